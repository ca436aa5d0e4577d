"""JSON-LD whole: what pyld drops, invents or lets through is told, and its work is bounded."""

from __future__ import annotations

import json
import math
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from linked_json import WHOLE_DOCUMENTS

from microcred.errors import LinkedDataError, NotCovered, Unsupported
from microcred.linked.active_context import Contexts, contexts_of
from microcred.linked.canonical import canonize
from microcred.linked.dataset import GivenContext, contexts_with, quads_of
from microcred.linked.expansion import expand
from microcred.linked.graph import Literal
from microcred.linked.json_ld import Reading, read_whole
from microcred.linked.names import Names
from microcred.linked.statements import state
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0

CONTEXTS = contexts_of("ELM 3.2")
OWN: dict[str, Any] = {
    "ex": "urn:ex:",
    "id": "@id",
    "type": "@type",
    "list": {"@id": "ex:list", "@container": "@list"},
    "link": {"@id": "ex:link", "@type": "@id"},
    "index": {"@id": "ex:index", "@container": "@index"},
    "said": {"@id": "ex:said", "@container": "@index", "@index": "by"},
    "by": "ex:by",
    "ids": {"@id": "ex:ids", "@container": "@id"},
    "kinds": {"@id": "ex:kinds", "@container": "@type"},
    "words": {"@id": "ex:words", "@container": "@language"},
    "graph": {"@id": "ex:graph", "@container": "@graph"},
    "nest": "@nest",
    "of": {"@reverse": "ex:has"},
    "kept": {"@id": "ex:kept", "@type": "@json"},
    "plain": "ex:plain",
    "gone": None,
}


def about(members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"@context": {**OWN, **more}, "id": "urn:a", "list": ["x"], **members}


def findings(document: dict[str, Any], contexts: Contexts = CONTEXTS) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in read_whole(document, contexts).findings]


# -- what is dropped is told ----------------------------------------------------------------------

LOST: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"colour": 1}, [("term.undefined", "/colour")]),
    ({"gone": 1}, [("term.undefined", "/gone")]),
    ({"nest": {"colour": 1, "plain": 2}}, [("term.undefined", "/nest/colour")]),
    ({"nest": [{"plain": 2}, {"colour": 1}]}, [("term.undefined", "/nest/1/colour")]),
    ({"plain": {"colour": {"ex:b": 1}, "by": 1}}, [("term.undefined", "/plain/colour")]),
    ({"@default": 1}, [("term.undefined", "")]),
    ({"@version": 1}, [("term.undefined", "")]),
    ({"id": "relative"}, [("id.relative", "")]),
    ({"type": "relative"}, [("id.relative", "")]),
    ({"link": "2026-01-02"}, [("id.relative", "/link")]),
    ({"link": ["urn:b", "relative"]}, [("id.relative", "/link/1")]),
    ({"plain": [{"id": "relative", "by": 1}]}, [("id.relative", "/plain/0")]),
    ({"link": "urn:b c"}, [("id.malformed", "/link")]),
    ({"id": "@unheard"}, [("id.malformed", "")]),
    ({"ex:a>b": 1}, [("id.malformed", "")]),
    ({"_:p": 1}, [("term.invalid", "")]),
    ({"words": {"e n": "x"}}, [("language.bad_tag", "/words")]),
    ({"plain": {"@value": "x", "@language": "e_n"}}, [("language.bad_tag", "/plain")]),
    ({"plain": {"@value": 5, "@direction": "ltr"}}, [("term.value_lost", "/plain")]),
    ({"plain": {"@value": "x", "@index": "i"}}, [("term.value_lost", "/plain")]),
    ({"plain": {"@value": "x", "@type": "urn:a>b"}}, [("id.malformed", "/plain")]),
    ({"plain": {"@set": ["x"], "@index": "i"}}, [("term.value_lost", "/plain")]),
    ({"plain": {"@list": ["x"], "@index": "i"}}, [("term.value_lost", "/plain")]),
    ({"plain": {"@id": "urn:b", "@index": "i"}}, [("term.value_lost", "/plain")]),
    ({"plain": {"@language": "en"}}, [("term.value_lost", "/plain")]),
    ({"index": {"i": "x"}}, [("term.value_lost", "/index")]),
    ({"ids": {"urn:b": {"id": "urn:c", "by": 1}}}, [("term.value_lost", "/ids/urn:b")]),
    ({"ids": {"relative": {"by": 1}}}, [("id.relative", "/ids/relative")]),
    ({"kinds": {"relative": {"by": 1}}}, [("id.relative", "/kinds/relative")]),
    ({"graph": "x"}, [("term.value_lost", "/graph"), ("term.value_lost", "")]),
    ({"graph": {"id": "urn:b"}}, [("term.value_lost", ""), ("term.value_lost", "/graph")]),
    ({"@graph": [{"id": "urn:b"}]}, [("term.value_lost", "/@graph/0")]),
    ({"@graph": ["x"]}, [("term.value_lost", "/@graph/0")]),
    ({"@graph": [{"@value": "x"}]}, [("term.value_lost", "/@graph/0")]),
    ({"kept": math.inf}, []),
    ({"plain": 10**400}, []),
]


@pytest.mark.parametrize(("members", "told"), LOST, ids=[str(one)[:60] for one, _ in LOST])
def test_what_pyld_drops_is_told(members: dict[str, Any], told: list[tuple[str, str]]) -> None:
    document = about(members)
    with pytest.raises(Unsupported):
        expand(document, CONTEXTS)
    with pytest.raises(LinkedDataError):
        quads_of(document, CONTEXTS)
    if told:
        assert sorted(findings(document)) == sorted(told)


def test_a_document_that_is_only_values_says_nothing() -> None:
    for document in ({"@value": "x"}, {"@list": ["x"]}, {"id": "urn:a"}, {"@graph": ["x"]}):
        assert findings({"@context": OWN, **document}) == [("term.value_lost", "")] or findings(
            {"@context": OWN, **document}
        ) == [("term.value_lost", "/@graph/0")]


SAID: list[tuple[dict[str, Any], int]] = [
    ({"plain": None, "words": {"en": None}, "link": [None], "ids": None}, 3),
    ({"plain": {"@value": None}, "kept": None}, 4),
    ({"plain": [], "words": {}, "ids": {}, "index": {}}, 3),
    ({"list": []}, 1),
    ({"list": [["x"], []]}, 7),
    ({"said": {"v": {"plain": 1}, "@none": {"plain": 2}}}, 8),
    ({"ids": {"urn:b": {"plain": 1}, "@none": {"plain": 2}}}, 7),
    ({"kinds": {"urn:T": {"plain": 1}}}, 6),
    ({"of": [{"id": "urn:b", "plain": 1}]}, 5),
    ({"@included": [{"id": "urn:b", "plain": 1}]}, 4),
    ({"@graph": [{"id": "urn:b", "plain": 1}, {}]}, 4),
    ({"graph": [{"plain": 1}]}, 5),
    ({"nest": {"plain": 1, "nest": {"by": 2}}}, 5),
    ({"kept": {"b": [1, None], "a": "x"}}, 4),
    ({"plain": [True, 1.5, 10**21, "x"], "type": ["urn:T", "ex:T"]}, 9),
    ({"plain": {"@id": "_:b", "link": "_:b"}}, 5),
]


@pytest.mark.parametrize(("members", "count"), SAID, ids=[str(one)[:60] for one, _ in SAID])
def test_what_is_said_is_kept(members: dict[str, Any], count: int) -> None:
    document = about(members)
    assert findings(document) == []
    assert len(quads_of(document, CONTEXTS)) == count


def test_texts_that_differ_in_their_direction_alone_are_two() -> None:
    directed = {"@value": "x", "@direction": "rtl"}
    assert len(quads_of(about({"plain": ["x", directed, directed]}), CONTEXTS)) == 5


def test_json_is_kept_in_its_canonical_form() -> None:
    quads = quads_of(about({"kept": {"b": 1.0, "a": []}}), CONTEXTS)
    json_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
    assert Literal('{"a":[],"b":1}', json_type) in [one.object for one in quads]


# -- no base --------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["https://example.org/base/", "relative/", "", None])
@pytest.mark.parametrize("name", ["x", "#x", "../x", "//host/x", "", "?q"])
def test_nothing_relative_is_made_absolute(base: Any, name: str) -> None:
    for members in ({"id": name}, {"link": name}, {"type": name or "t"}):
        document = about(members, **({} if base is None else {"@base": base}))
        with pytest.raises(NotCovered):
            quads_of(document, CONTEXTS)
        assert not any("example.org" in str(one) for one in read_whole(document, CONTEXTS).quads)
    vocab = about({"x": 1}, **{"@vocab": name, "@base": base})
    with pytest.raises(LinkedDataError):
        quads_of(vocab, CONTEXTS)


def test_a_base_of_another_type_is_refused() -> None:
    with pytest.raises(LinkedDataError):
        quads_of(about({}, **{"@base": 5}), CONTEXTS)


# -- contexts -------------------------------------------------------------------------------------

EVIL = {"name": "urn:evil:name"}
URL = "https://example.org/evil/v1"


def with_evil(content: Any) -> Contexts:
    octets = json.dumps({"@context": content}).encode()
    return contexts_with("ELM 3.2", [GivenContext(URL, octets)])


@pytest.mark.parametrize("whole", [False, True], ids=["compiled", "whole"])
@pytest.mark.parametrize(
    "context",
    [
        [VCDM_2_0, EVIL],
        [VCDM_2_0, URL],
        [VCDM_2_0, None, EVIL],
        [VCDM_2_0, {"VerifiableCredential": "urn:evil:vc"}],
        [VCDM_2_0, {"id": "@type"}],
        [VCDM_1_1, {"id": "urn:evil:id"}],
        [VCDM_1_1, VCDM_2_0],
        [VCDM_2_0, EDC_AP],
        [VCDM_2_0, {"@import": URL}],
    ],
    ids=str,
)
def test_protected_terms_are_not_redefined(context: list[Any], whole: bool) -> None:
    more = {"many": {"@id": "urn:many", "@container": "@list"}} if whole else {}
    document = {
        "@context": [*context, more],
        "id": "urn:a",
        "type": "VerifiableCredential",
        "name": "B",
        **({"many": ["x"]} if whole else {}),
    }
    with pytest.raises(LinkedDataError):
        quads_of(document, with_evil(EVIL))


def test_what_a_property_may_redefine_a_document_may_not() -> None:
    """The same text as the context of a property and as one of the document: pyld would take it.

    It keeps what it made of a context by its text, and forgets who may redefine what is protected.
    """
    local = {
        "wide": {"@id": "urn:wide", "@context": EVIL},
        "list": {"@id": "urn:list", "@container": "@list"},
    }
    document = {
        "@context": [VCDM_2_0, local],
        "id": "urn:a",
        "list": [1],
        "wide": {"id": "urn:b", "name": "x"},
    }
    assert "urn:evil:name" in {one.predicate for one in quads_of(document, CONTEXTS)}
    forged = {**document, "other": {"id": "urn:c", "@context": EVIL, "name": "y"}}
    local["other"] = {"@id": "urn:other"}
    with pytest.raises(LinkedDataError, match="protected"):
        quads_of(forged, CONTEXTS)


def test_what_is_imported_stays_as_it_was() -> None:
    """pyld writes into the context that it imports, for whoever names that one next."""
    local = {"@import": "https://w3id.org/security/data-integrity/v2", "colour": "urn:p:colour"}
    document = {
        "@context": [local, {"list": {"@id": "urn:list", "@container": "@list"}}],
        "id": "urn:a",
        "colour": "red",
        "list": [1],
    }
    assert len(quads_of(document, CONTEXTS)) == 4
    again = {**document, "@context": ["https://w3id.org/security/data-integrity/v2"]}
    with pytest.raises(LinkedDataError):
        quads_of(again, CONTEXTS)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/unknown",
        VCDM_2_0 + "/",
        VCDM_2_0 + "#",
        VCDM_2_0.upper(),
        VCDM_2_0.replace("https", "http"),
        VCDM_2_0.replace("www.w3.org", "www.w3.org."),
        "file:///etc/passwd",
        "relative",
        "",
    ],
)
def test_an_unknown_context_is_an_error_and_never_fetched(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    scoped = {"plain": {"@id": "urn:p", "@context": url}}
    for document in (
        about({"plain": {"@context": url, "by": 1}}),
        about({}, **{"@import": url}),
        about({"plain": {"by": 1}}, **scoped),
        about({}, **scoped),
    ):
        with pytest.raises(LinkedDataError, match=r"not known|without end"):
            read_whole(document, CONTEXTS)


@pytest.mark.parametrize(
    "content",
    [
        URL,
        [URL],
        {"@import": URL},
        {"@import": "https://example.org/unknown"},
        {"@import": 5},
        {"a": "b:x", "b": "a:x"},
        {"a": "a"},
        {"@context": {}},
        [[{}]],
        5,
        [{}] * 33,
        {"": "urn:x"},
        {"@version": 1.0},
        {"a": {"@id": "urn:a", "@container": "@everything"}},
        {"plain": {"@id": "urn:p", "@context": {"x": {"@id": 5}}}},
    ],
    ids=lambda one: str(one)[:40],
)
def test_what_is_no_context_is_refused(content: Any) -> None:
    for document in (about({"@context": [OWN, URL]}), about({"@context": [OWN, content]})):
        with pytest.raises(LinkedDataError):
            read_whole(document, with_evil(content))
        with pytest.raises(LinkedDataError):
            quads_of(document, with_evil(content))


def test_a_context_may_bring_itself_for_a_property() -> None:
    content = {
        "child": {"@id": "urn:child", "@context": URL},
        "name": "urn:name",
        "list": {"@id": "urn:list", "@container": "@list"},
    }
    document = {"@context": URL, "child": {"child": {"name": "x"}}, "list": []}
    assert len(quads_of(document, with_evil(content))) == 4


def test_a_document_may_be_without_contexts() -> None:
    document = {"@id": "urn:a", "urn:p": {"@list": [1]}}
    assert len(quads_of(document, CONTEXTS)) == 3


# -- bounds ---------------------------------------------------------------------------------------


def nested(levels: int, wrap: Callable[[Any], Any], inner: Any = 1) -> Any:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


BOMBS: dict[str, Any] = {
    "deep objects": lambda: about({"plain": nested(200, lambda one: {"plain": one})}),
    "endless objects": lambda: about({"plain": nested(5_000, lambda one: {"plain": one})}),
    "deep arrays": lambda: about({"plain": nested(5_000, lambda one: [one])}),
    "deep lists": lambda: about({"plain": nested(200, lambda one: {"@list": [one]})}),
    "many values": lambda: about({"plain": [1] * 300_000}),
    "a long chain of prefixes": lambda: about(
        {}, **{f"p{at}": f"p{at + 1}:x" for at in range(3_000)}
    ),
    "prefixes that grow": lambda: about(
        {}, **{"p0": "urn:x/", **{f"p{at + 1}": f"p{at}:/" for at in range(3_000)}}
    ),
    "a prefix that is long": lambda: about({"long:1": 1}, long="urn:" + "x" * 600 + "/"),
    "contexts within contexts": lambda: about(
        {}, deep={"@id": "urn:d", "@context": nested(300, lambda one: {"t": {"@context": one}}, {})}
    ),
    "a context for each node": lambda: about(
        {"plain": [{"@context": {"x": "urn:x"}, "x": 1}] * 3_000},
        **{f"t{at}": f"urn:t:{at}" for at in range(2_500)},
    ),
    "a scoped context for each term": lambda: about(
        {}, **{f"t{at}": {"@id": "urn:t", "@context": {"x": "urn:x"}} for at in range(3_000)}
    ),
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused(make: Callable[[], dict[str, Any]]) -> None:
    document = make()
    with pytest.raises(LinkedDataError):
        read_whole(document, CONTEXTS)
    with pytest.raises(LinkedDataError):
        quads_of(document, CONTEXTS)
    compiled = {**document, "@context": {**document["@context"], "list": "urn:list"}}
    try:
        expand(compiled, CONTEXTS)
    except LinkedDataError:
        return


def test_a_cycle_in_python_is_refused() -> None:
    document: dict[str, Any] = about({})
    document["plain"] = document
    with pytest.raises(LinkedDataError):
        quads_of(document, CONTEXTS)


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, b"x", (1,), object(), {1: 2}])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(LinkedDataError):
        read_whole(about({"plain": value}), CONTEXTS)


def test_an_expanded_form_is_bounded_too() -> None:
    with pytest.raises(LinkedDataError):
        state([nested(200, lambda one: {"urn:p": [one]}, {"@id": "urn:a"})])


# -- what pyld does besides -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure", [RecursionError, KeyError, TypeError, ValueError, OverflowError, AttributeError]
)
def test_no_error_of_pyld_gets_out(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyld.jsonld import JsonLdProcessor

    def fail(*_: object, **__: object) -> None:
        raise failure("secret")

    monkeypatch.setattr(JsonLdProcessor, "_expand_object", fail)
    with pytest.raises(LinkedDataError) as caught:
        read_whole(about({}), CONTEXTS)
    assert "secret" not in str(caught.value) and caught.value.__cause__ is None


def test_another_pyld_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our watch rests on the inside of pyld; if that is another, nothing is read."""
    from pyld.jsonld import JsonLdProcessor

    monkeypatch.setattr(JsonLdProcessor, "expand", lambda *_: [])
    with pytest.raises(LinkedDataError, match="pyld"):
        read_whole(about({}), CONTEXTS)


def test_errors_hold_nothing_of_the_document() -> None:
    document = about({"plain": {"@value": ["secret"]}})
    with pytest.raises(LinkedDataError) as caught:
        read_whole(document, CONTEXTS)
    assert "secret" not in str(caught.value) + repr(caught.value)
    assert caught.value.where == "/plain"


def test_nothing_is_kept_from_one_document_to_the_next() -> None:
    """Two contexts under one URL, one after the other, in one process."""
    document = {"@context": URL, "@id": "urn:a", "x": {"@list": [1]}}
    for name in ("urn:p:1", "urn:p:2", "urn:p:1"):
        assert quads_of(document, with_evil({"x": name}))[2].predicate == name


def test_pyld_is_loaded_only_when_it_is_needed() -> None:
    code = (
        "import sys\n"
        "from microcred.linked.active_context import contexts_of\n"
        "from microcred.linked.dataset import quads_of\n"
        "document = {'@context': 'https://www.w3.org/ns/credentials/v2', 'id': 'urn:a',"
        " 'name': 'x'}\n"
        "assert quads_of(document, contexts_of('ELM 3.2'))\n"
        "assert 'pyld' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_reading_begins_with_findings_of_others() -> None:
    names = Names()
    names.say("term.undefined", "/x")
    assert [one.where for one in state([], names).findings] == ["/x"]
    reading = Reading(CONTEXTS)
    assert reading.where() == "" and reading.place_of({}) == ""


@settings(max_examples=100)
@given(WHOLE_DOCUMENTS)
def test_any_document_is_read_or_refused(document: dict[str, Any]) -> None:
    try:
        quads = quads_of(document, CONTEXTS)
    except LinkedDataError as error:
        assert error.hint()
        return
    assert canonize(quads).text or not quads
