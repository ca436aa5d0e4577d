"""Documents for the direct way to the canonical form: usual ones, and those with one thing wrong.

Each is made from a number alone, in well under a millisecond, so that ten thousand of them can be
looked at. The terms and types are all those of the contexts; what is wrong comes from a table of
small changes, each of one place.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from microcred.linked.active_context import contexts_of
from microcred.linked.plans import IRI, LANGUAGES, PLAIN, VOCAB, plan_for
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0

__all__ = ["CHANGES", "changed", "made", "usual"]

Json = dict[str, Any]
Change = Callable[[random.Random, Json, Json], object]
"""Changes the document, or the node in it, in place."""

DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
CONTEXTS: tuple[tuple[str, ...], ...] = (
    (VCDM_1_1, EDC_AP),
    (VCDM_1_1, EDC_AP),
    (VCDM_1_1, EDC_AP, DATA_INTEGRITY),
    (VCDM_2_0,),
    (VCDM_2_0, ELM_FOR_VCDM_2),
    (VCDM_1_1,),
    ("https://www.w3.org/ns/cid/v1",),
    (VCDM_2_0, "https://www.w3.org/ns/credentials/examples/v2"),
)
CREDENTIAL = "urn:credential:1"
TEXTS = (
    "Cheese",
    "Käse für alle",
    "βιβλίο 🎓",
    'a "quoted" \\ text\nof two lines\t.',
    "",
    "x" * 700,
    "é" * 600,
    'y"' * 400,
    "2026-01-02T00:00:00Z",
    "\x01\x1f\x7f",
    "\ufffe\uffff",
    "\\u0041",
    "end .\n<urn:a> <urn:b> <urn:c>",
)
IRIS = (
    "urn:person:1",
    "http://example.org/a/b?c=d&e=(f)*,;=!$'@~_-.#g",
    "https://uni.example/",
    "did:key:z6Mk#z6Mk",
    "mailto:a@example.org",
    "http://example.org/%C3%A9",
    "urn:ünicode:1",
    "http://[::1]/",
    "tag:example.org,2026:x",
    "elm:Note",
)
BAD_IRIS = (
    "person-1",
    "",
    "urn:",
    "did:",
    "http:",
    "_:x",
    "urn:a b",
    "urn:a>b",
    "urn:a<b",
    'urn:a"b',
    "urn:a\\b",
    "urn:a^b`",
    "urn:a{b}",
    "urn:a|b",
    "urn:a\nb",
    "urn:a#b#c",
    "urn:%2",
    "urn:[1]",
    "urn:a\x7fb",
    "urn:\ufffe",
    "urn:\ud800",
    "@type",
    "../x",
    ":x",
)
TAGS = ("en", "fr", "EN-gb", "sl-SI")
BAD_TAGS = (
    "en ",
    "",
    "@none",
    "e",
    "english-",
    "en .\n<urn:a> <urn:b> <urn:c>",
    "en_GB",
    "none",
    "x",
)
NUMBERS = (0, 1, -7, 1.0, 60.5, 1e21, 10**22, True, False, -0.0, 1e-7, float("nan"), float("inf"))


class _Words:
    """The terms and types of contexts, by what values they have."""

    def __init__(self, urls: tuple[str, ...]) -> None:
        active = contexts_of("ELM 3.2").start.after([*urls])
        self.types = sorted(active.classes)
        self.texts: list[str] = []
        self.iris: list[str] = []
        self.languages: list[str] = []
        for name in sorted(active.definitions):
            kind = plan_for(active, name).kind
            if kind == LANGUAGES:
                self.languages.append(name)
            elif kind in (IRI, VOCAB):
                self.iris.append(name)
            elif PLAIN >= kind > VOCAB:
                self.texts.append(name)


@cache
def _words(urls: tuple[str, ...]) -> _Words:
    return _Words(urls)


def usual(seed: int) -> Json:
    """A document as Europass, or who writes like it, makes one."""
    rng = random.Random(seed)
    urls = CONTEXTS[seed % len(CONTEXTS)]
    words = _words(urls)
    document = _node(rng, words, 0)
    document["id"] = CREDENTIAL
    if rng.random() < 0.5 and "VerifiableCredential" in words.types:
        document["type"] = ["VerifiableCredential"]
    if rng.random() < 0.1:
        del document["id"]
    return {"@context": list(urls), **document}


def _node(rng: random.Random, words: _Words, depth: int) -> Json:
    node: Json = {"id": f"urn:node:{rng.randrange(40)}", "type": rng.choice(words.types)}
    for _ in range(rng.randrange(1, 5)):
        kind = rng.random()
        if kind < 0.3 and words.languages:
            texts = {rng.choice(TAGS): rng.choice(TEXTS[:5]) for _ in range(rng.randrange(3))}
            node[rng.choice(words.languages)] = texts
        elif kind < 0.5 and words.texts:
            node[rng.choice(words.texts)] = rng.choice(TEXTS[:9])
        elif words.iris:
            several = rng.random() < 0.3
            values = [_value(rng, words, depth) for _ in range(rng.randrange(1, 3))]
            node[rng.choice(words.iris)] = values if several else values[0]
    return node


def _value(rng: random.Random, words: _Words, depth: int) -> Any:
    kind = rng.random()
    if kind < 0.3 or depth > 3:
        return rng.choice(IRIS[:5])
    return {"id": rng.choice(IRIS[:4])} if kind < 0.4 else _node(rng, words, depth + 1)


# -- what is done to them -------------------------------------------------------------------------


def _set(name: str, *values: Any) -> Change:
    def change(rng: random.Random, _: Json, node: Json) -> None:
        node[name] = rng.choice(values)

    return change


def _text(*texts: Any) -> Change:
    """Another value where a text stands: in a member, an array or a map of languages."""

    def change(rng: random.Random, _: Json, node: Json) -> None:
        names = [name for name in node if name not in ("@context", "id", "type")] or ["title"]
        name, value = rng.choice(names), rng.choice(texts)
        place = node.get(name)
        if isinstance(place, dict) and "id" not in place:
            place[rng.choice(TAGS)] = value
        elif isinstance(place, list) and rng.random() < 0.5:
            place.append(value)
        else:
            node[name] = value

    return change


def _tag(rng: random.Random, _: Json, node: Json) -> None:
    node["title"] = {rng.choice(BAD_TAGS): rng.choice(TEXTS[:3])}


def _again(rng: random.Random, document: Json, node: Json) -> None:
    """One node twice: equal, nearly equal, and equal for Python alone."""
    copy = {**node, "page": True}
    second = rng.choice([dict(copy), {**copy, "page": 1}, {**copy, "title": {"en": "Other"}}])
    copy.pop("@context", None)
    second.pop("@context", None)
    copy["id"] = second["id"] = "urn:twice"
    document["displayParameter"] = [copy, second]


def _root_again(rng: random.Random, document: Json, _: Json) -> None:
    inner = {"id": CREDENTIAL, "type": "Concept"}
    document["displayParameter"] = rng.choice(
        [inner, {"id": CREDENTIAL}, {**inner, "notation": "x"}, CREDENTIAL]
    )


def _contexts(rng: random.Random, document: Json, _: Json) -> None:
    named = document["@context"]
    document["@context"] = rng.choice(
        [
            named[0],
            named[::-1],
            named * 2,
            [*named, "https://unknown.example/"],
            [*named, {"colour": "urn:colour"}],
            [*named, {"title": "urn:other:title"}],
            [*named, None],
            [None],
            [],
            {},
            7,
            [*named, VCDM_2_0],
            [*named, [EDC_AP]],
            [*named, {"urn": "https://example.org/"}],
            named * 20,
        ]
    )


def _deep(rng: random.Random, document: Json, _: Json) -> None:
    node: Json = {"id": "urn:deep", "type": "Concept"}
    for level in range(rng.choice([20, 99, 100, 101, 127, 140])):
        node = {"id": f"urn:deep:{level}", "type": "Concept", "inScheme": node}
    document["displayParameter"] = node


def _no_context(_: random.Random, document: Json, __: Json) -> None:
    document.pop("@context")


_INNER: Json = {"id": "urn:inner:1", "type": "Concept"}
_WITHIN: Json = {"id": "urn:around", "type": "Concept", "inScheme": {"type": "Concept"}}
_IN_ELM = ("title", "prefLabel", "notation", "language", "hasClaim", "page", "issued", "homepage")

CHANGES: Mapping[str, Change] = {
    "nothing": lambda rng, document, node: None,
    "undefined": _set("colour", "red", {}, [], None),
    "compact": _set("elm:title", "x", 5, ["x"], {"id": "urn:x"}, {"en": "x"}, None),
    "called by an IRI": _set("https://schema.org/name", "x", 5, ["x", "y"], {"id": "urn:x"}),
    "sec:proof": _set("sec:proof", {"type": "urn:T"}, {"id": "urn:p", "type": "Concept"}, "x"),
    "valid until by IRI": _set("cred:validUntil", "2026-01-01T00:00:00Z"),
    "bad IRI as a name": _set("urn:a b", "x"),
    "id": _set("id", *IRIS),
    "bad id": _set("id", *BAD_IRIS),
    "no text as id": _set("id", None, 5, [], {}, ["urn:a"], True),
    "@id": _set("@id", *IRIS),
    "@type": _set("@type", "Concept", ["Concept"], "urn:T"),
    "type": _set("type", "Concept", ["Concept", "Note"], ["Concept", "Concept"], [], "urn:T"),
    "scoped type": _set("type", "VerifiableCredential", ["VerifiablePresentation", "Concept"]),
    "bad type": _set("type", "Nope", "", None, 5, {}, ["Nope"], [None], [{}], "@id", "_:t", "urn:"),
    "reference": _set("homepage", *IRIS, *BAD_IRIS),
    "text": _text(*TEXTS),
    "lone surrogate": _text("\ud800", "a\udfff"),
    "number": _text(*NUMBERS),
    "nothing there": _text(None, [], {}, [[]], [None], [{}]),
    "text as a node": _text({"id": "urn:x"}, {"type": "Concept"}, {"id": "person-1"}),
    "array in an array": _text([["x"]], [["urn:a"], "urn:b"]),
    "tag": _tag,
    "no text in a language": _set(
        "title", {"en": None}, {"en": 5}, {"en": {}}, {"en": ["a", None]}
    ),
    "several in a language": _set(
        "title", {"en": ["a", "b", "a"]}, {"en": []}, ["a"], "a", [{"en": "a"}]
    ),
    "node again": _again,
    "top again": _root_again,
    "no name": lambda rng, document, node: node.pop("id", None),
    "no type": lambda rng, document, node: node.pop("type", None),
    "no names": _text({"type": "Concept"}, [{"type": "Concept"}, {"type": "Note"}]),
    "no names, alike": _text([{"type": "Concept"}] * 2, [_WITHIN] * 2, [{"type": "Note"}, _WITHIN]),
    "contexts": _contexts,
    "no contexts": _no_context,
    "context within": _set("@context", EDC_AP, {"colour": "urn:colour"}, None, []),
    "deep": _deep,
    "@graph": _set("@graph", [], [_INNER]),
    "@included": _set("@included", [], [_INNER]),
    "@nest": _set("@nest", {}, {"title": {"en": "x"}}),
    "@reverse": _set("@reverse", {}, {"title": _INNER}),
    "@index": _set("@index", "x", 5),
    "@value": _text({"@value": "x"}, {"@value": "x", "@language": "en"}, {"@value": 5}),
    "@list": _text({"@list": ["x"]}, {"@set": ["x"]}, {"@graph": [_INNER]}),
    "@other": _set("@other", "x"),
    "any term": lambda rng, document, node: node.update({rng.choice(_IN_ELM): rng.choice(TEXTS)}),
    "presented": _set("verifiableCredential", _INNER, [_INNER, _INNER], "urn:x"),
    "proof": _set("proof", {"type": "DataIntegrityProof"}, [], None),
    "value as JSON": _set("jsonSchema", {"type": "object"}, 5),
}


def changed(name: str, seed: int) -> Json:
    """A document with that change of one place, the top or a node in it."""
    rng, document = random.Random(f"{name} {seed}"), usual(seed)
    nodes = [document]
    for node in nodes:
        for value in node.values():
            several = value if isinstance(value, list) else [value]
            nodes += [one for one in several if isinstance(one, dict) and "id" in one]
    CHANGES[name](rng, document, rng.choice(nodes))
    return document


def made(number: int) -> tuple[str, Json]:
    """The document of a number, with the name of its change; most have one."""
    names = [*CHANGES]
    name = names[number % len(names)]
    return name, changed(name, number // len(names))
