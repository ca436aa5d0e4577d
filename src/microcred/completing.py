"""What sealing adds to a credential: id, dates, the issuer's identity, the mandate.

Europass writes the issuer from the certificate, whatever the credential said; so an issuer that is
somebody else than the certificate's holder disappears silently. Here the same members are
completed, and a holder that is not the awarding body is refused unless a `Mandate` says why. It is
written as the European profile "issued by mandate" asks: profile, its shapes, and evidence.

    >>> from datetime import UTC, datetime
    >>> from microcred.completing import Holder, complete
    >>> holder = Holder(name="Example University", identifier="NTRIE-123456", country="IE")
    >>> done = complete({"validFrom": "2026-01-01T00:00:00Z"}, holder,
    ...                 now=datetime(2026, 1, 2, tzinfo=UTC), new_id=lambda: "1")
    >>> done["id"], done["issued"], done["issuer"]["eIDASIdentifier"]["notation"]
    ('urn:credential:1', '2026-01-02T00:00:00Z', 'NTRIE-123456')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.awarding import awarding_bodies, is_held_by, stated_mandate
from microcred.crypto.references import key_url, subject_of
from microcred.crypto.seal import Seal
from microcred.crypto.signing import Signer
from microcred.errors import IssueError, NotTheHolder
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.micro_credential import Mandate, Provider
from microcred.micro_credential.concepts import is_local
from microcred.outline import first_node, nodes, text, texts
from microcred.releases import Release
from microcred.vocabularies import Country, Credential, concept_json

if TYPE_CHECKING:
    from microcred.elm import Node

__all__ = [
    "Holder",
    "Mandate",
    "complete",
    "document_of",
    "framed",
    "holder_of",
    "organisation_of",
    "written_time",
]

# The ids that the European Commission's own issuer gives to what it takes from the certificate.
# A number alone could be that of an awarding body.
_ISSUER_ID: Final = "urn:epass:org:issuer-"
_IDENTIFIER_ID: Final = "urn:certificateIdentifier:1"
_LOCATION_ID: Final = "urn:certificateLocation:1"
_ADDRESS_ID: Final = "urn:certificateAddress:1"
_GENERIC: Final = "e34929035b"
_MANDATED: Final = "issuedByMandate"
# Concepts of the credential profiles by the names that a release gives them.
_PROFILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "generic": _GENERIC,
        "accredited": "c_ae121a00",
        "converted": "c_7e400154",
        "diplomaSupplement": "6dff8a0f87",
        _MANDATED: "c_9a31f32a",
    }
)


class Holder(Frozen):
    """Who holds the key that is about to sign.

    Attributes:
        name: organisation in the certificate, or the DID.
        common_name: of the certificate, None if it has none.
        identifier: organizationIdentifier (EN 319 412-1), None if there is none.
        country: ISO 3166-1 alpha-2, None if unknown.
        did: the DID (or https address) of a key without certificate, else None.
    """

    name: str
    common_name: str | None = None
    identifier: str | None = None
    country: str | None = None
    did: str | None = None


def holder_of(signer: Signer) -> Holder:
    """The identity that a verifier will see behind the key: its certificate's, else its DID."""
    if isinstance(signer, Seal):
        leaf = signer.certificate
        return Holder(leaf.name, leaf.common_name, leaf.organization_identifier, leaf.country, None)
    did = subject_of(key_url(signer))
    return Holder(name=did, did=did)


def document_of(credential: object) -> tuple[dict[str, JsonValue], dict[int, Node]]:
    """A credential as JSON object, and by identity those objects in it that are known to be right.

    Those are what a `MicroCredential` says of its subject: it was built, and what is built is
    checked. They are known as long as they are held and nobody changes them.

    Raises:
        IssueError: it is neither a MicroCredential nor an EuropeanDigitalCredential.
        ModelError: the flat micro-credential has no form in the model.
    """
    from microcred.elm import EuropeanDigitalCredential
    from microcred.micro_credential import MicroCredential

    if isinstance(credential, MicroCredential):
        # Whichever awarding body holds the seal is the issuer, else whom its mandate names.
        node = credential.to_credential().replace(issuer=None)
        document, subject = node.to_json(), node.credential_subject
        return document, {} if subject is None else {id(document["credentialSubject"]): subject}
    if not isinstance(credential, EuropeanDigitalCredential):
        raise IssueError(
            "what is issued is a MicroCredential or an EuropeanDigitalCredential",
            hint="Read a file with microcred.parse(...).credential.",
        )
    return credential.to_json(), {}


def organisation_of(holder: Holder, *, new_id: Callable[[], str]) -> dict[str, JsonValue]:
    """The organisation that a certificate names, as a node; `new_id` gives a fresh UUID text."""
    return _identified({}, holder, new_id)


def written_time(moment: datetime) -> str:
    """The instant as Europass writes it: seconds, with zone, here always UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def complete(
    document: Mapping[str, JsonValue],
    holder: Holder,
    *,
    now: datetime,
    new_id: Callable[[], str],
    mandate: Mandate | None = None,
) -> dict[str, JsonValue]:
    """The credential with everything that issuing adds; the input is left alone.

    Args:
        document: an EDC credential as JSON object, its page image included.
        holder: who holds the key.
        now: aware; becomes `issued` and `issuanceDate`.
        new_id: gives a fresh UUID text; used for the credential's id if it has none.
        mandate: needed where the holder is not the awarding body; every text in it has a language.
            A credential that names the holder as issuer may carry its own as evidence.

    Raises:
        NotTheHolder: the holder is not the awarding body and there is no mandate, or one for
            somebody else.
        IssueError: the mandate is given by the holder itself.
    """
    done = dict(document)
    if not done.get("id"):
        done["id"] = f"urn:credential:{new_id()}"
    done["issuer"] = _issuer(document, holder, mandate, new_id)
    done["issued"] = done["issuanceDate"] = written_time(now)
    if not done.get("validFrom"):
        done["validFrom"] = written_time(now)
    if mandate is not None:
        _refuse_own(mandate, holder)
        done["evidence"] = _with_mandate(_members(done.get("evidence")), mandate, new_id)
    return done


def _refuse_own(mandate: Mandate, holder: Holder) -> None:
    if mandate.given_by is not None and _is_holder(_organisation(mandate.given_by), holder):
        raise IssueError(
            "the mandate is given by the holder of the seal itself",
            hint="`given_by` is whom the holder seals for; without a mandate it seals for itself.",
        )


def framed(
    document: Mapping[str, JsonValue], release: Release, *, mandated: bool = False
) -> dict[str, JsonValue]:
    """The credential with the types, contexts, profile and schema that its release demands.

    What is there is kept, contexts of a development server excepted: they name the same terms
    under an address that nobody can read. Profile and schema are completed where there is none.

    Args:
        document: an EDC credential as JSON object.
        release: whose frame.
        mandated: whether it is issued by mandate. The profile of that name takes the place of
            Generic, which it includes, and stands beside any other one.
    """
    types = [one for one in _members(document.get("type")) if one not in release.types]
    contexts = [one for one in _members(document.get("@context")) if not release.is_own(one)]
    profiles = document.get("credentialProfiles") or concept_json(Credential[_GENERIC])
    schemas = document.get("credentialSchema") or _schemas(profiles, release)
    if mandated:
        profile = concept_json(Credential[_PROFILES[_MANDATED]])
        profiles = _instead(profiles, profile, Credential[_GENERIC].iri)
        shapes: dict[str, JsonValue] = {
            "id": release.profiles[_MANDATED],
            "type": "ShaclValidator2017",
        }
        schemas = _instead(schemas, shapes, release.profiles["generic"])
    return {
        **document,
        "type": [*release.types, *types],
        "credentialProfiles": profiles,
        "credentialSchema": schemas,
        "@context": [*release.contexts, *contexts],
    }


def _instead(declared: JsonValue, node: Mapping[str, JsonValue], replaced: str) -> list[JsonValue]:
    """What is declared, this node in it, another one no longer."""
    known = [(one.get("id") if isinstance(one, dict) else one) for one in _members(declared)]
    kept = [one for one, iri in zip(_members(declared), known, strict=True) if iri != replaced]
    return kept if node["id"] in known else [*kept, dict(node)]


def _schemas(profiles: JsonValue, release: Release) -> list[JsonValue]:
    """The shapes that belong to the profiles."""
    named = [text(one.get("id")) for one in nodes(profiles)]
    return [
        {"id": release.profiles[name], "type": "ShaclValidator2017"}
        for name, code in _PROFILES.items()
        if Credential[code].iri in named
    ]


def _members(value: JsonValue) -> list[JsonValue]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _issuer(
    document: Mapping[str, JsonValue],
    holder: Holder,
    mandate: Mandate | None,
    new_id: Callable[[], str],
) -> dict[str, JsonValue]:
    bodies = list(awarding_bodies(document))
    named = first_node(document.get("issuer"))
    mandated = _organisation(mandate.given_to) if mandate and mandate.given_to else {}
    if holder.did is not None:
        return {**(mandated or named or _first_of(bodies)), "id": holder.did}
    if mandated and not _is_holder(mandated, holder):
        raise _not_the_holder(holder, mandated, "the mandate is for")
    everywhere = all(any(_is_holder(body, holder) for body in claim) for claim in bodies)
    ours = bool(named) and _is_holder(named, holder)
    if everywhere and (not named or ours):
        body = (body for claim in bodies for body in claim if _is_holder(body, holder))
        return _identified(named or mandated or _apart(next(body, {}), new_id), holder, new_id)
    if mandate is None and not (ours and stated_mandate(document)):
        raise _not_the_holder(holder, named or _first_of(bodies))
    return _identified(mandated or (named if ours else {}), holder, new_id)


def _organisation(provider: Provider) -> Mapping[str, JsonValue]:
    from microcred.micro_credential.writing import organisation

    return organisation(provider).to_json()


def _apart(body: Mapping[str, JsonValue], new_id: Callable[[], str]) -> Mapping[str, JsonValue]:
    """The awarding body as a node of its own.

    Were it the same node, it would have the identifier of the certificate beside its own as soon as
    the file is read as linked data, and EDC allows one.
    """
    return {**body, "id": f"{_ISSUER_ID}{new_id()}"} if body else body


def _first_of(bodies: Sequence[Sequence[Mapping[str, JsonValue]]]) -> Mapping[str, JsonValue]:
    return bodies[0][0] if bodies else {}


def _is_holder(organisation: Mapping[str, JsonValue], holder: Holder) -> bool:
    return is_held_by(organisation, holder.name, holder.identifier)


def _not_the_holder(
    holder: Holder, named: Mapping[str, JsonValue], role: str = "the awarding body is"
) -> NotTheHolder:
    names = texts(named.get("legalName"))
    detail = (
        f"the seal is that of {holder.name} ({holder.identifier or 'no identifier'}), "
        f"{role} {names[0] if names else 'not named'}"
    )
    where = "/credentialSubject/hasClaim/awardedBy/awardingBody"
    finding = Finding(Check.ISSUER, Outcome.FAILED, "issuer.mismatch", detail, where)
    return NotTheHolder(detail, findings=(finding,))


def _identified(
    organisation: Mapping[str, JsonValue], holder: Holder, new_id: Callable[[], str]
) -> dict[str, JsonValue]:
    """The organisation with the identity that the certificate proves."""
    issuer: dict[str, JsonValue] = {
        "id": f"{_ISSUER_ID}{new_id()}",
        "type": "Organisation",
        "legalName": {"en": holder.name},
        **organisation,
    }
    if not organisation and holder.common_name and holder.common_name != holder.name:
        issuer["altLabel"] = {"en": holder.common_name}
    if holder.identifier is not None:
        issuer["eIDASIdentifier"] = {
            "id": _IDENTIFIER_ID,
            "type": "LegalIdentifier",
            "notation": holder.identifier,
            **_spatial(holder),
        }
    if not issuer.get("location") and (spatial := _spatial(holder)):
        address = {"id": _ADDRESS_ID, "type": "Address", "countryCode": spatial["spatial"]}
        issuer["location"] = {"id": _LOCATION_ID, "type": "Location", "address": address}
    return issuer


def _spatial(holder: Holder) -> dict[str, JsonValue]:
    country = Country.coded(holder.country or "")
    return {"spatial": concept_json(country)} if country else {}


def _with_mandate(
    earlier: Sequence[JsonValue], mandate: Mandate, new_id: Callable[[], str]
) -> list[JsonValue]:
    """The evidence with that of the mandate, which is not written twice."""
    from microcred.micro_credential.writing import mandate_evidence

    made = mandate_evidence(mandate).to_json()
    if any(_without_ids(one) == _without_ids(made) for one in earlier):
        return list(earlier)
    return [*earlier, {"id": f"urn:epass:evidence:{new_id()}", **made}]


def _without_ids(value: JsonValue) -> JsonValue:
    """A node without the ids that only name it and what it holds."""
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_ids(member)
        for name, member in value.items()
        if name != "id" or not is_local(str(member))
    }
