"""What the JOSE tokens have in common: which key, whose, for whom, and for how long.

W3C VC-JOSE-COSE (REC 2025-05-15) sections 3 and 4, RFC 7519 section 4. A token names its key by a
URL in `kid`, by the certificates of `x5c`, or by `iss` with a `kid` that tells the keys of that one
apart; a key that stands in the header itself (`jwk`, `jku`, `x5u`) proves nothing and is not looked
at. What is wrong comes out as findings.

    >>> from microcred.securing.jose_token import token_reference
    >>> token_reference({"kid": "did:web:uni.example#1"}, {}, "did:web:uni.example")[0]
    DidReference(url='did:web:uni.example#1')
    >>> token_reference({"kid": "one"}, {"iss": "https://uni.example/i"}, "https://uni.example/i")
    (NamedKeyReference(controller='https://uni.example/i', kid='one'), [])
    >>> [one.code for one in token_reference({"kid": "one"}, {}, "https://uni.example/i")[1]]
    ['format.kid']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from microcred.crypto.jws import Jws, JwsSignature, read_jws
from microcred.crypto.references import (
    CertificateReference,
    DidReference,
    KeyReference,
    NamedKeyReference,
    UrlReference,
    is_did_url,
    key_url,
    reference_to,
)
from microcred.crypto.signing import Signer
from microcred.encoding import b64_encode
from microcred.errors import ParseError, UnsuitableKey
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.jose_header import (
    algorithm_of,
    check_algorithm,
    check_crit,
    check_encoding,
    form_failed,
    numeric_date,
    read_x5c,
    without_root,
)
from microcred.securing.mechanism import Proof
from microcred.securing.recognising import media_type

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = [
    "ALGORITHMS_OF_TOKENS",
    "audience_of",
    "check_cty",
    "check_iss",
    "check_same_ids",
    "key_members",
    "nonce_of",
    "party_of",
    "read_times",
    "read_token",
    "require_algorithm",
    "token_proof",
    "token_reference",
]

ALGORITHMS_OF_TOKENS: Final = frozenset({"ES256", "ES384", "ES512", "EdDSA"})
"""What may sign a W3C token."""

_CLAUSE: Final = "VC-JOSE-COSE 3.1"
_UNDERSTOOD: Final = frozenset({"b64"})
_KEYS: Final = "VC-JOSE-COSE 4.1"


def read_token(
    raw: bytes, name: str, *, limits: Limits, jws: Jws | None = None
) -> tuple[JwsSignature, dict[str, JsonValue]]:
    """The one signature of a compact token, and its payload.

    Args:
        raw: as received.
        name: of the mechanism, for messages.
        limits: of size and depth.
        jws: the token taken apart, where the caller has done that already.

    Raises:
        ParseError: it is no compact JWS, or its payload is no JSON object.
    """
    jws = read_jws(raw, limits=limits) if jws is None else jws
    if jws.form != "compact":
        raise ParseError(f"{name} has only the compact serialisation")
    (signature,) = jws.signatures
    claims = read_json(signature.payload, limits=limits)
    if not isinstance(claims, dict):
        raise ParseError("the payload is no JSON object")
    return signature, claims


def token_proof(
    signature: JwsSignature,
    claims: Mapping[str, JsonValue],
    party: str | None,
    form: Sequence[Finding],
    *,
    kid_optional: bool = False,
    named: tuple[KeyReference | None, list[Finding]] | None = None,
) -> Proof:
    """The signature of a token as a value, with what is wrong with its header and claims.

    Args:
        signature: as read.
        claims: the payload.
        party: the id of the issuer or holder, who controls the key.
        form: what the mechanism itself found; it comes after what is told of the encoding.
        kid_optional: as for `token_reference`.
        named: the key that it names and what is told of that, if the mechanism finds it otherwise.
    """
    protected, where = signature.protected, f"{signature.where}/protected"
    reference, of_reference = named or token_reference(
        protected, claims, party, where, kid_optional=kid_optional
    )
    times, of_times = read_times(protected, claims)
    key = reference.certificate.public_key if isinstance(reference, CertificateReference) else None
    algorithm = algorithm_of(protected)
    findings = (
        *check_encoding(signature),
        *form,
        *check_crit(signature, _UNDERSTOOD),
        *of_times,
        *check_algorithm(algorithm, ALGORITHMS_OF_TOKENS, key, where),
        *of_reference,
    )
    return Proof(
        algorithm=algorithm,
        reference=reference,
        signing_input=signature.signing_input,
        signature=signature.signature,
        claimed_time=times.get("iat"),
        where=signature.where,
        findings=findings,
        expires=times.get("exp"),
        not_before=times.get("nbf"),
        domain=audience_of(claims),
        challenge=nonce_of(claims),
    )


def party_of(document: Mapping[str, JsonValue], member: str) -> str | None:
    """The id of the `issuer` or `holder`, whether it is a text or an object; None without one."""
    value = document.get(member)
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else None


def check_cty(
    protected: Mapping[str, JsonValue], allowed: frozenset[str], where: str
) -> list[Finding]:
    """Is `cty`, where it is there, one of those media types (without "application/")?"""
    if "cty" not in protected or media_type(protected["cty"]) in allowed:
        return []
    return [form_failed("format.cty", f"cty is not {min(allowed)}", where, _CLAUSE)]


def check_iss(
    protected: Mapping[str, JsonValue], claims: Mapping[str, JsonValue], party: str | None
) -> list[Finding]:
    """Is `iss`, in the header or as a claim, the id of the issuer or holder?"""
    return [
        form_failed("format.iss_mismatch", "iss is not the id of the issuer", where, _CLAUSE)
        for named, where in ((protected, "/protected"), (claims, "/iss"))
        if "iss" in named and (party is None or named["iss"] != party)
    ]


def check_same_ids(
    claims: Mapping[str, JsonValue], document: Mapping[str, JsonValue]
) -> list[Finding]:
    """Do `jti` and `sub` say what the document says (a WARNING: they should not conflict)?"""
    subject = document.get("credentialSubject")
    subjects = subject if isinstance(subject, list) else [subject]
    ids = [one.get("id") if isinstance(one, dict) else one for one in subjects]
    known = {"jti": [document.get("id")], "sub": ids}
    return [
        Finding(
            Check.FORMAT,
            Outcome.WARNING,
            "format.claim_conflict",
            f"the claim {name} is another id than the document has",
            f"/{name}",
            _CLAUSE,
        )
        for name, values in known.items()
        if name in claims and claims[name] not in values
    ]


def read_times(
    protected: Mapping[str, JsonValue], claims: Mapping[str, JsonValue]
) -> tuple[dict[str, datetime | None], list[Finding]]:
    """`iat`, `exp` and `nbf` of the signature; a claim and its copy in the header both count.

    An unreadable `iat` is a warning (it is never relied on); an unreadable `exp` or `nbf` fails,
    since nobody could obey it.
    """
    times: dict[str, datetime | None] = {}
    findings: list[Finding] = []
    for name in ("iat", "exp", "nbf"):
        for named, where in ((protected, "/protected"), (claims, f"/{name}")):
            if name not in named:
                continue
            moment = numeric_date(named[name])
            if moment is None:
                outcome = Outcome.WARNING if name == "iat" else Outcome.FAILED
                findings.append(_no_date(name, where, outcome))
            times[name] = _stricter(name, times.get(name), moment)
    return times, findings


def _stricter(name: str, one: datetime | None, other: datetime | None) -> datetime | None:
    """Of two values for a time the one that lets less pass."""
    known = [moment for moment in (one, other) if moment is not None]
    if not known:
        return None
    return min(known) if name == "exp" else max(known)


def _no_date(name: str, where: str, outcome: Outcome) -> Finding:
    detail = f"{name} is no NumericDate"
    return Finding(Check.FORMAT, outcome, "format.claim_time", detail, where, "RFC 7519 4.1")


def audience_of(claims: Mapping[str, JsonValue]) -> frozenset[str]:
    """For whom the token is (`aud`, RFC 7519 section 4.1.3); empty if it does not say."""
    named = claims.get("aud")
    return frozenset(
        one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str)
    )


def nonce_of(claims: Mapping[str, JsonValue]) -> str | None:
    """What the verifier had asked (`nonce`); None if it does not say."""
    nonce = claims.get("nonce")
    return nonce if isinstance(nonce, str) else None


def token_reference(
    protected: Mapping[str, JsonValue],
    claims: Mapping[str, JsonValue],
    party: str | None,
    where: str = "/protected",
    *,
    kid_optional: bool = False,
) -> tuple[KeyReference | None, list[Finding]]:
    """The key that a token names.

    Args:
        protected: its header.
        claims: its payload.
        party: the id of the issuer or holder, who controls the key.
        where: JSON pointer of the header.
        kid_optional: whether a DID may come without `kid`, as in the JWT encoding of VCDM 1.1.
    """
    kid = protected.get("kid")
    named = reference_to(kid) if isinstance(kid, str) else None
    if isinstance(named, DidReference):
        return named, []
    certificates, findings = read_x5c(protected, where)
    if certificates:
        return CertificateReference(certificates), findings
    if findings or named is not None:
        return named, findings
    iss = next((one["iss"] for one in (protected, claims) if "iss" in one), None)
    reference = _of_controller(kid, iss if isinstance(iss, str) else party)
    return reference, _check_kid(kid, iss, where, kid_optional)


def _of_controller(
    kid: JsonValue, controller: str | None
) -> DidReference | UrlReference | NamedKeyReference | None:
    """The key that `kid` tells apart among those of its controller."""
    if controller is None or reference_to(controller) is None or "#" in controller:
        return None
    if isinstance(kid, str) and kid.startswith("#"):
        return reference_to(f"{controller}{kid}")
    return NamedKeyReference(controller, kid if isinstance(kid, str) else None)


def _check_kid(kid: JsonValue, iss: JsonValue, where: str, kid_optional: bool) -> list[Finding]:
    """VC-JOSE-COSE 4.1.1 and 4.2, where `kid` is no absolute URL and there is no certificate."""
    of_did = isinstance(iss, str) and is_did_url(iss)
    if kid is not None and not isinstance(kid, str):
        return [form_failed("format.kid", "kid is no text", where, "RFC 7515 4.1.4")]
    if iss is None:
        detail = "without iss, kid has to be the absolute URL of the key"
        return [form_failed("format.kid", detail, where, _KEYS)]
    if of_did and kid is None and not kid_optional:
        detail = "there is no kid, and the key of a DID is named by one"
        return [form_failed("format.kid", detail, where, _KEYS)]
    if of_did and kid is not None:
        detail = "kid is no absolute URL; it was read as that of a key of iss"
        code, outcome = "format.kid_relative", Outcome.WARNING
        return [Finding(Check.FORMAT, outcome, code, detail, where, _KEYS)]
    return []


def require_algorithm(signer: Signer, name: str) -> None:
    """Refuse a key that must not sign a token.

    Raises:
        UnsuitableKey: its algorithm is none of them.
    """
    if signer.algorithm not in ALGORITHMS_OF_TOKENS:
        raise UnsuitableKey(
            f"{name} does not allow the algorithm {signer.algorithm[:32]}",
            hint="Use a key on P-256, P-384, P-521 or Ed25519.",
        )


def key_members(signer: Signer) -> dict[str, JsonValue]:
    """How a verifier finds the key: the certificates of a seal, else its URL in `kid`.

    Raises:
        UnsuitableKey: the signer's `key_id` is no URL.
    """
    certificates: Sequence[Certificate] | None = getattr(signer, "certificates", None)
    if not certificates:
        return {"kid": key_url(signer)}
    # Without a DID the issuer is proven by the certificate; `kid` is then no URL (4.1.1) but the
    # thumbprint of the key (RFC 7638), and `iss` stands beside it.
    return {
        "kid": signer.public_key.thumbprint(),
        "x5c": [b64_encode(one.der) for one in without_root(certificates)],
    }
