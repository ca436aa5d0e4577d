"""What a holder shows of an SD-JWT: what was asked for, what is around it, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sd_jwt_made import CLAIMS, POINTERS, array, compact, flattened, pointers_of, whole, without

from microcred.errors import CannotDisclose
from microcred.securing.sd_jwt import (
    SdJwt,
    presented,
    read_sd_jwt,
    unpacked,
    with_parts,
    write_sd_jwt,
)

Json = dict[str, Any]
WHOLE = whole()
ALL = tuple(pointers_of(CLAIMS))


def document_of(sd_jwt: SdJwt) -> Json:
    found = unpacked(sd_jwt.payload, sd_jwt.disclosures)
    assert found.findings == () and sd_jwt.findings == ()
    return found.document


def shown(*pointers: str, whole: bool = True) -> Json:
    return document_of(presented(WHOLE, pointers, whole=whole))


BARE: Json = without(CLAIMS, set(POINTERS))


def test_what_a_pointer_shows() -> None:
    assert shown() == BARE and shown("/iss") == BARE
    assert shown("") == CLAIMS
    assert shown("/name") == {**BARE, "name": "Ána"}
    assert shown("/address/city")["address"] == {"city": "Žilina", "lines": [[]]}
    assert shown("/address/lines/0/1")["address"] == {"city": "Žilina", "lines": [["a", "b"], []]}
    assert shown("/claims/0/title")["claims"] == [{"title": "Soil"}, {"grade": None}]
    assert shown("/claims/2")["claims"] == [{"grade": None}, "plain"]
    assert shown("/claims")["claims"] == CLAIMS["claims"]
    assert shown("/claims/0", whole=False)["claims"] == [{"title": "Soil"}, {"grade": None}]
    assert shown("", whole=False) == BARE


def test_the_same_in_every_serialisation() -> None:
    outer = read_sd_jwt(json.dumps(flattened(WHOLE, etsiU=["x"])))
    part = presented(outer, ["/name"])
    assert part.form == "json-flattened"
    header = json.loads(write_sd_jwt(part))["header"]
    assert header == {"etsiU": ["x"], "disclosures": list(presented(WHOLE, ["/name"]).texts)}
    assert part.jws == outer.jws


def test_disclosures_keep_their_order_and_get_their_place() -> None:
    part = presented(WHOLE, ["/claims", "/name"])
    assert [one.where for one in part.disclosures] == [
        f"/disclosures/{number}" for number in range(len(part.disclosures))
    ]
    assert [text for text in WHOLE.texts if text in part.texts] == list(part.texts)
    assert read_sd_jwt(write_sd_jwt(part)) == part
    again = read_sd_jwt(write_sd_jwt(with_parts(WHOLE, WHOLE.disclosures[::-1])))
    assert set(presented(again, [""]).texts) == set(WHOLE.texts)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ALL), max_size=5))
def test_any_choice(pointers: list[str]) -> None:
    def is_shown(place: str) -> bool:
        return any(
            (one + "/").startswith(place + "/") or (place + "/").startswith(one + "/")
            for one in pointers
        )

    gone = {place for place in POINTERS if not is_shown(place)}
    assert shown(*pointers) == without(CLAIMS, gone)


@pytest.mark.parametrize(
    "pointer",
    ["name", "/nothing", "/claims/3", "/claims/-1", "/claims/00", "/name/x", "/~", "/claims/x", 1],
)
def test_a_pointer_at_nothing(pointer: Any) -> None:
    with pytest.raises(CannotDisclose) as caught:
        presented(WHOLE, [pointer])
    assert caught.value.hint()


def test_a_pointer_with_escapes() -> None:
    read = read_sd_jwt(compact({"a/b": {"~": 1}}))
    assert presented(read, ["/a~1b/~0"]).texts == ()


def test_what_a_verifier_would_reject_is_not_presented() -> None:
    for texts in ([array("s", "a", 1)], ["x"]):
        with pytest.raises(CannotDisclose, match="rejected"):
            presented(read_sd_jwt(compact({}, texts)), [])


def test_what_was_presented_already() -> None:
    with pytest.raises(CannotDisclose, match="key binding"):
        presented(with_parts(WHOLE, WHOLE.disclosures, "a.b.c"), ["/name"])
