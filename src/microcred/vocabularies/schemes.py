"""Every vocabulary there is, by its name and by the IRI of its scheme.

A vocabulary is named as in the IRI of its scheme (`LearningActivity` for learning-activity), but
for those known by another name: EQF, ISCEDF, NQF (qdr), ATU, DigComp (dcf), ESCO, `Credit`
(education-credit), `Mode` (published under the odd name learning-assessment), `Supervision`
(supervision-verification) and `CommunicationChannel` (com-channel). A table is loaded when it is
taken out of one of these mappings; whoever goes through all their values loads them all.

    >>> from microcred.vocabularies.schemes import SCHEMES, vocabulary_named
    >>> SCHEMES["http://data.europa.eu/snb/eqf/25831c2"].name
    'EQF level'
    >>> vocabulary_named("isced-f")["0613"].label
    'Software and applications development and analysis'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from microcred.errors import NotInVocabulary
from microcred.vocabularies.namespaces import NAMES, vocabulary_called

if TYPE_CHECKING:
    from microcred.vocabularies.vocabulary import Vocabulary

__all__ = ["SCHEMES", "VOCABULARIES", "vocabulary_named"]


class _OnFirstUse(Mapping[str, "Vocabulary"]):
    """Vocabularies by a key; a table is loaded when it is taken out."""

    __slots__ = ("_names",)

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names`: each key to the name of its vocabulary."""
        self._names = names

    def __getitem__(self, key: str) -> Vocabulary:
        return vocabulary_called(self._names[key])

    def __contains__(self, key: object) -> bool:
        return key in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<{len(self)} vocabularies: {', '.join(self)}>"


VOCABULARIES: Final[Mapping[str, Vocabulary]] = _OnFirstUse({name: name for name in NAMES.values()})
"""Every vocabulary by its name in `microcred.vocabularies`."""

SCHEMES: Final[Mapping[str, Vocabulary]] = _OnFirstUse(NAMES)
"""Every vocabulary by the IRI of its scheme."""


def _folded(word: str) -> str:
    """A name as it is compared: case, hyphens, underscores and blanks aside."""
    return "".join(one for one in word.casefold() if one.isalnum())


def _names() -> dict[str, Vocabulary]:
    """Every vocabulary by its name, by what messages call it, and by its segment of the IRI."""
    found: dict[str, Vocabulary] = {}
    for name, vocabulary in VOCABULARIES.items():
        segment = vocabulary.scheme.removesuffix("/25831c2").rpartition("/")[2]
        for one in (name, vocabulary.name, segment):
            found.setdefault(_folded(one), vocabulary)
    return found


def vocabulary_named(word: str) -> Vocabulary:
    """The vocabulary with this name ("FileType", "file-type", "file type") or scheme IRI.

    Raises:
        NotInVocabulary: there is none; the message names the nearest.
    """
    names = _names()
    found = SCHEMES.get(word, names.get(_folded(word)))
    if found is not None:  # an empty list is one, too
        return found
    from difflib import get_close_matches

    near = [names[one] for one in get_close_matches(_folded(word)[:80], names, 3)]
    named = [name for name, vocabulary in VOCABULARIES.items() if vocabulary in near]
    told = f"nearest: {', '.join(named)}" if named else f"there are: {', '.join(VOCABULARIES)}"
    raise NotInVocabulary(f"not a known vocabulary; {told}")
