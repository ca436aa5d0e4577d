"""`batch template|check|issue|verify`: the words, the tables, the exit codes."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import microcred
from microcred.cli import batch, main
from microcred.cli.console import Console
from microcred.crypto.keys import PrivateKey

if TYPE_CHECKING:
    from conftest import World

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(microcred.__file__).parent.parent)}
Machine = Callable[..., tuple[int, Any]]


def document(number: int) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": f"did:example:{number}"},
    }


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MICROCRED_PASSWORD", raising=False)
    (tmp_path / "key.pem").write_bytes(PrivateKey.generate("P-256").to_pem(None))
    lines = [json.dumps(document(number)) for number in range(5)]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_from_the_example_to_the_verdict(world: World, here: Path, machine: Machine) -> None:
    assert machine("batch", "template", "-o", "june.csv") == (
        0,
        {"rows": "june.csv", "template": "june.json"},
    )
    code, told = machine("batch", "check", "june.csv", "--template", "june.json")
    assert (code, told["rows"], told["to_mend"]) == (0, 2, 0)
    key = ("--key", world["seal.p12"], "--password-file", world["password"])
    how = ("june.csv", "--template", "june.json", *key)
    code, told = machine("batch", "check", *how)
    assert code == 0
    code, told = machine("batch", "issue", *how, "-o", "out", "--jobs", "1", "--check")
    assert code == 0 and told["issued"] == 2 and told["failures"] == []
    trust = ("--trust", world["root.pem"], "--issuer", "NTRIE-123456")
    code, told = machine("batch", "verify", "out", *trust, "--jobs", "1", "--table", "table.csv")
    assert (code, told["passed"]) == (0, 2)
    table = Path("table.csv").read_text("utf-8-sig").splitlines()
    assert table[0] == "row,outcome,file,id,code,message" and len(table) == 3
    code, told = machine("batch", "issue", *how, "-o", "out", "--jobs", "1")
    assert code == 0 and told["kept"] == 2


def test_a_spreadsheet_as_example(here: Path, machine: Machine) -> None:
    pytest.importorskip("openpyxl")
    assert machine("batch", "template", "-o", "june.xlsx")[0] == 0
    code, told = machine("batch", "check", "june.xlsx", "--template", "june.json")
    assert (code, told["rows"]) == (0, 2)


def test_what_is_to_be_mended(
    here: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine("batch", "template", "-o", "june.csv")
    Path("bad.csv").write_text("given_name;eqf_level\nAna;9\n")
    words = ["batch", "check", "bad.csv", "--template", "june.json"]
    code, told = machine(*words, "-o", "mend.csv")
    assert code == 1 and told["to_mend"] == 1
    assert told["first"][0]["column"] == "eqf_level" and told["first"][0]["value"] == "9"
    assert Path("mend.csv").read_text("utf-8-sig").count("\n") == 2
    capsys.readouterr()
    assert main([*words, "-o", "mend.csv"]) == 1
    out = capsys.readouterr().out
    assert "what to do" in out and "1 rows: 1 to mend; the table is mend.csv" in out
    assert main(words) == 1


def test_rows_that_fail_are_shown(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("rows.jsonl").write_text("{\n" * 30 + json.dumps(document(1)))
    words = ["batch", "issue", "rows.jsonl", "--key", "key.pem", "--mechanism", "vc+jwt"]
    assert main([*words, "-o", "out", "--jobs", "1", "--table", "table.csv"]) == 1
    out = capsys.readouterr().out
    assert "row.malformed" in out and "the first 20 are shown" in out
    assert "31 rows: 1 issued, 0 kept, 30 failed" in out
    assert main(["batch", "verify", "out", "--trust", "did", "--jobs", "1"]) == 0
    assert "1 files: 1 passed" in capsys.readouterr().out


def test_verdicts_that_are_not_passed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir()
    for number in range(25):
        Path("out", f"{number}.jwt").write_text("{}")
    assert main(["batch", "verify", "out", "--trust", "did", "--jobs", "1"]) == 1
    out = capsys.readouterr().out
    assert "format.unknown_release" in out and "the first 20 are shown" in out


def test_processes_and_a_registry(here: Path, machine: Machine) -> None:
    base = ("--base-url", "https://uni.example/status")
    machine("registry", "init", "--registry", "r.db", *base)
    words = ("batch", "issue", "rows.jsonl", "--key", "key.pem", "--mechanism", "vc+jwt")
    code, told = machine(*words, "-o", "out", "--registry", "r.db", "--jobs", "2", "--who", "me")
    assert code == 0 and told["issued"] == 5
    code, told = machine(*words, "-o", "out", "--registry", "r.db", "--jobs", "1")
    assert code == 0 and told["kept"] == 5
    code, told = machine("batch", "verify", "out", "--trust", "did", "--jobs", "2")
    assert code == 2 and told["indeterminate"] == 5  # their lists are not published


def test_passwords_for_workers(
    world: World, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["batch", "issue", "rows.jsonl", "--mechanism", "vc+jwt", "-o", "out", "--jobs", "2"]
    seal = ["--key", world["seal.p12"]]
    assert main([*words, *seal]) == 64
    assert "--password-file" in capsys.readouterr().err
    monkeypatch.setenv("MICROCRED_PASSWORD", "wrong")
    assert main([*words, *seal]) == 1
    assert "password is wrong" in capsys.readouterr().err
    assert not Path("out").exists()
    monkeypatch.setenv("MICROCRED_PASSWORD", "correct horse")
    assert main([*words, *seal]) == 0
    token = ["--pkcs11", "none.so", "--certificates", world["chain.pem"]]
    assert main([*words, *token]) == 1


def test_standard_input(here: Path) -> None:
    words = ["batch", "issue", "-", "--rows", "jsonl", "--key", "key.pem", "-o", "out"]
    done = subprocess.run(
        [sys.executable, "-m", "microcred", *words, "--mechanism", "vc+jwt", "--jobs", "1"],
        input=Path("rows.jsonl").read_bytes(),
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )
    assert done.returncode == 0 and b"5 issued" in done.stdout and done.stderr == b""


ISSUE = "issue rows.jsonl --key key.pem -o out"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("issue rows.jsonl -o out", "no key"),
        ("issue none.csv --key key.pem -o out", "cannot read"),
        ("issue - --key key.pem -o out", "--rows"),
        ("issue rows.jsonl --key key.pem -o -", "folder"),
        ("issue rows.jsonl --key key.pem -o key.pem", "folder"),
        (f"{ISSUE} --jobs 0", "--jobs"),
        (f"{ISSUE} --threads 900", "--threads"),
        (f"{ISSUE} --who me", "--registry"),
        (f"{ISSUE} --registry r --journal j", "journal"),
        (f"{ISSUE} --jobs 2 --scheduler x", "two ways"),
        (f"{ISSUE} --table -", "--table"),
        (f"{ISSUE} --table no/table", "cannot write"),
        (f"{ISSUE} --table rows.jsonl", "is an input"),
        (f"{ISSUE} --table key.pem", "is an input"),
        (f"{ISSUE} --template list --table list", "is an input"),
        ("verify rows.jsonl --trust did --table ./rows.jsonl", "is an input"),
        ("verify rows.jsonl --trust did --scheduler ftp://x:1", "no address"),
        (f"{ISSUE} --template key.pem", "no JSON"),
        (f"{ISSUE} --template rows.jsonl", "JSON"),
        (f"{ISSUE} --template list", "object"),
        ("issue rows.jsonl --csc https://x.example --credential 1 -o o --jobs 2", "this process"),
        ("check rows.jsonl -o rows.jsonl", "is an input"),
        ("template -o june.doc", ".csv or .xlsx"),
        ("template -o no/june.csv", "cannot write"),
        ("verify out", "--trust"),
        ("verify - --trust did", "standard input"),
        ("verify none --trust did", "cannot read"),
        ("verify rows.jsonl --trust did --jobs x", "jobs"),
    ],
)
def test_misuse(words: str, says: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("list").write_text("[]")
    assert main(["batch", *words.split()]) == 64
    assert says in capsys.readouterr().err
    assert not Path("out").exists()


def test_a_scheduler_that_is_not_there(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    words = ["batch", "verify", "rows.jsonl", "--trust", "did", "--scheduler", "nowhere"]
    assert main(words) == 64
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(words) == 1


def test_progress_is_shown_where_a_person_watches(capsys: pytest.CaptureFixture[str]) -> None:
    Console(machine=False, live=True).watch("1,234 rows")
    Console(machine=False, live=False).watch("never")
    err = capsys.readouterr().err
    assert "1,234 rows" in err and "never" not in err


@pytest.mark.skipif(os.name != "posix", reason="a signal of POSIX")
def test_ctrl_c_leaves_what_can_be_gone_on_with(here: Path, machine: Machine) -> None:
    total = 700
    rows = [json.dumps(document(number)).encode() + b"\n" for number in range(total)]
    words = ["--key", "key.pem", "--mechanism", "vc+jwt", "-o", "out", "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "microcred", "batch", "issue", "-", "--rows", "jsonl", *words],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=ENVIRONMENT,
    )
    assert process.stdin is not None and process.stderr is not None
    with process:
        process.stdin.writelines(rows[:600])  # and more would come
        process.stdin.flush()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and len(list(Path("out").glob("*.jwt"))) < 100:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it, to all of them
        err = process.stderr.read()
    assert process.returncode == 130
    assert b"stopped" in err and b"Traceback" not in err
    before = {one.name for one in Path("out").glob("*.jwt")}
    assert 100 <= len(before) < total
    Path("rows.jsonl").write_bytes(b"".join(rows))
    code, told = machine("batch", "issue", "rows.jsonl", *words)
    assert code == 0 and told["kept"] + told["issued"] == total and told["kept"] >= len(before)
    after = {one.name for one in Path("out").iterdir()}
    assert len(after) == total and before <= after


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks Linux for the children")
def test_workers_end_with_who_started_them(here: Path, machine: Machine) -> None:
    rows = [json.dumps(document(number)).encode() + b"\n" for number in range(600)]
    words = ["--key", "key.pem", "--mechanism", "vc+jwt", "-o", "out", "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "microcred", "batch", "issue", "-", "--rows", "jsonl", *words],
        stdin=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    assert process.stdin is not None
    with process:
        process.stdin.writelines(rows)
        process.stdin.flush()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not list(Path("out").glob("*.jwt")):
            time.sleep(0.02)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()  # and nobody tells the others
    assert len(children) >= 2
    while time.monotonic() < deadline and any(is_running(one) for one in children):
        time.sleep(0.05)
    assert not any(is_running(one) for one in children)
    Path("rows.jsonl").write_bytes(b"".join(rows))
    code, told = machine("batch", "issue", "rows.jsonl", *words)
    assert code == 0 and told["kept"] + told["issued"] == 600 and told["kept"] > 0
    assert len(list(Path("out").iterdir())) == 600


def is_running(pid: str) -> bool:
    """Whether that process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_names_of_files_that_are_no_text(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "in").mkdir()
    for name in (b"in/a\xff.json", b"in/b.json"):
        Path(os.fsdecode(name)).write_bytes(b"junk")
    words = ["batch", "verify", "in", "--trust", "did", "--jobs", "1"]
    assert main([*words, "--table", "table.csv"]) == 1
    assert "2 failed" in capsys.readouterr().out
    rows = Path("table.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 3 and "a\\udcff.json" in rows[1]
    assert main([*words, "--json"]) == 1


def test_rows_that_are_looked_at_are_counted(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("microcred.cli.batch_running._EVERY", 0.0)
    words = argparse.Namespace()
    reader = argparse.ArgumentParser(prog="microcred batch check")
    batch.arguments(reader)
    reader.parse_args(["rows.jsonl", "--mechanism", "vc+jwt"], words)
    assert batch.run(words, Console(machine=False, live=True)) == 0
    assert "5 rows, " in capsys.readouterr().err
