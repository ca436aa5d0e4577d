"""The journal: what was begun and what is done, whatever happened in between."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from microcred.batch.identity import Identity
from microcred.batch.journal import FileJournal, Finished, NoJournal
from microcred.errors import BatchError

HASH = "0" * 64


def rows(*keys: str, content: str = "1") -> list[Identity]:
    return [Identity(key, content) for key in keys]


def test_begun_done_and_mended(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "j") as journal:
        one, two = journal.begin(rows("a", "b"))
        assert not one.is_done and one.ticket != two.ticket
        assert journal.begin(rows("a", content="mended")) == [one]
        own = f"urn:uuid:{one.ticket}"
        assert journal.finish([Finished(one.ticket, own, HASH)]) == [None]
        (again,) = journal.begin(rows("a", content="mended"))
        assert again.is_done and not again.is_changed and again.id == own
        assert again.sealed_hash == HASH
        assert journal.begin(rows("a"))[0].is_changed
        journal.drop([one.ticket, two.ticket])
        assert journal.begin(rows("a"))[0].is_done
        assert journal.begin(rows("b"))[0].ticket != two.ticket


def test_ids_of_the_callers_own_are_not_kept(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "j") as journal:
        (one,) = journal.begin(rows("a"))
        journal.finish([Finished(one.ticket, "urn:example:ana-novak", HASH)])
        assert journal.begin(rows("a"))[0].id == ""
    assert b"novak" not in (tmp_path / "j").read_bytes()
    assert (tmp_path / "j").stat().st_mode & 0o077 == 0
    assert (tmp_path / "j.key").stat().st_mode & 0o077 == 0


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "j") as journal:
        journal.begin(rows("a"))
        code = (
            "import sys, pathlib\n"
            "from microcred.batch.journal import FileJournal\n"
            "from microcred.errors import BatchError\n"
            "try:\n    FileJournal(pathlib.Path(sys.argv[1]))\n"
            "except BatchError as error:\n    print(error)\n"
        )
        words = [sys.executable, "-c", code, str(tmp_path / "j")]
        told = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ)
        assert "another run has the journal" in told.stdout
    FileJournal(tmp_path / "j").close()


def test_a_journal_without_its_key_is_refused(tmp_path: Path) -> None:
    FileJournal(tmp_path / "j").close()
    (tmp_path / "j.key").rename(tmp_path / "k")
    with pytest.raises(BatchError, match="another key") as refused:
        FileJournal(tmp_path / "j")
    assert ".key" in refused.value.hint()
    (tmp_path / "j.key").write_text("no key")
    with pytest.raises(BatchError, match="key of the journal"):
        FileJournal(tmp_path / "j")


def test_files_that_are_no_journal(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"something else, and longer than a header of SQLite" * 30)
    with pytest.raises(BatchError):
        FileJournal(tmp_path / "j")
    with pytest.raises(BatchError, match="cannot write"):
        FileJournal(tmp_path / "nowhere" / "j")


def test_a_journal_that_fails_while_it_runs(tmp_path: Path) -> None:
    with FileJournal(tmp_path / "j") as journal:
        (one,) = journal.begin(rows("a"))
        journal._database.execute("DROP TABLE row")
        with pytest.raises(BatchError):
            journal.begin(rows("b"))
        with pytest.raises(BatchError):
            journal.finish([Finished(one.ticket, "", HASH)])
        with pytest.raises(BatchError):
            journal.drop([one.ticket])
    other = sqlite3.connect(tmp_path / "j")
    assert other.execute("SELECT count(*) FROM setting").fetchone() == (1,)
    other.close()


def test_nobody_remembers() -> None:
    journal = NoJournal(random=bytes)
    assert journal.begin(rows("a"))[0].ticket == "00000000-0000-4000-8000-000000000000"
    assert journal.finish([Finished("x", "", HASH)]) == [None]
    journal.drop(["x"])
