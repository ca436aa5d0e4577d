"""vc+sd-jwt and vp+sd-jwt: a W3C credential or presentation of which parts can be withheld.

W3C VC-JOSE-COSE (REC 2025-05-15) section 3.2 on RFC 9901. The claims are the document of VCDM 2.0
itself, as with `vc+jwt`; each rule of the JOSE tokens holds here too, on what is disclosed.

    >>> from microcred.securing.vc_sd_jwt import VcSdJwt, VpSdJwt
    >>> VcSdJwt().recognises(b"eyJhbGciOiJFUzI1NiIsInR5cCI6InZjK3NkLWp3dCJ9.e30.AA~")
    True
    >>> VpSdJwt().media_type
    'application/vp+sd-jwt'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import Signer
from microcred.errors import InvalidCredential, IssueError
from microcred.findings import Finding
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits
from microcred.releases.release import is_european
from microcred.securing.jose_header import check_typ
from microcred.securing.jose_token import (
    ALGORITHMS_OF_TOKENS,
    check_cty,
    check_iss,
    check_same_ids,
    key_members,
    party_of,
    require_algorithm,
    token_proof,
)
from microcred.securing.mechanism import Opened
from microcred.securing.sd_jwt_kinds import sd_jwt_kind
from microcred.securing.sd_jwt_token import (
    NEVER_WITHHELD,
    Salt,
    check_never_withheld,
    confirmation,
    fresh_salt,
    open_sd_jwt,
    write_token,
)
from microcred.securing.vc_jose import VCDM_2, check_claims, check_kind, issuer_to_sign
from microcred.securing.vp_jose import check_presentation

__all__ = ["VcSdJwt", "VpSdJwt"]

_CONTENT: Final = frozenset({"vc", "vc+ld+json", "ld+json"})
_OF_PRESENTATIONS: Final = frozenset({"vp", "vp+ld+json", "ld+json"})
# Beside the claims of JWT: without these nobody knows what the rest means.
_ALWAYS: Final = NEVER_WITHHELD | {
    "@context",
    "credentialSchema",
    "credentialStatus",
    "issuer",
    "holder",
    "relatedResource",
    "type",
    "validFrom",
    "validUntil",
}
_NAMED: Final = frozenset({"id", "type", "@type"})
_DEFAULT_LIMITS: Final = Limits()


class VcSdJwt(Frozen):
    """The mechanism "vc+sd-jwt".

    Attributes:
        holder: the key that the credential is bound to (`cnf`); None for nobody's.
        withheld: JSON pointers into the document of what can be withheld; None: of a European
            credential what its type lets be withheld, of others each member of a subject but its
            `id` and `type`.
        decoys: how many digests that stand for nothing each object and array gets that has some.
        hash: "sha-256", "sha-384" or "sha-512".
        salt: where randomness comes from.

    Raises:
        IssueError: an option has the wrong form.
    """

    holder: PublicKey | None = None
    withheld: Sequence[str] | None = None
    decoys: int = 0
    hash: str = "sha-256"
    salt: Salt = part(default=fresh_salt, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.holder is not None and not isinstance(self.holder, PublicKey):
            raise IssueError("the holder is a PublicKey", hint="PublicKey.from_jwk reads a JWK.")
        if isinstance(self.withheld, str):
            raise IssueError("withheld is a list of JSON pointers")

    @property
    def name(self) -> str:
        """The word for it: "vc+sd-jwt"."""
        return "vc+sd-jwt"

    @property
    def media_type(self) -> str:
        """The media type that VC-JOSE-COSE registers."""
        return f"application/{self.name}"

    @property
    def data_model(self) -> str:
        """ "2.0": VC-JOSE-COSE is defined on it alone."""
        return "2.0"

    @property
    def algorithms(self) -> frozenset[str]:
        """ES256, ES384, ES512 and EdDSA."""
        return ALGORITHMS_OF_TOKENS

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes look like an SD-JWT of this kind, in any serialisation."""
        return sd_jwt_kind(raw) == self.name

    def open(self, raw: bytes, *, limits: Limits = _DEFAULT_LIMITS) -> Opened:
        """Take it apart; the document is what is disclosed.

        Raises:
            ParseError: it is no SD-JWT, or its payload is no JSON object.
        """
        disclosed, of_sd_jwt = open_sd_jwt(raw, limits=limits)
        document = disclosed.unpacked.document
        findings = (
            *of_sd_jwt,
            *check_never_withheld(disclosed, NEVER_WITHHELD),
            *self._check(document),
            *check_claims(document),
        )
        party = party_of(document, self._party)
        jws = disclosed.sd_jwt.jws
        proofs = []
        for one in jws.signatures:
            where = f"{one.where}/protected"
            form = (
                *check_typ(one.protected, frozenset({self.name}), where, required=True),
                *check_cty(one.protected, self._content, where),
                *check_iss(one.protected, document, party),
            )
            proofs.append(token_proof(one, document, party, form))
        payload = jws.signatures[0].payload
        return Opened(self.name, payload, document, tuple(proofs), findings, disclosed)

    @property
    def _party(self) -> str:
        return "issuer"

    @property
    def _content(self) -> frozenset[str]:
        return _CONTENT

    def _check(self, document: Mapping[str, JsonValue]) -> list[Finding]:
        return [*check_kind(document), *check_same_ids(document, document)]

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Sign a document of the data model 2.0 as it is, with the disclosures for the holder.

        `iss` and `iat` stand in the header, as with `vc+jwt`; `cnf` is a claim beside the document.

        Raises:
            InvalidCredential: the document is not of the data model 2.0, or not of this kind.
            UnsuitableKey: the algorithm is none of ES256, ES384, ES512 and EdDSA.
            IssueError: `now` has no time zone, or something is to be withheld that may not be.
        """
        require_algorithm(signer, self.name)
        if now.tzinfo is None:
            raise IssueError("the signing time has no time zone")
        party = self._to_sign(document)
        claims = dict(document)
        if self.holder is not None:
            if "cnf" in document:
                raise InvalidCredential("the document has a member named cnf")
            claims["cnf"] = confirmation(self.holder)
        header: dict[str, JsonValue] = {
            "alg": signer.algorithm,
            **key_members(signer),
            "typ": self.name,
            "cty": self.name[:2],
            **({} if party is None else {"iss": party}),
            "iat": int(now.astimezone(UTC).timestamp()),
        }
        return write_token(
            claims,
            self._default(document) if self.withheld is None else self.withheld,
            header,
            signer,
            salt=self.salt,
            hash=self.hash,
            decoys=self.decoys,
            never=_ALWAYS,
        )

    def _to_sign(self, document: Mapping[str, JsonValue]) -> str | None:
        return issuer_to_sign(document, self.name)

    def _default(self, document: Mapping[str, JsonValue]) -> Sequence[str]:
        if is_european(document):
            from microcred.wallet_types.nested_elm import withheld_of_document

            return withheld_of_document(document)
        return _of_subjects(document)


class VpSdJwt(VcSdJwt):
    """The mechanism "vp+sd-jwt": a presentation, of which nothing is withheld by default."""

    @property
    def name(self) -> str:
        """The word for it: "vp+sd-jwt"."""
        return "vp+sd-jwt"

    @property
    def _party(self) -> str:
        return "holder"

    @property
    def _content(self) -> frozenset[str]:
        return _OF_PRESENTATIONS

    def _check(self, document: Mapping[str, JsonValue]) -> list[Finding]:
        return check_presentation(document)

    def _to_sign(self, document: Mapping[str, JsonValue]) -> str | None:
        contexts = document.get("@context")
        first = contexts[0] if isinstance(contexts, list) and contexts else None
        wrong = check_presentation(document)
        if first != VCDM_2 or wrong:
            raise InvalidCredential(
                "vp+sd-jwt secures presentations of the W3C data model 2.0 only", findings=wrong
            )
        return party_of(document, "holder")

    def _default(self, document: Mapping[str, JsonValue]) -> Sequence[str]:
        return ()


def _of_subjects(document: Mapping[str, JsonValue]) -> list[str]:
    """The members of each subject, but for what names it and its type."""
    subject = document.get("credentialSubject")
    subjects = (
        [(f"/credentialSubject/{number}", one) for number, one in enumerate(subject)]
        if isinstance(subject, list)
        else [("/credentialSubject", subject)]
    )
    return [
        f"{where}/{name.replace('~', '~0').replace('/', '~1')}"
        for where, one in subjects
        if isinstance(one, dict)
        for name in one
        if name not in _NAMED
    ]
