"""dc+sd-jwt and vc+sd-jwt on our verbs, beside jose (npm) and what a client writes around it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from digitalbazaar_documents import NOW, Key, key_of
from jose_process import Jose
from line_process import Refused
from wallet_credentials import CASES, READ, Case, agree, case_of, refuse
from wallet_documents import KINDS, header_of, jwk_of
from wallet_tokens import AUDIENCE, NONCE

from microcred.disclosing import disclose

Json = dict[str, Any]
by_kind = pytest.mark.parametrize("kind", KINDS)


class Client:
    """jose as a peer; what is shown is chosen by us, and bound by it."""

    def __init__(self, running: Jose) -> None:
        self.running = running

    def issue(self, case: Case, key: Key, holder: Key) -> bytes:
        bound = {**case.claims, "cnf": {"jwk": jwk_of(holder)}}
        secret = jwk_of(key, secret=True)
        header = header_of(key, case.typ)
        return self.running.issue_sd_jwt(bound, case.pointers, header, secret, "sha-256")

    def present(self, token: bytes, reveal: Sequence[str], key: Key, holder: Key) -> bytes:
        made = self.running.asked(
            "bindKey",
            presented=disclose(token, reveal=reveal).decode(),
            payload={"iat": int(NOW.timestamp()), "aud": AUDIENCE, "nonce": NONCE},
            header={"alg": holder.signer.algorithm, "typ": "kb+jwt"},
            key=jwk_of(holder, secret=True),
        )
        return str(made).encode()

    def document(self, token: bytes, typ: str, key: Key, holder: Key) -> Json | None:
        algorithms = [key.signer.algorithm]
        how = {"typ": typ, "algorithms": algorithms, "audience": AUDIENCE, "nonce": NONCE}
        try:
            return self.running.verify_sd_jwt(token, jwk_of(key), now=NOW, **how)
        except Refused:
            return None


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> tuple[str, Path | None]:
    """Every case in turn."""
    read = request.param in READ
    return request.param, request.getfixturevalue("published") if read else None


@by_kind
def test_both_verify(jose: Jose, name: tuple[str, Path | None], kind: str) -> None:
    agree(Client(jose), case_of(name[0], key_of(kind), name[1]), kind)


@by_kind
def test_both_refuse(jose: Jose, name: tuple[str, Path | None], kind: str) -> None:
    refuse(Client(jose), case_of(name[0], key_of(kind), name[1]), kind)
