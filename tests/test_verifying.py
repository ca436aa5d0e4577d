"""The verb `verify`: the order of its lines, what counts, what it says and what it never does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from examples import (
    NOW,
    OTHER,
    UNI,
    DotPage,
    course,
    seal_of,
    sealed,
    token,
    trust_of,
    wallet_signer,
)
from microcred import ANY_ISSUER, Outcome, Policy, Trust, issue, parse, verify
from microcred.crypto.references import did_of
from microcred.errors import MicrocredError, TrustError, VerificationFailed
from microcred.findings import Check, Finding
from microcred.jsontext import Limits
from microcred.securing import JAdES
from microcred.verifying import Verification


def verdict_of(secured: bytes | None = None, **options: Any) -> Verification:
    given = {"trust": trust_of(), "at": NOW, **options}
    return verify(sealed() if secured is None else secured, **given)


def lines(verdict: Verification) -> dict[Check, list[Finding]]:
    found: dict[Check, list[Finding]] = {}
    for finding in verdict.findings:
        found.setdefault(finding.check, []).append(finding)
    return found


def test_json_schemas_that_were_handed_in() -> None:
    """FAILED counts; one that was not handed in is told and does not."""
    url = "https://uni.example/schema.json"
    named = {"id": url, "type": ["ShaclValidator2017", "JsonSchema"]}
    document = {**parse(sealed()).document, "credentialSchema": named}
    secured = JAdES().secure(document, seal_of(), now=NOW)
    dialect = "https://json-schema.org/draft/2020-12/schema"
    for rule, outcome, code in (
        (None, Outcome.PASSED, "missing"),
        ({"required": ["issuer"]}, Outcome.PASSED, "valid"),
        ({"required": ["nothing"]}, Outcome.FAILED, "violation"),
        ({"$ref": "urn:x:elsewhere"}, Outcome.INDETERMINATE, "remote"),
    ):
        given = {} if rule is None else {url: json.dumps({"$schema": dialect, **rule}).encode()}
        verdict = verdict_of(secured, contents=given)
        told = [one.code for one in lines(verdict)[Check.SCHEMA]]
        assert (verdict.outcome, told[-1]) == (outcome, f"schema.json_schema_{code}")


ORDER = [
    Check.FORMAT,
    Check.ALGORITHM,
    Check.TIMESTAMP,
    Check.CERTIFICATE,
    Check.REVOCATION,
    Check.QUALIFIED,
    Check.SIGNATURE,
    Check.ISSUER,
    Check.TRUSTED_ISSUER,
    Check.VALIDITY,
    Check.SCHEMA,
    Check.STATUS,
    Check.ACCREDITATION,
]


def test_every_check_has_its_line_in_order() -> None:
    assert [finding.check for finding in verdict_of().findings] == ORDER
    by_did = verdict_of(token(), trust=Trust(issuers=[did_of(wallet_signer())]))
    without = [check for check in ORDER if check not in (Check.REVOCATION, Check.QUALIFIED)]
    expected = [Check.KEY if check is Check.CERTIFICATE else check for check in without]
    expected.insert(expected.index(Check.SCHEMA), Check.SCHEMA)  # of which contexts were read
    assert [finding.check for finding in by_did.findings] == expected


def test_passed() -> None:
    verdict = verdict_of()
    assert verdict.outcome is Outcome.PASSED
    assert verdict.verified_at == NOW
    assert verdict.signer is not None
    assert verdict.signer.identifier == UNI.identifier
    assert verdict.require().signer == verdict.signer
    assert verdict.require().verification is verdict
    assert verdict.headline() == "PASSED: signed by Example University (NTRIE-123456)"


def test_a_verdict_is_no_truth_value() -> None:
    """`if verify(...)` would be true for a failure: nothing makes it look like a flag."""
    assert "__bool__" not in Verification.__dict__


def test_text_bytes_and_what_was_parsed_are_alike() -> None:
    texts = [sealed(), sealed().decode(), parse(sealed())]
    assert {verify(one, trust=trust_of(), at=NOW).outcome for one in texts} == {Outcome.PASSED}


def test_the_bytes_received_are_what_is_verified() -> None:
    """A document that was changed after parsing is not what the verdict speaks of."""
    parsed = parse(sealed())
    parsed.document["credentialSubject"]["givenName"] = {"en": "Mallory"}  # type: ignore[index]
    verdict = verdict_of(parsed)  # type: ignore[arg-type]
    assert verdict.outcome is Outcome.PASSED
    assert "Mallory" not in json.dumps(verdict.require().document)
    learner = verdict.require().micro_credential.learner
    assert learner is not None and str(learner.given_name) == "Ána"


def test_no_anchors_is_never_passed() -> None:
    for issuers in ([UNI.identifier], ANY_ISSUER):
        verdict = verdict_of(trust=Trust(issuers=issuers))
        assert verdict.outcome is Outcome.INDETERMINATE
        (certificate,) = lines(verdict)[Check.CERTIFICATE]
        assert certificate.outcome is Outcome.INDETERMINATE
        assert lines(verdict)[Check.SIGNATURE][0].outcome is Outcome.PASSED
        assert "not proven" in verdict.headline()


def test_another_issuer_is_unexpected() -> None:
    verdict = verdict_of(trust=Trust(anchors=[seal_of().root], issuers=["NTRIE-654321"]))
    assert verdict.outcome is Outcome.FAILED
    (line,) = lines(verdict)[Check.TRUSTED_ISSUER]
    assert (line.outcome, line.code) == (Outcome.FAILED, "issuer.unexpected")


def test_any_issuer_names_the_signer_first() -> None:
    verdict = verdict_of(trust=Trust(anchors=[seal_of().root], issuers=ANY_ISSUER))
    assert verdict.outcome is Outcome.PASSED
    assert str(verdict).splitlines()[0] == "PASSED: signed by Example University (NTRIE-123456)"


def test_the_claimed_time_is_reported_and_never_used() -> None:
    """Sealed within the certificate's life by its own word; verified long after it."""
    later = NOW + timedelta(days=3000)
    verdict = verdict_of(at=later)
    assert verdict.outcome is not Outcome.PASSED
    assert lines(verdict)[Check.CERTIFICATE][0].code == "certificate.expired"
    (stamp,) = lines(verdict)[Check.TIMESTAMP]
    assert "2026-03-01T09:30:00" in stamp.detail and "not relied on" in stamp.detail


def test_at_is_of_any_zone_and_now_by_default() -> None:
    there = timezone(timedelta(hours=5))
    assert verdict_of(at=NOW.astimezone(there)).verified_at == NOW
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= verdict_of(at=None).verified_at <= datetime.now(UTC)


@pytest.mark.parametrize("at", [datetime(2026, 3, 1), "2026-03-01", 7])
def test_a_time_without_zone_is_misuse(at: Any) -> None:
    with pytest.raises(TrustError):
        verdict_of(at=at)


@pytest.mark.parametrize("trust", [None, "root.pem", {}, Trust])
def test_trust_is_a_trust(trust: Any) -> None:
    with pytest.raises(TrustError):
        verdict_of(trust=trust)
    with pytest.raises(TrustError):
        verdict_of(policy=trust)
    if trust is not None:
        with pytest.raises(TrustError):
            verdict_of(expected=trust)


def test_trust_is_required() -> None:
    with pytest.raises(TypeError):
        verify(sealed())  # type: ignore[call-arg]


@pytest.mark.parametrize("junk", [b"", b"%PDF", b"\xff", "", "x.y.z", b"[]", b"{}", b"null"])
def test_unreadable_input_is_a_finding(junk: Any) -> None:
    verdict = verdict_of(junk)
    assert verdict.outcome is Outcome.FAILED
    (finding,) = verdict.findings
    assert finding.check is Check.FORMAT
    assert verdict.signer is None
    assert verdict.unverified is None
    assert verdict.headline() == "FAILED: no signer is proven"


@pytest.mark.parametrize("what", [None, 7, object(), ["x"]])
def test_input_of_no_kind_is_a_finding_too(what: Any) -> None:
    assert verify(what, trust=trust_of(), at=NOW).outcome is Outcome.FAILED


def test_an_unsealed_credential_proves_nothing() -> None:
    document = json.loads(sealed())["payload"]
    verdict = verdict_of(document)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.findings[0].code == "format.unsecured"


def test_require_tells_why() -> None:
    with pytest.raises(VerificationFailed) as caught:
        verdict_of(trust=Trust(anchors=[seal_of().root], issuers=["NTRIE-1"])).require()
    assert "issuer.unexpected" in str(caught.value)
    assert isinstance(caught.value.verification, Verification)
    with pytest.raises(VerificationFailed):
        verdict_of(b"junk").require()


def test_the_machine_form() -> None:
    verdict = verdict_of()
    row = verdict.to_json()
    assert json.loads(json.dumps(row)) == row
    assert list(row) == ["outcome", "findings", "signer", "verified_at"]
    assert row["verified_at"] == "2026-03-01T09:30:00Z"
    assert row["signer"] == {
        "name": "Example University",
        "identifier": "NTRIE-123456",
        "country": "IE",
        "certificate_sha256": seal_of().certificate.sha256,
    }
    assert verdict_of(b"junk").to_json()["signer"] is None


def test_an_altered_file_has_no_signer_and_every_other_line() -> None:
    altered = sealed().replace(b"Soil carbon", b"Soil karbon")
    verdict = verdict_of(altered)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.signer is None
    found = lines(verdict)
    assert found[Check.SIGNATURE][0].code == "signature.invalid"
    assert found[Check.CERTIFICATE][0].outcome is Outcome.PASSED
    assert [finding.check for finding in verdict.findings] == ORDER


# -- policy ---------------------------------------------------------------------------------------


def test_a_mechanism_that_is_not_allowed() -> None:
    verdict = verdict_of(policy=Policy(mechanisms=frozenset({"vc+jwt"})))
    assert verdict.outcome is Outcome.FAILED
    assert lines(verdict)[Check.ALGORITHM][0].code == "algorithm.mechanism_not_allowed"
    assert lines(verdict)[Check.SIGNATURE][0].outcome is Outcome.PASSED


def test_an_algorithm_that_is_not_allowed_is_told_once() -> None:
    verdict = verdict_of(policy=Policy(algorithms=frozenset({"RS256"})))
    assert verdict.outcome is Outcome.FAILED
    assert [one.code for one in lines(verdict)[Check.ALGORITHM]] == ["algorithm.not_allowed"]


def test_limits_are_an_argument() -> None:
    size = len(sealed())
    assert verdict_of(policy=Policy(limits=Limits(max_bytes=size))).outcome is Outcome.PASSED
    assert verdict_of(policy=Policy(limits=Limits(max_bytes=size - 1))).outcome is Outcome.FAILED
    assert verdict_of(policy=Policy(limits=Limits(max_depth=4))).outcome is Outcome.FAILED


def test_what_is_left_out_counts_if_the_policy_says_so() -> None:
    for check in (Check.STATUS, Check.ACCREDITATION, Check.TIMESTAMP):
        strict = Policy(required=frozenset({check}))
        assert verdict_of(policy=strict).outcome is Outcome.INDETERMINATE
    lenient = Policy(informative=frozenset({Check.TRUSTED_ISSUER}))
    other = Trust(anchors=[seal_of().root], issuers=["NTRIE-1"])
    assert verdict_of(trust=other, policy=lenient).outcome is Outcome.PASSED


# -- several signatures ---------------------------------------------------------------------------


def parallel(*seals: Any) -> bytes:
    """One document under several seals."""
    document = json.loads(json.loads(sealed())["payload"])
    made = [json.loads(JAdES().secure(document, seal, now=NOW)) for seal in seals]
    signatures = [one["signatures"][0] for one in made]
    return json.dumps({"payload": made[0]["payload"], "signatures": signatures}).encode()


def test_every_parallel_seal_has_to_hold() -> None:
    both = Trust(anchors=[seal_of().root, seal_of(OTHER).root], issuers=ANY_ISSUER)
    assert verdict_of(parallel(seal_of(), seal_of()), trust=both).outcome is Outcome.PASSED
    verdict = verdict_of(parallel(seal_of(), seal_of(OTHER)), trust=both)
    assert verdict.outcome is Outcome.FAILED
    issuers = [finding.outcome for finding in lines(verdict)[Check.ISSUER]]
    assert issuers == [Outcome.PASSED, Outcome.FAILED]
    places = {finding.where for finding in lines(verdict)[Check.SIGNATURE]}
    assert places == {"/signatures/0", "/signatures/1"}


def test_the_first_seal_names_the_signer() -> None:
    both = Trust(anchors=[seal_of().root, seal_of(OTHER).root], issuers=ANY_ISSUER)
    for first, second in ((seal_of(), seal_of(OTHER)), (seal_of(OTHER), seal_of())):
        verdict = verdict_of(parallel(first, second), trust=both)
        assert verdict.signer is not None
        assert verdict.signer.certificate == first.certificate


def test_a_proven_seal_does_not_vouch_for_another() -> None:
    ours = Trust(anchors=[seal_of().root], issuers=ANY_ISSUER)
    for secured in (parallel(seal_of(OTHER), seal_of()), parallel(seal_of(), seal_of(OTHER))):
        assert verdict_of(secured, trust=ours).headline().endswith("(not proven)")


# -- every algorithm, every form ------------------------------------------------------------------

KEYS = [
    ("RSA-2048", algorithm) for algorithm in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
] + [("P-256", "ES256"), ("P-384", "ES384"), ("P-521", "ES512"), ("Ed25519", "EdDSA")]


@pytest.mark.parametrize(("key", "algorithm"), KEYS)
@pytest.mark.parametrize("signing_time", ["sigT", "iat"])
def test_every_algorithm(key: str, algorithm: str, signing_time: Any) -> None:
    seal = seal_of(UNI, key, algorithm)
    made = issue(
        course(),
        signer=seal,
        mechanism=JAdES(signing_time=signing_time),
        page=DotPage(),
        now=NOW,
    )
    trust = Trust(anchors=[seal.root], issuers=[UNI.identifier])
    verdict = verdict_of(made.secured, trust=trust)
    assert verdict.outcome is Outcome.PASSED
    assert lines(verdict)[Check.ALGORITHM][0].detail == algorithm


@pytest.mark.parametrize(
    ("serialization", "b64"),
    [("general", False), ("general", True), ("flattened", False), ("compact", True)],
)
def test_every_serialisation(serialization: str, b64: bool) -> None:
    assert verdict_of(sealed(serialization, b64)).outcome is Outcome.PASSED


def test_nothing_but_our_own_errors_come_from_access(  # the lazy half of a verdict
) -> None:
    document = {
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSubject": [[], {"hasClaim": {"title": 7}}],
        "issuer": 7,
    }
    secured = JAdES().secure(document, seal_of(), now=NOW)
    verdict = verdict_of(secured)
    assert verdict.outcome is not Outcome.PASSED
    assert verdict.unverified is not None
    assert verdict.unverified.credential.to_json()["issuer"] == 7
    try:
        assert verdict.unverified.micro_credential.title is None
    except MicrocredError as error:
        assert error.hint()
