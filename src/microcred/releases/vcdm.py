"""The W3C Verifiable Credentials Data Model around the European one: 1.1 and 2.0.

What Europass writes is VCDM 1.1; what is secured as `vc+jwt` is VCDM 2.0. The two differ in the
first context URL and in the names of the dates. The context of the EDC profile redefines a term
that VCDM 2.0 protects (`description`), so that a 2.0 document of it cannot be processed as JSON-LD;
securing by JOSE needs no such processing, and the European schemas for VCDM 2.0 do the same.

    >>> from microcred.releases.vcdm import check_vcdm_2, to_vcdm_2
    >>> done = to_vcdm_2({"@context": ["https://www.w3.org/2018/credentials/v1"],
    ...                   "issuanceDate": "2026-01-02T00:00:00Z"})
    >>> done["@context"][0], done["validFrom"], "issuanceDate" in done
    ('https://www.w3.org/ns/credentials/v2', '2026-01-02T00:00:00Z', False)
    >>> [finding.code for finding in check_vcdm_2(done)]
    ['vcdm.type', 'vcdm.issuer', 'vcdm.subject']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.findings import Check, Finding, Outcome
from microcred.linked.lexical import iri_problem, read_time
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = [
    "EDC_AP",
    "REQUIRED",
    "VCDM_1_1",
    "VCDM_2_0",
    "check_vcdm_2",
    "to_vcdm_2",
    "version_of",
]

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "1.1": ("@context", "type", "credentialSubject", "issuer", "issuanceDate"),
        "2.0": ("@context", "type", "credentialSubject", "issuer"),
    }
)
"""The members that each version of the data model requires of a credential."""

_CLAUSE: Final = "VCDM 2.0, 4"
_RENAMED: Final[Mapping[str, str]] = MappingProxyType(
    {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
)


def version_of(document: Mapping[str, JsonValue]) -> str | None:
    """ "1.1" or "2.0" by the first context URL, None if it is neither."""
    contexts = _listed(document.get("@context"))
    versions = {VCDM_1_1: "1.1", VCDM_2_0: "2.0"}
    first = contexts[0] if contexts else None
    return versions.get(first) if isinstance(first, str) else None


def to_vcdm_2(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A credential of VCDM 1.1 in the form of 2.0.

    The dates of 1.1 give those of 2.0 where these are missing and are left out; the first context
    is that of 2.0 and the context of the EDC profile is among the others. The rest is kept, in its
    order. A document of 2.0 comes out as it is.
    """
    made: dict[str, JsonValue] = {}
    for name, value in document.items():
        if name == "@context":
            made[name] = _contexts(value)
        elif name not in _RENAMED:
            made[name] = value
        elif _RENAMED[name] not in document:
            made[_RENAMED[name]] = value
    made.setdefault("@context", _contexts(None))
    return made


def _contexts(value: JsonValue) -> list[JsonValue]:
    others = [one for one in _listed(value) if one not in (VCDM_1_1, VCDM_2_0)]
    if EDC_AP not in others:
        others.insert(0, EDC_AP)
    return [VCDM_2_0, *others]


def check_vcdm_2(document: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
    """What a credential lacks of VCDM 2.0 (FORMAT, FAILED), in the order of its section 4."""
    return tuple(
        Finding(Check.FORMAT, Outcome.FAILED, code, detail, where, _CLAUSE)
        for code, detail, where in _problems(document)
    )


def _problems(document: Mapping[str, JsonValue]) -> Iterator[tuple[str, str, str]]:
    contexts = document.get("@context")
    if not isinstance(contexts, list) or contexts[:1] != [VCDM_2_0]:
        yield "vcdm.context", "the first context must be that of VCDM 2.0", "/@context"
    if "VerifiableCredential" not in _listed(document.get("type")):
        yield "vcdm.type", "a credential has the type VerifiableCredential", "/type"
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not _is_url(named):
        yield "vcdm.issuer", "the issuer is named by a URL", "/issuer"
    subjects = _listed(document.get("credentialSubject"))
    if not subjects or not all(isinstance(one, dict) and one for one in subjects):
        yield "vcdm.subject", "the subject is an object with members", "/credentialSubject"
    if "id" in document and not _is_url(document["id"]):
        yield "vcdm.id", "an id is one URL", "/id"
    yield from _date_problems(document)
    yield from _typed_problems(document)


def _date_problems(document: Mapping[str, JsonValue]) -> Iterator[tuple[str, str, str]]:
    times: dict[str, datetime] = {}
    for name in ("validFrom", "validUntil"):
        if name in document:
            value = document[name]
            instant, problem = read_time(value) if isinstance(value, str) else (None, "time")
            if problem or instant is None:
                yield "vcdm.time", "a time is written with its zone", f"/{name}"
            else:
                times[name] = instant
    if len(times) == 2 and times["validFrom"] > times["validUntil"]:
        yield "vcdm.period", "it would end before it begins", "/validUntil"
    for name in _RENAMED:
        if name in document:
            yield "vcdm.time", "a member of VCDM 1.1 only", f"/{name}"


def _typed_problems(document: Mapping[str, JsonValue]) -> Iterator[tuple[str, str, str]]:
    """Status, schema, evidence and terms of use must say what they are."""
    for name in ("credentialStatus", "credentialSchema", "evidence", "termsOfUse"):
        for entry in _listed(document.get(name)):
            if not isinstance(entry, dict) or not entry.get("type"):
                yield "vcdm.type", "an object with a type is expected", f"/{name}"
            elif name == "credentialSchema" and not _is_url(entry.get("id")):
                yield "vcdm.id", "a schema is named by a URL", f"/{name}"


def _is_url(value: object) -> bool:
    return isinstance(value, str) and not value.startswith("_:") and iri_problem(value) is None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
