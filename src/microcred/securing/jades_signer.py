"""Which certificate made a JAdES signature, by the references in its protected header.

ETSI TS 119 182-1 clauses 5.1.7, 5.1.8 and 5.2.2: exactly one of `x5t#S256`, `x5t#o` and `sigX5ts`
binds the certificate by its digest; `kid` (issuer and serial number, RFC 5035) is compared where
it is there. The certificate itself stands in `x5c`, or unsigned in `xVals`, or whoever reads the
file gives it; it is never "the first one that verifies".

    >>> from microcred.securing.jades_signer import find_signer
    >>> found = find_signer({}, "/protected")
    >>> found.reference, [one.code for one in found.findings]
    (None, ['certificate.reference_missing', 'format.header', 'certificate.not_included'])
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from microcred.crypto.certificates import Certificate, CertificateCache, issuer_serial
from microcred.crypto.der import children, context, read_one
from microcred.crypto.names import same_name
from microcred.crypto.references import CertificateReference
from microcred.encoding import b64_decode, b64url_decode
from microcred.errors import ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.securing.jades_content import DIGESTS
from microcred.securing.jose_header import form_failed, read_x5c

__all__ = ["REFERENCES", "FoundSigner", "find_signer"]

REFERENCES: Final = ("x5t#S256", "x5t#o", "sigX5ts")
"""The header parameters that bind the signer's certificate; exactly one of them is there."""

_UNUSUAL: Final = frozenset({"x5t", *REFERENCES[1:]})
_CLAUSE: Final = "ETSI TS 119 182-1 5.2.2"
_KID_CLAUSE: Final = "ETSI TS 119 182-1 5.1.4"
_MAX_KID: Final = 8192
_DIRECTORY_NAME: Final = context(4, constructed=True)


class _Digest(Frozen):
    """A digest of the signer's certificate."""

    name: str
    value: bytes

    def fits(self, certificate: Certificate) -> bool:
        return hashlib.new(self.name, certificate.der).digest() == self.value


class FoundSigner(Frozen):
    """Who signed, as the header says.

    Attributes:
        reference: the signer's certificate with all others at hand; None if it is not at hand.
        included: the certificates of `x5c`, in its order.
        certificate_hash: name of the hash by which the header binds the certificate, and whether
            it is that of the certificate; None if it binds none, or there is no certificate.
        findings: on CERTIFICATE and FORMAT.
    """

    reference: CertificateReference | None
    included: tuple[Certificate, ...] = ()
    certificate_hash: tuple[str, bool] | None = None
    findings: tuple[Finding, ...] = ()


def find_signer(
    protected: Mapping[str, JsonValue],
    where: str,
    *,
    unsigned: Sequence[Certificate] = (),
    given: Sequence[Certificate] = (),
    kept: CertificateCache | None = None,
) -> FoundSigner:
    """The signer's certificate with all others at hand, and what is wrong with the reference.

    Where the digest does not fit the certificate in `x5c`, that certificate is returned all the
    same, beside the FAILED finding: the signature can then be told from the reference.

    Args:
        protected: the protected header.
        where: its JSON pointer.
        unsigned: the certificates of the unprotected header; looked at second.
        given: what the caller has; looked at last, and only for the signer's certificate.
        kept: certificates that the caller keeps.
    """
    key = _key(protected, where) if kept is not None and not unsigned and not given else None
    if kept is None or key is None:
        return _find(protected, where, unsigned, given, kept)
    found: FoundSigner | None = kept.named.get(key)
    return found or kept.named.keep(key, _find(protected, where, (), (), kept))


def _key(protected: Mapping[str, JsonValue], where: str) -> Hashable | None:
    """All that decides about the signer of a usual header; None for an unusual one."""
    x5c, digest, kid = protected.get("x5c"), protected.get("x5t#S256"), protected.get("kid")
    if not isinstance(x5c, list) or not isinstance(kid, str | None):
        return None
    texts = (*x5c, digest)
    if not all(type(one) is str for one in texts) or not _UNUSUAL.isdisjoint(protected):
        return None
    return texts, kid, where


def _find(
    protected: Mapping[str, JsonValue],
    where: str,
    unsigned: Sequence[Certificate],
    given: Sequence[Certificate],
    kept: CertificateCache | None,
) -> FoundSigner:
    included, findings = read_x5c(protected, where, kept)
    digest, seen = _reference(protected, where)
    findings += seen
    leaf = included[0] if included else _holder_of(digest, (*unsigned, *given))
    if leaf is None:
        findings += _nowhere(protected.get("x5c") is not None, where)
        return FoundSigner(None, included, findings=tuple(findings))
    fits = None if digest is None else digest.fits(leaf)
    if fits is False:
        detail = "the digest in the header is not that of the first certificate"
        findings.append(_finding("certificate.reference_mismatch", detail, where))
    findings += _check_kid(protected.get("kid"), leaf, where)
    everyone = dict.fromkeys((leaf, *included, *unsigned))
    bound = None if digest is None or fits is None else (digest.name, fits)
    return FoundSigner(CertificateReference(tuple(everyone)), included, bound, tuple(findings))


def _nowhere(is_unreadable: bool, where: str) -> list[Finding]:
    """No certificate, so no SIGNATURE line; FORMAT tells that the seal is not whole.

    A changed letter in the name of `x5c` looks like this, and has to be seen as an alteration.
    """
    detail = "the signer's certificate is not in the file"
    form = [] if is_unreadable else [form_failed("format.header", f"no x5c: {detail}", where)]
    code = "certificate.not_included"
    return [*form, _finding(code, detail, where, outcome=Outcome.INDETERMINATE)]


def _finding(
    code: str, detail: str, where: str, clause: str = _CLAUSE, outcome: Outcome = Outcome.FAILED
) -> Finding:
    return Finding(Check.CERTIFICATE, outcome, code, detail, where, clause)


def _holder_of(digest: _Digest | None, certificates: Sequence[Certificate]) -> Certificate | None:
    if digest is None:
        return None
    return next((one for one in certificates if digest.fits(one)), None)


def _reference(
    protected: Mapping[str, JsonValue], where: str
) -> tuple[_Digest | None, list[Finding]]:
    """The one digest that binds the certificate."""
    present = [name for name in REFERENCES if name in protected]
    if len(present) > 1:
        detail = f"there is more than one reference: {', '.join(present)}"
        return None, [_finding("certificate.reference_ambiguous", detail, where)]
    if not present and "x5t" in protected:
        detail = "the certificate is bound by SHA-1 alone (x5t)"
        return None, [_finding("certificate.reference_sha1", detail, where)]
    if not present:
        detail = f"there is none of {', '.join(REFERENCES)}"
        return None, [_finding("certificate.reference_missing", detail, where)]
    digest = _digest(present[0], protected[present[0]])
    if digest is None:
        detail = f"{present[0]} is unreadable, or its digest algorithm is not known"
        return None, [_finding("certificate.reference_unreadable", detail, where)]
    if "x5t" not in protected:
        return digest, []
    detail = "x5t (SHA-1) stands beside the reference and is ignored"
    return digest, [_finding("certificate.reference_sha1", detail, where, outcome=Outcome.WARNING)]


def _digest(name: str, value: JsonValue) -> _Digest | None:
    if name == "x5t#S256":
        return _decoded("sha256", value)
    if name == "sigX5ts":
        # The first is that of the signer; the others are of its issuers (clause 5.2.2.3).
        value = value[0] if isinstance(value, list) and value else None
    if not isinstance(value, dict):
        return None
    known = DIGESTS.get(str(value.get("digAlg")))
    return _decoded(known, value.get("digVal")) if known else None


def _decoded(name: str, value: JsonValue) -> _Digest | None:
    try:
        octets = b64url_decode(value) if isinstance(value, str) else b""
    except ParseError:
        return None
    return _Digest(name, octets) if len(octets) == hashlib.new(name).digest_size else None


def _check_kid(kid: JsonValue, leaf: Certificate, where: str) -> list[Finding]:
    """`kid` is a hint: it is compared where it can be read as issuer and serial number."""
    if not isinstance(kid, str) or len(kid) > _MAX_KID:
        return []
    try:
        octets = b64_decode(kid)
    except ParseError:
        return []
    if octets == issuer_serial(leaf) or not _names_another(octets, leaf):
        return []
    detail = "kid names another certificate than the signer's"
    return [_finding("certificate.kid_mismatch", detail, where, _KID_CLAUSE)]


def _names_another(octets: bytes, leaf: Certificate) -> bool:
    """Whether this is an IssuerSerial (RFC 5035 section 5.1) of another certificate.

    Names are compared as RFC 5280 section 7.1 says: the string types of a copy may differ.
    """
    try:
        issuer, serial = children(read_one(octets))[:2]
        names = [one.value for one in children(issuer) if one.tag == _DIRECTORY_NAME]
        if not names:
            return False
        same = any(same_name(name, leaf.issuer_der) for name in names)
        return serial.integer() != leaf.serial_number or not same
    except (ParseError, ValueError):
        return False
