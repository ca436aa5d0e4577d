"""Any W3C credential: what is filled in, what is refused, and that it verifies as what it is."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import NOW, UNI, seal_of, wallet_signer
from microcred import Outcome, Policy, Trust, parse, verify
from microcred.crypto.references import did_of
from microcred.encoding import b64_encode
from microcred.errors import (
    InvalidCredential,
    IssueError,
    ModelError,
    ParseError,
    UnsuitableKey,
)
from microcred.findings import Check
from microcred.linked.dataset import GivenContext
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0
from microcred.policy import ANY_ISSUER
from microcred.releases import W3C_1_1, W3C_2_0
from microcred.releases.vcdm import to_vcdm_2
from microcred.securing import DataIntegrity, JAdES, VcJwt
from microcred.vc_issuing import IssuedDocument, issue_document
from test_vc_documents import CONTEXT, OF_1_1, OF_2_0

SUITES = ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"]
ANYBODY = Trust(issuers=ANY_ISSUER, dids=True)
KINDS = {"ed": "Ed25519", "ec": "P-384"}


def issued(document: Any = OF_2_0, mechanism: Any = None, **options: Any) -> IssuedDocument:
    chosen = mechanism or DataIntegrity()
    kind = KINDS.get(chosen.name[:2], "P-256")
    given = {"signer": wallet_signer(kind), "now": NOW, **options}
    return issue_document(document, mechanism=chosen, **given)


@pytest.mark.parametrize(
    "mechanism", [*map(DataIntegrity, SUITES), VcJwt()], ids=lambda it: it.name
)
def test_a_text_is_issued_as_what_it_says(mechanism: Any) -> None:
    document = OF_2_0
    made, text = issued(document, mechanism), json.dumps(document, indent=1)
    if "ecdsa" not in mechanism.name and mechanism.name != "vc+jwt":
        assert issued(text.encode(), mechanism).secured == made.secured
    assert issued(text.encode(), mechanism).document == made.document


@pytest.mark.parametrize("text", [b"", b"[]", b"7", b'{"a": 1, "a": 2}', b"\xff", b'{"a": NaN}'])
def test_a_text_that_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidCredential, match=r"JSON object|cannot be read"):
        issued(text)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(("document", "release"), [(OF_2_0, W3C_2_0), (OF_1_1, W3C_1_1)])
def test_a_credential_with_a_proof_verifies(suite: str, document: Any, release: Any) -> None:
    made = issued(document, DataIntegrity(suite))
    assert made.mechanism == suite and made.id == document["id"]
    assert made.media_type == {"2.0": "application/vc"}.get(
        release.name[-3:], "application/ld+json"
    )
    verdict = verify(
        made.secured, trust=ANYBODY, at=NOW, policy=Policy(informative=frozenset({Check.HOLDER}))
    )
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    bare = {name: one for name, one in json.loads(made.secured).items() if name != "proof"}
    assert bare == made.document
    kept = [one for one in verdict.findings if one.code == "schema.vcdm"]
    assert [one.clause for one in kept] == [release.name.removeprefix("W3C ")]
    credential = verdict.require()
    assert credential.document["issuer"] == did_of(wallet_signer(KINDS[suite[:2]]))
    assert credential.members.evidence[0].types == ("Exam",)
    with pytest.raises(ModelError, match="no typed form"):
        credential.credential
    with pytest.raises(ModelError, match="no typed form"):
        credential.micro_credential


def test_a_credential_as_a_token_verifies() -> None:
    made = issued(mechanism=VcJwt())
    assert (made.mechanism, made.media_type) == ("vc+jwt", "application/vc+jwt")
    assert verify(made.secured, trust=ANYBODY, at=NOW).outcome is Outcome.PASSED


def test_an_issuer_that_is_named_stays() -> None:
    for issuer in ("https://vc.example/issuers/1", {"id": "did:example:i", "name": "Uni"}):
        made = issued({**OF_2_0, "issuer": issuer})
        assert made.document["issuer"] == issuer
        verdict = verify(made.secured, trust=ANYBODY, at=NOW)
        assert {one.code for one in verdict.findings if one.outcome is Outcome.FAILED} == {
            "issuer.mismatch"
        }
    named = issued({**OF_2_0, "issuer": {"name": "Uni"}}).document["issuer"]
    assert named == {"id": did_of(wallet_signer("Ed25519")), "name": "Uni"}


def test_the_given_document_is_not_changed_and_not_kept() -> None:
    given = json.loads(json.dumps(OF_2_0))
    made = issued(given)
    assert given == OF_2_0
    given["credentialSubject"]["name"] = "Other"
    assert made.document["credentialSubject"] == OF_2_0["credentialSubject"]
    assert "Ana" not in repr(made)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer": None}, "vcdm.issuer"),
        ({"@context": [CONTEXT, VCDM_2_0]}, "vcdm.context"),
        ({"type": ["Exam"]}, "vcdm.type"),
        ({"issuanceDate": "2026-01-01T00:00:00Z"}, "vcdm.time"),
        ({"evidence": {}}, "vcdm.type"),
        ({"colour": "red"}, "term.undefined"),
        ({"type": ["VerifiableCredential", "Unmapped"]}, ""),
        ({"credentialSubject": {"colour": "red"}}, "term.undefined"),
    ],
)
@pytest.mark.parametrize("mechanism", [DataIntegrity(), DataIntegrity(SUITES[1]), VcJwt()])
def test_what_is_wrong_is_refused(change: Any, code: str, mechanism: Any) -> None:
    with pytest.raises(InvalidCredential) as refused:
        issued({**OF_2_0, **change}, mechanism)
    codes = {one.code for one in refused.value.findings}
    assert not code or code in codes


def test_several_reasons_are_counted() -> None:
    wrong = dict.fromkeys(("id", "issuer", "credentialSubject", "evidence", "name"))
    with pytest.raises(InvalidCredential, match=r"and \d more"):
        issued({**OF_2_0, **wrong})


def test_a_protected_term_is_not_redefined() -> None:
    for contexts in (
        [VCDM_2_0, {"VerifiableCredential": "https://example.org/#Bad"}],
        [VCDM_2_0, {"Exam": "https ://no-url#Exam"}],
    ):
        for mechanism in (DataIntegrity(), VcJwt()):
            with pytest.raises(InvalidCredential):
                issued({**OF_2_0, "@context": contexts}, mechanism)


def test_a_related_resource_is_compared_where_it_is_handed_in() -> None:
    sri = "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
    document = {**OF_2_0, "relatedResource": {"id": "urn:x:f", "digestSRI": sri}}
    made = issued(document, contents={"urn:x:f": b"hello"})
    for contents, outcome in ((b"hello", Outcome.PASSED), (b"hallo", Outcome.FAILED)):
        found = verify(made.secured, trust=ANYBODY, at=NOW, contents={"urn:x:f": contents})
        assert found.outcome is outcome
    assert verify(made.secured, trust=ANYBODY, at=NOW).outcome is Outcome.PASSED
    with pytest.raises(InvalidCredential, match="digest_mismatch"):
        issued(document, contents={"urn:x:f": b"hallo"})


def test_a_related_resource_that_is_a_context() -> None:
    url, octets = "https://uni.example/context", json.dumps({"@context": CONTEXT}).encode()
    entry = {"id": url, "digestSRI": f"sha256-{b64_encode(sha256(octets).digest())}"}
    document = {**OF_2_0, "@context": [VCDM_2_0, url], "relatedResource": [entry]}
    given = GivenContext(url, octets)
    made = issued(document, DataIntegrity(contexts=[given]))
    found = verify(made.secured, trust=ANYBODY, at=NOW, contexts=[given])
    assert found.outcome is Outcome.PASSED
    assert "vcdm.digest_matches" in {one.code for one in found.findings}
    other = DataIntegrity(contexts=[GivenContext(url, octets + b" ")])
    for wrong in (document, {**document, "relatedResource": [{**entry, "id": VCDM_2_0}]}):
        with pytest.raises(InvalidCredential, match="digest_mismatch"):
            issued(wrong, other)


def test_a_context_that_is_not_known() -> None:
    """JSON can be signed without it; linked data needs it, and nobody fetches it."""
    url = "https://uni.example/context"
    document = {**OF_2_0, "@context": [VCDM_2_0, url], "type": ["VerifiableCredential", "Diploma"]}
    assert issued(document, VcJwt()).secured
    with pytest.raises(InvalidCredential, match="not known"):
        issued(document)
    octets = json.dumps({"@context": {"Diploma": "https://uni.example/Diploma"}}).encode()
    given = GivenContext(url, octets)
    with pytest.raises(InvalidCredential):
        issued(document, DataIntegrity(contexts=[given]))  # Exam is no term of it
    told = {**document, "evidence": [], "credentialSubject": {"id": "did:example:ana"}}
    made = issued(told, DataIntegrity(contexts=[given]))
    assert verify(made.secured, trust=ANYBODY, at=NOW, contexts=[given]).outcome is Outcome.PASSED


# -- European documents ---------------------------------------------------------------------------

EUROPEAN = {
    "@context": [VCDM_1_1, EDC_AP],
    "id": "urn:example:edc",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "issuanceDate": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "urn:example:p", "type": "Person"},
    "displayParameter": {
        "id": "urn:example:d",
        "type": "DisplayParameter",
        "title": {"en": ["Soil"]},
        "description": {"en": ["On soil"]},
    },
}


def test_a_linked_european_document_is_signed_over_its_meaning() -> None:
    linked = to_vcdm_2(EUROPEAN, linked=True)
    made = issued(linked)
    assert made.document["@context"] == [VCDM_2_0, ELM_FOR_VCDM_2]
    unverified = parse(made.secured)
    assert unverified.is_european
    shown: Any = unverified.credential.to_json()
    assert shown["displayParameter"]["description"] == {"en": "On soil"}
    assert all("dc:description" not in one.where for one in unverified.findings)
    verdict = verify(made.secured, trust=ANYBODY, policy=Policy(), at=NOW)
    codes = {one.code: one for one in verdict.findings}
    assert "signature.valid" in codes and "schema.read_as_vcdm_1_1" in codes
    assert "schema.not_json_ld" not in codes and "schema.min_count" in codes
    with pytest.raises(InvalidCredential):
        issued({**linked, "colour": "red"}, DataIntegrity("eddsa-jcs-2022"))


def test_what_has_no_meaning_as_linked_data_is_refused_with_a_hint() -> None:
    unlinked = to_vcdm_2(EUROPEAN)
    with pytest.raises(InvalidCredential) as refused:
        issued(unlinked)
    assert "linked=True" in refused.value.hint()
    for mechanism in (DataIntegrity("eddsa-jcs-2022"), VcJwt()):
        assert issued(unlinked, mechanism).secured


def test_a_seal_is_over_any_document() -> None:
    named = {**OF_2_0, "issuer": "https://uni.example"}
    made = issue_document(named, signer=seal_of(UNI), mechanism=JAdES(), now=NOW)
    assert made.media_type == "application/jose+json"
    found = {one.code for one in verify(made.secured, trust=ANYBODY, at=NOW).findings}
    assert {"signature.valid", "schema.vcdm"} <= found


# -- presentations --------------------------------------------------------------------------------


def test_a_presentation_of_what_was_issued() -> None:
    inside = json.loads(issued().secured)
    shown = {
        "@context": [VCDM_2_0, CONTEXT],
        "type": ["VerifiablePresentation"],
        "holder": did_of(wallet_signer("Ed25519")),
        "verifiableCredential": [inside],
    }
    made = issued(shown)
    assert (made.media_type, made.id) == ("application/vp", None)
    others = Policy(informative=frozenset({Check.HOLDER}))
    verdict = verify(made.secured, trust=ANYBODY, at=NOW, policy=others)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    bare = {name: one for name, one in inside.items() if name != "proof"}
    assert issued({**shown, "verifiableCredential": bare}).secured
    foreign = {**bare, "issuer": "did:example:other"}
    with pytest.raises(InvalidCredential, match="self_asserted"):
        issued({**shown, "verifiableCredential": [foreign]})


# -- misuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"signer": object()}, UnsuitableKey),
        ({"signer": type(wallet_signer())}, UnsuitableKey),
        ({"signer": wallet_signer("P-256")}, UnsuitableKey),
        ({"mechanism": "eddsa-rdfc-2022"}, IssueError),
        ({"mechanism": DataIntegrity}, IssueError),
        ({"now": datetime(2026, 1, 1)}, IssueError),
        ({"now": "2026"}, IssueError),
    ],
)
def test_misuse(options: Any, error: type[Exception]) -> None:
    given = {"signer": wallet_signer("Ed25519"), "mechanism": DataIntegrity(), "now": NOW}
    with pytest.raises(error):
        issue_document(OF_2_0, **{**given, **options})


@pytest.mark.parametrize("document", [None, [], "x", {"x": float("nan")}, {5: 1}, {"x": object()}])
def test_what_is_no_json_object_is_refused(document: Any) -> None:
    with pytest.raises(InvalidCredential):
        issued(document)


def test_what_is_nested_beyond_any_use_is_refused() -> None:
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(InvalidCredential):
        issued({**OF_2_0, "x": deep})


def test_the_time_is_the_clocks_if_none_is_given() -> None:
    assert issued(now=None).secured


# -- anything -------------------------------------------------------------------------------------

_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just(VCDM_2_0)
_NAMES = st.sampled_from([*OF_2_0, "proof", "holder", "verifiableCredential", "relatedResource"])
_KEYS = st.sampled_from(
    ["id", "type", "@value", "@language", "@direction", "@context", "digestSRI"]
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.dictionaries(_NAMES, _VALUES, max_size=3), st.sampled_from([0, 1, 2]))
def test_anything_is_issued_and_reads_as_itself_or_is_refused(members: Any, which: int) -> None:
    """Only our own error comes out; and what was issued has no finding against its form."""
    mechanism = [DataIntegrity(), DataIntegrity("eddsa-jcs-2022"), VcJwt()][which]
    try:
        made = issued({**OF_2_0, **members}, mechanism, signer=wallet_signer("Ed25519"))
    except (InvalidCredential, IssueError):
        return
    verdict = verify(made.secured, trust=ANYBODY, at=NOW)
    assert not [
        one
        for one in verdict.findings
        if one.code.startswith("vcdm.") and one.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)
    ]


@settings(max_examples=150)
@given(st.dictionaries(_NAMES, _VALUES, max_size=4))
def test_anything_is_parsed_and_judged_or_is_none(members: Any) -> None:
    raw = json.dumps({**OF_2_0, "issuer": "did:example:i", "proof": {}, **members})
    assert verify(raw, trust=ANYBODY, at=NOW).outcome is not Outcome.PASSED
    try:
        unverified = parse(raw)
    except ParseError:
        return
    assert all(one.code for one in unverified.findings) and unverified.summary
    assert unverified.members.evidence is not None
