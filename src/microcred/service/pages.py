"""The page for people: choose or drop a file, and see what it is.

It needs no script, loads nothing, and works by keyboard: a form with a file, which is verified and
not kept. The answer says what was found, and what to do.

    >>> from microcred.service.pages import page
    >>> from microcred.service.settings import Settings
    >>> shown = page(Settings(), "de-AT, en;q=0.5")
    >>> '<html lang="de">' in shown, "<script" in shown
    (True, False)
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from microcred.rendering import render
from microcred.service.forms import read_file
from microcred.service.page_words import LANGUAGES, language_of, words_in
from microcred.service.settings import Settings
from microcred.service.verifications import verdict_on

__all__ = ["ANSWER_POLICY", "form_policy", "page", "page_of", "shown_to"]

ANSWER_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded, no script runs; the page of a verdict says itself which style is its own."""

_STYLE: Final = """\
:root{color-scheme:light dark;--ink:#1b1b1f;--paper:#fff;--line:#5b6070;--mark:#0b57d0}
@media(prefers-color-scheme:dark){:root{--ink:#ececf1;--paper:#16171b;--line:#9aa0b0;--mark:#a8c7fa}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:1.0625rem/1.5 system-ui,sans-serif}main,nav{max-width:46rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.25}label{display:block;font-weight:600;margin-bottom:.5rem}
input[type=file]{display:block;width:100%;padding:2rem 1rem;border:2px dashed var(--line);
border-radius:.5rem;font:inherit;color:inherit}button{margin-top:1rem;padding:.75rem 1.5rem;
font:inherit;font-weight:600;border:2px solid var(--mark);border-radius:.5rem;
background:var(--mark);color:var(--paper)}a{color:var(--mark)}nav a{display:inline-block;
padding:.25rem .5rem}nav a[aria-current]{font-weight:600;text-decoration:none}
:focus-visible{outline:3px solid var(--mark);outline-offset:3px}
.error{border-left:.3rem solid #b3261e;padding-left:.75rem}
"""


def form_policy() -> str:
    """The Content Security Policy of the form: its own style by its digest, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def page(settings: Settings, languages: str, wrong: str = "") -> str:
    """The page with the form.

    Args:
        settings: of the service.
        languages: as in the header Accept-Language, or one tag.
        wrong: why the last try came to nothing; "" for nothing.
    """
    language = language_of(languages)
    words = words_in(language)
    # Messages are English: a screen reader has to know (WCAG 2.2, 3.1.2).
    error = f'<p class="error" role="alert" lang="en">{escape(wrong)}</p>' if wrong else ""
    return _framed(
        settings,
        language,
        words.title,
        f"<h1>{escape(words.title)}</h1>{error}<p>{escape(words.told)}</p>"
        f'<form method="post" action="/?lang={language}" enctype="multipart/form-data">'
        f'<label for="file">{escape(words.choose)}</label>'
        '<input type="file" id="file" name="file" required>'
        f'<button type="submit">{escape(words.verify)}</button></form>'
        f"<p>{escape(words.privacy)}</p>",
    )


def page_of(body: bytes, content_type: str) -> bytes:
    """The file in the form of the page.

    Raises:
        ParseError: there is none.
    """
    return read_file(body, content_type, "file")


def shown_to(
    file: bytes, settings: Settings, now: datetime, lists: Sequence[bytes], languages: str
) -> bytes:
    """The file with its verdict, as the page that people may keep: it carries the file itself."""
    verdict = verdict_on(file, settings, now, lists=lists)
    return render(
        verdict,
        languages=(language_of(languages),),
        secured=file,
        limits=settings.policy.limits,
    )


def _framed(settings: Settings, language: str, title: str, main: str) -> str:
    links = "".join(
        f'<a href="/?lang={tag}" lang="{tag}" hreflang="{tag}"'
        f"{' aria-current=true' if tag == language else ''}>{escape(name)}</a> "
        for tag, name in LANGUAGES.items()
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)} - {escape(settings.title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{main}</main><nav>{links}</nav></body></html>"
    )
