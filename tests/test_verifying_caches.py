"""Verdicts with and without a cache are the same, whatever was verified with it before.

One cache serves every wrong sample and the corpus, forwards and backwards, each under its own
trust, policy and time: what leaked from one into another would show.
"""

from __future__ import annotations

import pickle
import random
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from examples import (
    NOW,
    OTHER,
    UNI,
    did_trust_of,
    proven,
    seal_of,
    sealed,
    trust_of,
)
from microcred import ANY_ISSUER, Outcome, Policy, Seal, Trust, VerificationCache, parse, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import DidReference, did_key, verification_method
from microcred.crypto.signing import LocalSigner
from microcred.errors import FetchError, ParseError, TrustError
from microcred.fetching import Request, Response
from microcred.findings import Check
from microcred.linked.dataset import GivenContext
from microcred.securing import JAdES
from microcred.status.caching import StatusCache
from microcred.trust import resolve
from microcred.verification_cache import Counted, Same
from microcred.verifying import Verification
from status_samples import ISSUER, URL, credential, list_document, secured
from status_samples import OTHER as OTHER_SIGNER
from test_wrong import WRONG

P, F, I = Outcome.PASSED, Outcome.FAILED, Outcome.INDETERMINATE


def said(verdict: Verification) -> Any:
    """All that a verdict says, below it too."""
    return verdict.to_json(), verdict.findings, verdict.signer, verdict.seal


def alike(cache: VerificationCache, raw: bytes | str, **how: Any) -> Verification:
    """The verdict, the same with the cache (twice, so that it is warm) as without."""
    plain = verify(raw, **how)
    for _ in range(2):
        assert said(verify(raw, cache=cache, **how)) == said(plain)
    return plain


def test_every_wrong_sample_forwards_and_backwards() -> None:
    cache = VerificationCache()
    for row in (*WRONG.values(), *reversed(WRONG.values())):
        alike(cache, row.make(), trust=row.trust(), policy=row.policy, at=row.at)


def test_mutated_files() -> None:
    cache, chance = VerificationCache(), random.Random(9)
    for raw, trust in ((sealed(), trust_of()), (proven(), did_trust_of())):
        for _ in range(120):
            octets = bytearray(raw)
            for _ in range(chance.choice((1, 1, 3))):
                octets[chance.randrange(len(octets))] = chance.choice(b'"\\{}[],:a0\x00 ')
            alike(cache, bytes(octets), trust=trust, at=NOW)


def test_one_file_under_many_trusts_policies_and_times() -> None:
    cache = VerificationCache()
    other = Trust(anchors=[seal_of(OTHER).root], issuers=[UNI.identifier])
    trusts = (trust_of(), other, Trust(issuers=ANY_ISSUER), trust_of(OTHER))
    policies = (Policy(), Policy(algorithms=frozenset({"RS256"})), Policy(lenient_crit=True))
    times = (NOW, NOW - timedelta(days=4000), NOW + timedelta(days=4000))
    seen = {
        alike(cache, sealed(), trust=trust, policy=policy, at=at).outcome
        for trust in (*trusts, *reversed(trusts))
        for policy in policies
        for at in times
    }
    assert seen == {P, I, F}


def test_a_forged_certificate_is_not_taken_for_the_right_one() -> None:
    """Same names, another key: what was kept of the one says nothing of the other."""
    cache, forger = VerificationCache(), Seal.for_testing(UNI, now=NOW)
    forged = JAdES().secure(parse(sealed()).document, forger, now=NOW)
    for raw, outcome in ((sealed(), P), (forged, I), (sealed(), P)):
        assert alike(cache, raw, trust=trust_of(), at=NOW).outcome is outcome


# -- status lists ---------------------------------------------------------------------------------


def trusting(*issuers: str) -> Trust:
    return Trust(issuers=issuers or ANY_ISSUER, dids=True)


def listed(values: dict[int, int] | None = None, signer: Any = ISSUER) -> bytes:
    return secured(list_document(values), signer)


def test_lists_at_hand_of_many_kinds() -> None:
    cache, trust = VerificationCache(), trusting()
    clear, revoked, foreign = listed(), listed({5: 1}), listed(signer=OTHER_SIGNER)
    broken = clear.replace(b'"proofValue":"z', b'"proofValue":"z2')
    lists: tuple[tuple[bytes, ...], ...] = (
        (clear,),
        (revoked,),
        (clear, revoked),
        (foreign,),
        (broken,),
        (b"{}", clear),
        (b"",),
        (),
    )
    outcomes = [
        alike(cache, credential(), trust=trust, at=NOW, status_lists=given).outcome
        for given in (*lists, *reversed(lists))
    ]
    assert outcomes == [*outcomes[:8], *reversed(outcomes[:8])]
    assert set(outcomes) == {P, F, I}


def test_a_list_under_another_trust_policy_and_time() -> None:
    cache = VerificationCache()
    store = StatusCache({}, now=lambda: NOW)
    store.keep(URL, listed())
    policies = (
        Policy(),
        Policy(algorithms=frozenset({"ES256"})),
        Policy(status_max_age=timedelta(0)),
    )
    seen = {
        (found.outcome, found.code)
        for trust in (trusting(), trusting("did:web:other.example"), Trust(issuers=["NTRIE-1"]))
        for policy in policies
        for days in (0, -400, 400)
        for found in alike(
            cache,
            credential(),
            trust=trust,
            policy=policy,
            at=NOW + timedelta(days=days),
            status_cache=store,
        ).findings
        if found.check is Check.STATUS
    }
    assert {code for _, code in seen} >= {
        "status.valid",
        "status.list_expired",
        "status.list_not_yet_valid",
        "status.list_not_trusted",
    }


def test_a_status_cache_remembers_too() -> None:
    """Copies in the store are verified once for each trust, policy and time; a new one anew."""
    cache = StatusCache({}, now=lambda: NOW)
    given: Any = {"trust": trusting(), "at": NOW, "status_cache": cache}
    other = {**given, "trust": trusting("did:web:other.example")}
    for values, outcome in (({}, P), ({5: 1}, F), ({}, P)):
        cache.keep(URL, listed(values))
        for _ in range(2):
            assert verify(credential(), **given).outcome is outcome
            assert verify(credential(), **other).outcome is F
    assert len(cache.memory.verdicts) == 4
    sent = pickle.loads(pickle.dumps(StatusCache(cache.store)))
    assert len(sent.memory.verdicts) == 0
    assert verify(credential(), **{**given, "status_cache": StatusCache({})}).outcome is I


def test_what_is_damaged_in_a_store_is_not_remembered() -> None:
    cache = StatusCache({}, now=lambda: NOW)
    cache.keep(URL, listed())
    (name,) = cache.store
    right = cache.store[name]
    for octets in (right, right[:-1], right, b"", right.replace(b" ", b"  ", 1), bytearray(right)):
        cache.store[name] = octets  # type: ignore[assignment]
        found = cache.find(URL)
        assert (found is None) is (bytes(octets) != right)
        assert found is None or found == cache.find(URL)


def test_equal_trust_is_not_the_same_trust() -> None:
    """A `Trust` may hold lists that were read from a path, which another one has read since."""
    one, equal = trusting(), trusting()
    assert one == equal and Same(one) != Same(equal) and Same(one) == Same(one)
    assert len({Same(one), Same(one), Same(equal)}) == 2
    assert Same(one) != one


def test_a_verdict_for_which_somebody_was_asked_is_not_kept() -> None:
    """The document of the list's issuer changes; what it said before is not remembered."""
    cache, did = VerificationCache(), "did:web:uni.example"
    asked: list[str] = []

    def fetch(request: Request, /) -> Response:
        asked.append(request.url)
        raise FetchError("nobody is there", url=request.url)

    signer = LocalSigner(PrivateKey.generate("Ed25519"), key_id=f"{did}#key-1")
    raw = secured({**list_document(), "issuer": did}, signer)
    for _ in range(2):
        found = verify(
            credential(), trust=trusting(), at=NOW, fetch=fetch, status_lists=[raw], cache=cache
        )
        assert found.outcome is not P
    assert len(asked) == 2
    assert len(cache.lists.verdicts) == 0


def test_octets_that_can_change_are_copied() -> None:
    """What a `Fetch` or a store gives may be a bytearray: nothing is kept of it by reference."""
    given: Any = {"trust": trusting(), "at": NOW, "cache": VerificationCache()}
    body = bytearray(listed())

    def fetch(request: Request, /) -> Response:
        return Response(200, body=body)  # type: ignore[arg-type]

    assert verify(credential(), fetch=fetch, **given).outcome is P
    store = StatusCache({}, now=lambda: NOW)
    store.keep(URL, listed({5: 1}))
    (name,) = store.store
    kept = store.store[name] = bytearray(store.store[name])  # type: ignore[assignment]
    assert verify(credential(), status_cache=store, **given).outcome is F
    kept[-1] ^= 1
    assert store.find(URL) is None


def test_who_is_asked_is_counted() -> None:
    counted = Counted(lambda request: Response(200, body=b"x"))
    assert counted.asked == 0
    assert counted(Request("GET", "https://uni.example", purpose="status-list")).body == b"x"
    assert counted.asked == 1


def test_verdicts_on_lists_are_kept_with_what_was_at_hand() -> None:
    cache, trust = VerificationCache(), trusting()
    context = GivenContext("https://uni.example/context", b'{"@context": {}}')
    for contents in ({}, {"https://uni.example/x": b"1"}, {"https://uni.example/x": b"2"}):
        for contexts in ((), (context,)):
            alike(
                cache,
                credential(),
                trust=trust,
                at=NOW,
                contents=contents,
                contexts=contexts,
                status_lists=[listed()],
            )
    assert len(cache.lists.verdicts) == 6


# -- the object -----------------------------------------------------------------------------------


def test_it_is_a_cache_or_nothing() -> None:
    with pytest.raises(TrustError):
        verify(sealed(), trust=trust_of(), cache={})  # type: ignore[arg-type]
    with pytest.raises(ParseError):
        parse(sealed(), cache={})  # type: ignore[arg-type]


def test_it_shows_nothing_of_what_it_keeps() -> None:
    cache = VerificationCache()
    verify(sealed(), trust=trust_of(), at=NOW, cache=cache)
    kept = (
        "certificates=CertificateCache(1), paths=PathCache(1), lists=ListMemory(0 read, 0 verified)"
    )
    assert repr(cache) == f"VerificationCache({kept})"


def test_another_process_begins_with_an_empty_one() -> None:
    cache = VerificationCache()
    verify(sealed(), trust=trust_of(), at=NOW, cache=cache)
    sent = pickle.loads(pickle.dumps(cache))
    assert repr(sent) == repr(VerificationCache())


def test_parse_reads_a_certificate_once() -> None:
    cache = VerificationCache()
    one, again = (parse(sealed(), cache=cache).opened for _ in range(2))
    assert one is not None and again is not None
    first, second = one.proofs[0].reference, again.proofs[0].reference
    assert first == second
    assert first.certificate is second.certificate  # type: ignore[union-attr]


def test_the_key_of_a_did_is_read_once_and_asked_for_each_purpose() -> None:
    cache = VerificationCache()
    reference = DidReference(verification_method(did_key(PrivateKey.generate("P-256").public_key)))
    seen = []
    for dids, purpose, jose in product(
        (True, False), ("assertionMethod", "nothing"), (True, False)
    ):
        for at in (NOW, NOW + timedelta(days=9)):
            how: dict[str, Any] = {"dids": dids, "purpose": purpose, "jose": jose, "at": at}
            found = resolve(reference, anchors=(), kept=cache.keys, **how)
            assert found == resolve(reference, anchors=(), **how)
            seen.append(found)
    assert len(cache.keys) == 8 and len({id(one) for one in seen}) == 8


def test_what_is_no_key_and_what_is_on_the_web_is_not_kept() -> None:
    cache = VerificationCache()
    for url in ("did:key:zNone#zNone", "did:web:uni.example#1", "did:key:", "no DID"):
        found = resolve(DidReference(url), anchors=(), dids=True, at=NOW, kept=cache.keys)
        assert found == resolve(DidReference(url), anchors=(), dids=True, at=NOW)
        assert found.key is None
    assert not len(cache.keys)
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(TrustError):
        resolve(DidReference("did:key:z"), anchors=(), dids=True, at=naive, kept=cache.keys)
