"""The words of `microcred serve` about keys: `--key NAME=FILE:MECHANISM`, passwords, the token.

>>> from microcred.cli.serve_keys import named_keys
>>> named_keys(["exams=keys/key.pem:eddsa-rdfc-2022"])
(NamedKey(name='exams', file='keys/key.pem', mechanism='eddsa-rdfc-2022'),)
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from contextlib import closing as closing_registry
from functools import partial
from typing import TYPE_CHECKING, Final

from microcred.cli.files import read_input
from microcred.cli.passwords import ask_for_old, first_line
from microcred.cli.registry import open_registry
from microcred.cli.signers import closing, open_signer
from microcred.cli.words import Misuse
from microcred.errors import UnknownMechanism
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from microcred.crypto.secret_text import SecretText
    from microcred.service.running import Place
    from microcred.service.settings import Issuer
    from microcred.status.registry import Registry

__all__ = ["NamedKey", "key_options", "named_keys", "opened_keys", "registry_of", "token_from"]

TOKEN_VARIABLE: Final = "MICROCRED_SERVICE_TOKEN"  # noqa: S105 - the name of a variable
"""The environment variable that may hold the token of those who issue."""

_LONGEST: Final = 16 * 1024
_FORM: Final = "For example --key exams=key.pem:eddsa-rdfc-2022."
_STATUS: Final = "/status"
_OF_PRESENTATIONS: Final = ("vp+jwt", "vp+sd-jwt")


class NamedKey(Frozen):
    """One `--key`.

    Attributes:
        name: of the endpoint.
        file: with the key.
        mechanism: that it secures with.
    """

    name: str
    file: str
    mechanism: str


def key_options(reader: argparse.ArgumentParser) -> None:
    """Let `serve` take keys, their passwords and the token."""
    reader.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="NAME=FILE:MECHANISM",
        help="issue with this key (repeatable): PKCS#12, PEM or JWK, as for `issue`, and the "
        "mechanism, such as jades, vc+jwt, dc+sd-jwt, eddsa-rdfc-2022 or ecdsa-sd-2023",
    )
    reader.add_argument(
        "--password-file",
        action="append",
        default=[],
        metavar="[NAME=]FILE",
        help="file whose first line is the password of the keys, or of the key of that name "
        "(else MICROCRED_PASSWORD, else a prompt)",
    )
    reader.add_argument(
        "--token-file",
        metavar="FILE",
        help=f"file whose first line is the token that issuing asks for (else {TOKEN_VARIABLE})",
    )
    reader.add_argument(
        "--unsafe-no-auth",
        action="store_true",
        help="let whoever reaches this service issue with its keys; on this machine alone",
    )
    reader.add_argument(
        "--status-key",
        metavar="NAME",
        help="with --registry: the key that signs the status lists (default: the first one)",
    )


def named_keys(words: Sequence[str]) -> tuple[NamedKey, ...]:
    """The keys that the words name.

    Raises:
        Misuse: a word of another form, a mechanism that nobody knows, or a name given twice.
    """
    from microcred.securing import mechanism_named

    found: dict[str, NamedKey] = {}
    for word in words:
        name, equals, rest = word.partition("=")
        file, colon, mechanism = rest.rpartition(":")
        if not (equals and colon and name and file and mechanism):
            raise Misuse("--key is NAME=FILE:MECHANISM", hint=_FORM)
        if name in found:
            raise Misuse("two keys have one name", hint=_FORM)
        try:
            mechanism_named(mechanism)
        except UnknownMechanism as error:
            raise Misuse("unknown mechanism in --key", hint=str(error)) from None
        if mechanism in _OF_PRESENTATIONS:
            hint = "Name that of credentials: presentations are signed beside it."
            raise Misuse(f"{mechanism} is for presentations", hint=hint)
        found[name] = NamedKey(name, file, mechanism)
    return tuple(found.values())


def opened_keys(
    words: argparse.Namespace, keys: Sequence[NamedKey], stack: ExitStack
) -> list[Issuer]:
    """The keys, opened; `stack` closes them.

    Raises:
        UnsuitableKey: one cannot be opened.
        ServiceError: one does not fit its mechanism, or a name fits no address.
        Misuse: a password is needed, and nobody gives one.
    """
    from microcred.securing import mechanism_named
    from microcred.service.settings import Issuer

    passwords = _passwords(words.password_file, {one.name for one in keys})
    opened = []
    for one in keys:
        file = passwords.get(one.name, passwords.get(""))
        ask = partial(ask_for_old, file)
        signer = open_signer(read_input(one.file), algorithm=None, ask=ask)
        stack.enter_context(closing(signer))
        opened.append(Issuer(one.name, signer, mechanism_named(one.mechanism)))
    return opened


def _passwords(words: Sequence[str], names: set[str]) -> dict[str, str]:
    """Name -> file of its password; "" is every other key's."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, file = word.partition("=")
        named = bool(equals) and name in names
        key, path = (name, file) if named else ("", word)
        if key in found:
            raise Misuse("two password files of one key", hint="Write --password-file NAME=FILE.")
        found[key] = path
    return found


def token_from(
    words: argparse.Namespace, place: Place, keys: Sequence[NamedKey]
) -> SecretText | None:
    """The token that issuing asks for; None where it asks for none.

    Raises:
        Misuse: there are keys and no token, or no token is asked for where others reach it.
        UnsuitableKey: the token is empty.
    """
    from microcred.crypto.secret_text import SecretText

    if words.unsafe_no_auth:
        if words.token_file is not None:
            raise Misuse("--unsafe-no-auth contradicts --token-file")
        if not place.is_loopback:
            hint = "Give --token-file FILE, or listen on 127.0.0.1."
            raise Misuse("--unsafe-no-auth is for this machine alone", hint=hint)
        return None
    if words.token_file is not None:
        return SecretText(first_line(read_input(words.token_file, limit=_LONGEST)).strip())
    if not keys:
        return None
    given = os.environ.get(TOKEN_VARIABLE)
    if not given:
        hint = "`openssl rand -hex 32 > token` makes one for --token-file token."
        raise Misuse("issuing needs a token", hint=hint)
    return SecretText(given)


def registry_of(words: argparse.Namespace, stack: ExitStack) -> Registry | None:
    """The registry that the words name, made if it is not there and its address is given.

    Raises:
        MissingExtra: the extra `registry` is not installed.
        RegistryError: it cannot be had, or is of another address or key.
    """
    if words.registry is None:
        return None
    if words.base_url is None:
        return stack.enter_context(closing_registry(open_registry(words)))
    from pathlib import Path

    from microcred.status.registry import Registry

    base = words.base_url.rstrip("/")
    registry = Registry.init(
        words.registry,
        base_url=base if base.endswith(_STATUS) else f"{base}{_STATUS}",
        key_file=None if words.registry_key is None else Path(words.registry_key),
        who=words.who or "",
    )
    return stack.enter_context(closing_registry(registry))
