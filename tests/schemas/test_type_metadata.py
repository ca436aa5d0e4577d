"""Type metadata: read, refused, put together; where they may be asked for; what they demand."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.errors import FetchError, ParseError
from microcred.fetching import Http, Request, Response
from microcred.fetching.addresses import is_askable
from microcred.findings import Outcome
from microcred.schemas.type_metadata import (
    ClaimRule,
    Laxer,
    merged,
    read_type_metadata,
    rules_of,
)
from microcred.schemas.type_resolution import (
    MOST_EXTENDED,
    ResolvedType,
    resolve_type,
)
from microcred.schemas.type_rules import check_rules
from microcred.wallet_types import EUDI_LEARNING, NESTED_ELM, TYPES
from microcred.wallet_types.writing import digest_of, metadata_bytes

CARD = "https://types.example/card"
TICKET = "https://types.example/ticket"
PAPER = "https://types.example/paper"


def metadata(vct: str = CARD, **members: Any) -> bytes:
    return json.dumps({"vct": vct, **members}).encode()


def claim(*path: Any, **members: Any) -> dict[str, Any]:
    return {"path": list(path), **members}


# -- one document ---------------------------------------------------------------------------------


def test_a_document_is_read() -> None:
    found = read_type_metadata(
        metadata(
            name="Card",
            extends=TICKET,
            **{"extends#integrity": "sha256-x"},
            claims=[claim("a", None, 0, sd="always", mandatory=True), claim("b")],
            rendering={"simple": {"logo": {"uri": "https://10.0.0.1/logo"}}},
            colour="unknown",
        )
    )
    assert (found.vct, found.name, found.extends, found.extends_integrity) == (
        CARD, "Card", TICKET, "sha256-x"
    )  # fmt: skip
    assert found.claims == (
        ClaimRule(("a", None, 0), True, "always"),
        ClaimRule(("b",), False, "allowed"),
    )
    assert found.document["colour"] == "unknown"
    assert "Card" in repr(found) and "logo" not in repr(found)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b"[]", ""),
        (b"{", ""),
        (b"{}", "/vct"),
        (metadata(""), "/vct"),
        (b'{"vct": 7}', "/vct"),
        (metadata(name=7), "/name"),
        (metadata(extends=[]), "/extends"),
        (metadata(**{"extends#integrity": 1}), "/extends#integrity"),
        (metadata(claims={}), "/claims"),
        (metadata(claims=[7]), "/claims/0"),
        (metadata(claims=[{}]), "/claims/0/path"),
        (metadata(claims=[claim()]), "/claims/0/path"),
        (metadata(claims=[claim("a"), claim(*range(65))]), "/claims/1/path"),
        (metadata(claims=[claim(-1)]), "/claims/0/path"),
        (metadata(claims=[claim(True)]), "/claims/0/path"),
        (metadata(claims=[claim("a", mandatory="yes")]), "/claims/0/mandatory"),
        (metadata(claims=[claim("a", sd="sometimes")]), "/claims/0/sd"),
        (metadata(claims=[claim("a", sd=1)]), "/claims/0/sd"),
    ],
)
def test_what_is_none(raw: bytes, where: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_type_metadata(raw)
    assert where in ("", caught.value.where)


@pytest.mark.parametrize("kind", TYPES)
def test_the_document_of_a_type_says_what_its_table_says(kind: Any) -> None:
    read = read_type_metadata(metadata_bytes(kind))
    assert (read.vct, read.claims) == (kind.vct, rules_of(kind))


@settings(max_examples=200, deadline=None)
@given(st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["vct", "claims", "path", "sd", "mandatory", "extends"]), inner,
            max_size=4,
        ),
    ),
))  # fmt: skip
def test_only_parse_errors_come_out(value: Any) -> None:
    try:
        read_type_metadata(json.dumps(value).encode())
    except ParseError as error:
        assert str(error)


# -- one type on top of another -------------------------------------------------------------------


def rule(name: str, mandatory: bool = False, sd: Any = "allowed") -> ClaimRule:
    return ClaimRule((name,), mandatory, sd)


def test_a_type_inherits_and_may_be_stricter() -> None:
    own = [rule("a", True, "never"), rule("new")]
    found, laxer = merged([own, [rule("a"), rule("b", True)]])
    assert set(found) == {rule("a", True, "never"), rule("b", True), rule("new")}
    assert laxer == ()


def test_a_type_may_not_be_laxer() -> None:
    own = [rule("a", False, "allowed"), rule("b", True, "never")]
    found, laxer = merged([own, [rule("a", True, "never"), rule("b", False, "always")]])
    assert set(found) == {rule("a", True, "never"), rule("b", True, "always")}
    assert laxer == (Laxer(("a",), "sd"), Laxer(("a",), "mandatory"), Laxer(("b",), "sd"))


# -- where they come from -------------------------------------------------------------------------


def told(found: ResolvedType) -> list[tuple[str, Outcome]]:
    return [(one.code.removeprefix("schema.type_"), one.outcome) for one in found.findings]


def sri(raw: bytes, name: str = "sha256") -> str:
    return f"{name}-{base64.b64encode(hashlib.new(name, raw).digest()).decode()}"


def test_documents_at_hand() -> None:
    raw = metadata(claims=[claim("a", mandatory=True)])
    for integrity in (None, sri(raw), sri(raw, "sha512"), sri(raw, "sha384")):
        found = resolve_type(CARD, integrity, contents={CARD: raw})
        assert (found.rules, told(found)) == ((rule("a", True),), [])
        assert [one.vct for one in found.chain] == [CARD]


@pytest.mark.parametrize(
    ("integrity", "raw", "code"),
    [
        (sri(metadata()), metadata() + b"\n", "integrity"),
        ("sha1-x", metadata(), "integrity"),
        ("", metadata(), "integrity"),
        (None, metadata(TICKET), "mismatch"),
        (None, b"<html>", "malformed"),
        (None, metadata(claims=7), "malformed"),
    ],
)
def test_documents_that_are_not_used(integrity: Any, raw: bytes, code: str) -> None:
    found = resolve_type(CARD, integrity, contents={CARD: raw})
    assert (found.rules, told(found)) == (None, [(code, Outcome.FAILED)])


def test_a_chain_of_types() -> None:
    above = metadata(TICKET, claims=[claim("a", mandatory=True, sd="never")])
    raw = metadata(extends=TICKET, claims=[claim("b"), claim("a", sd="always")],
                   **{"extends#integrity": sri(above)})  # fmt: skip
    found = resolve_type(CARD, contents={CARD: raw, TICKET: above})
    assert found.rules is not None
    assert set(found.rules) == {rule("a", True, "never"), rule("b")}
    assert told(found) == [("laxer", Outcome.FAILED), ("laxer", Outcome.FAILED)]
    changed = resolve_type(CARD, contents={CARD: raw, TICKET: above + b" "})
    assert told(changed) == [("integrity", Outcome.FAILED)]


def test_circles_and_long_chains() -> None:
    alone = {CARD: metadata(extends=CARD)}
    assert told(resolve_type(CARD, contents=alone)) == [("circular", Outcome.FAILED)]
    three = {
        CARD: metadata(extends=TICKET),
        TICKET: metadata(TICKET, extends=PAPER),
        PAPER: metadata(PAPER, extends=CARD),
    }
    for one in three:
        assert told(resolve_type(one, contents=three)) == [("circular", Outcome.FAILED)]
    names = [f"urn:type:{number}" for number in range(MOST_EXTENDED + 1)]
    long = {
        name: metadata(name, **({"extends": above} if above else {}))
        for name, above in zip(names, [*names[1:], None], strict=True)
    }
    assert told(resolve_type(names[0], contents=long)) == [("circular", Outcome.FAILED)]
    assert told(resolve_type(names[1], contents=long)) == []


def test_a_type_that_extends_ours() -> None:
    raw = metadata(extends=EUDI_LEARNING.vct)
    found = resolve_type(CARD, contents={CARD: raw})
    assert found.rules == rules_of(EUDI_LEARNING)


@pytest.mark.parametrize("kind", TYPES)
def test_our_own_types_are_known(kind: Any) -> None:
    assert resolve_type(kind.vct).rules == rules_of(kind)
    integrity = digest_of(metadata_bytes(kind))
    assert resolve_type(kind.vct, integrity).rules == rules_of(kind)
    # Somebody else's document of the same type goes before ours.
    raw = metadata(kind.vct)
    assert resolve_type(kind.vct, contents={kind.vct: raw}).rules == ()


def test_the_document_that_an_issuer_means_of_our_type_may_be_another() -> None:
    found = resolve_type(NESTED_ELM.vct, sri(b"another"))
    assert told(found) == [("not_fetched", Outcome.INDETERMINATE)]


def test_what_is_not_at_hand_counts_where_the_issuer_vouches() -> None:
    assert told(resolve_type("urn:type:1")) == [("unknown", Outcome.WARNING)]
    assert told(resolve_type("urn:type:1", sri(b""))) == [("unknown", Outcome.INDETERMINATE)]
    assert told(resolve_type(CARD)) == [("not_fetched", Outcome.WARNING)]
    assert told(resolve_type(CARD, sri(b""))) == [("not_fetched", Outcome.INDETERMINATE)]


class Web:
    """A web of some addresses, which remembers what it was asked."""

    def __init__(self, **pages: Any) -> None:
        self.pages = pages
        self.asked: list[Request] = []

    def __call__(self, request: Request, /) -> Response:
        self.asked.append(request)
        found = self.pages.get(request.url)
        if found is None:
            raise FetchError("no such host", url=request.url)
        return found if isinstance(found, Response) else Response(200, body=found)


def test_documents_are_fetched() -> None:
    raw = metadata(extends=TICKET, display=[{"rendering": {"simple": {"logo": {"uri": PAPER}}}}])
    web = Web(**{CARD: raw, TICKET: metadata(TICKET, claims=[claim("a")])})
    found = resolve_type(CARD, sri(raw), fetch=web)
    assert (found.rules, told(found)) == ((rule("a"),), [])
    # Nothing for display is asked for.
    assert [(one.url, one.method, one.purpose) for one in web.asked] == [
        (CARD, "GET", "schema"),
        (TICKET, "GET", "schema"),
    ]
    gone = Web(**{CARD: Response(404)})
    assert told(resolve_type(CARD, fetch=gone)) == [("fetch_failed", Outcome.WARNING)]
    assert told(resolve_type(CARD, sri(raw), fetch=gone)) == [
        ("fetch_failed", Outcome.INDETERMINATE)
    ]
    assert told(resolve_type(CARD, fetch=Web())) == [("fetch_failed", Outcome.WARNING)]


PRIVATE = [
    "https://127.0.0.1/card",
    "https://127.1/card",
    "https://2130706433/card",
    "https://0x7f.1/card",
    "https://10.0.0.1/card",
    "https://192.168.1.1:8443/card",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/card",
    "https://[::ffff:10.0.0.1]/card",
    "https://localhost/card",
    "https://localhost./card",
    "https://printer.local/card",
    "https://types.internal/card",
    "https://intranet/card",
    "https://user@types.example/card",
    "https://types.example/card#part",
    "https://types.example:99999/card",
    "https://types.example:0/card",
    "https://types.example/a card",
    "https://[types.example/card",
    "https://types.example/kärt",
    "https:///card",
    "https://types.example/" + "c" * 2048,
]


@pytest.mark.parametrize("address", PRIVATE)
def test_ones_own_network_is_not_asked(address: str) -> None:
    web = Web(**{address: metadata(address)})
    assert told(resolve_type(address, fetch=web)) == [("not_askable", Outcome.FAILED)]
    # Nor for a type that a harmless one extends.
    harmless = {CARD: metadata(extends=address)}
    assert told(resolve_type(CARD, fetch=web, contents=harmless)) == [
        ("not_askable", Outcome.FAILED)
    ]
    assert web.asked == []
    assert not is_askable(address)


def test_nor_where_a_name_leads_there() -> None:
    """What only the resolver knows is found out by whoever asks."""
    fetch = Http(resolve=lambda host, port: ["10.0.0.1"])
    assert told(resolve_type(CARD, fetch=fetch)) == [("fetch_failed", Outcome.WARNING)]


@pytest.mark.parametrize("address", ["http://types.example/card", "ftp://types.example", "card"])
def test_https_alone(address: str) -> None:
    web = Web(**{address: metadata(address)})
    assert told(resolve_type(address, fetch=web)) == [("unknown", Outcome.WARNING)]
    assert web.asked == []


def test_public_addresses_are_asked() -> None:
    for address in (CARD, "https://types.example:8443/a?b=c", "https://192.0.43.8/card"):
        assert is_askable(address)


# -- what they demand -----------------------------------------------------------------------------

CLAIMS = {
    "name": "Ána",
    "cards": [{"number": 1}, {"number": 2, "hidden~/": True}],
    "address": {"city": "Žilina"},
}


def broken(
    rules: list[ClaimRule], *shown: str, withheld: dict[str, int] | None = None
) -> list[tuple[str, str]]:
    found = check_rules(rules, CLAIMS, frozenset(shown), withheld or {})
    assert {one.outcome for one in found} <= {Outcome.FAILED}
    return [(one.code.removeprefix("schema.type_"), one.where) for one in found]


@pytest.mark.parametrize("sd", ["always", "allowed", "never"])
def test_what_may_be_withheld(sd: Any) -> None:
    rules = [ClaimRule(("name",), False, sd), ClaimRule(("cards", None, "number"), False, sd)]
    every = ["/name", "/cards/0/number", "/cards/1/number"]
    one_by_one = broken(rules, "/name", "/cards/1/number")
    if sd == "always":
        assert broken(rules, *every) == []
        assert one_by_one == [("not_disclosable", "/cards/0/number")]
    elif sd == "never":
        assert broken(rules) == []
        assert one_by_one == [("disclosable", "/name"), ("disclosable", "/cards/1/number")]
    else:
        assert broken(rules, *every) == one_by_one == broken(rules) == []


def test_elements() -> None:
    rules = [ClaimRule(("cards", None), False, "always"), ClaimRule(("cards", 5), True, "always")]
    assert broken(rules, "/cards/0") == [("not_disclosable", "/cards/1")]
    first = [ClaimRule(("cards", 0, "number"), True, "never"), ClaimRule(("name", "x"), True)]
    assert broken(first, "/cards/0/number") == [("disclosable", "/cards/0/number")]
    assert broken([ClaimRule(("cards", "number"), True), ClaimRule(("address", 0), True)]) == []


def test_what_is_mandatory() -> None:
    rules = [
        ClaimRule(("gone",), True, "never"),
        ClaimRule(("cards", None, "hidden~/"), True, "always"),
        ClaimRule(("nobody", "knows"), True, "never"),
    ]
    assert ("mandatory", "/gone") in broken(rules)
    assert ("mandatory", "/cards/0/hidden~0~1") in broken(rules)
    # What a holder may withhold may be what is withheld there.
    assert broken(rules[1:2], "/cards/1/hidden~0~1", withheld={"/cards/0": 1}) == []
    assert broken(rules[:1], withheld={"": 3}) == [("mandatory", "/gone")]


def test_the_work_is_bounded() -> None:
    many = [ClaimRule((f"gone{number}",), True, "never") for number in range(500)]
    assert len(broken(many)) == 100
    wide = {"cards": [{} for _ in range(20_000)]}
    rules = [ClaimRule(("cards", None, str(number))) for number in range(1_000)]
    assert check_rules(rules, wide, frozenset(), {}) == []
