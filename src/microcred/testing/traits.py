"""What can be said of a certificate of the test world, and the extensions that say it.

RFC 5280 section 4.2, ETSI EN 319 412-3 (seals), RFC 3161 section 2.3 (timestamping units).

    >>> from microcred.testing.traits import Traits, purposes, qualified_extensions
    >>> traits: Traits = {"key": "Ed25519", "crl": False, "usage": ["digitalSignature"]}
    >>> len(purposes("timeStamping", "critical")), purposes("timeStamping", "none")
    (1, [])
    >>> b"TEST" in b"".join(qualified_extensions(qscd=True, types=["eseal"]))
    False
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, TypedDict

from microcred.testing import certificates as writing
from microcred.testing.keys import Key

__all__ = [
    "Purpose",
    "Traits",
    "extensions_of",
    "ordinary_extensions",
    "purposes",
    "qualified_extensions",
]

Purpose = Literal["critical", "non-critical", "with-others", "other", "any", "none"]
"""How extKeyUsage stands in a certificate: critical; not critical; critical with another purpose
beside it; only another purpose; anyExtendedKeyUsage; or not at all."""

_QUALIFIED: Final = "0.4.0.194112.1.1"  # QCP-l of ETSI EN 319 411-2
_QUALIFIED_DEVICE: Final = "0.4.0.194112.1.3"  # QCP-l-qscd
_ORDINARY: Final = "0.4.0.2042.1.1"  # NCP of ETSI EN 319 411-1


class Traits(TypedDict, total=False):
    """What can be said of any certificate; each kind of holder has its defaults.

    Attributes:
        begin: aware; the first instant of its validity.
        end: aware; the last one.
        key: the shape of a new key (`microcred.testing.keys.SHAPES`), or a key.
        hash: of the signature: "sha1", "sha256", "sha384", "sha512".
        ocsp: whether it names the OCSP responder.
        crl: whether it names the revocation list.
        aia: whether it names where the issuer's certificate is.
        usage: names of keyUsage; None for none.
        key_ids: whether it has the identifiers of both keys.
        ca: what basicConstraints says; None for no such extension.
        path_length: how many authorities may follow it.
        extra: more extensions, as `microcred.testing.certificates` writes them.
        serial_number: its number.
        issuer: forged: the DER name of another issuer.
        signing: forged: another key that signs.
    """

    begin: datetime
    end: datetime
    key: str | Key
    hash: str
    ocsp: bool
    crl: bool
    aia: bool
    usage: Sequence[str] | None
    key_ids: bool
    ca: bool | None
    path_length: int | None
    extra: Sequence[bytes]
    serial_number: int
    issuer: bytes
    signing: Key


def extensions_of(traits: Traits, key: Key, issuer: Key, urls: tuple[str, str, str]) -> list[bytes]:
    """The extensions that the traits ask for; `urls` are of OCSP, list and issuer's certificate."""
    found: list[bytes] = []
    ca, usage = traits.get("ca", False), traits.get("usage", ("digitalSignature", "nonRepudiation"))
    if ca is not None:
        found.append(writing.basic_constraints(ca, traits.get("path_length")))
    if usage is not None:
        found.append(writing.key_usage(usage))
    if traits.get("key_ids", True):
        found += [writing.subject_key_id(key), writing.authority_key_id(issuer)]
    ocsp, crl, certificate = urls
    access = {
        "ocsp": [ocsp] if traits.get("ocsp", True) else [],
        "issuers": [certificate] if traits.get("aia", True) else [],
    }
    if any(access.values()):
        found.append(writing.authority_information(**access))
    if traits.get("crl", True):
        found.append(writing.crl_points([crl]))
    return [*found, *traits.get("extra", ())]


def purposes(name: str, how: Purpose) -> list[bytes]:
    """extKeyUsage with a name of `microcred.testing.certificates.EXTENDED_USAGES`, or none."""
    if how == "none":
        return []
    names = {"with-others": [name, "clientAuth"], "other": ["clientAuth"], "any": ["any"]}
    return [
        writing.extended_key_usage(
            names.get(how, [name]), critical=how not in ("non-critical", "any")
        )
    ]


def qualified_extensions(*, qscd: bool, types: Sequence[str]) -> list[bytes]:
    """What a qualified certificate says of itself; nobody who reads a trusted list believes it."""
    return [
        writing.qc_statements(qscd=qscd, types=types),
        writing.policies([_QUALIFIED_DEVICE if qscd else _QUALIFIED]),
    ]


def ordinary_extensions() -> list[bytes]:
    """The policy of a certificate that is not qualified."""
    return [writing.policies([_ORDINARY])]
