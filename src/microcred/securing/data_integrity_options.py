"""One proof of Data Integrity, read: its options, its value, and what is wrong with its form.

W3C Data Integrity 1.0 section 3.1 (proofs) and the sections of the suites on verifying. Nothing is
verified and nothing canonicalised here. What is missing or of another form than its member has to
have is a finding with a code of its own; members that are not known here are left alone, since they
are part of what was signed.

    >>> from microcred.securing.data_integrity_options import read_options
    >>> proof = read_options({"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
    ...     "created": "2026-01-02T03:04:05", "proofPurpose": "assertionMethod",
    ...     "verificationMethod": "did:key:z6Mk", "proofValue": "zz"}, "/proof")
    >>> [finding.code for finding in proof.findings]
    ['proof.created', 'proof.value_length']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from microcred.crypto.references import KeyReference, reference_to
from microcred.encoding import multibase_decode
from microcred.errors import ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.linked.lexical import iri_problem, read_time
from microcred.securing.cryptosuites import DATA_INTEGRITY_PROOF, Suite, suite_of
from microcred.securing.mechanism import Proof

__all__ = ["CLAUSE", "SUITE_UNKNOWN", "is_url", "proof_failed", "read_options"]

CLAUSE: Final = "Data Integrity 1.0 3.1"
"""Where the members of a proof are defined."""
SUITE_UNKNOWN: Final = "algorithm.suite_unknown"
"""The code of a proof whose suite is not known here."""

_LONGEST_SHOWN: Final = 48
_LONGEST_VALUE: Final = 4096  # a P-384 signature has 132 characters
_LONGEST_SELECTIVE: Final = 4 * 1024 * 1024


class _Value(Frozen):
    """The value of a proof.

    Attributes:
        octets: the signature, or all that a selective proof holds.
        algorithm: JOSE name, "" where the suite is not known.
    """

    octets: bytes = part(repr=False)
    algorithm: str


def proof_failed(
    code: str, detail: str, where: str, clause: str = CLAUSE, outcome: Outcome = Outcome.FAILED
) -> Finding:
    """A finding of the FORMAT check about a proof."""
    return Finding(Check.FORMAT, outcome, code, detail, where, clause)


def is_url(value: object) -> bool:
    """Whether a value is one absolute IRI, and no blank node label."""
    return isinstance(value, str) and not value.startswith("_:") and iri_problem(value) is None


def read_options(options: Mapping[str, JsonValue], where: str) -> Proof:
    """The proof that an object describes; its signing input is computed later.

    Args:
        options: the member `proof`, or one of its elements.
        where: its JSON pointer.
    """
    suite = suite_of(options)
    findings: list[Finding] = [*_check_suite(options, suite, where)]
    if "id" in options and not is_url(options["id"]):
        findings.append(proof_failed("proof.id", "the id of a proof is one URL", f"{where}/id"))
    created = _time(options, "created", "proof.created", where, findings)
    expires = _time(options, "expires", "proof.expires", where, findings)
    reference = _reference(options, where, findings)
    purpose = _purpose(options, where, findings)
    domain = _domain(options, where, findings)
    challenge = _text(options, "challenge", "proof.challenge", where, findings)
    _text(options, "nonce", "proof.nonce", where, findings)
    if "previousProof" in options:
        findings += _check_previous(options["previousProof"], where)
    value = _value(options, suite, where, findings)
    return Proof(
        algorithm=value.algorithm,
        reference=reference,
        signing_input=b"",
        signature=value.octets,
        claimed_time=created,
        where=where,
        findings=tuple(findings),
        expires=expires,
        mechanism=_name(options, suite),
        purpose=purpose,
        domain=domain,
        challenge=challenge,
        computed=False,
    )


def _name(options: Mapping[str, JsonValue], suite: Suite | None) -> str:
    """The suite's name, also of one that is not known here."""
    if suite is not None:
        return suite.name
    named = options.get("cryptosuite", options.get("type"))
    return named[:_LONGEST_SHOWN] if isinstance(named, str) else "data-integrity"


def _check_suite(
    options: Mapping[str, JsonValue], suite: Suite | None, where: str
) -> Iterator[Finding]:
    kind, named = options.get("type"), options.get("cryptosuite")
    is_general = kind == DATA_INTEGRITY_PROOF
    if not isinstance(kind, str):
        yield proof_failed("proof.type", "a proof has one type", f"{where}/type")
    elif is_general and not isinstance(named, str):
        detail = "a DataIntegrityProof names one cryptosuite"
        yield proof_failed("proof.cryptosuite", detail, f"{where}/cryptosuite")
    elif suite is not None and not is_general and "cryptosuite" in options:
        detail = f"a proof of the type {suite.type} names no cryptosuite"
        yield proof_failed("proof.cryptosuite", detail, f"{where}/cryptosuite", suite.clause)
    if suite is None:
        member = "cryptosuite" if is_general else "type"
        detail = f"the suite {str(options.get(member))[:_LONGEST_SHOWN]!r} is not known here"
        check, outcome = Check.ALGORITHM, Outcome.INDETERMINATE
        yield Finding(check, outcome, SUITE_UNKNOWN, detail, f"{where}/{member}", CLAUSE)


def _time(
    options: Mapping[str, JsonValue], name: str, code: str, where: str, findings: list[Finding]
) -> datetime | None:
    """An instant (aware) of an xsd:dateTimeStamp; nobody can obey one without a zone."""
    if name not in options:
        return None
    value = options[name]
    instant, problem = read_time(value) if isinstance(value, str) else (None, "")
    if problem is None:
        return instant
    detail = f"{name} is no date and time with a zone"
    findings.append(proof_failed(code, detail, f"{where}/{name}"))
    return None


def _reference(
    options: Mapping[str, JsonValue], where: str, findings: list[Finding]
) -> KeyReference | None:
    place = f"{where}/verificationMethod"
    named = options.get("verificationMethod")
    if named is None:
        detail = "the proof does not say with which key it was made"
        findings.append(proof_failed("proof.no_verification_method", detail, place))
        return None
    reference = reference_to(named) if isinstance(named, str) else None
    if reference is None:
        detail = "the verification method is no DID URL and no https URL"
        findings.append(proof_failed("proof.verification_method", detail, place))
    return reference


def _purpose(options: Mapping[str, JsonValue], where: str, findings: list[Finding]) -> str:
    value = options.get("proofPurpose")
    if isinstance(value, str) and value:
        return value
    detail = "the proof does not say what it is for"
    findings.append(proof_failed("proof.no_purpose", detail, f"{where}/proofPurpose"))
    return ""


def _domain(
    options: Mapping[str, JsonValue], where: str, findings: list[Finding]
) -> frozenset[str]:
    if "domain" not in options:
        return frozenset()
    value = options["domain"]
    named = [value] if isinstance(value, str) else value
    if isinstance(named, list) and named and all(isinstance(one, str) for one in named):
        return frozenset(str(one) for one in named)
    detail = "a domain is a text, or a set of texts"
    findings.append(proof_failed("proof.domain", detail, f"{where}/domain"))
    return frozenset()


def _text(
    options: Mapping[str, JsonValue], name: str, code: str, where: str, findings: list[Finding]
) -> str | None:
    value = options.get(name)
    if name not in options or isinstance(value, str):
        return value if isinstance(value, str) else None
    findings.append(proof_failed(code, f"a {name} is a text", f"{where}/{name}"))
    return None


def _check_previous(value: JsonValue, where: str) -> Iterator[Finding]:
    named = value if isinstance(value, list) else [value]
    if not named or not all(isinstance(one, str) for one in named):
        detail = "previousProof is the id of a proof, or several"
        yield proof_failed("proof.previous", detail, f"{where}/previousProof")


def _value(
    options: Mapping[str, JsonValue],
    suite: Suite | None,
    where: str,
    findings: list[Finding],
) -> _Value:
    """The octets of `proofValue`, and with which algorithm they were made, by their number."""
    place, value = f"{where}/proofValue", options.get("proofValue")
    usual = suite.kinds[0].algorithm if suite else ""
    if not isinstance(value, str) or not value:
        findings.append(proof_failed("proof.no_value", "the proof has no value", place))
        return _Value(b"", usual)
    if suite is None:
        return _Value(b"", usual)
    longest = _LONGEST_SELECTIVE if suite.selective else _LONGEST_VALUE
    try:
        if not value.startswith(suite.multibase) or len(value) > longest:
            raise ParseError(f"the value of {suite.name} begins with {suite.multibase}")
        octets = multibase_decode(value)
    except ParseError as error:
        findings.append(proof_failed("proof.value_encoding", str(error), place, suite.clause))
        return _Value(b"", usual)
    if suite.selective:
        return _Value(octets, usual)
    kind = suite.kind_of_length(len(octets))
    if kind is None:
        lengths = " or ".join(str(one.length) for one in suite.kinds)
        detail = f"a signature of {suite.name} has {lengths} octets, this has {len(octets)}"
        findings.append(proof_failed("proof.value_length", detail, place, suite.clause))
    return _Value(octets, kind.algorithm if kind else usual)
