"""Many processes at once, and processes that are killed: no place twice, nothing lost.

SIGKILL leaves no time to tidy up. What such a process had printed was on the disk; of what it had
not printed, one allotment may be there that was never entered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import crowd
import pytest
from conftest_registry import KEY

from microcred.status.registry import Registry, Request
from microcred.status.registry.secrets import RegistryKey

TEXT = RegistryKey(KEY).to_text()
PROCESSES = 8


def lines_of(processes: list[crowd.subprocess.Popen[str]]) -> Iterator[str]:
    for process in processes:
        assert process.stdout is not None
        yield from process.stdout.readlines()
        process.stdout.close()
        process.wait()


def indexes(registry: Registry) -> list[tuple[str, int]]:
    return [(one.list_url, one.index) for entry in registry.entries() for one in entry.slots]


def test_eight_processes_at_once(registry: Registry, url: str) -> None:
    """Places alone; `test_registry_batches` seals ten thousand."""
    total = 2_000
    processes = [
        crowd.start(url, f"p{number}", total // PROCESSES, TEXT, batch=50)
        for number in range(PROCESSES)
    ]
    told = crowd.places(lines_of(processes))
    assert [process.returncode for process in processes] == [0] * PROCESSES
    assert len(told) == len(set(told)) == total
    assert sorted(indexes(registry)) == sorted(told)
    assert registry.counts() == {"allotted": 0, "entered": total, "forgotten": 0}
    assert registry.lists()[0].allotted == total


def test_eight_processes_with_the_same_keys_issue_each_once(registry: Registry, url: str) -> None:
    processes = [crowd.start(url, "same", 20, TEXT) for _ in range(PROCESSES)]
    told = crowd.places(lines_of(processes))
    # Two may seal the same credential at once; they have the same place, and one of them is kept.
    assert [process.returncode for process in processes] == [0] * PROCESSES
    assert len(told) == 20 * PROCESSES and len(set(told)) == 20
    assert registry.counts() == {"allotted": 0, "entered": 20, "forgotten": 0}


@pytest.mark.parametrize("batch", [1, 20])
def test_processes_that_are_killed(registry: Registry, url: str, batch: int) -> None:
    processes = [crowd.start(url, f"p{number}", 0, TEXT, batch) for number in range(4)]
    deadline = time.monotonic() + 120
    while registry.counts()["entered"] < 30 and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        process.kill()
    each = [list(lines_of([process])) for process in processes]
    lines = [line for one in each for line in one]
    told = crowd.places(lines)
    kept = indexes(registry)
    assert len(told) == len(set(told)) and len(kept) == len(set(kept))
    assert set(told) <= set(kept)
    counts = registry.counts()
    assert counts["entered"] >= max(30, lines.count("entered\n"))
    # At most one batch of each was between its two steps.
    assert counts["allotted"] <= 4 * batch
    new = [one.slots[0] for one in registry.allot_many([Request()] * 100)]
    assert not {(one.list_url, one.index) for one in new} & set(kept)
    # Whoever tries again with the same keys gets the places that they have.
    name, first = next(
        (f"p{number}", crowd.places(one)[:batch])
        for number, one in enumerate(each)
        if len(crowd.places(one)) >= batch
    )
    assert crowd.places(lines_of([crowd.start(url, name, batch, TEXT, batch)])) == first


def test_a_child_does_not_write_to_its_parents_connection(registry: Registry) -> None:
    registry.allot()
    opened = registry._database._engine.pool
    registry._database._process = 0  # as a child finds it after a fork
    assert registry.allot().slots and registry.counts()["allotted"] == 2
    assert registry._database._engine.pool is not opened
    opened.dispose()  # as the parent does


def test_a_block_closes_what_it_opened(registry: Registry, url: str) -> None:
    with Registry.open(url, key=KEY) as again:
        again.allot()
        assert again._database._engine.pool.checkedin() == 1
    assert again._database._engine.pool.checkedin() == 0
    assert registry.counts()["allotted"] == 1
