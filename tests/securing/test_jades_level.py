"""The level of a seal: what lacks for the next one, rule by rule."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from seal_maker import T0, kept, read, seal, sealed, tsa, with_items, world

from microcred.crypto.certificates import Certificate
from microcred.encoding import b64_encode, b64url_encode
from microcred.findings import Outcome
from microcred.securing.jades_level import LEVELS, FoundLevel, level_of, lowest
from microcred.testing import breaking
from microcred.testing.jades_file import container

NONE, B, T, LT, LTA = LEVELS
ROOT = world().root.certificate


def level(raw: bytes, anchors: list[Certificate] | None = None) -> FoundLevel:
    return level_of(read(raw), anchors)


@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("clear", [True, False])
def test_each_level(clear: bool, anchored: bool) -> None:
    anchors = [ROOT] if anchored else None
    assert level(sealed(), anchors).word == B
    assert level(kept("B-T", clear), anchors).word == T
    assert level(kept("B-LT", clear), anchors).word == LT
    assert level(kept("B-LTA", clear), anchors) == FoundLevel(LTA)
    renewed = world().augment(kept("B-LTA", clear), "B-LTA", tsa=tsa(), clear=clear)
    assert level(renewed, anchors).word == LTA


NOT: dict[str, dict[str, Any]] = {
    "no algorithm is named": {"alg": None},
    "the certificate is not bound once": {"x5t#S256": None},
    "the certificate is bound by SHA-1 (x5t)": {"x5t": "AAAA"},
    "no signing time is claimed": {"sigT": None, "crit": ["b64"]},
    "the signing time is claimed twice": {"iat": 1_700_000_000},
    "the claimed signing time (sigT) is unreadable": {"sigT": "yesterday"},
    "the signing time is claimed by sigT; since 2025-07-15 iat is demanded": {
        "sigT": "2025-07-15T00:00:00Z"
    },
    "b64 is not named in crit": {"crit": ["sigT"]},
    "'new' is critical and not understood here": {"new": 1, "crit": ["b64", "new"]},
}


@pytest.mark.parametrize(("reason", "header"), NOT.items(), ids=NOT)
def test_each_rule_of_the_lowest(reason: str, header: dict[str, Any]) -> None:
    found = level(sealed(header=header))
    assert found == FoundLevel(NONE, (reason,))
    (finding,) = found.findings("/x")
    assert finding.code == "format.not_baseline" and finding.outcome is Outcome.WARNING
    assert finding.detail == reason and finding.where == "/x"
    assert level(sealed()).findings("/x") == []


def test_two_references_are_not_one() -> None:
    other = {"digAlg": "S256", "digVal": b64url_encode(bytes(32))}
    assert level(sealed(header={"x5t#o": other})).word == NONE


def test_iat_is_fine_at_any_time() -> None:
    late = T0 + timedelta(days=300)
    assert level(sealed(at=late, signing_time="iat")).word == B
    assert level(sealed(at=late)).word == NONE


def test_unprotected_members_are_not_allowed() -> None:
    whole = json.loads(sealed())
    whole["signatures"][0]["header"] = {"x5u": "https://x.test"}
    assert level(json.dumps(whole).encode()).word == NONE


def test_a_stored_policy_needs_its_digest() -> None:
    stored = {"sigPSt": {"sigPolDoc": b64_encode(b"policy")}}
    bound = {"id": {"id": "urn:oid:1.2"}, "digAlg": "S256", "digVal": b64url_encode(bytes(32))}
    plain = sealed(header={"sigPId": bound})
    assert level(with_items(plain, stored)).word == B
    assert level(with_items(plain, stored, stored)).word == NONE
    assert level(with_items(sealed(), stored)).word == NONE
    assert level(with_items(sealed(header={"sigPId": {"id": {"id": "a"}}}), stored)).word == NONE


# -- timestamps -----------------------------------------------------------------------------------


def stamped(*tokens: bytes) -> bytes:
    return with_items(sealed(), {"sigTst": container(*tokens)})


def test_each_rule_of_timestamps() -> None:
    token = tsa().token(b"something else", at=T0)
    assert level(stamped(token)).word == T  # data found: nobody says that it is valid
    assert level(stamped()).reasons == ("a sigTst has not exactly one timestamp",)
    assert level(stamped(token, token)).word == B
    assert level(stamped(b"x")).reasons == ("a signature timestamp is unreadable",)
    late = tsa().token(b"x", at=seal().certificate.not_after)
    ended = ("a signature timestamp was made after the certificate had ended",)
    assert level(stamped(late)).reasons == ended
    assert level(with_items(stamped(token), {"sigTst": container(token)})).word == T


def test_a_broken_timestamp_never_raises_the_level() -> None:
    for broken in (b"", b"0", tsa().token(b"x")[:-5]):
        assert level(stamped(broken)).word == B
        archived = with_items(kept("B-LT"), {"arcTst": container(broken)})
        assert level(archived).word == LT


# -- certificates and revocation data -------------------------------------------------------------


def test_each_rule_of_long_term_data() -> None:
    assert level(breaking.without_item(kept(), "rVals")).reasons == ("there is no revocation data",)
    assert level(with_items(kept(), {"xRefs": []})).word == T
    empty = with_items(kept("B-T"), {"rVals": {"crlVals": [], "ocspVals": []}})
    assert level(empty).word == T
    other = world().authority("Another").seal("Another University").certificate
    foreign = world().evidence(other, at=T0).r_vals
    found = level(with_items(kept("B-T"), {"rVals": foreign}))
    assert found.reasons == ("there is no revocation data for the signer's certificate",)


def test_who_is_not_at_hand() -> None:
    data = {"rVals": world().evidence(seal().certificate, at=T0).r_vals}
    nobody = with_items(with_items(sealed(header={"x5c": None}), *[]), data)
    token = {"sigTst": container(tsa().token(b"x", at=T0))}
    assert "the signer's certificate is not there" in level(with_items(nobody, token)).reasons
    # A token without certificates, of an authority that is not in the file.
    bare = {"sigTst": container(tsa().token(b"x", at=T0, sent="none"))}
    reasons = level(with_items(with_items(sealed(), data), bare)).reasons
    assert reasons == ("the certificate of a timestamp (sigTst) is not there",)


def test_revocation_data_without_the_issuer_is_found_by_names() -> None:
    """`x5c` with the leaf alone, as the Commission's own seals have it."""
    leaf = seal().certificate
    for means in ("ocsp", "crl"):
        data = {"rVals": world().evidence(leaf, at=T0, means=means).r_vals}  # type: ignore[arg-type]
        raw = sealed(header={"x5c": [b64_encode(leaf.der)]})
        token = {"sigTst": container(tsa().token(b"x", at=T0))}
        assert level(with_items(raw, token, data)).word == LT


def test_altered_revocation_data_is_none() -> None:
    raw = kept("B-T")
    leaf = seal().certificate
    found = world().evidence(leaf, at=T0, means="crl").crls
    altered = [crl[:-1] + bytes([crl[-1] ^ 1]) for crl in found]
    values = {"rVals": {"crlVals": [{"val": b64_encode(one)} for one in altered]}}
    assert level(with_items(raw, values)).word == T
    (response,) = world().evidence(leaf, at=T0).ocsps[:1]
    values = {"rVals": {"ocspVals": [{"val": b64_encode(response)}]}}
    assert level(with_items(raw, values)).word == LT


def test_with_anchors_everybody_below_them_is_looked_at() -> None:
    issuing = seal().certificates[1]
    data = {
        "rVals": {
            "ocspVals": [
                {"val": b64_encode(one)}
                for one in world().evidence(seal().certificate, at=T0).ocsps
            ]
        }
    }
    raw = with_items(kept("B-T"), data)
    assert level(raw).word == LT
    assert level(raw, []).reasons == (
        "there is no revocation data for who is above the signer's certificate",
        "a certificate above the signer's certificate is not there",
        "there is no revocation data for a timestamp authority (adoTst)",
        "a certificate above a timestamp authority (adoTst) is not there",
        "there is no revocation data for a timestamp authority (sigTst)",
        "a certificate above a timestamp authority (sigTst) is not there",
    )
    assert level(raw, [issuing, tsa().certificate]).word == LT
    assert level(raw, [ROOT]).word == T


def test_the_lowest_counts() -> None:
    assert lowest([LTA, B, T]) == B
    assert [lowest(LEVELS[number:]) for number in range(5)] == list(LEVELS)
