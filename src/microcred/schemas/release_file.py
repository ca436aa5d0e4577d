"""Release file: the delta of a newer release as one Python file, for a person to review.

The file is a room for `microcred.releases` like that of ELM 3.1: subclasses of what changed and
the table of all classes. Nobody should take it unread: what is new has to be described, ranges may
be typed more narrowly, and what no class can say is listed at its end.

    >>> from microcred.linked.terms import Term, property_iri
    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.importing import ClassDelta, Delta
    >>> from microcred.schemas.release_file import write_release
    >>> order = Term("order", property_iri("order"), ("xsd:positiveInteger",), 0, 1)
    >>> delta = Delta("ELM 3.9", "ELM 3.2", (), (ClassDelta("Note", False, (order,)),), (), ())
    >>> text = write_release(delta, ELM_3)
    >>> print(*[line for line in text.splitlines() if line.startswith(("class", "    order"))])
    class Note(elm.Note):     order: Maybe[PositiveInteger] = term("")
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.linked.terms import SCHEMES, Term, class_iri, property_iri, shorten

if TYPE_CHECKING:
    from microcred.releases import Release
    from microcred.schemas.importing import ClassDelta, Delta

__all__ = ["write_release"]

_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nodeKind IRI": "Iri",
        "nodeKind Literal": "Notation",
        "rdf:HTML": "Html",
        "xsd:anyURI": "AnyUri",
        "xsd:boolean": "bool",
        "xsd:dateTime": "datetime",
        "xsd:decimal": "Decimal",
        "xsd:duration": "Duration",
        "xsd:integer": "int",
        "xsd:positiveInteger": "PositiveInteger",
        "xsd:string": "str",
    }
)
_TIMES: Final[Mapping[tuple[int, int | None], str]] = MappingProxyType(
    {(0, 1): "Maybe", (1, 1): "One", (0, None): "Many", (1, None): "Some"}
)
_TEXTS: Final[Mapping[tuple[int, int | None], str]] = MappingProxyType(
    {(0, 1): "MaybeText", (0, None): "ManyTexts", (1, None): "SomeTexts"}
)
_FROM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Annotated": "typing",
        "ClassVar": "typing",
        "Datatype": "microcred.elm.declaring",
        "Decimal": "decimal",
        "LangString": "microcred.elm.lang_string",
        "Node": "microcred.elm.node",
        "Times": "microcred.elm.declaring",
        "datetime": "datetime",
        "term": "microcred.elm.declaring",
        **dict.fromkeys(
            ("AnyUri", "Duration", "Html", "Iri", "Notation", "PositiveInteger"),
            "microcred.elm.declaring",
        ),
        **dict.fromkeys((*_TIMES.values(), *_TEXTS.values()), "microcred.elm.declaring"),
    }
)
_RELEASE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .]*", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*", re.ASCII)


def write_release(delta: Delta, base: Release) -> str:
    """The file of a delta.

    Args:
        delta: what `microcred.schemas.importing.import_release` found.
        base: the release that it was compared with.

    Raises:
        ValueError: a class or property has a name that Python cannot have.
    """
    if not _RELEASE.fullmatch(delta.name):
        raise ValueError("the name of a release has letters, digits, blanks and dots")
    classes = [_class(one, base, delta.name) for one in delta.classes]
    body = "\n\n\n".join([*classes, _tables(delta, base), _closing(delta.notes)])
    return f"{_head(delta, base)}\n\n{_imports(body, base)}\n\n\n{body}\n"


def _head(delta: Delta, base: Release) -> str:
    moved = ["", "Its namespaces are others, see NAMESPACES."] if delta.namespaces else []
    lines = (
        f'"""{delta.name} as a delta to {base.name}: the classes that differ, and nothing else.',
        "",
        "Made by `microcred schema import`; to be reviewed before it is used.",
        *moved,
        '"""',
    )
    return "\n".join(lines)


def _imports(body: str, base: Release) -> str:
    """The imports of the names that the body uses."""
    code = re.sub(r'#.*|"(?:[^"\\]|\\.)*"', "", body)
    by_module: dict[str, set[str]] = {"collections.abc": {"Mapping"}, "typing": {"Final"}}
    by_module["types"] = {"MappingProxyType"}
    for name, module in _FROM.items():
        if re.search(rf"(?<![\w.]){name}\b", code):
            by_module.setdefault(module, set()).add(name)
    lines = sorted(
        f"from {module} import {', '.join(sorted(names))}" for module, names in by_module.items()
    )
    ours = ["from microcred import elm", *(line for line in lines if "microcred" in line)]
    if _module(base) != "elm":
        ours.append(f"from microcred.releases import {_module(base)}")
    return "\n".join([*(line for line in lines if "microcred" not in line), "", *ours])


def _module(base: Release) -> str:
    """Where the classes of a release are: ELM 3.2 is the model itself, the rest are deltas."""
    return "elm" if base.name == "ELM 3.2" else re.sub(r"\W+", "_", base.name.lower())


# -- classes --------------------------------------------------------------------------------------


def _class(one: ClassDelta, base: Release, release: str) -> str:
    parent = "Node" if one.new else _parent(one.name, base)
    lines = [
        f"class {_checked(one.name)}({parent}):",
        f'    """{shorten(class_iri(one.name))} as {release} has it."""',
    ]
    known = {} if one.new else dict(base.classes[one.name].terms())
    attributes = {term.name: attribute for attribute, term in known.items()}
    body = [_property(term, attributes.get(term.name)) for term in one.terms]
    body += [
        f"    {attributes[name]}: ClassVar[None] = None  # type: ignore[misc]" for name in one.gone
    ]
    return "\n".join([*lines, "", *body] if body else lines)


def _parent(name: str, base: Release) -> str:
    own = base.classes[name].__module__.startswith("microcred.elm")
    return f"{'elm' if own else _module(base)}.{name}"


def _property(term: Term, attribute: str | None) -> str:
    attribute = attribute or _snake(_checked(term.name))
    said = tuple(_facts(term, attribute))
    start = f"    {attribute}: {_annotation(term)} = term("
    # As it would be formatted: on one line, else the arguments on one, else each on its own.
    for text in (", ".join(said), f"\n        {', '.join(said)}\n    "):
        if all(len(line) < 100 for line in f"{start}{text})".split("\n")):
            return f"{start}{text})"
    return start + "".join(f"\n        {one}," for one in said) + "\n    )"


def _annotation(term: Term) -> str:
    times = (term.min, term.max)
    if term.language:
        exact = f"Annotated[LangString | None, Times({term.min}, {term.max})]"
        return _TEXTS.get(times, exact)
    inner = _inner(term)
    exact = f"Annotated[tuple[{inner}, ...], Times({term.min}, {term.max})]"
    return f"{_TIMES[times]}[{inner}]" if times in _TIMES else exact


def _inner(term: Term) -> str:
    first = term.range[0]
    if term.datatype is None and first != "nodeKind IRI":
        # Any class of the range; a person may type it more narrowly.
        return "Node"
    return _TYPES.get(first, f"Annotated[str, Datatype({_quoted(first)})]")


def _facts(term: Term, attribute: str) -> Iterator[str]:
    """The arguments of `term(...)`."""
    yield _quoted(term.doc)
    if _camel(attribute) != term.name:
        yield f"name={_quoted(term.name)}"
    if property_iri(term.name) != term.iri:
        yield f"iri={_quoted(shorten(term.iri))}"
    if _inner(term) == "Node":
        names = [one.partition(":")[2] or "IRI" for one in term.range]
        yield f"range={_quoted(' '.join(names))}"
    if term.vocabulary:
        keys = {iri: key for key, iri in SCHEMES.items()}
        yield f"vocabulary={_quoted(keys.get(term.vocabulary, term.vocabulary))}"
    if not term.in_context:
        yield "in_context=False"
    if term.completed:
        yield "completed=True"
    if term.highest is not None:
        yield f"highest={term.highest}"
    if term.profiles:
        rules = (f"{_quoted(one.profile)}: ({one.min}, {one.max})" for one in term.profiles)
        yield f"profiles={{{', '.join(rules)}}}"


# -- tables ---------------------------------------------------------------------------------------


def _tables(delta: Delta, base: Release) -> str:
    moved = "".join(f"        {_quoted(old)}: {_quoted(new)},\n" for old, new in delta.namespaces)
    namespaces = f"\n    {{\n{moved}    }}\n" if moved else "{}"
    own = "".join(f'        "{one.name}": {one.name},\n' for one in delta.classes)
    gone = ", ".join(map(_quoted, delta.gone))
    return f'''_GONE: Final = frozenset({f"{{{gone}}}" if gone else ""})

NAMESPACES: Final[Mapping[str, str]] = MappingProxyType({namespaces})
"""Namespace of the known release -> the one that stands for it in this one."""

CLASSES: Final[Mapping[str, type[elm.Node]]] = MappingProxyType(
    {{
        **{{name: cls for name, cls in {_module(base)}.CLASSES.items() if name not in _GONE}},
{own}    }}
)
"""The classes of the release by JSON name."""'''


def _closing(notes: Iterable[str]) -> str:
    lines = [f"# - {' '.join(note.split())}" for note in notes]
    return "\n".join(["# What no class can say, to be looked at one by one:", *lines])


# -- names ----------------------------------------------------------------------------------------


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"no name for Python: {name!r}")
    return name


def _snake(name: str) -> str:
    """JSON's "awardedBy" as "awarded_by", "limitEQFLevel" as "limit_eqf_level"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return parted.lower()


def _camel(attribute: str) -> str:
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
