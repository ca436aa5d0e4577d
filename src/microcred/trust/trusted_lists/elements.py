"""Small looks at the elements of a list: children by name, texts, times, octets, short URIs.

TS 119 612 annex C has the names of the elements, each in its namespace. Nothing here fails: what is
not as the standard says is None or empty, so that one slip of one country hides no other service.

    >>> from microcred.trust.trusted_lists.elements import TSL, child, short, text
    >>> from microcred.trust.trusted_lists.hostile_xml import read_tree
    >>> root = read_tree(f'<a xmlns="{TSL}"><b> 5 </b></a>'.encode())
    >>> text(child(root, "b"))
    '5'
    >>> short("http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted")
    'granted'
    >>> short("http://uri.etsi.org/TrstSvc/Svctype/CA/QC"), short("https://example.org/granted")
    ('CA/QC', 'https://example.org/granted')
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from microcred.trust.trusted_lists.values import Identity

__all__ = [
    "ADDITIONAL",
    "DSIG",
    "QUALIFICATIONS",
    "TSL",
    "XADES",
    "child",
    "children_of",
    "english",
    "find_all",
    "identity_of",
    "instant",
    "local_name",
    "number",
    "octets_of",
    "short",
    "text",
]

TSL: Final = "http://uri.etsi.org/02231/v2#"
"""Namespace of lists."""
ADDITIONAL: Final = "http://uri.etsi.org/02231/v2/additionaltypes#"
"""Namespace of MIME types, and of further criteria."""
QUALIFICATIONS: Final = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
"""Namespace of the Qualifications extension."""
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
"""Namespace of XAdES."""
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
"""Namespace of XML signatures."""

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_SHORTENED: Final = re.compile(
    r"https?://uri\.etsi\.org/TrstSvc/(?:TrustedList/|eSigDir-1999-93-EC-TrustedList/)?"
    r"(?:Svctype|Svcstatus|SvcInfoExt|TSLType|StatusDetn|TSLtype)/(.+)"
)
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_LONGEST_TEXT: Final = 2000  # of a name; what is longer is cut
# The first digits of XML Schema's dateTime. Lists write "Z"; a zone may be given, a missing one
# (against clause 5.1.4) is read as UTC, and so is a fraction of a second left out.
_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


def children_of(element: Any, name: str, namespace: str = TSL) -> list[Any]:
    """The direct children of that name; none of None."""
    return [] if element is None else element.findall(f"{{{namespace}}}{name}")


def child(element: Any, *names: str, namespace: str = TSL) -> Any:
    """The first descendant along a way of names, None if the way ends."""
    for name in names:
        element = None if element is None else element.find(f"{{{namespace}}}{name}")
    return element


def find_all(element: Any, name: str, namespace: str = TSL) -> Iterator[Any]:
    """Every descendant of that name, in the order of the document."""
    if element is not None:
        yield from element.iter(f"{{{namespace}}}{name}")


def local_name(element: Any) -> str:
    """The name without its namespace; of a comment or an instruction ""."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text(element: Any) -> str | None:
    """The text, without white space around it; None if there is none.

    All of it: also behind a comment, which a signature does not cover.
    """
    if element is None:
        return None
    pieces = [element.text or "", *(one.tail or "" for one in element)]
    joined = "".join(pieces).strip()
    return joined[:_LONGEST_TEXT] or None


def english(element: Any, name: str = "Name") -> str:
    """One name of several languages: in English, else the first; "" if there is none."""
    found = [(one.get(_LANGUAGE) or "", text(one)) for one in children_of(element, name)]
    named = [(language.lower(), said) for language, said in found if said]
    for language, said in named:
        if language.partition("-")[0] == "en":
            return " ".join(said.split())
    return " ".join(named[0][1].split()) if named else ""


def number(element: Any) -> int | None:
    """A number that is not negative, None if it is none."""
    digits = text(element) or ""
    return int(digits) if _NUMBER.fullmatch(digits) else None


def instant(element: Any) -> datetime | None:
    """A point in time, aware UTC; None if it is none."""
    found = _INSTANT.fullmatch(text(element) or "")
    if found is None:
        return None
    zone = "+00:00" if found.group(2) in (None, "Z") else found.group(2)
    try:
        return datetime.fromisoformat(found.group(1) + zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def octets_of(element: Any) -> bytes | None:
    """What base64 stands for, None if it is none."""
    if element is None:
        return None
    pieces = [element.text or "", *(one.tail or "" for one in element)]
    try:
        return base64.b64decode("".join("".join(pieces).split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def short(uri: str | None) -> str:
    """What tells a URI of the standard from its like; another URI as it is; "" for None."""
    found = _SHORTENED.fullmatch((uri or "").strip())
    return found.group(1).strip("/") if found else (uri or "").strip()


def identity_of(elements: list[Any]) -> Identity:
    """What the DigitalId elements below ServiceDigitalIdentity elements say (clause 5.5.3)."""
    ders: list[bytes] = []
    key_ids: list[bytes] = []
    names: list[str] = []
    for one in (one for element in elements for one in children_of(element, "DigitalId")):
        der, key_id = octets_of(child(one, "X509Certificate")), octets_of(child(one, "X509SKI"))
        name = text(child(one, "X509SubjectName"))
        ders += [der] if der else []
        key_ids += [key_id] if key_id else []
        names += [name] if name else []
    return Identity(tuple(dict.fromkeys(ders)), tuple(key_ids), tuple(names))
