"""The file in a page: written and read back byte for byte, and every wrong page refused."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.embedding import MARK, carried, embedded, file_in, is_page
from microcred.errors import MalformedJson, ParseError, UnknownMechanism
from microcred.jsontext import Limits
from microcred.parsing import parse
from microcred.policy import ANY_ISSUER, Trust
from microcred.verifying import verify

FILE = b'{"payload": "Soil carbon", "signatures": []}'


def page(octets: bytes = FILE, around: str = "<!DOCTYPE html><title>Soil</title>{}<p>end") -> bytes:
    """A small page that carries a file."""
    return around.replace("{}", anchor(octets)).encode()


def anchor(octets: bytes = FILE) -> str:
    """The element that carries a file."""
    written = " ".join(f'{name}="{value}"' for name, value in attributes(octets).items())
    return f"<a {written}>file</a>"


def attributes(octets: bytes = FILE) -> dict[str, str]:
    """Those of the element."""
    return dict(embedded(octets, name="credential.jsonld"))


@given(st.binary(max_size=2000))
def test_any_file_comes_back(octets: bytes) -> None:
    if is_page(octets):
        with pytest.raises(UnknownMechanism, match="a page in a page"):
            file_in(page(octets))
    else:
        assert file_in(page(octets)) == octets
        assert carried(page(octets)) == octets == carried(octets)


@given(
    st.binary(max_size=200).filter(lambda octets: not is_page(octets)),
    st.permutations(["id", "download", "data-length", "data-sha256", "href"]),
    st.sampled_from([str, str.upper, str.title]),
    st.sampled_from(["'", '"']),
    st.sampled_from([" ", "\n\t", " / "]),
    st.sampled_from(["", " ", "\n"]),
)
def test_a_page_that_was_saved_again_still_reads(
    octets: bytes, order: list[str], case: object, quote: str, space: str, around: str
) -> None:
    assert callable(case)
    told = attributes(octets)
    told["id"], told["href"] = case(told["id"]), told["href"].replace("=", "&#61;")
    written = space.join(
        f"{case(name)}{around}={around}{quote}{told[name]}{quote}" for name in order
    )
    tag = "A" if case is str.upper else "a"
    assert file_in(f"<HTML><{tag} {written}{space}>x</{tag}></HTML>".encode()) == octets


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ("base64,", "base64,\r\n "),
        ("octet-stream", "x-unknown;charset=utf-8"),
        ("data:application/octet-stream;base64,", "DATA:;BASE64,"),
        ("X0=", "X0%3D"),
        ('href="', 'href="  '),
        (hashlib.sha256(FILE).hexdigest(), hashlib.sha256(FILE).hexdigest().upper()),
        ("data-sha256", "data-removed"),
        (f'id="{MARK}"', f"id={MARK}"),
        (f'id="{MARK}"', f"id=&#109;{MARK[1:]} name={MARK}"),
        (f'id="{MARK}"', f'id=" {MARK} " id="other"'),
    ],
)
def test_what_editors_and_mail_programs_change(change: str, to: str) -> None:
    text = page().decode()
    assert change in text
    assert file_in(text.replace(change, to).encode()) == FILE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_pages_in_other_encodings(encoding: str) -> None:
    assert file_in(page().decode().replace("Soil", "Ána").encode(encoding)) == FILE


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- {} -->",
        '<!-- saved from url=(0014)about:internet --> <!-- " -->{}',
        "<!-- a --!>{}<!-->",
        "<!--!> -->{}<!--->",
        "<script>'<a \"'</script>{}",
        "<style>a>b{content:'<'}</style>{}",
        '<TITLE>a " < b</TITLE>{}',
        "<p title='it\"s'>{}",
        "<br/>{}",
        "< a ' >{}",
        "<a id=other href='data:,x'>{}",
        "<?xml version='1.0'?>{}",
        '</p x=">{}',
    ],
)
def test_what_stands_around_it(hidden: str) -> None:
    if hidden.startswith("<!-- {}"):
        with pytest.raises(UnknownMechanism, match="carries no sealed file"):
            file_in(page(around=hidden))
    else:
        assert file_in(page(around=hidden)) == FILE


WRONG = {
    "no file": (b"<p>Soil carbon", UnknownMechanism, "carries no sealed file"),
    "its name as a text": (b"<p>microcred-file", UnknownMechanism, "carries no sealed file"),
    "XML": (b"<?xml version='1.0'?><credential/>", UnknownMechanism, "carries no sealed file"),
    "cut in the tag": (page()[: page().index(b"</a>") - 20], UnknownMechanism, "no sealed file"),
    "cut in an attribute": (b"<a id=microcred-file href='", UnknownMechanism, "no sealed file"),
    "two files": (page(around="{}{}"), MalformedJson, "more than one file"),
    "two, one in a template": (page(around="{}<template>{}</template>"), MalformedJson, "one file"),
    "two, one as an entity": (
        page(around="{}{}").replace(b'id="m', b'id="&#109;', 1), MalformedJson, "one file"),
    "a page": (page(b"<p>"), UnknownMechanism, "a page in a page"),
    "no link": (b"<a id=microcred-file>", UnknownMechanism, "was taken out"),
    "another link": (b"<a id=microcred-file href=https://x.example>", UnknownMechanism, "out"),
    "not base64": (b"<a id=microcred-file href=data:text/plain,x>", UnknownMechanism, "out"),
    "no such alphabet": (page().replace(b"base64,", b"base64,*"), MalformedJson, "changed or cut"),
    "one letter": (page().replace(b"base64,eyJ", b"base64,eyI"), MalformedJson, "changed or cut"),
    "cut": (page().replace(b'aWw', b""), MalformedJson, "changed or cut"),
    "many attributes": (b"<a microcred-file " + b"x " * 300 + b">", MalformedJson, "attributes"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_pages_are_refused(name: str) -> None:
    raw, kind, told = WRONG[name]
    with pytest.raises(kind, match=told):
        file_in(raw)
    with pytest.raises(kind, match=told):
        parse(raw)
    (found,) = verify(raw, trust=Trust(issuers=ANY_ISSUER)).findings
    assert found.code == "format.malformed"


def test_the_work_is_bounded() -> None:
    limits = Limits(max_bytes=64)
    with pytest.raises(MalformedJson, match="in a page"):
        file_in(page(b"{" * 65), limits=limits)
    with pytest.raises(MalformedJson, match="a page of more than"):
        file_in(b"<" * (16 * 1024 * 1024 + 129), limits=limits)
    with pytest.raises(MalformedJson, match="tags"):
        file_in(b"<p>microcred-file" + b"<p>" * 1_000_001)


@given(st.text("<>/!-=\"' \nabid&;%,:", max_size=60), st.integers(0, 400))
def test_only_our_errors_come_out(text: str, at: int) -> None:
    whole = page().decode()
    at = min(at, len(whole))
    for raw in (f"<{text}{MARK}{text}>", whole[:at] + text + whole[at:], whole[:at] + text):
        try:
            octets = file_in(raw.encode())
        except ParseError:
            continue
        assert octets == FILE or base64.b64encode(octets).decode() not in whole


def test_a_name_that_needs_escaping_is_refused() -> None:
    with pytest.raises(ParseError, match="file name"):
        embedded(FILE, name='a"b')


@pytest.mark.parametrize(
    "head", [b"MIME-Version: 1.0\r\n\r\n", b"From: <Saved>\r\nSubject: Soil\r\nmime-version: 1.0\n"]
)
def test_an_email_is_refused_by_its_name(head: bytes) -> None:
    raw = head + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + page()
    with pytest.raises(UnknownMechanism, match="an e-mail or an archive") as refused:
        parse(raw)
    assert "Save" in refused.value.hint()
    (found,) = verify(raw, trust=Trust(issuers=ANY_ISSUER)).findings
    assert (found.code, "e-mail" in found.detail) == ("format.malformed", True)
