"""Random mutations of a JSON document: every way of going wrong that people and programs have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

Place = tuple[Any, Any]  # a container and the key in it

TYPES = [
    "Accreditation",
    "Address",
    "Agent",
    "Amount",
    "AwardingProcess",
    "Claim",
    "Concept",
    "ConceptScheme",
    "ContactPoint",
    "CreditPoint",
    "DisplayParameter",
    "Evidence",
    "EuropeanDigitalCredential",
    "Identifier",
    "LearningAchievement",
    "LearningAchievementSpecification",
    "LearningActivity",
    "LearningAssessment",
    "LearningEntitlement",
    "LearningOutcome",
    "LegalIdentifier",
    "Location",
    "Mailbox",
    "MediaObject",
    "Note",
    "Organisation",
    "PeriodOfTime",
    "Person",
    "Qualification",
    "ShaclValidator2017",
    "VerifiableCredential",
    "WebResource",
    "Nonsense",
    "elm:Note",
]
MEMBERS = [
    "title",
    "description",
    "dcType",
    "identifier",
    "eIDASIdentifier",
    "location",
    "awardedBy",
    "hasClaim",
    "hasPart",
    "additionalNote",
    "dateOfBirth",
    "validFrom",
    "validUntil",
    "issued",
    "dateIssued",
    "language",
    "mode",
    "eqfLevel",
    "creditPoint",
    "content",
    "contentURL",
    "page",
    "percentage",
    "notation",
    "spatial",
    "accreditation",
    "familyName",
    "volumeOfLearning",
    "levelOfCompletion",
    "wrong",
    "dc:title",
    "elm:hasClaim",
    "skos:inScheme",
]
SCHEMES = (
    "http://data.europa.eu/snb/isced-f/25831c2",
    "http://data.europa.eu/snb/eqf/25831c2",
    "http://publications.europa.eu/resource/authority/country",
    "http://publications.europa.eu/resource/authority/language",
    "http://data.europa.eu/snb/credential/25831c2",
    "urn:example:scheme",
)
LITERALS: tuple[Any, ...] = (
    "",
    "x",
    "en",
    "5",
    "-5",
    "101",
    "1.5",
    "2023-01-01",
    "2023-01-01T00:00:00",
    "2023-01-01T00:00:00Z",
    "2023-02-30T00:00:00Z",
    "2023-01-01T24:00:00Z",
    "P60M",
    "PT60H",
    "P2W",
    "60 hours",
    "true",
    "urn:example:1",
    "person-1",
    "http://example.org/a b",
    "_:b7",
    0,
    5,
    -5,
    1.5,
    1700000000000,
    1e30,
    True,
    False,
    None,
)


def mutated(random: Random, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with one to three things done to it; its contexts stay as they are."""
    done: dict[str, Any] = json.loads(json.dumps(document))
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        random.choice(MUTATIONS)(random, done)
    return done


def places(value: Any) -> Iterator[Place]:
    """Every place of a document but its contexts."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "@context":
                yield value, key
                yield from places(inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield value, at
            yield from places(inner)


def nodes(document: Any) -> list[dict[str, Any]]:
    """Every object that has an id or a type."""
    found = [document, *(container[key] for container, key in places(document))]
    return [one for one in found if isinstance(one, dict) and ("id" in one or "type" in one)]


def _place(random: Random, document: Any, fits: Callable[[Any], bool] = lambda _: True) -> Place:
    found = [(one, key) for one, key in places(document) if fits(one[key])]
    return random.choice(found) if found else ({"": {}}, "")


def _delete(random: Random, document: Any) -> None:
    container, key = _place(random, document)
    if key != "":
        del container[key]


def _replace(random: Random, document: Any) -> None:
    container, key = _place(random, document)
    container[key] = random.choice(LITERALS)


def _replace_literal(random: Random, document: Any) -> None:
    container, key = _place(random, document, lambda one: not isinstance(one, dict | list))
    container[key] = random.choice(LITERALS)


def _duplicate(random: Random, document: Any) -> None:
    """One value more: the same, the same under another id, or another under the same id."""
    container, key = _place(random, document)
    value = container[key]
    copy = json.loads(json.dumps(value))
    if isinstance(copy, dict):
        if random.random() < 0.6:
            copy["id"] = f"urn:example:{random.randrange(9)}"
        if random.random() < 0.4:
            copy[random.choice(MEMBERS)] = random.choice(LITERALS)
    elif random.random() < 0.5:
        copy = random.choice(LITERALS)
    container[key] = [*value, copy] if isinstance(value, list) else [value, copy]


def _retype(random: Random, document: Any) -> None:
    node = random.choice(nodes(document))
    types = node.get("type")
    choice = random.randrange(4)
    if choice == 0:
        node.pop("type", None)
    elif choice == 1:
        node["type"] = random.choice(TYPES)
    elif choice == 2:
        node["type"] = [*(types if isinstance(types, list) else [types]), random.choice(TYPES)]
    else:
        node["type"] = random.choice(([], "", "urn:example:Class", None))


def _rename(random: Random, document: Any) -> None:
    """Another id: none, one of another node, or one that is none."""
    node = random.choice(nodes(document))
    choice = random.randrange(3)
    if choice == 0:
        node.pop("id", None)
    elif choice == 1:
        node["id"] = random.choice(nodes(document)).get("id", "urn:example:9")
    else:
        node["id"] = random.choice(("person-1", "_:b3", "urn:example:2", "http://a b", ""))


def _vocabulary(random: Random, document: Any) -> None:
    concepts = [one for one in nodes(document) if "inScheme" in one]
    if not concepts:
        return
    concept = random.choice(concepts)
    scheme = {"id": random.choice(SCHEMES), "type": "ConceptScheme"}
    choice = random.randrange(6)
    if choice == 0:
        concept["inScheme"] = scheme
    elif choice == 1:
        concept["inScheme"] = [concept["inScheme"], scheme]
    elif choice == 2:
        concept["inScheme"] = scheme["id"]
    elif choice == 3:
        del concept["inScheme"]
    elif choice == 4:
        concept["inScheme"] = {"id": scheme["id"]}
    else:
        concept["id"] = f"urn:example:concept:{random.randrange(3)}"


def _language(random: Random, document: Any) -> None:
    def is_map(one: Any) -> bool:
        return isinstance(one, dict) and bool(one) and all(len(str(key)) < 4 for key in one)

    container, key = _place(random, document, is_map)
    texts = container[key]
    if not texts:
        return
    language = random.choice(list(texts))
    choice = random.randrange(6)
    if choice == 0:
        texts[language] = [texts[language], "another text"]
    elif choice == 1:
        texts[language.upper()] = "another text"
    elif choice == 2:
        texts["pt-BR"] = random.choice(LITERALS)
    elif choice == 3:
        container[key] = texts[language]
    elif choice == 4:
        container[key] = [texts, {"en": "another text"}]
    else:
        texts["@none"] = "without a language"


def _bare(random: Random, document: Any) -> None:
    """Only the id in the place of an object, or an object around a value."""
    container, key = _place(random, document)
    value = container[key]
    if isinstance(value, dict) and "id" in value:
        container[key] = value["id"] if random.random() < 0.7 else {"id": value["id"]}
    else:
        container[key] = random.choice(({"@value": "x"}, {"id": "urn:example:3"}, {}, [], [value]))


def _add(random: Random, document: Any) -> None:
    node = random.choice(nodes(document))
    source, key = _place(random, document)
    other = json.loads(json.dumps(source[key]))
    node[random.choice(MEMBERS)] = random.choice((random.choice(LITERALS), other))


def _swap(random: Random, document: Any) -> None:
    here, there = _place(random, document), _place(random, document)
    text = json.dumps(here[0][here[1]])
    here[0][here[1]] = json.loads(json.dumps(there[0][there[1]]))
    there[0][there[1]] = json.loads(text)


MUTATIONS: tuple[Callable[[Random, Any], None], ...] = (
    _delete,
    _delete,
    _replace,
    _replace_literal,
    _replace_literal,
    _duplicate,
    _duplicate,
    _retype,
    _rename,
    _vocabulary,
    _vocabulary,
    _language,
    _language,
    _bare,
    _add,
    _swap,
)
