"""did:jwk: the DID is the JWK of the key, in base64url.

did:jwk method specification: "did:jwk:" and the base64url text of the JSON text of a public JWK;
its one key is "#0". A JWK that says it is not for signatures (`use`, `key_ops`), or that holds a
private key, names no signer. Nothing is fetched.

    >>> from microcred.crypto.references import did_jwk
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.trust.did_jwk import jwk_document, key_of
    >>> key = PrivateKey.generate("P-256").public_key
    >>> did = did_jwk(key)
    >>> key_of(did.removeprefix("did:jwk:"), "0") == key
    True
    >>> jwk_document(did)["assertionMethod"] == [f"{did}#0"]
    True
"""

from __future__ import annotations

from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.encoding import b64url_decode
from microcred.errors import InvalidDid, ParseError
from microcred.jsontext import JsonValue, Limits, read_json

__all__ = ["jwk_document", "key_of"]

_PREFIX: Final = "did:jwk:"
_LIMITS: Final = Limits(max_bytes=16 * 1024, max_depth=8)
_CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1")
_OF_SIGNATURES: Final = (
    *("authentication", "assertionMethod"),
    *("capabilityDelegation", "capabilityInvocation"),
)


def key_of(identifier: str, fragment: str | None) -> PublicKey:
    """The key of a did:jwk.

    Args:
        identifier: what follows "did:jwk:".
        fragment: of the DID URL, None if it has none (there is only one key to mean).

    Raises:
        ParseError: it is no public JWK that is known here, or the fragment is not "0".
    """
    if fragment not in (None, "0"):
        raise InvalidDid("the DID has no key of that name")
    return PublicKey.from_jwk(_members(identifier))


def jwk_document(did: str) -> dict[str, JsonValue]:
    """The document of a did:jwk, as its specification makes it.

    Raises:
        ParseError: it is no public JWK that is known here.
    """
    members = _members(did.removeprefix(_PREFIX))
    PublicKey.from_jwk(members)  # a secret key is refused before it is shown to anybody
    url: JsonValue = f"{did}#0"
    names = (*_OF_SIGNATURES, *(() if members.get("use") == "sig" else ("keyAgreement",)))
    method: JsonValue = {
        "id": url,
        "type": "JsonWebKey2020",
        "controller": did,
        "publicKeyJwk": members,
    }
    return {
        "@context": [*_CONTEXTS],
        "id": did,
        "verificationMethod": [method],
        **{name: [url] for name in names},
    }


def _members(identifier: str) -> dict[str, JsonValue]:
    members = read_json(b64url_decode(identifier), limits=_LIMITS)
    if not isinstance(members, dict):
        raise ParseError("the DID holds no JWK")
    return members
