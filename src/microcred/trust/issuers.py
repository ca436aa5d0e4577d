"""When two identifiers of an organisation are one.

ETSI EN 319 412-1 section 5.1.4: a semantics identifier is a type (VAT, NTR, PSD, LEI, or two
characters and ":" for a national scheme), a country, "-", and a number: "NTREE-17207834",
"VATEL-123456789", "EI:SE-5567971433". Issuers in credentials are written so, or as the bare number
beside a country. Case and white space do not matter; another type of number is another identifier,
even where the digits are the same.

    >>> from microcred.trust.issuers import normalise_identifier, same_identifier
    >>> normalise_identifier(" ntree-1720 7834 ")
    'NTREE-17207834'
    >>> same_identifier("NTREE-17207834", "17207834", country_b="EE")
    True
    >>> same_identifier("NTREE-17207834", "17207834", country_b="FI")
    False
    >>> same_identifier("NTREE-17207834", "VATEE-17207834")
    False
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

__all__ = ["normalise_identifier", "same_identifier"]

_SEMANTIC: Final = re.compile(r"([A-Z]{3}|[A-Z]{2}:)([A-Z]{2})-(.+)", re.ASCII)
# Only ASCII letters have a case here: others fold onto them ("ı" onto "I") and would be confused.
_UPPER: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# VAT law writes EL for Greece and XI for Northern Ireland, people write UK: ISO 3166-1 has GR and
# GB, and the standard lets both stand side by side.
_ISO_COUNTRIES: Final = MappingProxyType({"EL": "GR", "UK": "GB", "XI": "GB"})


def normalise_identifier(text: str) -> str:
    """The one form of an identifier: capitals, no white space, the country as in ISO 3166-1.

    It is for comparison; what is shown or written stays as it was received.

    >>> from microcred.trust.issuers import normalise_identifier
    >>> normalise_identifier("vatel-123456789"), normalise_identifier("12 34")
    ('VATGR-123456789', '1234')
    """
    squeezed = _squeezed(text)
    found = _SEMANTIC.fullmatch(squeezed)
    if found is None:
        return squeezed
    return f"{found.group(1)}{_country(found.group(2))}-{found.group(3)}"


def same_identifier(a: str, b: str, *, country_b: str | None = None) -> bool:
    """Whether two identifiers name one organisation.

    Args:
        a: what is proven, as a rule the organizationIdentifier of a certificate.
        b: what is claimed or expected: a semantics identifier, or a bare number (a VAT number also
            with its country in front, "ESA00000000").
        country_b: the country that stands beside a bare number, ISO 3166-1 alpha-2 ("EL", "UK"
            and "XI" are taken too). Without it a bare number is only equal to itself.

    Returns:
        False too where one of them is empty.
    """
    one, other = normalise_identifier(a), normalise_identifier(b)
    if not one or not other:
        return False
    if one == other:
        return True
    semantic = _SEMANTIC.fullmatch(one)
    if semantic is None or _SEMANTIC.fullmatch(other) or not country_b:
        return False
    kind, country, number = semantic.groups()
    if country != _country(_squeezed(country_b)):
        return False
    return other == number or (kind == "VAT" and _normal_vat(other) == f"{country}{number}")


def _normal_vat(number: str) -> str:
    """A VAT number that begins with its country, with that of ISO 3166-1: GR for EL."""
    return f"{_country(number[:2])}{number[2:]}"


def _squeezed(text: str) -> str:
    return "".join(text.split()).translate(_UPPER)


def _country(code: str) -> str:
    return _ISO_COUNTRIES.get(code, code)
