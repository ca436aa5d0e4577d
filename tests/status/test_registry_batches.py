"""Batches that are killed, and many at once: each credential once, each place once, nothing lost.

SIGKILL leaves no time to tidy up. A second run with the same rows issues what is missing, under the
ids and places that the first one had begun with; files, registry and lists tell the same story.
"""

from __future__ import annotations

import base64
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import batch_crowd
import pytest
from conftest_registry import KEY

from microcred.crypto.keys import PrivateKey
from microcred.status.registry import Registry
from microcred.status.registry.secrets import RegistryKey

TEXT = RegistryKey(KEY).to_text()
TOTAL = 10_000
PROCESSES = 8


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    path.write_bytes(PrivateKey.generate("P-256").to_pem(None))
    return path


def credentials(*folders: Path) -> Iterator[dict[str, object]]:
    """What the files of these folders hold."""
    for folder in folders:
        for path in folder.iterdir():
            payload = path.read_text().split(".")[1]
            yield json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def check(total: int, folders: list[Path], registry: Registry | None) -> None:
    """That so many credentials are there, each once, with each place once."""
    found = list(credentials(*folders))
    assert len(found) == total
    assert len({str(one["id"]) for one in found}) == total
    subjects = [one["credentialSubject"]["id"] for one in found]  # type: ignore[index]
    assert len(set(subjects)) == total
    if registry is None:
        return
    status = [one["credentialStatus"] for one in found]
    places = [(one["statusListCredential"], one["statusListIndex"]) for one in status]  # type: ignore[index]
    assert len(set(places)) == total
    entries = {one.credential_id: one.slots[0] for one in registry.entries() if one.credential_id}
    assert len(entries) == total
    for one, (url, index) in zip(found, places, strict=True):
        slot = entries[str(one["id"])]
        assert (slot.list_url, str(slot.index)) == (url, index)
    # Not a place was lost to whom the kills came in between.
    assert registry.counts() == {"allotted": 0, "entered": total, "forgotten": 0}
    assert sum(one.allotted for one in registry.lists()) == total


def killed(process: subprocess.Popen[str], after: int) -> int:
    """Kill it and its own processes once it has told of so many rows; how many it told of."""
    assert process.stdout is not None
    told = 0
    for _ in process.stdout:
        told += 1
        if told >= after:
            break
    time.sleep(random.random() * 0.2)
    os.killpg(process.pid, signal.SIGKILL)
    told += sum(1 for _ in process.stdout)
    process.stdout.close()
    process.wait()
    return told


def ended(processes: list[subprocess.Popen[str]]) -> list[str]:
    """What they told, when they have ended well."""
    lines = []
    for process in processes:
        assert process.stdout is not None
        lines += process.stdout.read().splitlines()
        process.stdout.close()
        assert process.wait() == 0
    return lines


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("jobs", [1, 2])
def test_kill_9_in_the_middle_of_ten_thousand(
    jobs: int, registry: Registry, url: str, key: Path, tmp_path: Path
) -> None:
    total = TOTAL if jobs == 2 else 1000
    out = tmp_path / "out"
    at = random.randrange(total // 4, total // 2)
    told = killed(batch_crowd.start(0, total, out, key, (url, TEXT), jobs), at)
    assert at <= told < total
    lines = ended([batch_crowd.start(0, total, out, key, (url, TEXT), jobs)])
    assert len(lines) == total
    assert {line.split()[1] for line in lines} <= {"issued", "kept"}
    assert sum(" kept" in line for line in lines) >= told
    check(total, [out], registry)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_eight_processes_issue_ten_thousand_while_some_are_killed(
    registry: Registry, url: str, key: Path, tmp_path: Path
) -> None:
    each = TOTAL // PROCESSES
    folders = [tmp_path / f"out{number}" for number in range(PROCESSES)]

    def start(number: int) -> subprocess.Popen[str]:
        return batch_crowd.start(number * each, each, folders[number], key, (url, TEXT))

    processes = [start(number) for number in range(PROCESSES)]
    told = {}
    for number in (1, 4, 6):
        told[number] = killed(processes[number], random.randrange(1, 500))
    others = [one for number, one in enumerate(processes) if number not in told]
    again = [start(number) for number in told]
    lines = ended([*others, *again])
    assert len(lines) == TOTAL
    assert sum(" kept" in line for line in lines) >= sum(told.values())
    check(TOTAL, folders, registry)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_killed_again_and_again_with_a_journal_of_its_own(key: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    total = 1000
    for at in (1, 150, 300, 500):
        killed(batch_crowd.start(0, total, out, key), at)
    left = [one for one in out.iterdir() if one.name.startswith(".")]
    lines = ended([batch_crowd.start(0, total, out, key)])
    assert len(lines) == total and {line.split()[1] for line in lines} <= {"issued", "kept"}
    assert not [one for one in left if one.exists()]
    check(total, [out], None)
