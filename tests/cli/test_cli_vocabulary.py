"""`microcred vocabulary`: the lists, their entries, and what is looked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from microcred.cli import main
from microcred.vocabularies import EQF, VOCABULARIES, Country

Machine = Callable[..., tuple[int, Any]]


def test_the_lists_json(machine: Machine) -> None:
    """Every list, by the name that is written to ask for it."""
    code, told = machine("vocabulary")
    assert code == 0
    assert [one["list"] for one in told] == list(VOCABULARIES)
    for one in told:
        table = VOCABULARIES[one["list"]]
        assert one == {
            "list": one["list"],
            "scheme": table.scheme,
            "entries": len(table),
            "complete": table.complete,
        }


def test_the_lists_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """A row each: how many entries, complete or open."""
    assert main(["vocabulary"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(VOCABULARIES)
    rows = {line.split()[0]: line.split()[1:] for line in lines}
    assert rows["EQF"] == ["8", "complete", EQF.scheme]
    assert rows["ClaimType"][:2] == ["0", "open"]


@pytest.mark.parametrize("name", ["EQF", "eqf", "EQF level", EQF.scheme])
def test_a_list_json(name: str, machine: Machine) -> None:
    """All its entries, however it is named."""
    code, told = machine("vocabulary", name)
    assert code == 0
    assert [one["code"] for one in told] == list(EQF)
    assert told[5] == {
        "code": "6",
        "iri": "http://data.europa.eu/snb/eqf/6",
        "scheme": EQF.scheme,
        "labels": {"en": "Level 6"},
    }


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["eqf", "6"], ["6"]),
        (["eqf", "level 6"], ["6"]),
        (["eqf", "level", "6"], ["6"]),
        (["country", "ie"], ["IRL"]),
        (["country", Country["IE"].iri], ["IRL"]),
        (["country", "united"], ["ARE", "GBR", "UMI", "USA"]),
        (["Country", "cote d'ivoire"], ["CIV"]),
        (["isced-f", "law"], ["042", "0421"]),
        (["file type", "image/png"], ["PNG"]),
        (["claim type"], []),
    ],
)
def test_what_is_looked_for(words: list[str], codes: list[str], machine: Machine) -> None:
    """By code, second code, IRI or words; what is ambiguous is shown, not refused."""
    code, told = machine("vocabulary", *words)
    assert (code, [one["code"] for one in told]) == (0, codes)


def test_entries_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Second code where the list has any, code, IRI, label."""
    assert main(["vocabulary", "country", "ireland"]) == 0
    assert capsys.readouterr().out.split() == ["IE", "IRL", Country["IE"].iri, "Ireland"]
    assert main(["vocabulary", "eqf", "6"]) == 0
    assert capsys.readouterr().out.split() == ["6", EQF[6].iri, "Level", "6"]
    assert main(["vocabulary", "claim-type"]) == 0
    assert capsys.readouterr().out == (
        "an open list: no concept of it is known here, give IRI and label\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["contry"], "not a known vocabulary; nearest: Country"),
        (["country", "irland"], 'not a known country; nearest: "Ireland"'),
        (["eqf", "9"], "not a known EQF level"),
        (["claim-type", "formal"], "none is listed here, give the IRI"),
    ],
)
def test_what_is_not_there(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """1, one line with the nearest and a hint; nothing on standard output."""
    assert main(["vocabulary", *words]) == 1
    out, err = capsys.readouterr()
    assert out == "" and message in err and len(err.splitlines()) == 2
    assert words[-1] not in err.splitlines()[0]


def test_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    """64, and the help."""
    assert main(["vocabulary", "eqf", "--labels"]) == 64
    assert "unknown option --labels" in capsys.readouterr().err
    assert main(["vocabulary", "--help"]) == 0
    assert "vocabulary [LIST] [QUERY] [--json]" in capsys.readouterr().out
