"""The published SD-JWTs (RFC 9901, SD-JWT VC and the Python reference), read and made again.

The reference tool wrote them with known salts, so that the same claims, salts and spacing have to
give the same digests; where it added decoys, which nobody can make again, these are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from microcred.crypto.jws import JwsSignature
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.signing import LocalSigner
from microcred.encoding import b64url_decode
from microcred.findings import Finding, Outcome
from microcred.frozen import replaced
from microcred.securing.jose_header import numeric_date
from microcred.securing.sd_jwt import (
    Asked,
    SdJwt,
    check_key_binding,
    key_binding,
    packed,
    presented,
    read_sd_jwt,
    unpacked,
    write_sd_jwt,
)
from published_cases import Case, published_cases

Json = dict[str, Any]
every_case = pytest.mark.parametrize("case", published_cases("sd-jwt"))


def octets_of(case: Case, name: str) -> bytes:
    (found,) = [one for one in case.said["files"] if one.split("/")[-1].split(".")[0] == name]
    return case.octets(found)


def json_of(case: Case, name: str) -> Json:
    value: Json = json.loads(octets_of(case, name))
    return value


def settings_of(case: Case) -> str:
    folder = case.said["files"][0].split("/")[0]
    return case.octets(f"{folder}/settings.yml").decode()


def keys_of(text: str) -> Iterator[Json]:
    """The private keys in settings or a specification; both are simple enough for this."""
    found = re.findall(r"^\s*\"?(crv|[dxy])\"?: *\"?([\w-]+)\"?\s*$", text, re.MULTILINE)
    for at in range(0, len(found), 4):
        yield {"kty": "EC", **dict(found[at : at + 4])}


def issuer_keys(case: Case) -> list[PublicKey]:
    specified = octets_of(case, "specification").decode()
    keys = list(keys_of(specified if "issuer_keys" in specified else settings_of(case)))
    public = [{name: one for name, one in key.items() if name != "d"} for key in keys[:-1]]
    return [PublicKey.from_jwk(key) for key in public]


def holder(case: Case) -> LocalSigner:
    return LocalSigner(PrivateKey.from_jwk(list(keys_of(settings_of(case)))[-1]))


DRAFT_FORM = {
    "rfc9901-json_serialization_flattened": (
        "2026-11-28: disclosures and kb_jwt beside the unprotected header contradict RFC 9901 "
        "section 8; the tool that wrote them follows a draft. They are read, with a warning."
    ),
    "rfc9901-json_serialization_general": (
        "2026-11-28: as the flattened one; and it is no general serialisation, but flattened"
    ),
}


OTHER_HASH = dict.fromkeys(
    DRAFT_FORM,
    "2026-11-28: its sd_hash is the digest of the JSON text that the holder was given (disclosures "
    "that are not presented and spaces included), which no verifier has: contradicts RFC 9901 "
    "section 8.1. It is refused as key_binding.sd_hash; all else holds.",
)


def read(case: Case, name: str) -> SdJwt:
    found = read_sd_jwt(octets_of(case, name))
    told = ["sd_jwt.draft_form"] if case.said["id"] in DRAFT_FORM else []
    assert [one.code for one in found.findings] == told
    return found


def asked_of(case: Case) -> Asked:
    audience, nonce = re.findall(r"(?:verifier|nonce): \"([^\"]+)\"", settings_of(case))
    return Asked(audience, nonce, required=True)


def is_signed(signature: JwsSignature, keys: list[PublicKey]) -> bool:
    value, data = signature.signature, signature.signing_input
    return any(key.verify("ES256", value, data) for key in keys)


@every_case
@pytest.mark.parametrize("name", ["sd_jwt_issuance", "sd_jwt_presentation"])
def test_what_is_signed_and_how_it_is_written(case: Case, name: str) -> None:
    found = read(case, name)
    keys = issuer_keys(case)
    assert found.payload == json_of(case, "sd_jwt_payload")
    assert all(is_signed(one, keys) for one in found.jws.signatures)
    again = write_sd_jwt(found)
    if found.form == "compact":
        assert again == octets_of(case, name).strip()
    else:
        members = json_of(case, name)
        header = {key: members.pop(key) for key in ("disclosures", "kb_jwt") if key in members}
        assert json.loads(again) == {**members, "header": header}
        assert replaced(read_sd_jwt(again), jws=found.jws, findings=found.findings) == found


@every_case
def test_a_presentation_has_the_contents_that_it_should(case: Case) -> None:
    found = read(case, "sd_jwt_presentation")
    result = unpacked(found.payload, found.disclosures)
    assert result.findings == ()
    assert result.document == json_of(case, "verified_contents")


@every_case
def test_the_key_binding(case: Case) -> None:
    found = read(case, "sd_jwt_presentation")
    document = unpacked(found.payload, found.disclosures).document
    if found.key_binding is None:
        assert not any("kb_jwt" in one for one in case.said["files"])
        return
    assert found.key_binding == octets_of(case, "kb_jwt_serialized").decode().strip()
    at = numeric_date(json_of(case, "kb_jwt_payload")["iat"])
    assert at is not None
    asked = asked_of(case)
    told = [
        (one.code, one.outcome) for one in check_key_binding(found, document, at=at, asked=asked)
    ]
    if case.said["id"] in OTHER_HASH:
        assert told == [("key_binding.sd_hash", Outcome.FAILED)]
    else:
        assert told == [("key_binding.valid", Outcome.PASSED)]
    late = at + asked.age + 2 * asked.leeway
    assert "key_binding.too_old" in codes(check_key_binding(found, document, at=late, asked=asked))
    # The other direction: ours says the same.
    names = asked.audience, asked.nonce
    assert isinstance(names[0], str) and names[1] is not None
    made = key_binding(found, holder(case), audience=names[0], nonce=names[1], now=at)
    assert made.key_binding is not None
    head, claims, _ = made.key_binding.split(".")
    assert json.loads(b64url_decode(head)) == json_of(case, "kb_jwt_header")
    assert case.said["id"] in OTHER_HASH or json.loads(b64url_decode(claims)) == json_of(
        case, "kb_jwt_payload"
    )
    later = check_key_binding(made, document, at=at + timedelta(minutes=1), asked=asked)
    assert codes(later) == ["key_binding.valid"]


def codes(findings: Iterable[Finding]) -> list[str]:
    return [one.code for one in findings]


def without_decoys(value: Any, known: frozenset[str]) -> Any:
    """A payload without the digests that nothing was disclosed for."""
    if isinstance(value, dict):
        found = {name: without_decoys(one, known) for name, one in value.items()}
        digests = [one for one in found.pop("_sd", []) if one in known]
        return {**found, "_sd": digests} if digests else found
    if isinstance(value, list):
        return [
            without_decoys(one, known)
            for one in value
            if not (isinstance(one, dict) and "..." in one and one["..."] not in known)
        ]
    return value


@every_case
def test_made_again_it_has_the_same_digests(case: Case) -> None:
    issued = read(case, "sd_jwt_issuance")
    whole = unpacked(issued.payload, issued.disclosures)
    assert whole.findings == ()
    claims = json_of(case, "user_claims")
    assert {**whole.document, **claims} == whole.document
    pointers = list(whole.shown)
    numbers = iter(range(1 << 16))
    order = packed(whole.document, pointers, salt=lambda: next(numbers).to_bytes(16, "big")).places
    salts = iter([b64url_decode(whole.shown[place].salt) for place in order])
    made = packed(whole.document, pointers, salt=lambda: next(salts), write=json.dumps)
    known = frozenset(one.digest() for one in issued.disclosures)
    payload: Mapping[str, Any] = {"_sd_alg": "sha-256", **made.payload}
    assert payload == without_decoys(issued.payload, known)
    assert {one.text for one in made.disclosures} == set(issued.texts)
    again = unpacked(made.payload, made.disclosures)
    assert again.document == whole.document and not again.withheld


@every_case
def test_the_holder_can_present_the_same(case: Case) -> None:
    """What was shown, by pointers into the whole, without what is withheld within it."""
    issued, shown = read(case, "sd_jwt_issuance"), read(case, "sd_jwt_presentation")
    whole = unpacked(issued.payload, issued.disclosures)
    texts = set(shown.texts)
    pointers = [place for place, one in whole.shown.items() if one.text in texts]
    made = presented(issued, pointers, whole=False)
    assert set(made.texts) == texts and made.form == shown.form
    result = unpacked(made.payload, made.disclosures)
    assert result.findings == () and result.document == json_of(case, "verified_contents")
    everything = presented(issued, [""])
    assert everything.texts == issued.texts
