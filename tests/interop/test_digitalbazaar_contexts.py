"""The contexts that Digital Bazaar's packages bring are ours, to the last member.

What is signed is what a context makes of JSON: where two hold different copies, they cannot verify
each other. Equal is told by the digest of the canonical JSON (RFC 8785).
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import rfc8785
from digitalbazaar_process import DigitalBazaar

from microcred.linked.contexts import PUBLISHED, document

SHIPPED = (
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/suites/ed25519-2020/v1",
    "https://www.w3.org/2018/credentials/v1",
    "https://www.w3.org/ns/credentials/status/v1",
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/did/v1",
)


def digest(context: Any) -> str:
    return hashlib.sha256(rfc8785.dumps(context)).hexdigest()


def test_these_contexts_are_shipped_and_we_know_all_of_them(digitalbazaar: DigitalBazaar) -> None:
    assert sorted(digitalbazaar.asked("shipped")) == sorted(SHIPPED)
    assert set(SHIPPED) <= set(PUBLISHED)


@pytest.mark.parametrize("url", SHIPPED)
def test_a_shipped_context_is_ours(digitalbazaar: DigitalBazaar, url: str) -> None:
    theirs = digitalbazaar.asked("shipped")[url]
    assert theirs == document(url)
    assert digest(theirs) == PUBLISHED[url].digest
