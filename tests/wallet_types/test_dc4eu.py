"""The three shapes of DC4EU: read, with a finding for each place that was not understood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import course
from microcred.errors import ModelError
from microcred.micro_credential import ECTS, MicroCredential
from microcred.wallet_types.dc4eu import VCTS, read_dc4eu

BADGE: dict[str, Any] = {
    "vct": "urn:eudi:micro_credential:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "iss": "https://issuer.example",
    "issuer": {"name": "Uni", "address": {"addressCountryCode": "NL"}},
    "credentialSubject": {"achievement": {"name": "Bodem", "inLanguage": "nl", "ECTS": 3}},
}


def european() -> dict[str, Any]:
    return course().to_credential().to_json()


def where(reading: Any, code: str) -> list[str]:
    return [one.where for one in reading.findings if one.code == code]


def test_the_body_of_an_open_badge() -> None:
    reading = read_dc4eu(BADGE)
    assert reading.shape == "open-badge" and reading.credential is None
    assert reading.micro_credential.workload == ECTS(3)
    assert reading.findings == () and reading.received is BADGE


@pytest.mark.parametrize(
    ("vct", "shape"), [("urn:eudi:diploma:1", "diploma"), (None, "diploma"), ("urn:x", "diploma")]
)
def test_the_body_of_a_european_credential(vct: str | None, shape: str) -> None:
    claims = european() | ({"vct": vct} if vct else {}) | {"cnf": {"jwk": {}}, "iat": 1}
    reading = read_dc4eu(claims)
    assert reading.shape == shape and reading.micro_credential == course()
    assert reading.credential is not None and "cnf" not in reading.credential
    assert where(reading, "dc4eu.not_understood") == []


def test_a_european_credential_under_elm() -> None:
    body = european() | {"shoeSize": 39}
    body["credentialSubject"] |= {"dateOfBirth": "1999-01-01T00:00:00", "hobby": "x"}
    del body["@context"]
    reading = read_dc4eu({"vct": "urn:eudi:elm:1", "elm": body, "colour": "red"})
    assert reading.shape == "elm" and reading.micro_credential.title == {"en": "Soil carbon"}
    assert where(reading, "dc4eu.not_understood") == [
        *("/colour", "/elm/credentialSubject/hobby", "/elm/shoeSize"),
    ]
    assert where(reading, "time.no_zone") == ["/elm/credentialSubject/dateOfBirth"]
    assert reading.credential is not None and "@context" in reading.credential


def test_an_entry_of_the_issuers_data() -> None:
    entry = {"meta": {"vct": "urn:eudi:micro_credential:1"}, "document_data": {**BADGE, "x": 1}}
    reading = read_dc4eu(entry)
    assert where(reading, "dc4eu.not_understood") == ["/meta", "/document_data/x"]
    bare = {name: value for name, value in BADGE.items() if name != "vct"}
    assert read_dc4eu({"document_data": bare}).shape == "open-badge"
    nested = {"meta": {"vct": "urn:eudi:elm:1"}, "document_data": {"elm": european(), "y": 1}}
    assert where(read_dc4eu(nested), "dc4eu.not_understood") == ["/meta", "/document_data/y"]


def test_the_type_decides_where_there_are_two_shapes() -> None:
    both = {**BADGE, "elm": european()}
    assert read_dc4eu(both).shape == "open-badge"
    assert read_dc4eu({**both, "vct": "urn:eudi:elm:1"}).shape == "elm"
    assert read_dc4eu({**both, "vct": 7}).shape == "elm"


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"elm": "text"},
        {"credentialSubject": "text"},
        {"credentialSubject": {"type": "Person"}},
        {**BADGE, "vct": "urn:eudi:elm:1"},
        {**BADGE, "vct": "urn:eudi:diploma:1"},
        {"vct": "urn:eudi:micro_credential:1", "credentialSubject": {}},
        None,
        [],
    ],
)
def test_another_shape_is_refused(claims: Any) -> None:
    with pytest.raises(ModelError):
        read_dc4eu(claims)


def test_what_is_nested_beyond_use_is_refused() -> None:
    inner: Any = {}
    for _ in range(3000):
        inner = {"x": inner}
    with pytest.raises(ModelError, match="nested"):
        read_dc4eu({**BADGE, "deep": inner})


_names = st.sampled_from(
    (
        *(
            "vct",
            "elm",
            "credentialSubject",
            "achievement",
            "name",
            "issuer",
            "alignment",
            "result",
        ),
        *("address", "type", "document_data", "ECTS", "inLanguage", "identifier", "hasClaim", "id"),
    )
)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from((*VCTS, "EuropeanDigitalCredential", "LearningAchievement", "ext:EQF")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(_names, _values, max_size=6))
def test_fuzz_only_own_errors(claims: dict[str, Any]) -> None:
    try:
        reading = read_dc4eu(claims)
    except ModelError:
        return
    assert reading.received is claims and isinstance(reading.micro_credential, MicroCredential)


# -- what others published ------------------------------------------------------------------------


def test_the_published_examples(published: Path) -> None:
    folder = published / "samples" / "eu" / "dc4eu"
    for path in sorted(folder.glob("mbob_*.json")):
        reading = read_dc4eu(json.loads(path.read_bytes()))
        told = reading.micro_credential
        assert reading.shape == "open-badge" and told.title and told.workload_hours
        assert told.awarded_by[0].country == "NL" and told.eqf_level == 4 and told.grade
        assert told.assessment and told.participation and told.supervision
        assert where(reading, "dc4eu.doubtful")
    diploma = json.loads((folder / "HE-diploma-degreeHBO-M.json").read_bytes())
    for claims in (diploma, {"vct": "urn:eudi:elm:1", "elm": diploma}):
        told = read_dc4eu(claims).micro_credential
        assert told.eqf_level == 7 and str(told.title) == "HBO Master Architectuur"
    for name, shape in (("microcredential", "open-badge"), ("diploma", "diploma")):
        (entry,) = json.loads((folder / f"bootstrapping_{name}.json").read_bytes()).values()
        reading = read_dc4eu(entry)
        assert reading.shape == shape and "/identities" in where(reading, "dc4eu.not_understood")
