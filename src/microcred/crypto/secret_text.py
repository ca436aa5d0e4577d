"""Secrets as values that do not tell: PINs, passwords, tokens, signature activation data.

What is logged, shown in a traceback (with locals or without), compared or pickled never holds the
text. It is had by `reveal`, in the very call that needs it, so that no variable holds it. Where a
signer is to be opened again in another process, the secret is not sent along: the signer gets a
source of it (`SecretVariable`, `SecretFile`, any function), which is asked where it is needed.

    >>> from microcred.crypto.secret_text import SecretText
    >>> pin = SecretText("2711")
    >>> pin, f"{pin}", pin.reveal()
    (SecretText(hidden), 'SecretText(hidden)', '2711')
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NoReturn, ParamSpec, TypeAlias, TypeVar

from microcred.errors import MicrocredError, UnsuitableKey
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Secret",
    "SecretFile",
    "SecretText",
    "SecretVariable",
    "hides",
    "octets_of_password",
    "reveal",
]

P = ParamSpec("P")
T = TypeVar("T")

_LARGEST_FILE: Final = 16 * 1024  # a bearer token has some kilobytes


class SecretText:
    """A text that is not shown. Equal are those with the same text, compared in constant time."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text.

        Raises:
            UnsuitableKey: it is no Unicode text, or is empty.
        """
        wrong = not isinstance(text, str) or not text or _has_surrogate(text)
        self._text = "" if wrong else text
        del text  # a traceback with locals begins here
        if wrong:
            raise UnsuitableKey(
                "the secret is empty or no Unicode text", hint="Check where the secret comes from."
            )

    def reveal(self) -> str:
        """The text."""
        return self._text

    def __repr__(self) -> str:
        """That there is one, and neither the text nor its length."""
        return "SecretText(hidden)"

    def __eq__(self, other: object) -> bool:
        """Whether the other is a secret with the same text."""
        if not isinstance(other, SecretText):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        """Nothing that the text could be found from."""
        return hash(SecretText)

    def __reduce__(self) -> NoReturn:
        """A secret is not pickled.

        Raises:
            UnsuitableKey: always.
        """
        raise UnsuitableKey(
            "a secret is not pickled",
            hint="Give a source that works in the other process, such as SecretVariable(NAME).",
        )


Secret: TypeAlias = SecretText | Callable[[], "SecretText | str"]
"""A secret, or who gives it when it is needed."""


class SecretVariable(Frozen):
    """The secret that an environment variable holds when it is asked for; can be pickled.

    Attributes:
        name: that of the variable.
    """

    name: str

    def __call__(self) -> SecretText:
        """The secret.

        Raises:
            UnsuitableKey: there is no such variable, or it is empty.
        """
        if not os.environ.get(self.name):
            raise UnsuitableKey(
                "the environment variable of the secret is not set",
                hint="Set it for this process, and for its workers.",
            )
        return SecretText(os.environ[self.name])


class SecretFile(Frozen):
    """The secret that the first line of a file holds when it is asked for; can be pickled.

    Attributes:
        path: that of the file.
    """

    path: str | Path

    def __call__(self) -> SecretText:
        """The secret.

        Raises:
            UnsuitableKey: the file cannot be read, or its first line is empty or not UTF-8.
        """
        return SecretText(_first_line(self.path))


def hides(function: Callable[P, T]) -> Callable[P, T]:
    """Let errors of ours that a function raises hold none of its frames.

    Their variables are keys and passwords, and tools that report errors show the variables of every
    frame of a traceback. What went wrong is in the message.
    """

    @wraps(function)
    def hiding(*given: P.args, **named: P.kwargs) -> T:
        try:
            return function(*given, **named)
        except MicrocredError as error:
            del given, named
            error.__context__ = None
            raise error.with_traceback(None) from None

    return hiding


def _first_line(path: str | Path) -> str:
    """The first line; "" where there is none, so that nothing read is part of an error."""
    try:
        with open(path, "rb") as file:
            line = file.readline(_LARGEST_FILE).removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    except (OSError, ValueError):
        raise UnsuitableKey("the file of the secret cannot be read") from None
    return line.decode("utf-8", "surrogateescape")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= one <= "\udfff" for one in text)


def reveal(secret: Secret) -> str:
    """The text of a secret, from whoever has it.

    Args:
        secret: a plain `str` is refused, since it would show in every traceback with locals.

    Raises:
        UnsuitableKey: it is neither a secret nor a source of one, or the source has none.
    """
    given: Any = secret if isinstance(secret, SecretText) or not callable(secret) else secret()
    if isinstance(given, SecretText):
        return given.reveal()
    hidden = callable(secret) and isinstance(given, str)
    return SecretText(given).reveal() if hidden else _refuse()


def octets_of_password(password: bytes | str | Secret) -> bytes:
    """The octets of a password; a text, secret or not, is taken as UTF-8.

    Raises:
        UnsuitableKey: the text has a lone surrogate.
    """
    if isinstance(password, bytes):
        return password
    try:
        return (password if isinstance(password, str) else reveal(password)).encode("utf-8")
    except UnicodeEncodeError:
        raise UnsuitableKey("the password is no Unicode text") from None


def _refuse() -> NoReturn:
    raise UnsuitableKey(
        "a PIN or token is given as SecretText, or as a function that gets it",
        hint="Write SecretText(text), or better SecretVariable(NAME).",
    )
