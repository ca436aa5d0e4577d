"""Seals that are wrong in their header, their value or their encoding; and attacks on them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from forging import GONE, b64, b64url, forge, header_of, signature_of
from wrong_rows import F, I, S, W, Wrong, jades, outer, payload, rewritten

from examples import NOW, OTHER, UNI, DotPage, course, seal_of, sealed
from microcred import Outcome, Policy, Trust, issue
from microcred.encoding import b64url_decode, b64url_encode
from microcred.findings import Check

__all__ = ["SEALS"]

_ENCODED = {"b64": GONE, "crit": ["sigT"]}


def _format(make: Callable[[], bytes], code: str, outcome: Outcome = F, **members: Any) -> Wrong:
    verdict = {F: F, I: I}.get(outcome, Outcome.PASSED)
    return Wrong(make, code, Check.FORMAT, outcome, verdict, **members)


def _algorithm(make: Callable[[], bytes], code: str, signature: Outcome = F) -> Wrong:
    return Wrong(make, code, Check.ALGORITHM, signature=signature)


def _altered(make: Callable[[], bytes]) -> Wrong:
    return Wrong(make, "signature.invalid", Check.SIGNATURE, signature=F)


# -- the value ------------------------------------------------------------------------------------


def _secret_is_the_public_key() -> bytes:
    """HS256 with the public key as secret: what a verifier that trusts `alg` would accept."""
    protected = b64url(json.dumps(header_of(seal_of(), alg="HS256")))
    secret = seal_of().public_key.to_pem()
    value = hmac.new(secret, f"{protected}.{payload()}".encode(), hashlib.sha256).digest()
    one = {"protected": protected, "signature": b64url(value)}
    return json.dumps({"payload": payload(), "signatures": [one]}).encode()


def _empty_value(seal: dict[str, Any]) -> None:
    seal["signatures"][0]["signature"] = ""


def _flipped(seal: dict[str, Any]) -> None:
    octets = bytearray(b64url_decode(seal["signatures"][0]["signature"]))
    octets[5] ^= 1
    seal["signatures"][0]["signature"] = b64url_encode(bytes(octets))


def _zeros(seal: dict[str, Any]) -> None:
    """r = s = 0, which a faulty ECDSA takes for good (CVE-2022-21449)."""
    seal["signatures"][0]["signature"] = b64url(bytes(64))


def _der(seal: dict[str, Any]) -> None:
    """ECDSA in its ASN.1 form instead of r || s (RFC 7518 section 3.4)."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    octets = b64url_decode(seal["signatures"][0]["signature"])
    pair = (int.from_bytes(octets[:32], "big"), int.from_bytes(octets[32:], "big"))
    seal["signatures"][0]["signature"] = b64url(encode_dss_signature(*pair))


def _another_grade(seal: dict[str, Any]) -> None:
    seal["payload"] = seal["payload"].replace("Soil carbon", "Soil Carbon", 1)


def _spaced(seal: dict[str, Any]) -> None:
    """The same JSON, written otherwise: the octets count, not the value."""
    seal["payload"] = json.dumps(json.loads(seal["payload"]))


def _other_header(seal: dict[str, Any]) -> None:
    protected = seal["signatures"][0]["protected"]
    text = b64url_decode(protected).decode().replace("2026-03-01", "2020-03-01")
    seal["signatures"][0]["protected"] = b64url(text)


@cache
def _theirs() -> dict[str, Any]:
    made = issue(course(awarded_by=OTHER), signer=seal_of(OTHER), page=DotPage(), now=NOW).secured
    value: dict[str, Any] = json.loads(made)
    return value


def _payload_of_another(seal: dict[str, Any]) -> None:
    seal["payload"] = _theirs()["payload"]


def _signature_of_another(seal: dict[str, Any]) -> None:
    seal["signatures"] = _theirs()["signatures"]


def _two(second: dict[str, Any]) -> bytes:
    return json.dumps({**outer(), "signatures": [*outer()["signatures"], second]}).encode()


def _second_invalid() -> bytes:
    return _two({**outer()["signatures"][0], "signature": b64url(bytes(64))})


def _second_of_another() -> bytes:
    other = seal_of(OTHER)
    return _two(signature_of(header_of(other), payload(), other))


def _first_invalid() -> bytes:
    good = outer()["signatures"][0]
    bad = {**good, "signature": b64url(bytes(64))}
    return json.dumps({**outer(), "signatures": [bad, good]}).encode()


# -- the encoding ---------------------------------------------------------------------------------


def _padded(part: str) -> Callable[[dict[str, Any]], None]:
    def change(seal: dict[str, Any]) -> None:
        text = seal["signatures"][0][part]
        seal["signatures"][0][part] = text + "=" * (-len(text) % 4)

    return change


def _trailing_bits(seal: dict[str, Any]) -> None:
    """The last character of a base64url text of 64 octets has four bits that nobody reads."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    text = seal["signatures"][0]["signature"]
    last = alphabet[alphabet.index(text[-1]) + 1]
    seal["signatures"][0]["signature"] = text[:-1] + last


def _padded_payload() -> bytes:
    """The padding is signed along, and the text is still not the one of its octets."""
    encoded = b64url(payload() + " " * (-len(payload().encode()) % 3 + 1))
    text = encoded + "=" * (-len(encoded) % 4)
    protected = b64url(json.dumps(header_of(seal_of(), **_ENCODED)))
    value = seal_of().sign(f"{protected}.{text}".encode())
    one = {"protected": protected, "signature": b64url(value)}
    return json.dumps({"payload": text, "signatures": [one]}).encode()


def _padded_header() -> bytes:
    text = json.dumps(header_of(seal_of()))
    text += " " * (-len(text.encode()) % 3 + 1)
    protected = b64url(text) + "=" * (-len(b64url(text)) % 4)
    value = seal_of().sign(f"{protected}.{payload()}".encode())
    one = {"protected": protected, "signature": b64url(value)}
    return json.dumps({"payload": payload(), "signatures": [one]}).encode()


def _unsigned(*elements: Any) -> Callable[[], bytes]:
    return jades(header={"etsiU": list(elements)})


SEALS: dict[str, Wrong] = {
    # -- altered ----------------------------------------------------------------------------------
    "a flipped bit of the value": _altered(rewritten(_flipped)),
    "a value of zeros": _altered(rewritten(_zeros)),
    "a value in ASN.1": _altered(rewritten(_der)),
    "an empty value": _altered(rewritten(_empty_value)),
    "another letter in the payload": _altered(rewritten(_another_grade)),
    "the payload written otherwise": _altered(rewritten(_spaced)),
    "another signing time": _altered(rewritten(_other_header)),
    "the payload of another seal": _altered(rewritten(_payload_of_another)),
    "the signature of another seal": _altered(rewritten(_signature_of_another)),
    "a second signature that is bad": Wrong(
        _second_invalid, "signature.invalid", Check.SIGNATURE, signature=F
    ),
    "a first signature that is bad": Wrong(
        _first_invalid, "signature.invalid", Check.SIGNATURE, signature=F
    ),
    "a second signature of somebody else": Wrong(
        _second_of_another, "issuer.mismatch", Check.ISSUER
    ),
    "signed again by another": Wrong(
        lambda: forge(payload=payload(), signer=seal_of(OTHER)),
        *("issuer.mismatch", Check.ISSUER),
        trust=lambda: Trust(
            anchors=[seal_of().root, seal_of(OTHER).root], issuers=[UNI.identifier]
        ),
    ),
    # -- the algorithm ----------------------------------------------------------------------------
    "alg none": _algorithm(jades(alg="none"), "algorithm.not_allowed"),
    "alg none without value": _algorithm(
        rewritten(
            lambda seal: {
                "payload": payload(),
                "signatures": [
                    {
                        "protected": b64url(json.dumps(header_of(seal_of(), alg="none"))),
                        "signature": "",
                    }
                ],
            }
        ),
        "algorithm.not_allowed",
    ),
    "HS256 with the public key": _algorithm(_secret_is_the_public_key, "algorithm.not_allowed"),
    "no alg": _algorithm(jades(alg=GONE), "algorithm.not_allowed"),
    "alg unprotected": _algorithm(
        jades(alg=GONE, header={"alg": "ES256"}), "algorithm.not_allowed"
    ),
    "ES256 with an RSA key": _algorithm(
        jades(signer=seal_of(UNI, "RSA-2048"), alg="ES256"), "algorithm.key_mismatch"
    ),
    "RS256 with a key on P-256": _algorithm(jades(alg="RS256"), "algorithm.key_mismatch"),
    "ES256 with a key on P-384": _algorithm(
        jades(signer=seal_of(UNI, "P-384"), alg="ES256"), "algorithm.key_mismatch"
    ),
    "an algorithm that the verifier does not want": Wrong(
        sealed,
        *("algorithm.not_allowed", Check.ALGORITHM),
        policy=Policy(algorithms=frozenset({"EdDSA"})),
    ),
    "a mechanism that the verifier does not want": Wrong(
        sealed,
        *("algorithm.mechanism_not_allowed", Check.ALGORITHM),
        policy=Policy(mechanisms=frozenset({"vc+jwt"})),
    ),
    # -- the header -------------------------------------------------------------------------------
    "an unknown critical parameter": _format(
        jades(new=1, crit=["b64", "sigT", "new"]), "format.crit_unknown"
    ),
    "b64 missing from crit": _format(jades(crit=["sigT"]), "format.crit"),
    "crit missing": _format(jades(crit=GONE), "format.crit"),
    "crit empty": _format(jades(crit=[]), "format.crit"),
    "crit names alg": _format(jades(crit=["b64", "sigT", "alg"]), "format.crit"),
    "crit names what is not there": _format(jades(crit=["b64", "sigT", "exp"]), "format.crit"),
    "crit unprotected": _format(
        jades(crit=GONE, header={"crit": ["b64", "sigT"]}), "format.unprotected"
    ),
    "the typ of a token": _format(jades(typ="vc+jwt"), "format.typ"),
    "a parameter of a wrong type": _format(jades(kid=1), "format.header"),
    "an unprotected parameter": _format(
        jades(header={"x5u": "https://attacker.example/"}), "format.unprotected"
    ),
    "content elsewhere (sigD)": _format(jades(sigD={"mId": "x", "pars": []}), "format.detached"),
    "no signing time": _format(jades(sigT=GONE, crit=["b64"]), "format.signing_time_absent", I),
    "two signing times": _format(jades(iat=1_768_207_586), "format.signing_time_twice"),
    "a signing time with an offset": _format(
        jades(sigT="2026-01-12T09:46:26+01:00"), "format.signing_time_unreadable"
    ),
    "iat in milliseconds": _format(
        jades(sigT=GONE, iat=1_713_785_785_446, crit=["b64"]), "format.signing_time_unreadable"
    ),
    "a seal that has ended itself": Wrong(
        jades(exp=int((NOW - timedelta(days=1)).timestamp())),
        *("validity.signature_expired", Check.VALIDITY),
    ),
    # -- the encoding -----------------------------------------------------------------------------
    "a padded value": _format(rewritten(_padded("signature")), "format.base64url"),
    "stray bits in the value": _format(rewritten(_trailing_bits), "format.base64url"),
    "a padded header": _format(_padded_header, "format.base64url"),
    "a padded payload": _format(_padded_payload, "format.base64url"),
    # -- not covered by the seal ------------------------------------------------------------------
    "a member beside the seal": _format(
        rewritten(lambda seal: {**seal, "note": "trust me"}), "format.extra_member", W
    ),
    "an unsigned part that is malformed": _format(_unsigned(1), "format.etsiu", W),
    "an archive timestamp over clear elements": Wrong(
        _unsigned({"arcTst": {}}),
        *("timestamp.clear_archive", Check.TIMESTAMP, I, Outcome.PASSED),
    ),
    "timestamps that are not looked at": Wrong(
        _unsigned(b64url('{"sigTst": {"tstTokens": []}}')),
        *("timestamp.not_checked", Check.TIMESTAMP, S, Outcome.PASSED),
    ),
    "a foreign certificate beside the right one": Wrong(
        _unsigned({"xVals": [{"x509Cert": {"val": b64(seal_of(OTHER).certificate.der)}}]}),
        *("issuer.unexpected", Check.TRUSTED_ISSUER),
        trust=lambda: Trust(anchors=[seal_of().root], issuers=[OTHER.identifier]),
    ),
}
"""Rows about seals, by what is wrong."""
