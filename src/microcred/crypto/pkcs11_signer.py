"""A key in a token as a Signer: opened once, kept open, opened again where the session is lost.

PKCS#11 v3.0, mechanisms sections 2.1 and 2.3. Hashed is here and not in the token where it can
(CKM_RSA_PKCS, CKM_RSA_PKCS_PSS, CKM_ECDSA): a token reads a credential with its pictures slowly.
Thousands of signatures are made in one session. A signer can be pickled if the source of its PIN
can: what is unpickled opens a session of its own on first use, as does a forked process.

    >>> from microcred.crypto.pkcs11_signer import digest_info
    >>> digest_info("sha256", bytes(32))[:4].hex()
    '3031300d'
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from threading import Lock
from types import MappingProxyType
from typing import Any, Final, Self

from microcred.crypto.algorithms import ALGORITHMS, Algorithm
from microcred.crypto.certificates import Certificate
from microcred.crypto.keys import PublicKey
from microcred.crypto.pkcs11_token import (
    KeyPlace,
    OpenKey,
    PinRefused,
    TokenLost,
    close,
    load_module,
    open_key,
    translated,
)
from microcred.crypto.secret_text import Secret, reveal
from microcred.crypto.signing import fitting_algorithm
from microcred.errors import UnsuitableKey

__all__ = ["Pkcs11Signer", "digest_info"]

_CHALLENGE: Final = b"microcred asks whether this key is that of its certificate; nothing is sealed"
# RFC 8017 section 9.2, note 1.
_DIGEST_INFOS: Final = MappingProxyType(
    {
        "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
        "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
        "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
    }
)
_KINDS: Final = MappingProxyType({"RSA": "RSA", "EC": "EC", "EC_EDWARDS": "OKP"})


def digest_info(hash: str, digest: bytes) -> bytes:
    """The DER of the DigestInfo that RSASSA-PKCS1-v1_5 signs (RFC 8017 section 9.2).

    Args:
        hash: "sha256", "sha384" or "sha512".
        digest: what that hash gave.
    """
    return _DIGEST_INFOS[hash] + digest


class Pkcs11Signer:
    """A private key in a token. Several threads may use one signer; they take turns.

    Attributes:
        place: where the key is.
        public_key: the key that verifies what is signed.
        algorithm: the JOSE name of the algorithm.
    """

    __slots__ = (
        "_lock",
        "_open",
        "_pin",
        "_process",
        "_refused",
        "algorithm",
        "place",
        "public_key",
    )

    def __init__(
        self, place: KeyPlace, pin: Secret | None, public_key: PublicKey, algorithm: str | None
    ) -> None:
        """A signer that opens its token on first use.

        Args:
            place: where the key is.
            pin: the user's PIN, or who gives it; None for a reader with its own keypad.
            public_key: that of the key.
            algorithm: of JOSE; None for the usual one of the key.

        Raises:
            UnsuitableKey: the algorithm does not fit the key.
        """
        self.place = place
        self.public_key = public_key
        self.algorithm = fitting_algorithm(public_key, algorithm)
        self._pin = pin
        self._fresh(None)

    def _fresh(self, opened: OpenKey | None) -> None:
        self._open = opened
        self._lock = Lock()
        self._process = os.getpid()
        self._refused: str | None = None

    @classmethod
    def open(
        cls,
        place: KeyPlace,
        pin: Secret | None,
        certificates: Sequence[Certificate] = (),
        algorithm: str | None = None,
    ) -> tuple[Self, tuple[Certificate, ...]]:
        """The signer of a key, its session open, and the certificates: those given, the token's.

        Which certificate is that of the key is found by a signature that it must verify.

        Raises:
            UnsuitableKey: token, key or certificate is not there or not the only one, the PIN is
                refused, or the algorithm does not fit.
            MissingExtra: the extra `hsm` is not installed.
            IssueError: the token failed.
        """
        opened = open_key(load_module(place.module), place, pin)
        try:
            held = (*certificates, *opened.certificates)
            public_key = _own_key(opened, held, pin, algorithm)
            signer = cls(place, pin, public_key, algorithm)
        except BaseException:
            close(opened.session)
            raise
        signer._open = opened
        return signer, held

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form.

        Raises:
            UnsuitableKey: the PIN is refused, or the token lacks the algorithm.
            IssueError: the token failed, or is gone and cannot be opened again.
        """
        return self.sign_all([data])[0]

    def sign_all(self, datas: Sequence[bytes]) -> list[bytes]:
        """The signatures over `datas` in their order, all in one session.

        Raises:
            UnsuitableKey: the PIN is refused, or the token lacks the algorithm.
            IssueError: the token failed, or is gone and cannot be opened again.
        """
        row = ALGORITHMS[self.algorithm]
        self._after_fork()
        with self._lock:
            return [self._reopening(row, data) for data in datas]

    def close(self) -> None:
        """Close the session; signing again opens another one."""
        self._after_fork()
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        """The signer itself."""
        return self

    def __exit__(self, *about: object) -> None:
        """Close it."""
        self.close()

    def __repr__(self) -> str:
        """Where the key is, and nothing that opens it."""
        return f"Pkcs11Signer({self.place!r}, {self.algorithm!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled without the session."""
        return type(self), (self.place, self._pin, self.public_key, self.algorithm)

    def _signed(self, row: Algorithm, data: bytes) -> bytes:
        """One signature; a PIN that was refused is never tried again."""
        if self._refused is not None:
            raise PinRefused(self._refused)
        try:
            if self._open is None:
                self._open = open_key(load_module(self.place.module), self.place, self._pin)
            return _sign(self._open, row, data, self._pin)
        except PinRefused as error:
            self._refused = str(error)
            raise

    def _reopening(self, row: Algorithm, data: bytes) -> bytes:
        """One signature; after a lost session once more in a new one."""
        try:
            return self._signed(row, data)
        except TokenLost:
            self._drop()
        try:
            return self._signed(row, data)
        except TokenLost:
            self._drop()
            raise

    def _drop(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            close(opened.session)

    def _after_fork(self) -> None:
        """Let a forked process begin anew: sessions are those of one process (section 2.5.2)."""
        if self._process != os.getpid():
            was_open = self._open is not None
            self._fresh(None)
            if was_open:
                _restart(load_module(self.place.module))


def _restart(module: Any) -> None:
    from pkcs11.exceptions import PKCS11Error

    # Modules that notice the fork say that nothing was begun in this process.
    with suppress(PKCS11Error):
        module.finalize()
    module.initialize()


def _sign(opened: OpenKey, row: Algorithm, data: bytes, pin: Secret | None) -> bytes:
    """One signature in its JOSE form; PKCS#11 gives ECDSA as r || s, too."""
    ways = list(_ways(opened.mechanisms, row))
    if not ways:
        raise UnsuitableKey(
            f"the token cannot sign with {row.name}", hint="Choose another algorithm."
        )
    mechanism, parameter, hashed = ways[0]
    text = hashed(data)
    with translated():
        if opened.again and pin is not None:
            # A card for qualified seals asks for its PIN before each signature.
            made = opened.key.sign(
                text, mechanism=mechanism, mechanism_param=parameter, pin=reveal(pin)
            )
        else:
            made = opened.key.sign(text, mechanism=mechanism, mechanism_param=parameter)
    return bytes(made)


def _ways(
    mechanisms: frozenset[Any], row: Algorithm
) -> Iterator[tuple[Any, Any, Callable[[bytes], bytes]]]:
    """Mechanism, parameter and what is done to the data before, best first."""
    from pkcs11 import MGF, Mechanism

    def digest(data: bytes) -> bytes:
        return hashlib.new(row.hash, data).digest()

    def info(data: bytes) -> bytes:
        return digest_info(row.hash, digest(data))

    def same(data: bytes) -> bytes:
        return data

    name = row.hash.upper()
    rows: list[tuple[Any, Any, Callable[[bytes], bytes]]]
    if row.kind == "OKP":
        rows = [(Mechanism.EDDSA, None, same)]
    elif row.kind == "EC":
        rows = [(Mechanism.ECDSA, None, digest), (Mechanism[f"ECDSA_{name}"], None, same)]
    elif row.padding == "PSS":
        size = hashlib.new(row.hash).digest_size
        parameter = (Mechanism[name], MGF[name], size)
        whole = Mechanism[f"{name}_RSA_PKCS_PSS"]
        rows = [(Mechanism.RSA_PKCS_PSS, parameter, digest), (whole, parameter, same)]
    else:
        rows = [(Mechanism.RSA_PKCS, None, info), (Mechanism[f"{name}_RSA_PKCS"], None, same)]
    return (one for one in rows if one[0] in mechanisms)


def _own_key(
    opened: OpenKey, held: Iterable[Certificate], pin: Secret | None, algorithm: str | None
) -> PublicKey:
    """The public key of the certificate that verifies what the key signs."""
    kind = _KINDS.get(opened.key.key_type.name)
    made: dict[str, bytes] = {}
    misfit: UnsuitableKey | None = None
    for public_key in dict.fromkeys(one.public_key for one in held):
        if public_key.kind != kind:
            continue
        try:
            name = fitting_algorithm(public_key, algorithm)
        except UnsuitableKey as error:
            misfit = error
            continue
        if name not in made:
            made[name] = _sign(opened, ALGORITHMS[name], _CHALLENGE, pin)
        if public_key.verify(name, made[name], _CHALLENGE):
            return public_key
    raise misfit or UnsuitableKey(
        "none of the certificates is that of the key on the token",
        hint="Give the certificate of the key: not every token holds it.",
    )
