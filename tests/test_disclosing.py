"""The verb `disclose`: from an issued credential to a part that `verify` accepts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from flat_strategies import micro_credentials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sd_made import CONTEXTS, CREDENTIAL, issuer, local, own, secured

from examples import NOW, DotPage, course
from microcred import ANY_ISSUER, MicroCredential, Outcome, Trust, issue, verify
from microcred.crypto.signing import LocalSigner
from microcred.disclosing import disclose
from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import (
    CannotDisclose,
    InvalidCredential,
    LinkedDataError,
    MalformedJson,
    MicrocredError,
    ParseError,
    UnknownMechanism,
)
from microcred.linked.canonical import canonize
from microcred.linked.dataset import GivenContext, contexts_with, quads_of
from microcred.securing import DataIntegrity
from microcred.securing.ecdsa_sd import mandatory_pointers
from microcred.verifying import Verification
from test_fuzz import mutate_bytes, mutate_value

Json = dict[str, Any]
TRUST = Trust(issuers=ANY_ISSUER, dids=True)
SD = DataIntegrity("ecdsa-sd-2023")


@cache
def key() -> LocalSigner:
    return local("P-256")


def issued(credential: MicroCredential, mechanism: DataIntegrity = SD) -> bytes:
    return issue(credential, signer=key(), mechanism=mechanism, page=DotPage(), now=NOW).secured


@cache
def whole() -> bytes:
    return issued(course())


def verdict(octets: bytes, at: datetime = NOW) -> Verification:
    return verify(octets, trust=TRUST, at=at)


def codes(octets: bytes) -> set[str]:
    found = verdict(octets).findings
    return {one.code for one in found if one.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)}


def pointers_of(value: Any, where: str = "") -> Iterator[str]:
    """A pointer to every member and element, but for contexts and proofs."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in members:
        if name not in ("@context", "proof"):
            yield f"{where}/{name}"
            if isinstance(one, dict | list):
                yield from pointers_of(one, f"{where}/{name}")


def leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(one, f"{where}/{name}")
    else:
        yield where, value


# -- what is shown --------------------------------------------------------------------------------


def test_a_part_is_accepted() -> None:
    part = disclose(whole(), reveal=["/credentialSubject/hasClaim"])
    seen = verdict(part)
    assert seen.outcome is Outcome.PASSED, str(seen)
    shown = seen.require().document
    subject = shown["credentialSubject"]
    assert isinstance(subject, dict) and "Novák" not in part.decode()
    assert subject.keys() == {"id", "type", "hasClaim"}
    assert "displayParameter" not in shown and "issued" in shown
    missing = [one for one in seen.findings if one.code == "schema.not_shown"]
    assert missing and {one.outcome for one in missing} == {Outcome.WARNING}


def test_all_of_it_is_accepted_and_nothing_is_missing() -> None:
    part = disclose(whole(), reveal=[""])
    seen = verdict(part)
    assert seen.outcome is Outcome.PASSED
    assert not [one for one in seen.findings if one.code == "schema.not_shown"]
    read = json.loads(part)
    assert {**read, "proof": None} == {**json.loads(whole()), "proof": None}
    assert seen.require().micro_credential.title == course().title


def test_what_the_issuer_made_mandatory() -> None:
    pointers = ["/issuer", "/issued", "/credentialSubject/hasClaim/title"]
    mechanism = DataIntegrity("ecdsa-sd-2023", mandatory_pointers=pointers)
    part = json.loads(disclose(issued(course(), mechanism), reveal=[]))
    assert part["credentialSubject"]["hasClaim"]["title"] == {"en": "Soil carbon"}
    with pytest.raises(InvalidCredential, match="points at nothing"):
        issued(course(), DataIntegrity("ecdsa-sd-2023", mandatory_pointers=["/nothing"]))


def test_a_wrapper_and_a_further_proof() -> None:
    document = json.loads(whole())
    wrapped = json.dumps({"credential": document, "deliveryDetails": {}})
    assert disclose(wrapped, reveal=[]) == disclose(whole(), reveal=[])
    further = {**document["proof"], "cryptosuite": "ecdsa-rdfc-2019", "proofValue": "z1"}
    several = json.dumps({**document, "proof": [further, document["proof"]]}).encode()
    assert disclose(several, reveal=[]) == disclose(whole(), reveal=[])
    text = whole().decode()
    assert disclose(text, reveal=[]) == disclose(whole(), reveal=[])


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(micro_credentials(), st.data())
def test_any_part_of_any_micro_credential_verifies_and_shows_no_more(
    credential: MicroCredential, data: st.DataObject
) -> None:
    model = credential.to_credential().to_json()
    document = json.loads(SD.secure(model, key(), now=NOW))
    asked = data.draw(st.lists(st.sampled_from(list(pointers_of(document))), max_size=5))
    part = disclose(json.dumps(document), reveal=asked)
    seen = verdict(part)
    assert "signature.valid" in {one.code for one in seen.findings}
    said = [*asked, *mandatory_pointers(document)]
    for where, value in leaves({**json.loads(part), "proof": None}):
        last = where.rsplit("/", 1)[1]
        is_around = {"id", "type", "@context"} & set(where.split("/"))
        assert value in [
            one
            for place, one in leaves(document)
            if is_around or any(f"{place}/".startswith(f"{pointer}/") for pointer in said)
        ] or (last == "proof")


# -- what is refused ------------------------------------------------------------------------------


def test_a_base_proof_is_not_for_verifiers() -> None:
    assert {"proof.base_proof"} <= codes(whole())
    assert verdict(whole()).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (lambda it: it.update(issued="2020-01-01T00:00:00Z"), "signature.invalid"),
        (lambda it: it["credentialSubject"]["hasClaim"].update(title={"en": "x"}),
         "signature.part_invalid"),
        (lambda it: it["credentialSubject"].pop("hasClaim"), "proof.value_unfit"),
        (lambda it: it["proof"].update(proofValue="u2V0B"), "proof.value_unfit"),
        (lambda it: it["proof"].update(created="2020-01-01T00:00:00Z"), "signature.invalid"),
        (lambda it: it.update(colour="yellow"), "term.undefined"),
    ],
)  # fmt: skip
def test_lies_have_codes(changed: Any, code: str) -> None:
    part = json.loads(disclose(whole(), reveal=["/credentialSubject/hasClaim"]))
    assert not codes(json.dumps(part).encode())
    changed(part)
    assert code in codes(json.dumps(part).encode())


def octets(document: Json) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("given_one", "kind", "told"),
    [
        (b"%PDF", MalformedJson, "no JSON"),
        (b"[]", UnknownMechanism, "no object"),
        (b"{}", CannotDisclose, "no proof"),
        (
            octets({**CREDENTIAL, "proof": {"cryptosuite": "eddsa-jcs-2022"}}),
            CannotDisclose,
            "no p",
        ),
        (octets({**CREDENTIAL, "proof": [1, {"cryptosuite": "ecdsa-sd-2023"}]}), ParseError, "u "),
        (octets({**secured(), "name": "Other"}), CannotDisclose, "another document"),
        (octets({**secured(), "validFrom": "2020-01-02T00:00:00Z"}), CannotDisclose, "another"),
        (octets({**secured(), "colour": "yellow"}), LinkedDataError, "colour"),
        (octets({**secured(), "proof": [secured()["proof"]] * 2}), CannotDisclose, "several"),
    ],
)
def test_what_is_refused(given_one: bytes, kind: type[MicrocredError], told: str) -> None:
    with pytest.raises(kind, match=told) as refused:
        disclose(given_one, reveal=["/name"])
    assert refused.value.hint()


def test_the_issuers_key() -> None:
    base = octets(secured())
    assert disclose(base, reveal=[]) == disclose(base, reveal=[], key=issuer().public_key)
    with pytest.raises(CannotDisclose, match="another key"):
        disclose(base, reveal=[], key=own().public_key)
    document = secured()
    document["proof"]["verificationMethod"] = "https://uni.example/issuer#key"
    with pytest.raises(CannotDisclose, match="another key"):
        disclose(octets(document), reveal=[], key=issuer().public_key)
    assert disclose(octets(document), reveal=[])  # nobody at hand can tell
    document["proof"]["verificationMethod"] = "did:key:zNone"
    with pytest.raises(CannotDisclose, match="names a key that is none"):
        disclose(octets(document), reveal=[])


def test_a_part_of_a_part() -> None:
    part = disclose(octets(secured()), reveal=["/name"])
    with pytest.raises(CannotDisclose, match="derived"):
        disclose(part, reveal=["/name"])


def test_a_context_that_is_given() -> None:
    url = "https://uni.example/terms"
    document = {**CREDENTIAL, "@context": [CREDENTIAL["@context"][0], url]}
    terms = GivenContext(url, json.dumps({"@context": CREDENTIAL["@context"][1]}).encode())
    base = octets(secured(document, contexts=contexts_with("ELM 3.2", [terms])))
    with pytest.raises(LinkedDataError, match="not known"):
        disclose(base, reveal=["/name"])
    part = disclose(base, reveal=["/name"], contexts=[terms])
    seen = verify(part, trust=TRUST, contexts=[terms], at=datetime(2026, 6, 1, tzinfo=UTC))
    assert "signature.valid" in {one.code for one in seen.findings}


def test_it_ends() -> None:
    """After its proof's end a part is no longer accepted, and the whole tells the same."""
    mechanism = DataIntegrity("ecdsa-sd-2023", expires=datetime(2026, 4, 1, tzinfo=UTC))
    part = disclose(issued(course(), mechanism), reveal=["/credentialSubject/hasClaim"])
    assert verdict(part).outcome is Outcome.PASSED
    assert verdict(part, at=datetime(2026, 5, 1, tzinfo=UTC)).outcome is Outcome.FAILED


# -- fuzzing --------------------------------------------------------------------------------------


def mutants(octets: bytes, chance: random.Random) -> Iterator[bytes]:
    """The file with octets changed, and with a member changed."""
    yield mutate_bytes(octets, chance)
    yield json.dumps(mutate_value(json.loads(octets), chance)).encode()


def mutated_value(octets: bytes, chance: random.Random) -> bytes:
    """The file with octets of its proof value changed, so that its parts are another ones."""
    document = json.loads(octets)
    value = bytearray(b64url_decode(document["proof"]["proofValue"][1:]))
    for _ in range(chance.randint(1, 3)):
        value[chance.choice([*range(6), chance.randrange(len(value))])] = chance.randrange(256)
    document["proof"]["proofValue"] = "u" + b64url_encode(bytes(value))
    return json.dumps(document).encode()


def said_by(file: bytes) -> tuple[str, ...]:
    """What the document says, whatever proofs it has."""
    document = {name: one for name, one in json.loads(file).items() if name != "proof"}
    return canonize(quads_of(document, CONTEXTS)).lines


def test_whatever_comes_is_read_or_refused() -> None:
    """Only our own errors; what was changed in what it says is never accepted."""
    chance = random.Random(20261128)
    base = octets(secured())
    part = disclose(base, reveal=["/name", "/credentialSubject/degree/1"])
    said = said_by(part)
    for _ in range(400):
        for file in (*mutants(base, chance), mutated_value(base, chance)):
            try:
                again = disclose(file, reveal=["/name", "/credentialSubject/degree/1"])
            except MicrocredError as error:
                assert str(error) and error.hint()
            else:
                assert said_by(again) == said
        for file in (*mutants(part, chance), mutated_value(part, chance)):
            found = verdict(file).findings
            if "signature.valid" in {one.code for one in found}:
                assert said_by(file) == said
