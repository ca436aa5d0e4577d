"""`microcred seal augment`, and `microcred issue --level`: files in, files out, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loopback import serving

from microcred.cli import main
from microcred.cli.files import network
from microcred.errors import FetchError
from microcred.fetching import Request
from microcred.testing import World
from microcred.testing.jades_file import JadesFile

Machine = Callable[..., tuple[int, Any]]


def _now() -> datetime:
    """The commands ask the clock, and a timestamp is of now, not of when tests were collected."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> World:
    """A test world of today, whose network the commands ask."""
    made = World(now=_now())
    for room in ("issue", "seal_augment"):
        monkeypatch.setattr(f"microcred.cli.{room}.network", lambda *_: made.fetch)
    return made


@pytest.fixture
def sealed(net: World, tmp_path: Path) -> Path:
    """A B-B seal on disk."""
    seal = net.authority("Example CA").seal("Example University")
    path = tmp_path / "sealed.json"
    path.write_bytes(net.sealed(b'{"a": 1}', seal))
    return path


@pytest.mark.parametrize("level", ["B-T", "B-LT", "B-LTA"])
def test_levels(level: str, net: World, sealed: Path, tmp_path: Path, machine: Machine) -> None:
    out = tmp_path / "out.json"
    words = ["--level", level, "--tsa", net.tsa().url, "-o", str(out)]
    code, report = machine("seal", "augment", str(sealed), *words)
    assert (code, report["level"], report["out"]) == (0, level, str(out))
    names = ["sigTst", "xVals", "rVals", "arcTst"]
    assert JadesFile(out.read_bytes()).names == names[: {"B-T": 1, "B-LT": 3, "B-LTA": 4}[level]]
    again = tmp_path / "again.json"
    words = ["--level", "B-LTA", "--tsa", net.tsa().url, "-o", str(again)]
    assert main(["seal", "augment", str(out), *words]) == 0


def test_people_are_told(
    net: World, sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out.json")
    words = ["--level", "B-T", "--tsa", net.tsa().url]
    assert main(["seal", "augment", str(sealed), *words, "-o", out]) == 0
    assert f"brought to B-T: {out}" in capsys.readouterr().out
    assert main(["seal", "augment", str(sealed), *words, "-o", "-"]) == 0
    assert JadesFile(capsys.readouterr().out.encode()).names == ["sigTst"]


def test_a_detached_seal_and_a_certificate(net: World, tmp_path: Path, machine: Machine) -> None:
    seal = net.authority("Example CA").seal("Example University")
    content = tmp_path / "content.json"
    content.write_bytes(b'{"a": 1}')
    file = json.loads(net.sealed(content.read_bytes(), seal, b64=True, header={"x5c": None}))
    del file["payload"]
    (tmp_path / "sealed.json").write_text(json.dumps(file))
    (tmp_path / "chain.pem").write_bytes(seal.chain_pem())
    words = [str(tmp_path / "sealed.json"), "--level", "B-LTA", "--tsa", net.tsa().url]
    words += ["-o", str(tmp_path / "out.json")]
    assert main(["seal", "augment", *words]) == 1
    words += ["--content", str(content), "--certificate", str(tmp_path / "chain.pem")]
    assert machine("seal", "augment", *words)[0] == 0


def test_what_is_refused_is_not_written(
    net: World, sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed.write_bytes(sealed.read_bytes().replace(b"1}", b"2}"))
    out = tmp_path / "out.json"
    words = ["--level", "B-T", "--tsa", net.tsa().url, "-o", str(out)]
    assert main(["seal", "augment", str(sealed), *words]) == 1
    assert "broken" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--level", "B-T", "-o", "out"],
        ["--level", "B-B", "--tsa", "http://t.test", "-o", "out"],
        ["--level", "B-LT", "-o", "-", "--json"],
        ["--tsa", "http://t.test", "-o", "out"],
        ["--level", "B-LT", "-o", "out", "--content", "nowhere"],
    ],
)
def test_misuse(words: list[str], sealed: Path) -> None:
    assert main(["seal", "augment", str(sealed), *words]) == 64


def test_issuing_at_a_level(net: World, world: Any, tmp_path: Path, machine: Machine) -> None:
    out = tmp_path / "out.jsonld"
    key = ["--key", world["seal.p12"], "--password-file", world["password"]]
    words = ["--level", "B-T", "--tsa", net.tsa().url, "--content-timestamp", "-o", str(out)]
    assert machine("issue", world["course.json"], *key, *words)[0] == 0
    file = JadesFile(out.read_bytes())
    assert file.names == ["sigTst"]
    assert "adoTst" in file.protected


def test_issuing_where_nobody_tells_of_revocation(
    net: World, world: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A seal for tests names nobody: B-LT cannot be had, and nothing is written."""
    out = tmp_path / "out.jsonld"
    key = ["--key", world["seal.p12"], "--password-file", world["password"]]
    words = ["--level", "B-LT", "--tsa", net.tsa().url, "-o", str(out)]
    assert main(["issue", world["course.json"], *key, *words]) == 1
    assert "names nobody" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--level", "B-T"],
        ["--content-timestamp"],
        ["--tsa", "http://t.test"],
        ["--level", "B-T", "--tsa", "http://t.test", "--mechanism", "vc+jwt"],
    ],
)
def test_misuse_of_issue(words: list[str], world: Any, tmp_path: Path) -> None:
    out = ["-o", str(tmp_path / "out")]
    assert main(["issue", world["course.json"], "--key", world["seal.p12"], *out, *words]) == 64


def test_an_authority_on_a_private_network_that_a_person_names(
    tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over real HTTP: who is named on the command line is asked, wherever they are."""
    world = World(now=_now())
    path, out = tmp_path / "sealed.json", tmp_path / "out.json"
    path.write_bytes(world.sealed(b"{}", world.authority("Example CA").seal("Example University")))
    tsa = world.tsa()
    with serving(
        lambda request: request.say(
            tsa.respond(request.body), content_type="application/timestamp-reply"
        )
    ) as server:
        words = ["--level", "B-T", "--tsa", server.url, "-o", str(out)]
        assert machine("seal", "augment", str(path), *words)[0] == 0
        assert len(server.seen) == 1
    assert JadesFile(out.read_bytes()).names == ["sigTst"]
    with pytest.raises(FetchError, match="public"):
        network()(Request("GET", server.url, purpose="ocsp"))
    assert network("http://[", None) == network()
