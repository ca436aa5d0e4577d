"""dc+sd-jwt: what is opened, refused and told; what may be issued."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sd_jwt_made import array, signer
from wallet_made import CLAIMS, CONFIRMED, DID, GONE, NOW, VCT, card

from examples import DotPage, course, seal_of
from microcred import issue
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import (
    CertificateReference,
    DidReference,
    IssuerMetadataReference,
)
from microcred.crypto.signing import LocalSigner
from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import InvalidCredential, IssueError, ParseError, UnsuitableKey
from microcred.findings import Outcome
from microcred.securing import MECHANISMS, SdJwtVc
from microcred.securing.mechanism import Opened
from microcred.securing.sd_jwt import Disclosure, read_sd_jwt

_HTTPS = "https://uni.example/issuers/soil"


def opened(raw: bytes) -> Opened:
    (one,) = [mechanism for mechanism in MECHANISMS if mechanism.recognises(raw)]
    assert one.name == "dc+sd-jwt"
    return one.open(raw)


def told(raw: bytes, outcome: Outcome = Outcome.FAILED) -> set[str]:
    one = opened(raw)
    found = [*one.findings, *(found for proof in one.proofs for found in proof.findings)]
    return {finding.code for finding in found if finding.outcome is outcome}


def test_nothing_is_told_of_a_right_one() -> None:
    one = opened(card(["/name", "/cards/0"]))
    assert (one.findings, one.proofs[0].findings) == ((), ())
    assert one.document == CLAIMS
    assert one.disclosed is not None and not one.disclosed.is_part
    assert one.disclosed.claims == CLAIMS


def test_what_is_withheld_is_not_in_the_document() -> None:
    raw = card(["/name", "/cards/0"])
    head = raw.split(b"~")[0] + b"~"
    one = opened(head)
    assert "name" not in one.document and one.document["cards"] == [{"number": 2}]
    assert one.disclosed is not None and one.disclosed.is_part
    assert told(head) == set()


@pytest.mark.parametrize(
    ("header", "kind", "key"),
    [
        ({}, DidReference, None),
        ({"kid": "#1"}, DidReference, None),
        ({"kid": GONE}, None, "format.kid"),
        ({"kid": 7}, None, "format.kid"),
    ],
)
def test_the_key_of_a_did(header: dict[str, Any], kind: type | None, key: str | None) -> None:
    raw = card(header=header)
    reference = opened(raw).proofs[0].reference
    assert kind is None or isinstance(reference, kind)
    assert told(raw) == ({key} if key else set())


@pytest.mark.parametrize(
    ("kid", "reference"),
    [
        ("one", IssuerMetadataReference(_HTTPS, "one")),
        (GONE, IssuerMetadataReference(_HTTPS, None)),
        # Nobody looks at a document that is not the issuer's metadata (section 3.5).
        (f"{_HTTPS}#one", IssuerMetadataReference(_HTTPS, f"{_HTTPS}#one")),
        (DID, IssuerMetadataReference(_HTTPS, DID)),
    ],
)
def test_the_key_of_an_address_is_in_its_metadata(kid: Any, reference: object) -> None:
    raw = card(header={"kid": kid}, iss=_HTTPS)
    assert opened(raw).proofs[0].reference == reference
    assert told(raw) == set()


def test_an_address_with_a_kid_that_is_none() -> None:
    raw = card(header={"kid": 7}, iss=_HTTPS)
    assert (opened(raw).proofs[0].reference, told(raw)) == (None, {"format.kid"})


@pytest.mark.parametrize("kid", [GONE, "one", 7])
@pytest.mark.parametrize("iss", [_HTTPS, "urn:organisation:1", GONE])
def test_certificates_go_before_addresses(kid: Any, iss: Any) -> None:
    seal = seal_of()
    from forging import b64

    header = {"x5c": [b64(seal.certificate.der)], "kid": kid}
    raw = card(header=header, by=seal, iss=iss)
    assert isinstance(opened(raw).proofs[0].reference, CertificateReference)
    assert told(raw) == set()


def test_a_token_that_names_no_key_is_refused() -> None:
    assert told(card(header={"kid": "one"}, iss=GONE)) == {"format.kid"}
    jwk = dict(signer().public_key.to_jwk())
    raw = card(header={"kid": GONE, "jwk": jwk}, iss=GONE)
    assert opened(raw).proofs[0].reference is None


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"vct": ""}, "sd_jwt_vc.vct"),
        ({"vct": 7}, "sd_jwt_vc.vct"),
        ({"vct": GONE}, "sd_jwt_vc.vct"),
        ({"iss": ["x"]}, "sd_jwt_vc.claim"),
        ({"vct#integrity": 7}, "sd_jwt_vc.claim"),
        ({"cnf": "x"}, "sd_jwt_vc.claim"),
        ({"status": []}, "sd_jwt_vc.claim"),
        ({"aka_vcts": "x"}, "sd_jwt_vc.claim"),
        ({"aka_vcts": []}, "sd_jwt_vc.claim"),
        ({"aka_vcts": [7]}, "sd_jwt_vc.claim"),
        ({"aka_vcts": [VCT]}, "sd_jwt_vc.claim"),
        ({"exp": "soon"}, "format.claim_time"),
        ({"nbf": "soon"}, "format.claim_time"),
    ],
)
def test_claims_of_a_wrong_form(claims: dict[str, Any], code: str) -> None:
    assert code in told(card(**claims))


def test_other_names_of_the_type() -> None:
    assert told(card(aka_vcts=["https://types.example/ticket"])) == set()


@pytest.mark.parametrize("typ", ["JWT", "vc+jwt", "example+sd-jwt", GONE, 7, "application/vp"])
def test_another_typ(typ: Any) -> None:
    assert told(card(["/name"], header={"typ": typ})) == {"format.typ"}


def test_the_typ_of_drafts_is_told() -> None:
    raw = card(header={"typ": "application/vc+SD-JWT"})
    assert (told(raw), told(raw, Outcome.WARNING)) == (set(), {"sd_jwt_vc.legacy_typ"})
    assert told(card(header={"typ": "application/dc+sd-jwt"})) == set()


def test_two_issuers_are_refused() -> None:
    assert told(card(header={"iss": "https://thief.example"})) == {"format.iss_mismatch"}
    assert told(card(header={"iss": DID})) == set()


NEVER = {
    "iss": DID,
    "nbf": 1,
    "exp": 99_999_999_999,
    "cnf": CONFIRMED["cnf"],
    "vct": VCT,
    "vct#integrity": "sha256-",
    "aka_vcts": ["https://types.example/ticket"],
    "status": {"status_list": {"idx": 1, "uri": "https://status.example/1"}},
}


@pytest.mark.parametrize("name", NEVER)
def test_a_claim_that_may_never_be_withheld(name: str) -> None:
    """By itself, in part, and as what would stand in the way of the issuer's own."""
    value = NEVER[name]
    place = "/" + name
    assert "sd_jwt.never_withheld" in told(card([place], **{name: value}))
    if isinstance(value, dict):
        inner = f"{place}/{next(iter(value))}"
        assert told(card([inner], **{name: value})) == {"sd_jwt.never_withheld"}
    one = Disclosure.made(b"sixteen octets!!", name, "another")
    shadowed = card(payload={"_sd": [one.digest()]}, more=[one.text], **{name: value})
    assert {"sd_jwt.overwritten", "sd_jwt.never_withheld"} <= told(shadowed)
    # A disclosure that nothing refers to is refused for that.
    loose = card(more=[one.text], **{name: value})
    assert told(loose) == {"sd_jwt.disclosure_unreferenced"}


def test_the_rules_of_rfc_9901_are_kept() -> None:
    assert told(card(payload={"_sd": 7})) == {"sd_jwt.digests"}
    assert told(card(payload={"_sd_alg": "md5"})) == {"sd_jwt.hash_insecure"}
    assert "sd_jwt.disclosure_malformed" in told(card(more=[array("only a salt")]))


def flattened(raw: bytes, **header: Any) -> bytes:
    sd_jwt = read_sd_jwt(raw)
    protected, payload, signature = sd_jwt.issuer_jwt.split(".")
    return json.dumps(
        {
            "payload": payload,
            "protected": protected,
            "signature": signature,
            "header": {"disclosures": list(sd_jwt.texts), **header},
        }
    ).encode()


def test_the_json_serialisations() -> None:
    raw = card(["/name", "/cards/0"])
    one = opened(flattened(raw))
    assert (one.document, one.findings, one.proofs[0].findings) == (CLAIMS, (), ())
    whole = json.loads(flattened(raw))
    general = {
        "payload": whole["payload"],
        "signatures": [{name: whole[name] for name in ("protected", "signature", "header")}],
    }
    one = opened(json.dumps(general).encode())
    assert (one.document, one.proofs[0].where) == (CLAIMS, "/signatures/0")


# -- issuing --------------------------------------------------------------------------------------


def payload_of(raw: bytes) -> Any:
    return json.loads(b64url_decode(raw.decode().split("~")[0].split(".")[1]))


def header_of(raw: bytes) -> Any:
    return json.loads(b64url_decode(raw.decode().split(".")[0]))


def test_plain_claims_are_issued() -> None:
    holder = signer(1).public_key
    mechanism = SdJwtVc(
        holder=holder,
        withheld=["/name", "/cards/1"],
        decoys=3,
        hash="sha-384",
        integrity="sha256-x",
    )
    claims = {"vct": VCT, "name": "Ána", "cards": ["a", "b"]}
    raw = mechanism.secure(claims, signer(), now=NOW)
    assert raw.endswith(b"~") and raw.count(b"~") == 3
    payload = payload_of(raw)
    assert payload["_sd_alg"] == "sha-384"
    assert (len(payload["_sd"]), len(payload["cards"])) == (4, 5)
    one = opened(raw)
    assert one.document == {
        **claims,
        "iss": DID,
        "iat": int(NOW.timestamp()),
        "cnf": {"jwk": holder.to_jwk()},
        "vct#integrity": "sha256-x",
    }
    assert header_of(raw) == {"alg": "ES256", "typ": "dc+sd-jwt", "kid": f"{DID}#{DID[8:]}"}
    assert "d" not in one.document["cnf"]["jwk"]


def test_every_disclosure_has_a_salt_of_its_own() -> None:
    mechanism = SdJwtVc(withheld=["/name", "/cards"])
    claims = {"vct": VCT, "name": "Ána", "cards": ["a"]}
    salts = [
        one.salt
        for _ in range(3)
        for one in read_sd_jwt(mechanism.secure(claims, signer(), now=NOW)).disclosures
    ]
    assert len(set(salts)) == 6


def test_the_issuer_of_metadata() -> None:
    claims = {"vct": VCT}
    raw = SdJwtVc(issuer=_HTTPS).secure(claims, signer(), now=NOW)
    assert header_of(raw)["kid"] == signer().public_key.thumbprint()
    assert payload_of(raw)["iss"] == _HTTPS
    key = PrivateKey.generate("P-256")
    raw = SdJwtVc().secure(claims, LocalSigner(key, key_id=f"{_HTTPS}#two"), now=NOW)
    assert (header_of(raw)["kid"], payload_of(raw)["iss"]) == ("two", _HTTPS)


def test_a_seal_is_known_by_its_certificates() -> None:
    raw = SdJwtVc().secure({"vct": VCT}, seal_of(), now=NOW)
    assert "kid" not in header_of(raw) and len(header_of(raw)["x5c"]) == 1
    assert "iss" not in payload_of(raw)


@pytest.mark.parametrize(
    "options",
    [
        {"type": "diploma"},
        {"holder": "key"},
        {"issuer": "http://uni.example"},
        {"expires": datetime(2026, 1, 1)},
        {"withheld": "/name"},
    ],
)
def test_options_that_cannot_be_meant(options: dict[str, Any]) -> None:
    with pytest.raises(IssueError):
        SdJwtVc(**options)


@pytest.mark.parametrize("place", ["/iss", "/vct", "/cnf/jwk", "/status/x"])
def test_what_may_not_be_withheld_is_not_issued(place: str) -> None:
    mechanism = SdJwtVc(withheld=[place], holder=signer(1).public_key)
    with pytest.raises(IssueError, match="never be withheld"):
        mechanism.secure({"vct": VCT, "status": {"x": 1}}, signer(), now=NOW)


def test_what_is_not_issued() -> None:
    with pytest.raises(InvalidCredential):
        SdJwtVc().secure({"vct": ""}, signer(), now=NOW)
    with pytest.raises(InvalidCredential, match="another issuer"):
        SdJwtVc(issuer=_HTTPS).secure({"vct": VCT, "iss": DID}, signer(), now=NOW)
    with pytest.raises(InvalidCredential):
        SdJwtVc().secure({"type": ["VerifiableCredential"]}, signer(), now=NOW)
    with pytest.raises(IssueError, match="time zone"):
        SdJwtVc().secure({"vct": VCT}, signer(), now=datetime(2026, 1, 1))
    with pytest.raises(UnsuitableKey):
        SdJwtVc().secure({"vct": VCT}, seal_of(key="RSA-2048"), now=NOW)
    with pytest.raises(InvalidCredential):
        SdJwtVc(withheld=["/x"]).secure({"vct": VCT, "x": float("nan")}, signer(), now=NOW)
    with pytest.raises(IssueError, match="says itself"):
        european(SdJwtVc(withheld=["/elm/credentialSubject/givenName"]))


def european(mechanism: SdJwtVc, **changes: Any) -> bytes:
    made = issue(course(**changes), signer=seal_of(), mechanism=mechanism, page=DotPage(), now=NOW)
    return made.secured


def test_a_european_credential_is_issued_whole() -> None:
    ends = NOW + timedelta(days=30)
    raw = european(SdJwtVc(expires=ends))
    one = opened(raw)
    assert one.document["elm"]["credentialSubject"]["givenName"] == {"en": "Ána"}
    assert one.document["exp"] == int(ends.timestamp())
    assert b"Novak" not in raw and "Novák" not in json.dumps(payload_of(raw), ensure_ascii=False)


def test_the_eudi_credential_needs_the_holders_key() -> None:
    with pytest.raises(InvalidCredential):
        european(SdJwtVc("eudi-learning", expires=NOW + timedelta(days=1)))


# -- bytes of strangers ---------------------------------------------------------------------------


_RIGHT = card(["/name", "/cards/0"], **CONFIRMED)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_only_parse_errors_come_out(data: st.DataObject) -> None:
    octets = bytearray(data.draw(st.sampled_from([_RIGHT, flattened(_RIGHT)])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(octets)))
        cut = data.draw(st.integers(0, 4))
        pieces = st.sampled_from([b"~", b".", b'"', b"{", b"}", b"\\u", b"="])
        octets[at : at + cut] = data.draw(st.one_of(st.binary(max_size=4), pieces))
    raw = bytes(octets)
    takers = [one for one in MECHANISMS if one.recognises(raw)]
    assert len(takers) <= 1
    for one in takers:
        with contextlib.suppress(ParseError):
            one.open(raw)


@settings(max_examples=200, deadline=None)
@given(
    claims=st.dictionaries(
        st.sampled_from([*NEVER, "iat", "_sd", "elm", "@context", "..."]),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
            ),
            max_leaves=5,
        ),
        max_size=4,
    )
)
def test_strange_claims_are_findings(claims: dict[str, Any]) -> None:
    payload = b64url_encode(json.dumps({**CLAIMS, **claims}).encode())
    header = b64url_encode(b'{"alg":"ES256","typ":"dc+sd-jwt"}')
    one = opened(f"{header}.{payload}.AA~".encode())
    assert isinstance(one, Opened)
