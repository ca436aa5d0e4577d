"""Vocabulary files: three forms of one content, and every way in which a file is refused."""

from __future__ import annotations

import json
import sys
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.errors import MicrocredError, MissingExtra, ParseError
from microcred.vocabularies import EQF, ISCEDF, NQF, Entry, Language, Vocabulary, concept_json
from microcred.vocabularies import skos as room
from microcred.vocabularies.skos import read_skos

SIX = "http://data.europa.eu/snb/eqf/6"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
HEAD = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:skos="{SKOS}">'

Content = dict[str, tuple[str, dict[str, str]]]
CONTENT: Content = {SIX: (EQF.scheme, {"de": "Niveau 6", "ga": "Leibhéal 6", "el": "Επίπεδο 6"})}


def as_xml(content: Content) -> bytes:
    nodes = "".join(
        f"<skos:Concept rdf:about={quoteattr(iri)}>"
        f"<skos:inScheme rdf:resource={quoteattr(scheme)}/>"
        + "".join(
            f'<skos:prefLabel xml:lang="{tag}">{escape(label)}</skos:prefLabel>'
            for tag, label in labels.items()
        )
        + "</skos:Concept>"
        for iri, (scheme, labels) in content.items()
    )
    return f'<?xml version="1.0"?>\n{HEAD}{nodes}</rdf:RDF>'.encode()


def as_json(content: Content) -> bytes:
    context = {
        "skos": SKOS,
        "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
        "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    }
    nodes = [
        {"@id": iri, "@type": "skos:Concept", "inScheme": scheme, "prefLabel": labels}
        for iri, (scheme, labels) in content.items()
    ]
    return json.dumps({"@context": context, "@graph": nodes}).encode()


def as_turtle(content: Content) -> bytes:
    lines = [f"@prefix skos: <{SKOS}> ."]
    for iri, (scheme, labels) in content.items():
        lines.append(f"<{iri}> a skos:Concept ; skos:inScheme <{scheme}> .")
        lines += [
            f"<{iri}> skos:prefLabel {json.dumps(label)}@{tag} ." for tag, label in labels.items()
        ]
    return "\n".join(lines).encode()


FORMS = pytest.mark.parametrize("form", [as_xml, as_json, as_turtle])


def told(data: bytes) -> Content:
    return {
        iri: (min(concept.schemes), dict(concept.labels))
        for iri, concept in read_skos(data).items()
    }


# -- what is read ---------------------------------------------------------------------------------


@FORMS
def test_three_forms_say_the_same(form: Any) -> None:
    assert told(form(CONTENT)) == CONTENT


LABELS = st.dictionaries(
    st.sampled_from(["en", "de", "el", "bg", "pt-br", "zh-hant"]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20).map(
        lambda text: " ".join(["a", *text.split()])
    ),
    min_size=1,
)


@given(st.dictionaries(st.integers(1, 99).map(lambda n: f"urn:c:{n}"), LABELS, max_size=4))
def test_whatever_labels_there_are(found: dict[str, dict[str, str]]) -> None:
    content: Content = {iri: ("urn:scheme", labels) for iri, labels in found.items()}
    assert told(as_xml(content)) == told(as_json(content)) == content


@FORMS
def test_tags_are_lower_case_and_blanks_are_one(form: Any) -> None:
    content: Content = {SIX: (EQF.scheme, {"pt-BR": "  Nível \t 6 "})}
    assert told(form(content))[SIX][1] == {"pt-br": "Nível 6"}


@FORMS
def test_empty_labels_are_none(form: Any) -> None:
    assert told(form({SIX: (EQF.scheme, {"de": " ", "fr": "Niveau 6"})}))[SIX][1] == {
        "fr": "Niveau 6"
    }


OTHER_WAYS = {
    "a node without a class, the language of an element above": f"""{HEAD}
        <rdf:Description xml:lang="de" rdf:about="{SIX}"><skos:prefLabel>Niveau 6</skos:prefLabel>
        <skos:topConceptOf rdf:resource="{EQF.scheme}"/></rdf:Description></rdf:RDF>""",
    "the scheme first, the concept within it, its label an attribute": f"""
        <rdf:RDF xmlns:rdf="{RDF}" xmlns:s="{SKOS}" xml:lang="de">
        <s:ConceptScheme rdf:about="{EQF.scheme}"><s:hasTopConcept><s:Concept rdf:about="{SIX}"
        s:prefLabel="Niveau 6"/></s:hasTopConcept></s:ConceptScheme></rdf:RDF>""",
    "a scheme as a node, a comment before": f"""<!-- levels -->{HEAD}
        <skos:Concept rdf:about="{SIX}"><skos:inScheme>
        <skos:ConceptScheme rdf:about="{EQF.scheme}"/></skos:inScheme>
        <skos:prefLabel xml:lang="DE"><![CDATA[Niveau]]> 6</skos:prefLabel>
        </skos:Concept></rdf:RDF>""",
    "without rdf:RDF around it": f"""<?xml version="1.0"?>
        <skos:Concept xmlns:rdf="{RDF}" xmlns:skos="{SKOS}" rdf:about="{SIX}">
        <skos:inScheme rdf:resource="{EQF.scheme}"/>
        <skos:prefLabel xml:lang="de">Niveau 6</skos:prefLabel></skos:Concept>""",
    "expanded JSON-LD": f"""[{{"@id": "{SIX}", "{SKOS}inScheme": [{{"@id": "{EQF.scheme}"}}],
        "{SKOS}prefLabel": [{{"@value": "Niveau 6", "@language": "de"}}]}}]""",
    "JSON-LD from the scheme down": f"""{{"@id": "{EQF.scheme}", "{SKOS}hasTopConcept":
        {{"@id": "{SIX}", "{SKOS}prefLabel": {{"@value": "Niveau 6", "@language": "de"}}}}}}""",
    "N-Triples": f"""<{EQF.scheme}> <{SKOS}hasTopConcept> <{SIX}> .
        <{SIX}> <{SKOS}prefLabel> "Niveau 6"@de .""",
}


@pytest.mark.parametrize("data", OTHER_WAYS.values(), ids=OTHER_WAYS)
def test_other_ways_to_write_it(data: str) -> None:
    for file in (data.encode(), b"\xef\xbb\xbf" + data.encode()):
        found = read_skos(file)[SIX]
        assert (found.schemes, dict(found.labels)) == ({EQF.scheme}, {"de": "Niveau 6"})


def test_utf_16_is_read() -> None:
    text = as_xml(CONTENT).decode().replace('version="1.0"', 'version="1.0" encoding="utf-16"')
    assert told(text.encode("utf-16")) == CONTENT


@pytest.mark.parametrize(
    "inner",
    [
        '<skos:prefLabel xml:lang="de">Niveau 7</skos:prefLabel>',
        '<skos:inScheme rdf:resource="urn:scheme"/>',
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        '<skos:note rdf:parseType="Literal">{}</skos:note>',
        '<skos:note rdf:parseType="Literal"><skos:C rdf:about="urn:c">{}</skos:C></skos:note>',
        '<skos:note rdf:parseType="Resource">{}</skos:note>',
        "<skos:note><rdf:Description>{}</rdf:Description></skos:note>",
        '<skos:note rdf:parseType="Collection"><rdf:Description>{}</rdf:Description></skos:note>',
        '<skos:related><skos:Concept rdf:about="relative">{}</skos:Concept></skos:related>',
    ],
)
def test_what_is_said_of_something_else_is_not_said_of_the_concept(around: str, inner: str) -> None:
    data = (
        f'{HEAD}<skos:Concept rdf:about="{SIX}"><skos:inScheme rdf:resource="{EQF.scheme}"/>'
        f"{around.format(inner)}</skos:Concept></rdf:RDF>"
    )
    assert told(data.encode()) == {SIX: (EQF.scheme, {})}


def test_blank_nodes_and_texts_without_a_language_do_not_count() -> None:
    node = {SKOS + "prefLabel": {"@value": "Level", "@language": "en"}}
    seven = {"@id": "urn:c:7", SKOS + "prefLabel": ["seven", {"@value": 7}, {"@list": ["a"]}]}
    assert read_skos(json.dumps([node, seven]).encode()) == {}
    turtle = f'[] <{SKOS}prefLabel> "Level"@en . <urn:c:7> <{SKOS}inScheme> [], "x" .'
    assert read_skos(b"# a comment\n" + turtle.encode()) == {}


# -- what is refused ------------------------------------------------------------------------------

BOMB = (
    '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"{HEAD}<skos:Concept/></rdf:RDF>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
ENTITY = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}&x;</rdf:RDF>'
TWO = f'<{SIX}> <{SKOS}prefLabel> "a"@de, "b"@de .'
TAG = {"@id": SIX, SKOS + "prefLabel": {"@value": "a", "@language": "klingonisch"}}
DEEP = "<skos:Concept><skos:related>" * 40


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "another scheme|no concept"),
        (b"\x00\x01\x02", "no RDF/XML, JSON-LD or Turtle"),
        (b"PK\x03\x04", "no RDF/XML, JSON-LD or Turtle"),
        (b"Niveau 6", "no RDF/XML, JSON-LD or Turtle"),
        (b"\xff\xfe\x00", "no well-formed XML"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "no well-formed XML"),
        (b"<?xml version='1.0'?><a>", "no well-formed XML"),
        (f"{HEAD}&x;</rdf:RDF>".encode(), "no well-formed XML"),
        (b"<?xml version='1.0'?><html/>", "no concept of the scheme"),
        (BOMB.encode(), "document type"),
        (OUTSIDE.encode(), "document type"),
        (ENTITY.encode(), "document type"),
        (f"{HEAD}{DEEP}".encode(), "elements within one another"),
        (b'{"a": 1, "a": 2}', "occurs twice"),
        (b"[" * 100 + b"]" * 100, "arrays and objects within one another"),
        (b"{}", "no concept of the scheme"),
        (b'{"@context": "https://example.org/context", "a": 1}', "without fetching anything"),
        (b'{"@context": 7}', "without fetching anything"),
        (json.dumps(TAG).encode(), "language tag|without fetching"),
        (TWO.encode(), "two preferred labels in the language de"),
        (as_xml({SIX: ("urn:scheme", {"de": "Niveau 6"})}), "in another scheme than"),
        (as_xml({"urn:c:9": ("urn:scheme", {"de": "Niveau 9"})}), "no concept of the scheme"),
        (as_xml({SIX: (EQF.scheme, {"de": "x" * 2001})}), "too long"),
    ],
)
def test_a_file_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        EQF.with_labels(data)
    assert caught.value.hint()


def test_a_large_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_BYTES", 20)
    with pytest.raises(ParseError, match="more than 20 octets"):
        EQF.with_labels(as_xml(CONTENT))


def test_too_many_labels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MAX_LABELS", 2)
    with pytest.raises(ParseError, match="too many labels"):
        EQF.with_labels(as_xml(CONTENT))


def test_turtle_without_rdflib_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(MissingExtra, match=r"microcred\[shacl\]"):
        EQF.with_labels(as_turtle(CONTENT))
    assert EQF.with_labels(as_xml(CONTENT))["Niveau 6"].code == "6"


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: f"{HEAD}{text}".encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"<?xml", b"{", b"["):
        try:
            assert len(read_skos(start + data)) < 60
        except MicrocredError:
            continue


# -- what is merged -------------------------------------------------------------------------------


@FORMS
def test_labels_are_merged(form: Any) -> None:
    levels = EQF.with_labels(form(CONTENT))
    assert levels[6].labels == {"en": "Level 6", **CONTENT[SIX][1]}
    assert levels["leibheal 6"] is levels["ΕΠΙΠΕΔΟ 6"] is levels["niveau-6"] is levels[6]
    assert levels.search("niveau") == (levels[6],)
    assert levels.nearest("Nivau 6")[0] == "Level 6"
    assert concept_json(levels[6])["prefLabel"] == levels[6].labels
    assert levels[5] == EQF[5]
    assert (len(levels), levels.complete, levels.scheme) == (8, True, EQF.scheme)
    assert "Niveau 6" not in EQF, "the list itself is unchanged"
    again = levels.with_labels(form({SIX: (EQF.scheme, {"fr": "Niveau 6"})}))
    assert again["niveau 6"] is again[6], "one label in two languages is not ambiguous"
    assert set(again[6].labels) == {"en", "de", "ga", "el", "fr"}


def test_the_english_label_of_the_file_counts_and_ours_is_still_found() -> None:
    levels = EQF.with_labels(as_xml({SIX: (EQF.scheme, {"en": "EQF level 6"})}))
    assert levels[6].label == "EQF level 6"
    assert levels["Level 6"] is levels["EQF level 6"] is levels[6]


def test_a_label_of_ours_that_another_concept_gets_means_that_one() -> None:
    seven = "http://data.europa.eu/snb/eqf/7"
    content: Content = {
        SIX: (EQF.scheme, {"en": "Bachelor"}),
        seven: (EQF.scheme, {"en": "level 6"}),
    }
    assert EQF.with_labels(as_xml(content))["Level 6"].code == "7"


def test_an_ambiguous_label_stays_one() -> None:
    fields: Content = {ISCEDF["042"].iri: (ISCEDF.scheme, {"en": "Laws"})}
    assert ISCEDF.with_labels(as_xml(fields))["Law"].code == "0421"
    fields[ISCEDF["0421"].iri] = (ISCEDF.scheme, {"en": "Legal studies"})
    assert "Law" not in ISCEDF.with_labels(as_xml(fields)), "neither is called so any more"


def test_a_complete_list_keeps_its_concepts() -> None:
    nine = "http://data.europa.eu/snb/eqf/9"
    content: Content = {**CONTENT, nine: (EQF.scheme, {"en": "Level 9"})}
    assert 9 not in EQF.with_labels(as_xml(content))


def test_an_open_list_takes_more_concepts() -> None:
    base = "http://data.europa.eu/snb/qdr/"
    content: Content = {
        f"{base}c_1": (NQF.scheme, {"en": "DQR Level 6", "de": "DQR-Niveau 6"}),
        f"{base}x/c_1": (NQF.scheme, {"de": "anderes"}),
        "urn:other:scheme": ("urn:other", {"en": "of another scheme"}),
    }
    levels = NQF.with_labels(as_xml(content))
    assert list(levels) == [*NQF, "c_1", f"{base}x/c_1"]
    assert levels["DQR Niveau 6"].labels == {"en": "DQR Level 6", "de": "DQR-Niveau 6"}
    assert (levels["c_1"].iri, levels["c_1"].scheme) == (f"{base}c_1", NQF.scheme)
    assert levels["anderes"].label == "", "there is no English label"
    assert concept_json(levels["anderes"])["prefLabel"] == {"de": "anderes"}


def test_second_codes_stay() -> None:
    content: Content = {Language["ga"].iri: (Language.scheme, {"ga": "Gaeilge"})}
    languages = Language.with_labels(as_xml(content))
    assert languages["ga"] is languages["gaeilge"] is languages["GLE"]


def test_a_concept_without_a_scheme_counts_if_it_is_known() -> None:
    data = f'<{SIX}> <{SKOS}prefLabel> "Niveau 6"@de .'.encode()
    assert EQF.with_labels(data)["Niveau 6"].code == "6"
    open_list = Vocabulary("x", "urn:s", (Entry("urn:s", "1", "urn:c:1", "one"),), complete=False)
    with pytest.raises(ParseError, match="no concept of the scheme"):
        open_list.with_labels(data)
