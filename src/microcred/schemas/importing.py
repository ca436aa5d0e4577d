"""Importing: what a newer release says otherwise than one that is known, for a person to review.

A release is context, namespace and shapes together. From a fetched context and the fetched SHACL
files (bytes; nothing is fetched here) this finds the namespace that has moved, and for each class
what is added, changed or gone, as terms of the typed model. `microcred.schemas.release_file` writes
the result as one file. What no class of the model can say is put into words in `notes`, so that
nothing of the new release is passed over in silence.

A context that leads to few of the classes of the shapes is refused: those shapes would check
nothing, as those of ELM 3.3 do with the context of 3.2.

    >>> import json
    >>> from microcred.linked.contexts import document
    >>> from microcred.linked.terms import EDC_AP
    >>> from microcred.releases import ELM_3, ELM_3_1
    >>> from microcred.schemas.importing import import_release
    >>> from microcred.schemas.shapes import shape_sets
    >>> context = json.dumps(document(EDC_AP, release="ELM 3.1")).encode()
    >>> delta = import_release(ELM_3, "ELM 3.1", context, tuple(shape_sets(ELM_3_1).values()))
    >>> delta.gone, [one.name for one in delta.classes][2:4]
    (('CredentialStatus', 'Proof', 'TermsOfUse'), ['LearningAssessment', 'Person'])
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from microcred.errors import MalformedJson, MalformedSchema
from microcred.frozen import Frozen, replaced
from microcred.jsontext import read_json
from microcred.linked.contexts import document
from microcred.linked.terms import EDC_AP, SCHEMES, Term, class_iri, shorten
from microcred.schemas.comparing import (
    Difference,
    Meaning,
    compare,
    meaning_of_context,
    meaning_of_shapes,
)
from microcred.schemas.release_terms import NEW, terms_of
from microcred.schemas.shape_rules import FILES
from microcred.schemas.shapes import shape_sets

if TYPE_CHECKING:
    from microcred.releases import Release
    from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet

__all__ = ["ClassDelta", "Delta", "import_release", "moved"]

_NO_CV: Final = "generic-no-cv"
# What a term of the model says of a property (`node` for what stands in a scheme, or is a claim);
# other statements become notes.
_SAYABLE: Final = frozenset(
    {"a", "class", "datatype", "maxCount", "maxInclusive", "minCount", "node", "nodeKind"}
)


class ClassDelta(Frozen):
    """What one class says otherwise.

    Attributes:
        name: JSON name of the class.
        new: whether the known release has no such class.
        terms: the properties that are added or changed, in the order of their IRIs.
        gone: JSON names of the properties that are no longer there.
    """

    name: str
    new: bool
    terms: tuple[Term, ...]
    gone: tuple[str, ...] = ()


class Delta(Frozen):
    """What a release says otherwise than a known one; IRIs are in the known namespaces.

    Attributes:
        name: of the release, such as "ELM 3.9".
        base: name of the known release.
        namespaces: (known, new) for each namespace that has moved.
        classes: the classes that are added or changed, by name.
        gone: names of the classes that are no longer there.
        notes: what no class can say, one line each.
    """

    name: str
    base: str
    namespaces: tuple[tuple[str, str], ...]
    classes: tuple[ClassDelta, ...]
    gone: tuple[str, ...]
    notes: tuple[str, ...]


def import_release(base: Release, name: str, context: bytes, shapes: Sequence[ShapeSet]) -> Delta:
    """What a newer release says otherwise than a known one.

    Args:
        base: the known release.
        name: of the newer one.
        context: its JSON-LD context, as it was fetched.
        shapes: its SHACL files, read by `microcred.schemas.reading_shapes.read_shapes`; those of
            vocabularies and profiles may be missing, then the known ones are taken to stand.

    Raises:
        MalformedSchema: the context is no context, the shapes without vocabularies
            ("...generic-no-cv") are missing, or the context leads to few of their classes.
    """
    files = _by_name(shapes)
    meaning = _context_of(context)
    _together(meaning, files[_NO_CV])
    namespaces = _namespaces(base, files[_NO_CV])
    back = {new: known for known, new in namespaces}
    files = {key: moved(one, back) for key, one in files.items()}
    classes = tuple(_classes(base, terms_of(base, files, _members(base, meaning, back))))
    targets = {shape.target for shape in files[_NO_CV].shapes}
    return Delta(
        name,
        base.name,
        namespaces,
        classes,
        tuple(sorted(cls for cls in base.classes if class_iri(cls) not in targets)),
        (
            *_needs(classes, files[_NO_CV]),
            *_shape_notes(base, files),
            *_context_notes(base, meaning, back),
        ),
    )


def _by_name(shapes: Sequence[ShapeSet]) -> dict[str, ShapeSet]:
    """The files by the names that they have here, whatever their IRIs begin with."""
    known = {file.iri.rpartition("/")[2]: name for name, file in FILES.items()}
    files = {}
    for one in shapes:
        last = one.iri.rpartition("/")[2]
        files[known.get(last, last.removeprefix("edc-"))] = one
    if _NO_CV not in files:
        raise MalformedSchema("the shapes without vocabularies (edc-generic-no-cv) are missing")
    return files


def _context_of(data: bytes) -> Meaning:
    try:
        read = read_json(data)
    except MalformedJson as error:
        raise MalformedSchema(f"the context is no JSON: {error}", where=error.where) from None
    if not isinstance(read, dict) or not isinstance(read.get("@context"), dict | list):
        raise MalformedSchema("a JSON object with the member @context is expected")
    return meaning_of_context(read)


def _together(meaning: Meaning, shapes: ShapeSet) -> None:
    """Refuse a context that leads to few of the classes of the shapes: namespaces were mixed."""
    targets = {shape.target for shape in shapes.shapes if shape.target}
    reached = targets & {_iri_of(said) for said in meaning.values()}
    if 2 * len(reached) < len(targets) or not reached:
        raise MalformedSchema(
            "context and shapes do not belong together",
            hint="The context leads to hardly a class of the shapes: they would check nothing.",
        )


def _iri_of(said: Iterable[frozenset[str]]) -> str:
    found = [text[3:] for one in said for text in one if text.startswith("is ")]
    return found[0] if found else ""


# -- namespaces -----------------------------------------------------------------------------------


def _namespaces(base: Release, shapes: ShapeSet) -> tuple[tuple[str, str], ...]:
    """(known, new) where most classes of a known namespace are under another one."""
    targets = {shape.target for shape in shapes.shapes if shape.target}
    votes: Counter[tuple[str, str]] = Counter()
    for name in base.classes:
        known = class_iri(name)
        for target in targets if known not in targets else ():
            if target.endswith((f"/{name}", f"#{name}")):
                votes[known.removesuffix(name), target.removesuffix(name)] += 1
    staying = Counter(
        class_iri(name).removesuffix(name) for name in base.classes if class_iri(name) in targets
    )
    return tuple(sorted(pair for pair, count in votes.items() if count > staying[pair[0]]))


def moved(one: ShapeSet, namespaces: Mapping[str, str]) -> ShapeSet:
    """The same shapes with the IRIs of some namespaces in others.

    Args:
        one: the shapes.
        namespaces: beginning of an IRI -> what stands there instead.
    """

    def iri(text: str) -> str:
        return _replaced(text, namespaces)

    def property_(shape: PropertyShape) -> PropertyShape:
        return replaced(
            shape,
            path=iri(shape.path),
            datatype=shape.datatype and iri(shape.datatype),
            classes=tuple(map(iri, shape.classes)),
            datatypes=tuple(map(iri, shape.datatypes)),
            has_value=shape.has_value and iri(shape.has_value),
        )

    def node(shape: NodeShape) -> NodeShape:
        return replaced(
            shape,
            target=shape.target and iri(shape.target),
            properties=tuple(map(property_, shape.properties)),
            classes=tuple(map(iri, shape.classes)),
            any_of=tuple(map(iri, shape.any_of)),
        )

    return replaced(one, shapes=tuple(map(node, one.shapes)))


def _replaced(iri: str, namespaces: Mapping[str, str]) -> str:
    for old, new in namespaces.items():
        if iri.startswith(old):
            return new + iri.removeprefix(old)
    return iri


# -- the difference -------------------------------------------------------------------------------


def _members(base: Release, meaning: Meaning, back: Mapping[str, str]) -> Mapping[str, list[str]]:
    """IRI in the known namespaces -> the JSON members that stand for it in some context."""
    found: dict[str, list[str]] = {}
    others = [meaning_of_context(document(url)) for url in base.contexts if url != EDC_AP]
    for one in (meaning, *others):
        for subject, said in one.items():
            iri = _replaced(_iri_of(said), back)
            found.setdefault(iri, []).append(subject.rpartition(" > ")[2])
    return found


def _classes(base: Release, terms: Mapping[str, tuple[Term, ...]]) -> Iterator[ClassDelta]:
    """The classes that say otherwise than those of the known release."""
    for name, its in sorted(terms.items()):
        known = base.classes.get(name)
        before = {term.name: term for term in known.terms().values()} if known else {}
        changed = tuple(term for term in its if not _same(term, before.get(term.name)))
        gone = tuple(sorted(before.keys() - {term.name for term in its}))
        if changed or gone or known is None:
            yield ClassDelta(name, known is None, changed, gone)


def _same(term: Term, known: Term | None) -> bool:
    return known is not None and term == replaced(known, doc=term.doc)


def _needs(classes: Iterable[ClassDelta], shapes: ShapeSet) -> Iterator[str]:
    """What has to be entered elsewhere before the classes can be used."""
    from microcred.elm.literals import LITERALS

    for target in sorted({shape.target for shape in shapes.shapes if shape.target}):
        if class_iri(re.split(r"[/#]", target)[-1]) != target:
            yield f"{target}: a class in another namespace; enter it in terms.class_iri"
    for one in classes:
        for term in one.terms:
            where = f"{one.name}.{term.name}"
            if shorten(term.iri) == term.iri:
                yield f"{where}: no prefix for {term.iri}; enter it in terms.PREFIXES"
            if term.vocabulary and term.vocabulary not in SCHEMES.values():
                yield f"{where}: a new scheme, {term.vocabulary}; enter it in terms.SCHEMES"
            if term.datatype and not term.language and term.datatype not in LITERALS:
                yield f"{where}: a new datatype, {term.datatype}; enter it in elm.literals"
            if term.doc == NEW:
                yield f"{where}: to be described"


def _shape_notes(base: Release, files: Mapping[str, ShapeSet]) -> Iterator[str]:
    """What the shapes say otherwise and no term does."""
    known = shape_sets(base)
    for name in sorted(known.keys() - files.keys()):
        yield f"{name}: not given, taken to be as before"
    for name, one in files.items():
        if name not in known:
            yield f"{name}: a new file; add it to shape_rules.FILES"
            continue
        theirs = replaced(one, iri=known[name].iri, imports=known[name].imports)
        for found in compare(meaning_of_shapes(known[name]), meaning_of_shapes(theirs)):
            if not _sayable(found):
                yield f"{name}: {found}"
        yield from (
            f"{name}: ignored, since SHACL has no such word: {word}" for word in one.ignored
        )


def _sayable(found: Difference) -> bool:
    """Whether a difference is one that classes and terms can say."""
    said = {text.split(" ")[0] for text in (*found.ours, *found.theirs)}
    return not found.subject.startswith("rule ") and said <= _SAYABLE


def _context_notes(base: Release, meaning: Meaning, back: Mapping[str, str]) -> Iterator[str]:
    """What the context says otherwise; the terms say a part of it."""
    known = meaning_of_context(document(EDC_AP, release=base.name))
    theirs = {
        subject: frozenset(
            frozenset(" ".join(_replaced(word, back) for word in text.split(" ")) for text in one)
            for one in said
        )
        for subject, said in meaning.items()
    }
    yield from (f"context: {found}" for found in compare(known, theirs))
