"""Where sd-jwt and RFC 9901, or microcred, part, and what sizes libraries take: with the date.

When one of these fails, they have changed: look again, and change the line in README.md and in
docs/wallets.md too.
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from digitalbazaar_documents import NOW, annex1, issued_by, key_of
from line_process import Refused
from sd_jwt_made import flattened
from sdjwt_process import SdJwtReference
from wallet_documents import SMALL, SMALL_POINTERS, header_of, jwk_of, nested
from wallet_tokens import ASKED, AUDIENCE, NONCE, document_of, issued, shown

from examples import seal_of
from microcred.crypto.jws_writing import compact_jws
from microcred.encoding import b64url_encode
from microcred.releases.vcdm import to_vcdm_2
from microcred.securing import VcJwt
from microcred.securing.sd_jwt import digest_of, read_sd_jwt

Json = dict[str, Any]
KEY, HOLDER = key_of("P-256"), key_of("P-256", 8)
ASKED_OF_THEM = {"audience": AUDIENCE, "nonce": NONCE}


def signed(payload: Json, *texts: str, typ: str = "dc+sd-jwt") -> bytes:
    """An SD-JWT with whatever payload and disclosures."""
    octets = json.dumps(payload).encode()
    token = compact_jws(header_of(KEY, typ), octets, sign=KEY.signer.sign).decode()
    return "~".join((token, *texts, "")).encode()


def disclosure(*elements: Any) -> str:
    return b64url_encode(json.dumps(elements).encode())


def theirs(reference: SdJwtReference, token: bytes, **asked: Any) -> Json | None:
    """Their document; None is what they refuse."""
    try:
        return reference.verify(token.decode(), jwk_of(KEY), **asked)
    except Refused:
        return None


def test_20261128_they_look_at_no_time_and_no_type(reference: SdJwtReference) -> None:
    """RFC 9901, 7.1 (6) and 9.11: validity is checked, and a token says what it is by `typ`."""
    payload = {"iss": "https://uni.example", "exp": 1, "nbf": 32503680000}
    assert theirs(reference, signed(payload, typ="jwt")) == payload


def test_20261128_a_disclosure_that_nothing_refers_to_they_pass_over(
    reference: SdJwtReference,
) -> None:
    """RFC 9901, 7.1 (5): it has to be rejected."""
    token = signed({"iss": "https://uni.example"}, disclosure("salt", "name", "forged"))
    assert theirs(reference, token) == {"iss": "https://uni.example"}
    assert document_of(token, KEY) is None


def test_20261128_names_that_are_reserved_they_disclose(reference: SdJwtReference) -> None:
    """RFC 9901, 7.1 (3.c.ii.2): a claim named `_sd` or `...` is rejected."""
    for name in ("_sd", "..."):
        text = disclosure("salt", name, "forged")
        token = signed({"inner": {"_sd": [digest_of(text)]}}, text)
        assert theirs(reference, token) == {"inner": {name: "forged"}}
        assert document_of(token, KEY) is None


def test_20261128_a_digest_twice_they_see_among_members_alone(reference: SdJwtReference) -> None:
    """RFC 9901, 7.1 (4): a digest that is there more than once is rejected."""
    member, element = disclosure("salt", "name", 1), disclosure("salt", 1)
    twice = {"a": {"_sd": [digest_of(member)]}, "b": {"_sd": [digest_of(member)]}}
    placeholder = {"...": digest_of(element)}
    for payload, text, taken in (
        (twice, member, None),
        ({"a": [placeholder, placeholder]}, element, {"a": [1, 1]}),
    ):
        assert theirs(reference, signed(payload, text)) == taken
        assert document_of(signed(payload, text), KEY) is None


def test_both_refuse_a_claim_that_is_there_already(reference: SdJwtReference) -> None:
    for name in ("iss", "vct", "cnf"):
        text = disclosure("salt", name, "https://thief.example")
        payload = {"iss": "https://uni.example", "vct": "urn:example:course", "cnf": {}}
        token = signed({**payload, "_sd": [digest_of(text)]}, text)
        assert theirs(reference, token) is None
        assert document_of(token, KEY) is None


@pytest.mark.parametrize("hash", ["sha-384", "sha-512"])
def test_20261128_they_know_sha_256_alone(reference: SdJwtReference, hash: str) -> None:
    """RFC 9901, 4.1.1 names a registry; sha-256 is what every implementation has."""
    token = issued(SMALL, SMALL_POINTERS, KEY, hash=hash)
    assert document_of(token, KEY) == SMALL
    assert theirs(reference, token) is None


def test_20261128_their_json_is_that_of_a_draft(reference: SdJwtReference) -> None:
    """RFC 9901, 8.1: disclosures are in the unprotected header; theirs are beside it."""
    secret = jwk_of(KEY, secret=True)
    token = reference.issue(
        SMALL, SMALL_POINTERS, key=secret, header=header_of(KEY, "dc+sd-jwt"), form="json"
    )
    assert "disclosures" in json.loads(token)
    assert document_of(token.encode(), KEY) == SMALL
    ours = json.dumps(flattened(read_sd_jwt(issued(SMALL, SMALL_POINTERS, KEY)))).encode()
    assert document_of(ours, KEY) == SMALL
    assert theirs(reference, ours, form="json") is None


def test_20261128_a_key_binding_of_es256_alone_unless_told(reference: SdJwtReference) -> None:
    """And its age is not looked at (RFC 9901, 7.3 (5.e))."""
    for kind, taken in (("P-256", True), ("P-384", False), ("Ed25519", False)):
        holder = key_of(kind, 8)
        part = shown(issued(SMALL, SMALL_POINTERS, KEY, holder=holder), (), holder=holder)
        mine = document_of(part, KEY, asked=ASKED)
        assert mine is not None
        told = theirs(reference, part, **ASKED_OF_THEM, algorithm=holder.signer.algorithm)
        assert told == mine
        assert (theirs(reference, part, **ASKED_OF_THEM) is not None) == taken
        assert document_of(part, KEY, asked=ASKED, at=NOW + timedelta(days=1)) is None


# -- sizes ----------------------------------------------------------------------------------------

LIMIT = 128_000
ENOUGH = {"payload": 2_000_000, "header": 64_000}


def test_20261128_joserfc_takes_128000_octets_unless_told(
    reference: SdJwtReference, published: Path
) -> None:
    """The EC's Annex I sample as vc+jwt is larger, base64url making a third more of it.

    Nothing in RFC 7515 limits a size; jose, jwcrypto and sd-jwt have no limit for a JWS.
    """
    document = issued_by(to_vcdm_2(annex1(published)), KEY.did)
    token = VcJwt().secure(document, KEY.signer, now=NOW).decode()
    assert len(token) > LIMIT
    with pytest.raises(Refused, match="ExceededSizeError"):
        reference.asked("joserfc_verify", token=token, key=jwk_of(KEY))
    assert reference.asked("joserfc_verify", token=token, key=jwk_of(KEY), **ENOUGH) == document


def test_20261128_annex_1_with_all_disclosures_has_a_small_payload(
    reference: SdJwtReference, published: Path
) -> None:
    """What is large of it lies in the disclosures, which a JOSE library does not see."""
    claims, pointers = nested(published)
    token = issued(claims, pointers, KEY, typ="dc+sd-jwt")
    jwt = token.partition(b"~")[0].decode()
    told = reference.asked("joserfc_verify", token=jwt, key=jwk_of(KEY))
    assert "_sd" in json.dumps(told)
    assert len(jwt) < LIMIT < len(token)


def test_20261128_certificates_are_too_large_a_header_for_joserfc(
    reference: SdJwtReference,
) -> None:
    """Its limit is 512 octets; a chain in `x5c` has thousands."""
    seal = seal_of()
    header: Json = {"alg": seal.algorithm, "typ": "dc+sd-jwt"}
    header["x5c"] = [b64encode(one.der).decode() for one in seal.certificates]
    token = compact_jws(header, b"{}", sign=seal.sign).decode()
    key = {name: one for name, one in seal.public_key.to_jwk().items() if name != "kid"}
    with pytest.raises(Refused, match="ExceededSizeError"):
        reference.asked("joserfc_verify", token=token, key=key)
    assert reference.asked("joserfc_verify", token=token, key=key, **ENOUGH) == {}
