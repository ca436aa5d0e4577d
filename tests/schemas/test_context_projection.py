"""The context of a release: a projection of the model that means what the published one means."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import microcred.linked.contexts as written
from microcred.linked.contexts import OWN, PUBLISHED
from microcred.linked.terms import EDC_AP
from microcred.releases import ELM_3, ELM_3_1, RELEASES, Release
from microcred.schemas.contexts import (
    FAULTS,
    context_files,
    context_of,
    contexts_for,
    digest,
    main,
    meaning,
    written_contexts,
)

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# Release, folder of the published file, number of its terms, digest of their meaning.
MEANINGS = [
    (ELM_3, "elm-3.2-lts", 253, "997c8135277372aea481f87d71e7ac56236430ba054314b08f232622ecbdd7a5"),
    (ELM_3_1, "elm-3.1", 250, "85cd30ba0cea257e5c56cdb4279b27bd416e00e6bf7e2eea9d283782fd474158"),
]
ELM = "http://data.europa.eu/snb/model/elm/"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"


@pytest.mark.parametrize(("release", "folder", "count", "known"), MEANINGS)
def test_the_meaning_is_the_known_one(
    release: Release, folder: str, count: int, known: str
) -> None:
    rows = meaning(context_of(release))
    assert len(rows) == count
    assert digest(rows) == known


@pytest.mark.parametrize(("release", "folder", "count", "known"), MEANINGS)
def test_every_published_term_means_the_same(
    published: Path, release: Release, folder: str, count: int, known: str
) -> None:
    file = published / "published" / folder / "edc-ap-context.jsonld"
    theirs, ours = meaning(json.loads(file.read_text("utf-8"))), meaning(context_of(release))
    assert ours - theirs == set()
    assert theirs - ours == set()
    assert digest(theirs) == known


@pytest.mark.parametrize(
    ("release", "row"),
    [
        (ELM_3, ("title", "http://purl.org/dc/terms/title", None, "@language")),
        (ELM_3, ("awardedBy", ELM + "awardedBy", "@id", None)),
        (ELM_3, ("dateModified", "http://purl.org/dc/terms/modified", "@id", None)),
        (ELM_3, ("dateIssued", "http://purl.org/dc/terms/issued", DATE_TIME, None)),
        (ELM_3, ("clv", "http://data.europa.eu/m8g", None, None)),
        (ELM_3, ("nationalID", ELM + "nationalId", "@id", None)),
        (ELM_3_1, ("nationalID", ELM + "nationalID", "@id", None)),
        (ELM_3, ("resultDistribution", ELM + "resultDistribution", "@id", None)),
        (ELM_3_1, ("resultDestribution", ELM + "resultDestribution", "@id", None)),
        (ELM_3, ("Proof", ELM + "Proof", None, None)),
    ],
)
def test_terms_by_hand(release: Release, row: tuple[str, str, str | None, str | None]) -> None:
    assert row in meaning(context_of(release))


def test_the_faulty_prefix_is_none() -> None:
    (latitude,) = [row for row in meaning(context_of(ELM_3)) if row[0] == "latitude"]
    # In JSON-LD 1.0 it was http://data.europa.eu/m8glatitude; in 1.1 nothing is written out.
    assert latitude[1] == "clv:latitude"


def test_what_the_releases_differ_in() -> None:
    newer, older = (meaning(context_of(release)) for release in (ELM_3, ELM_3_1))
    assert {row[0] for row in newer ^ older} == {
        "CredentialStatus",
        "Proof",
        "TermsOfUse",
        "nationalID",
        "resultDestribution",
        "resultDistribution",
    }


def test_every_fault_is_one_and_has_its_reason() -> None:
    known = {row[0] for release in RELEASES for row in meaning(context_of(release))}
    without_term = {
        term.name
        for release in RELEASES
        for cls in release.classes.values()
        for term in cls.terms().values()
        if not term.in_context
    }
    for name, reason in FAULTS.items():
        assert name in known | without_term, name
        assert len(reason.split()) > 3
    assert without_term <= set(FAULTS) | {"proof", "resultDistribution"}


def test_a_term_that_changes_changes_the_digest() -> None:
    changed: Any = context_of(ELM_3)
    changed["@context"]["page"]["@type"] = "xsd:integer"
    assert digest(meaning(changed)) != MEANINGS[0][3]


def test_the_package_carries_what_the_model_says() -> None:
    folder = Path(str(written.__file__)).parent
    for name, text in written_contexts().items():
        assert (folder / name).read_text("utf-8") == text, "run make schemas"
    for release in RELEASES:
        assert contexts_for(release).document(EDC_AP) == context_of(release)


def test_the_files_for_everybody_are_up_to_date() -> None:
    folder = REPOSITORY / "schemas" / "contexts"
    files = context_files()
    assert {path.name for path in folder.iterdir()} == set(files)
    assert len(files) == len(RELEASES) + len(PUBLISHED) + len(OWN)
    for name, text in files.items():
        assert (folder / name).read_text("utf-8") == text, "run make schemas"


def test_writing_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "all"), str(tmp_path / "package")]) == 0
    assert {one.name for one in (tmp_path / "all").iterdir()} == set(context_files())
    assert {one.name for one in (tmp_path / "package").iterdir()} == set(written_contexts())
    assert main(["one"]) == 64
    assert "usage" in capsys.readouterr().err


def test_reading_with_a_release_needs_neither_pydantic_nor_pyld() -> None:
    code = (
        "import sys\n"
        "from microcred.linked.expansion import expand\n"
        "from microcred.releases import ELM_3\n"
        "from microcred.schemas.contexts import contexts_for\n"
        f"expand({{'@context': [{EDC_AP!r}], '@type': 'Note'}}, contexts_for(ELM_3))\n"
        "print([n for n in sys.modules if n.startswith(('pydantic', 'pyld', 'microcred.elm'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
