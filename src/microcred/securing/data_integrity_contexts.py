"""Context validation: do the members of a document mean what who reads their names takes them for?

W3C Data Integrity 1.0 section 4.6. A proof over linked data covers statements, not names: whoever
swaps two names in the JSON and two definitions in a context changes what is read and not what was
signed. So every context has to be known, and where the names of the European model are read, each
statement that they make with the model's own context has to be one that the document makes with
its. A proof over JSON covers the contexts that the signer copied into it; the document's have to
be exactly these.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.securing.data_integrity_contexts import check_known
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2", "https://evil.example/v2"]}
    >>> [(one.code, one.where) for one in check_known(document, contexts_of("ELM 3.2"))]
    [('context.not_validated', '/@context/1')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from microcred.errors import LinkedDataError
from microcred.findings import Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.linked.active_context import Contexts
from microcred.linked.expansion import Expanded, expand
from microcred.linked.graph import Object, pointer
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0
from microcred.releases.release import is_presentation, types_of
from microcred.securing.data_integrity_hashing import listed, unwrapped, without_proof
from microcred.securing.data_integrity_options import proof_failed

__all__ = [
    "DATA_INTEGRITY_V2",
    "PROOF_CONTEXTS",
    "check_copied",
    "check_known",
    "check_meaning",
]

DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
"""The context that defines the members of proofs, for documents of VCDM 1.1."""
PROOF_CONTEXTS: Final = frozenset(
    {VCDM_2_0, DATA_INTEGRITY_V2, "https://w3id.org/security/data-integrity/v1"}
)
"""The contexts that define `DataIntegrityProof`."""

_CLAUSE: Final = "Data Integrity 1.0 4.6"
_MOST_TOLD: Final = 20
_MOST_PLACES: Final = 100_000
_EUROPEAN: Final = "EuropeanDigital"
# They define members that the European model does not have, and protect what they define.
_HARMLESS: Final = frozenset(
    {
        VCDM_1_1,
        VCDM_2_0,
        EDC_AP,
        ELM_FOR_VCDM_2,
        *PROOF_CONTEXTS,
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://www.w3.org/ns/credentials/status/v1",
    }
)


def check_known(document: Mapping[str, JsonValue], contexts: Contexts) -> list[Finding]:
    """Is every context known, that the document or an object in it names?

    A context that is written out in the document is told: its definitions are the document's word.
    """
    findings: list[Finding] = []
    for value, where in _contexts_in(document):
        for at, one in enumerate(listed(value)):
            place = f"{where}/{at}" if isinstance(value, list) else where
            found = _check_one(one, place, contexts)
            if found is not None:
                findings.append(found)
        if len(findings) >= _MOST_TOLD:
            break
    return findings


def _check_one(context: JsonValue, where: str, contexts: Contexts) -> Finding | None:
    if isinstance(context, str):
        try:
            contexts.document(context, where)
        except LinkedDataError:
            detail = "a context that is not known here, so that nobody can say what members mean"
            code, outcome = "context.not_validated", Outcome.INDETERMINATE
            return proof_failed(code, detail, where, _CLAUSE, outcome)
        return None
    detail = "the document itself defines what members mean"
    return proof_failed("context.inline", detail, where, _CLAUSE, Outcome.WARNING)


def _contexts_in(document: Mapping[str, JsonValue]) -> Iterator[tuple[JsonValue, str]]:
    """Every `@context` of the document and of the objects in it, with its place."""
    left: list[tuple[JsonValue, str]] = [(dict(document), "")]
    for _ in range(_MOST_PLACES):
        if not left:
            return
        value, where = left.pop()
        if isinstance(value, dict):
            if "@context" in value:
                yield value["@context"], f"{where}/@context"
            left += [
                (one, where + pointer(name))
                for name, one in reversed(value.items())
                if name != "@context" and isinstance(one, dict | list)
            ]
        elif isinstance(value, list):
            left += [(one, f"{where}/{at}") for at, one in reversed([*enumerate(value)])]


def check_copied(
    document: Mapping[str, JsonValue], options: Mapping[str, JsonValue], where: str
) -> list[Finding]:
    """Are the contexts of the document those that a `jcs` proof was made over?

    The suites let a document have further ones after them (vc-di-eddsa 3.3.2), which nobody
    signed: so that is a finding here, too.
    """
    if "@context" not in options:
        return []  # then those of the document are signed with it
    signed, there = listed(options["@context"]), listed(document.get("@context"))
    place = f"{where}/@context"
    if there[: len(signed)] != signed:
        detail = "the document does not begin with the contexts that the proof was made over"
        return [proof_failed("context.not_the_signed", detail, place, "vc-di-eddsa 3.3.2")]
    if len(there) > len(signed):
        detail = "the document names contexts after those that the proof was made over"
        return [proof_failed("context.added", detail, f"/@context/{len(signed)}", _CLAUSE)]
    return []


def check_meaning(document: Mapping[str, JsonValue], contexts: Contexts) -> list[Finding]:
    """Do the names of the European model mean what they mean in its own context?

    Only for credentials of that model, since other members are not read by their names here.
    """
    named = listed(document.get("@context"))
    usual = all(isinstance(one, str) and one in _HARMLESS for one in named)
    nested = any(where != "/@context" for _, where in _contexts_in(document))
    if (usual and not nested) or not _is_european(document, named) or is_presentation(document):
        return []
    bare = without_proof(document)
    bare["@context"] = unwrapped(named)
    try:
        own = _statements(expand(bare, contexts))
        read = _without_contexts(bare)
        read["@context"] = _reading(named)
        meant = _statements(expand(read, contexts))
    except LinkedDataError:
        detail = "what the members mean cannot be compared with the European model"
        code, outcome = "context.not_validated", Outcome.INDETERMINATE
        return [proof_failed(code, detail, "/@context", _CLAUSE, outcome)]
    detail = "a member does not mean here what it means in the European model"
    places = sorted({where for said, where in meant.items() if said not in own})
    return [
        proof_failed("context.meaning_changed", detail, where, _CLAUSE)
        for where in places[:_MOST_TOLD]
    ]


def _is_european(document: Mapping[str, JsonValue], named: list[JsonValue]) -> bool:
    return bool({EDC_AP, ELM_FOR_VCDM_2} & {one for one in named if isinstance(one, str)}) or any(
        one.startswith(_EUROPEAN) for one in types_of(document)
    )


def _reading(named: list[JsonValue]) -> list[JsonValue]:
    """The contexts with which the names are read: the model's own after that of the W3C."""
    return [VCDM_2_0, ELM_FOR_VCDM_2] if ELM_FOR_VCDM_2 in named else [VCDM_1_1, EDC_AP]


def _without_contexts(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The same without any `@context` in it, as one reads who goes by names alone."""

    def bare(one: JsonValue) -> JsonValue:
        if isinstance(one, dict):
            return _without_contexts(one)
        return [bare(element) for element in one] if isinstance(one, list) else one

    return {name: bare(one) for name, one in value.items() if name != "@context"}


def _statements(expanded: Expanded) -> dict[tuple[str, str, Object], str]:
    """What is said, with blank nodes named by their places, and where."""
    places = {name: f"_:{where}" for name, where in reversed(expanded.graph.nodes)}

    def known(term: Object) -> Object:
        if isinstance(term, str) and term.startswith("_:"):
            return places.get(term, term)
        return term

    return {
        (str(known(subject)), predicate, known(value)): where
        for subject, predicate, value, where in reversed(expanded.graph.stated)
    }
