"""N-Quads: what is read is what is written, and nothing else can be made to be read."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from datasets import DATASETS, LITERALS, QUADS, TEXTS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microcred.errors import LinkedDataError, MalformedQuads, MicrocredError
from microcred.linked.graph import Literal
from microcred.linked.literals import RDF_LANG_STRING, XSD_STRING
from microcred.linked.nquads import MAX_OCTETS, Quad, Terms, nquad, read_nquads

many = settings(max_examples=300)


def text(lexical: str) -> Literal:
    return Literal(lexical, XSD_STRING)


def lang(lexical: str, tag: str) -> Literal:
    return Literal(lexical, RDF_LANG_STRING, tag)


# -- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "quad"),
    [
        ("<urn:a> <urn:b> <urn:c> .", Quad("urn:a", "urn:b", "urn:c")),
        ("<urn:a><urn:b><urn:c>.", Quad("urn:a", "urn:b", "urn:c")),
        ("\t<urn:a>\t <urn:b>  <urn:c>\t<urn:g> . \t", Quad("urn:a", "urn:b", "urn:c", "urn:g")),
        ("_:a<urn:b>_:c_:g.", Quad("_:a", "urn:b", "_:c_:g")),  # one label: it may hold a colon
        ("_:a <urn:b> _:c _:g .", Quad("_:a", "urn:b", "_:c", "_:g")),
        ("_:a.b <urn:b> _:c.", Quad("_:a.b", "urn:b", "_:c")),
        ("_:0 <urn:b> _:\u00e9-\u00b7 .", Quad("_:0", "urn:b", "_:\u00e9-\u00b7")),
        ("<urn:a> <urn:b> _:c..", None),
        ('<urn:a> <urn:b> "" .', Quad("urn:a", "urn:b", text(""))),
        ('<urn:a> <urn:b> "c".# "d" .', Quad("urn:a", "urn:b", text("c"))),
        ('<urn:a> <urn:b> "c#d" .', Quad("urn:a", "urn:b", text("c#d"))),
        ('<urn:a> <urn:b> "c"@en .', Quad("urn:a", "urn:b", lang("c", "en"))),
        ('<urn:a> <urn:b> "c"@en-GB<urn:g>.', Quad("urn:a", "urn:b", lang("c", "en-GB"), "urn:g")),
        ('<urn:a> <urn:b> "c"^^<urn:d> .', Quad("urn:a", "urn:b", Literal("c", "urn:d"))),
        (f'<urn:a> <urn:b> "c"^^<{XSD_STRING}> .', Quad("urn:a", "urn:b", text("c"))),
        (
            r'<urn:a> <urn:b> "\t\b\n\r\f\"\'\\\u00e9\U0001F600" .',
            Quad("urn:a", "urn:b", text("\t\b\n\r\f\"'\\é\U0001f600")),
        ),
        (
            '<urn:a> <urn:b> "\x00\t\x0b\x7f\u2028" .',
            Quad("urn:a", "urn:b", text("\0\t\x0b\x7f\u2028")),
        ),
        (r"<urn:\u00e9> <urn:b> <urn:\U0001F600> .", Quad("urn:é", "urn:b", "urn:\U0001f600")),
    ],
)
def test_statements_that_are_read(written: str, quad: Quad | None) -> None:
    if quad is None:
        with pytest.raises(MalformedQuads):
            read_nquads(written)
    else:
        assert read_nquads(written) == (quad,)
        assert read_nquads(nquad(quad)) == (quad,)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "\n\n",
        "# all of it",
        " \t# <urn:a> <urn:b> <urn:c> .\r\n\r",
        'VERSION "1.2" # so',
        "VERSION '1.1'",
    ],
)
def test_texts_that_say_nothing(written: str) -> None:
    assert read_nquads(written) == ()


def test_lines_end_with_any_break_and_equal_ones_are_kept() -> None:
    one = "<urn:a> <urn:b> <urn:c> ."
    assert (
        read_nquads("\r".join([one, one]) + "\r\n" + one) == (Quad("urn:a", "urn:b", "urn:c"),) * 3
    )
    assert read_nquads(one.encode()) == read_nquads(one)


WRONG = {
    "no dot": "<urn:a> <urn:b> <urn:c>",
    "two statements on a line": "<urn:a> <urn:b> <urn:c> . <urn:a> <urn:b> <urn:c> .",
    "something behind": "<urn:a> <urn:b> <urn:c> . x",
    "two terms": "<urn:a> <urn:b> .",
    "five terms": "<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .",
    "broken line": "<urn:a> <urn:b>\n<urn:c> .",
    "other space": "<urn:a>\u00a0<urn:b> <urn:c> .",
    "byte order mark": "\ufeff<urn:a> <urn:b> <urn:c> .",
    "literal that says something": '"a" <urn:b> <urn:c> .',
    "blank predicate": "<urn:a> _:b <urn:c> .",
    "literal as predicate": '<urn:a> "b" <urn:c> .',
    "literal as graph": '<urn:a> <urn:b> <urn:c> "d" .',
    "relative IRI": "<a> <urn:b> <urn:c> .",
    "relative predicate": "<urn:a> </b> <urn:c> .",
    "relative graph": "<urn:a> <urn:b> <urn:c> <> .",
    "relative datatype": '<urn:a> <urn:b> "c"^^<d> .',
    "blank node in brackets": "<_:a> <urn:b> <urn:c> .",
    "blank datatype": '<urn:a> <urn:b> "c"^^_:d .',
    "blank datatype in brackets": '<urn:a> <urn:b> "c"^^<_:d> .',
    "space in an IRI": "<urn:a b> <urn:b> <urn:c> .",
    "escaped space in an IRI": r"<urn:a\u0020b> <urn:b> <urn:c> .",
    "escaped bracket in an IRI": r"<urn:a> <urn:b> <urn:c\u003E> .",
    "escaped line feed in an IRI": r"<urn:a> <urn:b> <urn:c\n> .",
    "control character in an IRI": r"<urn:a> <urn:b> <urn:c\u0085> .",
    "prefixed name": "ex:a <urn:b> <urn:c> .",
    "number": "<urn:a> <urn:b> 1 .",
    "long string": '<urn:a> <urn:b> """c""" .',
    "single quotes": "<urn:a> <urn:b> 'c' .",
    "line break in a literal": '<urn:a> <urn:b> "c\nd" .',
    "quote in a literal": '<urn:a> <urn:b> "c"d" .',
    "unknown escape": r'<urn:a> <urn:b> "\a" .',
    "short escape": r'<urn:a> <urn:b> "\u00e" .',
    "surrogate": r'<urn:a> <urn:b> "\ud83d\ude00" .',
    "beyond Unicode": r'<urn:a> <urn:b> "\U00110000" .',
    "lone surrogate as it is": '<urn:a> <urn:b> "\ud800" .',
    "language that is none": '<urn:a> <urn:b> "c"@abcdefghi .',
    "language without a letter": '<urn:a> <urn:b> "c"@1 .',
    "half a language": '<urn:a> <urn:b> "c"@en- .',
    "language with an underscore": '<urn:a> <urn:b> "c"@en_GB .',
    "language and datatype": '<urn:a> <urn:b> "c"@en^^<urn:d> .',
    "langString without a language": f'<urn:a> <urn:b> "c"^^<{RDF_LANG_STRING}> .',
    "direction": '<urn:a> <urn:b> "c"@ar--rtl .',
    "triple term": "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .",
    "label that begins with a dash": "_:-a <urn:b> <urn:c> .",
    "label that ends with a dot": "_:a. <urn:b> <urn:c> .",
    "empty label": "_: <urn:b> <urn:c> .",
    "unknown version": 'VERSION "9"',
}


@pytest.mark.parametrize("written", WRONG.values(), ids=WRONG)
def test_what_is_no_statement(written: str) -> None:
    with pytest.raises(MalformedQuads) as caught:
        read_nquads(written)
    assert caught.value.hint()
    # What a file says may be personal: of it nothing is told but the line.
    assert "urn:" not in str(caught.value)


def test_the_line_is_named() -> None:
    with pytest.raises(MalformedQuads, match=r"^line 3: no statement of N-Quads$"):
        read_nquads("<urn:a> <urn:b> <urn:c> .\r\n\nnone\n")
    with pytest.raises(MalformedQuads, match=r"line 2: .* no language tag"):
        read_nquads('# first\n<urn:a> <urn:b> "c"@abcdefghi .')
    with pytest.raises(MalformedQuads, match=r"RDF 1\.2"):
        read_nquads(WRONG["triple term"])
    with pytest.raises(MalformedQuads, match="direction"):
        read_nquads(WRONG["direction"])


def test_limits() -> None:
    line = '<urn:a> <urn:b> "é" .'
    assert len(read_nquads(line, max_octets=22)) == 1
    for written in (line, line.encode(), line + " "):
        with pytest.raises(MalformedQuads, match="larger than 21"):
            read_nquads(written, max_octets=21)
    with pytest.raises(MalformedQuads, match="larger"):
        read_nquads("#" * (MAX_OCTETS + 1))
    with pytest.raises(MalformedQuads, match="UTF-8"):
        read_nquads(line.encode("latin-1"))


def test_long_lines_take_no_longer_than_they_are() -> None:
    # Each would not end if the pattern tried more than one way to read it.
    for begun in (
        '"' + "\\\\" * 50_000,
        "_:" + "a." * 50_000 + "<",
        "<urn:" + "a" * 100_000,
        "@a" + "-b" * 50_000,
    ):
        with pytest.raises(MalformedQuads):
            read_nquads(f"<urn:a> <urn:b> {begun}")
    with pytest.raises(MalformedQuads):
        read_nquads('<urn:a> <urn:b> "c"@a' + "-b" * 50_000 + "!")


@many
@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.lists(
            st.sampled_from(
                [
                    "<urn:a>",
                    "<",
                    ">",
                    "_:a",
                    '"',
                    '"b"',
                    "@en",
                    "^^",
                    ".",
                    " ",
                    "\n",
                    "#",
                    "\\",
                    "\\u0041",
                    "--",
                    "<<(",
                ]
            )
        ).map("".join),
    )
)
@example("_:" + "a" * 70_000)
def test_nothing_but_our_own_errors_comes_out(written: str | bytes) -> None:
    try:
        quads = read_nquads(written)
    except MicrocredError:
        return
    assert read_nquads("".join(map(nquad, quads))) == quads


# -- writing --------------------------------------------------------------------------------------


@many
@given(DATASETS)
def test_what_is_written_is_read_as_it_was(quads: list[Quad]) -> None:
    assert read_nquads("".join(map(nquad, quads))) == tuple(quads)


def test_every_character_is_written_as_the_canonical_form_says() -> None:
    """RDFC-1.0, section 5; XML 1.1, production 2: what is no Char is escaped."""
    short = {8: r"\b", 9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r", 34: r"\"", 92: r"\\"}
    for code in [*range(0x10000), 0x10FFFF, 0x1FFFE, 0x1F600]:
        if 0xD800 <= code <= 0xDFFF:
            continue
        natural = code > 0x1F and code not in (0x7F, 0xFFFE, 0xFFFF)
        expected = short.get(code) or (chr(code) if natural else f"\\u{code:04X}")
        # Once alone and once in a text that is long enough for another look.
        for around in ("", "x" * 600):
            written = Terms().literal(text(around + chr(code)))
            assert written == f'"{around}{expected}"', hex(code)


FORGED = {
    "space in the subject": Quad("urn:a b", "urn:b", "urn:c"),
    "statement in the subject": Quad("urn:a> <urn:b> <urn:x> .\n<urn:a", "urn:b", "urn:c"),
    "statement in the predicate": Quad("urn:a", "urn:b> <urn:c> .\n<urn:a> <urn:b", "urn:c"),
    "graph in the object": Quad("urn:a", "urn:b", "urn:c> <urn:g"),
    "comment in the graph": Quad("urn:a", "urn:b", "urn:c", "urn:g> . #"),
    "statement in a label": Quad("_:a <urn:b> <urn:x> .\n_:a", "urn:b", "urn:c"),
    "statement in the label of a graph": Quad("urn:a", "urn:b", "urn:c", "_:g .\n_:h"),
    "statement in the language": Quad("urn:a", "urn:b", lang("c", 'en .\n<urn:a> <urn:b> "d"@en')),
    "graph in the language": Quad("urn:a", "urn:b", lang("c", "en <urn:g>")),
    "language that ends in a line feed": Quad("urn:a", "urn:b", lang("c", "en\n")),
    "statement in the datatype": Quad(
        "urn:a", "urn:b", Literal("c", 'urn:d> .\n<urn:a> <urn:b> "c"^^<urn:d')
    ),
    "datatype that is blank": Quad("urn:a", "urn:b", Literal("c", "_:d")),
    "language with a datatype": Quad("urn:a", "urn:b", Literal("c", XSD_STRING, "en")),
    "langString without a language": Quad("urn:a", "urn:b", Literal("c", RDF_LANG_STRING)),
    "direction in the datatype": Quad(
        "urn:a", "urn:b", Literal("c", RDF_LANG_STRING.replace("lang", "dirLang"))
    ),
    "blank predicate": Quad("urn:a", "_:b", "urn:c"),
    "relative subject": Quad("a", "urn:b", "urn:c"),
    "empty subject": Quad("", "urn:b", "urn:c"),
    "IRI that ends in a line feed": Quad("urn:a\n", "urn:b", "urn:c"),
    "label that ends in a line feed": Quad("_:a\n", "urn:b", "urn:c"),
    "lone surrogate in a text": Quad("urn:a", "urn:b", text("\ud800")),
    "lone surrogate in an IRI": Quad("urn:a", "urn:b", "urn:\udfff"),
    "lone surrogate in a label": Quad("_:\ud800", "urn:b", "urn:c"),
}


@pytest.mark.parametrize("quad", FORGED.values(), ids=FORGED)
def test_terms_that_are_not_written(quad: Quad) -> None:
    with pytest.raises(LinkedDataError):
        nquad(quad)


_ANY = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["urn:", "_:", "en", "a:", "_:a"]).flatmap(
        lambda start: st.text(st.characters(), max_size=4).map(lambda end: start + end)
    ),
)


@settings(max_examples=1_000)
@given(_ANY, _ANY, st.one_of(_ANY, st.builds(Literal, _ANY, _ANY, _ANY), LITERALS), _ANY)
def test_a_line_is_one_statement_whatever_its_terms_hold(
    subject: str, predicate: str, value: str | Literal, graph: str
) -> None:
    quad = Quad(subject, predicate, value, graph)
    try:
        line = nquad(quad)
    except LinkedDataError:
        return
    assert line.count("\n") == 1
    assert line.endswith(" .\n")
    assert read_nquads(line) == (quad,)


@many
@given(QUADS, TEXTS, st.sampled_from(["", "en"]))
def test_different_statements_have_different_lines(quad: Quad, lexical: str, tag: str) -> None:
    other = quad._replace(object=lang(lexical, tag) if tag else text(lexical))
    assert (nquad(quad) == nquad(other)) is (quad == other)


def test_labels_are_those_of_the_grammar() -> None:
    """N-Quads 1.1, productions 141s, 157s and 158s, character by character."""
    base = re.compile(
        "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
        "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff_:0-9]"
    )
    inner = re.compile("[-\u00b7\u0300-\u036f\u203f-\u2040]")
    for code in range(0, sys.maxunicode + 1, 7):
        character = chr(code)
        first = base.match(character) is not None
        later = first or inner.match(character) is not None
        for label, good in ((f"_:{character}", first), (f"_:a{character}", later)):
            try:
                assert (Terms()[label] == label) is good
            except LinkedDataError:
                assert not good, unicodedata.name(character, hex(code))
