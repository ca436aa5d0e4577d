"""From a key reference to a key and its holder, at a time.

Certificates go to `microcred.trust.x509`, DIDs and https addresses to `microcred.trust.authorising`
(one row a DID method in `DID_METHODS`). The key is given also where it is not trusted: whether a
file was altered and whether its signer is trusted are two questions.

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

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from microcred.crypto.references import (
    CertificateReference,
    DidReference,
    IssuerMetadataReference,
    KeyReference,
    NamedKeyReference,
    UrlReference,
    is_did_url,
)
from microcred.errors import TrustError
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.kept import Kept
from microcred.trust.documents import DID_METHODS, NO_CONTENTS, is_self_contained
from microcred.trust.resolution import Resolution

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = ["DID_METHODS", "resolve"]

_CLAUSE: Final = "W3C DID Core 7.1"


def resolve(
    reference: KeyReference | None,
    *,
    anchors: Sequence[Certificate],
    dids: bool,
    at: datetime,
    purpose: str = "assertionMethod",
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = NO_CONTENTS,
    jose: bool = False,
    kept: Kept[Hashable, Resolution] | None = None,
) -> Resolution:
    """Look a key reference up.

    Args:
        reference: what the file claims; None where it names no key, or only one that cannot be
            looked up.
        anchors: certificates at which a path may end.
        dids: whether the caller trusts a key that a DID or an https address names as that one's.
        at: the time for which it has to hold, aware.
        purpose: the verification relationship that the key has to be under (CID 1.0 section 2.3).
        fetch: asks for documents that are on the web; nothing is fetched by default.
        contents: documents at hand, by their DID or their address.
        jose: whether it is the key of a token, whose method has to be a JsonWebKey: another one is
            a WARNING (VC-JOSE-COSE 4.2).
        kept: keys that the caller keeps: those of DIDs that are their own documents, which say the
            same at every time (`VerificationCache.keys`).

    Raises:
        TrustError: the time has no zone.
    """
    if at.tzinfo is None:
        raise TrustError("the time of a verification has a time zone")
    of_did = reference if isinstance(reference, DidReference) else None
    if kept is not None and of_did is not None and is_self_contained(of_did.url):
        asked = (of_did.url, dids, purpose, jose)
        return kept.get(asked) or _keep(kept, asked, of_did, at)
    if isinstance(reference, CertificateReference):
        from microcred.trust.x509 import resolve_certificate

        return resolve_certificate(reference, anchors=anchors, at=at)
    if isinstance(reference, DidReference) and not is_did_url(reference.url):
        detail = "the key is named by something that is no DID URL"
        failed = Finding(Check.KEY, Outcome.FAILED, "key.unresolvable", detail, clause=_CLAUSE)
        return Resolution(None, None, (failed,))
    if isinstance(reference, DidReference | UrlReference):
        from microcred.trust.authorising import resolve_method

        return resolve_method(
            reference.url,
            accepted=dids,
            purpose=purpose,
            at=at,
            fetch=fetch,
            contents=contents,
            jose=jose,
        )
    if isinstance(reference, IssuerMetadataReference):
        from microcred.trust.jwt_vc_issuer import resolve_issuer

        return resolve_issuer(
            reference.issuer, reference.kid, accepted=dids, fetch=fetch, contents=contents
        )
    if isinstance(reference, NamedKeyReference):
        from microcred.trust.authorising import resolve_named

        return resolve_named(
            reference.controller,
            reference.kid,
            accepted=dids,
            purpose=purpose,
            at=at,
            fetch=fetch,
            contents=contents,
        )
    detail = "the signature comes with no key, and names none that can be looked up"
    code, outcome = "key.unidentified", Outcome.INDETERMINATE
    unidentified = Finding(Check.KEY, outcome, code, detail, clause=_CLAUSE)
    return Resolution(None, None, (unidentified,))


def _keep(
    kept: Kept[Hashable, Resolution],
    asked: tuple[str, bool, str, bool],
    reference: DidReference,
    at: datetime,
) -> Resolution:
    """What is asked of a DID that is its own document, kept if there is a key in it."""
    _, dids, purpose, jose = asked
    found = resolve(reference, anchors=(), dids=dids, at=at, purpose=purpose, jose=jose)
    return found if found.key is None else kept.keep(asked, found)
