"""vc+jwt: a credential of the W3C data model 2.0 as the payload of a compact JWS.

W3C "Securing Verifiable Credentials using JOSE and COSE" (REC 2025-05-15) section 3.1, RFC 7515,
RFC 7519. The payload is the credential itself; the JWT encoding of the data model 1.1 (a `vc`
claim, `typ` "JWT") is another format and is never accepted.

    >>> from microcred.securing.vc_jose import VcJwt
    >>> VcJwt().recognises(b"eyJhbGciOiJFUzI1NiIsInR5cCI6InZjK2p3dCJ9.e30.AA")
    True
    >>> VcJwt().media_type
    'application/vc+jwt'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.jws import JwsSignature, compact_header, read_jws
from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.references import (
    CertificateReference,
    DidReference,
    KeyReference,
    key_url,
    reference_to,
)
from microcred.crypto.signing import Signer, signature_by
from microcred.encoding import b64_encode
from microcred.errors import InvalidCredential, IssueError, ParseError, UnsuitableKey
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.jose_header import (
    algorithm_of,
    check_algorithm,
    check_crit,
    check_encoding,
    check_typ,
    form_failed,
    numeric_date,
    read_x5c,
    without_root,
)
from microcred.securing.mechanism import Opened, Proof
from microcred.securing.recognising import is_jades_header, media_type

__all__ = ["VcJwt"]

_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
_ALGORITHMS: Final = frozenset({"ES256", "ES384", "EdDSA"})
_UNDERSTOOD: Final = frozenset({"b64"})
_TYPES: Final = frozenset({"vc+jwt"})
_CLAUSE: Final = "VC-JOSE-COSE 3.1"
_DEFAULT_LIMITS: Final = Limits()


class VcJwt(Frozen):
    """The mechanism "vc+jwt"; it has no options."""

    @property
    def name(self) -> str:
        """The word for it: "vc+jwt"."""
        return "vc+jwt"

    @property
    def media_type(self) -> str:
        """ "application/vc+jwt", as registered with IANA."""
        return "application/vc+jwt"

    @property
    def data_model(self) -> str:
        """ "2.0": VC-JOSE-COSE is defined on it alone."""
        return "2.0"

    @property
    def algorithms(self) -> frozenset[str]:
        """ES256, ES384 and EdDSA."""
        return _ALGORITHMS

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes are a compact JWS other than a JAdES one.

        Other tokens are taken too, so that `open` can say what is wrong with them.
        """
        header = compact_header(raw)
        return header is not None and not is_jades_header(header)

    def open(self, raw: bytes, *, limits: Limits = _DEFAULT_LIMITS) -> Opened:
        """Take a token apart.

        Raises:
            ParseError: it is no compact JWS, or its payload is no JSON object.
        """
        jws = read_jws(raw, limits=limits)
        if jws.form != "compact":
            raise ParseError("vc+jwt has only the compact serialisation")
        signature = jws.signatures[0]
        document = read_json(signature.payload, limits=limits)
        if not isinstance(document, dict):
            raise ParseError("the payload is no JSON object")
        proof = _read_proof(signature, document)
        return Opened(self.name, signature.payload, document, (proof,))

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Sign a credential of the data model 2.0 as it is.

        The header carries the key's name (its DID URL as `kid`; the certificates as `x5c` where
        the signer is a seal), `iss` and `iat`, so that the payload stays the credential and
        nothing else (RFC 7519 section 5.3 lets claims stand there).

        Raises:
            InvalidCredential: the document is not of the data model 2.0, has no issuer, or
                carries claims that belong to the JWT encoding of 1.1.
            UnsuitableKey: the algorithm is none of ES256, ES384 and EdDSA.
            IssueError: `now` has no time zone.
        """
        if signer.algorithm not in _ALGORITHMS:
            raise UnsuitableKey(
                f"vc+jwt does not allow the algorithm {signer.algorithm[:32]}",
                hint="Use a key on P-256, P-384 or Ed25519.",
            )
        if now.tzinfo is None:
            raise IssueError("the signing time has no time zone")
        header: dict[str, JsonValue] = {
            "alg": signer.algorithm,
            **_key_members(signer),
            "typ": "vc+jwt",
            "cty": "vc",
            "iss": _issuer_to_sign(document),
            "iat": int(now.astimezone(UTC).timestamp()),
        }
        payload = json_payload(document)
        return compact_jws(header, payload, sign=partial(signature_by, signer))


def _key_members(signer: Signer) -> dict[str, JsonValue]:
    """How a verifier finds the key: the certificates of a seal, else a DID URL in `kid`."""
    certificates: Sequence[Certificate] | None = getattr(signer, "certificates", None)
    if not certificates:
        return {"kid": key_url(signer)}
    # Without a DID the issuer is proven by the certificate; `kid` is then no URL (4.1.1) but the
    # thumbprint of the key (RFC 7638), and `iss` stands beside it.
    return {
        "kid": signer.public_key.thumbprint(),
        "x5c": [b64_encode(one.der) for one in without_root(certificates)],
    }


def _issuer_to_sign(document: Mapping[str, JsonValue]) -> str:
    """The issuer's id of a document that may be signed."""
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else None
    if first != _CONTEXT:
        raise InvalidCredential(
            "vc+jwt secures credentials of the W3C data model 2.0 only",
            hint=f"The first @context must be {_CONTEXT}.",
        )
    claims = [name for name in ("vc", "vp") if name in document]
    if claims:
        raise InvalidCredential(f"the credential has a member named {claims[0]}")
    issuer = _issuer_of(document)
    if issuer is None:
        raise InvalidCredential("the credential names no issuer with an id")
    if document.get("iss", issuer) != issuer:
        raise InvalidCredential("the claim iss is not the issuer's id")
    return issuer


def _issuer_of(document: Mapping[str, JsonValue]) -> str | None:
    """The id of the issuer, or of the holder of a presentation."""
    issuer = document.get("issuer", document.get("holder"))
    if isinstance(issuer, dict):
        issuer = issuer.get("id")
    return issuer if isinstance(issuer, str) else None


def _read_proof(signature: JwsSignature, document: Mapping[str, JsonValue]) -> Proof:
    protected, where = signature.protected, "/protected"
    reference, of_reference = _reference(protected, document, where)
    times, of_times = _read_times(protected, document)
    key = reference.certificate.public_key if isinstance(reference, CertificateReference) else None
    algorithm = algorithm_of(protected)
    findings = (
        *check_encoding(signature),
        *check_typ(protected, _TYPES, where, required=True),
        *_check_cty(protected, where),
        *check_crit(signature, _UNDERSTOOD),
        *_check_document(protected, document),
        *of_times,
        *check_algorithm(algorithm, _ALGORITHMS, key, where),
        *of_reference,
    )
    return Proof(
        algorithm=algorithm,
        reference=reference,
        signing_input=signature.signing_input,
        signature=signature.signature,
        claimed_time=times.get("iat"),
        where="",
        findings=findings,
        expires=times.get("exp"),
        not_before=times.get("nbf"),
    )


def _check_cty(protected: Mapping[str, JsonValue], where: str) -> list[Finding]:
    if "cty" not in protected or media_type(protected["cty"]) in ("vc", "vc+ld+json", "ld+json"):
        return []
    return [form_failed("format.cty", "cty is not vc", where, _CLAUSE)]


def _check_document(
    protected: Mapping[str, JsonValue], document: Mapping[str, JsonValue]
) -> list[Finding]:
    """Is the payload the credential itself, of the data model 2.0, and of the named issuer?"""
    findings = [
        form_failed("format.vc_claim", f"the claim {name} is not allowed", f"/{name}", _CLAUSE)
        for name in ("vc", "vp")
        if name in document
    ]
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != _CONTEXT:
        detail = f"the first @context is not {_CONTEXT}"
        findings.append(form_failed("format.context", detail, "/@context", "VCDM 2.0 4.3"))
    issuer = _issuer_of(document)
    for named, where in ((protected, "/protected"), (document, "/iss")):
        if "iss" in named and named["iss"] != issuer:
            detail = "iss is not the id of the credential's issuer"
            findings.append(form_failed("format.iss_mismatch", detail, where, _CLAUSE))
    return findings


def _read_times(
    protected: Mapping[str, JsonValue], document: Mapping[str, JsonValue]
) -> tuple[dict[str, datetime | None], list[Finding]]:
    """`iat`, `exp` and `nbf` of the signature; a claim counts before its copy in the header.

    An unreadable `iat` is a warning (it is never relied on); an unreadable `exp` or `nbf` fails,
    since nobody could obey it.
    """
    times: dict[str, datetime | None] = {}
    findings: list[Finding] = []
    for name in ("iat", "exp", "nbf"):
        for named, where in ((protected, "/protected"), (document, f"/{name}")):
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


def _reference(
    protected: Mapping[str, JsonValue], document: Mapping[str, JsonValue], where: str
) -> tuple[KeyReference | None, list[Finding]]:
    """The key that the header names: a URL in `kid`, or the certificate of `x5c`.

    A key given in the header itself (`jwk`, `jku`) proves nothing and is not looked at.
    """
    kid = protected.get("kid")
    if isinstance(kid, str) and kid.startswith("#"):
        # VC-JOSE-COSE 4.1.1: relative to the controller, who is the issuer.
        kid = f"{_issuer_of(document) or ''}{kid}"
    named = reference_to(kid) if isinstance(kid, str) else None
    if isinstance(named, DidReference):
        return named, []
    certificates, findings = read_x5c(protected, where)
    if certificates:
        return CertificateReference(certificates), findings
    return named, findings
