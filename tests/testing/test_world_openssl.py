"""What OpenSSL says of the world's certificates, timestamps, OCSP responses and lists."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from world_made import NOW, parties

from microcred.testing.token_writing import Fault, Reference

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL's program")
AT = str(int(NOW.timestamp()))


def openssl(folder: Path, *words: str) -> tuple[bool, str]:
    done = subprocess.run(
        ["openssl", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    world, ca, seal, _ = parties()
    (tmp_path / "root.pem").write_bytes(world.root.certificate.to_pem())
    (tmp_path / "ca.pem").write_bytes(ca.certificate.to_pem())
    (tmp_path / "leaf.pem").write_bytes(seal.certificate.to_pem())
    (tmp_path / "data").write_bytes(b"text")
    return tmp_path


def test_paths(folder: Path) -> None:
    chain = ["-CAfile", "root.pem", "-untrusted", "ca.pem", "leaf.pem"]
    right, told = openssl(folder, "verify", "-attime", AT, "-x509_strict", *chain)
    assert right, told
    later = str(int(AT) + 5 * 365 * 86400)
    assert not openssl(folder, "verify", "-attime", later, *chain)[0]


@pytest.mark.parametrize("fault", [None, "indefinite", "unordered-signed", "signature", "imprint"])
def test_tokens(folder: Path, fault: Fault | None) -> None:
    _, _, _, tsa = parties()
    (folder / "token").write_bytes(tsa.token(b"text", fault=fault))
    words = ["-data", "data", "-in", "token", "-token_in", "-CAfile", "root.pem"]
    right, told = openssl(folder, "ts", "-verify", "-attime", AT, *words)
    assert right is (fault in (None, "indefinite", "unordered-signed")), told


@pytest.mark.parametrize("reference", ["ESSCertID", "ESSCertIDv2", "both", "none"])
def test_references(folder: Path, reference: Reference) -> None:
    _, _, _, tsa = parties()
    (folder / "token").write_bytes(tsa.token(b"text", reference=reference))
    words = ["-data", "data", "-in", "token", "-token_in", "-CAfile", "root.pem"]
    assert openssl(folder, "ts", "-verify", "-attime", AT, *words)[0] is (reference != "none")


@pytest.mark.parametrize("eku", ["critical", "non-critical", "none"])
def test_purposes(folder: Path, eku: str) -> None:
    world, *_ = parties()
    tsa = world.tsa("Other", eku=eku)  # type: ignore[arg-type]
    (folder / "token").write_bytes(tsa.token(b"text"))
    words = ["-data", "data", "-in", "token", "-token_in", "-CAfile", "root.pem"]
    assert openssl(folder, "ts", "-verify", "-attime", AT, *words)[0] is (eku == "critical")


def test_ocsp(folder: Path) -> None:
    _, ca, seal, _ = parties()
    ca.revoke(seal.certificate, at=NOW, reason="keyCompromise")
    words = ["-respin", "response", "-issuer", "ca.pem", "-cert", "leaf.pem", "-CAfile", "root.pem"]
    words += ["-verify_other", "ca.pem", "-attime", AT, "-validity_period", "999999999"]
    for response in (ca.ocsp(seal.certificate), ca.ocsp(seal.certificate, by=ca, named_by="name")):
        (folder / "response").write_bytes(response)
        right, told = openssl(folder, "ocsp", *words)
        assert right and "Response verify OK" in told and "keyCompromise" in told
    unauthorised = ca.responder("Other", eku="none")
    (folder / "response").write_bytes(ca.ocsp(seal.certificate, by=unauthorised))
    assert "Response Verify Failure" in openssl(folder, "ocsp", *words)[1]


def test_lists(folder: Path) -> None:
    world, ca, seal, _ = parties()
    ca.revoke(seal.certificate, at=NOW)
    for name, crl in (
        ("list", ca.crl()),
        ("delta", ca.crl(delta_since=NOW)),
        ("of", ca.crl(of=[ca])),
    ):
        (folder / name).write_bytes(crl)
        words = ["-in", name, "-inform", "DER", "-CAfile", "ca.pem", "-noout", "-text"]
        right, told = openssl(folder, "crl", *words)
        assert right and "verify OK" in told
        assert ("1.2.3" in told) is False
    (folder / "wrong").write_bytes(ca.crl(by=world.root))
    told = openssl(folder, "crl", "-in", "wrong", "-inform", "DER", "-CAfile", "ca.pem", "-noout")[
        1
    ]
    assert "verify OK" not in told
