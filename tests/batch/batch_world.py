"""Rows, keys and templates for batches."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from microcred import Provider, Seal
from microcred.crypto.key_opening import KeyFile
from microcred.crypto.keys import PrivateKey
from microcred.crypto.secret_text import SecretFile
from microcred.crypto.signing import LocalSigner

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
UNI = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
COMMON: dict[str, Any] = {
    "title": "Soil carbon",
    "language": "en",
    "awarded_by": UNI,
    "learning_outcomes": ["Measures soil organic carbon"],
    "date": "2026-06-30",
}
PAGE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def document(number: int, **more: Any) -> dict[str, Any]:
    """A small W3C credential."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "https://uni.example/issuers/1",
        "credentialSubject": {"id": f"did:example:{number}"},
        **more,
    }


def signer() -> LocalSigner:
    """A key in memory."""
    return LocalSigner(PrivateKey.generate("P-256"))


def seal() -> Seal:
    """The university's seal."""
    return Seal.for_testing(UNI, now=NOW)


def key_file(folder: Path, held: Seal | None = None) -> KeyFile:
    """The university's seal in a file, by reference."""
    (folder / "seal.p12").write_bytes((held or seal()).to_pkcs12("correct horse"))
    (folder / "password").write_text("correct horse\n")
    return KeyFile(str(folder / "seal.p12"), SecretFile(str(folder / "password")))
