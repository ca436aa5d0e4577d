"""The checks of an SD-JWT that no other file needs: who presents it, whose it is, what it shows.

Steps (1), (5), (6), (7) and (9) of `microcred.verifying`, for `dc+sd-jwt` and `vc+sd-jwt`. The
holder's key binding (RFC 9901 section 7.3) answers the verifier's audience and nonce; `iss` has to
belong to the key that signed (SD-JWT VC section 3.5); what is withheld is told.

    >>> from microcred.parsing import parse
    >>> from microcred.wallet_checks import check_withheld
    >>> check_withheld(parse('{"@context": ["https://www.w3.org/ns/credentials/v2"], '
    ...                      '"type": ["VerifiableCredential"]}'))
    []
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.checks import identifiers_of, is_named
from microcred.crypto.references import KeyReference, reference_to
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.jsontext import JsonValue
from microcred.outline import first_node
from microcred.parsing import Unverified
from microcred.securing.jose_header import numeric_date
from microcred.signature_checks import Audience
from microcred.trust.resolution import Resolution, SignerIdentity
from microcred.wallet_types.disclosed import SD_JWT_VC

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = ["check_iss", "check_presenter", "check_withheld", "dated", "with_status"]

_NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})
_UNSURE: Final = frozenset({Outcome.FAILED, Outcome.INDETERMINATE})
_ISSUER: Final = "SD-JWT VC 3.5"


def check_presenter(
    unverified: Unverified,
    at: datetime,
    expected: Audience | None,
    *,
    dids: bool = False,
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = _NO_CONTENTS,
) -> list[Finding]:
    """Did the holder of the key in `cnf` present this, to this verifier, just now?

    Args:
        unverified: as `parse` made it; of anything but an SD-JWT nothing is told.
        at: aware time of the verification.
        expected: domain and challenge are the audience and the nonce of the key binding; where
            either is named, there has to be one.
        dids: whether a key that a DID names is taken for that one's.
        fetch: asks for the document of a DID in `cnf`.
        contents: documents at hand.
    """
    disclosed = unverified.disclosed
    if disclosed is None or unverified.mechanism == "vp+sd-jwt":
        return []
    from microcred.securing.sd_jwt import Asked, check_key_binding

    audience = expected.domain if expected is not None else None
    asked = Asked(
        audience=audience if isinstance(audience, str | frozenset) else None,
        nonce=expected.challenge if expected is not None else None,
    )
    named = _named_holder(disclosed.claims) if disclosed.sd_jwt.key_binding else None
    holder = Resolution(None, None)
    if named is not None:
        from microcred.trust.resolver import resolve

        purpose = "authentication"
        holder = resolve(
            named, anchors=(), dids=dids, at=at, purpose=purpose, fetch=fetch, contents=contents
        )
    found = check_key_binding(
        disclosed.sd_jwt, disclosed.claims, at=at, asked=asked, key=holder.key
    )
    unsure = (one for one in holder.findings if one.outcome in _UNSURE)
    return [*found, *(replaced(one, where="/cnf/kid") for one in unsure)]


def _named_holder(claims: Mapping[str, JsonValue]) -> KeyReference | None:
    """The `kid` of `cnf`, where the key itself is not there (RFC 7800 section 3.4)."""
    confirmation = claims.get("cnf")
    if not isinstance(confirmation, dict) or "jwk" in confirmation:
        return None
    kid = confirmation.get("kid")
    return reference_to(kid) if isinstance(kid, str) else None


def check_withheld(unverified: Unverified) -> list[Finding]:
    """Where something may be withheld, as one line that counts for nothing."""
    disclosed = unverified.disclosed
    if disclosed is None or not disclosed.is_part:
        return []
    places = disclosed.unpacked.withheld
    number = sum(places.values())
    detail = f"{number} parts are not disclosed, or are decoys, in {len(places)} places"
    code, outcome = "sd_jwt.withheld", Outcome.WARNING
    return [Finding(Check.FORMAT, outcome, code, detail, "", "RFC 9901 7.1")]


def dated(unverified: Unverified) -> Mapping[str, JsonValue]:
    """The document with the dates of its validity; plain claims have those of the token."""
    disclosed = unverified.disclosed
    if disclosed is None or unverified.release is not SD_JWT_VC:
        return unverified.document
    named = {"validFrom": ("nbf", "iat"), "validUntil": ("exp",)}
    found: dict[str, JsonValue] = {}
    for member, claims in named.items():
        moments = (numeric_date(disclosed.claims.get(one)) for one in claims)
        first = next(filter(None, moments), None)
        if first is not None:
            found[member] = first.isoformat()
    return found


def with_status(unverified: Unverified) -> Mapping[str, JsonValue]:
    """The document with the `status` that the claims beside it have."""
    claims = unverified.disclosed.claims if unverified.disclosed else {}
    if unverified.mechanism != "dc+sd-jwt" or "status" not in claims:
        return unverified.document
    return {**unverified.document, "status": claims["status"]}


def check_iss(
    unverified: Unverified,
    signer: SignerIdentity | None,
    issuers: Sequence[Finding],
    expected: Sequence[str] | None = None,
) -> tuple[Finding, ...]:
    """The findings on the issuer of an SD-JWT VC, with what its `iss` says.

    Args:
        unverified: as `parse` made it.
        signer: who holds the key.
        issuers: what the credential itself, if there is one, says of its issuer and awarding body;
            and whether the signer is expected.
        expected: the issuers that the verifier expects, None for any; an address in `iss` that the
            certificate names is one by which the signer is known.
    """
    if unverified.mechanism != "dc+sd-jwt" or signer is None or unverified.disclosed is None:
        return tuple(issuers)
    iss = unverified.disclosed.claims.get("iss")
    named = iss if isinstance(iss, str) else None
    if signer.certificate is None:
        told = _of_name(named, signer)
    else:
        proven = any(one.code == "issuer.matches" for one in issuers)
        told = _of_certificate(named, signer.certificate, proven)
    kept = [
        one for one in issuers if not (one.check is Check.ISSUER and _is_silent(one, unverified))
    ]
    if told[:1] and told[0].outcome is Outcome.PASSED and signer.certificate is not None:
        if told[0].code == "issuer.matches" and named in (expected or ()):
            kept = [_expected(one) for one in kept]
        if not any(one.code == "issuer.matches" for one in kept):
            told += _differs(unverified, signer)
    return (*told, *kept)


def _is_silent(finding: Finding, unverified: Unverified) -> bool:
    """Whether the credential names nobody to compare, so that `iss` alone says who issued it."""
    if unverified.release is SD_JWT_VC or finding.code == "issuer.absent":
        return True
    named = identifiers_of(first_node(unverified.document.get("issuer")))
    return finding.code == "issuer.unproven" and not named


def _expected(finding: Finding) -> Finding:
    if finding.code != "issuer.unexpected":
        return finding
    detail = "the address in iss, which the certificate names, is expected"
    return replaced(finding, outcome=Outcome.PASSED, code="issuer.expected", detail=detail)


def _differs(unverified: Unverified, signer: SignerIdentity) -> list[Finding]:
    """A WARNING where the credential calls its issuer otherwise than the certificate does."""
    issuer = first_node(unverified.document.get("issuer"))
    if not issuer or is_named(issuer, signer.name):
        return []
    detail = f'the certificate says "{signer.name}"'
    return [_issuer(Outcome.WARNING, "issuer.name_differs", detail)]


def _of_name(iss: str | None, signer: SignerIdentity) -> list[Finding]:
    """A DID or an address: `iss` is that name, letter by letter."""
    if iss is not None and iss == signer.did:
        detail = "iss is the controller of the key"
        return [_issuer(Outcome.PASSED, "issuer.matches", detail)]
    detail = "iss is not the controller of the key"
    return [_issuer(Outcome.FAILED, "issuer.mismatch", detail)]


def _of_certificate(iss: str | None, certificate: Certificate, proven: bool) -> list[Finding]:
    """A certificate: its subject is the issuer; an address in `iss` has to be in it.

    Args:
        iss: the claim.
        certificate: the signer's.
        proven: whether the credential names the organisation of the certificate.
    """
    from microcred.crypto.extensions import SUBJECT_NAMES, read_subject_names

    hosts, addresses = read_subject_names(certificate.extension(SUBJECT_NAMES))
    if iss is None:
        detail = "the issuer is the subject of the certificate"
        return [_issuer(Outcome.PASSED, "issuer.certificate_subject", detail)]
    if iss in addresses or _host(iss) in hosts:
        detail = "iss is among the names of the certificate"
        return [_issuer(Outcome.PASSED, "issuer.matches", detail)]
    if not iss.startswith(("https:", "http:", "did:")):
        detail = "the issuer is the subject of the certificate; iss is no address"
        return [_issuer(Outcome.PASSED, "issuer.certificate_subject", detail)]
    if proven:
        detail = "the certificate is the organisation's, and does not name the iss"
        return [_issuer(Outcome.WARNING, "issuer.iss_not_in_certificate", detail)]
    detail = "iss is not among the names of the certificate"
    return [_issuer(Outcome.FAILED, "issuer.mismatch", detail)]


def _host(iss: str) -> str | None:
    """The host of an https URL, None of anything else."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(iss)
        host = parts.hostname
    except ValueError:
        return None
    return host.lower() if parts.scheme == "https" and host and "@" not in parts.netloc else None


def _issuer(outcome: Outcome, code: str, detail: str) -> Finding:
    return Finding(Check.ISSUER, outcome, code, detail, "/iss", _ISSUER)
