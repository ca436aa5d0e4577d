"""`microcred trust`, and trusted lists in `verify --trust`."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from list_maker import Listed, ListText, PointsTo, issuer, list_of_lists, operator

from microcred.cli import main
from microcred.cli.console import Console
from microcred.cli.trusting import trust_from
from microcred.cli.words import Misuse
from microcred.errors import FetchError
from microcred.fetching import Request, Response

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]

LATER = datetime(2099, 1, 1, tzinfo=UTC)  # the command line has the real clock
LOTL_SIGNER = operator("LOTL operator TEST", 701).certificate


def xx(**traits: Any) -> bytes:
    return ListText([Listed([issuer().certificate])], **{"ends": LATER, **traits}).signed()


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What the network has."""
    found = {
        "https://lists.test/lotl.xml": list_of_lists(
            PointsTo("XX", [operator().certificate]), ends=LATER
        ),
        "https://lists.test/XX.xml": xx(),
    }

    def fetch(request: Request) -> Response:
        if request.url not in found:
            raise FetchError("no answer", url=request.url)
        return Response(200, body=found[request.url])

    monkeypatch.setattr("microcred.cli.trust.network", lambda *_: fetch)
    return found


@pytest.fixture
def signer(tmp_path: Path) -> str:
    path = tmp_path / "signer.pem"
    path.write_bytes(LOTL_SIGNER.to_pem())
    return str(path)


URL = ("--url", "https://lists.test/lotl.xml")


def test_update_and_show(
    tmp_path: Path,
    pages: dict[str, bytes],
    signer: str,
    machine: Machine,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cache = str(tmp_path / "lists")
    code, row = machine("trust", "update", "--cache", cache, "--signer", signer, *URL)
    assert (code, row) == (
        0,
        {
            "cache": cache,
            "lotl": {"sequence": 7, "territory": "EU"},
            "updated": ["XX"],
            "kept": 0,
            "problems": [],
        },
    )
    assert main(["trust", "update", "--cache", cache, *URL]) == 0
    assert "unchanged: 1" in capsys.readouterr().out
    code, row = machine("trust", "show", cache)
    assert code == 0
    assert [one["name"] for one in row["lists"]] == ["list of lists EU 7", "list XX 7"]
    assert row["lists"][1]["pinned_by"] == "list of lists EU 7"
    assert main(["trust", "show", cache]) == 0
    assert "List operator" in capsys.readouterr().out
    del pages["https://lists.test/XX.xml"]
    assert main(["trust", "update", "--cache", cache, "--territory", "XX", *URL]) == 2
    assert "qualified.list_missing: the list of XX" in capsys.readouterr().out


def test_an_update_that_cannot_be(
    tmp_path: Path, pages: dict[str, bytes], signer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = str(tmp_path / "lists")
    update = ["trust", "update", "--cache", cache, *URL]
    assert main(update) == 1
    assert "signers of the list of lists are not known" in capsys.readouterr().err
    del pages["https://lists.test/lotl.xml"]
    assert main([*update, "--signer", signer]) == 1
    assert "could not be had" in capsys.readouterr().err
    assert main(["trust", "update"]) == 64
    assert main([*update, "--signer", str(tmp_path / "nothing")]) == 64
    (tmp_path / "junk").write_bytes(b"junk")
    assert main([*update, "--signer", str(tmp_path / "junk")]) == 64
    assert main(["trust", "update", "--cache", signer, "--signer", signer]) == 64
    assert "is no folder" in capsys.readouterr().err


def test_show_says_what_has_ended_or_is_refused(
    tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xml").write_bytes(xx())
    path = str(tmp_path / "a.xml")
    assert machine("trust", "show", path)[0] == 0
    code, row = machine("trust", "show", path, "--at", "2100-01-01")
    assert (code, row["lists"][0]["stale"]) == (2, True)
    (tmp_path / "b.xml").write_bytes(xx(sequence=6))
    assert machine("trust", "show", str(tmp_path))[0] == 0  # an older one is left out
    (tmp_path / "c.xml").write_bytes(xx(sequence=8).replace(b">8<", b">9<"))
    code, row = machine("trust", "show", str(tmp_path))
    assert (code, [one["code"] for one in row["problems"]]) == (
        1,
        ["qualified.list_forged", "qualified.list_superseded"],
    )
    assert main(["trust", "show", str(tmp_path)]) == 1
    assert "qualified.list_forged: list XX 9: the list was altered" in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert main(["trust", "show", str(tmp_path / "empty")]) == 64
    assert main(["trust", "show", str(tmp_path / "nothing")]) == 64
    assert main(["trust", "show", path, "--at", "soon"]) == 64


def test_show_reads_standard_input(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(xx())))
    code, row = machine("trust", "show", "-")
    assert (code, row["lists"][0]["territory"]) == (0, "XX")


# -- verify ---------------------------------------------------------------------------------------


def console() -> Console:
    return Console(machine=True)


def test_lists_and_certificates_are_told_by_content(tmp_path: Path, world: World) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "list.xml").write_bytes(xx())
    (folder / "list.bin").write_bytes(gzip.compress(xx(territory="YY")))
    (folder / "root.pem").write_bytes(world.read("root.pem"))
    (folder / "notes.txt").write_bytes(b"notes")
    for words in (
        [str(folder)],
        [str(folder / "list.xml"), str(folder / "list.bin"), str(folder / "root.pem")],
    ):
        trust = trust_from(words, None, console(), LATER)
        assert trust.trusted_certificates == (world.seal.root,)
        assert trust.services is not None
        assert trust.services.anchors("seal") == (issuer().certificate,)
        assert trust.list_time == LATER
    assert trust_from([world["root.pem"]], None, console()).services is None


def test_a_cache_is_told_by_its_index(tmp_path: Path, pages: dict[str, bytes], signer: str) -> None:
    cache = str(tmp_path / "lists")
    assert main(["trust", "update", "--cache", cache, "--signer", signer, *URL]) == 0
    services = trust_from([cache], None, console()).services
    assert services is not None
    assert services.anchors("seal") == (issuer().certificate,)
    # A folder with some other index.json is a folder.
    (tmp_path / "lists" / "index.json").write_bytes(b"{}")
    services = trust_from([cache], None, console()).services
    assert services is not None
    assert services.anchors("seal") == (issuer().certificate,)


def test_what_holds_neither(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"notes")
    for path in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(Misuse, match="no trusted list"):
            trust_from([str(path)], None, console())


def test_verify_takes_lists(tmp_path: Path, world: World, machine: Machine) -> None:
    """The example's own authority, listed: its certificate is trusted by the list."""
    seal = world.seal
    assert seal.root is not None
    now = datetime.now(UTC)
    text = ListText(
        [Listed([seal.root])], issued=now - timedelta(days=1), ends=now + timedelta(days=1)
    )
    (tmp_path / "list.xml").write_bytes(text.signed())
    path = str(tmp_path / "list.xml")
    good = world["good.jsonld"]
    assert machine("verify", good, "--trust", path, "--trust", world["root.pem"])[0] == 0
    words = ("verify", good, "--trust", path, "--list-time")
    assert main([*words, "soon"]) == 64
    code, row = machine(*words, "2026-01-01")
    assert code in {0, 2}
    assert any(one["check"] == "QUALIFIED" for one in row["findings"])
