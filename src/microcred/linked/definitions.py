"""Definitions: what one term of a JSON-LD context means.

JSON-LD 1.1 Processing Algorithms, section 4.2 (create term definition). A term stands for an IRI
or a keyword, may say what its values are (@type), how they are held (@container), and may bring a
context of its own. A term that an earlier context protects may only be defined in the same way
again (step 27).

    >>> from microcred.linked.definitions import Definitions, define_all
    >>> defined = Definitions({})
    >>> define_all({"elm": "http://data.europa.eu/snb/model/elm/", "Note": "elm:Note"}, defined)
    >>> defined.terms["Note"].iri, defined.terms["elm"].prefix
    ('http://data.europa.eu/snb/model/elm/Note', True)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import LinkedDataError
from microcred.linked.lexical import iri_problem, is_language_tag

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = [
    "KEYWORDS",
    "LONGEST_IRI",
    "Definition",
    "Definitions",
    "define_all",
    "expand_iri",
    "is_keyword",
]

KEYWORDS: Final = frozenset(
    {
        "@base",
        "@container",
        "@context",
        "@direction",
        "@graph",
        "@id",
        "@import",
        "@included",
        "@index",
        "@json",
        "@language",
        "@list",
        "@nest",
        "@none",
        "@prefix",
        "@propagate",
        "@protected",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@version",
        "@vocab",
    }
)
"""The keywords of JSON-LD 1.1, section 1.7."""

LONGEST_IRI: Final = 512
"""The longest IRI of a term, in characters: a short name stands for it as often as one likes."""

_OF_A_CONTEXT: Final = frozenset({"@language", "@protected", "@version", "@vocab"})
_OF_A_TERM: Final = frozenset(
    {
        "@container",
        "@context",
        "@direction",
        "@id",
        "@index",
        "@language",
        "@nest",
        "@prefix",
        "@protected",
        "@reverse",
        "@type",
    }
)
_PROTECTED: Final = (
    "The contexts contradict each other: none may give a term that is protected another meaning; "
    "leave that term or that context out."
)
_UNSUPPORTED: Final = ("@direction", "@index", "@nest", "@reverse")
_CONTAINERS: Final = frozenset({"@graph", "@id", "@index", "@language", "@list", "@set", "@type"})
_SUPPORTED: Final = frozenset({"", "@graph", "@language"})
_LIKE_A_KEYWORD: Final = re.compile(r"@[a-zA-Z]+")
_ENDS_A_NAMESPACE: Final = tuple(":/?#[]@")


def is_keyword(name: str | None) -> bool:
    """Whether a name is a keyword of JSON-LD."""
    return name in KEYWORDS


def _may_hold(containers: list[str]) -> bool:
    """Whether a term may have these containers together (JSON-LD 1.1 API, 4.2.2, step 19)."""
    rest = {*containers} - {"@set"}
    if "@list" in rest:
        return containers == ["@list"]
    together = rest <= {"@graph", "@id", "@index"} if "@graph" in rest else len(rest) < 2
    return rest <= _CONTAINERS and together


def _is_keyword_like(name: object) -> bool:
    """Whether what should be a name is none, or reserved for keywords."""
    return not isinstance(name, str) or name[:1] == "@"


class Definition:
    """What one term means; equal ones mean the same, whether protected or not.

    Attributes:
        iri: the IRI or keyword, None if the term is to mean nothing.
        type: "@id", "@vocab", "@json", "@none" or the IRI of a datatype; None if it says nothing.
        container: "@language", "@graph", "@set" or several joined by a space; None for none.
        holds: the same without "@set", "" for none: what makes a difference in RDF.
        language: the language of its texts; None for none, if `says_language`.
        says_language: whether the term says which language its texts have.
        context: the local context that it brings, if `brings_context`.
        brings_context: whether it brings one; it may be null.
        prefix: whether it may be the prefix of a compact IRI.
        protected: whether later contexts may not redefine it.
        unsupported: a feature of JSON-LD that it uses and that is not supported here, "" if none;
            an error only when the term is used.
    """

    __slots__ = (
        "brings_context",
        "container",
        "context",
        "holds",
        "iri",
        "language",
        "prefix",
        "protected",
        "says_language",
        "type",
        "unsupported",
    )

    def __init__(self, iri: str | None, said: Mapping[str, Any] = MappingProxyType({})) -> None:
        """Of an expanded IRI and the rest of what the context says of the term."""
        self.iri = iri
        self.type: str | None = None
        kept = said.get("@container")
        listed = [kept] if isinstance(kept, str) else sorted(kept or ())
        self.container = " ".join(listed) or None
        self.holds = " ".join(one for one in listed if one != "@set")
        self.language: str | None = said.get("@language")
        self.says_language = "@language" in said
        self.context: JsonValue = said.get("@context")
        self.brings_context = "@context" in said
        self.prefix = False
        self.protected = False
        self.unsupported = next((name for name in _UNSUPPORTED if name in said), "")
        if self.holds not in _SUPPORTED:
            self.unsupported = f"@container {self.holds}"

    def means(self) -> tuple[Any, ...]:
        """All that it says but whether it is protected."""
        return (
            self.iri,
            self.type,
            self.container,
            self.language,
            self.says_language,
            self.context,
            self.brings_context,
            self.prefix,
            self.unsupported,
        )


class Definitions:
    """The definitions of a context while they are made.

    Attributes:
        terms: the definitions by term.
        vocab: what is put before names that no term defines, None for nothing.
        language: language tag of texts that name none, None for nothing.
    """

    __slots__ = ("language", "terms", "vocab")

    def __init__(
        self,
        terms: Mapping[str, Definition],
        vocab: str | None = None,
        language: str | None = None,
    ) -> None:
        """Of what was defined before."""
        self.terms = terms if isinstance(terms, dict) else dict(terms)
        self.vocab = vocab
        self.language = language


def expand_iri(name: str, prefixes: Mapping[str, str], vocab: str | None) -> str | None:
    """The IRI of a name that is no term (JSON-LD 1.1 API, 5.2.2).

    Args:
        name: a compact IRI, an absolute IRI, a keyword or a relative name.
        prefixes: prefix -> namespace.
        vocab: what is put before a relative name, None to leave it as it is.

    Returns:
        the IRI or keyword, the name itself if it is relative, None if it looks like a keyword.
    """
    if name[:1] == "@" and _LIKE_A_KEYWORD.fullmatch(name):
        return name if name in KEYWORDS else None
    prefix, colon, local = name.partition(":")
    if colon and prefix:
        if prefix in prefixes and not local.startswith("//"):
            return prefixes[prefix] + local
        if iri_problem(name) != "id.relative":
            return name
    return name if vocab is None else vocab + name


def define_all(
    local: Mapping[str, JsonValue],
    defined: Definitions,
    *,
    override: bool = False,
    where: str = "",
) -> None:
    """Add the terms of a context object to what was defined before.

    Args:
        local: the context, an object; its "@vocab" and "@language" are in `defined` already.
        defined: what was defined before; it is changed.
        override: whether protected terms may be redefined.
        where: JSON pointer of the context, for errors.

    Raises:
        LinkedDataError: a term is invalid, or protected and redefined.
    """
    defining = _Defining(local, defined, override, where)
    for term in local:
        defining.define(term)


class _Defining:
    """One context object at work: terms may rest on terms that come behind them."""

    def __init__(
        self, local: Mapping[str, JsonValue], defined: Definitions, override: bool, where: str
    ) -> None:
        self.local = local
        self.defined = defined
        self.override = override
        self.where = where
        self.protected = local.get("@protected") is True
        self.done: dict[str, bool] = {}

    def error(self, message: str) -> LinkedDataError:
        return LinkedDataError(message, where=self.where)

    def define(self, term: str) -> None:
        state = self.done.get(term)
        if state:
            return
        if state is False:
            raise self.error("a term of a context is defined by itself")
        self.done[term] = False
        if term[:1] == "@":
            self._keyword(term)
        elif term:
            self._term(term)
        else:
            raise self.error("a term of a context has no name")
        self.done[term] = True

    def _keyword(self, term: str) -> None:
        """Keywords are not redefined; @type may say that it is a set, which RDF does not see."""
        if term in _OF_A_CONTEXT or not _LIKE_A_KEYWORD.fullmatch(term):
            return
        said = self.local[term]
        allowed = {"@container", "@id", "@protected"}
        if term == "@type" and isinstance(said, dict) and said and allowed.issuperset(said):
            if said.get("@container", "@set") != "@set":
                raise self.error("the container of @type is a set")
            self._enter(term, Definition("@type", said), said, self.defined.terms.get(term))
            return
        if term in KEYWORDS:
            raise self.error("a context redefines a keyword")

    def _term(self, term: str) -> None:
        said = self.local[term]
        simple = said is None or isinstance(said, str)
        whole: Any = {"@id": said} if simple else said
        if not isinstance(whole, dict) or not _OF_A_TERM.issuperset(whole):
            raise self.error("the definition of a term is malformed")
        # What a context says of a term replaces what was said before, also while it is defined.
        previous = self.defined.terms.pop(term, None)
        made = Definition(self._iri(term, whole), self._checked(whole))
        made.type = self._type(whole.get("@type"))
        made.prefix = self._is_prefix(term, made.iri, simple, whole.get("@prefix"))
        self._enter(term, made, whole, previous)

    def _enter(
        self, term: str, made: Definition, whole: Mapping[str, Any], previous: Definition | None
    ) -> None:
        made.protected = whole.get("@protected", self.protected) is True
        if previous is not None and previous.protected and not self.override:
            if previous.means() != made.means():
                raise LinkedDataError(
                    "protected term redefinition", where=self.where, hint=_PROTECTED
                )
            made = previous
        self.defined.terms[term] = made

    def _checked(self, whole: Mapping[str, Any]) -> Mapping[str, Any]:
        containers = whole.get("@container", [])
        listed = containers if isinstance(containers, list) else [containers]
        if not (all(isinstance(one, str) for one in listed) and _may_hold(listed)):
            raise self.error("the container of a term is malformed")
        language = whole.get("@language")
        if language is not None and not (isinstance(language, str) and is_language_tag(language)):
            raise self.error("the language of a term is malformed")
        if "@nest" in whole and (whole["@nest"] != "@nest" and _is_keyword_like(whole["@nest"])):
            raise self.error("the nest of a term is malformed")
        if "@reverse" in whole and not whole.keys().isdisjoint(("@id", "@nest")):
            raise self.error("a reverse term has an IRI or a nest")
        if "@index" in whole and ("@index" not in listed or _is_keyword_like(whole["@index"])):
            raise self.error("the index of a term is malformed")
        if whole.get("@direction") not in (None, "ltr", "rtl"):
            raise self.error("the direction of a term is malformed")
        return whole

    def _iri(self, term: str, whole: Mapping[str, Any]) -> str | None:
        if "@id" in whole and whole["@id"] is None:
            return None
        name = whole.get("@id", whole.get("@reverse", term))
        if not isinstance(name, str):
            raise self.error("the IRI of a term is malformed")
        if name == term and ":" not in term:
            iri = None if self.defined.vocab is None else self.defined.vocab + term
        else:
            iri = self._expanded(name)
        if iri is None or (iri not in KEYWORDS and iri_problem(iri) is not None):
            raise self.error("a term of a context has no IRI")
        if name != term and (":" in term[1:-1] or "/" in term) and self._expanded(term) != iri:
            raise self.error("a term that looks like an IRI stands for another one")
        if iri == "@context":
            raise self.error("a term stands for @context")
        if len(iri) > LONGEST_IRI:
            raise self.error("the IRI of a term is too long")
        return iri

    def _expanded(self, name: str) -> str | None:
        """The IRI of a name within this context, whose terms may still be undefined."""
        prefix, colon, _ = name.partition(":")
        for one in (name, prefix) if colon else (name,):
            if one in self.local and one[:1] != "@" and not self.done.get(one):
                if one == name and self.done.get(one) is False:
                    continue  # a term in the form of an IRI names itself
                self.define(one)
        terms = self.defined.terms
        if name in terms:
            return terms[name].iri
        said = terms.get(prefix) if colon else None
        prefixes = {prefix: said.iri} if said is not None and said.prefix and said.iri else {}
        return expand_iri(name, prefixes, self.defined.vocab)

    def _type(self, name: object) -> str | None:
        if name is None or name in ("@id", "@vocab", "@json", "@none"):
            return name if isinstance(name, str) else None
        iri = self._expanded(name) if isinstance(name, str) else None
        if iri is None or iri.startswith("_:") or iri_problem(iri) is not None:
            raise self.error("the type of a term is malformed")
        return iri

    def _is_prefix(self, term: str, iri: str | None, simple: bool, said: object) -> bool:
        if said is not None and not (isinstance(said, bool) and ":" not in term):
            raise self.error("the definition of a term is malformed")
        if iri is None or ":" in term or said is False:
            return False
        return said is True or (simple and iri.endswith(_ENDS_A_NAMESPACE))
