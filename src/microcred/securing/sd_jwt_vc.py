"""dc+sd-jwt: an SD-JWT VC, the form of credentials in the wallets of the EU.

IETF SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-19) on RFC 9901. The claims are JSON, with no JSON-LD in
them; `vct` says which type they are of, and the type what may be withheld. The issuer's key is
found by the certificates of `x5c`, by a DID, or in the metadata of an https issuer; whatever names
none of these is refused (section 3.5). One that is signed as JAdES is checked as JAdES, too.

    >>> from microcred.securing.sd_jwt_vc import SdJwtVc
    >>> SdJwtVc().recognises(b"eyJhbGciOiJFUzI1NiIsInR5cCI6ImRjK3NkLWp3dCJ9.e30.AA~")
    True
    >>> SdJwtVc().media_type
    'application/dc+sd-jwt'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from microcred.crypto.algorithms import ALGORITHMS
from microcred.crypto.jws import JwsSignature
from microcred.crypto.keys import PublicKey
from microcred.crypto.references import (
    IssuerMetadataReference,
    KeyReference,
    is_did_url,
    key_url,
    subject_of,
)
from microcred.crypto.signing import Signer
from microcred.errors import InvalidCredential, IssueError, ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, Limits
from microcred.linked.lexical import iri_problem
from microcred.securing.jose_header import check_typ, form_failed
from microcred.securing.jose_token import (
    key_members,
    party_of,
    require_algorithm,
    token_proof,
    token_reference,
)
from microcred.securing.mechanism import Disclosed, Opened, Proof
from microcred.securing.recognising import JADES_MEMBERS, media_type
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
from microcred.wallet_types.credential_type import CredentialType

__all__ = ["SdJwtVc"]

_TYPES: Final = frozenset({"dc+sd-jwt"})
_PARTS: Final = frozenset({"disclosures", "kb_jwt"})
_LEGACY: Final = "vc+sd-jwt"
_SEALS: Final = frozenset({"jose", "jose+json"})
_CLAUSE: Final = "SD-JWT VC 3.2"
_FORMS: Final[tuple[tuple[str, type], ...]] = (
    ("iss", str),
    ("vct#integrity", str),
    ("aka_vcts", list),
    ("cnf", dict),
    ("status", dict),
)
_DEFAULT_LIMITS: Final = Limits()
_USUAL: Final = "elm"


class SdJwtVc(Frozen):
    """The mechanism "dc+sd-jwt".

    Attributes:
        type: the type that a European credential becomes: "elm" (whole, in one claim) or
            "eudi-learning"; or a `CredentialType`. A document with a `vct` is claims already.
        holder: the key that the credential is bound to (`cnf`); None for nobody's.
        issuer: the https URL of the issuer whose metadata name the signer's key; None: the DID of
            the key, or for a seal the issuer that the document names.
        withheld: JSON pointers of what can be withheld of plain claims; the types that are made
            here say so themselves.
        decoys: how many digests that stand for nothing each object and array gets that has some.
        expires: when the token ends, aware; None: as the type says.
        status: the claim `status`, which says where to look whether it was revoked; None for none.
        integrity: `vct#integrity` of the type metadata; None for none.
        hash: "sha-256", "sha-384" or "sha-512".
        salt: where randomness comes from.

    Raises:
        IssueError: an option has the wrong form, or there is no such type.
    """

    type: CredentialType | str = _USUAL
    holder: PublicKey | None = None
    issuer: str | None = None
    withheld: Sequence[str] | None = None
    decoys: int = 0
    expires: datetime | None = None
    status: Mapping[str, JsonValue] | None = None
    integrity: str | None = None
    hash: str = "sha-256"
    salt: Salt = part(default=fresh_salt, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        # The types bring the model along: that of the default is loaded when something is made.
        if not isinstance(self.type, CredentialType) and self.type != _USUAL:
            object.__setattr__(self, "type", _named(self.type))
        if self.holder is not None and not isinstance(self.holder, PublicKey):
            raise IssueError("the holder is a PublicKey", hint="PublicKey.from_jwk reads a JWK.")
        if self.issuer is not None and not str(self.issuer).startswith("https://"):
            raise IssueError("the issuer is an https URL")
        if self.expires is not None and self.expires.tzinfo is None:
            raise IssueError("the end of a token has a time zone")
        if isinstance(self.withheld, str):
            raise IssueError("withheld is a list of JSON pointers")

    @property
    def name(self) -> str:
        """The word for it: "dc+sd-jwt"."""
        return "dc+sd-jwt"

    @property
    def media_type(self) -> str:
        """ "application/dc+sd-jwt", as SD-JWT VC registers it."""
        return "application/dc+sd-jwt"

    @property
    def data_model(self) -> str:
        """ "1.1": European credentials are taken in the form of Europass, to become claims."""
        return "1.1"

    @property
    def algorithms(self) -> frozenset[str]:
        """Those of JAdES, for what is signed so; other tokens have ES256, ES384, ES512, EdDSA."""
        return frozenset(ALGORITHMS)

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes look like an SD-JWT VC, in any serialisation."""
        return sd_jwt_kind(raw) == self.name

    def open(self, raw: bytes, *, limits: Limits = _DEFAULT_LIMITS) -> Opened:
        """Take an SD-JWT VC apart; the document is the claims that are disclosed.

        Raises:
            ParseError: it is no SD-JWT, or its payload is no JSON object.
        """
        disclosed, of_sd_jwt = open_sd_jwt(raw, limits=limits)
        claims = disclosed.unpacked.document
        findings = (
            *of_sd_jwt,
            *check_never_withheld(disclosed, NEVER_WITHHELD),
            *_check_claims(claims),
        )
        jws = disclosed.sd_jwt.jws
        proofs = tuple(
            _sealed(disclosed, number, limits)
            if _is_sealed(one)
            else _token(one, claims, one.protected)
            for number, one in enumerate(jws.signatures)
        )
        payload = jws.signatures[0].payload
        return Opened(self.name, payload, dict(claims), proofs, findings, disclosed)

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Make the claims of a European credential, or take claims with a `vct`, and sign them.

        Raises:
            InvalidCredential: the type cannot carry the credential, or it lacks what the type
                demands.
            UnsuitableKey: the algorithm is none of ES256, ES384, ES512 and EdDSA.
            IssueError: `now` has no time zone, or something is to be withheld that may not be.
        """
        require_algorithm(signer, self.name)
        if now.tzinfo is None:
            raise IssueError("the signing time has no time zone")
        header: dict[str, JsonValue] = {"alg": signer.algorithm, "typ": self.name}
        header |= self._key(signer)
        claims = self._claims(document, signer, now)
        return write_token(
            claims,
            self._withheld(claims),
            header,
            signer,
            salt=self.salt,
            hash=self.hash,
            decoys=self.decoys,
            never=NEVER_WITHHELD,
        )

    def _kind(self, claims: Mapping[str, JsonValue]) -> CredentialType | None:
        """The type of claims, if it is that of the options."""
        kind = self._made_type()
        return kind if claims["vct"] == kind.vct else None

    def _made_type(self) -> CredentialType:
        return self.type if isinstance(self.type, CredentialType) else _named(self.type)

    def _key(self, signer: Signer) -> dict[str, JsonValue]:
        """How a verifier finds the key: its certificates, or its name."""
        members = key_members(signer)
        kid = members.get("kid")
        if "x5c" in members:
            return {"x5c": members["x5c"]}
        if isinstance(kid, str) and not is_did_url(kid):
            return {"kid": kid.partition("#")[2]}  # of the JWK in the metadata of the issuer
        if self.issuer is not None:
            return {"kid": signer.public_key.thumbprint()}
        return {"kid": kid}

    def _claims(
        self, document: Mapping[str, JsonValue], signer: Signer, now: datetime
    ) -> dict[str, JsonValue]:
        if "vct" in document:
            claims = dict(document)
        else:
            claims = self._made_type().claims(document, expires=self.expires)
        claims.setdefault("iat", int(now.astimezone(UTC).timestamp()))
        iss = self._iss(document, signer)
        if iss is not None and claims.setdefault("iss", iss) != iss and self.issuer is not None:
            raise InvalidCredential("the claim iss is another issuer than that of the options")
        if self.holder is not None:
            claims["cnf"] = confirmation(self.holder)
        if self.status is not None:
            claims["status"] = dict(self.status)
        if self.integrity is not None:
            claims["vct#integrity"] = self.integrity
        if self.expires is not None:
            claims["exp"] = int(self.expires.timestamp())
        typed = self._kind(claims) if isinstance(claims.get("vct"), str) else None
        wrong = [*_check_claims(claims), *(typed.check(claims) if typed else ())]
        if wrong:
            raise InvalidCredential(f"{wrong[0].detail}: {wrong[0].where}", findings=wrong)
        return claims

    def _iss(self, document: Mapping[str, JsonValue], signer: Signer) -> str | None:
        """Who signs: what the options say, whom the key is named by, else whom a seal is for."""
        if self.issuer is not None:
            return self.issuer
        if not getattr(signer, "certificates", None):
            return subject_of(key_url(signer))
        named = party_of(document, "issuer")
        return named if named is not None and iri_problem(named) is None else None

    def _withheld(self, claims: Mapping[str, JsonValue]) -> Sequence[str]:
        """What can be withheld, which the type says where there is one."""
        kind = self._kind(claims)
        if kind is None:
            return self.withheld or ()
        if self.withheld is not None:
            raise IssueError(
                f"the type {kind.name} says itself what can be withheld",
                hint="docs/wallet-types.md has its table.",
            )
        try:
            return kind.withheld(claims)
        except ModelError as error:
            raise InvalidCredential(str(error), findings=error.findings) from None


def _named(word: str) -> CredentialType:
    from microcred.wallet_types.table import type_named

    return type_named(word)


def _check_claims(claims: Mapping[str, JsonValue]) -> list[Finding]:
    """Section 3.2.2: the type is named, and each claim of the token has its form."""
    found: list[Finding] = []
    vct, others = claims.get("vct"), claims.get("aka_vcts")
    if not isinstance(vct, str) or not vct:
        detail = "vct, which names the type, is no text"
        found.append(form_failed("sd_jwt_vc.vct", detail, "/vct", f"{_CLAUSE}.2.1"))
    for name, form in _FORMS:
        if name in claims and not isinstance(claims[name], form):
            detail = f"{name} has a wrong form"
            found.append(form_failed("sd_jwt_vc.claim", detail, f"/{name}", f"{_CLAUSE}.2.2"))
    if isinstance(others, list) and not (
        others and all(isinstance(one, str) and one != vct for one in others)
    ):
        detail = "aka_vcts is no list of other types"
        found.append(form_failed("sd_jwt_vc.claim", detail, "/aka_vcts", f"{_CLAUSE}.2.2"))
    return found


def _check_typ(protected: Mapping[str, JsonValue], where: str) -> list[Finding]:
    """Section 3.2.1; the `typ` from before November 2024 is told, and no more."""
    if media_type(protected.get("typ")) != _LEGACY:
        return check_typ(protected, _TYPES, where, required=True)
    code, detail = "sd_jwt_vc.legacy_typ", "typ is vc+sd-jwt, as before November 2024"
    return [Finding(Check.FORMAT, Outcome.WARNING, code, detail, where, f"{_CLAUSE}.1")]


def _token(
    signature: JwsSignature, claims: Mapping[str, JsonValue], protected: Mapping[str, JsonValue]
) -> Proof:
    """A signature that is no seal of ETSI's."""
    where = f"{signature.where}/protected"
    iss = claims.get("iss")
    form = _check_typ(protected, where)
    if "iss" in protected and protected["iss"] != iss:
        detail = "iss in the header is another than that of the claims"
        form.append(form_failed("format.iss_mismatch", detail, where, "RFC 7519 5.3"))
    party = iss if isinstance(iss, str) else None
    named = _reference(protected, claims, party, where)
    return token_proof(signature, claims, party, form, named=named)


def _reference(
    protected: Mapping[str, JsonValue],
    claims: Mapping[str, JsonValue],
    iss: str | None,
    where: str,
) -> tuple[KeyReference | None, list[Finding]]:
    """Section 3.5: by certificates, by DID, or by the metadata of an https issuer; else by none."""
    kid = protected.get("kid")
    if iss is not None and iss.startswith("https://") and "x5c" not in protected:
        if kid is not None and not isinstance(kid, str):
            return None, [form_failed("format.kid", "kid is no text", where, "RFC 7515 4.1.4")]
        return IssuerMetadataReference(iss, kid), []
    if "x5c" in protected and not (isinstance(kid, str) and kid.startswith("did:")):
        # Any other kid tells keys apart, and says nothing beside the certificate.
        protected = {name: one for name, one in protected.items() if name != "kid"}
    return token_reference(protected, claims, iss, where)


def _is_sealed(signature: JwsSignature) -> bool:
    """Whether a signature has what only JAdES has (ETSI TS 119 182-1 clause 5)."""
    protected = signature.protected
    if "etsiU" in (signature.header or {}) or media_type(protected.get("typ")) in _SEALS:
        return True
    # The second edition claims its time with `iat`, which others do with a claim.
    return not JADES_MEMBERS.isdisjoint(protected) or {"x5t#S256", "iat"} <= set(protected)


def _sealed(disclosed: Disclosed, number: int, limits: Limits) -> Proof:
    """A signature that is a seal: everything that JAdES demands but its `typ`."""
    from microcred.securing.jades_reading import Given, read_seal

    signature = disclosed.sd_jwt.jws.signatures[number]
    jws = disclosed.sd_jwt.jws
    bare = replaced(jws, signatures=tuple(map(_without_parts, jws.signatures)))
    proof = read_seal(bare, number, given=Given(limits=limits)).proof
    where = f"{signature.where}/protected"
    of_jades = media_type(signature.protected.get("typ")) in _SEALS
    kept = [one for one in proof.findings if one.code != "format.typ"]
    detail = "the SD-JWT VC is signed as JAdES"
    passed = Finding(Check.FORMAT, Outcome.PASSED, "sd_jwt_vc.jades", detail, where)
    if of_jades:
        outcome, code = Outcome.WARNING, "sd_jwt_vc.jades_typ"
        detail = "typ is that of JAdES, not dc+sd-jwt"
        form = [Finding(Check.FORMAT, outcome, code, detail, where, f"{_CLAUSE}.1")]
    else:
        form = _check_typ(signature.protected, where)
    of_claims = _token(signature, disclosed.claims, signature.protected)
    return replaced(
        proof,
        findings=(passed, *form, *kept),
        expires=min(filter(None, (proof.expires, of_claims.expires)), default=None),
        not_before=of_claims.not_before,
    )


def _without_parts(signature: JwsSignature) -> JwsSignature:
    """The signature without what RFC 9901 puts into its unprotected header, which JAdES forbids."""
    if not signature.header:
        return signature
    header = {name: one for name, one in signature.header.items() if name not in _PARTS}
    return replaced(signature, header=header or None)
