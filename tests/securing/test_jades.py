"""JAdES: every form opens, every way of being wrong has its code, and what is written is right."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from asn1crypto.tsp import IssuerSerial
from forging import (
    DOCUMENT,
    GONE,
    NOW,
    TEXT,
    b64,
    b64url,
    codes,
    forge,
    header_of,
    intact,
    seal,
    signature_of,
    verifies,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwk, jws

from microcred.codes import CODES
from microcred.crypto.certificates import issuer_serial
from microcred.crypto.jws import read_jws
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.errors import IssueError, ParseError, UnsuitableKey
from microcred.findings import Outcome
from microcred.jsontext import Limits
from microcred.securing import MECHANISMS, JAdES
from microcred.securing.jades_reading import read_seal
from microcred.securing.mechanism import Opened

KEYS = {
    "RS256": "RSA-2048",
    "RS384": "RSA-2048",
    "RS512": "RSA-2048",
    "PS256": "RSA-2048",
    "PS384": "RSA-2048",
    "PS512": "RSA-2048",
    "ES256": "P-256",
    "ES384": "P-384",
    "ES512": "P-521",
    "EdDSA": "Ed25519",
}
REGISTRY = {
    name: jws.JWSEHeaderParameter(name, True, True, None) for name in ("sigT", "x5t#o", "adoTst")
}


def opened(secured: bytes) -> Opened:
    assert [one.name for one in MECHANISMS if one.recognises(secured)] == ["jades"]
    return JAdES().open(secured)


def digest(name: str, algorithm: str) -> dict[str, str]:
    octets = hashlib.new(name, seal().certificate.der).digest()
    return {"digAlg": algorithm, "digVal": b64url(octets)}


# -- forms that are right -------------------------------------------------------------------------

UNENCODED = {"b64": GONE, "crit": ["sigT"]}
RIGHT: dict[str, dict[str, Any]] = {
    "Europass": {},
    "flattened": {"form": "flattened"},
    "encoded payload": UNENCODED,
    "b64 true, named in crit": {"b64": True, "crit": ["b64", "sigT"]},
    "flattened, encoded payload": {"form": "flattened", **UNENCODED},
    "compact": {"form": "compact", "typ": "jose", **UNENCODED},
    "compact without typ": {"form": "compact", "typ": GONE, **UNENCODED},
    "full type": {"typ": "application/jose+json"},
    "type in capitals": {"typ": "JOSE+JSON"},
    "no typ": {"typ": GONE},
    "no cty": {"cty": GONE},
    "no kid": {"kid": GONE},
    "kid that is no issuer and serial number": {"kid": "my key"},
    "kid that is other base64": {"kid": "AQID"},
    "iat": {"sigT": GONE, "iat": 1_768_207_586, "crit": ["b64"]},
    "sigT not in crit (V1.2.1)": {"crit": ["b64"]},
    "exp in crit": {"exp": 1_900_000_000, "crit": ["b64", "sigT", "exp"]},
    "unknown parameter outside crit": {"nbf": 1},
    "x5t#o SHA-512": {"x5t#S256": GONE, "x5t#o": digest("sha512", "S512")},
    "x5t#o SHA3-256 in crit": {
        "x5t#S256": GONE,
        "x5t#o": digest("sha3_256", "S3-256"),
        "crit": ["b64", "sigT", "x5t#o"],
    },
    "sigX5ts": {
        "x5t#S256": GONE,
        "sigX5ts": [digest("sha384", "S384"), digest("sha512", "S512")],
    },
    "commitment and place": {
        "srCms": [{"commId": {"id": "http://uri.etsi.org/01903/v1.2.2#ProofOfOrigin"}}],
        "sigPl": {"addressCountry": "IE"},
        "crit": ["b64", "sigT", "srCms", "sigPl"],
    },
    "content timestamp": {"adoTst": {"tstTokens": []}, "crit": ["b64", "sigT", "adoTst"]},
    "etsiU in crit": {
        "header": {"etsiU": [{"xVals": []}]},
        "crit": ["b64", "sigT", "etsiU"],
    },
    "white space around the header's JSON": {
        "raw_header": " " + json.dumps(header_of(seal())) + "\r\n",
    },
}


@pytest.mark.parametrize("traits", RIGHT.values(), ids=RIGHT)
def test_right_forms_open_without_findings(traits: dict[str, Any]) -> None:
    result = opened(forge(**traits))
    assert codes(result) == []
    assert result.payload == TEXT.encode()
    assert result.document == json.loads(TEXT)
    assert intact(result)
    moment = result.proofs[0].claimed_time
    assert moment is not None and moment.isoformat() == "2026-01-12T08:46:26+00:00"


def test_a_real_header_is_read_whole() -> None:
    (proof,) = opened(forge(adoTst={"tstTokens": []}, exp=1_900_000_000)).proofs
    assert proof.algorithm == "ES256"
    assert proof.where == "/signatures/0"
    assert proof.tokens == ("adoTst",)
    assert proof.expires == datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC)
    assert proof.reference is not None


@pytest.mark.parametrize("encoded", [True, False])
def test_unsigned_elements_are_named(encoded: bool) -> None:
    root = seal().root
    assert root is not None
    values = [{"x509Cert": {"val": b64(root.der)}}, {"otherCert": {}}, {"x509Cert": {"val": "?"}}]
    elements: list[Any] = [{"sigTst": {"tstTokens": []}}, {"xVals": values}, {"rVals": {}}]
    items = [b64url(json.dumps(one)) if encoded else one for one in elements]
    result = opened(forge(header={"etsiU": items}))
    (proof,) = result.proofs
    assert codes(result) == ["format.etsiu"]  # a container without timestamps
    assert proof.unsigned == ("sigTst", "xVals", "rVals")
    assert proof.tokens == ("sigTst",)
    assert proof.reference is not None
    certificates = proof.reference.certificates  # type: ignore[union-attr]
    assert certificates == (seal().certificate, root)  # those of xVals help to build a path


def test_the_certificate_may_stand_in_x_vals() -> None:
    leaf, root = seal().certificate, seal().root
    assert root is not None
    items = [{"xVals": [{"x509Cert": {"val": b64(one.der)}} for one in (root, leaf)]}]
    result = opened(forge(x5c=GONE, header={"etsiU": items}))
    assert codes(result) == []
    assert intact(result)
    assert result.proofs[0].reference.certificates == (leaf, root)  # type: ignore[union-attr]


def test_parallel_seals_are_several_proofs() -> None:
    other = seal("RSA-2048")
    signatures = [
        signature_of(header_of(seal()), TEXT, seal()),
        signature_of(header_of(other, alg="RS256"), TEXT, other),
    ]
    result = opened(json.dumps({"payload": TEXT, "signatures": signatures}).encode())
    assert [proof.where for proof in result.proofs] == ["/signatures/0", "/signatures/1"]
    assert [proof.algorithm for proof in result.proofs] == ["ES256", "RS256"]
    assert intact(result, 0) and intact(result, 1)
    assert codes(result, 0) == codes(result, 1) == []


# -- readable, and wrong --------------------------------------------------------------------------

F, W, I = Outcome.FAILED, Outcome.WARNING, Outcome.INDETERMINATE
OTHER = seal("P-384")
SHA1 = b64url(hashlib.sha1(seal().certificate.der).digest())
WRONG: dict[str, tuple[dict[str, Any], str, Outcome]] = {
    "crit is a text": ({"crit": "b64"}, "format.crit", F),
    "crit is empty": ({"crit": []}, "format.crit", F),
    "crit names one twice": ({"crit": ["b64", "sigT", "sigT"]}, "format.crit", F),
    "crit holds an array": ({"crit": ["b64", ["sigT"]]}, "format.crit", F),
    "crit names RFC 7515": ({"crit": ["b64", "sigT", "alg"]}, "format.crit", F),
    "crit names the absent": ({"crit": ["b64", "sigT", "srCms"]}, "format.crit", F),
    "crit names absent etsiU": ({"crit": ["b64", "sigT", "etsiU"]}, "format.crit", F),
    "b64 not in crit": ({"crit": ["sigT"]}, "format.crit", F),
    "b64 without crit": ({"crit": GONE}, "format.crit", F),
    "unknown critical": ({"new": 1, "crit": ["b64", "sigT", "new"]}, "format.crit_unknown", F),
    "typ of a JWT": ({"typ": "vc+jwt"}, "format.typ", F),
    "typ is a number": ({"typ": 1}, "format.typ", F),
    "kid is a number": ({"kid": 1}, "format.header", F),
    "srCms is an object": ({"srCms": {}}, "format.header", F),
    "exp is a text": ({"exp": "2030"}, "format.header", F),
    "sigD beside a payload": ({"sigD": {"mId": "x", "pars": []}}, "format.detached", F),
    "unprotected parameter": ({"header": {"x5u": "https://a"}}, "format.unprotected", F),
    "no signing time": ({"sigT": GONE, "crit": ["b64"]}, "format.signing_time_absent", I),
    "two signing times": ({"iat": 1_768_207_586}, "format.signing_time_twice", F),
    "sigT with an offset": (
        {"sigT": "2026-01-12T09:46:26+01:00"},
        *("format.signing_time_unreadable", F),
    ),
    "sigT with a fraction": (
        {"sigT": "2026-01-12T08:46:26.1Z"},
        *("format.signing_time_unreadable", F),
    ),
    "sigT on no day": ({"sigT": "2026-02-30T08:46:26Z"}, "format.signing_time_unreadable", F),
    "sigT is a number": ({"sigT": 1}, "format.signing_time_unreadable", F),
    "iat in milliseconds": (
        {"sigT": GONE, "iat": 1_713_785_785_446, "crit": ["b64"]},
        *("format.signing_time_unreadable", F),
    ),
    "iat with a fraction": (
        {"sigT": GONE, "iat": 1.5, "crit": ["b64"]},
        *("format.signing_time_unreadable", F),
    ),
    "iat is true": (
        {"sigT": GONE, "iat": True, "crit": ["b64"]},
        *("format.signing_time_unreadable", F),
    ),
    "etsiU is a text": ({"header": {"etsiU": "e30"}}, "format.etsiu", W),
    "etsiU mixed": ({"header": {"etsiU": [{"a": 1}, b64url('{"b":1}')]}}, "format.etsiu", W),
    "etsiU unreadable": ({"header": {"etsiU": ["!", {"a": 1}, 1]}}, "format.etsiu", W),
    "etsiU with two names": ({"header": {"etsiU": [{"a": 1, "b": 2}]}}, "format.etsiu", W),
    "clear archive": ({"header": {"etsiU": [{"arcTst": {}}]}}, "timestamp.clear_archive", I),
    "alg none": ({"alg": "none"}, "algorithm.not_allowed", F),
    "alg HMAC": ({"alg": "HS256"}, "algorithm.not_allowed", F),
    "alg unknown": ({"alg": "1.2.840.10045.3.1.7"}, "algorithm.not_allowed", F),
    "alg is a number": ({"alg": 1}, "algorithm.not_allowed", F),
    "no alg": ({"alg": GONE}, "algorithm.not_allowed", F),
    "alg of another curve": ({"alg": "ES384"}, "algorithm.key_mismatch", F),
    "alg of another kind": ({"alg": "RS256"}, "algorithm.key_mismatch", F),
    "no reference": ({"x5t#S256": GONE}, "certificate.reference_missing", F),
    "SHA-1 alone": ({"x5t#S256": GONE, "x5t": SHA1}, "certificate.reference_sha1", F),
    "SHA-1 beside": ({"x5t": SHA1}, "certificate.reference_sha1", W),
    "two references": (
        {"x5t#o": digest("sha512", "S512")},
        *("certificate.reference_ambiguous", F),
    ),
    "digest of another": (
        {"x5t#S256": b64url(hashlib.sha256(b"").digest())},
        *("certificate.reference_mismatch", F),
    ),
    "certificate of another": (
        {"x5c": [b64(OTHER.certificate.der)], "alg": "ES256"},
        *("certificate.reference_mismatch", F),
    ),
    "digest too short": ({"x5t#S256": "AQ"}, "certificate.reference_unreadable", F),
    "digest is no base64url": ({"x5t#S256": "=="}, "certificate.reference_unreadable", F),
    "digest is a number": ({"x5t#S256": 1}, "certificate.reference_unreadable", F),
    "unknown digest": (
        {"x5t#S256": GONE, "x5t#o": digest("sha1", "S1")},
        *("certificate.reference_unreadable", F),
    ),
    "x5t#o is a text": (
        {"x5t#S256": GONE, "x5t#o": "AQ"},
        *("certificate.reference_unreadable", F),
    ),
    "sigX5ts is empty": (
        {"x5t#S256": GONE, "sigX5ts": []},
        *("certificate.reference_unreadable", F),
    ),
    "kid of another": (
        {"kid": b64(issuer_serial(OTHER.certificate))},
        *("certificate.kid_mismatch", F),
    ),
    "no certificate": ({"x5c": GONE}, "certificate.not_included", I),
    "x5c is empty": ({"x5c": []}, "certificate.unreadable", F),
    "x5c is a text": ({"x5c": "AQ"}, "certificate.unreadable", F),
    "x5c is no certificate": ({"x5c": ["AQID"]}, "certificate.unreadable", F),
    "x5c holds a number": ({"x5c": [1]}, "certificate.unreadable", F),
    "x5c in base64url": ({"x5c": [b64url(seal().certificate.der)]}, "certificate.unreadable", F),
}


@pytest.mark.parametrize(("traits", "code", "outcome"), WRONG.values(), ids=WRONG)
def test_wrong_forms_have_their_code(traits: dict[str, Any], code: str, outcome: Outcome) -> None:
    result = opened(forge(**traits))
    found = {one.code: one for one in result.proofs[0].findings}
    assert code in found
    assert found[code].outcome is outcome
    assert found[code].check.value.lower() == code.split(".", maxsplit=1)[0]
    assert found[code].where and found[code].detail and found[code].clause
    assert set(found) <= set(CODES)


@pytest.mark.parametrize("traits", [traits for traits, *_ in WRONG.values()], ids=WRONG)
def test_a_wrong_form_does_not_hide_the_signature(traits: dict[str, Any]) -> None:
    result = opened(forge(**traits))
    proof = result.proofs[0]
    key = seal().public_key
    assert key.verify("ES256", proof.signature, proof.signing_input)


def test_members_outside_are_reported() -> None:
    outer = {**json.loads(forge()), "note/a~b": 1}
    result = JAdES().open(json.dumps(outer).encode())
    assert codes(result) == ["format.extra_member"]
    assert result.findings[0].where == "/note~1a~0b"
    assert result.findings[0].outcome is Outcome.WARNING


@pytest.mark.parametrize("part", ["protected", "signature"])
def test_loose_base64url_is_refused(part: str) -> None:
    outer = json.loads(forge())
    text = outer["signatures"][0][part]
    padding = "=" * (-len(text) % 4)
    assert padding or part == "protected"
    outer["signatures"][0][part] = text + (padding or "=")
    assert "format.base64url" in codes(JAdES().open(json.dumps(outer).encode()))


def test_loose_payload_is_refused() -> None:
    outer = json.loads(forge(**UNENCODED, payload='{"a": 1}'))
    outer["payload"] += "=" * (-len(outer["payload"]) % 4)
    result = JAdES().open(json.dumps(outer).encode())
    assert [(one.code, one.where) for one in result.proofs[0].findings][:1] == [
        ("format.base64url", "/payload")
    ]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_mutated_kid_gives_a_finding_or_none(data: st.DataObject) -> None:
    octets = bytearray(issuer_serial(OTHER.certificate))
    for _ in range(data.draw(st.integers(1, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    del octets[data.draw(st.integers(1, len(octets))) :]
    assert codes(opened(forge(kid=b64(bytes(octets))))) in ([], ["certificate.kid_mismatch"])


def test_names_are_compared_whatever_their_string_type() -> None:
    """`kid` of a certificate whose issuer was copied as another kind of ASN.1 string."""
    leaf = seal().certificate
    name = x509.Name.load(leaf.issuer_der)
    copied = x509.Name.build({key: str(value) for key, value in name.native.items()}, True)
    assert copied.dump() != name.dump()
    kid = IssuerSerial(
        {
            "issuer": [x509.GeneralName("directory_name", copied)],
            "serial_number": leaf.serial_number,
        }
    )
    assert codes(opened(forge(kid=b64(kid.dump())))) == []
    foreign = IssuerSerial({"issuer": [x509.GeneralName("dns_name", "a.b")], "serial_number": 1})
    assert codes(opened(forge(kid=b64(foreign.dump())))) == []


UNREADABLE: dict[str, bytes] = {
    "detached": json.dumps({"signatures": json.loads(forge())["signatures"]}).encode(),
    "detached, compact": b".".join([forge("compact", **UNENCODED).split(b".")[0], b"", b"AQ"]),
    "empty payload": forge(payload=""),
    "payload is no JSON": forge(payload="hello"),
    "payload is an array": forge(payload="[]"),
    "payload has a member twice": forge(payload='{"a": 1, "a": 2}'),
    "header has a member twice": forge(
        raw_header=json.dumps(header_of(seal()))[:-1] + ', "sigT": "2020-01-01T00:00:00Z"}'
    ),
    "header in both": forge(header={"alg": "ES256"}),
    "no signatures": b'{"payload": "{}", "signatures": []}',
    "no signature value": json.dumps({"payload": "{}", "protected": "e30"}).encode(),
}


@pytest.mark.parametrize("secured", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(secured: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        opened(secured)
    assert caught.value.hint()


def test_detached_content_says_so() -> None:
    with pytest.raises(ParseError, match="detached"):
        JAdES().open(UNREADABLE["detached"])


def test_limits_hold_for_the_payload_too() -> None:
    with pytest.raises(ParseError):
        JAdES().open(forge(payload='{"a": [[[[1]]]]}'), limits=Limits(max_depth=4))


def test_a_flipped_bit_never_verifies() -> None:
    outer = json.loads(forge())
    one = outer["signatures"][0]
    altered = [
        {
            **outer,
            "payload": outer["payload"].replace("VerifiableCredential", "VerifiablfCredential"),
        },
        {
            **outer,
            "signatures": [
                {
                    **one,
                    "protected": b64url(
                        base64.urlsafe_b64decode(one["protected"] + "==").replace(
                            b"2026-01-12", b"2026-01-13"
                        )
                    ),
                }
            ],
        },
        {
            **outer,
            "signatures": [
                {
                    **one,
                    "signature": one["signature"][:-4]
                    + ("AAAA" if one["signature"][-4:] != "AAAA" else "BBBB"),
                }
            ],
        },
    ]
    assert intact(opened(json.dumps(outer).encode()))
    for wrong in altered:
        assert not intact(opened(json.dumps(wrong).encode()))


# -- writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("signing_time", ["sigT", "iat"])
def test_what_is_written_opens(algorithm: str, signing_time: Any) -> None:
    signer = seal(KEYS[algorithm], algorithm)
    secured = JAdES(signing_time=signing_time).secure(DOCUMENT, signer, now=NOW)
    result = opened(secured)
    assert codes(result) == []
    assert intact(result)
    assert result.document == DOCUMENT
    assert result.proofs[0].algorithm == algorithm
    assert result.proofs[0].claimed_time == NOW


@pytest.mark.parametrize(
    ("serialization", "b64_option", "media_type"),
    [
        ("general", False, "application/jose+json"),
        ("general", True, "application/jose+json"),
        ("flattened", False, "application/jose+json"),
        ("flattened", True, "application/jose+json"),
        ("compact", True, "application/jose"),
    ],
)
def test_every_serialisation(serialization: Any, b64_option: bool, media_type: str) -> None:
    mechanism = JAdES(serialization=serialization, b64=b64_option)
    result = opened(mechanism.secure(DOCUMENT, seal(), now=NOW))
    assert codes(result) == []
    assert intact(result)
    assert result.document == DOCUMENT
    assert mechanism.media_type == media_type


def written(**options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Outer object and protected header of a sealed file."""
    outer = json.loads(JAdES(**options).secure(DOCUMENT, seal(), now=NOW))
    text = outer["signatures"][0]["protected"]
    return outer, json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_the_form_of_europass() -> None:
    outer, header = written()
    leaf = seal().certificate
    assert list(outer) == ["payload", "signatures"]
    assert json.loads(outer["payload"]) == DOCUMENT
    assert list(outer["signatures"][0]) == ["protected", "signature"]
    assert list(header) == ["alg", "cty", "kid", "x5t#S256", "x5c", "typ", "b64", "sigT", "crit"]
    assert header["typ"] == "jose+json"
    assert header["cty"] == "json"
    assert header["b64"] is False
    assert header["sigT"] == "2026-03-01T12:00:00Z"
    assert header["crit"] == ["b64", "sigT"]
    assert base64.b64decode(header["kid"]) == issuer_serial(leaf)
    assert [base64.b64decode(one) for one in header["x5c"]] == [leaf.der]  # without the root


def test_the_form_of_version_1_2_1() -> None:
    _, header = written(signing_time="iat")
    assert list(header) == ["alg", "cty", "kid", "x5t#S256", "x5c", "typ", "b64", "iat", "crit"]
    assert header["iat"] == int(NOW.timestamp())
    assert header["crit"] == ["b64"]


def test_b64_is_written_only_when_false() -> None:
    _, header = written(b64=True)
    assert "b64" not in header
    assert header["crit"] == ["sigT"]
    _, header = written(b64=True, signing_time="iat")
    assert "crit" not in header


def test_the_time_is_written_in_utc() -> None:
    local = datetime(2026, 3, 1, 14, 0, 0, 999, tzinfo=timezone(timedelta(hours=2)))
    result = JAdES().open(JAdES().secure(DOCUMENT, seal(), now=local))
    assert result.proofs[0].claimed_time == NOW


def test_naive_time_is_refused() -> None:
    with pytest.raises(IssueError):
        JAdES().secure(DOCUMENT, seal(), now=datetime(2026, 1, 1))


def test_a_key_without_certificate_is_unsuitable() -> None:
    signer = LocalSigner(PrivateKey.generate("P-256"))
    with pytest.raises(UnsuitableKey) as caught:
        JAdES().secure(DOCUMENT, signer, now=NOW)
    assert "vc+jwt" in caught.value.hint()


@pytest.mark.parametrize(
    "options",
    [
        {"level": "B-T"},
        {"serialization": "xml"},
        {"serialization": "compact"},
        {"signing_time": "now"},
        {"b64": 0},
    ],
)
def test_options_are_checked_at_once(options: dict[str, Any]) -> None:
    with pytest.raises(IssueError) as caught:
        JAdES(**options)
    assert caught.value.hint()


# -- other people's software ----------------------------------------------------------------------


def allowing(token: jws.JWS) -> jws.JWS:
    token.allowed_algs = list(KEYS)
    return token


@pytest.mark.parametrize("algorithm", KEYS)
def test_jwcrypto_verifies_ours(algorithm: str) -> None:
    signer = seal(KEYS[algorithm], algorithm)
    key = jwk.JWK(**signer.public_key.to_jwk())
    for mechanism in (JAdES(), JAdES(serialization="compact", b64=True, signing_time="iat")):
        secured = mechanism.secure(DOCUMENT, signer, now=NOW).decode()
        token = allowing(jws.JWS(header_registry=REGISTRY))
        token.deserialize(secured, key)
        assert json.loads(token.payload) == DOCUMENT


def test_we_open_what_jwcrypto_signs() -> None:
    private = PrivateKey.generate("P-256")
    key = jwk.JWK.from_pem(private.to_pem(None))
    token = allowing(jws.JWS(TEXT.encode(), header_registry=REGISTRY))
    protected = header_of(seal(), **UNENCODED)
    token.add_signature(key, "ES256", json.dumps(protected))
    for form in (token.serialize(), json.dumps({**json.loads(token.serialize())})):
        proof = JAdES().open(form.encode()).proofs[0]
        assert private.public_key.verify("ES256", proof.signature, proof.signing_input)


def test_an_ordinary_jose_library_refuses_what_it_does_not_know() -> None:
    """Why this library has a JWS reader of its own: `sigT` is critical."""
    token = allowing(jws.JWS())
    key = jwk.JWK(**seal().public_key.to_jwk())
    with pytest.raises(jws.InvalidJWSSignature, match="sigT"):
        token.deserialize(JAdES().secure(DOCUMENT, seal(), now=NOW).decode(), key)


# -- published files ------------------------------------------------------------------------------

SEALED = {
    "ec/signed/edc206-generic-signed-2022.jsonld": ("adoTst", "sigTst", "arcTst"),
    "ec/signed/elm31-microcredential-annex1-signed.jsonld": ("adoTst", "sigTst", "arcTst"),
    "ec/signed/eseal-vp-json-sealed-advanced.json": ("sigTst", "arcTst"),
    "ec-2025/AA-Annex1-MC-signed.jsonld": ("adoTst", "sigTst"),
    "ec-2025/Sample-JointDegree-signed.jsonld": ("adoTst", "sigTst", "arcTst"),
    "mynextid/edc-coe-signed.jsonld": ("sigTst", "arcTst"),
    "mynextid/edc-cas-signed.jsonld": ("sigTst", "arcTst"),
}


@pytest.mark.parametrize("name", SEALED)
def test_published_seals_are_intact(published: Path, name: str) -> None:
    raw = (published / "samples" / name).read_bytes()
    result = opened(raw)
    assert codes(result) == []
    assert intact(result)
    assert result.proofs[0].tokens == SEALED[name]
    assert result.payload.decode() == json.loads(raw)["payload"]


# What DSS says TECHNICALLY_VALID of and we report, with the reason: it lowers the level to "not
# JAdES baseline", we name the rule that is broken.
DSS_FINDINGS: dict[str, set[str]] = {
    "dss2620-jades-b-level-with-etsiu-in-crit.json": {"format.crit"},
    "dss2620-jades-with-b64-not-in-crit.json": {"format.crit"},
    "dss2620-jades-with-crit-with-duplicated-header.json": {"format.crit"},
    "dss2620-jades-with-crit-with-wrong-entry-type.json": {"format.crit"},
    "dss2620-jades-with-critical-headers-in-crit.json": {"format.crit"},
    "dss2620-jades-with-empty-crit.json": {"format.crit"},
    # Its `exp` is a date as text, critical; DSS does not look at the value.
    "dss2620-jades-with-expiration-time-header-in-crit.json": {"format.header"},
    "flattened-extra-element.json": {"format.extra_member"},
    "jades-b-iat-and-sigt.json": {"format.signing_time_twice"},
    "jades-level-b-sig-policy-invalid-digest-algo.json": {"format.policy_malformed"},
    "jades-unsupported-signature-algorithm.json": {"algorithm.not_allowed"},
    # Documents of policies are not given here.
    "jades-with-asn1policy-digPSp.json": {"format.policy_unchecked"},
    "jades-with-asn1policy.json": {"format.policy_unchecked"},
    "jades-with-attached-counter-signature-replace-attack.json": {"format.counter_foreign"},
    "jades-with-broken-detached-counter-signature.json": {"format.counter_invalid"},
    "jades-with-counter-signature.json": {"format.counter_signed"},
    "jades-with-mixed-etsiU-type.json": {"format.etsiu"},
    "jades-with-spdspec.json": {"format.policy_unchecked"},
    "jades-wrong-etsiu-type.json": {"format.etsiu", "format.policy_unchecked"},
}
DSS_UNREADABLE = {
    "jades-detached-by-uri-encoded-pars.json",
    "jades-flattened-BpB-detached-objectByURIHash.json",
    "jades-with-double-sigt.json",
    "jws-serialization-no-signatures.json",
    "malformed-jades-serialization.json",
    "serialization-wrong-payload-type.json",
    "simple-detached.json",
}


def dss_cases(published: Path) -> Iterator[tuple[str, bytes, Mapping[str, Any]]]:
    """Name, bytes and the team's notes of every published DSS sample."""
    folder = published / "vectors" / "jades-dss"
    for case in json.loads((folder / "cases.json").read_text(encoding="utf-8"))["cases"]:
        path = folder / case["file"]
        yield path.name, path.read_bytes(), case


def test_the_signatures_of_dss(published: Path) -> None:
    """Each DSS sample: unreadable, or with these findings and this signature."""
    seen: set[str] = set()
    for name, raw, case in dss_cases(published):
        takers = [one.name for one in MECHANISMS if one.recognises(raw)]
        assert takers in (["jades"], []) if name in DSS_UNREADABLE else takers == ["jades"]
        if name in DSS_UNREADABLE:
            with pytest.raises(ParseError):
                JAdES().open(raw)
            continue
        # Most of their payloads are no JSON, so no credential: the seal alone is looked at.
        jws_ = read_jws(raw)
        proofs = [read_seal(jws_, index).proof for index in range(len(jws_.signatures))]
        found = {one.code for proof in proofs for one in proof.findings}
        found |= {"format.extra_member"} if jws_.extra else set()
        assert found == DSS_FINDINGS.get(name, set()), name
        for proof, computed in zip(proofs, case["computed_here"], strict=True):
            assert verifies(proof) is (computed["signature_intact"] is True), name
            assert proof.unsigned == tuple(computed.get("etsiU", ())), name
        seen.add(name)
    assert set(DSS_FINDINGS) <= seen
