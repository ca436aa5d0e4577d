"""The concept tables: complete where they say so, found by whatever people write."""

from __future__ import annotations

import gc
import hashlib
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred import vocabularies
from microcred.elm import Concept
from microcred.errors import MicrocredError, NotInVocabulary
from microcred.frozen import replaced
from microcred.linked import terms
from microcred.vocabularies import (
    CYCLES,
    EQF,
    ISCEDF,
    SCHEMES,
    VOCABULARIES,
    Assessment,
    Country,
    Currency,
    Entry,
    ESCOSkills,
    FileType,
    Language,
    Mode,
    SkillType,
    Supervision,
    Vocabulary,
    concept_json,
    language_of,
    tag_of,
    vocabulary_named,
)
from microcred.vocabularies.namespaces import NAMES
from microcred.vocabularies.vocabulary import SNB, snb

EU_LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()
OTHERS = "is no nb nn lb sq bs mk sr tr uk ka hy az ca eu gl cy se cnr".split()
EU_COUNTRIES = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)


@pytest.mark.parametrize("tag", EU_LANGUAGES + OTHERS)
def test_the_languages_of_europe_are_there(tag: str) -> None:
    entry = Language[tag]
    assert entry.iri.endswith(f"/authority/language/{entry.code}")
    assert len(entry.code) == 3
    assert entry.label
    assert tag_of(entry) == tag


def test_every_two_letter_language_is_there_once() -> None:
    aliases = [entry.alias for entry in Language.values() if entry.alias]
    assert len(aliases) == len(set(aliases)) == 184


def test_tags_go_by_their_first_part() -> None:
    assert language_of("pt-BR") is Language["por"]
    assert language_of("zz-ZZ") is None
    assert language_of("slovene") is None, "an English name is no tag"


@pytest.mark.parametrize("code", [*EU_COUNTRIES, "NO", "IS", "LI", "CH", "GB", "UA", "TR", "XK"])
def test_countries_have_their_authority_code(code: str) -> None:
    assert Country[code].iri.startswith("http://publications.europa.eu/resource/authority/country/")
    assert Country[Country[code].code].alias == code


def test_every_country_of_iso_3166_is_there() -> None:
    aliases = [entry.alias for entry in Country.values() if entry.alias]
    assert len(set(aliases)) == len(aliases) == 250, "249 of ISO 3166-1, and Kosovo"
    others = [entry.code for entry in Country.values() if not entry.alias]
    assert others == ["CPT", "EUR", "OP_DATPRO"], "no countries of ISO 3166-1"


@pytest.mark.parametrize(
    ("words", "code"),
    [("EL", "GRC"), ("UK", "GBR"), ("uk", "GBR"), ("GR", "GRC"), ("GB", "GBR"), ("XK", "1A0")],
)
def test_codes_of_the_institutions_are_accepted(words: str, code: str) -> None:
    assert Country[words].code == code
    assert Country.find(words).code == code


@pytest.mark.parametrize(
    ("table", "words", "code"),
    [
        (Assessment, "written examination", "6e6cb2cc78"),
        (Assessment, " Written  EXAM ", "6e6cb2cc78"),
        (Assessment, "e-portfolio", "4f03b91c0e"),
        (Mode, "online", "920fbb3cbe"),
        (Mode, "face-to-face", "9191af2ed9"),
        (Mode, "http://data.europa.eu/snb/learning-assessment/e92d221e4d", "e92d221e4d"),
        (EQF, "level 6", "6"),
        (ISCEDF, "0521", "0521"),
        (Country, "côte d'ivoire", "CIV"),
        (Language, "Castilian", "SPA"),
        (Country, "COTE D’IVOIRE", "CIV"),
        (Country, "aland   islands", "ALA"),
        (FileType, "image/png", "PNG"),
        (Currency, "czech KORUNA", "CZK"),
    ],
)
def test_people_find_what_they_mean(table: Vocabulary, words: str, code: str) -> None:
    assert table.find(words).code == code


def _refused(table: Vocabulary, words: str) -> tuple[str, str]:
    with pytest.raises(NotInVocabulary) as caught:
        table.find(words, where="/assessment")
    (finding,) = caught.value.findings
    assert finding.where == "/assessment"
    return finding.code, finding.detail


def test_a_slip_of_the_pen_names_the_nearest() -> None:
    code, detail = _refused(Assessment, "writen examination")
    assert code == "value.not_in_vocabulary"
    assert '"written examination"' in detail
    assert "writen" not in detail, "what was written may be personal"


def test_what_looks_like_nothing_names_the_choices() -> None:
    assert '"Online"' in _refused(Mode, "zzzzz")[1]
    assert _refused(ISCEDF, "zzzzz")[1].endswith(", ...")


def test_a_label_of_two_entries_is_ambiguous() -> None:
    code, detail = _refused(ISCEDF, "law")
    assert code == "value.ambiguous"
    assert "042 (Law)" in detail
    assert "0421 (Law)" in detail


@given(st.text(max_size=40))
def test_any_words_are_found_or_refused(words: str) -> None:
    for table in SCHEMES.values():
        try:
            assert table.find(words) in table.entries
        except NotInVocabulary as error:
            assert error.findings[0].code in ("value.not_in_vocabulary", "value.ambiguous")


def test_nothing_is_in_an_empty_key() -> None:
    assert Country.get("") is None
    assert Language.get("") is None


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
    assert SCHEMES[ESCOSkills.scheme] is ESCOSkills
    assert all(scheme == table.scheme for scheme, table in SCHEMES.items())
    assert not Supervision.complete


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


def test_keys_are_codes_labels_and_iris() -> None:
    assert EQF[6] is EQF["6"] is EQF["Level 6"] is EQF[EQF[6].iri]
    assert ISCEDF["0613"].label == "Software and applications development and analysis"
    assert Country["IE"] is Country["irl"] is Country["Ireland"]
    assert EQF.get(6) is EQF[6]
    assert 6 in EQF and "Level 6" in EQF and "Ireland" in Country


@pytest.mark.parametrize("key", [9, 0, -1, True, None, 6.0, "", " ", (), "Level 9", b"6"])
def test_other_keys_are_in_no_list(key: Any) -> None:
    assert key not in EQF
    assert EQF.get(key) is None
    assert EQF.get(key, "none") == "none"
    with pytest.raises(KeyError, match="not a known EQF level"):
        EQF[key]


def test_a_number_that_python_cannot_write_is_no_key() -> None:
    assert 10**5000 not in EQF


def test_a_refused_key_is_an_error_of_ours_and_a_key_error() -> None:
    with pytest.raises(NotInVocabulary) as caught:
        Country["Irland"]
    error = caught.value
    assert isinstance(error, KeyError) and isinstance(error, MicrocredError)
    assert str(error).startswith('not a known country; nearest: "Ireland"')
    assert "microcred vocabulary" in error.hint()
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.findings) == (str(error), error.findings)


def test_an_ambiguous_label_is_in_no_list_but_found_by_searching() -> None:
    assert "Law" not in ISCEDF and ISCEDF.get("law") is None
    assert [entry.code for entry in ISCEDF.search("LAW")] == ["042", "0421"]
    with pytest.raises(NotInVocabulary, match="ambiguous"):
        ISCEDF["law"]
    assert len(Currency.search("US dollar")) == 2


def test_codes_alone_are_for_machines() -> None:
    assert Country.coded("ie") is Country["IE"]
    assert Country.coded(Country["IE"].iri) is Country["IE"]
    assert Country.coded("Ireland") is None
    assert Country.coded("") is None


def test_searching_goes_by_the_beginnings_of_words() -> None:
    assert [entry.code for entry in Country.search("united kin")] == ["GBR"]
    assert [entry.code for entry in Country.search("united")] == ["ARE", "GBR", "UMI", "USA"]
    assert Country.search("reland") == ()
    assert Country.search(" ") == Country.entries, "no word, no condition"


@given(st.sampled_from([(table, entry) for table in SCHEMES.values() for entry in table.entries]))
def test_a_label_written_in_any_way_means_its_entry(pair: tuple[Vocabulary, Entry]) -> None:
    table, entry = pair
    for words in (entry.label.upper(), f"  {entry.label.replace(' ', '  ')} ", entry.label.lower()):
        assert entry in table.labelled(words)
        assert entry in table.search(words) or table.coded(words.strip()) is not None


def test_a_vocabulary_is_a_value() -> None:
    assert replaced(EQF) == EQF != Country
    assert hash(replaced(EQF)) == hash(EQF)
    assert pickle.loads(pickle.dumps(EQF[6])) == EQF[6]
    with pytest.raises(AttributeError):
        EQF.name = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        EQF[6].code = "7"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="no attribute 'concepts'"):
        EQF.concepts  # type: ignore[attr-defined]


# -- entries on demand ----------------------------------------------------------------------------


def table_of_its_own(rows: int = 3) -> Vocabulary:
    return snb("level", "eqf", tuple((str(at), f"Level {at}") for at in range(1, rows + 1)))


LOOKS: dict[str, tuple[Callable[[Vocabulary], object], int]] = {
    # a look, and how many entries have to be made for it
    "nothing": (lambda table: table.complete, 0),
    "an IRI that is listed": (lambda table: table.lists("http://data.europa.eu/snb/eqf/2"), 0),
    "an IRI that is not": (lambda table: table.lists("http://data.europa.eu/snb/eqf/9"), 0),
    "a code": (lambda table: table["2"], 1),
    "a code twice": (lambda table: (table["2"], table.coded("2")), 1),
    "a number": (lambda table: table.get(3), 1),
    "an IRI": (lambda table: table.coded("http://data.europa.eu/snb/eqf/1"), 1),
    "a label": (lambda table: table["Level 2"], 3),
    "all of them": (lambda table: table.entries, 3),
}


def entries_of(scheme: str) -> list[Entry]:
    """Every entry of it that there is, whoever holds it."""
    return [one for one in gc.get_objects() if type(one) is Entry and one.scheme is scheme]


@pytest.mark.parametrize("name", LOOKS)
def test_entries_are_made_when_they_are_asked_for(name: str) -> None:
    look, expected = LOOKS[name]
    table = table_of_its_own()
    scheme = table.scheme
    assert entries_of(scheme) == []
    found = look(table)
    assert found is not None
    made = entries_of(scheme)
    assert len(made) == expected
    assert len(table) == len({id(entry) for entry in (*table.entries, *made)}) == 3


@given(st.permutations(["1", "2", "3", "entries", "Level 2", "hash", "copy", "repr"]))
def test_the_order_of_looks_does_not_matter(looks: list[str]) -> None:
    """Whatever was asked before, a table is the same value and each of its entries one object."""
    table = table_of_its_own()
    entries = tuple(
        Entry(table.scheme, str(at), f"{SNB}eqf/{at}", f"Level {at}") for at in (1, 2, 3)
    )
    plain = Vocabulary("level", table.scheme, entries)
    other: dict[str, Callable[[Vocabulary], object]] = {
        "entries": lambda one: one.entries,
        "hash": hash,
        "copy": replaced,
        "repr": repr,
    }
    for look in looks:
        found = other.get(look, lambda one, key=look: one[key])
        assert found(table) == found(plain)
    assert table == plain and hash(table) == hash(plain) and repr(table) == repr(plain)
    assert all(table[entry.code] is entry for entry in table.entries)
    assert table != table_of_its_own(2)
    assert copy(table_of_its_own()) == plain


@pytest.mark.parametrize("table", SCHEMES.values(), ids=lambda table: table.name)
def test_a_table_lists_the_iris_of_its_entries(table: Vocabulary) -> None:
    plain = replaced(table)
    for entry in table.entries:
        assert table.lists(entry.iri) and plain.lists(entry.iri)
        wrong = (entry.code, entry.iri + "/", entry.iri + "x", entry.iri.upper(), f" {entry.iri}")
        for iri in wrong:
            assert not table.lists(iri) and not plain.lists(iri)
    assert not table.lists(table.scheme) and not table.lists("")


# -- the lists ------------------------------------------------------------------------------------


def test_the_mappings_of_vocabularies_tell_their_keys() -> None:
    assert repr(VOCABULARIES).startswith("<36 vocabularies: Accreditation, ")
    assert list(SCHEMES) == [table.scheme for table in VOCABULARIES.values()]
    assert "urn:scheme" not in SCHEMES and SCHEMES.get("urn:scheme") is None
    with pytest.raises(KeyError):
        SCHEMES["urn:scheme"]


def test_every_scheme_that_the_profile_demands_has_a_list() -> None:
    assert set(terms.SCHEMES.values()) <= set(SCHEMES)


def test_the_lists_are_known_by_their_names() -> None:
    assert set(SCHEMES.values()) == set(VOCABULARIES.values())
    assert len(SCHEMES) == len(VOCABULARIES)
    for name, table in VOCABULARIES.items():
        assert getattr(vocabularies, name) is table
        for word in (name, name.lower(), table.name, table.name.replace(" ", "-"), table.scheme):
            assert vocabulary_named(word) is table, word
        segment = table.scheme.removesuffix("/25831c2").rpartition("/")[2]
        assert vocabulary_named(segment) is table, segment
    with pytest.raises(NotInVocabulary, match="nearest: Country"):
        vocabulary_named("contry")
    with pytest.raises(NotInVocabulary, match=r"there are: Accreditation, .*VerificationStatus"):
        vocabulary_named("")


def test_a_list_without_entries_asks_for_the_iri() -> None:
    with pytest.raises(NotInVocabulary, match="none is listed here, give the IRI"):
        vocabularies.ClaimType["formal"]


def test_what_is_exported_is_loaded_on_first_use() -> None:
    assert dir(vocabularies) == sorted(vocabularies.__all__)
    assert set(VOCABULARIES) < set(vocabularies.__all__)
    with pytest.raises(AttributeError, match="no attribute 'COUNTRY'"):
        vocabularies.COUNTRY


def loaded_after(program: str) -> set[str]:
    """The rooms of vocabularies that a fresh Python has loaded after a program."""
    tail = "\nimport sys\nprint(*(m for m in sys.modules if m.startswith('microcred.voc')))"
    done = subprocess.run(
        [sys.executable, "-c", program + tail], capture_output=True, text=True, check=True
    )
    rooms = done.stdout.splitlines()[-1].split()
    return {room.removeprefix("microcred.vocabularies").removeprefix(".") for room in rooms}


@pytest.mark.parametrize(
    ("program", "rooms"),
    [
        ("import microcred", set()),
        ("from microcred import verify, parse, Trust", set()),
        ("import microcred.vocabularies", {""}),
        ("from microcred.vocabularies import Country", {"", "countries", "entry", "vocabulary"}),
        ("from microcred.elm import Concept", {"", "entry"}),
        (
            "from microcred.vocabularies import SCHEMES as S; print(S, *S, 'urn:a' in S)",
            {"", "namespaces", "schemes"},
        ),
        (
            "from microcred.vocabularies import VOCABULARIES\nVOCABULARIES['Currency']",
            {"", "currencies", "entry", "namespaces", "schemes", "vocabulary"},
        ),
        (
            "from microcred.vocabularies.namespaces import scheme_of; scheme_of('urn:a')",
            {"", "namespaces"},
        ),
    ],
)
def test_a_table_is_loaded_when_it_is_needed(program: str, rooms: set[str]) -> None:
    assert loaded_after(f"{program}\nprint()") == rooms or loaded_after(program) == rooms


def test_verifying_loads_the_tables_of_the_schemes_that_occur(tmp_path: Path) -> None:
    from microcred.cli.demo import example
    from microcred.crypto.seal import Seal
    from microcred.issuing import issue
    from microcred.parsing import parse

    course = example()
    (provider,) = course.awarded_by
    seal = Seal.for_testing(provider)
    secured = issue(course, signer=seal).secured
    (tmp_path / "a.jsonld").write_bytes(secured)
    assert seal.root is not None
    (tmp_path / "root.pem").write_bytes(seal.root.to_pem())
    program = (
        "from microcred.cli import main\n"
        f"code = main(['verify', {str(tmp_path / 'a.jsonld')!r}, '--trust',"
        f" {str(tmp_path / 'root.pem')!r}])\nassert code == 0"
    )
    document = str(parse(secured).document)
    named = {name for scheme, name in NAMES.items() if f"'{scheme}'" in document}
    rooms = {vocabularies._HOMES[name] for name in named}
    assert "countries" in rooms and not rooms & {"currencies", "skills"}
    assert loaded_after(program) == {"", "entry", "namespaces", "vocabulary"} | rooms


# -- the model ------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", SCHEMES.values(), ids=lambda table: table.name)
def test_a_concept_of_the_model_is_the_concept_in_json(table: Vocabulary) -> None:
    for entry in table.entries:
        concept = Concept.of(entry)
        assert concept.to_json() == concept_json(entry)
        assert concept.in_scheme[0].id == table.scheme


def test_a_concept_has_all_labels_of_its_entry() -> None:
    skill = SkillType["skill"]
    entry = Entry(skill.scheme, skill.code, skill.iri, skill.label, "", (("es", "capacidad"),))
    assert entry.labels == {"en": "skill", "es": "capacidad"}
    assert concept_json(entry)["prefLabel"] == {"en": "skill", "es": "capacidad"}
    assert Concept.of(entry).to_json() == concept_json(entry)
    bare = Entry("urn:scheme", "1", "urn:concept:1", "")
    assert Concept.of(bare).to_json() == concept_json(bare)


# -- what is published ----------------------------------------------------------------------------

# SHA-256 of the sorted rows (IRI, code, scheme, English label) of the facts, with the differences
# below; so what follows is proved where the published files are not at hand, too.
FACTS = "3cbf0f430818497e8b735b5e6f9b6091a2139410fd9a65c06f76f2af6ae14ce2"
# Of the concepts that only samples of the EU have.
SAMPLES = "3b650614d296906c93da87f6b43cfe3d5fa1645904d955003642cd953bffac1e"

# Where a table and the collected facts differ, and why.
_DIFFERENT = {
    "http://data.europa.eu/snb/evidence-type/c_c4f849d7": "a label is written in capital letters",
    "http://data.europa.eu/snb/credential/c_7e400154": "a label is written in capital letters",
    "http://data.europa.eu/snb/credential/c_ae121a00": "a label is written in capital letters",
    "http://publications.europa.eu/resource/authority/human-sex/NAP": "derived from a code's name",
}
# Schemes in samples that are no lists of ours: misspelt, invented, or of a class.
_NO_LISTS = {
    "http://data.europa.eu/esco/model#Skill",
    "https://publications.europa.eu/resource/authority/snb/isced-f/25831c2",
    "https://www.yahoo.com",
}
# Concepts that samples of the EU have and the facts don't.
_SEEN = {
    "http://data.europa.eu/snb/qdr/c_670e54c7",
    "http://data.europa.eu/snb/grade-status/c_60a1cf9a",
}
# Lists whose rows come from another standard than from the facts: ISO 639.
_OF_A_STANDARD = {Language.scheme}


def row_of(entry: Entry) -> tuple[str, str, str, str]:
    label = "" if entry.iri in _DIFFERENT else entry.label
    return entry.iri, entry.code, entry.scheme, label


def digest(rows: set[tuple[str, str, str, str]]) -> str:
    return hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()


def our_rows(*, seen: bool) -> set[tuple[str, str, str, str]]:
    return {
        row_of(entry)
        for table in SCHEMES.values()
        if table.scheme not in _OF_A_STANDARD
        for entry in table.entries
        if (entry.iri in _SEEN) == seen
    }


def test_the_tables_have_what_is_published() -> None:
    """In every clone, by digest; the next test shows what the digest stands for."""
    assert digest(our_rows(seen=False)) == FACTS
    assert digest(our_rows(seen=True)) == SAMPLES


def test_the_tables_agree_with_what_is_published(published: Path) -> None:
    """In both directions: every published row is here, and nothing else."""
    facts = json.loads((published / "facts" / "vocabularies.json").read_text("utf-8"))
    del facts["_sources"]
    assert set(facts) - set(SCHEMES) == _NO_LISTS
    theirs = {
        (row["iri"], code, scheme, "" if row["iri"] in _DIFFERENT else row["en"])
        for scheme, rows in facts.items()
        if scheme not in _NO_LISTS | _OF_A_STANDARD
        for code, row in rows.items()
    }
    assert our_rows(seen=False) == theirs
    assert digest(theirs) == FACTS
    for iri in _DIFFERENT:
        assert any(
            rows[code]["iri"] == iri and rows[code]["en"] != SCHEMES[scheme][iri].label
            for scheme, rows in facts.items()
            for code in rows
        ), f"{iri} differs no more"
    for code, row in facts[Language.scheme].items():
        assert (Language[row["iri"]].code, row["en"] or "French") == (code, Language[code].label)


def concepts_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every node of a document that is in a scheme."""
    if isinstance(value, dict):
        if "inScheme" in value:
            yield value
        for one in value.values():
            yield from concepts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from concepts_in(one)


def test_what_only_samples_have_is_in_samples(published: Path) -> None:
    found = {}
    for path in sorted((published / "samples").rglob("*.json*")):
        try:
            document = json.loads(path.read_bytes())
        except ValueError:
            continue
        for concept in concepts_in(document):
            label = concept.get("prefLabel", {}).get("en")
            if isinstance(concept.get("id"), str):
                found[concept["id"]] = label[0] if isinstance(label, list) else label
    for iri in _SEEN:
        (entry,) = (table[iri] for table in SCHEMES.values() if iri in table)
        assert found[iri] == entry.label


def test_what_is_known_in_part_is_open() -> None:
    """As the facts tell: complete are the lists that came with the model's own schema files."""
    open_lists = {name for name, table in VOCABULARIES.items() if not table.complete}
    assert open_lists == {
        *("AccreditationDecision", "ATU", "ClaimType", "CommunicationChannel", "DigComp"),
        *("ESCOOccupations", "ESCOSkills", "EvidenceType", "GradeStatus", "HumanSex", "Language"),
        *("NQF", "Supervision", "VerifiablePresentation", "Verification", "VerificationStatus"),
    }
