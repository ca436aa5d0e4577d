"""Laws of the JWS reader and writer: parts come back as written, and nothing else comes out."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.jws import (
    MAX_SIGNATURES,
    Jws,
    compact_header,
    jws_of_value,
    read_jws,
    with_content,
)
from microcred.crypto.jws_writing import compact_jws, flattened_jws, general_jws, json_payload
from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import ALGORITHMS
from microcred.errors import InvalidCredential, IssueError, MalformedJson, ParseError
from microcred.jsontext import Limits

WRITERS = {"compact": compact_jws, "flattened": flattened_jws, "general": general_jws}


def b64url(data: bytes | str) -> str:
    octets = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def flattened(**changes: Any) -> bytes:
    """A flattened JWS with members replaced, added, or (None) left out."""
    members = {
        "payload": b64url("{}"),
        "protected": b64url('{"alg":"ES256"}'),
        "signature": b64url(b"\x01\x02"),
        **changes,
    }
    return json.dumps({name: value for name, value in members.items() if value != "-"}).encode()


def general(*signatures: object, payload: object = "e30") -> bytes:
    return json.dumps({"payload": payload, "signatures": list(signatures)}).encode()


def one(protected: Mapping[str, object]) -> dict[str, str]:
    return {"protected": b64url(json.dumps(protected)), "signature": "AQ"}


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).filter(
    lambda name: name != "b64"
)
headers = st.dictionaries(
    names, st.one_of(st.text(st.characters(codec="utf-8")), st.integers(0, 9))
)


@settings(max_examples=150, deadline=None)
@given(
    form=st.sampled_from(sorted(WRITERS)),
    header=headers,
    payload=st.binary(max_size=60),
    signature=st.binary(max_size=8),
)
def test_what_is_written_is_read(
    form: str, header: dict[str, object], payload: bytes, signature: bytes
) -> None:
    signed: list[bytes] = []

    def sign(octets: bytes) -> bytes:
        signed.append(octets)
        return signature

    jws = read_jws(WRITERS[form](header, payload, sign=sign))  # type: ignore[arg-type]
    (read,) = jws.signatures
    assert jws.form == form
    assert dict(read.protected) == header
    assert (read.payload, read.signature, read.loose) == (payload, signature, ())
    assert [read.signing_input] == signed
    assert read.where == ("/signatures/0" if form == "general" else "")


@settings(max_examples=150, deadline=None)
@given(form=st.sampled_from(["flattened", "general"]), text=st.text(st.characters(codec="utf-8")))
def test_an_unencoded_payload_keeps_its_characters(form: str, text: str) -> None:
    header = {"alg": "ES256", "b64": False, "crit": ["b64"]}
    secured = WRITERS[form](header, text.encode(), sign=lambda octets: b"x")
    (read,) = read_jws(secured).signatures
    assert read.payload == text.encode()
    assert read.signing_input == read.protected_text.encode() + b"." + text.encode()


def test_json_escapes_may_change_in_transit_and_characters_may_not() -> None:
    protected = b64url('{"alg":"ES256","b64":false,"crit":["b64"]}')
    rest = f'","protected":"{protected}","signature":"AQ"}}'
    outer = '{"payload":"a\\/b\\r\\n\\u00e9' + rest
    again = '{"payload":"a/b\\u000d\\n\u00e9' + rest
    first, second = (read_jws(text).signatures[0] for text in (outer, again))
    assert first.payload == "a/b\r\n\u00e9".encode()
    assert first.signing_input == second.signing_input


def test_white_space_and_a_byte_order_mark_around_are_ignored() -> None:
    token = compact_jws({"alg": "ES256"}, b"{}", sign=lambda octets: b"x")
    assert read_jws(b" \r\n" + token + b"\n\n") == read_jws(token.decode())
    assert read_jws(b"\xef\xbb\xbf " + flattened() + b"\n") == read_jws(flattened())


def test_compact_b64_false_takes_the_text_as_it_is() -> None:
    protected = b64url('{"alg":"ES256","b64":false,"crit":["b64"]}')
    read = read_jws(f"{protected}.$ 10.AQ").signatures[0]
    assert read.payload == b"$ 10"
    assert read.signing_input == f"{protected}.$ 10".encode()


def test_the_unprotected_header_stands_apart() -> None:
    read = read_jws(flattened(header={"etsiU": []})).signatures[0]
    assert read.header is not None and dict(read.header) == {"etsiU": []}
    assert "etsiU" not in read.protected


def test_a_missing_protected_header_is_an_empty_one() -> None:
    read = read_jws(flattened(protected="-", header={"alg": "ES256"})).signatures[0]
    assert dict(read.protected) == {}
    assert read.signing_input == b".e30"


def test_detached_content_is_told_apart_from_an_empty_one() -> None:
    assert read_jws(flattened(payload="-")).payload_text is None
    assert read_jws(b64url('{"alg":"ES256"}') + "..AQ").payload_text is None
    assert read_jws(flattened(payload="")).payload_text == ""


def test_further_members_are_named() -> None:
    assert read_jws(flattened(note="x")).extra == ("note",)
    assert read_jws(general(one({"alg": "ES256"}))).extra == ()


def test_parallel_signatures_have_their_places() -> None:
    jws = read_jws(general(one({"alg": "ES256"}), one({"alg": "RS256"})))
    assert [(s.where, s.protected["alg"]) for s in jws.signatures] == [
        ("/signatures/0", "ES256"),
        ("/signatures/1", "RS256"),
    ]


@pytest.mark.parametrize(
    ("changes", "loose"),
    [
        ({"payload": "e31"}, ("payload",)),
        ({"signature": "AR"}, ("signature",)),
        ({"signature": "AQ=="}, ("signature",)),
        ({"protected": b64url('{"alg":"ES256"} ') + "=="}, ("protected",)),
    ],
)
def test_loose_base64url_is_read_and_reported(
    changes: dict[str, str], loose: tuple[str, ...]
) -> None:
    (read,) = read_jws(flattened(**changes)).signatures
    assert read.loose == loose
    for part, text in changes.items():
        received = {"payload": read.signing_input.split(b".")[1].decode()}
        received |= {"signature": read.signature_text, "protected": read.protected_text}
        assert received[part] == text  # kept as it came


REFUSED: dict[str, bytes | str] = {
    "nothing": b"",
    "no JSON": b"{",
    "two parts": b"e30.e30",
    "four parts": b"e30.e30.e30.e30",
    "compact, not ASCII": "e30.é.AQ",
    "compact, unencoded full stop is a fourth part": b64url('{"b64":false}') + ".a.b.AQ",
    "compact, unencoded control character": b64url('{"b64":false}') + ".a\x07b.AQ",
    "lone surrogate": '{"payload": "\ud800"}',
    "array": b"[]",
    "payload is an array": flattened(payload=[]),
    "payload is null and wrong text": flattened(payload="e3!"),
    "payload is not ASCII": flattened(payload="é"),
    "payload of one character": flattened(payload="e"),
    "payload in plain base64": flattened(payload="e30+"),
    "protected is no text": flattened(protected={}),
    "protected is no JSON": flattened(protected="AQ"),
    "protected is an array": flattened(protected=b64url("[]")),
    "protected has a member twice": flattened(protected=b64url('{"alg":"ES256","alg":"none"}')),
    "protected is inside white space": flattened(protected=" e30"),
    "b64 is a text": flattened(protected=b64url('{"b64":"false"}')),
    "no signature": flattened(signature="-"),
    "signature is no text": flattened(signature=1),
    "signature with a line break": flattened(signature="AQ\n"),
    "header is an array": flattened(header=[]),
    "parameter in both headers": flattened(header={"alg": "ES256"}),
    "flattened and general": flattened(signatures=[one({"alg": "ES256"})]),
    "signatures is an object": json.dumps({"payload": "e30", "signatures": {}}),
    "no signatures": general(),
    "a signature is a text": general("AQ"),
    "too many signatures": general(*[one({"alg": "ES256"})] * (MAX_SIGNATURES + 1)),
    "signatures that disagree about b64": general(
        one({"alg": "ES256"}), one({"alg": "ES256", "b64": False, "crit": ["b64"]})
    ),
    "a member twice": b'{"payload":"e30","payload":"e30","protected":"e30","signature":"AQ"}',
}


@pytest.mark.parametrize("secured", REFUSED.values(), ids=REFUSED)
def test_refused(secured: bytes | str) -> None:
    with pytest.raises(ParseError):
        read_jws(secured)


def test_beyond_the_limits() -> None:
    with pytest.raises(MalformedJson):
        read_jws(flattened(), limits=Limits(max_bytes=20))


def test_a_document_as_the_octets_to_be_signed() -> None:
    assert json_payload({"b": "é", "a": [1.0]}) == '{"b":"é","a":[1.0]}'.encode()
    for value in (float("nan"), "\ud800", b"", {1: 2}):
        with pytest.raises(InvalidCredential):
            json_payload({"a": value})  # type: ignore[dict-item]


def test_what_cannot_be_written() -> None:
    with pytest.raises(IssueError):
        compact_jws({"b64": False}, b"{}", sign=lambda octets: b"x")
    with pytest.raises(IssueError):
        general_jws({"b64": False}, b"\xff", sign=lambda octets: b"x")


@pytest.mark.parametrize(
    # The first is an SD-JWT: disclosures follow the signature (RFC 9901 section 4).
    "text",
    [
        b"e30.e30.AQ~",
        b"",
        b"a.b.c",
        b"{}.e30.AQ",
        b".e30.AQ",
        b"e30.e30",
        "é.e30.AQ".encode(),
        b"W10.e30.A",
    ],
)
def test_no_compact_header(text: bytes) -> None:
    assert compact_header(text) is None


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_random_input_gives_a_jws_or_a_parse_error(data: bytes | str) -> None:
    assert _own_error_or_jws(data)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutated_input_gives_a_jws_or_a_parse_error(data: st.DataObject) -> None:
    samples = (flattened(), general(one({"alg": "ES256"})), b"eyJhbGciOiJFUzI1NiJ9.e30.AQ")
    octets = bytearray(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(octets) - 1))
        octets[position : position + data.draw(st.integers(0, 2))] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b'"', b"{}", b"[", b"\\", b"="]))
        )
        octets = octets or bytearray(b"x")
    assert _own_error_or_jws(bytes(octets))
    compact_header(bytes(octets))


def _own_error_or_jws(data: bytes | str) -> bool:
    try:
        return isinstance(read_jws(data), Jws)
    except ParseError:
        return True


def test_the_published_jws_of_wycheproof(published: Path) -> None:
    """Algorithm confusion, altered parts, malformed signatures: the verdict is Wycheproof's.

    Left out are groups of HMAC keys, which are never allowed here, and of keys whose JWK forbids
    signatures: no key is taken from a JWK with a use of its own.
    """
    counted = {"valid": 0, "invalid": 0}
    for folder in ("wycheproof", "wycheproof-more"):
        home = published / "vectors" / folder
        text = (home / "files" / "groups-json_web_signature_test.json").read_text("utf-8")
        groups = json.loads(text)["testGroups"]
        for case in json.loads((home / "cases.json").read_text("utf-8"))["cases"]:
            group = groups[case["group"]] if case["file"].startswith("json_web_s") else {}
            if "public" not in group or "encryption" in group["comment"]:
                continue
            counted[case["expected"]] += 1
            # The keys of the RFC 7520 groups carry an `alg` that is not that of their tokens.
            bound = "rfc7520" not in group["comment"]
            good = _verifies(case["test"]["jws"], group["public"], bound=bound)
            verdict = "valid" if good else "invalid"
            assert verdict == case["expected"], case["id"]
    assert counted["valid"] > 20 and counted["invalid"] > 300


def _verifies(token: str, key: dict[str, str], *, bound: bool) -> bool:
    try:
        (one,) = read_jws(token).signatures
    except ParseError:
        return False
    name = one.protected.get("alg")
    algorithm = ALGORITHMS.get(name) if isinstance(name, str) else None
    meant = key["alg"] if bound else name
    public = PublicKey.from_jwk(key)
    if one.loose or algorithm is None or name != meant or not algorithm.fits(public):
        return False
    return public.verify(algorithm.name, one.signature, one.signing_input)


# -- detached, nested and lost --------------------------------------------------------------------


def test_a_jws_within_json_is_read_as_it_would_be_outside() -> None:
    for raw in (flattened(), general(one({"alg": "ES256"}))):
        assert jws_of_value(json.loads(raw)) == read_jws(raw)
    text = f"{b64url('{}')}.{b64url('{}')}.AA"
    assert jws_of_value(text) == read_jws(text)
    for wrong in (1, None, [], "a.b", {}, "\ud800"):
        with pytest.raises(ParseError):
            jws_of_value(wrong)


@pytest.mark.parametrize("b64", [True, False])
def test_content_is_put_in(b64: bool) -> None:
    header = {"alg": "ES256", "b64": b64, "crit": ["b64"]}
    whole = read_jws(
        flattened(protected=b64url(json.dumps(header)), payload=b64url("{}") if b64 else "{}")
    )
    bare = read_jws(flattened(protected=b64url(json.dumps(header)), payload="-"))
    assert bare.payload_text is None
    assert with_content(bare.signatures[0], b"{}") == whole.signatures[0]
    other = with_content(bare.signatures[0], b"a", b"b")
    assert other.payload == b"a" and other.signing_input.endswith(b".b")


@pytest.mark.parametrize("payload", [1, [], {}, True])
def test_a_payload_that_is_no_text_is_passed_over_on_demand(payload: object) -> None:
    for raw in (flattened(payload=payload), general(one({"alg": "ES256"}), payload=payload)):
        with pytest.raises(ParseError):
            read_jws(raw)
        found = read_jws(raw, pass_lost=True)
        assert found.lost and found.payload_text is None
    assert not read_jws(flattened(), pass_lost=True).lost
