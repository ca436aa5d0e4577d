"""What the tests of the lifecycle share: a registry in memory, a seal, a credential."""

from __future__ import annotations

from microcred import Provider, Seal
from microcred.cli.demo import example
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.issuing import Issued, issue
from microcred.status.registry import Registry

BASE = "https://uni.example/status"
UNIVERSITY = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
SEAL = Seal.for_testing(UNIVERSITY)
ED25519 = LocalSigner(PrivateKey.generate("Ed25519"))
P_256 = LocalSigner(PrivateKey.generate("P-256"))
W3C = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "credentialSubject": {"id": "did:example:ana"},
}


def in_memory() -> Registry:
    """A registry that ends with the test."""
    return Registry.init("sqlite://", base_url=BASE, key=bytes(32), who="registrar")


def issued(registry: Registry, **how: object) -> Issued:
    """The example, sealed and entered."""
    return issue(example(), signer=SEAL, status=registry, **how)  # type: ignore[arg-type]
