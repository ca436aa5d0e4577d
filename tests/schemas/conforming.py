"""Small credentials that keep every shape of a profile, made by this library and completed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from published_shapes import as_issued

from microcred.linked.terms import SCHEMES
from microcred.micro_credential import ECTS, Learner, MicroCredential, Provider, QualityAssurance

ELM = "http://data.europa.eu/snb/"


def concept(iri: str, scheme: str) -> dict[str, Any]:
    """A concept in full."""
    return {
        "id": iri,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": "A concept"},
    }


def generic() -> dict[str, Any]:
    """A micro-credential as issued: it keeps the generic shapes."""
    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    course = MicroCredential(
        learner=Learner(
            given_name="Ána", family_name="Novák", date_of_birth=datetime(1999, 5, 1, tzinfo=UTC)
        ),
        title={"en": "Soil carbon", "pt": "Carbono do solo"},
        awarded_by=uni,
        learning_outcomes=["Measures soil organic carbon"],
        workload=ECTS(2),
        grade="passed with distinction",
        eqf_level=6,
        assessment="written examination",
        participation="online",
        language="en",
        isced_f="0532",
        teaching_languages="en",
        quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=uni),
    )
    return as_issued(course.to_credential().to_json())


def with_evidence(document: Mapping[str, Any], kind: str, **more: Any) -> dict[str, Any]:
    """The document with an evidence of a kind, by the code of its concept."""
    done: dict[str, Any] = json.loads(json.dumps(document))
    evidence = {
        "id": "urn:epass:evidence:1",
        "type": "Evidence",
        "dcType": concept(f"{ELM}evidence-type/{kind}", SCHEMES["evidence type"]),
    }
    done["evidence"] = {**evidence, **more}
    return done


def issued_by_mandate() -> dict[str, Any]:
    """It says in whose name it was sealed."""
    return with_evidence(generic(), "c_18016257", evidenceStatement="By agreement of 2026.")


def converted() -> dict[str, Any]:
    """It holds the document that it was made from."""
    document = generic()
    page = document["displayParameter"]["individualDisplay"]["displayDetail"]["image"]
    return with_evidence(
        document, "c_c4f849d7", embeddedEvidence={**page, "id": "urn:epass:mediaObject:evidence"}
    )


def accredited() -> dict[str, Any]:
    """Its provider is accredited."""
    document = generic()
    claim = document["credentialSubject"]["hasClaim"]
    return with_evidence(
        document, "c_991b06c6", accreditation=claim["specifiedBy"]["accreditation"]
    )


def diploma_supplement() -> dict[str, Any]:
    """Everything that a diploma supplement has to say."""
    document = accredited()
    person = document["credentialSubject"]
    person["fullName"] = {"en": "Ána Novák"}
    claim = person["hasClaim"]
    spec = claim["specifiedBy"]
    claim["creditReceived"] = spec["creditPoint"]
    spec["maximumDuration"] = "P3M"
    spec["nqfLevel"] = concept(f"{ELM}qdr/c_1", SCHEMES["nqf"])
    spec["awardingOpportunity"] = {
        "id": "urn:epass:awardingOpportunity:1",
        "type": "AwardingOpportunity",
        "awardingBody": document["issuer"],
    }
    spec["hasPart"] = {"id": spec["id"], "type": "Qualification"}
    return document


BASES: Mapping[str, Callable[[], dict[str, Any]]] = MappingProxyType(
    {
        "generic-no-cv": generic,
        "generic": generic,
        "accredited": accredited,
        "converted": converted,
        "diplomaSupplement": diploma_supplement,
        "issuedByMandate": issued_by_mandate,
    }
)
"""A conforming credential of each profile, of ELM 3.1 and 3.2 alike."""
