"""The words about trust: `--trust PATH|none|did`, `--issuer ID|any`, `--at TIME`, as values.

A PATH is a PEM or DER file or a folder of them, told by content; a folder's files that hold no
certificate are passed over and counted. `none` says that the caller knows no anchors.

    >>> from microcred.cli.console import Console
    >>> from microcred.cli.trusting import trust_from
    >>> trust = trust_from(["did"], ["did:key:z6Mk"], Console(machine=False))
    >>> trust.accepts_dids, trust.expected_issuers
    (True, ('did:key:z6Mk',))
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, read_input
from microcred.cli.words import Misuse
from microcred.errors import TrustError

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.policy import AnyIssuer, Trust

__all__ = ["ANY", "DID", "NONE", "check_trust_words", "trust_from", "trust_options"]

NONE = "none"
"""The word of a caller who knows no anchors."""
DID = "did"
"""The word that lets DIDs name keys (did:key, did:jwk)."""
ANY = "any"
"""The word for any issuer."""

_LARGEST = 4 * 1024 * 1024  # a bundle of all of Europe's trust services is smaller
_HINT = "--trust is the issuer's root certificate (PEM or DER) or a folder of them, or did, or none"


def trust_options(reader: argparse.ArgumentParser) -> None:
    """Let a command take `--trust` and `--issuer`."""
    reader.add_argument(
        "--trust",
        action="append",
        metavar="PATH|none|did",
        help="whom you trust (repeatable): a certificate file or a folder of them (PEM or DER); "
        "did: resolve DIDs (did:key, did:jwk); none: you know no anchors",
    )
    reader.add_argument(
        "--issuer",
        action="append",
        metavar="ID|any",
        help="who may have issued it (repeatable): an organisation identifier such as "
        "NTRIE-123456, a DID, or any (default; the first line names the signer)",
    )


def check_trust_words(trust: Sequence[str] | None, issuers: Sequence[str] | None) -> None:
    """Refuse what cannot be meant, and paths that cannot be read, before any work.

    Raises:
        Misuse: no `--trust`, `none` or `any` beside something that contradicts it, a bad path.
    """
    if not trust:
        raise Misuse("verify needs --trust: whom do you trust?", hint=f"{_HINT}.")
    paths = [word for word in trust if word not in {NONE, DID}]
    if NONE in trust and paths:
        raise Misuse("--trust none contradicts the anchors that are given", hint=f"{_HINT}.")
    for path in paths:
        if not os.path.isdir(path):
            check_input(path)
    named = issuers or []
    if ANY in named and any(issuer != ANY for issuer in named):
        raise Misuse("--issuer any contradicts the issuers that are named", hint="Leave one out.")
    if any(not issuer.strip() for issuer in named):
        raise Misuse("--issuer is empty", hint="For example --issuer NTRIE-123456.")


def trust_from(trust: Sequence[str], issuers: Sequence[str] | None, console: Console) -> Trust:
    """The `Trust` that the words describe.

    Raises:
        Misuse: a path that cannot be read or holds no certificate.
    """
    from microcred.policy import ANY_ISSUER, Trust

    check_trust_words(trust, issuers)
    anchors: list[Certificate] = []
    for word in dict.fromkeys(trust):
        if word not in {NONE, DID}:
            anchors += _folder(word, console) if os.path.isdir(word) else _file(word)
    expected: Sequence[str] | AnyIssuer = issuers or ANY_ISSUER
    if issuers and ANY in issuers:
        expected = ANY_ISSUER
    return Trust(issuers=expected, anchors=anchors, dids=DID in trust)


def _certificates(path: str) -> tuple[Certificate, ...]:
    """The certificates of one file."""
    from microcred.crypto.certificates import read_certificates

    return read_certificates(read_input(path, limit=_LARGEST))


def _file(path: str) -> tuple[Certificate, ...]:
    """The certificates of a file that was named as one."""
    try:
        return _certificates(path)
    except TrustError:
        named = "standard input" if path == STANDARD else path
        raise Misuse(f"{named} holds no certificate", hint=f"{_HINT}.") from None


def _folder(folder: str, console: Console) -> list[Certificate]:
    """The certificates of a folder; files that hold none are passed over and counted."""
    try:
        with os.scandir(folder) as entries:
            paths = sorted(entry.path for entry in entries if entry.is_file())
    except OSError as error:
        raise Misuse(f"cannot read {folder}: {error.strerror}", hint=f"{_HINT}.") from None
    found: list[Certificate] = []
    passed_over = 0
    for path in paths:
        try:
            found += _certificates(path)
        except TrustError:
            passed_over += 1
    if not found:
        raise Misuse(f"{folder} holds no certificate", hint=f"{_HINT}.")
    if passed_over:
        noun = "file that holds" if passed_over == 1 else "files that hold"
        console.note(f"passed over {passed_over} {noun} no certificate in {folder}")
    return found
