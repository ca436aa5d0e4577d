"""The words about trust: `--trust PATH|none|did`, `--issuer ID|any`, `--list-time TIME`, as values.

A PATH is a PEM or DER file, a trusted list (XML, or the same in gzip), a folder of such files, or
the cache that `trust update` keeps, told by content; a folder's files that hold neither are passed
over and counted. `none` says that the caller knows no anchors.

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
from microcred.errors import ParseError, TrustError

if TYPE_CHECKING:
    from datetime import datetime

    from microcred.crypto.certificates import Certificate
    from microcred.policy import AnyIssuer, Trust
    from microcred.trust.trusted_lists.opening import Lists

__all__ = [
    "ANY",
    "DID",
    "NONE",
    "check_trust_words",
    "documents_from",
    "documents_option",
    "trust_from",
    "trust_options",
]

NONE = "none"
"""The word of a caller who knows no anchors."""
DID = "did"
"""The word that lets DIDs and https addresses name keys (did:key, did:jwk, did:web)."""
ANY = "any"
"""The word for any issuer."""

_LARGEST = 4 * 1024 * 1024  # a bundle of all of Europe's trust services is smaller
_LARGEST_LIST = 24 * 1024 * 1024  # as what reads lists takes them
_OF_CERTIFICATES = (b"-", b"0")  # PEM, DER: what tells XML is not loaded for them
_INDEX = "index.json"  # what a cache of lists has
_HINT = (
    "--trust is the issuer's root certificate (PEM or DER), a trusted list (XML), a folder of "
    "either, or did, or none"
)


def trust_options(reader: argparse.ArgumentParser) -> None:
    """Let a command take `--trust` and `--issuer`."""
    reader.add_argument(
        "--trust",
        action="append",
        metavar="PATH|none|did",
        help="whom you trust (repeatable): a certificate (PEM or DER), a trusted list (XML), a "
        "folder of either, or the cache of `trust update`; did: resolve DIDs (did:key, did:jwk, "
        "did:web) and https issuers; none: you know no anchors",
    )
    reader.add_argument(
        "--list-time",
        metavar="TIME",
        help="accept trusted lists as of this time, also those that have ended since",
    )
    reader.add_argument(
        "--issuer",
        action="append",
        metavar="ID|any",
        help="who may have issued it (repeatable): an organisation identifier such as "
        "NTRIE-123456, a DID, or any (default; the first line names the signer)",
    )


def documents_option(reader: argparse.ArgumentParser) -> None:
    """Let a command take the documents of DIDs and of https issuers."""
    reader.add_argument(
        "--did-document",
        action="append",
        default=[],
        metavar="FILE",
        help="the document of a did:web or https issuer (repeatable), in place of fetching it",
    )


def documents_from(paths: Sequence[str]) -> dict[str, bytes]:
    """DID or address -> bytes of the documents that `--did-document` names.

    Raises:
        Misuse: a path cannot be read, is no document of anybody, or two are of the same.
    """
    from microcred.trust.controlled_document import LARGEST_DOCUMENT, read_document

    found: dict[str, bytes] = {}
    for path in paths:
        raw = read_input(path, limit=LARGEST_DOCUMENT)
        try:
            name = read_document(raw).id
        except ParseError as error:
            hint = "--did-document is the JSON that a did:web or https issuer publishes."
            raise Misuse(f"{path} is no document of a DID: {error}", hint=hint) from None
        if name in found:
            raise Misuse("two documents of one DID", hint="Leave one --did-document out.")
        found[name] = raw
    return found


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


def trust_from(
    trust: Sequence[str],
    issuers: Sequence[str] | None,
    console: Console,
    list_time: datetime | None = None,
) -> Trust:
    """The `Trust` that the words describe.

    Raises:
        Misuse: a path that cannot be read or holds neither certificate nor list.
        MissingExtra: a trusted list is given, and the extra `eutl` is not installed.
    """
    from microcred.policy import ANY_ISSUER, Trust

    check_trust_words(trust, issuers)
    anchors: list[Certificate] = []
    lists: list[Lists] = []
    for word in dict.fromkeys(trust):
        if word not in {NONE, DID}:
            found = _folder(word, console) if os.path.isdir(word) else _file(word)
            anchors += found[0]
            lists += found[1]
    expected: Sequence[str] | AnyIssuer = issuers or ANY_ISSUER
    if issuers and ANY in issuers:
        expected = ANY_ISSUER
    # A holder's DID is no anchor: it says nothing of issuers.
    return Trust(
        issuers=expected,
        anchors=anchors,
        dids=DID in trust,
        lists=lists,
        list_time=list_time,
        _holders=True,
    )


def _held(path: str) -> tuple[Sequence[Certificate], Sequence[Lists]]:
    """The certificates of one file, or the list that it is.

    Raises:
        TrustError: it is neither.
    """
    from microcred.crypto.certificates import read_certificates

    octets = read_input(path, limit=_LARGEST_LIST)
    if octets[:1] not in _OF_CERTIFICATES:
        from microcred.trust.trusted_lists.hostile_xml import is_compressed, is_markup

        if is_markup(octets) or is_compressed(octets):
            # By path the verdict can name the file.
            return (), (octets if path == STANDARD else path,)
    return read_certificates(octets[: _LARGEST + 1]), ()


def _file(path: str) -> tuple[Sequence[Certificate], Sequence[Lists]]:
    """What a file holds that was named as one."""
    try:
        return _held(path)
    except TrustError:
        named = "standard input" if path == STANDARD else path
        message = f"{named} holds no certificate and is no trusted list"
        raise Misuse(message, hint=f"{_HINT}.") from None


def _folder(folder: str, console: Console) -> tuple[Sequence[Certificate], Sequence[Lists]]:
    """What a folder holds; files that hold nothing are passed over and counted."""
    try:
        with os.scandir(folder) as entries:
            paths = sorted(entry.path for entry in entries if entry.is_file())
    except OSError as error:
        raise Misuse(f"cannot read {folder}: {error.strerror}", hint=f"{_HINT}.") from None
    if any(os.path.basename(path) == _INDEX for path in paths) and _is_cache(folder):
        return (), (folder,)
    anchors: list[Certificate] = []
    lists: list[Lists] = []
    passed_over = 0
    for path in paths:
        try:
            found = _held(path)
        except TrustError:
            passed_over += 1
            continue
        anchors += found[0]
        lists += found[1]
    if not anchors and not lists:
        message = f"{folder} holds no certificate and no trusted list"
        raise Misuse(message, hint=f"{_HINT}.")
    if passed_over:
        noun = "file that holds" if passed_over == 1 else "files that hold"
        console.note(f"passed over {passed_over} {noun} no certificate in {folder}")
    return anchors, lists


def _is_cache(folder: str) -> bool:
    from microcred.trust.trusted_lists.cache import is_cache

    return is_cache(folder)
