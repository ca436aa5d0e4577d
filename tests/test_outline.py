"""Looking at JSON without a model: bare or array, text or language map."""

from __future__ import annotations

import pytest

from microcred.outline import first_node, nodes, text, texts


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
