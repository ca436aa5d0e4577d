"""vp+jwt: a presentation of the W3C data model 2.0 as the payload of a compact JWS.

W3C VC-JOSE-COSE (REC 2025-05-15) section 3.1.2. What the holder presents stands inside as
`EnvelopedVerifiableCredential` (`microcred.securing.enveloped`), or with its own embedded proof.
For whom and in answer to what it was made are the claims `aud` and `nonce` (RFC 7519 section
4.1.3, OpenID for Verifiable Presentations 1.0), which a verifier has to compare.

    >>> from microcred.securing.vp_jose import VpJwt
    >>> VpJwt().recognises(b"eyJhbGciOiJFUzI1NiIsInR5cCI6InZwK2p3dCJ9.e30.AA")
    True
    >>> VpJwt(challenge="n-0S6", domain="https://verifier.example").media_type
    'application/vp+jwt'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

from microcred.crypto.jws import compact_header
from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.signing import Signer, signature_by
from microcred.errors import InvalidCredential, IssueError
from microcred.findings import Finding
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, Limits
from microcred.securing.enveloped import is_enveloped, presented
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
from microcred.securing.recognising import is_jades_header, media_type
from microcred.securing.vc_jose import VCDM_2, check_claims

__all__ = ["VpJwt", "check_presentation"]

_TYPES: Final = frozenset({"vp+jwt"})
_CONTENT: Final = frozenset({"vp", "vp+ld+json", "ld+json"})
_KIND: Final = "VerifiablePresentation"
_CLAUSE: Final = "VC-JOSE-COSE 3.1.2"
_CLAIMS: Final = ("iss", "iat", "exp", "aud", "nonce")
_DEFAULT_LIMITS: Final = Limits()


class VpJwt(Frozen):
    """The mechanism "vp+jwt".

    Attributes:
        challenge: what the verifier asked (`nonce`).
        domain: for whom it is made (`aud`): one text, or several.
        expires: the end of the presentation itself (`exp`), aware.

    Raises:
        IssueError: an option has the wrong form.
    """

    challenge: str | None = None
    domain: str | Sequence[str] | None = None
    expires: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what no token can have."""
        if self.expires is not None and self.expires.tzinfo is None:
            raise IssueError("the end of a presentation has a time zone")
        named = [self.domain] if isinstance(self.domain, str) else self.domain
        if named is not None and not (named and all(isinstance(one, str) and one for one in named)):
            raise IssueError("a domain is a text, or several")
        if self.challenge is not None and not isinstance(self.challenge, str):
            raise IssueError("a challenge is a text")

    @property
    def name(self) -> str:
        """The word for it: "vp+jwt"."""
        return "vp+jwt"

    @property
    def media_type(self) -> str:
        """ "application/vp+jwt", as registered with IANA."""
        return "application/vp+jwt"

    @property
    def data_model(self) -> str:
        """ "2.0": VC-JOSE-COSE is defined on it alone."""
        return "2.0"

    @property
    def algorithms(self) -> frozenset[str]:
        """ES256, ES384, ES512 and EdDSA."""
        return ALGORITHMS_OF_TOKENS

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes are a compact JWS whose `typ` is that of a presentation."""
        header = compact_header(raw)
        if header is None or is_jades_header(header):
            return False
        return media_type(header.get("typ")) in _TYPES

    def open(self, raw: bytes, *, limits: Limits = _DEFAULT_LIMITS) -> Opened:
        """Take a token apart.

        Raises:
            ParseError: it is no compact JWS, or its payload is no JSON object.
        """
        signature, document = read_token(raw, self.name, limits=limits)
        protected, holder = signature.protected, party_of(document, "holder")
        form = (
            *check_typ(protected, _TYPES, "/protected", required=True),
            *check_cty(protected, _CONTENT, "/protected"),
            *check_presentation(document),
            *check_claims(document),
            *check_iss(protected, document, holder),
            *check_same_ids({"jti": document["jti"]} if "jti" in document else {}, document),
        )
        proof = token_proof(signature, document, holder, form)
        return Opened(self.name, signature.payload, document, (proof,))

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Sign a presentation of the data model 2.0, with the claims of the options.

        `aud`, `nonce` and `exp` stand in the payload, beside the members of the presentation, where
        verifiers look for them; `iss` (if there is a holder) and `iat` in the header, as those of a
        credential do.

        Raises:
            InvalidCredential: the document is no presentation of the data model 2.0, has a claim of
                those already, or holds a credential that is not secured.
            UnsuitableKey: the algorithm is none of ES256, ES384, ES512 and EdDSA.
            IssueError: `now` has no time zone.
        """
        require_algorithm(signer, self.name)
        if now.tzinfo is None:
            raise IssueError("the signing time has no time zone")
        _refuse(document)
        claims: dict[str, JsonValue] = {}
        if self.expires is not None:
            claims["exp"] = int(self.expires.timestamp())
        if self.domain is not None:
            claims["aud"] = self.domain if isinstance(self.domain, str) else list(self.domain)
        if self.challenge is not None:
            claims["nonce"] = self.challenge
        header: dict[str, JsonValue] = {
            "alg": signer.algorithm,
            **key_members(signer),
            "typ": "vp+jwt",
            "cty": "vp",
            "iat": int(now.astimezone(UTC).timestamp()),
        }
        holder = party_of(document, "holder")
        if holder is not None:
            header["iss"] = holder
        payload = json_payload({**document, **claims})
        return compact_jws(header, payload, sign=partial(signature_by, signer))


def _refuse(document: Mapping[str, JsonValue]) -> None:
    """Refuse what must not be signed."""
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else None
    if first != VCDM_2:
        raise InvalidCredential(
            "vp+jwt secures presentations of the W3C data model 2.0 only",
            hint=f"The first @context must be {VCDM_2}.",
        )
    taken = [name for name in (*_CLAIMS, "vc", "vp") if name in document]
    if taken:
        raise InvalidCredential(f"the presentation has a member named {taken[0]}")
    wrong = check_presentation(document)
    if wrong:
        raise InvalidCredential(
            wrong[0].detail,
            findings=wrong,
            hint="Put each token inside with microcred.securing.enveloped.enveloped.",
        )


def check_presentation(document: Mapping[str, JsonValue]) -> list[Finding]:
    """Is it a presentation, and is every credential in it secured by its own issuer?

    A credential that is neither enveloped nor has a proof is secured by nobody but the holder.
    """
    types = document.get("type")
    if _KIND not in (types if isinstance(types, list) else [types]):
        detail = "the payload is no presentation, which the type vp+jwt is for"
        return [form_failed("format.typ", detail, "/type", _CLAUSE)]
    return [
        form_failed("format.unsecured_inside", "the credential is not secured", where, _CLAUSE)
        for where, credential in presented(document)
        if not (
            isinstance(credential, dict) and (is_enveloped(credential) or "proof" in credential)
        )
    ]
