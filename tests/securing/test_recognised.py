"""What was read tells a file as a glance at its bytes does; where it would not, it says nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import proven, sealed
from microcred.jsontext import Limits, read_json
from microcred.securing import MECHANISMS, DataIntegrity, JAdES
from microcred.securing.recognised import recognised
from microcred.securing.recognising import is_written, outer_names

LIMITS = Limits()
HEADER = "eyJ0eXAiOiJqb3NlIn0"
SD_HEADER = "eyJ0eXAiOiJkYytzZC1qd3QifQ"  # dc+sd-jwt
ESCAPED_HEADER = "eyJ0eXAiOiJkY1x1MDAyYnNkLWp3dCJ9"  # the plus sign as an escape


def agrees(raw: bytes) -> bool:
    """Whether anything is said, after a look that it is what the glance says."""
    found = recognised(raw, LIMITS)
    if found is None:
        return False
    wanted = DataIntegrity if found.jws is None else JAdES
    assert [type(one) for one in MECHANISMS if one.recognises(raw)] == [wanted], raw
    assert found.outer == read_json(raw)
    return True


NAMES = ("payload", "protected", "signature", "signatures", "proof", "@context", "header", "kb_jwt")
ESCAPES = {name: name.replace(name[-1], f"\\u{ord(name[-1]):04x}") for name in NAMES}
VALUES: tuple[str, ...] = (
    '"e30"',
    '"proof"',
    f'"{HEADER}"',
    f'"{SD_HEADER}"',
    f'"{ESCAPED_HEADER}"',
    '"{\\"proof\\": 1, \\"signatures\\"}"',
    '"\\"protected\\""',
    '"x\\\\"',
    '"\\"disclosures"',
    '["proof", {"signatures": [{"proof": 1}]}]',
    f'{{"protected": "{HEADER}", "proof": [], "signatures": 1}}',
    f'[{{"protected":"{SD_HEADER}","signature":"AA","header":{{"disclosures":[]}}}}]',
    "1",
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((*NAMES, *ESCAPES.values(), 'x\\"proof', "disclosures")),
            st.sampled_from(VALUES),
        ),
        max_size=6,
        unique_by=lambda one: json.loads(f'"{one[0]}"'),
    ),
    st.sampled_from((",", ", ", ",\n ")),
    st.sampled_from(("", "\n", "\ufeff", " ")),
)
def test_it_says_what_the_glance_says(members: Any, comma: str, around: str) -> None:
    text = around + "{" + comma.join(f'"{name}":{value}' for name, value in members) + "}"
    agrees(text.encode())


@pytest.mark.parametrize("raw", [sealed(), sealed("flattened"), proven(), proven("eddsa-jcs-2022")])
def test_files_as_they_are_written_are_read_once(raw: bytes) -> None:
    assert agrees(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"proof"',
        b'{"proof": 1, "proof": 1}',
        b'{"signatures": 1',
        b'{"id": {"proof": 1}}',
        b'{"\\u0070roof": {}}',
        b'{"proof": {}, "signatures": [], "@context": []}',
        b'{"proof": {"big": "' + b"x" * 70_000 + b'"}}',
        sealed("compact", b64=True),
    ],
    ids=range(11),
)
def test_of_all_else_it_says_nothing(raw: bytes) -> None:
    assert not agrees(raw)


def test_deeper_than_the_glance_looks_it_says_nothing() -> None:
    raw = b'{"@context": [], "proof": {}}'
    assert recognised(raw, Limits(max_depth=512)) is not None
    assert recognised(raw, Limits(max_depth=513)) is None


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(("proof", "a", 'x"proof', "pro\\of")),
        st.recursive(
            st.sampled_from(("proof", '"proof"', '\\"proof', 1)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=2),
                st.dictionaries(st.sampled_from(("proof", "b")), inner, max_size=2),
            ),
            max_leaves=6,
        ),
        max_size=4,
    )
)
def test_a_name_that_is_written_is_one_of_the_outermost(document: Any) -> None:
    raw = json.dumps(document).encode()
    if is_written(raw, "proof"):
        assert "proof" in outer_names(raw)
