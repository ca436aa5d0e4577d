"""The question to an OCSP responder (RFC 6960 section 4.1).

The certificate is named with SHA-1, as RFC 5019 section 2.1.1 has it and as responders expect: a
name, no protection. A nonce ties the answer to the question (RFC 9654); it is given by the caller,
who has the randomness, and is left out for responders that answer from a store.

    >>> from microcred.crypto.ocsp_request import ocsp_request
    >>> from microcred.crypto.seal import Seal
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> leaf = Seal.for_testing(University()).certificate
    >>> len(ocsp_request(leaf, leaf, nonce=bytes(32))) - len(ocsp_request(leaf, leaf))
    55
"""

from __future__ import annotations

from typing import Final

from microcred.crypto.certificate_identifiers import key_bits
from microcred.crypto.certificates import Certificate
from microcred.crypto.cms_algorithms import digest, hash_identifier
from microcred.crypto.der import INTEGER, OCTET_STRING, SEQUENCE, context, encode
from microcred.errors import ParseError

__all__ = ["certificate_identifier", "ocsp_request"]

# OID id-pkix-ocsp-nonce, with tag and length.
_NONCE: Final = bytes.fromhex("06092b0601050507300102")
_LONGEST_NONCE: Final = 128


def certificate_identifier(
    certificate: Certificate, issuer: Certificate, *, hash: str = "sha1"
) -> bytes:
    """The DER CertID of a certificate (RFC 6960 section 4.1.1).

    Raises:
        ParseError: the hash is not known, or the issuer's key cannot be read.
    """
    algorithm, bits = hash_identifier(hash), key_bits(issuer)
    if bits is None:
        raise ParseError("an issuer whose key cannot be read")
    name = digest(hash, certificate.issuer_der) or b""
    key = digest(hash, bits) or b""
    return encode(
        SEQUENCE,
        algorithm,
        encode(OCTET_STRING, name),
        encode(OCTET_STRING, key),
        encode(INTEGER, certificate._fields.serial),
    )


def ocsp_request(
    certificate: Certificate,
    issuer: Certificate,
    *,
    hash: str = "sha1",
    nonce: bytes | None = None,
) -> bytes:
    """The DER OCSPRequest for one certificate.

    Args:
        certificate: whose status is asked for.
        issuer: who issued it; its name and key are hashed.
        hash: of these, by its name in hashlib.
        nonce: 1 to 128 octets (RFC 9654: 32), or None for a question without.

    Raises:
        ParseError: the hash is not known, the issuer's key cannot be read, or the nonce has another
            length.
    """
    if nonce is not None and not 0 < len(nonce) <= _LONGEST_NONCE:
        raise ParseError(f"a nonce has 1 to {_LONGEST_NONCE} octets")
    request = encode(SEQUENCE, certificate_identifier(certificate, issuer, hash=hash))
    extensions = b""
    if nonce is not None:
        value = encode(OCTET_STRING, encode(OCTET_STRING, nonce))
        listed = encode(SEQUENCE, encode(SEQUENCE, _NONCE, value))
        extensions = encode(context(2, constructed=True), listed)
    return encode(SEQUENCE, encode(SEQUENCE, encode(SEQUENCE, request), extensions))
