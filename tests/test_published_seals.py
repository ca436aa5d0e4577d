"""The seals that others published, end to end: what `verify` says, and that no flipped bit passes.

What is expected of each file is in tests/samples.toml (`verify`); the files are not in the
repository (see `published` in tests/conftest.py).
"""

from __future__ import annotations

import json
import random
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elm_json import losses

from microcred import ANY_ISSUER, Outcome, Trust, Verification, parse, verify
from microcred.annex1 import report
from microcred.crypto.certificates import Certificate
from microcred.crypto.keys import PublicKey
from microcred.crypto.references import CertificateReference
from microcred.encoding import b64url_decode, b64url_encode
from microcred.findings import Check
from microcred.parsing import Unverified
from microcred.securing.mechanism import Proof

TABLE = tomllib.loads((Path(__file__).parent / "samples.toml").read_text("utf-8"))
SEALED = sorted(name for name, said in TABLE.items() if said.get("sealed"))
OTHER = ("no credential", "W3C credential")
READABLE = sorted(name for name, said in TABLE.items() if said["what"] not in OTHER)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
SEED = 20261124
FLIPS = 300
# Through the whole of `verify`, which reads hundreds of kilobytes anew each time.
WHOLE = 25

# What every one of them has: a good RSA signature. What their timestamps and revocation data prove
# is told in trust/test_judged_samples.py.
USUAL = {
    "format.recognised",
    "algorithm.allowed",
    "qualified.not_checked",
    "signature.valid",
    "issuer.any",
    "accreditation.not_checked",
}
OF_THE_EC = "ec/signed/elm31-microcredential-annex1-signed.jsonld"

every_seal = pytest.mark.parametrize("name", SEALED)


def raw(published: Path, name: str) -> bytes:
    return (published / "samples" / name).read_bytes()


def certificates(unverified: Unverified) -> tuple[Certificate, ...]:
    assert unverified.opened is not None
    reference = unverified.opened.proofs[0].reference
    assert isinstance(reference, CertificateReference)
    return reference.certificates


def top(unverified: Unverified) -> Certificate:
    """The last certificate of the file's own chain."""
    given = certificates(unverified)
    path = [given[0]]
    while above := [one for one in given if one not in path and path[-1].signed_by(one)]:
        path.append(above[0])
    return path[-1]


def codes(verdict: Verification) -> set[str]:
    evidence = (Check.TIMESTAMP, Check.REVOCATION)
    return {finding.code for finding in verdict.findings if finding.check not in evidence}


def test_seven_seals_are_in_the_table() -> None:
    assert len(SEALED) == 7
    assert all("verify" in TABLE[name] for name in SEALED)


# -- the verdict ----------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["within", "now"])
@pytest.mark.parametrize("anchored", [True, False])
@every_seal
def test_the_verdict_is_as_the_table_says(
    published: Path, name: str, anchored: bool, when: str
) -> None:
    said = TABLE[name]["verify"]
    unverified = parse(raw(published, name))
    trust = Trust(anchors=[top(unverified)] if anchored else [], issuers=ANY_ISSUER)
    verdict = verify(
        raw(published, name), trust=trust, at=said["time"] if when == "within" else NOW
    )
    expected = USUAL | set(said["always"]) | set(said["shapes"]) | set(said[when])
    if not anchored:
        expected = (expected - {"certificate.trusted"}) | {"certificate.no_anchors"}
    if verdict.is_presentation:
        # Any issuer is a matter of the credentials; who presents is proven where the seal is.
        expected -= {"issuer.any"}
        expected |= set() if anchored and when == "within" else {"holder.not_proven"}
    assert codes(verdict) == expected, str(verdict)
    proven = anchored and when == "within"
    outcome = said.get("anchored", said["outcome"]) if proven else said["outcome"]
    assert verdict.outcome.value == outcome
    shapes = {one.code for one in verdict.findings if one.check is Check.SCHEMA}
    assert shapes == set(said["shapes"])
    outcomes = {one.outcome for one in verdict.findings if one.check is Check.SIGNATURE}
    assert outcomes == {Outcome.PASSED}
    assert verdict.signer is not None
    assert verdict.signer.certificate == certificates(unverified)[0]


@every_seal
def test_with_revocation_and_status_left_aside_it_is_the_rest_that_counts(
    published: Path, name: str
) -> None:
    """What this version does not look up is all that keeps the good ones from PASSED."""
    from microcred import Policy

    said = TABLE[name]["verify"]
    unverified = parse(raw(published, name))
    trust = Trust(anchors=[top(unverified)], issuers=ANY_ISSUER)
    policy = Policy(informative=frozenset({Check.REVOCATION, Check.STATUS}))
    verdict = verify(unverified, trust=trust, policy=policy, at=said["time"])
    good = "issuer.matches" in said["always"] and "schema.conforms" in said["shapes"]
    assert (verdict.outcome is Outcome.PASSED) is good


@every_seal
def test_the_shapes_say_what_others_found(published: Path, name: str) -> None:
    """What the published shapes refuse is what pySHACL was seen to refuse, where and how often."""
    said = TABLE[name]["verify"]
    verdict = verify(raw(published, name), trust=Trust(issuers=ANY_ISSUER), at=said["time"])
    shapes = [one for one in verdict.findings if one.check is Check.SCHEMA]
    broken = {one.where: one.code for one in shapes if one.outcome is Outcome.FAILED}
    assert broken == said.get("violations", {})
    assert ("schema.conforms" in said["shapes"]) is not bool(broken)


@every_seal
def test_another_issuer_is_unexpected(published: Path, name: str) -> None:
    trust = Trust(anchors=[top(parse(raw(published, name)))], issuers=["NTRIE-123456"])
    verdict = verify(raw(published, name), trust=trust, at=TABLE[name]["verify"]["time"])
    assert verdict.outcome is Outcome.FAILED
    code = "issuer.presenter" if verdict.is_presentation else "issuer.unexpected"
    assert code in codes(verdict)


# -- flipped bits ---------------------------------------------------------------------------------


def flip(octets: bytes, bit: int) -> bytes:
    place, shift = divmod(bit, 8)
    return octets[:place] + bytes([octets[place] ^ (1 << shift)]) + octets[place + 1 :]


def without_unsigned(published: Path, name: str) -> dict[str, Any]:
    """The seal without its unsigned half, so that hundreds of variants are quickly read."""
    value: dict[str, Any] = json.loads(raw(published, name))
    value["signatures"][0].pop("header", None)
    return value


def broken(value: dict[str, Any]) -> set[str]:
    """The codes on FORMAT and SIGNATURE that are FAILED; the verdict is never PASSED."""
    text = json.dumps(value, ensure_ascii=False)
    verdict = verify(text, trust=Trust(issuers=ANY_ISSUER), at=NOW)
    assert verdict.outcome is not Outcome.PASSED
    return {
        one.code
        for one in verdict.findings
        if one.outcome is Outcome.FAILED and one.check in (Check.FORMAT, Check.SIGNATURE)
    }


def key_and_proof(published: Path, name: str) -> tuple[PublicKey, Proof]:
    unverified = parse(raw(published, name))
    assert unverified.opened is not None
    return certificates(unverified)[0].public_key, unverified.opened.proofs[0]


@every_seal
def test_a_flipped_bit_of_the_signature_fails(published: Path, name: str) -> None:
    chance = random.Random(SEED)
    value = without_unsigned(published, name)
    octets = b64url_decode(value["signatures"][0]["signature"])
    for _ in range(WHOLE):
        changed = flip(octets, chance.randrange(len(octets) * 8))
        value["signatures"][0]["signature"] = b64url_encode(changed)
        assert broken(value) == {"signature.invalid"}
    key, proof = key_and_proof(published, name)
    assert key.verify(proof.algorithm, octets, proof.signing_input)
    for _ in range(FLIPS):
        changed = flip(octets, chance.randrange(len(octets) * 8))
        assert not key.verify(proof.algorithm, changed, proof.signing_input)


@every_seal
def test_a_flipped_bit_of_the_payload_fails(published: Path, name: str) -> None:
    chance = random.Random(SEED)
    value = without_unsigned(published, name)
    octets = value["payload"].encode()
    for _ in range(FLIPS if len(octets) < 50_000 else WHOLE):
        changed = flip(octets, chance.randrange(len(octets) * 8))
        secured = json.dumps({**value, "payload": "@"}, ensure_ascii=False).encode()
        escaped = json.dumps(changed.decode("latin-1"), ensure_ascii=False).encode("latin-1")
        verdict = verify(
            secured.replace(b'"@"', escaped, 1), trust=Trust(issuers=ANY_ISSUER), at=NOW
        )
        assert verdict.outcome is Outcome.FAILED
        failed = {one.code for one in verdict.findings if one.outcome is Outcome.FAILED}
        assert failed & {"signature.invalid", "format.malformed", "format.unknown_release"}
    key, proof = key_and_proof(published, name)
    for _ in range(FLIPS):
        changed = flip(proof.signing_input, chance.randrange(len(proof.signing_input) * 8))
        assert not key.verify(proof.algorithm, proof.signature, changed)


@pytest.mark.parametrize("decoded", [True, False])
@every_seal
def test_a_flipped_bit_of_the_protected_header_fails(
    published: Path, name: str, decoded: bool
) -> None:
    chance = random.Random(SEED)
    value = without_unsigned(published, name)
    # A small payload in its place: the signature is bad already, so only what is told may differ.
    value["payload"] = json.dumps({"type": "EuropeanDigitalCredential"})
    text = value["signatures"][0]["protected"]
    octets = b64url_decode(text) if decoded else text.encode()
    for _ in range(FLIPS):
        changed = flip(octets, chance.randrange(len(octets) * 8))
        header = b64url_encode(changed) if decoded else changed.decode("latin-1")
        value["signatures"][0]["protected"] = header
        failed = broken(value)
        assert failed & {"signature.invalid", "format.malformed", "format.header"}, failed


@pytest.mark.parametrize("part", ["protected", "signature"])
@every_seal
def test_base64url_that_is_not_canonical_is_refused(published: Path, name: str, part: str) -> None:
    value = without_unsigned(published, name)
    text = value["signatures"][0][part]
    for changed in (text + "=", text + "==", f"{text} ", f"{text[:8]}\n{text[8:]}"):
        value["signatures"][0][part] = changed
        assert broken(value) & {"format.base64url", "format.malformed"}, changed[-4:]


# -- reading and Annex I --------------------------------------------------------------------------


@pytest.mark.parametrize("name", READABLE)
def test_what_parse_gives_is_written_without_loss(published: Path, name: str) -> None:
    unverified = parse(raw(published, name))
    written = unverified.credential.to_json()
    assert list(losses(dict(unverified.document), written)) == []
    said = TABLE[name]
    told = [finding.code for finding in unverified.findings]
    expected = {**said.get("findings", {}), **said.get("contexts", {})}
    assert {code: told.count(code) for code in told} == expected


def test_annex_i_of_the_sample_of_the_ec(published: Path) -> None:
    unverified = parse(raw(published, OF_THE_EC))
    found = report(unverified.credential)
    assert [element.number for element in found.missing] == [11]
    assert not found.complete
    doubts = {element.number: element.doubts for element in found.elements if element.doubts}
    assert len(doubts[7]) == 1
    assert "P60M is a duration of 60 months, beside 60 h" in doubts[7][0]
    flat = unverified.micro_credential
    assert not flat.quality_assurance
    assert 11 in {element.number for element in report(flat).missing}
    assert "quality_assurance" not in flat.to_json()


@every_seal
def test_the_name_of_x5c_is_altered(published: Path, name: str) -> None:
    """The rare flip that takes the certificate away: it is an alteration, not only a lack."""
    value = without_unsigned(published, name)
    header = b64url_decode(value["signatures"][0]["protected"]).replace(b'"x5c"', b'"x5b"')
    value["signatures"][0]["protected"] = b64url_encode(header)
    assert broken(value) == {"format.header"}
