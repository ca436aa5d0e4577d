"""One way in: a key reference, what the caller trusts, and a time.

A certificate goes to `x509`, a DID to the room of its method; the table of methods is here.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.references import DidReference
    >>> from microcred.trust.resolver import resolve
    >>> did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    >>> found = resolve(DidReference(did), anchors=(), dids=True, at=datetime.now(UTC))
    >>> found.key.kind, [finding.code for finding in found.findings]
    ('OKP', ['key.resolved'])
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.did_names import did_of
from microcred.crypto.keys import PublicKey
from microcred.crypto.references import CertificateReference, DidReference, KeyReference
from microcred.errors import MicrocredError, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.trust.did_jwk import resolve_did_jwk
from microcred.trust.did_key import resolve_did_key
from microcred.trust.resolution import Resolution, SignerIdentity
from microcred.trust.x509 import resolve_certificate

__all__ = ["DID_METHODS", "resolve"]

DID_METHODS: Final[Mapping[str, Callable[[str], PublicKey]]] = MappingProxyType(
    {"key": resolve_did_key, "jwk": resolve_did_jwk}
)
"""DID method to the room that turns a DID URL into the key it names."""

_CLAUSE: Final = "VC-JOSE-COSE 4.2, CID 1.0 2.3"


def resolve(
    reference: KeyReference | None,
    *,
    anchors: Sequence[Certificate],
    dids: bool,
    at: datetime,
) -> Resolution:
    """The key that is referred to, who holds it, and whether that is trusted.

    Args:
        reference: what the signature says of its key; None if it says nothing.
        anchors: certificates at which a path may end.
        dids: whether a key that a DID names is trusted as that DID's.
        at: the time for which to validate, aware.
    """
    if isinstance(reference, CertificateReference):
        return resolve_certificate(reference.certificates, anchors, at)
    if isinstance(reference, DidReference):
        return _resolve_did(reference.url, dids)
    detail = "the signature does not say which key made it"
    return Resolution(None, None, (_key(Outcome.INDETERMINATE, "key.unidentified", detail),))


def _key(outcome: Outcome, code: str, detail: str) -> Finding:
    return Finding(Check.KEY, outcome, code, detail, "", _CLAUSE)


def _resolve_did(url: str, dids: bool) -> Resolution:
    try:
        did = did_of(url)
    except ParseError as error:
        return Resolution(None, None, (_key(Outcome.FAILED, "key.unresolvable", str(error)),))
    method = did.split(":")[1]
    signer = SignerIdentity(name=did, identifier=did, did=did)
    resolver = DID_METHODS.get(method)
    if resolver is None:
        detail = f"DIDs of method {method[:32]} are not resolved by this version"
        finding = _key(Outcome.INDETERMINATE, "key.method_unknown", detail)
        return Resolution(None, signer, (finding,))
    try:
        key = resolver(url)
    except MicrocredError as error:
        finding = _key(Outcome.FAILED, "key.unresolvable", str(error))
        return Resolution(None, signer, (finding,))
    if not dids:
        detail = "the key is that of the DID, and the verifier trusts no DIDs"
        return Resolution(key, signer, (_key(Outcome.INDETERMINATE, "key.no_trust", detail),))
    detail = f"the key that did:{method} names"
    return Resolution(key, signer, (_key(Outcome.PASSED, "key.resolved", detail),))
