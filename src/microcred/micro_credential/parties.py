"""Who is in a micro-credential: the learner, the provider, and their identifiers.

Annex I elements 1 (learner), 3 (country or region of the issuer) and 4 (awarding body).

    >>> from microcred.micro_credential.parties import Learner, Provider
    >>> Provider("Example University", "IE", identifier="NTRIE-123456").country
    'IE'
    >>> str(Learner(given_name="Ána", family_name="Novák").full_name)
    'Ána Novák'
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Final

from microcred.encoding import b64_decode
from microcred.errors import ParseError
from microcred.jsontext import JsonValue
from microcred.micro_credential.codes_and_levels import COUNTRY_CODE, Country
from microcred.micro_credential.concepts import Concept
from microcred.micro_credential.flat import Flat, Nested
from microcred.micro_credential.forms import DATE, NAME, PLAIN, TEXT, URL, Many, Member, PlainForm
from microcred.micro_credential.refusals import refusal
from microcred.micro_credential.text import Text, TextLike
from microcred.vocabularies import ATU

__all__ = [
    "BASE64",
    "ESI_SCHEME",
    "FileForm",
    "Identifier",
    "Learner",
    "NationalId",
    "Provider",
    "media_type_of",
]

ESI_SCHEME: Final = "European Student Identifier"
"""The scheme name under which a European Student Identifier is written."""

_ESI_PREFIX: Final = "urn:schac:personaluniquecode:int:esi:"
_ESI: Final = re.compile(
    r"(?i)urn:schac:personalUniqueCode:int:esi:(?:[a-z]{2}|(?:[a-z0-9-]+\.)+[a-z]{2,}):\S+",
    re.ASCII,
)
BASE64: Final = (
    "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
)
"""What base64 (RFC 4648 4, nothing left over in the last bits) looks like, as a pattern."""
_EMAIL: Final = re.compile(r"[^\s@<>\"\\^`{|}]+@[^\s@<>\"\\^`{|}]+\.[^\s@<>\"\\^`{|}]+")


class Identifier(Flat):
    """An identifier that is no legal one: a student number, an Erasmus code, a ROR.

    Attributes:
        value: the identifier.
        scheme: name of its scheme, such as "Erasmus code"; for a European Student Identifier it is
            filled in.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "value": Member(PLAIN, "The identifier.", required=True),
            "scheme": Member(PLAIN, 'Name of its scheme, such as "Erasmus code".'),
        }
    )
    value: str
    scheme: str | None

    def __init__(self, value: str, scheme: str | None = None) -> None:
        """A European Student Identifier is known by its prefix and checked.

        Raises:
            ModelError: empty, or an ESI of wrong form.
        """
        self._fill({"value": value, "scheme": scheme})

    def _settle(self) -> None:
        if self.scheme is None and (self.value or "").lower().startswith(_ESI_PREFIX):
            self._set("scheme", ESI_SCHEME)

    def _verify(self) -> None:
        if self.scheme == ESI_SCHEME and not _ESI.fullmatch(self.value):
            raise refusal(
                "value.wrong", f"no European Student Identifier: {_ESI_PREFIX}...", "/value"
            )

    def __str__(self) -> str:
        """The identifier."""
        return self.value


class NationalId(Flat):
    """A number that a country gives to a person (elm:nationalID).

    Attributes:
        value: the number.
        country: which country gave it.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "value": Member(PLAIN, "The number.", required=True),
            "country": Member(COUNTRY_CODE, "The country that gave it.", required=True),
        }
    )
    value: str
    country: Country | None

    def __init__(self, value: str, country: str | None = None) -> None:
        """Both are needed.

        Raises:
            ModelError: one is missing or wrong.
        """
        self._fill({"value": value, "country": country})


class _EmailForm(PlainForm):
    """An address for electronic mail."""

    def take(self, given: object) -> str:
        address = super().take(given)
        if not _EMAIL.fullmatch(address):
            raise refusal("value.wrong", "no address for electronic mail")
        return address

    def schema(self) -> dict[str, JsonValue]:
        return {"type": "string", "pattern": f"^{_EMAIL.pattern}$"}


class FileForm:
    """A file of one of a few kinds: bytes in Python, base64 in JSON.

    Args:
        kinds: what it may be, in words: "JPEG or PNG image".
        media_type: the media type by the first octets, None for another kind.
        beginnings: regular expression of how the base64 of such a file begins.
    """

    def __init__(
        self, kinds: str, media_type: Callable[[bytes], str | None], beginnings: str
    ) -> None:
        """Take what makes these files known."""
        self._kinds, self._media_type, self._beginnings = kinds, media_type, beginnings

    @property
    def empty(self) -> None:
        """What stands for no file."""
        return None

    def take(self, given: object) -> bytes:
        """The file, given as bytes or as base64."""
        try:
            content = b64_decode(given) if isinstance(given, str) else given
        except ParseError:
            raise refusal("value.wrong", "no base64") from None
        if not isinstance(content, bytes | bytearray) or self._media_type(bytes(content)) is None:
            raise refusal("value.wrong", f"no {self._kinds}")
        return bytes(content)

    def put(self, value: bytes, language: str) -> JsonValue:
        """The file in base64."""
        return b64encode(value).decode("ascii")

    def tagged(self, value: bytes, language: str | None) -> bytes:
        """The file: it has no language."""
        return value

    def schema(self) -> dict[str, JsonValue]:
        """JSON Schema of the base64."""
        return {
            "type": "string",
            "contentEncoding": "base64",
            "allOf": [
                {"pattern": f"^({self._beginnings})"},
                {"pattern": f"^{BASE64}$"},
            ],
        }


def media_type_of(content: bytes) -> str | None:
    """ "image/jpeg" or "image/png" by the first octets; None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/png" if content.startswith(b"\x89PNG\r\n\x1a\n") else None


class _RegionForm(Nested[Concept]):
    """A region: a concept, or simply its name."""

    def __init__(self) -> None:
        super().__init__(Concept, short="label")

    def take(self, given: object) -> Concept:
        entry = ATU.coded(given) if isinstance(given, str) else None
        if entry is not None:
            return Concept.of(entry)
        return super().take(given)


_EMAIL_ADDRESS: Final = _EmailForm()
_PICTURE: Final = FileForm("JPEG or PNG image", media_type_of, "iVBORw0KGg[opqr]|/9j/")
_IDENTIFIERS: Final = Many(Nested(Identifier, short="value"))


class Provider(Flat):
    """An organisation: the awarding body, or the agency that assures quality.

    Attributes:
        name: legal name.
        country: ISO 3166-1 alpha-2; the IRI of the EU authority table in ELM.
        identifier: legal identifier as in the certificate of the organisation's seal
            (organizationIdentifier, ETSI EN 319 412-1): "NTRIE-123456".
        region: within the country, a concept or a name.
        homepage: web addresses.
        logo: a JPEG or PNG image.
        other_identifiers: Erasmus code, PIC, ROR and so on.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "name": Member(TEXT, "Legal name.", required=True),
            "country": Member(COUNTRY_CODE, "ISO 3166-1 alpha-2 code.", required=True),
            "identifier": Member(
                PLAIN, "Legal identifier as in the certificate of its seal: NTRIE-123456."
            ),
            "region": Member(_RegionForm(), "Region within the country."),
            "homepage": Member(Many(URL), "Web addresses."),
            "logo": Member(_PICTURE, "A JPEG or PNG image in base64."),
            "other_identifiers": Member(_IDENTIFIERS, "Erasmus code, PIC, ROR and so on."),
        }
    )
    name: Text | None
    country: Country | None
    identifier: str | None
    region: Concept | None
    homepage: tuple[str, ...]
    logo: bytes | None
    other_identifiers: tuple[Identifier, ...]

    def __init__(
        self,
        name: TextLike,
        country: str | None = None,
        *,
        identifier: str | None = None,
        region: Concept | TextLike | None = None,
        homepage: str | Iterable[str] = (),
        logo: bytes | None = None,
        other_identifiers: Identifier | str | Iterable[Identifier | str] = (),
    ) -> None:
        """Name and country are needed: EDC asks for both of every organisation.

        Raises:
            ModelError: every problem, each with its place.
        """
        self._fill(
            {
                "name": name,
                "country": country,
                "identifier": identifier,
                "region": region,
                "homepage": homepage,
                "logo": logo,
                "other_identifiers": other_identifiers,
            }
        )

    def __str__(self) -> str:
        """The name."""
        return str(self.name or "")


class Learner(Flat):
    """Who has learnt.

    EDC allows each name in one language (or script) only.

    Attributes:
        given_name: first names.
        family_name: last names.
        full_name: the whole name; given and family name in this order if it is not given.
        date_of_birth: a day. Where a credential that was read says another time than midnight in
            UTC it is exactly that point in time: real files shift the day by their time zone, and
            which day was meant is not for us to guess.
        national_id: number given by a country.
        identifier: student numbers, European Student Identifier.
        email: address for electronic mail.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "given_name": Member(NAME, "First names."),
            "family_name": Member(NAME, "Last names."),
            "full_name": Member(NAME, "The whole name, if it is not given name + family name."),
            "date_of_birth": Member(DATE, "Day of birth."),
            "national_id": Member(Nested(NationalId), "Number given by a country."),
            "identifier": Member(_IDENTIFIERS, "Student numbers, European Student Identifier."),
            "email": Member(_EMAIL_ADDRESS, "Address for electronic mail."),
        }
    )
    given_name: Text | None
    family_name: Text | None
    full_name: Text | None
    date_of_birth: date | None
    national_id: NationalId | None
    identifier: tuple[Identifier, ...]
    email: str | None

    def __init__(
        self,
        given_name: TextLike | None = None,
        family_name: TextLike | None = None,
        *,
        full_name: TextLike | None = None,
        date_of_birth: date | str | None = None,
        national_id: NationalId | None = None,
        identifier: Identifier | str | Iterable[Identifier | str] = (),
        email: str | None = None,
    ) -> None:
        """A name or an identifier is needed.

        Raises:
            ModelError: every problem, each with its place.
        """
        self._fill(
            {
                "given_name": given_name,
                "family_name": family_name,
                "full_name": full_name,
                "date_of_birth": date_of_birth,
                "national_id": national_id,
                "identifier": identifier,
                "email": email,
            }
        )

    def _settle(self) -> None:
        if self.full_name is None:
            self._set("full_name", self._composed())

    def _composed(self) -> Text | None:
        """Given and family name together, where they are in one language."""
        given, family = self.given_name, self.family_name
        if given is None or family is None or set(given) != set(family):
            return None
        return given.followed_by(family)

    def _verify(self) -> None:
        if self.full_name is None and not (self.given_name or self.family_name or self.identifier):
            raise refusal("value.missing", "a learner needs a name or an identifier")

    def to_json_in(self, language: str) -> dict[str, JsonValue]:
        """As every flat value; the full name only where it says more than its parts."""
        written = super().to_json_in(language)
        if self.full_name == self._composed():
            written.pop("full_name", None)
        return written

    def __str__(self) -> str:
        """The name, else nothing."""
        return str(self.full_name or self.given_name or self.family_name or "")
