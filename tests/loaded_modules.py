"""The modules that a process has loaded which verified one file, by the kind of file.

    python tests/loaded_modules.py

writes them to tests/loaded_modules.txt, one line a kind; first what all have in common. Whoever
adds an import that every verification pays for sees it there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from examples import NOW, DotPage, course, proven, seal_of, sealed, token, wallet_signer
from microcred import issue, parse, present
from microcred.securing import SdJwtVc
from microcred.testing import World

FILE = Path(__file__).resolve().with_suffix(".txt")
COMMON = "all"

_PROGRAM = """
import sys
from microcred.cli import main
main(sys.argv[1:])
sys.stderr.write("\\n" + " ".join(sys.modules))
"""


@cache
def world() -> World:
    return World(now=NOW)


def augmented() -> bytes:
    """A seal with evidence for the long term."""
    seal = world().authority("Issuing CA").seal("Example University", identifier="NTRIE-123456")
    opened = parse(sealed()).opened
    assert opened is not None
    later = NOW + timedelta(seconds=1)
    return world().augment(world().sealed(opened.payload, seal, at=NOW), "B-LTA", at=later)


def claims() -> bytes:
    """A credential as the claims of a wallet."""
    document = issue(course(), signer=seal_of(), page=DotPage(), now=NOW).document
    return SdJwtVc().secure(document, wallet_signer(), now=NOW)


RAW: Mapping[str, Callable[[], bytes]] = {
    "jades B-B": sealed,
    "jades B-LTA": augmented,
    "eddsa-rdfc-2022": proven,
    "eddsa-jcs-2022": lambda: proven("eddsa-jcs-2022"),
    "vc+jwt": token,
    "dc+sd-jwt": claims,
    "vp+jwt": lambda: present([token()], signer=wallet_signer(), now=NOW).secured,
}


def roots() -> bytes:
    """Whom all of them are sealed by."""
    return seal_of().root.to_pem() + world().root.certificate.to_pem()


@cache
def loaded(kind: str) -> frozenset[str]:
    """The modules of a process that verified such a file."""
    with TemporaryDirectory() as name:
        file, root = Path(name) / "file", Path(name) / "root.pem"
        file.write_bytes(RAW[kind]())
        root.write_bytes(roots())
        at = (NOW + timedelta(minutes=1)).isoformat()
        words = ["verify", str(file), "--trust", str(root), "--trust", "did", "--at", at]
        made = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *words],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    assert "signature.valid" in made.stdout, made.stdout + made.stderr
    return frozenset(made.stderr.splitlines()[-1].split())


def ours(kind: str) -> frozenset[str]:
    """Those of this package."""
    return frozenset(one for one in loaded(kind) if one.partition(".")[0] == "microcred")


def written() -> str:
    """All of them as text: what is common, then what each kind has beside it."""
    common = frozenset.intersection(*(ours(kind) for kind in RAW))
    rows = {COMMON: common, **{kind: ours(kind) - common for kind in RAW}}
    return "".join(f"{name}: {' '.join(sorted(found))}\n" for name, found in rows.items())


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
