"""ECDSA values that DSS writes too short: read where there is no doubt, told, nowhere else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import NOW, UNI, DotPage, course, seal_of
from microcred import Outcome, Trust, Verification, issue, verify
from microcred.encoding import b64url_decode, b64url_encode
from microcred.findings import Check
from microcred.securing import JAdES
from microcred.securing.jades_header import full_value

SIZES = {"ES256": 32, "ES384": 48, "ES512": 66}


def short_es512(**options: Any) -> tuple[bytes, Any]:
    """A seal whose numbers both fit into 65 octets, as every fourth has; written as DSS does."""
    seal = seal_of(UNI, "P-521")
    for _ in range(200):
        how = JAdES(**options)
        made = issue(course(), signer=seal, mechanism=how, page=DotPage(), now=NOW)
        file = json.loads(made.secured)
        value = b64url_decode(file["signatures"][0]["signature"])
        if value[0] == value[66] == 0 and (value[1] or value[67]):
            break
    file["signatures"][0]["signature"] = b64url_encode(value[1:66] + value[67:])
    return json.dumps(file).encode(), seal


def verified(sealed: bytes, seal: Any) -> Verification:
    trust = Trust(anchors=[seal.root], issuers=[UNI.identifier])
    return verify(sealed, trust=trust, at=NOW + timedelta(hours=1))


def test_a_value_of_130_octets_is_read_with_a_warning() -> None:
    sealed, seal = short_es512()
    verdict = verified(sealed, seal)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    (line,) = [one for one in verdict.findings if one.code == "format.short_signature"]
    assert (line.check, line.outcome) == (Check.FORMAT, Outcome.WARNING)
    assert (
        line.where == "/signatures/0/signature" and "65 octets each in place of 66" in line.detail
    )
    altered = sealed.replace(b"Soil carbon", b"Soil Carbon")
    assert verified(altered, seal).outcome is Outcome.FAILED


def test_a_full_value_is_told_nothing_of() -> None:
    seal = seal_of(UNI, "P-521")
    made = issue(course(), signer=seal, mechanism=JAdES(), page=DotPage(), now=NOW)
    codes = {one.code for one in verified(made.secured, seal).findings}
    assert "format.short_signature" not in codes


def test_keys_stay_strict() -> None:
    """Only who reads JAdES fills a value up; RFC 7518 section 3.4 holds for everybody else."""
    sealed, seal = short_es512()
    proof = JAdES().open(sealed).proofs[0]
    assert len(proof.signature) == 132
    assert seal.public_key.verify("ES512", proof.signature, proof.signing_input)
    short = proof.signature[1:66] + proof.signature[67:]
    assert not seal.public_key.verify("ES512", short, proof.signing_input)


@pytest.mark.parametrize("algorithm", SIZES)
@given(st.data())
def test_only_one_other_form_is_read(algorithm: str, data: st.DataObject) -> None:
    """The shortest in which both numbers fit: what it gives is what it was made from."""
    size = SIZES[algorithm]
    lacking = data.draw(st.integers(0, 3))
    pair = [
        data.draw(st.binary(min_size=size - lacking, max_size=size - lacking)) for _ in range(2)
    ]
    value = b"".join(pair)
    full, told = full_value(algorithm, value, "")
    if lacking in (1, 2) and (pair[0][0] or pair[1][0]):
        assert [int.from_bytes(one, "big") for one in pair] == [
            int.from_bytes(full[:size], "big"),
            int.from_bytes(full[size:], "big"),
        ]
        assert len(full) == 2 * size and [one.code for one in told] == ["format.short_signature"]
    else:
        assert (full, told) == (value, [])


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA", "", "ES256"])
@pytest.mark.parametrize("value", [b"", b"\1", b"\1" * 61, b"\1" * 64, b"\1" * 16])
def test_whatever_else_stays_as_it_is(algorithm: str, value: bytes) -> None:
    assert full_value(algorithm, value, "") == (value, [])
