"""Our verdict beside that of the judges, for one document: what a worker process does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import conforming
import pyshacl.shape
from mutating import mutated
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from shacl_judge import BELOW, RELEASES, Court, Verdict, is_faulty, our_court, published_court

from microcred.errors import LinkedDataError
from microcred.findings import Finding, Outcome
from microcred.linked.expansion import contexts_of, expand
from microcred.linked.graph import Graph
from microcred.schemas.compiling import Tables, compiled
from microcred.schemas.evaluation import Result, evaluate
from microcred.schemas.gates import with_known_contexts
from microcred.schemas.shapes import profile_shapes
from microcred.schemas.validation import validate


def conforms(findings: Iterable[Finding]) -> bool:
    """Whether a validation found nothing that fails, and said so."""
    found = tuple(findings)
    failed = {one.outcome for one in found} & {Outcome.FAILED, Outcome.INDETERMINATE}
    assert bool(failed) != any(one.code == "schema.conforms" for one in found)
    return not failed


def disagreement(
    court: Court, document: Mapping[str, Any], release: str, profile: str
) -> str | None:
    """How our verdict differs from that of the judges; None if it does not."""
    findings = validate(document, release=RELEASES[release], profile=profile)
    verdict = court.judge(document)
    if verdict is None:
        return "pyld refuses it, we do not" if conforms(findings) else None
    if any(is_dropped(document, one) for one in findings):
        return None
    read, _ = with_known_contexts(document)
    try:
        graph = expand(read, contexts_of(release), base=BELOW).graph
    except LinkedDataError as error:
        return f"we refuse it: {error}"
    return _difference(findings, graph, evaluate(graph, _tables(release, profile)), verdict)


def is_dropped(document: Mapping[str, Any], finding: Finding) -> bool:
    """Whether pyld drops a node that we look at: nothing is to escape the shapes by its name.

    2026-11-24: such ids have a blank, or a colon and no scheme ("2024-01-01T00:00:00Z").
    """
    if finding.code not in {"id.malformed", "id.relative"} or not finding.where.endswith("/id"):
        return False
    value: Any = document
    for part in finding.where.split("/")[1:]:
        value = value[int(part) if isinstance(value, list) else part]
    return " " in value or ":" in value


@cache
def _tables(release: str, profile: str) -> Tables:
    return compiled(profile_shapes(RELEASES[release], profile))


def _difference(
    findings: tuple[Finding, ...], graph: Graph, results: tuple[Result, ...], verdict: Verdict
) -> str | None:
    # What rdflib reads wrongly is compared by neither side; RDFLIB_FAULTS says why.
    faulty = {
        (triple.predicate, component)
        for triple in graph.triples
        if is_faulty(triple.object)
        for component in ("datatype", "maxInclusive")
    }
    ours = {(one.path, one.component) for one in results}
    if ours - faulty != verdict.broken - faulty:
        only = sorted(map(str, ours - faulty - verdict.broken))
        missing = sorted(map(str, verdict.broken - faulty - ours))
        return f"only ours: {only}, only theirs: {missing}"
    if not faulty and conforms(findings) != verdict.conforms:
        return f"we say {conforms(findings)}, they say {verdict.conforms}"
    return None


class Task(NamedTuple):
    """Mutations of one base, to be compared in one process."""

    published: str | None
    release: str
    profile: str
    base: str
    seed: str
    count: int


def document_of(task: Task) -> dict[str, Any]:
    """The conforming document that is mutated: one of ours, or a published sample."""
    if task.published is None or task.base == "ours":
        return conforming.BASES[task.profile]()
    return sample(Path(task.published) / "samples" / task.base)


def sample(path: Path) -> Any:
    """The credential in a published file: the payload of a seal, or what is in a wrapper."""
    found = json.loads(path.read_text("utf-8"))
    if isinstance(found, dict) and "payload" in found:
        found = json.loads(found["payload"])
    return found.get("credential", found) if isinstance(found, dict) else found


def run(task: Task) -> tuple[int, list[str]]:
    """Mutate and compare: how many were compared, and the disagreements, told to be repeated."""
    # In a process of its own: pySHACL looks for each word of a shape in a list of all constraints;
    # in a mapping it finds the same, sooner.
    pyshacl.shape.CONSTRAINT_PARAMS = (CONSTRAINT_PARAMETERS_MAP, CONSTRAINT_PARAMETERS_MAP)
    court = (
        published_court(Path(task.published), task.release, task.profile)
        if task.published
        else our_court(task.release, task.profile)
    )
    base = document_of(task)
    random = Random(task.seed)
    found: list[str] = []
    done = 0
    while done < task.count:
        document = mutated(random, base)
        if not is_refused(document, task):
            done += 1
            told = disagreement(court, document, task.release, task.profile)
            if told:
                found.append(f"{task}, number {done}: {told}")
    return done, found


def is_refused(document: Mapping[str, Any], task: Task) -> bool:
    """Whether the shapes cannot be asked about a document, or would look past it."""
    findings = validate(document, release=RELEASES[task.release], profile=task.profile)
    refused = {one.code for one in findings} & {"schema.nothing_checked", "schema.no_type"}
    return bool(refused)


def run_all(tasks: Iterable[Task], processes: int = 2) -> tuple[int, list[str]]:
    """All tasks, on two cores: how many were compared, and the disagreements."""
    done, found = 0, []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for count, told in pool.map(run, tasks):
            done += count
            found += told
    return done, found
