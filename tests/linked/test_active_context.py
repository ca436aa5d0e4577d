"""Contexts: what they define, what they may not redefine, and what is not supported in them."""

from __future__ import annotations

from typing import Any

import pytest
from judging import judged, loader
from pyld import jsonld

from microcred.errors import LinkedDataError
from microcred.linked.active_context import ActiveContext, Contexts, contexts_of
from microcred.linked.definitions import Definitions, define_all, expand_iri, is_keyword
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0

URL = "https://example.org/c"
PROTECTED = {"@protected": True, "ex": "https://example.org/", "a": {"@id": "ex:a", "@type": "@id"}}


def active(*local: Any, **documents: Any) -> ActiveContext:
    contexts = Contexts({f"https://example.org/{name}": one for name, one in documents.items()})
    return contexts.start.after(list(local))


# -- what is defined ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "name", "iri"),
    [
        ({"a": "urn:a"}, "a", "urn:a"),
        ({"a": None}, "a", None),
        ({"a": {"@id": None}}, "a", None),
        ({"id": "@id"}, "id", "@id"),
        ({"p": "urn:p:", "a": "p:x"}, "a", "urn:p:x"),
        ({"a": "p:x", "p": "urn:p:"}, "a", "urn:p:x"),
        ({"a": "b", "b": "c", "c": "urn:c"}, "a", "urn:c"),
        ({"p": "urn:p:"}, "p:y", "urn:p:y"),
        ({"p": "urn:p"}, "p:y", "p:y"),
        ({"p": {"@id": "urn:p", "@prefix": True}}, "p:y", "urn:py"),
        ({"p": {"@id": "urn:p:", "@prefix": False}}, "p:y", "p:y"),
        ({"p": {"@id": "urn:p:"}}, "p:y", "p:y"),
        ({"p": "urn:p:", "p:a": {"@type": "@id"}}, "p:a", "urn:p:a"),
        ({"urn:a": {"@type": "@id"}}, "urn:a", "urn:a"),
        ({"@vocab": "urn:v:"}, "a", "urn:v:a"),
        ({"@vocab": "urn:v:", "a": {"@type": "@id"}}, "a", "urn:v:a"),
        ({"@vocab": "urn:v:", "b": "a"}, "b", "urn:v:a"),
        ({"p": "urn:p:", "@vocab": "p:v/"}, "p", "urn:p:"),
        ({"p": "urn:p:"}, "p://x", "p://x"),
        ({}, "a", "a"),
        ({}, "@made", None),
        ({}, "@id", "@id"),
        ({}, "a b:c", "a b:c"),
        ({"@made": "urn:a", "@type": {"@container": "@set"}}, "b", "b"),
    ],
)
def test_what_a_name_means(local: Any, name: str, iri: str | None) -> None:
    assert active(local).expand(name) == iri


def test_a_vocabulary_may_be_a_prefixed_name_and_be_taken_away() -> None:
    first = active({"p": "urn:p:"}, {"@vocab": "p:v/"})
    assert first.expand("a") == "urn:p:v/a"
    assert first.after({"@vocab": None}).expand("a") == "a"


def test_contexts_come_one_behind_the_other() -> None:
    both = active("https://example.org/c", {"b": "urn:b"}, c={"@context": [{"a": "urn:a"}]})
    assert (both.expand("a"), both.expand("b")) == ("urn:a", "urn:b")
    assert both.after(None).expand("a") == "a"
    assert active().definitions == {}
    with pytest.raises(LinkedDataError, match="a URL, an object or null"):
        active([])


def test_what_is_handed_in_replaces_nothing_that_is_known() -> None:
    contexts = Contexts({VCDM_1_1: {"@context": {"a": "urn:a"}}, URL: {"@context": {}}})
    assert contexts.document(VCDM_1_1) == contexts_of("ELM 3.2").document(VCDM_1_1)
    assert contexts.document(URL) == {"@context": {}}


def test_contexts_are_compiled_once() -> None:
    contexts = contexts_of("ELM 3.2")
    assert contexts is contexts_of("ELM 3.2")
    named = [VCDM_1_1, EDC_AP]
    assert contexts.start.after(named) is contexts.start.after(named)
    within = contexts.start.after(named)
    types = ["VerifiableCredential", "EuropeanDigitalCredential"]
    assert within.for_types(types) is within.for_types(types[:1]) is not within
    assert within.for_types("Note") is within.for_types([5]) is within.for_types(None) is within


def test_what_documents_bring_along_is_not_kept_without_end() -> None:
    start = Contexts({URL: {"@context": {"a": "urn:a"}}}).start
    behind = start.after([URL] * 32)
    with pytest.raises(LinkedDataError, match="without end"):
        behind.after([URL, URL])
    with pytest.raises(LinkedDataError, match="more than 32"):
        start.after([URL] * 33)


# -- protected terms ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "later",
    [
        {"a": "urn:b"},
        {"a": {"@id": "https://example.org/a"}},
        {"a": {"@id": "ex:a", "@type": "@id", "@container": "@set"}},
        {"a": {"@id": "ex:a", "@type": "@id", "@context": {}}},
        {"a": {"@id": "ex:a", "@type": "@id", "@language": "en"}},
        {"a": None},
        {"ex": {"@id": "https://example.org/"}},
    ],
)
def test_a_protected_term_is_not_redefined(later: Any) -> None:
    with pytest.raises(LinkedDataError, match="protected term redefinition"):
        active(PROTECTED, later)
    assert active(PROTECTED).after(later, override=True).definitions


@pytest.mark.parametrize(
    "later",
    [
        {"a": {"@id": "ex:a", "@type": "@id"}},
        {"a": {"@id": "https://example.org/a", "@type": "@id", "@protected": False}},
        {"b": "urn:b"},
        PROTECTED,
    ],
)
def test_the_same_may_be_said_again(later: Any) -> None:
    again = active(PROTECTED, later)
    assert again.definitions["a"].protected
    with pytest.raises(LinkedDataError):
        again.after({"a": "urn:b"})


def test_protection_of_one_term() -> None:
    local = {
        "@protected": True,
        "a": {"@id": "urn:a", "@protected": False},
        "b": {"@id": "urn:b"},
    }
    assert active(local).after({"a": "urn:c"}).expand("a") == "urn:c"
    with pytest.raises(LinkedDataError):
        active(local).after({"b": "urn:c"})
    with pytest.raises(LinkedDataError, match="taken away"):
        active(local).after(None)
    assert active(local).after(None, override=True).definitions == {}


def test_the_contexts_that_contradict_one_another() -> None:
    start = contexts_of("ELM 3.2").start
    for several in ([VCDM_2_0, EDC_AP], [VCDM_1_1, VCDM_2_0], [VCDM_2_0, VCDM_1_1]):
        with pytest.raises(LinkedDataError, match="protected term redefinition"):
            start.after(several, where="/@context")
    assert start.after([EDC_AP, VCDM_2_0]).expand("description") == "https://schema.org/description"


def test_a_type_scoped_context_ends_with_its_node() -> None:
    outer = active({"T": {"@id": "urn:T", "@context": {"a": "urn:a"}}, "a": "urn:b"})
    inner = outer.for_types(["T"])
    assert (outer.expand("a"), inner.expand("a")) == ("urn:b", "urn:a")
    assert inner.previous is outer
    assert inner.for_types("T").previous is outer


# -- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "local",
    [
        5,
        {"a": 5},
        {"a": []},
        {"a": {"@id": 5}},
        {"a": {"@id": "b"}},
        {"a": {"@type": "@id"}},
        {"a": {"@id": "urn:a", "@type": 5}},
        {"a": {"@id": "urn:a", "@type": "b"}},
        {"a": {"@id": "urn:a", "@type": "_:b"}},
        {"a": {"@id": "urn:a", "@container": "@none"}},
        {"a": {"@id": "urn:a", "@container": 5}},
        {"a": {"@id": "urn:a", "@language": 5}},
        {"a": {"@id": "urn:a", "@prefix": "x"}},
        {"a:b": {"@id": "urn:a", "@prefix": True}},
        {"a": {"@id": "urn:a", "made": 1}},
        {"a": "b", "b": "a"},
        {"a": "@context"},
        {"": "urn:a"},
        {"@id": "urn:a"},
        {"@type": {"@id": "urn:a", "@type": "@id"}},
        {"@type": {}},
        {"@type": {"@container": "@list"}},
        [{"@type": {"@container": "@set", "@protected": True}}, {"@type": {"@protected": True}}],
        {"a": {"@id": "urn:a", "@type": ["@id"]}},
        {"a": {"@id": "urn:a", "@container": ["@list", "@set"]}},
        {"a": {"@id": "urn:a", "@container": ["@graph", "@language"]}},
        {"a": {"@id": "urn:a", "@container": ["@language", "@index"]}},
        {"a": {"@id": "urn:a", "@nest": "@id"}},
        {"a": {"@id": "urn:a", "@nest": 5}},
        {"a": {"@id": "urn:a", "@reverse": "urn:b"}},
        {"a": {"@reverse": "urn:b", "@nest": "@nest"}},
        {"a": {"@id": "urn:a", "@index": "urn:i"}},
        {"a": {"@id": "urn:a", "@container": "@index", "@index": "@id"}},
        {"a": {"@id": "urn:a", "@direction": "up"}},
        {"v": "urn:v#", "v:a": "v:b"},
        {"./a": "urn:a"},
        {"a": {"@id": "urn:a", "@context": {"b": {"@id": 5}}}},
        {"a": {"@id": "urn:a", "@context": {"b": {"@context": {"type": None}}}}},
        {"@vocab": 5},
        {"@language": 5},
        {"@version": 1.0},
    ],
)
def test_what_is_wrong_for_pyld_too(local: Any) -> None:
    with pytest.raises(LinkedDataError) as refused:
        active(local)
    assert refused.value.where == ""
    with pytest.raises(jsonld.JsonLdError):
        judged({"@context": local, "urn:p": {"a": 1}, "@type": "T"}, loader(lambda url: {}))


@pytest.mark.parametrize(
    ("local", "said"),
    [
        ({"@base": "urn:b"}, "@base"),
        ({"@import": URL}, "@import"),
        ({"@propagate": False}, "@propagate"),
        ({"@direction": "ltr"}, "@direction"),
        ({"@vocab": ""}, "@vocab"),
        ({"@vocab": "v"}, "@vocab"),
        ({"@language": "en_GB"}, "@language"),
        ({"a": {"@id": "urn:a", "@language": "en_GB"}}, "language"),
        ({"a": {"@id": "urn:a b"}}, "no IRI"),
        ({"a": {"@id": "urn:" + "a" * 600}}, "too long"),
        (URL, "not known"),
        ("https://example.org/list", "no context"),
        ("https://example.org/none", "no context"),
        ("https://example.org/again", "without end"),
    ],
)
def test_what_is_not_supported(local: Any, said: str) -> None:
    documents: Any = {
        "list": [],
        "none": {"a": "urn:a"},
        "again": {"@context": "https://example.org/again"},
    }
    with pytest.raises(LinkedDataError, match=said):
        active(local, **documents)


@pytest.mark.parametrize(
    "extra",
    [
        {"@container": "@list"},
        {"@container": "@index"},
        {"@container": ["@graph", "@id"]},
        {"@direction": "ltr"},
        {"@container": "@index", "@index": "urn:i"},
        {"@nest": "@nest"},
    ],
)
def test_a_term_that_is_not_supported_is_no_error_until_it_is_used(extra: Any) -> None:
    local = {"a": {"@id": "urn:a", **extra}, "r": {"@reverse": "urn:r"}}
    assert active(local).definitions["a"].unsupported
    assert active(local).definitions["r"].unsupported == "@reverse"


def test_definitions_by_themselves() -> None:
    defined = Definitions({}, "urn:v:")
    define_all({"a": {}, "b": {"@container": ["@set", "@language"]}}, defined)
    assert defined.terms["a"].iri == "urn:v:a"
    assert (defined.terms["b"].container, defined.terms["b"].holds) == (
        "@language @set",
        "@language",
    )
    assert expand_iri("a", {}, None) == "a"
    assert is_keyword("@id") and not is_keyword("id") and not is_keyword(None)
