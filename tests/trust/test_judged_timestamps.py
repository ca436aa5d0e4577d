"""Timestamps that prove nothing, each for its own reason, and what a changed file does to them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seal_reading import read_seal
from stage import (
    DAY,
    EXPIRED,
    GOOD,
    MINUTE,
    NO_PROOF,
    PLAIN,
    PROVEN,
    T0,
    TRUSTED,
    VALID,
    YEAR,
    F,
    I,
    P,
    Stage,
    W,
    certificate,
    revocation,
    timestamps,
)

from microcred.crypto.seal_evidence import PlacedToken
from microcred.encoding import b64_encode, b64url_decode, b64url_encode
from microcred.frozen import replaced
from microcred.testing.certificates import extension
from microcred.testing.jades_file import JadesFile, container, pki_object
from microcred.trust import SealJudgement, judge_seal

SECOND = timedelta(seconds=1)
Line = tuple[Any, str, str]


def stamped(stage: Stage, **how: Any) -> bytes:
    """The seal with one signature timestamp, made in any way."""
    file = JadesFile(stage.sealed())
    tsa = how.pop("tsa", stage.tsa)
    file.add("sigTst", container(tsa.token(file.covered("sigTst"), **{"at": T0, **how})))
    return file.write()


def with_tsa(**traits: Any) -> Callable[[Stage], bytes]:
    def make(stage: Stage) -> bytes:
        tsa = stage.world.tsa("Other timestamps", **{**PLAIN, **traits})
        return stamped(stage, tsa=tsa)

    return make


def of_nobody(stage: Stage) -> bytes:
    other = stage.world.another_root("Somebody else")
    return stamped(stage, tsa=stage.world.tsa("Their timestamps", below=other, **PLAIN))


def swapped(stage: Stage) -> bytes:
    """The timestamp of another seal."""
    other = JadesFile(stage.sealed(at=T0 - DAY, header={"cty": "text/plain"}))
    file = JadesFile(stage.sealed())
    file.add("sigTst", container(stage.tsa.token(other.covered("sigTst"), at=T0)))
    return file.write()


def unreadable(stage: Stage) -> bytes:
    file = JadesFile(stage.sealed())
    file.add("sigTst", {"tstTokens": [{"val": b64_encode(b"0\x03\x02\x01\x05")}]})
    return file.write()


def sealing_as_tsa(stage: Stage) -> bytes:
    """The seal's own certificate has no purpose at all: it is none for timestamps."""
    return with_tsa(eku="none")(stage)


WRONG: dict[str, tuple[Callable[[Stage], bytes], list[Line]]] = {
    "unreadable": (unreadable, [(F, "unreadable", "FORMAT_FAILURE")]),
    "the token of another seal": (swapped, [(F, "imprint_mismatch", "HASH_FAILURE")]),
    "over other octets": (
        lambda s: stamped(s, fault="imprint"),
        [(F, "imprint_mismatch", "HASH_FAILURE")],
    ),
    "a flipped bit in its signature": (
        lambda s: stamped(s, fault="signature"),
        [(F, "signature_invalid", "SIG_CRYPTO_FAILURE")],
    ),
    "another digest of its content": (
        lambda s: stamped(s, fault="message-digest"),
        [(F, "signature_invalid", "SIG_CRYPTO_FAILURE")],
    ),
    "a content that is none": (
        lambda s: stamped(s, fault="content-type"),
        [(F, "signature_invalid", "SIG_CRYPTO_FAILURE")],
    ),
    "it binds another certificate": (
        lambda s: stamped(s, fault="reference"),
        [(I, "no_signer", "NO_SIGNING_CERTIFICATE_FOUND")],
    ),
    "it binds none": (
        lambda s: stamped(s, reference="none"),
        [(I, "unbound", "SIG_CONSTRAINTS_FAILURE")],
    ),
    "its signer is not there": (
        lambda s: stamped(s, sent="none"),
        [(I, "no_signer", "NO_SIGNING_CERTIFICATE_FOUND")],
    ),
    "a purpose that is not critical": (
        with_tsa(eku="non-critical"),
        [(I, "wrong_purpose", "CHAIN_CONSTRAINTS_FAILURE")],
    ),
    "a purpose with others": (
        with_tsa(eku="with-others"),
        [(I, "wrong_purpose", "CHAIN_CONSTRAINTS_FAILURE")],
    ),
    "another purpose": (
        with_tsa(eku="other"),
        [(I, "wrong_purpose", "CHAIN_CONSTRAINTS_FAILURE")],
    ),
    "any purpose": (with_tsa(eku="any"), [(I, "wrong_purpose", "CHAIN_CONSTRAINTS_FAILURE")]),
    "no purpose": (sealing_as_tsa, [(I, "wrong_purpose", "CHAIN_CONSTRAINTS_FAILURE")]),
    "an authority that nobody trusts": (
        of_nobody,
        [(I, "no_path", "NO_CERTIFICATE_CHAIN_FOUND")],
    ),
    "its certificate has ended": (with_tsa(end=T0 - DAY), [EXPIRED]),
    "its certificate had not begun": (
        with_tsa(begin=T0 + SECOND),
        [(I, "expired", "NOT_YET_VALID")],
    ),
    "a key that is not for signatures": (
        with_tsa(usage=("keyEncipherment",)),
        [(I, "untrusted", "CHAIN_CONSTRAINTS_FAILURE")],
    ),
    "an unknown critical extension": (
        with_tsa(extra=[extension("1.2.3.4", b"\x05\x00", critical=True)]),
        [(I, "untrusted", "CHAIN_CONSTRAINTS_FAILURE")],
    ),
    "SHA-1 in the imprint": (
        lambda s: stamped(s, hash="sha1"),
        [(I, "weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")],
    ),
    "SHA-1 in the signature": (
        lambda s: stamped(s, signature_hash="sha1", reference="ESSCertID"),
        [(I, "weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")],
    ),
    "a certificate signed with SHA-1": (
        with_tsa(hash="sha1"),
        [(I, "weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_timestamp_that_proves_nothing(case: str) -> None:
    make, expected = WRONG[case]
    stage = Stage(PLAIN, PLAIN, PLAIN)
    told = stage.judge(make(stage))
    assert timestamps(told) == [NO_PROOF, *expected]
    assert told.best_signature_time is None
    assert certificate(told) == TRUSTED  # for the seal nothing has changed


RIGHT: dict[str, Callable[[Stage], bytes]] = {
    "as usual": stamped,
    "ESSCertID": lambda s: stamped(s, reference="ESSCertID"),
    "both references": lambda s: stamped(s, reference="both"),
    "unordered attributes": lambda s: stamped(s, fault="unordered"),
    "attributes signed out of order": lambda s: stamped(s, fault="unordered-signed"),
    "BER": lambda s: stamped(s, fault="indefinite"),
    "no accuracy": lambda s: stamped(s, accuracy=None),
    "the signer alone": lambda s: stamped(s, sent="signer"),
    "SHA-512": lambda s: stamped(s, hash="sha512", signature_hash="sha512"),
    "RSA": with_tsa(key="RSA-2048"),
    "Ed25519": with_tsa(key="Ed25519"),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_timestamp_that_proves_a_time(case: str) -> None:
    stage = Stage(PLAIN, PLAIN, PLAIN)
    told = stage.judge(RIGHT[case](stage))
    assert timestamps(told) == [PROVEN, VALID] and told.best_signature_time == T0


def test_without_anchors_no_timestamp_is_trusted() -> None:
    stage = Stage()
    told = stage.judge(stage.kept(), anchors=[])
    assert timestamps(told) == [NO_PROOF, (I, "no_anchors", "NO_CERTIFICATE_CHAIN_FOUND")]
    assert certificate(told) == [(I, "no_anchors", "NO_CERTIFICATE_CHAIN_FOUND")]
    assert revocation(told) == GOOD  # by what the authorities in the file say: a fact, no trust


def test_a_unit_may_be_trusted_itself() -> None:
    stage = Stage(PLAIN, ca_traits=PLAIN)
    told = stage.judge(stage.kept("B-T"), anchors=[stage.root, stage.tsa.certificate])
    assert timestamps(told) == [PROVEN, VALID]


def test_revocation_data_within_the_token_counts() -> None:
    stage = Stage(PLAIN, ca_traits=PLAIN)
    data = [("ocsp", stage.world.root.ocsp(stage.tsa.certificate, at=T0))]
    assert timestamps(stage.judge(stamped(stage, revocation=data))) == [PROVEN, VALID]
    data = [("crl", stage.world.root.crl(at=T0))]
    assert timestamps(stage.judge(stamped(stage, revocation=data))) == [PROVEN, VALID]


PROBLEM = "canonicalisation is not supported"


def beyond_us() -> SealJudgement:
    """Clear elements below an archive timestamp: nobody knows how to canonicalise them."""
    stage = Stage()
    read = read_seal(stage.kept("B-LTA"))
    tokens = tuple(
        replaced(one, covered=None, problem=PROBLEM) if one.kind == "arcTst" else one
        for one in read.evidence.tokens
    )
    return judge_seal(
        read.reference,
        replaced(read.evidence, tokens=tokens),
        anchors=[stage.root],
        at=T0 + MINUTE,
    )


def test_what_a_timestamp_covers_may_be_beyond_us() -> None:
    told = beyond_us()
    assert timestamps(told) == [PROVEN, VALID, (I, "uncomputable", "SIGNED_DATA_NOT_FOUND")]
    assert any(PROBLEM in one.detail for one in told.findings)


# -- order ----------------------------------------------------------------------------------------


def out_of_order(stage: Stage, first: Any, second: Any) -> bytes:
    """A signature timestamp and an archive timestamp over it, at these times."""
    return stage.kept("B-LTA", stage.kept("B-LT", at=first), at=second)


def test_an_archive_timestamp_that_is_older_than_what_it_covers() -> None:
    stage = Stage()
    told = stage.judge(out_of_order(stage, T0 + 60 * MINUTE, T0), T0 + DAY)
    assert timestamps(told) == [NO_PROOF, VALID, VALID, (I, "order", "TIMESTAMP_ORDER_FAILURE")]
    assert told.best_signature_time is None


def test_a_signature_timestamp_that_is_older_than_that_on_the_content() -> None:
    stage = Stage(PLAIN, PLAIN, PLAIN)
    content = stage.sealed(stamped=stage.tsa, stamped_at=T0 + 60 * MINUTE)
    told = stage.judge(stage.kept("B-T", content), T0 + DAY)
    lines = timestamps(told)
    assert (I, "order", "TIMESTAMP_ORDER_FAILURE") in lines and NO_PROOF in lines


def test_clocks_may_differ_by_what_they_admit() -> None:
    """Each token says that it may be a second off."""
    stage = Stage()
    told = stage.judge(out_of_order(stage, T0 + SECOND, T0), T0 + DAY)
    assert "order" not in {code for _, code, _ in timestamps(told)}


@pytest.mark.parametrize("claimed", [T0 + DAY, T0 - DAY])
def test_a_claimed_time_that_the_timestamps_contradict(claimed: Any) -> None:
    stage = Stage(PLAIN, PLAIN, PLAIN)
    sealed = stage.sealed(at=claimed, stamped=stage.tsa, stamped_at=T0)
    told = stage.judge(stage.kept("B-T", sealed), T0 + 2 * DAY)
    assert (W, "claimed_time", "") in timestamps(told)
    assert told.best_signature_time == T0 + SECOND


# -- changed files --------------------------------------------------------------------------------


def kept() -> tuple[Stage, bytes]:
    stage = Stage()
    return stage, stage.kept("B-LTA", stage.sealed(stamped=stage.tsa))


MISMATCH = (F, "imprint_mismatch", "HASH_FAILURE")


def changed(how: str) -> tuple[Stage, bytes]:
    stage, sealed = kept()
    file = JadesFile(sealed)
    if how == "replaced payload":
        file.whole["payload"] = '{"a": 2}'
    elif how == "stripped item":
        del file.items[1]
    elif how == "reordered items":
        file.items[1], file.items[2] = file.items[2], file.items[1]
    elif how == "rewritten item":
        file.change(1, [*file.value(1), *file.value(1)])
    elif how == "white space within an item":
        file.items[1] = b64url_encode(b" " + b64url_decode(file.items[1]))
    elif how == "stripped timestamp":
        del file.items[0]
    return stage, file.write()


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("replaced payload", [PROVEN, MISMATCH, VALID, MISMATCH]),
        ("stripped item", [PROVEN, VALID, VALID, MISMATCH]),
        ("reordered items", [PROVEN, VALID, VALID, MISMATCH]),
        ("rewritten item", [PROVEN, VALID, VALID, MISMATCH]),
        ("white space within an item", [PROVEN, VALID, VALID, MISMATCH]),
        ("stripped timestamp", [NO_PROOF, VALID, MISMATCH]),
    ],
)
def test_what_was_changed_is_found_by_the_timestamps_over_it(
    how: str, expected: list[Line]
) -> None:
    stage, sealed = changed(how)
    assert timestamps(stage.judge(sealed)) == expected


def test_what_comes_after_changes_nothing() -> None:
    """Anybody may append: a broken timestamp, one of nobody, foreign data."""
    stage, sealed = kept()
    before = stage.judge(sealed)
    file = JadesFile(sealed)
    other = stage.world.another_root("Somebody else")
    theirs = stage.world.tsa("Their timestamps", below=other, **PLAIN)
    file.add("sigTst", container(theirs.token(file.covered("sigTst"), at=T0 - YEAR)))
    file.add("sigTst", container(stage.tsa.token(b"something else", at=T0 - YEAR)))
    file.add("arcTst", container(stage.tsa.token(file.covered("arcTst"), at=T0, fault="signature")))
    file.add("anyValData", {"rVals": {"ocspVals": [pki_object(b"0\x03\x0a\x01\x03")]}})
    after = stage.judge(file.write())
    assert after.best_signature_time == before.best_signature_time
    for check in (certificate, revocation):
        assert check(after) == check(before)


def test_altered_revocation_data_is_told_though_nobody_needs_it() -> None:
    stage = Stage()
    file = JadesFile(stage.kept("B-LT"))
    # The last octets are those of the signature, where no certificates are sent along.
    for kind, data in (
        ("crlVals", stage.ca.crl(at=T0)),
        ("ocspVals", stage.ca.ocsp(stage.leaf, at=T0, by=stage.ca)),
    ):
        altered = data[:-1] + bytes([data[-1] ^ 1])
        file.add("anyValData", {"rVals": {kind: [pki_object(altered)]}})
    told = stage.judge(file.write())
    altered_lines = [one for one in told.findings if one.code == "revocation.altered"]
    assert [one.where for one in altered_lines] == ["/header/etsiU/3", "/header/etsiU/4"]
    assert {one.outcome for one in altered_lines} == {W} and (P, "good", "") in revocation(told)


@pytest.mark.parametrize("seed", range(4))
def test_a_flip_anywhere_in_the_evidence_is_seen(seed: int) -> None:
    """By the timestamp over it; nothing covers the last timestamp itself."""
    chance = random.Random(seed)
    stage, sealed = kept()
    clean = [str(one) for one in stage.judge(sealed).findings]
    for _ in range(25):
        file = JadesFile(sealed)
        position = chance.randrange(len(file.items) - 1)  # what the last one covers
        octets = bytearray(b64url_decode(file.items[position]))
        octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(7)
        file.items[position] = b64url_encode(bytes(octets))
        try:
            read = read_seal(file.write())
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # no JSON any more, or of another form: the form check sees it
        told = judge_seal(
            read.reference, read.evidence, anchors=[stage.root], at=T0 + MINUTE, claimed=T0
        )
        assert [str(one) for one in told.findings] != clean


def test_many_tokens_are_not_all_judged() -> None:
    stage = Stage(PLAIN, PLAIN, PLAIN)
    read = read_seal(stamped(stage))
    (placed,) = read.evidence.tokens
    tokens = tuple(replaced(placed, position=number) for number in range(200))
    told = judge_seal(
        read.reference,
        replaced(read.evidence, tokens=tokens),
        anchors=[stage.root],
        at=T0 + MINUTE,
    )
    assert len(timestamps(told)) == 65


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_evidence_makes_an_error(data: st.DataObject) -> None:
    """Tokens, data and certificates anywhere, in any order: only lines come out."""
    stage, sealed = kept()
    read = read_seal(sealed)
    kinds = ("adoTst", "sigTst", "arcTst", "sigRTst", "rfsTst")
    tokens = tuple(
        PlacedToken(
            data.draw(st.sampled_from(kinds)),  # type: ignore[arg-type]
            data.draw(st.integers(-1, 6)),
            "",
            data.draw(st.sampled_from([one.token, None])),
            data.draw(st.sampled_from([one.covered, b"", None])),
        )
        for one in data.draw(st.permutations(read.evidence.tokens))
    )
    data_kept = data.draw(st.lists(st.sampled_from(read.evidence.revocations), max_size=4))
    evidence = replaced(read.evidence, tokens=tokens, revocations=tuple(data_kept))
    at = T0 + data.draw(st.integers(-3000, 9000)) * DAY
    told = judge_seal(read.reference, evidence, anchors=[stage.root], at=at)
    assert told.best_signature_time is None or told.best_signature_time <= at
    assert json.dumps([one.to_json() for one in told.findings])
