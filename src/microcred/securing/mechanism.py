"""What a securing mechanism is, and what opening a secured document gives.

One room per mechanism implements `Mechanism`; `microcred.securing.MECHANISMS` lists them. Opening
checks the form and never the signature value: what is readable but wrong comes out as findings,
so that "altered" and "not trusted" can be told apart later; what is unreadable is a `ParseError`.

    >>> from microcred.securing.mechanism import Proof
    >>> proof = Proof("ES256", None, b"a.b", b"", None, "/signatures/0", (), ("sigTst", "xVals"))
    >>> proof.unsigned
    ('sigTst', 'xVals')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from microcred.crypto.seal_evidence import SealEvidence
from microcred.findings import Finding
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits

if TYPE_CHECKING:
    from microcred.crypto.keys import PublicKey
    from microcred.crypto.references import KeyReference
    from microcred.crypto.signing import Signer
    from microcred.securing.sd_jwt.values import SdJwt, Unpacked

__all__ = ["Disclosed", "InnerSignature", "Mechanism", "Opened", "Proof"]


class InnerSignature(Frozen):
    """A further signature of one proof, made with a key of its own; it has to hold too.

    Attributes:
        algorithm: JOSE name.
        key: the public key that the proof itself carries and the outer signature covers.
        signing_input: the octets that were signed.
        signature: the signature value, in its JOSE form.
        where: JSON pointer of the proof.
    """

    algorithm: str
    key: PublicKey
    signing_input: bytes = part(repr=False)
    signature: bytes
    where: str = ""

    def holds(self) -> bool:
        """Whether the signature value verifies."""
        return self.key.verify(self.algorithm, self.signature, self.signing_input)


class Proof(Frozen):
    """One signature of an opened document.

    Attributes:
        algorithm: JOSE name as found in the protected header; "" if there is none.
        reference: which key made it; None if the signature does not say.
        signing_input: the octets that were signed.
        signature: the signature value, in its JOSE form.
        claimed_time: when the signer says that it signed, aware UTC; never relied on.
        where: JSON pointer of the signature in the file; "" if it is the whole file.
        findings: what the form check saw; the checks are FORMAT, ALGORITHM, CERTIFICATE, KEY and
            TIMESTAMP, and an empty tuple means that nothing is wrong with the form.
        unsigned: names of the unsigned elements found (sigTst, xVals, rVals, arcTst), in order.
        tokens: names of the containers of timestamps, signed ones (adoTst) first.
        expires: after this the signature itself is not to be accepted (`exp`), aware UTC.
        not_before: before this it is not to be accepted (`nbf`), aware UTC.
        evidence: timestamps, revocation data and certificates that came with it.
        mechanism: name of the proof's own suite, "" where that of the file says all.
        purpose: the verification relationship under which the key has to be.
        inner: further signatures that have to hold with it.
        domain: for whom it was made, as a set of texts; empty if it does not say.
        challenge: what the verifier had asked, None if it does not say.
        computed: whether `signing_input` is there; False where it could not be computed.
    """

    algorithm: str
    reference: KeyReference | None
    signing_input: bytes = part(repr=False)
    signature: bytes
    claimed_time: datetime | None
    where: str
    findings: tuple[Finding, ...]
    unsigned: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    expires: datetime | None = None
    not_before: datetime | None = None
    evidence: SealEvidence = SealEvidence()
    mechanism: str = ""
    purpose: str = "assertionMethod"
    inner: tuple[InnerSignature, ...] = ()
    domain: frozenset[str] = frozenset()
    challenge: str | None = None
    computed: bool = True


class Disclosed(Frozen):
    """An SD-JWT as it was received, and what its disclosures show.

    Attributes:
        sd_jwt: with its key binding, if it has one.
        unpacked: the claims that are shown, and where some are withheld.
    """

    sd_jwt: SdJwt = part(repr=False)
    unpacked: Unpacked = part(repr=False)

    @property
    def claims(self) -> Mapping[str, JsonValue]:
        """The issuer's claims with those that are disclosed; never with the rest."""
        return self.unpacked.document

    @property
    def is_part(self) -> bool:
        """Whether something may be withheld: a digest is there of which nothing is disclosed."""
        return bool(self.unpacked.withheld)


class Opened(Frozen):
    """A secured document, opened and not verified.

    Attributes:
        mechanism: name of the mechanism: "jades", "vc+jwt", the cryptosuite of all its proofs, or
            "data-integrity" where these have several or one that is not known.
        payload: the octets that were signed as payload; with embedded proofs the whole file.
        document: the credential or presentation, with its embedded proofs.
        proofs: its signatures; none only where a finding says why.
        findings: what was seen of the file as a whole.
        disclosed: of an SD-JWT, what was disclosed; `document` is then only that.
    """

    mechanism: str
    payload: bytes = part(repr=False)
    document: dict[str, JsonValue] = part(repr=False)
    proofs: tuple[Proof, ...]
    findings: tuple[Finding, ...] = ()
    disclosed: Disclosed | None = part(default=None, repr=False)


@runtime_checkable
class Mechanism(Protocol):
    """A way of securing a credential, with its options."""

    @property
    def name(self) -> str:
        """The word for it in Python, on the command line and in reports."""

    @property
    def media_type(self) -> str:
        """The media type of what `secure` makes."""

    @property
    def data_model(self) -> str:
        """Version of the Verifiable Credentials Data Model that it secures: "1.1" or "2.0"."""

    @property
    def algorithms(self) -> frozenset[str]:
        """The JOSE names of the signature algorithms that may be used with it."""

    def recognises(self, raw: bytes) -> bool:
        """Whether `open` is for these bytes; cheap, and exactly one mechanism says yes."""

    def open(self, raw: bytes, *, limits: Limits = ...) -> Opened:
        """Take the bytes apart.

        Raises:
            ParseError: they cannot be read.
        """

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Sign the document as it is; `now` (aware) is the claimed signing time.

        Raises:
            IssueError: the document or the key does not suit the mechanism.
        """
