"""First use: a package's public names come from their rooms when somebody asks for them (PEP 562).

A package that imported all of its rooms would make everybody pay for all of them. So its `__init__`
has a table, name -> room, and what Python calls where a module lacks a name is made of that table:

    __getattr__, __dir__ = names_on_first_use(globals(), _HOMES)

Type checkers read the same names in imports under TYPE_CHECKING, which cost nothing; a test holds
both alike. A name that was asked for stays in the package, so that its room is looked up once:

    >>> from microcred.first_use import names_on_first_use
    >>> package = {"__name__": "microcred.fetching", "__all__": ["Http", "Cached", "OFFLINE"]}
    >>> ask, names = names_on_first_use(package, {"Cached": "cached", "Http": "http"})
    >>> names(), "Cached" in package
    (['Cached', 'Http', 'OFFLINE'], False)
    >>> ask("Cached") is package["Cached"]
    True
    >>> ask("Ftp")
    Traceback (most recent call last):
    AttributeError: module 'microcred.fetching' has no attribute 'Ftp'

Every program loads this room, so it imports nothing that Python has not loaded when it starts.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["names_on_first_use"]


def names_on_first_use(
    package: dict[str, Any],
    homes: Mapping[str, str],
    made: Mapping[str, Callable[[], object]] = MappingProxyType({}),
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of a package, or of a room with names that cost much.

    Nothing is loaded by this call. What loading a room raises goes to whoever asked, as it is, and
    nothing is kept then: a circle of imports fails here as it would without this room.

        >>> room = {"__name__": "squares", "__all__": ["ALL"]}
        >>> ask, names = names_on_first_use(room, {}, {"ALL": lambda: (1, 4, 9)})
        >>> ask("ALL"), room["ALL"]
        ((1, 4, 9), (1, 4, 9))

    Args:
        package: its `globals()`: names are kept there, and `__name__` and `__all__` are its own.
        homes: for each name the room that has it, below the package: "crypto.seal".
        made: for each name that no room has what makes its value, such as a tuple of what all
            rooms have.

    Returns:
        What gives a name, or raises AttributeError as Python itself would; and what lists
        `__all__` in order, loaded or not.
    """

    def on_first_use(name: str) -> object:
        """Load a public name from its room, or make it, on first use."""
        value: object
        if name in homes:
            from importlib import import_module

            value = getattr(import_module(f"{package['__name__']}.{homes[name]}"), name)
        elif name in made:
            value = made[name]()
        else:
            raise AttributeError(f"module {package['__name__']!r} has no attribute {name!r}")
        package[name] = value
        return value

    def public_names() -> list[str]:
        """The public names, loaded or not."""
        return sorted(package["__all__"])

    return on_first_use, public_names
