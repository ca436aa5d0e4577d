"""Every way of being wrong, end to end through `verify`: the verdict and the code are the table's.

The tables are in tests/wrong, one row a sample. Together with the corpus they produce every code
that `parse` and `verify` can give; what other verbs give is listed here, with where it is tested.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from forging import GONE
from wrong_chains import AUTHORITY, CHAINS, LEAF, bound_to
from wrong_documents import DOCUMENTS
from wrong_doors import DOORS
from wrong_envelopes import ENVELOPES
from wrong_proofs import PROOFS
from wrong_rows import Wrong, jades, outer
from wrong_seals import SEALS
from wrong_shapes import SHAPES
from wrong_tokens import TOKENS, did_trust, tokened

from corpus import CORPUS
from examples import NOW, did_trust_of, proven, sealed, token, trust_of, wallet_signer
from microcred import MicrocredError, Outcome, Trust, parse, verify
from microcred.codes import CODES
from microcred.errors import VerificationFailed
from microcred.findings import Check, Finding
from microcred.parsing import Unverified

TABLES = {
    "door": DOORS,
    "chain": CHAINS,
    "seal": SEALS,
    "document": DOCUMENTS,
    "shape": SHAPES,
    "token": TOKENS,
    "proof": PROOFS,
    "envelope": ENVELOPES,
}
WRONG = {f"{table}: {name}": row for table, rows in TABLES.items() for name, row in rows.items()}

every_row = pytest.mark.parametrize("row", WRONG.values(), ids=WRONG)


def findings_of(row: Wrong) -> tuple[Finding, ...]:
    return verify(row.make(), trust=row.trust(), policy=row.policy, at=row.at).findings


@every_row
def test_verdict_and_code_are_as_the_table_says(row: Wrong) -> None:
    verdict = verify(row.make(), trust=row.trust(), policy=row.policy, at=row.at)
    told = [(finding.code, finding.check, finding.outcome) for finding in verdict.findings]
    assert (row.code, row.check, row.outcome) in told, str(verdict)
    assert verdict.outcome is row.verdict, str(verdict)
    assert {code for code, _, _ in told} <= set(CODES)


@every_row
def test_altered_and_not_trusted_are_told_apart(row: Wrong) -> None:
    """The SIGNATURE line is there wherever something could be read, and says only its own."""
    lines = [one for one in findings_of(row) if one.check is Check.SIGNATURE]
    if row.signature is None:
        assert lines == []
        return
    outcomes = {line.outcome for line in lines}
    assert row.signature in outcomes
    assert row.signature is not Outcome.PASSED or outcomes == {Outcome.PASSED}
    for check in (Check.ALGORITHM, Check.TIMESTAMP, Check.ISSUER, Check.VALIDITY, Check.STATUS):
        assert check in {finding.check for finding in findings_of(row)}


@every_row
def test_parse_refuses_or_reads(row: Wrong) -> None:
    """What `parse` refuses is what `verify` calls malformed; nothing else comes out of it."""
    data = row.make()
    try:
        unverified = parse(data, limits=row.policy.limits)
    except MicrocredError as error:
        assert str(error)
        assert error.hint()
        assert row.code in ("format.malformed", "format.unknown_release")
    else:
        assert isinstance(unverified, Unverified)
        assert row.code not in ("format.malformed", "format.unknown_release")
        again = verify(unverified, trust=row.trust(), policy=row.policy, at=row.at)
        assert again.outcome is row.verdict


@every_row
def test_the_verdict_is_told_in_full(row: Wrong) -> None:
    verdict = verify(row.make(), trust=row.trust(), policy=row.policy, at=row.at)
    told = verdict.to_json()
    assert json.loads(json.dumps(told)) == told
    of_presentations = ["credentials"] if verdict.is_presentation else []
    members = ["outcome", "findings", "signer", "verified_at", *of_presentations]
    assert list(told) == members
    below = list(told.get("credentials", ()))
    assert all(list(one) == members[:4] for one in below)
    assert len(below) == len(verdict.credentials)
    assert told["verified_at"] == row.at.isoformat().replace("+00:00", "Z")
    assert [list(one) for one in told["findings"]] == [MEMBERS] * len(verdict.findings)
    first, *lines = str(verdict).splitlines()
    assert first.startswith(f"{row.verdict}: ")
    inside = sum(len(one.findings) + 1 for one in verdict.credentials)
    assert len(lines) == len(verdict.findings) + inside
    if verdict.outcome is Outcome.PASSED:
        assert verdict.require().verification is verdict
    else:
        with pytest.raises(VerificationFailed) as caught:
            verdict.require()
        assert caught.value.verification is verdict


MEMBERS = ["check", "outcome", "code", "detail", "where", "clause"]


def test_no_row_passes_unless_it_says_so() -> None:
    assert len(WRONG) > 150
    passing = [row for row in WRONG.values() if row.verdict is Outcome.PASSED]
    # What is added unsigned, as timestamps are, may not change the verdict of anybody's seal.
    informative = {Check.TIMESTAMP}
    counted = [row for row in passing if row.check not in row.policy.informative | informative]
    tolerated = {row.outcome for row in counted}
    assert tolerated == {Outcome.PASSED, Outcome.WARNING}
    aside = {row.check for row in passing if row.outcome is Outcome.FAILED}
    assert aside == {Check.SCHEMA}


# -- what is odd and right ------------------------------------------------------------------------


def _chain() -> bytes:
    return bound_to(LEAF, AUTHORITY, AUTHORITY)[0]()


RIGHT: dict[str, tuple[Callable[[], bytes | str], Callable[[], Trust]]] = {
    "as written": (sealed, trust_of),
    "as text": (lambda: sealed().decode(), trust_of),
    "a byte order mark": (lambda: b"\xef\xbb\xbf" + sealed(), trust_of),
    "white space around it": (lambda: b"\r\n\t " + sealed() + b"\r\n\r\n", trust_of),
    "pretty-printed outside, CRLF": (
        lambda: json.dumps(outer(), indent=2, ensure_ascii=False).replace("\n", "\r\n"),
        trust_of,
    ),
    "escaped to ASCII": (lambda: json.dumps(outer(), ensure_ascii=True), trust_of),
    "slashes escaped": (
        lambda: json.dumps(outer(), ensure_ascii=False).replace("/", "\\/"),
        trust_of,
    ),
    "signatures before the payload": (
        lambda: json.dumps(dict(reversed(outer().items()))),
        trust_of,
    ),
    "flattened": (lambda: sealed("flattened"), trust_of),
    "an encoded payload": (lambda: sealed("general", True), trust_of),
    "iat for sigT": (lambda: sealed("general", False, "iat"), trust_of),
    "compact with a new line": (lambda: sealed("compact", True) + b"\n", trust_of),
    "compact without typ": (
        jades(form="compact", b64=GONE, crit=["sigT"], typ=GONE),
        trust_of,
    ),
    "two good signatures": (
        lambda: json.dumps({**outer(), "signatures": outer()["signatures"] * 2}),
        trust_of,
    ),
    "a token": (token, did_trust),
    "a token with a new line": (lambda: token() + b"\r\n", did_trust),
    "a token whose claims repeat the header": (
        tokened(iat=1_700_000_000, nbf=1_700_000_000, exp=4_000_000_000),
        did_trust,
    ),
    "a token of EdDSA": (
        lambda: token("Ed25519"),
        lambda: Trust(issuers=[_did("Ed25519")]),
    ),
    "a proof over linked data": (proven, did_trust_of),
    "a proof over JSON": (lambda: proven("eddsa-jcs-2022"), did_trust_of),
    "a proof of VCDM 2.0": (lambda: proven("eddsa-rdfc-2022", "2.0"), did_trust_of),
    "a proof in a set of one, pretty-printed": (
        lambda: json.dumps(
            {**json.loads(proven()), "proof": [json.loads(proven())["proof"]]}, indent=1
        ),
        did_trust_of,
    ),
}


# What is told beside the good of a token: its contexts.
_READ_AS = {"schema.read_as_vcdm_1_1"}
TOLD_OF: dict[str, set[str]] = {
    "a token": _READ_AS,
    "a token with a new line": _READ_AS,
    "a token whose claims repeat the header": _READ_AS,
    "a token of EdDSA": _READ_AS,
    "a proof of VCDM 2.0": _READ_AS,
}


def _did(kind: str) -> str:
    from microcred.crypto.references import did_of, key_url

    return did_of(key_url(wallet_signer(kind)))


@pytest.mark.parametrize("name", RIGHT)
def test_odd_and_right_passes(name: str) -> None:
    make, trust = RIGHT[name]
    verdict = verify(make(), trust=trust(), at=NOW)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.require().micro_credential.title == {"en": "Soil carbon"}
    (conforms,) = (one for one in verdict.findings if one.code == "schema.conforms")
    assert conforms.outcome is Outcome.PASSED
    bad = (Outcome.WARNING, Outcome.FAILED, Outcome.INDETERMINATE)
    told = {one.code for one in verdict.findings if one.outcome in bad}
    assert told == TOLD_OF.get(name, set())


def test_a_chain_with_an_authority_between_passes() -> None:
    seal, trust = bound_to(LEAF, AUTHORITY, AUTHORITY)
    verdict = verify(seal(), trust=trust(), at=NOW)
    assert verdict.outcome is Outcome.PASSED, str(verdict)


def test_what_was_parsed_and_changed_is_verified_as_received() -> None:
    unverified = parse(sealed())
    assert isinstance(unverified.document, dict)
    unverified.document["credentialSubject"] = {"id": "urn:somebody:else"}
    verdict = verify(unverified, trust=trust_of(), at=NOW)
    assert verdict.outcome is Outcome.PASSED
    assert verdict.require().document == json.loads(outer()["payload"])


# -- every code -----------------------------------------------------------------------------------

_SEEN_IN_WRONG = (
    *("timestamp.absent", "timestamp.not_checked", "timestamp.clear_archive"),
    *("revocation.none", "revocation.not_checked"),
)
# Codes of other verbs and of what seals carry, by the test file that sees them.
ELSEWHERE = {
    **{
        code: "test_status_checks.py"
        for code in CODES
        if code.startswith("status.")
        and code not in {"status.none", "status.not_checked", "status.entry_malformed"}
    },
    **{
        f"row.{reason}": "batch/test_batch_issuing.py"
        for reason in (
            *("changed", "file_missing", "internal", "malformed", "not_begun", "refused"),
        )
    },
    "row.encoding": "batch/test_batch_reading.py",
    "row.unknown_member": "batch/test_batch_reading.py",
    "row.unreadable": "batch/test_batch_verifying.py",
    "annex1.complete": "test_annex1.py",
    "annex1.doubtful": "test_annex1.py",
    "annex1.missing": "test_annex1.py",
    "attribute.unknown": "elm/test_elm_building.py",
    **{
        f"key.{reason}": "trust/test_documents.py"
        for reason in (
            *("controller_mismatch", "document_invalid", "document_mismatch", "expired"),
            *("fetch_failed", "not_authorised", "not_fetched", "revoked"),
        )
    },
    **{
        f"dc4eu.{reason}": "wallet_types/test_dc4eu.py" for reason in ("doubtful", "not_understood")
    },
    **{
        f"ebsi.{reason}": "releases/test_elm_ebsi.py"
        for reason in ("language", "no_class", "no_member", "several")
    },
    **{
        f"eudi_learning.{reason}": "micro_credential/test_eudi_learning.py"
        for reason in ("language", "missing", "not_read", "wrong")
    },
    **{
        f"eudi_learning.{reason}": "wallet_types/test_eudi_type.py"
        for reason in ("not_carried", "shortened")
    },
    "wallet_type.malformed": "wallet_types/test_nested_elm.py",
    "language.missing": "micro_credential/test_flat_values.py",
    "micro_credential.not_carried": "micro_credential/test_flat_reading.py",
    **{
        f"schema.json_schema_{reason}": f"schemas/test_{file}.py"
        for file, reasons in {
            "credential_schema": (
                *("digest", "holder", "malformed", "missing", "no_engine", "not_named", "valid"),
            ),
            "json_validation": ("remote", "too_complex", "unsupported", "violation"),
        }.items()
        for reason in reasons
    },
    **{
        f"qualified.{reason}": f"trust/test_{file}.py"
        for file, reasons in {
            "stories": (
                *("adeseal", "adeseal_qc", "adesig", "adesig_qc", "qseal", "qsig", "unknown"),
                *("list_entities", "list_forged", "list_malformed", "list_stale", "list_unsigned"),
                "withdrawn",
            ),
            "determining": (
                *("before_regulation", "conflict", "legal_person", "not_claimed", "not_for_seals"),
                *("not_listed", "not_yet_granted", "other_law", "overruled", "unprocessed"),
            ),
            "updating": ("list_missing", "list_replayed"),
            "assembling": (
                *("list_signature_form", "list_signer_expired", "list_signer_unknown"),
                *("list_superseded", "list_too_large"),
            ),
        }.items()
        for reason in reasons
    },
    **{
        f"format.{reason}": f"securing/test_jades_{file}.py"
        for file, reasons in {
            "content": ("content_mismatch", "content_missing", "payload"),
            "counter": tuple(
                f"counter_{one}" for one in ("foreign", "form", "invalid", "signed", "unreadable")
            ),
            "evidence": ("etsiu_unknown",),
            "level": ("not_baseline",),
            "short_values": ("short_signature",),
            "policy_id": ("policy_malformed", "policy_mismatch", "policy_unchecked"),
        }.items()
        for reason in reasons
    },
    **{
        code: f"securing/test_sd_jwt_{room}.py"
        for start, room in (("sd_jwt.", "unpacking"), ("key_binding.", "key_binding"))
        for code in CODES
        if code.startswith(start)
    },
    **{
        f"sd_jwt.{reason}": "securing/test_sd_jwt_reading.py"
        for reason in ("disclosure_malformed", "draft_form", "header", "later_header")
    },
    "sd_jwt.never_withheld": "securing/test_sd_jwt_vc.py",
    "sd_jwt.withheld": "test_wallet_checks.py",
    **{
        f"sd_jwt_vc.{reason}": "securing/test_sd_jwt_vc.py"
        for reason in ("claim", "legacy_typ", "vct")
    },
    **{f"sd_jwt_vc.{reason}": "test_wallet_checks.py" for reason in ("jades", "jades_typ")},
    **{
        f"issuer.{reason}": "test_wallet_checks.py"
        for reason in ("certificate_subject", "iss_not_in_certificate")
    },
    "schema.claims": "test_wallet_checks.py",
    **{code: "schemas/test_type_metadata.py" for code in CODES if code.startswith("schema.type_")},
    "schema.has_value": "schemas/test_evaluation.py",
    "schema.other": "schemas/test_validation.py",
    **dict.fromkeys(
        (
            code
            for code in CODES
            if code.startswith(("timestamp.", "revocation.")) and code not in _SEEN_IN_WRONG
        ),
        "trust/test_stories.py",
    ),
    "value.ambiguous": "vocabularies/test_vocabularies.py",
    "value.missing": "micro_credential/test_flat_values.py",
    "value.not_in_vocabulary": "vocabularies/test_vocabularies.py",
    "value.unknown_member": "micro_credential/test_flat_values.py",
    "value.wrong": "micro_credential/test_flat_values.py",
    **dict.fromkeys(
        ("proof.challenge_mismatch", "proof.domain_mismatch"), "test_integrity_attacks.py"
    ),
    "issuer.no_holder": "test_presented_proofs.py",
    **{
        f"presentation.{reason}": "test_presented.py"
        for reason in ("copy", "nested", "self_asserted", "too_many", "unsigned")
    },
    "presentation.credential_indeterminate": "test_presented.py",
    "format.self_asserted": "test_presented.py",
    **{
        f"holder.{reason}": "test_holder_binding.py"
        for reason in ("bound", "mismatch", "not_proven")
    },
    "key.ambiguous": "trust/test_named_keys.py",
    "key.not_json_web_key": "trust/test_named_keys.py",
    **{
        f"vcdm.{reason}": "releases/test_vcdm_checks.py"
        for reason in (
            *("context_form", "holder", "presented"),
            *("text", "type_form", "unsecured_inside", "versions_mixed"),
        )
    },
    **{
        f"vcdm.{reason}": "releases/test_vcdm_members.py"
        for reason in (
            *("digest_form", "digest_matches", "digest_mismatch"),
            *("resource", "resource_not_given", "resource_twice"),
        )
    },
    **{
        f"schema.json_schema_holder_{reason}": "test_schema_holders.py"
        for reason in ("failed", "unproven", "verified")
    },
    "schema.not_shown": "test_disclosing.py",
    "vcdm.subject": "releases/test_vcdm.py",
    "vcdm.type": "releases/test_vcdm.py",
}


def test_the_tables_produce_every_code() -> None:
    seen = {finding.code for row in WRONG.values() for finding in findings_of(row)}
    for make, trust in RIGHT.values():
        seen |= {finding.code for finding in verify(make(), trust=trust(), at=NOW).findings}
    for sample in CORPUS.values():
        seen |= {finding.code for finding in parse(json.dumps(sample.make())).findings}
    assert sorted(seen & set(ELSEWHERE)) == []
    assert sorted(set(CODES) - seen - set(ELSEWHERE)) == []


# What stands in the file for a code. Our shapes ask for a value only below sh:node; by itself that
# is told of the shapes of others.
WRITTEN = {
    "schema.has_value": "hasValue",
    "schema.json_schema_remote": "remote",
    "schema.json_schema_unsupported": "unsupported",
    "schema.json_schema_holder": "holder",
    "schema.json_schema_holder_failed": "failed",
    "schema.json_schema_holder_verified": "holder_verified",
    "schema.json_schema_no_engine": "no_engine",
    "schema.json_schema_not_named": "not_named",
    "schema.json_schema_valid": "valid",
    **{
        code: code.removeprefix("schema.type_")
        for code in ELSEWHERE
        if code.startswith("schema.type_")
    },
    **{
        code: code.partition(".")[2]
        for code, file in ELSEWHERE.items()
        if "sd_jwt_unpacking" in file or "sd_jwt_key_binding" in file
    },
}


@pytest.mark.parametrize(("code", "file"), ELSEWHERE.items())
def test_the_codes_of_other_verbs_are_tested_there(code: str, file: str) -> None:
    told = WRITTEN.get(code, code)
    assert f'"{told}"' in (Path(__file__).parent / file).read_text("utf-8")
