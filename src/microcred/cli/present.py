"""`microcred present`: credentials and their holder's key to a presentation for one verifier.

The credentials stay as their issuers made them. With `--trust` each is verified before it is shown,
and what came of it can be written into a European presentation (`--checks`).

    >>> from microcred.cli import main
    >>> main(["present", "ana.jsonld", "-o", "shown.jwt"])  # no key: told on standard error
    64
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from microcred.cli.console import Console
from microcred.cli.contexts import context_option, contexts_from
from microcred.cli.files import (
    STANDARD,
    check_input,
    check_output,
    once,
    read_input,
    write_output,
)
from microcred.cli.signers import check_signer, closing, signer_from, signer_options
from microcred.cli.trusting import check_trust_words, trust_from, trust_options
from microcred.cli.words import DONE, Misuse, Several, instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microcred.jsontext import JsonValue
    from microcred.presenting import KeyBinding, Presented
    from microcred.securing.mechanism import Mechanism
    from microcred.verdict import Verification

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Present credentials of any formats to a verifier, signed with the key of their holder. Say what the
verifier asked (--challenge) and who it is (--domain): without them whoever has a copy can show it
again. An SD-JWT that is bound to the key is presented by itself, with a key binding; everything
else in a W3C presentation. Nothing is verified but with --checks, and nothing is fetched.

exit codes: 0 done, 1 refused (nothing was written), 64 misuse or a path that can't be read or
            written"""

_SUITES: Final = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
_KEY_BINDINGS: Final = ("dc+sd-jwt", "vc+sd-jwt", "kb+jwt")
_MECHANISMS: Final = ("vp+jwt", "vp+sd-jwt", *_SUITES, *_KEY_BINDINGS, "jades")


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `present`."""
    reader.add_argument(
        "files", nargs="*", metavar="FILE", help="the credentials; `-`: standard input"
    )
    signer_options(reader)
    reader.add_argument("--algorithm", metavar="NAME", help="such as ES256 (default: by the key)")
    reader.add_argument(
        "-o", "--out", required=True, metavar="OUT", help="file to write; `-`: standard output"
    )
    reader.add_argument(
        "--mechanism",
        choices=_MECHANISMS,
        help="vp+jwt (default), a cryptosuite of W3C Data Integrity, jades (default for a seal "
        "without challenge), or dc+sd-jwt, vc+sd-jwt: a key binding (default for one SD-JWT)",
    )
    reader.add_argument("--challenge", metavar="TEXT", help="what the verifier asked (nonce)")
    reader.add_argument(
        "--domain", action="append", metavar="TEXT", help="who the verifier is (repeatable)"
    )
    reader.add_argument(
        "--reveal",
        action=Several,
        metavar="POINTER",
        help="JSON pointer of what is shown of an SD-JWT or of ecdsa-sd-2023; name several, or "
        "repeat it",
    )
    _words_of_documents(reader)
    context_option(reader)
    trust_options(reader)


def _words_of_documents(reader: argparse.ArgumentParser) -> None:
    """The words about the presentation as a document."""
    reader.add_argument(
        "--european", action="store_true", help="make it an EuropeanDigitalPresentation"
    )
    reader.add_argument(
        "--checks",
        action="store_true",
        help="verify the credentials with --trust (and --issuer) and write what came of it into "
        "the presentation, as Europass has it (implies --european)",
    )
    reader.add_argument(
        "--data-model", choices=("1.1", "2.0"), help="of the W3C (default: by need)"
    )
    reader.add_argument("--holder", metavar="ID", help="who presents (default: the key's DID)")
    reader.add_argument("--expires", metavar="TIME", help="when the presentation itself ends")


def run(words: argparse.Namespace, console: Console) -> int:
    """Present, and say where it is."""
    files = _files(words)
    _check(words, files)
    from microcred.presenting import present

    raws = [read_input(file) for file in files]
    contexts = contexts_from(words.context)
    checks = _verdicts(raws, words, console) if words.checks else ()
    domain: list[str] = words.domain or []
    with closing(signer_from(words)) as signer:
        made = present(
            raws,
            signer=signer,
            mechanism=_mechanism(words),
            challenge=words.challenge,
            domain=domain[0] if len(domain) == 1 else (tuple(domain) or None),
            reveal=words.reveal,
            european=words.european,
            checks=checks,
            holder=words.holder,
            data_model=words.data_model,
            expires=None if words.expires is None else instant(words.expires, "--expires"),
            contexts=contexts,
        )
    write_output(words.out, made.secured)
    _report(made, len(raws), words.out, console)
    return DONE


def _files(words: argparse.Namespace) -> list[str]:
    """The files, also where one stands behind the words of --reveal, which then took it."""
    taken: list[str] | None = getattr(words, "last", None)
    if not words.files and taken:
        words.files.append(taken.pop())
    if not words.files:
        raise Misuse("FILE is missing", hint="Name the credentials that are to be shown.")
    return list(words.files)


def _mechanism(words: argparse.Namespace) -> Mechanism | KeyBinding | None:
    """The mechanism that the words name; None for the usual one."""
    from microcred.presenting import KeyBinding
    from microcred.securing import DataIntegrity, JAdES, VpJwt, VpSdJwt

    if words.mechanism in _SUITES:
        return DataIntegrity(words.mechanism)
    if words.mechanism in _KEY_BINDINGS:
        return KeyBinding()
    if words.mechanism == "jades":
        return JAdES()
    if words.mechanism is None:
        return None
    return VpSdJwt() if words.mechanism == "vp+sd-jwt" else VpJwt()


def _verdicts(
    raws: Sequence[bytes], words: argparse.Namespace, console: Console
) -> tuple[Verification, ...]:
    """What `verify` says of each credential."""
    from microcred.verifying import verify

    list_time = None if words.list_time is None else instant(words.list_time, "--list-time")
    trust = trust_from(words.trust, words.issuer, console, list_time)
    contexts = contexts_from(words.context)
    return tuple(verify(raw, trust=trust, contexts=contexts) for raw in raws)


def _report(made: Presented, number: int, out: str, console: Console) -> None:
    """What was written, and where."""
    if console.machine:
        told: dict[str, JsonValue] = {
            "credentials": number,
            "mechanism": made.mechanism,
            "media_type": made.media_type,
        }
        console.emit({**told, "out": out})
    elif out != STANDARD:
        what = f"{number} credential{'' if number == 1 else 's'} as {made.mechanism}"
        print(f"presented: {what}, {out} ({len(made.secured):,} bytes)")


def _check(words: argparse.Namespace, files: list[str]) -> None:
    """Refuse what cannot be meant, before any work."""
    if words.json and words.out == STANDARD:
        raise Misuse("--json and -o - both want standard output", hint="Name a file with -o.")
    for pointer in words.reveal or ():
        if pointer and not pointer.startswith("/"):
            raise Misuse(
                "--reveal takes JSON pointers, which begin with a slash",
                hint="For example /credentialSubject/hasClaim/0.",
            )
    if words.checks:
        check_trust_words(words.trust, words.issuer)
    elif words.trust or words.issuer:
        raise Misuse("--trust and --issuer are for --checks alone")
    key_bound = words.mechanism in _KEY_BINDINGS
    if key_bound and (words.challenge is None or len(words.domain or ()) != 1):
        raise Misuse("a key binding needs --challenge and one --domain")
    if key_bound and (words.european or words.checks or words.data_model):
        raise Misuse("a key binding has no document around it", hint="Leave --mechanism out.")
    read = [*files, *check_signer(words)]
    once(read)
    for path in read:
        check_input(path)
    check_output(words.out, *read)
