"""The verb `issue_document`: any W3C credential or presentation, checked and secured as it is.

`microcred.issuing` makes European credentials; this takes a document of VCDM 1.1 or 2.0 by whoever,
fills in the issuer where there is none, and refuses what the data model forbids (VCDM 2.0 4 and 5),
what linked data would not hold, and related resources that are not those that it means. The page is
not drawn, and nothing else is added but what the mechanism adds.

    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing import DataIntegrity
    >>> from microcred.vc_issuing import issue_document
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2"],
    ...     "type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:ana"}}
    >>> signer = LocalSigner(PrivateKey.generate("Ed25519"))
    >>> issued = issue_document(document, signer=signer, mechanism=DataIntegrity())
    >>> issued.document["issuer"][:12], issued.mechanism, issued.media_type
    ('did:key:z6Mk', 'eddsa-rdfc-2022', 'application/vc')
    >>> issue_document(document | {"colour": "red"}, signer=signer, mechanism=DataIntegrity())
    Traceback (most recent call last):
    microcred.errors.InvalidCredential: linked data would not hold /colour
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from microcred.allotting import STATUS_CONTEXT, StatusAllocator, allotted
from microcred.crypto.jws_writing import json_payload
from microcred.crypto.references import did_of
from microcred.crypto.signing import LocalSigner, Signer
from microcred.errors import (
    InvalidCredential,
    IssueError,
    LinkedDataError,
    MalformedJson,
    UnsuitableKey,
)
from microcred.findings import Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, read_json
from microcred.linked.dataset import contexts_with, quads_of
from microcred.releases import ELM_3
from microcred.releases.release import is_european, is_presentation
from microcred.releases.vcdm import check_vcdm, is_linked, version_of
from microcred.releases.w3c import is_plain
from microcred.securing import DataIntegrity, Mechanism
from microcred.securing.data_integrity_contexts import check_known
from microcred.securing.data_integrity_hashing import Hashing

__all__ = ["IssuedDocument", "completed_document", "document_type", "issue_document"]

_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})
_MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {"1.1": "application/ld+json", "2.0": "application/vc"}
)
_MOST_NAMED: Final = 3


class IssuedDocument(Frozen):
    """What `issue_document` made.

    Attributes:
        document: as checked and secured: with its issuer and the context of proofs, without the
            proof that was added.
        secured: the bytes to hand on.
        media_type: of these bytes.
        mechanism: name of the securing mechanism.
    """

    document: Mapping[str, JsonValue] = part(repr=False)
    secured: bytes = part(repr=False)
    media_type: str
    mechanism: str

    @property
    def id(self) -> str | None:
        """The document's id, if it has one."""
        named = self.document.get("id")
        return named if isinstance(named, str) else None


def issue_document(
    document: Mapping[str, JsonValue] | bytes,
    *,
    signer: Signer,
    mechanism: Mechanism,
    contents: Mapping[str, bytes] = _NONE,
    status: StatusAllocator | None = None,
    idempotence: str | None = None,
    purposes: Sequence[str] | None = None,
    now: datetime | None = None,
) -> IssuedDocument:
    """Check a credential or presentation by the W3C data model, and secure it.

    Args:
        document: a JSON object of VCDM 1.1 or 2.0, or the octets of its text; one with proofs gets
            a further one where the mechanism allows that. Without `issuer`, or with one that has no
            id, a credential gets the DID of the signer's key; any other issuer is kept.
        signer: who signs.
        mechanism: such as `DataIntegrity("eddsa-rdfc-2022")` or `VcJwt()`; contexts that are not
            known here are among its options.
        contents: address -> bytes of the related resources that it names; those that are not handed
            in are not compared.
        status: the registry that gives a credential its place in status lists and keeps that it was
            issued; it gets an id if it has none.
        idempotence: as of `microcred.issuing.issue`.
        purposes: of the statuses: revocation and suspension if nothing else is said.
        now: time of signing, aware; the clock's if it is not given.

    Raises:
        AlreadyIssued: something was issued with that idempotence key.
        InvalidCredential: the data model is not kept; `findings` say where.
        UnsuitableKey: the key does not fit the mechanism.
        IssueError: misuse, such as a time without zone.
    """
    moment = _checked_arguments(signer, mechanism, now)
    made = completed_document(document, signer, mechanism)
    if status is not None:
        made = _ready_for_status(made)
    at_hand = {one.url: one.octets for one in getattr(mechanism, "contexts", ())}
    _refuse(check_vcdm(made, contents={**at_hand, **contents}, secured=True))
    hashing = _refuse_what_is_lost(made, mechanism)
    european = is_european(made)
    entry = allotted(
        status, mechanism, european=european, idempotence=idempotence, purposes=purposes
    )
    if entry is not None:
        mechanism = entry.on(mechanism)
        given = entry.status(european=european)
        made = {
            **made,
            "id": made.get("id") or f"urn:uuid:{entry.ticket}",
            **({"credentialStatus": given} if given is not None else {}),
        }
        hashing = None  # what was computed is not of this document any more
    if hashing is not None and isinstance(mechanism, DataIntegrity):
        secured = mechanism.secure_hashed(hashing, signer, now=moment)
    else:
        secured = mechanism.secure(made, signer, now=moment)
    if entry is not None:
        entry.entered(made, secured)
    return IssuedDocument(made, secured, document_type(made, mechanism), mechanism.name)


def completed_document(
    document: Mapping[str, JsonValue] | bytes, signer: Signer, mechanism: Mechanism
) -> dict[str, JsonValue]:
    """A copy of a document with what issuing adds before it checks: issuer, context of proofs.

    Raises:
        InvalidCredential: it is no JSON object, or has a proof that a further context would break.
    """
    made = _with_issuer(_copied(document), signer)
    if isinstance(mechanism, DataIntegrity):
        made = mechanism.framed(made)  # the context that defines proofs, which 1.1 lacks
    return made


def _ready_for_status(document: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The document with the context that defines statuses, which 1.1 lacks.

    Raises:
        IssueError: it is a presentation, or has a status or a proof already.
    """
    if is_presentation(document):
        raise IssueError("a presentation has no status")
    for member in ("credentialStatus", "proof"):
        if document.get(member):
            raise IssueError(
                f"the credential has a {member} already",
                hint="Take it out, or issue without a registry.",
            )
    contexts = document.get("@context")
    if version_of(document) != "1.1" or not isinstance(contexts, list):
        return document
    kept = [one for one in contexts if one != STATUS_CONTEXT]
    return {**document, "@context": [*kept, STATUS_CONTEXT]}


def _checked_arguments(signer: object, mechanism: object, now: datetime | None) -> datetime:
    # Asking for each member of a protocol takes as long as a signature; our own have them all.
    known = type(signer) is LocalSigner
    if not known and (isinstance(signer, type) or not isinstance(signer, Signer)):
        raise UnsuitableKey("the signer offers no algorithm, public key and sign()")
    known = type(mechanism) is DataIntegrity
    if not known and (isinstance(mechanism, type) or not isinstance(mechanism, Mechanism)):
        raise IssueError(
            "the mechanism is no Mechanism", hint="Such as DataIntegrity() or VcJwt()."
        )
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise IssueError("`now` is a datetime with a time zone")
    return now.astimezone(UTC).replace(microsecond=0)


def _copied(document: Mapping[str, JsonValue] | bytes) -> dict[str, JsonValue]:
    """The document as a reader of its text will see it; later changes of it change nothing here.

    Raises:
        InvalidCredential: it is no JSON object.
    """
    if not isinstance(document, Mapping | bytes):
        raise InvalidCredential("a credential is a JSON object")
    is_text = isinstance(document, bytes)
    try:
        copy = read_json(document if isinstance(document, bytes) else json_payload(document))
    except MalformedJson as error:
        again = "" if is_text else " again"
        raise InvalidCredential(f"it cannot be read{again}: {error}") from None
    if not isinstance(copy, dict):
        raise InvalidCredential("a credential is a JSON object")
    return copy


def _with_issuer(document: dict[str, JsonValue], signer: Signer) -> dict[str, JsonValue]:
    """The document with the signer's DID where a credential does not say who issues it."""
    if is_presentation(document):
        return document
    issuer = document.get("issuer", _MISSING)
    if issuer is _MISSING:
        return {**document, "issuer": did_of(signer)}
    if isinstance(issuer, dict) and "id" not in issuer:
        return {**document, "issuer": {"id": did_of(signer), **issuer}}
    return document


_MISSING: Final = object()


def _refuse(found: tuple[Finding, ...]) -> None:
    wrong = [one for one in found if one.outcome is Outcome.FAILED]
    if wrong:
        named = ", ".join(f"{one.code} at {one.where or '/'}" for one in wrong[:_MOST_NAMED])
        more = f" and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
        message = f"not of the W3C data model: {named}{more}"
        hint = f"At {wrong[0].where or '/'}: {wrong[0].detail}; see docs/vcdm.md."
        raise InvalidCredential(message, findings=wrong, hint=hint)


def _refuse_what_is_lost(document: dict[str, JsonValue], mechanism: Mechanism) -> Hashing | None:
    """Refuse undefined terms and the like also where the mechanism signs JSON and not RDF.

    VCDM is JSON-LD whatever secures it (VCDM 2.0 6.1). Where a context is not known, nobody can say
    what is undefined; a European document with the published context means nothing as JSON-LD, and
    JOSE and JCS secure it nevertheless.

    Returns:
        what was computed of it, for whoever goes on with that; None if nothing was.

    Raises:
        InvalidCredential: `findings` name what RDF would not hold.
    """
    if not (is_plain(document) or is_linked(document)):
        return None
    contexts = contexts_with(ELM_3.name, getattr(mechanism, "contexts", ()))
    hashing = Hashing(document, contexts)
    if hashing.direct() is not None:
        return hashing
    bare = {name: value for name, value in document.items() if name != "proof"}
    if any(one.code == "context.not_validated" for one in check_known(bare, contexts)):
        return hashing
    try:
        quads_of(bare, contexts)
        return hashing
    except LinkedDataError as error:
        findings = getattr(error, "findings", ())
        at = f" (at {error.where})" if error.where and not findings else ""
        raise InvalidCredential(f"{error}{at}", findings=findings, hint=error.hint()) from None


def document_type(document: Mapping[str, JsonValue], mechanism: Mechanism) -> str:
    """The media type; with its proof inside, it is of the version named, not of the option."""
    if mechanism.media_type not in _MEDIA_TYPES.values():
        return mechanism.media_type
    if is_presentation(document) and version_of(document) == "2.0":
        return "application/vp"
    return _MEDIA_TYPES[version_of(document) or "2.0"]
