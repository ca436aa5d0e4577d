"""A key in a token (PKCS#11 v2.40 and v3.0): which one is meant, and opening it.

A token is a hardware security module, a smart card, or SoftHSM. It is named by label, serial number
or slot, a key by label (CKA_LABEL) or identifier (CKA_ID); where two fit, none is taken. A PIN that
is refused is not tried again: after three wrong ones tokens lock for good.

    >>> from microcred.crypto.pkcs11_token import KeyPlace, TokenPlace
    >>> KeyPlace("/usr/lib/softhsm/libsofthsm2.so", TokenPlace(label="seals"), "seal-2026").token
    TokenPlace(label='seals', serial=None, slot=None)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.secret_text import Secret, reveal
from microcred.errors import IssueError, MissingExtra, TrustError, UnsuitableKey
from microcred.frozen import Frozen, part

__all__ = [
    "KeyPlace",
    "OpenKey",
    "PinRefused",
    "TokenLost",
    "TokenPlace",
    "close",
    "load_module",
    "open_key",
    "translated",
]

_PIN_HINT: Final = "Check the PIN before you try again: a token locks after a few wrong ones."
_MOST_CERTIFICATES: Final = 256

# What PKCS#11 answers, by the names that python-pkcs11 gives it.
_PIN_REFUSED: Final = frozenset({"PinIncorrect", "PinInvalid", "PinLenRange"})
_PIN_DEAD: Final = frozenset({"PinLocked", "PinExpired", "UserPinNotInitialized"})
_LOST: Final = frozenset(
    {
        "DeviceError",
        "DeviceRemoved",
        "GeneralError",
        "KeyHandleInvalid",
        "ObjectHandleInvalid",
        "SessionClosed",
        "SessionHandleInvalid",
        "TokenNotPresent",
        "UserNotLoggedIn",
    }
)


class TokenLost(IssueError):
    """The session with the token is gone; opening it again may help."""

    default_hint = "Check that the token is plugged in and its module runs; nothing was signed."


class PinRefused(UnsuitableKey):
    """The token did not take the PIN."""

    default_hint = _PIN_HINT


class TokenPlace(Frozen):
    """Which token of a module; what is None does not matter.

    Attributes:
        label: as the token shows it.
        serial: its serial number.
        slot: the number of the slot that it is in.
    """

    label: str | None = None
    serial: str | None = None
    slot: int | None = None

    def fits(self, token: Any, slot: int) -> bool:
        """Whether a token of python-pkcs11 in that slot is meant."""
        serial = token.serial
        told = serial.decode("utf-8", "replace") if isinstance(serial, bytes) else str(serial)
        return (
            self.label in (None, token.label.strip())
            and self.serial in (None, told.strip(" \0"))
            and self.slot in (None, slot)
        )


class KeyPlace(Frozen):
    """Which private key.

    Attributes:
        module: path of the module's library.
        token: which token; None for the only one.
        key_label: the label of the key.
        key_id: its identifier; of both None: the only private key.
    """

    module: str
    token: TokenPlace | None = None
    key_label: str | None = None
    key_id: bytes | None = None


class OpenKey(Frozen):
    """A key in an open session.

    Attributes:
        session: of python-pkcs11.
        key: the private key.
        mechanisms: what the token can do.
        certificates: those on the token that can be read, that of the key's own identifier first.
        again: whether the PIN is asked for each signature (CKA_ALWAYS_AUTHENTICATE).
    """

    session: Any = part(repr=False, compare=False)
    key: Any = part(repr=False, compare=False)
    mechanisms: frozenset[Any] = part(repr=False)
    certificates: tuple[Certificate, ...]
    again: bool


def load_module(path: str) -> Any:
    """The module of that path, as python-pkcs11 has it.

    Raises:
        MissingExtra: python-pkcs11 is not installed.
        UnsuitableKey: there is no such module, or it does not start.
    """
    try:
        import pkcs11
    except ImportError:
        raise MissingExtra(
            "tokens (PKCS#11) need the extra hsm", hint="pip install 'microcred[hsm]'"
        ) from None
    try:
        return pkcs11.lib(path)
    except (RuntimeError, OSError, ValueError):
        raise UnsuitableKey(
            "the PKCS#11 module cannot be loaded",
            hint="Give the path of the library that came with the token.",
        ) from None


@contextmanager
def translated() -> Iterator[None]:
    """What the token refuses becomes an error of ours, which names the reason and nothing else.

    Raises:
        TokenLost: there is no session any more.
        PinRefused: it is the PIN.
        IssueError: anything else.
    """
    from pkcs11.exceptions import PKCS11Error

    try:
        yield
    except PKCS11Error as error:
        name = type(error).__name__
        if name in _LOST:
            raise TokenLost("the session with the token is gone") from None
        if name in _PIN_REFUSED:
            raise PinRefused("the token refused the PIN") from None
        if name in _PIN_DEAD:
            raise PinRefused(
                "the token's PIN is locked, expired or not yet set",
                hint="Unlock it with the tool that came with the token.",
            ) from None
        raise IssueError(
            f"the token failed ({name})", hint="Look at the module's own log; nothing was signed."
        ) from None


def open_key(module: Any, place: KeyPlace, pin: Secret | None) -> OpenKey:
    """The key of a place, in a session of its own.

    Args:
        module: what `load_module` gave.
        place: which key.
        pin: None for a reader with a keypad of its own.

    Raises:
        UnsuitableKey: token or key is not there or not the only one, or the PIN is refused.
        IssueError: the token failed.
    """
    with translated():
        slot, token = _token(module, place.token or TokenPlace())
        session = _session(token, pin)
        try:
            key = _key(session, place)
            return OpenKey(
                session,
                key,
                frozenset(slot.get_mechanisms()),
                tuple(_certificates(session, key)),
                again=_asks_again(key),
            )
        except BaseException:
            close(session)
            raise


def close(session: Any) -> None:
    """Close a session, whatever its state is."""
    from pkcs11.exceptions import PKCS11Error

    with suppress(PKCS11Error):
        session.close()


def _token(module: Any, place: TokenPlace) -> tuple[Any, Any]:
    """The one slot and token that fit."""
    from pkcs11 import TokenFlag
    from pkcs11.exceptions import TokenNotPresent, TokenNotRecognised

    found = []
    for slot in module.get_slots(token_present=True):
        with suppress(TokenNotPresent, TokenNotRecognised):
            token = slot.get_token()
            if token.flags & TokenFlag.TOKEN_INITIALIZED and place.fits(token, slot.slot_id):
                found.append((slot, token))
    if len(found) != 1:
        raise UnsuitableKey(
            "several tokens fit" if found else "there is no such token",
            hint="Name the token by its label, serial number or slot.",
        )
    return found[0]


def _session(token: Any, pin: Secret | None) -> Any:
    """A session in which the user is logged in."""
    from pkcs11 import PROTECTED_AUTH
    from pkcs11.exceptions import UserAlreadyLoggedIn

    try:
        return token.open(user_pin=PROTECTED_AUTH if pin is None else reveal(pin))
    except UserAlreadyLoggedIn:
        # A login counts for all sessions of this process: another seal of the token is open.
        return token.open()


def _key(session: Any, place: KeyPlace) -> Any:
    """The one private key that fits."""
    from pkcs11 import Attribute, ObjectClass

    wanted: dict[Any, Any] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if place.key_label is not None:
        wanted[Attribute.LABEL] = place.key_label
    if place.key_id is not None:
        wanted[Attribute.ID] = place.key_id
    found = list(session.get_objects(wanted))
    if len(found) != 1:
        raise UnsuitableKey(
            "several private keys on the token fit" if found else "there is no such private key",
            hint="Name the key by its label or identifier, as the token's own tool shows it.",
        )
    return found[0]


def _certificates(session: Any, key: Any) -> Iterator[Certificate]:
    """The certificates on the token; of the key's own identifier first, and the newest of these."""
    from pkcs11 import Attribute, ObjectClass

    own = _read(key, Attribute.ID)
    ranked = []
    held = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    for one in held[:_MOST_CERTIFICATES]:
        with suppress(TrustError):
            certificate = Certificate.from_der(bytes(_read(one, Attribute.VALUE) or b""))
            first = own is not None and _read(one, Attribute.ID) == own
            ranked.append((not first, -certificate.not_before.timestamp(), certificate))
    ranked.sort(key=lambda row: row[:2])
    return (certificate for *_, certificate in ranked)


def _asks_again(key: Any) -> bool:
    from pkcs11 import Attribute

    return bool(_read(key, Attribute.ALWAYS_AUTHENTICATE))


def _read(thing: Any, attribute: Any) -> Any:
    """An attribute of an object on the token; None where it has none."""
    from pkcs11.exceptions import AttributeSensitive, AttributeTypeInvalid

    try:
        return thing[attribute]
    except (AttributeTypeInvalid, AttributeSensitive, KeyError):
        return None
