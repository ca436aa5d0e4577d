"""Vocabulary files (SKOS): which concepts one has, in which schemes, with which labels.

The EU publishes its vocabularies as SKOS, each label in all official languages. A file comes from
anywhere, so it is read within limits of size, depth and number. RDF/XML is read as a stream by
expat and a document type is refused, since its entities could read files or grow without end;
JSON-LD is expanded without fetching anything; Turtle needs rdflib (extra `shacl`). Of RDF/XML the
forms are read in which vocabularies are written: nodes, properties and `rdf:resource`, not
reification, containers or relative IRIs. Source: https://www.w3.org/TR/skos-reference/.

    >>> from microcred.vocabularies.skos import read_skos
    >>> file = '''<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    ...     xmlns:skos="http://www.w3.org/2004/02/skos/core#">
    ...   <skos:Concept rdf:about="http://data.europa.eu/snb/eqf/6">
    ...     <skos:inScheme rdf:resource="http://data.europa.eu/snb/eqf/25831c2"/>
    ...     <skos:prefLabel xml:lang="ga">Leibhéal 6</skos:prefLabel>
    ...   </skos:Concept>
    ... </rdf:RDF>'''
    >>> dict(read_skos(file.encode())["http://data.europa.eu/snb/eqf/6"].labels)
    {'ga': 'Leibhéal 6'}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from microcred.errors import MissingExtra, ParseError
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

__all__ = ["MAX_BYTES", "SkosConcept", "concepts_of", "read_skos"]

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file that is read, in octets."""

_MAX_LABELS: Final = 1_000_000
_LONGEST_LABEL: Final = 2_000
_MAX_DEPTH: Final = 64
_BOM: Final = b"\xef\xbb\xbf"  # of UTF-8, which says nothing
_CHUNK: Final = 64 * 1024

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_LABEL: Final = _SKOS + "prefLabel"
_IN: Final = frozenset({_SKOS + "inScheme", _SKOS + "topConceptOf"})
_TOP: Final = _SKOS + "hasTopConcept"

# Of how an XML file begins; a Turtle file may begin with "<" too, then of an IRI.
_XML_START: Final = re.compile(rb"<(\?xml|!|(?:[\w.-]+:)?RDF[\s>/])")
# Absolute (RFC 3987); no blank node, nothing that would have to be escaped.
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`\x7f]{1,2000}")
_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_HINT: Final = "Give the vocabulary as it is published: SKOS as RDF/XML, JSON-LD or Turtle."


class SkosConcept(Frozen):
    """What a file says of one node.

    Attributes:
        schemes: IRIs of the concept schemes that it is in.
        labels: preferred labels by language tag, in lower case.
    """

    schemes: frozenset[str]
    labels: Mapping[str, str]


class _Gathering:
    """The concepts of a file, from the statements in it."""

    def __init__(self) -> None:
        self._schemes: dict[str, set[str]] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self._count = 0

    def concepts(self) -> Mapping[str, SkosConcept]:
        """What was gathered, by the IRI of each node."""
        return MappingProxyType(
            {
                iri: SkosConcept(
                    frozenset(self._schemes.get(iri, ())),
                    MappingProxyType(self._labels.get(iri, {})),
                )
                for iri in (self._labels | self._schemes)
            }
        )

    def link(self, subject: str, predicate: str, target: str) -> None:
        """A statement about two nodes."""
        if predicate == _TOP:
            subject, predicate, target = target, _SKOS + "topConceptOf", subject
        if predicate in _IN and _IRI.fullmatch(subject) and _IRI.fullmatch(target):
            self._schemes.setdefault(subject, set()).add(target)

    def text(self, subject: str, predicate: str, text: str, tag: str) -> None:
        """A statement about a node and a text; those without a language are no labels of ours."""
        label = " ".join(text.split())
        if predicate != _LABEL or not label or not tag or not _IRI.fullmatch(subject):
            return
        self._count += 1
        if self._count > _MAX_LABELS or len(label) > _LONGEST_LABEL:
            _refuse("the vocabulary has too many labels, or a label is too long")
        if not _TAG.fullmatch(tag):
            _refuse("a label has a language tag that is none (BCP 47)")
        # SKOS section 5.4, S14: no more than one preferred label in a language.
        if self._labels.setdefault(subject, {}).setdefault(tag.lower(), label) != label:
            _refuse(f"{subject} has two preferred labels in the language {tag.lower()}")


def _refuse(message: str) -> NoReturn:
    raise ParseError(message, hint=_HINT)


def read_skos(data: bytes) -> Mapping[str, SkosConcept]:
    """What a vocabulary file says of each node that has a label or a scheme, by its IRI.

    The form is told by its beginning: RDF/XML, JSON-LD, else Turtle.

    Raises:
        ParseError: it is none of these, beyond the limits, or gives a concept two preferred labels
            in one language.
        MissingExtra: it is Turtle and rdflib is not installed.
    """
    if len(data) > MAX_BYTES:
        _refuse(f"the vocabulary has more than {MAX_BYTES} octets")
    found = _Gathering()
    data = data.removeprefix(_BOM)
    start = data[:512].lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or _XML_START.match(start):
        _read_xml(data, found)
    elif start.startswith((b"{", b"[")):
        _read_json(data, found)
    else:
        _read_turtle(data, found)
    return found.concepts()


def concepts_of(
    scheme: str, concepts: Mapping[str, SkosConcept], known: Iterable[str]
) -> dict[str, dict[str, str]]:
    """The labels of the concepts of one scheme, by their IRI.

    A known concept counts where the file names no scheme for it at all.

    Raises:
        ParseError: there is none, or a known one is only in other schemes.
    """
    ours = frozenset(known)
    for iri, concept in concepts.items():
        if iri in ours and concept.schemes and scheme not in concept.schemes:
            _refuse(f"the vocabulary has {iri} in another scheme than {scheme}")
    told = {
        iri: dict(concept.labels)
        for iri, concept in concepts.items()
        if scheme in concept.schemes or iri in ours
    }
    if not told:
        _refuse(f"the vocabulary has no concept of the scheme {scheme}")
    return told


# -- RDF/XML --------------------------------------------------------------------------------------


class _Element:
    """An open element of RDF/XML: a node, a property, or neither (`kind`)."""

    __slots__ = ("children", "iri", "kind", "tag", "text")

    def __init__(self, kind: str, children: str, iri: str, tag: str) -> None:
        self.kind = kind
        self.children = children  # what the elements in it are
        self.iri = iri  # of the node, or of the property
        self.tag = tag  # xml:lang, which is inherited
        self.text: list[str] = []


class _XmlReader:
    """RDF/XML as the statements that it makes; node and property elements take turns."""

    def __init__(self, found: _Gathering) -> None:
        self._found = found
        self._open = [_Element("document", "node", "", "")]

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        if len(self._open) > _MAX_DEPTH:
            _refuse(f"more than {_MAX_DEPTH} elements within one another")
        above = self._open[-1]
        tag = given.get(f"{_XML} lang", above.tag)
        name = name.replace(" ", "")
        if name == f"{_RDF}RDF" and above.kind == "document":
            self._open.append(_Element("document", "node", "", tag))
        elif above.children == "node":
            self._open.append(self._node(given, above, tag))
        else:
            kind = "property" if above.children == "property" else "ignored"
            self._open.append(self._property(kind, name, given, above, tag))

    def _node(self, given: Mapping[str, str], above: _Element, tag: str) -> _Element:
        """A node element: what is said with attributes, and what the property above says of it."""
        iri = given.get(f"{_RDF} about", "")
        for name, value in given.items():
            self._found.text(iri, name.replace(" ", ""), value, tag)
        if above.kind == "property":
            self._found.link(self._open[-2].iri, above.iri, iri)
        return _Element("node", "property", iri, tag)

    def _property(
        self, kind: str, name: str, given: Mapping[str, str], above: _Element, tag: str
    ) -> _Element:
        """A property element; what its value is is told by rdf:resource or rdf:parseType."""
        if kind == "ignored":
            return _Element(kind, "", "", tag)
        form = given.get(f"{_RDF} parseType", "node")
        self._found.link(above.iri, name, given.get(f"{_RDF} resource", ""))
        children = {"node": "node", "Collection": "node", "Resource": "property"}.get(form, "")
        if form == "Resource":  # its elements are properties of a node without a name
            return _Element("ignored", children, "", tag)
        return _Element(kind if form == "node" else "ignored", children, name, tag)

    def text(self, text: str) -> None:
        """Text within an element."""
        self._open[-1].text.append(text)

    def end(self, _name: str) -> None:
        """An element ends."""
        closed = self._open.pop()
        if closed.kind == "property":
            self._found.text(self._open[-1].iri, closed.iri, "".join(closed.text), closed.tag)

    def doctype(self, *_given: object) -> None:
        """A document type is refused before anything in it counts."""
        _refuse("the vocabulary has a document type (DTD), which is refused")


def _read_xml(data: bytes, found: _Gathering) -> None:
    from xml.parsers.expat import ExpatError, ParserCreate

    reader = _XmlReader(found)
    parser: XMLParserType = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], False)
        parser.Parse(b"", True)
    except (ExpatError, ValueError, LookupError) as error:
        # expat asks Python for the encodings that it does not know itself.
        raise ParseError("the vocabulary is no well-formed XML", hint=_HINT) from error


# -- JSON-LD --------------------------------------------------------------------------------------


def _read_json(data: bytes, found: _Gathering) -> None:
    from pyld import jsonld  # type: ignore[import-untyped]

    from microcred.jsontext import Limits, read_json

    document = read_json(data, limits=Limits(MAX_BYTES, _MAX_DEPTH))
    try:
        nodes = jsonld.flatten(document, options={"documentLoader": _no_document})
    except Exception as error:
        message = "the vocabulary is no JSON-LD that can be read without fetching anything"
        raise ParseError(message, hint=_HINT) from error
    for node in nodes:
        for predicate, value in _values(node):
            if "@id" in value:
                found.link(node["@id"], predicate, value["@id"])
            else:
                found.text(
                    node["@id"], predicate, str(value.get("@value")), value.get("@language", "")
                )


def _values(node: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for predicate, values in node.items():
        if not predicate.startswith("@"):
            yield from ((predicate, value) for value in values)


def _no_document(url: str, _options: object) -> NoReturn:
    """The loader of contexts that are not in the file."""
    from pyld import jsonld

    raise jsonld.JsonLdError("nothing is fetched", "jsonld.LoadDocumentError", {"url": url})


# -- Turtle ---------------------------------------------------------------------------------------


def _read_turtle(data: bytes, found: _Gathering) -> None:
    try:
        import rdflib
    except ImportError:
        message = "a vocabulary in Turtle is read with rdflib, which comes with microcred[shacl]"
        raise MissingExtra(message) from None
    graph = rdflib.Graph()
    try:
        graph.parse(data=data, format="turtle")
    except Exception as error:
        raise ParseError("the vocabulary is no RDF/XML, JSON-LD or Turtle", hint=_HINT) from error
    # rdflib has no order of its own.
    for subject, predicate, target in sorted(graph):
        if isinstance(target, rdflib.Literal):
            found.text(str(subject), str(predicate), str(target), target.language or "")
        elif not isinstance(subject, rdflib.BNode) and not isinstance(target, rdflib.BNode):
            found.link(str(subject), str(predicate), str(target))
