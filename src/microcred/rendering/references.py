"""References: what a credential points to, addresses and images, shown only where that is safe.

A link is made of http, https and mailto alone, of ASCII, without user name (what stands before "@"
looks like a host), and its host is set off from the rest; whatever else claims to be an address is
text. An image is shown if its octets are in the file and decode as the JPEG or PNG that they begin
as; nothing is ever loaded from elsewhere.

    >>> from microcred.rendering.references import is_safe, link
    >>> [is_safe(one) for one in ("javascript:alert(1)", "https://a@b.example/", "http://b.example")]
    [False, False, True]
    >>> print(link("https://uni.example/soil").html)
    <a class="link" dir="ltr" href="https://uni.example/soil" \
rel="noopener noreferrer nofollow external">https://<b>uni.example</b>/soil</a>
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from microcred.encoding import b64_decode, b64_encode
from microcred.errors import IssueError, ParseError
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.outline import first_node, nodes, text
from microcred.page import media_type_of
from microcred.page.images import opened_image
from microcred.rendering.markup import Markup, element
from microcred.rendering.signs import visible

__all__ = ["Album", "Picture", "album_of", "is_safe", "link"]

_HOST: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTS: Final = rf"{_HOST}(?:\.{_HOST}){{0,10}}"
# RFC 3986 without "'", which some readers take for the end of an attribute.
_REST: Final = r"[A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]*"
_WEB: Final = re.compile(
    rf"(https?://)({_HOSTS}(?::[0-9]{{1,5}})?)((?:[/?#]{_REST})?)", re.IGNORECASE
)
_MAIL: Final = re.compile(rf"(mailto:[A-Za-z0-9._%+-]{{1,64}}@)({_HOSTS})()", re.IGNORECASE)
_LONGEST: Final = 2000
_REL: Final = "noopener noreferrer nofollow external"

_MOST_LOGOS: Final = 4
_MOST_PAGES: Final = 24
_MOST_OCTETS: Final = 2 * 1024 * 1024  # of one image
_ALL_OCTETS: Final = 6 * 1024 * 1024
_MOST_PIXELS: Final = 16_000_000
_MOST_SEEN: Final = 200  # places where an image may be


def is_safe(address: str) -> bool:
    """Whether a link may be made of an address."""
    return _parts(address) is not None


def link(address: str) -> Markup:
    """The address as a link with its host set off; as text where it is none.

    Args:
        address: as a credential has it.
    """
    parts = _parts(address)
    if parts is None:
        return element("bdi", {"dir": "ltr"}, visible(address[:_LONGEST]))
    before, host, rest = parts.groups()
    attributes = {"class": "link", "dir": "ltr", "href": address, "rel": _REL}
    return element("a", attributes, before, element("b", None, host), rest)


def _parts(address: str) -> re.Match[str] | None:
    if len(address) > _LONGEST:
        return None
    return _WEB.fullmatch(address) or _MAIL.fullmatch(address)


# -- images ---------------------------------------------------------------------------------------


class Picture(Frozen):
    """An image of a credential.

    Attributes:
        uri: as data: URI; "" if it is not shown.
        size: width and height in pixels.
        why: it is not shown, in a few words of English; "" if it is.
        language: IRI or code of the language that it is for; "" of a logo.
    """

    uri: str = part(default="", repr=False)
    size: tuple[int, int] = (0, 0)
    why: str = ""
    language: str = ""


class Album(Frozen):
    """The images of a credential.

    Attributes:
        logos: of the awarding bodies and the issuer, each once.
        pages: the pictures of the credential that its issuer made (elm:individualDisplay).
    """

    logos: tuple[Picture, ...] = ()
    pages: tuple[Picture, ...] = ()


def album_of(document: Mapping[str, JsonValue]) -> Album:
    """The images of a credential, each looked at: the page never shows another one.

    Args:
        document: any credential of the European Learning Model as JSON object.
    """
    seen: dict[str, Picture] = {}
    room = _ALL_OCTETS
    found: dict[bool, list[Picture]] = {True: [], False: []}
    for media, language, is_logo in _media(document):
        content = text(media.get("content")) or ""
        picture = seen.get(content) if content else None
        if picture is None:
            picture = _picture(content, room)
            room -= len(picture.uri)
            seen[content] = picture
        elif is_logo:
            continue
        found[is_logo].append(Picture(picture.uri, picture.size, picture.why, language))
    return Album(tuple(found[True][:_MOST_LOGOS]), tuple(found[False][:_MOST_PAGES]))


def _media(
    document: Mapping[str, JsonValue],
) -> Iterator[tuple[Mapping[str, JsonValue], str, bool]]:
    """Each media object of a logo or a page, the language that it is for, and which it is."""
    bodies = [*nodes(document.get("issuer"))]
    for claim in nodes(first_node(document.get("credentialSubject")).get("hasClaim")):
        bodies += nodes(first_node(claim.get("awardedBy")).get("awardingBody"))
    for body in bodies[:_MOST_SEEN]:
        yield from ((logo, "", True) for logo in nodes(body.get("logo"))[:_MOST_LOGOS])
    display = first_node(document.get("displayParameter"))
    for shown in nodes(display.get("individualDisplay"))[:_MOST_SEEN]:
        language = text(first_node(shown.get("language")).get("id")) or ""
        for detail in nodes(shown.get("displayDetail"))[:_MOST_SEEN]:
            yield from ((image, language, False) for image in nodes(detail.get("image"))[:1])


def _picture(content: str, room: int) -> Picture:
    if not content:
        return Picture(why="it is not in the file, and nothing is loaded from elsewhere")
    if len(content) > _MOST_OCTETS * 4 // 3 or len(content) > room:
        return Picture(why="it is too large")
    try:
        octets = b64_decode("".join(content.split()))
        size = _size(octets)
    except (ParseError, IssueError):
        return Picture(why="it is no readable JPEG or PNG image")
    if size[0] * size[1] > _MOST_PIXELS:
        return Picture(why="it is too large")
    return Picture(f"data:{media_type_of(octets)};base64,{b64_encode(octets)}", size)


def _size(octets: bytes) -> tuple[int, int]:
    """The size of an image that decodes; one of too many pixels is not decoded.

    Raises:
        IssueError: it is no readable JPEG or PNG image.
    """
    from io import BytesIO

    from PIL import Image

    if media_type_of(octets) is None:
        raise IssueError("neither JPEG nor PNG")
    try:
        with Image.open(BytesIO(octets), formats=["JPEG", "PNG"]) as image:
            size = image.size
    except Exception:  # noqa: BLE001 - a decoder of foreign octets may raise anything
        raise IssueError("no readable image") from None
    if size[0] * size[1] <= _MOST_PIXELS:
        opened_image(octets, "an image", near=(64, 64))
    return size
