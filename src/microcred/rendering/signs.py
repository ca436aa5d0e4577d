"""Signs: a foreign text made visible as it is, so that none of its characters plays a trick.

Bidirectional controls reorder what stands around them (CVE-2021-42574), zero-width and control
characters hide, letters without ink make an empty title, piled combining marks cover other lines,
half surrogates break the encoding. Each is shown as its code point in place of being obeyed; single
joiners stay, which Persian and the Indic scripts are written with. Nothing is left out in silence.

    >>> from microcred.rendering.signs import visible
    >>> visible("Soil <carbon>").html
    'Soil &lt;carbon&gt;'
    >>> visible("a\\u202eb\\u200bc").html
    'a<span class="sign">U+202E</span>b<span class="sign">U+200B</span>c'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from microcred.rendering.markup import Child, Markup, element, joined

__all__ = ["plain", "visible"]

_LINES: Final = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"[^\S\n]{2,}")
_MANY_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_JOINERS: Final = "\u200c\u200d"
# Letters, signs and marks without ink (Unicode, Default_Ignorable_Code_Point): the fillers of
# Hangul, the blank pattern of Braille, the grapheme joiner, the vowels of Khmer that nobody writes,
# and what is reserved for more of them. Variants of ideographs, in names of people, stay.
_INKLESS: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_MOST_MARKS: Final = 4
_MOST_SIGNS: Final = 3
# Letters, digits and signs that need no second look.
_PLAIN: Final = re.compile(r"[ \n!-~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0590]*")


def visible(text: str) -> Markup:
    """A text as markup: line breaks stay, what cannot be seen is shown as its code point.

    Args:
        text: anything, half surrogates included.
    """
    lines = _MANY_LINES.sub("\n\n", _LINES.sub("\n", text)).replace("\t", " ")
    lines = _SPACES.sub(" ", lines)  # as browsers do, those without a break and wide ones as well
    if _PLAIN.fullmatch(lines):
        return joined([lines])
    return joined(_pieces(lines))


def plain(text: str, most: int) -> str:
    """A text on one line, without what cannot be seen: for the tab of a browser.

    Args:
        text: anything.
        most: characters; a longer one ends with an ellipsis.
    """
    kept = "".join(sign for sign, hidden in _named(text[: 4 * most]) if not hidden)
    line = " ".join(kept.split())
    return line if len(line) <= most else line[:most] + "…"


def _pieces(text: str) -> Iterator[Child]:
    """Runs of what is kept, and the signs between them; of many the first ones are named."""
    for is_hidden, run in groupby(_named(text), key=lambda pair: bool(pair[1])):
        if not is_hidden:
            yield "".join(sign for sign, _ in run)
            continue
        names = [name for _, name in run]
        rest = [f"+ {len(names) - _MOST_SIGNS}"] if len(names) > _MOST_SIGNS else []
        shown = [*names[:_MOST_SIGNS], *rest]
        yield joined(element("span", {"class": "sign"}, one) for one in shown)


def _named(text: str) -> Iterator[tuple[str, str]]:
    """Each character, with the name of what cannot be seen as it is, else ""."""
    marks = joiners = 0
    for sign in text:
        category = unicodedata.category(sign)
        is_joiner = sign in _JOINERS
        joiners = joiners + 1 if is_joiner else 0
        if category in ("Mn", "Me"):
            marks += 1
        elif not is_joiner:  # one between two marks does not begin a new pile
            marks = 0
        if category == "Cs" or _is_no_character(sign):
            yield _REPLACEMENT, ""
        elif marks > _MOST_MARKS or joiners > 1 or _is_hidden(sign, category):
            yield sign, f"U+{ord(sign):04X}"
        else:
            yield sign, ""


def _is_hidden(sign: str, category: str) -> bool:
    """Controls, formats but for the joiners, what has no meaning for all, and what has no ink."""
    if category in ("Cc", "Cf", "Co"):
        return sign not in _JOINERS and sign != "\n"
    return _INKLESS.match(sign) is not None


def _is_no_character(sign: str) -> bool:
    """Unicode 16.0 section 23.7, noncharacters."""
    code = ord(sign)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
