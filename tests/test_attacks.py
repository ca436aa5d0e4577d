"""What an attacker does to a seal; none of it may ever be PASSED (1,000 cases and more)."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from examples import (
    NOW,
    OTHER,
    UNI,
    seal_of,
    sealed,
    token,
    trust_of,
    wallet_signer,
)
from microcred import Outcome, Seal, Trust, verify
from microcred.crypto.references import did_of
from microcred.encoding import b64url_decode, b64url_encode
from microcred.findings import Check
from microcred.securing import JAdES

SEED = 20261124


def outcomes(secured: bytes, trust: Trust) -> tuple[Outcome, dict[Check, set[Outcome]]]:
    verdict = verify(secured, trust=trust, at=NOW)
    seen: dict[Check, set[Outcome]] = {}
    for finding in verdict.findings:
        seen.setdefault(finding.check, set()).add(finding.outcome)
    return verdict.outcome, seen


def never_passed(secured: bytes, trust: Trust) -> None:
    outcome, seen = outcomes(secured, trust)
    assert outcome is Outcome.FAILED
    broken = seen.get(Check.SIGNATURE, set()) | seen[Check.FORMAT]
    assert Outcome.FAILED in broken


def test_the_untouched_seal_passes() -> None:
    assert outcomes(sealed(), trust_of())[0] is Outcome.PASSED


def flip(data: bytes, bit: int) -> bytes:
    position, shift = divmod(bit, 8)
    return data[:position] + bytes([data[position] ^ (1 << shift)]) + data[position + 1 :]


def parts(secured: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(secured)
    return value


def test_a_flipped_bit_in_the_signature() -> None:
    chance = random.Random(SEED)
    value = parts(sealed())
    signature = b64url_decode(value["signatures"][0]["signature"])
    for _ in range(150):
        changed = flip(signature, chance.randrange(len(signature) * 8))
        value["signatures"][0]["signature"] = b64url_encode(changed)
        never_passed(json.dumps(value).encode(), trust_of())


def test_a_flipped_bit_in_the_payload() -> None:
    chance = random.Random(SEED)
    value = parts(sealed())
    octets = value["payload"].encode()
    tried = 0
    while tried < 250:
        changed = flip(octets, chance.randrange(len(octets) * 8))
        try:
            text = changed.decode()
        except UnicodeDecodeError:
            continue
        tried += 1
        never_passed(json.dumps({**value, "payload": text}).encode(), trust_of())


def test_a_flipped_bit_in_the_encoded_payload() -> None:
    chance = random.Random(SEED)
    value = parts(sealed(b64=True))
    octets = b64url_decode(value["payload"])
    for _ in range(150):
        changed = b64url_encode(flip(octets, chance.randrange(len(octets) * 8)))
        never_passed(json.dumps({**value, "payload": changed}).encode(), trust_of())


def test_a_changed_character_of_the_protected_header() -> None:
    chance = random.Random(SEED)
    value = parts(sealed())
    protected = value["signatures"][0]["protected"]
    for _ in range(150):
        place = chance.randrange(len(protected))
        other = chance.choice("ABCDEFGHabcdefgh0123456789-_")
        if protected[place] == other:
            continue
        value["signatures"][0]["protected"] = protected[:place] + other + protected[place + 1 :]
        never_passed(json.dumps(value).encode(), trust_of())


def test_a_changed_character_of_a_token() -> None:
    chance = random.Random(SEED)
    text = token().decode()
    trust = Trust(issuers=[did_of(wallet_signer())])
    assert verify(text, trust=trust, at=NOW).outcome is Outcome.PASSED
    for _ in range(150):
        place = chance.randrange(len(text))
        other = chance.choice("ABCDEFGHabcdefgh0123456789-_.")
        if text[place] == other:
            continue
        never_passed((text[:place] + other + text[place + 1 :]).encode(), trust)


KEYS = ("P-256", "P-384", "Ed25519")
FORMS = (("general", False), ("general", True), ("flattened", False), ("compact", True))
CASES = 340  # of each of the three attacks: over a thousand in all


@dataclass(frozen=True)
class Case:
    """A university's credential and an attacker with a seal of its own, both of random kinds."""

    number: int
    ours: Seal
    theirs: Seal
    mechanism: JAdES
    document: dict[str, Any]

    @property
    def trusts(self) -> list[Trust]:
        """Verifiers who expect the university, whether or not they know the attacker's root too."""
        both = [self.ours.root, self.theirs.root]
        return [
            Trust(anchors=anchors, issuers=[str(UNI.identifier)])
            for anchors in ([self.ours.root], both)
        ]

    def secure(self, seal: Seal, document: dict[str, Any] | None = None) -> bytes:
        """The document, or another, under a seal."""
        return self.mechanism.secure(document or self.document, seal, now=NOW)

    def is_refused(self, forged: bytes) -> bool:
        """Whether no such verifier lets it pass."""
        return all(
            verify(forged, trust=trust, at=NOW).outcome is Outcome.FAILED for trust in self.trusts
        )


@lru_cache(maxsize=1)
def document_of_ours() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(parts(sealed())["payload"])
    return document


def cases() -> Iterator[Case]:
    """The cases, the same in every run."""
    chance = random.Random(SEED)
    for number in range(CASES):
        serialization, b64 = chance.choice(FORMS)
        document = copy.deepcopy(document_of_ours())
        document["id"] = f"urn:credential:{number}"
        document["credentialSubject"]["hasClaim"]["title"]["en"] = f"Course {chance.random()}"
        yield Case(
            number,
            seal_of(UNI, chance.choice(KEYS)),
            seal_of(OTHER, chance.choice(KEYS)),
            JAdES(serialization=serialization, b64=b64),
            document,
        )


def test_the_cases_pass_untouched() -> None:
    for case in list(cases())[:20]:
        for trust in case.trusts:
            verdict = verify(case.secure(case.ours), trust=trust, at=NOW)
            assert verdict.outcome is Outcome.PASSED, case.number


def test_resigned_by_another_key() -> None:
    """The attacker's own seal over our credential: intact, and not ours."""
    for case in cases():
        forged = case.secure(case.theirs)
        assert case.is_refused(forged), case.number
        outcome, seen = outcomes(forged, case.trusts[1])
        assert outcome is Outcome.FAILED
        assert seen[Check.SIGNATURE] == {Outcome.PASSED}
        assert Outcome.FAILED in seen[Check.ISSUER]
        assert Outcome.FAILED in seen[Check.TRUSTED_ISSUER]


def test_the_issuer_swapped_for_the_attackers_identity() -> None:
    """The attacker's issuer node and seal: PASSED only for who expects the attacker."""
    for case in cases():
        document = copy.deepcopy(case.document)
        document["issuer"]["eIDASIdentifier"]["notation"] = OTHER.identifier
        forged = case.secure(case.theirs, document)
        assert case.is_refused(forged), case.number
        verdict = verify(forged, trust=case.trusts[1], at=NOW)
        assert "issuer.unexpected" in {finding.code for finding in verdict.findings}
        assert "issuer.matches" in {finding.code for finding in verdict.findings}


def test_the_university_named_by_the_attacker() -> None:
    """Our name and identifier beside the attacker's: the certificate alone says who it is."""
    for case in list(cases())[:60]:
        document = copy.deepcopy(case.document)
        ours = document["issuer"]
        theirs = {**ours, "eIDASIdentifier": {"notation": OTHER.identifier}}
        for issuer in ([ours, theirs], [theirs, ours], {**theirs, "registration": ours}):
            forged = case.secure(case.theirs, {**document, "issuer": issuer})
            assert case.is_refused(forged), case.number


def test_payloads_swapped_between_two_seals() -> None:
    """Header and signature of one seal, payload of another, both genuine."""
    for case in cases():
        other = {**case.document, "id": f"urn:other:{case.number}"}
        ours, theirs = case.secure(case.ours), case.secure(case.theirs, other)
        again = case.secure(case.ours, other)
        for one, two in ((ours, theirs), (theirs, ours), (ours, again), (again, ours)):
            assert case.is_refused(with_payload_of(one, two)), case.number


def with_payload_of(secured: bytes, other: bytes) -> bytes:
    """A seal with the payload of another of the same form."""
    if secured.startswith(b"{"):
        payload = parts(other)["payload"]
        return json.dumps({**parts(secured), "payload": payload}).encode()
    header, _, signature = secured.split(b".")
    return b".".join((header, other.split(b".")[1], signature))


def test_our_certificate_with_the_attackers_signature() -> None:
    """x5c of the university, signature by another key."""
    ours, theirs = seal_of(), seal_of(OTHER)
    value = parts(sealed())
    entry = value["signatures"][0]
    signing_input = f"{entry['protected']}.{value['payload']}".encode()
    for number in range(50):
        entry["signature"] = b64url_encode(theirs.sign(signing_input + b" " * (number > 0)))
        never_passed(json.dumps(value).encode(), trust_of())
    assert ours.public_key != theirs.public_key


def test_a_stripped_signature_is_no_credential() -> None:
    value = parts(sealed())
    for changed in (
        {"payload": value["payload"]},
        {"payload": value["payload"], "signatures": []},
        json.loads(value["payload"]),
        {
            "payload": value["payload"],
            "signatures": [{"protected": value["signatures"][0]["protected"]}],
        },
    ):
        verdict = verify(json.dumps(changed), trust=trust_of(), at=NOW)
        assert verdict.outcome is Outcome.FAILED
        assert verdict.findings[0].check is Check.FORMAT


def test_a_second_signature_does_not_hide_the_first() -> None:
    """Parallel seals: every one has to hold."""
    ours, theirs = parts(sealed()), seal_of(OTHER)
    second = json.loads(JAdES().secure(json.loads(ours["payload"]), theirs, now=NOW))
    if second["payload"] != ours["payload"]:
        second["payload"] = ours["payload"]
    both = {
        "payload": ours["payload"],
        "signatures": [*ours["signatures"], *second["signatures"]],
    }
    assert verify(json.dumps(both), trust=trust_of(), at=NOW).outcome is not Outcome.PASSED
