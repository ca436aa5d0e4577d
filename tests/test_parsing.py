"""The verb `parse`: what it opens, what it keeps, what it refuses at the door."""

from __future__ import annotations

import json
from typing import Any

import pytest

from examples import NOW, course, seal_of, sealed, token
from microcred import MicrocredError, parse
from microcred.errors import MalformedJson, ParseError, UnknownMechanism, UnknownRelease
from microcred.jsontext import Limits
from microcred.micro_credential import MicroCredential
from microcred.securing import JAdES


def payload() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(json.loads(sealed())["payload"])
    return value


@pytest.mark.parametrize(
    ("secured", "mechanism"),
    [
        (sealed, "jades"),
        (lambda: sealed("flattened"), "jades"),
        (lambda: sealed("compact", True), "jades"),
        (token, "vc+jwt"),
        (lambda: json.dumps(payload()).encode(), None),
        (lambda: json.dumps({"credential": payload()}).encode(), None),
    ],
)
def test_told_apart_without_being_told(secured: Any, mechanism: str | None) -> None:
    unverified = parse(secured())
    assert unverified.mechanism == mechanism
    assert unverified.raw == secured()
    assert unverified.release.name == "ELM 3.2"
    assert unverified.micro_credential.title == course().title


def test_the_summary_needs_no_model_and_says_unverified() -> None:
    summary = parse(sealed()).summary
    assert summary.to_json() == {
        "title": "Soil carbon",
        "issuer": "Example University",
        "issued": "2026-03-01T09:30:00Z",
        "valid_from": "2026-03-01T09:30:00Z",
        "valid_until": None,
        "status": "unverified",
    }


def test_the_typed_views_are_made_once() -> None:
    unverified = parse(sealed())
    assert unverified.credential is unverified.credential
    assert unverified.micro_credential is unverified.micro_credential
    assert isinstance(unverified.micro_credential, MicroCredential)
    assert unverified.findings == ()


def test_findings_of_form_and_of_reading_are_one_list() -> None:
    document = {**payload(), "issued": "2026-03-01T09:30:00", "@context": ["https://x.example/"]}
    outer = json.loads(JAdES().secure(document, seal_of(), now=NOW))
    unverified = parse(json.dumps({**outer, "more": 1}))
    codes = [finding.code for finding in unverified.findings]
    assert codes == ["format.extra_member", "context.unknown", "context.missing", "time.no_zone"]


def test_a_wrapper_is_taken_off_and_kept() -> None:
    delivery = {"walletAddress": "ana@example.org"}
    unverified = parse(json.dumps({"credential": payload(), "deliveryDetails": delivery}))
    assert unverified.wrapper == {"deliveryDetails": delivery}
    assert unverified.document == payload()
    assert parse(json.dumps(payload())).wrapper == {}


def test_a_credential_with_a_member_of_that_name_is_no_wrapper() -> None:
    unverified = parse(json.dumps({**payload(), "credential": {"type": "x"}}))
    assert unverified.wrapper == {}
    assert unverified.document["credential"] == {"type": "x"}


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda raw: raw.decode()])
def test_bytes_or_text(kind: Any) -> None:
    assert parse(kind(sealed())).raw == sealed()


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", UnknownMechanism),
        (b"   ", UnknownMechanism),
        (b"%PDF-1.7", UnknownMechanism),
        (b"\x89PNG\r\n", UnknownMechanism),
        (b"<xml/>", UnknownMechanism),
        (b"[]", UnknownMechanism),
        (b"{}", UnknownRelease),
        (b"{", MalformedJson),
        (b'{"type": NaN}', MalformedJson),
        (b'{"type": 1, "type": 2}', MalformedJson),
        (b'{"type": "\xff"}', MalformedJson),
        ('{"type": "EuropeanDigitalCredential"}'.encode("utf-16"), ParseError),
        ("\ud800", MalformedJson),
        (b'{"a":' * 200 + b"1" + b"}" * 200, MalformedJson),
        (7, ParseError),
        (None, ParseError),
    ],
)
def test_refused_at_the_door(raw: Any, error: type[ParseError]) -> None:
    with pytest.raises(error) as caught:
        parse(raw)
    assert caught.value.hint()


def test_limits_are_an_argument_and_exact() -> None:
    size = len(sealed())
    assert parse(sealed(), limits=Limits(max_bytes=size))
    with pytest.raises(MalformedJson):
        parse(sealed(), limits=Limits(max_bytes=size - 1))


def test_the_defaults_admit_a_large_transcript() -> None:
    document = payload()
    image = "A" * 1_300_000
    document["attachment"] = {"id": "urn:x:1", "type": "MediaObject", "content": image}
    assert parse(JAdES().secure(document, seal_of(), now=NOW)).document["attachment"]


def test_errors_quote_nothing() -> None:
    secret = "Novák's secret diary"
    for text in (secret, json.dumps({"type": secret}), f'{{"{secret}": NaN}}', f"{secret}.x.y"):
        with pytest.raises(MicrocredError) as caught:
            parse(text)
        assert "diary" not in str(caught.value)
