"""`microcred demo`: the whole way once, with nothing but a folder to write to.

Issues the example micro-credential of an invented university to an invented person, seals it with a
test seal made on the spot, verifies it against the root of that seal, and leaves the files to look
at. The same folder may be used again: the demo overwrites its own files.

    >>> from microcred.cli.demo import example
    >>> str(example().title)
    'Soil carbon'
"""

from __future__ import annotations

import argparse
import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from microcred.cli.console import Console, encoded
from microcred.cli.files import write_output
from microcred.cli.tables import Cell
from microcred.cli.verify import exit_code, verdict_json, verdict_text
from microcred.cli.words import Misuse

if TYPE_CHECKING:
    from microcred.crypto.seal import Seal
    from microcred.issuing import Issued
    from microcred.jsontext import JsonValue
    from microcred.micro_credential import MicroCredential, Provider
    from microcred.verifying import Verification

__all__ = ["DESCRIPTION", "arguments", "example", "run"]

DESCRIPTION = """\
Issue an example micro-credential of an invented university, seal it with a test seal made on the
spot, verify it against the root of that seal, and leave the files. Needs no network.

exit codes: 0 the verdict is PASSED (1, 2: it is not), 64 the folder can't be written"""

_FOLDER = "microcred-demo"
_WIDTH = 100  # of the verdict that is left as a text file


@dataclass(frozen=True, slots=True)
class _Left:
    """One file that the demo leaves: its key in the machine form, its name, and what it is."""

    key: str
    name: str
    what: str


_LEFT = (
    _Left("annex1", "soil-carbon.annex1.json", "the micro-credential: 16 elements of Annex I"),
    _Left("credential", "soil-carbon.jsonld", "the sealed credential, for the learner"),
    _Left("root", "test-root.pem", "the root of the test seal: --trust"),
    _Left("verdict", "verdict.json", "the verdict, for a program"),
    _Left("verdict_text", "verdict.txt", "the verdict, for a person"),
    _Left("page", "soil-carbon.jpg", "the page as people see it"),
    _Left("html", "soil-carbon.html", "verdict and credential in one page, for a browser"),
)


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `demo`."""
    reader.add_argument(
        "--out", metavar="DIR", default=_FOLDER, help=f"folder for the files (default: {_FOLDER})"
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Issue, seal, verify, leave the files and tell."""
    folder = _folder(words.out)
    from microcred.crypto.seal import Seal
    from microcred.issuing import issue
    from microcred.policy import Trust
    from microcred.verifying import verify

    provider = _provider()
    course = example()
    seal = Seal.for_testing(provider)
    issued = issue(course, signer=seal)
    verdict = verify(
        issued.secured, trust=Trust(anchors=[seal.root], issuers=[str(provider.identifier)])
    )
    _leave(folder, course, seal, issued, verdict)
    _tell(folder, verdict, console)
    return exit_code(verdict)


def _folder(name: str) -> Path:
    """The folder for the files, made if it is not there."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path"
        raise Misuse(
            f"cannot write {name}: {reason}", hint="--out is a folder, new or existing."
        ) from None
    return folder


def _provider() -> Provider:
    """The invented university."""
    from microcred.micro_credential import Provider

    return Provider(name="Example University", country="IE", identifier="NTRIE-123456")


def example() -> MicroCredential:
    """The example micro-credential: all 16 elements of Annex I."""
    from microcred.micro_credential import (
        ECTS,
        Grade,
        Learner,
        MicroCredential,
        QualityAssurance,
        Stackability,
    )

    provider = _provider()
    return MicroCredential(
        learner=Learner(given_name="Ána", family_name="Novák"),
        title="Soil carbon",
        awarded_by=provider,
        date="2026-05-29",
        learning_outcomes=[
            "Measures soil organic carbon in the field and in the laboratory",
            "Judges the carbon balance of a farm",
        ],
        workload=ECTS(2, hours=60),
        eqf_level=6,
        assessment="written examination",
        participation="online",
        quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=provider),
        prerequisites="A first course in soil science, or a year of work on a farm.",
        supervision="supervised with ID verification",
        grade=Grade("Pass with distinction", scheme="Pass with distinction, pass, fail"),
        stackability=Stackability(part_of="Master of Science in Regenerative Agriculture"),
        further_information="Field days take place in May.",
        description="How carbon comes into the soil, how long it stays, and how to measure it.",
        isced_f="0521",
        teaching_languages="en",
        language="en",
    )


def _page(document: dict[str, JsonValue]) -> bytes:
    """The image of the first page in a credential's display parameter."""
    from microcred.outline import first_node, text

    image = document.get("displayParameter")
    for member in ("individualDisplay", "displayDetail", "image"):
        image = first_node(image).get(member)
    return base64.b64decode(text(first_node(image).get("content")) or "")


def _leave(
    folder: Path,
    course: MicroCredential,
    seal: Seal,
    issued: Issued,
    verdict: Verification,
) -> None:
    """Write the files."""
    from microcred.rendering import render

    name = _LEFT[1].name
    contents = (
        encoded(course.to_json()),
        issued.secured,
        seal.root.to_pem(),
        encoded(verdict_json(name, verdict)),
        f"{verdict_text(name, verdict, Console(machine=False, width=_WIDTH))}\n".encode(),
        _page(issued.document),
        render(verdict),
    )
    for left, content in zip(_LEFT, contents, strict=True):
        write_output(str(folder / left.name), content)


def _tell(folder: Path, verdict: Verification, console: Console) -> None:
    """The verdict and where the files are."""
    paths = {left.key: str(folder / left.name) for left in _LEFT}
    if console.machine:
        console.emit(
            {
                "outcome": verdict.outcome.value,
                "out": str(folder),
                "files": dict(paths),
                "verdict": verdict_json(paths["credential"], verdict),
            }
        )
        return
    console.say(verdict_text(paths["credential"], verdict, console))
    console.say("\nleft to look at:")
    console.show([[Cell(left.what, style="faint"), Cell(paths[left.key])] for left in _LEFT])
    console.say("\ntry it yourself:")
    console.say(f"  microcred verify {paths['credential']} --trust {paths['root']}")
