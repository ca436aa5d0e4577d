"""X.501 names: the attributes of an organisation in a certificate, and when two names are one.

RFC 5280 sections 4.1.2.4 and 7.1, ETSI EN 319 412-3 (legal persons). Values are as they stand in
the certificate; only the comparison of two names folds case and white space.

    >>> from microcred.crypto.der import OID, SEQUENCE, SET, encode
    >>> from microcred.crypto.names import ORGANISATION, read_name
    >>> attribute = encode(SEQUENCE, encode(OID, b"\\x55\\x04\\x0a"), encode(0x0C, b"Example"))
    >>> read_name(encode(SEQUENCE, encode(SET, attribute))).first(ORGANISATION)
    'Example'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from microcred.crypto.der import SET, Element, children, read_one
from microcred.errors import ParseError
from microcred.frozen import Frozen

__all__ = [
    "COMMON_NAME",
    "COUNTRY",
    "ORGANISATION",
    "ORGANIZATION_IDENTIFIER",
    "Name",
    "read_name",
    "rfc4514",
    "same_name",
]

COMMON_NAME: Final = "2.5.4.3"
"""commonName."""
COUNTRY: Final = "2.5.4.6"
"""countryName, ISO 3166-1 alpha-2."""
ORGANISATION: Final = "2.5.4.10"
"""organizationName."""
ORGANIZATION_IDENTIFIER: Final = "2.5.4.97"
"""organizationIdentifier (ETSI EN 319 412-1 section 5.1.4)."""

_SHORT: Final = MappingProxyType(
    {
        "2.5.4.3": "CN",
        "2.5.4.4": "SN",
        "2.5.4.5": "serialNumber",
        "2.5.4.6": "C",
        "2.5.4.7": "L",
        "2.5.4.8": "ST",
        "2.5.4.9": "street",
        "2.5.4.10": "O",
        "2.5.4.11": "OU",
        "2.5.4.42": "GN",
        "2.5.4.97": "organizationIdentifier",
    }
)
# RFC 4514 section 3: the attributes that have a short name in every implementation.
_RFC4514: Final = MappingProxyType(
    {
        "2.5.4.3": "CN",
        "2.5.4.6": "C",
        "2.5.4.7": "L",
        "2.5.4.8": "ST",
        "2.5.4.9": "STREET",
        "2.5.4.10": "O",
        "2.5.4.11": "OU",
        "0.9.2342.19200300.100.1.1": "UID",
        "0.9.2342.19200300.100.1.25": "DC",
    }
)
_ESCAPED: Final = frozenset('"+,;<>\\')
_MOST_ATTRIBUTES: Final = 64


class Name(Frozen):
    """A distinguished name.

    Attributes:
        attributes: pairs of object identifier and text, in the order of the certificate. A value
            that is no readable string is None.
    """

    attributes: tuple[tuple[str, str | None], ...]

    def first(self, oid: str) -> str | None:
        """The first readable value of an attribute, None if there is none."""
        return next((text for one, text in self.attributes if one == oid and text), None)

    def __str__(self) -> str:
        """The name in one line, in the order of the certificate: "C=IE, O=Example University"."""
        return ", ".join(
            f"{_SHORT.get(oid, oid)}={text}" for oid, text in self.attributes if text is not None
        )


def read_name(der: bytes) -> Name:
    """The attributes of a DER Name.

    Raises:
        ParseError: it is none.
    """
    pairs = [_attribute(one) for group in children(read_one(der)) for one in children(group, SET)]
    if len(pairs) > _MOST_ATTRIBUTES:
        raise ParseError("a name with too many attributes")
    return Name(tuple(pairs))


def rfc4514(der: bytes) -> str:
    """A DER Name as RFC 4514 writes it: the last attribute first, one text for every name.

        >>> from microcred.crypto.der import OID, SEQUENCE, SET, encode
        >>> from microcred.crypto.names import rfc4514
        >>> attribute = encode(SEQUENCE, encode(OID, b"\\x55\\x04\\x0a"), encode(0x0C, b"A, B"))
        >>> rfc4514(encode(SEQUENCE, encode(SET, attribute)))
        'O=A\\\\, B'

    Raises:
        ParseError: it is no name.
    """
    groups = [
        "+".join(_written(one) for one in children(group, SET)) for group in children(read_one(der))
    ]
    return ",".join(reversed(groups))


def _written(element: Element) -> str:
    """RFC 4514 sections 2.3 and 2.4: what is no string is written as its octets."""
    oid, text = _attribute(element)
    if text is None:
        return f"{oid}=#{children(element)[1].raw.hex()}"
    signs = ["\\" + one if one in _ESCAPED else "\\00" if one == "\0" else one for one in text]
    if signs and signs[0] in (" ", "#"):
        signs[0] = "\\" + signs[0]
    if len(signs) > 1 and signs[-1] == " ":
        signs[-1] = "\\ "
    return f"{_RFC4514.get(oid, oid)}={''.join(signs)}"


def same_name(one: bytes, other: bytes) -> bool:
    """Whether two DER names are the same (RFC 5280 section 7.1).

    They are if their octets are, or if they differ in case, white space and type of string only.

    Raises:
        ParseError: one of them is no name.
    """
    if one == other:
        return True
    return _folded(one) == _folded(other)


def _folded(der: bytes) -> list[frozenset[tuple[str, str | bytes]]]:
    return [
        frozenset(_folded_attribute(one) for one in children(group, SET))
        for group in children(read_one(der))
    ]


def _folded_attribute(element: Element) -> tuple[str, str | bytes]:
    oid, text = _attribute(element)
    return oid, element.raw if text is None else " ".join(text.split()).casefold()


def _attribute(element: Element) -> tuple[str, str | None]:
    parts = children(element)
    if len(parts) != 2:
        raise ParseError("a name with a malformed attribute")
    try:
        return parts[0].oid(), parts[1].text()
    except ParseError:
        return parts[0].oid(), None
