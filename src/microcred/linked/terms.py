"""Terms: what a member of a JSON object means, and how often and with what it may be filled.

One `Term` stands behind each property of the typed model (`microcred.elm`). It is the one source
for reading and building, and for what is published later: the JSON-LD context, the SHACL shapes
and the JSON Schema are projections of it. The figures are those of the European Learning Model
(ELM) 3.2-LTS, EDC application profile "generic full"; the tables below hold only what no rule
gives: a property's IRI is the model's namespace and its JSON name, unless it is listed here.

    >>> from microcred.linked.terms import Term, expand, property_iri, shorten
    >>> expand("elm:Note"), shorten("http://purl.org/dc/terms/title")
    ('http://data.europa.eu/snb/model/elm/Note', 'dc:title')
    >>> property_iri("awardedBy"), shorten(property_iri("thematicArea"))
    ('http://data.europa.eu/snb/model/elm/awardedBy', 'elm:ISCEDFCode')
    >>> Term("grade", property_iri("grade"), ("elm:Note",), 1, 1).classes
    ('Note',)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final

from microcred.frozen import Frozen

__all__ = [
    "EDC_AP",
    "ELM_FOR_VCDM_2",
    "PREFIXES",
    "SCHEMES",
    "VCDM_1_1",
    "VCDM_2_0",
    "ProfileRule",
    "Term",
    "class_iri",
    "expand",
    "property_iri",
    "shorten",
]

VCDM_1_1: Final = "https://www.w3.org/2018/credentials/v1"
"""Context URL of the W3C Verifiable Credentials Data Model 1.1 (the one Europass uses)."""

VCDM_2_0: Final = "https://www.w3.org/ns/credentials/v2"
"""Context URL of the W3C Verifiable Credentials Data Model 2.0."""

EDC_AP: Final = "http://data.europa.eu/snb/model/context/edc-ap"
"""Context URL of the EDC application profile, the same for ELM 3.1 and 3.2 (http, not https)."""

ELM_FOR_VCDM_2: Final = "https://microcred.eu/contexts/elm-3.2-vcdm-2/v1"
"""Context URL of our own: the EDC profile beside VCDM 2.0, whose terms it leaves alone."""

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adms": "http://www.w3.org/ns/adms#",
        "clv": "http://data.europa.eu/m8g/",
        "cred": "https://www.w3.org/2018/credentials#",
        "dc": "http://purl.org/dc/terms/",
        "elm": "http://data.europa.eu/snb/model/elm/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "locn": "http://www.w3.org/ns/locn#",
        "org": "http://www.w3.org/ns/org#",
        "person": "http://www.w3.org/ns/person#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rov": "http://www.w3.org/ns/regorg#",
        "sec": "https://w3id.org/security#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Namespace of each prefix used in this library; "clv" as the shapes have it (edc.md, table)."""

_SNB: Final = "http://data.europa.eu/snb/"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_ESCO: Final = "http://data.europa.eu/esco/concept-scheme/"

SCHEMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accreditation": _SNB + "accreditation/25831c2",
        "administrative unit": _AUTHORITY + "atu",
        "claim type": _SNB + "claim-type/25831c2",
        "country": _AUTHORITY + "country",
        "credential": _SNB + "credential/25831c2",
        "currency": _AUTHORITY + "currency",
        "entitlement status": _SNB + "entitlement-status/25831c2",
        "eqf": _SNB + "eqf/25831c2",
        "esco occupations": _ESCO + "occupations",
        "esco skills": _ESCO + "skills",
        "evidence type": _SNB + "evidence-type/25831c2",
        "isced-f": _SNB + "isced-f/25831c2",
        "language": _AUTHORITY + "language",
        "learning setting": _SNB + "learning-setting/25831c2",
        "nqf": _SNB + "qdr/25831c2",
        "skill reuse level": _SNB + "skill-reuse-level/25831c2",
        "skill type": _SNB + "skill-type/25831c2",
        "verification": _SNB + "verification/25831c2",
        "verification status": _SNB + "verification-status/25831c2",
    }
)
"""IRI of each concept scheme that the profile demands somewhere (skos:inScheme)."""

_CLASS_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Concept": "skos",
        "ConceptScheme": "skos",
        "Geometry": "locn",
        "Location": "dc",
        "PeriodOfTime": "dc",
        "VerifiableCredential": "cred",
        "VerifiablePresentation": "cred",
    }
)

_PROPERTY_IRIS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "altLabel": "skos:altLabel",
        "birthName": "person:birthName",
        "contentURL": "elm:contentUrl",
        "creator": "dc:creator",
        "credentialSchema": "cred:credentialSchema",
        "credentialStatus": "cred:credentialStatus",
        "credentialSubject": "cred:credentialSubject",
        "dateIssued": "dc:issued",
        "dateModified": "dc:modified",
        "dcType": "dc:type",
        "definition": "skos:definition",
        "description": "dc:description",
        "eIDASIdentifier": "elm:eidasLegalIdentifier",
        "elmSubject": "elm:subject",
        "eqfLevel": "elm:EQFLevel",
        "evidence": "cred:evidence",
        "expirationDate": "cred:expirationDate",
        "familyName": "foaf:familyName",
        "fullName": "foaf:fullName",
        "givenName": "foaf:givenName",
        "hasSubOrganization": "org:hasSubOrganization",
        "holder": "cred:holder",
        "homepage": "foaf:homepage",
        "identifier": "adms:identifier",
        "inScheme": "skos:inScheme",
        "issuanceDate": "cred:issuanceDate",
        "issued": "cred:issued",
        "issuer": "cred:issuer",
        "language": "dc:language",
        "legalName": "rov:legalName",
        "maximumScore": "elm:maxScore",
        "member": "foaf:member",
        "memberOf": "org:memberOf",
        "minimumScore": "elm:minScore",
        "nationalID": "elm:nationalId",
        "notation": "skos:notation",
        "nqfLevel": "elm:NQFLevel",
        "patronymicName": "person:patronymicName",
        "prefLabel": "skos:prefLabel",
        "proof": "sec:proof",
        "registration": "rov:registration",
        "schemeAgency": "adms:schemeAgency",
        "spatial": "dc:spatial",
        "subOrganizationOf": "org:subOrganizationOf",
        "subject": "dc:subject",
        "temporal": "dc:temporal",
        "termsOfUse": "cred:termsOfUse",
        "thematicArea": "elm:ISCEDFCode",
        "title": "dc:title",
        "valid": "dc:valid",
        "validFrom": "cred:validFrom",
        "validUntil": "cred:validUntil",
        "verifiableCredential": "cred:verifiableCredential",
    }
)

# Where the published context coerces otherwise than the shapes say: a date of modification and an
# HTML text become IRIs (and are lost), and so do what the shapes of ELM 3.1 take for text.
_COERCED_TO_IRI: Final = frozenset(
    {"credentialStatus", "dateModified", "descriptionHtml", "termsOfUse"}
)
_GRAPH_CONTAINERS: Final = frozenset({"proof", "verifiableCredential"})
_LANGUAGE_TAGGED: Final = "rdf:langString"
_IRI: Final = "nodeKind IRI"
_LITERAL: Final = "nodeKind Literal"


def expand(name: str) -> str:
    """The IRI of a prefixed name such as "elm:Note".

    Raises:
        KeyError: the prefix is not in `PREFIXES`; only literals of this library are expanded.
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """The prefixed name of an IRI, or the IRI itself where no prefix fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def class_iri(name: str) -> str:
    """The IRI of a class of the model, by its JSON name ("Person")."""
    return expand(f"{_CLASS_PREFIXES.get(name, 'elm')}:{name}")


def property_iri(name: str) -> str:
    """The IRI of a property of the model, by its JSON name ("givenName")."""
    return expand(_PROPERTY_IRIS.get(name, f"elm:{name}"))


class ProfileRule(Frozen):
    """How often a property must and may occur under one of the EDC profiles.

    Attributes:
        profile: "accredited", "converted", "diplomaSupplement" or "issuedByMandate".
        min: fewest values.
        max: most values, None for any number.
    """

    profile: str
    min: int
    max: int | None


class Term(Frozen):
    """One property of one class.

    Attributes:
        name: the JSON member, such as "awardedBy".
        iri: of the RDF property.
        range: prefixed names of the classes that a value may have, or of its one datatype;
            "nodeKind IRI" stands for a bare IRI, "nodeKind Literal" for any text.
        min: fewest values (SHACL sh:minCount).
        max: most values (sh:maxCount), None for any number.
        vocabulary: IRI of the concept scheme that the values must be in, None if the profile
            demands none.
        in_context: False if the published context has no term for this IRI, so that the member
            is lost when the file is read as JSON-LD.
        completed: True if sealing adds it, so that a credential may be built without.
        highest: largest number (sh:maxInclusive), None if there is no such bound.
        profiles: the stricter rules of EDC profiles.
        doc: what the property says, one sentence.
    """

    name: str
    iri: str
    range: tuple[str, ...]
    min: int = 0
    max: int | None = None
    vocabulary: str | None = None
    in_context: bool = True
    completed: bool = False
    highest: int | None = None
    profiles: tuple[ProfileRule, ...] = ()
    doc: str = ""

    @cached_property
    def language(self) -> bool:
        """Whether the values are texts in languages (rdf:langString)."""
        return self.range == (_LANGUAGE_TAGGED,)

    @cached_property
    def datatype(self) -> str | None:
        """Prefixed name of the datatype of a literal; None for nodes and IRIs."""
        first = self.range[0]
        return first if first.startswith(("xsd:", "rdf:")) or first == _LITERAL else None

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes that a value may have, the most general first."""
        if self.datatype is not None:
            return ()
        return tuple(name.partition(":")[2] for name in self.range if name != _IRI)

    @cached_property
    def takes_iri(self) -> bool:
        """Whether a bare IRI will do for a value."""
        return _IRI in self.range

    @property
    def container(self) -> str | None:
        """JSON-LD @container of the published context: "@language", "@graph" or None."""
        if self.language:
            return "@language"
        return "@graph" if self.name in _GRAPH_CONTAINERS else None

    @property
    def coercion(self) -> str | None:
        """JSON-LD @type of the published context: "@id", a prefixed datatype or None."""
        if not self.in_context or self.language or self.range == (_LITERAL,):
            return None
        return self.datatype if self.datatype and self.name not in _COERCED_TO_IRI else "@id"
