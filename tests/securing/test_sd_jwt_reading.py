"""Reading and writing SD-JWTs: every serialisation, and every way in which the form is wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from sd_jwt_made import (
    CLAIMS,
    array,
    codes,
    compact,
    flattened,
    made,
    signed,
    signer,
    whole,
)

from examples import sealed, token
from microcred.crypto.jws import read_jws
from microcred.errors import IssueError, MalformedJson, MicrocredError, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.jsontext import Limits
from microcred.securing.sd_jwt import (
    Disclosure,
    check_hash,
    digest_of,
    is_sd_jwt,
    read_sd_jwt,
    reading,
    sd_jwt_of,
    unpacked,
    with_parts,
    write_sd_jwt,
)
from test_fuzz import mutate_bytes, mutate_value

Json = dict[str, Any]
WHOLE = whole()
COMPACT = write_sd_jwt(WHOLE)
FLATTENED = flattened(WHOLE)
GENERAL: Json = {
    "payload": FLATTENED["payload"],
    "signatures": [
        {name: one for name, one in FLATTENED.items() if name != "payload"},
        {"protected": FLATTENED["protected"], "signature": FLATTENED["signature"]},
    ],
}


# -- the three forms ------------------------------------------------------------------------------


@pytest.mark.parametrize("around", [b"%s", b"\n %s\r\n", b"\xef\xbb\xbf%s"])
def test_compact(around: bytes) -> None:
    read = read_sd_jwt(around % COMPACT)
    assert read.form == "compact" and read.findings == () and read.key_binding is None
    assert read == WHOLE and read_sd_jwt(COMPACT.decode()) == read
    assert len(read.texts) == len(read.disclosures) == len(made().disclosures)
    assert [one.where for one in read.disclosures[:2]] == ["/disclosures/0", "/disclosures/1"]
    assert write_sd_jwt(read) == COMPACT


@pytest.mark.parametrize(
    ("outer", "form"), [(FLATTENED, "json-flattened"), (GENERAL, "json-general")]
)
def test_json(outer: Json, form: str) -> None:
    read = read_sd_jwt(json.dumps(outer))
    assert read.form == form and read.findings == ()
    assert read.texts == WHOLE.texts and read.payload == WHOLE.payload
    assert read.bound_text == WHOLE.bound_text
    assert json.loads(write_sd_jwt(read)) == outer
    part = json.loads(write_sd_jwt(with_parts(read, read.disclosures[:1], "a.b.c")))
    header = (part if form == "json-flattened" else part["signatures"][0])["header"]
    assert header == {"disclosures": list(WHOLE.texts[:1]), "kb_jwt": "a.b.c"}
    header.pop("kb_jwt")
    header["disclosures"] = list(WHOLE.texts)
    assert part == outer


def test_other_members_of_the_unprotected_header_stay() -> None:
    read = read_sd_jwt(json.dumps(flattened(WHOLE, etsiU=["AAAA"], kb_jwt="a.b.c")))
    assert read.key_binding == "a.b.c"
    alone = json.loads(write_sd_jwt(with_parts(read, ())))
    assert alone["header"] == {"etsiU": ["AAAA"], "disclosures": []}


def test_nothing_is_disclosed() -> None:
    assert read_sd_jwt(compact({"a": 1})).texts == ()
    bare = {name: one for name, one in FLATTENED.items() if name != "header"}
    assert read_sd_jwt(json.dumps(bare)).texts == ()
    assert sd_jwt_of(read_jws(json.dumps(FLATTENED))).texts == WHOLE.texts


def test_without_a_protected_header() -> None:
    """Nothing that could be verified, but a form that can be written again."""
    outer = {"payload": "e30", "signature": "", "header": {"disclosures": []}}
    assert json.loads(write_sd_jwt(read_sd_jwt(json.dumps(outer)))) == outer


def test_the_form_of_drafts_is_read_with_a_warning() -> None:
    outer = {**FLATTENED, **FLATTENED["header"], "kb_jwt": "a.b.c"}
    del outer["header"]
    read = read_sd_jwt(json.dumps(outer))
    assert read.texts == WHOLE.texts and read.key_binding == "a.b.c"
    (told,) = read.findings
    assert (told.code, told.outcome) == ("sd_jwt.draft_form", Outcome.WARNING)
    assert json.loads(write_sd_jwt(read))["header"] == {
        "disclosures": list(WHOLE.texts),
        "kb_jwt": "a.b.c",
    }


def test_personal_data_is_not_in_a_repr() -> None:
    told = repr(WHOLE) + repr(WHOLE.disclosures) + repr(unpacked(WHOLE.payload, WHOLE.disclosures))
    assert "Ána" not in told and WHOLE.texts[0] not in told and "Soil" not in told


def test_what_looks_like_one() -> None:
    for octets in (COMPACT, b" " + COMPACT, json.dumps(FLATTENED).encode()):
        assert is_sd_jwt(octets)
    assert is_sd_jwt(json.dumps(flattened(WHOLE, kb_jwt="x")).encode())
    for octets in (b"", b"~", b"a~b", b"a.b.c~", token(), sealed(), sealed("compact", True)):
        assert not is_sd_jwt(octets)
    assert not is_sd_jwt(json.dumps({"disclosures": [], "id": 1}).encode())
    assert not is_sd_jwt(json.dumps(CLAIMS).encode())


# -- wrong ----------------------------------------------------------------------------------------

JWT = signed({"a": 1}).decode()
NO_SD_JWT: dict[str, bytes | str] = {
    "nothing": b"",
    "no tilde": JWT,
    "no tilde at the end": f"{JWT}~{array('s', 'b', 1)}",
    "not ASCII": f"{JWT}~é~",
    "a lone surrogate": "\ud800",
    "no JWT": "a.b~",
    "JSON for a JWT": "{}~",
    "white space inside": f"{JWT} ~",
    "a tilde at the beginning": f"~{JWT}~",
    "a payload that is no object": compact([1]),  # type: ignore[arg-type]
    "a payload that is no JSON": "eyJhbGciOiJFUzI1NiJ9.eyI.AA~",
    "an empty object": "{}",
    "half of an object": '{"payload"',
    "JSON that is no object inside": json.dumps({**FLATTENED, "payload": "W10"}),
    "too many": f"{JWT}~" + "W10~" * (reading.MOST_DISCLOSURES + 1),
    "too many in JSON": json.dumps(
        flattened(WHOLE, disclosures=["W10"] * (reading.MOST_DISCLOSURES + 1))
    ),
}


@pytest.mark.parametrize("octets", NO_SD_JWT.values(), ids=NO_SD_JWT)
def test_what_is_none(octets: bytes | str) -> None:
    with pytest.raises(ParseError) as caught:
        read_sd_jwt(octets)
    assert str(caught.value) and caught.value.hint()


def test_limits_and_misuse() -> None:
    with pytest.raises(MalformedJson, match="more than"):
        read_sd_jwt(COMPACT, limits=Limits(max_bytes=len(COMPACT) - 1))
    deep = array("salt", "a", [[[[]]]])
    read = read_sd_jwt(compact({}, [deep]), limits=Limits(max_depth=4))
    assert codes(read.findings) == ["sd_jwt.disclosure_malformed"]
    with pytest.raises(ParseError, match="bytes or text"):
        read_sd_jwt(None)  # type: ignore[arg-type]
    with pytest.raises(ParseError, match="tilde"):
        sd_jwt_of(read_jws(JWT))


MALFORMED = {
    "nothing": "",
    "not base64url": "a+b/",
    "padded": "W10=",
    "no JSON": "eyI",
    "a name twice": "WyJzIiwgeyJhIjogMSwgImEiOiAyfV0",
    "no array": "e30",
    "no element": array(),
    "one element": array("salt"),
    "four elements": array("salt", "a", 1, 2),
    "a salt that is a number": array(1, "a", 1),
    "a salt that is null": array(None, "a"),
    "a name that is a number": array("salt", 1, 1),
    "a name that is null": array("salt", None, 1),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_disclosure_that_is_none(text: str) -> None:
    good = made().disclosures[0].text
    read = read_sd_jwt(compact({}, [good, text]))
    (found,) = read.findings
    assert (found.code, found.where) == ("sd_jwt.disclosure_malformed", "/disclosures/1")
    assert found.check is Check.FORMAT and found.outcome is Outcome.FAILED
    assert read.texts == (good, text) and len(read.disclosures) == 1
    with pytest.raises(ParseError) as caught:
        Disclosure.read(text, "/x")
    assert caught.value.where == "/x"


def test_of_a_thousand_that_are_none_a_hundred_are_told() -> None:
    assert len(read_sd_jwt(compact({}, ["x"] * 1000)).findings) == 100


WRONG_HEADERS: dict[str, tuple[Callable[[], Json], str, str]] = {
    "disclosures are no array": (
        lambda: flattened(WHOLE, disclosures="x"),
        "sd_jwt.header",
        "/header/disclosures",
    ),
    "a disclosure is no text": (
        lambda: flattened(WHOLE, disclosures=[*WHOLE.texts, 1]),
        "sd_jwt.header",
        "/header/disclosures",
    ),
    "the key binding is no text": (
        lambda: flattened(WHOLE, kb_jwt={}),
        "sd_jwt.header",
        "/header/kb_jwt",
    ),
    "in the header and beside it": (
        lambda: {**FLATTENED, "kb_jwt": "a.b.c"},
        "sd_jwt.header",
        "/kb_jwt",
    ),
    "disclosures in a later header": (
        lambda: {**GENERAL, "signatures": [GENERAL["signatures"][0]] * 2},
        "sd_jwt.later_header",
        "/signatures/1/header/disclosures",
    ),
    "a key binding in a later header": (
        lambda: {
            **GENERAL,
            "signatures": [
                GENERAL["signatures"][0],
                {**GENERAL["signatures"][1], "header": {"kb_jwt": "a.b.c"}},
            ],
        },
        "sd_jwt.later_header",
        "/signatures/1/header/kb_jwt",
    ),
}


@pytest.mark.parametrize("name", WRONG_HEADERS)
def test_a_wrong_unprotected_header(name: str) -> None:
    make, code, where = WRONG_HEADERS[name]
    read = read_sd_jwt(json.dumps(make()))
    (found,) = read.findings
    assert (found.code, found.where, found.outcome) == (code, where, Outcome.FAILED)
    assert read.key_binding is None
    assert set(read.texts) <= set(WHOLE.texts)


# -- disclosures ----------------------------------------------------------------------------------


def test_the_examples_of_the_rfc() -> None:
    """RFC 9901 sections 4.2.1 to 4.2.3: what a disclosure may look like, and its digest."""
    for text in (
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd",
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd",
    ):
        one = Disclosure.read(text)
        assert (one.salt, one.name) == ("_26bc4LT-ac6q2KI6cBW5es", "family_name")
        assert one.value == "Möbius"
    text = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert digest_of(text) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    element = Disclosure.read("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0")
    assert (element.name, element.value) == (None, "FR")
    assert element.digest() == "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"


def test_equal_are_those_of_one_text() -> None:
    one = Disclosure.made(bytes(16), "a", 1)
    assert one == Disclosure.read(one.text, "/elsewhere") and one != Disclosure.made(
        bytes(16), "a", 2
    )
    assert len({one.digest(name) for name in ("sha-256", "sha-384", "sha-512")}) == 3


def test_what_cannot_be_made() -> None:
    for salt in (b"", bytes(15), "sixteen characters"):
        with pytest.raises(IssueError, match="16 octets") as caught:
            Disclosure.made(salt, "a", 1)  # type: ignore[arg-type]
        assert "token_bytes" in caught.value.hint()
    with pytest.raises(MalformedJson):
        Disclosure.made(bytes(16), "a", float("nan"))
    with pytest.raises(ParseError, match="none of"):
        digest_of("x", "md5")
    with pytest.raises(ParseError, match="ASCII"):
        digest_of("é")


def test_the_name_of_the_hash() -> None:
    assert WHOLE.hash == "sha-256" and check_hash({}) == []
    assert read_sd_jwt(compact({"_sd_alg": 1})).hash == ""


# -- fuzz -----------------------------------------------------------------------------------------


def hold(octets: bytes) -> None:
    """Parts and findings, or our own error; and what was read is written as it was."""
    is_sd_jwt(octets)
    try:
        read = read_sd_jwt(octets)
    except MicrocredError as error:
        assert str(error) and error.hint()
        return
    result = unpacked(read.payload, read.disclosures)
    assert all(isinstance(one, Finding) for one in (*read.findings, *result.findings))
    assert '"..."' not in json.dumps(result.document) and '"_sd"' not in json.dumps(result.document)
    again = read_sd_jwt(write_sd_jwt(read))
    assert (again.texts, again.payload) == (read.texts, read.payload)
    assert replaced(again.jws, extra=()) == replaced(read.jws, extra=()) or read.form != "compact"


def test_fuzzing_bytes() -> None:
    chance = random.Random(20261128)
    samples = [COMPACT, json.dumps(FLATTENED).encode(), json.dumps(GENERAL).encode()]
    for _ in range(3000):
        hold(mutate_bytes(chance.choice(samples), chance))


def test_fuzzing_what_is_signed_and_disclosed() -> None:
    chance = random.Random(9901)
    payload = dict(WHOLE.payload)
    arrays = [json.loads(_decoded(text)) for text in WHOLE.texts]
    key = signer()
    assert key.algorithm == "ES256"
    for _ in range(2000):
        mutant = mutate_value(payload, chance) if chance.random() < 0.5 else payload
        texts = [array(*one) if isinstance(one, list) else "x" for one in arrays]
        if chance.random() < 0.5:
            at = chance.randrange(len(arrays))
            one = mutate_value(arrays[at], chance)
            texts[at] = array(*one) if isinstance(one, list) else "x"
        head = "eyJhbGciOiJFUzI1NiJ9." + _encoded(mutant) + ".AA"
        hold("~".join([head, *texts, ""]).encode())


def _decoded(text: str) -> bytes:
    from microcred.encoding import b64url_decode

    return b64url_decode(text)


def _encoded(value: Any) -> str:
    from microcred.encoding import b64url_encode

    return b64url_encode(json.dumps(value).encode("utf-8", "surrogatepass"))
