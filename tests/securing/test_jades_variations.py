"""What an item may have been: every change that can be undone, is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seal_maker import seal

from microcred.encoding import b64_encode, b64url_encode
from microcred.securing.jades_unsigned import Item, read_etsi_u
from microcred.securing.jades_variations import exchanged, variations

LEAF, ROOT = seal().certificate, seal().root
assert ROOT is not None
ENTRIES = [{"x509Cert": {"val": b64_encode(one.der)}} for one in (LEAF, ROOT)]
DATA = {"crlVals": [{"val": "AA=="}], "ocspVals": [{"val": "AQ=="}, {"val": "Ag=="}]}


def text_of(value: Any, *, slashes: bool = False) -> str:
    text = json.dumps(value, separators=(",", ":"))
    return b64url_encode((text.replace("/", "\\/") if slashes else text).encode())


def item(value: Any, *, slashes: bool = False) -> Item:
    return read_etsi_u({"etsiU": [text_of(value, slashes=slashes)]}, "").items[0]


UNDONE: dict[str, tuple[Any, Any, str]] = {
    "an entry more": ({"xVals": [*ENTRIES, 1]}, {"xVals": ENTRIES}, "an entry was added"),
    "an entry twice": (
        {"xVals": [ENTRIES[0], *ENTRIES]},
        {"xVals": ENTRIES},
        "an entry was added",
    ),
    "a list more": (
        {"rVals": {**DATA, "otherVals": [1]}},
        {"rVals": DATA},
        "an entry was added",
    ),
    "a member more": ({"rVals": {**DATA, "new": 1}}, {"rVals": DATA}, "a member was added"),
    "a certificate less": (
        {"xVals": ENTRIES[:1]},
        {"xVals": ENTRIES},
        "a certificate was taken away",
    ),
    "a certificate less in tstVD": (
        {"tstVD": {"xVals": ENTRIES[1:], "rVals": DATA}},
        {"tstVD": {"xVals": ENTRIES, "rVals": DATA}},
        "a certificate was taken away",
    ),
    "two exchanged": (
        {"rVals": {**DATA, "ocspVals": DATA["ocspVals"][::-1]}},
        {"rVals": DATA},
        "entries were exchanged",
    ),
    "one moved": ({"xVals": [3, 1, 2]}, {"xVals": [1, 2, 3]}, "an entry was moved"),
    "members reordered": (
        {"rVals": dict(reversed(DATA.items()))},
        {"rVals": DATA},
        "members were reordered",
    ),
}


@pytest.mark.parametrize("slashes", [False, True])
@pytest.mark.parametrize("case", UNDONE)
def test_what_was_done_can_be_undone(case: str, slashes: bool) -> None:
    """Also as those write who escape the slashes of base64."""
    now, before, what = UNDONE[case]
    wanted = text_of(before, slashes=slashes).encode()
    found = [told for told, text in variations(item(now, slashes=slashes), (LEAF, ROOT))]
    texts = [text for _, text in variations(item(now, slashes=slashes), (LEAF, ROOT))]
    assert what in {told for told, text in zip(found, texts, strict=True) if text == wanted}


def test_white_space_and_what_has_no_text() -> None:
    loose = read_etsi_u({"etsiU": [b64url_encode(b'{ "xVals" : [1] }')]}, "").items[0]
    assert ("it was written otherwise", text_of({"xVals": [1]}).encode()) in list(
        variations(loose, ())
    )
    clear, unreadable = read_etsi_u({"etsiU": [{"xVals": []}, "%%"]}, "").items
    assert not list(variations(clear, ())) and not list(variations(unreadable, ()))


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(JSON)
def test_whatever_stands_there(value: Any) -> None:
    """Each is another text than the one that is there, and JSON of one member."""
    one = item({"xVals": value})
    for _, text in variations(one, (LEAF,)):
        (again,) = read_etsi_u({"etsiU": [text.decode()]}, "").items
        assert again.name == "xVals" and text.decode() != one.text


@pytest.mark.parametrize("slashes", [False, True])
def test_tokens_exchanged(slashes: bool) -> None:
    first, other = "AA/A", "BB/B"
    held = item({"sigTst": {"tstTokens": [{"val": first}]}}, slashes=slashes)
    wanted = text_of({"sigTst": {"tstTokens": [{"val": other}]}}, slashes=slashes)
    assert exchanged(held, first, other) == wanted.encode()
    assert exchanged(held, "CCCC", other) is None
    clear, unreadable = read_etsi_u({"etsiU": [{"xVals": []}, "_w"]}, "").items
    assert exchanged(clear, first, other) is None
    assert exchanged(unreadable, first, other) is None
    (broken,) = read_etsi_u({"etsiU": ["%%"]}, "").items
    assert exchanged(broken, first, other) is None
