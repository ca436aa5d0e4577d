"""Timestamps, OCSP responses and revocation lists built octet by octet, right and wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from built_der import (
    ECDSA,
    GENERALIZED_TIME,
    GONE,
    ORGANISATION,
    UTC_TIME,
    Tree,
    attribute,
    bits,
    certificate,
    extension,
    integer,
    name,
    oid,
    sequence,
    tagged,
)
from cached_keys import key, strange
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from microcred.crypto.certificate_identifiers import key_bits
from microcred.crypto.certificates import Certificate
from microcred.crypto.der import BOOLEAN, OCTET_STRING, SET, children, encode, read_one

NULL = encode(5)
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING, SIGNING_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
PROTECTION = "1.2.840.113549.1.9.52"
PSS, MGF1 = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
HASH_OIDS = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
    "sha3_256": "2.16.840.1.101.3.4.2.8",
    "sha3_512": "2.16.840.1.101.3.4.2.10",
    "shake256": "2.16.840.1.101.3.4.2.12",
}
HASHES: dict[str, Any] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - old tokens are signed so
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_512": hashes.SHA3_512(),
}
COVERED = b"the text of a signature"


def octet_string(octets: bytes) -> bytes:
    """An OCTET STRING."""
    return encode(OCTET_STRING, octets)


def hash_of(hashed: str, octets: bytes) -> bytes:
    """A hash; SHAKE256 has 512 bits."""
    if hashed == "shake256":
        return hashlib.shake_256(octets).digest(64)
    return hashlib.new(hashed, octets).digest()


def hash_algorithm(hashed: str, *parameters: bytes) -> bytes:
    """The AlgorithmIdentifier of a hash."""
    return sequence(oid(HASH_OIDS[hashed]), *parameters)


def pss_algorithm(hashed: str, salt: int) -> bytes:
    """RSASSA-PSS with everything said."""
    digest = hash_algorithm(hashed, NULL)
    mask = sequence(oid(MGF1), digest)
    return sequence(
        oid(PSS), sequence(tagged(0, digest), tagged(1, mask), tagged(2, integer(salt)))
    )


# -- certificates ---------------------------------------------------------------------------------


def private_key(shape: str) -> Any:
    """A private key of `cryptography`, made once."""
    return strange(shape) if shape in ("Ed448", "brainpoolP256r1") else key(shape)._key


def signer(shape: str = "P-256", serial: int = 7, *extensions: bytes) -> Certificate:
    """A certificate of the key of a shape, made once; who signed it does not matter here."""
    return _signer(shape, serial, *extensions)


@cache
def _signer(shape: str, serial: int, *extensions: bytes) -> Certificate:
    public = private_key(shape).public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    octets = certificate(
        spki=spki,
        serial=integer(serial),
        subject=name(attribute("2.5.4.3", f"TEST {shape}")),
        extensions=extensions or None,
    )
    return Certificate.from_der(octets)


def signed(shape: str, data: bytes, hashed: str = "sha256", salt: int | None = None) -> bytes:
    """The signature of that key; `salt` makes it PSS."""
    private = private_key(shape)
    if shape.startswith("RSA"):
        scheme = HASHES[hashed]
        pad = padding.PKCS1v15() if salt is None else padding.PSS(padding.MGF1(scheme), salt)
        return bytes(private.sign(data, pad, scheme))
    if shape in ("Ed25519", "Ed448"):
        return bytes(private.sign(data))
    return bytes(private.sign(data, ec.ECDSA(HASHES[hashed])))


def issuer_serial(one: Certificate) -> bytes:
    """The IssuerSerial of a certificate."""
    return sequence(sequence(tagged(4, one.issuer_der)), integer(one.serial_number))


# -- timestamps -----------------------------------------------------------------------------------


def tst_info(**changes: Any) -> bytes:
    """A TSTInfo; parts replaced, or (GONE) left out."""
    parts = {
        "version": integer(1),
        "policy": oid("1.2.3.4"),
        "imprint": sequence(
            hash_algorithm("sha256", NULL), octet_string(hash_of("sha256", COVERED))
        ),
        "serial": integer(99),
        "time": encode(GENERALIZED_TIME, b"20250101120000Z"),
        "accuracy": b"",
        "ordering": b"",
        "nonce": b"",
        "tsa": b"",
        "extensions": b"",
        "after": b"",
        **changes,
    }
    return sequence(*(part for part in parts.values() if part is not GONE))


def attribute_of(kind: str, *values: bytes) -> bytes:
    """One attribute of a signer."""
    return sequence(oid(kind), encode(SET, *values))


def ess_v2(one: Certificate, hashed: str = "sha256", *more: bytes) -> bytes:
    """The signing-certificate attribute of RFC 5035; SHA-256 is its default."""
    parts = [octet_string(hash_of(hashed, one.der)), *more]
    if hashed != "sha256":
        parts.insert(0, hash_algorithm(hashed))
    return attribute_of(SIGNING_V2, sequence(sequence(sequence(*parts))))


def ess_v1(one: Certificate, *more: bytes) -> bytes:
    """The signing-certificate attribute with SHA-1."""
    parts = (octet_string(hash_of("sha1", one.der)), *more)
    return attribute_of(SIGNING, sequence(sequence(sequence(*parts))))


def signer_info(
    content: bytes,
    *,
    shape: str = "P-256",
    certificate_of: Certificate | None = None,
    hashed: str = "sha256",
    algorithm: bytes = ECDSA,
    salt: int | None = None,
    signature_hash: str | None = None,
    identifier: bytes | None = None,
    extra: Sequence[bytes] | None = None,
    attributes: Sequence[bytes] | None = None,
    unsigned: Sequence[bytes] = (),
    ordered: bool = True,
    **changes: Any,
) -> bytes:
    """A SignerInfo that is right unless told otherwise.

    Args:
        extra: attributes beside content-type and message-digest; by default ESSCertIDv2.
        attributes: all of them.
        ordered: whether the signature is over the attributes in DER order, else as they stand.
        changes: parts replaced: version, digest, sent (the attributes as sent), signature, after.
    """
    leaf = certificate_of or signer(shape)
    if attributes is None:
        attributes = (
            attribute_of(MESSAGE_DIGEST, octet_string(hash_of(hashed, content))),
            attribute_of(CONTENT_TYPE, oid(TST_INFO)),
            *((ess_v2(leaf),) if extra is None else extra),
        )
    covered = encode(SET, *(sorted(attributes) if ordered else attributes))
    if identifier is None:
        identifier = sequence(leaf.issuer_der, integer(leaf.serial_number))
    value = signed(shape, covered, signature_hash or hashed, salt)
    parts = {
        "version": integer(1),
        "identifier": identifier,
        "digest": hash_algorithm(hashed, NULL),
        "sent": tagged(0, *attributes),
        "algorithm": algorithm,
        "signature": octet_string(value),
        "unsigned": tagged(1, *unsigned) if unsigned else b"",
        "after": b"",
        **changes,
    }
    return sequence(*(part for part in parts.values() if part is not GONE))


def cms(
    content: bytes,
    signers: Sequence[bytes],
    /,
    certificates: Sequence[bytes] | bytes = (),
    crls: Sequence[bytes] | bytes = (),
    **changes: Any,
) -> bytes:
    """A ContentInfo with SignedData; octets in place of a list are the part as it is."""
    parts = {
        "version": integer(3),
        "digests": encode(SET, hash_algorithm("sha256")),
        "content": sequence(oid(TST_INFO), tagged(0, octet_string(content))),
        "certificates": _listed(0, certificates),
        "crls": _listed(1, crls),
        "signers": encode(SET, *signers),
        "after": b"",
        **changes,
    }
    inner = sequence(*(part for part in parts.values() if part is not GONE))
    return sequence(oid(SIGNED_DATA), tagged(0, inner))


def _listed(number: int, parts: Sequence[bytes] | bytes) -> bytes:
    if isinstance(parts, bytes):
        return parts
    return tagged(number, *parts) if parts else b""


def token(info: bytes | None = None, **options: Any) -> bytes:
    """A timestamp token with the certificate of its signer in it."""
    content = tst_info() if info is None else info
    leaf = options.get("certificate_of") or signer(options.get("shape", "P-256"))
    outer = {one: options.pop(one) for one in ("certificates", "crls") if one in options}
    outer.setdefault("certificates", (leaf.der,))
    return cms(content, [signer_info(content, **options)], **outer)


# -- OCSP -----------------------------------------------------------------------------------------

NOW = encode(GENERALIZED_TIME, b"20250101120000Z")
GOOD, UNKNOWN = tagged(0, constructed=False), tagged(2, constructed=False)


def revoked(reason: int | None = 1) -> bytes:
    """A RevokedInfo."""
    told = b"" if reason is None else tagged(0, encode(0x0A, bytes((reason,))))
    return tagged(1, NOW, told)


def certificate_id(one: Certificate, issuer: Certificate, hashed: str = "sha1") -> bytes:
    """A CertID."""
    return sequence(
        hash_algorithm(hashed, NULL),
        octet_string(hash_of(hashed, one.issuer_der)),
        octet_string(hash_of(hashed, key_bits(issuer) or b"")),
        integer(one.serial_number),
    )


def single(identifier: bytes, state: bytes = GOOD, *rest: bytes, update: bytes = NOW) -> bytes:
    """A SingleResponse."""
    return sequence(identifier, state, update, *rest)


def basic(
    answers: Sequence[bytes],
    /,
    *,
    shape: str = "P-256",
    certificates: Sequence[bytes] | None = None,
    extensions: Sequence[bytes] = (),
    **changes: Any,
) -> bytes:
    """A BasicOCSPResponse."""
    leaf = signer(shape)
    parts = {
        "version": b"",
        "responder": tagged(1, leaf.subject_der),
        "produced": NOW,
        "answers": sequence(*answers),
        "extensions": tagged(1, sequence(*extensions)) if extensions else b"",
        "after": b"",
        **changes,
    }
    data = sequence(*parts.values())
    sent = [leaf.der] if certificates is None else certificates
    last = tagged(0, sequence(*sent)) if sent else b""
    return sequence(data, ECDSA, bits(signed(shape, data)), last)


def ocsp(octets: bytes, status: int = 0) -> bytes:
    """An OCSPResponse around a BasicOCSPResponse."""
    wrapped = sequence(oid("1.3.6.1.5.5.7.48.1.1"), octet_string(octets))
    return sequence(encode(0x0A, bytes((status,))), tagged(0, wrapped))


# -- revocation lists -----------------------------------------------------------------------------

THEN = encode(UTC_TIME, b"250101120000Z")


def revoked_entry(serial: int | bytes, *extensions: bytes, when: bytes = THEN) -> bytes:
    """An entry of a list."""
    number = integer(serial) if isinstance(serial, int) else serial
    return sequence(number, when, sequence(*extensions) if extensions else b"")


def reason_of(number: int) -> bytes:
    """The reason extension of an entry."""
    return extension("2.5.29.21", encode(0x0A, bytes((number,))))


def issuer_of(issuer: bytes) -> bytes:
    """The certificateIssuer extension of an entry; critical, as it has to be."""
    return extension("2.5.29.29", sequence(tagged(4, issuer)), critical=True)


def crl(
    entries: Sequence[bytes] = (),
    /,
    *,
    shape: str = "P-256",
    listed: Sequence[bytes] | None = None,
    **changes: Any,
) -> bytes:
    """A CertificateList of ORGANISATION; of version 2 by default."""
    parts = {
        "version": integer(1),
        "inner": ECDSA,
        "issuer": ORGANISATION,
        "this": THEN,
        "next": encode(UTC_TIME, b"250201120000Z"),
        "entries": sequence(*entries) if entries else b"",
        "extensions": b"" if listed is None else tagged(0, sequence(*listed)),
        "after": b"",
        **changes,
    }
    parts.pop("outer", None)
    data = sequence(*parts.values())
    return sequence(data, changes.get("outer", ECDSA), bits(signed(shape, data)))


def scope_of(*fields: bytes) -> bytes:
    """An issuingDistributionPoint."""
    return extension("2.5.29.28", sequence(*fields), critical=True)


def flag(number: int, octet: bytes = b"\xff") -> bytes:
    """A BOOLEAN of an issuingDistributionPoint."""
    return tagged(number, octet, constructed=False)


YES = encode(BOOLEAN, b"\xff")


# -- BER ------------------------------------------------------------------------------------------


def scrambled(tree: Tree, random: Random, pieces_within: int = 8) -> bytes:
    """The tree in one of its many BER forms, with pieces in pieces to a depth that is read."""
    tag, value = tree
    if isinstance(value, list):
        parts = [scrambled(one, random) for one in value]
        if tag == SET:
            random.shuffle(parts)
        return _in_some_form(tag, b"".join(parts), random)
    if tag == OCTET_STRING and pieces_within and random.random() < 0.4:
        cut = random.randint(0, len(value))
        halves = (value[:cut], value[cut:])
        pieces = [scrambled((tag, one), random, pieces_within - 1) for one in halves]
        return _in_some_form(tag | 0x20, b"".join(pieces), random)
    return _in_some_form(tag, value, random)


def _in_some_form(tag: int, value: bytes, random: Random) -> bytes:
    form = random.randrange(3)
    if form == 0:
        return encode(tag, value)
    if form == 1 and tag & 0x20:
        return bytes((tag, 0x80)) + value + b"\0\0"
    size = random.randint(4, 6)
    return bytes((tag, 0x80 | size)) + len(value).to_bytes(size, "big") + value


def plain_tree(octets: bytes) -> Tree:
    """An element as a tree; what an OCTET STRING holds is left whole."""
    element = read_one(octets)
    if not element.tag & 0x20:
        return element.tag, element.value
    return element.tag, [plain_tree(one.raw) for one in children(element, None)]
