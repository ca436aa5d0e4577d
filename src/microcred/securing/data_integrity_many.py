"""Proofs of many documents by one signer: what their proofs share is written and hashed once.

Data Integrity 1.0, section 4.2. The configuration of a proof depends on the contexts of the
document, the key and the second of signing, and on nothing that differs between the credentials of
one course. The document's own canonical form is handed in by whoever made it.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing.data_integrity import DataIntegrity
    >>> from microcred.securing.data_integrity_many import ManyProofs
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2"],
    ...     "type": "VerifiableCredential", "issuer": "urn:uni"}
    >>> signer = LocalSigner(PrivateKey.generate("Ed25519"))
    >>> now, mechanism = datetime(2026, 1, 2, tzinfo=UTC), DataIntegrity()
    >>> proofs = ManyProofs(mechanism, document, signer)
    >>> proofs.proof(b"...", now)[:28]
    b'{"type":"DataIntegrityProof"'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from microcred.crypto.signing import Signer, signature_by
from microcred.encoding import multibase_encode
from microcred.jsontext import JsonValue, write_json
from microcred.securing.data_integrity import DataIntegrity
from microcred.securing.data_integrity_hashing import digest

if TYPE_CHECKING:
    from microcred.securing.cryptosuites import Kind

__all__ = ["ManyProofs", "is_shareable"]

_VALUE: Final = "proofValue"
_END: Final = b'"}'


def is_shareable(mechanism: DataIntegrity, document: Mapping[str, JsonValue]) -> bool:
    """Whether a proof covers the canonical N-Quads of the document and nothing else.

    Not so are JCS suites, selective disclosure, proofs that cover earlier ones, and contexts that
    the caller hands in.
    """
    suite = mechanism.suite
    plain = suite.canonicalisation == "rdfc" and not suite.selective
    alone = mechanism.previous_proof is None and "proof" not in document
    return plain and alone and not mechanism.contexts


class ManyProofs:
    """The proofs of one mechanism and signer over documents with the same contexts."""

    __slots__ = ("_document", "_kind", "_mechanism", "_shared", "_signer")

    def __init__(
        self, mechanism: DataIntegrity, document: Mapping[str, JsonValue], signer: Signer
    ) -> None:
        """Of documents like this one.

        Args:
            mechanism: one for which `is_shareable` holds.
            document: framed, without proof.
            signer: who signs.

        Raises:
            UnsuitableKey: the key is not one of the suite.
            IssueError: the suite is only read.
        """
        self._mechanism = mechanism
        self._document = document
        self._signer = signer
        self._kind: Kind = mechanism.kind_for(signer)
        self._shared: tuple[datetime | None, bytes, bytes] = (None, b"", b"")

    def proof(self, canonical: bytes, now: datetime) -> bytes:
        """The proof as JSON in UTF-8.

        Args:
            canonical: the N-Quads of the document in their canonical form.
            now: time of signing, aware.

        Raises:
            InvalidCredential: the configuration is not covered by linked data.
            IssueError, UnsuitableKey: as `signature_by`.
        """
        moment = now.astimezone(UTC).replace(microsecond=0)
        second, configured, before = self._shared
        if second != moment:
            configured, before = self._configured(moment)
        value = signature_by(self._signer, configured + digest(self._kind.hash, canonical))
        written = multibase_encode(value, self._mechanism.suite.multibase).encode("ascii")
        return before + written + _END

    def _configured(self, moment: datetime) -> tuple[bytes, bytes]:
        """What the proofs of one second share: the hash of their configuration, and their text."""
        options, configuration = self._mechanism.configured(self._document, self._signer, moment)
        configured = digest(self._kind.hash, configuration)
        before = write_json({**options, _VALUE: ""}).encode("utf-8").removesuffix(_END)
        self._shared = (moment, configured, before)  # at once: threads may use it together
        return configured, before
