"""Keys to sign with, told by their content: PKCS#12, PEM with its chain, or a JWK.

A password is asked for only where the key is protected by one. A PEM file holds the key and the
certificates in one; without certificates, or as a JWK, a key can sign `vc+jwt` and not seal.

    >>> from microcred.cli.signers import key_kind
    >>> key_kind(b'{"kty": "EC"}'), key_kind(b"-----BEGIN PRIVATE KEY-----"), key_kind(b"0")
    ('jwk', 'pem', 'pkcs12')
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from microcred.errors import ParseError, UnsuitableKey

if TYPE_CHECKING:
    from microcred.crypto.signing import Signer

__all__ = ["key_kind", "open_signer"]


def key_kind(data: bytes) -> str:
    """What a key file is: "jwk", "pem" or, as the only binary form, "pkcs12"."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return "jwk"
    return "pem" if b"-----BEGIN " in data else "pkcs12"


def open_signer(data: bytes, *, algorithm: str | None, ask: Callable[[], str]) -> Signer:
    """The signer that a key file holds.

    Args:
        data: the file.
        algorithm: JOSE name of the signature algorithm; None for the usual one of the key.
        ask: gives the password; called only where the key is protected by one.

    Raises:
        UnsuitableKey: it holds no key, the password is wrong, or the algorithm does not fit.
        Misuse: a password is needed, and nobody gives one.
    """
    kind = key_kind(data)
    if kind == "jwk":
        return _from_jwk(data, algorithm)
    if kind == "pem":
        return _from_pem(data, algorithm, ask)
    from microcred.crypto.seal import Seal

    return Seal.from_pkcs12(data, ask(), algorithm=algorithm)


def _from_jwk(data: bytes, algorithm: str | None) -> Signer:
    """The signer of a JWK, or of a JWK Set that holds one key alone (RFC 7517 sections 4, 5)."""
    from microcred.crypto.signing import LocalSigner
    from microcred.jsontext import read_json

    try:
        value = read_json(data)
    except ParseError:
        raise UnsuitableKey("the key looks like a JWK and is not JSON") from None
    if isinstance(value, dict) and isinstance(keys := value.get("keys"), list):
        if len(keys) != 1:
            raise UnsuitableKey("the JWK Set does not hold exactly one key")
        value = keys[0]
    if not isinstance(value, dict) or "kty" not in value:
        raise UnsuitableKey("the key is JSON and no JWK (RFC 7517)")
    return LocalSigner.from_jwk(value, algorithm=algorithm)


def _from_pem(data: bytes, algorithm: str | None, ask: Callable[[], str]) -> Signer:
    """The seal of a PEM file with certificates, else the signer of its key."""
    # PKCS#8 says ENCRYPTED PRIVATE KEY, the older forms of OpenSSL "Proc-Type: 4,ENCRYPTED".
    locked = b"ENCRYPTED" in data
    password = ask().encode() if locked else None
    if b"-----BEGIN CERTIFICATE-----" in data:
        from microcred.crypto.seal import Seal

        return Seal.from_pem(data, data, password, algorithm=algorithm)
    from microcred.crypto.signing import LocalSigner

    return LocalSigner.from_pem(data, password, algorithm=algorithm)
