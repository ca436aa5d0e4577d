"""What a remote signing service answers, read with care: JSON of an outsider, with secrets in it.

CSC API v2.0, section 10 (errors) and 11. An answer may hold signature activation data, so that it
is not shown; a refusal is told by its code where the specification knows it, never in the service's
own words.

    >>> from microcred.crypto.csc_answers import CscAnswer, refusal
    >>> from microcred.fetching import Response
    >>> answer = CscAnswer.read(Response(200, body=b'{"SAD": "1234", "expiresIn": 60}'))
    >>> answer, answer.secret("SAD"), answer.number("expiresIn", 3600, 86400)
    (CscAnswer(), SecretText(hidden), 60)
    >>> str(refusal(Response(400, {}, b'{"error": "invalid_pin", "error_description": "..."}')))
    'the service refused the PIN'
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final, NoReturn

from microcred.crypto.secret_text import SecretText
from microcred.encoding import b64_decode
from microcred.errors import IssueError, ParseError
from microcred.fetching import Response
from microcred.frozen import Frozen, part
from microcred.jsontext import read_json

__all__ = ["CscAnswer", "CscRefused", "refusal"]

_MOST: Final = 10_000  # items of one list

_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "invalid_pin": "the service refused the PIN",
        "invalid_otp": "the service refused the one-time password",
        "invalid_token": "the service refused the access token",
        "access_denied": "the service denies the use of the credential",
    }
)
_KNOWN: Final = frozenset(
    {
        "expired_token",
        "insufficient_scope",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "not_found",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_operation",
    }
)
_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "invalid_pin": "Check the PIN before you try again: services lock after a few wrong ones.",
        "invalid_otp": "Get a new one-time password; each is good once.",
        "invalid_token": "Get a new access token from the service.",
        "access_denied": "The credential may be locked, or not yours: ask the service.",
    }
)


class CscRefused(IssueError):
    """The service refused. `code` is the specification's word for why, "" for one it has not."""

    default_hint = "Nothing was signed; ask the service why, with the time of your request."

    def __init__(self, message: str, *, status: int, code: str, hint: str | None = None) -> None:
        """`status` is that of HTTP."""
        super().__init__(message, hint=hint)
        self.status = status
        self.code = code


def refusal(response: Response) -> CscRefused:
    """The error for an answer that is not 200."""
    status = response.status
    code = _code(response)
    if status == 401 and code not in _REASONS:
        code = "invalid_token"
    if code in _REASONS:
        return CscRefused(_REASONS[code], status=status, code=code, hint=_HINTS[code])
    if status == 429:
        return CscRefused(
            "the service is asked too often", status=status, code=code, hint="Wait, and try again."
        )
    told = code or f"HTTP status {status}"
    return CscRefused(f"the service refused ({told})", status=status, code=code)


def _code(response: Response) -> str:
    """The error code of a response, if it is one that is known."""
    try:
        code = CscAnswer.read(response).text("error", "")
    except IssueError:
        return ""
    return code if code in _KNOWN or code in _REASONS else ""


class CscAnswer(Frozen):
    """The members of an answer, or of an object in it; each is asked for with its type."""

    _members: Mapping[str, Any] = part(repr=False)

    @classmethod
    def read(cls, response: Response) -> CscAnswer:
        """The answer that a response holds.

        Raises:
            IssueError: it is no JSON object.
        """
        # No variable here holds the octets: a traceback may show variables.
        members = _object(response)
        return _misread("") if members is None else cls(members)

    def has(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self._members

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without a default it has to be there.

        Raises:
            IssueError: it is not there, or no text.
        """
        value = self._members.get(name, default)
        return value if isinstance(value, str) else _misread(name)

    def secret(self, name: str) -> SecretText:
        """A text that is not to be shown.

        Raises:
            IssueError: it is not there, or no text.
        """
        return SecretText(self.text(name) or _misread(name))

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 on; above `most` it is `most`.

        Raises:
            IssueError: it is no such number.
        """
        value = self._members.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            _misread(name)
        return min(int(value), most)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is not there.

        Raises:
            IssueError: it is no such list, or too long.
        """
        values = self._list(name)
        return tuple(values) if all(isinstance(one, str) for one in values) else _misread(name)

    def octets(self, name: str) -> tuple[bytes, ...]:
        """A list of octets in base64.

        Raises:
            IssueError: it is no such list.
        """
        found: list[bytes] = []
        for text in self.texts(name):
            try:
                found.append(b64_decode("".join(text.split())))
            except ParseError:
                _misread(name)
        return tuple(found)

    def inner(self, name: str) -> CscAnswer:
        """An object; empty where it is not there.

        Raises:
            IssueError: it is no object.
        """
        value = self._members.get(name, {})
        return CscAnswer(value) if isinstance(value, dict) else _misread(name)

    def all(self, name: str) -> tuple[CscAnswer, ...]:
        """A list of objects; empty where it is not there.

        Raises:
            IssueError: it is no such list.
        """
        values = self._list(name)
        good = all(isinstance(one, dict) for one in values)
        return tuple(CscAnswer(one) for one in values) if good else _misread(name)

    def _list(self, name: str) -> list[Any]:
        value = self._members.get(name, [])
        return value if isinstance(value, list) and len(value) <= _MOST else _misread(name)


def _object(response: Response) -> dict[str, Any] | None:
    with suppress(ParseError):
        value = read_json(response.body)
        return value if isinstance(value, dict) else None
    return None


def _misread(name: str) -> NoReturn:
    told = f" ({name})" if name else ""
    raise IssueError(
        f"the service's answer is not what the CSC API v2 says{told}",
        hint="Check the address of the service: it is the base of its CSC API, version 2.",
    ) from None
