"""Proof sets and chains: which proofs a document has, and which of them each one covers.

W3C Data Integrity 1.0 sections 2.1, 4.3 and 4.5. Every proof of a set has to verify. A proof that
names others in `previousProof` was made over the document with exactly those in it; one that it
names and that is not there, or is there twice, is an error. Only what is named directly counts, so
there is nothing to follow and nothing that could go in circles.

    >>> from microcred.securing.data_integrity_chain import placed_proofs, previous_of
    >>> proofs = placed_proofs({"proof": [{"id": "urn:a"}, {"previousProof": "urn:a"}]})
    >>> [place for place, _ in proofs.placed]
    ['/proof/0', '/proof/1']
    >>> previous_of(proofs.placed[1], proofs).options
    ({'id': 'urn:a'},)
    >>> [one.code for one in previous_of(("/proof/0", {"previousProof": "urn:b"}), proofs).findings]
    ['proof.previous_missing']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from microcred.findings import Finding
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.securing.data_integrity_options import proof_failed

__all__ = ["MOST_PROOFS", "Placed", "PlacedProofs", "Previous", "placed_proofs", "previous_of"]

MOST_PROOFS: Final = 16
"""The most proofs of one document: each may need a canonical form of its own."""

_CLAUSE: Final = "Data Integrity 1.0 2.1"
_CHAINS: Final = "Data Integrity 1.0 4.5 (PROOF_VERIFICATION_ERROR)"

Placed: TypeAlias = tuple[str, dict[str, JsonValue]]
"""JSON pointer of a proof, and the proof."""


class PlacedProofs(Frozen):
    """The proofs of a document.

    Attributes:
        placed: those that can be read, in the order of the document.
        findings: what is wrong with the others, or with all of them together.
    """

    placed: tuple[Placed, ...] = part(repr=False)
    findings: tuple[Finding, ...]


class Previous(Frozen):
    """What a proof of a chain stands on.

    Attributes:
        options: the proofs that it names, in its order; empty if it names none.
        findings: what is wrong with the names.
    """

    options: tuple[dict[str, JsonValue], ...] = part(repr=False)
    findings: tuple[Finding, ...] = ()


_NO_PREVIOUS: Final = Previous(())


def placed_proofs(document: Mapping[str, JsonValue]) -> PlacedProofs:
    """The proofs of a document, one bare or several in an array."""
    value = document.get("proof")
    if isinstance(value, dict):
        return PlacedProofs((("/proof", value),), ())
    listed = value if isinstance(value, list) else [value]
    base = "/proof/{}" if isinstance(value, list) else "/proof"
    findings: list[Finding] = []
    placed: list[Placed] = []
    if not listed:
        findings.append(proof_failed("proof.malformed", "the set of proofs is empty", "/proof"))
    if len(listed) > MOST_PROOFS:
        detail = f"{len(listed)} proofs, of which at most {MOST_PROOFS} are looked at"
        findings.append(proof_failed("proof.too_many", detail, "/proof", _CLAUSE))
    for at, one in enumerate(listed[:MOST_PROOFS]):
        if isinstance(one, dict):
            placed.append((base.format(at), one))
        else:
            detail = "a proof is an object"
            findings.append(proof_failed("proof.malformed", detail, base.format(at)))
    findings += _check_ids(placed)
    return PlacedProofs(tuple(placed), tuple(findings))


def _check_ids(placed: Sequence[Placed]) -> list[Finding]:
    if len(placed) < 2:
        return []
    counted = Counter(_names(one) for _, one in placed)
    detail = "two proofs have one id, so that it names neither"
    return [
        proof_failed("proof.duplicate_id", detail, f"{where}/id", _CLAUSE)
        for where, one in placed
        if _names(one) is not None and counted[_names(one)] > 1
    ]


def _names(options: Mapping[str, JsonValue]) -> str | None:
    named = options.get("id")
    return named if isinstance(named, str) else None


def previous_of(one: Placed, proofs: PlacedProofs) -> Previous:
    """The proofs that a proof names as those before it."""
    where, options = one
    if "previousProof" not in options:
        return _NO_PREVIOUS
    value = options["previousProof"]
    wanted = value if isinstance(value, list) else [value]
    by_id = {_names(other): other for place, other in proofs.placed if place != where}
    found: dict[str, dict[str, JsonValue]] = {}
    missing = not wanted or len(wanted) > MOST_PROOFS
    for name in wanted[:MOST_PROOFS]:
        if isinstance(name, str) and name in by_id:
            found[name] = by_id[name]
        else:
            missing = True
    if missing:
        detail = "a proof before this one is named that is not there"
        place = f"{where}/previousProof"
        return Previous((), (proof_failed("proof.previous_missing", detail, place, _CHAINS),))
    return Previous(tuple(found.values()))
