"""What goes into a batch and what comes out: one row for each input.

>>> from microcred.batch import RowResult
>>> RowResult(7, "failed", code="row.encoding", message="the row is not UTF-8").is_done
False
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from microcred.frozen import Frozen, part

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.micro_credential import MicroCredential

__all__ = ["Given", "Mend", "RowOutcome", "RowResult"]

RowOutcome = Literal["issued", "kept", "failed", "PASSED", "INDETERMINATE", "FAILED"]
"""Of issuing: issued now, kept since it was issued before, or failed. Of verifying: the verdict."""

_DONE: Final = frozenset({"issued", "kept", "PASSED"})


class RowResult(Frozen):
    """What became of one row.

    Attributes:
        number: of the row: in a table as a spreadsheet counts it (the header is row 1), of JSON
            Lines the line, otherwise counted from 1.
        outcome: "issued", "kept" (it was issued before, and is not issued again) or "failed"; of
            verifying "PASSED", "INDETERMINATE" or "FAILED".
        file: path of the file that was written, or that was verified; "" if there is none.
        message: what is the matter, for a person, without personal data; "" if nothing is.
        code: the stable code of it; docs/findings.md lists all. "" if nothing is the matter.
        id: of the credential; "" if there is none.
        media_type: of what was issued.
        secured: the sealed bytes, where no folder was named to write them to.
    """

    number: int
    outcome: RowOutcome
    file: str = ""
    message: str = ""
    code: str = ""
    id: str = ""
    media_type: str = ""
    secured: bytes = part(default=b"", repr=False)

    @property
    def is_done(self) -> bool:
        """Whether it is as it should be: issued now or before, or passed."""
        return self.outcome in _DONE

    def to_json(self) -> dict[str, JsonValue]:
        """The row as the command line writes it; members that say nothing are left out."""
        told = ("number", "outcome", "file", "id", "media_type", "code", "message")
        return {name: value for name in told if (value := getattr(self, name)) != ""}


class Mend(Frozen):
    """One thing to mend before rows are issued.

    Attributes:
        number: of the row, as in `RowResult`.
        column: header of the column, or the place in the document; "" for the whole row.
        value: what stands there: the caller's own data, for the caller's eyes.
        advice: what to do.
        code: the stable code of what is the matter.
    """

    number: int
    column: str
    value: str = part(repr=False)
    advice: str
    code: str


class Given(Frozen):
    """One row as it was read.

    Attributes:
        number: as in `RowResult`.
        value: a flat micro-credential, its members by name, a document, or a document's bytes.
        columns: JSON pointer of a member -> header of the column that it stands in.
        named: what stands in the columns that name the row; empty where none were named.
        problem: code of what makes it unreadable; "" if it can be read.
        message: what that is.
        column: where that is, "" for the whole row.
        cell: what stands there.
    """

    number: int
    value: MicroCredential | Mapping[str, Any] | bytes | None = part(default=None, repr=False)
    columns: Mapping[str, str] = part(default_factory=dict, repr=False)
    named: tuple[str, ...] = part(default=(), repr=False)
    problem: str = ""
    message: str = ""
    column: str = ""
    cell: str = part(default="", repr=False)

    def failed(self) -> RowResult:
        """Its result, where it cannot be read."""
        return RowResult(self.number, "failed", code=self.problem, message=self.message)
