"""Many verdicts: as by `verify`, one row for each, whoever does the work."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from batch_world import document, signer
from test_batch_issuing import Elsewhere

from microcred import ANY_ISSUER, Policy, Trust, issue_many, verify, verify_many
from microcred.errors import BatchError, TrustError
from microcred.securing import VcJwt

TRUST = Trust(issuers=ANY_ISSUER, dids=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("secured")
    journal = tmp_path_factory.mktemp("journal") / "journal"
    rows: list[Any] = [{**document(number)} for number in range(120)]
    for row in rows:
        row.pop("issuer")
    list(issue_many(rows, signer=signer(), mechanism=VcJwt(), out=made / "a", journal=journal))
    (made / "b").mkdir()
    (made / "b" / "junk").write_bytes(b"junk")
    first = min((made / "a").iterdir())
    (made / "b" / "altered.jwt").write_bytes(first.read_bytes()[:-8] + b"AAAAAAAA")
    (made / "b" / ".hidden").write_bytes(b"junk")
    (made / ".hidden").mkdir()
    (made / ".hidden" / "junk").write_bytes(b"junk")
    return made


def test_a_folder_as_by_verify(folder: Path) -> None:
    done = list(verify_many(folder, trust=TRUST))
    assert len(done) == 122 and [one.number for one in done] == list(range(1, 123))
    assert [one.file for one in done] == sorted(one.file for one in done)
    for one in done[::20] + done[-2:]:
        verdict = verify(Path(one.file).read_bytes(), trust=TRUST)
        assert one.outcome == verdict.outcome.value
        assert one.code == (verdict.reasons() or ("",))[0]
    assert [one.outcome for one in done].count("PASSED") == 120
    assert done[0].id.startswith("urn:uuid:") and done[0].is_done
    assert done[-1].code == "format.malformed" and done[-1].message


def test_bytes_paths_and_what_cannot_be_read(folder: Path) -> None:
    first = next((folder / "a").iterdir())
    given = [first.read_bytes(), first, str(first), "nowhere", "a\0b", bytearray(b"x")]
    done = list(verify_many(given, trust=TRUST))  # type: ignore[arg-type]
    assert [one.outcome for one in done] == ["PASSED"] * 3 + ["FAILED"] * 3
    assert [one.code for one in done][3:5] == ["row.unreadable"] * 2
    assert [one.outcome for one in verify_many(first.read_bytes(), trust=TRUST)] == ["PASSED"]
    with pytest.raises(BatchError):
        list(verify_many([7], trust=TRUST))  # type: ignore[list-item]


def test_executors_say_the_same(folder: Path) -> None:
    alone = [(one.file, one.outcome, one.code) for one in verify_many(folder, trust=TRUST)]
    for pool in (ThreadPoolExecutor(2), ProcessPoolExecutor(2, get_context("spawn")), Elsewhere()):
        with pool:
            many = verify_many([folder, "nowhere"], trust=TRUST, executor=pool, chunk=30)
            done = sorted(many, key=lambda one: one.number)
        told = [(one.file, one.outcome, one.code) for one in done]
        if isinstance(pool, Elsewhere):  # to whom the bytes were sent
            told = [(file, *rest) for (file, *_), (_, *rest) in zip(alone, told[:-1], strict=True)]
            assert told == alone and done[0].file == "" and done[-1].code == "row.unreadable"
        else:
            assert told[:-1] == alone and told[-1][2] == "row.unreadable"
    done = list(verify_many(folder, trust=TRUST, threads=4))
    assert [(one.file, one.outcome, one.code) for one in done] == alone


def test_policy_travels(folder: Path) -> None:
    policy = Policy(mechanisms=frozenset({"jades"}))
    assert pickle.loads(pickle.dumps(policy)) == policy
    with Elsewhere() as pool:
        done = list(verify_many(folder / "a", trust=TRUST, policy=policy, executor=pool))
    assert {one.outcome for one in done} == {"FAILED"}


def test_misuse_is_raised_and_not_told_of_files(folder: Path) -> None:
    with pytest.raises(BatchError):
        verify_many(folder, trust="everybody")  # type: ignore[arg-type]
    with pytest.raises(TrustError, match="zone"):
        list(verify_many(folder, trust=TRUST, at=datetime(2026, 1, 1)))
    with pytest.raises(BatchError, match="cannot be sent"):
        list(verify_many([], trust=TRUST, fetch=lambda _: 1, executor=Elsewhere()))  # type: ignore[arg-type, return-value]


def test_a_bug_in_one_file_stops_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from microcred import verifying

    real = verifying.verify

    def sometimes(raw: bytes, **how: Any) -> Any:
        if raw == b"junk":
            raise KeyError("Ana")
        return real(raw, **how)

    monkeypatch.setattr(verifying, "verify", sometimes)
    done = list(verify_many([b"junk", b"{}"], trust=TRUST))
    assert [one.code for one in done] == ["row.internal", "format.unknown_release"]
    assert "Ana" not in done[0].message


def test_what_is_no_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "zero").symlink_to("/dev/zero")
    done = list(verify_many(tmp_path, trust=TRUST))
    assert [Path(one.file).name for one in done] == ["gone", "pipe", "zero"]
    assert {one.code for one in done} == {"row.unreadable"} and "no file" in done[1].message


def test_a_folder_that_cannot_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(20):  # beyond what a path may be
        Path("d" * 250).mkdir()
        monkeypatch.chdir("d" * 250)
    monkeypatch.chdir(tmp_path)
    Path("a").write_bytes(b"junk")
    done = list(verify_many(tmp_path, trust=TRUST))
    assert [one.code for one in done] == ["format.malformed", "row.unreadable"]


@pytest.mark.parametrize("wrong", [{"files": None}, {"contents": None}, {"threads": 0}])
def test_words_that_do_not_fit(wrong: dict[str, Any]) -> None:
    with pytest.raises(BatchError):
        verify_many(**{"files": b"x", "trust": TRUST, **wrong})
