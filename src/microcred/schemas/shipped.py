"""The compiled shapes of the releases that are known, class by class as a document brings them up.

A credential has nodes of some twenty classes; the shapes of the other sixty need not be made for
it. What comes out is what `microcred.schemas.compiling.compiled` makes of the same sets (a test
compares them), and the shipped tables are known to be sound, so that nothing is checked again.

    >>> from microcred.schemas.shipped import shipped_tables
    >>> tables = shipped_tables("ELM 3.2", ("generic",))
    >>> len(tables.targets), tables.targets["http://data.europa.eu/snb/model/elm/Note"].demanding[0].path
    (54, 'http://data.europa.eu/snb/model/elm/noteLiteral')
    >>> shipped_tables("ELM 9", ("generic",)) is None
    True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Generic, TypeVar

from microcred.schemas.compiling import Node, Tables, Target, compiled_node, compiled_target
from microcred.schemas.shape_tables import absolute, node_shape, raw_table

__all__ = ["OnDemand", "shipped_tables"]

T = TypeVar("T")

_FILES: Final = {"generic": "generic-full"}.get


class OnDemand(Mapping[str, T], Generic[T]):
    """A mapping whose values are made when they are first asked for, and then kept."""

    __slots__ = ("_made", "_make", "_sources")

    def __init__(self, sources: Mapping[str, Any], make: Callable[[Any], T]) -> None:
        """`make` gets the source of a name."""
        self._sources = sources
        self._make = make
        self._made: dict[object, T] = {}

    def __getitem__(self, name: str) -> T:
        """The value of a name.

        Raises:
            KeyError: there is none.
        """
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._make(self._sources[name])
        return found

    def get(self, name: object, default: Any = None) -> Any:
        """The value of a name, `default` if there is none."""
        found = self._made.get(name)
        if found is not None:
            return found
        return self[name] if name in self._sources else default  # type: ignore[index]

    def __contains__(self, name: object) -> bool:
        """Whether there is a value, made or not."""
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._sources)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._sources)


def shipped_tables(release: str, profiles: tuple[str, ...]) -> Tables | None:
    """The compiled shapes that count for some profiles together.

    Args:
        release: its name, such as "ELM 3.2".
        profiles: as `microcred.schemas.shapes.profile_shapes` takes them.

    Returns:
        None if there is no table of the release, or no such profile in it.
    """
    raw = raw_table(release)
    wanted = [_FILES(profile, profile) for profile in profiles]
    if raw is None or not raw.keys() >= set(wanted):
        return None
    by_name: dict[str, tuple[str, dict[str, Any]]] = {}
    by_target: dict[str, list[str]] = {}
    for one in _with_imports(raw, wanted):
        for shape in raw[one]["shapes"]:
            name = f"{one}/{shape['name']}"
            by_name[name] = (one, shape)
            if "target" in shape and not shape.get("deactivated"):
                by_target.setdefault(absolute(shape["target"]), []).append(name)
    nodes: OnDemand[Node] = OnDemand(
        by_name, lambda source: compiled_node(source[0], node_shape(source[1]))
    )
    targets: OnDemand[Target] = OnDemand(
        by_target, lambda names: compiled_target([nodes[name] for name in names])
    )
    return Tables(targets, nodes)


def _with_imports(raw: Mapping[str, Any], names: list[str]) -> dict[str, None]:
    """The names of the sets that count, each once, those that are imported first."""
    found: dict[str, None] = {}
    for name in names:
        imported = [other for other, one in raw.items() if one["iri"] in raw[name]["imports"]]
        found.update(_with_imports(raw, imported))
        found[name] = None
    return found
