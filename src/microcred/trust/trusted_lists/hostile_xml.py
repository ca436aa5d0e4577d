"""The octets of a trusted list, as a tree that cannot hurt.

TS 119 612 annex B has lists in XML, encoded as UTF-8. Whoever hands in a list is not yet trusted
when it is parsed, so there is no document type, no entity, no network and no other encoding; sizes
and depths end at limits that the largest real list stays far below. A file may be compressed with
gzip. lxml comes with the extra `eutl` and is imported here, when there is a list to read.

    >>> from microcred.trust.trusted_lists.hostile_xml import read_tree
    >>> read_tree(b"<a><b>c</b></a>").tag
    'a'
    >>> read_tree(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    Traceback (most recent call last):
    microcred.errors.ListRefused: the list has a document type or entities
"""

from __future__ import annotations

import re
import zlib
from types import ModuleType
from typing import Any, Final

from microcred.errors import ListRefused, MissingExtra

__all__ = ["LARGEST_LIST", "is_compressed", "is_markup", "lxml_etree", "read_tree", "uncompressed"]

LARGEST_LIST: Final = 24 * 1024 * 1024
"""The most octets of a list; the largest of the EU's has a tenth of that."""

_DEEPEST: Final = 48  # a real list has 24 levels, its signature included
_MOST_ELEMENTS: Final = 1_000_000
_GZIP: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_MARKUP: Final = re.compile(rb"\s*<[?!A-Za-z_]")
_UTF_8: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


def lxml_etree() -> ModuleType:
    """The parser.

    Raises:
        MissingExtra: lxml is not installed.
    """
    try:
        from lxml import etree  # type: ignore[import-untyped]
    except ImportError:
        message = "trusted lists are read with lxml: install microcred[eutl]"
        raise MissingExtra(message) from None
    return etree  # type: ignore[no-any-return]


def is_compressed(octets: bytes) -> bool:
    """Whether it looks like gzip."""
    return octets.startswith(_GZIP)


def is_markup(octets: bytes) -> bool:
    """Whether it looks like XML, so that a list is told from a certificate by its content."""
    return _MARKUP.match(octets.removeprefix(_BOM)) is not None


def uncompressed(octets: bytes, limit: int = LARGEST_LIST) -> bytes:
    """The octets, unpacked if they are gzip, and never more than the limit.

    Raises:
        ListRefused: there are more, or the gzip is damaged.
    """
    if is_compressed(octets):
        unpack = zlib.decompressobj(wbits=31)
        try:
            octets = unpack.decompress(octets, limit + 1)
        except zlib.error:
            raise _malformed("the list is damaged gzip") from None
        if len(octets) <= limit and not unpack.eof:
            raise _malformed("the list is damaged gzip")
    if len(octets) > limit:
        message = f"the list has more than {limit // (1024 * 1024)} MiB"
        raise ListRefused(message, code="qualified.list_too_large")
    return octets


def read_tree(octets: bytes) -> Any:
    """The root element of XML that keeps to the limits; comments and instructions are left in.

    Raises:
        ListRefused: it is no XML, not UTF-8, has a document type, or is too large or too deep.
        MissingExtra: lxml is not installed.
    """
    etree = lxml_etree()
    octets = uncompressed(octets)
    _check_prolog(octets)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
    )
    try:
        root = etree.fromstring(octets, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unparsed(error) from None
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise _entities()
    _check_extent(root)
    return root


def _check_prolog(octets: bytes) -> None:
    """The encoding and the document type, before a parser acts on either."""
    declared = _DECLARED.match(octets.removeprefix(_BOM))
    if b"\x00" in octets[:64] or (declared and declared.group(1).lower() not in _UTF_8):
        raise _malformed("the list is not encoded as UTF-8 (TS 119 612 B.2)")
    if b"<!DOCTYPE" in octets or b"<!ENTITY" in octets:
        raise _entities()


def _check_extent(root: Any) -> None:
    """Count elements and levels without recursion."""
    level = count = 0
    for event, _ in lxml_etree().iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        count += event == "start"
        if level > _DEEPEST or count > _MOST_ELEMENTS:
            message = "the list has more levels or elements than any real one"
            raise ListRefused(message, code="qualified.list_too_large")


def _unparsed(error: Exception) -> ListRefused:
    text = str(error)
    if "xcessive depth" in text or "huge" in text.lower():
        message = "the list has more levels or longer texts than any real one"
        return ListRefused(message, code="qualified.list_too_large")
    line = getattr(error, "lineno", None)
    return _malformed(f"the list is no well-formed XML{f' (line {line})' if line else ''}")


def _malformed(message: str) -> ListRefused:
    return ListRefused(message, code="qualified.list_malformed")


def _entities() -> ListRefused:
    message = "the list has a document type or entities"
    return ListRefused(message, code="qualified.list_entities")
