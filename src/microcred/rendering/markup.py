"""Markup: the one place where text becomes HTML, so that it is escaped once and everywhere.

A child of an element is either `Markup`, which only this room makes, or a text, which is escaped;
there is no way to write a tag as a text. Attributes are named by the code, never by a credential,
and their values are escaped alike (HTML Standard section 13.1.2.3).

    >>> from microcred.rendering.markup import element, joined
    >>> element("p", {"class": "title"}, "Soil <b>carbon</b>", None, element("br")).html
    '<p class="title">Soil &lt;b&gt;carbon&lt;/b&gt;<br></p>'
    >>> element("input", {"checked": True, "disabled": False, "value": 'a"b'}).html
    '<input checked value="a&quot;b">'
    >>> joined(["a & b", element("i", None, "c")]).html
    'a &amp; b<i>c</i>'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final, TypeAlias

from microcred.frozen import Frozen, part

__all__ = ["NOTHING", "Attributes", "Child", "Markup", "element", "joined", "style_sheet"]


class Markup(Frozen):
    """HTML that is well formed and holds nothing that was not meant.

    Attributes:
        html: the text of it.
    """

    html: str = part(repr=False)

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.html)


NOTHING: Final = Markup("")
"""No markup at all."""

Child: TypeAlias = Markup | str | None
"""What stands in an element: markup as it is, a text that is escaped, or nothing."""

Attributes: TypeAlias = Mapping[str, str | bool | None]
"""Names to values: a text is escaped, True is written bare, None and False are left out."""

_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "circle", "path"})
_CLOSED: Final = frozenset({"circle", "path"})


def element(name: str, attributes: Attributes | None = None, *children: Child) -> Markup:
    """An element with what is in it.

    Args:
        name: of the element, as it is written in the code.
        attributes: its attributes, or None.
        children: in order.
    """
    opening = "".join([f"<{name}", *map(_attribute, (attributes or {}).items()), ">"])
    if name in _VOID:
        return Markup(opening + (f"</{name}>" if name in _CLOSED else ""))
    return Markup("".join([opening, *map(_written, children), f"</{name}>"]))


def joined(children: Iterable[Child], between: Child = None) -> Markup:
    """Children one after the other, with something between them."""
    return Markup(_written(between).join(_written(child) for child in children if child))


def style_sheet(css: str) -> Markup:
    """The style of a page: raw text, so that nothing in it may look like a tag.

    Args:
        css: of the code and its numbers, never of a credential; without "<".
    """
    return Markup(f"<style>{css.replace('<', '')}</style>")


def _attribute(attribute: tuple[str, str | bool | None]) -> str:
    name, value = attribute
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    written = escape(value, quote=False).replace('"', "&quot;")  # what ends a value, and no more
    return f' {name}="{written}"'


def _written(child: Child) -> str:
    if isinstance(child, Markup):
        return child.html
    return escape(child, quote=False) if child else ""
