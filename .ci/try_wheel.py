"""Try what was built: `python .ci/try_wheel.py build/dist`.

Looks into the wheel and the sdist, installs the wheel into an empty environment (with its
dependencies from the package index), and uses it from an empty folder: the version, the module, the
demo, and a verdict on what the demo left.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

IN_WHEEL = ("microcred/py.typed", "microcred/__main__.py", "licenses/LICENSE", "licenses/NOTICE")
IN_SDIST = ("/pyproject.toml", "/README.md", "/LICENSE", "/src/microcred/__init__.py")


def only(folder: Path, pattern: str) -> Path:
    """The one file of that pattern."""
    (found,) = folder.glob(pattern)
    return found


def look_into(wheel: Path, sdist: Path) -> None:
    """Every file that must be there is there, and nothing else was swept in."""
    names = zipfile.ZipFile(wheel).namelist()
    missing = [end for end in IN_WHEEL if not any(name.endswith(end) for name in names)]
    strangers = [name for name in names if not name.startswith(("microcred/", "microcred-"))]
    with tarfile.open(sdist) as archive:
        inside = archive.getnames()
    missing += [end for end in IN_SDIST if not any(name.endswith(end) for name in inside)]
    if missing or strangers:
        raise SystemExit(f"built wrongly: missing {missing}, not ours {strangers}")


def run(folder: Path, *words: str | Path) -> str:
    """What a program prints; it must exit with 0."""
    texts = list(map(str, words))
    done = subprocess.run(texts, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def use(wheel: Path, folder: Path) -> None:
    """Install the wheel into an empty environment and use it as a newcomer does."""
    venv.create(folder / "env", with_pip=True)
    bin_ = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = bin_ / "python"
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    run(folder, python, "-m", "pip", "install", *quiet, wheel.resolve())
    version = run(folder, bin_ / "microcred", "--version")
    if run(folder, python, "-m", "microcred", "--version") != version:
        raise SystemExit("the command and the module have different versions")
    run(folder, bin_ / "microcred", "demo", "--out", "demo")
    (root,) = (folder / "demo").glob("*root*.pem")
    sealed = only(folder / "demo", "*.jsonld")
    print(run(folder, bin_ / "microcred", "verify", sealed, "--trust", root).splitlines()[0])
    print(f"{wheel.name}: {version.strip()}, installed and tried")


def main(words: list[str]) -> int:
    """`words`: the folder with one wheel and one sdist."""
    dist = Path(words[0])
    wheel, sdist = only(dist, "*.whl"), only(dist, "*.tar.gz")
    look_into(wheel, sdist)
    with tempfile.TemporaryDirectory() as folder:
        use(wheel, Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
