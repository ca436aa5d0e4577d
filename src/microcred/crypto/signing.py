"""Who signs: anything that has an algorithm, a public key and a `sign`.

A file, a hardware module and a remote seal service are alike to the verbs: each is a `Signer`.
`LocalSigner` is the one for a key in memory; `microcred.crypto.seal.Seal` adds certificates.

    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.crypto.keys import PrivateKey
    >>> signer = LocalSigner(PrivateKey.generate("Ed25519"))
    >>> signer.algorithm, signer.public_key.verify("EdDSA", signer.sign(b"text"), b"text")
    ('EdDSA', True)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from microcred.crypto.algorithms import ALGORITHMS, Algorithm, default_algorithm
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.secret_text import Secret, hides
from microcred.errors import IssueError, MicrocredError, UnsuitableKey
from microcred.frozen import Frozen

__all__ = [
    "ALGORITHMS",
    "Algorithm",
    "BatchSigner",
    "LocalSigner",
    "Signer",
    "fitting_algorithm",
    "signature_by",
    "signatures_by",
]


@runtime_checkable
class Signer(Protocol):
    """What a mechanism needs in order to sign."""

    @property
    def algorithm(self) -> str:
        """The JOSE name of the algorithm that `sign` uses."""
        ...

    @property
    def public_key(self) -> PublicKey:
        """The key that verifies what `sign` makes."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form (ECDSA: r || s, RFC 7518 section 3.4).

        Raises:
            MicrocredError: whoever holds the key refused.
        """
        ...


@runtime_checkable
class BatchSigner(Signer, Protocol):
    """A Signer that signs many texts with one authorisation, or one question to a service."""

    def sign_all(self, datas: Sequence[bytes]) -> list[bytes]:
        """The signatures over `datas`, each in its JOSE form, in their order.

        Raises:
            MicrocredError: whoever holds the key refused; then there are no signatures.
        """
        ...


def fitting_algorithm(key: PublicKey, algorithm: str | None) -> str:
    """The algorithm if it fits the key; the key's usual one if it is None.

    >>> from microcred.crypto.signing import fitting_algorithm
    >>> fitting_algorithm(PrivateKey.generate("P-256").public_key, None)
    'ES256'

    Raises:
        UnsuitableKey: it is unknown or does not fit, or nothing fits the key (RSA below 2048 bits).
    """
    name = default_algorithm(key) if algorithm is None else algorithm
    row = ALGORITHMS.get(name or "")
    if row is None:
        raise UnsuitableKey("no signature algorithm of that name, or none for that kind of key")
    if not row.fits(key):
        raise UnsuitableKey(f"{row.name} does not fit a key of {key.curve or key.bits} bits")
    return row.name


def signature_by(signer: Signer, data: bytes) -> bytes:
    """The signer's signature over `data`, made and at once verified with its public key.

    A key that does not belong to its certificate, and a module or service that returns something
    else than it should, are noticed before anything is handed out.

    Raises:
        IssueError: the signer failed; what it raised is the cause.
        UnsuitableKey: its public key does not verify what it gave.
    """
    value = _guarded(signer.sign, data)
    _check(signer, value, data)
    return bytes(value)


def signatures_by(signer: Signer, datas: Sequence[bytes]) -> list[bytes]:
    """The signer's signatures over many texts in their order, each verified as by `signature_by`.

    A `BatchSigner` is asked once for all of them, another signer once for each.

    >>> from microcred.crypto.signing import signatures_by
    >>> signer = LocalSigner(PrivateKey.generate("Ed25519"))
    >>> [len(value) for value in signatures_by(signer, [b"one", b"two"])]
    [64, 64]

    Raises:
        IssueError: the signer failed; what it raised is the cause.
        UnsuitableKey: its public key does not verify what it gave, or they are not as many.
    """
    if not isinstance(signer, BatchSigner):
        return [signature_by(signer, data) for data in datas]
    values = _guarded(signer.sign_all, datas)
    if not isinstance(values, list | tuple) or len(values) != len(datas):
        raise UnsuitableKey("the signer gave more or fewer signatures than it was asked for")
    for value, data in zip(values, datas, strict=True):
        _check(signer, value, data)
    return list(values)


def _guarded(sign: Callable[[Any], Any], given: Any) -> Any:
    """What `sign` gives; what it raises is ours, or the cause of ours."""
    try:
        return sign(given)
    except MicrocredError:
        raise
    except Exception as error:
        raise IssueError(
            f"the signer failed ({type(error).__name__})",
            hint="Look at the cause of this error; nothing was signed.",
        ) from error


def _check(signer: Signer, value: Any, data: bytes) -> None:
    if not isinstance(value, bytes) or not signer.public_key.verify(signer.algorithm, value, data):
        raise UnsuitableKey(
            "the signer's public key does not verify what it signed",
            hint="Check that key, certificate and algorithm belong together.",
        )


class LocalSigner(Frozen):
    """A private key in memory as a Signer.

    Attributes:
        private_key: the key.
        algorithm: the JOSE name of its algorithm.
        key_id: the DID URL that is to name the key, None for the mechanism's own choice.
    """

    private_key: PrivateKey
    algorithm: str
    key_id: str | None

    def __init__(
        self, private_key: PrivateKey, algorithm: str | None = None, key_id: str | None = None
    ) -> None:
        """Without an algorithm: RS256, ES256, ES384, ES512 or EdDSA by the kind of key.

        Raises:
            UnsuitableKey: the algorithm does not fit the key.
        """
        fitting = fitting_algorithm(private_key.public_key, algorithm)
        super().__init__(private_key, fitting, key_id)

    @classmethod
    @hides
    def from_pem(
        cls,
        pem: bytes,
        password: bytes | str | Secret | None = None,
        *,
        algorithm: str | None = None,
        key_id: str | None = None,
    ) -> LocalSigner:
        """The signer of a private key in PEM.

        Raises:
            UnsuitableKey: there is no such key, or the password is wrong.
        """
        return cls(PrivateKey.from_pem(pem, password), algorithm, key_id)

    @classmethod
    @hides
    def from_jwk(
        cls,
        members: Mapping[str, Any],
        *,
        algorithm: str | None = None,
        key_id: str | None = None,
    ) -> LocalSigner:
        """The signer of a private JWK.

        If the JWK names its `alg` (RFC 7517 section 4.4), that is the algorithm.

        Raises:
            UnsuitableKey: it is no private JWK, or is for another algorithm.
        """
        named = members.get("alg")
        if named is not None and algorithm not in (None, named):
            raise UnsuitableKey("the JWK is for another algorithm")
        chosen = algorithm if named is None else str(named)
        return cls(PrivateKey.from_jwk(members), chosen, key_id)

    @property
    def public_key(self) -> PublicKey:
        """The public half of the key."""
        return self.private_key.public_key

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form."""
        return self.private_key.sign(self.algorithm, data)
