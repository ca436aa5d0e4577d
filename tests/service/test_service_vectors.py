"""The W3C's vectors through the service, in both dialects: the answer is the expected one.

The same inputs are verified without HTTP in tests/test_vc_vectors.py, tests/test_jose_vectors.py
and tests/securing; what is asked here is what goes over the wire: status and body. Exceptions are
dated, with the clause that the expectation contradicts.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import test_data_integrity_vectors as proofs
from service_made import Client, issuer_of

import test_jose_vectors as tokens
import test_vc_vectors as documents
from examples import NOW
from microcred import ANY_ISSUER, Policy, Trust
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_of
from microcred.crypto.signing import LocalSigner
from microcred.findings import Check
from microcred.securing import mechanism_named
from microcred.securing.enveloped import enveloped
from microcred.service import Issuer, Settings
from microcred.service.settings import APIS
from published_cases import Case

_MECHANISMS = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022", "vc+jwt")
_SUITE_POLICY = Policy(informative=frozenset({Check.ISSUER, Check.HOLDER}), bearer=True)
"""The suites' credentials are by others than who signs; in vcalm that is for the settings."""
_FOREIGN_PROOF = (
    "2026-11-28: credential-proof-ok: its proof is a value cut from an example, and every proof of "
    "a set has to verify: contradicts VC Data Integrity 1.0 4.5"
)

every_api = pytest.mark.parametrize("api", APIS)


@cache
def service(api: Any) -> Client:
    return Client(
        Settings(
            issuers=[issuer_of(one) for one in _MECHANISMS],
            open_to_all=True,
            api=api,
            policy=_SUITE_POLICY,
        )
    )


def refused(answer: Any, api: str) -> bool:
    """What does not verify: 400 with problem details in vc-api, `verified` false in vcalm."""
    told = answer.json()
    if api == "vcalm":
        return answer.status_code == 200 and told["verified"] is False and told["problemDetails"]
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code == 400 and told["verified"] is False and bool(told["errors"])


def accepted(answer: Any, api: str) -> bool:
    told = answer.json()
    if api == "vc-api":
        assert told["errors"] == []
    return answer.status_code == 200 and told["verified"] is True


@every_api
@pytest.mark.parametrize("mechanism", _MECHANISMS)
@pytest.mark.parametrize("case", documents.of_kind(""))
def test_credentials_are_issued_and_verify_or_are_refused(
    case: Case, mechanism: str, api: str
) -> None:
    client, name = service(api), mechanism.replace("+", "-")
    issuer = issuer_of(mechanism)
    document = documents.document_of(case, issuer.signer)
    if api == "vcalm" and case.said["expected"] == "valid":
        # By VCALM an endpoint has one issuer (3.2.1); the suite lets any be named.
        named = document.get("issuer")
        other = (named.get("id") if isinstance(named, dict) else named) not in (None, issuer.did)
        if other:
            assert client.issue(name, document).status_code == 400
        document["issuer"] = {**named, "id": issuer.did} if isinstance(named, dict) else issuer.did
    answer = client.issue(name, document)
    if case.said["expected"] != "valid":
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"].startswith("https://www.w3.org/TR/")
        return
    assert answer.status_code == 201, answer.text
    # The suite asks for the proof; VCALM knows no such option, and a status of a kind that nobody
    # here can look up stays open.
    asked = {"checks": ["proof"]} if api == "vc-api" else {}
    verified = client.verify(answer.json()["verifiableCredential"], **asked)
    if case.said["id"] == "credential-status-missing-id-ok" and api == "vcalm":
        assert refused(verified, api)
        assert "status.not_checked" in {one["code"] for one in verified.json()["problemDetails"]}
        return
    wrong_time = case.said["id"] in documents._NOT_MET
    foreign = case.said["id"] in documents._FOREIGN_PROOF and mechanism != "vc+jwt"
    if wrong_time or foreign:
        assert refused(verified, api), _FOREIGN_PROOF
    else:
        assert accepted(verified, api), verified.text


@every_api
@pytest.mark.parametrize("case", documents.of_kind("presentation"))
def test_unsigned_presentations_are_answered(case: Case, api: str) -> None:
    """As the suite sends them. VCALM has no word for them: nobody is proven to present anything."""
    document = documents.document_of(case, issuer_of("eddsa-rdfc-2022").signer)
    answer = service(api).show(document)
    if api == "vcalm":
        assert answer.status_code == 200 and answer.json()["verified"] is False
        return
    expected = case.said["expected"]
    if expected == "see-why":
        assert answer.status_code in (200, 400)
    else:
        assert accepted(answer, api) if expected == "valid" else refused(answer, api), answer.text


@every_api
@pytest.mark.parametrize("mechanism", _MECHANISMS[:3])
@pytest.mark.parametrize("case", documents.of_kind("presentation"))
def test_presentations_with_proofs(case: Case, mechanism: str, api: str) -> None:
    """Signed and verified by the service, with what they hold secured."""
    client = service(api)
    document = documents.document_of(case, issuer_of(mechanism).signer)
    path, options = f"/issuers/{mechanism}/presentations/prove", {"challenge": "n", "domain": "d"}
    if case.said["expected"] == "invalid":
        asked = {"presentation": document, "options": options}
        assert client.post(path, asked).status_code == 400
        return
    inside = document.get("verifiableCredential")
    if inside is not None:
        several = inside if isinstance(inside, list) else [inside]
        signer, with_it = issuer_of(mechanism), mechanism_named(mechanism)
        document["verifiableCredential"] = [
            json.loads(
                documents.issue_document(
                    one, signer=signer.signer, mechanism=with_it, now=NOW
                ).secured
            )
            for one in several
        ]
    made = client.post(path, {"presentation": document, "options": options})
    assert made.status_code == 201, made.text
    shown = made.json()["verifiablePresentation"]
    answer = client.show(shown, **options)
    if inside or api == "vc-api":
        assert accepted(answer, api), answer.text
    else:
        # It verifies, and shows nothing: "verified" would be taken for a credential.
        codes = {one["code"] for one in answer.json()["problemDetails"]}
        assert refused(answer, api) and "presentation.empty" in codes
    assert refused(client.show(shown, challenge="other", domain="d"), api)


# -- VC-JOSE-COSE ---------------------------------------------------------------------------------

_JOSE_TYPES = {
    "credential_jose": "application/vc+jwt",
    "presentation_jose": "application/vp+jwt",
    "credential_sdjwt": "application/vc+sd-jwt",
    "presentation_sdjwt": "application/vp+sd-jwt",
    "credential_cose": "application/vc+cose",
    "presentation_cose": "application/vp+cose",
}
_NOT_SHOWN = (
    "2026-11-28: the presentations that the suite calls valid hold credentials whose keys are no "
    "key of anybody, and the suite does not look at them: what is shown counts (VCDM 2.0 7.1)"
)


def jose_client(case: Case, api: Any, mechanism: str | None = None) -> Client:
    method = tokens.method_of(case)
    issuers = []
    if mechanism is not None:
        key = PrivateKey.from_jwk(method["secretKeyJwk"])
        signer = LocalSigner(key, key_id=method["id"])
        issuers = [Issuer("suite", signer, mechanism_named(mechanism))]
    settings = Settings(
        issuers=issuers,
        open_to_all=bool(issuers),
        api=api,
        trust=Trust(issuers=[method["controller"]]),
        contents=tokens.contents_of(method),
        # The status list that one of them names is nowhere.
        policy=Policy(informative=frozenset({Check.STATUS}) if issuers else frozenset()),
    )
    return Client(settings, now=tokens._WHEN if issuers else tokens.at(case))


@every_api
@pytest.mark.parametrize("case", [*tokens.of("verify"), *tokens.of("verify", supported=False)])
def test_the_suites_tokens_in_envelopes(case: Case, api: str) -> None:
    """Those of COSE are not built: they are refused as such, whatever the suite says of them."""
    client, feature = jose_client(case, api), case.said["feature"]
    raw = case.octets(case.said["files"][0])
    envelope = enveloped(raw.strip(), _JOSE_TYPES[feature])
    presents = feature.startswith("presentation")
    answer = client.show(envelope) if presents else client.verify(envelope)
    if case.said["expected"] != "valid" or "cose" in feature:
        assert refused(answer, api), answer.text
    elif presents:
        assert refused(answer, api)
        told = answer.json()["problemDetails" if api == "vcalm" else "errors"]
        wrong = {one["code"] for one in told if one["outcome"] != "WARNING"}
        assert wrong <= tokens._INSIDE, _NOT_SHOWN
    else:
        assert accepted(answer, api), answer.text


@every_api
@pytest.mark.parametrize("case", tokens.of("issue"))
def test_what_the_suite_lets_issue(case: Case, api: str) -> None:
    name = tokens.FEATURES[case.said["feature"]]
    if name.startswith("vp"):
        name = name.replace("vp", "vc")  # presentations are signed beside the credentials
    client = jose_client(case, api, name)
    document = json.loads(case.octets(case.said["files"][0]))
    if case.said["feature"] == "presentation_sdjwt":
        path = "/issuers/suite/presentations/prove"
        assert client.post(path, {"presentation": document}).status_code == 404
        return
    if case.said["feature"].startswith("presentation"):
        made = client.post("/issuers/suite/presentations/prove", {"presentation": document})
        assert made.status_code == 201, made.text
        answer = client.show(made.json()["verifiablePresentation"])
        assert refused(answer, api)  # what the suite puts inside is a token without anything in it
        return
    paths = case.said.get("disclosure_paths")
    options: dict[str, Any] = {}
    if paths is not None:
        options["disclosablePointers"] = [tokens.pointer(one) for one in paths]
    made = client.issue("suite", document, **options)
    assert made.status_code == 201, made.text
    envelope = made.json()["verifiableCredential"]
    assert envelope["id"].startswith(f"data:{_JOSE_TYPES[case.said['feature']]},")
    answer = client.verify(envelope)
    assert accepted(answer, api), answer.text


# -- Data Integrity -------------------------------------------------------------------------------


@every_api
@pytest.mark.parametrize("name", list(proofs.cases()) or ["none at hand"])
def test_the_documents_of_data_integrity(name: str, api: Any, published: Any) -> None:
    case = proofs.cases()[name]
    for file, document in proofs.documents(case):
        settings = Settings(
            api=api,
            trust=Trust(issuers=ANY_ISSUER, dids=True),
            policy=Policy(informative=frozenset({Check.ISSUER})),
            contexts=proofs.given(),
            contents=proofs.at_hand(case),
        )
        answer = Client(settings, now=proofs.at_of(document)).verify(document, returnResults=True)
        if case["expected"] == "invalid" or proofs.is_base(document):
            assert refused(answer, api), f"{file} {answer.text}"
        else:
            assert accepted(answer, api), f"{file} {answer.text}"
            assert all(one["verified"] for one in answer.json()["results"]["proof"])


def test_the_keys_are_those_of_the_tests() -> None:
    assert issuer_of("vc+jwt").did == did_of(issuer_of("vc+jwt").signer)
