"""Values: what describes other things rather than stand for itself.

Concepts of controlled vocabularies, identifiers, notes, files, periods, credits, money, places and
ways to reach somebody, as the EDC application profile of the European Learning Model 3.2-LTS has
them (elm:, skos:, dc:, locn:). A country is a concept of the authority table of countries.

    >>> from microcred.elm.values import Concept, CreditPoint
    >>> from microcred.vocabularies import Credit
    >>> credit = CreditPoint(framework=Concept.of(Credit["ECTS"]), point="2")
    >>> credit.to_json()["framework"]["prefLabel"]
    {'en': 'European Credit Transfer System'}
"""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self, TypeAlias

from microcred.elm.declaring import (
    AnyUri,
    Iri,
    Many,
    ManyTexts,
    Maybe,
    MaybeText,
    Notation,
    One,
    Some,
    SomeTexts,
    term,
)
from microcred.elm.node import Node
from microcred.vocabularies import Entry

__all__ = [
    "Address",
    "Amount",
    "AnyIdentifier",
    "Concept",
    "ConceptScheme",
    "ContactPoint",
    "CreditPoint",
    "Geometry",
    "Identifier",
    "LegalIdentifier",
    "Location",
    "Mailbox",
    "MediaObject",
    "Note",
    "PeriodOfTime",
    "Phone",
    "WebResource",
]


class ConceptScheme(Node):
    """A controlled vocabulary, named by its IRI (skos:ConceptScheme)."""


class Concept(Node):
    """One entry of a controlled vocabulary, such as a country, a language or an EQF level.

    skos:Concept
    """

    notation: Maybe[Notation] = term("Its code within the scheme.")
    pref_label: ManyTexts = term("Its name.")
    definition: ManyTexts = term("What the concept means.")
    in_scheme: Many[ConceptScheme] = term("Vocabularies it belongs to.")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The concept that an entry of a vocabulary is, with its scheme and all its labels.

        The EDC shapes check skos:inScheme on the node itself, so a bare IRI is not enough.
        """
        made: Self = _concept_of(cls, entry)
        return made


@lru_cache(maxsize=512)
def _concept_of(cls: Any, entry: Entry) -> Any:
    """Kept: a credential has a dozen of them, and those of a course have the same."""
    return cls(
        id=entry.iri,
        in_scheme=ConceptScheme(id=entry.scheme),
        pref_label=entry.labels or None,
    )


class Identifier(Node):
    """A code or number by which something is known, and whose scheme it belongs to.

    elm:Identifier
    """

    notation: One[Notation] = term("The code itself.")
    dc_type: Many[Concept] = term("What kind it is.")
    scheme_id: Maybe[AnyUri] = term("IRI of the scheme.")
    scheme_name: Maybe[str] = term("Name of the scheme.")
    scheme_version: Maybe[str] = term("Version of the scheme.")
    creator: Maybe[Iri] = term("IRI of who made it.")
    date_issued: Maybe[datetime] = term("When it was issued.")
    scheme_agency: MaybeText = term("Who keeps the scheme.")


class LegalIdentifier(Identifier):
    """A code or number given by a country: tax, VAT, register or identity card.

    elm:LegalIdentifier
    """

    spatial: One[Concept] = term("The country that gave it.", vocabulary="country")


AnyIdentifier: TypeAlias = Identifier | LegalIdentifier
"""What may stand where an identifier is expected."""


class Note(Node):
    """A text on a subject, where a bare text would not do (elm:Note)."""

    note_literal: SomeTexts = term("The text.")
    note_format: Maybe[Concept] = term("How the text is marked up.")
    subject: Maybe[Concept] = term("What the note is about.")


class WebResource(Node):
    """Something on the web, named by its address (elm:WebResource)."""

    title: ManyTexts = term("Its title.")
    content_url: One[AnyUri] = term("Where it is on the web.", name="contentURL")
    language: Maybe[Concept] = term("Its language.", vocabulary="language")


class MediaObject(Node):
    """A file carried inside the credential: a logo, a page image, a scanned document.

    elm:MediaObject
    """

    title: ManyTexts = term("Its title.")
    description: ManyTexts = term("What it is about.")
    attachment_type: Maybe[Concept] = term("What kind of file it is.")
    content: One[str] = term("The file itself, encoded as text.")
    content_encoding: One[Concept] = term("How the file is encoded as text, as a rule base64.")
    content_size: Maybe[int] = term("Size of the file in bytes.")
    content_type: One[Concept] = term("File type.")
    content_url: Maybe[AnyUri] = term("Where the same file is on the web.", name="contentURL")


class PeriodOfTime(Node):
    """A time from a start to an end, either of which may be open (dc:PeriodOfTime)."""

    pref_label: ManyTexts = term("Its name.")
    end_date: Maybe[datetime] = term("The end.")
    start_date: Maybe[datetime] = term("The start.")


class Amount(Node):
    """A sum of money (elm:Amount)."""

    unit: One[Concept] = term("The currency.", vocabulary="currency")
    value: One[Decimal] = term("How much, as a decimal number.")


class CreditPoint(Node):
    """Credits: how many, and of which credit system (elm:CreditPoint)."""

    framework: One[Concept] = term("The credit system, such as ECTS.")
    point: One[str] = term("How many, as text.")


class Geometry(Node):
    """A point on earth (locn:Geometry)."""

    latitude: Many[str] = term("Latitudes, in degrees.", iri="clv:latitude", in_context=False)
    longitude: Many[str] = term("Longitudes, in degrees.", iri="clv:longitude", in_context=False)


class Address(Node):
    """A postal address; the country is what must be known (elm:Address)."""

    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    country_code: One[Concept] = term("The country.", vocabulary="country")
    full_address: Maybe[Note] = term("The address as it is written on a letter.")


class Location(Node):
    """A place, with its addresses or the area it lies in (dc:Location)."""

    description: ManyTexts = term("What it is about.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    address: Some[Address] = term("Postal addresses.")
    geographic_name: ManyTexts = term("Names of the place.")
    spatial_code: Many[Concept] = term("Codes of the area.")
    geometry: Many[Geometry] = term("Where it lies.", iri="locn:geometry", in_context=False)


class Mailbox(Node):
    """An e-mail address; its id is the mailto: IRI (elm:Mailbox)."""


class Phone(Node):
    """A telephone number, whole or in parts (elm:Phone)."""

    area_dialing: Maybe[str] = term(
        "Dialling code of the area.",
        name="areaDialingCode",
        iri="elm:areaDialing",
        in_context=False,
    )
    country_dialing: Maybe[str] = term("Dialling code of the country.")
    dial_number: Maybe[str] = term("Number of the line within its area.")
    phone_number: Maybe[str] = term("The whole number.")


class ContactPoint(Node):
    """How to reach somebody: post, telephone, e-mail or a form (elm:ContactPoint)."""

    description: ManyTexts = term("What it is about.")
    additional_note: Many[Note] = term("Further remarks.")
    address: Many[Address] = term("Postal addresses.")
    contact_form: Many[WebResource] = term("Web pages with a form to write to them.")
    email_address: Many[Mailbox] = term("E-mail addresses.")
    phone: Many[Phone] = term("Telephone numbers.")
