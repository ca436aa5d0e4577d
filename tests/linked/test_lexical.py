"""The lexical forms of times, durations, language tags and IRIs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.linked.lexical import (
    breaks_iri,
    iri_problem,
    is_duration,
    is_language_tag,
    read_time,
    write_time,
)


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "instant", "problem"),
    [
        ("2023-09-27T10:00:01Z", _utc(2023, 9, 27, 10, 0, 1), None),
        ("2023-09-27T10:00:01+02:00", _utc(2023, 9, 27, 8, 0, 1), None),
        ("2023-09-27T10:00:01-14:00", _utc(2023, 9, 28, 0, 0, 1), None),
        ("2023-09-27T10:00:01.5Z", _utc(2023, 9, 27, 10, 0, 1, 500000), None),
        ("2023-09-27T10:00:01.123456789Z", _utc(2023, 9, 27, 10, 0, 1, 123456), None),
        ("2023-12-31T24:00:00Z", _utc(2024, 1, 1), None),
        ("2023-12-31T24:00:00.000Z", _utc(2024, 1, 1), None),
        ("2010-01-01T00:00:00", _utc(2010, 1, 1), "time.no_zone"),
        ("2010-01-01", None, "time.date_only"),
        ("2010-01-01Z", None, "time.date_only"),
        ("2023-12-31T24:00:01Z", None, "time.malformed"),
        ("2023-12-31T24:00:00.1Z", None, "time.malformed"),
        ("9999-12-31T24:00:00Z", None, "time.malformed"),
        ("2023-02-29T00:00:00Z", None, "time.malformed"),
        ("2023-01-01T23:59:60Z", None, "time.malformed"),
        ("2023-01-01T00:00:00+14:01", None, "time.malformed"),
        ("2023-01-01T00:00:00+01:60", None, "time.malformed"),
        ("-0001-01-01T00:00:00Z", None, "time.malformed"),
        ("12023-01-01T00:00:00Z", None, "time.malformed"),
        ("0000-01-01T00:00:00Z", None, "time.malformed"),
        ("2023-01-01T00:00Z", None, "time.malformed"),
        ("2023-01-01 00:00:00Z", None, "time.malformed"),
        ("2023-01-01T00:00:00z", None, "time.malformed"),
        (" 2023-01-01T00:00:00Z", None, "time.malformed"),
        ("2023-01-01T00:00:00Z\n", None, "time.malformed"),
        ("٢٠٢٣-01-01T00:00:00Z", None, "time.malformed"),
        ("1658234075607", None, "time.malformed"),
        ("", None, "time.malformed"),
    ],
)
def test_reading_a_time(text: str, instant: datetime | None, problem: str | None) -> None:
    assert read_time(text) == (instant, problem)


@settings(deadline=None)
@given(
    st.datetimes(
        datetime(1, 1, 2),
        datetime(9999, 12, 30),
        timezones=st.builds(
            timezone, st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23))
        ),
    )
)
def test_a_time_that_is_written_is_read_as_the_same(instant: datetime) -> None:
    assert read_time(write_time(instant)) == (instant, None)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (_utc(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05Z"),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T00:00:00+02:00"),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=15))), "2026-01-01T09:00:00Z"),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(seconds=1))), "2026-01-01T23:59:59Z"),
    ],
)
def test_writing_a_time(instant: datetime, text: str) -> None:
    assert write_time(instant) == text


@pytest.mark.parametrize(
    "text", ["PT60H", "P6M", "P1Y2M3DT4H5M6.7S", "-P1D", "P0D", "PT0.5S", "P5DT12H"]
)
def test_durations(text: str) -> None:
    assert is_duration(text)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "60H", "P1H", "PT1D", "P1.5D", "P1S", "P-1D", "pt1h", "PT1H "]
)
def test_what_is_no_duration(text: str) -> None:
    assert not is_duration(text)


@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "EN",
        "ast",
        "en-GB",
        "zh-Hant-TW",
        "zh-cmn-Hans-CN",
        "sl-rozaj-biske",
        "de-CH-1996",
        "es-419",
        "en-a-bbb-x-a-ccc",
        "x-sign",
        "i-klingon",
        "en-GB-oed",
        "sgn-BE-FR",
        "und",
    ],
)
def test_language_tags(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize(
    "tag", ["", "e", "en ", "en_GB", "en-", "-en", "en--GB", "englishman", "x", "x-", "éé", "@none"]
)
def test_what_is_no_language_tag(tag: str) -> None:
    assert not is_language_tag(tag)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("urn:epass:person:1", None),
        ("did:key:z6Mk", None),
        ("mailto:ana@example.org", None),
        ("http://example.org/é#x", None),
        ("_:b0", None),
        ("", "id.relative"),
        ("abc", "id.relative"),
        ("/x", "id.relative"),
        ("//example.org/x", "id.relative"),
        ("http//example.org/x", "id.relative"),
        ("urn:", "id.relative"),
        ("_:", "id.relative"),
        ("1a:b", "id.relative"),
        ("urn:a b", "id.malformed"),
        ("urn:a\n", "id.malformed"),
        ("urn:<a>", "id.malformed"),
        ('urn:"a"', "id.malformed"),
        ("urn:{a}", "id.malformed"),
        ("urn:a\\b", "id.malformed"),
        ("urn:\ud800", "id.malformed"),
    ],
)
def test_iris(text: str, problem: str | None) -> None:
    assert iri_problem(text) == problem


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("urn:x:%20", False),
        ("urn:x:%C3%A4", False),
        ("http://[::1]/", False),
        ("http://ana@[2001:db8::1]:80?a#b", False),
        ("http://[::1]", False),
        ("https://uni.example/\u00e9\U0001f393", False),
        ("urn:x:%", True),
        ("urn:x:%2", True),
        ("urn:x:%zz", True),
        ("urn:x:[1]", True),
        ("http://[::1", True),
        ("http://[::1]x/", True),
        ("http://[::1]/[2]", True),
        ("http://[zz]/", True),
        ("https://uni.example/?a[]=1", True),
        ("urn:x:\ufffe", True),
        ("urn:x:\ufdd0", True),
    ],
)
def test_names_that_readers_of_rdf_refuse(text: str, breaks: bool) -> None:
    assert iri_problem(text) is None
    assert breaks_iri(text) == breaks
    if breaks:
        with pytest.raises(ValueError, match="Invalid"):
            pyoxigraph.NamedNode(text)
    else:
        assert pyoxigraph.NamedNode(text).value == text
