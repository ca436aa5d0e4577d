"""sd-jwt, the Python reference of RFC 9901, and microcred: issuer, holder and verifier of either.

Not among the ordinary tests: `make interop` runs them where the package can be had, in an
environment of its own. Of every combination both verify what comes out, to the same document, and
both refuse every altered copy.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from digitalbazaar_documents import NOW, Key, key_of
from line_process import Refused
from sdjwt_process import SdJwtReference
from wallet_documents import (
    KINDS,
    SMALL,
    SMALL_POINTERS,
    altered_sd_jwts,
    header_of,
    jwk_of,
    nested,
)
from wallet_tokens import ASKED, AUDIENCE, NONCE, document_of, issued, shown

Json = dict[str, Any]
TYP = "dc+sd-jwt"
SIDES = ("ours", "theirs")
by_kind = pytest.mark.parametrize("kind", KINDS)
# What is shown: everything, a few disclosures, none.
SHOWN = {
    "small": (("",), ("/name", "/address/lines/0/1", "/claims/1/title"), ()),
    "Annex I": (
        ("",),
        (
            "/elm/credentialSubject/givenName",
            "/elm/credentialSubject/familyName",
            "/elm/credentialSubject/hasClaim/0/specifiedBy/learningOutcome/0",
        ),
        (),
    ),
}


@cache
def _nested(folder: Path) -> str:
    return json.dumps(nested(folder))


@pytest.fixture(params=SHOWN)
def case(request: pytest.FixtureRequest) -> tuple[Json, list[str], tuple[tuple[str, ...], ...]]:
    """Claims, what may be withheld of them, and what is shown."""
    name = request.param
    if name == "small":
        return SMALL, list(SMALL_POINTERS), SHOWN[name]
    claims, pointers = json.loads(_nested(request.getfixturevalue("published")))
    return claims, pointers, SHOWN[name]


def made(
    reference: SdJwtReference, by: str, claims: Json, pointers: list[str], key: Key, holder: Key
) -> bytes:
    """What the issuer gives the holder."""
    if by == "ours":
        return issued(claims, pointers, key, holder=holder, typ=TYP)
    secret, bound = jwk_of(key, secret=True), jwk_of(holder)
    token = reference.issue(claims, pointers, key=secret, header=header_of(key, TYP), holder=bound)
    return token.encode()


def presented(
    reference: SdJwtReference, by: str, token: bytes, key: Key, reveal: tuple[str, ...], holder: Key
) -> bytes:
    """What the holder shows."""
    if by == "ours":
        return shown(token, reveal, holder=holder)
    whole = document_of(token, key)
    assert whole is not None
    text = reference.present(
        token.decode(),
        whole,
        list(reveal),
        nonce=NONCE,
        audience=AUDIENCE,
        key=jwk_of(holder, secret=True),
        algorithm=holder.signer.algorithm,
        now=NOW,
    )
    return text.encode()


def theirs(reference: SdJwtReference, token: bytes, key: Key, holder: Key) -> Json | None:
    """Their document; None is what they refuse."""
    asked = {"audience": AUDIENCE, "nonce": NONCE, "algorithm": holder.signer.algorithm}
    try:
        return reference.verify(token.decode("latin-1"), jwk_of(key), **asked)
    except Refused:
        return None


@by_kind
@pytest.mark.parametrize("presenter", SIDES)
@pytest.mark.parametrize("issuer", SIDES)
def test_what_one_issues_and_one_presents_both_verify(
    reference: SdJwtReference,
    case: tuple[Json, list[str], tuple[tuple[str, ...], ...]],
    issuer: str,
    presenter: str,
    kind: str,
) -> None:
    claims, pointers, choices = case
    key, holder = key_of(kind), key_of(kind, 8)
    token = made(reference, issuer, claims, pointers, key, holder)
    counts = []
    for reveal in choices:
        part = presented(reference, presenter, token, key, reveal, holder)
        mine = document_of(part, key, asked=ASKED)
        assert mine is not None
        assert mine == theirs(reference, part, key, holder)
        counts.append(part.count(b"~"))
        if reveal == ("",):
            assert mine == {**claims, "cnf": {"jwk": jwk_of(holder)}}
            assert counts[0] == len(pointers) + 1
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 1


@pytest.mark.parametrize("issuer", SIDES)
def test_both_choose_the_same_disclosures(
    reference: SdJwtReference,
    case: tuple[Json, list[str], tuple[tuple[str, ...], ...]],
    issuer: str,
) -> None:
    claims, pointers, choices = case
    key, holder = key_of("P-256"), key_of("P-256", 8)
    token = made(reference, issuer, claims, pointers, key, holder)
    for reveal in choices:
        mine, other = (
            presented(reference, by, token, key, reveal, holder).decode().split("~") for by in SIDES
        )
        assert mine[0] == other[0]
        assert sorted(mine[1:-1]) == sorted(other[1:-1])


@by_kind
@pytest.mark.parametrize("issuer", SIDES)
def test_what_is_altered_both_refuse(
    reference: SdJwtReference,
    case: tuple[Json, list[str], tuple[tuple[str, ...], ...]],
    issuer: str,
    kind: str,
) -> None:
    claims, pointers, choices = case
    key, holder = key_of(kind), key_of(kind, 8)
    token = made(reference, issuer, claims, pointers, key, holder)
    part = presented(reference, "ours", token, key, choices[1], holder)
    assert document_of(part, key, asked=ASKED) == theirs(reference, part, key, holder) is not None
    for change, wrong in altered_sd_jwts(part):
        assert document_of(wrong, key, asked=ASKED) is None, change
        assert theirs(reference, wrong, key, holder) is None, change


@pytest.mark.parametrize("presenter", SIDES)
def test_the_key_of_another_holder_both_refuse(reference: SdJwtReference, presenter: str) -> None:
    key, holder, thief = key_of("P-256"), key_of("P-256", 8), key_of("P-256", 9)
    token = made(reference, "theirs", SMALL, list(SMALL_POINTERS), key, holder)
    mine = made(reference, "ours", SMALL, list(SMALL_POINTERS), key, thief)
    # What the thief signs over a credential of its own is put behind that of the holder.
    binding = presented(reference, presenter, mine, key, (), thief).rpartition(b"~")[2]
    part = token.partition(b"~")[0] + b"~" + binding
    assert document_of(part, key, asked=ASKED) is None
    assert theirs(reference, part, key, holder) is None


def test_decoys_say_nothing(reference: SdJwtReference) -> None:
    key = key_of("P-256")
    ours = issued(SMALL, SMALL_POINTERS, key, decoys=3)
    other = reference.issue(
        SMALL,
        SMALL_POINTERS,
        key=jwk_of(key, secret=True),
        header=header_of(key, TYP),
        decoys=True,
    )
    for token in (ours, other.encode()):
        assert document_of(token, key) == SMALL
        assert reference.verify(token.decode(), jwk_of(key)) == SMALL
