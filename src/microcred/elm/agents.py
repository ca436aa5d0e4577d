"""Agents: who learns, awards, assesses and accredits.

Persons, organisations and groups of the EDC application profile, European Learning Model 3.2-LTS.
The profile does not let a person or an organisation have every property of an agent, so they are
classes side by side; where any of them may stand, the type is `AnyAgent`.

    >>> from microcred.elm.agents import Person
    >>> ana = Person.from_json({"type": "Person", "givenName": {"en": "Ana"}})
    >>> str(ana.given_name), ana.has_claim
    ('Ana', ())
"""

from datetime import datetime
from typing import TypeAlias

from microcred.elm.declaring import Many, ManyTexts, Maybe, MaybeText, Some, SomeTexts, term
from microcred.elm.node import Node
from microcred.elm.values import (
    AnyIdentifier,
    Concept,
    ContactPoint,
    LegalIdentifier,
    Location,
    MediaObject,
    Note,
    WebResource,
)

__all__ = ["Agent", "AnyAgent", "Group", "Organisation", "Person"]


class Agent(Node):
    """Anybody who can act, where it is not told whether a person or an organisation (elm:Agent)."""

    pref_label: ManyTexts = term("Its name.")
    alt_label: ManyTexts = term("Other names.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    additional_note: Many[Note] = term("Further remarks.")
    contact_point: Many[ContactPoint] = term("How to reach them.")
    group_member_of: Many["Group"] = term("Groups it belongs to.")
    location: Many[Location] = term("Where it is.")
    date_modified: Maybe[datetime] = term("When it was last changed.")


class Group(Node):
    """Several agents that belong together, such as a department or a consortium (elm:Group)."""

    pref_label: SomeTexts = term("Its name.")
    alt_label: ManyTexts = term("Other names.")
    dc_type: Many[Concept] = term("What kind it is.")
    additional_note: Many[Note] = term("Further remarks.")
    contact_point: Many[ContactPoint] = term("How to reach them.")
    location: Many[Location] = term("Where it is.")
    member: Many["AnyAgent"] = term("Who belongs to it.")


class Organisation(Node):
    """A legal body: a university, a provider, an agency (elm:Organisation)."""

    legal_name: SomeTexts = term("Name in the register.")
    alt_label: ManyTexts = term("Other names.")
    dc_type: Many[Concept] = term("What kind of organisation it is.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    accreditation: Many[Node] = term("Accreditations that it has.", range="Accreditation")
    additional_note: Many[Note] = term("Further remarks.")
    contact_point: Many[ContactPoint] = term("How to reach them.")
    eidas_identifier: Maybe[LegalIdentifier] = term(
        "Identifier by eIDAS, as in the certificate of its electronic seal.", name="eIDASIdentifier"
    )
    group_member_of: Many[Group] = term("Groups it belongs to.")
    location: Some[Location] = term("Where it is; the first is the main place.")
    logo: Maybe[MediaObject] = term("The logo.")
    tax_identifier: Many[LegalIdentifier] = term("Tax numbers.")
    vat_identifier: Many[LegalIdentifier] = term("VAT numbers.")
    date_modified: Maybe[datetime] = term("When it was last changed.")
    member: Many["Person"] = term(
        "Persons who belong to it.", iri="org:hasMember", in_context=False
    )
    has_sub_organization: Many["Organisation"] = term("Organisations within it.")
    sub_organization_of: Maybe["Organisation"] = term("The organisation it is a part of.")
    registration: Maybe[LegalIdentifier] = term("Entry in the register of legal bodies.")
    homepage: Many[WebResource] = term("Pages about it.")


class Person(Node):
    """A human being, in a credential above all the learner (elm:Person)."""

    given_name: MaybeText = term("Given name.")
    family_name: MaybeText = term("Family name.")
    full_name: MaybeText = term(
        "The whole name, in the order of its language.", profiles={"diplomaSupplement": (1, 1)}
    )
    birth_name: ManyTexts = term("Name at birth.")
    patronymic_name: ManyTexts = term("Name after the father.")
    date_of_birth: Maybe[datetime] = term(
        "Date of birth, as the point in time of midnight.", profiles={"diplomaSupplement": (1, 1)}
    )
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    citizenship_country: Many[Concept] = term(
        "Countries of which the person is a citizen.", vocabulary="country"
    )
    contact_point: Many[ContactPoint] = term("How to reach them.")
    gender: Maybe[Concept] = term("Gender.")
    group_member_of: Many[Group] = term("Groups it belongs to.")
    has_claim: Some[Node] = term(
        "What is claimed of the person.",
        range="Claim LearningAchievement LearningActivity LearningAssessment LearningEntitlement",
        profiles={"accredited": (1, 1)},
    )
    has_credential: Many[Node] = term(
        "Credentials of the person.", range="EuropeanDigitalCredential"
    )
    location: Maybe[Location] = term("Where the person lives.")
    national_id: Maybe[LegalIdentifier] = term(
        "Identifier of the person in their country.", name="nationalID"
    )
    place_of_birth: Maybe[Location] = term("Where the person was born.")
    date_modified: Maybe[datetime] = term("When it was last changed.")
    member_of: Many[Organisation] = term("Organisations the person belongs to.")


AnyAgent: TypeAlias = Agent | Organisation | Person
"""Whoever can act: somebody, an organisation, or an agent of neither kind."""
