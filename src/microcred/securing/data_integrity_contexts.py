"""Context validation: is every context known, and is it the one that was signed?

W3C Data Integrity 1.0 section 4.6. Whose contexts are not known, of that nobody can say what its
members mean. A proof over JSON covers the contexts that the signer copied into it; the document's
have to be exactly these. What known contexts do to the names that are read is looked at by
`data_integrity_meaning`.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.securing.data_integrity_contexts import check_known
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2", "https://evil.example/v2"]}
    >>> [(one.code, one.where) for one in check_known(document, contexts_of("ELM 3.2"))]
    [('context.not_validated', '/@context/1')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from microcred.findings import Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.linked.contexts import OWN, PUBLISHED
from microcred.linked.graph import pointer
from microcred.linked.terms import EDC_AP, VCDM_2_0
from microcred.securing.data_integrity_hashing import listed
from microcred.securing.data_integrity_options import proof_failed

if TYPE_CHECKING:
    from microcred.linked.active_context import Contexts

__all__ = [
    "DATA_INTEGRITY_V2",
    "PROOF_CONTEXTS",
    "check_copied",
    "check_known",
    "contexts_in",
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


def check_known(
    document: Mapping[str, JsonValue], contexts: Contexts, *, text: bytes = b""
) -> list[Finding]:
    """Is every context known, that the document or an object in it names?

    A context that is written out in the document is told: its definitions are the document's word.

    Args:
        document: with its proofs.
        contexts: those that are known.
        text: the octets that it was read from, if they are at hand: then nothing is looked through
            that names no context.
    """
    findings: list[Finding] = []
    outer = _outer_contexts(document)
    few = bool(text) and _times_named(text) == len(outer)
    for value, where in outer if few else contexts_in(document):
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
        if context == EDC_AP or context in OWN or context in PUBLISHED:
            return None
        if context in contexts.documents:
            return None
        detail = "a context that is not known here, so that nobody can say what members mean"
        code, outcome = "context.not_validated", Outcome.INDETERMINATE
        return proof_failed(code, detail, where, _CLAUSE, outcome)
    detail = "the document itself defines what members mean"
    return proof_failed("context.inline", detail, where, _CLAUSE, Outcome.WARNING)


def _outer_contexts(document: Mapping[str, JsonValue]) -> list[tuple[JsonValue, str]]:
    """The contexts of the document and those in its proofs, each with its place."""
    found = [(document["@context"], "/@context")] if "@context" in document else []
    proof = document.get("proof")
    if isinstance(proof, dict) and "@context" in proof:
        found.append((proof["@context"], "/proof/@context"))
    elif isinstance(proof, list):
        for at, one in enumerate(proof):
            if isinstance(one, dict) and "@context" in one:
                found.append((one["@context"], f"/proof/{at}/@context"))
    return found


def _times_named(text: bytes) -> int:
    """How often octets of JSON have "@context" in them; -1 where escapes may hide it."""
    if b"\\" in text and b"\\u" in text:
        return -1
    times, at = 0, text.find(b"@")
    while at >= 0:
        times += text.startswith(b"context", at + 1)
        at = text.find(b"@", at + 1)
    return times


def contexts_in(document: Mapping[str, JsonValue]) -> Iterator[tuple[JsonValue, str]]:
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
