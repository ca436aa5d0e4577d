"""A stage for stories about one seal: the test world, a file on its way, and what the lines say.

The evidence is read by `seal_reading`, so that a fault of the product's own reader is not hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from seal_reading import read_seal

from microcred.codes import CODES
from microcred.crypto.certificates import Certificate
from microcred.crypto.seal import Seal
from microcred.fetching import OFFLINE
from microcred.findings import Check, Finding, Outcome
from microcred.testing import Authority, Tsa, World
from microcred.trust import SealJudgement, judge_seal
from microcred.trust.services import TrustServices

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, DAY, YEAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=365)
CONTENT = b'{"a": 1}'
P, W, S, I, F = (
    Outcome.PASSED,
    Outcome.WARNING,
    Outcome.SKIPPED,
    Outcome.INDETERMINATE,
    Outcome.FAILED,
)
PLAIN: Any = {"ocsp": False, "crl": False}


@dataclass
class Stage:
    """A world with one authority, one seal and one timestamp authority, and a file on its way."""

    traits: Any = field(default_factory=dict)
    tsa_traits: Any = field(default_factory=dict)
    ca_traits: Any = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(now=T0)
        self.ca: Authority = self.world.authority("Issuing", **self.ca_traits)
        self.seal: Seal = self.ca.seal(
            "Example University", identifier="NTRIE-123456", **self.traits
        )
        self.tsa: Tsa = self.world.tsa(**self.tsa_traits)
        self.root = self.world.root.certificate

    @property
    def leaf(self) -> Certificate:
        return self.seal.certificate

    def sealed(self, **how: Any) -> bytes:
        return self.world.sealed(CONTENT, self.seal, **{"at": T0, **how})

    def kept(self, level: Any = "B-LT", sealed: bytes | None = None, **how: Any) -> bytes:
        """At this level, everything added one second after the seal."""
        how = {"at": T0 + timedelta(seconds=1), "tsa": self.tsa, **how}
        return self.world.augment(sealed or self.sealed(), level, **how)

    def judge(
        self,
        sealed: bytes,
        at: datetime = T0 + MINUTE,
        *,
        online: bool = False,
        anchors: Sequence[Certificate] | None = None,
        services: TrustServices | None = None,
    ) -> SealJudgement:
        read = read_seal(sealed)
        self.world.now = at
        told = judge_seal(
            read.reference,
            read.evidence,
            anchors=[self.root] if anchors is None else anchors,
            at=at,
            services=services,
            claimed=read.claimed,
            where="/signatures/0",
            fetch=self.world.fetch if online else OFFLINE,
        )
        assert told.signer is not None and told.control_time == at
        for line in told.findings:
            assert line.code in CODES and line.detail and "\n" not in line.detail
        return told


def lines(told: SealJudgement, check: Check) -> list[tuple[Outcome, str, str]]:
    """Outcome, code without its subject, and sub-indication of each line of a check."""
    return [row(one) for one in told.findings if one.check is check]


def row(one: Finding) -> tuple[Outcome, str, str]:
    sub = one.clause.rpartition("(")[2].rstrip(")") if one.clause.endswith(")") else ""
    return one.outcome, one.code.partition(".")[2], sub


def timestamps(told: SealJudgement) -> list[tuple[Outcome, str, str]]:
    return [line for line in lines(told, Check.TIMESTAMP) if line != NOT_ARCHIVED]


def certificate(told: SealJudgement) -> list[tuple[Outcome, str, str]]:
    return lines(told, Check.CERTIFICATE)


def revocation(told: SealJudgement) -> list[tuple[Outcome, str, str]]:
    return lines(told, Check.REVOCATION)


PROVEN = (P, "proven", "")
NOT_ARCHIVED = (W, "not_archived", "")
VALID = (P, "valid", "")
TRUSTED = [(P, "trusted", "")]
GOOD = [(P, "good", "")]
ABSENT = [(S, "absent", "")]
NO_PROOF = (I, "no_proof", "NO_POE")
EXPIRED = (I, "expired", "OUT_OF_BOUNDS_NO_POE")
NOT_ASKED = (S, "not_checked", "TRY_LATER")
