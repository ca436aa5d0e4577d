"""did:key: the DID is the key.

W3C CCG did-key-spec: "did:key:", a version ("1.1:") that may be left out, and the Multikey text;
its one signature key is the DID URL whose fragment is that text again. Nothing is fetched.

    >>> from microcred.trust.did_key import key_of
    >>> text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    >>> key_of(text, text).curve
    'Ed25519'
    >>> key_of(text, "key-1")
    Traceback (most recent call last):
    microcred.errors.ParseError: the DID has no key of that name
"""

from __future__ import annotations

from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.errors import ParseError

__all__ = ["key_of"]

_VERSION: Final = "1.1:"  # the only one there is, and the default


def key_of(identifier: str, fragment: str | None) -> PublicKey:
    """The key of a did:key.

    Args:
        identifier: what follows "did:key:".
        fragment: of the DID URL, None if it has none (there is only one key to mean).

    Raises:
        ParseError: it is no Multikey that is known here, or the fragment is another.
    """
    multikey = identifier.removeprefix(_VERSION)
    if fragment not in (None, multikey):
        raise ParseError("the DID has no key of that name")
    return PublicKey.from_multikey(multikey)
