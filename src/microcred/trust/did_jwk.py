"""did:jwk: the DID is the JSON Web Key, base64url-encoded.

>>> from microcred.crypto.did_names import did_jwk
>>> from microcred.crypto.keys import PublicKey
>>> from microcred.trust.did_jwk import resolve_did_jwk
>>> key = PublicKey.from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
>>> resolve_did_jwk(did_jwk(key) + "#0") == key
True
"""

from __future__ import annotations

from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.encoding import b64url_decode
from microcred.errors import ParseError
from microcred.jsontext import Limits, read_json

__all__ = ["resolve_did_jwk"]

_PREFIX: Final = "did:jwk:"
# An RSA-4096 key as JWK has about 750 bytes; more is no key of ours.
_LIMITS: Final = Limits(max_bytes=4096, max_depth=4)


def resolve_did_jwk(url: str) -> PublicKey:
    """The key of a did:jwk DID URL; its one verification method has the fragment "0".

    Raises:
        ParseError: it is no did:jwk, its value is no base64url of a JWK, the JWK is private or
            for encryption, or the fragment is another one.
    """
    did, _, fragment = url.partition("#")
    if not did.startswith(_PREFIX):
        raise ParseError("not a did:jwk")
    if fragment not in ("", "0"):
        raise ParseError('a did:jwk has one verification method, "#0"')
    jwk = read_json(b64url_decode(did.removeprefix(_PREFIX)), limits=_LIMITS)
    if not isinstance(jwk, dict):
        raise ParseError("the value of the did:jwk is no JWK")
    if "d" in jwk or "k" in jwk:
        raise ParseError("the value of the did:jwk is a private key")
    if jwk.get("use", "sig") != "sig":
        raise ParseError("the key of the did:jwk is not for signatures")
    return PublicKey.from_jwk(jwk)
