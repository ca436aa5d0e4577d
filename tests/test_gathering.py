"""Gathering certificates and revocation data: only what would convince a verifier is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse
from microcred.errors import RevocationMissing
from microcred.fetching import OFFLINE, Request, Response
from microcred.gathering import Gatherer
from microcred.securing.evidence_sources import LastingSource, ValidationData
from microcred.testing import World
from microcred.testing.network import Failure

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


class Stage:
    """A world, an authority in it, and a seal of that."""

    def __init__(self, **traits: Any) -> None:
        self.world = World(now=NOW)
        self.ca = self.world.authority("Example CA")
        self.seal = self.ca.seal("Example University", **traits)

    def gather(
        self,
        signers: Sequence[Certificate] | None = None,
        known: Sequence[Certificate] | None = None,
        **options: Any,
    ) -> ValidationData:
        proven = options.pop("proven", self.world.now)
        given = {"fetch": self.world.fetch, "clock": lambda: self.world.now, **options}
        return Gatherer(**given).gather(
            signers or [self.seal.certificate],
            known=self.seal.certificates if known is None else known,
            proven=proven,
        )


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_path_to_its_root_with_an_answer_for_each(stage: Stage) -> None:
    data = stage.gather()
    assert data.certificates == stage.seal.certificates
    first, second = (OcspResponse.from_der(one) for one in data.ocsps)
    leaf, ca, root = stage.seal.certificates
    assert first.responses[0].answers(leaf, ca)
    assert second.responses[0].answers(ca, root)
    assert data.crls == ()


def test_authorities_that_are_not_at_hand_are_fetched(stage: Stage) -> None:
    assert stage.gather(known=()).certificates == stage.seal.certificates
    assert stage.world.fetch.count(purpose="aia") == 2


def test_several_signers_ask_once(stage: Stage) -> None:
    tsa = stage.world.tsa()
    data = stage.gather([stage.seal.certificate, tsa.certificate, stage.seal.certificate])
    assert len(data.certificates) == 4
    assert len(data.ocsps) == len(set(data.ocsps)) == 3


def test_a_list_where_there_is_no_responder(stage: Stage) -> None:
    stage.world.fetch.fail("http://ocsp.test.example/")
    data = stage.gather()
    assert data.ocsps == ()
    lists = [CertificateList.from_der(one) for one in data.crls]
    assert {one.issuer_der for one in lists} == {
        stage.ca.certificate.subject_der,
        stage.world.root.certificate.subject_der,
    }


def test_what_has_to_last_is_the_list_where_the_responder_ends_first(stage: Stage) -> None:
    gatherer = Gatherer(stage.world.fetch, clock=lambda: stage.world.now)
    assert isinstance(gatherer, LastingSource)
    leaf, ca, root = stage.seal.certificates
    data = gatherer.gather_lasting([leaf], known=[leaf, ca, root], proven=NOW)
    # The responder lasts longer than the seal, and not as long as its authority.
    (answer,) = (OcspResponse.from_der(one) for one in data.ocsps)
    assert answer.responses[0].answers(leaf, ca)
    (crl,) = (CertificateList.from_der(one) for one in data.crls)
    assert crl.signed_by(root)


def test_what_has_to_last_and_is_not_to_be_had(stage: Stage) -> None:
    """The answer that is there is better than none."""
    stage.world.fetch.fail(url="http://crl.test")
    gatherer = Gatherer(stage.world.fetch, clock=lambda: stage.world.now)
    data = gatherer.gather_lasting(stage.seal.certificates[:1], known=[], proven=NOW)
    assert len(data.ocsps) == 2 and not data.crls


def test_an_anchor_ends_the_search(stage: Stage) -> None:
    data = stage.gather(anchors=(stage.ca.certificate,))
    assert data.certificates == stage.seal.certificates[:2]
    assert len(data.ocsps) == 1


def test_a_responder_of_its_own_is_asked_about(stage: Stage) -> None:
    """Unless its certificate says that nobody has to."""
    stage.ca.responder()
    assert stage.gather().certificates == stage.seal.certificates


@pytest.mark.parametrize("how", ["down", "timeout", "error", "missing", "empty", "garbage", "page"])
def test_nobody_answers(how: Failure, stage: Stage) -> None:
    stage.world.fetch.fail("", how)
    with pytest.raises(RevocationMissing, match=r"ocsp\.test\.example"):
        stage.gather()
    with pytest.raises(RevocationMissing, match="authority above"):
        stage.gather(known=())


def test_without_a_network(stage: Stage) -> None:
    with pytest.raises(RevocationMissing, match="no revocation data"):
        stage.gather(fetch=OFFLINE)


def test_revoked(stage: Stage) -> None:
    stage.ca.revoke(stage.seal.certificate, at=NOW - DAY, reason="keyCompromise")
    with pytest.raises(RevocationMissing, match="keyCompromise"):
        stage.gather()
    stage.world.fetch.fail("http://ocsp.test.example/")
    with pytest.raises(RevocationMissing, match="revoked"):
        stage.gather()


def test_revoked_after_the_seal_was_proven_changes_nothing(stage: Stage) -> None:
    stage.ca.revoke(stage.seal.certificate, at=NOW, reason="superseded")
    assert len(stage.gather(proven=NOW - DAY).ocsps) == 2


def test_an_answer_about_nothing(stage: Stage) -> None:
    """Whose certificate has ended, of that "good" says nothing."""
    stage.world.now = NOW + 3 * YEAR
    with pytest.raises(RevocationMissing, match="it has ended"):
        stage.gather(proven=NOW)


def old_answers(stage: Stage, request: Request) -> Response:
    """Of a network that serves what was true a month ago."""
    now, stage.world.now = stage.world.now, NOW - 30 * DAY
    response = stage.world.fetch(request)
    stage.world.now = now
    return response


def test_an_old_answer(stage: Stage) -> None:
    with pytest.raises(RevocationMissing, match="says nothing of now"):
        stage.gather(fetch=lambda request: old_answers(stage, request))


def test_an_answer_by_somebody_else(stage: Stage) -> None:
    """Another world's authority of the same name has another key."""
    other = World(now=NOW, seed="other TEST")
    other.authority("Example CA").seal("Example University")
    with pytest.raises(RevocationMissing, match="no revocation data"):
        stage.gather(fetch=other.fetch)


def test_a_certificate_that_names_nobody() -> None:
    plain = Stage(ocsp=False, crl=False)
    with pytest.raises(RevocationMissing, match="names nobody"):
        plain.gather()


def test_there_is_an_end() -> None:
    stage = Stage()
    many = [stage.ca.seal(f"University {number}").certificate for number in range(40)]
    with pytest.raises(RevocationMissing, match="too many"):
        stage.gather(many, anchors=tuple(many))


def test_the_clock_of_today_is_the_default(stage: Stage) -> None:
    with pytest.raises(RevocationMissing):
        Gatherer(stage.world.fetch).gather(
            [stage.seal.certificate], known=stage.seal.certificates, proven=NOW
        )
