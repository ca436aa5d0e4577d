"""Pages in Chromium: inert, accessible, from the disk, without network and without script."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium
from hostile_courses import corpus
from rendered import ATTRIBUTES, UNIVERSITY, demo, read, seal, trust, verdict
from spoken_courses import TITLES, spoken

from microcred.crypto.seal import Seal
from microcred.parsing import parse
from microcred.policy import ANY_ISSUER, Trust
from microcred.rendering import render
from microcred.securing import JAdES
from microcred.verifying import verify

LANGUAGES = ("en", "de", "el", "fr")
SERIOUS = ("serious", "critical")


def written(folder: Path, name: str, page: bytes) -> str:
    """The path of a page on the disk."""
    path = folder / f"{name}.html"
    path.write_bytes(page)
    return str(path)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A page of each outcome, with four languages."""
    folder = tmp_path_factory.mktemp("pages")
    other = Trust(anchors=[Seal.for_testing(UNIVERSITY).root], issuers=["NTRIE-123456"])
    altered = spoken().replace(b"Soil carbon", b"Soil carbox")
    made = {
        "passed": verify(spoken(), trust=trust()),
        "failed": verify(altered, trust=trust()),
        "open": verify(spoken(), trust=other),
        "unchecked": parse(demo()),
    }
    told = {name: render(one, languages=LANGUAGES) for name, one in made.items()}
    unreadable = verify(b"%PDF-1.7", trust=Trust(issuers=ANY_ISSUER))
    told["unreadable"] = render(unreadable, languages=LANGUAGES, secured=b"%PDF-1.7")
    told["right to left"] = render(made["passed"], languages=["ar"])
    return {name: written(folder, name.replace(" ", "_"), page) for name, page in told.items()}


def test_hostile_pages_are_inert(chromium: Chromium, tmp_path: Path) -> None:
    now, told, wrong = datetime.now(UTC).replace(microsecond=0), trust(), {}
    entries = list(corpus())
    assert len(entries) >= 50
    for at, (name, document) in enumerate(entries):
        raw = JAdES().secure(document, seal(), now=now)
        judged = verify(raw, trust=told, at=now)
        page = render(judged, languages=["en", "de"])
        seen = chromium.ask("inert", page=written(tmp_path, f"page{at}", page))
        found: dict[str, list[str]] = dict(seen.pop("elements", {}))
        outside = {
            one: names for one, names in found.items() if set(names) - ATTRIBUTES.get(one, set())
        }
        seen.pop("title", None)
        if any(seen.values()) or outside or verify(page, trust=told, at=now) != judged:
            wrong[name] = (seen, outside)
    assert wrong == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("at", range(len(LANGUAGES)), ids=LANGUAGES)
def test_axe_finds_no_serious_fault(
    chromium: Chromium, pages: dict[str, str], at: int, scheme: str
) -> None:
    wrong: dict[str, Any] = {}
    for name in ("passed", "failed", "open", "unchecked"):
        seen = chromium.ask("axe", page=pages[name], choose=f"l-{at}", scheme=scheme)
        serious = [one for one in seen["faults"] if one["impact"] in SERIOUS]
        if serious or seen["passes"] < 10:
            wrong[name] = serious
    assert wrong == {}


@pytest.mark.parametrize("name", ["unreadable", "right to left"])
def test_axe_on_other_pages(chromium: Chromium, pages: dict[str, str], name: str) -> None:
    seen = chromium.ask("axe", page=pages[name], width=390)
    assert [one for one in seen["faults"] if one["impact"] in SERIOUS] == []


@pytest.mark.parametrize("script", [True, False])
def test_it_opens_from_the_disk_without_network(
    chromium: Chromium, pages: dict[str, str], *, script: bool
) -> None:
    seen = chromium.ask("look", page=pages["passed"], script=script)
    assert seen["requests"] == seen["messages"] == seen["errors"] == seen["dialogs"] == []
    assert "Verified" in seen["text"]
    assert TITLES["en"] in seen["text"]
    assert TITLES["de"] not in seen["text"]


def test_a_page_of_one_language_shows_it(chromium: Chromium, tmp_path: Path) -> None:
    page = written(tmp_path, "one", render(verdict(demo())))
    seen = chromium.ask("look", page=page)
    assert "The seal is genuine" in seen["text"]
    assert "Ána Novák" in seen["text"]


def test_languages_and_themes_switch_by_keyboard_and_without_script(
    chromium: Chromium, pages: dict[str, str]
) -> None:
    look = {"page": pages["passed"], "script": False}
    seen = chromium.ask("look", **look, keys=["ArrowRight"])
    assert "Bestätigt" in seen["text"]
    assert TITLES["de"] in seen["text"]
    assert TITLES["en"] not in seen["text"]
    grounds = {
        (scheme, theme): chromium.ask("look", **look, scheme=scheme, choose=theme)["ground"]
        for scheme in ("light", "dark")
        for theme in ("t-0", "t-1", "t-2")
    }
    light, dark = grounds["light", "t-0"], grounds["dark", "t-0"]
    assert light != dark
    assert grounds["dark", "t-1"] == grounds["light", "t-1"] == light
    assert grounds["dark", "t-2"] == grounds["light", "t-2"] == dark


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_the_screen(
    chromium: Chromium, pages: dict[str, str], width: int
) -> None:
    for name, page in pages.items():
        assert chromium.ask("look", page=page, width=width)["wide"] <= 0, name


def test_the_file_is_saved_and_a_page_that_was_saved_again_verifies(
    chromium: Chromium, pages: dict[str, str], tmp_path: Path
) -> None:
    seen = chromium.ask("save", page=pages["passed"], to=tmp_path / "saved")
    assert seen["name"] == "credential.jsonld"
    assert (tmp_path / "saved").read_bytes() == spoken()
    assert parse(seen["again"]).raw == spoken()
    # The tree that a browser makes of the page is the one that was written: nothing was moved.
    trees = [read(Path(pages["passed"]).read_bytes()), read(seen["again"].encode())]
    told, again = ([(one.name, sorted(one.attributes)) for one in tree] for tree in trees)
    assert told == again
    assert verify(seen["again"], trust=trust()).outcome is verdict(spoken()).outcome


def test_the_lane_sees_what_other_pages_do(chromium: Chromium, tmp_path: Path) -> None:
    wild = (
        b"<!DOCTYPE html><html><title>x</title><body style='color:#eee;background:#fff'>grey"
        b"<img src='http://tracker.example/pixel.png'>"
        b"<script>alert(1); throw Error('thrown')</script>"
        b"<div style='width:3000px'>wide</div><button></button></body></html>"
    )
    page = written(tmp_path, "wild", wild)
    seen = chromium.ask("inert", page=page)
    assert seen["dialogs"] == ["1"]
    assert seen["requests"] == ["http://tracker.example/pixel.png"]
    assert seen["messages"]
    assert seen["errors"] == ["thrown"]
    assert "script" in seen["elements"]
    assert chromium.ask("look", page=page)["wide"] > 0
    faults = {one["id"] for one in chromium.ask("axe", page=page)["faults"]}
    assert {"color-contrast", "button-name", "html-has-lang"} <= faults
