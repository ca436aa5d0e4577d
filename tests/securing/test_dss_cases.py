"""Every signature of the DSS project's own tests, with the facts that DSS asserts and ours.

The cases are in `vectors/jades-dss/cases.json` of the published data; each is a test. Two files of
2020 have a signature timestamp over the octets of the signature, as a draft of the standard had it;
the facts computed for them say that the imprint does not match, and so do we (2026-11-28).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from microcred.crypto.names import rfc4514
from microcred.errors import ParseError
from microcred.findings import Outcome
from microcred.securing.jades import open_seals
from microcred.securing.jades_level import LEVELS, level_of
from microcred.securing.jades_reading import Given, ReadSeal

HOME = Path(__file__).resolve().parents[3] / "shared"
FOLDER = Path(os.environ.get("MICROCRED_PUBLISHED", HOME)) / "vectors" / "jades-dss"
TABLE = FOLDER / "cases.json"
CASES = json.loads(TABLE.read_text("utf-8"))["cases"] if TABLE.is_file() else []
REFUSED = {"REJECT_INPUT", "NO_SIGNATURES"}


def named(case: Mapping[str, Any]) -> str:
    return Path(case["file"]).stem


def documents(case: Mapping[str, Any], name: str) -> dict[str, bytes]:
    return {one["uri"]: (FOLDER / one["file"]).read_bytes() for one in case.get(name, ())}


def seals(case: Mapping[str, Any]) -> tuple[ReadSeal, ...]:
    contents, policies = documents(case, "detached"), documents(case, "policy_documents")
    given = Given(contents=contents, policies=policies)
    return open_seals((FOLDER / case["file"]).read_bytes(), given=given).seals


every_case = pytest.mark.parametrize("case", CASES, ids=[named(case) for case in CASES])
readable = [case for case in CASES if case["asserted_by_dss"]["outcome"] not in REFUSED]
every_seal = pytest.mark.parametrize("case", readable, ids=[named(case) for case in readable])


def test_all_cases_are_there(published: Path) -> None:
    assert len(CASES) == 43 and len(readable) == 40


@every_case
def test_what_dss_refuses_is_refused(published: Path, case: Mapping[str, Any]) -> None:
    outcome = case["asserted_by_dss"]["outcome"]
    if outcome in REFUSED:
        with pytest.raises(ParseError):
            seals(case)
        return
    serialisation = open_seals((FOLDER / case["file"]).read_bytes(), given=Given()).form
    assert serialisation == case["serialization"]


@every_seal
def test_what_dss_asserts(published: Path, case: Mapping[str, Any]) -> None:
    said, found = case["asserted_by_dss"], seals(case)
    if said["outcome"] == "TECHNICALLY_VALID":
        assert [one.intact for one in found] == [True] * len(found)
        assert all(one.proof.evidence.certificate_hash for one in found)
    elif said["outcome"] == "TOTAL_FAILED":
        assert [one.intact for one in found] == [False]
    levels = said.get(
        "baseline_levels", [said["baseline_level"]] if "baseline_level" in said else []
    )
    assert not levels or [level_of(one).word for one in found] == levels
    tokens = [one for seal in found for one in seal.proof.evidence.tokens]
    assert said.get("timestamp_count", len(tokens)) == len(tokens)
    wrong = [one.kind for one in tokens if one.token and not one.token.covers(one.covered or b"")]
    if "timestamp_count" in said:
        assert wrong == said.get("timestamps_with_wrong_imprint", [])
    if "structure_valid" in said:
        codes = {one.code for seal in found for one in seal.proof.findings}
        faults = {"format.crit", "format.etsiu", "format.signing_time_twice"}
        assert bool(codes & faults) is not said["structure_valid"]
    if "policy_digest_match" in said:
        assert found[0].policy.digest_matches is said["policy_digest_match"]
    if "counter_signature" in said:
        (counter,) = found[0].counters
        assert found[0].intact is said["master_signature_intact"]
        assert counter.intact is said["counter_signature"]["signing_input_intact"]
        assert counter.covers_master is said["counter_signature"]["covers_master"]


@every_seal
def test_what_was_computed(published: Path, case: Mapping[str, Any]) -> None:
    found = seals(case)
    assert len(found) == len(case["computed_here"])
    for seal, computed in zip(found, case["computed_here"], strict=True):
        header = seal.signature.protected
        assert seal.proof.algorithm == computed["alg"]
        assert header.get("b64", True) is computed["b64"]
        assert header.get("crit", []) == computed.get("crit", [])
        # Where the payload is lost, or the algorithm is no algorithm, nothing is intact.
        assert seal.intact is (computed.get("signature_intact") is True)
        references = [name for name in ("x5t#S256", "x5t#o", "sigX5ts") if name in header]
        assert references == computed["cert_ref_header"]
        assert seal.proof.evidence.certificate_hash is not None
        assert seal.proof.evidence.certificate_hash[1] is computed["cert_ref_matches"]
        assert seal.unsigned.names == tuple(computed.get("etsiU", ()))
        if "signer" in computed and seal.signer is not None:
            # The table has the first letters of long names.
            assert rfc4514(seal.signer.subject_der)[: len(computed["signer"])] == computed["signer"]
            assert seal.signer.sha256 == computed["signer_sha256"]
        check_times(seal, computed)
        check_timestamps(seal, computed.get("timestamps", []))
        check_content(seal, computed)


def check_times(seal: ReadSeal, computed: Mapping[str, Any]) -> None:
    if "sigT" in computed and "iat" in computed:
        assert seal.proof.claimed_time is None
    elif "sigT" in computed:
        assert seal.proof.claimed_time == datetime.fromisoformat(computed["sigT"])
    else:
        assert seal.proof.claimed_time == datetime.fromtimestamp(computed["iat"], UTC)


def check_timestamps(seal: ReadSeal, expected: list[Mapping[str, Any]]) -> None:
    bag = [one.certificate for one in seal.proof.evidence.certificates]
    told = []
    for one in seal.proof.evidence.tokens:
        assert one.token is not None and one.covered is not None
        signer = one.token.find_signer(bag)
        assert signer is not None
        told.append(
            {
                "type": one.kind,
                "gen_time": str(one.token.gen_time),
                "hash": one.token.imprint_hash,
                "imprint_matches": one.token.covers(one.covered),
                "token_signature_ok": one.token.intact(signer),
            }
        )
    assert told == expected


def check_content(seal: ReadSeal, computed: Mapping[str, Any]) -> None:
    if "sigD" in computed:
        assert seal.content.documents and not seal.content.attached
    if "sigD_digests_match" in computed:
        assert seal.content.kept is all(computed["sigD_digests_match"])
    form = computed.get("etsiU_form")
    if form is not None:
        texts = {one.text is not None for one in seal.unsigned.items}
        assert texts == {"clear": {False}, "base64url": {True}, "mixed": {True, False}}[form]
    if "cSig" in computed:
        (counter,) = seal.counters
        assert counter.attached is computed["cSig"]["attached"]
        assert counter.intact is computed["cSig"]["signature_intact"]
        assert counter.covers_master is computed["cSig"]["payload_is_master_signature"]
        bound = counter.proof.evidence.certificate_hash
        assert bound is not None and bound[1] is computed["cSig"]["cert_ref_matches"]
        assert counter.signer is not None


@every_seal
def test_a_lenient_reader_reports_crit(published: Path, case: Mapping[str, Any]) -> None:
    raw = (FOLDER / case["file"]).read_bytes()
    strict = open_seals(raw, given=Given()).seals
    lenient = open_seals(raw, given=Given(lenient_crit=True)).seals
    for one, other in zip(strict, lenient, strict=True):
        of_crit = [f.outcome for f in one.proof.findings if f.code.startswith("format.crit")]
        reported = [f.outcome for f in other.proof.findings if f.code.startswith("format.crit")]
        assert set(of_crit) <= {Outcome.FAILED} and set(reported) <= {Outcome.WARNING}
        assert len(of_crit) == len(reported)
        assert level_of(one).word == level_of(other).word in LEVELS
