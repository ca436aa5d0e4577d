"""The checks that look at the document: issuer, expected issuer, validity.

Each is a pure function from values to findings; `verifying` calls them in order. The bytes, the
key and the certificate have been looked at before (securing, trust).

    >>> from datetime import UTC, datetime
    >>> from microcred.checks import check_validity
    >>> document = {"validFrom": "2023-01-01T00:00:00Z", "validUntil": "2024-01-01T00:00:00Z"}
    >>> [finding.code for finding in check_validity(document, datetime(2025, 1, 1, tzinfo=UTC))]
    ['validity.expired']
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.linked.lexical import read_time
from microcred.linked.terms import VCDM_1_1, VCDM_2_0
from microcred.outline import first_node, nodes, text, texts
from microcred.releases import Release
from microcred.releases.release import is_presentation
from microcred.releases.vcdm import is_linked
from microcred.releases.w3c import is_plain
from microcred.trust import SignerIdentity
from microcred.trust.issuers import same_identifier

if TYPE_CHECKING:
    from microcred.schemas.credential_schema import Verifier

__all__ = [
    "check_issuer",
    "check_period",
    "check_schema",
    "check_trusted_issuer",
    "check_validity",
    "identifiers_of",
    "is_named",
    "is_same_organisation",
    "not_checked",
    "of_a_part",
]

_NO_SCHEMAS: Final[Mapping[str, bytes]] = MappingProxyType({})
_EIDAS = ("eIDASIdentifier",)
_IDENTIFIER_MEMBERS = (
    *_EIDAS,
    "registration",
    "vatIdentifier",
    "taxIdentifier",
    "identifier",
)

_EN_319_412_1 = "ETSI EN 319 412-1 5.1.4"
_VCDM = "VCDM 1.1 4.6, VCDM 2.0 4.9"
_VC_JOSE = "VC-JOSE-COSE 3.1"
_CLAIMS: Final = frozenset({"aud", "cnf", "exp", "iat", "iss", "jti", "nbf", "nonce", "sub"})


def identifiers_of(
    organisation: Mapping[str, JsonValue], members: Sequence[str] = _IDENTIFIER_MEMBERS
) -> tuple[tuple[str, JsonValue], ...]:
    """The identifiers of an Organisation node: their text, and what is said of their country."""
    return tuple(
        (notation, identifier.get("spatial"))
        for member in members
        for identifier in nodes(organisation.get(member))
        if (notation := text(identifier.get("notation"))) is not None
    )


def is_same_organisation(
    organisation: Mapping[str, JsonValue],
    identifier: str,
    members: Sequence[str] = _IDENTIFIER_MEMBERS,
) -> bool:
    """Whether one of the node's identifiers is this semantics identifier (EN 319 412-1)."""
    return any(
        same_identifier(identifier, notation)
        or same_identifier(identifier, notation, country_b=_alpha_2(spatial))
        for notation, spatial in identifiers_of(organisation, members)
    )


def _alpha_2(spatial: JsonValue) -> str | None:
    """ISO 3166-1 alpha-2 of a country concept, given as a node or as its IRI."""
    named = spatial if isinstance(spatial, str) else text(first_node(spatial).get("id"))
    if not named:
        return None
    # Only a bare number needs a country: most verifications do without the tables.
    from microcred.vocabularies import Country

    entry = Country.coded(named)
    return entry.alias or None if entry else None


def check_issuer(document: Mapping[str, JsonValue], signer: SignerIdentity | None) -> list[Finding]:
    """Does the key belong to who is named as issuer?

    An eIDAS certificate is compared by its organizationIdentifier with the issuer's identifiers,
    `eIDASIdentifier` alone where there is one; a DID with the issuer's id.
    """
    presentation = is_presentation(document)
    issuer = None if presentation else document.get("issuer")
    if issuer is None:
        issuer = document.get("holder")
    if signer is not None and signer.did is not None and presentation and issuer is None:
        detail = "the presentation names no holder to compare the key with"
        return [_issuer(Outcome.WARNING, "issuer.no_holder", detail, "/holder")]
    if signer is None:
        return [
            _issuer(Outcome.INDETERMINATE, "issuer.unproven", "the key belongs to nobody known")
        ]
    if signer.did is not None:
        role = "holder" if presentation else "issuer"
        return [_did_issuer(issuer, signer.did, role)]
    if signer.identifier is None:
        detail = "the certificate carries no organizationIdentifier"
        return [_issuer(Outcome.INDETERMINATE, "issuer.unproven", detail)]
    if len(nodes(issuer)) > 1:
        # With two identities of which one is proven a reader could be shown the other.
        detail = "the credential names more than one issuer"
        return [_issuer(Outcome.FAILED, "issuer.mismatch", detail)]
    return list(_certified_issuer(first_node(issuer), signer, signer.identifier))


def _issuer(outcome: Outcome, code: str, detail: str, where: str = "/issuer") -> Finding:
    return Finding(Check.ISSUER, outcome, code, detail, where, _EN_319_412_1)


def _did_issuer(issuer: JsonValue, did: str, role: str) -> Finding:
    several = isinstance(issuer, list) and len(issuer) > 1
    named = issuer if isinstance(issuer, str) else text(first_node(issuer).get("id"))
    outcome, code = Outcome.FAILED, "issuer.mismatch"
    if several:
        detail = f"the document names more than one {role}"
    elif named == did:
        outcome, code = Outcome.PASSED, "issuer.matches"
        detail = f"the {role} is the controller of the key"
    elif named is None:
        code, detail = "issuer.absent", f"the credential names no {role}"
    else:
        detail = f"the {role}'s id is not the DID of the key"
    return Finding(Check.ISSUER, outcome, code, detail, f"/{role}", "VC-JOSE-COSE 3.3.2")


def _certified_issuer(
    node: Mapping[str, JsonValue], signer: SignerIdentity, identifier: str
) -> Iterator[Finding]:
    # Where the issuer carries an eIDAS identifier, that alone counts: another member that happens
    # to match would let the holder of a seal borrow a foreign eIDAS identity.
    members = _EIDAS if identifiers_of(node, _EIDAS) else _IDENTIFIER_MEMBERS
    if not identifiers_of(node, members):
        yield _issuer(
            Outcome.INDETERMINATE,
            "issuer.absent",
            "the credential names no issuer with an identifier",
        )
        return
    if not is_same_organisation(node, identifier, members):
        yield _issuer(
            Outcome.FAILED,
            "issuer.mismatch",
            f"the certificate is that of {identifier}, the issuer names another identifier",
        )
        return
    yield _issuer(Outcome.PASSED, "issuer.matches", f"both are {identifier}")
    if not is_named(node, signer.name):
        detail = f'the certificate says "{signer.name}"'
        yield _issuer(Outcome.WARNING, "issuer.name_differs", detail, "/issuer/legalName")


def is_named(node: Mapping[str, JsonValue], name: str) -> bool:
    """Whether an Organisation node has this name, in some language."""
    wanted = " ".join(name.split()).casefold()
    known = (*texts(node.get("legalName")), *texts(node.get("altLabel")))
    return any(" ".join(one.split()).casefold() == wanted for one in known)


def check_trusted_issuer(
    signer: SignerIdentity | None, expected: Sequence[str] | None
) -> list[Finding]:
    """Is the signer who the verifier expects? `expected` None stands for any."""
    check = Check.TRUSTED_ISSUER
    if signer is None:
        detail = "there is no signer to compare"
        return [Finding(check, Outcome.INDETERMINATE, "issuer.unproven", detail)]
    named = signer.did or signer.identifier
    if expected is None:
        shown = f"{signer.name} ({named})" if named and named != signer.name else signer.name
        return [Finding(check, Outcome.PASSED, "issuer.any", f"accepted is any; this is {shown}")]
    if any(_is_expected(signer, one) for one in expected):
        return [Finding(check, Outcome.PASSED, "issuer.expected", f"{named} is expected")]
    detail = f"{named or signer.name} is not among the expected issuers"
    return [Finding(check, Outcome.FAILED, "issuer.unexpected", detail)]


def _is_expected(signer: SignerIdentity, expected: str) -> bool:
    if signer.did is not None:
        return signer.did == expected
    return signer.identifier is not None and same_identifier(signer.identifier, expected)


def check_validity(document: Mapping[str, JsonValue], at: datetime) -> list[Finding]:
    """Is the credential within its own period at that time (`at`: aware)?

    `validFrom` (else `issuanceDate`) begins it; of `validUntil` and `expirationDate` the earlier
    one ends it, so that a later second date can't stretch it.
    """
    starts, found = _moments(document, ("validFrom", "issuanceDate"))
    ends, more = _moments(document, ("validUntil", "expirationDate"))
    found += more
    presents = is_presentation(document)
    period = _period(starts[0] if starts else None, min(ends, default=None), at, presents)
    unreadable = any(finding.outcome is Outcome.INDETERMINATE for finding in found)
    # A date that nobody can read leaves the rest open, but does not hide what failed already.
    if not unreadable or period.outcome is Outcome.FAILED:
        found.append(period)
    return found


def _period(start: datetime | None, end: datetime | None, at: datetime, presents: bool) -> Finding:
    if start and end and end < start:
        return _validity(Outcome.FAILED, "validity.reversed", f"{end} is before {start}")
    if end and at > end:
        return _validity(Outcome.FAILED, "validity.expired", f"ended {end.isoformat()}")
    if start is None and presents:
        detail = "a presentation has no period of its own; those of the credentials count"
        return _validity(Outcome.PASSED, "validity.of_presentation", detail)
    if start is None:
        detail = "neither validFrom nor issuanceDate"
        return _validity(Outcome.WARNING, "validity.no_start", detail)
    if at < start:
        return _validity(Outcome.FAILED, "validity.not_yet_valid", f"begins {start.isoformat()}")
    until = f" until {end.isoformat()}" if end else ""
    return _validity(Outcome.PASSED, "validity.current", f"from {start.isoformat()}{until}")


def check_period(
    not_before: datetime | None, expires: datetime | None, at: datetime, where: str
) -> list[Finding]:
    """Is the signature itself within the period that it was made for (nbf, exp; all aware)?"""
    clause = "RFC 7519 4.1.4, 4.1.5"
    if expires is not None and at >= expires:
        detail, code = f"ended {expires.isoformat()}", "validity.signature_expired"
    elif not_before is not None and at < not_before:
        detail = f"begins {not_before.isoformat()}"
        code = "validity.signature_not_yet_valid"
    else:
        return []
    return [Finding(Check.VALIDITY, Outcome.FAILED, code, detail, where, clause)]


def _validity(outcome: Outcome, code: str, detail: str, where: str = "") -> Finding:
    return Finding(Check.VALIDITY, outcome, code, detail, where, _VCDM)


def _moments(
    document: Mapping[str, JsonValue], members: Sequence[str]
) -> tuple[list[datetime], list[Finding]]:
    """The instants (aware) of those members that are there, in order."""
    moments: list[datetime] = []
    found: list[Finding] = []
    for member in members:
        value = document.get(member)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None:
            continue
        # White space around it is no part of the value (XML Schema 1.1 Part 2, 3.3.7, collapse).
        instant, problem = read_time(value.strip()) if isinstance(value, str) else (None, "")
        if instant is None:
            odd = (Outcome.INDETERMINATE, "validity.unreadable", "is no date and time")
        else:
            moments.append(instant)
            if problem is None:
                continue
            odd = (Outcome.WARNING, "validity.no_zone", "was read as UTC")
        outcome, code, detail = odd
        found.append(_validity(outcome, code, f"{member} {detail}", f"/{member}"))
    return moments, found


def check_schema(
    document: Mapping[str, JsonValue],
    release: Release,
    *,
    vcdm_2: bool = False,
    embedded: bool = False,
    given: Collection[str] = (),
    schemas: Mapping[str, bytes] = _NO_SCHEMAS,
    verifier: Verifier | None = None,
) -> list[Finding]:
    """Does the document keep the shapes of the profile that it declares?

    A W3C credential without the European model has none; what is told is whether it keeps the data
    model of the W3C.

    Args:
        document: the credential or presentation.
        release: whose shapes.
        vcdm_2: whether it is secured as a document of VCDM 2.0, as `vc+jwt` is. Its context and
            that of the profile contradict each other as JSON-LD, and JOSE needs none: the members
            are then read with the contexts of VCDM 1.1, and that is told.
        embedded: whether its proofs are members of it: no shape is about them.
        given: URLs of contexts that the caller handed in: no shape is about what they define.
        schemas: address -> bytes of the JSON Schemas that it may name; they see it as it is.
        verifier: verifies a credential that holds a JSON Schema, before that is used.
    """
    from microcred.schemas.validation import validate_named, validate_shapes

    named = validate_named(document, schemas, verifier)
    if is_presentation(document):
        # What it shows is verified by itself, and has shapes of its own.
        document = {name: one for name, one in document.items() if name != "verifiableCredential"}
    if embedded:
        document = _without_proofs(document, given)
    told: list[Finding] = []
    contexts = document.get("@context")
    of_2 = isinstance(contexts, list) and VCDM_2_0 in contexts
    if of_2 and (vcdm_2 or is_linked(document)) and not is_plain(document):
        # RFC 7519 4.1: what a token says of itself is no member of the credential.
        members = {name: one for name, one in document.items() if name not in _CLAIMS}
        document = _read_as_vcdm_1_1(members)
        detail = "the members were read with the context of VCDM 1.1"
        code, outcome = "schema.read_as_vcdm_1_1", Outcome.WARNING
        told.append(Finding(Check.SCHEMA, outcome, code, detail, "/@context", _VC_JOSE))
    return [*validate_shapes(document, release=release), *told, *named]


def _without_proofs(
    document: Mapping[str, JsonValue], given: Collection[str]
) -> Mapping[str, JsonValue]:
    """The document for the shapes: nothing that secures it, and no context that they don't know."""
    if is_plain(document):
        return document
    contexts = document.get("@context")
    listed = contexts if isinstance(contexts, list) else []
    known = [one for one in listed if not (isinstance(one, str) and one in given)]
    bare = {name: one for name, one in document.items() if name != "proof"}
    return {**bare, "@context": known} if known else bare


def of_a_part(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of SCHEMA, where a holder shows only a part of the document.

    What is missing may be hidden, which is the holder's right: a verifier who needs it can ask for
    it. Whatever is there has to keep its shape.
    """
    return [
        Finding(Check.SCHEMA, Outcome.WARNING, "schema.not_shown", one.detail, one.where)
        if one.code == "schema.min_count" and one.outcome is Outcome.FAILED
        else one
        for one in findings
    ]


def _read_as_vcdm_1_1(document: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """The document for the shapes; they read our own context beside VCDM 2.0 by themselves."""
    contexts = document["@context"]
    if is_linked(document) or not isinstance(contexts, list):
        return document
    return {**document, "@context": [VCDM_1_1 if one == VCDM_2_0 else one for one in contexts]}


def not_checked() -> list[Finding]:
    """The honest line about what this version leaves out."""
    code, detail = "accreditation.not_checked", "not done by this version"
    return [Finding(Check.ACCREDITATION, Outcome.SKIPPED, code, detail)]
