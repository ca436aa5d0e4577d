"""What a glance says is what the mechanisms say: the first that recognises the bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import microcred.securing
from examples import proven, sealed, token
from microcred.crypto.jws import read_jws
from microcred.encoding import b64url_encode
from microcred.form_checks import ENVELOPED_TYPES
from microcred.jsontext import Limits
from microcred.securing import MECHANISMS, mechanism_for
from microcred.securing.telling import mechanism_of, token_of

TYPES = (
    "JWT jose jose+json vc+jwt vp+jwt dc+sd-jwt vc+sd-jwt vp+sd-jwt application/vp+JWT kb+jwt"
).split()
NAMES = (
    "payload signature signatures protected proof @context vct vc disclosures header x5c sigT "
    "credential kb_jwt"
).split()
HEADERS = st.dictionaries(
    st.sampled_from(["x5c", "x5t#S256", "sigT", "sigD", "kid", "alg"]), st.just(1)
).flatmap(
    lambda members: st.sampled_from([{}, *({"typ": one} for one in (*TYPES, 7, None))]).map(
        lambda typ: {**members, **typ}
    )
)
CLAIMS = st.dictionaries(st.sampled_from(["vc", "vct", "@context", "iss"]), st.just("x"))


def text(value: object) -> str:
    return b64url_encode(json.dumps(value).encode())


@st.composite
def compact(draw: Any) -> bytes:
    made = f"{text(draw(HEADERS))}.{text(draw(CLAIMS))}.AA"
    made += draw(st.sampled_from(["", "~", "~WyJhIl0~", "~~", ".AA", "."]))
    return (draw(st.sampled_from(["", " ", "\n\ufeff", "\ufeff"])) + made).encode()


@st.composite
def in_json(draw: Any) -> bytes:
    values = st.sampled_from(
        [1, "", "proof", {"proof": 1, "signature": "vct"}, [], text({"vct": 1})]
    )
    members = draw(st.dictionaries(st.sampled_from(NAMES), values))
    if draw(st.booleans()):
        members["protected"] = text(draw(HEADERS))
    if draw(st.booleans()):
        members["header"] = {"disclosures": []}
    made = json.dumps(draw(st.sampled_from([members, [members], {"inner": members}])))
    return (draw(st.sampled_from(["", "\ufeff ", "\t"])) + made).encode()[
        : draw(st.integers(1, 400))
    ]


def slowly(raw: bytes) -> str | None:
    return next((one.name for one in MECHANISMS if one.recognises(raw)), None)


@given(st.one_of(compact(), in_json(), st.binary(max_size=40)))
@example(b'{"payload":"","signatures":[{"protected":"","signature":""}]}')
def test_a_glance_says_what_the_mechanisms_say(raw: bytes) -> None:
    assert mechanism_of(raw) == slowly(raw)
    jws = token_of(raw, limits=Limits())
    if jws is not None:
        assert mechanism_of(raw) == "vc+jwt" and jws == read_jws(raw)


def test_a_token_is_read_where_its_reading_is_the_usual_one() -> None:
    raw = token()
    assert token_of(raw, limits=Limits()) == read_jws(raw)
    # By other limits a header may be read that no glance reads.
    assert token_of(raw, limits=Limits(max_depth=129)) is None
    for other in (raw + b"~", b" " + raw, raw + b".", sealed("compact", b64=True), b"e", b"e.e.e"):
        assert token_of(other, limits=Limits()) is None


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (sealed(), "jades"),
        (sealed("compact", b64=True), "jades"),
        (token(), "vc+jwt"),
        (proven(), "eddsa-rdfc-2022"),
        (proven("ecdsa-jcs-2019"), "eddsa-rdfc-2022"),
        (b"", None),
        (b"%PDF-1.7", None),
    ],
)
def test_files_are_recognised(raw: bytes, name: str | None) -> None:
    found = mechanism_for(raw)
    assert (found.name if found else None) == name == slowly(raw)


def test_the_names_of_the_package() -> None:
    assert set(dir(microcred.securing)) == set(microcred.securing.__all__)
    assert all(getattr(microcred.securing, name) for name in microcred.securing.__all__)
    with pytest.raises(AttributeError, match="Jades"):
        microcred.securing.Jades  # type: ignore[attr-defined]
    assert {one.media_type for one in MECHANISMS} <= ENVELOPED_TYPES
    assert {one.name for one in MECHANISMS} & microcred.securing.BY_CHOICE == {"jwt_vc"}
