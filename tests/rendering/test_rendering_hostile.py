"""A hostile corpus: nothing of the content becomes markup, and the page verifies as its file does.

What Chromium makes of the same pages is asked by `make browser`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from itertools import islice

import pytest
from hostile_courses import NAMES, Json, corpus, everywhere
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered import ATTRIBUTES, Tag, read, seal, trust

from microcred.parsing import parse
from microcred.rendering import render
from microcred.securing import JAdES
from microcred.verifying import verify

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u200b\ufeff\u00ad\x00-\x08]")
SAFE = re.compile(
    r"https?://[A-Za-z0-9.:-]+([/?#][!#$&(-;=?-Z\[\]_a-z~%]*)?|mailto:[\w.%+-]+@[\w.-]+"
)


def inert(page: bytes) -> Tag:
    """The page, in which nothing stands that the page itself did not write."""
    root = read(page)
    for one in root:
        if one is root:
            continue
        assert set(one.attributes) <= ATTRIBUTES.get(one.name, set()), one.name
        if one.name == "a" and one.attributes.get("id") != "microcred-file":
            assert SAFE.fullmatch(one.attributes["href"] or "")
            assert one.attributes["rel"] == "noopener noreferrer nofollow external"
        if one.name == "img":
            assert re.match(r"data:image/(png|jpeg);base64,", one.attributes["src"] or "")
        for name in ("class", "id", "lang", "dir", "name", "alt"):
            assert not re.search(r"[<>\"'`=]", one.attributes.get(name) or "")
    (title,) = root.all("title")
    assert len(title.text) < 200
    assert not HIDDEN.search(page.decode())
    assert len(root.all("", "verdict")) == 1
    assert sum(one.attributes.get("id") == "microcred-file" for one in root) == 1
    assert len(root.all("main")) == len(root.all("style")) == len(root.all("h1")[:1]) == 1
    return root


def test_there_are_enough() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 50


@pytest.mark.parametrize("part", range(8))
def test_hostile_content_is_inert_and_verifies_as_its_file(part: int) -> None:
    for name, document in islice(corpus(), part, None, 8):
        raw = JAdES().secure(document, seal(), now=NOW)
        judged = verify(raw, trust=trust(), at=NOW)
        page = render(judged, languages=["de"])
        inert(page)
        assert parse(page).raw == raw, name
        assert verify(page, trust=trust(), at=NOW) == judged, name
        assert len(page) < 4 * len(raw) + 1_000_000, name


TEXT = st.text(
    st.one_of(
        st.sampled_from("<>&\"'`/=;#\u202e\u2066\u200b\0\ufffe\u0301 \n\t"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@settings(max_examples=30)
@given(TEXT)
def test_any_text_is_shown_as_a_text(text: str) -> None:
    document = everywhere(text or "-")
    raw = json.dumps(document).encode()
    root = inert(render(parse(raw)))
    (heading, *_) = root.all("h1")
    kept = "".join(sign for sign in text if unicodedata.category(sign)[0] in "LN")
    shown = "".join(sign for sign in heading.text if unicodedata.category(sign)[0] in "LN")
    if kept and not HIDDEN.search(text) and "U+" not in heading.text:
        assert shown == kept
    assert parse(render(parse(raw))).raw == raw


JSON: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(
            ["credentialSubject", "issuer", "displayParameter", "id", "issued", "validFrom", "name"]
        ),
        JSON,
    )
)
def test_documents_of_any_form_have_a_page(members: dict[str, object]) -> None:
    document: Json = {**members, "type": ["VerifiableCredential", "EuropeanDigitalCredential"]}
    raw = json.dumps(document).encode()
    inert(render(parse(raw)))
