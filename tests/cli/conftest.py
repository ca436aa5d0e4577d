"""One sealed credential, its seal and its key files, made once for all these tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from microcred.cli import main

if TYPE_CHECKING:
    from microcred.crypto.seal import Seal

PASSWORD = "correct horse"
IDENTIFIER = "NTRIE-123456"


@dataclass(frozen=True)
class World:
    """A folder with everything that a verifier and an issuer have.

    Attributes:
        folder: holds the files below.
        seal: the test seal of the example's awarding body.
    """

    folder: Path
    seal: Seal

    def __getitem__(self, name: str) -> str:
        """The path of a file, as a word."""
        return str(self.folder / name)

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        return (self.folder / name).read_bytes()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """good.jsonld, altered.jsonld, junk, root.pem, root.der, seal.p12, seal.pem, key.jwk, ..."""
    from jwcrypto.jwk import JWK

    from microcred.cli.demo import example
    from microcred.crypto.seal import Seal
    from microcred.issuing import issue
    from microcred.micro_credential import Provider

    folder = tmp_path_factory.mktemp("world")
    seal = Seal.for_testing(
        Provider(name="Example University", country="IE", identifier=IDENTIFIER)
    )
    course = example()
    sealed = issue(course, signer=seal).secured
    root = seal.root
    assert root is not None
    files = {
        "good.jsonld": sealed,
        "altered.jsonld": sealed.replace(b"Soil carbon", b"Soil karbon"),
        "junk": b"Novak's secret diary",
        "root.pem": root.to_pem(),
        "root.der": root.der,
        "seal.p12": seal.to_pkcs12(PASSWORD),
        "chain.pem": seal.chain_pem(),
        "password": PASSWORD.encode() + b"\n",
        "course.json": json.dumps(course.to_json()).encode(),
        "credential.json": json.dumps(course.to_credential().to_json()).encode(),
        "wrapped.json": json.dumps(
            {"credential": course.to_credential().to_json(), "deliveryDetails": {}}
        ).encode(),
        "key.jwk": JWK.generate(kty="EC", crv="P-256").export().encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return World(folder, seal)


@pytest.fixture
def machine(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """Run a command with --json: its exit code and what standard output holds."""

    def run(*argv: str) -> tuple[int, Any]:
        code = main([*argv, "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return run
