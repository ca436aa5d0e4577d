"""From a key reference to a key and its holder, at a time.

One row a DID method in `DID_METHODS`; certificates go to `microcred.trust.x509`. The key is given
also where it is not trusted: whether a file was altered and whether its signer is trusted are two
questions.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.references import DidReference
    >>> from microcred.trust.resolver import resolve
    >>> text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    >>> found = resolve(DidReference(f"did:key:{text}#{text}"), anchors=(), dids=True,
    ...                 at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> found.key.curve, found.findings[0].code
    ('Ed25519', 'key.resolved')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.keys import PublicKey
from microcred.crypto.references import CertificateReference, DidReference, KeyReference, did_of
from microcred.errors import ParseError, TrustError
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.trust import did_jwk, did_key
from microcred.trust.resolution import Resolution, signer_of_did
from microcred.trust.x509 import resolve_certificate

__all__ = ["DID_METHODS", "resolve"]

DID_METHODS: Final[Mapping[str, Callable[[str, str | None], PublicKey]]] = MappingProxyType(
    {"key": did_key.key_of, "jwk": did_jwk.key_of}
)
"""How each DID method that is known here comes to its key: identifier and fragment in."""

_CLAUSE: Final = "W3C DID Core 7.1"
_LONGEST_SHOWN: Final = 32


def resolve(
    reference: KeyReference | None,
    *,
    anchors: Sequence[Certificate],
    dids: bool,
    at: datetime,
    purpose: str = "assertionMethod",
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = MappingProxyType({}),
) -> Resolution:
    """Look a key reference up.

    Args:
        reference: what the file claims; None where it names no key, or only one that cannot be
            looked up.
        anchors: certificates at which a path may end.
        dids: whether the caller trusts a key that a DID names as that DID's.
        at: the time for which it has to hold, aware.
        purpose: the verification relationship that the key has to be under (CID 1.0 section 2.3).
        fetch: asks for documents that are on the web; nothing is fetched by default.
        contents: documents at hand, by their DID or their address.

    Raises:
        TrustError: the time has no zone.
    """
    if at.tzinfo is None:
        raise TrustError("the time of a verification has a time zone")
    if isinstance(reference, CertificateReference):
        return resolve_certificate(reference, anchors=anchors, at=at)
    if isinstance(reference, DidReference):
        return _resolve_did(reference.url, dids)
    detail = "the signature comes with no key, and names none that can be looked up"
    unidentified = _finding(Outcome.INDETERMINATE, "key.unidentified", detail)
    return Resolution(None, None, (unidentified,))


def _resolve_did(url: str, dids: bool) -> Resolution:
    try:
        did = did_of(url)
    except ParseError:
        return _failed(None, "the key is named by something that is no DID URL")
    _, method, identifier = did.split(":", 2)
    read = DID_METHODS.get(method)
    if read is None:
        known = ", ".join(f"did:{name}" for name in DID_METHODS)
        detail = f"the method did:{method[:_LONGEST_SHOWN]} is not known here, only {known}"
        finding = _finding(Outcome.INDETERMINATE, "key.method_unknown", detail)
        return Resolution(None, signer_of_did(did), (finding,))
    rest = url.removeprefix(did)
    if rest and not rest.startswith("#"):
        return _failed(did, f"a DID URL of did:{method} has no path and no query")
    try:
        key = read(identifier, rest[1:] if rest else None)
    except ParseError as error:
        return _failed(did, f"the DID holds no usable key: {error}")
    return Resolution(key, signer_of_did(did), (_told(method, key, dids),))


def _told(method: str, key: PublicKey, dids: bool) -> Finding:
    if dids:
        detail = f"did:{method} holds the key itself ({key.curve or key.kind})"
        return _finding(Outcome.PASSED, "key.resolved", detail)
    detail = f"the key is named by a did:{method}, and the verifier does not accept DIDs"
    return _finding(Outcome.INDETERMINATE, "key.no_trust", detail)


def _failed(did: str | None, detail: str) -> Resolution:
    finding = _finding(Outcome.FAILED, "key.unresolvable", detail)
    return Resolution(None, signer_of_did(did) if did else None, (finding,))


def _finding(outcome: Outcome, code: str, detail: str) -> Finding:
    return Finding(Check.KEY, outcome, code, detail, clause=_CLAUSE)
