"""The folder of a batch: files that are whole or not there, named by tickets and by no person.

A file is first written under a name that nobody takes for a credential (`.TICKET.HASH.part`) and is
on the disk before the journal is told of it; then it gets its own name. So whoever finds a file
finds a credential that is known, and after a crash a known one that lacks its name gets it.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from microcred.batch.outputs import Folder
    >>> with tempfile.TemporaryDirectory() as name:
    ...     folder = Folder(Path(name), ".jwt")
    ...     part = folder.write_part("8a1f", b"sealed")
    ...     folder.sync()
    ...     folder.name(part, "8a1f"), sorted(one.name for one in Path(name).iterdir())
    ('8a1f.jwt', ['8a1f.jwt'])
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from microcred.errors import BatchError
from microcred.frozen import Frozen

__all__ = ["Folder", "ending_of"]

_PART: Final = ".part"
_HASH_SHOWN: Final = 16
_WAITING: Final = 32  # threads that wait for the disk; one by one takes ten times as long


def ending_of(media_type: str) -> str:
    """What the names of such files end with.

    >>> from microcred.batch.outputs import ending_of
    >>> ending_of("application/vc+jwt"), ending_of("application/jose+json")
    ('.jwt', '.jsonld')
    """
    subtype = media_type.partition("/")[2]
    words = subtype.split("+")
    for word, ending in (("sd-jwt", ".sd-jwt"), ("jwt", ".jwt")):
        if word in words:
            return ending
    return ".jsonld"


def _synced(part: Path) -> None:
    opened = os.open(part, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Folder(Frozen):
    """Where the files of a batch go.

    Attributes:
        path: of the folder.
        ending: of the names.
    """

    path: Path
    ending: str

    def make(self) -> None:
        """The folder, if it is not there.

        Raises:
            BatchError: it cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            told = f"cannot make the folder of the output: {error.strerror}"
            raise BatchError(told, hint="Name another folder, or make it.") from None

    @property
    def holds_any(self) -> bool:
        """Whether there is a file with a name of its own."""
        with suppress(OSError), os.scandir(self.path) as entries:
            return any(
                one.name.endswith(self.ending) and not one.name.startswith(".") for one in entries
            )
        return False

    def file_of(self, ticket: str) -> Path:
        """The file of a ticket."""
        return self.path / f"{ticket}{self.ending}"

    def part_of(self, ticket: str, sealed_hash: str) -> Path:
        """The file of a ticket before it has its name; `sealed_hash` is that of its bytes."""
        return self.path / f".{ticket}.{sealed_hash[:_HASH_SHOWN]}{_PART}"

    def write_part(self, ticket: str, secured: bytes) -> Path:
        """Write the bytes under the name that is not their own yet; `sync_parts` comes after.

        Raises:
            BatchError: it cannot be written, such as on a disk that is full.
        """
        part = self.part_of(ticket, sha256(secured).hexdigest())
        try:
            part.write_bytes(secured)
        except OSError as error:
            raise BatchError(f"cannot write to the output: {error.strerror}") from None
        return part

    @staticmethod
    def sync_parts(parts: Sequence[Path]) -> None:
        """Wait until the files are on the disk; at once, since one commit of the disk serves many.

        Raises:
            BatchError: the disk refuses.
        """
        if not parts:
            return
        try:
            with ThreadPoolExecutor(min(_WAITING, len(parts))) as threads:
                list(threads.map(_synced, parts))
        except OSError as error:
            raise BatchError(f"cannot write to the output: {error.strerror}") from None

    def name(self, part: Path, ticket: str) -> str:
        """Give a file its own name; the name within the folder.

        Raises:
            BatchError: it cannot be renamed.
        """
        file = self.file_of(ticket)
        try:
            part.replace(file)
        except OSError as error:
            raise BatchError(f"cannot write to the output: {error.strerror}") from None
        return file.name

    def sync(self) -> None:
        """Wait until the names are on the disk, where a folder can be waited for (POSIX)."""
        with suppress(OSError):
            opened = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)

    def found(self, ticket: str, sealed_hash: str) -> str:
        """The name of a known file; it gets it now, if a crash kept it from it. "" if gone."""
        file = self.file_of(ticket)
        if file.is_file():
            return file.name
        part = self.part_of(ticket, sealed_hash)
        return self.name(part, ticket) if sealed_hash and part.is_file() else ""

    def left_over(self) -> dict[str, list[Path]]:
        """What a run that was stopped left under no name of its own, by ticket."""
        found: dict[str, list[Path]] = {}
        with suppress(OSError), os.scandir(self.path) as entries:
            for entry in entries:
                if entry.name.startswith(".") and entry.name.endswith(_PART):
                    ticket = entry.name[1:].partition(".")[0]
                    found.setdefault(ticket, []).append(Path(entry.path))
        return found
