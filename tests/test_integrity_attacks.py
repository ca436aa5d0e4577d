"""What an attacker does to credentials with embedded proofs; none of it may ever be PASSED."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import NOW, did_trust_of, proven, wallet_signer
from microcred import ANY_ISSUER, Outcome, Trust, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_key
from microcred.crypto.signing import LocalSigner
from microcred.encoding import multibase_decode, multibase_encode
from microcred.findings import Check
from microcred.linked.dataset import GivenContext
from microcred.securing import DataIntegrity
from microcred.verifying import Audience, Verification

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
DI = "https://w3id.org/security/data-integrity/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
RDFC = tuple(suite for suite in SUITES if "rdfc" in suite)
JCS = tuple(suite for suite in SUITES if "jcs" in suite)
every_suite = pytest.mark.parametrize("suite", SUITES)
Document = dict[str, Any]


def kind_of(suite: str) -> str:
    return "Ed25519" if suite.startswith("ed") else "P-256"


def right(suite: str, data_model: str = "1.1") -> Document:
    """The course with its proof, to be broken."""
    document: Document = json.loads(proven(suite, data_model))
    return document


def verdict_of(document: Document | bytes, suite: str, **options: Any) -> Verification:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    given = {"trust": did_trust_of(kind_of(suite)), "at": NOW, **options}
    return verify(raw, **given)


def bad(verdict: Verification) -> set[str]:
    outcomes = (Outcome.FAILED, Outcome.INDETERMINATE)
    return {one.code for one in verdict.findings if one.outcome in outcomes}


def refused(document: Document | bytes, suite: str, *codes: str, **options: Any) -> Verification:
    verdict = verdict_of(document, suite, **options)
    assert verdict.outcome is not Outcome.PASSED, str(verdict)
    assert set(codes) <= bad(verdict), str(verdict)
    return verdict


@every_suite
@pytest.mark.parametrize("data_model", ["1.1", "2.0"])
def test_the_untouched_credential_passes(suite: str, data_model: str) -> None:
    verdict = verdict_of(right(suite, data_model), suite)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.require().micro_credential.title == {"en": "Soil carbon"}
    assert verdict.signer is not None
    assert verdict.signer.did == did_key(wallet_signer(kind_of(suite)).public_key)


# -- contexts -------------------------------------------------------------------------------------

LOOK_ALIKE = "https://www.w3.org/2018/credentials/v1/"


@every_suite
def test_a_look_alike_of_a_context(suite: str) -> None:
    document = right(suite)
    document["@context"][0] = LOOK_ALIKE
    refused(document, suite, "context.not_validated")


@pytest.mark.parametrize("suite", RDFC)
def test_a_look_alike_that_the_verifier_was_made_to_trust(suite: str) -> None:
    """It stands in the place of the known one, and says of a member what the signer never said."""
    inner = {"title": "http://purl.org/dc/terms/description"}
    octets = json.dumps({"@context": inner}).encode()
    document = right(suite)
    document["@context"].append("https://look.example/edc-ap")
    contexts = [GivenContext("https://look.example/edc-ap", octets)]
    refused(document, suite, "context.meaning_changed", contexts=contexts)


@every_suite
@pytest.mark.parametrize(
    "added",
    [
        "https://www.w3.org/ns/credentials/examples/v2",
        "https://w3id.org/security/multikey/v1",
        {"nickname": "https://evil.example/nickname"},
        {"title": "http://purl.org/dc/terms/description"},
        {"@vocab": "https://evil.example/"},
    ],
)
def test_a_context_that_is_added_after_signing(suite: str, added: Any) -> None:
    document = right(suite)
    document["@context"].append(added)
    if suite in JCS:
        refused(document, suite, "context.added")
    elif "title" in added:
        refused(document, suite)
    else:
        # Linked data says the same with it: nothing that a reader of the model sees is changed.
        assert verdict_of(document, suite).outcome is Outcome.PASSED


@every_suite
def test_contexts_in_another_order(suite: str) -> None:
    document = right(suite)
    document["@context"].reverse()
    code = "context.not_the_signed" if suite in JCS else "vcdm.context"
    refused(document, suite, code)


@pytest.mark.parametrize("suite", RDFC)
def test_two_names_are_exchanged_and_their_meanings_too(suite: str) -> None:
    """The same statements, so the signature holds; the names lie to who reads them."""
    document = right(suite)
    text = json.dumps(document)
    assert '"title"' in text
    swapped = json.loads(text.replace('"title"', '"summary_"'))
    terms = {
        "summary_": {
            "@id": "http://purl.org/dc/terms/title",
            "@container": "@language",
        },
        "title": {
            "@id": "http://purl.org/dc/terms/description",
            "@container": "@language",
        },
    }
    swapped["@context"].append(terms)
    verdict = refused(swapped, suite)
    assert "context.meaning_changed" in bad(verdict) or "signature.invalid" in bad(verdict)


@pytest.mark.parametrize("suite", RDFC)
def test_a_context_within_the_document_gives_a_name_another_meaning(suite: str) -> None:
    document = right(suite)
    subject = document["credentialSubject"]
    names = {"evilName": {"@id": "http://xmlns.com/foaf/0.1/givenName", "@container": "@language"}}
    names["givenName"] = {"@id": "https://evil.example/name", "@container": "@language"}
    subject["@context"] = names
    subject["evilName"] = subject["givenName"]
    subject["givenName"] = {"en": "Mallory"}
    refused(document, suite)


@pytest.mark.parametrize("suite", RDFC)
@pytest.mark.parametrize("name", ["expirationDate", "validUntil", "credentialStatus", "issued"])
def test_a_member_is_hidden_behind_another_name(suite: str, name: str) -> None:
    """The end of the validity and the status are there as linked data, and nobody sees them."""
    iris = {
        "expirationDate": "https://www.w3.org/2018/credentials#expirationDate",
        "validUntil": "https://www.w3.org/2018/credentials#validUntil",
        "credentialStatus": "https://www.w3.org/2018/credentials#credentialStatus",
        "issued": "https://www.w3.org/2018/credentials#issued",
    }
    date = "2026-02-01T00:00:00Z"
    value = {"id": "urn:status:1", "type": "Note"} if name == "credentialStatus" else date
    document = {**right(suite), name: value}
    del document["proof"]
    signer = wallet_signer(kind_of(suite))
    document = json.loads(DataIntegrity(suite).secure(document, signer, now=NOW))
    as_date = {"@id": iris[name], "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    as_node = {"@id": iris[name], "@type": "@id"}
    document["@context"].append({"x": as_node if name == "credentialStatus" else as_date})
    assert "context.meaning_changed" not in bad(verdict_of(document, suite))
    document["x"] = document.pop(name)
    verdict = refused(document, suite, "context.meaning_changed")
    assert "signature.valid" in {one.code for one in verdict.findings}


@pytest.mark.parametrize("suite", RDFC)
def test_a_member_is_moved_out_of_sight(suite: str) -> None:
    bare = right(suite)
    del bare["proof"]
    bare["expirationDate"] = "2026-02-01T00:00:00Z"
    bare["credentialSubject"]["identifier"] = [{"id": bare["id"], "type": "Identifier"}]
    bare["type"].append("Identifier")
    signer = wallet_signer(kind_of(suite))
    document = json.loads(DataIntegrity(suite).secure(bare, signer, now=NOW))
    assert "signature.valid" in {one.code for one in verdict_of(document, suite).findings}
    moved = {"type": "VerifiableCredential", "expirationDate": document.pop("expirationDate")}
    included = {**document, "@included": [{"id": document["id"], **moved}]}
    refused(included, suite, "context.not_validated")
    document["credentialSubject"]["identifier"][0] |= {**moved, "type": bare["type"]}
    refused(document, suite, "proof.scattered")


@every_suite
def test_a_member_that_no_context_defines(suite: str) -> None:
    document = {**right(suite), "colour": "yellow"}
    code = "signature.invalid" if suite in JCS else "term.undefined"
    refused(document, suite, code)


@every_suite
def test_a_protected_term_is_redefined(suite: str) -> None:
    document = right(suite)
    document["@context"].append({"VerifiableCredential": "https://evil.example/VC"})
    code = "context.added" if suite in JCS else "proof.not_linked_data"
    refused(document, suite, code)


# -- proofs ---------------------------------------------------------------------------------------


@every_suite
def test_a_proof_is_moved_to_another_credential(suite: str) -> None:
    document = right(suite)
    for name, value in (
        ("id", "urn:credential:another"),
        ("validFrom", "2020-01-01T00:00:00Z"),
        ("credentialSubject", {**document["credentialSubject"], "id": "urn:somebody:else"}),
    ):
        refused({**document, name: value}, suite, "signature.invalid")


@every_suite
@pytest.mark.parametrize("proof", [None, [], {}, "", [None], [[]], "urn:proof", 1, [{}, {}]])
def test_the_proof_is_stripped(suite: str, proof: Any) -> None:
    document = {**right(suite), "proof": proof}
    verdict = refused(document, suite)
    assert Check.SIGNATURE not in {
        one.check for one in verdict.findings if one.outcome is Outcome.PASSED
    }
    del document["proof"]
    refused(document, suite, "format.unsecured")


@every_suite
def test_one_good_proof_beside_a_bad_one(suite: str) -> None:
    document = right(suite)
    good = document["proof"]
    for changes in ({"created": "2026-03-01T09:30:01Z"}, {"proofPurpose": "authentication"}):
        for proofs in ([good, {**good, **changes}], [{**good, **changes}, good]):
            refused({**document, "proof": proofs}, suite, "signature.invalid")
    for other in ({**good, "cryptosuite": "bbs-2023"}, {**good, "proofValue": "z1"}, "urn:x"):
        refused({**document, "proof": [good, other]}, suite)


@every_suite
def test_a_good_proof_by_somebody_else_is_no_issuer(suite: str) -> None:
    """Alone it is not the issuer's; beside the issuer's own it is told, and does no harm."""
    document = right(suite)
    stranger = LocalSigner(PrivateKey.generate(kind_of(suite)))
    both = json.loads(DataIntegrity(suite).secure(document, stranger, now=NOW))
    assert [next(iter(one)) for one in both["proof"]] == ["type", "type"]
    verdict = verdict_of(both, suite)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert "issuer.co_signed" in {one.code for one in verdict.findings}
    assert verdict.signer is not None
    assert verdict.signer.did == did_key(wallet_signer(kind_of(suite)).public_key)
    alone = {**both, "proof": both["proof"][1]}
    refused(alone, suite, "issuer.mismatch", "issuer.unexpected")
    anybody = Trust(issuers=ANY_ISSUER, dids=True)
    refused(alone, suite, "issuer.mismatch", trust=anybody)


@every_suite
def test_a_broken_proof_of_the_issuer_beside_a_good_one_of_a_stranger(suite: str) -> None:
    document = right(suite)
    document["credentialSubject"]["id"] = "urn:somebody:else"
    stranger = LocalSigner(PrivateKey.generate(kind_of(suite)))
    both = json.loads(DataIntegrity(suite).secure(document, stranger, now=NOW))
    refused(both, suite, "signature.invalid")


CHANGES: dict[str, tuple[Callable[[Document], Any], str]] = {
    "created": (lambda proof: "2020-01-01T00:00:00Z", "signature.invalid"),
    "verificationMethod": (lambda proof: "", "proof.verification_method"),
    "expires": (lambda proof: "2099-01-01T00:00:00Z", "signature.invalid"),
    "domain": (lambda proof: "evil.example", "signature.invalid"),
    "challenge": (lambda proof: "1", "signature.invalid"),
    "nonce": (lambda proof: "1", "signature.invalid"),
    "id": (lambda proof: "urn:uuid:1", "signature.invalid"),
    "proofPurpose": (lambda proof: "authentication", "proof.purpose_mismatch"),
    "previousProof": (lambda proof: "urn:uuid:1", "proof.previous_missing"),
}


@every_suite
@pytest.mark.parametrize("name", CHANGES)
def test_an_option_is_changed_or_added(suite: str, name: str) -> None:
    document = right(suite)
    change, code = CHANGES[name]
    document["proof"][name] = change(document["proof"])
    refused(document, suite, code)


@every_suite
def test_a_suite_of_the_same_key(suite: str) -> None:
    document = right(suite)
    other = suite.replace("rdfc", "jcs") if "rdfc" in suite else suite.replace("jcs", "rdfc")
    document["proof"]["cryptosuite"] = other
    refused(document, suite, "signature.invalid")


@every_suite
def test_a_suite_for_another_key(suite: str) -> None:
    document = right(suite)
    head, _, year = suite.rpartition("-")
    other = head.replace("eddsa", "ecdsa") + "-2019"
    if suite.startswith("ecdsa"):
        other = head.replace("ecdsa", "eddsa") + "-2022"
    assert year != other[-4:]
    document["proof"]["cryptosuite"] = other
    refused(document, suite, "algorithm.key_mismatch", "signature.invalid")


@every_suite
def test_the_key_of_another_did(suite: str) -> None:
    document = right(suite)
    stranger = did_key(PrivateKey.generate(kind_of(suite)).public_key)
    document["proof"]["verificationMethod"] = f"{stranger}#{stranger[8:]}"
    refused(document, suite, "signature.invalid")
    own = document["issuer"]["id"]
    document["proof"]["verificationMethod"] = f"{own}#{stranger[8:]}"
    refused(document, suite)


# -- values ---------------------------------------------------------------------------------------

ORDERS = {
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "Ed25519": 2**252 + 27742317777372353535851937790883648493,
}


def with_value(document: Document, octets: bytes, base: str = "z") -> Document:
    changed = copy.deepcopy(document)
    changed["proof"]["proofValue"] = multibase_encode(octets, base)
    return changed


def value_of(document: Document) -> bytes:
    return multibase_decode(document["proof"]["proofValue"])


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_ed25519_values_that_are_not_canonical(suite: str) -> None:
    document = right(suite)
    value = value_of(document)
    s = int.from_bytes(value[32:], "little") + ORDERS["Ed25519"]
    refused(with_value(document, value[:32] + s.to_bytes(32, "little")), suite, "signature.invalid")
    for octets in (value[:-1], value + b"\0", b"", value + value, b"\0" + value):
        refused(with_value(document, octets), suite, "proof.value_length")


@pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
def test_ecdsa_values_out_of_range_or_length(suite: str) -> None:
    document = right(suite)
    value = value_of(document)
    order = ORDERS["P-256"]
    r, s = (int.from_bytes(part, "big") for part in (value[:32], value[32:]))
    for one, two in ((0, s), (r, 0), (order, s), (r, order), (0, 0), (2**256 - 1, s)):
        octets = one.to_bytes(32, "big") + two.to_bytes(32, "big")
        refused(with_value(document, octets), suite, "signature.invalid")
    # FIPS 186-5 knows no low s: the other one verifies as well, and says nothing else.
    high = value[:32] + (order - s).to_bytes(32, "big")
    assert verdict_of(with_value(document, high), suite).outcome is Outcome.PASSED
    for octets in (value[:-1], value + b"\0", b"", b"\0" + value, der(r, s)):
        refused(with_value(document, octets), suite, "proof.value_length")
    refused(with_value(document, value + bytes(32)), suite, "algorithm.key_mismatch")


def der(r: int, s: int) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    return encode_dss_signature(r, s)


@every_suite
def test_values_in_another_writing(suite: str) -> None:
    document = right(suite)
    text = document["proof"]["proofValue"]
    for value in (
        multibase_encode(value_of(document), "u"),
        text[1:],
        f"z1{text[1:]}",
        f"{text} ",
        f"{text}=",
        text.replace("z", "Z", 1),
        "z0OIl",
        "z" * 5000,
        5,
        [text],
        "",
    ):
        document["proof"]["proofValue"] = value
        refused(document, suite)


@pytest.mark.parametrize("suite", SUITES)
@given(data=st.data())
def test_a_flipped_bit_of_the_value(suite: str, data: st.DataObject) -> None:
    document = right(suite)
    value = bytearray(value_of(document))
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    value[bit // 8] ^= 1 << bit % 8
    refused(with_value(document, bytes(value)), suite, "signature.invalid")


# -- chains ---------------------------------------------------------------------------------------

FIRST, SECOND = "urn:uuid:00000000-0000-0000-0000-000000000001", "urn:uuid:2"


def chained(suite: str, previous: Any = FIRST) -> Document:
    """The issuer's proof with an id, and a stranger's after it."""
    document = right(suite)
    del document["proof"]
    signer = wallet_signer(kind_of(suite))
    first = DataIntegrity(suite, proof_id=FIRST).secure(document, signer, now=NOW)
    stranger = LocalSigner(PrivateKey.generate(kind_of(suite)))
    second = DataIntegrity(suite, proof_id=SECOND, previous_proof=previous)
    made: Document = json.loads(second.secure(json.loads(first), stranger, now=NOW))
    return made


@every_suite
@pytest.mark.parametrize("previous", [FIRST, [FIRST]])
def test_a_chain_passes(suite: str, previous: Any) -> None:
    document = chained(suite, previous)
    assert [one.get("previousProof") for one in document["proof"]] == [None, previous]
    verdict = verdict_of(document, suite)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    document["proof"].reverse()
    assert verdict_of(document, suite).outcome is Outcome.PASSED


@every_suite
def test_a_chain_that_is_broken(suite: str) -> None:
    document = chained(suite)
    first, second = document["proof"]
    refused({**document, "proof": second}, suite, "proof.previous_missing")
    refused({**document, "proof": [second]}, suite, "proof.previous_missing")
    altered = {**first, "created": "2026-03-01T09:30:01Z"}
    refused({**document, "proof": [altered, second]}, suite, "signature.invalid")
    unlinked = {name: value for name, value in second.items() if name != "previousProof"}
    refused({**document, "proof": [first, unlinked]}, suite, "signature.invalid")
    # Another proof of the issuer over the same document, under the id of the first.
    bare = {name: value for name, value in document.items() if name != "proof"}
    signer = wallet_signer(kind_of(suite))
    again = DataIntegrity(suite, proof_id=FIRST, challenge="1").secure(bare, signer, now=NOW)
    replaced = json.loads(again)["proof"]
    refused({**document, "proof": [replaced, second]}, suite, "signature.invalid")
    for wrong in (5, None, [], [FIRST, 5], [FIRST, "urn:uuid:9"], {}, SECOND, [[FIRST]]):
        proofs = [first, {**second, "previousProof": wrong}]
        refused({**document, "proof": proofs}, suite, "proof.previous_missing")


@every_suite
def test_two_proofs_with_one_id(suite: str) -> None:
    document = chained(suite)
    first, second = document["proof"]
    for proofs in ([first, first, second], [first, {**second, "id": FIRST}]):
        refused({**document, "proof": proofs}, suite, "proof.duplicate_id")


@every_suite
def test_more_proofs_than_anybody_needs(suite: str) -> None:
    document = right(suite)
    document["proof"] = [document["proof"]] * 17
    refused(document, suite, "proof.too_many")


@pytest.mark.parametrize("suite", RDFC)
@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("expires", "https://w3id.org/security#expiration"),
        ("challenge", "https://w3id.org/security#challenge"),
        ("domain", "https://w3id.org/security#domain"),
    ],
)
def test_an_option_is_hidden_behind_another_name(suite: str, name: str, iri: str) -> None:
    """A proof that has ended looks like one that never ends."""
    bare = right(suite)
    del bare["proof"]
    options: dict[str, Any] = {name: NOW - timedelta(days=1) if name == "expires" else "abc"}
    signer = wallet_signer(kind_of(suite))
    document = json.loads(DataIntegrity(suite, **options).secure(bare, signer, now=NOW))
    definition = {"@id": iri}
    if name == "expires":
        definition["@type"] = "http://www.w3.org/2001/XMLSchema#dateTime"
    document["@context"].append({"x": definition})
    document["proof"]["x"] = document["proof"].pop(name)
    verdict = refused(document, suite, "context.meaning_changed")
    assert "signature.valid" in {one.code for one in verdict.findings}
    document["proof"]["@id"] = "urn:uuid:1"
    refused(document, suite, "context.meaning_changed")


@pytest.mark.parametrize("suite", RDFC)
def test_the_two_contexts_of_the_european_model_at_once(suite: str) -> None:
    document = right(suite)
    document["@context"].append("https://microcred.eu/contexts/elm-3.2-vcdm-2/v1")
    refused(document, suite)


# -- audience -------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-jcs-2019"])
def test_domain_and_challenge(suite: str) -> None:
    bare = right(suite)
    del bare["proof"]
    signer = wallet_signer(kind_of(suite))

    def made(**options: Any) -> bytes:
        return DataIntegrity(suite, **options).secure(bare, signer, now=NOW)

    both = made(domain=["a.example", "b.example"], challenge="abc")
    right_ones = Audience(domain=["b.example", "a.example"], challenge="abc")
    assert verdict_of(both, suite, expected=right_ones).outcome is Outcome.PASSED
    for wrong in ("a.example", ["a.example", "b.example", "c.example"]):
        refused(both, suite, "proof.domain_mismatch", expected=Audience(domain=wrong))
    for challenge in ("ABC", "", "abcd"):
        expected = Audience(challenge=challenge)
        refused(both, suite, "proof.challenge_mismatch", expected=expected)
    unasked = verdict_of(both, suite)
    assert unasked.outcome is Outcome.PASSED
    told = {one.code for one in unasked.findings if one.outcome is Outcome.WARNING}
    assert {"proof.domain_not_compared", "proof.challenge_not_compared"} <= told
    one = made(domain="a.example")
    assert verdict_of(one, suite, expected=Audience("a.example")).outcome is Outcome.PASSED
    refused(one, suite, "proof.challenge_mismatch", expected=Audience("a.example", "abc"))
    refused(made(), suite, "proof.domain_mismatch", expected=Audience("a.example"))


@every_suite
def test_a_proof_that_has_ended(suite: str) -> None:
    bare = right(suite)
    del bare["proof"]
    end = NOW + timedelta(days=1)
    made = DataIntegrity(suite, expires=end).secure(bare, wallet_signer(kind_of(suite)), now=NOW)
    assert verdict_of(made, suite).outcome is Outcome.PASSED
    refused(made, suite, "validity.signature_expired", at=end)
