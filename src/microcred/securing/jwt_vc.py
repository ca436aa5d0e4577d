"""jwt_vc: a credential of the data model 1.1 in the claim `vc` of a JWT, as EBSI has it.

W3C VCDM 1.1 section 6.3.1. Claims of the JWT stand for members of the credential: `iss` for its
issuer, `sub` for the id of its subject, `jti` for its id, `nbf` for its issuance date, `exp` for
its expiration date. Both may be there (EBSI asks for both) and then have to agree. The format has
been replaced by `vc+jwt`: `verify` accepts it only where the policy names it.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing.jwt_vc import JwtVc
    >>> document = {"@context": ["https://www.w3.org/2018/credentials/v1"],
    ...     "type": ["VerifiableCredential"], "issuer": "did:web:uni.example",
    ...     "issuanceDate": "2026-01-02T00:00:00Z", "credentialSubject": {"id": "did:key:z"}}
    >>> signer = LocalSigner(PrivateKey.generate("P-256"), key_id="did:web:uni.example#1")
    >>> secured = JwtVc().secure(document, signer, now=datetime(2026, 1, 2, tzinfo=UTC))
    >>> JwtVc().open(secured).document == document
    True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from microcred.crypto.jws import compact_header
from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.signing import Signer, signature_by
from microcred.errors import InvalidCredential, IssueError, ParseError
from microcred.findings import Finding
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, Limits
from microcred.linked.lexical import read_time
from microcred.securing.jose_header import check_typ, form_failed, numeric_date
from microcred.securing.jose_token import (
    ALGORITHMS_OF_TOKENS,
    key_members,
    party_of,
    read_token,
    require_algorithm,
    token_proof,
)
from microcred.securing.mechanism import Opened
from microcred.securing.recognising import is_jades_header, is_jwt_vc

__all__ = ["JwtVc"]

_CONTEXT: Final = "https://www.w3.org/2018/credentials/v1"
_TYPES: Final = frozenset({"jwt"})
_CLAUSE: Final = "VCDM 1.1 6.3.1"
_DATES: Final = ("nbf", "exp")
_DEFAULT_LIMITS: Final = Limits()


class JwtVc(Frozen):
    """The mechanism "jwt_vc"; it has no options."""

    @property
    def name(self) -> str:
        """The word for it: "jwt_vc", as OpenID4VCI and EBSI call it."""
        return "jwt_vc"

    @property
    def media_type(self) -> str:
        """ "application/jwt": the format has no type of its own."""
        return "application/jwt"

    @property
    def data_model(self) -> str:
        """ "1.1": it is a part of that version, and of no other."""
        return "1.1"

    @property
    def algorithms(self) -> frozenset[str]:
        """ES256, ES384, ES512 and EdDSA."""
        return ALGORITHMS_OF_TOKENS

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes are a JWT with a claim `vc`."""
        header = compact_header(raw)
        return header is not None and not is_jades_header(header) and is_jwt_vc(raw, header)

    def open(self, raw: bytes, *, limits: Limits = _DEFAULT_LIMITS) -> Opened:
        """Take a token apart; the document is the credential with what the claims say.

        Raises:
            ParseError: it is no compact JWS, or its claim `vc` is no JSON object.
        """
        signature, claims = read_token(raw, self.name, limits=limits)
        inner = claims.get("vc")
        if not isinstance(inner, dict):
            raise ParseError("the claim vc is no object", where="/vc")
        document = _with_claims(inner, claims)
        form = (
            *check_typ(signature.protected, _TYPES, "/protected", required=False),
            *_check_claims(claims),
            *_check_context(inner),
            *_conflicts(inner, claims),
        )
        issuer = party_of(document, "issuer")
        proof = token_proof(signature, claims, issuer, form, kid_optional=True)
        return Opened(self.name, signature.payload, document, (proof,))

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Sign a credential of the data model 1.1: whole in `vc`, and in the claims beside it.

        Raises:
            InvalidCredential: the document is not of the data model 1.1, or has no issuer or no
                issuance date.
            UnsuitableKey: the algorithm is none of ES256, ES384, ES512 and EdDSA.
            IssueError: `now` has no time zone.
        """
        require_algorithm(signer, self.name)
        if now.tzinfo is None:
            raise IssueError("the signing time has no time zone")
        payload: dict[str, JsonValue] = {**_claims_of(document), "vc": dict(document)}
        payload["iat"] = int(now.astimezone(UTC).timestamp())
        header: dict[str, JsonValue] = {
            "alg": signer.algorithm,
            **key_members(signer),
            "typ": "JWT",
        }
        octets = json_payload(payload)
        return compact_jws(header, octets, sign=partial(signature_by, signer))


def _claims_of(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The claims that stand for members of the document.

    Raises:
        InvalidCredential: it may not be signed.
    """
    if _check_context(document):
        raise InvalidCredential(
            "jwt_vc secures credentials of the W3C data model 1.1 only",
            hint=f"The first @context must be {_CONTEXT}; vc+jwt is for the data model 2.0.",
        )
    issuer = party_of(document, "issuer")
    issued = _seconds(document.get("issuanceDate"))
    if issuer is None or issued is None:
        raise InvalidCredential("the credential lacks an issuer with an id, or an issuanceDate")
    claims: dict[str, JsonValue] = {"iss": issuer, "nbf": issued}
    subject = _subject_id(document)
    if subject is not None:
        claims["sub"] = subject
    if isinstance(document.get("id"), str):
        claims["jti"] = document["id"]
    if "expirationDate" in document:
        expires = _seconds(document["expirationDate"])
        if expires is None:
            raise InvalidCredential("expirationDate is no date and time")
        claims["exp"] = expires
    return claims


def _subject_id(document: Mapping[str, JsonValue]) -> str | None:
    """The id of the one subject; None where there is none, or where there are several."""
    subject = document.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    named = subject.get("id") if isinstance(subject, dict) else None
    return named if isinstance(named, str) else None


def _seconds(value: JsonValue) -> int | None:
    """The NumericDate of a date and time, whole seconds."""
    moment = read_time(value.strip())[0] if isinstance(value, str) else None
    return None if moment is None else int(moment.timestamp())


def _check_context(document: Mapping[str, JsonValue]) -> list[Finding]:
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    if first == _CONTEXT:
        return []
    detail = f"the first @context is not {_CONTEXT}"
    return [form_failed("format.context", detail, "/vc/@context", _CLAUSE)]


def _check_claims(claims: Mapping[str, JsonValue]) -> list[Finding]:
    """Is there `iss`, and nothing of a presentation beside the credential?"""
    found = []
    if not isinstance(claims.get("iss"), str):
        detail = "the claim iss is missing, or no text"
        found.append(form_failed("format.iss_mismatch", detail, "/iss", _CLAUSE))
    if "vp" in claims:
        detail = "a credential and a presentation in one token"
        found.append(form_failed("format.vc_claim", detail, "/vp", _CLAUSE))
    return found


def _with_claims(
    inner: Mapping[str, JsonValue], claims: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """The credential, with the members that only the claims have (VCDM 1.1, JWT decoding)."""
    made = dict(inner)
    if isinstance(claims.get("jti"), str):
        made.setdefault("id", claims["jti"])
    iss = claims.get("iss")
    if isinstance(iss, str):
        issuer = made.setdefault("issuer", iss)
        if isinstance(issuer, dict) and "id" not in issuer:
            made["issuer"] = {"id": iss, **issuer}
    subject = made.get("credentialSubject")
    if isinstance(claims.get("sub"), str) and isinstance(subject, dict) and "id" not in subject:
        made["credentialSubject"] = {"id": claims["sub"], **subject}
    for claim, member in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
        moment = numeric_date(claims[claim]) if claim in claims else None
        if moment is not None:
            made.setdefault(member, moment.isoformat().replace("+00:00", "Z"))
    return made


def _conflicts(
    inner: Mapping[str, JsonValue], claims: Mapping[str, JsonValue]
) -> Iterator[Finding]:
    """Where a claim and the member that it stands for say different things."""
    subjects = inner.get("credentialSubject")
    listed = subjects if isinstance(subjects, list) else [subjects]
    said: dict[str, list[JsonValue]] = {
        "iss": [party_of(inner, "issuer")],
        "sub": [one.get("id") for one in listed if isinstance(one, dict)],
        "jti": [inner.get("id")],
        "nbf": [_seconds(inner.get(name)) for name in ("issuanceDate", "validFrom")],
        "exp": [_seconds(inner.get("expirationDate"))],
    }
    for name, values in said.items():
        known = [value for value in values if value is not None]
        if name not in claims or not known:
            continue
        claimed = claims[name]
        if name in _DATES:
            moment = numeric_date(claimed)  # what is none has a finding of its own
            claimed = known[0] if moment is None else int(moment.timestamp())
        if claimed not in known:
            detail = f"the claim {name} and the member that it stands for differ"
            yield form_failed("format.jwt_vc_conflict", detail, f"/{name}", _CLAUSE)
