"""Identifiers of organisations, and when two of them name the same one.

ETSI EN 319 412-1 clause 5.1.4: three letters for the kind (VAT, NTR, PSD, LEI, or two letters of a
national scheme and ":"), two letters for the country, "-", and the number. Credentials in the wild
carry the whole ("VATES-A00000000") or the number alone ("17207834") beside a country.

    >>> from microcred.trust.issuers import normalise_identifier, same_identifier
    >>> normalise_identifier(" vates-a0000 0000 ")
    'VATES-A00000000'
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

_SEMANTICS: Final = re.compile(r"(VAT|NTR|PSD|LEI|EOR|EXC|[A-Z]{2}:)([A-Z]{2})-(.+)", re.ASCII)

# VAT law writes EL for Greece and XI for Northern Ireland, people write UK; ISO says GR and GB.
_COUNTRIES: Final = MappingProxyType({"EL": "GR", "UK": "GB", "XI": "GB"})


def normalise_identifier(text: str) -> str:
    """Upper case, no blanks, ISO country: the form in which identifiers are compared."""
    plain = "".join(text.split()).upper()
    match = _SEMANTICS.fullmatch(plain)
    if match is None:
        return plain
    kind, country, number = match.groups()
    return f"{kind}{_iso(country)}-{number}"


def same_identifier(proven: str, named: str, *, country_b: str | None = None) -> bool:
    """Whether the identifier that a credential names is the proven one.

    Args:
        proven: the whole semantics identifier, from a certificate.
        named: the whole identifier, or its number alone.
        country_b: alpha-2 country that stands beside `named`; a number alone counts only with it.
    """
    one, other = normalise_identifier(proven), normalise_identifier(named)
    if not one or not other:
        return False
    if one == other:
        return True
    match = _SEMANTICS.fullmatch(one)
    if match is None or country_b is None or _SEMANTICS.fullmatch(other):
        return False
    _, country, number = match.groups()
    # A VAT number is often written with its country, "ESA00000000".
    numbers = (number, f"{country}{number}")
    return other in numbers and _iso(country_b.strip().upper()) == country


def _iso(country: str) -> str:
    return _COUNTRIES.get(country, country)
