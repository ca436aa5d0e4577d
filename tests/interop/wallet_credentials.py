"""Credentials as SD-JWTs, by our verbs and by a peer: what both have to agree on.

`agree` is the law that each lane holds its peer to: whoever issues and whoever presents, both
verify, to the same document; what is altered, replayed or of another holder both refuse.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from digitalbazaar_documents import NOW, Key, annex1, issued_by, key_of, own, plain_2
from wallet_documents import altered_sd_jwts
from wallet_tokens import AUDIENCE, NONCE, judged, proven

from examples import DotPage, seal_of
from microcred import MicroCredential, Outcome, issue, parse
from microcred.presenting import present
from microcred.releases.vcdm import to_vcdm_2
from microcred.securing import Mechanism, SdJwtVc, VcSdJwt
from microcred.wallet_types import EUDI_LEARNING, NESTED_ELM
from microcred.wallet_types.nested_elm import withheld_of_document

Json = dict[str, Any]
_YEAR = timedelta(days=365)
_EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


@dataclass(frozen=True)
class Case:
    """A credential in one of the formats.

    Attributes:
        typ: "dc+sd-jwt" or "vc+sd-jwt".
        document: what our verb is given.
        claims: what a peer signs, without `cnf`.
        pointers: what may be withheld of them.
        few: what is shown, of all that may be.
        kind: the type of a dc+sd-jwt.
    """

    typ: str
    document: Json
    claims: Json
    pointers: tuple[str, ...]
    few: tuple[str, ...]
    kind: str = "elm"

    def mechanism(self, holder: Key) -> Mechanism:
        """Ours."""
        bound = holder.signer.public_key
        if self.typ == "vc+sd-jwt":
            return VcSdJwt(holder=bound, withheld=self.pointers)
        expires = NOW + _YEAR if self.kind == "eudi-learning" else None
        return SdJwtVc(self.kind, holder=bound, expires=expires)


CASES = ("nested", "nested Annex I", "eudi-learning", "W3C plain", "W3C own", "W3C Annex I")
READ = frozenset({"nested Annex I", "W3C Annex I"})
_FEW = (
    "/credentialSubject/givenName",
    "/credentialSubject/familyName",
    "/credentialSubject/hasClaim/0/specifiedBy/learningOutcome/0",
)


def case_of(name: str, key: Key, published: Path | None) -> Case:
    """The case of a name, issued by that key."""
    body = _body(name, published)
    if name.startswith("W3C"):
        document = issued_by(body if name == "W3C plain" else to_vcdm_2(body), key.did)
        subject = "/credentialSubject"
        if name == "W3C plain":
            pointers = tuple(f"{subject}/{one}" for one in ("degree", "score", "alumniOf/1"))
        else:
            pointers = tuple(withheld_of_document(document))
        return Case("vc+sd-jwt", document, document, pointers, pointers[1:3])
    document = issued_by(body, key.did)
    if name == "eudi-learning":
        claims = {"iss": key.did, **EUDI_LEARNING.claims(document, expires=NOW + _YEAR)}
        may = EUDI_LEARNING.withheld(claims)
        return Case("dc+sd-jwt", document, claims, may, may[:3], name)
    claims = {"iss": key.did, **NESTED_ELM.claims(document)}
    may = NESTED_ELM.withheld(claims)
    few = tuple(f"/elm{one}" for one in _FEW if f"/elm{one}" in may)
    return Case("dc+sd-jwt", document, claims, may, few)


def _body(name: str, published: Path | None) -> Json:
    if published is not None:
        return annex1(published)
    if name == "eudi-learning":
        return _with_all_that_eudi_asks_for()
    return plain_2() if name == "W3C plain" else own()


def _with_all_that_eudi_asks_for() -> Json:
    text = (_EXAMPLES / "micro-credential.json").read_text("utf-8")
    flat = {**json.loads(text), "teaching_languages": ["en", "sl"]}
    flat["learner"]["identifier"] = "TEST-1999-12"
    course = MicroCredential.from_json(flat)
    return dict(issue(course, signer=seal_of(), page=DotPage(), now=NOW).document)


class Peer(Protocol):
    """Who is asked beside us."""

    def issue(self, case: Case, key: Key, holder: Key) -> bytes:
        """What the issuer gives the holder, bound to the holder's key."""

    def present(self, token: bytes, reveal: Sequence[str], key: Key, holder: Key) -> bytes:
        """What the holder shows to `AUDIENCE`, which asked `NONCE`."""

    def document(self, token: bytes, typ: str, key: Key, holder: Key) -> Json | None:
        """What is disclosed, if all holds for `AUDIENCE` and `NONCE`; else None."""


def presented(token: bytes, reveal: Sequence[str], holder: Key) -> bytes:
    """What a holder shows with our verb."""
    return present(
        [token],
        signer=holder.signer,
        domain=AUDIENCE,
        challenge=NONCE,
        reveal=list(reveal),
        now=NOW,
    ).secured


def disclosed(token: bytes) -> Json:
    """Our document with what was disclosed."""
    found = parse(token).disclosed
    assert found is not None
    return dict(found.claims)


def agree(peer: Peer, case: Case, kind: str) -> None:
    """Assert it, for a kind of key."""
    key, holder = key_of(kind), key_of(kind, 8)
    tokens = (
        case.mechanism(holder).secure(case.document, key.signer, now=NOW),
        peer.issue(case, key, holder),
    )
    for token in tokens:
        for reveal in (("",), case.few, ()):
            for part in (
                presented(token, reveal, holder),
                peer.present(token, reveal, key, holder),
            ):
                assert proven(part, key, asked=True), str(judged(part, key, asked=True))
                shown = disclosed(part)
                assert shown == peer.document(part, case.typ, key, holder)
                assert (part.count(b"~") - 1 == len(case.pointers)) == (reveal == ("",))
        assert not proven(token, key, asked=True)  # nobody bound it to a question
        assert peer.document(token, case.typ, key, holder) is None


def refuse(peer: Peer, case: Case, kind: str) -> None:
    """Assert that what is altered both refuse, and that we have a verdict in every case."""
    key, holder = key_of(kind), key_of(kind, 8)
    for token in (
        case.mechanism(holder).secure(case.document, key.signer, now=NOW),
        peer.issue(case, key, holder),
    ):
        part = presented(token, case.few, holder)
        assert proven(part, key, asked=True)
        for change, wrong in altered_sd_jwts(part):
            assert judged(wrong, key, asked=True).outcome is Outcome.FAILED, change
            assert not proven(wrong, key, asked=True), change
            assert peer.document(wrong, case.typ, key, holder) is None, change
