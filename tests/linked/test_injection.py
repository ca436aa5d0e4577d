"""Injection: no value of a JSON-LD document can write a statement, or end one, in the signed text.

pyld writes language tags and IRIs as they come. So two documents can be made that have one
canonical form with it, and a signature of the one is a signature of the other. Here the second of
each pair is refused, on both ways from JSON-LD to quads.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import judged, our_contexts

from microcred.errors import LinkedDataError, Unsupported
from microcred.linked.canonical import canonize
from microcred.linked.dataset import contexts_with, quads_of
from microcred.linked.expansion import expand
from microcred.linked.nquads import read_nquads

CREDENTIAL = "https://www.w3.org/ns/credentials/v2"
OWN: dict[str, Any] = {
    "ex": "urn:ex:",
    "word": {"@id": "ex:word"},
    "words": {"@id": "ex:word", "@container": "@language"},
    "see": {"@id": "ex:see", "@type": "@id"},
    "typed": {"@id": "ex:typed", "@type": "ex:T"},
}
# What the compiled expansion leaves to pyld.
BEYOND = {"members": {"@id": "ex:members", "@container": "@list"}}
CONTEXTS = contexts_with("ELM 3.2")
MORE = '<urn:a> <urn:ex:word> "paid"'


def about(members: dict[str, Any], *, whole: bool = False, **context: Any) -> dict[str, Any]:
    """A document; `whole`: one that pyld has to read."""
    further = {"members": ["x"]} if whole else {}
    own = OWN | (BEYOND if whole else {}) | context
    return {"@context": [CREDENTIAL, own], "id": "urn:a", **further, **members}


FORGED: dict[str, dict[str, Any]] = {
    "language map": {"words": {f"en .\n{MORE}@en": "owed"}},
    "language": {"word": {"@value": "owed", "@language": f"en .\n{MORE}@en"}},
    "language with a graph": {"words": {"en <urn:g>": "owed"}},
    "language that ends in a line feed": {"words": {"en\n": "owed"}},
    "datatype": {"word": {"@value": "owed", "@type": f"urn:t> .\n{MORE}^^<urn:t"}},
    "id": {"see": f"urn:b> .\n{MORE} .\n<urn:a> <urn:ex:see> <urn:b"},
    "id of a node": {"see": {"id": f"urn:b> .\n{MORE} .\n<urn:b", "word": "x"}},
    "type": {"type": "urn:T> .\n<urn:a> <urn:ex:word> <urn:T"},
    "subject": {"id": f'urn:a> <urn:ex:word> "x" .\n{MORE} .\n<urn:a', "word": "owed"},
    "blank node label": {"see": f"_:b .\n{MORE} .\n_:b"},
    "graph by a label": {"see": "_:b <urn:g>"},
}


@pytest.mark.parametrize("whole", [False, True], ids=["compiled", "whole by pyld"])
@pytest.mark.parametrize("members", FORGED.values(), ids=FORGED)
def test_terms_that_hold_statements_are_refused(members: dict[str, Any], whole: bool) -> None:
    document = about(members, whole=whole)
    with pytest.raises(LinkedDataError):
        quads_of(document, CONTEXTS)


def test_both_ways_are_gone() -> None:
    expand(about({}), CONTEXTS)
    with pytest.raises(Unsupported):
        expand(about({}, whole=True), CONTEXTS)


def test_such_terms_in_contexts_are_refused() -> None:
    tag = f"en .\n{MORE}@en"
    for context in (
        {"word": {"@id": "ex:word", "@language": tag}},
        {"@language": tag},
        {"word": {"@id": f'urn:x> "x" .\n{MORE} .\n<urn:a> <urn:ex:word'}},
        {"typed": {"@id": "ex:typed", "@type": f"urn:t> .\n{MORE}^^<urn:t"}},
        {"ex": "urn:ex> <urn:b> .\n<urn:"},
    ):
        for whole in (False, True):
            member = "typed" if "typed" in context else "word"
            with pytest.raises(LinkedDataError):
                canonize(quads_of(about({member: "owed"}, whole=whole, **context), CONTEXTS))


@pytest.mark.parametrize("whole", [False, True], ids=["compiled", "whole by pyld"])
def test_two_documents_with_one_form_elsewhere(whole: bool) -> None:
    """The hole, as it is in pyld 3.3.0; ours takes the honest one only."""
    honest = about({"words": {"en": ["owed", "paid"]}}, whole=whole)
    forged = about(FORGED["language map"], whole=whole)
    load = our_contexts()
    assert judged(honest, load) == judged(forged, load)
    assert canonize(quads_of(honest, CONTEXTS)).text == judged(honest, load)
    with pytest.raises(LinkedDataError):
        quads_of(forged, CONTEXTS)


@pytest.mark.parametrize("whole", [False, True], ids=["compiled", "whole by pyld"])
def test_texts_may_hold_anything(whole: bool) -> None:
    """Quotes, line ends, control characters: escaped, and read back as they were."""
    lexical = "".join(map(chr, range(0x100))) + f'" .\n{MORE} .\n\u2028\ufffe\uffff\U0001f600\\'
    document = json.loads(json.dumps(about({"word": lexical}, whole=whole)))
    text = canonize(quads_of(document, CONTEXTS)).text
    words = [one.object for one in read_nquads(text) if one.predicate == "urn:ex:word"]
    assert [word[0] for word in words] == [lexical]
    assert "\n<urn:a> <urn:ex:word> " in "\n" + text
    assert text.count("\n") == len(read_nquads(text))


def test_lone_surrogates_have_no_octets() -> None:
    for whole in (False, True):
        with pytest.raises(LinkedDataError):
            canonize(quads_of(about({"word": "\ud800"}, whole=whole), CONTEXTS))
