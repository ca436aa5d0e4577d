"""Adding to `etsiU`: all else stays as it was, octet for octet."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.securing.jades_editing import with_items

FLAT = '{"payload":"e30","protected":"e30","signature":"AA"}'


def place(text: str, index: int = 0) -> Any:
    file = json.loads(text)
    signature = file["signatures"][index] if "signatures" in file else file
    return signature["header"]["etsiU"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FLAT, '{"payload":"e30","protected":"e30","header":{"etsiU":["x","y"]},"signature":"AA"}'),
        (
            '{"signatures":[{"signature":"A", "protected" : "" }] , "payload": "\\u0041"} \n',
            (
                '{"signatures":[{"signature":"A", "protected" : "","header":{"etsiU":["x","y"]} }]'
                ' , "payload": "\\u0041"} \n'
            ),
        ),
        ('{"header":{},"protected":"e30"}', '{"header":{"etsiU":["x","y"]},"protected":"e30"}'),
        ('{"header":null,"protected":""}', '{"header":{"etsiU":["x","y"]},"protected":""}'),
        ('{"header":{"a":[1] }}', '{"header":{"a":[1] ,"etsiU":["x","y"]}}'),
        ('{"header":{"etsiU":[]}}', '{"header":{"etsiU":["x","y"]}}'),
        ('{"header":{"etsiU":[ "a" ]}}', '{"header":{"etsiU":[ "a","x","y" ]}}'),
        ('{"header":{"etsi\\u0055":["a"]}}', '{"header":{"etsi\\u0055":["a","x","y"]}}'),
        ('\ufeff {"header":{"etsiU":["a"]}}', '\ufeff {"header":{"etsiU":["a","x","y"]}}'),
    ],
)
def test_places(before: str, after: str) -> None:
    assert with_items(before.encode(), ["x", "y"], 0).decode() == after


def test_the_right_one_of_parallel_signatures() -> None:
    text = '{"payload":"]}[{\\"","signatures":[{"protected":"e30"}, {"protected":"e30"}]}'
    changed = with_items(text.encode(), ["x"], 1).decode()
    assert place(changed, 1) == ["x"]
    assert "header" not in json.loads(changed)["signatures"][0]


def test_items_that_are_left_out() -> None:
    text = '{"header":{"etsiU":["a", {"b":[1, 2]} ,"c"]}}'
    changed = with_items(text.encode(), [{"d": "e"}], 0, without={0, 2})
    assert changed == b'{"header":{"etsiU":[{"b":[1, 2]},{"d":"e"}]}}'


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(TEXTS, JSON, max_size=4),
    TEXTS,
    st.none() | st.lists(TEXTS | st.dictionaries(TEXTS, JSON, max_size=2), max_size=4),
    st.booleans(),
    st.sampled_from([None, 0, 2]),
)
def test_only_etsi_u_grows(
    extra: dict[str, Any], payload: str, items: list[Any] | None, ascii: bool, indent: int | None
) -> None:
    """However a file is written: take the new items away again, and it is what it was."""
    signature: dict[str, Any] = {"protected": "e30", "signature": "AA"}
    if items is not None:
        signature["header"] = {"etsiU": items}
    file = {**extra, "payload": payload, "signatures": [signature]}
    text = json.dumps(file, ensure_ascii=ascii, indent=indent)
    changed = with_items(text.encode("utf-8"), ["new", {"er": 1}], 0).decode("utf-8")
    wanted = json.loads(text)
    wanted["signatures"][0]["header"] = {"etsiU": [*(items or []), "new", {"er": 1}]}
    assert json.loads(changed) == wanted
    added = '"new",{"er":1}'
    begin = changed.rindex(added)
    if items:
        assert changed[: begin - 1] + changed[begin + len(added) :] == text
