"""Texts in several languages."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from microcred.elm import LangString
from microcred.errors import ModelError

BOTH = LangString({"de": "Boden", "en": ["Soil", "Earth"]})


def test_it_is_a_mapping() -> None:
    assert BOTH["de"] == "Boden"
    assert BOTH["en"] == ("Soil", "Earth")
    assert list(BOTH) == ["de", "en"]
    assert len(BOTH) == 2
    assert "fr" not in BOTH
    assert BOTH == {"de": "Boden", "en": ("Soil", "Earth")}
    assert LangString({"en": ["Soil", "Earth"], "de": ["Boden"]}) == BOTH
    assert hash(LangString({"en": ["Soil", "Earth"], "de": "Boden"})) == hash(BOTH)
    assert repr(LangString({"en": "Soil"})) == "LangString({'en': 'Soil'})"


def test_texts() -> None:
    assert BOTH.texts() == ("Boden", "Soil", "Earth")
    assert BOTH.texts("en") == ("Soil", "Earth")
    assert BOTH.texts("fr") == ()
    assert BOTH.to_json() == {"de": "Boden", "en": ["Soil", "Earth"]}


@pytest.mark.parametrize(
    ("texts", "wishes", "best"),
    [
        ({"de": "Boden", "en": "Soil"}, (), "Soil"),
        ({"de": "Boden", "en": "Soil"}, ("de",), "Boden"),
        ({"de": "Boden", "en": "Soil"}, ("fr", "de-AT"), "Boden"),
        ({"de-AT": "Boden", "de": "Erde"}, ("de",), "Erde"),
        ({"de-AT": "Boden", "en": "Soil"}, ("DE",), "Boden"),
        ({"de": "Boden", "en-GB": "Soil"}, (), "Soil"),
        ({"de": "Boden", "sv": "Jord"}, ("fr",), "Boden"),
        ({}, ("fr",), ""),
    ],
)
def test_the_best_text(texts: dict[str, str], wishes: tuple[str, ...], best: str) -> None:
    assert LangString(texts).best(*wishes) == best


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"e": "A"}, "language.bad_tag"),
        ({"en": None}, "type.wrong"),
        ({"en": []}, "type.wrong"),
        ({"en": [1]}, "type.wrong"),
        ("A", "type.wrong"),
        ([("en", "A")], "type.wrong"),
    ],
)
def test_what_is_refused(texts: Any, code: str) -> None:
    with pytest.raises(ModelError) as refused:
        LangString(texts)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_copies_also_of_what_was_read_with_odd_keys() -> None:
    odd = LangString.lenient({"en ": "Soil", "x": 5, "de": []})
    assert odd == {"en ": "Soil"}
    for text in (BOTH, odd):
        assert copy.deepcopy(text) == copy.copy(text) == pickle.loads(pickle.dumps(text)) == text
