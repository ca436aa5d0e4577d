"""Good seals over credentials that do not keep the shapes of their profile, or only just do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from forging import GONE, forge
from wrong_rows import F, I, P, W, Wrong, document, resealed

from examples import seal_of
from microcred import Outcome, Policy
from microcred.findings import Check

__all__ = ["SHAPES"]

_VCDM_1 = "https://www.w3.org/2018/credentials/v1"
_VCDM_2 = "https://www.w3.org/ns/credentials/v2"
_EDC = "http://data.europa.eu/snb/model/context/edc-ap"
_SNB = "http://data.europa.eu/snb/"
_CLAIM = "/credentialSubject/hasClaim"
_SPEC = f"{_CLAIM}/specifiedBy"


def edited(place: str, value: Any) -> Callable[[], bytes]:
    """A good seal over the credential with one place of it, a JSON pointer, changed."""

    def make() -> bytes:
        credential = document()
        node: Any = credential
        *above, last = place.split("/")[1:]
        for name in above:
            node = node[name]
        if value is GONE:
            del node[last]
        else:
            node[last] = value
        return forge(payload=json.dumps(credential), signer=seal_of())

    return make


def _broken(code: str, place: str, value: Any = GONE) -> Wrong:
    return Wrong(edited(place, value), code, Check.SCHEMA)


def _doubtful(code: str, place: str, value: Any = GONE) -> Wrong:
    """What the shapes admit and a reader has to be told of."""
    return Wrong(edited(place, value), code, Check.SCHEMA, W, P)


def _contexts(code: str, *contexts: Any, outcome: Outcome = F) -> Wrong:
    verdict = P if outcome is W else outcome
    return Wrong(resealed(**{"@context": list(contexts)}), code, Check.SCHEMA, outcome, verdict)


def _concept(iri: str, scheme: str, label: str = "A concept") -> dict[str, Any]:
    return {
        "id": _SNB + iri,
        "type": "Concept",
        "inScheme": {"id": _SNB + scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": label},
    }


def _note(tag: str, text: str) -> dict[str, Any]:
    return {"id": "urn:epass:note:1", "type": "Note", "noteLiteral": {tag: text}}


def _activity(**members: Any) -> dict[str, Any]:
    """What the claim is influenced by."""
    awarded: dict[str, Any] = document()["credentialSubject"]["hasClaim"]["awardedBy"]
    return {
        "id": "urn:epass:learningActivity:1",
        "type": "LearningActivity",
        "awardedBy": awarded,
        "title": {"en": "Field days"},
        **members,
    }


_SECURED = ("credentialSubject", "issuer", "validFrom", "issuanceDate", "issued")
_PRESENTED: dict[str, Any] = dict.fromkeys(_SECURED, GONE)
_REVERSED = {
    "id": "urn:epass:period:1",
    "type": "PeriodOfTime",
    "startDate": "2026-02-01T00:00:00Z",
    "endDate": "2026-01-01T00:00:00Z",
}
_INFORMATIVE = Policy(informative=frozenset({Check.SCHEMA}))


SHAPES: dict[str, Wrong] = {
    # -- the constraints of the shapes ------------------------------------------------------------
    "nothing to show": _broken("schema.min_count", "/displayParameter"),
    "nonsense under an id that is no IRI": Wrong(
        edited(f"{_SPEC}/creditPoint", {"id": "x", "type": "CreditPoint", "point": ["many"]}),
        "schema.min_count",
        Check.SCHEMA,
    ),
    "nonsense under an id with a blank": Wrong(
        edited(f"{_SPEC}/creditPoint", {"id": "urn:a b", "type": "CreditPoint", "point": ["many"]}),
        "schema.min_count",
        Check.SCHEMA,
    ),
    "an id inside that is no IRI": _doubtful("id.relative", f"{_SPEC}/id", "spec-1"),
    "an id inside that has a blank": _doubtful("id.malformed", f"{_SPEC}/id", "urn:a b"),
    "nothing to show, to a verifier that does without shapes": Wrong(
        edited("/displayParameter", GONE),
        *("schema.min_count", Check.SCHEMA, F, P),
        policy=_INFORMATIVE,
    ),
    "issued at two times": _broken(
        "schema.max_count", "/issued", ["2026-03-01T09:30:00Z", "2026-03-01T09:31:00Z"]
    ),
    "a status of a class that the shapes do not know": _broken(
        "schema.class",
        "/credentialStatus",
        {"id": "https://status.example/1#7", "type": "BitstringStatusListEntry"},
    ),
    "a time in words": _broken("schema.datatype", f"{_CLAIM}/awardedBy/awardingDate", "last week"),
    "a level without id": _broken("schema.node_kind", f"{_SPEC}/eqfLevel/id"),
    "two titles in one language": _broken(
        "schema.unique_lang", f"{_CLAIM}/title", {"en": ["Soil carbon", "Carbon in soils"]}
    ),
    "a level of another vocabulary": _broken(
        "schema.node", f"{_SPEC}/eqfLevel", _concept("isced-f/0532", "isced-f/25831c2")
    ),
    "awarded by somebody who is not described": _broken(
        "schema.or", f"{_CLAIM}/awardedBy/awardingBody", "urn:epass:org:77"
    ),
    "a presentation of a DID": Wrong(
        resealed(**_PRESENTED, type=["VerifiablePresentation"], holder="did:example:1"),
        *("schema.or", Check.SCHEMA),
    ),
    "more than all of it": _broken(
        "schema.max_inclusive", f"{_CLAIM}/influencedBy", _activity(levelOfCompletion=101)
    ),
    # -- what no shape can be asked about ---------------------------------------------------------
    "no context at all": _broken("schema.no_context", "/@context"),
    "no context of the profile": _contexts("schema.no_context", _VCDM_1),
    "a context that nobody knows": _contexts(
        "schema.unknown_context", _VCDM_1, _EDC, "https://example.org/v1"
    ),
    "the contexts of two data models": _contexts("schema.not_json_ld", _VCDM_2, _EDC, outcome=I),
    "a context that contradicts": _contexts(
        "schema.not_json_ld", _VCDM_1, _EDC, {"VerifiableCredential": "urn:x:1"}, outcome=I
    ),
    "a context in which no type has a meaning": _contexts("schema.nothing_checked", _EDC),
    "an id that is no IRI": _doubtful("id.relative", "/id", "credential-1"),
    "an id that is a number": _broken("schema.nothing_checked", "/id", 5),
    "not the type of the profile": _broken("schema.no_type", "/type", ["VerifiableCredential"]),
    "a graph beside the credential": _broken(
        "schema.flattened_graph", "/@graph", [{"id": "urn:x:1", "type": "Person"}]
    ),
    "a copy of the context": _contexts(
        "schema.context_replaced", _VCDM_1, "https://dev.example/edc-ap.jsonld", outcome=W
    ),
    "a profile that nobody knows": _doubtful(
        "schema.unknown_profile",
        "/credentialProfiles",
        _concept("credential/none", "credential/25831c2"),
    ),
    "shapes that nobody knows": _doubtful(
        "schema.unknown_profile", "/credentialSchema/id", "https://shapes.example/mine"
    ),
    "a profile that it does not keep": _broken(
        "schema.min_count", "/credentialSchema/id", f"{_SNB}model/ap/edc-issued-by-mandate"
    ),
    # -- what JSON-LD does not hold ---------------------------------------------------------------
    "a member of its own": _doubtful("term.undefined", "/credentialSubject/shoeSize", 38),
    "a word in the place of an IRI": _broken("schema.class", f"{_SPEC}/mode", "online"),
    "a time in the place of an IRI": _doubtful(
        "term.value_lost", f"{_SPEC}/mode", "2024-01-01T00:00:00Z"
    ),
    "a number for a text": _broken("term.invalid", f"{_CLAIM}/title", {"en": 7}),
    # -- what is doubtful -------------------------------------------------------------------------
    "it ended before it began": _doubtful(
        "content.period", f"{_CLAIM}/influencedBy", _activity(temporal=_REVERSED)
    ),
    "a level without label": _doubtful("content.concept_label", f"{_SPEC}/eqfLevel/prefLabel"),
    "a level that there is not": _doubtful(
        "content.concept_scheme", f"{_SPEC}/eqfLevel", _concept("eqf/9", "eqf/25831c2")
    ),
    "one id, two notes": _doubtful(
        "content.two_contents",
        f"{_CLAIM}/additionalNote",
        [_note("en", "With distinction"), _note("pt", "Sem nota")],
    ),
    "two credits in ten hours": _doubtful(
        "content.hours_per_credit", f"{_SPEC}/volumeOfLearning", "PT10H"
    ),
    "sixty months": _doubtful("content.duration", f"{_SPEC}/volumeOfLearning", "P60M"),
    "level 6 of the second cycle": _doubtful(
        "content.level_and_cycle",
        f"{_SPEC}/nqfLevel",
        _concept("qdr/c_1", "qdr/25831c2", "Second cycle (QF-EHEA)"),
    ),
    "a birthday moved by its zone": _doubtful(
        "content.birth_time", "/credentialSubject/dateOfBirth", "1999-09-30T22:00:00Z"
    ),
}
"""Rows about shapes, linked data and doubtful content, by what is wrong."""
