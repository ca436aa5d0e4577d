"""Embedded proofs (Data Integrity) that are wrong in a member, a value, a context or a place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from forging import GONE
from wrong_rows import F, I, P, S, W, Wrong

from examples import NOW, did_trust_of, proven, wallet_signer
from microcred import ANY_ISSUER, Outcome, Policy, Trust
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.findings import Check
from microcred.securing import DataIntegrity

__all__ = ["PROOFS"]

_JCS = "eddsa-jcs-2022"
_RDFC = "eddsa-rdfc-2022"


def _document(suite: str = _JCS) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(proven(suite))
    return value


def proof(suite: str = _JCS, **members: Any) -> Callable[[], bytes]:
    """The right credential with members of its proof replaced, added or (GONE) left out."""

    def make() -> bytes:
        document = _document(suite)
        changed = {**document["proof"], **members}
        document["proof"] = {name: one for name, one in changed.items() if one is not GONE}
        return json.dumps(document).encode()

    return make


def resigned(suite: str = _JCS, *, document: Any = None, **options: Any) -> Callable[[], bytes]:
    """The right credential with a proof of other options, which verifies."""

    def make() -> bytes:
        bare = {**_document(suite), **(document or {})}
        del bare["proof"]
        mechanism = DataIntegrity(suite, **options)
        return mechanism.secure(bare, wallet_signer("Ed25519"), now=NOW)

    return make


def around(change: Callable[[dict[str, Any]], Any], suite: str = _JCS) -> Callable[[], bytes]:
    """The right credential, changed in place."""

    def make() -> bytes:
        document = _document(suite)
        change(document)
        return json.dumps(document).encode()

    return make


def _form(
    make: Callable[[], bytes],
    code: str,
    signature: Outcome | None = F,
    outcome: Outcome = F,
    verdict: Outcome = F,
    check: Check = Check.FORMAT,
) -> Wrong:
    return Wrong(make, code, check, outcome, verdict, signature, did_trust_of)


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.__setitem__(name, value)


def _added(context: Any) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["@context"].append(context)


def _twice(document: dict[str, Any]) -> None:
    first = {**document["proof"], "id": "urn:uuid:1"}
    document["proof"] = [first, first]


def _many(document: dict[str, Any]) -> None:
    document["proof"] = [document["proof"]] * 17


def _poison(document: dict[str, Any]) -> None:
    """A clique of blank nodes, all alike."""
    names = [f"_:n{at}" for at in range(12)]
    nodes = [{"id": one, "knows": [*names]} for one in names]
    document["credentialSubject"]["knows"] = nodes
    document["@context"].append({"knows": {"@id": "urn:x:knows", "@type": "@id"}})


def _renamed(document: dict[str, Any]) -> None:
    document["@context"].append({"title": "http://purl.org/dc/terms/description"})


def _again(document: dict[str, Any]) -> None:
    document["credentialSubject"]["note"] = {"id": document["id"], "title": {"en": "x"}}


def _co_signed() -> bytes:
    stranger = LocalSigner(PrivateKey.generate("Ed25519"))
    return DataIntegrity(_JCS).secure(_document(), stranger, now=NOW)


def _sd(reveal: bool) -> Callable[[], bytes]:
    def make() -> bytes:
        document = json.loads(proven("ecdsa-sd-2023"))
        if not reveal:
            return json.dumps(document).encode()
        from microcred.disclosing import disclose

        shown = json.loads(disclose(proven("ecdsa-sd-2023"), reveal=["/displayParameter"]))
        del shown["displayParameter"]
        return json.dumps(shown).encode()

    return make


def _part_altered() -> bytes:
    from microcred.disclosing import disclose

    whole = [f"/{name}" for name in json.loads(proven("ecdsa-sd-2023")) if name != "@context"]
    shown = json.loads(
        disclose(proven("ecdsa-sd-2023"), reveal=[x for x in whole if x != "/proof"])
    )
    shown["displayParameter"]["title"] = {"en": "Another title"}
    return json.dumps(shown).encode()


def _p256() -> Trust:
    return did_trust_of("P-256")


PROOFS: dict[str, Wrong] = {
    "no object": _form(around(_set("proof", "urn:proof")), "proof.malformed", None),
    "an empty set": _form(around(_set("proof", [])), "proof.malformed", None),
    "more than anybody needs": _form(around(_many), "proof.too_many", P),
    "no type": _form(proof(type=GONE), "proof.type", I),
    "two types": _form(proof(type=["DataIntegrityProof"]), "proof.type", I),
    "no cryptosuite": _form(proof(cryptosuite=GONE), "proof.cryptosuite", I),
    "a suite beside a type of its own": _form(
        proof(_RDFC, type="Ed25519Signature2020"), "proof.cryptosuite", I
    ),
    "a suite that is not known": _form(
        proof(cryptosuite="bbs-2023"), "algorithm.suite_unknown", I, I, I, Check.ALGORITHM
    ),
    "a type that is not known": _form(
        proof(type="JsonWebSignature2020", cryptosuite=GONE),
        *("algorithm.suite_unknown", I, I, I, Check.ALGORITHM),
    ),
    "a suite for another key": _form(
        proof(cryptosuite="ecdsa-jcs-2019"),
        *("algorithm.key_mismatch", F, F, F, Check.ALGORITHM),
    ),
    "a suite that the policy does not allow": Wrong(
        proof(),
        *("algorithm.mechanism_not_allowed", Check.ALGORITHM, F, F, P, did_trust_of),
        Policy(mechanisms=frozenset({"jades", "eddsa-rdfc-2022"})),
    ),
    "an id that is none": _form(proof(id="one"), "proof.id"),
    "two of one id": _form(around(_twice), "proof.duplicate_id"),
    "a time without zone": _form(proof(created="2026-03-01T09:30:00"), "proof.created"),
    "an end without zone": _form(proof(expires="2027-03-01"), "proof.expires"),
    "an end that has come": _form(
        resigned(expires=NOW), "validity.signature_expired", P, F, F, Check.VALIDITY
    ),
    "no verification method": _form(
        proof(verificationMethod=GONE), "proof.no_verification_method", S
    ),
    "a verification method that names no key": _form(
        proof(verificationMethod={"id": "did:key:z"}), "proof.verification_method", S
    ),
    "no purpose": _form(proof(proofPurpose=GONE), "proof.no_purpose"),
    "another purpose": _form(resigned(purpose="authentication"), "proof.purpose_mismatch", P),
    "a domain that is none": _form(proof(domain={}), "proof.domain"),
    "a domain that nobody compares": _form(
        resigned(domain="a.example"), "proof.domain_not_compared", P, W, P
    ),
    "a challenge that is none": _form(proof(challenge=5), "proof.challenge"),
    "a challenge that nobody compares": _form(
        resigned(challenge="abc"), "proof.challenge_not_compared", P, W, P
    ),
    "a nonce that is none": _form(proof(nonce=5), "proof.nonce"),
    "a previous proof that is no name": _form(proof(previousProof=5), "proof.previous", I),
    "a previous proof that is not there": _form(
        proof(previousProof="urn:uuid:1"), "proof.previous_missing", I
    ),
    "no value": _form(proof(proofValue=GONE), "proof.no_value"),
    "a value in another base": _form(proof(proofValue="uAAAA"), "proof.value_encoding"),
    "a value that is too short": _form(proof(proofValue="z111"), "proof.value_length"),
    "a base proof": Wrong(_sd(False), "proof.base_proof", Check.FORMAT, F, F, I, _p256),
    "a selective value that does not fit": Wrong(
        _sd(True), "proof.value_unfit", Check.FORMAT, F, F, I, _p256
    ),
    "a disclosed part that was altered": Wrong(
        _part_altered, "signature.part_invalid", Check.SIGNATURE, F, F, F, _p256
    ),
    "contexts of its own": _form(
        proof(_RDFC, **{"@context": ["https://www.w3.org/ns/credentials/v2"]}),
        *("proof.context_ignored", P, W, P),
    ),
    "a context that is not known": _form(
        around(_added("https://unknown.example/v1"), _RDFC), "context.not_validated", I, I
    ),
    "a context in the document": _form(
        around(_added({"nickname": "urn:x:nickname"}), _RDFC), "context.inline", P, W, P
    ),
    "other contexts than were signed": _form(
        around(_set("@context", ["https://www.w3.org/2018/credentials/v1"])),
        "context.not_the_signed",
        P,
    ),
    "a context that was added": _form(
        around(_added("https://w3id.org/security/multikey/v1")), "context.added", P
    ),
    "a name that was given another meaning": _form(
        around(_renamed, _RDFC), "context.meaning_changed", I
    ),
    "described once more": _form(around(_again, _RDFC), "proof.scattered", I),
    "contexts that contradict each other": _form(
        around(_added({"VerifiableCredential": "urn:x:another"}), _RDFC),
        *("proof.not_linked_data", I),
    ),
    "a member that no context defines": _form(
        around(_set("colour", "yellow"), _RDFC), "term.undefined", I
    ),
    "a number that has no canonical form": _form(
        around(_set("points", 2**60)), "proof.no_canonical_json", I
    ),
    "a graph that was made to stop verifiers": _form(
        around(_poison, _RDFC), "proof.too_much_work", I, I, I
    ),
    "a further proof by somebody else": _form(
        _co_signed, "issuer.co_signed", P, W, P, Check.ISSUER
    ),
    "a letter": _form(
        lambda: proven(_JCS).replace(b"Soil", b"Seal", 1),
        *("signature.invalid", F, F, F, Check.SIGNATURE),
    ),
    "a stranger's proof": Wrong(
        lambda: _alone(_co_signed()),
        *("issuer.mismatch", Check.ISSUER, F, F, P),
        lambda: Trust(issuers=ANY_ISSUER, dids=True),
    ),
}


def _alone(secured: bytes) -> bytes:
    document = json.loads(secured)
    return json.dumps({**document, "proof": document["proof"][1]}).encode()
