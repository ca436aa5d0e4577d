"""@digitalbazaar/vc with its cryptosuites, and microcred: each verifies what the other issues.

Not among the ordinary tests: `make interop` runs them where Node and npm are at hand. Every suite
that both know, on credentials of our own, plain ones of the W3C's two data models, and the EC's
samples (read where they were published). What is altered afterwards, both refuse.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from digitalbazaar_documents import (
    MADE,
    NOW,
    READ,
    SHARED,
    Key,
    altered,
    issued_by,
    key_of,
)
from digitalbazaar_judging import complaints, judged, proven
from digitalbazaar_process import DigitalBazaar

from microcred.securing import DataIntegrity

Json = dict[str, Any]
PAIRS = [(suite, kind) for suite, kinds in SHARED.items() for kind in kinds]
WRITTEN = [(suite, kind) for suite, kind in PAIRS if suite != "Ed25519Signature2020"]


def ours(document: Json, suite: str, key: Key, **options: Any) -> Json:
    """What we issue."""
    how = DataIntegrity(suite, **options)
    return dict(json.loads(how.secure(issued_by(document, key.did), key.signer, now=NOW)))


def theirs(
    digitalbazaar: DigitalBazaar, document: Json, suite: str, key: Key, **members: Any
) -> Json:
    """What they issue."""
    named = issued_by(document, key.did)
    return digitalbazaar.issue(named, suite, key.given, created=NOW, now=NOW, **members)


@cache
def _read(name: str, folder: Path | None) -> str:
    return json.dumps(MADE[name]() if folder is None else READ[name](folder))


@pytest.fixture(params=[*MADE, *READ])
def document(request: pytest.FixtureRequest) -> Json:
    """Every credential in turn, unsigned."""
    name = request.param
    folder = None if name in MADE else request.getfixturevalue("published")
    return dict(json.loads(_read(name, folder)))


def readable(document: Json, suite: str) -> bool:
    """Whether they can verify it; 2026-11-28: jcs suites with a context object they cannot."""
    return "-jcs-" not in suite or all(isinstance(one, str) for one in document["@context"])


@pytest.mark.parametrize(("suite", "kind"), WRITTEN)
def test_they_verify_what_we_issue(
    digitalbazaar: DigitalBazaar, document: Json, suite: str, kind: str
) -> None:
    key = key_of(kind)
    signed = ours(document, suite, key)
    told = digitalbazaar.verify(signed, now=NOW)
    assert told["verified"] == readable(document, suite), told
    assert proven(signed, key)


@pytest.mark.parametrize(("suite", "kind"), PAIRS)
def test_we_verify_what_they_issue(
    digitalbazaar: DigitalBazaar, document: Json, suite: str, kind: str
) -> None:
    key = key_of(kind)
    signed = theirs(digitalbazaar, document, suite, key)
    assert digitalbazaar.verify(signed, now=NOW)["verified"] == readable(document, suite)
    assert proven(signed, key), str(judged(signed, key))


@pytest.mark.parametrize(("suite", "kind"), PAIRS)
def test_what_is_altered_both_refuse(
    digitalbazaar: DigitalBazaar, document: Json, suite: str, kind: str
) -> None:
    key = key_of(kind)
    makers = [theirs(digitalbazaar, document, suite, key)]
    if (suite, kind) in WRITTEN:
        makers.append(ours(document, suite, key))
    for signed in makers:
        before = complaints(signed, key)
        for change, wrong in altered(signed):
            # Contexts in another order say the same as linked data; they are no credential then.
            assert not proven(wrong, key) or change == "contexts swapped", change
            assert complaints(wrong, key) - before, change
            assert not digitalbazaar.verify(wrong, now=NOW)["verified"], change


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_both_write_the_same_bytes(
    digitalbazaar: DigitalBazaar, document: Json, suite: str
) -> None:
    """Ed25519 is deterministic: same document, key and time, same signature."""
    key = key_of("Ed25519")
    mine, other = ours(document, suite, key), theirs(digitalbazaar, document, suite, key)
    assert mine == other
