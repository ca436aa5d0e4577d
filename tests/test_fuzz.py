"""Fuzzing the doors: whatever the bytes, only our own errors and findings come out.

More than 10,000 inputs: random bytes, mutated seals and tokens, mutated JSON values. Every input
comes from a fixed seed, so a failure can be repeated.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from examples import NOW, did_trust_of, proven, sealed, token, trust_of
from microcred import MicrocredError, Outcome, parse, verify
from microcred.disclosing import disclose
from microcred.parsing import Unverified

SEED = 20261124

# Pieces that readers trip over: structure, escapes, huge numbers, deep nesting, foreign encodings.
FRAGMENTS = (
    b"{", b"}", b"[", b"]", b'"', b"\\", b"\\u0000", b"\\ud800", b"null", b"NaN", b"-Infinity",
    b"1e999", b"9" * 400, b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b".", b"..", b"=", b"[" * 300,
    b'{"a":' * 200, b'"payload":', b'"signatures":', b'"protected":', b'"credential":', b'"type":',
    b'"@context":', b'"issuer":', b'"id":', b'"crit":', b'"b64":', b'"alg":"none"', b"eyJ", b"~",
)  # fmt: skip

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, "", "x", "did:key:z", "\u0000", [], {}, [[]], [None],
    {"id": None}, {"en": None}, {"type": []}, ["VerifiableCredential"], "2020-13-45T99:99:99Z",
    {"@id": "x"}, [1, "a", {}], "a" * 5000,
)  # fmt: skip


def must_hold(data: bytes) -> None:
    """parse: a value or our error; verify: always a verdict, and never PASSED for a mutant."""
    try:
        unverified = parse(data)
    except MicrocredError as error:
        assert str(error) and error.hint()
    else:
        assert isinstance(unverified, Unverified)
        assert unverified.summary.status == "unverified"
    assert verify(data, trust=trust_of(), at=NOW).outcome in Outcome


def mutate_bytes(data: bytes, chance: random.Random) -> bytes:
    """One to four edits: flip, cut, repeat, insert a fragment."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.randint(1, 40))
        kind = chance.randrange(5)
        if kind == 0 and place < len(data):
            data = (
                data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
            )
        elif kind == 1:
            data = data[:place] + data[end:]
        elif kind == 2:
            data = data[:end] + data[place:]
        elif kind == 3:
            data = data[:place] + chance.choice(FRAGMENTS) + data[place:]
        else:
            data = data[: place if chance.random() < 0.1 else end]
    return data


def mutate_value(value: Any, chance: random.Random) -> Any:
    """A copy of a JSON value with one member replaced, removed, wrapped or repeated."""
    copied = json.loads(json.dumps(value))
    holder = copied
    for _ in range(chance.randint(0, 9)):
        inner = list(holder.values()) if isinstance(holder, dict) else list(holder)
        inner = [member for member in inner if isinstance(member, dict | list) and member]
        if not inner:
            break
        holder = chance.choice(inner)
    place = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    kind = chance.randrange(4)
    if kind == 0:
        del holder[place]
    elif kind == 1:
        holder[place] = [holder[place]]
    elif kind == 2:
        holder[place] = [holder[place], holder[place]]
    else:
        holder[place] = chance.choice(JUNK)
    return copied


def small_seal() -> bytes:
    return sealed()


def flattened_seal() -> bytes:
    return sealed("flattened", True)


def compact_seal() -> bytes:
    return sealed("compact", True)


def bare_credential() -> bytes:
    text: str = json.loads(sealed())["payload"]
    return text.encode()


SOURCES = (small_seal, flattened_seal, compact_seal, bare_credential, token)


@pytest.mark.parametrize("source", SOURCES)
def test_mutated_bytes(source: Callable[[], bytes]) -> None:
    chance = random.Random(SEED)
    data = source()
    for _ in range(1200):
        must_hold(mutate_bytes(data, chance))


@pytest.mark.parametrize("half", range(2))
def test_mutated_payloads_resealed_as_they_are(half: int) -> None:
    """The structure inside the payload is anything: reading must cope with every value."""
    chance = random.Random(SEED + half)
    outer = json.loads(sealed())
    document = json.loads(outer["payload"])
    for _ in range(800):
        payload = json.dumps(mutate_value(document, chance))
        must_hold(json.dumps({**outer, "payload": payload}).encode())


def test_mutated_structure_of_the_seal() -> None:
    chance = random.Random(SEED)
    outer = json.loads(sealed("general", True))
    for _ in range(1200):
        must_hold(json.dumps(mutate_value(outer, chance)).encode())


PROVEN = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-sd-2023")


@pytest.mark.parametrize("suite", PROVEN)
@pytest.mark.parametrize("data_model", ["1.1", "2.0"])
def test_mutated_documents_with_proofs(suite: str, data_model: str) -> None:
    """Nothing but a verdict; PASSED only where the JSON or its linked data says the same."""
    chance = random.Random(SEED)
    document = json.loads(proven(suite, data_model))
    if suite == "ecdsa-sd-2023":
        whole = [f"/{name}" for name in document if name not in ("@context", "proof")]
        document = json.loads(disclose(proven(suite, data_model), reveal=whole))
    trust = did_trust_of("Ed25519" if suite.startswith("ed") else "P-256")
    passed = 0
    for _ in range(300):
        changed = mutate_value(document, chance)
        if chance.random() < 0.3:
            changed["proof"] = mutate_value({"proof": changed.get("proof")}, chance).get("proof")
        if chance.random() < 0.2:
            changed["@context"] = mutate_value({"": document["@context"]}, chance).get("")
        verdict = verify(json.dumps(changed), trust=trust, at=NOW)
        if verdict.outcome is Outcome.PASSED:
            passed += 1
            assert covers_the_same(changed, document, exactly="jcs" in suite), changed
    assert passed < 250


def covers_the_same(changed: Any, document: Any, *, exactly: bool) -> bool:
    """Whether what was changed is nothing that the proof covers.

    It does not cover whether it stands in an array, or twice. Linked data does not tell one value
    from an array of it, nor a null from nothing, and merges the nodes of one name; but whatever is
    said of the credential has to stand at its top.
    """
    if exactly:
        told = changed["proof"] if isinstance(changed["proof"], list) else [changed["proof"]]
        same = all(one == document["proof"] for one in told)
        return same and {**changed, "proof": 0} == {**document, "proof": 0}
    told = {name for name, value in changed.items() if value not in (None, [])}
    return told == set(document)


def test_random_bytes() -> None:
    chance = random.Random(SEED)
    for _ in range(1000):
        must_hold(chance.randbytes(chance.randint(0, 200)))


def test_random_fragments() -> None:
    chance = random.Random(SEED)
    for _ in range(1000):
        must_hold(b"".join(chance.choices(FRAGMENTS, k=chance.randint(1, 12))))


def test_reading_mutated_credentials_with_the_model() -> None:
    """The typed model reads anything of the right outline, and reports."""
    chance = random.Random(SEED)
    document = json.loads(bare_credential())
    for _ in range(600):
        text = json.dumps(mutate_value(document, chance))
        try:
            unverified = parse(text)
        except MicrocredError:
            continue
        try:
            assert unverified.credential.to_json() is not None
            assert unverified.findings is not None
            unverified.micro_credential
        except MicrocredError as error:
            assert error.hint()
