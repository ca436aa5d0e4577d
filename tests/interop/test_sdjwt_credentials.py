"""dc+sd-jwt and vc+sd-jwt on our verbs, beside sd-jwt, the Python reference of RFC 9901."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from digitalbazaar_documents import NOW, Key, key_of
from line_process import Refused
from sdjwt_process import SdJwtReference
from wallet_credentials import CASES, READ, Case, agree, case_of, disclosed, refuse
from wallet_documents import KINDS, header_of, jwk_of
from wallet_tokens import AUDIENCE, NONCE

Json = dict[str, Any]
by_kind = pytest.mark.parametrize("kind", KINDS)


class Reference:
    """sd-jwt as a peer."""

    def __init__(self, running: SdJwtReference) -> None:
        self.running = running

    def issue(self, case: Case, key: Key, holder: Key) -> bytes:
        secret, bound = jwk_of(key, secret=True), jwk_of(holder)
        header = header_of(key, case.typ)
        made = self.running.issue(
            case.claims, case.pointers, key=secret, header=header, holder=bound
        )
        return made.encode()

    def present(self, token: bytes, reveal: Sequence[str], key: Key, holder: Key) -> bytes:
        made = self.running.present(
            token.decode(),
            disclosed(token),
            reveal,
            nonce=NONCE,
            audience=AUDIENCE,
            key=jwk_of(holder, secret=True),
            algorithm=holder.signer.algorithm,
            now=NOW,
        )
        return made.encode()

    def document(self, token: bytes, typ: str, key: Key, holder: Key) -> Json | None:
        asked = {"audience": AUDIENCE, "nonce": NONCE, "algorithm": holder.signer.algorithm}
        try:
            return self.running.verify(token.decode("latin-1"), jwk_of(key), **asked)
        except Refused:
            return None


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> tuple[str, Path | None]:
    """Every case in turn."""
    read = request.param in READ
    return request.param, request.getfixturevalue("published") if read else None


@by_kind
def test_both_verify(reference: SdJwtReference, name: tuple[str, Path | None], kind: str) -> None:
    agree(Reference(reference), case_of(name[0], key_of(kind), name[1]), kind)


@by_kind
def test_both_refuse(reference: SdJwtReference, name: tuple[str, Path | None], kind: str) -> None:
    refuse(Reference(reference), case_of(name[0], key_of(kind), name[1]), kind)
