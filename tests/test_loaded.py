"""What is loaded to verify a file, by its kind: nothing that only other kinds need."""

from __future__ import annotations

import pytest

from loaded_modules import FILE, RAW, loaded, written

NEVER = frozenset(
    "PIL alembic asn1crypto dataclasses httpx inspect jwcrypto lxml pathlib pydantic pyld rdflib "
    "requests rfc8785 shutil sqlalchemy".split()
)
"""Packages, and rooms of the standard library that cost milliseconds."""
APART = {
    "jades B-B": "securing.jades",
    "jades B-LTA": "securing.jades",
    "eddsa-rdfc-2022": "securing.data_integrity",
    "eddsa-jcs-2022": "securing.data_integrity",
    "vc+jwt": "securing.vc_jose",
    "dc+sd-jwt": "securing.sd_jwt_vc",
}


@pytest.mark.parametrize("kind", RAW)
def test_nothing_heavy_is_loaded(kind: str) -> None:
    assert not NEVER & loaded(kind)


@pytest.mark.parametrize("kind", APART)
def test_the_other_mechanisms_stay_where_they_are(kind: str) -> None:
    others = {f"microcred.{one}" for one in APART.values() if one != APART[kind]}
    assert f"microcred.{APART[kind]}" in loaded(kind)
    assert not others & loaded(kind)


def test_the_list_of_modules_is_written_down() -> None:
    assert FILE.read_text("utf-8") == written(), "if it is meant: python tests/loaded_modules.py"
