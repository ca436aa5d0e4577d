"""did:key: the DID is the key (W3C CCG, did:key method v0.9).

>>> from microcred.trust.did_key import resolve_did_key
>>> did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
>>> resolve_did_key(did).curve
'Ed25519'
"""

from __future__ import annotations

from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.errors import ParseError

__all__ = ["resolve_did_key"]

_PREFIX: Final = "did:key:"
_CURVES: Final = frozenset({"Ed25519", "P-256", "P-384"})


def resolve_did_key(url: str) -> PublicKey:
    """The key of a did:key DID URL; its fragment, if there is one, names that same key.

    Raises:
        ParseError: it is no did:key, its value is no Multikey, the curve is none of Ed25519,
            P-256 and P-384, or the fragment names another key.
    """
    did, _, fragment = url.partition("#")
    if not did.startswith(_PREFIX):
        raise ParseError("not a did:key")
    multikey = did.removeprefix(_PREFIX)
    # The method's optional version, "did:key:1.1:z...", names the same key.
    version, colon, rest = multikey.partition(":")
    if colon and version == "1.1":
        multikey = rest
    if fragment and fragment != multikey:
        raise ParseError("the fragment of the did:key names another key")
    key = PublicKey.from_multikey(multikey)
    if key.curve not in _CURVES:
        raise ParseError("did:key is read for Ed25519, P-256 and P-384")
    return key
