"""What every error of this library has, and what several kinds of them carry alike.

`microcred.errors` has the tree, and is where errors are imported from. Here is what they are made
of: the root, with its message, its advice and its way to another process, and two shapes, for
errors that name a place in what was read, and for errors that say all that was found there.

    >>> from microcred.error_shapes import AtPlace
    >>> class NoTitle(AtPlace):
    ...     default_hint = "Give it a title."
    >>> error = NoTitle("it has no title", where="/credentialSubject")
    >>> str(error), error.where, error.hint()
    ('it has no title', '/credentialSubject', 'Give it a title.')
    >>> NoTitle("it has no title", hint="Ask its author.").hint()
    'Ask its author.'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from microcred.findings import Finding

__all__ = ["AtPlace", "MicrocredError", "WithFindings"]


class MicrocredError(Exception):
    """The root of every error that this library raises on purpose.

    `default_hint` is the advice of its class: one sentence, which each kind replaces by its own.
    """

    # Where everybody imports it from, and so what tracebacks, logs and pickles call it.
    __module__ = "microcred.errors"

    default_hint: ClassVar[str] = "See docs/quickstart.md."

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """`message` says what went wrong; `hint`, if given, replaces the class's advice."""
        super().__init__(message)
        self._hint = hint

    def hint(self) -> str:
        """What to do about it: one sentence for the person at the keyboard."""
        return self._hint or self.default_hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with all that it carries, so that it comes back whole from another process."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[MicrocredError], arguments: tuple[str, ...], carried: dict[str, Any]
) -> MicrocredError:
    # Past `__init__`, whose keyword arguments are others for each kind.
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(carried)
    return error


class AtPlace(MicrocredError):
    """An error in something that was read. `where` is a JSON pointer, "" for the whole of it."""

    def __init__(self, message: str, *, where: str = "", hint: str | None = None) -> None:
        """`where` is a JSON pointer (RFC 6901) into the input, "" if there is no place to name."""
        super().__init__(message, hint=hint)
        self.where = where


class WithFindings(MicrocredError):
    """An error that carries what was found.

    `findings` is a tuple, () if there is nothing to name: who gave a list may use it on.
    """

    def __init__(
        self, message: str, *, findings: Sequence[Finding] = (), hint: str | None = None
    ) -> None:
        """`findings` says what was wrong, each with its place."""
        super().__init__(message, hint=hint)
        self.findings: tuple[Finding, ...] = tuple(findings)
