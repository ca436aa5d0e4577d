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
from microcred.cli.contexts import context_option, contexts_from
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
from microcred.cli.signers import check_signer, closing, signer_from, signer_options
from microcred.cli.tables import Cell
from microcred.cli.wallets import (
    SD_JWTS,
    check_wallet_words,
    wallet_mechanism,
    wallet_options,
)
from microcred.cli.words import DONE, Misuse
from microcred.fetching import OFFLINE
from microcred.frozen import replaced

if TYPE_CHECKING:
    from microcred.crypto.signing import Signer
    from microcred.elm import EuropeanDigitalCredential
    from microcred.issuing import Issued
    from microcred.jsontext import JsonValue
    from microcred.micro_credential import Mandate, MicroCredential
    from microcred.page import Page
    from microcred.releases import Release
    from microcred.securing.mechanism import Mechanism
    from microcred.status.registry import Registry
    from microcred.vc_issuing import IssuedDocument

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Seal a micro-credential. INPUT is an Annex I document (the JSON of MicroCredential), a credential of
the European Learning Model, one in Europass' upload wrapper, or any other W3C credential, which is
secured as it is; its kind is told by its content.

exit codes: 0 issued, 1 refused (nothing was signed), 64 misuse or a path that can't be read or
            written"""

_SIGNING_TIMES = ("sigT", "iat")
_SUITES = (
    "eddsa-rdfc-2022",
    "eddsa-jcs-2022",
    "ecdsa-rdfc-2019",
    "ecdsa-jcs-2019",
    "ecdsa-sd-2023",
)
_TOKENS = ("vc+jwt", "vp+jwt", "jwt_vc")
_MECHANISMS = ("jades", *_TOKENS, *SD_JWTS, *_SUITES)
_DATA_MODELS = ("1.1", "2.0")
_LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `issue`."""
    reader.add_argument("input", metavar="INPUT", help="what to issue; `-`: standard input")
    signer_options(reader)
    reader.add_argument(
        "-o", "--out", required=True, metavar="OUT", help="file to write; `-`: standard output"
    )
    reader.add_argument(
        "--mechanism",
        choices=_MECHANISMS,
        default=_MECHANISMS[0],
        help="jades (default), vc+jwt, vp+jwt (presentations), jwt_vc (the JWT encoding of VCDM "
        "1.1, as EBSI has it), dc+sd-jwt, vc+sd-jwt and vp+sd-jwt (of which a holder shows parts), "
        "or a cryptosuite of W3C Data Integrity",
    )
    reader.add_argument(
        "--release",
        metavar="NAME",
        help="release of the data model, such as 3.1 or elm-ebsi (default 3.2)",
    )
    _words_of_suites(reader)
    _words_of_jades(reader)
    wallet_options(reader)
    _words_of_status(reader)
    reader.add_argument(
        "--algorithm", metavar="NAME", help="such as ES256, PS256, EdDSA (default: by the key)"
    )
    reader.add_argument(
        "--on-behalf-of",
        metavar="TEXT",
        help="why you may seal for the awarding body, if the seal is not its own",
    )
    reader.add_argument(
        "--mandate-document",
        metavar="FILE",
        action="append",
        default=[],
        help="a PDF, JPEG or PNG file that shows the mandate, embedded in the credential; needs "
        "--on-behalf-of; repeat it for further files",
    )
    reader.add_argument(
        "--page",
        metavar="FILE",
        action="append",
        default=[],
        help="your own picture of the credential, JPEG or PNG, instead of the one that is drawn; "
        "repeat it for further pages, in order",
    )


def _words_of_suites(reader: argparse.ArgumentParser) -> None:
    """The words of Data Integrity."""
    reader.add_argument(
        "--data-model",
        choices=_DATA_MODELS,
        help="of W3C credentials, with a cryptosuite: 1.1 (default) or 2.0",
    )
    context_option(reader)
    reader.add_argument(
        "--mandatory",
        action="append",
        metavar="POINTER",
        help="with ecdsa-sd-2023: JSON pointer of what no holder may hide (repeatable; default: "
        "issuer, validity, schema, status and the subject's id)",
    )


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


def _words_of_jades(reader: argparse.ArgumentParser) -> None:
    """The words of seals."""
    reader.add_argument(
        "--signing-time",
        choices=_SIGNING_TIMES,
        help="header that claims the signing time in jades: sigT (default) or iat",
    )
    reader.add_argument(
        "--level",
        choices=_LEVELS,
        default=_LEVELS[0],
        help="of jades: B-B (default), B-T with a timestamp, B-LT with revocation data, B-LTA with "
        "an archive timestamp; all but B-B ask the network",
    )
    reader.add_argument(
        "--tsa", metavar="URL", help="the time-stamping authority that is asked (RFC 3161)"
    )
    reader.add_argument(
        "--content-timestamp",
        action="store_true",
        help="stamp the content before it is sealed, too (adoTst)",
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Issue one credential and say where it is."""
    _check(words)
    _check_level(words)
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
        "mechanism": _mechanism(words),
        "release": _release(words.release),
        "page": _page(words),
        "on_behalf_of": _mandate(words),
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
        mechanism=_mechanism(words),
        status=registry,
        idempotence=words.idempotence,
    )


def _mechanism(words: argparse.Namespace) -> Mechanism:
    """The mechanism that the words describe."""
    from microcred.securing import DataIntegrity, JAdES, mechanism_named

    if words.mechanism in _SUITES:
        return DataIntegrity(
            words.mechanism,
            words.data_model or _DATA_MODELS[0],
            contexts=contexts_from(words.context),
            mandatory_pointers=words.mandatory,
        )
    if words.mechanism in SD_JWTS:
        return wallet_mechanism(words)
    if words.mechanism in _TOKENS:
        return mechanism_named(words.mechanism)
    return JAdES(
        level=words.level,
        signing_time="iat" if words.signing_time == "iat" else "sigT",
        tsa=words.tsa,
        content_timestamp=words.content_timestamp,
    )


def _release(word: str | None) -> Release:
    """The release that a word means; that of EBSI is for issuing alone."""
    from microcred.cli.schema import release_named
    from microcred.releases import ELM_EBSI

    if word is not None and word.lower().replace(" ", "-") == "elm-ebsi":
        return ELM_EBSI
    return release_named(word)


def _mandate(words: argparse.Namespace) -> Mandate | None:
    """The mandate that the words state, with its files."""
    if words.on_behalf_of is None:
        return None
    from microcred.micro_credential import Mandate, MandateDocument

    files = [MandateDocument(read_input(path)) for path in words.mandate_document]
    return Mandate(words.on_behalf_of, documents=files)


def _page(words: argparse.Namespace) -> Page:
    """The pages that the words name, or who draws them."""
    from microcred.page import DEFAULT_PAGE

    return tuple(read_input(path) for path in words.page) or DEFAULT_PAGE


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


def _check_level(words: argparse.Namespace) -> None:
    """Refuse a level without an authority, and the other way round."""
    stamped = words.level != _LEVELS[0] or words.content_timestamp
    if stamped and words.mechanism != _MECHANISMS[0]:
        raise Misuse("--level and --content-timestamp are for jades alone")
    if stamped and not words.tsa:
        raise Misuse(
            "a timestamp needs --tsa URL", hint="Name a time-stamping authority (RFC 3161)."
        )
    if words.tsa and not stamped:
        raise Misuse("--tsa is for --level B-T and higher, or --content-timestamp")


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
    from microcred.crypto.signing import ALGORITHMS

    if words.signing_time and words.mechanism != _MECHANISMS[0]:
        raise Misuse(
            "--signing-time is for jades alone", hint="vc+jwt has its times in the claims."
        )
    _release(words.release)
    if words.context and words.mechanism not in _SUITES:
        raise Misuse("--context is for cryptosuites alone")
    check_wallet_words(words)
    _check_status(words)
    if words.mandatory and words.mechanism != _SUITES[-1]:
        raise Misuse("--mandatory is for ecdsa-sd-2023 alone")
    if words.data_model and words.mechanism not in _SUITES:
        raise Misuse(
            "--data-model is for cryptosuites alone",
            hint="jades and jwt_vc secure credentials of 1.1, vc+jwt those of 2.0.",
        )
    if words.algorithm is not None and words.algorithm not in ALGORITHMS:
        raise Misuse("unknown --algorithm", hint=f"Known are {', '.join(ALGORITHMS)}.")
    if words.on_behalf_of is not None and not words.on_behalf_of.strip():
        raise Misuse("--on-behalf-of is empty", hint="Say by what mandate you seal.")
    if words.mandate_document and words.on_behalf_of is None:
        raise Misuse(
            "--mandate-document without --on-behalf-of",
            hint="Say by what mandate you seal; the files go with the statement.",
        )
    if words.json and words.out == STANDARD:
        raise Misuse("--json and -o - both want standard output", hint="Name a file with -o.")
    read = [words.input, *check_signer(words), *words.page, *words.mandate_document]
    once(read)
    for path in read:
        check_input(path)
    check_output(words.out, *read)
