"""vc+jwt: a credential of the W3C data model 2.0 as the payload of a compact JWS.

W3C "Securing Verifiable Credentials using JOSE and COSE" (REC 2025-05-15) section 3.1, RFC 7515,
RFC 7519. The payload is the credential itself; the JWT encoding of the data model 1.1 (a `vc`
claim, `typ` "JWT") is another format, that of `microcred.securing.jwt_vc`.

    >>> from microcred.securing.vc_jose import VcJwt
    >>> VcJwt().recognises(b"eyJhbGciOiJFUzI1NiIsInR5cCI6InZjK2p3dCJ9.e30.AA")
    True
    >>> VcJwt().media_type
    'application/vc+jwt'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from microcred.crypto.jws import Jws, compact_header
from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.signing import Signer, signature_by
from microcred.errors import InvalidCredential, IssueError
from microcred.findings import Finding
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, Limits
from microcred.securing.jose_header import check_typ, form_failed
from microcred.securing.jose_token import (
    ALGORITHMS_OF_TOKENS,
    check_cty,
    check_iss,
    check_same_ids,
    key_members,
    party_of,
    read_token,
    require_algorithm,
    token_proof,
)
from microcred.securing.mechanism import Opened
from microcred.securing.recognising import is_jades_header, is_jwt_vc, media_type

__all__ = ["VCDM_2", "VcJwt", "check_claims", "check_kind", "issuer_to_sign"]

VCDM_2: Final = "https://www.w3.org/ns/credentials/v2"
"""The first context of what these tokens carry."""

_TYPES: Final = frozenset({"vc+jwt"})
_CONTENT: Final = frozenset({"vc", "vc+ld+json", "ld+json"})
_OF_OTHERS: Final = frozenset({"vp+jwt", "dc+sd-jwt", "vc+sd-jwt", "vp+sd-jwt"})
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
        """ES256, ES384, ES512 and EdDSA."""
        return ALGORITHMS_OF_TOKENS

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes are a compact JWS that no other mechanism takes.

        Tokens of unknown types are taken too, so that `open` can say what is wrong with them.
        """
        header = compact_header(raw)
        if header is None or is_jades_header(header):
            return False
        return media_type(header.get("typ")) not in _OF_OTHERS and not is_jwt_vc(raw, header)

    def open(
        self, raw: bytes, *, limits: Limits = _DEFAULT_LIMITS, jws: Jws | None = None
    ) -> Opened:
        """Take a token apart.

        Args:
            raw: the file.
            limits: of size and depth.
            jws: the file taken apart, where the caller has done that already.

        Raises:
            ParseError: it is no compact JWS, or its payload is no JSON object.
        """
        signature, document = read_token(raw, self.name, limits=limits, jws=jws)
        protected, issuer = signature.protected, party_of(document, "issuer")
        form = (
            *check_typ(protected, _TYPES, "/protected", required=True),
            *check_cty(protected, _CONTENT, "/protected"),
            *check_kind(document),
            *check_claims(document),
            *check_iss(protected, document, issuer),
            *check_same_ids(document, document),
        )
        proof = token_proof(signature, document, issuer, form)
        return Opened(self.name, signature.payload, document, (proof,))

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Sign a credential of the data model 2.0 as it is.

        The header carries the key's name (its DID URL as `kid`; the certificates as `x5c` where
        the signer is a seal), `iss` and `iat`, so that the payload stays the credential and
        nothing else (RFC 7519 section 5.3 lets claims stand there).

        Raises:
            InvalidCredential: the document is not of the data model 2.0, is a presentation, has no
                issuer, or carries claims that belong to the JWT encoding of 1.1.
            UnsuitableKey: the algorithm is none of ES256, ES384, ES512 and EdDSA.
            IssueError: `now` has no time zone.
        """
        require_algorithm(signer, self.name)
        if now.tzinfo is None:
            raise IssueError("the signing time has no time zone")
        header: dict[str, JsonValue] = {
            "alg": signer.algorithm,
            **key_members(signer),
            "typ": "vc+jwt",
            "cty": "vc",
            "iss": issuer_to_sign(document),
            "iat": int(now.astimezone(UTC).timestamp()),
        }
        payload = json_payload(document)
        return compact_jws(header, payload, sign=partial(signature_by, signer))


def issuer_to_sign(document: Mapping[str, JsonValue], name: str = "vc+jwt") -> str:
    """The issuer's id of a document that may be signed with a mechanism of that name.

    Raises:
        InvalidCredential: it may not.
    """
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else None
    if first != VCDM_2:
        raise InvalidCredential(
            f"{name} secures credentials of the W3C data model 2.0 only",
            hint=f"The first @context must be {VCDM_2}.",
        )
    claims = [name for name in ("vc", "vp") if name in document]
    if claims:
        raise InvalidCredential(f"the credential has a member named {claims[0]}")
    if check_kind(document):
        raise InvalidCredential(
            "a presentation is no credential", hint="Use the mechanism vp+jwt for it."
        )
    issuer = party_of(document, "issuer")
    if issuer is None:
        raise InvalidCredential("the credential names no issuer with an id")
    if document.get("iss", issuer) != issuer:
        raise InvalidCredential("the claim iss is not the issuer's id")
    return issuer


def check_kind(document: Mapping[str, JsonValue]) -> list[Finding]:
    """Is it a credential, and no presentation under the type of one (RFC 8725 section 3.11)?"""
    types = document.get("type")
    if "VerifiablePresentation" not in (types if isinstance(types, list) else [types]):
        return []
    detail = "the payload is a presentation, which has the type vp+jwt"
    return [form_failed("format.typ", detail, "/protected", _CLAUSE)]


def check_claims(document: Mapping[str, JsonValue]) -> list[Finding]:
    """Is the payload the document itself, of the data model 2.0, without a `vc` or `vp` claim?"""
    findings = [
        form_failed("format.vc_claim", f"the claim {name} is not allowed", f"/{name}", _CLAUSE)
        for name in ("vc", "vp")
        if name in document
    ]
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != VCDM_2:
        detail = f"the first @context is not {VCDM_2}"
        findings.append(form_failed("format.context", detail, "/@context", "VCDM 2.0 4.3"))
    return findings
