"""A token in memory with the interface of python-pkcs11: for what SoftHSM never does.

What a token does right is tested with SoftHSM (tests/hsm). Names, constants and exceptions are
those of python-pkcs11; `failing` holds what the next calls raise.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from pkcs11 import PROTECTED_AUTH, Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import (
    AttributeTypeInvalid,
    DeviceRemoved,
    PinIncorrect,
    PinLocked,
    PKCS11Error,
    SessionClosed,
    UserAlreadyLoggedIn,
)

from microcred.crypto.seal import Seal

PIN = "pin-2711"
HASHES: dict[str, Any] = {
    "SHA256": hashes.SHA256(),
    "SHA384": hashes.SHA384(),
    "SHA512": hashes.SHA512(),
}
_SIZES = {"P-256": 32, "P-384": 48, "P-521": 66}
_TYPES = {"RSA": KeyType.RSA, "EC": KeyType.EC, "OKP": KeyType.EC_EDWARDS}


class Thing:
    """An object on the token."""

    def __init__(self, token: Token, **attributes: Any) -> None:
        self.token = token
        self.attributes = {Attribute[name]: value for name, value in attributes.items()}

    def __getitem__(self, attribute: Attribute) -> Any:
        if attribute not in self.attributes:
            raise AttributeTypeInvalid
        return self.attributes[attribute]


class Key(Thing):
    """A private key."""

    def __init__(self, token: Token, seal: Seal, **attributes: Any) -> None:
        super().__init__(token, CLASS=ObjectClass.PRIVATE_KEY, **attributes)
        self.private_key = seal._signer.private_key  # type: ignore[attr-defined] - in memory
        self.key_type = _TYPES[self.private_key.public_key.kind]

    def sign(
        self, data: bytes, *, mechanism: Any, mechanism_param: Any, pin: str | None = None
    ) -> bytes:
        self.token.signed.append((mechanism, pin))
        self.token.fail("sign")
        if self.attributes.get(Attribute.ALWAYS_AUTHENTICATE) and pin != PIN:
            raise PinIncorrect
        own, name = self.private_key._key, mechanism.name
        if name == "EDDSA":
            return bytes(own.sign(data))
        if name.startswith("ECDSA"):
            whole = HASHES.get(name.removeprefix("ECDSA_"))
            used = ec.ECDSA(whole or Prehashed(_of_size(len(data))))
            size = _SIZES[self.private_key.public_key.curve]
            pair = decode_dss_signature(own.sign(data, used))
            return b"".join(one.to_bytes(size, "big") for one in pair)
        if name == "RSA_PKCS":
            digest = data[19:]  # after the DigestInfo
            return bytes(own.sign(digest, padding.PKCS1v15(), Prehashed(_of_size(len(digest)))))
        if name == "RSA_PKCS_PSS":
            used_hash: Any = Prehashed(_of_size(len(data)))
        else:
            used_hash = HASHES[name.partition("_")[0]]
        if not name.endswith("PSS"):
            return bytes(own.sign(data, padding.PKCS1v15(), used_hash))
        hashed, _, salt = mechanism_param
        scheme = padding.PSS(mgf=padding.MGF1(HASHES[hashed.name]), salt_length=salt)
        return bytes(own.sign(data, scheme, used_hash))


def _of_size(octets: int) -> Any:
    return next(one for one in HASHES.values() if one.digest_size == octets)


class Session:
    """A session; closing it logs the user out of the whole token."""

    def __init__(self, token: Token, logged_in: bool) -> None:
        self.token, self.logged_in, self.open = token, logged_in, True

    def get_objects(self, wanted: dict[Any, Any]) -> Iterator[Thing]:
        self.token.fail("get_objects")
        for thing in self.token.things:
            if all(thing.attributes.get(name) == value for name, value in wanted.items()):
                yield thing

    def close(self) -> None:
        if not self.open:
            raise SessionClosed
        self.open = False
        self.token.closed += 1
        if self.logged_in:
            self.token.logged_in = False


class Token:
    """A token in its slot, which is the module's only one unless another is put beside it.

    Attributes:
        opened, closed: how many sessions there were.
        tried: how many PINs were tried.
        signed: the mechanism and PIN of each signature.
        failing: by the name of a call, what the next ones raise.
    """

    def __init__(self, label: str = "seals", slot: int = 7, *mechanisms: Mechanism) -> None:
        self.label, self.serial, self.flags = label, b"0042\0", TokenFlag.TOKEN_INITIALIZED
        self.slot = SimpleNamespace(
            slot_id=slot, get_token=self._itself, get_mechanisms=lambda: set(self.mechanisms)
        )
        self.mechanisms = list(mechanisms or Mechanism)
        self.things: list[Thing] = []
        self.opened = self.closed = self.tried = 0
        self.logged_in = False
        self.signed: list[tuple[Mechanism, str | None]] = []
        self.failing: dict[str, list[type[PKCS11Error]]] = {}

    def _itself(self) -> Token:
        self.fail("get_token")
        return self

    def fail(self, call: str) -> None:
        """Raise what was asked for."""
        if self.failing.get(call):
            raise self.failing[call].pop(0)

    def hold(self, seal: Seal, label: str, *, id: bytes = b"\1", **attributes: Any) -> Key:
        """Put a key on the token, and its certificates."""
        key = Key(self, seal, LABEL=label, ID=id, **attributes)
        self.things.append(key)
        for one in reversed(seal.certificates):
            self.certify(one.der, ID=id if one == seal.certificate else b"root")
        return key

    def certify(self, der: bytes, **attributes: Any) -> None:
        """Put a certificate on the token."""
        self.things.append(Thing(self, CLASS=ObjectClass.CERTIFICATE, VALUE=der, **attributes))

    def open(self, user_pin: Any = None) -> Session:
        self.fail("open")
        if user_pin is not None:
            self.tried += 1
            if self.tried > 3:
                raise PinLocked
            if self.logged_in:
                self.tried -= 1
                raise UserAlreadyLoggedIn
            if user_pin is not PROTECTED_AUTH and user_pin != PIN:
                raise PinIncorrect
            self.tried, self.logged_in = 0, True
        self.opened += 1
        return Session(self, user_pin is not None)


class Module:
    """What `pkcs11.lib` gives."""

    def __init__(self, *tokens: Token) -> None:
        self.tokens = tokens
        self.started = 0

    def get_slots(self, token_present: bool = False) -> list[Any]:
        if not self.tokens:
            raise DeviceRemoved
        return [one.slot for one in self.tokens]

    def finalize(self) -> None:
        raise PKCS11Error("nothing was begun in this process")

    def initialize(self) -> None:
        self.started += 1
