"""did:jwk: the DID is the JWK of the key, in base64url.

did:jwk method specification: "did:jwk:" and the base64url text of the JSON text of a public JWK;
its one key is "#0". A JWK that says it is not for signatures (`use`, `key_ops`), or that holds a
private key, names no signer. Nothing is fetched.

    >>> from microcred.crypto.references import did_jwk
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.trust.did_jwk import key_of
    >>> key = PrivateKey.generate("P-256").public_key
    >>> key_of(did_jwk(key).removeprefix("did:jwk:"), "0") == key
    True
"""

from __future__ import annotations

from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.encoding import b64url_decode
from microcred.errors import ParseError
from microcred.jsontext import Limits, read_json

__all__ = ["key_of"]

_LIMITS: Final = Limits(max_bytes=16 * 1024, max_depth=8)


def key_of(identifier: str, fragment: str | None) -> PublicKey:
    """The key of a did:jwk.

    Args:
        identifier: what follows "did:jwk:".
        fragment: of the DID URL, None if it has none (there is only one key to mean).

    Raises:
        ParseError: it is no public JWK that is known here, or the fragment is not "0".
    """
    if fragment not in (None, "0"):
        raise ParseError("the DID has no key of that name")
    members = read_json(b64url_decode(identifier), limits=_LIMITS)
    if not isinstance(members, dict):
        raise ParseError("the DID holds no JWK")
    return PublicKey.from_jwk(members)
