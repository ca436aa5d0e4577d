"""A row of a batch becomes what the verb `issue` makes of the same members, byte for byte.

What a batch has ready (the members that all rows share, the page, the plan of a template) may save
time, and changes nothing: neither what is signed nor what is refused, nor in which words. Ids come
from the ticket of a row, the time is given, the keys sign without chance, and nothing is salted.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid5

import pytest
from batch_world import NOW, PAGE, UNI

from microcred import MicroCredential, Seal, issue, parse
from microcred.batch import RowResult, issue_many
from microcred.batch.work import told
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner, Signer
from microcred.errors import MicrocredError
from microcred.securing import DataIntegrity, JAdES, Mechanism
from microcred.templating import DocumentTemplate

BODY = {"name": "Example University", "country": "IE", "identifier": "NTRIE-123456"}
COMMON: dict[str, Any] = {
    "title": "Soil carbon",
    "language": "en",
    "awarded_by": [BODY],
    "learning_outcomes": ["Measures soil organic carbon", "Describes soils"],
    "assessment": "written examination",
    "workload": {"ects": 2, "hours": 50},
    "date": "2026-06-30",
    "quality_assurance": {"type": "Institutional Quality Assurance", "agency": BODY},
}
# One wrong member that all rows share: each tells it, unless it says better itself.
WRONG: dict[str, Any] = {**COMMON, "homepage": "no address", "eqf_level": 9}
WAYS: dict[str, Mechanism] = {"jades": JAdES(), "eddsa": DataIntegrity("eddsa-rdfc-2022")}

NAMES = (
    "Ána", "Zoë-Žofie", "Nguyễn Thị", "Ελένη", "Иван", "a\u0301b", "O’Brien d'Arc", "\U0001f600",
    "null", "x" * 300, "=HYPERLINK(1)", "<script>alert(1)</script>", '"q", \\ and; {0} %s',
    "line\nfeed", "\u202eevil\u200d", "a\x00b", "\ud800", "gap0n0.", "did:example:eva", "",
)  # fmt: skip
DATES = (
    "", "", "2000-02-29", "1999-02-29", "29.02.2000", "0001-01-01", "9999-12-31", "2026-06-31",
    "1999-10-01T22:00:00Z", "٢٠٢٦-٠١-٠١", "2026-1-1", "soon",
)  # fmt: skip
# Column -> cells of which a row has one; "" leaves what all rows share.
CELLS: dict[str, tuple[str, ...]] = {
    "given_name": NAMES,
    "family_name": NAMES,
    "date_of_birth": DATES,
    "date": ("", *DATES),
    "grade": ("", "A", "1,0", "9/10", "ünder", "<b>1</b>", "9" * 2000, "B|C"),
    "eqf_level": ("", "", "6", "6", "9", "VI", "-1"),
    "ects": ("", "", "2,5", "2.5", "0", "-1", "1e3", "two", "9" * 40),
    "homepage": ("", "", "https://uni.example/", "javascript:alert(1)", "http://a b"),
    "title": ("", "", "Peat & <i>", "\ud800", " "),
    "language": ("", "", "sl", "xx", "e n"),
    "cycle": ("", "", "first", "third cycle", "fourth"),
    "awarded_by_country": ("", "", "FR", "XX"),
    "learning_outcomes": ("", "Digs|Plants", "one\n\ntwo", "|", "<ol>"),
    "valid_until": ("", "", "2036-01-01T00:00:00Z", "2016-01-01T00:00:00Z", "never"),
}
PLACES = {name: ("learner", name) for name in ("given_name", "family_name", "date_of_birth")}
PLACES |= {"ects": ("workload", "ects"), "awarded_by_country": ("awarded_by", "country")}

Row = dict[str, str]


def rows_of(seed: int, size: int) -> list[Row]:
    """The same rows for the same seed; each with a number of its own in the name."""
    random = Random(seed)
    rows: list[Row] = []
    for number in range(size):
        # Most cells of a row are usual: what is wrong is to be seen alone as well.
        odd = {"given_name", "family_name", *random.sample(list(CELLS), number % 4)}
        row = {name: random.choice(cells) if name in odd else "" for name, cells in CELLS.items()}
        rows.append({**row, "given_name": f"{row['given_name']} {number}"})
    return rows


def members_of(row: Row, common: dict[str, Any]) -> dict[str, Any]:
    """What a row means, told without the batch: its cells over what all share."""
    made = {name: {**one} if isinstance(one, dict) else one for name, one in common.items()}
    for name, cell in row.items():
        if not (text := cell.strip()):
            continue
        *above, last = PLACES.get(name, (name,))
        holder = made.setdefault(above[0], {}) if above else made
        if isinstance(holder, list):  # of one awarding body a member is given
            holder = made[above[0]] = {**holder[0]}
        several = [one for one in re.split(r"[|\n]", text) if one]
        if name == "learning_outcomes":
            holder[last] = several if len(several) != 1 else several[0]
        else:
            holder[last] = text.replace("2,5", "2.5") if name == "ects" else text
    return made


@cache
def signer_of(way: str) -> Signer:
    """RSA and Ed25519 sign the same octets in the same way every time."""
    if way == "jades":
        return Seal.for_testing(UNI, key="RSA-2048", now=NOW)
    return LocalSigner(PrivateKey.generate("Ed25519"))


def tickets() -> Any:
    """Sixteen octets for each row, counted."""
    numbers = count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


def batched(rows: list[Any], way: str, template: Any) -> list[RowResult]:
    done = issue_many(
        rows,
        template=template,
        signer=signer_of(way),
        mechanism=WAYS[way],
        page=PAGE,
        now=NOW,
        random=tickets(),
    )
    return sorted(done, key=lambda one: one.number)


def plainly(number: int, members: dict[str, Any], way: str) -> tuple[bytes, str, str]:
    """The secured bytes, or the code and the message of the refusal."""
    ticket = UUID(bytes=number.to_bytes(16, "big"), version=4)
    ids = count()

    def new_id() -> str:
        at = next(ids)
        return str(uuid5(ticket, str(at)) if at else ticket)

    how: dict[str, Any] = {"signer": signer_of(way), "mechanism": WAYS[way], "page": PAGE}
    try:
        flat = MicroCredential.from_json(members)
        return issue(flat, now=NOW, new_id=new_id, **how).secured, "", ""
    except MicrocredError as error:
        return b"", *told(error)


def outcomes(done: list[RowResult]) -> list[tuple[bytes, str, str]]:
    return [(one.secured, one.code, one.message) for one in done]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("common", "size"), [(COMMON, 40), (WRONG, 12)], ids=["right", "wrong"])
def test_rows_are_as_if_issued_one_by_one(way: str, common: dict[str, Any], size: int) -> None:
    rows = rows_of(7, size)
    expected = [
        plainly(number, members_of(row, common), way) for number, row in enumerate(rows, start=1)
    ]
    assert outcomes(batched(rows, way, common)) == expected
    # All of it happens, or this would say nothing.
    told_apart = {(code, message) for _, code, message in expected if code}
    if common is COMMON:
        assert sum(bool(secured) for secured, _, _ in expected) >= 20
        assert len({code for code, _ in told_apart}) >= 3
    assert len(told_apart) >= (6 if common is COMMON else 2)


@pytest.mark.parametrize("way", WAYS)
def test_ready_documents_are_as_if_their_members_were_issued(way: str) -> None:
    """Those of the build of the first by its plan, the others in the general way."""
    # The verb leaves a period that is over before it begins to who verifies; W3C documents do not.
    rows = [{**row, "valid_until": ""} for row in rows_of(11, 24)]
    expected = [plainly(n, members_of(row, COMMON), way) for n, row in enumerate(rows, start=1)]
    secured = [one for one, _, _ in expected if one]
    documents = [dict(parse(one).document) for one in secured]
    for one in documents:
        one.pop("proof", None)
    assert len(documents) >= 6
    template = DocumentTemplate.of(documents[0], mechanism=WAYS[way])
    found = batched(documents, way, template)
    assert outcomes(found) == [(one, "", "") for one in secured]
