"""The deeds that need a key: issuing a credential, signing a presentation.

What is sent may be a W3C credential, which is secured as it is, a credential of the European model
or an Annex I document, which are completed as by `microcred issue`. The caller's signature is that
of the endpoint; the request never says which key or mechanism.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing import DataIntegrity
    >>> from microcred.service.asking import Issuance
    >>> from microcred.service.issuances import issue_credential
    >>> from microcred.service.settings import Issuer, Settings
    >>> exams = Issuer("exams", LocalSigner(PrivateKey.generate("Ed25519")), DataIntegrity())
    >>> given = {"@context": ["https://www.w3.org/ns/credentials/v2"],
    ...     "type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:ana"}}
    >>> settings = Settings(issuers=[exams], open_to_all=True)
    >>> made = issue_credential(exams, Issuance(given), settings, datetime(2026, 1, 1, tzinfo=UTC))
    >>> made["proof"]["created"], made["issuer"] == exams.did
    ('2026-01-01T00:00:00Z', True)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import IssueError, RegistryError
from microcred.frozen import replaced
from microcred.issuing import issue
from microcred.jsontext import JsonValue, read_json, write_json
from microcred.outline import first_node
from microcred.parsing import parse
from microcred.releases.release import is_european, is_presentation
from microcred.releases.vcdm import version_of
from microcred.securing import DataIntegrity, Mechanism, VcJwt, VcSdJwt, VpJwt
from microcred.securing.ecdsa_sd import NAME as SELECTIVE
from microcred.securing.enveloped import enveloped
from microcred.service.asking import Issuance, Proving
from microcred.service.problems import MALFORMED, UNKNOWN_OPTION, Refused, http_problem
from microcred.service.settings import Issuer, Settings
from microcred.service.status_sharing import allocator_of
from microcred.status.registry.values import line_of
from microcred.vc_issuing import IssuedDocument, issue_document

if TYPE_CHECKING:
    from microcred.elm import EuropeanDigitalCredential
    from microcred.issuing import Issued
    from microcred.micro_credential import MicroCredential

__all__ = ["can_present", "issue_credential", "prove_presentation", "returned"]

_MARKS: Final = ("@context", "type", "@type", "credentialSubject", "verifiableCredential")
_STATUS: Final = "/credentialStatus"
_OF_ANNEX_1: Final = frozenset({"learner", "title", "awarded_by"})


def issue_credential(
    issuer: Issuer, asked: Issuance, settings: Settings, now: datetime
) -> dict[str, JsonValue]:
    """The credential, secured: an object with its proof, a seal in JSON, or an envelope.

    Raises:
        Refused: a presentation; by VCALM also another issuer than the key's, and an option that the
            mechanism has no use for.
        AlreadyIssued: it was, under that id or that name of the caller's.
        IssueError: something that the data model or the profile demands is missing or wrong.
        ModelError: an Annex I document with members that cannot be.
        ParseError: it is no credential that is known here.
    """
    if settings.registry is not None:
        _check_kept(asked.credential)
    given = _unissued(asked.credential)
    registry = allocator_of(settings, issuer)
    if settings.api == "vc-api" and (asked.credential.get("credentialStatus") or _is_proven(asked)):
        registry = None  # the suites bring statuses and proofs of their own: they are kept
    # The name is that of a credential in a registry; where none is kept there is nothing to keep.
    key = asked.key if registry is not None else None
    mechanism = _wished(issuer, asked, settings, has_status=registry is not None)
    how: dict[str, Any] = {"signer": issuer.signer, "mechanism": mechanism, "now": now}
    how |= {"status": registry, "idempotence": key}
    made: Issued | IssuedDocument
    if isinstance(given, Mapping):
        if settings.api == "vcalm":
            _check_issuer(given, issuer)
        made = issue_document(given, contents=settings.contents, **how)
    else:
        made = issue(given, **how)
    return returned(made.secured, made.media_type)


def _is_proven(asked: Issuance) -> bool:
    return bool(asked.credential.get("proof"))


def _unissued(
    credential: dict[str, JsonValue],
) -> EuropeanDigitalCredential | MicroCredential | Mapping[str, JsonValue]:
    """What is to be issued, by what it says of itself."""
    if not _OF_ANNEX_1.isdisjoint(credential) and not any(one in credential for one in _MARKS):
        from microcred.micro_credential import MicroCredential

        return MicroCredential.from_json(credential)
    if is_presentation(credential):
        raise Refused(http_problem(400, "credential is a presentation", kind=MALFORMED))
    if not is_european(credential):
        return credential
    unverified = parse(write_json(credential))
    if unverified.mechanism is not None:
        raise IssueError("the credential carries a proof already")
    return unverified.credential


def _check_kept(credential: Mapping[str, JsonValue]) -> None:
    """A registry keeps the id and the profile: it has to be able to.

    Raises:
        Refused: one of them is too long, or not on one line.
    """
    profile = first_node(credential.get("credentialProfiles")).get("id")
    for name, value in (("id", credential.get("id")), ("credentialProfiles", profile)):
        try:
            line_of(name, value if isinstance(value, str) else "")
        except RegistryError as error:
            raise Refused(http_problem(400, str(error), kind=MALFORMED)) from None


def _check_issuer(document: Mapping[str, JsonValue], issuer: Issuer) -> None:
    """VCALM 1.0 section 3.2.1: the issuer is the one of the endpoint, or is not said.

    Raises:
        Refused: it names somebody else, so that no verifier would accept it.
    """
    named = document.get("issuer")
    who = named if isinstance(named, str) else first_node(named).get("id")
    if who is not None and issuer.did is not None and who != issuer.did:
        detail = f"the issuer of this endpoint is {issuer.did}, and the credential names another"
        raise Refused(http_problem(400, detail, kind=MALFORMED))


def _wished(issuer: Issuer, asked: Issuance, settings: Settings, *, has_status: bool) -> Mechanism:
    """The mechanism with the options of the request; no holder may hide a status of the registry.

    Raises:
        Refused: by VCALM, an option that the mechanism has no use for.
    """
    mechanism, strict = issuer.mechanism, settings.api == "vcalm"
    if isinstance(mechanism, DataIntegrity):
        every = (*mechanism.contexts, *settings.contexts)
        mechanism = replaced(mechanism, contexts=every)
    if asked.mandatory is not None:
        if isinstance(mechanism, DataIntegrity) and mechanism.cryptosuite == SELECTIVE:
            shown = (*asked.mandatory, *([_STATUS] if has_status else []))
            mechanism = replaced(mechanism, mandatory_pointers=shown)
        elif strict:
            raise _unused("mandatoryPointers", mechanism)
    if asked.disclosable is not None:
        if isinstance(mechanism, VcSdJwt):
            mechanism = replaced(mechanism, withheld=asked.disclosable)
        elif strict:
            raise _unused("disclosablePointers", mechanism)
    return mechanism


def _unused(option: str, mechanism: Mechanism) -> Refused:
    detail = f"{option} says nothing to {mechanism.name}"
    return Refused(http_problem(400, detail, kind=UNKNOWN_OPTION))


def can_present(mechanism: Mechanism) -> bool:
    """Whether presentations can be signed by the key of an endpoint with that mechanism."""
    if isinstance(mechanism, DataIntegrity):
        return mechanism.cryptosuite != SELECTIVE
    return isinstance(mechanism, VcJwt | VpJwt)


def prove_presentation(
    issuer: Issuer, asked: Proving, settings: Settings, now: datetime
) -> dict[str, JsonValue]:
    """The presentation, signed: an object with its proof, or an envelope.

    Raises:
        Refused: it is no presentation.
        IssueError: the data model is not kept, or what it holds cannot be in it.
    """
    document = asked.presentation
    if not is_presentation(document):
        raise Refused(http_problem(400, "presentation is no presentation", kind=MALFORMED))
    way: Mechanism = VpJwt(challenge=asked.challenge, domain=asked.domain)
    if isinstance(issuer.mechanism, DataIntegrity):
        way = replaced(
            issuer.mechanism,
            challenge=asked.challenge,
            domain=asked.domain,
            data_model=version_of(document) or "2.0",
            contexts=(*issuer.mechanism.contexts, *settings.contexts),
        )
    made = issue_document(document, signer=issuer.signer, mechanism=way, now=now)
    return returned(made.secured, made.media_type)


def returned(secured: bytes, media_type: str) -> dict[str, JsonValue]:
    """What was secured, as the JSON object that stands in an answer: itself, or in an envelope."""
    if secured[:1] == b"{":
        value = read_json(secured)
        if isinstance(value, dict):
            return value
    return enveloped(secured, media_type)
