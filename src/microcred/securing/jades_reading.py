"""One JAdES signature, read whole: header, content, signer, and what was added after signing.

ETSI TS 119 182-1 clauses 5 and 6. Here the parts come together that the other rooms read; what
comes out is a `Proof` with its evidence, and beside it what a person who looks at a seal wants to
know. Nothing is said about trust.

    >>> from microcred.crypto.jws import jws_of_value
    >>> from microcred.securing.jades_reading import read_seal
    >>> seal = read_seal(jws_of_value("eyJhbGciOiJFUzI1NiJ9..AA"))
    >>> seal.proof.algorithm, seal.intact, seal.content.findings[0].code
    ('ES256', None, 'format.content_missing')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from microcred.crypto.certificates import Certificate, CertificateCache
from microcred.crypto.jws import Jws, JwsSignature, jws_of_value
from microcred.crypto.references import CertificateReference
from microcred.crypto.seal_evidence import PlacedCertificate, SealEvidence
from microcred.crypto.signing import ALGORITHMS
from microcred.errors import ParseError
from microcred.findings import Finding
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, Limits
from microcred.securing.jades_content import NO_CONTENTS, Content, find_content
from microcred.securing.jades_counter import (
    MOST_COUNTERS,
    CounterSignature,
    counter_findings,
    find_content_of_counter,
    unread_counter,
)
from microcred.securing.jades_evidence import Evidence, certificates_of
from microcred.securing.jades_header import (
    check_critical,
    check_shapes,
    check_type,
    claimed_time,
    full_value,
)
from microcred.securing.jades_imprints import Imprints
from microcred.securing.jades_policy_id import NO_POLICY, FoundPolicy, find_policy
from microcred.securing.jades_signer import FoundSigner, find_signer
from microcred.securing.jades_unsigned import Item, Unsigned, read_etsi_u
from microcred.securing.jose_header import algorithm_of, check_algorithm, check_encoding
from microcred.securing.mechanism import Proof

__all__ = ["Given", "ReadSeal", "read_seal"]

_ALGORITHMS: Final = frozenset(ALGORITHMS)
_DEFAULT_LIMITS: Final = Limits()


class Given(Frozen, kw_only=True):
    """What whoever reads a seal has beside the file, and how strict they are.

    Attributes:
        contents: the documents of a detached seal, by name.
        certificates: among which the signer's is looked for if it is not in the file.
        policies: documents of signature policies, by URL or identifier.
        lenient_crit: report what is wrong with `crit` instead of rejecting it.
        limits: of size and depth of JSON.
        kept: certificates that the caller keeps.
    """

    contents: Mapping[str, bytes] = part(default=NO_CONTENTS, repr=False)
    certificates: tuple[Certificate, ...] = ()
    policies: Mapping[str, bytes] = part(default=NO_CONTENTS, repr=False)
    lenient_crit: bool = False
    limits: Limits = _DEFAULT_LIMITS
    kept: CertificateCache | None = None


_NOTHING: Final = Given()


class ReadSeal(Frozen):
    """One signature of a JAdES file.

    Attributes:
        signature: its parts as received, with the content that was found.
        proof: what a verification needs.
        unsigned: the items of `etsiU`.
        content: what it was made over.
        policy: what it says of its policy.
        counters: those who countersigned it.
    """

    signature: JwsSignature = part(repr=False)
    proof: Proof
    unsigned: Unsigned = part(repr=False)
    content: Content = part(repr=False)
    policy: FoundPolicy = NO_POLICY
    counters: tuple[CounterSignature, ...] = ()

    @property
    def signer(self) -> Certificate | None:
        """The certificate that it names; nobody has looked whether it is trusted."""
        reference = self.proof.reference
        return reference.certificate if isinstance(reference, CertificateReference) else None

    @property
    def intact(self) -> bool | None:
        """Whether the signature value verifies over the content, with the signer's key.

        False too where a document is not what its digest in the header says; None where the
        content or the certificate is not at hand.
        """
        if self.content.kept is False:
            return False
        return _verifies(self.proof) if self.content.whole else None


def read_seal(jws: Jws, index: int = 0, *, given: Given = _NOTHING) -> ReadSeal:
    """Read one signature of a JWS; what is wrong with it is in the findings of its proof.

    Args:
        jws: the file, taken apart.
        index: which of its signatures.
        given: what is at hand beside the file.
    """
    signature = jws.signatures[index]
    content = find_content(signature, jws.payload_text, given.contents, lost=jws.lost)
    return _read(content, given, counters=True, beside=len(jws.signatures) - 1)


def _verifies(proof: Proof) -> bool | None:
    reference = proof.reference
    if not isinstance(reference, CertificateReference):
        return None
    key = reference.certificate.public_key
    if proof.algorithm not in ALGORITHMS or not ALGORITHMS[proof.algorithm].fits(key):
        return False
    return key.verify(proof.algorithm, proof.signature, proof.signing_input)


def _read(content: Content, given: Given, *, counters: bool, beside: int = 0) -> ReadSeal:
    signature = content.signature
    protected, where = signature.protected, f"{signature.where}/protected"
    unsigned = read_etsi_u(signature.header, signature.where, limits=given.limits)
    placed = certificates_of(unsigned.items, given.kept)
    signer = find_signer(
        protected,
        where,
        unsigned=[one.certificate for one in placed],
        given=given.certificates,
        kept=given.kept,
    )
    imprints = Imprints(
        content.covered,
        signature.protected_text,
        signature.signature_text,
        unsigned.items,
        beside=beside,
    )
    evidence, of_evidence = _evidence(protected, unsigned, signer, placed, imprints, where)
    policy = find_policy(protected, unsigned.items, where, given.policies)
    found, of_counters = _counters(unsigned.items, signature, given) if counters else ([], [])
    moment, of_time = claimed_time(protected, where)
    expires, of_shape = check_shapes(protected, where)
    algorithm = algorithm_of(protected)
    value, of_value = full_value(algorithm, signature.signature, signature.where)
    key = signer.reference.certificate.public_key if signer.reference else None
    findings = (
        *check_encoding(signature),
        *of_value,
        *check_type(protected, where),
        *of_shape,
        *content.findings,
        *check_critical(signature, lenient=given.lenient_crit),
        *of_time,
        *policy.findings,
        *unsigned.findings,
        *of_evidence,
        *of_counters,
        *check_algorithm(algorithm, _ALGORITHMS, key, where),
        *signer.findings,
    )
    proof = Proof(
        algorithm=algorithm,
        reference=signer.reference,
        signing_input=signature.signing_input,
        signature=value,
        claimed_time=moment,
        where=signature.where,
        findings=findings,
        unsigned=unsigned.names,
        tokens=_containers(protected, unsigned.names),
        expires=expires,
        evidence=evidence,
    )
    seal = ReadSeal(signature, proof, unsigned, content, policy, tuple(found))
    return _explained(seal, imprints, given)


def _explained(seal: ReadSeal, imprints: Imprints, given: Given) -> ReadSeal:
    """The seal, with why a timestamp is not over it; where all are, nobody looks."""
    proof = seal.proof
    if all(one.matches is not False for one in proof.evidence.tokens):
        return seal
    from microcred.securing.jades_tampering import explained

    evidence = explained(
        proof.evidence,
        imprints,
        intact=seal.intact,
        signer=seal.signer,
        given=given.certificates,
        findings=proof.findings,
    )
    return replaced(seal, proof=replaced(proof, evidence=evidence))


def _containers(protected: Mapping[str, JsonValue], unsigned: tuple[str, ...]) -> tuple[str, ...]:
    """The containers of timestamps: adoTst is signed, the others are not."""
    signed = ("adoTst",) if "adoTst" in protected else ()
    return signed + tuple(name for name in unsigned if name.endswith("Tst"))


def _evidence(
    protected: Mapping[str, JsonValue],
    unsigned: Unsigned,
    signer: FoundSigner,
    placed: Sequence[PlacedCertificate],
    imprints: Imprints,
    where: str,
) -> tuple[SealEvidence, list[Finding]]:
    collected = Evidence(imprints)
    if "adoTst" in protected:
        collected.add_tokens("adoTst", protected["adoTst"], -1, f"{where}/adoTst")
    for item in unsigned.items:
        collected.add_item(item)
    included = [
        PlacedCertificate(-1, f"{where}/x5c/{number}", one)
        for number, one in enumerate(signer.included)
    ]
    evidence = SealEvidence(
        tuple(collected.tokens),
        tuple(collected.revocations),
        (*included, *placed),
        signer.certificate_hash,
    )
    return evidence, collected.findings


# -- counter-signatures ---------------------------------------------------------------------------


def _counters(
    items: Sequence[Item], master: JwsSignature, given: Given
) -> tuple[list[CounterSignature], list[Finding]]:
    """Those in the items; counter-signatures of counter-signatures are not looked at."""
    found: list[CounterSignature] = []
    findings: list[Finding] = []
    for number, item in enumerate(_named(items, "cSig")):
        if number == MOST_COUNTERS:
            detail = f"there are more than {MOST_COUNTERS}; the others are not read"
            findings.append(unread_counter(detail, item.where))
            break
        try:
            counter = jws_of_value(item.value, limits=given.limits)
        except ParseError as error:
            findings.append(unread_counter(str(error), item.where))
            continue
        if len(counter.signatures) != 1:
            findings.append(unread_counter("it is not one signature", item.where))
            continue
        one = _counter(counter, item.where, master, given)
        found.append(one)
        findings += counter_findings(one)
    return found, findings


def _counter(counter: Jws, where: str, master: JwsSignature, given: Given) -> CounterSignature:
    content = find_content_of_counter(counter, master.signature)
    seal = _read(content.content, given, counters=False, beside=MOST_COUNTERS)
    return CounterSignature(where, seal.proof, content.attached, content.covers, seal.intact)


def _named(items: Sequence[Item], name: str) -> Iterator[Item]:
    return (one for one in items if one.name == name)
