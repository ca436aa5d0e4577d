"""The command line as a process: imports, encodings, pipes, a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

HEAVY = ("pydantic", "PIL", "httpx", "pyld", "jwcrypto")


def process(
    *argv: str, data: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """`python -m microcred` with these words."""
    return subprocess.run(
        [sys.executable, "-m", "microcred", *argv],
        input=data,
        capture_output=True,
        env={**os.environ, **(env or {})},
        timeout=120,
        check=False,
    )


def test_module_and_version() -> None:
    """`python -m microcred --version` works."""
    done = process("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"microcred ")


def test_verify_loads_nothing_heavy(world: World) -> None:
    """Checking a seal needs no pydantic, Pillow, httpx or pyld."""
    code = (
        "import sys\n"
        "from microcred.cli import main\n"
        "done = main(sys.argv[1:])\n"
        f"print(done, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    words = ["verify", world["good.jsonld"], "--trust", world["root.pem"]]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "0 []"


def test_exit_codes(world: World) -> None:
    """As the process's own."""
    trust = ("--trust", world["root.pem"])
    assert process("verify", world["good.jsonld"], *trust).returncode == 0
    assert process("verify", world["altered.jsonld"], *trust).returncode == 1
    assert process("verify", world["good.jsonld"], "--trust", "none").returncode == 2
    assert process("verify", world["good.jsonld"]).returncode == 64


def test_ascii_locale(world: World) -> None:
    """Accents do not crash an ASCII terminal, and JSON is UTF-8 all the same."""
    env = {
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    done = process("parse", world["good.jsonld"], env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\xc1na Nov\\xe1k" in done.stdout
    done = process("parse", "-", "--json", data=world.read("good.jsonld"), env=env)
    assert done.returncode == 0
    assert "Ána".encode() in done.stdout
    assert json.loads(done.stdout)["summary"]["title"] == "Soil carbon"


@pytest.mark.skipif(os.name != "posix", reason="file names are text elsewhere")
def test_file_names_that_are_no_text(world: World, tmp_path: Path) -> None:
    """Do not crash either form."""
    path = os.fsencode(tmp_path) + b"/\xff.jsonld"
    with open(path, "wb") as file:
        file.write(world.read("good.jsonld"))
    for more in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "microcred", "verify", path, "--trust", "none", *more],
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.skipif(os.name != "posix", reason="signals of a pipe are POSIX")
def test_a_pipe_that_closes(world: World) -> None:
    """No traceback, and not 0."""
    read, write = os.pipe()
    os.close(read)
    words = ["verify", world["good.jsonld"], "--trust", world["root.pem"]]
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "microcred", *words],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("leaves_at_once", [False, True])
def test_a_full_disk(world: World, leaves_at_once: bool) -> None:
    """Standard output that cannot be written is said in one line."""
    words = ["parse", world["good.jsonld"]] if leaves_at_once else ["--version"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "microcred", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 64
    assert done.stderr.startswith(b"microcred: cannot write standard output")


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals are POSIX")
def test_colour_and_progress_on_a_terminal(world: World) -> None:
    """Both are there on a terminal, and no colour with NO_COLOR."""
    import pty

    def at_terminal(**env: str) -> bytes:
        leader, follower = pty.openpty()
        clean = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        words = ["verify", world["good.jsonld"], world["junk"], "--trust", world["root.pem"]]
        with subprocess.Popen(
            [sys.executable, "-m", "microcred", *words],
            stdin=follower, stdout=follower, stderr=follower, env={**clean, "TERM": "xterm", **env},
        ) as running:  # fmt: skip
            os.close(follower)
            seen = b""
            while True:
                try:
                    more = os.read(leader, 65536)
                except OSError:  # Linux says so when the other end is gone
                    break
                if not more:
                    break
                seen += more
            os.close(leader)
            assert running.wait() == 1
        return seen

    seen = at_terminal()
    assert b"\x1b[32mPASSED\x1b[0m" in seen and b"\x1b[31mFAILED\x1b[0m" in seen
    assert b"[1/2]" in seen and b"[2/2]" in seen
    assert b"\x1b[32m" not in at_terminal(NO_COLOR="1")
