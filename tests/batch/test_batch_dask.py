"""Many machines: a Dask cluster of two worker processes does the work of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_world import document, key_file

from microcred import ANY_ISSUER, Trust, issue_many, verify_many
from microcred.cli import main
from microcred.securing import VcJwt

distributed: Any = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as made:
        yield made


def test_a_batch_on_two_worker_processes(cluster: Any, tmp_path: Path) -> None:
    rows = [document(number) for number in range(450)]
    key = key_file(tmp_path)
    with distributed.Client(cluster, set_as_default=False) as client:
        pool = client.get_executor()
        how: dict[str, Any] = {"signer": key, "mechanism": VcJwt(), "executor": pool}
        done = list(issue_many(rows, out=tmp_path / "out", **how))
        assert sorted(one.number for one in done) == list(range(1, 451))
        assert {one.outcome for one in done} == {"issued"}
        assert len(list((tmp_path / "out").glob("*.jwt"))) == 450
        again = list(issue_many(rows, out=tmp_path / "out", **how))
        assert {one.outcome for one in again} == {"kept"}
        trust = Trust(issuers=ANY_ISSUER, dids=True)
        verdicts = list(verify_many(tmp_path / "out", trust=trust, executor=pool))
        alone = list(verify_many(tmp_path / "out", trust=trust))
        assert sorted(one.outcome for one in verdicts) == sorted(one.outcome for one in alone)


def test_the_command_line_names_the_scheduler(cluster: Any, tmp_path: Path) -> None:
    key_file(tmp_path)
    (tmp_path / "rows.csv").write_text("given_name\nAna\n")
    words = ["batch", "verify", str(tmp_path / "rows.csv"), "--trust", "did"]
    assert main([*words, "--scheduler", cluster.scheduler_address]) == 1
