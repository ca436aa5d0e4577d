"""How the flat values say what is wrong: every problem at once, each with its place.

A value type knows nothing of where it is used, so its findings have a place relative to itself;
whoever holds it adds the name of the member. One `ModelError` at the end carries them all.

    >>> from microcred.micro_credential.refusals import gather, refusal, under
    >>> with gather() as problems:
    ...     with problems, under("/date"):
    ...         raise refusal("value.wrong", "no date")
    Traceback (most recent call last):
    microcred.errors.ModelError: /date: no date
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced

__all__ = ["Problems", "gather", "pointer_part", "refusal", "refused", "under"]


def refusal(code: str, detail: str, where: str = "") -> ModelError:
    """One problem as an error. `where` is relative to the value that is looked at."""
    return refused([Finding(Check.FORMAT, Outcome.FAILED, code, detail, where)])


def refused(findings: list[Finding]) -> ModelError:
    """Several problems as one error, whose message names their places."""
    named = [f"{finding.where}: {finding.detail}".removeprefix(": ") for finding in findings]
    return ModelError("; ".join(named), findings=findings)


class under:  # noqa: N801 - read as a word: with under("/title")
    """Problems that arise inside have their place under this JSON pointer."""

    __slots__ = ("_prefix",)

    def __init__(self, prefix: str) -> None:
        """Of this place."""
        self._prefix = prefix

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Move a `ModelError`; let every other exception go on."""
        if isinstance(error, ModelError):
            prefix = self._prefix
            moved = [replaced(finding, where=prefix + finding.where) for finding in error.findings]
            raise refused(moved) from None


def pointer_part(name: object) -> str:
    """A member's name as a part of a JSON pointer (RFC 6901 section 3)."""
    return str(name).replace("~", "~0").replace("/", "~1")


class Problems:
    """Collects what goes wrong; each `with problems:` block may fail without stopping the rest."""

    def __init__(self) -> None:
        """Nothing has gone wrong."""
        self.findings: list[Finding] = []

    def __enter__(self) -> Self:
        """Begin one attempt."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Keep a `ModelError`; let every other exception go on."""
        if isinstance(error, ModelError):
            self.findings += error.findings
            return True
        return False


class gather:  # noqa: N801 - read as a word: with gather() as problems
    """Raises one `ModelError` at the end if any attempt failed."""

    __slots__ = ("_problems",)

    def __init__(self) -> None:
        """Nothing has gone wrong."""
        self._problems = Problems()

    def __enter__(self) -> Problems:
        """Begin."""
        return self._problems

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raise what was kept, where nothing else is raised."""
        if kind is None and self._problems.findings:
            raise refused(self._problems.findings)
