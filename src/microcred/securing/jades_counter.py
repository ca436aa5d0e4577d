"""Counter-signatures of a JAdES signature: somebody else signed its value.

ETSI TS 119 182-1 clause 5.3.2 (`cSig`): a JWS whose payload is the octets of the signature value
that it countersigns, in the file or, usually, detached. It is unsigned data of the signature that
it stands in, so anybody can add a wrong one: it is told and changes no verdict.

    >>> from microcred.crypto.jws import jws_of_value
    >>> from microcred.securing.jades_counter import find_content_of_counter
    >>> counter = jws_of_value("eyJhbGciOiJFUzI1NiJ9..AA")
    >>> find_content_of_counter(counter, b"signature").covers
    True
    >>> counter = jws_of_value("eyJhbGciOiJFUzI1NiJ9.YW5vdGhlcg.AA")
    >>> find_content_of_counter(counter, b"signature").covers
    False
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from microcred.crypto.jws import Jws
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.securing.jades_content import Content, find_content

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.securing.mechanism import Proof

__all__ = [
    "MOST_COUNTERS",
    "CounterContent",
    "CounterSignature",
    "counter_findings",
    "find_content_of_counter",
    "unread_counter",
]

MOST_COUNTERS: Final = 16
"""More counter-signatures than this are not read: each costs a check of a signature."""

_CLAUSE: Final = "ETSI TS 119 182-1 5.3.2"
_LONGEST: Final = 200


class CounterContent(Frozen):
    """What a counter-signature was made over.

    Attributes:
        content: of the JWS.
        attached: whether its payload stands in it.
        covers: whether it is the signature value that it stands with.
    """

    content: Content = part(repr=False)
    attached: bool
    covers: bool


class CounterSignature(Frozen):
    """One counter-signature, read and checked.

    Attributes:
        where: JSON pointer of its item.
        proof: it as a signature, with its signer and what is wrong with its form.
        attached: whether its payload stands in it.
        covers_master: whether its payload is the value of the signature that it stands with.
        intact: whether its value verifies with its signer's key; None: there is no key.
    """

    where: str
    proof: Proof
    attached: bool
    covers_master: bool
    intact: bool | None

    @property
    def signer(self) -> Certificate | None:
        """The certificate that it names; nobody has looked whether it is trusted."""
        reference = self.proof.reference
        return getattr(reference, "certificate", None)


def find_content_of_counter(counter: Jws, master: bytes) -> CounterContent:
    """The content of a counter-signature, and whether it is the master's value.

    Args:
        counter: the JWS.
        master: the octets of the signature value that it stands with.
    """
    signature = counter.signatures[0]
    content = find_content(signature, counter.payload_text, {"": master})
    covers = content.documents == (master,) and content.kept is not False
    return CounterContent(content, content.attached, covers)


def unread_counter(reason: str, where: str) -> Finding:
    """The WARNING of a counter-signature that cannot be read."""
    detail = f"a counter-signature is unreadable: {reason}"
    return _finding("format.counter_unreadable", detail, where)


def counter_findings(counter: CounterSignature) -> list[Finding]:
    """One line that says whose it is, or everything that is wrong with it."""
    who = _named(counter.signer)
    findings: list[Finding] = []
    if not counter.covers_master:
        detail = f"the counter-signature of {who} is over another signature than this"
        findings.append(_finding("format.counter_foreign", detail, counter.where))
    if counter.intact is not True:
        reason = "there is no key to check it with" if counter.intact is None else "it was altered"
        detail = f"the counter-signature of {who} does not verify: {reason}"
        findings.append(_finding("format.counter_invalid", detail, counter.where))
    wrong = [one for one in counter.proof.findings if one.outcome is not Outcome.PASSED]
    wrong = [one for one in wrong if one.code != "certificate.not_included"]
    if wrong:
        told = "; ".join(dict.fromkeys(one.detail for one in wrong[:4]))
        detail = f"the counter-signature of {who} has faults of form: {told}"
        findings.append(_finding("format.counter_form", detail, counter.where))
    if findings:
        return findings
    detail = f"counter-signed by {who}, whose certificate is not judged"
    code = "format.counter_signed"
    return [Finding(Check.FORMAT, Outcome.PASSED, code, detail, counter.where, _CLAUSE)]


def _finding(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.FORMAT, Outcome.WARNING, code, detail, where, _CLAUSE)


def _named(signer: Certificate | None) -> str:
    """Whose it is: an organisation by its name; of a person only that there is one."""
    if signer is None:
        return "somebody without a certificate"
    # Others write what a certificate says: it may not break or turn the line.
    line = " ".join((signer.organisation or "").split())[:_LONGEST]
    return line if line.isprintable() and line else f"the certificate {signer.sha256[:16]}..."
