"""A sealed file carried in an HTML page: how it is written there, and how it is read back out.

The page that people mail around is also the thing that verifies: the file stands in one link, byte
for byte in base64, with its digest. Reading follows the tokenization of the HTML Standard (section
13.2.5) as far as start tags and their attributes go, in one pass and bounded; what the page shows
is never looked at. Pages that a browser or an editor has saved again are read, whatever became of
the order, the case or the white space of the markup.

    >>> from microcred.embedding import embedded, file_in
    >>> attributes = embedded(b"e30.e30.AA", name="credential.jwt")
    >>> written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    >>> file_in(f"<!DOCTYPE html><p>Soil carbon<a {written}>the file</a>".encode())
    b'e30.e30.AA'
    >>> file_in(b"<p>Soil carbon")
    Traceback (most recent call last):
    microcred.errors.UnknownMechanism: an HTML or XML text that carries no sealed file
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Final

from microcred.encoding import b64_decode, b64_encode
from microcred.errors import MalformedJson, ParseError, UnknownMechanism
from microcred.jsontext import Limits

__all__ = ["MARK", "carried", "embedded", "file_in", "is_mail", "is_page"]

MARK: Final = "microcred-file"
"""The id of the element that carries the file."""

_HINT: Final = "Ask for the page as it was made, or for the sealed file itself."
_MEDIA: Final = "data:application/octet-stream;base64,"
_SPACE: Final = " \t\r\n\f"
_BLANK: Final = re.compile(rb"[\xef\xbb\xbf \t\r\n\f]*")
# By their first octets; without a mark of the byte order an editor leaves them, too.
_UTF_16: Final = (
    (b"\xff\xfe<\x00", "utf-16"),
    (b"\xfe\xff\x00<", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DATA: Final = re.compile(r"data:[^,]{0,200};\s*base64\s*,", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z][^\s/>]*+", re.ASCII)
_ATTRIBUTE: Final = re.compile(r"[\s/]*+([^\s/>][^\s/>=]*+)\s*+(=?+)\s*+", re.ASCII)
_BARE: Final = re.compile(r"[^\s>]*+", re.ASCII)
_COMMENT: Final = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)
_END: Final = re.compile(r"[\s/]*+>", re.ASCII)
# What stands between their tags is text, whatever it looks like.
_TEXTS: Final = frozenset(
    {"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"}
)
_MIME: Final = re.compile(rb"(?:^|\n)MIME-Version:", re.IGNORECASE)
_LONGEST_HEAD: Final = 16 * 1024
_LARGER: Final = 2
_APART: Final = 16 * 1024 * 1024
_MOST_TAGS: Final = 1_000_000
_MOST_ATTRIBUTES: Final = 200
_LONGEST_NAME: Final = 80


def embedded(octets: bytes, *, name: str) -> Mapping[str, str]:
    """The attributes of the link (`a`) that carries a file; none of them needs escaping.

    Args:
        octets: the file.
        name: under which a browser saves it: ASCII letters, digits, "-", "_" and ".".

    Raises:
        ParseError: the name has other characters.
    """
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,80}", name):
        raise ParseError("a file name of other characters than ASCII letters, digits, - _ .")
    return {
        "id": MARK,
        "download": name,
        "data-length": str(len(octets)),
        "data-sha256": hashlib.sha256(octets).hexdigest(),
        "href": _MEDIA + b64_encode(octets),
    }


def is_page(raw: bytes) -> bool:
    """Whether the octets begin as HTML (or XML) does, so that a file may be carried in them."""
    blank = _BLANK.match(raw, 0, 4096)
    at = blank.end() if blank else 0
    return raw[at : at + 1] == b"<" or raw.startswith(tuple(first for first, _ in _UTF_16))


def is_mail(raw: bytes) -> bool:
    """Whether the octets begin as an e-mail (RFC 2045 section 4), or as a page saved like one.

    >>> is_mail(b"From: <Saved by a browser>\\r\\nMIME-Version: 1.0\\r\\n"), is_mail(b"{}")
    (True, False)
    """
    return _MIME.search(raw[:_LONGEST_HEAD]) is not None


def carried(raw: bytes, *, limits: Limits = Limits()) -> bytes:  # noqa: B008 - frozen
    """The file that a page carries; octets that are no page as they are.

    Args:
        raw: as received.
        limits: bounds of the file; the page around it may have twice that and 16 MB more.

    Raises:
        ParseError: as `file_in` does.
    """
    return file_in(raw, limits=limits) if is_page(raw) else raw


def file_in(raw: bytes, *, limits: Limits = Limits()) -> bytes:  # noqa: B008 - frozen
    """The file that an HTML page carries, byte for byte.

    Args:
        raw: the page.
        limits: bounds of the file; the page around it may have twice that and 16 MB more.

    Raises:
        ParseError: `UnknownMechanism`: it carries no file, or another page; `MalformedJson`: more
            than one file, one that was changed or cut on the way, or it is too large.
    """
    if len(raw) > _LARGER * limits.max_bytes + _APART:
        raise MalformedJson(f"a page of more than {_LARGER * limits.max_bytes + _APART} bytes")
    found = [one for one in _start_tags(_text_of(raw)) if _is_marked(one)]
    if not found:
        raise UnknownMechanism("an HTML or XML text that carries no sealed file", hint=_HINT)
    if len(found) > 1:
        raise MalformedJson("a page that carries more than one file: which one is meant?")
    octets = _octets_of(found[0])
    if len(octets) > limits.max_bytes:
        raise MalformedJson(f"a file of more than {limits.max_bytes} bytes in a page")
    if is_page(octets):
        raise UnknownMechanism("a page in a page, which is not opened", hint=_HINT)
    return octets


def _text_of(raw: bytes) -> str:
    """The page as text: all that is looked at is ASCII, whatever the encoding of the rest."""
    name = next((name for first, name in _UTF_16 if raw.startswith(first)), "latin-1")
    return raw.decode(name, "replace")


def _is_marked(attributes: Mapping[str, str]) -> bool:
    from html import unescape  # not for those who verify files

    return unescape(attributes.get("id", "")).strip(_SPACE).lower() == MARK


def _octets_of(attributes: Mapping[str, str]) -> bytes:
    """The octets in the link, compared with the digest beside it."""
    from html import unescape  # not for those who verify files
    from urllib.parse import unquote

    damaged = MalformedJson("the file in the page was changed or cut on its way", hint=_HINT)
    href = unescape(attributes.get("href", ""))
    data = _DATA.match(href.lstrip(_SPACE))
    if data is None:
        raise UnknownMechanism("a page from which the sealed file was taken out", hint=_HINT)
    text = href.lstrip(_SPACE)[data.end() :]
    if "%" in text:
        text = unquote(text, "latin-1")
    try:
        octets = b64_decode("".join(text.split()))
    except ParseError:
        raise damaged from None
    digest = attributes.get("data-sha256", "").strip(_SPACE).lower()
    if digest and digest != hashlib.sha256(octets).hexdigest():
        raise damaged
    return octets


# -- start tags, as the HTML Standard reads them --------------------------------------------------


def _start_tags(text: str) -> Iterator[dict[str, str]]:
    """The attributes of each start tag; those in comments, scripts and styles are text."""
    if MARK not in text.lower():
        return
    at = text.find("<")
    for _ in range(_MOST_TAGS):
        if at < 0:
            return
        name = _NAME.match(text, at + 1)
        if name is None:
            at = text.find("<", _after_other(text, at))
            continue
        attributes, end = _attributes(text, name.end())
        if end < 0:
            return
        yield attributes
        if name[0].lower() in _TEXTS:
            end = _after_text(text, name[0], end)
        at = text.find("<", end)
    raise MalformedJson(f"a page of more than {_MOST_TAGS} tags")


def _after_other(text: str, at: int) -> int:
    """Where a comment, a declaration or an end tag ends; right behind a `<` that is none."""
    following = text[at + 1 : at + 2]
    if not following or following not in "!?/":
        return at + 1
    if text.startswith("<!--", at):
        comment = _COMMENT.match(text, at)
        return comment.end() if comment else len(text)
    return text.find(">", at + 2) + 1 or len(text)


def _after_text(text: str, name: str, at: int) -> int:
    """Where the text of a script, a style and so on ends: before its end tag."""
    end = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(text, at)
    return end.start() if end else len(text)


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag, the first of each name, and where it ends; -1: it does not."""
    found: dict[str, str] = {}
    for _ in range(_MOST_ATTRIBUTES):
        if end := _END.match(text, at):
            return found, end.end()
        attribute = _ATTRIBUTE.match(text, at)
        if attribute is None:
            return found, -1
        value, at = _value(text, attribute.end()) if attribute[2] else ("", attribute.end())
        if at < 0:
            return found, -1
        if len(attribute[1]) <= _LONGEST_NAME:
            found.setdefault(attribute[1].lower(), value)
    raise MalformedJson(f"a page with a tag of more than {_MOST_ATTRIBUTES} attributes")


def _value(text: str, at: int) -> tuple[str, int]:
    """The value of an attribute, and where it ends; -1: it does not."""
    mark = text[at : at + 1]
    if mark in ("'", '"'):
        end = text.find(mark, at + 1)
        return text[at + 1 : end], end + 1 if end >= 0 else -1
    bare = _BARE.match(text, at)
    return (bare[0], bare.end()) if bare else ("", -1)
