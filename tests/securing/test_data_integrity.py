"""The mechanism of Data Integrity: what it makes, what it refuses to make, what it reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from forging import seal
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_key
from microcred.crypto.signing import LocalSigner
from microcred.errors import (
    InvalidCredential,
    IssueError,
    LinkedDataError,
    MalformedJson,
    ParseError,
    UnsuitableKey,
)
from microcred.findings import Check, Outcome
from microcred.linked.active_context import contexts_of
from microcred.linked.dataset import GivenContext, contexts_with
from microcred.securing import SUITES, DataIntegrity, with_signing_inputs
from microcred.securing.data_integrity_contexts import DATA_INTEGRITY_V2, check_known
from microcred.securing.data_integrity_meaning import check_meaning
from microcred.securing.mechanism import Opened

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = {curve: LocalSigner(PrivateKey.generate(curve)) for curve in ("Ed25519", "P-256", "P-384")}
KNOWN = contexts_of("ELM 3.2")


def document(**members: Any) -> dict[str, Any]:
    value = {
        "@context": [V2],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuer": did_key(KEYS["Ed25519"].public_key),
        "credentialSubject": {"id": "urn:uuid:2", "name": "Ana"},
        **members,
    }
    return {name: one for name, one in value.items() if one is not None}


def secured(
    mechanism: DataIntegrity | None = None, curve: str = "Ed25519", **members: Any
) -> dict[str, Any]:
    made = (mechanism or DataIntegrity()).secure(document(**members), KEYS[curve], now=NOW)
    value: dict[str, Any] = json.loads(made)
    return value


def opened(value: Any, contexts: Any = KNOWN) -> Opened:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return with_signing_inputs(DataIntegrity().open(raw), contexts)


def codes(found: Opened) -> list[str]:
    of_proofs = [one for proof in found.proofs for one in proof.findings]
    return [one.code for one in (*found.findings, *of_proofs)]


# -- making ---------------------------------------------------------------------------------------


def test_the_members_of_a_proof_in_order() -> None:
    mechanism = DataIntegrity(
        "ecdsa-jcs-2019",
        expires=NOW + timedelta(days=1),
        domain=["a.example", "b.example"],
        challenge="abc",
        proof_id="urn:uuid:3",
    )
    proof = secured(mechanism, "P-384")["proof"]
    key = did_key(KEYS["P-384"].public_key)
    assert list(proof.items())[:-1] == [
        ("type", "DataIntegrityProof"),
        ("id", "urn:uuid:3"),
        ("cryptosuite", "ecdsa-jcs-2019"),
        ("created", "2026-03-01T12:00:00Z"),
        ("expires", "2026-03-02T12:00:00Z"),
        ("verificationMethod", f"{key}#{key[8:]}"),
        ("proofPurpose", "assertionMethod"),
        ("domain", ["a.example", "b.example"]),
        ("challenge", "abc"),
        ("@context", [V2]),
    ]
    assert list(secured()["proof"]) == [
        *("type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue")
    ]


@pytest.mark.parametrize("suite", [one.name for one in SUITES.values() if one.writable])
def test_deterministic_suites_sign_alike(suite: str) -> None:
    curve = SUITES[suite].kinds[-1].curve
    once, again = (secured(DataIntegrity(suite), curve) for _ in range(2))
    assert (once == again) is not SUITES[suite].selective


def test_selective_proofs_of_the_same_secrets_are_alike() -> None:
    options = {"hmac_key": bytes(32), "own_key": KEYS["P-256"], "mandatory_pointers": ["/issuer"]}
    mechanism = DataIntegrity("ecdsa-sd-2023", **options)  # type: ignore[arg-type]
    assert secured(mechanism, "P-256") == secured(mechanism, "P-256")
    assert "hmac_key" not in repr(mechanism)
    for wrong in (["/nothing"], ["no pointer"]):
        with pytest.raises(InvalidCredential):
            secured(DataIntegrity("ecdsa-sd-2023", mandatory_pointers=wrong), "P-256")
    with pytest.raises(InvalidCredential, match="alone"):
        secured(DataIntegrity("ecdsa-sd-2023", previous_proof="urn:uuid:9"), "P-256")


def test_a_context_that_defines_proofs_is_added_at_the_end() -> None:
    mechanism = DataIntegrity()
    for contexts, expected in (
        ([V1], [V1, DATA_INTEGRITY_V2]),
        (V1, [V1, DATA_INTEGRITY_V2]),
        ([V1, DATA_INTEGRITY_V2], [V1, DATA_INTEGRITY_V2]),
        ([V2], [V2]),
        (V2, V2),
        (None, [DATA_INTEGRITY_V2]),
    ):
        framed = mechanism.framed(document(**{"@context": contexts}))
        assert framed["@context"] == expected
        assert next(iter(framed)) == "@context"
    with pytest.raises(InvalidCredential, match="has a proof"):
        mechanism.framed(document(**{"@context": [V1]}, proof={"type": "Ed25519Signature2020"}))


def test_a_proof_is_added_to_those_there() -> None:
    first = secured(DataIntegrity(proof_id="urn:uuid:a"))
    second = json.loads(
        DataIntegrity("ecdsa-rdfc-2019", previous_proof="urn:uuid:a").secure(
            first, KEYS["P-256"], now=NOW
        )
    )
    third = json.loads(DataIntegrity("ecdsa-jcs-2019").secure(second, KEYS["P-384"], now=NOW))
    assert third["proof"][:1] == [first["proof"]]
    assert third["proof"][:2] == second["proof"]
    found = opened(third)
    assert found.mechanism == "data-integrity"
    assert [one.mechanism for one in found.proofs] == [
        *("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
    ]
    assert [one.where for one in found.proofs] == ["/proof/0", "/proof/1", "/proof/2"]
    for proof, curve in zip(found.proofs, ("Ed25519", "P-256", "P-384"), strict=True):
        key = KEYS[curve].public_key
        assert key.verify(proof.algorithm, proof.signature, proof.signing_input)
    assert codes(found) == []


@pytest.mark.parametrize("previous", ["urn:uuid:b", ["urn:uuid:a", "urn:uuid:b"], []])
def test_a_proof_before_it_has_to_be_there(previous: Any) -> None:
    first = secured(DataIntegrity(proof_id="urn:uuid:a"))
    mechanism = DataIntegrity(previous_proof=previous)
    for value in (first, document()):
        with pytest.raises(InvalidCredential, match="before this one"):
            mechanism.secure(value, KEYS["Ed25519"], now=NOW)


def test_what_cannot_be_signed() -> None:
    mechanism = DataIntegrity()
    for members, told in (
        ({"colour": "yellow"}, "whole document"),
        ({"id": "relative"}, "whole document"),
        ({"@context": [V2, "https://unknown.example/v1"]}, "as it is"),
        ({"@context": [V2, EDC]}, "as it is"),
        ({"@context": [V2, {"VerifiableCredential": "urn:x:y"}]}, "as it is"),
        ({"validFrom": float("inf")}, "JSON"),
    ):
        with pytest.raises(InvalidCredential, match=told) as caught:
            mechanism.secure(document(**members), KEYS["Ed25519"], now=NOW)
        assert caught.value.hint()
    with pytest.raises(InvalidCredential) as caught:
        mechanism.secure(document(colour="yellow"), KEYS["Ed25519"], now=NOW)
    assert [one.where for one in caught.value.findings] == ["/colour"]
    with pytest.raises(InvalidCredential) as caught:
        mechanism.secure(document(**{"@context": [V2, EDC]}), KEYS["Ed25519"], now=NOW)
    assert "linked=True" in caught.value.hint()
    with pytest.raises(InvalidCredential):
        DataIntegrity("eddsa-jcs-2022").secure(document(n=2**60), KEYS["Ed25519"], now=NOW)


def test_json_can_be_signed_that_is_no_linked_data() -> None:
    value = secured(DataIntegrity("eddsa-jcs-2022"), **{"@context": [V2, EDC]}, colour="yellow")
    assert codes(opened(value)) == []


def test_keys_that_do_not_fit() -> None:
    for suite, curve in (
        ("eddsa-rdfc-2022", "P-256"),
        ("ecdsa-rdfc-2019", "Ed25519"),
        ("ecdsa-sd-2023", "P-384"),
    ):
        with pytest.raises(UnsuitableKey, match=suite):
            secured(DataIntegrity(suite), curve)
    with pytest.raises(UnsuitableKey, match="certificate"):
        DataIntegrity("ecdsa-rdfc-2019").secure(document(), seal(), now=NOW)
    with pytest.raises(IssueError, match="only read"):
        secured(DataIntegrity("Ed25519Signature2020"))
    with pytest.raises(IssueError, match="time zone"):
        DataIntegrity().secure(document(), KEYS["Ed25519"], now=datetime(2026, 3, 1))


@pytest.mark.parametrize(
    "options",
    [
        {"cryptosuite": "bbs-2023"},
        {"data_model": "3.0"},
        {"expires": datetime(2026, 3, 1)},
        {"proof_id": "one"},
        {"proof_id": "_:b0"},
        {"expires": "2027-01-01T00:00:00Z"},
        {"purpose": 5},
        {"purpose": ""},
        {"challenge": 5},
        {"challenge": ""},
        {"domain": 5},
        {"domain": []},
        {"domain": ["a.example", 5]},
        {"domain": b"a.example"},
        {"previous_proof": 5},
        {"previous_proof": [""]},
    ],
)
def test_options_that_no_proof_can_have(options: dict[str, Any]) -> None:
    with pytest.raises(IssueError):
        DataIntegrity(**options)


def test_contexts_that_are_handed_in() -> None:
    url = "https://uni.example/terms"
    octets = json.dumps({"@context": {"colour": "urn:x:colour"}}).encode()
    given_ones = (GivenContext(url, octets),)
    value = secured(DataIntegrity(contexts=given_ones), **{"@context": [V2, url]}, colour="yellow")
    known = opened(value, contexts_with("ELM 3.2", given_ones))
    assert known.proofs[0].computed
    assert codes(known) == []
    unknown = opened(value)
    assert codes(unknown) == ["context.not_validated"]
    assert unknown.findings[0].outcome is Outcome.INDETERMINATE
    other = (GivenContext(V2, octets),)
    with pytest.raises(LinkedDataError):
        contexts_with("ELM 3.2", other)


# -- reading --------------------------------------------------------------------------------------


def test_what_is_no_json_object() -> None:
    for raw in (b'["proof"]', b'"proof"'):
        with pytest.raises(ParseError):
            DataIntegrity().open(raw)
    with pytest.raises(MalformedJson):
        DataIntegrity().open(b'{"proof": {}, "proof": {}}')


def test_the_older_suite_is_read() -> None:
    """Made here as its own authors made it: the same linked data, under its own type."""
    context = "https://w3id.org/security/suites/ed25519-2020/v1"
    options = {
        "type": "Ed25519Signature2020",
        "created": "2022-01-01T00:00:00Z",
        "verificationMethod": did_key(KEYS["Ed25519"].public_key)
        + "#"
        + did_key(KEYS["Ed25519"].public_key)[8:],
        "proofPurpose": "assertionMethod",
    }
    value = document(
        **{"@context": [V1, context]},
        issuanceDate="2022-01-01T00:00:00Z",
        credentialSubject={"id": "urn:uuid:2"},
    )
    from microcred.encoding import multibase_encode

    unsigned = opened({**value, "proof": {**options, "proofValue": multibase_encode(bytes(64))}})
    (proof,) = unsigned.proofs
    assert codes(unsigned) == []
    assert (proof.mechanism, proof.algorithm, proof.computed) == (
        *("Ed25519Signature2020", "EdDSA", True),
    )
    signature = KEYS["Ed25519"].sign(proof.signing_input)
    signed = {**value, "proof": {**options, "proofValue": multibase_encode(signature)}}
    (proof,) = opened(signed).proofs
    key = KEYS["Ed25519"].public_key
    assert key.verify(proof.algorithm, proof.signature, proof.signing_input)


def test_contexts_in_objects_are_those_in_them() -> None:
    wrapped = document(
        **{"@context": [V2, {"@context": {"colour": "urn:x:colour"}}]}, colour="yellow"
    )
    plain = document(**{"@context": [V2, {"colour": "urn:x:colour"}]}, colour="yellow")
    one, two = (
        opened(DataIntegrity().secure(value, KEYS["Ed25519"], now=NOW)).proofs[0]
        for value in (wrapped, plain)
    )
    assert one.signing_input == two.signing_input


def test_unknown_members_of_a_proof_are_signed() -> None:
    value = secured(DataIntegrity("eddsa-jcs-2022"))
    before = opened(value).proofs[0].signing_input
    value["proof"]["more"] = 1
    assert opened(value).proofs[0].signing_input != before
    linked = secured()
    linked["proof"]["more"] = 1
    found = opened(linked)
    assert [(one.code, one.where) for one in found.proofs[0].findings] == [
        ("term.undefined", "/proof/more")
    ]
    assert not found.proofs[0].computed


@pytest.mark.parametrize("count", [1, 16, 17])
def test_as_many_proofs_as_are_looked_at(count: int) -> None:
    value = secured()
    value["proof"] = [value["proof"]] * count
    found = opened(value)
    assert len(found.proofs) == min(count, 16)
    assert codes(found) == (["proof.too_many"] if count > 16 else [])


def test_one_canonical_form_for_all_proofs_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    from microcred.linked import canonical, direct

    calls: list[str] = []
    for room, name in ((direct, "direct_form"), (canonical, "canonize")):
        job = getattr(room, name)

        def counted(*given: Any, job: Any = job, name: str = name, **named: Any) -> Any:
            calls.append(name)
            return job(*given, **named)

        monkeypatch.setattr(room, name, counted)
    value = secured()
    value["proof"] = [value["proof"]] * 5
    calls.clear()
    opened(value)
    assert calls == ["direct_form"] * 6  # the document once, the configuration of each
    value["credentialSubject"]["https://example.org/x"] = [{"@value": "x"}]
    calls.clear()
    opened(value)
    assert calls.count("canonize") == 1  # what is beyond the direct way, once in the general one


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(codec="utf-8"), max_size=6),
        st.sampled_from([V1, V2, EDC, "urn:x:y", "_:b", "@id", "z" + "1" * 70, "u2V0BgA"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["@context", "id", "type", "@id", "@graph", "proof", "a"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)
MEMBERS = [
    *("@context", "id", "type", "cryptosuite", "created", "expires", "domain", "challenge"),
    *("nonce", "previousProof", "verificationMethod", "proofPurpose", "proofValue", "more"),
]


@given(
    suite=st.sampled_from([*SUITES, "other"]),
    changes=st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=4),
    members=st.dictionaries(
        st.sampled_from(["@context", "id", "type", "credentialSubject", "proof"]), JSON, max_size=2
    ),
)
def test_nothing_comes_out_of_reading_but_findings(
    suite: str, changes: dict[str, Any], members: dict[str, Any]
) -> None:
    options = {
        "type": "DataIntegrityProof" if suite != "Ed25519Signature2020" else suite,
        "cryptosuite": suite,
        "created": "2026-03-01T12:00:00Z",
        "verificationMethod": "did:key:z6Mk#z6Mk",
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + "1" * 64,
        **changes,
    }
    value = {**document(), "proof": options, **members}
    if "proof" not in value:
        return
    found = opened(value)
    for proof in found.proofs:
        assert proof.computed or codes(found)
        assert {one.check for one in proof.findings} <= {Check.FORMAT, Check.ALGORITHM}


# -- contexts -------------------------------------------------------------------------------------


def test_contexts_wherever_they_stand() -> None:
    url = "https://unknown.example/v1"
    value = document(
        credentialSubject=[{"@context": url, "x": [[{"@context": [None, url, 5]}]]}],
        evidence={"@context": {"a": "urn:x:a"}},
    )
    found = check_known(value, KNOWN)
    assert sorted((one.code, one.where) for one in found) == [
        ("context.inline", "/credentialSubject/0/x/0/0/@context/0"),
        ("context.inline", "/credentialSubject/0/x/0/0/@context/2"),
        ("context.inline", "/evidence/@context"),
        ("context.not_validated", "/credentialSubject/0/@context"),
        ("context.not_validated", "/credentialSubject/0/x/0/0/@context/1"),
    ]
    many = document(**{"@context": [f"https://unknown.example/{at}" for at in range(50)]})
    assert len(check_known(many, KNOWN)) == 50
    scattered = document(evidence=[{"@context": url} for _ in range(50)])
    assert len(check_known(scattered, KNOWN)) == 20


def test_the_meaning_of_what_is_not_european() -> None:
    end = "https://www.w3.org/2018/credentials#validUntil"
    time = "http://www.w3.org/2001/XMLSchema#dateTime"
    hidden = document(
        **{"@context": [V2, {"x": {"@id": end, "@type": time}}]}, x="2026-01-01T00:00:00Z"
    )
    assert [one.code for one in check_meaning(hidden, KNOWN)] == ["context.meaning_changed"]
    own = document(**{"@context": [V2, {"colour": "urn:x:colour"}]}, colour="yellow")
    assert check_meaning(own, KNOWN) == []
    by_prefix = document(
        **{"@context": [V2, {"c": "https://www.w3.org/2018/credentials#"}]},
        **{"c:validUntil": "2026-01-01T00:00:00Z"},
    )
    assert [one.where for one in check_meaning(by_prefix, KNOWN)] == ["/c:validUntil"]
    nested = document(credentialSubject={"@context": {"y": "urn:x:y"}, "id": "urn:z", "y": "1"})
    assert check_meaning(nested, KNOWN) == []
    unreadable = document(**{"@context": [V2, {"VerifiableCredential": "urn:x:y"}]})
    assert [one.code for one in check_meaning(unreadable, KNOWN)] == ["context.not_validated"]


def test_the_credential_once_more_within_itself() -> None:
    again = {"id": "urn:uuid:1", "validUntil": "2026-01-01T00:00:00Z"}
    for where, value in (
        ("/evidence/0", document(evidence=[again])),
        ("/evidence/0", document(evidence=[{**again, "@id": "urn:uuid:1", "id": None}])),
        ("/credentialSubject/x", document(credentialSubject={"x": again})),
    ):
        assert [(one.code, one.where) for one in check_meaning(value, KNOWN)] == [
            ("proof.scattered", where)
        ]
    named = document(evidence=[{"id": "urn:uuid:1", "type": "Evidence"}])
    assert check_meaning(named, KNOWN) == []
    for keyword in ("@included", "@graph", "@nest", "@reverse"):
        (found,) = check_meaning(document(evidence={keyword: []}), KNOWN)
        assert (found.code, found.where) == ("context.not_validated", f"/evidence/{keyword}")
