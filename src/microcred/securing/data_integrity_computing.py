"""What the proofs of an opened document signed, computed; and why, where that cannot be done.

W3C Data Integrity 1.0 sections 4.2, 4.4 and 4.5. The contexts decide what the document says, so
they are given here and not when it is opened. Nothing here raises for what a document contains: an
undefined term, an unknown context or a graph that was made to stop verifiers is a finding, and the
proof then stays without its signing input.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.securing.data_integrity import DataIntegrity
    >>> from microcred.securing.data_integrity_computing import computed
    >>> opened = DataIntegrity().open(b'{"proof": {"type": "DataIntegrityProof"}}')
    >>> proof = computed(opened, contexts_of("ELM 3.2")).proofs[0]
    >>> proof.computed, proof.findings[0].code
    (False, 'proof.cryptosuite')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar

from microcred.errors import (
    LinkedDataError,
    MalformedJson,
    NotCovered,
    ParseError,
    TooMuchWork,
)
from microcred.findings import Finding, Outcome
from microcred.frozen import replaced
from microcred.jsontext import JsonValue
from microcred.linked.active_context import Contexts
from microcred.securing.cryptosuites import Kind, Suite, suite_of
from microcred.securing.data_integrity_chain import (
    Placed,
    PlacedProofs,
    Previous,
    placed_proofs,
    previous_of,
)
from microcred.securing.data_integrity_contexts import check_copied, check_known
from microcred.securing.data_integrity_hashing import Hashing, digest
from microcred.securing.data_integrity_meaning import check_meaning, check_names, means_as_named
from microcred.securing.data_integrity_options import proof_failed
from microcred.securing.mechanism import InnerSignature, Opened, Proof

__all__ = ["computed"]

T = TypeVar("T")

_CLAUSE: Final = "Data Integrity 1.0 4.2 (PROOF_TRANSFORMATION_ERROR)"
_MOST_TOLD: Final = 20
_NOT_VALIDATED: Final = "context.not_validated"
_OF_CONTEXTS: Final = frozenset({_NOT_VALIDATED, "proof.not_linked_data"})


def computed(opened: Opened, contexts: Contexts) -> Opened:
    """The same with the signing input of each proof, and with what computing them showed.

    Args:
        opened: what `DataIntegrity.open` gave.
        contexts: those that the document may name.
    """
    found = placed_proofs(opened.document)
    hashing = Hashing(opened.document, contexts)
    of_document = check_known(opened.document, contexts, text=opened.payload)
    suites = [suite_of(options) for _, options in found.placed]
    is_known = not of_document or all(one.code != _NOT_VALIDATED for one in of_document)
    if is_known and any(suite and suite.canonicalisation == "rdfc" for suite in suites):
        direct = hashing.direct()
        if direct is None or not means_as_named(opened.document, direct, contexts):
            of_document += check_meaning(opened.document, contexts)
    several = zip(opened.proofs, found.placed, suites, strict=True)
    proofs = tuple([_computed(*one, found, hashing) for one in several])
    if any(proof.findings for proof in proofs):
        proofs = _told_once(proofs, of_document)
    return replaced(opened, findings=(*opened.findings, *of_document), proofs=proofs)


def _told_once(proofs: Sequence[Proof], of_document: list[Finding]) -> tuple[Proof, ...]:
    """What is wrong with the document goes to its findings, whichever proof met it."""
    told = dict.fromkeys(
        finding
        for proof in proofs
        for finding in proof.findings
        if not finding.where.startswith("/proof")
    )
    of_document += [finding for finding in told if finding not in of_document]
    return tuple(_without(proof, told) for proof in proofs) if told else tuple(proofs)


def _without(proof: Proof, told: Mapping[Finding, None]) -> Proof:
    rest = tuple(finding for finding in proof.findings if finding not in told)
    return replaced(proof, findings=rest)


def _computed(
    proof: Proof, one: Placed, suite: Suite | None, proofs: PlacedProofs, hashing: Hashing
) -> Proof:
    """One proof with its signing input, or with the reason why it has none."""
    where, options = one
    previous = previous_of(one, proofs)
    findings = [*proof.findings, *previous.findings]
    if suite is None:
        return replaced(proof, findings=tuple(findings))
    findings += _check_contexts(hashing, options, suite, where)
    if previous.findings:
        return replaced(proof, findings=tuple(findings))
    if suite.selective:
        return _selective(replaced(proof, findings=tuple(findings)), options, suite, hashing)
    octets, told = _octets(proof, options, suite, previous, hashing)
    findings += told
    if octets is None:
        return replaced(proof, findings=tuple(findings))
    return replaced(proof, findings=tuple(findings), signing_input=octets, computed=True)


def _octets(
    proof: Proof,
    options: Mapping[str, JsonValue],
    suite: Suite,
    previous: Previous,
    hashing: Hashing,
) -> tuple[bytes | None, list[Finding]]:
    """What was signed, or why that cannot be told."""
    kind = _kind_of(proof, suite)
    document, told = _attempt(
        lambda: hashing.transformed(suite, kind, options, previous.options), "", hashing
    )
    if told and any(one.code in _OF_CONTEXTS for one in told):
        return None, told  # the configuration has the same contexts
    configuration, more = _attempt(
        lambda: hashing.configuration(suite, kind, options), proof.where, hashing
    )
    if document is None or configuration is None:
        return None, [*told, *more]
    return digest(kind.hash, configuration) + digest(kind.hash, document), []


def _selective(
    proof: Proof, options: Mapping[str, JsonValue], suite: Suite, hashing: Hashing
) -> Proof:
    """A proof of ecdsa-sd-2023: the issuer's signature, and one for each statement shown."""
    from microcred.securing.ecdsa_sd import verify_data
    from microcred.securing.ecdsa_sd_values import BaseValue, read_proof_value

    place = f"{proof.where}/proofValue"
    told: list[Finding]
    data = None
    try:
        if isinstance(read_proof_value(options.get("proofValue")), BaseValue):
            detail = "a base proof, which is for the holder alone"
            told = [proof_failed("proof.base_proof", detail, place, suite.clause)]
        else:
            verify = partial(verify_data, hashing.linked(), options, contexts=hashing.contexts)
            data, told = _attempt(verify, "", hashing)
    except ParseError as error:
        told = [proof_failed("proof.value_unfit", str(error), place, suite.clause)]
    findings = (*proof.findings, *told)
    if data is None:
        return replaced(proof, findings=findings, signature=b"")
    (kind,) = suite.kinds
    inner = tuple(
        InnerSignature(kind.algorithm, data.key, said, value, proof.where)
        for value, said in data.statements
    )
    return replaced(
        proof,
        findings=findings,
        signing_input=data.signing_input,
        signature=data.signature,
        inner=inner,
        computed=True,
    )


def _attempt(
    transform: Callable[[], T], where: str, hashing: Hashing
) -> tuple[T | None, list[Finding]]:
    """A canonical form, or why there is none; `where`: what is transformed."""
    try:
        return transform(), []
    except NotCovered as error:
        # Nobody signed what linked data does not hold, so a reader may not rely on it.
        return None, [
            proof_failed(one.code, one.detail, f"{where}{one.where}", _CLAUSE)
            for one in error.findings[:_MOST_TOLD]
        ]
    except TooMuchWork as error:
        code, outcome = "proof.too_much_work", Outcome.INDETERMINATE
        return None, [proof_failed(code, str(error), where, _CLAUSE, outcome)]
    except LinkedDataError as error:
        unknown = [
            one
            for one in check_known(hashing.document, hashing.contexts)
            if one.code == _NOT_VALIDATED
        ]
        place = f"{where}{error.where}"
        other = [proof_failed("proof.not_linked_data", str(error), place, _CLAUSE)]
        return None, unknown or other
    except MalformedJson as error:
        return None, [proof_failed("proof.no_canonical_json", str(error), where, "RFC 8785 3.2")]


def _kind_of(proof: Proof, suite: Suite) -> Kind:
    kind = suite.kind_of_length(len(proof.signature))
    return suite.kinds[0] if kind is None else kind


def _check_contexts(
    hashing: Hashing, options: Mapping[str, JsonValue], suite: Suite, where: str
) -> list[Finding]:
    document = hashing.document
    if suite.canonicalisation == "jcs":
        return check_copied(document, options, where)
    findings = check_names(document, options, hashing.contexts, where)
    if "@context" in options and options["@context"] != document.get("@context"):
        detail = "the contexts in the proof say nothing: those of the document count"
        code, outcome = "proof.context_ignored", Outcome.WARNING
        place = f"{where}/@context"
        findings.append(proof_failed(code, detail, place, suite.clause, outcome))
    return findings
