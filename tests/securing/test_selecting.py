"""Selecting: parts keep ids and types, blank nodes stay themselves, also where pyld has to read."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from sd_made import CONTEXTS, CREDENTIAL, HMAC_KEY, holds, secured
from sd_specified import Specified

from microcred.errors import CannotDisclose, LinkedDataError
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.securing.ecdsa_sd import derived
from microcred.securing.selecting import labelled, named, select

Json = dict[str, Any]
TERMS: Json = {
    "ex": "urn:example:",
    "Thing": "ex:Thing",
    "knows": {"@id": "ex:knows", "@type": "@id"},
    "says": "ex:says",
    "child": "ex:child",
    "list": {"@id": "ex:list", "@container": "@list"},
    "set": {"@id": "ex:set", "@container": "@set"},
    "by": {"@id": "ex:by", "@container": "@id"},
    "nested": "@nest",
    "under": {"@id": "ex:under", "@nest": "nested"},
    "graph": {"@id": "ex:graph", "@container": "@graph"},
    "of": {"@reverse": "ex:child"},
}


def document(**members: Any) -> Json:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", TERMS],
        "type": "VerifiableCredential",
        "issuer": "https://uni.example",
        "validFrom": "2026-01-02T00:00:00Z",
        "credentialSubject": {"id": "did:example:ana", **members},
    }


def shown(source: Json, *pointers: str) -> Json:
    base = secured(source)
    return dict(derived(base, base["proof"], pointers, contexts=CONTEXTS).document)


BEYOND: dict[str, Json] = {
    "ids that are blank": document(
        child=[{"id": "_:b", "says": "b", "child": {"says": "deep"}}, {"says": "c"}],
        knows="_:b",
    ),
    "texts that look so": document(says="_:b", child={"says": "_:c"}),
    "ids under another name": document(child={"@id": "_:b", "says": "_:b"}, knows=["_:b", "_:b"]),
    "sets": document(set={"@set": [{"says": "a"}, {"says": "b"}]}),
    "nests": document(nested={"under": {"says": "c"}}, says="d"),
    "included": document(says="a", **{"@included": [{"type": "Thing", "says": "b"}]}),
    "reverse": document(says="a", of={"says": "b"}),
}


@pytest.mark.parametrize("kind", BEYOND)
def test_beyond_our_own_reading(kind: str) -> None:
    source = BEYOND[kind]
    found = named(source, CONTEXTS)
    assert canonize(found.quads).lines == canonize(quads_of(source, CONTEXTS)).lines
    assert list(labelled(source, CONTEXTS, HMAC_KEY).lines) == Specified(source, HMAC_KEY).lines
    assert holds(shown(source, "/credentialSubject"))


def test_parts_beyond_our_own_reading() -> None:
    source = BEYOND["ids that are blank"]
    for pointers in (
        ["/credentialSubject/child/0/says"],
        ["/credentialSubject/child/0"],
        ["/credentialSubject/child/1", "/credentialSubject/child/0/child"],
        ["/credentialSubject/knows"],
    ):
        specified = Specified(source, HMAC_KEY).indexes(pointers)
        assert sorted(labelled(source, CONTEXTS, HMAC_KEY).indexes(pointers)) == specified
        assert holds(shown(source, *pointers))
    nested = BEYOND["nests"]
    part = shown(nested, "/credentialSubject/nested/under/says")
    assert holds(part) and part["credentialSubject"]["nested"] == {"under": {"says": "c"}}


def test_a_node_that_would_become_two() -> None:
    """Its id is blank, so that it does not come along (3.4.11), and both places have it."""
    with pytest.raises(CannotDisclose, match="not mean the same"):
        shown(
            BEYOND["ids that are blank"],
            "/credentialSubject/child/0/says",
            "/credentialSubject/knows",
        )


@pytest.mark.parametrize(
    "members",
    [
        {"list": ["a", "b"]},
        {"list": [{"says": "a"}]},
        {"graph": {"says": "a"}},
        {"child": {"type": "_:T", "says": "a"}},
    ],
)
def test_blank_nodes_that_stand_nowhere(members: Json) -> None:
    with pytest.raises(CannotDisclose, match="lists, graphs"):
        secured(document(**members))


def test_what_is_no_linked_data_stays_an_error() -> None:
    for members in ({"colour": "_:yellow"}, {"colour": "yellow"}, {"knows": "relative"}):
        with pytest.raises(LinkedDataError):
            secured(document(**members))
    with pytest.raises(LinkedDataError):
        secured({**document(), "@context": "https://unknown.example/context"})


def test_names_are_of_this_room_alone() -> None:
    source = document(knows=["urn:bnid:b0", "urn:bnid:x:b0"], child={"says": "a"})
    found = named(source, CONTEXTS)
    assert found.prefix == "urn:bnid:x:x:"
    assert canonize(found.quads).lines == canonize(quads_of(source, CONTEXTS)).lines
    assert holds(shown(source, "/credentialSubject/child", "/credentialSubject/knows"))


def test_a_selection_is_a_copy_in_the_order_of_the_document() -> None:
    before = copy.deepcopy(CREDENTIAL)
    part = select(CREDENTIAL, ["/validFrom", "/issuer", "/credentialSubject/degree/0"])
    assert part is not None
    assert list(part) == ["@context", "type", "issuer", "validFrom", "credentialSubject"]
    part["credentialSubject"]["degree"][0]["title"]["en"] = "changed"  # type: ignore[index,call-overload]
    part["@context"].clear()  # type: ignore[union-attr]
    assert before == CREDENTIAL
    assert select(CREDENTIAL, []) is None
    assert select({"a": [[1, 2], [3]]}, ["/a/0/1", "/a/1"]) == {"a": [[2], [3]]}
    assert select({"a": 1, "type": 7, "id": 8}, ["/a"]) == {"a": 1, "type": 7}


def test_ids_and_types_that_do_not_come_along() -> None:
    source = {"id": 7, "x": {"id": "_:b", "@id": "urn:a", "type": [], "@type": "T", "y": 1, "z": 2}}
    assert select(source, ["/x/y"]) == {"x": {"@id": "urn:a", "type": [], "@type": "T", "y": 1}}
    assert select(source, ["/x"]) == {"x": source["x"]}
    assert select(source, ["/x/id"])["x"].get("id") == "_:b"  # type: ignore[index,union-attr]


def test_the_text_in_indonesian_comes_along() -> None:
    """3.4.11 takes `id` for an id wherever it stands; a part has to be what others make of it."""
    titles = {"titles": {"@id": "urn:example:titles", "@container": "@language"}}
    source = document(titles={"en": "Soil", "id": "Tanah", "de": "Boden"})
    source["@context"] = [*source["@context"], titles]
    part = shown(source, "/credentialSubject/titles/en")
    assert holds(part) and part["credentialSubject"]["titles"] == {"en": "Soil", "id": "Tanah"}
    pointers = ["/credentialSubject/titles/en"]
    found = sorted(labelled(source, CONTEXTS, HMAC_KEY).indexes(pointers))
    assert found == Specified(source, HMAC_KEY).indexes(pointers)
