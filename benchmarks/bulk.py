"""Many credentials: how many are issued in a second, on all cores, and what each way costs.

    python benchmarks/bulk.py [--quick] [--json FILE] [--only NAME]...

From ready documents that share a template (`microcred.templating`), as octets, eddsa-rdfc-2022: as
they are; with the shapes asked of each whole (no template); with a journal (`issue_many`); with a
page drawn for each. The path that a university runs: rows of CSV, each validated, its page drawn,
sealed by JAdES B-B with RSA-2048, written to a file with a journal beside (`issue_many`). And a
remote seal with a time-stamping authority (B-T), of which each takes 50 ms a question.

Two figures: `wall` is what the clock says with as many processes as cores; `cpu` is credentials for
each second of processor time, times the cores: what it would be if nobody else were at work. What a
path needs to begin (opening a key, validating the template) is not in it; what it writes is counted
and thrown away, but for the files of the university. Rows are made before the clock runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import documents
from documents import NOW, issued_by, key_of

from examples import UNI
from microcred import Seal
from microcred.batch import issue_many
from microcred.crypto.csc_service import CscService
from microcred.crypto.key_opening import KeyFile
from microcred.crypto.secret_text import SecretFile, SecretText
from microcred.encoding import b64_encode
from microcred.fetching import Request, Response
from microcred.page import DEFAULT_PAGE, for_many
from microcred.picturing import content_of
from microcred.schemas.validation import validate
from microcred.securing import DataIntegrity, JAdES
from microcred.templating import DocumentTemplate
from microcred.testing import World
from microcred.testing.csc import CscServer
from microcred.vc_issuing import issue_document

Row = dict[str, Any]

TARGETS: Mapping[tuple[str, str], int] = {
    ("template", "small"): 8000,
    ("template", "annex1"): 1000,
    ("university", "row"): 200,
}
"""Credentials in a second on two cores."""

CORES = 2
DELAY = 0.05
IN_FLIGHT = 8
_DATES = ("issued", "issuanceDate", "validFrom")
_NAMES = ("givenName", "familyName", "fullName")


# -- rows -----------------------------------------------------------------------------------------


def ready(doc: str) -> dict[str, Any]:
    """A document of the benchmark, ready to be secured by the key of its tests."""
    held = documents.documents(documents.published())[doc]
    return dict(issued_by(held, key_of("Ed25519").did))


def varied(document: Mapping[str, Any]) -> Callable[[int], bytes]:
    """Makes the octets of the document of the n-th learner: ids, names, dates are others."""
    marked = json.loads(json.dumps(document))
    marked["id"] = "urn:credential:§"
    subject = marked["credentialSubject"]
    subject["id"] = "urn:epass:person:§"
    for name in _NAMES:
        subject[name] = {"en": f"{name} §"}
    for name in _DATES:
        marked[name] = "2026-11-01T09:00:00Z"
    pieces = documents.octets(marked).split("§".encode())
    return lambda number: (b"%d" % number).join(pieces)


def _chunks(count: int, size: int = 1000) -> Iterator[range]:
    for start in range(0, count, size):
        yield range(start, min(start + size, count))


class Clock:
    """Adds up the time of the work alone."""

    def __init__(self) -> None:
        """At nothing."""
        self.wall = self.cpu = 0.0

    def of(self, work: Callable[[], None]) -> None:
        """Add that of some work."""
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


# -- what one process does ------------------------------------------------------------------------


def by_template(doc: str, count: int) -> Clock:
    """Octets of ready documents -> secured octets."""
    document = ready(doc)
    row = varied(document)
    template = DocumentTemplate.of(json.loads(row(0)), stage=_stage(doc))
    issuer, clock = template.issuer(key_of("Ed25519").signer), Clock()
    issuer.issue(row(1), now=NOW)
    for numbers in _chunks(count):
        given = [row(number) for number in numbers]

        def work(given: list[bytes] = given) -> None:
            for one in given:
                issuer.issue(one, now=NOW)

        clock.of(work)
    assert issuer.whole == 0
    return clock


def by_validation(doc: str, count: int) -> Clock:
    """The same, every document validated whole."""
    row, clock = varied(ready(doc)), Clock()
    signer, mechanism = key_of("Ed25519").signer, DataIntegrity()

    def work() -> None:
        for number in range(count):
            document = json.loads(row(number))
            validate(document, stage=_stage(doc))
            issue_document(document, signer=signer, mechanism=mechanism, now=NOW)

    clock.of(work)
    return clock


def with_journal(doc: str, count: int) -> Clock:
    """The same by template, entered in a journal that survives a crash."""
    row, clock = varied(ready(doc)), Clock()
    template = DocumentTemplate.of(json.loads(row(0)), stage=_stage(doc))
    with tempfile.TemporaryDirectory() as folder:
        given = [row(number) for number in range(count)]
        how: dict[str, Any] = {"template": template, "signer": key_of("Ed25519").signer}
        rows = issue_many(given, journal=Path(folder, "journal"), now=NOW, chunk=500, **how)
        clock.of(lambda: _exhaust(rows))
    return clock


def with_page(doc: str, count: int) -> Clock:
    """The same by template, with a page drawn for each learner."""
    document = json.loads(varied(ready(doc))(0))
    place = "/displayParameter/individualDisplay/0/displayDetail/0/image/content"
    if isinstance(document["displayParameter"]["individualDisplay"], dict):
        place = "/displayParameter/individualDisplay/displayDetail/image/content"
    template = DocumentTemplate.of(document, stage=_stage(doc))
    issuer, press, clock = (
        template.issuer(key_of("Ed25519").signer),
        for_many(DEFAULT_PAGE),
        Clock(),
    )
    content = content_of(document, "en", NOW)

    def work(numbers: range) -> None:
        for number in numbers:
            name = f"urn:credential:{number}"
            drawn = press.draw(replace(content, learner=f"Ána Novák {number}", credential_id=name))
            page = b64_encode(drawn[0].content)
            issuer.issue_differing({"/id": name, place: page}, now=NOW)

    work(range(3))
    clock.of(lambda: work(range(count)))
    assert issuer.whole == 0
    return clock


def _stage(doc: str) -> str:
    # The EC's Annex I sample was published before it was sealed.
    return "pre-seal" if doc == "annex1" else "sealed"


def _exhaust(rows: Iterator[Any]) -> None:
    for one in rows:
        if one.code:
            raise SystemExit(f"row {one.number}: {one.code} {one.message}")


# -- all processes --------------------------------------------------------------------------------


def measured(name: str, doc: str, work: Callable[[str, int], Clock], count: int) -> Row:
    """The rates of some work that each process does by itself."""
    with ProcessPoolExecutor(CORES) as pool:
        clocks = list(pool.map(work, [doc] * CORES, [count] * CORES))
    wall = max(clock.wall for clock in clocks)
    cpu = sum(clock.cpu for clock in clocks)
    return _row(name, doc, CORES * count, wall, cpu)


def _row(name: str, doc: str, count: int, wall: float, cpu: float) -> Row:
    return {
        "name": f"bulk {name}",
        "doc": doc,
        "count": count,
        "per_second": round(count / wall, 1),
        "per_cpu_second_x2": round(CORES * count / cpu, 1),
        "target": TARGETS.get((name, doc)),
    }


def university(count: int) -> Row:
    """CSV -> validated -> page -> JAdES B-B with RSA-2048 -> files, with the journal of a batch."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seal = Seal.for_testing(UNI, key="RSA-2048")
        (folder / "seal.p12").write_bytes(seal.to_pkcs12("correct horse"))
        (folder / "password").write_text("correct horse\n")
        key = KeyFile(str(folder / "seal.p12"), SecretFile(str(folder / "password")))
        how: dict[str, Any] = {"template": COMMON, "signer": key, "chunk": 100}
        with ProcessPoolExecutor(CORES) as pool:
            _exhaust(_sealed(folder, range(200), executor=pool, **how))
            cpu, wall = _spent_by(pool), time.perf_counter()
            _exhaust(_sealed(folder, range(200, 200 + count), executor=pool, **how))
            wall, cpu = time.perf_counter() - wall, _spent_by(pool) - cpu
        written = len(list((folder / "out200").glob("*.*")))
    assert written >= count
    return _row("university", "row", count, wall, cpu)


def _sealed(folder: Path, numbers: range, **how: Any) -> Iterator[Any]:
    table = folder / f"{numbers.start}.csv"
    table.write_text(_table(numbers), encoding="utf-8")
    return issue_many(table, out=folder / f"out{numbers.start}", **how)


COMMON: Mapping[str, Any] = {
    "title": "Soil carbon accounting for farmers",
    "language": "en",
    "awarded_by": UNI,
    "date": "2026-06-30",
    "learning_outcomes": ["Measures soil organic carbon", "Explains the carbon cycle"],
    "workload": {"ects": 2},
    "eqf_level": 6,
    "assessment": "written examination",
    "participation": "online",
    "supervision": "supervised with ID verification",
    "quality_assurance": {"type": "Institutional Quality Assurance", "agency": UNI},
}


def _table(numbers: range) -> str:
    rows = [f"Ána {n},Novák,S-{n},{n % 10} (0 to 10)" for n in numbers]
    return "\n".join(["given_name,family_name,learner_identifier,grade", *rows]) + "\n"


def _spent(_: int) -> tuple[int, float]:
    time.sleep(0.05)
    return os.getpid(), time.process_time()


def _spent_by(pool: ProcessPoolExecutor) -> float:
    """The processor time of the workers and of this process so far."""
    return sum(dict(pool.map(_spent, range(8 * CORES))).values()) + time.process_time()


# -- a remote seal and a time-stamping authority --------------------------------------------------


class Slow:
    """The test world's service and authority, 50 ms away; what they do in that time is in it.

    Attributes:
        calls: questions by what they were for.
    """

    def __init__(self, world: World, server: CscServer) -> None:
        """In front of both."""
        self.calls: dict[str, int] = {}
        self._world, self._server = world, server

    def __call__(self, request: Request, /) -> Response:
        """The answer, not before its time."""
        started = time.monotonic()
        kind = str(request.purpose)
        if kind != "timestamp":
            kind = request.url.rpartition("/")[2]
        self.calls[kind] = self.calls.get(kind, 0) + 1
        timestamp = kind == "timestamp"
        answer = self._world.fetch(request) if timestamp else self._server(request)
        if timestamp or kind == "signHash":
            time.sleep(max(0.0, DELAY - (time.monotonic() - started)))
        return answer


def remote(count: int) -> Row:
    """JAdES B-T by a remote seal and an authority, each 50 ms a question, 8 in flight."""
    world = World(now=NOW)
    server = CscServer()
    server.hold("seal-1", Seal.for_testing(UNI, key="RSA-2048", now=NOW), multisign=100_000)
    slow = Slow(world, server)
    service = CscService(server.url, slow, SecretText(server.token))
    seal = Seal.from_csc(service, "seal-1", reserve=count + 100)
    mechanism = JAdES(level="B-T", tsa=world.tsa().url)
    rows = [
        dict(zip(_HEAD, line.split(","), strict=True))
        for line in _table(range(count)).split("\n")[1:-1]
    ]
    page = documents.picture(30_000)
    how: dict[str, Any] = {"template": COMMON, "signer": seal, "mechanism": mechanism, "now": NOW}
    how |= {"fetch": slow, "threads": IN_FLIGHT, "chunk": 500, "page": page}
    wall, cpu = time.perf_counter(), time.process_time()
    _exhaust(issue_many(rows, **how))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    made = _row("remote seal and TSA", "row", count, wall, cpu)
    # A signature and a timestamp for each, one after the other.
    needed = 2 * count * DELAY / IN_FLIGHT
    made |= {"calls": slow.calls, "needed_s": round(needed, 1), "wall_s": round(wall, 1)}
    made["times_needed"] = round(wall / needed, 2)
    return made


_HEAD = ("given_name", "family_name", "learner_identifier", "grade")


# -- all of it ------------------------------------------------------------------------------------


def rows(*, quick: bool = False, only: Sequence[str] = ()) -> Iterator[Row]:
    """What is measured; `quick` takes some seconds for each row."""
    share = 10 if quick else 1
    jobs: list[tuple[str, str, Callable[[], Row]]] = []

    def add(name: str, doc: str, work: Callable[[str, int], Clock], count: int) -> None:
        jobs.append((name, doc, lambda: measured(name, doc, work, count // share)))

    add("template", "small", by_template, 40_000)
    add("template", "annex1", by_template, 10_000)
    add("full validation", "small", by_validation, 3_000)
    add("full validation", "annex1", by_validation, 1_000)
    add("journal", "small", with_journal, 20_000)
    add("journal", "annex1", with_journal, 5_000)
    add("page", "small", with_page, 3_000)
    jobs.append(("university", "row", lambda: university(3_000 // share)))
    jobs.append(("remote seal and TSA", "row", lambda: remote(2_000 // share)))
    for name, doc, job in jobs:
        if not only or any(one in f"{name} {doc}" for one in only):
            yield job()


def main(words: Sequence[str]) -> int:
    """Measure and tell; 0."""
    reader = argparse.ArgumentParser(description="Measure how many are issued in a second.")
    reader.add_argument("--quick", action="store_true", help="a tenth of each")
    reader.add_argument("--json", metavar="FILE", help="write the rows as JSON")
    reader.add_argument("--only", action="append", default=[], metavar="NAME")
    asked = reader.parse_args(words)
    found = []
    print(f"{'':<30}{'':<8}{'count':>8}{'wall/s':>10}{'cpu/s x2':>10}{'target':>8}")
    for one in rows(quick=asked.quick, only=asked.only):
        found.append(one)
        about = f"{one['name']:<30}{one['doc']:<8}{one['count']:>8}{one['per_second']:>10}"
        print(f"{about}{one['per_cpu_second_x2']:>10}{one['target'] or '':>8}", flush=True)
        if "calls" in one:
            print(f"  {one['calls']}: needed {one['needed_s']} s, took {one['wall_s']} s")
    if asked.json:
        Path(asked.json).write_text(json.dumps({"rows": found}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
