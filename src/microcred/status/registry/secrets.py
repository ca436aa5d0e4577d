"""The key of a registry: what its hashes of people and of idempotence keys are made with.

Whoever sees the database alone cannot ask whether a person is in it: a name or an address can be
guessed and hashed, an HMAC cannot be made without the key. So the key lies outside the database: in
a file beside that of SQLite, in the variable MICROCRED_REGISTRY_KEY, or wherever a caller keeps it.

    >>> from microcred.status.registry.secrets import RegistryKey
    >>> key = RegistryKey(bytes(32))
    >>> key, key.digest("subject", b"ana@example.org")[:12]
    (RegistryKey(...), '5b49cbbc784f')
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import ParseError, RegistryError

__all__ = ["KEY_VARIABLE", "RegistryKey", "find_key", "make_key"]

KEY_VARIABLE: Final = "MICROCRED_REGISTRY_KEY"
"""The variable of the environment that may hold the key, in base64url."""

_OCTETS: Final = 32
_SUFFIX: Final = ".key"
_OWNER_ONLY: Final = 0o600
_HINT: Final = f"Give its key file, or its key in {KEY_VARIABLE}."


class RegistryKey:
    """32 octets that are never shown."""

    __slots__ = ("_octets",)

    def __init__(self, octets: bytes) -> None:
        """`octets` are 32, drawn at random.

        Raises:
            RegistryError: they are more or fewer.
        """
        if len(octets) != _OCTETS:
            raise RegistryError(f"the key of a registry has {_OCTETS} octets", hint=_HINT)
        self._octets = octets

    @classmethod
    def from_text(cls, text: str) -> RegistryKey:
        """The key in base64url, as a file or the variable holds it.

        Raises:
            RegistryError: it is no such text.
        """
        try:
            return cls(b64url_decode(text.strip()))
        except ParseError:
            raise RegistryError("the key of the registry is no base64url", hint=_HINT) from None

    def digest(self, what: str, octets: bytes) -> str:
        """HMAC-SHA256 in hexadecimal; `what` keeps hashes of different things apart."""
        return hmac.new(self._octets, what.encode() + b"\0" + octets, hashlib.sha256).hexdigest()

    def to_text(self) -> str:
        """The key in base64url, to be written where only its owner reads it."""
        return b64url_encode(self._octets)

    def __repr__(self) -> str:
        """Nothing of it."""
        return "RegistryKey(...)"


def beside(file: Path) -> Path:
    """Where the key of a registry in a file lies."""
    return file.with_name(file.name + _SUFFIX)


def find_key(
    file: Path | None, *, key_file: Path | None = None, environment: Mapping[str, str]
) -> RegistryKey:
    """The key: from `key_file` if it is named, else the variable, else the file beside.

    Args:
        file: the registry's own, None for a server.
        key_file: a file that a caller names.
        environment: of the process.

    Raises:
        RegistryError: there is none, or it cannot be read.
    """
    if key_file is None and (text := environment.get(KEY_VARIABLE)):
        return RegistryKey.from_text(text)
    place = key_file or (None if file is None else beside(file))
    if place is None:
        raise RegistryError("the key of the registry is needed", hint=_HINT)
    try:
        with place.open("rb") as opened:
            return RegistryKey.from_text(opened.read(256).decode("ascii", "replace"))
    except OSError as error:
        raise RegistryError(f"cannot read {place}: {error.strerror}", hint=_HINT) from None


def make_key(
    file: Path | None,
    *,
    key_file: Path | None = None,
    environment: Mapping[str, str],
    random: Callable[[int], bytes],
) -> RegistryKey:
    """The key as `find_key` finds it; where its file is missing, it is made, for the owner alone.

    Raises:
        RegistryError: there is nowhere to keep it, or the file cannot be written.
    """
    place = key_file or (None if file is None or KEY_VARIABLE in environment else beside(file))
    if place is not None and not place.exists():
        _write_once(place, RegistryKey(random(_OCTETS)).to_text() + "\n", random(8).hex())
    return find_key(file, key_file=key_file, environment=environment)


def _write_once(place: Path, text: str, mark: str) -> None:
    """A whole file or none, and only the first of several that are made at once."""
    draft = place.with_name(f"{place.name}.{mark}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(draft, place)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            draft.unlink()
    except OSError as error:
        raise RegistryError(f"cannot write {place}: {error.strerror}") from None
