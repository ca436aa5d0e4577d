"""The W3C's and others' vectors of Data Integrity, read from the files that they published.

Each document has to verify or to be refused as its family says, with every canonical form and hash
on the way, and what signs deterministically signs them again byte for byte. Issuers of the vectors
are https addresses with proofs of did:key, so the binding of the two is told and does not count.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from microcred import ANY_ISSUER, Outcome, Policy, Trust, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.encoding import base58btc_decode, multicodec_unwrap
from microcred.findings import Check
from microcred.jsontext import read_json
from microcred.linked.dataset import GivenContext, contexts_with
from microcred.securing import SUITES, DataIntegrity, with_signing_inputs
from microcred.securing.data_integrity_hashing import Hashing, digest, without_proof
from microcred.verifying import Verification

PUBLISHED = Path(os.environ.get("MICROCRED_PUBLISHED", Path(__file__).parents[3] / "shared"))
FAMILIES = ("di-eddsa", "di-ecdsa", "di-ssi-extra", "di-eddsa-more", "di-ecdsa-more")
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"

# 2026-11-28: there is no exception among the cases. The suite's inputs have contexts in objects
# {"@context": ...}, against JSON-LD 1.1 API 4.2.2 (keyword redefinition); they are taken as the
# suite means them, see data_integrity_hashing.unwrapped.


@cache
def cases() -> dict[str, dict[str, Any]]:
    """Every case of the families at hand, by family and id."""
    found = {}
    for family in FAMILIES:
        file = PUBLISHED / "vectors" / family / "cases.json"
        if file.is_file():
            for case in json.loads(file.read_text("utf-8"))["cases"]:
                found[f"{family}/{case['id']}"] = {**case, "family": family}
    return found


def home(case: dict[str, Any]) -> Path:
    return PUBLISHED / "vectors" / str(case["family"]) / "files"


def documents(case: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The documents with a proof among the files of a case."""
    found = []
    for name in (one for one in case["files"] if one.endswith(".json")):
        value = json.loads((home(case) / name).read_text("utf-8"))
        inner = [value.get("expectedOutput"), value.get("input")] if isinstance(value, dict) else []
        found += [
            (name, one)
            for one in (value, *inner)
            if isinstance(one, dict) and "@context" in one and "proof" in one
        ]
    return found


def given() -> tuple[GivenContext, ...]:
    file = PUBLISHED / "published" / "w3c" / "citizenship-v4rc1.jsonld"
    octets = file.read_bytes()
    return (GivenContext(CITIZENSHIP, octets, hashlib.sha256(octets).hexdigest()),)


def at_of(document: dict[str, Any]) -> datetime:
    """A time within the validity of the document: vectors expire."""
    start = document.get("validFrom", document.get("issuanceDate", "2024-01-01T00:00:00Z"))
    moment = datetime.fromisoformat(start)
    return max(moment, datetime(2024, 8, 1, tzinfo=UTC))


def at_hand(case: dict[str, Any]) -> dict[str, bytes]:
    """The documents of https issuers, made of the verification methods of a case."""
    found: dict[str, bytes] = {}
    for name in case["files"]:
        value = json.loads((home(case) / name).read_text("utf-8")) if ".json" in name else {}
        for method in value.get("verificationMethods", {}).values() if "type" in value else ():
            controller = method["controller"]
            found[controller] = json.dumps(
                {
                    "@context": "https://www.w3.org/ns/cid/v1",
                    "id": controller,
                    "verificationMethod": [method],
                    "assertionMethod": [method["id"]],
                }
            ).encode()
    return {url: octets for url, octets in found.items() if url.startswith("https:")}


def verdict_of(case: dict[str, Any], document: dict[str, Any]) -> Verification:
    return verify(
        json.dumps(document),
        trust=Trust(issuers=ANY_ISSUER, dids=True),
        policy=Policy(informative=frozenset({Check.ISSUER})),
        contexts=given(),
        contents=at_hand(case),
        at=at_of(document),
    )


def is_base(document: dict[str, Any]) -> bool:
    """Whether it has a base proof, which no verifier may take."""
    proof = document["proof"]
    value = proof.get("proofValue", "") if isinstance(proof, dict) else ""
    return value.startswith("u2V0A")


every_case = pytest.mark.parametrize("name", list(cases()) or ["none at hand"])


@every_case
def test_valid_is_accepted_and_invalid_refused(name: str, published: Path) -> None:
    case = cases()[name]
    found = documents(case)
    assert found
    for file, document in found:
        verdict = verdict_of(case, document)
        codes = {one.code for one in verdict.findings if one.outcome is Outcome.FAILED}
        if case["expected"] == "invalid" or is_base(document):
            expected = "proof.base_proof" if is_base(document) else "proof.previous_missing"
            assert verdict.outcome is Outcome.FAILED, f"{file}\n{verdict}"
            assert expected in codes
            assert "signature.invalid" not in codes
        else:
            assert verdict.outcome is Outcome.PASSED, f"{file}\n{verdict}"


# -- byte for byte --------------------------------------------------------------------------------

STEPS = ("canonDoc", "docHash", "proofCanon", "proofHash", "combinedHash", "sigHex", "sigBTC58")


def stepped() -> dict[str, dict[str, Any]]:
    """The cases whose files show every step."""
    return {
        name: case
        for name, case in cases().items()
        if any("canonDoc" in file for file in case["files"])
    }


def step(case: dict[str, Any], beginning: str) -> str:
    (file,) = (one for one in case["files"] if Path(one).name.startswith(beginning))
    return (home(case) / file).read_text("utf-8")


def key_of(pair: dict[str, str]) -> PrivateKey:
    """The published key of a vector."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    secret = pair.get("privateKeyMultibase", pair.get("secretKeyMultibase", ""))
    code, octets = multicodec_unwrap(base58btc_decode(secret[1:]))
    if code == 0x1300:
        return PrivateKey(ed25519.Ed25519PrivateKey.from_private_bytes(octets))
    curve = {0x1306: ec.SECP256R1(), 0x1307: ec.SECP384R1()}[code]
    return PrivateKey(ec.derive_private_key(int.from_bytes(octets, "big"), curve))


def pair_for(case: dict[str, Any]) -> dict[str, str]:
    method = json.loads(step(case, "proofConfig"))["verificationMethod"]
    for file in sorted(home(case).glob("*eyPair*.json")):
        pair: dict[str, str] = json.loads(file.read_text("utf-8"))
        if pair["publicKeyMultibase"] in method:
            return pair
    raise AssertionError("no key for this case")


every_stepped = pytest.mark.parametrize("name", list(stepped()) or ["none at hand"])


@every_stepped
def test_every_step_is_the_published_one(name: str, published: Path) -> None:
    case = stepped()[name]
    document = json.loads(step(case, "signed"))
    options = {**json.loads(step(case, "proofConfig"))}
    suite = SUITES[options["cryptosuite"]]
    kind = suite.kind_of_curve(key_of(pair_for(case)).public_key.curve)
    assert kind is not None
    hashing = Hashing(document, contexts_with("ELM 3.2", given()))
    canonical = hashing.transformed(suite, kind, document["proof"])
    configuration = hashing.configuration(suite, kind, document["proof"])
    signing_input = hashing.signing_input(suite, kind, document["proof"], ())
    (proof,) = with_signing_inputs(
        DataIntegrity().open(json.dumps(document).encode()), hashing.contexts
    ).proofs
    made = {
        "canonDoc": canonical.decode(),
        "docHash": digest(kind.hash, canonical).hex(),
        "proofCanon": configuration.decode(),
        "proofHash": digest(kind.hash, configuration).hex(),
        "combinedHash": signing_input.hex(),
        "sigHex": proof.signature.hex(),
        "sigBTC58": document["proof"]["proofValue"],
    }
    assert list(made) == list(STEPS)
    for beginning in STEPS:
        assert made[beginning] == step(case, beginning), beginning
    assert proof.signing_input == signing_input


@every_stepped
def test_what_is_signed_again_is_the_published_document(name: str, published: Path) -> None:
    case = stepped()[name]
    document = json.loads(step(case, "signed"))
    proof = document["proof"]
    signer = LocalSigner(key_of(pair_for(case)), key_id=proof["verificationMethod"])
    mechanism = DataIntegrity(proof["cryptosuite"], contexts=given())
    now = datetime.fromisoformat(proof["created"])
    again = read_json(mechanism.secure(without_proof(document), signer, now=now))
    assert again == document


def test_a_proof_set_is_made_again(published: Path) -> None:
    folder = published / "vectors" / "di-eddsa" / "files" / "proof-set-chain"

    def of(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
        return found

    document, pairs = of("unsigned"), of("multiKeyPairs")
    for number in (1, 2):
        config = of(f"proofSetConfig{number}")
        mechanism = DataIntegrity(config["cryptosuite"], proof_id=config["id"])
        signer = LocalSigner(key_of(pairs[f"keyPair{number}"]))
        now = datetime.fromisoformat(config["created"])
        document = json.loads(mechanism.secure(document, signer, now=now))
        assert document == of(f"signedProofSet{number}")


def test_another_implementation_signs_alike(published: Path) -> None:
    """The document of another implementation; it signs with random numbers, so it is verified."""
    folder = published / "vectors" / "di-ssi-extra" / "files" / "ecdsa_rdfc_2019"
    case = json.loads((folder / "p256_signature.json").read_text("utf-8"))
    config = case["configuration"]
    signer = LocalSigner(key_of(case["keyPair"]), key_id=config["verificationMethod"])
    now = datetime.fromisoformat(config["created"])
    made = json.loads(DataIntegrity(config["cryptosuite"]).secure(case["input"], signer, now=now))
    assert made["proof"].keys() == case["expectedOutput"]["proof"].keys()
    assert {**made, "proof": {**made["proof"], "proofValue": ""}} == {
        **case["expectedOutput"],
        "proof": {**case["expectedOutput"]["proof"], "proofValue": ""},
    }
