"""The press: the octets of the whole page, of which only what differs was drawn."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_samples import COURSE
from PIL import Image

from microcred.errors import IssueError
from microcred.page import Certificate, PageContent, PageMaker, for_many
from microcred.page.pressing import Press

WHOLE = Certificate(in_strips=True)
SHORT = PageContent("en", "Soil carbon", learner="Ána Novák", date="1 March 2026", grade="8")


def logo(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


def pixels(jpeg: bytes) -> bytes:
    return Image.open(BytesIO(jpeg)).tobytes()


def test_only_what_differs_is_drawn() -> None:
    press = Press()
    press.draw(COURSE)
    asked, drawn = press.strips_asked, press.strips_drawn
    assert asked == drawn > 0
    content = replace(COURSE, learner="Éva Kovács", credential_id="urn:credential:2")
    assert press.draw(content) == WHOLE.draw(content)
    assert press.strips_drawn - drawn < asked // 3
    drawn = press.strips_drawn
    assert press.draw(content) == WHOLE.draw(content)
    assert press.strips_drawn > drawn  # the page before is the first one


def test_the_pixels_are_those_of_the_small_file() -> None:
    press = Press()
    press.draw(SHORT)
    content = replace(SHORT, learner="Éva Kovács", grade="10")
    (ours,), (small,) = press.draw(content), Certificate().draw(content)
    assert ours.media_type == small.media_type and ours.content != small.content
    assert pixels(ours.content) == pixels(small.content)


TEXTS = st.sampled_from(
    ["", "x", "Li", "Γιώργος Παπαδόπουλος", "Ána de la Fuente y Novák-Kowalczyk " * 2, "long " * 60]
)


@settings(max_examples=12)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=2, max_size=4))
def test_whatever_differs_the_octets_are_those_of_the_whole(rows: list[tuple[str, ...]]) -> None:
    press = Press()
    for learner, grade, outcome, identifier in rows:
        content = replace(
            SHORT,
            learner=learner,
            grade=grade,
            learning_outcomes=(outcome, "Explains"),
            credential_id=identifier,
        )
        assert press.draw(content) == WHOLE.draw(content)


def test_a_page_that_is_too_heavy_is_written_in_the_least_quality() -> None:
    heavy = Certificate(quality=95, least=30)
    press = Press(heavy)
    outcomes = tuple(
        f"{number} " + "measures and explains the carbon of soils " * 3 for number in range(40)
    )
    for name in ("Ána", "Éva"):
        content = replace(SHORT, learner=name, learning_outcomes=outcomes)
        pages = press.draw(content)
        assert pages == replace(heavy, in_strips=True).draw(content)
        assert len(pages) > 1
    assert press.strips_drawn < press.strips_asked


def test_another_logo_is_another_page() -> None:
    press = Press()
    for colour in ("red", "blue", "red"):
        content = replace(SHORT, logos=(logo(colour),))
        assert press.draw(content) == WHOLE.draw(content)
    with pytest.raises(IssueError):
        press.draw(replace(SHORT, logos=(b"no image",)))


def test_what_is_kept_is_bounded() -> None:
    press = Press()
    for number in range(70):
        press.draw(replace(SHORT, language=f"en-x-{number}"))
    assert len(press._before) <= 64


def test_who_draws_for_many() -> None:
    assert isinstance(for_many(Certificate(quality=50)), Press)
    assert isinstance(for_many(Certificate()), PageMaker)
    press = Press()
    assert for_many(press) is press
    assert for_many(b"file") == b"file"
