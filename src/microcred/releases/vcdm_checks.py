"""The checks of the W3C data model, 1.1 and 2.0: what a credential or presentation does wrong.

VCDM 2.0 (REC 2025-05-15) section 4, VCDM 1.1 sections 4 and 5. Each way of being wrong has a code
and a place; `microcred.verifying` takes them as findings of the check FORMAT, issuing refuses what
has a FAILED one. What only JSON-LD sees, such as a type that no context defines, is the business
of `microcred.linked`.

    >>> from microcred.releases.vcdm_checks import check_vcdm
    >>> wrong = {"@context": ["https://www.w3.org/ns/credentials/v2", "not a URL"],
    ...          "type": ["VerifiableCredential"], "issuer": "did:example:i",
    ...          "credentialSubject": {"id": "did:example:s"}, "validFrom": "2026-01-02"}
    >>> for finding in check_vcdm(wrong):
    ...     print(finding.code, finding.where)
    vcdm.context_form /@context/1
    vcdm.time /validFrom
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.findings import Check, Finding, Outcome
from microcred.linked.terms import EDC_AP
from microcred.releases.vcdm_parts import (
    BASE,
    Problem,
    agent_problems,
    context_problems,
    date_problems,
    id_problems,
    is_url,
    is_within,
    listed,
    member,
    text_problems,
    type_problems,
    typed_problems,
)
from microcred.releases.vcdm_resources import check_related_resources, resource_problems

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["VERSIONS", "check_vcdm", "version_of"]

VERSIONS: Final = ("1.1", "2.0")
"""The versions of the data model that are known here."""

_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})
_CREDENTIAL: Final = "VerifiableCredential"
_PRESENTATION: Final = "VerifiablePresentation"
_ENVELOPED: Final = ("EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation")
_CLAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "vcdm.context": "4.3",
        "vcdm.context_form": "4.3",
        "vcdm.versions_mixed": "4.3",
        "vcdm.id": "4.4",
        "vcdm.type": "4.5",
        "vcdm.type_form": "4.5",
        "vcdm.text": "4.6",
        "vcdm.issuer": "4.7",
        "vcdm.subject": "4.8",
        "vcdm.time": "4.9",
        "vcdm.period": "4.9",
        "vcdm.proof": "4.12",
        "vcdm.holder": "4.13",
        "vcdm.presented": "4.13",
        "vcdm.enveloped": "4.13.1",
        "vcdm.self_asserted": "4.13.4",
        "vcdm.unsecured_inside": "4.13.4",
        "vcdm.resource": "5.3",
        "vcdm.resource_twice": "5.3",
        "vcdm.digest_form": "5.3",
    }
)
_WARNINGS: Final = frozenset({"vcdm.unsecured_inside"})


def version_of(document: Mapping[str, JsonValue]) -> str | None:
    """ "1.1" or "2.0" by the first context URL, None if it is neither."""
    contexts = listed(document.get("@context"))
    first = contexts[0] if contexts else None
    return next((version for version, url in BASE.items() if url == first), None)


def check_vcdm(
    document: Mapping[str, JsonValue],
    version: str | None = None,
    *,
    contents: Mapping[str, bytes] = _NONE,
    secured: bool | None = None,
) -> tuple[Finding, ...]:
    """What a credential or presentation does wrong by the W3C data model (FORMAT).

    Args:
        document: a JSON object, unwrapped.
        version: "1.1" or "2.0", that it has to keep; None: the one that its first context names,
            else that whose context it names anywhere, else 2.0.
        contents: address -> bytes of what it refers to (`relatedResource`); none is fetched.
        secured: whether the document itself is secured; None: if it has a proof. In a presentation
            that is secured, a credential that is not must be the holder's own.

    Returns:
        FAILED findings in the order of the specification, with codes `vcdm.*`, and the WARNING
        `vcdm.unsecured_inside`; then those of `check_related_resources`. Empty if nothing is wrong
        and nothing is referred to.
    """
    known = version if version in VERSIONS else _version_named(document)
    secured = "proof" in document if secured is None else secured
    found = [_finding(problem, known) for problem in _problems(document, known, secured)]
    return (*found, *check_related_resources(document, contents))


def _version_named(document: Mapping[str, JsonValue]) -> str:
    first = version_of(document)
    if first is not None:
        return first
    return next((one for one in reversed(VERSIONS) if is_within(document, BASE[one])), "2.0")


def _finding(problem: Problem, version: str) -> Finding:
    outcome = Outcome.WARNING if problem.code in _WARNINGS else Outcome.FAILED
    clause = f"VCDM {version}"
    if version == "2.0" and problem.code in _CLAUSES:
        clause = f"{clause} {_CLAUSES[problem.code]}"
    return Finding(Check.FORMAT, outcome, *problem, clause)


def _problems(document: Mapping[str, Any], version: str, secured: bool) -> Iterator[Problem]:
    types = listed(document.get("type"))
    if any(one in types for one in _ENVELOPED):
        yield from _enveloped(document, "")
        return
    yield from context_problems(document, version)
    if _PRESENTATION in types:
        yield from _presentation(document, version, secured)
    else:
        yield from _credential(document, version)


def _credential(document: Mapping[str, Any], version: str) -> Iterator[Problem]:
    # The European profile gives `description` another form, language maps.
    texts = version == "2.0" and not is_within(document, EDC_AP)
    yield from id_problems(document, "")
    yield from type_problems(document, _CREDENTIAL)
    if texts:
        yield from text_problems(document, "")
    issuer = document.get("issuer")
    yield from agent_problems(issuer, "/issuer", "vcdm.issuer", version=version, texts=texts)
    yield from _subject(document.get("credentialSubject"))
    yield from date_problems(document, version)
    yield from typed_problems(document, version)
    if version == "2.0":
        yield from resource_problems(document)


def _subject(value: object) -> Iterator[Problem]:
    where = "/credentialSubject"
    if not listed(value):
        yield Problem("vcdm.subject", "the credential says nothing of anybody", where)
    for at, one in enumerate(listed(value)):
        place = member(where, value, at)
        if not isinstance(one, dict) or not one:
            yield Problem("vcdm.subject", "a subject is an object with members", place)
        else:
            yield from id_problems(one, place)


def _presentation(document: Mapping[str, Any], version: str, secured: bool) -> Iterator[Problem]:
    yield from id_problems(document, "")
    yield from type_problems(document, _PRESENTATION)
    holder = document.get("holder")
    if "holder" in document:
        yield from agent_problems(holder, "/holder", "vcdm.holder", version=version)
    yield from typed_problems(document, version)
    named = holder.get("id") if isinstance(holder, dict) else holder
    inside = document.get("verifiableCredential")
    for at, one in enumerate(listed(inside)):
        where = member("/verifiableCredential", inside, at)
        yield from _presented(one, where, version)
        if isinstance(one, dict):
            yield from _self_asserted(one, where, named, secured)


def _presented(credential: object, where: str, version: str) -> Iterator[Problem]:
    """One of the credentials of a presentation, which may be of the other version."""
    if not isinstance(credential, dict):
        # VCDM 1.1 leaves the form of what is not JSON open; tokens stand there as texts.
        if version == "2.0" or not isinstance(credential, str):
            yield Problem("vcdm.presented", "a credential in a presentation is an object", where)
        return
    if _ENVELOPED[0] in listed(credential.get("type")):
        yield from _enveloped(credential, where)
        return
    own = _version_named(credential)
    for problem in (*context_problems(credential, own), *_credential(credential, own)):
        yield _below(problem, where)


def _below(problem: Problem, where: str) -> Problem:
    return problem._replace(where=f"{where}{problem.where}")


def _enveloped(document: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """VCDM 2.0 4.13.1: a secured document as a data: URL, in an object that says so."""
    if document.get("@context") != BASE["2.0"]:  # the one URL will do, without an array
        for problem in context_problems(document, "2.0"):
            yield _below(problem, where)
    url = document.get("id")
    if not isinstance(url, str) or not url.startswith("data:") or not is_url(url):
        yield Problem("vcdm.enveloped", "its id is a data: URL", f"{where}/id")


def _self_asserted(
    credential: Mapping[str, Any], where: str, holder: object, secured: bool
) -> Iterator[Problem]:
    """VCDM 2.0 4.13.4: who presents may say something unsigned of itself only."""
    types = listed(credential.get("type"))
    if "proof" in credential or any(one in types for one in _ENVELOPED):
        return
    issuer = credential.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if named is not None and named == holder:
        return
    if secured:
        detail = "it is not secured, and its issuer is not the holder who presents it"
        yield Problem("vcdm.self_asserted", detail, where)
    else:
        detail = "neither the presentation nor this credential is secured"
        yield Problem("vcdm.unsecured_inside", detail, where)
