"""Enveloped credentials and presentations: a secured file as a `data:` URL within JSON.

VCDM 2.0 sections 4.12 and 4.13.1, VC-JOSE-COSE section 3, RFC 2397: an object of the type
`EnvelopedVerifiableCredential` or `EnvelopedVerifiablePresentation` whose `id` is the file with its
media type. Tokens stand there as they are, anything else in base64. An envelope says nothing of
its own; what counts is what is in it.

    >>> from microcred.securing.enveloped import enveloped, read_enveloped
    >>> envelope = enveloped(b"e30.e30.AA", "application/vc+jwt")
    >>> envelope["type"], envelope["id"]
    ('EnvelopedVerifiableCredential', 'data:application/vc+jwt,e30.e30.AA')
    >>> read_enveloped(envelope)
    Enveloped(media_type='application/vc+jwt')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from microcred.encoding import b64_decode, b64_encode
from microcred.errors import InvalidCredential, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits

__all__ = [
    "ENVELOPED_CREDENTIAL",
    "ENVELOPED_PRESENTATION",
    "Enveloped",
    "check_envelopes",
    "enveloped",
    "is_enveloped",
    "presented",
    "read_enveloped",
]

ENVELOPED_CREDENTIAL: Final = "EnvelopedVerifiableCredential"
"""The type of an object that is a credential as a `data:` URL."""

ENVELOPED_PRESENTATION: Final = "EnvelopedVerifiablePresentation"
"""The type of an object that is a presentation as a `data:` URL."""

_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
_TYPES: Final = (ENVELOPED_CREDENTIAL, ENVELOPED_PRESENTATION)
_OF_PRESENTATIONS: Final = frozenset(
    {"application/vp", "application/vp+jwt", "application/vp+sd-jwt", "application/vp+cose"}
)
_CLAUSE: Final = "VCDM 2.0 4.12, 4.13.1"
# RFC 6838 4.2 for the names; parameters of the media type are passed over.
_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"
_HEAD: Final = re.compile(
    rf"data:({_NAME}/{_NAME})((?:;{_NAME}=[^;,\"\s]{{1,128}}){{0,8}})(;base64)?,", re.IGNORECASE
)
_PLAIN: Final = re.compile(rb"[!-~]*")  # what a URL can hold: no blanks, nothing but ASCII
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_.~-]+")
_DEFAULT_LIMITS: Final = Limits()


class Enveloped(Frozen):
    """What an envelope holds.

    Attributes:
        media_type: as it says, lower case.
        octets: the secured file.
    """

    media_type: str
    octets: bytes = part(repr=False)

    @property
    def is_presentation(self) -> bool:
        """Whether the media type is one of presentations."""
        return self.media_type in _OF_PRESENTATIONS


def is_enveloped(document: Mapping[str, JsonValue]) -> bool:
    """Whether an object says that it is an enveloped credential or presentation."""
    types = document.get("type")
    named = types if isinstance(types, list) else [types]
    return any(one in named for one in _TYPES)


def read_enveloped(
    document: Mapping[str, JsonValue], *, limits: Limits = _DEFAULT_LIMITS
) -> Enveloped:
    """What an envelope holds; the file itself is not opened.

    Raises:
        ParseError: its `id` is no such URL, or it is of the other type than what it holds.
    """
    url = document.get("id")
    if not isinstance(url, str) or len(url) > 2 * limits.max_bytes:
        raise ParseError("the id of an envelope is a data: URL", where="/id")
    head = _HEAD.match(url)
    if head is None:
        raise ParseError("the id is no data: URL with a media type", where="/id")
    media_type = head.group(1).lower()
    try:
        data = url[head.end() :].encode("ascii")
    except UnicodeEncodeError:
        raise ParseError("a data: URL is ASCII text", where="/id") from None
    if not data or not _PLAIN.fullmatch(data):
        raise ParseError("the data: URL is empty, or holds a blank", where="/id")
    from urllib.parse import unquote_to_bytes

    octets = unquote_to_bytes(data)
    if head.group(3):
        try:
            octets = b64_decode(octets)
        except ParseError:
            raise ParseError("the data: URL is not in base64", where="/id") from None
    found = Enveloped(media_type, octets)
    types = document.get("type")
    named = types if isinstance(types, list) else [types]
    if ENVELOPED_CREDENTIAL in named and ENVELOPED_PRESENTATION in named:
        raise ParseError("it is a credential and a presentation", where="/type")
    if found.is_presentation is not (ENVELOPED_PRESENTATION in named):
        raise ParseError("the envelope is of another type than what it holds", where="/type")
    return found


def enveloped(secured: bytes, media_type: str) -> dict[str, JsonValue]:
    """The envelope of a secured file, to be put into a presentation.

    Args:
        secured: the file, as `issue` made it.
        media_type: its media type, such as "application/vc+jwt".

    Raises:
        InvalidCredential: the file is empty, or that is no media type.
    """
    if not secured or not re.fullmatch(f"{_NAME}/{_NAME}", media_type):
        raise InvalidCredential("an envelope needs a file and its media type")
    kind = _TYPES[media_type.lower() in _OF_PRESENTATIONS]
    data = secured.strip()
    if _TOKEN.fullmatch(data):
        url = f"data:{media_type},{data.decode('ascii')}"
    else:
        url = f"data:{media_type};base64,{b64_encode(secured)}"
    return {"@context": _CONTEXT, "id": url, "type": kind}


def presented(document: Mapping[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    """The credentials that a presentation holds, with their places."""
    value = document.get("verifiableCredential")
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield f"/verifiableCredential/{at}", one
    elif value is not None:
        yield "/verifiableCredential", value


def check_envelopes(
    document: Mapping[str, JsonValue],
    known: frozenset[str],
    *,
    limits: Limits = _DEFAULT_LIMITS,
) -> list[Finding]:
    """Can what a presentation holds in envelopes be taken out, and is it of a known media type?

    Args:
        document: the presentation.
        known: the media types that can be verified here.
        limits: of size and depth.
    """
    found: list[Finding] = []
    for where, one in presented(document):
        if not isinstance(one, dict) or not is_enveloped(one):
            continue
        outcome, code, place = Outcome.FAILED, "format.enveloped", "/id"
        try:
            held = read_enveloped(one, limits=limits)
        except ParseError as error:
            detail, place = str(error), error.where or place
        else:
            if held.media_type in known:
                continue
            outcome, code = Outcome.INDETERMINATE, "format.enveloped_unknown"
            detail = f"{held.media_type[:64]} cannot be verified here"
        found.append(Finding(Check.FORMAT, outcome, code, detail, f"{where}{place}", _CLAUSE))
    return found
