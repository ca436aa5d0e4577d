"""What sealing adds to a credential: id, dates, the issuer's identity, the mandate.

Europass writes the issuer from the certificate, whatever the credential said; so an issuer that is
somebody else than the certificate's holder disappears silently. Here the same members are
completed, and a holder that is not the awarding body is refused unless a `Mandate` says why
(EDC: evidence of type mandate).

    >>> from datetime import UTC, datetime
    >>> from microcred.completing import Holder, complete
    >>> holder = Holder(name="Example University", identifier="NTRIE-123456", country="IE")
    >>> done = complete({"validFrom": "2026-01-01T00:00:00Z"}, holder,
    ...                 now=datetime(2026, 1, 2, tzinfo=UTC), new_id=lambda: "1")
    >>> done["id"], done["issued"], done["issuer"]["eIDASIdentifier"]["notation"]
    ('urn:credential:1', '2026-01-02T00:00:00Z', 'NTRIE-123456')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from microcred.checks import identifiers_of, is_same_organisation
from microcred.crypto.references import did_of, key_url
from microcred.crypto.seal import Seal
from microcred.crypto.signing import Signer
from microcred.errors import IssueError, NotTheHolder
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.outline import first_node, nodes, text, texts
from microcred.releases import Release
from microcred.vocabularies import Country, Credential, EvidenceType, concept_json

__all__ = ["Holder", "Mandate", "complete", "framed", "holder_of", "written_time"]

# The ids that the European Commission's own issuer gives to what it takes from the certificate.
# A number alone could be that of an awarding body.
_ISSUER_ID: Final = "urn:epass:org:issuer-"
_IDENTIFIER_ID: Final = "urn:certificateIdentifier:1"
_LOCATION_ID: Final = "urn:certificateLocation:1"
_ADDRESS_ID: Final = "urn:certificateAddress:1"
_GENERIC: Final = "e34929035b"
# Concepts of the credential profiles by the names that a release gives them.
_PROFILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "generic": _GENERIC,
        "accredited": "c_ae121a00",
        "converted": "c_7e400154",
        "diplomaSupplement": "6dff8a0f87",
        "issuedByMandate": "c_9a31f32a",
    }
)


class Mandate(Frozen):
    """Why this holder of a seal may issue for the awarding body.

    Attributes:
        statement: one or more sentences; they are written into the credential
            (elm:evidenceStatement of an Evidence of type mandate).
    """

    statement: str

    def __post_init__(self) -> None:
        """Refuse an empty reason.

        Raises:
            IssueError: the statement is no text or blank.
        """
        if not isinstance(self.statement, str) or not self.statement.strip():
            raise IssueError("a mandate states why the holder may issue for the awarding body")


class Holder(Frozen):
    """Who holds the key that is about to sign.

    Attributes:
        name: organisation in the certificate, or the DID.
        common_name: of the certificate, None if it has none.
        identifier: organizationIdentifier (EN 319 412-1), None if there is none.
        country: ISO 3166-1 alpha-2, None if unknown.
        did: the DID of a key without certificate, else None.
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
    did = did_of(key_url(signer))
    return Holder(name=did, did=did)


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
        mandate: needed where the holder is not the awarding body.

    Raises:
        NotTheHolder: the holder is not the awarding body and there is no mandate.
    """
    done = dict(document)
    if not done.get("id"):
        done["id"] = f"urn:credential:{new_id()}"
    done["issuer"] = _issuer(document, holder, mandate, new_id)
    done["issued"] = done["issuanceDate"] = written_time(now)
    if not done.get("validFrom"):
        done["validFrom"] = written_time(now)
    if mandate is not None:
        done["evidence"] = [*_members(done.get("evidence")), _evidence(mandate, new_id)]
    return done


def framed(document: Mapping[str, JsonValue], release: Release) -> dict[str, JsonValue]:
    """The credential with the types, contexts, profile and schema that its release demands.

    What is there is kept, contexts of a development server excepted: they name the same terms
    under an address that nobody can read. Profile and schema are completed where there is none.
    """
    types = [one for one in _members(document.get("type")) if one not in release.types]
    contexts = [one for one in _members(document.get("@context")) if not release.is_own(one)]
    profiles = document.get("credentialProfiles") or concept_json(Credential[_GENERIC])
    return {
        **document,
        "type": [*release.types, *types],
        "credentialProfiles": profiles,
        "credentialSchema": document.get("credentialSchema") or _schemas(profiles, release),
        "@context": [*release.contexts, *contexts],
    }


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
    bodies = [list(awarding) for awarding in _awarding_bodies(document)]
    named = first_node(document.get("issuer"))
    if holder.did is not None:
        return {**(named or _first_of(bodies)), "id": holder.did}
    everywhere = all(any(_is_holder(body, holder) for body in claim) for claim in bodies)
    if everywhere and (not named or _is_holder(named, holder)):
        ours = (body for claim in bodies for body in claim if _is_holder(body, holder))
        return _identified(named or _apart(next(ours, {}), new_id), holder, new_id)
    if mandate is None:
        raise _not_the_holder(holder, named or _first_of(bodies))
    return _identified({}, holder, new_id)


def _apart(body: Mapping[str, JsonValue], new_id: Callable[[], str]) -> Mapping[str, JsonValue]:
    """The awarding body as a node of its own.

    Were it the same node, it would have the identifier of the certificate beside its own as soon as
    the file is read as linked data, and EDC allows one.
    """
    return {**body, "id": f"{_ISSUER_ID}{new_id()}"} if body else body


def _awarding_bodies(
    document: Mapping[str, JsonValue],
) -> Iterator[tuple[Mapping[str, JsonValue], ...]]:
    """The awarding bodies of each claim that has any."""
    for subject in nodes(document.get("credentialSubject")):
        for claim in nodes(subject.get("hasClaim")):
            awarding = first_node(claim.get("awardedBy"))
            if bodies := nodes(awarding.get("awardingBody")):
                yield bodies


def _first_of(bodies: list[list[Mapping[str, JsonValue]]]) -> Mapping[str, JsonValue]:
    return bodies[0][0] if bodies else {}


def _is_holder(organisation: Mapping[str, JsonValue], holder: Holder) -> bool:
    """By identifier; by legal name only where one of the two has no identifier at all."""
    if holder.identifier is not None and identifiers_of(organisation):
        return is_same_organisation(organisation, holder.identifier)
    wanted = " ".join(holder.name.split()).casefold()
    names = texts(organisation.get("legalName"))
    return any(" ".join(name.split()).casefold() == wanted for name in names)


def _not_the_holder(holder: Holder, named: Mapping[str, JsonValue]) -> NotTheHolder:
    names = texts(named.get("legalName"))
    detail = (
        f"the seal is that of {holder.name} ({holder.identifier or 'no identifier'}), "
        f"the awarding body is {names[0] if names else 'not named'}"
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


def _evidence(mandate: Mandate, new_id: Callable[[], str]) -> dict[str, JsonValue]:
    return {
        "id": f"urn:epass:evidence:{new_id()}",
        "type": "Evidence",
        "dcType": concept_json(EvidenceType["c_18016257"]),
        "evidenceStatement": mandate.statement.strip(),
    }
