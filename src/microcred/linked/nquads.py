"""N-Quads: statements of RDF as lines of text, read strictly and written in the one canonical form.

RDF 1.1 N-Quads (and the part of 1.2 that says the same); the canonical form is that of RDFC-1.0,
section 5. Strict, because a signature covers these lines: an IRI is absolute and has no character
that no IRI has, a language tag is one (BCP 47), and whatever a literal holds is escaped, so that no
term can end its line or begin another one. What RDF 1.1 does not have (triple terms, directions of
text) is refused, not passed over.

    >>> from microcred.linked.nquads import nquad, read_nquads
    >>> (quad,) = read_nquads('<urn:a><urn:b>"caf\\\\u00E9\\\\n"@fr<urn:g>. # one statement')
    >>> quad.graph, quad.object.lexical
    ('urn:g', 'café\\n')
    >>> nquad(quad)
    '<urn:a> <urn:b> "café\\\\n"@fr <urn:g> .\\n'
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from microcred.errors import LinkedDataError, MalformedQuads
from microcred.linked.graph import Literal, Object
from microcred.linked.lexical import is_language_tag
from microcred.linked.literals import RDF_LANG_STRING, XSD_STRING

__all__ = ["MAX_OCTETS", "Quad", "Terms", "line", "nquad", "read_nquads"]

MAX_OCTETS: Final = 16 * 1024 * 1024
"""The largest N-Quads text that is read, in octets of UTF-8."""

_DIRECTED: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString"
# RFC 3986 section 4.3: a scheme, then what is left when all that no IRI has is out.
_FORBIDDEN: Final = r'\x00-\x20\x7f-\x9f<>"{}|\\^`\ud800-\udfff'
_ABSOLUTE: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:[^{_FORBIDDEN}]*+")
# PN_CHARS of N-Quads 1.1, in which labels may have colons.
_BASE: Final = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff_:0-9"
)
_INNER: Final = _BASE + r"\-\u00b7\u0300-\u036f\u203f\u2040"
_BLANK: Final = rf"_:[{_BASE}](?:[{_INNER}.]*[{_INNER}])?(?!\.*[{_INNER}])"
_USUAL: Final = re.compile(r"_:[A-Za-z0-9_]+")

# RDFC-1.0, section 5: what is not written as it is. The last two are no characters of XML 1.1.
_ESCAPED: Final = re.compile('[\x00-\x1f"\\\\\x7f\ud800-\udfff\ufffe\uffff]')
_UNTOUCHED: Final = bytes(code for code in range(0x20, 0x7F) if code not in b'"\\')
_LONG: Final = 500
_SHORT: Final = MappingProxyType(
    {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}
)


@cache
def _label() -> re.Pattern[str]:
    # Its ranges take longer to compile than most files to verify, and most labels are usual ones.
    return re.compile(_BLANK)


class Quad(NamedTuple):
    """One statement of a dataset (RDF 1.1 Concepts, section 4)."""

    subject: str
    """Absolute IRI, or a blank node label such as "_:b0"."""
    predicate: str
    """Absolute IRI."""
    object: Object
    """Absolute IRI, blank node label or literal."""
    graph: str = ""
    """Absolute IRI or blank node label of the named graph, "" for the default graph."""


class Terms(dict[str, str]):
    """Names of one dataset as they are written; each is looked at once, when it is first met.

    >>> Terms()["urn:a"], Terms()["_:b0"], Terms().literal(Literal("a", XSD_STRING))
    ('<urn:a>', '_:b0', '"a"')
    """

    def __init__(self) -> None:
        """Of a dataset that is not written yet."""
        super().__init__()
        self._suffixes: dict[tuple[str, str], str] = {}

    def __missing__(self, name: str) -> str:
        """An IRI between its brackets, or a blank node label as it is.

        Raises:
            LinkedDataError: it is neither.
        """
        if _ABSOLUTE.fullmatch(name):
            found = f"<{name}>"
        elif _USUAL.fullmatch(name) or _label().fullmatch(name):
            found = name
        else:
            raise LinkedDataError("a name is neither an absolute IRI nor a blank node label")
        self[name] = found
        return found

    def literal(self, value: Literal) -> str:
        """A literal in quotes, with its language or datatype.

        Raises:
            LinkedDataError: the language tag or the datatype is none, the two contradict each
                other, or the text holds a lone surrogate.
        """
        lexical, datatype, language = value
        suffix = self._suffixes.get((datatype, language))
        if suffix is None:
            suffix = self._suffix(datatype, language)
        if _is_plain(lexical):
            return f'"{lexical}"{suffix}'
        return f'"{_ESCAPED.sub(_escape, lexical)}"{suffix}'

    def object(self, value: Object) -> str:
        """What a statement ends in, as it is written.

        Raises:
            LinkedDataError: see `__missing__` and `literal`.
        """
        return self[value] if isinstance(value, str) else self.literal(value)

    def _suffix(self, datatype: str, language: str) -> str:
        if (datatype == RDF_LANG_STRING) is not bool(language) or datatype == _DIRECTED:
            raise LinkedDataError("a text has a language where its datatype is rdf:langString")
        if language:
            if not is_language_tag(language):
                raise LinkedDataError("the language of a text is no language tag (BCP 47)")
            suffix = f"@{language}"
        elif datatype == XSD_STRING:
            suffix = ""
        else:
            suffix = f"^^{self[datatype]}"
            if suffix[2] != "<":
                raise LinkedDataError("a datatype is an IRI")
        self._suffixes[datatype, language] = suffix
        return suffix


def _is_plain(text: str) -> bool:
    """Whether nothing of a text is escaped; False where that is not seen at a glance."""
    if len(text) > _LONG and text.isascii():
        # An image is most of what its credential says, and this looks at it four times faster.
        return not text.encode("ascii").translate(None, _UNTOUCHED)
    return text.isprintable() and '"' not in text and "\\" not in text


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        raise LinkedDataError("a text holds a lone surrogate, which is no character")
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


def line(subject: str, predicate: str, object: str, graph: str) -> str:
    """One canonical line of terms as they are written; `graph` is "" in the default graph."""
    if graph:
        return f"{subject} {predicate} {object} {graph} .\n"
    return f"{subject} {predicate} {object} .\n"


def nquad(quad: Quad) -> str:
    """The canonical line of a statement, with its line feed; blank nodes keep their labels.

    Raises:
        LinkedDataError: a term is none, or is not allowed where it stands.
    """
    terms = Terms()
    predicate = terms[quad.predicate]
    if predicate[0] != "<":
        raise LinkedDataError("a predicate is an IRI")
    graph = terms[quad.graph] if quad.graph else ""
    return line(terms[quad.subject], predicate, terms.object(quad.object), graph)


# -- reading --------------------------------------------------------------------------------------

_HEX: Final = "[0-9A-Fa-f]"
_UCHAR: Final = rf"\\u{_HEX}{{4}}|\\U{_HEX}{{8}}"
_IRI: Final = rf'<((?:[^\x00-\x20<>"{{}}|^`\\]++|{_UCHAR})*+)>'
_STRING: Final = rf'"((?:[^"\\\n\r]++|\\[tbnrf"\'\\]|{_UCHAR})*+)"'
_TAG: Final = r"@([A-Za-z]++(?:-[A-Za-z0-9]++)*+)(?!-)"
_UNESCAPED: Final = re.compile(rf"{_UCHAR}|\\.")
_PLAIN: Final = MappingProxyType(
    {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
)
_BREAK: Final = re.compile(r"\r\n|\n|\r")


@cache
def _statement() -> re.Pattern[str]:
    """One line. Compiled when the first text is read: who only writes needs none of it."""
    return re.compile(
        rf"[ \t]*+(?:{_IRI}|({_BLANK}))[ \t]*+{_IRI}[ \t]*+"
        rf"(?:{_IRI}|({_BLANK})|{_STRING}(?:\^\^{_IRI}|{_TAG})?+)[ \t]*+"
        rf"(?:(?:{_IRI}|({_BLANK}))[ \t]*+)?+\.[ \t]*+(?:\#.*+)?+",
        re.DOTALL,
    )


@cache
def _nothing() -> re.Pattern[str]:
    """A line without a statement: empty, a comment, or the version of N-Quads 1.2."""
    version = r"VERSION[ \t]*+(?:\"1\.[12](?:-basic)?\"|'1\.[12](?:-basic)?')[ \t]*+"
    return re.compile(rf"[ \t]*+(?:{version})?+(?:\#.*+)?+", re.DOTALL)


def read_nquads(text: str | bytes, *, max_octets: int = MAX_OCTETS) -> tuple[Quad, ...]:
    """The statements of an N-Quads text, in its order, equal ones included.

    Args:
        text: the text, as UTF-8 octets or decoded. Language tags are kept as they are written.
        max_octets: the largest text that is read.

    Raises:
        MalformedQuads: it is no N-Quads of RDF 1.1, or too large; the message names the line.
    """
    decoded = _decoded(text, max_octets)
    reading = _Reading()
    quads = []
    for number, written in enumerate(_BREAK.split(decoded), start=1):
        found = _statement().fullmatch(written)
        if found is not None:
            try:
                quads.append(reading.quad(found))
            except LinkedDataError as error:
                raise MalformedQuads(f"line {number}: {error}") from None
        elif _nothing().fullmatch(written) is None:
            raise MalformedQuads(f"line {number}: {_reason(written)}")
    return tuple(quads)


def _decoded(text: str | bytes, max_octets: int) -> str:
    if len(text) > max_octets:
        raise MalformedQuads(f"larger than {max_octets} octets")
    try:
        if isinstance(text, bytes):
            return text.decode("utf-8")
        if len(text.encode("utf-8")) > max_octets:
            raise MalformedQuads(f"larger than {max_octets} octets")
    except UnicodeError:
        raise MalformedQuads("the text is not UTF-8") from None
    return text


def _reason(written: str) -> str:
    """Why a line cannot be read; it may hold what is personal, so nothing of it is shown."""
    if "<<" in written:
        return "triple terms (RDF 1.2) have no canonical form"
    if re.search(r'"@[A-Za-z0-9-]+--[A-Za-z]', written):
        return "texts with a direction (RDF 1.2) have no canonical form"
    return "no statement of N-Quads"


class _Reading:
    """One text on its way: names and literals are looked at by the writer's own rules."""

    def __init__(self) -> None:
        self._terms = Terms()
        self._iris: dict[str, str] = {}

    def quad(self, found: re.Match[str]) -> Quad:
        (subject, blank, predicate, iri, label, string, datatype, tag, graph, named) = (
            found.groups()
        )
        value: Object
        if string is not None:
            kind = self._iri(datatype) if datatype is not None else XSD_STRING
            value = Literal(_plain(string), RDF_LANG_STRING if tag else kind, tag or "")
            self._terms.literal(value)
        else:
            value = label or self._iri(iri)
        return Quad(
            blank or self._iri(subject),
            self._iri(predicate),
            value,
            named or ("" if graph is None else self._iri(graph)),
        )

    def _iri(self, written: str) -> str:
        found = self._iris.get(written)
        if found is None:
            found = _plain(written)
            if self._terms[found][0] != "<":
                raise LinkedDataError("a name is neither an absolute IRI nor a blank node label")
            self._iris[written] = found
        return found


def _plain(written: str) -> str:
    """A text without its escapes."""
    return _UNESCAPED.sub(_unescape, written) if "\\" in written else written


def _unescape(found: re.Match[str]) -> str:
    escape = found[0][1:]
    if len(escape) == 1:
        return _PLAIN[escape]
    number = int(escape[1:], 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise LinkedDataError("an escape stands for no character")
    return chr(number)
