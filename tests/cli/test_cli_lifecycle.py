"""`issue --registry`, `revoke`, `suspend`, `reinstate`, `status publish`: the whole story."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from microcred.cli import main
from microcred.parsing import parse

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment gives the password."""
    monkeypatch.setenv("MICROCRED_PASSWORD", "correct horse")


class Office:
    """A provider at the command line: a registry, a folder for lists, a seal."""

    def __init__(self, world: World, folder: Path, machine: Machine) -> None:
        """The registry is made."""
        self.world, self.folder, self.machine = world, folder, machine
        self.registry = ["--registry", str(folder / "issued.db")]
        base = ["--base-url", "https://uni.example/status"]
        assert main(["registry", "init", *self.registry, *base]) == 0

    def issue(self, name: str, *words: str) -> tuple[int, str]:
        """Exit code and id."""
        out = str(self.folder / name)
        given = ["issue", self.world["course.json"], "--key", self.world["seal.p12"], "-o", out]
        code, told = self.machine(*given, *self.registry, *words)
        return code, told["id"] if told else ""

    def publish(self, *words: str) -> list[dict[str, Any]]:
        """What is told of the lists."""
        given = [
            "status",
            "publish",
            "--key",
            self.world["seal.p12"],
            "-o",
            str(self.folder / "public"),
        ]
        code, told = self.machine(*given, *self.registry, *words)
        assert code == 0
        return list(told["lists"])

    def verdict(self, name: str) -> tuple[int, str]:
        """Exit code, and the code of STATUS."""
        code, told = self.machine(
            "verify",
            str(self.folder / name),
            "--trust",
            self.world["root.pem"],
            "--status-list",
            str(self.folder / "public"),
        )
        (found,) = [one["code"] for one in told["findings"] if one["check"] == "STATUS"]
        return code, found


@pytest.fixture
def office(
    world: World, tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> Office:
    """With nothing issued yet."""
    made = Office(world, tmp_path, machine)
    capsys.readouterr()
    return made


def test_from_issue_to_revocation(office: Office) -> None:
    """PASSED, suspended, PASSED again, revoked for good."""
    code, name = office.issue("ana.jsonld")
    (published,) = office.publish()
    assert code == 0 and published["media_type"] == "application/jose+json"
    assert office.publish("--kind", "token") == []
    assert office.publish("--kind", "bitstring")[0]["url"] == published["url"]
    assert office.verdict("ana.jsonld") == (0, "status.valid")
    for verb, status, after in (
        ("suspend", "suspended", (1, "status.suspended")),
        ("reinstate", "valid", (0, "status.valid")),
        ("revoke", "revoked", (1, "status.revoked")),
    ):
        words = [verb, name, *office.registry, "--reason", "a test", "--who", "registrar"]
        code, told = office.machine(*words)
        assert (code, told["id"], told["status"], told["who"]) == (0, name, status, "registrar")
        office.publish()
        assert office.verdict("ana.jsonld") == after
    assert main(["reinstate", name, *office.registry, "--reason", "a test"]) == 1


def test_an_idempotence_key(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """Issues once; the second time nothing is written, and the first id is told."""
    code, name = office.issue("ana.jsonld", "--idempotence", "ana/soil-carbon/2026")
    assert code == 0
    given = ["issue", office.world["course.json"], "--key", office.world["seal.p12"]]
    words = [*office.registry, "--idempotence", "ana/soil-carbon/2026"]
    assert main([*given, *words, "-o", str(office.folder / "again.jsonld")]) == 1
    assert name in capsys.readouterr().err and not (office.folder / "again.jsonld").exists()


def test_a_corrected_credential(office: Office) -> None:
    """Names the one that it replaces, which is revoked."""
    _, old = office.issue("old.jsonld")
    code, new = office.issue("new.jsonld", "--replaces", old, "--reason", "typing error")
    office.publish()
    assert (code, new != old) == (0, True)
    assert office.verdict("old.jsonld") == (1, "status.revoked")
    assert office.verdict("new.jsonld") == (0, "status.valid")
    document = parse((office.folder / "new.jsonld").read_bytes()).document
    assert document["identifier"]["notation"] == old  # type: ignore[index, call-overload]


def test_for_people(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """What changed, and what is left to do; where the lists are, or that there are none yet."""
    out = str(office.folder / "public")
    publish = ["status", "publish", *office.registry, "--key", office.world["seal.p12"], "-o", out]
    assert main(publish) == 0
    assert "no lists yet" in capsys.readouterr().out
    _, name = office.issue("ana.jsonld")
    for who in ("dean", ""):
        verb = "suspend" if who else "reinstate"
        assert main([verb, name, *office.registry, "--reason", "x", "--who", who]) == 0
        told = capsys.readouterr().out
        assert name in told and "status publish" in told and ("by dean" in told) == bool(who)
    assert main(publish) == 0
    assert "revocation-2-1" in capsys.readouterr().out


def test_a_w3c_credential(office: Office, tmp_path: Path) -> None:
    """Gets two statuses, in lists of its own issuer."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:example:ana"},
    }
    given = tmp_path / "given.json"
    given.write_text(json.dumps(document), "utf-8")
    key = ["--key", office.world["key.jwk"]]
    out = str(tmp_path / "out.jwt")
    words = ["issue", str(given), *key, "--mechanism", "vc+jwt", "-o", out, *office.registry]
    code, told = office.machine(*words)
    assert code == 0 and told["id"].startswith("urn:uuid:")
    place = ["-o", str(tmp_path / "public"), "--mechanism", "vc+jwt"]
    code, lists = office.machine("status", "publish", *key, *place, *office.registry)
    assert [one["purposes"] for one in lists["lists"]] == [["revocation"], ["suspension"]]
    lists_at = ["--status-list", str(tmp_path / "public")]
    code, row = office.machine("verify", out, "--trust", "did", *lists_at)
    assert (code, row["outcome"]) == (0, "PASSED")
    assert main([*words, "--replaces", told["id"], "--reason", "x"]) == 64


@pytest.mark.parametrize(
    "words",
    [
        ["--idempotence", "k"],
        ["--registry-key", "k"],
        ["--replaces", "urn:uuid:1", "--reason", "x"],
        ["--registry", "issued.db", "--replaces", "urn:uuid:1"],
        ["--registry", "issued.db", "--reason", "x"],
        ["--registry", "issued.db", "--idempotence", ""],
    ],
)
def test_words_that_contradict_each_other(words: list[str], world: World, tmp_path: Path) -> None:
    """Are refused before a password is asked for."""
    given = ["issue", world["course.json"], "--key", world["seal.p12"], "-o", str(tmp_path / "out")]
    assert main([*given, *words]) == 64


@pytest.mark.parametrize(
    "words",
    [
        ["--valid-for", "0"],
        ["--ttl", "0"],
        ["--ttl", "120", "--valid-for", "1"],
        ["--valid-for", "9000"],
        ["--mechanism", "jwt_vc"],
    ],
)
def test_lists_that_cannot_be(words: list[str], office: Office) -> None:
    """Are refused, and no folder is made."""
    out = str(office.folder / "public")
    given = ["status", "publish", *office.registry, "--key", office.world["seal.p12"], "-o", out]
    assert main([*given, *words]) == 64
    assert not Path(out).exists()


def test_an_empty_reason(office: Office) -> None:
    """Is none."""
    assert main(["revoke", "urn:uuid:1", *office.registry, "--reason", " "]) == 64
    assert main(["revoke", "urn:uuid:1", *office.registry, "--reason", "x"]) == 1


def test_no_registry(world: World, tmp_path: Path) -> None:
    """Nothing is issued where it cannot be kept."""
    given = ["issue", world["course.json"], "--key", world["seal.p12"], "-o", str(tmp_path / "out")]
    assert main([*given, "--registry", str(tmp_path / "none.db")]) == 1
    assert not list(tmp_path.iterdir())
