"""The concept tables: complete where they say so, found by whatever people write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.errors import ModelError
from microcred.vocabularies import (
    ASSESSMENT,
    COUNTRY,
    CYCLES,
    EQF,
    ESCO_SKILLS,
    FILE_TYPE,
    ISCED_F,
    LANGUAGE,
    MODE,
    SCHEMES,
    SUPERVISION,
    Entry,
    Vocabulary,
    concept_json,
    language_of,
    tag_of,
)

EU_LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()
OTHERS = "is no nb nn lb sq bs mk sr tr uk ka hy az ca eu gl cy se cnr".split()
EU_COUNTRIES = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)


@pytest.mark.parametrize("tag", EU_LANGUAGES + OTHERS)
def test_the_languages_of_europe_are_there(tag: str) -> None:
    entry = LANGUAGE[tag]
    assert entry.iri.endswith(f"/authority/language/{entry.code}")
    assert len(entry.code) == 3
    assert entry.label
    assert tag_of(entry) == tag


def test_every_two_letter_language_is_there_once() -> None:
    aliases = [entry.alias for entry in LANGUAGE.values() if entry.alias]
    assert len(aliases) == len(set(aliases)) == 184


def test_tags_go_by_their_first_part() -> None:
    assert language_of("pt-BR") is LANGUAGE["por"]
    assert language_of("zz-ZZ") is None
    assert language_of("slovene") is None, "an English name is no tag"


@pytest.mark.parametrize("code", [*EU_COUNTRIES, "NO", "IS", "LI", "CH", "GB", "UA", "TR", "XK"])
def test_countries_have_their_authority_code(code: str) -> None:
    assert COUNTRY[code].iri.startswith("http://publications.europa.eu/resource/authority/country/")
    assert COUNTRY[COUNTRY[code].code].alias == code


def test_every_country_of_iso_3166_is_there() -> None:
    aliases = [entry.alias for entry in COUNTRY.values()]
    assert len(set(aliases)) == len(aliases) == 250, "249 of ISO 3166-1, and Kosovo"


@pytest.mark.parametrize(
    ("words", "code"),
    [("EL", "GRC"), ("UK", "GBR"), ("uk", "GBR"), ("GR", "GRC"), ("GB", "GBR"), ("XK", "1A0")],
)
def test_codes_of_the_institutions_are_accepted(words: str, code: str) -> None:
    assert COUNTRY[words].code == code
    assert COUNTRY.find(words).code == code


@pytest.mark.parametrize(
    ("table", "words", "code"),
    [
        (ASSESSMENT, "written examination", "6e6cb2cc78"),
        (ASSESSMENT, " Written  EXAM ", "6e6cb2cc78"),
        (ASSESSMENT, "e-portfolio", "4f03b91c0e"),
        (MODE, "online", "920fbb3cbe"),
        (MODE, "face-to-face", "9191af2ed9"),
        (MODE, "http://data.europa.eu/snb/learning-assessment/e92d221e4d", "e92d221e4d"),
        (EQF, "level 6", "6"),
        (ISCED_F, "0521", "0521"),
        (COUNTRY, "côte d'ivoire", "CIV"),
        (LANGUAGE, "Castilian", "SPA"),
        (FILE_TYPE, "image/png", "PNG"),
    ],
)
def test_people_find_what_they_mean(table: Vocabulary, words: str, code: str) -> None:
    assert table.find(words).code == code


def _refused(table: Vocabulary, words: str) -> tuple[str, str]:
    with pytest.raises(ModelError) as caught:
        table.find(words, where="/assessment")
    (finding,) = caught.value.findings
    assert finding.where == "/assessment"
    return finding.code, finding.detail


def test_a_slip_of_the_pen_names_the_nearest() -> None:
    code, detail = _refused(ASSESSMENT, "writen examination")
    assert code == "value.not_in_vocabulary"
    assert '"written examination"' in detail
    assert "writen" not in detail, "what was written may be personal"


def test_what_looks_like_nothing_names_the_choices() -> None:
    assert '"Online"' in _refused(MODE, "zzzzz")[1]
    assert _refused(ISCED_F, "zzzzz")[1].endswith(", ...")


def test_a_label_of_two_entries_is_ambiguous() -> None:
    code, detail = _refused(ISCED_F, "law")
    assert code == "value.ambiguous"
    assert "042 (Law)" in detail
    assert "0421 (Law)" in detail


@given(st.text(max_size=40))
def test_any_words_are_found_or_refused(words: str) -> None:
    for table in SCHEMES.values():
        try:
            assert table.find(words) in table.entries
        except ModelError as error:
            assert error.findings[0].code in ("value.not_in_vocabulary", "value.ambiguous")


def test_nothing_is_in_an_empty_key() -> None:
    assert COUNTRY.get("") is None
    assert LANGUAGE.get("") is None


@pytest.mark.parametrize("table", SCHEMES.values(), ids=lambda table: table.name)
def test_tables_are_sound(table: Vocabulary) -> None:
    assert len({entry.iri for entry in table.entries}) == len(table) == len(tuple(table))
    for entry in table.entries:
        assert entry.scheme == table.scheme
        assert table[entry.code] is entry
        assert table[entry.iri] is entry
        assert table.find(entry.code) is entry
        assert entry in table.labelled(entry.label) or not entry.label
    for synonym, code in table.synonyms.items():
        assert table.find(synonym) is table[code]
    assert hash(table) == hash(table)


def test_the_tables_are_known_by_their_schemes() -> None:
    assert SCHEMES[ESCO_SKILLS.scheme] is ESCO_SKILLS
    assert all(scheme == table.scheme for scheme, table in SCHEMES.items())
    assert not SUPERVISION.complete


def test_cycles_are_eqf_levels() -> None:
    assert {cycle: EQF[str(level)].label for cycle, level in CYCLES.items()} == {
        "short": "Level 5",
        "first": "Level 6",
        "second": "Level 7",
        "third": "Level 8",
    }


def test_a_concept_node_has_its_scheme_embedded() -> None:
    assert concept_json(EQF["6"]) == {
        "id": "http://data.europa.eu/snb/eqf/6",
        "type": "Concept",
        "inScheme": {"id": "http://data.europa.eu/snb/eqf/25831c2", "type": "ConceptScheme"},
        "prefLabel": {"en": "Level 6"},
    }
    bare = Entry("urn:scheme", "1", "urn:concept:1", "")
    assert "prefLabel" not in concept_json(bare)
    assert bare.labels == {}


# Where a table and the collected facts differ, and why.
_DIFFERENT = {
    "http://data.europa.eu/snb/evidence-type/c_c4f849d7": "a label is written in capital letters",
    "http://data.europa.eu/snb/credential/c_7e400154": "a label is written in capital letters",
    "http://data.europa.eu/snb/credential/c_ae121a00": "a label is written in capital letters",
}


def test_the_tables_agree_with_what_is_published(published: Path) -> None:
    facts = json.loads((published / "facts" / "vocabularies.json").read_text("utf-8"))
    for scheme, table in SCHEMES.items():
        for code, row in facts.get(scheme, {}).items():
            if row["iri"] in table:
                entry = table[row["iri"]]
                assert (entry.code, entry.scheme) == (code, scheme)
                same = entry.label == row["en"] or not row["en"]
                assert same != (row["iri"] in _DIFFERENT), (entry.label, row["en"])
            else:
                assert not table.complete or code in ("CPT", "EUR", "OP_DATPRO"), (scheme, code)
