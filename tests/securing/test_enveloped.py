"""Envelopes: a secured file in and out again, and what is no envelope."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.errors import InvalidCredential, ParseError
from microcred.findings import Outcome
from microcred.jsontext import Limits
from microcred.securing.enveloped import (
    check_envelopes,
    enveloped,
    is_enveloped,
    presented,
    read_enveloped,
)

TYPES = ["application/vc+jwt", "application/vp+jwt", "application/vc", "application/vp"]
C, P = "EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"


@given(st.binary(min_size=1, max_size=200), st.sampled_from(TYPES))
def test_what_goes_in_comes_out(octets: bytes, media_type: str) -> None:
    envelope = enveloped(octets, media_type)
    held = read_enveloped(envelope)
    if ";base64," in str(envelope["id"]):
        assert held.octets == octets
    else:
        assert held.octets == octets.strip()  # a token has white space around it at most
    assert held.media_type == media_type
    assert is_enveloped(envelope)
    assert (envelope["type"] == P) is held.is_presentation is ("vp" in media_type)


@pytest.mark.parametrize(
    ("url", "octets"),
    [
        ("data:application/vc+jwt,a.b.c", b"a.b.c"),
        ("data:application/vc+sd-jwt,a.b.c~", b"a.b.c~"),
        ("data:application/vc+sd-jwt,a.b.c%7E", b"a.b.c~"),
        ("DATA:Application/VC+JWT,a.b.c", b"a.b.c"),
        ("data:application/vc+jwt;charset=utf-8,a.b.c", b"a.b.c"),
        ("data:application/vc;base64,e30=", b"{}"),
        ("data:application/vc;charset=utf-8;base64,e30=", b"{}"),
        ("data:application/vc,%7B%7D", b"{}"),
    ],
)
def test_the_forms_of_a_url(url: str, octets: bytes) -> None:
    assert read_enveloped({"type": C, "id": url}).octets == octets


@pytest.mark.parametrize(
    "document",
    [
        {"type": C},
        {"type": C, "id": 1},
        {"type": C, "id": "not-a-credential"},
        {"type": C, "id": "https://uni.example/credential"},
        {"type": C, "id": "data:,a.b.c"},
        {"type": C, "id": "data:;base64,e30="},
        {"type": C, "id": "data:application/vc+jwt,"},
        {"type": C, "id": "data:application/vc+jwt,a.b.c d"},
        {"type": C, "id": "data:application/vc+jwt,a.b.\u00e4"},
        {"type": C, "id": "data:application/vc;base64,e30"},
        {"type": C, "id": "data:application/vp+jwt,a.b.c"},
        {"type": P, "id": "data:application/vc+jwt,a.b.c"},
        {"type": [C, P], "id": "data:application/vc+jwt,a.b.c"},
        {"type": [], "id": "data:application/vp+jwt,a.b.c"},
    ],
)
def test_what_is_no_envelope(document: dict[str, Any]) -> None:
    with pytest.raises(ParseError) as refused:
        read_enveloped(document)
    assert refused.value.where in ("/id", "/type")


def test_an_envelope_has_the_size_of_a_file() -> None:
    document = {"type": C, "id": f"data:application/vc+jwt,{'a' * 100}"}
    assert read_enveloped(document).octets == b"a" * 100
    with pytest.raises(ParseError):
        read_enveloped(document, limits=Limits(max_bytes=50))


@pytest.mark.parametrize(
    ("octets", "media_type"), [(b"", TYPES[0]), (b"a.b.c", "jwt"), (b"a.b.c", "a/b;c=d")]
)
def test_what_is_put_in_no_envelope(octets: bytes, media_type: str) -> None:
    with pytest.raises(InvalidCredential):
        enveloped(octets, media_type)


@given(st.text(max_size=60))
def test_only_our_own_errors(text: str) -> None:
    for url in (text, f"data:{text}", f"data:application/vc+jwt,{text}", f"data:a/b;base64,{text}"):
        try:
            read_enveloped({"type": C, "id": url})
        except ParseError as error:
            assert str(error)


def test_what_a_presentation_holds() -> None:
    one = enveloped(b"a.b.c", "application/vc+jwt")
    assert list(presented({})) == []
    assert list(presented({"verifiableCredential": one})) == [("/verifiableCredential", one)]
    several = {"verifiableCredential": [one, {"proof": {}}]}
    assert [where for where, _ in presented(several)] == [
        "/verifiableCredential/0",
        "/verifiableCredential/1",
    ]
    known = frozenset({"application/vc+jwt"})
    assert check_envelopes(several, known) == []
    (unknown,) = check_envelopes(several, frozenset())
    assert unknown.code == "format.enveloped_unknown"
    assert unknown.outcome is Outcome.INDETERMINATE
    assert unknown.where == "/verifiableCredential/0/id"
    (wrong,) = check_envelopes({"verifiableCredential": [{"type": C, "id": "x"}, "text"]}, known)
    assert (wrong.code, wrong.outcome) == ("format.enveloped", Outcome.FAILED)
