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
    from microcred.crypto.ocsp import SingleResponse

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
_LONGEST_PATH: Final = 16
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


def level_of(seal: ReadSeal, anchors: Sequence[Certificate] | None = None) -> FoundLevel:
    """The level of one signature.

    Args:
        seal: as read.
        anchors: whom the reader trusts. They need no revocation data, all others do for B-LT, up
            to an anchor or a root. None: nobody said, so every authority may be an anchor, and
            revocation data is looked for of the signer alone; a trusted list names authorities and
            timestamp units themselves.
    """
    checks = (_b(seal), _t(seal), _lt(seal, anchors), _lta(seal))
    for word, check in zip(LEVELS, checks, strict=False):
        if reasons := tuple(dict.fromkeys(check)):
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


def _lt(seal: ReadSeal, anchors: Sequence[Certificate] | None) -> Iterator[str]:
    """Certificates and revocation data for all but the last archive timestamp."""
    if not _REFERENCES.isdisjoint(seal.unsigned.names):
        yield "there are references to data (xRefs, rRefs and alike) beside the data"
    held = _Held(seal)
    if held.is_empty:
        yield "there is no revocation data"
        return
    if seal.signer is None:
        yield "the signer's certificate is not there"
    else:
        yield from held.lacks(seal.signer, "the signer's certificate", anchors)
    last = max((one.position for one in _tokens(seal, "arcTst")), default=None)
    for one in seal.proof.evidence.tokens:
        if one.token is None or (one.kind == "arcTst" and one.position == last):
            continue
        stamper = one.token.find_signer(held.certificates)
        if stamper is None:
            yield f"the certificate of a timestamp ({one.kind}) is not there"
        elif anchors is not None:
            yield from held.lacks(stamper, f"a timestamp authority ({one.kind})", anchors)


class _Held:
    """The certificates and the revocation data in a seal, those within timestamps too."""

    def __init__(self, seal: ReadSeal) -> None:
        evidence = seal.proof.evidence
        tokens = [one.token for one in evidence.tokens if one.token is not None]
        bag = [one.certificate for one in evidence.certificates]
        bag += [one for token in tokens for one in token.certificates]
        self.certificates = list(dict.fromkeys([seal.signer, *bag] if seal.signer else bag))
        self._ocsps = [one.ocsp for one in evidence.revocations if one.ocsp is not None]
        self._ocsps += [one for token in tokens for one in token.ocsps]
        self._crls = [one.crl for one in evidence.revocations if one.crl is not None]
        self._crls += [one for token in tokens for one in token.crls]

    @property
    def is_empty(self) -> bool:
        return not self._ocsps and not self._crls

    def lacks(
        self, leaf: Certificate, name: str, anchors: Sequence[Certificate] | None
    ) -> Iterator[str]:
        """What lacks for a certificate, and if anchors are known for those above it."""
        one = leaf
        for _ in range(_LONGEST_PATH):
            if one.self_signed or one in (anchors or ()):
                return
            if not self._covers(one):
                above = "" if one == leaf else "who is above "
                yield f"there is no revocation data for {above}{name}"
            if anchors is None:
                return
            bag = (*anchors, *self.certificates)
            issuer = next((up for up in bag if _issued(up, one) and one.signed_by(up)), None)
            if issuer is None:
                yield f"a certificate above {name} is not there"
                return
            one = issuer

    def _covers(self, certificate: Certificate) -> bool:
        """Whether there is intact data about it; without its issuer's certificate, by names."""
        bag = self.certificates
        issuers = [one for one in bag if _issued(one, certificate)]
        for crl in self._crls:
            names = not crl.is_delta and _is_same(crl.issuer_der, certificate.issuer_der)
            if names and (not issuers or any(crl.signed_by(one) for one in issuers)):
                return True
        for response in self._ocsps:
            if any(_answers(one, certificate, issuers) for one in response.responses):
                responder = response.find_responder(bag)
                if responder is None or response.signed_by(responder):
                    return True
        return False


def _answers(
    answer: SingleResponse, certificate: Certificate, issuers: Sequence[Certificate]
) -> bool:
    if answer.serial_number != certificate.serial_number:
        return False
    if issuers:
        return any(answer.answers(certificate, one) for one in issuers)
    from microcred.crypto.cms_algorithms import digest

    return digest(answer.hash, certificate.issuer_der) == answer.issuer_name_hash


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    return _is_same(issuer.subject_der, certificate.issuer_der)


def _is_same(one: bytes, other: bytes) -> bool:
    try:
        return same_name(one, other)
    except ParseError:
        return False
