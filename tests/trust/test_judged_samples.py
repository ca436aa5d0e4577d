"""The seals that others published, judged at the time of their timestamp and long after.

What is expected of each is written down here, with the sub-indications of ETSI EN 319 102-1; the
anchors are the highest certificates that each file holds of its signer and of its timestamps, since
all are of test authorities. The evidence is read by `seal_reading`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from seal_reading import ReadSeal, read_seal
from stage import certificate, revocation, timestamps

from microcred.crypto.certificates import Certificate
from microcred.encoding import b64url_decode, b64url_encode
from microcred.testing.jades_file import JadesFile
from microcred.trust import SealJudgement, judge_seal

NOW = datetime(2026, 11, 28, tzinfo=UTC)
OF_2022 = "ec/signed/edc206-generic-signed-2022.jsonld"
ANNEX_1 = "ec/signed/elm31-microcredential-annex1-signed.jsonld"
OF_A_PRESENTATION = "ec/signed/eseal-vp-json-sealed-advanced.json"
OF_2024 = "ec-2025/AA-Annex1-MC-signed.jsonld"
JOINT = "ec-2025/Sample-JointDegree-signed.jsonld"
CAS, COE = "mynextid/edc-cas-signed.jsonld", "mynextid/edc-coe-signed.jsonld"

PROVEN, VALID, NO_PROOF = ("proven", ""), ("valid", ""), ("no_proof", "NO_POE")
TRUSTED, GOOD = ("trusted", ""), ("good", "")
ENDED = ("expired", "OUT_OF_BOUNDS_NO_POE")
UNASKED = ("not_checked", "TRY_LATER")
UNKNOWN = ("revocation_unknown", "TRY_LATER")
STALE = ("stale", "TRY_LATER")
AFTER = ("no_proof", "REVOCATION_OUT_OF_BOUNDS_NO_POE")
Lines = list[tuple[str, str]]

THEN: dict[str, tuple[Lines, Lines, Lines]] = {
    # The authority of the signer names a list, of which nothing is embedded.
    OF_2022: ([PROVEN, VALID, VALID, VALID], [TRUSTED], [GOOD, UNASKED]),
    ANNEX_1: ([PROVEN, VALID, VALID, VALID], [TRUSTED], [GOOD]),
    OF_A_PRESENTATION: ([PROVEN, VALID, VALID], [TRUSTED], [GOOD]),
    # No revocation data at all, neither of the signer nor of the timestamp authority.
    OF_2024: ([NO_PROOF, UNKNOWN, UNKNOWN], [TRUSTED], [UNASKED]),
    JOINT: ([NO_PROOF, UNKNOWN, UNKNOWN, UNKNOWN], [TRUSTED], [GOOD, UNASKED]),
    CAS: ([PROVEN, VALID, VALID], [TRUSTED], [GOOD, UNASKED]),
    COE: ([PROVEN, VALID, VALID], [TRUSTED], [GOOD, UNASKED]),
}
"""At the time of the signature timestamp: TIMESTAMP, CERTIFICATE, REVOCATION."""

TODAY: dict[str, tuple[Lines, Lines, Lines]] = {
    OF_2022: ([NO_PROOF, ENDED, ENDED, ENDED], [ENDED, ENDED], [AFTER, UNASKED]),
    ANNEX_1: ([NO_PROOF, ENDED, ENDED, ENDED], [ENDED], [STALE]),
    OF_A_PRESENTATION: ([NO_PROOF, ENDED, ENDED], [ENDED, ENDED], [AFTER, STALE]),
    OF_2024: ([NO_PROOF, UNKNOWN, UNKNOWN], [ENDED], [UNASKED]),
    JOINT: ([NO_PROOF, UNKNOWN, UNKNOWN, UNKNOWN], [ENDED], [STALE, UNASKED]),
    CAS: ([PROVEN, VALID, VALID], [TRUSTED], [GOOD, UNASKED]),
    COE: ([PROVEN, VALID, VALID], [TRUSTED], [GOOD, UNASKED]),
}
"""The same on 2026-11-28, when most of those who made them have ended."""


def top(certificates: Sequence[Certificate]) -> Certificate:
    """The highest above the first, as far as they are there."""
    path = [certificates[0]]
    while above := [one for one in certificates if one not in path and path[-1].signed_by(one)]:
        path.append(above[0])
    return path[-1]


@cache
def read(path: Path) -> tuple[ReadSeal, tuple[Certificate, ...]]:
    """The evidence of a file, and the anchors."""
    found = read_seal(path.read_bytes())
    bag = [one.certificate for one in found.evidence.certificates]
    anchors = [top(found.reference.certificates)]
    for placed in found.evidence.tokens:
        assert placed.token is not None
        signer = placed.token.find_signer(bag)
        assert signer is not None
        anchors.append(top([signer, *placed.token.certificates, *bag]))
    return found, tuple(dict.fromkeys(anchors))


def judged(path: Path, at: datetime) -> SealJudgement:
    found, anchors = read(path)
    claimed = found.claimed
    return judge_seal(found.reference, found.evidence, anchors=anchors, at=at, claimed=claimed)


def lines(found: SealJudgement) -> tuple[Lines, Lines, Lines]:
    told = [
        [(code, sub) for _, code, sub in check(found)]
        for check in (timestamps, certificate, revocation)
    ]
    return told[0], told[1], told[2]


@pytest.mark.parametrize("name", THEN)
def test_at_the_time_of_its_timestamp(published: Path, name: str) -> None:
    path = published / "samples" / name
    at = read(path)[0].tokens["sigTst"]
    found = judged(path, at)
    assert lines(found) == THEN[name]
    proven = THEN[name][0][0] == PROVEN
    assert found.best_signature_time == (at if proven else None)


@pytest.mark.parametrize("name", TODAY)
def test_today(published: Path, name: str) -> None:
    path = published / "samples" / name
    found = judged(path, NOW)
    assert lines(found) == TODAY[name]
    proven = TODAY[name][0][0] == PROVEN
    expected = read(path)[0].tokens["sigTst"] if proven else None
    assert found.best_signature_time == expected


@pytest.mark.parametrize("name", THEN)
def test_only_the_anchors_make_the_difference_between_fact_and_trust(
    published: Path, name: str
) -> None:
    found, _ = read(published / "samples" / name)
    at = found.tokens["sigTst"]
    told = judge_seal(found.reference, found.evidence, anchors=(), at=at)
    assert certificate(told)[0][1:] == ("no_anchors", "NO_CERTIFICATE_CHAIN_FOUND")
    assert told.best_signature_time is None and told.signer is not None
    assert all(code != "valid" for _, code, _ in timestamps(told))


@pytest.mark.parametrize("name", [ANNEX_1, OF_A_PRESENTATION, CAS])
def test_a_flip_in_the_evidence_is_seen(published: Path, name: str) -> None:
    """By the timestamp over it; nothing covers the last timestamp itself."""
    chance = random.Random(name)
    raw = (published / "samples" / name).read_bytes()
    original, anchors = read(published / "samples" / name)
    at = original.tokens["sigTst"]
    clean = judge_seal(original.reference, original.evidence, anchors=anchors, at=at).findings
    seen = 0
    while seen < 12:
        file = JadesFile(raw)
        position = chance.randrange(len(file.items) - 1)  # what the last one covers
        octets = bytearray(b64url_decode(file.items[position]))
        octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(7)
        file.items[position] = b64url_encode(bytes(octets))
        try:
            found = read_seal(file.write())
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # no JSON any more, or of another form: the form check sees it
        told = judge_seal(found.reference, found.evidence, anchors=anchors, at=at)
        assert told.findings != clean
        seen += 1
