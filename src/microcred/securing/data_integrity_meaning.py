"""Do the members of a document mean what who reads them by their names takes them for?

W3C Data Integrity 1.0 section 4.6. A proof over linked data covers statements, not names. Whoever
exchanges two names in the JSON and two definitions in a context, or gives the end of the validity
another name, changes what is read and nothing of what was signed. So the document is read twice:
with its own contexts, and with those of the data model alone. What the names say has to be said,
and what is said in the words of the data model has to be said by the names, where it is looked for.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.securing.data_integrity_meaning import check_meaning
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2",
    ...     {"end": "https://www.w3.org/2018/credentials#validUntil"}],
    ...     "type": "VerifiableCredential", "issuer": "https://uni.example", "end": "2026-01-01"}
    >>> [(one.code, one.where) for one in check_meaning(document, contexts_of("ELM 3.2"))]
    [('context.meaning_changed', '/end')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Final

from microcred.errors import LinkedDataError, Unsupported
from microcred.findings import Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.linked.active_context import Contexts, contexts_of
from microcred.linked.direct import Direct
from microcred.linked.expansion import Expanded, expand
from microcred.linked.graph import RDF_TYPE, Object, Stated, pointer
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0
from microcred.releases.release import is_presentation, types_of
from microcred.releases.vcdm import LINKED_NAMES
from microcred.securing.data_integrity_contexts import (
    DATA_INTEGRITY_V2,
    PROOF_CONTEXTS,
    contexts_in,
)
from microcred.securing.data_integrity_hashing import listed, unwrapped, without_proof
from microcred.securing.data_integrity_options import proof_failed

__all__ = ["check_meaning", "check_names", "means_as_named"]

_CLAUSE: Final = "Data Integrity 1.0 4.6"
_MOST_TOLD: Final = 20
_MOST_PLACES: Final = 100_000
_PRESENTED: Final = "verifiableCredential"
_EUROPEAN_TYPE: Final = "EuropeanDigital"
_EUROPEAN: Final = frozenset({EDC_AP, ELM_FOR_VCDM_2})
# The data models, and what defines members beside them, and protects these.
_HARMLESS: Final = frozenset(
    {
        VCDM_1_1,
        VCDM_2_0,
        *_EUROPEAN,
        *PROOF_CONTEXTS,
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://w3id.org/vc/status-list/2021/v1",
        "https://www.w3.org/ns/credentials/status/v1",
    }
)
# What a proof may have; its contexts and its value are no part of its linked data.
_APART: Final = frozenset({"@context", "proofValue"})
_MEMBERS: Final = _APART | {
    *("id", "type", "cryptosuite", "created", "expires", "domain", "challenge", "nonce"),
    *("previousProof", "verificationMethod", "proofPurpose"),
}
_ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
_OF_PROOFS: Final = (DATA_INTEGRITY_V2, _ED25519_2020)
# They say things of a node elsewhere than in it.
_SCATTERING: Final = frozenset({"@graph", "@included", "@nest", "@reverse"})
# A proof is looked for by its name alone. The EC's sample has a member `sec:proof` as well, which
# secures nothing and is signed with the rest.
_PROOF: Final = "https://w3id.org/security#proof"
# Its value is JSON and no linked data, so that names are only names there.
_OPAQUE: Final = frozenset({"jsonSchema"})
_PARTS: Final = re.compile("[:/#]")
_NAMING: Final = frozenset({"@id", "@type", "id", "type"})


def check_meaning(document: Mapping[str, JsonValue], contexts: Contexts) -> list[Finding]:
    """Does the document say by its names what it says as linked data, and there?

    Args:
        document: with or without its proofs.
        contexts: those that it may name; all that it names are known.
    """
    bare = without_proof(document)
    scattered = list(_scattered(bare))
    if scattered:
        return scattered[:_MOST_TOLD]
    named = listed(document.get("@context"))
    european = _is_european(document, named)
    names = frozenset(LINKED_NAMES.values() if ELM_FOR_VCDM_2 in named else ())
    reading = _reading(named, european=european)
    usual = _is_usual(named) and not _is_nested(bare)
    bare["@context"] = unwrapped(named)
    try:
        words = _words_of(reading, contexts.release)
        if usual and not _has_words_as_names(bare, names, _ends_of(reading, contexts.release)):
            return []
        own = _own(bare, contexts)
        read = _of(expand({**_by_names_alone(bare, names), "@context": list(reading)}, contexts))
    except LinkedDataError:
        detail = "what the members mean cannot be compared with the data model"
        return [_not_validated(detail, "/@context")]
    detail = "a member does not mean here what it means in the data model"
    places = sorted({*read.beyond(own), *own.hidden_from(read, words)})
    return [
        proof_failed("context.meaning_changed", detail, where, _CLAUSE)
        for where in places[:_MOST_TOLD]
    ]


def means_as_named(document: Mapping[str, JsonValue], direct: Direct, contexts: Contexts) -> bool:
    """Whether it is plain that `check_meaning` would find nothing; it need not be asked then.

    Args:
        document: with or without its proofs.
        direct: the same without its proofs, as it was written directly: nothing of it is scattered,
            and it names no contexts but those at its top.
        contexts: those that it may name.
    """
    named = listed(document.get("@context"))
    if not _is_usual(named):
        return False
    iris = direct.compact.difference(LINKED_NAMES.values() if ELM_FOR_VCDM_2 in named else ())
    if not iris:
        return True
    reading = _reading(named, european=_is_european(document, named))
    return _ends_of(reading, contexts.release).isdisjoint(map(_last, iris))


def _not_validated(detail: str, where: str) -> Finding:
    return proof_failed("context.not_validated", detail, where, _CLAUSE, Outcome.INDETERMINATE)


def check_names(
    document: Mapping[str, JsonValue],
    options: Mapping[str, JsonValue],
    contexts: Contexts,
    where: str,
) -> list[Finding]:
    """Does a proof say under its own names what is said in the words of proofs?

    What it has beside them is signed, and harmless where it does not mean one of them: an end, a
    domain or a challenge that nobody sees.

    Args:
        document: whose contexts count.
        options: the proof.
        contexts: those that the document may name.
        where: JSON pointer of the proof.
    """
    unusual = [name for name in options if name not in _MEMBERS]
    if not unusual:
        return []
    configuration = {name: one for name, one in options.items() if name not in _APART}
    configuration["@context"] = unwrapped(listed(document.get("@context")))
    try:
        said = expand(configuration, contexts).graph.stated
        words = _words_of(_OF_PROOFS, contexts.release)
    except Unsupported:
        detail = "what the members of the proof mean cannot be compared with the data model"
        return [_not_validated(detail, where)]
    except LinkedDataError:
        return []  # then there is no canonical form either, and that is told
    hidden = {pointer(name) for name in unusual if name.startswith("@")}
    hidden |= {f"/{place.split('/')[1]}" for _, word, _, place in said if word in words} & {
        pointer(name) for name in unusual
    }
    detail = "a member of the proof means what another name is for"
    return [
        proof_failed("context.meaning_changed", detail, f"{where}{place}", _CLAUSE)
        for place in sorted(hidden)
    ]


def _is_usual(named: list[JsonValue]) -> bool:
    """Whether all contexts are those of the data models, and none is in the way of another."""
    urls = {one for one in named if isinstance(one, str)}
    return all(isinstance(one, str) and one in _HARMLESS for one in named) and not (
        urls >= _EUROPEAN
    )


def _is_european(document: Mapping[str, JsonValue], named: list[JsonValue]) -> bool:
    if is_presentation(document):
        return False
    urls = {one for one in named if isinstance(one, str)}
    return bool(_EUROPEAN & urls) or any(
        one.startswith(_EUROPEAN_TYPE) for one in types_of(document)
    )


def _is_nested(document: Mapping[str, JsonValue]) -> bool:
    """Whether an object in it brings contexts; credentials that are presented have their own."""
    inner = f"/{_PRESENTED}"
    return any(
        where != "/@context" and not where.startswith(inner) for _, where in contexts_in(document)
    )


def _reading(named: list[JsonValue], *, european: bool) -> tuple[str, ...]:
    """The contexts with which the names are read: those of the data models alone."""
    if ELM_FOR_VCDM_2 in named:
        return VCDM_2_0, ELM_FOR_VCDM_2
    if european:
        return VCDM_1_1, EDC_AP
    return (VCDM_2_0 if VCDM_2_0 in named else VCDM_1_1,)


def _by_names_alone(value: dict[str, JsonValue], names: frozenset[str]) -> dict[str, JsonValue]:
    """The same without any `@context` in it and without members whose name is an IRI.

    Who reads by names looks for `validUntil`, and sees no member that is called by the IRI of it;
    but for `names`, which are names all the same.
    """

    def bare(one: JsonValue) -> JsonValue:
        if isinstance(one, dict):
            return _by_names_alone(one, names)
        return [bare(element) for element in one] if isinstance(one, list) else one

    return {
        name: one if name in _OPAQUE else bare(one)
        for name, one in value.items()
        if name != "@context" and (":" not in name or name in names)
    }


def _has_words_as_names(
    document: dict[str, JsonValue],
    names: frozenset[str],
    ends: Set[str],
) -> bool:
    """Whether a member is called by the IRI, compact or not, of a word of the data model."""
    iris: set[str] = set()
    left: list[JsonValue] = [{name: one for name, one in document.items() if name != "@context"}]
    for _ in range(_MOST_PLACES):
        if not left:
            break
        one = left.pop()
        if isinstance(one, dict):
            iris.update(name for name in one if ":" in name and name not in names)
            left += [inner for name, inner in one.items() if name not in _OPAQUE]
        elif isinstance(one, list):
            left += one
    if not iris or left:
        return bool(left)
    # Which prefix means what may depend on the place; the rest of the IRI has to be there.
    return not ends.isdisjoint(map(_last, iris))


def _last(iri: str) -> str:
    return _PARTS.split(iri)[-1]


def _scattered(document: dict[str, JsonValue]) -> Iterator[Finding]:
    """Where more is said of the credential than at its top, or a node is said to be elsewhere."""
    root = document.get("id")
    left: list[tuple[JsonValue, str]] = [(document, "")]
    for _ in range(_MOST_PLACES):
        if not left:
            return
        value, where = left.pop()
        if isinstance(value, dict):
            for name in sorted(_SCATTERING & value.keys()):
                detail = "a keyword by which a node is described elsewhere than where it stands"
                yield _not_validated(detail, where + pointer(name))
            if where and isinstance(root, str) and _is_again(value, root):
                detail = "the credential is described once more, within itself"
                yield proof_failed("proof.scattered", detail, where, _CLAUSE)
            left += [
                (one, where + pointer(name))
                for name, one in value.items()
                if isinstance(one, dict | list) and name not in ("@context", _PRESENTED)
            ]
        elif isinstance(value, list):
            left += [(one, f"{where}/{at}") for at, one in enumerate(value)]


def _is_again(value: dict[str, JsonValue], root: str) -> bool:
    """Whether an object says something of the node of that name."""
    return root in (value.get("id"), value.get("@id")) and not value.keys() <= _NAMING


@lru_cache(maxsize=16)
def _words_of(urls: tuple[str, ...], release: str) -> Set[str]:
    """What the contexts of the data models call by a name."""
    known = contexts_of(release)
    return {word for url in urls for word in _words(known.document(url))} - {_PROOF}


@lru_cache(maxsize=16)
def _ends_of(urls: tuple[str, ...], release: str) -> Set[str]:
    """How these words end, behind any prefix."""
    return {_last(word) for word in _words_of(urls, release)}


def _words(context: JsonValue) -> Iterator[str]:
    """The IRIs that a context gives to terms, also in the contexts within it."""
    given = [*_given(context)]
    # A prefix is defined in the context that uses it, or around it: one name for one namespace.
    prefixes = {name: iri for name, iri in given if iri.endswith(("/", "#", ":"))}
    for _, iri in given:
        prefix, _, rest = iri.partition(":")
        yield prefixes[prefix] + rest if prefix in prefixes else iri


def _given(value: JsonValue) -> Iterator[tuple[str, str]]:
    """Term and IRI, as written."""
    if isinstance(value, list):
        for one in value:
            yield from _given(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            iri = one.get("@id") if isinstance(one, dict) else one
            if isinstance(iri, str) and name[:1] != "@":
                yield name, iri
            yield from _given(one)


def _own(document: Mapping[str, JsonValue], contexts: Contexts) -> _Said:
    """What a document says with its own contexts; by pyld, where they are beyond our own reading.

    Raises:
        LinkedDataError: it is no linked data.
    """
    try:
        return _of(expand(document, contexts))
    except Unsupported:
        from microcred.linked.json_ld import read_whole

        whole = read_whole(document, contexts)
    places = dict(reversed(whole.nodes))
    stated = [
        (one.subject, one.predicate, one.object, places.get(one.subject, ""))
        for one in whole.quads
        if not one.graph
    ]
    return _Said(whole.nodes, stated)


def _of(expanded: Expanded) -> _Said:
    return _Said(expanded.graph.nodes, expanded.graph.stated)


class _Said:
    """What a document says, with blank nodes named by their places.

    Attributes:
        statements: subject, predicate and object -> where it is said first.
        subjects: the nodes that the reading came to.
    """

    def __init__(self, nodes: Sequence[tuple[str, str]], stated: Sequence[Stated]) -> None:
        places = {name: f"_:{where}" for name, where in reversed(nodes)}

        def known(term: Object) -> Object:
            if isinstance(term, str) and term.startswith("_:"):
                return places.get(term, term)
            return term

        self.statements: dict[tuple[str, str, Object], str] = {
            (str(known(subject)), predicate, known(value)): where
            for subject, predicate, value, where in reversed(stated)
        }
        self.subjects = {str(known(name)) for name, _ in nodes}

    def beyond(self, other: _Said) -> Iterator[str]:
        """Where something is said that the other does not say."""
        for said, where in self.statements.items():
            if said not in other.statements:
                yield where

    def hidden_from(self, other: _Said, words: Set[str]) -> Iterator[str]:
        """Where the other does not see what is said with these words of a node that it sees."""
        for said, where in self.statements.items():
            subject, predicate, value = said
            word = value if predicate == RDF_TYPE else predicate
            if said not in other.statements and subject in other.subjects and word in words:
                yield where
