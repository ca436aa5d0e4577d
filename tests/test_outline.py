"""Looking at JSON without a model: bare or array, text or language map."""

from __future__ import annotations

from typing import Any

import pytest

from microcred.outline import first_node, nodes, summary_of, text, texts


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": 1}, ({"a": 1},)),
        ([{"a": 1}, 2, {"b": 3}], ({"a": 1}, {"b": 3})),
        ("did:x:y", ()),
        (None, ()),
        ([], ()),
    ],
)
def test_nodes(value: object, expected: object) -> None:
    assert nodes(value) == expected  # type: ignore[arg-type]


def test_first_node() -> None:
    assert first_node(["x", {"a": 1}, {"b": 2}]) == {"a": 1}
    assert first_node("x") == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", ("a",)),
        (["a", 1, "b"], ("a", "b")),
        ({"de": "a", "en": ["b", "c"]}, ("a", "b", "c")),
        ({"de": {"x": "y"}}, ()),
        (3, ()),
    ],
)
def test_texts(value: object, expected: object) -> None:
    assert texts(value) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"de": "a", "en": "b"}, "b"),
        ({"de": "a", "en": []}, "a"),
        ({"de": ["a"]}, "a"),
        ({}, None),
        ("a", "a"),
        ([], None),
        (None, None),
    ],
)
def test_text(value: object, expected: object) -> None:
    assert text(value) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Exam", "Exam"),
        ({"@language": "de", "@value": "Prüfung"}, "Prüfung"),
        ([{"@value": "Prüfung"}, {"@language": "en-GB", "@value": "Exam"}], "Exam"),
        ([5, {"@value": 5}, "Exam"], "Exam"),
        ({"en": "Exam"}, "Exam"),
        ({"@language": 5, "@value": "Exam"}, "Exam"),
        (None, None),
    ],
)
def test_names_of_w3c_credentials(name: Any, shown: str | None) -> None:
    """Texts with their language; what the European model says comes first."""
    document = {"name": name, "issuer": {"id": "did:x:y", "name": name}}
    summary = summary_of(document)
    assert (summary.title, summary.issuer) == (shown, shown or "did:x:y")
    european = {**document, "displayParameter": {"title": {"en": "Soil"}}}
    assert summary_of(european).title == "Soil"
