"""Status lists: how long one takes to build, sign, read and look up.

    python benchmarks/status.py [ENTRIES]

A list of a million entries, of which a tenth are revoked at random places, is built, packed and
signed as a credential (vc+jwt and eddsa-jcs-2022) and as a token of the IETF; read again from its
bytes; looked up; and a credential is verified with it at hand. Keys are in memory, and each figure
is the best of some tries.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from floor import Turns, times

from microcred import Outcome, Trust, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_of, key_url
from microcred.crypto.signing import LocalSigner
from microcred.securing import DataIntegrity, Mechanism, VcJwt
from microcred.status import (
    Builder,
    StatusList,
    bitstring_credential,
    bitstring_entry,
    signed_token,
)
from microcred.status_lists import read_status_list

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
URL = "https://uni.example/status/1"
TRIES = Turns(3, 0)
LOOK_UPS = 100_000


def best(job: Callable[[], object]) -> float:
    """The shortest time of a job, in milliseconds."""
    return times([job], TRIES)[0].best


def built(kind: str, entries: int, revoked: list[int]) -> StatusList:
    """The list, its entries set one by one."""
    builder = Builder(entries, order="right" if kind == "token" else "left")
    for index in revoked:
        builder.set(index, 1)
    purposes = () if kind == "token" else ("revocation",)
    return StatusList(
        "token" if kind == "token" else "bitstring",
        builder.built(),
        URL,
        purposes,
        timedelta(minutes=5),
        NOW,
        NOW + timedelta(days=1),
    )


def credential(signer: LocalSigner) -> bytes:
    """A credential with an entry that is clear."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:example:1",
        "type": ["VerifiableCredential"],
        "issuer": did_of(signer),
        "credentialStatus": bitstring_entry(URL, 0),
        "credentialSubject": {"id": "did:example:ana"},
    }
    return VcJwt().secure(document, signer, now=NOW)  # type: ignore[arg-type]


def main() -> None:
    """Measure and print."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    numbers = random.Random(1)  # noqa: S311 - places in a list
    revoked = sorted(numbers.sample(range(1, entries), entries // 10))
    signer = LocalSigner(PrivateKey.generate("Ed25519"))
    issuer = did_of(signer) or ""
    print(f"{entries:,} entries, {len(revoked):,} of them revoked")

    def whole(mechanism: Mechanism) -> bytes:
        document = bitstring_credential(built("bitstring", entries, revoked), issuer=issuer)
        return mechanism.secure(document, signer, now=NOW)

    def token() -> bytes:
        header = {"kid": key_url(signer)}
        return signed_token(built("token", entries, revoked), signer, header=header)

    raw = b""
    for name, make in (
        ("eddsa-jcs-2022", lambda: whole(DataIntegrity("eddsa-jcs-2022"))),
        ("statuslist+jwt", token),
        ("vc+jwt", lambda: whole(VcJwt())),
    ):
        raw = make()
        print(f"build, pack and sign as {name}: {best(make):.0f} ms, {len(raw):,} octets")
    print(f"read: {best(lambda: read_status_list(raw)):.0f} ms")
    known = read_status_list(raw)[0]
    places = [numbers.randrange(entries) for _ in range(LOOK_UPS)]

    def look_up() -> None:
        for index in places:
            known.value(index)

    print(f"look up: {best(look_up) / LOOK_UPS * 1e3:.2f} us")
    secured, trust = credential(signer), Trust(issuers=[issuer])
    verdict = verify(secured, trust=trust, at=NOW, status_lists=[raw])
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    taken = best(lambda: verify(secured, trust=trust, at=NOW, status_lists=[raw]))
    print(f"verify a credential with the list at hand: {taken:.0f} ms")


if __name__ == "__main__":
    main()
