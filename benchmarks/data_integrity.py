"""Data Integrity: issuing and verifying by each cryptosuite, beside pyld and Digital Bazaar.

    python benchmarks/data_integrity.py [COUNT] [SUITE ...]

Documents: the EC's Annex I sample and the small sample of ELM 3.2 with the edits that are told in
tests/interop/digitalbazaar_documents.py, where they are at hand (`MICROCRED_PUBLISHED`), else
some like them (benchmarks/documents.py). Told are medians of COUNT calls (default 30) in
milliseconds, parsing not counted; how far each is from the floor, benchmarks/run.py tells:

- microcred: `DataIntegrity.secure`; the proof alone (what was signed is computed from the parsed
  document, the signature checked), which is what the others do; and the verb `verify` from the
  bytes on, with everything that it asks (schema, DID, issuer, period).
- pyld: its `normalize` (URDNA2015, contexts kept) and `cryptography`; rfc8785 for the jcs suites.
  It has no SHA-384, so nothing for P-384, and no selective disclosure.
- Digital Bazaar: `vc.issue` and `vc.verifyCredential` in node, if it is at hand.

ecdsa-sd-2023 has a column more: deriving, which shows the subject.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Callable, Iterator

import documents
from digitalbazaar_documents import SHARED
from digitalbazaar_process import DigitalBazaar
from documents import NOW, Json, Key, issued_by, key_of, loaded, octets
from floor import WARM, Turns, machine, medians

from at_hand import NotAtHand
from microcred import Trust, verify
from microcred.disclosing import disclose
from microcred.linked.active_context import contexts_of
from microcred.securing import DataIntegrity
from microcred.securing.data_integrity_computing import computed
from microcred.securing.ecdsa_sd import mandatory_pointers

Times = dict[str, float]
SELECTIVE = "ecdsa-sd-2023"
SHOWN = ("/credentialSubject",)
SUITES = {**SHARED, SELECTIVE: ("P-256",)}
HASHES = {"Ed25519": "sha256", "P-256": "sha256", "P-384": "sha384"}
COLUMNS = ("issue", "derive", "proof", "verify")


def main(words: list[str]) -> int:
    """Measure and tell; 0."""
    numbers = [int(word) for word in words if word.isdecimal()]
    names = [word for word in words if not word.isdecimal()] or list(SUITES)
    count = numbers[0] if numbers else 30
    try:
        DigitalBazaar.build()
        peer: DigitalBazaar | None = DigitalBazaar()
    except NotAtHand as why:
        print(f"Digital Bazaar: not run: {why}")
        peer = None
    for name, document in documents.documents(documents.published()).items():
        print(f"\n{name}: {len(octets(document))} bytes, median of {count}, milliseconds")
        print(f"{'':<46}" + "".join(f"{column:>9}" for column in COLUMNS))
        for suite in names:
            for kind in SUITES[suite]:
                for who, times in rows(document, suite, key_of(kind), kind, count, peer):
                    told = "".join(
                        f"{times[one]:>9.2f}" if one in times else f"{'':>9}" for one in COLUMNS
                    )
                    print(f"{suite:<22}{kind:<9}{who:<15}{told}")
    print(f"\n{machine()}")
    if peer is not None:
        peer.close()
    return 0


def rows(
    document: Json, suite: str, key: Key, kind: str, count: int, peer: DigitalBazaar | None
) -> Iterator[tuple[str, Times]]:
    """Who, and what each took; who cannot do it is left out."""
    unsigned = issued_by(document, key.did)
    signed = None
    if peer is not None:
        given = {"suite": suite, "key": key.given, "created": NOW, "now": NOW}
        if suite == SELECTIVE:
            given["mandatoryPointers"] = mandatory_pointers(unsigned)
        signed = peer.asked("issue", credential=unsigned, **given)
    yield "microcred", ours(unsigned, suite, key, count, signed)
    if suite != SELECTIVE and kind != "P-384":
        yield "pyld" if "jcs" not in suite else "rfc8785", by_hand(unsigned, suite, key, count)
    if peer is not None:
        told = peer.asked(
            "time", credential=unsigned, count=count, warm=WARM, selectivePointers=SHOWN, **given
        )
        yield "Digital Bazaar", {**told, "proof": told["verify"], "verify": told["verify"]}


def median(job: Callable[[], object], count: int) -> float:
    """The median of a call, in milliseconds, warm."""
    return medians([job], Turns(count, math.inf))[0]


def ours(unsigned: Json, suite: str, key: Key, count: int, signed: Json | None) -> Times:
    """Microcred; a suite that it only reads is measured on what the peer issued."""
    times: Times = {}
    if suite != "Ed25519Signature2020":
        how = DataIntegrity(suite)
        raw = how.secure(unsigned, key.signer, now=NOW)
        times["issue"] = median(lambda: how.secure(unsigned, key.signer, now=NOW), count)
    elif signed is not None:
        raw = json.dumps(signed, ensure_ascii=False).encode()
    else:
        return times
    if suite == SELECTIVE:
        whole = raw
        times["derive"] = median(lambda: disclose(whole, reveal=SHOWN), count)
        raw = disclose(whole, reveal=SHOWN)
    contexts, public = contexts_of("ELM 3.2"), key.signer.public_key
    opened = DataIntegrity().open(raw)

    def proof() -> None:
        (one,) = computed(opened, contexts).proofs
        assert public.verify(one.algorithm, one.signature, one.signing_input)

    trust = Trust(issuers=[key.did], dids=True)
    times["proof"] = median(proof, count)
    times["verify"] = median(lambda: verify(raw, trust=trust, at=NOW), count)
    return times


def by_hand(unsigned: Json, suite: str, key: Key, count: int) -> Times:
    """What one writes with pyld (or rfc8785) and `cryptography`: hashes, and one signature."""
    context = "suites/ed25519-2020/v1" if "2020" in suite else "data-integrity/v2"
    document = {
        **unsigned,
        "@context": [*unsigned["@context"], f"https://w3id.org/security/{context}"],
    }
    options = {
        "@context": document["@context"],
        "type": suite if "2020" in suite else "DataIntegrityProof",
        "created": "2026-11-20T10:00:00Z",
        "verificationMethod": key.method,
        "proofPurpose": "assertionMethod",
        **({} if "2020" in suite else {"cryptosuite": suite}),
    }
    canonical = _jcs if "jcs" in suite else _normalized
    signer = key.signer

    def signed() -> bytes:
        return b"".join(hashlib.sha256(canonical(one)).digest() for one in (options, document))

    value = signer.sign(signed())

    def check() -> None:
        assert signer.public_key.verify(signer.algorithm, value, signed())

    return {"issue": median(lambda: signer.sign(signed()), count), "proof": median(check, count)}


def _jcs(document: Json) -> bytes:
    import rfc8785

    return bytes(rfc8785.dumps(document))


def _normalized(document: Json) -> bytes:
    from pyld import jsonld

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": loaded,
        "base": None,
    }
    return str(jsonld.normalize(document, options)).encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
