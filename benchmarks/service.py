"""The service under load: 200 verifications at once, for a minute, and none is lost.

    python benchmarks/service.py [SECONDS [AT_ONCE]]

A real `microcred serve` is started on this machine, a credential of each mechanism is issued by it,
and clients in another process verify them without pause. Every answer has to be 200 with
`verified` true. What is told: answers in all, a second, how long they took, and what was lost.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

TOKEN = "c0ffee0123456789"  # noqa: S105 - of a service that lives for a minute
MECHANISMS = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt", "vc+sd-jwt")
CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ana", "name": "Ana"},
}


def started(folder: Path) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """A running service, and what it says of itself."""
    run = [sys.executable, "-m", "microcred"]
    made = ["keys", "new", "--type", "ed25519", "--no-password", "-o", "key.pem"]
    subprocess.run([*run, *made], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "token").write_text(TOKEN)
    words = ["serve", "--json", "--port", "0", "--token-file", "token"]
    for one in MECHANISMS:
        words += ["--key", f"{one.replace('+', '-')}=key.pem:{one}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*run, *words], cwd=folder, stdout=subprocess.PIPE, stderr=log, env={**os.environ}
        )
    assert process.stdout is not None
    text = b""
    while (line := process.stdout.readline()) not in (b"", b"}\n"):
        text += line
    told: dict[str, Any] = json.loads(text + line)
    return process, told


async def asked(url: str, issuers: list[str], seconds: float, at_once: int) -> list[float]:
    """How long each answer took, in seconds; one that is no "yes" counts as -1."""
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=120) as client:
        bodies = []
        for address in issuers:
            head = {"authorization": f"Bearer {TOKEN}"}
            made = await client.post(address, json={"credential": CREDENTIAL}, headers=head)
            bodies.append({"verifiableCredential": made.json()["verifiableCredential"]})
        found: list[float] = []
        end = time.monotonic() + seconds

        async def one(number: int) -> None:
            while time.monotonic() < end:
                begun = time.perf_counter()
                try:
                    body = bodies[number % len(bodies)]
                    answer = await client.post("/credentials/verify", json=body)
                    right = answer.status_code == 200 and answer.json()["verified"] is True
                except httpx.HTTPError:
                    right = False
                found.append(time.perf_counter() - begun if right else -1.0)
                number += 1

        await asyncio.gather(*(one(number) for number in range(at_once)))
    return found


def main() -> int:
    """Start, ask, stop, tell; 1 where an answer was lost or the service did not end well."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    at_once = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory() as name:
        process, told = started(Path(name))
        try:
            urls = [one["url"] for one in told["issuers"]]
            begun = time.perf_counter()
            found = asyncio.run(asked(told["url"], urls, seconds, at_once))
            took = time.perf_counter() - begun
            process.send_signal(signal.SIGTERM)
            ended = process.wait(60)
        finally:
            process.kill()
            process.wait(60)
        log = (Path(name) / "log").read_text("utf-8").splitlines()
    failed = sum(1 for line in log if json.loads(line).get("status", 200) >= 500)
    good = sorted(one for one in found if one >= 0)
    print(
        f"{at_once} at once for {took:.0f} s: {len(found):,} asked, {len(found) - len(good)} lost"
    )
    print(f"  {len(good) / took:,.0f} a second; answers of 5xx: {failed}; ended with {ended}")
    if good:
        slow = good[int(len(good) * 0.99)]
        print(f"  median {statistics.median(good):.2f} s, 99 % within {slow:.2f} s")
    return int(len(good) < len(found) or failed > 0 or ended != 0 or not good)


if __name__ == "__main__":
    sys.exit(main())
