"""What is wrong with one certificate of a path, at a time: the rules of RFC 5280 section 6.1.

A fault never says that a signature is bad, only that a certificate does not prove who made it; so
each is an INDETERMINATE of ETSI EN 319 102-1 clause 5.2.6.4, and its clause names the
sub-indication. Not processed are name constraints and policy trees: a certificate that limits
itself in a way that nobody here obeys is at fault.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.trust.path_validation import Place, faults_of
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> leaf = Seal.for_testing(University()).certificate
    >>> [fault.code for fault in faults_of(leaf, datetime(2001, 1, 1, tzinfo=UTC), Place())]
    ['certificate.not_yet_valid']
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from microcred.crypto.certificates import Certificate
from microcred.frozen import Frozen
from microcred.trust.constraints import weak_key, weak_scheme
from microcred.trust.resolution import shown

__all__ = ["Fault", "Place", "Purpose", "faults_of"]

Purpose = Literal["seal", "timestamp", "ocsp", "crl"]
"""What the first certificate of a path is for."""

_SVC: Final = "ETSI EN 319 102-1 5.2.6.4"
_OUT_OF_BOUNDS: Final = f"{_SVC} (OUT_OF_BOUNDS_NO_POE)"
_CRYPTO: Final = f"{_SVC} (CRYPTO_CONSTRAINTS_FAILURE_NO_POE)"
_CHAIN: Final = f"{_SVC} (CHAIN_CONSTRAINTS_FAILURE)"

_NAME_CONSTRAINTS: Final = "2.5.29.30"
_EXTENDED_KEY_USAGE: Final = "2.5.29.37"
# The critical extensions that are processed here; RFC 5280 4.2 rejects a path with any other. Any
# policy is accepted, so mappings and anyPolicy change nothing; what could demand one
# (policyConstraints) is left out. Other names of the holder (subjectAltName) are never relied on.
_PROCESSED: Final = frozenset(
    {
        "2.5.29.15",  # keyUsage
        "2.5.29.17",  # subjectAltName
        "2.5.29.19",  # basicConstraints
        "2.5.29.32",  # certificatePolicies
        "2.5.29.33",  # policyMappings
        "2.5.29.54",  # inhibitAnyPolicy
        _EXTENDED_KEY_USAGE,
    }
)
_SIGNING: Final = frozenset({"digitalSignature", "nonRepudiation"})
_LISTING: Final = frozenset({"cRLSign"})
_WORDS: Final = MappingProxyType(
    {
        "seal": "documents",
        "timestamp": "timestamps alone",
        "ocsp": "OCSP responses",
        "crl": "revocation lists",
    }
)

# RFC 5280 4.2.1.12 has no purpose for seals, and real ones carry a mixture (e-mail, client, even
# server), so no purpose is demanded. But a certificate of a server, of program code, of a timestamp
# or OCSP service, and of nothing that fits documents, is not the organisation's seal: the key of a
# web server is kept far less well.
_FITTING: Final = frozenset(
    {
        "2.5.29.37.0",  # anyExtendedKeyUsage
        "1.3.6.1.5.5.7.3.4",  # emailProtection
        "1.3.6.1.5.5.7.3.36",  # documentSigning, RFC 9336
        "1.3.6.1.4.1.311.10.3.12",  # the same before that RFC, by Microsoft
        "1.2.840.113583.1.1.5",  # and by Adobe
    }
)
_FOREIGN: Final = frozenset(
    {
        "1.3.6.1.5.5.7.3.1",  # serverAuth
        "1.3.6.1.5.5.7.3.3",  # codeSigning
        "1.3.6.1.5.5.7.3.8",  # timeStamping
        "1.3.6.1.5.5.7.3.9",  # OCSPSigning
    }
)

_TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"
_OCSP_SIGNING: Final = "1.3.6.1.5.5.7.3.9"
_ANY_PURPOSE: Final = "2.5.29.37.0"


class Fault(Frozen):
    """Why a certificate does not prove its holder.

    Attributes:
        code: of the finding.
        detail: one line for a person, which names the certificate.
        clause: the rule, and the sub-indication of EN 319 102-1.
        past: whether a proof that the signature existed earlier could mend it (..._NO_POE).
    """

    code: str
    detail: str
    clause: str = _CHAIN
    past: bool = False


class Place(Frozen):
    """Where a certificate stands in a path.

    Attributes:
        authorities: how many authorities stand between it and the signer's certificate, those not
            counted that renew themselves (RFC 5280 6.1.4 (l)); None: it is the signer's own.
        anchor: whether the path ends with it, so that nobody relies on the signature on it.
        purpose: what the path is for.
    """

    authorities: int | None = None
    anchor: bool = False
    purpose: Purpose = "seal"


def faults_of(certificate: Certificate, at: datetime, place: Place) -> tuple[Fault, ...]:
    """Everything that is wrong with a certificate where it stands, at a time (aware).

    RFC 5280 6.1.1 (d) takes no more than name and key from an anchor. Here its dates and limits
    count too: an expired root is not what a caller means by trust, and the certificate of a seal,
    given as an anchor, is no authority for others.
    """
    found = [*_period(certificate, at), *_strength(certificate, at, place)]
    found += [*_limits(certificate), *_purposes(certificate, place)]
    authorities = place.authorities
    if authorities is None:
        found += _usage(certificate, place.purpose)
    else:
        found += _authority(certificate, authorities)
    return tuple(found)


def _period(certificate: Certificate, at: datetime) -> Iterator[Fault]:
    """RFC 5280 4.1.2.5: both ends are included."""
    name = shown(certificate)
    if at > certificate.not_after:
        detail = f"{name}: ended {certificate.not_after.isoformat()}"
        yield Fault("certificate.expired", detail, _OUT_OF_BOUNDS, past=True)
    if at < certificate.not_before:
        detail = f"{name}: begins {certificate.not_before.isoformat()}"
        yield Fault("certificate.not_yet_valid", detail, _OUT_OF_BOUNDS, past=True)


def _strength(certificate: Certificate, at: datetime, place: Place) -> Iterator[Fault]:
    """The signature on it counts unless it is the anchor; its key always."""
    scheme = certificate.signature_scheme
    # A scheme that is not known verifies nothing, so no path is built with it.
    weak = None if place.anchor or not scheme.kind else weak_scheme(scheme, at)
    if weak is not None:
        detail = f"{shown(certificate)} is signed with {scheme.name}: {weak}"
        yield Fault("certificate.weak_algorithm", detail, _CRYPTO, past=True)
    small = weak_key(certificate.public_key, at)
    if small is not None:
        detail = f"{shown(certificate)} has {small}"
        yield Fault("certificate.weak_key", detail, _CRYPTO, past=True)


def _limits(certificate: Certificate) -> Iterator[Fault]:
    """RFC 5280 4.2; name constraints limit even where an authority forgot to mark them critical."""
    unread = sorted(
        one.oid
        for one in certificate.extensions
        if (one.critical and one.oid not in _PROCESSED) or one.oid == _NAME_CONSTRAINTS
    )
    if unread:
        detail = f"{shown(certificate)} has an extension that has to be obeyed and is not processed"
        clause = f"RFC 5280 4.2, {_CHAIN}"
        yield Fault("certificate.unprocessed_extension", f"{detail}: {unread[0]}", clause)


def _purposes(certificate: Certificate, place: Place) -> Iterator[Fault]:
    """RFC 5280 4.2.1.12. Of an authority they limit what it issues for, as everybody reads them."""
    purposes, rule = certificate.extended_key_usage, "RFC 5280 4.2.1.12"
    if place.purpose == "timestamp":
        fits, rule = _may_stamp(certificate, purposes, place), "RFC 3161 2.3"
    elif place.purpose == "ocsp" and place.authorities is None:
        fits, rule = _OCSP_SIGNING in (purposes or ()), "RFC 6960 4.2.2.2"
    elif place.purpose == "seal":
        foreign = purposes is not None and purposes & _FOREIGN and not purposes & _FITTING
        fits = purposes is None or (bool(purposes) and not foreign)
    else:
        fits = True  # what an authority may issue for is asked where its own path is judged
    if not fits:
        detail = f"{shown(certificate)} is for other purposes than {_WORDS[place.purpose]}"
        clause = f"{rule}, {_CHAIN}"
        yield Fault("certificate.wrong_purpose", f"{detail} (extKeyUsage)", clause)


def _may_stamp(certificate: Certificate, purposes: frozenset[str] | None, place: Place) -> bool:
    """A unit's certificate has this purpose, alone and critical; an authority's may not bar it."""
    if place.authorities is not None:
        return purposes is None or bool(purposes & {_TIME_STAMPING, _ANY_PURPOSE})
    extension = certificate.extension(_EXTENDED_KEY_USAGE)
    critical = extension is not None and extension.critical
    return critical and purposes == frozenset({_TIME_STAMPING})


def _usage(certificate: Certificate, purpose: Purpose) -> Iterator[Fault]:
    """RFC 5280 4.2.1.3; EN 319 412-2 4.3.2 has one of the two bits in every seal.

    Whether the holder is an authority too makes no difference: its bits say what its key is for.
    """
    wanted = _LISTING if purpose == "crl" else _SIGNING
    if certificate.key_usage is not None and not certificate.key_usage & wanted:
        what = "revocation lists" if purpose == "crl" else "signatures"
        detail = f"the key of {shown(certificate)} may not be used for {what} (keyUsage)"
        yield Fault("certificate.wrong_usage", detail, f"RFC 5280 4.2.1.3, {_CHAIN}")


def _authority(certificate: Certificate, authorities: int) -> Iterator[Fault]:
    """May it issue? A certificate of version 1 cannot say so, and may not."""
    name, code = shown(certificate), "certificate.not_an_authority"
    if not certificate.is_ca:
        yield Fault(code, f"{name} is no authority", f"RFC 5280 6.1.4 (k), {_CHAIN}")
    elif certificate.key_usage is not None and "keyCertSign" not in certificate.key_usage:
        detail = f"{name} may not sign certificates (keyUsage)"
        yield Fault(code, detail, f"RFC 5280 6.1.4 (n), {_CHAIN}")
    if certificate.path_length is not None and authorities > certificate.path_length:
        detail = f"{name} allows {certificate.path_length} authorities below it, not {authorities}"
        yield Fault("certificate.path_too_long", detail, f"RFC 5280 6.1.4 (m), {_CHAIN}")
