"""The baseline level of a JAdES seal: the highest whose data is there, whatever it is worth.

ETSI TS 119 182-1 clause 6 (B-B, B-T, B-LT, B-LTA, each with all of the one before). A level says
which data was found, not that it is valid: a seal with a timestamp over something else has the
data of B-T, and the verdict on that timestamp is `microcred.trust`'s. A JWS that breaks a rule of
B-B is no baseline seal at all, which others call "JSON_NOT_ETSI" too.

    >>> from microcred.crypto.jws import jws_of_value
    >>> from microcred.securing.jades_level import level_of, lowest
    >>> from microcred.securing.jades_reading import read_seal
    >>> found = level_of(read_seal(jws_of_value("eyJhbGciOiJFUzI1NiJ9..AA")))
    >>> found.word, found.reasons
    ('JSON_NOT_ETSI', ('the certificate is not bound once', 'no signing time is claimed'))
    >>> lowest(["JAdES-BASELINE-LTA", "JAdES-BASELINE-T"])
    'JAdES-BASELINE-T'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.names import same_name
from microcred.crypto.seal_evidence import PlacedToken
from microcred.errors import ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.securing.jades_reading import ReadSeal
from microcred.securing.jades_signer import REFERENCES

if TYPE_CHECKING:
    from microcred.crypto.crl import CertificateList
    from microcred.crypto.ocsp import OcspResponse

__all__ = ["LEVELS", "FoundLevel", "level_of", "lowest"]

LEVELS: Final = (
    "JSON_NOT_ETSI",
    "JAdES-BASELINE-B",
    "JAdES-BASELINE-T",
    "JAdES-BASELINE-LT",
    "JAdES-BASELINE-LTA",
)
"""The words, from the lowest on."""

_CLAUSE: Final = "ETSI TS 119 182-1 6.3"
_IAT_FROM: Final = datetime(2025, 7, 15, tzinfo=UTC)  # V1.2.1: seals made since have iat, not sigT
_REFERENCES: Final = frozenset({"xRefs", "rRefs", "axRefs", "arRefs", "sigRTst", "rfsTst"})
_RULES: Final = frozenset({"format.crit", "format.crit_unknown", "format.unprotected"})


class FoundLevel(Frozen):
    """A level, and why it is no higher one.

    Attributes:
        word: one of `LEVELS`.
        reasons: what lacks for the next one, in words; nothing lacks for the highest.
    """

    word: str
    reasons: tuple[str, ...] = ()

    def findings(self, where: str) -> list[Finding]:
        """A WARNING for each rule that a seal breaks which is no baseline seal; else none."""
        if self.word != LEVELS[0]:
            return []
        code = "format.not_baseline"
        return [
            Finding(Check.FORMAT, Outcome.WARNING, code, reason, where, _CLAUSE)
            for reason in self.reasons
        ]


def lowest(words: Iterable[str]) -> str:
    """The lowest of some levels; that of a file is that of its lowest signature."""
    return min(words, key=LEVELS.index)


def level_of(seal: ReadSeal) -> FoundLevel:
    """The level of one signature."""
    for word, check in zip(LEVELS, (_b, _t, _lt, _lta), strict=False):
        if reasons := tuple(dict.fromkeys(check(seal))):
            return FoundLevel(word, reasons)
    return FoundLevel(LEVELS[-1])


def _b(seal: ReadSeal) -> Iterator[str]:
    protected = seal.signature.protected
    if not isinstance(protected.get("alg"), str):
        yield "no algorithm is named"
    if sum(name in protected for name in REFERENCES) != 1:
        yield "the certificate is not bound once"
    if "x5t" in protected:
        yield "the certificate is bound by SHA-1 (x5t)"
    times = [name for name in ("sigT", "iat") if name in protected]
    if not times:
        yield "no signing time is claimed"
    elif len(times) > 1:
        yield "the signing time is claimed twice"
    elif seal.proof.claimed_time is None:
        yield f"the claimed signing time ({times[0]}) is unreadable"
    elif times == ["sigT"] and seal.proof.claimed_time >= _IAT_FROM:
        yield f"the signing time is claimed by sigT; since {_IAT_FROM.date()} iat is demanded"
    yield from (one.detail for one in seal.proof.findings if one.code in _RULES)
    stored = seal.unsigned.names.count("sigPSt")
    if stored > 1 or (stored and not seal.policy.has_digest):
        yield "a signature policy is stored twice, or without a digest in the header"


def _tokens(seal: ReadSeal, kind: str) -> list[PlacedToken]:
    return [one for one in seal.proof.evidence.tokens if one.kind == kind]


def _t(seal: ReadSeal) -> Iterator[str]:
    """Each sigTst has one token, made before the signer's certificate ended."""
    containers = [one for one in seal.unsigned.items if one.name == "sigTst"]
    found = _tokens(seal, "sigTst")
    if not containers:
        yield "there is no signature timestamp (sigTst)"
    elif [one.position for one in containers] != [one.position for one in found]:
        yield "a sigTst has not exactly one timestamp"
    for one in found:
        if one.token is None:
            yield "a signature timestamp is unreadable"
        elif seal.signer is not None and one.token.gen_time >= seal.signer.not_after:
            yield "a signature timestamp was made after the certificate had ended"


def _lta(seal: ReadSeal) -> Iterator[str]:
    if not any(one.token is not None for one in _tokens(seal, "arcTst")):
        yield "there is no archive timestamp (arcTst)"


# -- certificates and revocation data -------------------------------------------------------------


def _lt(seal: ReadSeal) -> Iterator[str]:
    """For signer and timestamp authorities all is there, but for the last archive timestamp.

    Which authorities above them are anchors, and so need no revocation data, is for who trusts.
    """
    if not _REFERENCES.isdisjoint(seal.unsigned.names):
        yield "there are references to data (xRefs, rRefs and alike) beside the data"
    evidence = seal.proof.evidence
    tokens = [one.token for one in evidence.tokens if one.token is not None]
    bag = [one.certificate for one in evidence.certificates]
    bag += [one for token in tokens for one in token.certificates]
    bag = list(dict.fromkeys((*([seal.signer] if seal.signer else []), *bag)))
    ocsps = [one.ocsp for one in evidence.revocations if one.ocsp is not None]
    ocsps += [one for token in tokens for one in token.ocsps]
    crls = [one.crl for one in evidence.revocations if one.crl is not None]
    crls += [one for token in tokens for one in token.crls]
    if not ocsps and not crls:
        yield "there is no revocation data"
        return
    if seal.signer is None:
        yield "the signer's certificate is not there"
    elif not _is_covered(seal.signer, bag, ocsps, crls):
        yield "there is no revocation data for the signer's certificate"
    last = max((one.position for one in _tokens(seal, "arcTst")), default=None)
    for one in evidence.tokens:
        if one.token is None or (one.kind == "arcTst" and one.position == last):
            continue
        stamper = one.token.find_signer(bag)
        if stamper is None:
            yield f"the certificate of a timestamp ({one.kind}) is not there"
        elif not _is_covered(stamper, bag, ocsps, crls):
            yield f"there is no revocation data for a timestamp authority ({one.kind})"


def _is_covered(
    certificate: Certificate,
    bag: Sequence[Certificate],
    ocsps: Sequence[OcspResponse],
    crls: Sequence[CertificateList],
) -> bool:
    """Whether it needs no revocation data, or there is some that is about it."""
    if certificate.self_signed:
        return True
    if any(_is_same(one.issuer_der, certificate.issuer_der) for one in crls if not one.is_delta):
        return True
    answers = list(chain.from_iterable(one.responses for one in ocsps))
    answers = [one for one in answers if one.serial_number == certificate.serial_number]
    if not answers:
        return False
    issuers = [one for one in bag if _is_same(one.subject_der, certificate.issuer_der)]
    if issuers:
        return any(one.answers(certificate, issuer) for one in answers for issuer in issuers)
    return any(_names_issuer(one.hash, one.issuer_name_hash, certificate) for one in answers)


def _names_issuer(hash: str, value: bytes, certificate: Certificate) -> bool:
    from microcred.crypto.cms_algorithms import digest

    return digest(hash, certificate.issuer_der) == value


def _is_same(one: bytes, other: bytes) -> bool:
    try:
        return same_name(one, other)
    except ParseError:
        return False
