"""`microcred verify`: verdicts, exit codes, trust words, several files."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from examples import NOW, DotPage, course
from microcred import issue, testing
from microcred.cli import main
from microcred.cli.tables import columns
from microcred.findings import Check, Outcome

if TYPE_CHECKING:
    from conftest import World

IDENTIFIER = "NTRIE-123456"

Machine = Callable[..., tuple[int, Any]]


def assert_verdict(row: dict[str, Any], file: str) -> None:
    """The shape of one verdict in the machine form."""
    assert list(row) == ["file", "outcome", "findings", "signer", "verified_at"]
    assert row["file"] == file
    assert row["outcome"] in {"PASSED", "INDETERMINATE", "FAILED"}
    assert row["verified_at"].endswith("Z")
    for finding in row["findings"]:
        assert list(finding) == ["check", "outcome", "code", "detail", "where", "clause"]
        assert finding["check"] in Check.__members__
        assert finding["outcome"] in Outcome.__members__
    if row["signer"] is not None:
        assert {"name", "identifier", "country", "certificate_sha256"} <= set(row["signer"])


def outcomes(row: dict[str, Any], check: str) -> set[str]:
    """What came of one check."""
    return {finding["outcome"] for finding in row["findings"] if finding["check"] == check}


def test_passed(world: World, machine: Machine) -> None:
    """Its own root and issuer: 0, with the signer."""
    good = world["good.jsonld"]
    code, row = machine("verify", good, "--trust", world["root.pem"], "--issuer", IDENTIFIER)
    assert_verdict(row, good)
    assert (code, row["outcome"]) == (0, "PASSED")
    assert row["signer"]["name"] == "Example University"
    assert row["signer"]["identifier"] == IDENTIFIER
    assert row["signer"]["country"] == "IE"
    assert row["signer"]["certificate_sha256"] == world.seal.certificate.sha256


def test_schemas_are_handed_in(world: World, machine: Machine, tmp_path: Path) -> None:
    """The example names none, and that is told."""
    schema = tmp_path / "schema.json"
    schema.write_text('{"$id": "https://uni.example/a"}', "utf-8")
    words = ["verify", world["good.jsonld"], "--trust", world["root.pem"], "--schema", str(schema)]
    code, row = machine(*words)
    assert code == 0
    assert "schema.json_schema_not_named" in {one["code"] for one in row["findings"]}
    assert machine(*words[:-1], "no-such-file") == (64, None)


def test_the_network_is_asked_if_that_is_said(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About revocation: without --fetch nobody is asked, and nobody knows."""
    outer = testing.World(now=NOW)
    ca = outer.authority("Example CA TEST", ocsp=True)
    seal = ca.seal("Example University", identifier=IDENTIFIER, country="IE")
    (tmp_path / "root.pem").write_bytes(outer.root.certificate.to_pem())
    file = tmp_path / "ana.jsonld"
    file.write_bytes(issue(course(), signer=seal, page=DotPage(), now=NOW).secured)
    monkeypatch.setattr("microcred.cli.verify.network", lambda: outer.fetch)
    words = ["verify", str(file), "--trust", str(tmp_path / "root.pem"), "--at", NOW.isoformat()]
    code, row = machine(*words)
    assert (code, outcomes(row, "REVOCATION")) == (2, {"SKIPPED"})
    assert not outer.fetch.requests
    code, row = machine(*words, "--fetch")
    assert (code, outcomes(row, "REVOCATION")) == (0, {"PASSED"})
    assert outer.fetch.count(purpose="ocsp") == 2  # of the seal, and of the authority


@pytest.mark.parametrize("anchor", ["root.pem", "root.der", "chain.pem"])
def test_anchors_are_told_by_content(anchor: str, world: World, machine: Machine) -> None:
    """PEM, DER, a bundle: whatever the file's name."""
    code, row = machine("verify", world["good.jsonld"], "--trust", world[anchor])
    assert (code, row["outcome"]) == (0, "PASSED")


def test_a_folder_of_anchors(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files that hold no certificate are passed over, and said so; folders inside are not read."""
    (tmp_path / "a.crt").write_bytes(world.read("root.der"))
    (tmp_path / "README").write_bytes(b"not a certificate")
    (tmp_path / "more").mkdir()
    assert main(["verify", world["good.jsonld"], "--trust", str(tmp_path)]) == 0
    assert "passed over 1 file " in capsys.readouterr().err
    (tmp_path / "seal.p12").write_bytes(world.read("seal.p12"))
    assert main(["verify", world["good.jsonld"], "--trust", str(tmp_path)]) == 0
    assert "passed over 2 files " in capsys.readouterr().err


def test_no_anchors(world: World, machine: Machine) -> None:
    """--trust none and --trust did: the certificate cannot be judged, the signature can."""
    for word in ("none", "did"):
        code, row = machine("verify", world["good.jsonld"], "--trust", word)
        assert (code, row["outcome"]) == (2, "INDETERMINATE")
        assert outcomes(row, "CERTIFICATE") >= {"INDETERMINATE"}
        assert outcomes(row, "SIGNATURE") == {"PASSED"}


def test_altered(world: World, machine: Machine) -> None:
    """Fails, whether there are anchors or not."""
    for word in ("none", world["root.pem"]):
        code, row = machine("verify", world["altered.jsonld"], "--trust", word)
        assert (code, row["outcome"]) == (1, "FAILED")
        assert "FAILED" in outcomes(row, "SIGNATURE")


def test_another_issuer(world: World, machine: Machine) -> None:
    """Is unexpected; among several, one match is enough."""
    trust = ("verify", world["good.jsonld"], "--trust", world["root.pem"])
    code, row = machine(*trust, "--issuer", "NTRIE-654321")
    assert code == 1
    assert "issuer.unexpected" in {finding["code"] for finding in row["findings"]}
    assert machine(*trust, "--issuer", "NTRIE-654321", "--issuer", IDENTIFIER)[0] == 0
    assert machine(*trust, "--issuer", "any", "--issuer", "any")[0] == 0


def test_at(world: World, machine: Machine) -> None:
    """Before the certificate and the credential were: not passed."""
    trust = ("verify", world["good.jsonld"], "--trust", world["root.pem"])
    code, row = machine(*trust, "--at", "2001-01-01T02:00:00+02:00")
    assert code != 0
    assert row["verified_at"] == "2001-01-01T00:00:00Z"


def test_several(world: World, machine: Machine) -> None:
    """A list in the order of the files, wherever the options stand; the worst code."""
    good, altered, junk = (world[name] for name in ("good.jsonld", "altered.jsonld", "junk"))
    code, rows = machine("verify", good, "--trust", world["root.pem"], junk, altered, good)
    assert code == 1
    for row, file in zip(rows, (good, junk, altered, good), strict=True):
        assert_verdict(row, file)
    assert [row["outcome"] for row in rows] == ["PASSED", "FAILED", "FAILED", "PASSED"]
    assert rows[1]["signer"] is None
    assert machine("verify", good, altered, "--trust", "none")[0] == 1
    assert machine("verify", good, good, "--trust", "none")[0] == 2


def test_standard_input(world: World, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is named as it was given; the trust may come that way too."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(world.read("good.jsonld"))))
    code, row = machine("verify", "-", "--trust", world["root.pem"])
    assert (code, row["file"]) == (0, "-")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(world.read("root.pem"))))
    assert machine("verify", world["good.jsonld"], "--trust", "-")[0] == 0
    assert machine("verify", "-", "--trust", "-") == (64, None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "needs --trust"),
        (["--trust", "none", "--trust", "{root}"], "contradicts the anchors"),
        (["--trust", "{root}", "--issuer", "any", "--issuer", IDENTIFIER], "contradicts the iss"),
        (["--trust", "none", "--issuer", " "], "--issuer is empty"),
        (["--trust", "none", "--at", "2025-07-15T12:00:00"], "without a zone"),
        (["--trust", "none", "--at", "yesterday"], "not a time"),
        (["--trust", "{missing}"], "cannot read"),
        (["--trust", "{junk}"], "holds no certificate"),
        (["--trust", "{empty}"], "holds no certificate"),
        (["--trust", "none", "{missing}"], "cannot read"),
        (["--trust", "none", "{empty}"], "it is a folder"),
    ],
)
def test_misuse(
    words: list[str],
    message: str,
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """64, one line and a hint, and no file is verified."""
    places = {
        "root": world["root.pem"],
        "junk": world["junk"],
        "missing": str(tmp_path / "missing"),
        "empty": str(tmp_path),
    }
    assert main(["verify", world["good.jsonld"], *(word.format(**places) for word in words)]) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 2
    assert "diary" not in err


def test_none_beside_did(world: World, machine: Machine) -> None:
    """No anchors, and DIDs are resolved: that can be meant."""
    assert machine("verify", world["good.jsonld"], "--trust", "none", "--trust", "did")[0] == 2


def test_a_folder_that_cannot_be_read(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is a path that can't be read."""

    def refused(path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refused)
    assert main(["verify", world["good.jsonld"], "--trust", str(tmp_path)]) == 64


def test_people_see_the_signer_first(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The first line: file, outcome, signer's name and identifier; then the table."""
    good = world["good.jsonld"]
    assert main(["verify", good, "--trust", world["root.pem"]]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{good}: PASSED: ")
    assert "Example University" in lines[0] and IDENTIFIER in lines[0]
    assert any(line.startswith("SIGNATURE ") and "PASSED" in line for line in lines)
    assert all(columns(line) <= 80 for line in lines[1:])


def test_people_see_what_is_not_proven(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Without anchors the signer is a claim; an altered file has none."""
    assert main(["verify", world["good.jsonld"], "--trust", "none"]) == 2
    assert "not proven" in capsys.readouterr().out.splitlines()[0]
    assert main(["verify", world["altered.jsonld"], "--trust", "none"]) == 1
    assert "no signer is proven" in capsys.readouterr().out.splitlines()[0]


def test_people_see_a_count_of_several(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line sums up."""
    files = [world["good.jsonld"], world["junk"], world["good.jsonld"]]
    assert main(["verify", *files, "--trust", world["root.pem"]]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "3 files: 2 passed, 0 indeterminate, 1 failed"


def test_people_see_standard_input_named(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as a dash."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["verify", "-", "--trust", "none"]) == 1
    assert capsys.readouterr().out.startswith("standard input: FAILED: ")
