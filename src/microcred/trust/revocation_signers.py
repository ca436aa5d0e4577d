"""Who may say whether a certificate was revoked: the signer of an OCSP response or of a list.

RFC 6960 section 4.2.2.2: the issuer itself, or whom it delegated this to by a certificate with the
purpose OCSPSigning. RFC 5280 section 6.3.3 (f): the issuer, the same authority with another key, or
for an indirect list who is named in the certificate; its key has to be one for lists. A doubt is a
state of `standing` with its reason; sub-indications are those of ETSI EN 319 102-1.

    >>> from microcred.trust.revocation_signers import Doubt
    >>> Doubt("no_poe", "its signer has ended").state
    'no_poe'
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse
from microcred.frozen import Frozen
from microcred.trust.constraints import weak_key, weak_scheme
from microcred.trust.path_validation import Fault, Place, Purpose, faults_of
from microcred.trust.revocation import Data

__all__ = ["Doubt", "DoubtState", "Signer", "doubt_about_path", "signer_of"]

DoubtState = Literal["no_poe", "weak", "unauthorized", "invalid"]
"""Why revocation data is not relied on."""

_MOST_TRIED: Final = 8
_MOST_FOLDED: Final = 32
_STATES: Final[tuple[tuple[str, DoubtState], ...]] = (
    ("certificate.expired", "no_poe"),
    ("certificate.weak_algorithm", "weak"),
    ("certificate.weak_key", "weak"),
)


class Doubt(Frozen):
    """Why revocation data is not relied on.

    Attributes:
        state: "no_poe": who signed it has ended, and no proof shows that the data is older;
            "weak": an algorithm that is not relied on; "unauthorized": who signed it may not;
            "invalid": nobody who is known has signed it.
        detail: one line for a person.
    """

    state: DoubtState
    detail: str


class Signer(Frozen):
    """Who signed.

    Attributes:
        certificate: the issuer's, or of whom it delegated this to.
        apart: whether its path has to be found: it stands beside the path of the certificate.
    """

    certificate: Certificate
    apart: bool = False


def signer_of(
    data: Data, above: Sequence[Certificate], bag: Sequence[Certificate], when: datetime
) -> Signer | Doubt:
    """Who signed revocation data about a certificate, if that may speak for its issuer.

    Whether the signer's own authorities hold is not asked here.

    Args:
        data: the response or list.
        above: the issuer of the certificate, then its authorities.
        bag: certificates among which the signer may be; of a list, those that bear its name.
        when: since when the data is proven to exist, aware.
    """
    if isinstance(data, OcspResponse):
        found = _responder(data, above[0], bag, when)
    else:
        found = _lister(data, above[0], bag)
    if isinstance(found, Doubt):
        return found
    key = found.certificate.public_key
    weak = weak_scheme(data.signature_scheme, when) or weak_key(key, when)
    return found if weak is None else Doubt("weak", weak)


def _responder(
    response: OcspResponse, issuer: Certificate, bag: Sequence[Certificate], when: datetime
) -> Signer | Doubt:
    if response.signed_by(issuer):
        return Signer(issuer)
    # Comparing whole names takes its time, so most are told by their octets.
    exact = [one for one in bag if one.subject_der == response.responder_name]
    folded = bag if response.responder_name is None else bag[:_MOST_FOLDED]
    responder = response.find_responder(exact or folded)
    if responder is None:
        return Doubt("unauthorized", "the certificate of its signer is not at hand")
    if not response.signed_by(responder):
        return Doubt("invalid", "its signature is not that of the responder that it names")
    if not responder.signed_by(issuer):
        return Doubt("unauthorized", "its signer is not one of the issuer")
    return _first(faults_of(responder, when, Place(purpose="ocsp"))) or Signer(responder)


def _lister(
    crl: CertificateList, issuer: Certificate, bag: Sequence[Certificate]
) -> Signer | Doubt:
    if crl.signed_by(issuer):
        usage = issuer.key_usage
        if usage is not None and "cRLSign" not in usage:
            return Doubt("unauthorized", "the key of its signer is not for lists (keyUsage)")
        return Signer(issuer)
    key_id = crl.authority_key_id
    named = sorted(bag, key=lambda one: one.subject_key_id != key_id)
    signers = [one for one in named[:_MOST_TRIED] if crl.signed_by(one)]
    if signers:
        return Signer(signers[0], apart=True)
    if named or issuer.subject_der == crl.issuer_der:
        return Doubt("invalid", "its signature is not that of the authority that it names")
    return Doubt("unauthorized", "the certificate of its signer is not at hand")


def doubt_about_path(authorities: Sequence[Certificate], when: datetime) -> Doubt | None:
    """Why the authorities of a signer do not hold at a time (aware); None if they do.

    Args:
        authorities: the lowest first; the last is relied on as it is.
        when: since when what was signed is proven to exist.
    """
    purpose: Purpose = "crl"
    for place, one in enumerate(authorities):
        last = place == len(authorities) - 1
        doubt = _first(faults_of(one, when, Place(0, last, purpose)))
        if doubt is not None:
            return doubt
    return None


def _first(faults: Sequence[Fault]) -> Doubt | None:
    """The gravest of the faults: one that no proof of time could mend."""
    for fault in sorted(faults, key=lambda one: one.past):
        return Doubt(dict(_STATES).get(fault.code, "unauthorized"), fault.detail)
    return None
