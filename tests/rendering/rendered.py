"""Pages that the tests of rendering share: how they are made, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from microcred.cli.demo import example
from microcred.crypto.seal import Seal
from microcred.issuing import issue
from microcred.micro_credential import MicroCredential, Provider
from microcred.policy import Trust
from microcred.verdict import Verification
from microcred.verifying import verify

VOID = frozenset({"br", "img", "input", "link", "meta"})

UNIVERSITY = Provider(name="Example University", country="IE", identifier="NTRIE-123456")


@dataclass
class Tag:
    """An element: its name, attributes, children and the text in it."""

    name: str
    attributes: dict[str, str | None]
    children: list[Tag | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Tag]:
        """This element and every one below."""
        yield self
        for child in self.children:
            if isinstance(child, Tag):
                yield from child

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def all(self, name: str = "", marked: str = "") -> list[Tag]:
        """The elements below with this name and this class."""
        return [
            one
            for one in self
            if (not name or one.name == name)
            and (not marked or marked in (one.attributes.get("class") or "").split())
        ]


class Reader(HTMLParser):
    """Reads a page, and refuses one whose elements do not nest."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Tag("", {})
        self.stack = [self.root]
        self.declared: list[str] = []
        self.feed(page.decode())
        self.close()
        assert self.stack == [self.root]

    def handle_decl(self, decl: str) -> None:
        self.declared.append(decl)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        one = Tag(tag, dict(attrs))
        self.stack[-1].children.append(one)
        if tag not in VOID:
            self.stack.append(one)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("an instruction")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a declaration")


def read(page: bytes) -> Tag:
    """The page as a tree."""
    return Reader(page).root


@cache
def seal() -> Seal:
    """The seal of the university."""
    return Seal.for_testing(UNIVERSITY)


def trust() -> Trust:
    """Whom its verifiers trust."""
    return Trust(anchors=[seal().root], issuers=["NTRIE-123456"])


def sealed(course: MicroCredential) -> bytes:
    """A credential with its seal."""
    return issue(course, signer=seal()).secured


@cache
def demo() -> bytes:
    """The credential of `microcred demo`."""
    return sealed(example())


def verdict(raw: bytes) -> Verification:
    """What the university's own trust says."""
    return verify(raw, trust=trust())


_EVERYWHERE = frozenset({"class", "dir", "id", "lang"})
_SIGN = frozenset({"aria-hidden", "d", "fill", "focusable", "cx", "cy", "r", "viewBox", "viewbox"})

ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        "article b bdi body br cite code dd div dl dt fieldset footer h1 h2 h3 h4 head header "
        "i label legend li main ol p pre section small span strong style summary title ul".split(),
        _EVERYWHERE,
    ),
    **dict.fromkeys(("circle", "path", "svg"), _EVERYWHERE | _SIGN),
    "html": frozenset({"dir", "lang"}),
    "a": _EVERYWHERE | {"data-length", "data-sha256", "download", "href", "rel"},
    "details": _EVERYWHERE | {"open"},
    "img": frozenset({"alt", "height", "src", "width"}),
    "input": frozenset({"checked", "id", "name", "type"}),
    "link": frozenset({"href", "rel"}),
    "meta": frozenset({"charset", "content", "http-equiv", "name"}),
    "time": _EVERYWHERE | {"datetime"},
}
"""The elements of a page, and the attributes of each: nothing else may come out."""
