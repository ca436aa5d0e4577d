"""Write docs/vocabularies.md from the vocabularies (`make docs`); a test compares the two."""

from __future__ import annotations

from pathlib import Path

from microcred.vocabularies import VOCABULARIES, Vocabulary

TARGET = Path(__file__).with_name("vocabularies.md")

SHORT = 24
"""Lists of at most so many entries are shown whole."""

HEAD = """\
# The controlled vocabularies

The European Learning Model says most choices with a concept of a published list: a country, an EQF
level, a type of assessment. These lists are in `microcred.vocabularies`, each as a mapping with the
IRI of every concept, its code and its English label. This page is made from them by `make docs`.

## Looking up

A key is whatever means one entry: its code (a number too), a second code that people know better,
its IRI, its label in any language, or a synonym. Case, accents, hyphens and repeated blanks do not
matter.

```python
from microcred.vocabularies import EQF, ISCEDF, Country, Currency, FileType

assert EQF[6].iri == "http://data.europa.eu/snb/eqf/6"
assert ISCEDF["0613"].label == "Software and applications development and analysis"
assert Country["IE"] is Country["IRL"] is Country["Ireland"] is Country[Country["IE"].iri]
assert Country["cote d'ivoire"].label == "Côte d’Ivoire"
assert "EUR" in Currency and Currency.get("euros") is None
assert [entry.code for entry in FileType.search("geo")] == ["GDB", "GEOJSON", "GEOTIFF", "GPKG"]
```

What is unknown or ambiguous is an error that names the choices; it is a `KeyError` and one of our
own errors:

```python
from microcred.errors import NotInVocabulary

for vocabulary, words in ((Country, "Polska"), (ISCEDF, "law")):
    try:
        vocabulary[words]
    except NotInVocabulary as error:
        print(error)
```

```text
not a known country; nearest: "Poland", "Sri Lanka"
ambiguous field of education (ISCED-F); give the code: 042 (Law), 0421 (Law)
```

On the command line `microcred vocabulary` lists the lists; with the name of a list it shows its
entries, and with a query those that are meant. `--json` gives code, IRI, scheme and labels.

```console
$ microcred vocabulary assessment "written exam"
6e6cb2cc78  http://data.europa.eu/snb/assessment/6e6cb2cc78  written examination
$ microcred vocabulary isced-f law
042   http://data.europa.eu/snb/isced-f/042   Law
0421  http://data.europa.eu/snb/isced-f/0421  Law
```

## A concept from an entry

`Concept.of` makes the concept of the model, complete with type, scheme and labels; `concept_json`
gives the same as JSON. The EDC shapes look at the scheme on the concept itself, so that an IRI
alone is not enough. The code is not written as `notation`: Europass puts the list's name there.

```python
from microcred.elm import Concept
from microcred.vocabularies import concept_json

ireland = Concept.of(Country["IE"])
assert ireland.to_json() == concept_json(Country["IE"])
assert str(ireland.pref_label) == "Ireland"
```

## Labels in other languages

Here the labels are English. The EU publishes each list as a file (SKOS) with labels in all official
languages; read from such a file they are merged into a new vocabulary:

```python
file = b\"\"\"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <skos:Concept rdf:about="http://data.europa.eu/snb/eqf/6">
    <skos:inScheme rdf:resource="http://data.europa.eu/snb/eqf/25831c2"/>
    <skos:prefLabel xml:lang="de">Niveau 6</skos:prefLabel>
  </skos:Concept>
</rdf:RDF>\"\"\"
levels = EQF.with_labels(file)
assert levels["Niveau 6"].labels == {"en": "Level 6", "de": "Niveau 6"}
assert concept_json(levels[6])["prefLabel"] == {"en": "Level 6", "de": "Niveau 6"}
```

The file is RDF/XML, JSON-LD or Turtle (for which `microcred[shacl]` brings rdflib). Nothing is
fetched, a document type is refused, and size, depth and number are limited. A file that has no
concept of the list's scheme, puts one of its concepts into another scheme only, or gives a concept
two labels in one language is refused. To an **open** list the other concepts of the scheme in the
file are added; a **complete** one keeps its concepts. Where the file's English label is another, it
counts, and ours is still found.

## The lists

**Complete** means that every concept of the published list is here. Of an **open** list we know a
part: another concept is given with its own IRI and label.
"""


def listed(vocabulary: Vocabulary) -> str:
    """How many entries, and whether these are all."""
    return f"{len(vocabulary)} | {'complete' if vocabulary.complete else 'open'}"


def overview() -> list[str]:
    """The table of all lists."""
    rows = ["| list | what | entries | | scheme |", "| --- | --- | --- | --- | --- |"]
    for name, vocabulary in VOCABULARIES.items():
        rows.append(
            f"| `{name}` | {vocabulary.name} | {listed(vocabulary)} | <{vocabulary.scheme}> |"
        )
    return rows


def entries(name: str, vocabulary: Vocabulary) -> list[str]:
    """The entries of a short list."""
    rows = [f"\n### {name}\n", "| code | label | also found by |", "| --- | --- | --- |"]
    for entry in vocabulary.entries:
        words = [word for word, code in vocabulary.synonyms.items() if code == entry.code]
        rows.append(f"| `{entry.code}` | {entry.label} | {', '.join(words)} |")
    return rows


def page() -> str:
    """The whole page."""
    lines = [HEAD, *overview(), "\n## The entries of the short lists"]
    for name, vocabulary in VOCABULARIES.items():
        if 0 < len(vocabulary) <= SHORT:
            lines += entries(name, vocabulary)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
    print(TARGET)
