"""A service in memory for tests: its keys, and a client that speaks to it without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from examples import NOW, wallet_signer
from microcred.securing import mechanism_named
from microcred.service import Issuer, Settings
from microcred.service.application import create_app

V2 = "https://www.w3.org/ns/credentials/v2"
KEYS = {"ecdsa-rdfc-2019": "P-256", "ecdsa-sd-2023": "P-256"}


def issuer_of(mechanism: str, name: str | None = None, kind: str | None = None) -> Issuer:
    """A key of the test world for that mechanism, under its name without a plus sign."""
    named = mechanism.replace("+", "-") if name is None else name
    signer = wallet_signer(kind or KEYS.get(mechanism, "Ed25519"))
    return Issuer(named, signer, mechanism_named(mechanism))


def plain(**members: Any) -> dict[str, Any]:
    """A small credential of VCDM 2.0."""
    return {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ana", "name": "Ana"},
        **members,
    }


class Client:
    """Speaks to one application."""

    def __init__(self, settings: Settings, *, now: datetime | Callable[[], datetime] = NOW) -> None:
        self.clock = now if callable(now) else lambda: now
        self.app = create_app(settings, clock=self.clock)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; what the application does not answer is raised."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost"
            ) as client:
                return await client.request(method, path, **more)

        return asyncio.run(asked())

    def post(self, path: str, value: Any, **headers: str) -> httpx.Response:
        """A JSON body."""
        return self.ask("POST", path, json=value, headers=headers)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A resource; `if_none_match` is the header If-None-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, headers=named)

    def verify(self, credential: Any, **options: Any) -> httpx.Response:
        """POST /credentials/verify."""
        return self.post(
            "/credentials/verify", {"verifiableCredential": credential, "options": options}
        )

    def show(self, presentation: Any, **options: Any) -> httpx.Response:
        """POST /presentations/verify."""
        return self.post(
            "/presentations/verify", {"verifiablePresentation": presentation, "options": options}
        )

    def issue(self, name: str, credential: Any, **options: Any) -> httpx.Response:
        """POST /issuers/NAME/credentials/issue."""
        return self.post(
            f"/issuers/{name}/credentials/issue", {"credential": credential, "options": options}
        )
