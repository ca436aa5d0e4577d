"""JSON Web Keys to key objects of `cryptography` and back.

RFC 7517, RFC 7518 section 6, RFC 8037 section 2. Strict: every number in its one base64url text
and length, a private key that does not belong to its public half is refused, and so is a key that
says it is for something else than signatures (`use`, `key_ops`). The functions raise ValueError
with a sentence; `microcred.crypto.keys` says it in our own errors.

    >>> from microcred.crypto.jwk import PRIVATE_MEMBERS
    >>> sorted(PRIVATE_MEMBERS)
    ['d', 'dp', 'dq', 'k', 'oth', 'p', 'q', 'qi']
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from microcred.crypto.algorithms import COORDINATE_BYTES, LARGEST_RSA
from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import ParseError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

__all__ = ["PRIVATE_MEMBERS", "private_key_of", "public_jwk", "public_key_of"]

PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""The members that hold secrets (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1)."""


def public_key_of(jwk: Mapping[str, Any]) -> Any:
    """The public key of a JWK without private members.

    Raises:
        ValueError: it is no JWK of a public key for signatures that is known here.
    """
    if not PRIVATE_MEMBERS.isdisjoint(jwk):
        raise ValueError("a JWK with private members where a public key belongs")
    _check_use(jwk, "verify")
    return _public(jwk)


def private_key_of(jwk: Mapping[str, Any]) -> Any:
    """The private key of a JWK; its public members are demanded and have to belong to it.

    Raises:
        ValueError: it is no JWK of a private key for signatures that is known here.
    """
    _check_use(jwk, "sign")
    public = _public(jwk)
    if jwk["kty"] == "RSA":
        return _private_rsa(jwk)
    if jwk["kty"] == "EC":
        return _private_ec(jwk, public)
    return _private_ed25519(jwk, public)


def public_jwk(kind: str, curve: str | None, key: Any) -> dict[str, str]:
    """The required public members of a key in RFC 7518's order: kty, crv, x, y or kty, n, e."""
    if kind == "RSA":
        numbers = key.public_numbers()
        return {"kty": "RSA", "n": _uint_text(numbers.n), "e": _uint_text(numbers.e)}
    if kind == "EC":
        numbers, size = key.public_numbers(), COORDINATE_BYTES[str(curve)]
        x, y = (b64url_encode(one.to_bytes(size, "big")) for one in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": str(curve), "x": x, "y": y}
    return {"kty": "OKP", "crv": str(curve), "x": b64url_encode(key.public_bytes_raw())}


def _check_use(jwk: Mapping[str, Any], operation: str) -> None:
    """RFC 7517 sections 4.2 and 4.3."""
    if jwk.get("use", "sig") != "sig":
        raise ValueError("a JWK that is not for signatures (use)")
    operations = jwk.get("key_ops", [operation])
    if not isinstance(operations, list) or operation not in operations:
        raise ValueError(f"a JWK that is not for the operation {operation} (key_ops)")


def _public(jwk: Mapping[str, Any]) -> Any:
    kind = jwk.get("kty")
    if kind == "RSA":
        return _public_rsa(jwk)
    if kind == "EC":
        return _public_ec(jwk)
    if kind == "OKP":
        return _public_ed25519(jwk)
    raise ValueError("a JWK whose kty is not RSA, EC or OKP")


def _octets(jwk: Mapping[str, Any], name: str, size: int | None = None) -> bytes:
    text = jwk.get(name)
    try:
        octets = b64url_decode(text) if isinstance(text, str) else b""
    except ParseError:
        octets = b""
    if not octets or (size is not None and len(octets) != size):
        raise ValueError(f"a JWK whose member {name} is missing or malformed")
    return octets


def _uint(jwk: Mapping[str, Any], name: str) -> int:
    """Base64urlUInt (RFC 7518 section 2): the fewest octets."""
    octets = _octets(jwk, name)
    if octets[0] == 0 or len(octets) > LARGEST_RSA // 8:
        raise ValueError(f"a JWK whose member {name} is malformed")
    return int.from_bytes(octets, "big")


def _uint_text(number: int) -> str:
    return b64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _public_rsa(jwk: Mapping[str, Any]) -> rsa.RSAPublicKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.RSAPublicNumbers(_uint(jwk, "e"), _uint(jwk, "n")).public_key()


def _private_rsa(jwk: Mapping[str, Any]) -> rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    if "oth" in jwk:
        raise ValueError("an RSA key of more than two primes")
    n, e, d = (_uint(jwk, name) for name in ("n", "e", "d"))
    named = [name for name in ("p", "q", "dp", "dq", "qi") if name in jwk]
    if named:
        p, q, dp, dq, qi = (_uint(jwk, name) for name in ("p", "q", "dp", "dq", "qi"))
    else:
        p, q = rsa.rsa_recover_prime_factors(n, e, d)
        dp, dq, qi = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, rsa.RSAPublicNumbers(e, n))
    return numbers.private_key()


def _curve(jwk: Mapping[str, Any]) -> tuple[ec.EllipticCurve, int]:
    from cryptography.hazmat.primitives.asymmetric import ec

    name = jwk.get("crv")
    kinds = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
    if not isinstance(name, str) or name not in kinds:
        raise ValueError("a JWK whose crv is not P-256, P-384 or P-521")
    return kinds[name], COORDINATE_BYTES[name]


def _public_ec(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    curve, size = _curve(jwk)
    x, y = (int.from_bytes(_octets(jwk, name, size), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, curve).public_key()


def _private_ec(
    jwk: Mapping[str, Any], public: ec.EllipticCurvePublicKey
) -> ec.EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    curve, size = _curve(jwk)
    key = ec.derive_private_key(int.from_bytes(_octets(jwk, "d", size), "big"), curve)
    if key.public_key() != public:
        raise ValueError("a JWK whose private and public members do not belong together")
    return key


def _public_ed25519(jwk: Mapping[str, Any]) -> ed25519.Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric import ed25519

    if jwk.get("crv") != "Ed25519":
        raise ValueError("a JWK of the kind OKP whose crv is not Ed25519")
    return ed25519.Ed25519PublicKey.from_public_bytes(_octets(jwk, "x", 32))


def _private_ed25519(
    jwk: Mapping[str, Any], public: ed25519.Ed25519PublicKey
) -> ed25519.Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = ed25519.Ed25519PrivateKey.from_private_bytes(_octets(jwk, "d", 32))
    if key.public_key() != public:
        raise ValueError("a JWK whose private and public members do not belong together")
    return key
