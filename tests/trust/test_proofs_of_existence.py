"""What a timestamp proves to exist follows from what it is and where it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seal_reading import read_seal
from stage import Stage

from microcred.crypto.seal_evidence import PlacedToken, SealEvidence
from microcred.frozen import replaced
from microcred.trust.proofs_of_existence import SIGNATURE, Proofs, covered_by, last_first

CONTROL = datetime(2026, 3, 1, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def evidence() -> SealEvidence:
    """adoTst; 0 sigTst, 1 xVals, 2 rVals, 3 arcTst, 4 tstVD, 5 arcTst."""
    stage = Stage()
    sealed = stage.kept("B-LTA", stage.sealed(stamped=stage.tsa))
    again = stage.kept("B-LTA", sealed, at=stage.world.now + timedelta(days=1))
    return read_seal(again).evidence


def names(found: SealEvidence, placed: PlacedToken) -> set[str]:
    """What it covers, by kind and position."""
    known = {SIGNATURE: "signature"}
    for token in found.tokens:
        assert token.token is not None
        known[token.token.der] = f"{token.kind} {token.position}"
    for data in found.revocations:
        octets = data.ocsp.der if data.ocsp else data.crl.der if data.crl else b""
        known.setdefault(octets, f"data {data.position}")
    return {known[one] for one in covered_by(placed, found)}


def placed(kind: str, position: int) -> PlacedToken:
    return PlacedToken(kind, position, "", None, None)  # type: ignore[arg-type]


def test_the_order_is_from_the_last_to_the_first() -> None:
    tokens = evidence().tokens
    assert [one.position for one in last_first(tokens)] == [5, 3, 0, -1]


@pytest.mark.parametrize(
    ("kind", "position", "expected"),
    [
        ("adoTst", -1, set()),
        ("rfsTst", 4, set()),
        ("sigTst", 0, {"signature", "adoTst -1"}),
        ("arcTst", 3, {"signature", "adoTst -1", "sigTst 0", "data 2"}),
        ("arcTst", 5, {"signature", "adoTst -1", "sigTst 0", "data 2", "arcTst 3", "data 4"}),
        ("sigRTst", 3, {"signature", "adoTst -1", "sigTst 0"}),
        ("sigRTst", 0, {"signature", "adoTst -1"}),
    ],
)
def test_what_is_covered(kind: str, position: int, expected: set[str]) -> None:
    found = evidence()
    assert names(found, placed(kind, position)) == expected


def test_what_is_inside_of_a_covered_token_is_covered() -> None:
    stage = Stage()
    data = stage.world.root.ocsp(stage.tsa.certificate)
    token: Any = read_seal(stage.kept("B-T")).evidence.tokens[0]
    carrying = stage.tsa.token(b"x", revocation=[("ocsp", data), ("crl", stage.ca.crl())])
    inner = replaced(token, token=type(token.token).from_der(carrying))
    unreadable = replaced(token, token=None)
    found = set(covered_by(placed("arcTst", 1), SealEvidence((inner, unreadable))))
    assert found == {SIGNATURE, carrying, data, stage.ca.crl()}


@given(st.lists(st.tuples(st.sampled_from([b"a", b"b", SIGNATURE]), MOMENTS)))
def test_the_earliest_proof_counts_and_none_is_later_than_now(
    given_proofs: list[tuple[bytes, datetime]],
) -> None:
    proofs = Proofs(CONTROL)
    for thing, moment in given_proofs:
        proofs.add(thing, moment)
    for thing in (b"a", b"b", b"c", SIGNATURE):
        moments = [moment for one, moment in given_proofs if one == thing]
        assert proofs.since(thing) == min([*moments, CONTROL])
