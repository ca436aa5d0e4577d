"""ELM EBSI: a European credential in the form that EBSI's JSON Schema asks for.

EBSI's Europass EDC schema (VCDM 2.0, ELM 3.2) is closed: three types and no other, and a few
members that the model has several of are single there. What can be said otherwise is said
otherwise; the rest is refused, each place by a finding, so that nothing gets lost on the way. The
context of the EDC profile cannot stand beside that of VCDM 2.0 as JSON-LD, so such documents are
secured by JOSE alone. Model and shapes are those of ELM 3.2.

    >>> from microcred.releases.elm_ebsi import ELM_EBSI, to_ebsi
    >>> ELM_EBSI.types
    ('VerifiableCredential', 'VerifiableAttestation', 'EuropeanDigitalCredential')
    >>> to_ebsi({"type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    ...     "credentialSubject": {"type": "Person", "givenName": {"sr-Latn": "Ana"}}})
    Traceback (most recent call last):
    microcred.errors.InvalidCredential: EBSI's schema has no place for \
/credentialSubject/givenName/sr-Latn
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import InvalidCredential
from microcred.findings import Check, Finding, Outcome
from microcred.linked.terms import EDC_AP, VCDM_2_0
from microcred.releases.elm_3 import ELM_3
from microcred.releases.release import Release
from microcred.releases.vcdm_parts import listed

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.terms import Term

__all__ = ["EBSI_SCHEMA", "ELM_EBSI", "is_attestation", "to_ebsi", "without_attestation"]

EBSI_SCHEMA: Final = (
    "https://api-pilot.ebsi.eu/trusted-schemas-registry/v3/schemas/"
    "0x4d40d34533797f62a8a03d7c4a4cd7827d289fadf1bfa582ec0ecfedbe55a6e0"
)
"""The Europass EDC schema 2.1.0 in EBSI's Trusted Schemas Registry."""

_CLAUSE: Final = "EBSI Europass EDC schema 2.1.0"
_ROOT: Final = "EuropeanDigitalCredential"
_TYPES: Final = ("VerifiableCredential", "VerifiableAttestation", _ROOT)
_SINGLE: Final = frozenset(
    {
        *(
            (cls, "identifier")
            for cls in (
                *("Accreditation", "Address", "LearningAchievement"),
                *("LearningAchievementSpecification", "LearningOutcome", "Location"),
                "Qualification",
            )
        ),
        ("Concept", "inScheme"),
        ("Geometry", "latitude"),
        ("Geometry", "longitude"),
        ("LearningOpportunity", "providedBy"),
    }
)
"""(class, member) that may have several values in the model and one there."""

_RENAMED: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("Organisation", "member"): "hasMember",
        ("Phone", "areaDialingCode"): "areaDialing",
        # The schema takes the name of a place for an address, by mistake.
        ("Location", "geographicName"): "description",
    }
)
_NOT_THERE: Final = frozenset({("Accreditation", "valid"), ("Group", "dcType")})
_CLASSES_NOT_THERE: Final = frozenset({"Claim", "Specification"})
_SCHEMA_TYPES: Final = ("ShaclValidator2017", "JsonSchema")
_STATUS_TYPES: Final = ("CredentialStatus", "TrustedCredentialStatus2021")
_LANGUAGE: Final = re.compile("[a-z]{2}", re.ASCII)
# Members of the root that W3C types; they are not described by the model, or in another way.
_OWN_RULES: Final = frozenset({"credentialSchema", "credentialStatus", "termsOfUse"})
_MOST_NAMED: Final = 3


def to_ebsi(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A credential in the form of VCDM 2.0 as EBSI's schema asks for it.

    The types are its three, the schema in EBSI's registry is named beside the shapes, and what is
    called otherwise there is called so; the name of a place becomes its description.

    Args:
        document: as `microcred.releases.vcdm.to_vcdm_2` makes it.

    Raises:
        InvalidCredential: the schema has no place for something; `findings` name each place.
    """
    found: list[Finding] = []
    made = _node(document, _ROOT, "", found)
    others = [one for one in listed(document.get("type")) if one not in _TYPES]
    if others:
        found.append(_wrong("ebsi.no_class", "a further type", "/type"))
    made["type"] = [*_TYPES]
    made["credentialSchema"] = _schemas(document.get("credentialSchema"), found)
    _check_status(document.get("credentialStatus"), found)
    if found:
        named = ", ".join(one.where for one in found[:_MOST_NAMED])
        more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
        raise InvalidCredential(
            f"EBSI's schema has no place for {named}{more}",
            findings=found,
            hint="Leave it out, or issue by the release ELM_3.",
        )
    return made


ELM_EBSI: Final = Release(
    "ELM EBSI",
    (VCDM_2_0, EDC_AP),
    _ROOT,
    ELM_3.profiles,
    ELM_3.load,
    further_types=_TYPES[1:2],
    base=ELM_3,
    finish=to_ebsi,
    jose_only=True,
)
"""European Learning Model 3.2 as a Verifiable Attestation of EBSI (VCDM 2.0, JOSE only)."""


def is_attestation(document: Mapping[str, JsonValue]) -> bool:
    """Whether a European credential is a Verifiable Attestation of EBSI as well, by its types."""
    types = listed(document.get("type")) if isinstance(document, Mapping) else []
    return _TYPES[1] in types and _ROOT in types


def without_attestation(
    document: Mapping[str, JsonValue],
) -> tuple[dict[str, JsonValue], tuple[int, ...]]:
    """The European credential in an attestation, as the shapes know it.

    They know no JSON Schema in `credentialSchema` and none of EBSI's types; these are for
    `microcred.schemas.credential_schema`, and for EBSI.

    Returns:
        the credential, and of each schema that is left where it stood among all of them.
    """
    declared = listed(document.get("credentialSchema", []))
    kept = [
        at
        for at, one in enumerate(declared)
        if not (isinstance(one, Mapping) and one.get("type") == _SCHEMA_TYPES[1])
    ]
    types = [one for one in listed(document.get("type")) if one != _TYPES[1]]
    made = {**document, "type": types}
    if len(kept) < len(declared):
        made["credentialSchema"] = [declared[at] for at in kept]
    return made, tuple(kept)


def _schemas(declared: JsonValue, found: list[Finding]) -> list[JsonValue]:
    kept = listed(declared) if declared is not None else []
    for at, one in enumerate(kept):
        kind = one.get("type") if isinstance(one, Mapping) else None
        if kind not in _SCHEMA_TYPES:
            where = f"/credentialSchema/{at}/type"
            found.append(_wrong("ebsi.no_class", "a schema of another type", where))
    own: dict[str, JsonValue] = {"id": EBSI_SCHEMA, "type": "JsonSchema"}
    return kept if own in kept else [*kept, own]


def _check_status(declared: JsonValue, found: list[Finding]) -> None:
    for one in listed(declared) if declared is not None else []:
        if not isinstance(one, Mapping) or one.get("type") not in _STATUS_TYPES:
            where = "/credentialStatus"
            found.append(_wrong("ebsi.no_class", "a status of another type", where))
        elif set(one) - {"id", "type"}:
            detail = "a status of more than id and type"
            found.append(_wrong("ebsi.no_member", detail, "/credentialStatus"))


def _node(value: Mapping[str, Any], cls: str, where: str, found: list[Finding]) -> dict[str, Any]:
    """One node by the rules of its class, and what is in it."""
    terms = {term.name: term for term in ELM_3.classes[cls].terms().values()}
    made: dict[str, Any] = {}
    for name, member in value.items():
        place = f"{where}/{name}"
        if name in ("id", "type", "@context") or (not where and name in _OWN_RULES):
            made[name] = member
            continue
        if (cls, name) in _NOT_THERE or (name not in terms and where):
            found.append(_wrong("ebsi.no_member", "a member that is not there", place))
        other = _RENAMED.get((cls, name), name)
        if other in value and other != name:
            found.append(_wrong("ebsi.no_member", f"it would be {other}, which is there", place))
        made[other] = _member(member, cls, terms.get(name), place, found)
    return made


def _member(value: Any, cls: str, term: Term | None, where: str, found: list[Finding]) -> Any:
    if term is None:
        return value
    if term.language:
        for tag in value if isinstance(value, Mapping) else ():
            if not _LANGUAGE.fullmatch(tag):
                detail = "a language that has no code of two letters"
                found.append(_wrong("ebsi.language", detail, f"{where}/{tag}"))
        return value
    if isinstance(value, list):
        if (cls, term.name) in _SINGLE and len(value) > 1:
            found.append(_wrong("ebsi.several", "several where there is one", where))
        return [_value(one, term, f"{where}/{at}", found) for at, one in enumerate(value)]
    return _value(value, term, where, found)


def _value(value: Any, term: Term, where: str, found: list[Finding]) -> Any:
    if not isinstance(value, Mapping):
        return value
    kinds = [one for one in listed(value.get("type")) if one in ELM_3.classes]
    cls = next(iter(kinds or term.classes), None)
    if cls in _CLASSES_NOT_THERE:
        found.append(_wrong("ebsi.no_class", f"a {cls} that is of no other class", where))
    if cls is None or cls not in ELM_3.classes:
        return dict(value)
    return _node(value, cls, where, found)


def _wrong(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.FAILED, code, detail, where, _CLAUSE)
