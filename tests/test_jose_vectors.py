"""The W3C's suite of VC-JOSE-COSE and Wycheproof's JWS, from their files, both directions.

The suite hands its key over as a verification method and no document: here it is the one method of
its controller's document. The clock is set for each case, before the token ends.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jwcrypto import jwk, jws

from microcred import Outcome, Policy, Trust, parse, verify
from microcred.crypto.jws import read_jws
from microcred.crypto.jws_writing import compact_jws
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import NamedKeyReference
from microcred.crypto.signing import ALGORITHMS, LocalSigner
from microcred.encoding import b64url_decode
from microcred.errors import ParseError
from microcred.findings import Check
from microcred.frozen import replaced
from microcred.securing import MECHANISMS, mechanism_named
from microcred.securing.jose_header import check_algorithm
from microcred.trust import resolve
from microcred.vc_issuing import issue_document
from published_cases import Case, published_cases

FEATURES = {
    "credential_jose": "vc+jwt",
    "presentation_jose": "vp+jwt",
    "credential_sdjwt": "vc+sd-jwt",
    "presentation_sdjwt": "vp+sd-jwt",
    "credential_cose": "vc+cose",
    "presentation_cose": "vp+cose",
}
_KNOWN = {one.name for one in MECHANISMS}
_WHEN = datetime(2024, 12, 14, tzinfo=UTC)
_SCHEMA = b'{"$schema": "https://json-schema.org/draft/2020-12/schema"}'
_SUITE = "vc-jose-cose-suite"


def of(direction: str, *, supported: bool = True) -> list[Any]:
    """The cases of the suite of that direction, of features that are built or that are not."""
    found = []
    for parameter in published_cases(_SUITE):
        (case,) = parameter.values
        if case is None:
            found.append(parameter)
        elif case.said["fn"] == direction and case.said["feature"] in FEATURES:
            found += [parameter] * ((FEATURES[case.said["feature"]] in _KNOWN) is supported)
    return found


def pointer(path: str) -> str:
    """The JSON pointer of a path as the suite writes it, "a.b[0]"."""
    return "/" + path.replace("[", ".").replace("]", "").replace(".", "/")


def method_of(case: Case) -> dict[str, Any]:
    method: dict[str, Any] = json.loads(case.octets(case.said["key_file"]))
    return method


def contents_of(method: dict[str, Any]) -> dict[str, bytes]:
    """The document of the controller of a key, and the schema that the suite's credentials name."""
    public = {name: one for name, one in method.items() if name != "secretKeyJwk"}
    document = {
        "id": method["controller"],
        "verificationMethod": [public],
        "assertionMethod": [method["id"]],
        "authentication": [method["id"]],
    }
    schema = {"https://example.org/examples/degree.json": _SCHEMA}
    return {method["controller"]: json.dumps(document).encode(), **schema}


def at(case: Case) -> datetime:
    ends = case.said.get("computed_here", {}).get("exp")
    return _WHEN if ends is None else datetime.fromtimestamp(ends, UTC) - timedelta(seconds=1)


_INSIDE = {"presentation.credential_failed", "holder.mismatch"}
"""2026-11-28: the suite verifies a presentation, and not the credentials in it, whose keys are no
key of anybody: what it calls valid is valid but for these (VCDM 2.0 4.13, 7.1)."""


@pytest.mark.parametrize("case", of("verify"))
def test_the_suites_files_have_the_suites_verdict(case: Case) -> None:
    method = method_of(case)
    verdict = verify(
        case.octets(case.said["files"][0]),
        trust=Trust(issuers=[method["controller"]]),
        contents=contents_of(method),
        at=at(case),
    )
    right = case.said["expected"] == "valid"
    if verdict.is_presentation and right:
        assert set(verdict.reasons()) <= _INSIDE, str(verdict)
    else:
        assert (verdict.outcome is Outcome.PASSED) is right, str(verdict)
    if case.said.get("computed_here", {}).get("sig_ok_under_key_file"):
        # What is wrong is never the signature where that holds.
        told = [one.outcome for one in verdict.findings if one.check is Check.SIGNATURE]
        assert told == [Outcome.PASSED]
        assert "format.claim_time" not in verdict.reasons()


@pytest.mark.parametrize("case", of("issue"))
def test_what_the_suite_lets_issue_verifies(case: Case) -> None:
    method = method_of(case)
    key = PrivateKey.from_jwk(method["secretKeyJwk"])
    signer = LocalSigner(key, key_id=method["id"])
    document = json.loads(case.octets(case.said["files"][0]))
    mechanism: Any = mechanism_named(FEATURES[case.said["feature"]])
    paths = case.said.get("disclosure_paths")
    if paths is not None:
        mechanism = replaced(mechanism, withheld=[pointer(one) for one in paths])
    made = issue_document(document, signer=signer, mechanism=mechanism, now=_WHEN)
    token, *disclosures = made.secured.decode().split("~")
    other = jws.JWS()
    other.deserialize(token, jwk.JWK(**method["publicKeyJwk"]))
    assert (json.loads(other.payload) == document) is (paths is None)
    assert len(disclosures) == (0 if paths is None else len(paths) + 1)
    assert parse(made.secured).document.get("credentialSubject") == document.get(
        "credentialSubject"
    )
    verdict = verify(
        made.secured,
        trust=Trust(issuers=[method["controller"]]),
        # The status list that one of them names is nowhere.
        policy=Policy(informative=frozenset({Check.STATUS})),
        contents=contents_of(method),
        at=_WHEN,
    )
    if verdict.is_presentation:
        # What the suite puts inside is a token without anything in it.
        assert set(verdict.reasons()) <= _INSIDE, str(verdict)
    else:
        assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert [one.code for one in verdict.findings if one.check is Check.KEY] == ["key.resolved"]


@pytest.mark.parametrize("case", [*of("verify", supported=False), *of("issue", supported=False)])
def test_what_is_not_built_is_named_so(case: Case) -> None:
    """Whatever the suite expects of it: refused as unreadable, never taken for something else."""
    if case.said["fn"] == "issue":
        assert FEATURES[case.said["feature"]] not in _KNOWN
        return
    verdict = verify(case.octets(case.said["files"][0]), trust=Trust(issuers=["did:example:1"]))
    assert verdict.reasons() == ("format.malformed",)


# -- Wycheproof -----------------------------------------------------------------------------------

_OTHER_ALG = (
    "2026-11-28: the key of RFC 7520's example says `alg` ES521, which is no algorithm, or another "
    "one than its token has: a key is used for its own alone, RFC 7517 4.4, RFC 8725 3.1"
)
_MISLABELLED = {
    372: "2026-11-28: `valid` with a question mark in the header: contradicts RFC 7515 2 and 5.2",
    373: "2026-11-28: `valid` with a question mark in the payload: contradicts RFC 7515 2 and 5.2",
    367: "2026-11-28: `invalid`, and the token is that of the case 357, which is `valid`",
    370: "2026-11-28: `invalid`, and the token is that of the case 357, which is `valid`",
}
"""tcId of the cases whose label is wrong; all of them are of HMAC."""
_HMAC = "2026-11-28: no symmetric key proves an issuer, and no HMAC is allowed: RFC 8725 3.1"


@cache
def groups(home: Path) -> list[dict[str, Any]]:
    text = (home / "groups-json_web_signature_test.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["testGroups"]
    return found


def group_of(case: Case) -> dict[str, Any]:
    return groups(case.home)[case.said["group"]]


def wycheproof() -> list[Any]:
    return [
        one
        for one in published_cases("wycheproof")
        if one.values[0] is None or one.values[0].said["file"].startswith("json_web_signature")
    ]


def holds(token: str, key: dict[str, Any]) -> tuple[bool, str]:
    """Whether a token holds under a key that a document names as JsonWebKey; and its algorithm."""
    try:
        (one,) = read_jws(token).signatures
    except ParseError:
        return False, ""
    name = str(one.protected.get("alg"))
    issuer = "https://uni.example/issuer"
    method = {"id": f"{issuer}#1", "type": "JsonWebKey", "controller": issuer, "publicKeyJwk": key}
    document = {"id": issuer, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    found = resolve(
        NamedKeyReference(issuer, None),
        anchors=(),
        dids=True,
        at=_WHEN,
        contents={issuer: json.dumps(document).encode()},
    )
    refused = check_algorithm(name, frozenset(ALGORITHMS), found.key, "")
    if found.key is None or found.key.algorithm not in (None, name):
        return False, name
    good = found.key.verify(name, one.signature, one.signing_input)
    return good and not refused and not one.loose, name


@pytest.mark.parametrize("case", wycheproof())
def test_the_verdict_is_wycheproofs(case: Case) -> None:
    """Confusion of algorithms, altered and malformed parts, keys that are for something else."""
    group, token = group_of(case), case.said["test"]["jws"]
    right = case.said["expected"] == "valid"
    if "public" not in group:
        faulty = case.said["test"]["tcId"] in _MISLABELLED
        assert _hmac_holds(token, group["private"]) is (right is not faulty)
        assert not holds(token, group["private"])[0], _HMAC
        return
    good, name = holds(token, group["public"])
    if right and group["public"].get("alg", name) != name:
        assert not good, _OTHER_ALG
        good = holds(token, {**group["public"], "alg": name})[0]
    assert good is right


def _hmac_holds(token: str, key: dict[str, Any]) -> bool:
    """By the standard library: what remains to us is how the token is read."""
    try:
        (one,) = read_jws(token).signatures
    except ParseError:
        return False
    if one.loose or one.protected.get("alg") != key["alg"]:
        return False
    value = hmac.new(b64url_decode(key["k"]), one.signing_input, hashlib.sha256).digest()
    return hmac.compare_digest(value, one.signature)


@pytest.mark.parametrize("case", wycheproof())
def test_signed_again_with_wycheproofs_key(case: Case) -> None:
    """Byte for byte where the algorithm is deterministic; else another library verifies it."""
    group, token = group_of(case), case.said["test"]["jws"]
    if case.said["expected"] != "valid" or "public" not in group:
        return
    (one,) = read_jws(token).signatures
    name = one.protected["alg"]
    assert isinstance(name, str)
    private = PrivateKey.from_jwk({**group["private"], "alg": name, "key_ops": ["sign"]})
    again = compact_jws(one.protected, one.payload, sign=lambda octets: private.sign(name, octets))
    head, body, _ = token.split(".")
    if again.decode().split(".")[:2] == [head, body]:
        assert not name.startswith("RS") or again.decode() == token
    other = jws.JWS()
    other.deserialize(again.decode(), jwk.JWK(**{**group["public"], "alg": name}))
    assert other.payload == one.payload
