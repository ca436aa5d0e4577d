"""Names: what the nodes of a document are called in RDF, and what is wrong with their names.

JSON-LD 1.1 Processing Algorithms, 5.2 (IRI expansion) and 7.4 (blank nodes); RDF 1.1 Concepts, 3.2
(an IRI is absolute). The same names come again and again in a document, so each is looked at once;
nothing is kept from one document to the next.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.linked.names import Names
    >>> names, active = Names(), contexts_of("ELM 3.2").start
    >>> names.iri("urn:example:1", active), names.iri("_:x", active), names.blank()
    ('urn:example:1', '_:b0', '_:b1')
    >>> names.iri("person-1", active), names.problem("person-1", active)
    (None, 'id.relative')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.findings import Check, Finding, Outcome
from microcred.linked.graph import pointer
from microcred.linked.lexical import iri_problem, is_language_tag

if TYPE_CHECKING:
    from microcred.linked.active_context import ActiveContext

__all__ = ["Names"]

_CLAUSE: Final = "JSON-LD 1.1 API, 5.1"
_SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "term.undefined": "no context defines it, so that linked data does not hold it",
        "term.value_lost": "JSON-LD drops the value under this term",
        "term.invalid": "JSON-LD does not allow the value here",
        "language.bad_tag": "no language tag (BCP 47)",
        "id.relative": "not absolute: what is said of it is lost",
        "id.malformed": "it has characters that no IRI has",
    }
)
# With a base, what no IRI names is kept under a name, and others may read it in another way.
_SAID_BELOW_BASE: Final = MappingProxyType(
    {
        "id.relative": "not absolute: linked data does not say what it names",
        "id.malformed": "it has characters that no IRI has",
    }
)


class Names:
    """The names of one document.

    Attributes:
        findings: what is wrong, in the order in which it was met.
        known: what ids name, by the context that they are written in.
        tags: what `tag` says of the language tags that were met.
        singular: how much was met that equal JSON does not say again, or not in the same way:
            findings, fresh blank nodes, and numbers, since 1 equals true in Python.
    """

    def __init__(self, base: str | None = None) -> None:
        """Of a document that is not read yet; `base` is that of `expansion.expand`."""
        self.findings: list[Finding] = []
        self._base = base
        self._labels: dict[str, str] = {}
        self._blanks = 0
        self.singular = 0
        self.known: defaultdict[ActiveContext, dict[str, str | None]] = defaultdict(dict)
        self.tags: dict[str, tuple[str | None, str]] = {}

    def say(self, code: str, where: str) -> None:
        """Enter a finding (SCHEMA); `where` is a JSON pointer."""
        outcome = Outcome.FAILED if code == "term.invalid" else Outcome.WARNING
        self.singular += 1
        kept = self._base is not None and code in _SAID_BELOW_BASE
        detail = _SAID_BELOW_BASE[code] if kept else _SAID[code]
        self.findings.append(Finding(Check.SCHEMA, outcome, code, detail, where, _CLAUSE))

    def blank(self, label: str | None = None) -> str:
        """A fresh blank node label, or the one that stands for a label of the document."""
        found = None if label is None else self._labels.get(label)
        if found is None:
            found = f"_:b{self._blanks}"
            self._blanks += 1
            self.singular += 1
            if label is not None:
                self._labels[label] = found
        return found

    def expanded(self, text: str, active: ActiveContext) -> str:
        """An id with its prefix written out, where it has one."""
        prefix, colon, local = text.partition(":")
        if prefix in active.prefixes and colon and local[:2] != "//":
            return active.prefixes[prefix] + local
        return text

    def problem(self, text: str, active: ActiveContext) -> str | None:
        """The code of what is wrong with an id, None if it can name a node."""
        return iri_problem(self.expanded(text, active))

    def iri(self, text: str, active: ActiveContext) -> str | None:
        """The IRI or blank node label that an id names, None if it names nothing."""
        known = self.known[active]
        if text in known:
            return known[text]
        iri = self.expanded(text, active)
        found = None if iri_problem(iri) else self.blank(iri) if iri[:2] == "_:" else iri
        known[text] = found
        return found

    def stand_in(self, text: str, active: ActiveContext) -> str | None:
        """The name under which what an id that names nothing says is kept, None without a base."""
        if self._base is None:
            return None
        iri = self.expanded(text, active)
        return self._base + iri if iri_problem(iri) == "id.relative" else iri

    def tag(self, written: str) -> tuple[str | None, str]:
        """A language tag as RDF has it, in lower case, and as the last part of a JSON pointer.

        None in the place of the tag if it is none.
        """
        found = self.tags.get(written)
        if found is None:
            language = written.lower() if is_language_tag(written) else None
            self.tags[written] = found = (language, pointer(written))
        return found
