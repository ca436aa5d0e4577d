"""`microcred verify`: files and trust to verdicts, for a person or for a script.

Every path is looked at before the first file is verified: a wrong path never leaves half a result.
The first line of a verdict names the signer, the more so as any issuer is accepted by default here.

    >>> from microcred.cli import main
    >>> main(["verify", "ana.jsonld"])  # without --trust: misuse, told on standard error
    64
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from microcred.cli.console import Console
from microcred.cli.contexts import context_option, contexts_from
from microcred.cli.files import STANDARD, check_input, check_output, network, once, read_input
from microcred.cli.pages import check_languages, page_options, write_page
from microcred.cli.schema import schemas_from, schemas_option
from microcred.cli.status import cache_from, lists_from, status_options
from microcred.cli.tables import Cell, plain, table
from microcred.cli.trusting import (
    check_trust_words,
    documents_from,
    documents_option,
    trust_from,
    trust_options,
)
from microcred.cli.words import DONE, FAILED, INDETERMINATE, Misuse, instant, worst

if TYPE_CHECKING:
    from microcred.findings import Finding
    from microcred.jsontext import JsonValue
    from microcred.verifying import Verification

__all__ = [
    "DESCRIPTION",
    "arguments",
    "exit_code",
    "finding_rows",
    "judge_from",
    "question_from",
    "run",
    "verdict_json",
    "verdict_text",
    "verifier_options",
]

DESCRIPTION = """\
Verify sealed credentials: form, algorithm, certificate or key, signature, issuer, validity.
Nothing is fetched from the network but with --fetch. The claimed signing time is told and never
relied on.

exit codes: 0 passed, 1 failed, 2 indeterminate (of several the worst: 1, 2, 0),
            64 misuse or a path that can't be read (then no file is verified)"""

_BINDINGS = ("required", "informative")


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `verify`."""
    reader.add_argument("files", nargs="+", metavar="FILE", help="as received; `-`: standard input")
    trust_options(reader)
    verifier_options(reader)
    page_options(reader, "--html", "write the verdict as one HTML file that carries the credential")


def verifier_options(reader: argparse.ArgumentParser) -> None:
    """What can be asked of a verification, beside whom one trusts."""
    reader.add_argument(
        "--at",
        metavar="TIME",
        help="the time to verify for: ISO 8601 with a zone, or a date (default: now)",
    )
    schemas_option(reader)
    documents_option(reader)
    context_option(reader)
    status_options(reader)
    reader.add_argument(
        "--domain",
        action="append",
        metavar="NAME",
        help="for whom it has to be made (repeatable): exactly these of a proof, one of them of a "
        "token",
    )
    reader.add_argument(
        "--challenge", metavar="TEXT", help="the challenge that the proof or token has to answer"
    )
    reader.add_argument(
        "--mechanism",
        action="append",
        metavar="NAME",
        help="accept these mechanisms alone (repeatable); jwt_vc, the JWT encoding of VCDM 1.1, is "
        "accepted only so",
    )
    reader.add_argument(
        "--fetch",
        action="store_true",
        help="ask whom the certificates name about revocation (OCSP, lists) and missing issuers, "
        "the web for the documents of did:web and https issuers, and for status lists",
    )
    reader.add_argument(
        "--issuer-binding",
        choices=_BINDINGS,
        default=_BINDINGS[0],
        help="whether the holder of the key has to be the credential's issuer (default: required); "
        "informative: it is told and does not count",
    )
    reader.add_argument(
        "--holder-binding",
        choices=_BINDINGS,
        default=_BINDINGS[0],
        help="whether a credential in a presentation has to be bound to who presents it (default: "
        "required); informative: it is told and does not count",
    )
    reader.add_argument(
        "--bearer",
        action="store_true",
        help="let anybody present a credential that its issuer bound to nobody",
    )
    reader.add_argument(
        "--lenient-crit",
        action="store_true",
        help="report a wrong list of critical header parameters in place of failing the seal",
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Verify every file and return the worst exit code."""
    files: list[str] = words.files
    check_trust_words(words.trust, words.issuer)
    _check_page(words)
    judged = judge_from(words, console, files)

    def judged_and_shown(secured: bytes) -> Verification:
        verdict = judged(secured)
        if words.html is not None:
            write_page(words.html, verdict, secured, words.lang)
        return verdict

    verdicts = _verdicts(files, judged_and_shown, console)
    if console.machine:
        return _machine(verdicts, console, several=len(files) > 1)
    return _people(verdicts, console)


def _check_page(words: argparse.Namespace) -> None:
    """Refuse a page that cannot be written, before any work."""
    if words.html is None:
        check_languages(words.lang, "--html")
        return
    if len(words.files) > 1:
        raise Misuse("--html is the page of one file", hint="Name one FILE, or leave --html out.")
    if words.html == STANDARD:
        hint = "Name a file for the page, or use `microcred show FILE -o -`."
        raise Misuse("standard output is for the verdict", hint=hint)
    check_languages(words.lang)
    check_output(words.html, *words.files)


def judge_from(
    words: argparse.Namespace, console: Console, files: list[str]
) -> Callable[[bytes], Verification]:
    """Who verifies, by the words; every path is looked at now.

    Args:
        words: those of `trust_options` and `verifier_options`.
        console: tells what was passed over.
        files: that will be verified.

    Raises:
        Misuse: words that contradict one another, or a path that cannot be read.
    """
    check_trust_words(words.trust, words.issuer)
    once([*files, *words.trust, *words.did_document])
    for file in files:
        check_input(file)
    how = question_from(words, console)

    def judged(secured: bytes) -> Verification:
        from microcred.verifying import verify

        return verify(secured, **how)

    return judged


def question_from(words: argparse.Namespace, console: Console) -> dict[str, Any]:
    """How the words ask to verify: the arguments of `microcred.verify` beside the file.

    Raises:
        Misuse: words that contradict each other, or paths that cannot be read.
    """
    from microcred.fetching import OFFLINE
    from microcred.findings import Check
    from microcred.policy import Policy
    from microcred.verifying import Audience

    at = None if words.at is None else instant(words.at)
    list_time = None if words.list_time is None else instant(words.list_time, "--list-time")
    check_trust_words(words.trust, words.issuer)
    _check_mechanisms(words.mechanism or ())
    named = ((Check.ISSUER, words.issuer_binding), (Check.HOLDER, words.holder_binding))
    return {
        "trust": trust_from(words.trust, words.issuer, console, list_time),
        "policy": Policy(
            lenient_crit=words.lenient_crit,
            informative=frozenset(check for check, word in named if word == _BINDINGS[1]),
            bearer=words.bearer,
            status_tolerated=frozenset(words.tolerate),
            mechanisms=None if words.mechanism is None else frozenset(words.mechanism),
        ),
        "fetch": network() if words.fetch else OFFLINE,
        "contents": {**schemas_from(words.schema), **documents_from(words.did_document)},
        "contexts": contexts_from(words.context),
        "expected": Audience(domain=words.domain, challenge=words.challenge),
        "status_lists": lists_from(words.status_list),
        "status_cache": cache_from(words.status_cache),
        "at": at,
    }


def _check_mechanisms(names: Iterable[str]) -> None:
    """Refuse a name that nothing has: a policy of it would accept nothing, and say so of files."""
    from microcred.errors import UnknownMechanism
    from microcred.securing import mechanism_named

    for name in names:
        try:
            mechanism_named(name)
        except UnknownMechanism as error:
            raise Misuse("unknown --mechanism", hint=str(error)) from None


def _verdicts(
    files: list[str], judged: Callable[[bytes], Verification], console: Console
) -> Iterator[tuple[str, Verification]]:
    """Each file with its verdict, one after the other, and how far it is."""
    for number, file in enumerate(files, 1):
        console.progress(number, len(files), file)
        secured = read_input(file)
        verdict = judged(secured)
        console.progress(number, len(files), "")
        # What a person sees of a page is not what was verified.
        inside = _is_page(secured) and verdict.unverified is not None and not console.machine
        yield f"{file} (the file in the page)" if inside else file, verdict


def _machine(
    verdicts: Iterable[tuple[str, Verification]], console: Console, *, several: bool
) -> int:
    """The verdicts as JSON: one object, or a list in the order of the files."""
    codes: list[int] = []
    rows: list[JsonValue] = []
    for file, verdict in verdicts:
        codes.append(exit_code(verdict))
        rows.append(verdict_json(file, verdict))
    console.emit(rows if several else rows[0])
    return worst(codes)


def _is_page(secured: bytes) -> bool:
    if secured[:1] in (b"{", b"e"):
        return False  # JSON or a token: what knows pages is not loaded
    from microcred.embedding import is_page

    return is_page(secured)


def _people(verdicts: Iterable[tuple[str, Verification]], console: Console) -> int:
    """The verdicts as tables, and how many came out how."""
    codes: list[int] = []
    for file, verdict in verdicts:
        if codes:
            console.say()
        console.say(verdict_text(file, verdict, console))
        codes.append(exit_code(verdict))
    if len(codes) > 1:
        counted = ((DONE, "passed"), (INDETERMINATE, "indeterminate"), (FAILED, "failed"))
        told = ", ".join(f"{codes.count(code)} {word}" for code, word in counted)
        console.say(f"\n{len(codes)} files: {told}")
    return worst(codes)


def exit_code(verdict: Verification) -> int:
    """The exit code that says what the outcome says."""
    outcome = verdict.outcome.value
    return DONE if outcome == "PASSED" else FAILED if outcome == "FAILED" else INDETERMINATE


def verdict_json(file: str, verdict: Verification) -> JsonValue:
    """The verdict's machine form, with the file as it was named."""
    return {"file": file, **verdict.to_json()}


def finding_rows(findings: Iterable[Finding]) -> list[list[Cell]]:
    """Findings as rows: check, outcome, code, and the place with the detail."""
    return [
        [
            Cell(finding.check.value),
            Cell(finding.outcome.value, style=finding.outcome.value),
            Cell(finding.code),
            Cell(": ".join(part for part in (finding.where, finding.detail) if part)),
        ]
        for finding in findings
    ]


def verdict_text(file: str, verdict: Verification, console: Console) -> str:
    """The verdict for a person: outcome and signer in the first line, then the findings.

    Those on the credentials of a presentation follow, each in the same form.
    """
    tables = [_table("standard input" if file == STANDARD else file, verdict, console)]
    tables += [
        _table(title, one, console)
        for title, one in zip(verdict.titles(), verdict.credentials, strict=True)
    ]
    return "\n\n".join(tables)


def _table(named: str, verdict: Verification, console: Console) -> str:
    """One verdict: its headline, and its findings below."""
    outcome, _, rest = verdict.headline().partition(":")
    first = f"{plain(named)}: {console.paint(outcome, outcome)}: {plain(rest)}"
    rows = table(finding_rows(verdict.findings), width=console.width, paint=console.paint)
    return f"{first}\n{rows}"
