"""`microcred seal show`: everything in a JAdES signature, whatever it was made over.

A credential, a document beside the file, a JWS of somebody else: what is shown are facts (intact,
level, timestamps, countersigners); who is trusted is told where `--trust` is given. A level says
which data was found, never that it is valid.

    >>> from microcred.cli import main
    >>> main(["seal", "show", "no-such-file.jsonld"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, once, read_input
from microcred.cli.tables import Cell, plain
from microcred.cli.words import DONE, Misuse, Several, file_of, instant

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.crypto.seal_evidence import PlacedToken
    from microcred.findings import Finding
    from microcred.jsontext import JsonValue
    from microcred.securing.jades import OpenedFile
    from microcred.securing.jades_level import FoundLevel
    from microcred.securing.jades_reading import ReadSeal

__all__ = ["DESCRIPTION", "arguments", "run", "seal_json"]

DESCRIPTION = """\
Show everything in a JAdES signature: a sealed credential, or any other JWS. What was signed beside
the file is given by --content, one document or several. The level says which data was found; what
it is worth is told where --trust says whom you trust. Nothing is fetched from the network.

exit codes: 0 shown (whatever it is worth), 64 no JWS, or refused; misuse or a path that can't be
            read"""

_MOST_FILES = 64


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `seal show`."""
    reader.add_argument("file", nargs="?", metavar="FILE", help="as received; `-`: standard input")
    reader.add_argument(
        "--content",
        action=Several,
        metavar="DOCUMENT",
        help="what was signed beside the file (several, or repeated); NAME=PATH gives its name",
    )
    reader.add_argument(
        "--policy-document",
        action=Several,
        metavar="DOCUMENT",
        help="the document of a signature policy; URL=PATH gives its URL",
    )
    reader.add_argument(
        "--trust",
        action=Several,
        metavar="PATH",
        help="whom you trust (several, or repeated): a certificate (PEM or DER), a trusted list "
        "(XML), a folder of either; none: nobody, but judge all the same",
    )
    reader.add_argument("--at", metavar="TIME", help="the time to judge for (default: now)")
    reader.add_argument(
        "--lenient-crit",
        action="store_true",
        help="report a wrong list of critical header parameters in place of rejecting it",
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Read one file and show its signatures."""
    words.file = file_of(words)
    contents, policies = words.content or [], words.policy_document or []
    at = datetime.now(UTC).replace(microsecond=0) if words.at is None else instant(words.at)
    once([words.file, *map(_path, (*contents, *policies)), *(words.trust or ())])
    for path in (words.file, *map(_path, (*contents, *policies))):
        check_input(path)
    judge = _Judge(words.trust, at, console) if words.trust else None
    file = _opened(words, contents, policies, judge.given if judge else ())
    from microcred.securing.jades_level import level_of, lowest

    anchors = None if judge is None else judge.anchors
    levels = [level_of(seal, anchors) for seal in file.seals]
    found = [
        [
            *file.findings,
            *seal.proof.findings,
            *level.findings(seal.proof.where),
            *(judge.findings(seal) if judge else ()),
            _signature_line(seal),
        ]
        for seal, level in zip(file.seals, levels, strict=True)
    ]
    lowest_of_all = lowest(level.word for level in levels)
    if console.machine:
        rows = zip(file.seals, levels, found, strict=True)
        signatures: list[JsonValue] = [dict(seal_json(*row)) for row in rows]
        console.emit({"level": lowest_of_all, "signatures": signatures})
        return DONE
    console.say(f"{plain(words.file)}: {file.form} serialisation, {lowest_of_all}")
    for number, row in enumerate(zip(file.seals, levels, found, strict=True), start=1):
        _show(number, *row, console)
    return DONE


def _path(word: str) -> str:
    """The path of a document, which may have its name before it."""
    if os.path.exists(word) or "=" not in word:
        return word
    pieces = word.split("=")
    paths = ["=".join(pieces[number:]) for number in range(1, len(pieces))]
    return next((path for path in paths if os.path.exists(path)), paths[-1])


def _documents(words: Sequence[str]) -> dict[str, bytes]:
    """The documents by their names."""
    if len(words) > _MOST_FILES:
        raise Misuse(f"more than {_MOST_FILES} documents")
    found: dict[str, bytes] = {}
    for word in words:
        path = _path(word)
        name = word if path == word else word[: -len(path) - 1]
        if name in found:
            raise Misuse(f"{plain(name)} is given twice", hint="Give each document once.")
        found[name] = read_input(path)
    return found


def _opened(
    words: argparse.Namespace,
    contents: Sequence[str],
    policies: Sequence[str],
    certificates: tuple[Certificate, ...],
) -> OpenedFile:
    """The file taken apart; the signer's certificate may be one of those that are given.

    Raises:
        Misuse: it is no JWS, or is refused.
    """
    from microcred.errors import ParseError
    from microcred.securing.jades import open_seals
    from microcred.securing.jades_reading import Given

    given = Given(
        contents=_documents(contents),
        certificates=certificates,
        policies=_documents(policies),
        lenient_crit=words.lenient_crit,
    )
    try:
        return open_seals(read_input(words.file), given=given)
    except ParseError as error:
        place = f" (at {error.where})" if error.where else ""
        named = "standard input" if words.file == STANDARD else words.file
        raise Misuse(
            f"{named} is no JWS, or is refused: {error}{place}", hint=error.hint()
        ) from None


class _Judge:
    """Judges a seal by what `--trust` names."""

    def __init__(self, trust: Sequence[str], at: datetime, console: Console) -> None:
        from microcred.cli.trusting import trust_from

        self._trust = trust_from(trust, None, console)
        self._at = at

    @property
    def given(self) -> tuple[Certificate, ...]:
        """The certificates that the caller trusts."""
        return self._trust.trusted_certificates

    @property
    def anchors(self) -> tuple[Certificate, ...]:
        """Whom the caller trusts, directly or by trusted lists."""
        services = self._trust.services
        if services is None:
            return self.given
        return (*self.given, *services.anchors("seal"), *services.anchors("timestamp"))

    def findings(self, seal: ReadSeal) -> tuple[Finding, ...]:
        """TIMESTAMP, CERTIFICATE, REVOCATION and QUALIFIED."""
        from microcred.crypto.references import CertificateReference
        from microcred.trust import judge_seal

        proof = seal.proof
        if not isinstance(proof.reference, CertificateReference):
            return ()
        return judge_seal(
            proof.reference,
            proof.evidence,
            anchors=self._trust.trusted_certificates,
            at=self._at,
            services=self._trust.services,
            claimed=proof.claimed_time,
            where=proof.where,
        ).findings


def _signature_line(seal: ReadSeal) -> Finding:
    """Whether the signature value verifies, in the words of `verify`."""
    from microcred.findings import Check, Finding, Outcome

    proof, clause = seal.proof, "ETSI EN 319 102-1 5.2.7"
    if seal.intact is None:
        told, outcome = "signature.no_key", Outcome.SKIPPED
        detail = "the content or the certificate to check it with is not at hand"
    elif seal.intact:
        told, outcome = "signature.valid", Outcome.PASSED
        detail = f"{proof.algorithm} over the bytes as received"
    else:
        told, outcome = "signature.invalid", Outcome.FAILED
        detail = "the content or the signature was altered, or another key made it"
    return Finding(Check.SIGNATURE, outcome, told, detail, proof.where, clause)


# -- the machine form -----------------------------------------------------------------------------


def seal_json(
    seal: ReadSeal, level: FoundLevel, findings: Sequence[Finding]
) -> Mapping[str, JsonValue]:
    """One signature in the machine form; facts that cannot be told are null."""
    bound = seal.proof.evidence.certificate_hash
    return {
        "alg": seal.proof.algorithm,
        "intact": seal.intact,
        "certificate_reference": None if bound is None else bound[1],
        "signer": _signer(seal),
        "level": level.word,
        "timestamps": [dict(one) for one in _timestamps(seal)],
        "findings": [dict(one.to_json()) for one in findings],
    }


def _signer(seal: ReadSeal) -> str | None:
    """The whole name of the signer's certificate, as RFC 4514 writes it."""
    from microcred.crypto.names import rfc4514

    return None if seal.signer is None else rfc4514(seal.signer.subject_der)


def _timestamps(seal: ReadSeal) -> Iterator[Mapping[str, JsonValue]]:
    bag = [one.certificate for one in seal.proof.evidence.certificates]
    for placed in seal.proof.evidence.tokens:
        yield {
            "type": placed.kind,
            "time": _time(placed),
            "imprint_matches": _matches(placed),
            "intact": _intact(placed, bag),
        }


def _time(placed: PlacedToken) -> str | None:
    if placed.token is None:
        return None
    return placed.token.gen_time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _matches(placed: PlacedToken) -> bool | None:
    """None where nobody can tell what it has to be over; an unreadable token is over nothing."""
    if placed.token is None:
        return False
    return None if placed.covered is None else placed.token.covers(placed.covered)


def _intact(placed: PlacedToken, bag: Sequence[Certificate]) -> bool | None:
    """None where the certificate that it names is not at hand."""
    if placed.token is None:
        return False
    signer = placed.token.find_signer(bag)
    return None if signer is None else placed.token.intact(signer)


# -- for a person ---------------------------------------------------------------------------------


def _show(
    number: int, seal: ReadSeal, level: FoundLevel, findings: Sequence[Finding], console: Console
) -> None:
    """One signature: facts, timestamps, and what was seen."""
    told = seal_json(seal, level, ())
    bound = told["certificate_reference"]
    lacks = f"; {'; '.join(level.reasons)}" if level.reasons else ""
    claimed = seal.proof.claimed_time
    console.say(f"\nsignature {number}")
    console.show(
        [
            [Cell("  signer"), Cell(str(told["signer"] or "not known"))],
            [Cell("  algorithm"), Cell(seal.proof.algorithm or "none")],
            [Cell("  intact"), _answer(seal.intact)],
            [Cell("  certificate bound"), _answer(bound if isinstance(bound, bool) else None)],
            [Cell("  level (data found)"), Cell(f"{level.word}{lacks}")],
            [Cell("  claimed time"), Cell(claimed.isoformat() if claimed else "none")],
            [Cell("  unsigned items"), Cell(", ".join(seal.unsigned.names) or "none")],
        ]
    )
    rows = [[Cell("  timestamp"), Cell("time"), Cell("imprint matches"), Cell("intact")]]
    rows += [
        [
            Cell(f"  {one['type']}"),
            Cell(str(one["time"] or "unreadable")),
            _answer(one["imprint_matches"]),
            _answer(one["intact"]),
        ]
        for one in _timestamps(seal)
    ]
    if len(rows) > 1:
        console.show(rows)
    from microcred.cli.verify import finding_rows

    console.show(finding_rows(findings))


def _answer(value: JsonValue) -> Cell:
    if not isinstance(value, bool):
        return Cell("not known", style="INDETERMINATE")
    return Cell("yes", style="PASSED") if value else Cell("no", style="FAILED")
