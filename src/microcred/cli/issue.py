"""`microcred issue`: an Annex I document or a credential, and a key, to a sealed file.

What can be refused is refused before a password is asked for: unreadable input, an output that
would overwrite an input, options that contradict each other.

    >>> from microcred.cli import main
    >>> main(["issue", "course.json", "-o", "ana.jsonld"])  # no key: told on standard error
    64
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from contextlib import closing as closing_registry
from typing import TYPE_CHECKING, Any

from microcred.cli.console import Console
from microcred.cli.files import (
    STANDARD,
    check_input,
    check_output,
    network,
    once,
    read_input,
    write_output,
)
from microcred.cli.registry import open_registry, registry_options
from microcred.cli.sealing_words import (
    check_sealing_words,
    mandate_from,
    mechanism_from,
    page_from,
    release_from,
    sealing_options,
)
from microcred.cli.signers import check_signer, closing, signer_from, signer_options
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, Misuse
from microcred.fetching import OFFLINE
from microcred.frozen import replaced

if TYPE_CHECKING:
    from microcred.crypto.signing import Signer
    from microcred.elm import EuropeanDigitalCredential
    from microcred.issuing import Issued
    from microcred.jsontext import JsonValue
    from microcred.micro_credential import MicroCredential
    from microcred.status.registry import Registry
    from microcred.vc_issuing import IssuedDocument

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Seal a micro-credential. INPUT is an Annex I document (the JSON of MicroCredential), a credential of
the European Learning Model, one in Europass' upload wrapper, or any other W3C credential, which is
secured as it is; its kind is told by its content.

exit codes: 0 issued, 1 refused (nothing was signed), 64 misuse or a path that can't be read or
            written"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `issue`."""
    reader.add_argument("input", metavar="INPUT", help="what to issue; `-`: standard input")
    signer_options(reader)
    reader.add_argument(
        "-o", "--out", required=True, metavar="OUT", help="file to write; `-`: standard output"
    )
    sealing_options(reader)
    _words_of_status(reader)


def _words_of_status(reader: argparse.ArgumentParser) -> None:
    """The words of the registry."""
    registry_options(reader, required=False)
    reader.add_argument(
        "--idempotence",
        metavar="KEY",
        help="with --registry: any text that names what must not be issued twice, such as learner, "
        "course and date; kept as a keyed hash",
    )
    reader.add_argument(
        "--replaces",
        metavar="ID",
        help="with --registry and --reason: the credential that this one corrects; it is revoked",
    )
    reader.add_argument("--reason", metavar="TEXT", help="with --replaces: why")


def run(words: argparse.Namespace, console: Console) -> int:
    """Issue one credential and say where it is."""
    _check(words)
    from microcred.cli.documents import read_unissued

    given = read_unissued(read_input(words.input))
    with _registry(words) as registry, closing(signer_from(words)) as signer:
        issued: Issued | IssuedDocument = (
            _issue_document(given, signer, words, registry)
            if isinstance(given, Mapping)
            else _issue(given, signer, words, registry)
        )
    write_output(words.out, issued.secured)
    _report(issued, words.out, console)
    return DONE


def _registry(words: argparse.Namespace) -> AbstractContextManager[Registry | None]:
    """The registry that the words name, None where they name none."""
    return nullcontext() if words.registry is None else closing_registry(open_registry(words))


def _issue(
    given: EuropeanDigitalCredential | MicroCredential,
    signer: Signer,
    words: argparse.Namespace,
    registry: Registry | None,
) -> Issued:
    from microcred.issuing import issue

    how: dict[str, Any] = {
        "signer": signer,
        "mechanism": mechanism_from(words),
        "release": release_from(words.release),
        "page": page_from(words),
        "on_behalf_of": mandate_from(words),
        "fetch": network(words.tsa) if words.tsa else OFFLINE,
    }
    if words.idempotence is not None:
        how["idempotence"] = words.idempotence
    if registry is not None and words.replaces is not None:
        from microcred.lifecycle import replace

        return replace(registry, words.replaces, given, reason=words.reason, **how)
    return issue(given, status=registry, **how)


def _issue_document(
    given: Mapping[str, JsonValue],
    signer: Signer,
    words: argparse.Namespace,
    registry: Registry | None,
) -> IssuedDocument:
    """Secure a W3C credential without the European model, as it is."""
    if words.page or words.on_behalf_of is not None or words.tsa or words.release or words.replaces:
        raise Misuse(
            "--page, --on-behalf-of, --release, --replaces and --tsa are for European credentials",
            hint="A W3C credential without the European model is secured as it is.",
        )
    from microcred.releases.vcdm import version_of
    from microcred.vc_issuing import issue_document

    if words.data_model and version_of(given) not in (words.data_model, None):
        raise Misuse(
            f"the document is of VCDM {version_of(given)}, and --data-model says another version",
            hint="A W3C credential without the European model is secured as the version it names.",
        )
    return issue_document(
        given,
        signer=signer,
        mechanism=mechanism_from(words),
        status=registry,
        idempotence=words.idempotence,
    )


def _report(issued: Issued | IssuedDocument, out: str, console: Console) -> None:
    """What was written, and where."""
    if console.machine:
        console.emit(
            {
                "id": issued.id,
                "mechanism": issued.mechanism,
                "media_type": issued.media_type,
                "out": out,
            }
        )
        return
    facts = (
        ("issued", issued.id or "a document without id"),
        ("mechanism", f"{issued.mechanism} ({issued.media_type})"),
        ("written to", f"{out} ({len(issued.secured):,} bytes)"),
    )
    rows = [[Cell(name, style="faint"), Cell(fact)] for name, fact in facts]
    # With the credential itself on standard output, what is for people goes beside it.
    (replaced(console, machine=True, colour=False) if out == STANDARD else console).show(rows)


def _check_status(words: argparse.Namespace) -> None:
    """Refuse what is for a registry where there is none."""
    named = [
        one for one in ("registry_key", "idempotence", "replaces", "who") if getattr(words, one)
    ]
    if named and words.registry is None:
        option = named[0].replace("_", "-")
        raise Misuse(f"--{option} without --registry", hint="Name the registry, which keeps it.")
    if (words.replaces is None) != (words.reason is None):
        raise Misuse("--replaces ID and --reason TEXT go together")
    if words.idempotence is not None and not words.idempotence:
        raise Misuse("--idempotence is empty")


def _check(words: argparse.Namespace) -> None:
    """Refuse what cannot be meant, before any work."""
    sealing = check_sealing_words(words)
    _check_status(words)
    if words.json and words.out == STANDARD:
        raise Misuse("--json and -o - both want standard output", hint="Name a file with -o.")
    read = [words.input, *check_signer(words), *sealing]
    once(read)
    for path in read:
        check_input(path)
    check_output(words.out, *read)
