"""What a seal was made over: in the file, beside it, missing, or exchanged."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seal_maker import CONTENT, codes, detached, read, seal, sealed

from microcred.encoding import b64url_encode
from microcred.errors import ParseError
from microcred.findings import Outcome
from microcred.securing import JAdES
from microcred.securing.jades_http import HttpMessage, read_message, signed_fields

BASE = "http://uri.etsi.org/19182/"
ONE, TWO = b'{"a": 1}', b"second \xff"


def digest(octets: bytes, name: str = "sha256") -> str:
    return b64url_encode(hashlib.new(name, octets).digest())


def text(octets: bytes) -> bytes:
    return b64url_encode(octets).encode()


def by_uri(*pars: str, **more: Any) -> dict[str, Any]:
    return {"mId": f"{BASE}ObjectIdByURI", "pars": list(pars), **more}


def by_hash(pars: list[str], values: list[Any], method: str = "S256") -> dict[str, Any]:
    return {"mId": f"{BASE}ObjectIdByURIHash", "pars": pars, "hashM": method, "hashV": values}


PAIR = {"one.json": ONE, "two.bin": TWO}
UNENCODED = {"b64": False}
RIGHT: dict[str, tuple[bytes, dict[str, bytes], bytes]] = {
    "simple": (detached({}, text(ONE)), {"whatever": ONE}, text(ONE)),
    "simple, compact": (detached({}, text(ONE), form="compact"), {"x": ONE}, text(ONE)),
    "simple, unencoded": (detached(UNENCODED, TWO), {"x": TWO}, TWO),
    "by URI": (
        detached({"sigD": by_uri("one.json", "two.bin")}, text(ONE) + text(TWO)),
        *(PAIR, text(ONE) + text(TWO)),
    ),
    "by URI, the other order": (
        detached({"sigD": by_uri("two.bin", "one.json")}, text(TWO) + text(ONE)),
        *(PAIR, text(TWO) + text(ONE)),
    ),
    "by URI, unencoded": (
        detached({"sigD": by_uri("one.json", "two.bin"), **UNENCODED}, ONE + TWO),
        *(PAIR, ONE + TWO),
    ),
    "by URI, percent-encoded": (
        detached({"sigD": by_uri("https%3A//x.test/one.json", "a/two.bin")}, text(ONE) + text(TWO)),
        *({"https://x.test/one.json": ONE, "b/two.bin": TWO}, text(ONE) + text(TWO)),
    ),
    "one reference, one document, other name": (
        detached({"sigD": by_uri("one.json")}, text(ONE)),
        *({"else": ONE}, text(ONE)),
    ),
    "by hash": (
        detached(
            {"sigD": by_hash(["one.json", "two.bin"], [digest(text(ONE)), digest(text(TWO))])}, b""
        ),
        *(PAIR, text(ONE) + text(TWO)),
    ),
    "by hash, unencoded, SHA-512": (
        detached(
            {"sigD": by_hash(["one.json"], [digest(ONE, "sha512")], "S512"), **UNENCODED}, b""
        ),
        *({"one.json": ONE}, ONE),
    ),
}


@pytest.mark.parametrize(("raw", "contents", "covered"), RIGHT.values(), ids=RIGHT)
def test_right(raw: bytes, contents: dict[str, bytes], covered: bytes) -> None:
    found = read(raw, contents=contents)
    assert codes(found) == []
    assert found.intact is True
    assert found.content.covered == covered
    assert not found.content.attached and found.content.whole


@pytest.mark.parametrize(("raw", "contents", "covered"), RIGHT.values(), ids=RIGHT)
def test_without_it_is_open(raw: bytes, contents: dict[str, bytes], covered: bytes) -> None:
    found = read(raw)
    assert codes(found) == ["format.content_missing"]
    finding = found.proof.findings[0]
    assert finding.outcome is Outcome.INDETERMINATE
    assert finding.clause.endswith("(SIGNED_DATA_NOT_FOUND)")
    assert found.intact is None and found.content.covered is None


@pytest.mark.parametrize(("raw", "contents", "covered"), RIGHT.values(), ids=RIGHT)
def test_altered_is_found(raw: bytes, contents: dict[str, bytes], covered: bytes) -> None:
    for name in contents:
        altered = {**contents, name: contents[name] + b" "}
        found = read(raw, contents=altered)
        assert found.intact is False
        assert codes(found) in ([], ["format.content_mismatch"])
        if "hash" in json.dumps(dict(found.signature.protected)):
            assert codes(found) == ["format.content_mismatch"]
            finding = found.proof.findings[0]
            assert finding.outcome is Outcome.FAILED and "(HASH_FAILURE)" in finding.clause


def test_one_of_several_is_missing_or_ambiguous() -> None:
    raw, contents, _ = RIGHT["by URI"]
    found = read(raw, contents={"one.json": ONE})
    assert codes(found) == ["format.content_missing"]
    assert "two.bin" in found.proof.findings[0].detail
    doubled = {"a/one.json": ONE, "b/one.json": ONE, "two.bin": TWO}
    assert codes(read(raw, contents=doubled)) == ["format.content_missing"]
    assert read(raw, contents={**contents, "further": b""}).intact is True


def test_a_simple_detached_seal_is_over_one_document() -> None:
    raw, _, _ = RIGHT["simple"]
    assert codes(read(raw, contents=PAIR)) == ["format.content_missing"]


def test_only_so_much_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microcred.securing.jades_content._MOST_OCTETS", 10)
    raw, contents, _ = RIGHT["by URI"]
    assert codes(read(raw, contents=contents)) == ["format.content_missing"]


WRONG: dict[str, Any] = {
    "text": "x",
    "unknown way": {"mId": "x", "pars": ["a"]},
    "no way": {"pars": ["a"]},
    "no names": {"mId": f"{BASE}ObjectIdByURI"},
    "no name": by_uri(),
    "a number": {"mId": f"{BASE}ObjectIdByURI", "pars": [1]},
    "too many": by_uri(*["a"] * 65),
    "hash unknown": by_hash(["a"], [digest(text(ONE))], "S1"),
    "hash as XML names it": by_hash(["a"], [digest(text(ONE))], "http://www.w3.org/2001/04/xmlenc"),
    "no hashes": {"mId": f"{BASE}ObjectIdByURIHash", "pars": ["a"], "hashM": "S256"},
    "too few hashes": by_hash(["a"], []),
    "headers, encoded": {"mId": f"{BASE}HttpHeaders", "pars": ["Date"]},
}


@pytest.mark.parametrize("reference", WRONG.values(), ids=WRONG)
def test_wrong_references(reference: Any) -> None:
    found = read(detached({"sigD": reference}, text(ONE)), contents={"a": ONE})
    assert "format.detached" in codes(found)
    assert found.intact is not True


@pytest.mark.parametrize("value", [1, "!", digest(ONE), ""])
def test_wrong_hashes(value: Any) -> None:
    found = read(detached({"sigD": by_hash(["a"], [value])}, b""), contents={"a": ONE})
    assert codes(found) == ["format.content_mismatch"]


def test_a_reference_beside_a_payload() -> None:
    raw = sealed(header={"sigD": by_uri("a"), "crit": ["b64", "sigT", "sigD"]})
    assert "format.detached" in codes(read(raw))
    assert read(raw).intact is True


def test_a_reference_has_to_be_critical() -> None:
    raw = detached({"sigD": by_uri("a"), "crit": ["sigT"]}, text(ONE))
    assert codes(read(raw, contents={"a": ONE})) == ["format.crit"]
    lenient = read(raw, contents={"a": ONE}, lenient_crit=True)
    assert [one.outcome for one in lenient.proof.findings] == [Outcome.WARNING]


def test_an_empty_payload_is_one_unless_a_document_is_given() -> None:
    protected = json.loads(detached({}, b""))
    raw = json.dumps({**protected, "payload": ""}).encode()
    assert read(raw).intact is True
    assert read(raw, contents={"a": ONE}).intact is False
    filled = json.dumps({**json.loads(detached({}, text(ONE))), "payload": ""}).encode()
    assert read(filled, contents={"a": ONE}).intact is True


def test_a_payload_that_is_no_text_is_lost() -> None:
    raw = json.dumps({**json.loads(sealed()), "payload": ["x"]}).encode()
    found = read(raw)
    assert codes(found) == ["format.payload"]
    assert found.intact is False and found.content.covered is None
    with pytest.raises(ParseError):
        JAdES().open(raw)


# -- credentials beside their seal ----------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in RIGHT if "URI" not in name])
def test_a_credential_may_stand_beside_its_seal(name: str) -> None:
    raw, contents, _ = RIGHT[name]
    if len(contents) > 1 or TWO in contents.values():
        with pytest.raises(ParseError):
            JAdES().open(raw, contents=contents)
        return
    opened = JAdES().open(raw, contents=contents)
    assert opened.document == json.loads(ONE) and opened.payload == ONE
    with pytest.raises(ParseError, match="detached") as caught:
        JAdES().open(raw)
    assert "contents" in caught.value.hint()


def test_the_signers_certificate_may_be_given() -> None:
    raw = sealed(header={"x5c": None})
    assert codes(read(raw)) == ["format.header", "certificate.not_included"]
    given_ = (seal().certificates[-1], seal().certificate)
    found = read(raw, certificates=given_)
    assert codes(found) == [] and found.intact is True
    assert found.signer == seal().certificate
    opened = JAdES().open(raw, certificates=given_)
    assert opened.proofs[0].findings == ()
    other = read(raw, certificates=given_[:1])
    assert other.signer is None  # never the first that verifies


# -- HTTP messages --------------------------------------------------------------------------------

SHA = base64.b64encode(hashlib.sha256(b"body").digest())
MESSAGE = (
    b"POST /a?b HTTP/1.1\r\nHost: x.test\r\nX-A: 1\r\nx-a:  2 \r\nDigest: SHA-256="
    + SHA
    + b"\r\n\r\nbody"
)
NAMES = ["(request-target)", "Host", "X-a", "Digest"]
LINES = b"(request-target): post /a?b\nhost: x.test\nx-a: 1, 2\ndigest: SHA-256=" + SHA


def of_headers(pars: list[str], covered: bytes) -> bytes:
    reference = {"mId": f"{BASE}HttpHeaders", "pars": pars}
    return detached({"sigD": reference, **UNENCODED}, covered)


def test_the_headers_of_a_message() -> None:
    raw = of_headers(NAMES, LINES)
    found = read(raw, contents={"message": MESSAGE})
    assert codes(found) == [] and found.intact is True
    assert found.content.covered == LINES[: LINES.index(b"digest")] + b"body"
    parts = {"(request-target)": b"post /a?b", "Host": b"x.test", "X-A": b"1, 2"}
    parts |= {"digest": b"SHA-256=" + SHA, "": b"body"}
    assert read(raw, contents=parts).intact is True


def test_a_message_with_another_body_or_header() -> None:
    raw = of_headers(NAMES, LINES)
    found = read(raw, contents={"message": MESSAGE.replace(b"body", b"Body")})
    assert codes(found) == ["format.content_mismatch"] and found.intact is False
    assert read(raw, contents={"m": MESSAGE.replace(b"x.test", b"y.test")}).intact is False
    gone = read(raw, contents={"m": MESSAGE.replace(b"Host", b"Hast")})
    assert codes(gone) == ["format.content_missing"] and "Host" in gone.proof.findings[0].detail
    assert codes(read(raw)) == ["format.content_missing"]


@pytest.mark.parametrize(
    ("head", "fine"),
    [
        (b"Digest: SHA-256=" + SHA, True),
        (b"Digest: md5=x, sha-256=" + SHA, True),
        (b"Digest: md5=x", False),
        (b"Digest: SHA-256=!", False),
        (b"Digest: SHA-256=A", False),
        (b"Digest: SHA-512=" + SHA, False),
        (b"Host: a", False),
    ],
)
def test_the_digest_of_the_body(head: bytes, fine: bool) -> None:
    message = read_message({"m": head + b"\n\nbody"})
    assert message is not None and message.keeps_digest is fine


def test_messages_that_are_none() -> None:
    assert read_message({}) is None
    assert read_message({str(number): b"" for number in range(300)}) is None
    for document in (b"no colon\n\nbody", b"a: b", b"a: b\n" * 300 + b"\n"):
        message = read_message({"A": document})  # then it is the value of a field
        assert message == HttpMessage((("a", document.strip()),), b"")
    answer = read_message({"m": b"HTTP/1.1 200 OK\nA: b\n\n"})
    assert answer is not None and answer.value("a") == b"b"
    assert signed_fields(answer, ["A", "B"]) == ([("a", b"a: b")], ["B"])


@settings(max_examples=200, deadline=None)
@given(document=st.binary(max_size=64), name=st.text(max_size=8))
def test_any_message_can_be_read(document: bytes, name: str) -> None:
    message = read_message({name: document})
    assert message is not None
    signed_fields(message, [name])
    assert message.keeps_digest in (True, False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    reference=JSON
    | st.fixed_dictionaries(
        {
            "mId": st.sampled_from(
                [f"{BASE}ObjectIdByURI", f"{BASE}ObjectIdByURIHash", f"{BASE}HttpHeaders"]
            ),
            "pars": JSON,
            "hashM": st.sampled_from(["S256", 1]),
            "hashV": JSON,
        }
    )
)
def test_any_reference_gives_findings_only(reference: Any) -> None:
    found = read(detached({"sigD": reference}, b""), contents={"a": CONTENT})
    assert all(one.split(".")[0] in ("format", "certificate") for one in codes(found))
