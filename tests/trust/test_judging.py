"""Seals of the test world, judged: what happened, and what the lines say of it.

Each test is a story: how the seal was made and kept, and when and with what it is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from seal_reading import read_seal
from stage import (
    ABSENT,
    CONTENT,
    DAY,
    EXPIRED,
    GOOD,
    MINUTE,
    NO_PROOF,
    NOT_ARCHIVED,
    NOT_ASKED,
    PLAIN,
    PROVEN,
    T0,
    TRUSTED,
    VALID,
    YEAR,
    F,
    I,
    P,
    S,
    Stage,
    W,
    certificate,
    lines,
    revocation,
    timestamps,
)

from microcred.crypto.der import SEQUENCE, encode
from microcred.crypto.references import CertificateReference
from microcred.crypto.seal_evidence import SealEvidence
from microcred.errors import TrustError
from microcred.findings import Check, Outcome
from microcred.testing import World
from microcred.testing.augmenting import Evidence
from microcred.testing.authority import Responder as Holder
from microcred.testing.certificates import crl_points, extension
from microcred.testing.crl_writing import Scope
from microcred.testing.jades_file import JadesFile
from microcred.trust import SealJudgement, judge_seal

# -- basic signatures (5.3) -----------------------------------------------------------------------


def test_without_evidence_nobody_is_asked() -> None:
    stage = Stage()
    told = stage.judge(stage.sealed())
    assert timestamps(told) == ABSENT and certificate(told) == TRUSTED
    assert revocation(told) == [NOT_ASKED]
    assert told.best_signature_time is None and not stage.world.fetch.requests


def test_online_the_responders_are_asked_once() -> None:
    stage = Stage()
    told = stage.judge(stage.sealed(), online=True)
    assert revocation(told) == GOOD
    fetch = stage.world.fetch
    assert fetch.count(purpose="ocsp") == 2  # of the seal, and of the authority
    assert fetch.count(purpose="crl") == 0 == fetch.count(purpose="aia")


def test_the_list_is_asked_where_the_responder_fails() -> None:
    stage = Stage()
    stage.world.fetch.fail(stage.ca.urls[0], "garbage")
    stage.world.fetch.fail(stage.world.root.urls[0], "error")
    told = stage.judge(stage.sealed(), online=True)
    assert revocation(told) == GOOD
    assert stage.world.fetch.count(purpose="crl") == 2


def test_who_gives_no_answer_is_named_by_its_host() -> None:
    stage = Stage()
    stage.world.fetch.fail()
    told = stage.judge(stage.sealed(), online=True)
    assert revocation(told) == [(I, "no_data", "TRY_LATER")] * 2
    detail = next(one.detail for one in told.findings if one.code == "revocation.no_data")
    assert "ocsp.test.example gives no answer" in detail and "issuing" not in detail


@pytest.mark.parametrize("how", ["tryLater", "page", "missing", "empty"])
def test_an_answer_that_is_none_decides_nothing(how: Any) -> None:
    stage = Stage({"crl": False})
    if how == "tryLater":
        from microcred.testing.ocsp_writing import write_refusal

        stage.world.fetch.publish(stage.ca.urls[0], write_refusal("tryLater"))
    else:
        stage.world.fetch.fail(stage.ca.urls[0], how)
    told = stage.judge(stage.sealed(), online=True)
    assert (I, "no_data", "TRY_LATER") in revocation(told)


def test_a_missing_authority_is_fetched() -> None:
    stage = Stage()
    reference = CertificateReference((stage.leaf,))
    at = T0 + MINUTE
    asked = {"anchors": [stage.root], "at": at}
    alone = judge_seal(reference, SealEvidence(), **asked)  # type: ignore[arg-type]
    assert certificate(alone) == [(I, "no_path", "NO_CERTIFICATE_CHAIN_FOUND")]
    told = judge_seal(reference, SealEvidence(), fetch=stage.world.fetch, **asked)  # type: ignore[arg-type]
    assert certificate(told) == TRUSTED and revocation(told) == GOOD
    assert stage.world.fetch.count(purpose="aia") == 1


@pytest.mark.parametrize("how", ["down", "garbage", "page"])
def test_an_authority_that_cannot_be_fetched_leaves_no_path(how: Any) -> None:
    stage = Stage()
    stage.world.fetch.fail(stage.ca.urls[2], how)
    told = judge_seal(
        CertificateReference((stage.leaf,)),
        SealEvidence(),
        anchors=[stage.root],
        at=T0,
        fetch=stage.world.fetch,
    )
    assert certificate(told) == [(I, "no_path", "NO_CERTIFICATE_CHAIN_FOUND")]
    assert revocation(told) == [NOT_ASKED]


def test_a_time_without_zone_is_refused() -> None:
    stage = Stage()
    reference = CertificateReference(stage.seal.certificates)
    with pytest.raises(TrustError):
        judge_seal(reference, SealEvidence(), anchors=(), at=datetime(2026, 1, 1))


def test_who_names_nobody_is_not_asked_about() -> None:
    stage = Stage(PLAIN, PLAIN, PLAIN)
    assert revocation(stage.judge(stage.sealed())) == [(S, "none", "")]
    told = stage.judge(stage.kept("B-T"), online=True)
    assert revocation(told) == [(S, "none", "")]
    assert timestamps(told) == [PROVEN, VALID] and not stage.world.fetch.requests


@pytest.mark.parametrize("oid", ["0.4.0.194121.2.1", "2.5.29.56"])
def test_what_is_never_revoked_needs_nobody_to_ask(oid: str) -> None:
    stage = Stage({"extra": [extension(oid, b"\x05\x00")]}, ca_traits=PLAIN)
    told = stage.judge(stage.sealed(), online=True)
    assert revocation(told) == GOOD and not stage.world.fetch.requests


# -- with time and long-term data (5.4, 5.5) ------------------------------------------------------


@pytest.mark.parametrize(("level", "told"), [("B-T", False), ("B-LT", True), ("B-LTA", False)])
def test_revocation_data_that_nothing_keeps_is_told(level: Any, told: bool) -> None:
    stage = Stage()
    seen = lines(stage.judge(stage.kept(level)), Check.TIMESTAMP)
    assert (NOT_ARCHIVED in seen) is told


@pytest.mark.parametrize("means", ["ocsp", "crl", "both"])
@pytest.mark.parametrize("at", [T0 + MINUTE, T0 + YEAR, T0 + 4 * YEAR])
def test_a_seal_with_long_term_data_is_valid_after_its_certificate(
    at: datetime, means: Any
) -> None:
    stage = Stage()
    told = stage.judge(stage.kept(means=means), at)
    assert timestamps(told) == [PROVEN, VALID]
    assert certificate(told) == TRUSTED and revocation(told) == GOOD
    assert told.best_signature_time == T0 + timedelta(seconds=1)
    assert not stage.world.fetch.requests


def test_as_of_a_time_before_its_timestamp_it_is_judged_for_that_time() -> None:
    stage = Stage()
    told = stage.judge(stage.kept(), T0 - DAY)
    assert told.best_signature_time == T0 - DAY
    assert certificate(told) == TRUSTED and revocation(told) == GOOD


def test_when_who_signed_the_data_has_ended_nothing_is_known() -> None:
    stage = Stage(tsa_traits=PLAIN)
    told = stage.judge(stage.kept(), T0 + 6 * YEAR)
    assert timestamps(told) == [PROVEN, VALID] and certificate(told) == TRUSTED
    assert (I, "no_proof", "REVOCATION_OUT_OF_BOUNDS_NO_POE") in revocation(told)


def test_when_the_timestamp_authority_has_ended_no_time_is_proven() -> None:
    stage = Stage(tsa_traits={"end": T0 + 3 * YEAR})
    told = stage.judge(stage.kept(), T0 + 4 * YEAR)
    assert timestamps(told) == [NO_PROOF, EXPIRED]
    assert certificate(told) == [EXPIRED] and told.best_signature_time is None
    assert (I, "stale", "TRY_LATER") in revocation(told)


def test_a_timestamp_authority_that_nobody_can_ask_about_proves_nothing() -> None:
    stage = Stage()
    sealed = stage.kept("B-T")
    told = stage.judge(sealed)
    assert timestamps(told) == [NO_PROOF, (I, "revocation_unknown", "TRY_LATER")]
    assert timestamps(stage.judge(sealed, online=True)) == [PROVEN, VALID]


# -- with proofs of existence (5.6) ---------------------------------------------------------------


def renewed(**tsa_traits: Any) -> tuple[Stage, bytes]:
    """A seal whose archive timestamp was renewed after three years, by another authority."""
    stage = Stage(tsa_traits={"end": T0 + 4 * YEAR, **tsa_traits})
    sealed = stage.kept("B-LTA")
    later = stage.world.tsa("Later timestamps", end=T0 + 12 * YEAR, **PLAIN)
    data = stage.world.evidence(stage.tsa.certificate, at=T0 + 3 * YEAR)
    return stage, stage.kept("B-LTA", sealed, at=T0 + 3 * YEAR, tsa=later, evidence=data)


@pytest.mark.parametrize("years", [3.5, 4.5, 6, 11])
def test_archive_timestamps_carry_a_seal_beyond_everybody_who_made_it(years: float) -> None:
    stage, sealed = renewed()
    told = stage.judge(sealed, T0 + years * YEAR)
    assert timestamps(told) == [PROVEN, VALID, VALID, VALID]
    assert certificate(told) == TRUSTED and revocation(told) == GOOD
    assert told.best_signature_time == T0 + timedelta(seconds=1)


def test_after_the_last_archive_timestamp_nothing_carries_it() -> None:
    stage, sealed = renewed()
    told = stage.judge(sealed, T0 + 13 * YEAR)
    assert timestamps(told)[0] == NO_PROOF and EXPIRED in certificate(told)
    assert told.best_signature_time is None


def test_an_archive_timestamp_that_came_too_late_carries_nothing() -> None:
    """The first authority had ended before the second one stamped."""
    stage = Stage(tsa_traits={"end": T0 + 2 * YEAR, **PLAIN})
    later = stage.world.tsa("Later timestamps", end=T0 + 12 * YEAR, **PLAIN)
    sealed = stage.kept("B-LTA")
    sealed = stage.kept("B-LTA", sealed, at=T0 + 3 * YEAR, tsa=later)
    told = stage.judge(sealed, T0 + 4 * YEAR)
    assert timestamps(told) == [PROVEN, EXPIRED, EXPIRED, VALID]
    assert told.best_signature_time == T0 + 3 * YEAR
    assert certificate(told) == [EXPIRED]  # the seal ended after two years


def test_a_weak_imprint_is_saved_by_a_later_timestamp_only() -> None:
    """SHA-1 was relied on until 2009."""
    then = datetime(2007, 3, 1, tzinfo=UTC)
    world = World(now=then)
    ca = world.authority("Issuing", end=then + 30 * YEAR, **PLAIN)
    seal = ca.seal("Example University", **PLAIN)
    tsa = world.tsa(end=then + 30 * YEAR, **PLAIN)
    weak = world.augment(world.sealed(CONTENT, seal), "B-LT", at=then, tsa=tsa, hash="sha1")
    kept = world.augment(weak, "B-LTA", at=then + DAY, tsa=tsa)
    for sealed, expected in (
        (weak, [NO_PROOF, (I, "weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")]),
        (kept, [PROVEN, VALID, VALID]),
    ):
        read = read_seal(sealed)
        told = judge_seal(
            read.reference,
            read.evidence,
            anchors=[world.root.certificate],
            at=datetime(2016, 1, 1, tzinfo=UTC),
        )
        assert timestamps(told) == expected


# -- revoked --------------------------------------------------------------------------------------


def revoked(
    when: datetime, reason: str | None = "keyCompromise", *, of: str = "seal", **traits: Any
) -> tuple[Stage, bytes]:
    stage = Stage(**traits)
    if of == "seal":
        stage.ca.revoke(stage.leaf, at=when, reason=reason)
    elif of == "authority":
        stage.world.root.revoke(stage.ca.certificate, at=when, reason=reason)
    else:
        stage.world.root.revoke(stage.tsa.certificate, at=when, reason=reason)
    return stage, stage.kept()


def test_revoked_before_the_timestamp() -> None:
    stage, sealed = revoked(T0 - DAY)
    told = stage.judge(sealed)
    assert timestamps(told) == [PROVEN, VALID] and certificate(told) == TRUSTED
    assert revocation(told) == [(P, "good", ""), (I, "revoked", "REVOKED_NO_POE")]
    detail = next(one.detail for one in told.findings if one.code == "revocation.revoked")
    assert "keyCompromise" in detail and (T0 - DAY).isoformat() in detail


def test_revoked_after_the_timestamp() -> None:
    """What is embedded does not know it yet; a list of later does, and tells that it was later."""
    stage, sealed = revoked(T0 + DAY)
    told = stage.judge(sealed, T0 + 2 * DAY, online=True)
    assert revocation(told) == GOOD
    data = stage.world.evidence(stage.leaf, stage.tsa.certificate, at=T0 + 2 * DAY, means="crl")
    told = stage.judge(stage.kept(evidence=data), T0 + 3 * DAY)
    assert revocation(told) == [(P, "good", ""), (W, "later", "")]
    assert certificate(told) == TRUSTED


def test_revoked_without_a_timestamp() -> None:
    stage, _ = revoked(T0 + DAY)
    told = stage.judge(stage.sealed(), T0 + 2 * DAY, online=True)
    assert (I, "revoked", "REVOKED_NO_POE") in revocation(told)


def test_sealed_after_it_was_revoked() -> None:
    """A timestamp on the content, later than the revocation, shows it."""
    stage = Stage()
    stage.ca.revoke(stage.leaf, at=T0 - DAY)
    told = stage.judge(stage.kept(sealed=stage.sealed(stamped=stage.tsa)))
    assert timestamps(told) == [PROVEN, VALID, VALID]
    assert (F, "revoked", "REVOKED") in revocation(told)


def test_sealed_after_its_certificate_ended() -> None:
    stage = Stage({"end": T0 - DAY})
    told = stage.judge(stage.kept(sealed=stage.sealed(stamped=stage.tsa)))
    assert certificate(told) == [(F, "expired", "EXPIRED")]


def test_sealed_before_its_certificate_began() -> None:
    stage = Stage({"begin": T0 + DAY})
    told = stage.judge(stage.kept(), T0 + 2 * DAY)
    assert certificate(told) == [(F, "not_yet_valid", "NOT_YET_VALID")]
    assert told.best_signature_time == T0 + timedelta(seconds=1)


def test_the_authority_was_revoked() -> None:
    stage, sealed = revoked(T0 - DAY, of="authority")
    told = stage.judge(sealed)
    assert (I, "revoked", "REVOKED_CA_NO_POE") in revocation(told)
    assert (P, "good", "") not in revocation(told)  # what it says of the seal is worth nothing


def test_the_authority_was_revoked_after_an_archive_timestamp() -> None:
    stage = Stage()
    sealed = stage.kept("B-LTA")
    stage.world.root.revoke(stage.ca.certificate, at=T0 + DAY)
    told = stage.judge(sealed, T0 + 2 * DAY)
    assert revocation(told) == GOOD


@pytest.mark.parametrize("level", ["B-LT", "B-LTA"])
def test_data_of_an_authority_that_was_revoked_since(level: Any) -> None:
    """Only with an archive timestamp is it certain that the data is older than the revocation."""
    stage = Stage(tsa_traits=PLAIN)
    sealed = stage.kept(level)
    stage.world.root.revoke(stage.ca.certificate, at=T0 + DAY)
    file = JadesFile(sealed)
    late = stage.world.root.crl(at=T0 + 2 * DAY)
    file.add("anyValData", Evidence(crls=(late,)).validation_data)
    told = stage.judge(file.write(), T0 + 3 * DAY)
    known = {code for _, code, _ in revocation(told)}
    assert known == ({"unauthorized", "later"} if level == "B-LT" else {"good", "later"})


def test_the_timestamp_authority_was_revoked() -> None:
    stage, sealed = revoked(T0 - DAY, of="tsa")
    told = stage.judge(sealed)
    assert timestamps(told) == [NO_PROOF, (I, "revoked", "REVOKED_NO_POE")]
    assert told.best_signature_time is None


def test_revoked_is_told_also_where_who_said_so_has_ended() -> None:
    """Good news of somebody who has ended proves nothing; bad news is heeded."""
    stage, sealed = revoked(T0 - DAY, tsa_traits=PLAIN)
    told = stage.judge(sealed, T0 + 6 * YEAR)
    assert (I, "revoked", "REVOKED_NO_POE") in revocation(told)
    own = bare()
    own.ca.revoke(own.leaf, at=T0 + DAY)
    late = own.ca.ocsp(own.leaf, at=T0 + 2 * DAY, hash="sha1")
    data = Evidence((), (late,))
    told = own.judge(own.kept(evidence=data), T0 + 3 * DAY)
    assert revocation(told) == [(I, "weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")]


def test_suspended_and_released() -> None:
    stage, sealed = revoked(T0 - DAY, "certificateHold")
    assert (I, "on_hold", "TRY_LATER") in revocation(stage.judge(sealed))
    stage.ca.revoke(stage.leaf, at=T0 + DAY, reason="removeFromCRL")
    file = JadesFile(sealed)
    fresh = stage.ca.ocsp(stage.leaf, at=T0 + 2 * DAY)
    file.add("anyValData", Evidence(ocsps=(fresh,)).validation_data)
    assert revocation(stage.judge(file.write(), T0 + 3 * DAY)) == GOOD


def test_a_responder_that_does_not_know_the_certificate() -> None:
    stage = Stage(tsa_traits=PLAIN)
    data = Evidence((stage.ca.certificate,), (stage.ca.ocsp(stage.leaf, status="unknown"),))
    told = stage.judge(stage.kept(evidence=data))
    assert revocation(told)[0] == (I, "unknown", "TRY_LATER")


# -- who may say so -------------------------------------------------------------------------------


def with_data(stage: Stage, *ocsps: bytes, crls: Sequence[bytes] = ()) -> SealJudgement:
    """The seal with this data alone; the timestamp needs none, nor does the authority."""
    return stage.judge(stage.kept(evidence=Evidence((), ocsps, tuple(crls))))


def bare(**traits: Any) -> Stage:
    return Stage(traits, PLAIN, PLAIN)


UNAUTHORIZED = [(I, "unauthorized", "TRY_LATER")]
STALE = [(I, "stale", "TRY_LATER")]
NO_DATA = [NOT_ASKED]


def answer(stage: Stage, **how: Any) -> bytes:
    return stage.ca.ocsp(stage.leaf, at=how.pop("at", T0), **how)


def responder(stage: Stage, **traits: Any) -> Any:
    return stage.ca.responder("Own responder", **traits)


ANSWERS: dict[str, tuple[Callable[[Stage], bytes], list[tuple[Outcome, str, str]]]] = {
    "of the authority itself": (lambda s: answer(s, by=s.ca), GOOD),
    "of a delegate": (answer, GOOD),
    "named by its name": (lambda s: answer(s, named_by="name"), GOOD),
    "with SHA-256 in the identifier": (lambda s: answer(s, id_hash="sha256"), GOOD),
    "with the hash of the certificate": (lambda s: answer(s, certificate_hash=True), GOOD),
    "of a delegate that has no purpose": (
        lambda s: answer(s, by=responder(s, eku="none")),
        UNAUTHORIZED,
    ),
    "of a delegate for anything": (lambda s: answer(s, by=responder(s, eku="any")), UNAUTHORIZED),
    "of a delegate of somebody else": (
        lambda s: answer(s, by=s.world.root.responder()),
        UNAUTHORIZED,
    ),
    "of the seal itself": (
        lambda s: answer(s, by=s.ca.responder("Odd", eku="other")),
        UNAUTHORIZED,
    ),
    "of a delegate whose certificate is missing": (
        lambda s: answer(s, certificates=()),
        UNAUTHORIZED,
    ),
    "of a delegate that would have to be asked about": (
        lambda s: answer(s, by=responder(s, no_check=False, ocsp=True)),
        UNAUTHORIZED,
    ),
    "of a delegate that names nobody": (lambda s: answer(s, by=responder(s, no_check=False)), GOOD),
    "of a delegate that has ended": (
        lambda s: answer(s, by=responder(s, end=T0 - DAY)),
        [(I, "no_proof", "REVOCATION_OUT_OF_BOUNDS_NO_POE")],
    ),
    "signed with SHA-1": (
        lambda s: answer(s, hash="sha1"),
        [(I, "weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")],
    ),
    "long ago": (lambda s: answer(s, at=T0 - 30 * DAY), STALE),
    "a minute ago without an end": (
        lambda s: answer(s, at=T0 - MINUTE, next_update=None),
        GOOD,
    ),
    "an hour ago without an end": (
        lambda s: answer(s, at=T0 - 60 * MINUTE, next_update=None),
        STALE,
    ),
    "before the certificate was there": (
        lambda s: answer(s, at=T0 - 2 * YEAR, next_update=T0 + YEAR),
        STALE,
    ),
    "about another certificate": (lambda s: s.ca.ocsp(s.ca.certificate, at=T0), NO_DATA),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_who_may_answer(case: str) -> None:
    make, expected = ANSWERS[case]
    stage = bare()
    assert revocation(with_data(stage, make(stage))) == expected


def listed(stage: Stage, **how: Any) -> bytes:
    return stage.ca.crl(at=how.pop("at", T0), **how)


def own_urls(stage: Stage) -> tuple[str, ...]:
    return (stage.ca.urls[1],)


LISTS: dict[str, tuple[Callable[[Stage], bytes], list[tuple[Outcome, str, str]]]] = {
    "of the authority": (listed, GOOD),
    "of its own point": (lambda s: listed(s, scope=Scope(own_urls(s))), GOOD),
    "of another point": (lambda s: listed(s, scope=Scope(("http://else.example/",))), NO_DATA),
    "only of users": (lambda s: listed(s, scope=Scope(only="user")), GOOD),
    "only of authorities": (lambda s: listed(s, scope=Scope(only="ca")), NO_DATA),
    "only of attributes": (lambda s: listed(s, scope=Scope(only="attribute")), NO_DATA),
    "of some reasons": (lambda s: listed(s, scope=Scope(reasons=("keyCompromise",))), STALE),
    "a delta": (lambda s: listed(s, delta_since=T0 - DAY), NO_DATA),
    "with an unknown critical extension": (
        lambda s: listed(s, extra=[extension("1.2.3.4", b"\x05\x00", critical=True)]),
        NO_DATA,
    ),
    "of another authority": (lambda s: s.world.root.crl(at=T0), [*GOOD, NOT_ASKED]),
    "of another authority for it, not named": (
        lambda s: s.world.root.crl(at=T0, of=[s.ca], scope=Scope(indirect=True)),
        [*GOOD, NOT_ASKED],
    ),
    "long ago": (lambda s: listed(s, at=T0 - 30 * DAY), STALE),
    "signed with SHA-1": (
        lambda s: listed(s, hash="sha1"),
        [(I, "weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")],
    ),
}


@pytest.mark.parametrize("case", LISTS)
def test_what_a_list_is_about(case: str) -> None:
    make, expected = LISTS[case]
    stage = bare()
    assert revocation(with_data(stage, crls=[make(stage)])) == expected


# -- whose key signs a list -----------------------------------------------------------------------


def with_list_of(stage: Stage, certificate: Any, crl: bytes) -> list[Any]:
    """A list whose signer's certificate comes along in the file."""
    data = Evidence((certificate,), (), (crl,))
    return revocation(stage.judge(stage.kept(evidence=data)))


def test_the_authority_may_have_a_key_for_lists() -> None:
    """The same name, another key, vouched for by the same root (RFC 5280 section 6.3.3 (f))."""
    stage = bare()
    other = stage.world.root.responder("Lister", eku="none", usage=("cRLSign",))
    name = stage.ca.certificate.subject_der
    lister = stage.world.root.issue(name, key=other.key, usage=("cRLSign",), ocsp=False, crl=False)
    crl = stage.ca.crl(at=T0, by=Holder(lister, other.key))
    assert with_list_of(stage, lister, crl) == GOOD


def test_a_key_for_lists_needs_the_usage_and_the_same_root() -> None:
    stage = bare()
    other = stage.world.root.responder("Lister", eku="none")
    name = stage.ca.certificate.subject_der
    sealing = stage.world.root.issue(name, key=other.key, ocsp=False, crl=False)
    crl = stage.ca.crl(at=T0, by=Holder(sealing, other.key))
    assert with_list_of(stage, sealing, crl) == UNAUTHORIZED
    foreign = stage.world.another_root("Foreign").issue(
        name, key=other.key, usage=("cRLSign",), ocsp=False, crl=False
    )
    crl = stage.ca.crl(at=T0, by=Holder(foreign, other.key))
    assert with_list_of(stage, foreign, crl) == UNAUTHORIZED


def test_an_indirect_list_that_the_certificate_names() -> None:
    stage = Stage(tsa_traits=PLAIN, ca_traits=PLAIN)
    issuer = stage.world.root.responder("Lister", eku="none", usage=("cRLSign",))
    name = encode(0xA4, issuer.certificate.subject_der)
    point = encode(SEQUENCE, encode(0xA2, name))
    stage.seal = stage.ca.seal(
        "Example University", crl=False, extra=[extension("2.5.29.31", encode(SEQUENCE, point))]
    )
    crl = stage.ca.crl(at=T0, by=issuer, scope=Scope(indirect=True), of=[stage.ca])
    assert with_list_of(stage, issuer.certificate, crl) == GOOD
    stage.ca.revoke(stage.leaf, at=T0 - DAY)
    crl = stage.ca.crl(at=T0, by=issuer, scope=Scope(indirect=True), of=[stage.ca])
    assert (I, "revoked", "REVOKED_NO_POE") in with_list_of(stage, issuer.certificate, crl)


def test_an_authority_whose_key_is_not_for_lists() -> None:
    stage = Stage({}, PLAIN, {"usage": ("keyCertSign",), **PLAIN})
    assert revocation(with_data(stage, crls=[stage.ca.crl(at=T0)])) == UNAUTHORIZED


@pytest.mark.parametrize("kind", ["ocsp", "crl"])
def test_altered_data_decides_nothing(kind: str) -> None:
    stage = bare()
    made = stage.ca.crl(at=T0) if kind == "crl" else answer(stage, by=stage.ca)
    altered = made[:-1] + bytes([made[-1] ^ 1])
    data = {"ocsps": (altered,)} if kind == "ocsp" else {"crls": (altered,)}
    told = stage.judge(stage.kept(evidence=Evidence((stage.ca.certificate,), **data)))
    assert revocation(told) == [(I, "signature_invalid", "TRY_LATER"), (W, "altered", "")]


def test_the_signer_of_a_list_is_not_at_hand() -> None:
    stage = bare()
    other = stage.world.another_root("Other")
    stage.seal = stage.ca.seal("Example University", issuer=other.certificate.subject_der)
    sealed = stage.world.sealed(CONTENT, stage.seal, at=T0)
    told = stage.judge(stage.kept(sealed=sealed, evidence=Evidence((), (), (other.crl(at=T0),))))
    assert certificate(told)[0] == (I, "no_path", "NO_CERTIFICATE_CHAIN_FOUND")


def test_after_its_end_a_certificate_may_be_forgotten() -> None:
    """ "Good" says something of one that has ended only if the responder keeps what it knows."""
    stage = Stage({"end": T0 + DAY}, PLAIN, PLAIN)
    late, cutoff = T0 + 2 * DAY, T0 - DAY
    expected = {None: STALE, cutoff: GOOD, T0 + 3 * DAY: STALE}
    for kept_since, lines_ in expected.items():
        told = with_data(stage, answer(stage, at=late, archive_cutoff=kept_since))
        assert revocation(told) == lines_
        told = with_data(stage, crls=[stage.ca.crl(at=late, expired_since=kept_since)])
        assert revocation(told) == lines_


def test_what_is_embedded_comes_first_and_what_is_newer_is_asked_for() -> None:
    stage = Stage()
    sealed = stage.kept()
    stage.judge(sealed, T0 + MINUTE, online=True)
    assert not stage.world.fetch.requests
    told = stage.judge(sealed, T0 + 30 * DAY, online=True)
    assert timestamps(told) == [PROVEN, VALID] and revocation(told) == GOOD
    # The timestamp is not proven to be old: whether its authority was revoked since is asked.
    urls = {one.url for one in stage.world.fetch.requests}
    assert urls == {stage.world.root.urls[0]}


def test_a_timestamp_authority_that_was_revoked_since_is_found_online() -> None:
    stage = Stage()
    sealed = stage.kept()
    stage.world.root.revoke(stage.tsa.certificate, at=T0 + DAY, reason="keyCompromise")
    offline = stage.judge(sealed, T0 + 30 * DAY)
    assert timestamps(offline) == [PROVEN, VALID]
    told = stage.judge(sealed, T0 + 30 * DAY, online=True)
    assert timestamps(told) == [NO_PROOF, (I, "revoked", "REVOKED_NO_POE")]


def test_questions_are_bounded() -> None:
    """Certificates that name many addresses, and a network that fails."""
    points = [f"http://crl{number}.example/" for number in range(50)]
    stage = Stage({"crl": False, "extra": [crl_points(points)]})
    stage.world.fetch.fail()
    stage.judge(stage.kept("B-T"), online=True)
    assert stage.world.fetch.count(purpose="crl") == 3  # two of the seal, one of the root


def test_much_data_is_weighed_up_to_a_bound() -> None:
    stage = bare()
    many = [answer(stage, at=T0 - number * MINUTE) for number in range(300)]
    assert revocation(with_data(stage, *many)) == GOOD


def test_a_responder_does_not_vouch_for_itself() -> None:
    stage = bare()
    own = stage.ca.responder("Own responder", no_check=False, ocsp=True)
    first = answer(stage, by=own)
    second = stage.ca.ocsp(own.certificate, at=T0, by=own)
    assert revocation(with_data(stage, first, second)) == UNAUTHORIZED
    third = stage.ca.ocsp(own.certificate, at=T0)  # by another one that asks not to look
    assert revocation(with_data(stage, first, third)) == GOOD


def test_several_missing_authorities_are_fetched_one_after_the_other() -> None:
    world = World(now=T0)
    middle = world.authority("Middle", below=world.authority("Upper"))
    seal = world.authority("Issuing", below=middle).seal("Example University")
    anchors = [world.root.certificate]
    told = judge_seal(
        CertificateReference((seal.certificate,)),
        SealEvidence(),
        anchors=anchors,
        at=T0,
        fetch=world.fetch,
    )
    assert certificate(told) == TRUSTED and revocation(told) == GOOD
    assert world.fetch.count(purpose="aia") == 3


def test_what_an_address_has_is_taken_only_if_it_signed() -> None:
    stage = Stage()
    other = stage.world.another_root("Somebody else").certificate
    stage.world.fetch.publish(stage.ca.urls[2], other.der)
    told = judge_seal(
        CertificateReference((stage.leaf,)),
        SealEvidence(),
        anchors=[stage.root],
        at=T0,
        fetch=stage.world.fetch,
    )
    assert certificate(told) == [(I, "no_path", "NO_CERTIFICATE_CHAIN_FOUND")]
    assert stage.world.fetch.count(purpose="aia") == 1


@pytest.mark.parametrize(
    "value", [b"\x05\x00", b"\x30\x05\x30\x03\xa2\x01\x05", b"\x30\x02\x30\x00"]
)
def test_a_point_that_cannot_be_read_names_no_issuer(value: bytes) -> None:
    stage = Stage(tsa_traits=PLAIN, ca_traits=PLAIN)
    issuer = stage.world.root.responder("Lister", eku="none", usage=("cRLSign",))
    stage.seal = stage.ca.seal(
        "Example University", ocsp=False, crl=False, extra=[extension("2.5.29.31", value)]
    )
    crl = stage.ca.crl(at=T0, by=issuer, scope=Scope(indirect=True), of=[stage.ca])
    assert with_list_of(stage, issuer.certificate, crl) == [NOT_ASKED]


# -- in one line ----------------------------------------------------------------------------------


def test_what_is_known_in_one_line() -> None:
    stage = Stage()
    when = (T0 + timedelta(seconds=1)).isoformat()
    told = stage.judge(stage.kept(), T0 + 3 * YEAR)
    assert told.summary() == f"valid when it was made, at the latest {when}, as a timestamp proves"
    assert stage.judge(stage.sealed()).summary() == ""
    stage.ca.revoke(stage.leaf, at=T0 - DAY)
    told = stage.judge(stage.kept(), T0 + 3 * YEAR)
    assert told.summary() == f"made, at the latest {when}, as a timestamp proves"


def test_a_seal_that_is_an_anchor_itself_may_have_been_revoked() -> None:
    """Who issued it says so; nobody is asked about that one."""
    stage = Stage(tsa_traits=PLAIN)
    anchors = [stage.leaf, stage.tsa.certificate]
    data = Evidence((stage.ca.certificate,), (stage.ca.ocsp(stage.leaf, at=T0),))
    told = stage.judge(stage.kept(evidence=data), anchors=anchors)
    assert certificate(told) == TRUSTED and revocation(told) == GOOD
    stage.ca.revoke(stage.leaf, at=T0 - DAY)
    data = Evidence((stage.ca.certificate,), (stage.ca.ocsp(stage.leaf, at=T0),))
    told = stage.judge(stage.kept(evidence=data), anchors=anchors)
    assert revocation(told) == [(I, "revoked", "REVOKED_NO_POE")]
