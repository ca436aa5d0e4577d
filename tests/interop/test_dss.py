"""DSS, the EC's own validator, and microcred: each judges what the other makes.

Not among the ordinary tests: `make interop` runs them where Java and Maven are at hand. Each test
runs with every release. DSS distrusts algorithms by date, and 5.10.2 (of 2022) every one of them
from 2026: where a test asks about the rest, it lifts these dates ("lasting").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dss_process import Dss
from dss_samples import LEVELS, MINUTE, YEAR, Maker, Sample
from dss_wrong import wrong
from interop_world import PASSWORD, InteropWorld
from line_process import Refused

from examples import UNI, DotPage, course
from microcred import Outcome, Policy, Seal, Trust, Verification, issue, verify
from microcred.encoding import b64url_decode
from microcred.findings import Check
from microcred.securing import JAdES

ALGORITHMS = {
    "RS256": "RSA-2048",
    "RS384": "RSA-2048",
    "RS512": "RSA-2048",
    "PS256": "RSA-2048",
    "PS384": "RSA-2048",
    "PS512": "RSA-2048",
    "ES256": "P-256",
    "ES384": "P-384",
    "ES512": "P-521",
    "EdDSA": "Ed25519",
}
FORMS = [("general", False), ("general", True), ("flattened", False), ("flattened", True)]
FORMS += [("compact", True)]


def ours(
    world: InteropWorld,
    algorithm: str = "ES256",
    form: tuple[str, bool] = ("general", False),
    time_name: str = "iat",
) -> Path:
    """A credential that microcred sealed."""
    key = world.seal(ALGORITHMS[algorithm])
    seal = Seal.from_pkcs12(key, PASSWORD, algorithm=algorithm)
    how = JAdES(serialization=form[0], b64=form[1], signing_time=time_name)
    issued = issue(course(), signer=seal, mechanism=how, page=DotPage(), now=world.now)
    name = f"ours-{algorithm}-{form[0]}-{form[1]}-{time_name}.json"
    return world.written(name, issued.secured)


def said(dss: Dss, world: InteropWorld, file: Path, **members: Any) -> Mapping[str, Any]:
    """Its one verdict, half an hour later and with fresh revocation data."""
    at = world.now + 30 * MINUTE
    job = {"anchors": world.anchors, "at": at, "algorithms": "lasting", **world.revocation(at)}
    (verdict,) = dss.validate(file, **{**job, **members})
    return verdict


def verdict_of(world: InteropWorld, secured: bytes, **options: Any) -> Verification:
    trust = Trust(anchors=[world.root.certificate], issuers=[UNI.identifier])
    return verify(secured, **{"trust": trust, "at": world.now + 30 * MINUTE, **options})


NO_EDWARDS = ("TOTAL_FAILED", "HASH_FAILURE")
"""What 5.10.2 says of EdDSA, which it cannot verify in JAdES."""


def modern(dss: Dss) -> bool:
    return dss.release.startswith("6")


def expected(dss: Dss, time_name: str, dated: str) -> tuple[str, str | None, str]:
    """Indication, sub-indication and level of a B-B with that header, signed in that world.

    iat is of TS 119 182-1 V1.2.1 (2024): 5.10.2 does not know it and misses the signing time. From
    2025-07-15 DSS 6 gives a level to seals with iat only; it accepts the others all the same.
    """
    if modern(dss):
        plain = time_name == "sigT" and dated == "2026"
        return "TOTAL_PASSED", None, "JSON_NOT_ETSI" if plain else "JAdES_BASELINE_B"
    if time_name == "iat":
        return "INDETERMINATE", "SIG_CONSTRAINTS_FAILURE", "JSON_NOT_ETSI"
    return "TOTAL_PASSED", None, "JAdES_BASELINE_B"


def of(verdict: Mapping[str, Any]) -> tuple[str, str | None, str]:
    return verdict["indication"], verdict["subIndication"], verdict["level"]


@pytest.mark.parametrize("time_name", ["iat", "sigT"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form[0]}-{form[1]}")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_dss_accepts_our_seals(
    dss: Dss, world: InteropWorld, algorithm: str, form: tuple[str, bool], time_name: str
) -> None:
    verdict = said(dss, world, ours(world, algorithm, form, time_name))
    if algorithm == "EdDSA" and not modern(dss):
        assert of(verdict)[:2] == NO_EDWARDS
        return
    assert of(verdict) == expected(dss, time_name, "2026")
    assert verdict["intact"] and verdict["valid"] and verdict["structure"]
    assert verdict["certificateReference"]
    assert verdict["signer"] == f"TEST seal {ALGORITHMS[algorithm]} 20"
    known = modern(dss) or time_name == "sigT"
    assert verdict["claimedTime"] == ("2026-11-20T10:00:00Z" if known else None)


@pytest.mark.parametrize("time_name", ["iat", "sigT"])
def test_before_iat_was_demanded_both_have_a_level(
    dss: Dss, old_world: InteropWorld, time_name: str
) -> None:
    verdict = said(dss, old_world, ours(old_world, time_name=time_name))
    assert of(verdict) == expected(dss, time_name, "2024")


def test_what_the_default_policy_adds(dss: Dss, world: InteropWorld) -> None:
    """5.10.2 was told in 2022 that SHA-256 ends with 2025; 6.4 trusts it, but not EdDSA."""
    found = {
        name: of(said(dss, world, ours(world, name, time_name="sigT"), algorithms="default"))[:2]
        for name in ("RS256", "ES256", "EdDSA")
    }
    distrusted = ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
    usual = ("TOTAL_PASSED", None) if modern(dss) else distrusted
    edwards = distrusted if modern(dss) else NO_EDWARDS
    assert found == {"RS256": usual, "ES256": usual, "EdDSA": edwards}


def test_a_seal_for_testing_lacks_only_revocation(dss: Dss, world: InteropWorld) -> None:
    seal = Seal.for_testing(UNI, now=world.now)
    mechanism = JAdES(signing_time="iat" if modern(dss) else "sigT")
    issued = issue(course(), signer=seal, mechanism=mechanism, page=DotPage(), now=world.now)
    file = world.written("for-testing.json", issued.secured)
    root = world.written("for-testing-root.der", seal.root.der)
    leaf = world.written("for-testing-leaf.der", seal.certificate.der)
    verdict = said(dss, world, file, anchors=[root])
    assert verdict["intact"] and verdict["level"] == "JAdES_BASELINE_B"
    assert verdict["indication"] == "INDETERMINATE"
    assert any("No revocation data found" in line for line in verdict["errors"])
    assert said(dss, world, file, anchors=[leaf])["indication"] == "TOTAL_PASSED"


def refused(dss: Dss, world: InteropWorld, file: Path, **members: Any) -> str:
    """Why it does not accept a file; fails where it does."""
    try:
        verdict = said(dss, world, file, **members)
    except Refused as why:
        return str(why)
    assert verdict["indication"] != "TOTAL_PASSED"
    return str(verdict["subIndication"])


def test_neither_accepts_a_seal_of_ours_that_was_changed(
    dss: Dss, world: InteropWorld, tmp_path: Path
) -> None:
    good, other = ours(world, "ES256", time_name="sigT"), ours(world, "RS256", time_name="sigT")
    reasons = {}
    for name, file in wrong(good, other, lambda name: tmp_path / f"{name}.json"):
        reasons[name] = refused(dss, world, file)
        assert verdict_of(world, file.read_bytes()).outcome is not Outcome.PASSED, name
    assert reasons == {
        "payload": "HASH_FAILURE",
        "payload-foreign": "HASH_FAILURE",
        "signature": "HASH_FAILURE",
        "protected-time": "HASH_FAILURE",
        "protected-reference": "NO_SIGNING_CERTIFICATE_FOUND",
        "protected-foreign": "HASH_FAILURE",
    }


def test_neither_trusts_a_stranger(dss: Dss, world: InteropWorld) -> None:
    file = ours(world, time_name="sigT")
    anchor = world.written("stranger.der", world.stranger.certificate.der)
    assert refused(dss, world, file, anchors=[anchor]) == "NO_CERTIFICATE_CHAIN_FOUND"
    trust = Trust(anchors=[world.stranger.certificate], issuers=[UNI.identifier])
    assert verdict_of(world, file.read_bytes(), trust=trust).outcome is Outcome.INDETERMINATE


def test_neither_accepts_a_seal_made_when_its_certificate_had_ended(
    dss: Dss, world: InteropWorld
) -> None:
    key = world.seal("P-256", 50, end=world.now - MINUTE)
    how = JAdES(signing_time="sigT")
    seal = Seal.from_pkcs12(key, PASSWORD)
    issued = issue(course(), signer=seal, mechanism=how, page=DotPage(), now=world.now)
    file = world.written("late.json", issued.secured)
    # What says, after the end, that it was not revoked, says nothing: no usable revocation data.
    reason = "CERTIFICATE_CHAIN_GENERAL_FAILURE" if modern(dss) else "TRY_LATER"
    assert refused(dss, world, file) == reason
    assert verdict_of(world, issued.secured).outcome is not Outcome.PASSED


@pytest.fixture(scope="session")
def maker(dss: Dss, world: InteropWorld) -> Maker:
    """DSS seals the credential of the examples."""
    issued = issue(course(), signer=Seal.for_testing(UNI), page=DotPage(), now=world.now)
    return Maker(world, dss, json.dumps(issued.document, ensure_ascii=False, indent=1))


def ours_of(world: InteropWorld, sample: Sample, **options: Any) -> Verification:
    """Our verdict; whether a seal was revoked is asked in a test of its own."""
    policy = Policy(informative={Check.REVOCATION})
    return verdict_of(world, sample.file.read_bytes(), **{"policy": policy, **options})


def outcomes(verdict: Verification, check: Check) -> set[Outcome]:
    return {finding.outcome for finding in verdict.findings if finding.check is check}


SHAPES = {
    "raw": {},
    "b64": {"b64": True},
    "flattened": {"serialization": "flattened"},
    "adotst": {"content_timestamp": True},
    "sigT": {"time_name": "sigT"},
    "other-reference": {"reference_digest": "SHA512"},
    "clear": {"etsiu_b64": False},
}
# DSS refuses to put an archive time-stamp on clear etsiU.
OF_EVERY_LEVEL = [(shape, level) for shape in SHAPES for level in LEVELS][:-1]


@pytest.mark.parametrize(("shape", "level"), OF_EVERY_LEVEL)
def test_we_accept_the_seals_of_dss(
    maker: Maker, world: InteropWorld, shape: str, level: str
) -> None:
    if SHAPES[shape].get("time_name", maker.times()[0]) not in maker.times():
        level = "B-B"
    sample = maker.sign(f"accepted-{shape}", level, **SHAPES[shape])
    verdict = ours_of(world, sample)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert outcomes(verdict, Check.SIGNATURE) == {Outcome.PASSED}
    assert outcomes(verdict, Check.CERTIFICATE) == {Outcome.PASSED}
    assert verdict.signer is not None and verdict.signer.identifier == UNI.identifier


@pytest.mark.parametrize(("level", "later"), [("B-LT", 0), ("B-LTA", 0), ("B-LTA", 2.5)])
def test_we_accept_them_for_the_evidence_that_they_bring(
    maker: Maker, dss: Dss, world: InteropWorld, level: str, later: float
) -> None:
    """Nothing but what is embedded; after two and a half years the seal's certificate has ended."""
    at = world.now + later * YEAR + 30 * MINUTE
    sample = maker.sign(f"evidence-{later}", level)
    without = {"ocsps": [], "crls": []}
    assert said(dss, world, sample.file, at=at, **without)["indication"] == "TOTAL_PASSED"
    verdict = verdict_of(world, sample.file.read_bytes(), at=at)
    assert verdict.outcome is Outcome.PASSED, str(verdict)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_we_accept_its_algorithms(
    maker: Maker, dss: Dss, world: InteropWorld, algorithm: str
) -> None:
    how = {"digest": f"SHA{algorithm[2:] if algorithm != 'EdDSA' else 512}"}
    how |= {"pss": True} if algorithm.startswith("PS") else {}
    if algorithm == "EdDSA" and not modern(dss):
        with pytest.raises(Refused, match="not supported"):
            maker.sign("accepted-EdDSA", "B-B", "Ed25519", **how)
        return
    sample = maker.sign(f"accepted-{algorithm}", "B-B", ALGORITHMS[algorithm], **how)
    protected = json.loads(sample.file.read_bytes())["signatures"][0]["protected"]
    assert json.loads(b64url_decode(protected))["alg"] == algorithm
    verdict = ours_of(world, sample)
    assert verdict.outcome is Outcome.PASSED, str(verdict)


SHORT = 130
"""Octets of an ES512 signature of DSS whose numbers both happen to fit into 65 octets."""


def signature_of(sample: Sample) -> bytes:
    return b64url_decode(json.loads(sample.file.read_bytes())["signatures"][0]["signature"])


def test_a_quarter_of_its_es512_signatures_are_too_short(
    maker: Maker, dss: Dss, world: InteropWorld
) -> None:
    """RFC 7518 3.4: 132 octets. Both releases, 2026-11-28; read with a warning (ADR 0017)."""
    for _ in range(100):
        sample = maker.sign("short-ES512", "B-B", "P-521", digest="SHA512")
        if len(signature_of(sample)) == SHORT:
            break
    assert len(signature_of(sample)) == SHORT
    assert said(dss, world, sample.file)["indication"] == "TOTAL_PASSED"
    verdict = ours_of(world, sample)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    (line,) = [one for one in verdict.findings if one.code == "format.short_signature"]
    assert line.outcome is Outcome.WARNING


def test_we_accept_its_compact_and_its_parallel_seals(maker: Maker, world: InteropWorld) -> None:
    compact = maker.sign("accepted-compact", serialization="compact", b64=True)
    assert ours_of(world, compact).outcome is Outcome.PASSED
    first = maker.sign("accepted-first", "B-T")
    again = [{"file": first.file, "name": "sealed.json"}]
    both = maker.sign("accepted-both", "B-B", payload=again, pkcs12=world.seal("P-256", 21))
    verdict = ours_of(world, both)
    assert len([one for one in verdict.findings if one.check is Check.SIGNATURE]) == 2
    assert verdict.outcome is Outcome.PASSED


def test_neither_accepts_a_seal_of_dss_that_was_changed(
    maker: Maker, dss: Dss, world: InteropWorld, tmp_path: Path
) -> None:
    """What is signed, that is; what stands in etsiU is another matter, see write_dss_samples.py."""
    good = maker.sign("changed", "B-B", "RSA-2048")
    other = maker.sign("changed-other", "B-B")
    for name, file in wrong(good.file, other.file, lambda name: tmp_path / f"{name}.json"):
        assert refused(dss, world, file), name
        assert verdict_of(world, file.read_bytes()).outcome is not Outcome.PASSED, name
