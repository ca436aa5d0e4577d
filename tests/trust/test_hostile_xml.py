"""XML from anybody: only what a list needs gets in, and nothing else happens."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_maker import ListText

from microcred.errors import ListRefused, MissingExtra
from microcred.trust.trusted_lists import hostile_xml
from microcred.trust.trusted_lists.hostile_xml import (
    is_compressed,
    is_markup,
    read_tree,
    uncompressed,
)
from microcred.trust.trusted_lists.reading import read_list

BOMB = b"<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>"
EXTERNAL = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'
FILE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
WRONG = [
    (BOMB, "qualified.list_entities"),
    (EXTERNAL, "qualified.list_entities"),
    (FILE, "qualified.list_entities"),
    (b"<!DOCTYPE a><a/>", "qualified.list_entities"),
    (b"<a>&b;</a>", "qualified.list_malformed"),
    (b"", "qualified.list_malformed"),
    (b"<a>", "qualified.list_malformed"),
    (b"<a/><b/>", "qualified.list_malformed"),
    (b"\xff\xfe<\x00a\x00/\x00>\x00", "qualified.list_malformed"),
    (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "qualified.list_malformed"),
    (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "qualified.list_malformed"),
    (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe4</a>', "qualified.list_malformed"),
    (b"<a>\xe4</a>", "qualified.list_malformed"),
    (b"<a>" * 49 + b"</a>" * 49, "qualified.list_too_large"),
    (b"<a>" * 300 + b"</a>" * 300, "qualified.list_too_large"),
    (b"<a>" + b"x" * 11_000_000 + b"</a>", "qualified.list_too_large"),
    (b"<a>" + b" " * (24 * 1024 * 1024) + b"</a>", "qualified.list_too_large"),
    (b"\x1f\x8bnot gzip", "qualified.list_malformed"),
    (gzip.compress(b"<a/>")[:-6], "qualified.list_malformed"),
    (gzip.compress(b" " * (25 * 1024 * 1024)), "qualified.list_too_large"),
]


@pytest.mark.parametrize(("octets", "code"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_refused_with_its_code(octets: bytes, code: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_tree(octets)
    assert refused.value.code == code


def test_elements_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile_xml, "_MOST_ELEMENTS", 3)
    assert len(read_tree(b"<a><b/><b/></a>")) == 2
    with pytest.raises(ListRefused) as refused:
        read_tree(b"<a><b/><b/><b/></a>")
    assert refused.value.code == "qualified.list_too_large"


@pytest.mark.parametrize(
    "octets",
    [
        b"<a/>",
        b"\xef\xbb\xbf<a/>",
        b'<?xml version="1.0" encoding="utf-8"?><a/>',
        b"<?xml version='1.0' encoding='US-ASCII' standalone='no'?>\n<!-- x --><?y z?><a/>",
        gzip.compress(b"<a/>"),
        b"<a>" * 48 + b"</a>" * 48,
    ],
)
def test_what_is_right_is_read(octets: bytes) -> None:
    assert read_tree(octets).tag == "a"


def test_a_list_is_told_from_a_certificate_by_its_content() -> None:
    assert is_markup(b"\xef\xbb\xbf \n<?xml?>") and is_markup(b"<Trust") and is_markup(b"<!-- -->")
    assert not is_markup(b"-----BEGIN") and not is_markup(b"\x30\x82") and not is_markup(b"< a")
    assert is_compressed(b"\x1f\x8b\x08") and not is_compressed(b"<a/>")


@given(st.binary(max_size=300))
def test_any_octets_are_a_tree_or_refused(octets: bytes) -> None:
    for start in (b"", b"<", b"\x1f\x8b", b'<?xml version="1.0"?>'):
        try:
            read_tree(start + octets)
        except ListRefused as error:
            assert error.code.startswith("qualified.list_")


SOUND = ListText().signed()


@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255), st.integers(0, 30))
def test_a_changed_octet_is_found_or_changes_nothing(at: int, value: int, cut: int) -> None:
    """Only our own errors come out, and what still counts as signed says what it said."""
    changed = SOUND[:at] + bytes([value]) + SOUND[at + 1 + cut :]
    try:
        found = read_list(changed)
    except ListRefused:
        return
    if found.signature is not None and found.signature.intact:
        wanted = read_list(SOUND)
        assert (found.territory, found.sequence, found.issued, found.next_update) == (
            wanted.territory,
            wanted.sequence,
            wanted.issued,
            wanted.next_update,
        )


def test_uncompressed_keeps_to_its_limit() -> None:
    assert uncompressed(b"ab", 2) == b"ab"
    with pytest.raises(ListRefused):
        uncompressed(b"abc", 2)
    with pytest.raises(ListRefused):
        uncompressed(gzip.compress(b"abc"), 2)


def test_without_lxml_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(MissingExtra, match=r"microcred\[eutl\]"):
        read_tree(b"<a/>")


def test_nothing_of_lxml_is_loaded_without_a_list() -> None:
    """Also with anchors, and also where the rooms about lists are loaded."""
    code = (
        "import sys, microcred, microcred.policy as p, microcred.verifying as v;"
        "import microcred.trust.trusted_lists.updating;"
        "v.verify(b'x', trust=p.Trust(issuers=p.ANY_ISSUER));"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('lxml', 'signxml', 'pyhanko')];"
        "print(bad)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
