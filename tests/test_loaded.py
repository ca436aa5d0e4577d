"""What is loaded to verify a file, by its kind: nothing that only other kinds need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from examples import NOW, DotPage, course, proven, seal_of, sealed, token, wallet_signer
from microcred import issue
from microcred.securing import SdJwtVc

_LOADED = """
import sys
from microcred.cli import main
code = main(sys.argv[1:])
print("\\n" + " ".join(sys.modules), file=sys.stderr)
sys.exit(code)
"""
NEVER = frozenset(
    "PIL alembic asn1crypto dataclasses httpx inspect jwcrypto lxml pathlib pydantic "
    "pyld rdflib requests rfc8785 shutil sqlalchemy urllib.parse".split()
)
"""Packages, and rooms of the standard library that cost milliseconds."""
RAW: dict[str, Callable[[], bytes]] = {
    "jades": sealed,
    "eddsa-rdfc-2022": proven,
    "eddsa-jcs-2022": lambda: proven("eddsa-jcs-2022"),
    "vc+jwt": token,
    "dc+sd-jwt": lambda: SdJwtVc().secure(
        issue(course(), signer=seal_of(), page=DotPage(), now=NOW).document,
        wallet_signer(),
        now=NOW,
    ),
}
APART = {
    "jades": "securing.jades",
    "eddsa-rdfc-2022": "securing.data_integrity",
    "eddsa-jcs-2022": "securing.data_integrity",
    "vc+jwt": "securing.vc_jose",
    "dc+sd-jwt": "securing.sd_jwt_vc",
}


@cache
def loaded(kind: str, folder: Path) -> frozenset[str]:
    """The modules of a process that verified such a file."""
    file, root = folder / "file", folder / "root.pem"
    file.write_bytes(RAW[kind]())
    root.write_bytes(seal_of().root.to_pem())
    trust = ["--trust", str(root) if kind == "jades" else "did", "--at", NOW.isoformat()]
    made = subprocess.run(
        [sys.executable, "-c", _LOADED, "verify", str(file), *trust],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "signature.valid" in made.stdout, made.stdout + made.stderr
    return frozenset(made.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("loaded")


@pytest.mark.parametrize("kind", RAW)
def test_nothing_heavy_is_loaded(kind: str, folder: Path) -> None:
    found = loaded(kind, folder)
    assert not {one for one in NEVER if one in found}


@pytest.mark.parametrize("kind", RAW)
def test_the_other_mechanisms_stay_where_they_are(kind: str, folder: Path) -> None:
    found = loaded(kind, folder)
    for other in set(APART.values()) - {APART[kind]}:
        assert f"microcred.{other}" not in found
    assert f"microcred.{APART[kind]}" in found
