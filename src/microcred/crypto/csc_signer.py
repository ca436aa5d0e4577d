"""A key of a remote signing service as a Signer: authorised once for many, signed in batches.

CSC API v2.0, sections 11.6 (`credentials/authorize`) and 11.11 (`signatures/signHash`). Only hashes
leave this machine. An authorisation is asked for as many signatures as are to be made, up to the
credential's `multisign`, and asked for anew when it is used up or has ended; where the service
binds it to hashes (SCAL 2) these are named. Each signature is verified before it is handed out.

    >>> from microcred.crypto.csc_signer import pss_parameters
    >>> len(pss_parameters("sha256")), pss_parameters("sha512")[-3:].hex()
    (54, '020140')
"""

from __future__ import annotations

import hashlib
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.algorithms import ALGORITHMS, COORDINATE_BYTES
from microcred.crypto.csc_answers import CscAnswer, CscRefused
from microcred.crypto.csc_service import Credential, CscService, CscUnlock
from microcred.crypto.keys import PublicKey
from microcred.crypto.secret_text import Secret, SecretText, reveal
from microcred.crypto.signing import fitting_algorithm
from microcred.errors import IssueError, UnsuitableKey

__all__ = ["CscSigner", "pss_parameters"]

_HOUR: Final = 3600  # how long an authorisation holds that does not say so (section 11.6)
_LONGEST: Final = 7 * 24 * _HOUR

_HASHES: Final = MappingProxyType(
    {
        "sha256": "2.16.840.1.101.3.4.2.1",
        "sha384": "2.16.840.1.101.3.4.2.2",
        "sha512": "2.16.840.1.101.3.4.2.3",
    }
)
_RSA: Final = "1.2.840.113549.1.1.1"
_PSS: Final = "1.2.840.113549.1.1.10"
# By JOSE name, what a service may call it, best first.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "RS256": ("1.2.840.113549.1.1.11", _RSA),
        "RS384": ("1.2.840.113549.1.1.12", _RSA),
        "RS512": ("1.2.840.113549.1.1.13", _RSA),
        "PS256": (_PSS,),
        "PS384": (_PSS,),
        "PS512": (_PSS,),
        "ES256": ("1.2.840.10045.4.3.2",),
        "ES384": ("1.2.840.10045.4.3.3",),
        "ES512": ("1.2.840.10045.4.3.4",),
    }
)
# Only where the signature algorithm does not say the hash.
_WITHOUT_HASH: Final = frozenset({_RSA, _PSS})


def pss_parameters(hash: str) -> bytes:
    """The DER of RSASSA-PSS-params with that hash, MGF1 of it and a salt as long as it (RFC 4055).

    Args:
        hash: "sha256", "sha384" or "sha512".
    """
    octet = {"sha256": "01", "sha384": "02", "sha512": "03"}[hash]
    own = f"300d06096086480165030402{octet}0500"
    salt = f"{hashlib.new(hash).digest_size:02x}"
    return bytes.fromhex(f"3034a00f{own}a11c301a06092a864886f70d010108{own}a2030201{salt}")


class _Activation:
    """An authorisation: what it allows yet."""

    __slots__ = ("left", "sad", "until", "used")

    def __init__(self, sad: SecretText | None, left: int, until: float) -> None:
        self.sad = sad
        self.left = left
        self.until = until
        self.used = False


class CscSigner:
    """A credential of a service as a `BatchSigner`.

    Several threads may use one. They share an authorisation, and take turns only in asking for it,
    or where it is bound to hashes.

    Attributes:
        service: who is asked.
        credential: what it said of key and certificates.
        public_key: the key that verifies what is signed.
        algorithm: the JOSE name of the algorithm.
    """

    __slots__ = (
        "_activation",
        "_batch",
        "_clock",
        "_lock",
        "_otp",
        "_pin",
        "_refused",
        "_reserve",
        "_spent",
        "_turn",
        "algorithm",
        "credential",
        "public_key",
        "service",
    )

    def __init__(
        self,
        service: CscService,
        credential: Credential,
        algorithm: str | None = None,
        *,
        pin: Secret | None = None,
        otp: Secret | None = None,
        reserve: int = 1,
        batch: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is asked before the first signature.

        Args:
            service: who is asked.
            credential: what `CscService.credential` gave.
            algorithm: of JOSE; None for the usual one of the key, or another that the service has.
            pin: where the credential wants one.
            otp: where it wants a one-time password: a function, asked for each authorisation.
            reserve: how many signatures an authorisation is asked for at least.
            batch: the most hashes of one question.
            clock: seconds that never go back.

        Raises:
            UnsuitableKey: the key or the service does not have the algorithm.
        """
        self.service = service
        self.credential = credential
        self.public_key: PublicKey = credential.certificates[0].public_key
        self.algorithm = _chosen(credential, algorithm)
        self._pin, self._otp = pin, otp
        self._reserve, self._batch = max(1, reserve), max(1, batch)
        self._clock = clock
        self._fresh()

    def _fresh(self) -> None:
        self._activation: _Activation | None = None
        self._refused: CscRefused | None = None
        self._spent = False
        self._lock = Lock()
        self._turn = Lock()

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form.

        Raises:
            IssueError: the service refused or cannot be understood.
            UnsuitableKey: a PIN is missing, or the signature is not that of the key.
            FetchError: there is no answer.
        """
        return self.sign_all([data])[0]

    def sign_all(self, datas: Sequence[bytes]) -> list[bytes]:
        """The signatures over `datas` in their order.

        Raises:
            IssueError: the service refused or cannot be understood.
            UnsuitableKey: a PIN is missing, or a signature is not that of the key.
            FetchError: there is no answer.
        """
        name = ALGORITHMS[self.algorithm].hash
        digests = [hashlib.new(name, data).digest() for data in datas]
        if not self.credential.binds_hashes:
            return self._all_of(datas, digests)
        with self._turn:
            made = self._all_of(datas, digests)
            self.close()
        return made

    def _all_of(self, datas: Sequence[bytes], digests: list[bytes]) -> list[bytes]:
        made: list[bytes] = []
        while len(made) < len(datas):
            signatures = self._some(digests[len(made) :])
            signed = datas[len(made) : len(made) + len(signatures)]
            made += [self._own(*pair) for pair in zip(signatures, signed, strict=True)]
        return made

    def close(self) -> None:
        """Forget the authorisation."""
        with self._lock:
            self._activation = None

    def __repr__(self) -> str:
        """Whose key it is, and nothing that opens it."""
        return f"CscSigner({self.service.url!r}, {self.algorithm!r})"

    def __getstate__(self) -> dict[str, Any]:
        """All but the authorisation and the locks."""
        gone = {"_activation", "_lock", "_refused", "_spent", "_turn"}
        return {name: getattr(self, name) for name in self.__slots__ if name not in gone}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Take up again in another process, which gets an authorisation of its own."""
        for name, value in state.items():
            setattr(self, name, value)
        self._fresh()

    def _some(self, todo: list[bytes]) -> tuple[bytes, ...]:
        """Signatures over the first of some hashes, as many as one question may hold."""
        with self._lock:
            activation = self._activated(todo)
            hashes = todo[: min(activation.left, self._batch)]
            activation.left -= len(hashes)
        try:
            answer = self._ask_for(activation, hashes)
        except CscRefused as error:
            self._forget(activation)
            # The authorisation may have ended, by the service's clock: once more with another one.
            if not activation.used or error.status not in (400, 401, 403):
                raise
            return self._some(todo)
        except BaseException:
            self._forget(activation)
            raise
        activation.used = True
        return _signatures(answer, len(hashes))

    def _forget(self, activation: _Activation) -> None:
        """Another thread may have had it replaced already."""
        with self._lock:
            if self._activation is activation:
                self._activation = None

    def _activated(self, todo: list[bytes]) -> _Activation:
        """An authorisation that holds and has signatures left."""
        now = self._activation
        if now is not None and now.left and self._clock() < now.until:
            return now
        self._activation = self._authorised(todo)
        return self._activation

    def _authorised(self, todo: list[bytes]) -> _Activation:
        """A new authorisation (`credentials/authorize`)."""
        credential = self.credential
        if credential.mode == "oauth2code":
            # The access token itself is the authorisation, for as long as the service takes it.
            return _Activation(None, len(todo), float("inf"))
        if self._refused is not None:
            raise CscRefused(
                str(self._refused),
                status=self._refused.status,
                code=self._refused.code,
                hint=self._refused.hint(),
            )
        wanted = len(todo) if credential.binds_hashes else max(len(todo), self._reserve)
        count = min(wanted, credential.multisign)
        members: dict[str, Any] = {"credentialID": credential.id, "numSignatures": count}
        if credential.binds_hashes:
            members["hashes"] = _texts(todo[:count])
            members["hashAlgorithmOID"] = _HASHES[ALGORITHMS[self.algorithm].hash]
        if credential.mode == "explicit":
            members["authData"] = self._unlocking()
        return self._activation_of(members, count)

    def _activation_of(self, members: Mapping[str, Any], count: int) -> _Activation:
        asked = self._clock()
        try:
            answer = self.service.ask("credentials/authorize", members)
        except CscRefused as error:
            # A wrong PIN is never tried twice: services lock the credential.
            if error.code == "invalid_pin":
                self._refused = copy(error)
            raise
        seconds = answer.number("expiresIn", _HOUR, _LONGEST)
        until = asked + seconds - min(5.0, seconds / 10)
        return _Activation(answer.secret("SAD"), count, until)

    def _unlocking(self) -> list[Mapping[str, str | SecretText]]:
        """What the credential wants to be shown, with the secrets that are there."""
        shown: list[Mapping[str, str | SecretText]] = []
        for unlock in self.credential.unlocks:
            secret = self._otp if unlock.once else self._pin
            if secret is not None:
                shown.append({"id": unlock.id, "value": self._taken(unlock, secret)})
            elif not self.credential.either:
                wanted = "a one-time password" if unlock.once else "a PIN"
                raise UnsuitableKey(f"the credential wants {wanted}", hint="Give it as a secret.")
        if not shown and self.credential.unlocks:
            raise UnsuitableKey("the credential wants a PIN or a one-time password")
        return shown

    def _taken(self, unlock: CscUnlock, secret: Secret) -> SecretText:
        if unlock.once and isinstance(secret, SecretText):
            if self._spent:
                raise UnsuitableKey(
                    "the one-time password was used already",
                    hint="Give a function that gets one for each authorisation.",
                )
            self._spent = True
        return secret if isinstance(secret, SecretText) else SecretText(reveal(secret))

    def _ask_for(self, activation: _Activation, hashes: list[bytes]) -> CscAnswer:
        """What `signatures/signHash` answers."""
        row = ALGORITHMS[self.algorithm]
        name = _name(self.credential, self.algorithm)
        members: dict[str, Any] = {"credentialID": self.credential.id}
        if activation.sad is not None:
            members["SAD"] = activation.sad
        members |= {"hashes": _texts(hashes), "signAlgo": name, "operationMode": "S"}
        if name in _WITHOUT_HASH:
            members["hashAlgorithmOID"] = _HASHES[row.hash]
        if name == _PSS:
            members["signAlgoParams"] = b64encode(pss_parameters(row.hash)).decode()
        return self.service.ask("signatures/signHash", members)

    def _own(self, signature: bytes, data: bytes) -> bytes:
        """A signature in its JOSE form; services give ECDSA as DER, some as r || s."""
        row = ALGORITHMS[self.algorithm]
        for form in (_raw(signature, row.curve), signature) if row.curve else (signature,):
            if form is not None and self.public_key.verify(self.algorithm, form, data):
                return form
        raise UnsuitableKey(
            "what the service signed is not verified by the credential's certificate",
            hint="Nothing was sealed; ask the service which key the credential has.",
        )


def _chosen(credential: Credential, algorithm: str | None) -> str:
    """The algorithm to sign with, which key and service have."""
    key = credential.certificates[0].public_key
    usual = fitting_algorithm(key, algorithm)
    others = () if algorithm else tuple(name for name in _NAMES if ALGORITHMS[name].fits(key))
    for name in (usual, *others):
        if _name(credential, name):
            return name
    raise UnsuitableKey(f"the service does not sign with {usual} for this credential")


def _name(credential: Credential, algorithm: str) -> str:
    """What the service calls an algorithm; "" if it does not have it."""
    return next((one for one in _NAMES.get(algorithm, ()) if one in credential.algorithms), "")


def _signatures(answer: CscAnswer, count: int) -> tuple[bytes, ...]:
    if answer.has("responseID") and not answer.has("signatures"):
        raise IssueError(
            "the service signs later (asynchronously), which is not supported here",
            hint="Ask the service for a credential that signs at once (operationMode S).",
        )
    found = answer.octets("signatures")
    if len(found) != count:
        raise IssueError("the service gave more or fewer signatures than it was asked for")
    return found


def _raw(signature: bytes, curve: str | None) -> bytes | None:
    """r || s of an ECDSA signature in DER; None if it is none."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    size = COORDINATE_BYTES[curve or ""]
    try:
        return b"".join(one.to_bytes(size, "big") for one in decode_dss_signature(signature))
    except (ValueError, OverflowError):
        return None


def _texts(octets: Sequence[bytes]) -> list[str]:
    return [b64encode(one).decode() for one in octets]
