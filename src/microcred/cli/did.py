"""`microcred did resolve` and `did document`: what a DID says of keys, and a document to publish.

`resolve` shows the keys of a DID or of an https address, for what each may be used, and what is
wrong with it; did:key and did:jwk need no network, others need `--fetch` or the document itself.
`document` makes the document of a did:web from a key.

    >>> from microcred.cli import main
    >>> main(["did", "resolve"])  # without a DID: misuse, told on standard error
    64
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from microcred.cli.console import Console, encoded
from microcred.cli.files import (
    STANDARD,
    check_input,
    check_output,
    network,
    once,
    read_input,
    write_output,
)
from microcred.cli.passwords import ask_for_old, password_option
from microcred.cli.signers import open_signer
from microcred.cli.tables import Cell, plain
from microcred.cli.trusting import documents_from, documents_option
from microcred.cli.words import DONE, FAILED, INDETERMINATE, Misuse, instant
from microcred.errors import NotResolved, ParseError, UnsuitableKey

if TYPE_CHECKING:
    from microcred.crypto.keys import PublicKey
    from microcred.findings import Finding
    from microcred.jsontext import JsonValue
    from microcred.trust import ControlledDocument, Resolution, VerificationMethod

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Look a DID or an https address up, or make the document of a did:web. `did resolve` shows the keys
of the document and for what each may be used; with a key's name or --purpose it says whether it may
be used so. `did document` writes a document for you to publish, and tells where.

exit codes: resolve: 0 resolved, and the key that is asked for may be used, 1 it may not, or there
                       is no such key or document, 2 it could not be told (nothing was fetched)
            document: 0 written, 1 refused
            64 misuse or a path that can't be read or written"""

_PURPOSES: Final = (
    *("assertionMethod", "authentication", "keyAgreement"),
    *("capabilityInvocation", "capabilityDelegation"),
)
_FORMS: Final = ("multikey", "jwk")
_OUTCOMES: Final = ("PASSED", "FAILED", "INDETERMINATE")  # by exit code


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of the two commands; which of them it is, their common reader knows."""
    kind = reader.prog.rpartition(" ")[2]
    reader.set_defaults(kind=kind)
    if kind == "resolve":
        reader.add_argument(
            "name", metavar="DID|URL", help="a DID or https address, or a key's URL"
        )
        documents_option(reader)
        reader.add_argument("--fetch", action="store_true", help="ask the web for the document")
        reader.add_argument("--purpose", choices=_PURPOSES, help="what the key is to be used for")
        reader.add_argument("--at", metavar="TIME", help="the time to look for (default: now)")
        return
    reader.add_argument(
        "--key",
        action="append",
        required=True,
        metavar="FILE",
        help="a key (repeatable): private as for `issue`, or the public key alone, PEM or JWK; "
        "they are named key-1, key-2, ...",
    )
    reader.add_argument("--did", required=True, metavar="DID|URL", help="a did:web, or an address")
    reader.add_argument(
        "--purpose",
        action="append",
        choices=_PURPOSES,
        help="what the keys are for (repeatable; default: assertionMethod and authentication)",
    )
    reader.add_argument(
        "--form",
        choices=_FORMS,
        default=_FORMS[0],
        help="multikey for Data Integrity (default), jwk for vc+jwt",
    )
    reader.add_argument("-o", "--out", metavar="OUT", help="file to write (default: shown)")
    password_option(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Resolve a name, or make a document."""
    return _resolve(words, console) if words.kind == "resolve" else _document(words, console)


# -- resolve ----------------------------------------------------------------------------------


def _resolve(words: argparse.Namespace, console: Console) -> int:
    at = datetime.now(UTC) if words.at is None else instant(words.at)
    contents = documents_from(words.did_document)
    from microcred.fetching import OFFLINE
    from microcred.trust import resolve_document

    name, _, fragment = str(words.name).partition("#")
    fetch = network(_address(name)) if words.fetch else OFFLINE
    try:
        document = resolve_document(name, fetch=fetch, contents=contents)
    except NotResolved as error:
        return _unresolved(str(words.name), error, console)
    asked = words.name if fragment else None
    keys = [(one, _looked_up(document, one, words.purpose, at)) for one in _chosen(document, asked)]
    code = _code([found for _, found in keys], asked or words.purpose)
    if console.machine:
        console.emit(
            {
                "id": document.id,
                "outcome": _OUTCOMES[code],
                "keys": [_key_json(document, *one) for one in keys],
                "document": {**document.members},
            }
        )
        return code
    count = len(document.methods)
    console.say(f"{plain(document.id)}: {count} {'key' if count == 1 else 'keys'}")
    for one, found in keys:
        console.show(_key_rows(document, one, found))
    if not keys:
        console.say("there is no key of that name")
    return code


def _address(name: str) -> str | None:
    """Where the document of a name is that a person wrote; None for what has no address."""
    from microcred.errors import TrustError
    from microcred.trust.document_writing import address_of

    try:
        return address_of(name)
    except TrustError:
        return None


def _unresolved(name: str, error: NotResolved, console: Console) -> int:
    """There is no document: why, as the finding that `verify` would give."""
    open_ = error.code in {"key.not_fetched", "key.fetch_failed", "key.method_unknown"}
    code = INDETERMINATE if open_ or error.code == "key.unsupported" else FAILED
    if console.machine:
        console.emit(
            {
                "id": name,
                "outcome": _OUTCOMES[code],
                "code": error.code,
                "detail": str(error),
                "clause": error.clause,
            }
        )
        return code
    console.say(f"{plain(name)}: {_OUTCOMES[code]}: {plain(str(error))} ({error.code})")
    console.note(error.hint())
    return code


def _chosen(document: ControlledDocument, asked: str | None) -> tuple[VerificationMethod, ...]:
    if asked is None:
        return document.methods
    return tuple(one for one in document.methods if one.id == asked)


def _looked_up(
    document: ControlledDocument, method: VerificationMethod, purpose: str | None, at: datetime
) -> Resolution:
    """The key, judged for the purpose; without one, for the first that its document names."""
    from microcred.crypto.references import reference_to
    from microcred.jsontext import write_json
    from microcred.trust import resolve

    named = purpose or next(iter(document.purposes(method.id)), "assertionMethod")
    contents = {document.id: write_json({**document.members}).encode()}
    return resolve(
        reference_to(method.id), anchors=(), dids=True, at=at, purpose=named, contents=contents
    )


def _code(found: Sequence[Resolution], asked: object) -> int:
    """0 where nothing special is asked for, or where some key may be used so."""
    worst = [{one.outcome.value for one in each.findings} for each in found]
    if not asked or {"PASSED"} in worst:
        return DONE
    return INDETERMINATE if worst and all("FAILED" not in one for one in worst) else FAILED


def _key_json(
    document: ControlledDocument, method: VerificationMethod, found: Resolution
) -> JsonValue:
    key = found.key
    return {
        "id": method.id,
        "type": method.type,
        "controller": method.controller,
        "kind": _kind(method, key),
        "multikey": key.multikey() if key is not None and key.curve else None,
        "purposes": [*document.purposes(method.id)],
        "findings": [dict(one.to_json()) for one in found.findings],
    }


def _key_rows(
    document: ControlledDocument, method: VerificationMethod, found: Resolution
) -> list[list[Cell]]:
    key = found.key
    kind = ", ".join(one for one in (method.type, _kind(method, key)) if one)
    facts = [
        ("key", method.id),
        ("kind", kind),
        ("may be used for", ", ".join(document.purposes(method.id)) or "nothing"),
    ]
    if key is not None and key.curve:
        facts.append(("Multikey", key.multikey()))
    rows = [[Cell(name, style="faint"), Cell(text)] for name, text in facts]
    return rows + [_finding_row(one) for one in found.findings]


def _kind(method: VerificationMethod, key: PublicKey | None) -> str | None:
    """The kind of a key, also of one that signs nothing here."""
    if key is not None:
        return key.curve or key.kind
    from microcred.crypto.multikeys import read_multikey

    text = method.members.get("publicKeyMultibase")
    try:
        return read_multikey(text).kind if isinstance(text, str) else None
    except ParseError:
        return None


def _finding_row(one: Finding) -> list[Cell]:
    outcome = one.outcome.value
    return [Cell(outcome, style=outcome), Cell(f"{one.detail} ({one.code})")]


# -- document ---------------------------------------------------------------------------------


def _document(words: argparse.Namespace, console: Console) -> int:
    files: list[str] = words.key
    if words.json and words.out == STANDARD:
        raise Misuse("--json and -o - both want standard output", hint="Name a file with -o.")
    once(files)
    for file in files:
        check_input(file)
    if words.out is not None:
        check_output(words.out, *files)
    from microcred.trust.document_writing import address_of, write_document

    url = address_of(words.did)
    keys = {
        f"key-{number}": _public_key(read_input(file), words.password_file)
        for number, file in enumerate(files, 1)
    }
    document = write_document(
        words.did,
        keys,
        purposes=words.purpose or _PURPOSES[:2],
        form="JsonWebKey" if words.form == "jwk" else "Multikey",
    )
    if words.out is not None:
        write_output(words.out, encoded(document))
    if console.machine:
        console.emit({"did": words.did, "url": url, "out": words.out, "document": document})
        return DONE
    if words.out is None:
        console.emit(document)
    console.note(f"publish it at {url}; sign with --key-id {words.did}#key-1")
    return DONE


def _public_key(data: bytes, password_file: str | None) -> PublicKey:
    """The public key of a key file; a public key alone is one too.

    Raises:
        UnsuitableKey: there is none.
    """
    from microcred.crypto.jwk import PRIVATE_MEMBERS
    from microcred.crypto.key_opening import key_kind
    from microcred.crypto.keys import PublicKey
    from microcred.jsontext import read_json

    try:
        if b"-----BEGIN PUBLIC KEY-----" in data:
            return PublicKey.from_pem(data)
        members = read_json(data) if key_kind(data) == "jwk" else None
        if isinstance(members, dict) and "kty" in members and PRIVATE_MEMBERS.isdisjoint(members):
            return PublicKey.from_jwk(members)
    except ParseError as error:
        raise UnsuitableKey(str(error)) from None
    return open_signer(data, algorithm=None, ask=lambda: ask_for_old(password_file)).public_key
