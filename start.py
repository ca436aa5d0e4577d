#!/usr/bin/env python3
"""Two commands for a fresh clone; they need nothing but Python 3.11 and a package index.

    python3 start.py demo    issues, seals and verifies an example, and leaves the files
    python3 start.py test    runs the tests, with their coverage

Each makes the virtual environment `.venv` beside this file if it is missing, or if pyproject.toml
has changed since it was made; otherwise it starts at once. If the Python that runs this file has
microcred from this very clone and what the command needs (a virtual environment of your own, say),
that one is used. Further words go on to the command:

    python3 start.py demo --out somewhere
    python3 start.py test tests/test_policy.py -x

Exit codes: that of the command; 64 for wrong use or a Python that is not fit; 69 if the packages
could not be installed; 130 if it was stopped by Ctrl-C.
"""

import sys

OLDEST = (3, 11)
MISUSE = 64
UNAVAILABLE = 69
INTERRUPTED = 130

# Before anything else: what follows is annotated in a way that an older Python cannot load.
if sys.version_info < OLDEST:
    _found = sys.version.split()[0]
    sys.stderr.write(f"start.py: Python 3.11 or newer is needed, and this is {_found}\n")
    sys.exit(MISUSE)

import hashlib  # noqa: E402 - after the check
import importlib.util  # noqa: E402 - after the check
import os  # noqa: E402 - after the check
import subprocess  # noqa: E402 - after the check
from pathlib import Path  # noqa: E402 - after the check

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
STAMP = HOME / "microcred-installed"

DEMO_FOLDER = "demo-output"
ALL_CORES = ("--numprocesses=auto", "--dist=loadfile")
NEEDS = {
    "demo": ("", ("cryptography", "pydantic", "PIL", "asn1crypto", "rfc8785")),
    "test": ("test", ("pytest", "pytest_cov", "xdist", "hypothesis")),
}
"""The extra of each command, and the modules that show that it is installed."""


class Stop(Exception):
    """The end: a line to say, and the exit code."""

    def __init__(self, line: str, code: int) -> None:
        """`line` is for people."""
        super().__init__(line)
        self.code = code


def python_of(home: Path) -> Path:
    """The interpreter of a virtual environment."""
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_of(extras: str) -> str:
    """What an environment is made of: the project's file, the extras, the Python, the place."""
    digest = hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{digest} python {version} at {HERE} with [{extras}]"


def is_made(extra: str) -> bool:
    """Whether .venv is there, complete and up to date (what the tests need is enough for demo)."""
    try:
        found = STAMP.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return python_of(HOME).exists() and found in {stamp_of(extra), stamp_of("test")}


def runs_here(modules: tuple[str, ...]) -> bool:
    """Whether this Python is a virtual environment with this clone's microcred and the modules."""
    if sys.prefix == sys.base_prefix or Path(sys.prefix).resolve() == HOME.resolve():
        return False
    spec = importlib.util.find_spec("microcred")
    if spec is None or spec.origin is None or HERE not in Path(spec.origin).resolve().parents:
        return False
    return all(importlib.util.find_spec(module) for module in modules)


def no_venv() -> str:
    """What to do where virtual environments cannot be made."""
    own = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    return (
        "this Python cannot make virtual environments; on Debian or Ubuntu install the package "
        f"python3-venv (apt install python3-venv; for a Python beside the system's {own}) "
        "and try again"
    )


def run(words: list[str], otherwise: str) -> None:
    """Run one step of the installation, quietly; show what it said if it fails."""
    try:
        done = subprocess.run(words, cwd=HERE, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Stop(f"{otherwise} ({error.strerror})", UNAVAILABLE) from None
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise Stop(otherwise, UNAVAILABLE)


def make(extra: str) -> None:
    """Make .venv and install this clone into it, with an extra.

    The stamp goes first and comes last: what was interrupted is made anew.
    """
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Stop(no_venv(), MISUSE)
    print("installing into .venv (once; about a minute) ...", file=sys.stderr, flush=True)
    try:
        STAMP.unlink(missing_ok=True)
    except OSError as error:
        raise Stop(f"cannot change {HOME}: {error.strerror}", UNAVAILABLE) from None
    # Of the Python below, if this one is in an environment: .venv may be the one that is replaced.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run([base, "-m", "venv", "--clear", str(HOME)], f"the environment was not made: {no_venv()}")
    target = f"{HERE}[{extra}]" if extra else str(HERE)
    pip = [str(python_of(HOME)), "-m", "pip", "install", "--quiet", "--no-input"]
    run(
        [*pip, "--disable-pip-version-check", "--editable", target],
        "the packages were not installed: is the package index within reach?",
    )
    try:
        STAMP.write_text(stamp_of(extra), encoding="utf-8")
    except OSError as error:
        raise Stop(f"cannot write {STAMP}: {error.strerror}", UNAVAILABLE) from None


def python_for(command: str) -> str:
    """The Python that has what the command needs, made if there is none."""
    extra, modules = NEEDS[command]
    if runs_here(modules):
        return sys.executable
    if not is_made(extra):
        make(extra)
    return str(python_of(HOME))


def words_of(command: str, more: list[str]) -> list[str]:
    """The words that the command comes down to, after the Python."""
    if command == "test":
        # Single files are quick to run; the whole goes to every core, and the coverage is of it.
        return ["-m", "pytest", *(more or [*ALL_CORES, "--cov", "--cov-report=term"])]
    asked = any(word == "--out" or word.startswith("--out=") for word in more)
    return ["-m", "microcred", "demo", *([] if asked else ["--out", DEMO_FOLDER]), *more]


def carry_out(command: str, more: list[str]) -> int:
    """Run the command, in an environment that is made if there is none."""
    python = python_for(command)
    # The tests belong to the clone; the demo leaves its files where the person is.
    where = HERE if command == "test" else None
    code = subprocess.run([python, *words_of(command, more)], cwd=where, check=False).returncode
    if command == "demo" and python == str(python_of(HOME)):
        name = Path(python).with_name("microcred.exe" if os.name == "nt" else "microcred")
        print(f"\n(the command microcred is {name})", file=sys.stderr)
    return code


def main(words: list[str]) -> int:
    """Run one of the two commands."""
    if not words or words[0] not in NEEDS:
        print(__doc__)
        return 0 if words[:1] in (["-h"], ["--help"]) else MISUSE
    try:
        return carry_out(words[0], words[1:])
    except Stop as stop:
        print(f"start.py: {stop}", file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        print("start.py: stopped", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
