"""Is this key the one that its controller names for this purpose, at a time?

W3C Controlled Identifiers 1.0 section 3.3: the document of the name before "#" is retrieved, the
method of that URL is in it, its controller is whom the document is about, and the relationship of
the purpose has it. A method of another controller is refused, whoever that is: a document speaks
for nobody but its own subject. Every fault is told, as one must not hide another, and the key is
given all the same where there is one, so that "altered" and "not authorised" are told apart.

    >>> from datetime import UTC, datetime
    >>> from microcred.trust.authorising import resolve_method
    >>> text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    >>> found = resolve_method(f"did:key:{text}#{text}", accepted=True, purpose="keyAgreement",
    ...                        at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> [one.code for one in found.findings]
    ['key.not_authorised']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.crypto.references import did_of, is_did_url
from microcred.errors import InvalidDid, NotResolved, ParseError
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.trust.controlled_document import ControlledDocument, VerificationMethod
from microcred.trust.did_key import OF_SIGNATURES, key_of
from microcred.trust.documents import (
    NO_CONTENTS,
    is_address,
    is_self_contained,
    resolve_document,
)
from microcred.trust.method_keys import key_of_method
from microcred.trust.resolution import Resolution, SignerIdentity, shown_line, signer_of_did

__all__ = ["resolve_method", "resolve_named"]

_CORE: Final = "W3C DID Core 7.1"
_CID: Final = "CID 1.0 3.3"
_LONGEST_SHOWN: Final = 32
_JOSE_TYPE: Final = "JsonWebKey"
# What could not be told; everything else was told, and speaks against the key.
_OPEN: Final = frozenset(
    {"key.method_unknown", "key.not_fetched", "key.fetch_failed", "key.unsupported", "key.no_trust"}
)


def resolve_method(
    url: str,
    *,
    accepted: bool,
    purpose: str,
    at: datetime,
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = NO_CONTENTS,
    jose: bool = False,
) -> Resolution:
    """The key of a verification method, who controls it, and whether it may be used.

    Args:
        url: of the method: a DID URL, or an https URL.
        accepted: whether the caller accepts keys that are named so; if not, nothing is fetched.
        purpose: the verification relationship that is asked for.
        at: the time for which it has to hold, aware.
        fetch: asks for documents on the web.
        contents: documents at hand, by DID or address.
        jose: whether a method of another type than JsonWebKey is told with a WARNING.
    """
    name, mark, fragment = url.partition("#")
    if accepted and fragment[:1] == "z" and name == f"did:key:{fragment}":
        told = _named_by_itself(name, fragment, purpose)
        if told is not None:
            return told

    def pick(document: ControlledDocument) -> VerificationMethod:
        return _method(document, url, fragment if mark else None)

    return _resolved(name, pick, _Asked(accepted, purpose, at, fetch, contents, jose))


def _named_by_itself(did: str, multikey: str, purpose: str) -> Resolution | None:
    """What is told of the one key of a did:key; None where anything is to be said against it.

    No document is made, since none would say more.
    """
    if purpose not in OF_SIGNATURES:
        return None
    try:
        key = key_of(multikey, multikey)
    except InvalidDid:
        return None
    detail = f"did:key holds the key itself ({key.curve or key.kind})"
    return Resolution(key, signer_of_did(did), (_passed(detail),))


def resolve_named(
    controller: str,
    kid: str | None,
    *,
    accepted: bool,
    purpose: str,
    at: datetime,
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = NO_CONTENTS,
) -> Resolution:
    """The key of a controller that a token names otherwise than by its URL (VC-JOSE-COSE 4.1).

    Args:
        controller: a DID or the https address of a document.
        kid: the `kid` of its JWK, the thumbprint of the key (RFC 7638), or the fragment of its URL;
            None: the only key for the purpose.
        accepted: as for `resolve_method`.
        purpose: the verification relationship that is asked for.
        at: the time for which it has to hold, aware.
        fetch: asks for documents on the web.
        contents: documents at hand, by DID or address.
    """

    def pick(document: ControlledDocument) -> VerificationMethod:
        return _one_named(document, kid, purpose)

    return _resolved(controller, pick, _Asked(accepted, purpose, at, fetch, contents, True))


class _Asked(Frozen):
    """What is asked of a key, and where documents come from."""

    accepted: bool
    purpose: str
    at: datetime
    fetch: Fetch
    contents: Mapping[str, bytes]
    jose: bool


def _resolved(
    name: str, pick: Callable[[ControlledDocument], VerificationMethod], asked: _Asked
) -> Resolution:
    try:
        fetch = asked.fetch if asked.accepted else OFFLINE
        document = resolve_document(name, fetch=fetch, contents=asked.contents)
        method = pick(document)
    except NotResolved as error:
        # Whoever accepts no DIDs is not told to fetch something.
        of_trust = not asked.accepted and error.code == "key.not_fetched"
        finding = _finding("key.no_trust" if of_trust else error.code, str(error), error.clause)
        return Resolution(None, _signer(name), (finding,))
    key, unusable = _key(method, document)
    faults = (*_faults(document, method, asked.purpose, asked.at), *unusable)
    told = faults or (_told(document, method, key, asked.accepted),)
    if asked.jose and method.type != _JOSE_TYPE and not is_self_contained(document.id):
        # The document of a did:key is made here, and would be a JsonWebKey as well.
        told = (*told, _other_type(method.type))
    return Resolution(key, signer_of_did(document.id), told)


def _other_type(kind: str) -> Finding:
    detail = f"the key is a {shown_line(kind[:_LONGEST_SHOWN])}, and a token needs a {_JOSE_TYPE}"
    code, clause = "key.not_json_web_key", "VC-JOSE-COSE 4.2"
    return Finding(Check.KEY, Outcome.WARNING, code, detail, clause=clause)


def _one_named(document: ControlledDocument, kid: str | None, purpose: str) -> VerificationMethod:
    """The one method that is meant; a thumbprint counts only where no name fits.

    Raises:
        NotResolved: there is none, or more than one.
    """
    if kid is None:
        found = [one for one in document.methods if document.authorises(one.id, purpose)]
    else:
        found = [one for one in document.methods if kid in _names(one)]
        found = found or [one for one in document.methods if kid == _thumbprint(one)]
    if len(found) == 1:
        return found[0]
    many = "more than one verification method" if found else "no verification method"
    wanted = "for the purpose" if kid is None else "of that kid"
    code = "key.ambiguous" if found else "key.method_missing"
    raise NotResolved(f"the document has {many} {wanted}", code=code, clause="VC-JOSE-COSE 4.1")


def _names(method: VerificationMethod) -> tuple[JsonValue, ...]:
    jwk = method.members.get("publicKeyJwk")
    return (method.id.partition("#")[2], jwk.get("kid") if isinstance(jwk, dict) else None)


def _thumbprint(method: VerificationMethod) -> str | None:
    try:
        return key_of_method(method).thumbprint()
    except ParseError:
        return None


def _signer(name: str) -> SignerIdentity | None:
    """Who would hold the key of a name; nobody where the name itself is none."""
    if is_did_url(name):
        return signer_of_did(did_of(name))
    return signer_of_did(name) if is_address(name) else None


def _method(document: ControlledDocument, url: str, fragment: str | None) -> VerificationMethod:
    """The method that is meant.

    Raises:
        NotResolved: there is none of that name.
    """
    alone = is_self_contained(document.id)
    if alone and fragment is None:
        return document.methods[0]
    method = document.method(url)
    if method is not None:
        return method
    if alone:
        message = "the DID holds no usable key: the DID has no key of that name"
        raise NotResolved(message, code="key.unresolvable", clause=_CORE)
    message = "the document has no verification method of that name"
    raise NotResolved(message, code="key.method_missing", clause=_CID)


def _key(
    method: VerificationMethod, document: ControlledDocument
) -> tuple[PublicKey | None, tuple[Finding, ...]]:
    try:
        return key_of_method(method), ()
    except ParseError as error:
        reason = error.reason if isinstance(error, InvalidDid) else ""
        told = str(error)
    if reason in ("invalidPublicKeyType", "unsupportedPublicKeyType"):
        return None, (_finding("key.unsupported", told, "CID 1.0 2.2"),)
    code = "key.unresolvable" if is_self_contained(document.id) else "key.document_invalid"
    clause = f"CID 1.0 2.2 ({reason})" if reason else "CID 1.0 2.2"
    return None, (_finding(code, f"the method holds no usable key: {told}", clause),)


def _faults(
    document: ControlledDocument, method: VerificationMethod, purpose: str, at: datetime
) -> Iterator[Finding]:
    if method.controller != document.id:
        detail = f"the controller of the key is {shown_line(method.controller)}, not the document's"
        yield _finding("key.controller_mismatch", detail, _CID)
    if not document.authorises(method.id, purpose):
        purposes = ", ".join(document.purposes(method.id)) or "nothing"
        wanted = shown_line(purpose[:_LONGEST_SHOWN])
        detail = f"the document names the key for {purposes}, not for {wanted}"
        yield _finding("key.not_authorised", detail, "CID 1.0 2.3, 3.3")
    if method.revoked is not None and at >= method.revoked:
        yield _finding("key.revoked", f"revoked {method.revoked.isoformat()}", "CID 1.0 2.2")
    if method.expires is not None and at >= method.expires:
        yield _finding("key.expired", f"ended {method.expires.isoformat()}", "CID 1.0 2.2")


def _told(
    document: ControlledDocument,
    method: VerificationMethod,
    key: PublicKey | None,
    accepted: bool,
) -> Finding:
    shape = (key.curve or key.kind) if key else method.type
    named = document.id.split(":", 2)
    kind = f"did:{named[1]}" if named[0] == "did" else "a document on the web"
    if not accepted:
        detail = f"the key is named by {kind}, and the verifier does not accept DIDs"
        return _finding("key.no_trust", detail, _CORE)
    if is_self_contained(document.id):
        return _passed(f"{kind} holds the key itself ({shape})")
    purposes = ", ".join(document.purposes(method.id))
    return _passed(f"the document of {shown_line(document.id)} names the key ({shape}): {purposes}")


def _passed(detail: str) -> Finding:
    return Finding(Check.KEY, Outcome.PASSED, "key.resolved", detail, clause=_CORE)


def _finding(code: str, detail: str, clause: str) -> Finding:
    outcome = Outcome.INDETERMINATE if code in _OPEN else Outcome.FAILED
    return Finding(Check.KEY, outcome, code, detail, clause=clause)
