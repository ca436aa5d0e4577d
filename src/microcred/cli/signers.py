"""Keys to sign with: in a file (`--key`), in a token (`--pkcs11`), at a remote service (`--csc`).

A file is told by its content: PKCS#12, PEM with its chain, or a JWK. A password is asked for only
where the key is protected by one. A PEM file holds the key and the certificates in one; without
certificates, or as a JWK, a key can sign `vc+jwt` and not seal. PINs, access tokens and one-time
passwords come as passwords do (`microcred.cli.passwords`), never on the command line.

    >>> from microcred.cli.signers import open_signer
    >>> open_signer(b"-----BEGIN X-----", algorithm=None, ask=str)
    Traceback (most recent call last):
    microcred.errors.UnsuitableKey: there is no private key in the PEM text
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from microcred.cli import files
from microcred.cli.passwords import VARIABLE, ask_for_old, ask_for_secret, password_option
from microcred.cli.words import Misuse
from microcred.errors import TrustError, UnsuitableKey

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.crypto.signing import Signer

__all__ = [
    "check_signer",
    "closing",
    "open_signer",
    "signer_from",
    "signer_options",
]

ACCESS_VARIABLE = "MICROCRED_ACCESS_TOKEN"
"""The environment variable that may hold the access token of a remote service."""
ONE_TIME_VARIABLE = "MICROCRED_OTP"
"""The environment variable that may hold a one-time password."""

# What belongs to which way of having a key, by its name among the words.
_OF_TOKENS = ("token", "key_label", "certificates")
_OF_SERVICES = ("credential", "access_token_file")
_HINT = "--key FILE, or --pkcs11 MODULE, or --csc URL --credential ID"


def signer_options(reader: argparse.ArgumentParser) -> None:
    """Let a command take the words that name a key."""
    told = (
        ("key", "FILE", "PKCS#12, PEM (key and chain in one file), or JWK for vc+jwt"),
        ("key-id", "URL", "name of the key for a verifier, such as did:web:uni.example#key-1"),
        ("pkcs11", "MODULE", "library of a token (HSM, smart card) that holds the key; extra hsm"),
        ("token", "LABEL", "label of the token (default: the only one)"),
        ("key-label", "LABEL", "label of the key in the token (default: the only one)"),
        ("certificates", "FILE", "certificates of the key, PEM, that the token does not hold"),
        ("csc", "URL", "base address of a remote signing service (CSC API v2) with the key"),
        ("credential", "ID", "the service's name for the key"),
        (
            "access-token-file",
            "FILE",
            f"file with the service's access token (else {ACCESS_VARIABLE}, else a prompt)",
        ),
    )
    for name, value, text in told:
        reader.add_argument(f"--{name}", metavar=value, help=text)
    password_option(reader)


def check_signer(words: argparse.Namespace) -> list[str]:
    """Refuse what cannot be meant, before any work; the files that will be read.

    Raises:
        Misuse: no key is named, or more than one, or a word belongs to another way.
    """
    ways = [name for name in ("key", "pkcs11", "csc") if getattr(words, name) is not None]
    if len(ways) != 1:
        message = "--key, --pkcs11 and --csc are three ways: choose one" if ways else "no key"
        raise Misuse(message, hint=f"Give {_HINT}.")
    _check_key_id(words.key_id)
    for name, way in [
        ("key_id", "key"),
        *((one, "pkcs11") for one in _OF_TOKENS),
        *((one, "csc") for one in _OF_SERVICES),
    ]:
        if getattr(words, name) is not None and way != ways[0]:
            option = name.replace("_", "-")
            raise Misuse(f"--{option} is for --{way} alone", hint=f"Give {_HINT}.")
    if ways == ["csc"] and words.credential is None:
        raise Misuse("--csc needs --credential", hint="The service tells you its names for keys.")
    read = (words.key, words.certificates, words.access_token_file, words.password_file)
    return [path for path in read if path is not None]


def _check_key_id(url: str | None) -> None:
    if url is None:
        return
    from microcred.crypto.references import reference_to

    if reference_to(url) is None or "#" not in url:
        raise Misuse("--key-id is no URL of a key", hint="For example did:web:uni.example#key-1.")


def signer_from(words: argparse.Namespace) -> Signer:
    """The signer that the words name.

    Raises:
        UnsuitableKey: it cannot be opened, or the algorithm does not fit.
        Misuse: a secret is needed, and nobody gives one.
        MicrocredError: the token or the service refused.
    """
    if words.pkcs11 is not None:
        return _in_token(words)
    if words.csc is not None:
        return _at_service(words)
    return open_signer(
        files.read_input(words.key),
        algorithm=words.algorithm,
        ask=lambda: ask_for_old(words.password_file),
        key_id=words.key_id,
    )


@contextmanager
def closing(signer: Signer) -> Iterator[Signer]:
    """The signer, closed after use if it holds anything open."""
    try:
        yield signer
    finally:
        close = getattr(signer, "close", None)
        if close is not None:
            close()


def _in_token(words: argparse.Namespace) -> Signer:
    from microcred.crypto.pkcs11_token import TokenPlace
    from microcred.crypto.seal import Seal

    return Seal.from_pkcs11(
        words.pkcs11,
        pin=_kept(lambda: ask_for_secret(words.password_file, VARIABLE, "PIN of the token: ")),
        token=TokenPlace(label=words.token),
        key_label=words.key_label,
        certificates=_certificates(words.certificates),
        algorithm=words.algorithm,
    )


def _at_service(words: argparse.Namespace) -> Signer:
    from microcred.crypto.csc_service import CscService
    from microcred.crypto.seal import Seal
    from microcred.crypto.secret_text import SecretText

    asked = ask_for_secret(
        words.access_token_file, ACCESS_VARIABLE, "Access token of the service: "
    )
    service = CscService(words.csc, files.network(words.csc), SecretText(asked))
    return Seal.from_csc(
        service,
        words.credential,
        pin=_kept(lambda: ask_for_secret(words.password_file, VARIABLE, "PIN of the key: ")),
        otp=lambda: ask_for_secret(None, ONE_TIME_VARIABLE, "One-time password: "),
        algorithm=words.algorithm,
    )


def _kept(ask: Callable[[], str]) -> Callable[[], str]:
    """Asks once, however often it is called."""
    from functools import cache

    return cache(ask)


def _certificates(path: str | None) -> tuple[Certificate, ...]:
    """The certificates of a file.

    Raises:
        UnsuitableKey: there is none in it.
    """
    if path is None:
        return ()
    from microcred.crypto.certificates import read_certificates

    try:
        return tuple(read_certificates(files.read_input(path)))
    except TrustError as error:
        raise UnsuitableKey(str(error)) from None


def open_signer(
    data: bytes, *, algorithm: str | None, ask: Callable[[], str], key_id: str | None = None
) -> Signer:
    """The signer that a key file holds, as `microcred.crypto.key_opening.open_key` finds it.

    Raises:
        UnsuitableKey: it holds no key, the password is wrong, or the algorithm does not fit.
        Misuse: a password is needed, and nobody gives one.
    """
    from microcred.crypto.key_opening import open_key

    return open_key(data, ask=ask, algorithm=algorithm, key_id=key_id)
