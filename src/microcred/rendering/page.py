"""The page: a credential with its verdict as one HTML file, which carries the sealed file itself.

Nothing is loaded and nothing runs: the Content Security Policy in the page allows its own style, by
hash, and images that are in the page. Languages and themes are switched by radio buttons and CSS,
so that it works from a disk, by keyboard and without script. What is shown comes from the document
of the verdict; the file is carried byte for byte, so that `verify` gives of the page what it gives
of the file.

    >>> from microcred.parsing import parse
    >>> from microcred.rendering.page import render
    >>> file = '{"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}'
    >>> page = render(parse(file))
    >>> page.startswith(b"<!DOCTYPE html>"), parse(page).raw == file.encode()
    (True, True)
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from microcred.embedding import carried, embedded
from microcred.errors import ModelError, ParseError
from microcred.jsontext import Limits
from microcred.page.words import WORDS
from microcred.parsing import Unverified
from microcred.rendering.cards import card
from microcred.rendering.everything import everything
from microcred.rendering.judged import checks, style_of, verdict, word_of
from microcred.rendering.markup import (
    NOTHING,
    Child,
    Markup,
    element,
    style_sheet,
)
from microcred.rendering.references import Album, Picture, album_of
from microcred.rendering.shown import Shown, shown_of
from microcred.rendering.signs import plain
from microcred.rendering.styles import style
from microcred.rendering.switches import bar
from microcred.rendering.translations import phrases_of
from microcred.rendering.writer import direction_of, known_tag, spoken
from microcred.verdict import Verification

__all__ = ["render"]

_MOST_EDITIONS: Final = 40
_LONGEST_TITLE: Final = 120
_COMMAND: Final = "microcred verify PAGE.html --trust ROOT.pem --issuer IDENTIFIER"


def render(
    verified: Verification | Unverified,
    *,
    languages: Sequence[str] = (),
    secured: bytes | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> bytes:
    """The page of a verdict, or of a file that nobody has verified.

    Args:
        verified: what `verify` gave; or what `parse` gave, and then the page says that nothing of
            it is verified.
        languages: BCP 47 tags of languages that the page shall have beside those of the credential;
            the first of them is the one that it opens with.
        secured: the file as received, where `verified` does not have it because it could not be
            read. Else it is not needed, and has to be the same.
        limits: bounds of the file that the page carries; a larger one is left out, which is told.

    Returns:
        The HTML file, UTF-8.

    Raises:
        ModelError: `verified` is neither, a language is no tag, or `secured` is another file.
    """
    if not isinstance(verified, Verification | Unverified):
        raise ModelError("a page is made of a verdict, or of what `parse` gave")
    shown = shown_of(verified, limits)
    file = _file_of(shown, secured, limits)
    tags = _editions(shown, languages)
    sheet = style([direction_of(tag) for tag in tags])
    page = element(
        "html",
        {"lang": known_tag(tags[0]) or "en", "dir": direction_of(tags[0])},
        _head(shown, tags[0], sheet),
        element("body", None, bar(tags), _main(shown, tags), _footer(file, shown, tags)),
    )
    return f"<!DOCTYPE html>\n{page.html}\n".encode("utf-8", "replace")


def _file_of(shown: Shown, secured: bytes | None, limits: Limits) -> bytes | None:
    """The file that the page carries: the one that the verdict is about.

    Raises:
        ModelError: another one was given.
    """
    received = shown.unverified.raw if shown.unverified else None
    if secured is not None and received is not None and secured != received:
        try:
            inside = carried(secured, limits=limits)
        except ParseError:
            inside = secured
        if inside != received:
            raise ModelError("the file is not the one that the verdict is about")
    file = secured if received is None else received
    return None if file is None or len(file) > limits.max_bytes else file


def _editions(shown: Shown, wanted: Sequence[str]) -> list[str]:
    """The languages of the page, the one that it opens with first.

    Raises:
        ModelError: what is wanted is no language.
    """
    if isinstance(wanted, str) or any(not known_tag(str(tag)) for tag in wanted):
        raise ModelError("languages are BCP 47 tags, such as de or pt-BR")
    inside = [tag for one in shown.credentials for tag in one.languages]
    found: dict[str, str] = {}
    for tag in (*wanted, *shown.languages, *inside):
        if known_tag(tag):
            found.setdefault(tag.lower(), tag)
    return list(found.values())[:_MOST_EDITIONS] or ["en"]


# -- head -----------------------------------------------------------------------------------------


def _head(shown: Shown, tag: str, sheet: str) -> Markup:
    css = style_sheet(sheet)
    inner = css.html.removeprefix("<style>").removesuffix("</style>")
    digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        None,
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        _named("viewport", "width=device-width, initial-scale=1"),
        _named("color-scheme", "light dark"),
        _named("referrer", "no-referrer"),
        _named("robots", "noindex"),
        _named("generator", "microcred"),
        element("title", None, _title(shown, tag)),
        element("link", {"rel": "icon", "href": "data:,"}),
        css,
    )


def _named(name: str, content: str) -> Markup:
    return element("meta", {"name": name, "content": content})


def _title(shown: Shown, tag: str) -> str:
    """Verdict and title, for the tab of the browser."""
    phrases = phrases_of(tag)
    word = word_of(shown.outcome)(phrases, WORDS[phrases.tag])
    kind = phrases.presentation if shown.is_presentation else phrases.credential
    title = ""
    course = shown.course
    if course is not None and course.title:
        title = course.title.get(tag) or str(course.title)
    elif shown.unverified is not None and not shown.is_presentation:
        title = shown.unverified.summary.title or ""
    return f"{word}: {plain(title, _LONGEST_TITLE) or kind}"


# -- main -----------------------------------------------------------------------------------------


def _main(shown: Shown, tags: Sequence[str]) -> Markup:
    if not shown.is_presentation:
        return element("main", None, _credential(shown, tags, 1))
    told = element(
        "article",
        {"class": "credential"},
        verdict(shown, tags),
        element("h1", None, spoken(tags, lambda p, w: p.presentation)),
        checks(shown, tags, 2),
        _everything(shown, tags),
    )
    inside = [_credential(one, tags, 2) for one in shown.credentials]
    return element("main", None, told, *inside)


def _credential(shown: Shown, tags: Sequence[str], level: int) -> Markup:
    album = album_of(shown.document)
    return element(
        "article",
        {"class": f"credential of-{style_of(shown.outcome)}"},
        verdict(shown, tags),
        card(shown, album, tags, level),
        checks(shown, tags, level + 1),
        _pictures(album, tags),
        _everything(shown, tags),
    )


def _everything(shown: Shown, tags: Sequence[str]) -> Markup:
    if not shown.document:
        return NOTHING
    is_all = shown.course is None and not shown.is_presentation
    return element(
        "details",
        {"class": "whole is-all" if is_all else "whole", "open": is_all},
        element("summary", None, spoken(tags, lambda p, w: p.everything)),
        element("div", None, everything(shown.document)),
    )


def _pictures(album: Album, tags: Sequence[str]) -> Markup:
    pages = [*album.pages, *(one for one in album.logos if not one.uri)]
    if not pages:
        return NOTHING
    return element(
        "details",
        {"class": "whole pictures"},
        element(
            "summary",
            None,
            spoken(tags, lambda p, w: p.picture),
            element("bdi", {"class": "count"}, f"({len(pages)})"),
        ),
        *(_image(one, tags) for one in pages),
    )


def _image(picture: Picture, tags: Sequence[str]) -> Markup:
    if not picture.uri:
        why = element("span", {"lang": "en", "dir": "ltr"}, picture.why)
        return element("p", None, spoken(tags, lambda p, w: p.not_shown), ": ", why)
    width, height = picture.size
    alt = phrases_of(tags[0]).picture
    attributes = {"src": picture.uri, "alt": alt, "width": str(width), "height": str(height)}
    return element("img", attributes)


# -- the file -------------------------------------------------------------------------------------


def _footer(file: bytes | None, shown: Shown, tags: Sequence[str]) -> Markup:
    heading = element("h2", None, spoken(tags, lambda p, w: p.file))
    if file is None:
        told: list[Child] = [element("p", None, spoken(tags, lambda p, w: p.no_file))]
    else:
        told = list(_carried(file, shown, tags))
    return element("footer", None, element("section", {"class": "file"}, heading, *told))


def _carried(file: bytes, shown: Shown, tags: Sequence[str]) -> Iterator[Markup]:
    """The link that carries the file, and what to do with it."""
    attributes = {"class": "button", **embedded(file, name=f"credential.{_ending(shown)}")}
    digest = hashlib.sha256(file).hexdigest()
    yield element("p", None, spoken(tags, lambda p, w: p.carries))
    yield element("pre", None, element("code", None, _COMMAND))
    yield element("p", None, spoken(tags, lambda p, w: p.imitation))
    yield element("a", attributes, spoken(tags, lambda p, w: p.download))
    yield element("p", {"class": "soft"}, f"SHA-256 {digest}, {len(file):,} B")


def _ending(shown: Shown) -> str:
    """Of the name under which the file is saved."""
    if shown.unverified is None:
        return "bin"
    raw = shown.unverified.raw.lstrip()[:1]
    return "jsonld" if raw in (b"{", b"[", b"\xef") else "jwt"
