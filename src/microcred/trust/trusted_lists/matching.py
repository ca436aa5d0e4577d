"""Which service a certificate belongs to, and whether a qualifier is said of it.

TS 119 612 clause 5.5.3 (a service is its key), 5.5.9.2.2 (criteria); TS 119 615 clause 4.3. A
service is matched by certificate, or by key and name together; by a key identifier alone only where
it has no certificate, and then only one that is computed from the key. An identifier that a
certificate merely claims could be anybody's.

    >>> from microcred.crypto.seal import Seal
    >>> from microcred.trust.trusted_lists.matching import fits
    >>> from microcred.trust.trusted_lists.values import Criteria
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> leaf = Seal.for_testing(University()).certificate
    >>> usages = ((("digitalSignature", True), ("keyCertSign", False)),)
    >>> fits(Criteria("all", key_usages=usages), leaf), fits(Criteria("none"), leaf)
    (True, True)
    >>> fits(Criteria("atLeastOne", policies=(frozenset({"1.2.3"}),)), leaf)
    False
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.der import children, read_one
from microcred.crypto.names import same_name
from microcred.errors import ParseError
from microcred.trust.trusted_lists.values import Criteria, Service

__all__ = ["QCP_PLUS", "QCP_PUBLIC", "fits", "is_of", "policies_of"]

QCP_PUBLIC: Final = "0.4.0.1456.1.2"
"""Policy of qualified certificates to the public (ETSI TS 101 456), before the regulation."""
QCP_PLUS: Final = "0.4.0.1456.1.1"
"""The same, with the key in a secure device."""

_POLICIES: Final = "2.5.29.32"
_PURPOSES: Final = "2.5.29.37"


def is_of(service: Service, certificate: Certificate) -> bool:
    """Whether the certificate is one of the service's own keys."""
    known = service.certificates
    if certificate in known:
        return True
    for one in known:
        if one.public_key == certificate.public_key and same_name(
            one.subject_der, certificate.subject_der
        ):
            return True
    return not known and bool(service.key_ids & _key_ids(certificate))


def _key_ids(certificate: Certificate) -> frozenset[bytes]:
    """RFC 5280 4.2.1.2 (1): SHA-1 of the key's bits. It is computed, never taken on trust."""
    try:
        bits = children(read_one(certificate._fields.spki))[1].bits()
    except (ParseError, IndexError):
        return frozenset()
    return frozenset({hashlib.sha1(bits, usedforsecurity=False).digest()})


def fits(criteria: Criteria, certificate: Certificate) -> bool | None:
    """Whether the criteria hold of a certificate; None where that cannot be told.

    An empty list holds if all or none of its criteria have to hold.
    """
    answers = list(_answers(criteria, certificate))
    if criteria.assertion == "atLeastOne":
        known = True if True in answers else (None if None in answers else False)
    elif criteria.assertion == "all":
        known = False if False in answers else (None if None in answers else True)
    else:
        known = False if True in answers else (None if None in answers else True)
    return known


def _answers(criteria: Criteria, certificate: Certificate) -> Iterator[bool | None]:
    """One answer a criterion."""
    policies, purposes = policies_of(certificate), _oids(certificate, _PURPOSES)
    usages = certificate.key_usage or frozenset()
    attributes = {oid for oid, _ in certificate.subject.attributes}
    for some in criteria.policies:
        yield None if policies is None else some <= policies
    for bits in criteria.key_usages:
        yield all((name in usages) is value for name, value in bits)
    for some in criteria.purposes:
        yield None if purposes is None else some <= purposes
    for some in criteria.attributes:
        yield some <= attributes
    for nested in criteria.nested:
        yield fits(nested, certificate)
    for _ in criteria.unknown:
        yield None


def policies_of(certificate: Certificate) -> frozenset[str] | None:
    """The policies of a certificate (RFC 5280 4.2.1.4), None if the extension is unreadable."""
    extension = certificate.extension(_POLICIES)
    try:
        if extension is None:
            return frozenset()
        return frozenset(children(one)[0].oid() for one in children(read_one(extension.value)))
    except (ParseError, IndexError):
        return None


def _oids(certificate: Certificate, oid: str) -> frozenset[str] | None:
    extension = certificate.extension(oid)
    try:
        if extension is None:
            return frozenset()
        return frozenset(one.oid() for one in children(read_one(extension.value)))
    except ParseError:
        return None
