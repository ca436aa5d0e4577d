"""What a registry is told once: where its lists are published, how long they are, its key.

>>> from microcred.status.registry.settings import Settings
>>> Settings("https://uni.example/status/").base_url
'https://uni.example/status'
>>> Settings("https://uni.example/status", length=1000)
Traceback (most recent call last):
microcred.errors.RegistryError: a list has 131,072 entries or more, a multiple of 8
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from microcred.errors import RegistryError
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from microcred.jsontext import JsonValue
    from microcred.status.registry.secrets import RegistryKey
    from microcred.status.registry.tables import Tables

__all__ = [
    "LENGTH",
    "LONGEST_LIST",
    "Settings",
    "read_settings",
    "settings_of",
    "told_of",
    "write_settings",
]

LENGTH: Final = 131_072
"""The entries of a list where nothing else is said, and the fewest that hide one (Bitstring Status
List 1.0, section 3.1)."""

LONGEST_LIST: Final = 16_777_216
"""The most entries: 2 MiB of bits that every verifier downloads."""

_LONGEST_URL: Final = 1024


class Settings(Frozen):
    """What was told to `init`.

    Attributes:
        base_url: where the lists are published, without a slash at its end.
        length: entries of a list.
    """

    base_url: str
    length: int = LENGTH

    def __post_init__(self) -> None:
        """Write the base URL in one way.

        Raises:
            RegistryError: no http(s) URL, or a length that no list may have.
        """
        self.__dict__["base_url"] = _checked(self.base_url)
        if not LENGTH <= self.length <= LONGEST_LIST or self.length % 8:
            raise RegistryError(f"a list has {LENGTH:,} entries or more, a multiple of 8")


def _checked(url: str) -> str:
    """The URL without a slash at its end."""
    hint = "Give the folder where the lists will lie, such as https://uni.example/status."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise RegistryError("the base URL cannot be read", hint=hint) from None
    plain = url.isascii() and url.isprintable() and " " not in url and "@" not in parts.netloc
    if not (plain and host and parts.scheme in ("https", "http") and len(url) <= _LONGEST_URL):
        raise RegistryError("the base URL is no http(s) URL", hint=hint)
    if "?" in url or "#" in url:
        raise RegistryError("the base URL has a query or a fragment", hint=hint)
    return url.rstrip("/")


def told_of(settings: Settings, key: RegistryKey) -> dict[str, JsonValue]:
    """The settings as they are kept; the key is known by an HMAC alone."""
    return {
        "base_url": settings.base_url,
        "length": str(settings.length),
        "key": key.digest("key", b""),
    }


def settings_of(told: Mapping[str, str], key: RegistryKey) -> Settings:
    """The settings as they were written, for whoever has the key.

    Raises:
        RegistryError: they are not whole, or the key is another one.
    """
    if "key" not in told or not told.get("length", "").isdecimal():
        raise RegistryError("the registry was not made to the end", hint="Run `registry init`.")
    if told["key"] != key.digest("key", b""):
        raise RegistryError(
            "the registry was made with another key",
            hint="Give the key that `registry init` made; no other finds a person in it.",
        )
    return Settings(told.get("base_url", ""), int(told["length"][:10]))


def _read(connection: Connection, tables: Tables) -> dict[str, str]:
    from sqlalchemy import select

    return {row.name: row.value for row in connection.execute(select(tables.setting))}


def read_settings(connection: Connection, tables: Tables, key: RegistryKey) -> Settings:
    """What the registry was told.

    Raises:
        RegistryError: it was not made to the end, or the key is another one.
    """
    return settings_of(_read(connection, tables), key)


def write_settings(
    connection: Connection, tables: Tables, settings: Settings, key: RegistryKey
) -> None:
    """Tell a new registry; one that was told must have been told the same.

    Raises:
        RegistryError: it has another base URL, length or key.
    """
    told = _read(connection, tables)
    if not told:
        rows = [{"name": name, "value": value} for name, value in told_of(settings, key).items()]
        connection.execute(tables.setting.insert(), rows)
    elif settings_of(told, key) != settings:
        raise RegistryError(
            "a registry with another base URL or length is there",
            hint="Credentials name the base URL for good: make another registry for another one.",
        )
