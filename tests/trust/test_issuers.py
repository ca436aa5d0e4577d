"""When two identifiers name one organisation: real forms, and the laws of the comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.trust.issuers import normalise_identifier, same_identifier


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("NTREE-17207834", "NTREE-17207834"),
        (" ntree-1720 7834\n", "NTREE-17207834"),
        ("NTREE-1720\u00a07834", "NTREE-17207834"),
        ("VATEL-123456789", "VATGR-123456789"),
        ("VATUK-123456789", "VATGB-123456789"),
        ("VATXI-123456789", "VATGB-123456789"),
        ("EI:SE-5567971433", "EI:SE-5567971433"),
        ("PSDES-BDE-3DFD21", "PSDES-BDE-3DFD21"),
        ("LEIXG-529900T8BM49AURSDO55", "LEIXG-529900T8BM49AURSDO55"),
        ("VATBE-0408425626", "VATBE-0408425626"),
        ("12 34", "1234"),
        ("ELEL-1", "ELEL-1"),
        ("NTREL", "NTREL"),
        ("", ""),
        ("ntrıe-1", "NTRıE-1"),
    ],
)
def test_normal_forms(written: str, normal: str) -> None:
    assert normalise_identifier(written) == normal


SAME = [
    ("NTREE-17207834", "NTREE-17207834", None),
    ("NTREE-17207834", "ntree-17207834", "FI"),
    ("NTREE-17207834", "17207834", "EE"),
    ("NTREE-17207834", "1720 7834", "ee"),
    ("VATES-A00000000", "A00000000", "ES"),
    ("VATES-A00000000", "ESA00000000", "ES"),
    ("VATEL-123456789", "VATGR-123456789", None),
    ("VATEL-123456789", "123456789", "GR"),
    ("VATEL-123456789", "123456789", "EL"),
    ("VATEL-123456789", "EL123456789", "GR"),
    ("VATGR-123456789", "EL 123456789", "GR"),
    ("VATXI-123456789", "GB123456789", "GB"),
    ("VATGB-123456789", "123456789", "UK"),
    ("PSDES-BDE-3DFD21", "BDE-3DFD21", "ES"),
    ("EI:SE-5567971433", "5567971433", "SE"),
    ("17207834", " 17207834", None),
    ("17207834", "17207834", "EE"),
]
OTHER = [
    ("NTREE-17207834", "17207834", None),
    ("NTREE-17207834", "17207834", ""),
    ("NTREE-17207834", "17207834", "FI"),
    ("NTREE-17207834", "VATEE-17207834", "EE"),
    ("NTREE-17207834", "NTRFI-17207834", "EE"),
    ("NTREE-17207834", "EE17207834", "EE"),
    ("NTREE-17207834", "7207834", "EE"),
    ("NTREE-17207834", "NTREE-17207835", "EE"),
    ("NTREE-17207834", "NTREE", "EE"),
    ("NTREE-17207834", "", "EE"),
    ("", "", None),
    ("", "NTREE-1", "EE"),
    (" ", " ", "EE"),
    ("17207834", "NTREE-17207834", "EE"),
    ("17207834", "EE17207834", "EE"),
    ("VATES-A00000000", "ESA00000000", None),
    ("VATES-A00000000", "ESA00000000", "FR"),
    ("VATES-A00000000", "FRA00000000", "ES"),
    ("VATES-A00000000", "ES", "ES"),
    ("VATES-A00000000", "VATESA00000000", "ES"),
    ("NTRIE-1", "ntrıe-1", "IE"),
    ("NTRIE-SS", "NTRIE-ß", "IE"),
    ("NTRIE-1", "1", "I\u0130"),
]


@pytest.mark.parametrize(("proven", "claimed", "country"), SAME)
def test_same(proven: str, claimed: str, country: str | None) -> None:
    assert same_identifier(proven, claimed, country_b=country)


@pytest.mark.parametrize(("proven", "claimed", "country"), OTHER)
def test_other(proven: str, claimed: str, country: str | None) -> None:
    assert not same_identifier(proven, claimed, country_b=country)


KINDS = st.sampled_from(["VAT", "NTR", "PSD", "LEI", "EI:", "NO:"])
COUNTRIES = st.sampled_from(["EE", "ES", "GR", "EL", "GB", "UK", "XI", "IE", "FR"])
NUMBERS = st.text(alphabet="0123456789ABX-.", min_size=1, max_size=6)
SEMANTIC = st.builds("{}{}-{}".format, KINDS, COUNTRIES, NUMBERS)
ANY = SEMANTIC | NUMBERS | st.text(max_size=12)


@given(ANY)
def test_the_normal_form_is_its_own(text: str) -> None:
    assert normalise_identifier(normalise_identifier(text)) == normalise_identifier(text)


@given(ANY, ANY)
def test_without_a_country_it_is_symmetric(one: str, other: str) -> None:
    assert same_identifier(one, other) is same_identifier(other, one)


@given(SEMANTIC, SEMANTIC, COUNTRIES)
def test_of_two_whole_identifiers_no_country_decides(one: str, other: str, country: str) -> None:
    assert same_identifier(one, other, country_b=country) is same_identifier(one, other)


@given(ANY, st.none() | COUNTRIES)
def test_it_is_reflexive(text: str, country: str | None) -> None:
    assert same_identifier(text, text, country_b=country) is bool(normalise_identifier(text))


@given(ANY, ANY, ANY)
def test_it_is_transitive(one: str, two: str, three: str) -> None:
    if same_identifier(one, two) and same_identifier(two, three):
        assert same_identifier(one, three)


@given(ANY, ANY, st.none() | COUNTRIES, st.sampled_from([str.lower, str.upper, " {} ".format]))
def test_case_and_white_space_do_not_matter(
    one: str, other: str, country: str | None, writing: object
) -> None:
    if one.isascii() and other.isascii():
        rewritten = writing(other)  # type: ignore[operator] # one of three functions of text
        assert same_identifier(one, rewritten, country_b=country) is same_identifier(
            one, other, country_b=country
        )


@given(KINDS, COUNTRIES, NUMBERS, COUNTRIES)
def test_a_bare_number_is_of_the_country_beside_it(
    kind: str, country: str, number: str, beside: str
) -> None:
    iso = {"EL": "GR", "UK": "GB", "XI": "GB"}
    same = iso.get(country, country) == iso.get(beside, beside)
    assert same_identifier(f"{kind}{country}-{number}", number, country_b=beside) is same
