"""Lexical forms: how a time, a duration, a language tag and an IRI must be written.

XML Schema 1.1 Part 2 (sections 3.3.6 duration and 3.3.7 dateTime), BCP 47 (RFC 5646 section 2.1)
and RFC 3987. The European Learning Model rests on these forms, real files do not always keep
them: each look gives the value as far as there is one and names the problem, and never raises.

    >>> from microcred.linked.lexical import iri_problem, is_duration, is_language_tag, read_time
    >>> read_time("2023-09-27T00:00:00")
    (datetime.datetime(2023, 9, 27, 0, 0, tzinfo=datetime.timezone.utc), 'time.no_zone')
    >>> is_duration("PT60H"), is_duration("60 hours"), is_language_tag("en-GB")
    (True, False, True)
    >>> iri_problem("urn:epass:person:1"), iri_problem("person-1")
    (None, 'id.relative')
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Final

__all__ = [
    "breaks_iri",
    "iri_problem",
    "is_duration",
    "is_language_tag",
    "read_time",
    "write_time",
]

_DATE: Final = r"(-?(?:[1-9]\d{3,}|0\d{3}))-(\d\d)-(\d\d)"
_ZONE: Final = r"(Z|[+-]\d\d:\d\d)?"
_DATE_TIME: Final = re.compile(_DATE + r"T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?" + _ZONE, re.ASCII)
_DURATION: Final = (
    r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?"
    r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
)
# RFC 5646 section 2.1; irregular grandfathered tags are listed since no rule gives them.
_LANGUAGE: Final = r"""(?:
        (?:[a-z]{2,3}(?:-[a-z]{3}){0,3} | [a-z]{4} | [a-z]{5,8})  # language
        (?:-[a-z]{4})?                                            # script
        (?:-(?:[a-z]{2}|\d{3}))?                                  # region
        (?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*                       # variants
        (?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*                        # extensions
        (?:-x(?:-[a-z\d]{1,8})+)?                                 # private use
      | x(?:-[a-z\d]{1,8})+
      | en-gb-oed | i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)
      | sgn-(?:be-fr|be-nl|ch-de)
    )"""
_ABSOLUTE: Final = re.compile(r"(?:_:[^\s]+|[A-Za-z][A-Za-z0-9+.-]*:.+)", re.ASCII | re.DOTALL)
_FORBIDDEN: Final = r'\x00-\x20\x7f-\xa0<>"{}|\\^`\u2028\u2029\ud800-\udfff'
_FORBIDDEN_IN_IRI: Final = re.compile(f"[{_FORBIDDEN}]")
# Both in one look, for what most ids are. A fragment has no "#" (RFC 3987, 2.2).
_GOOD: Final = re.compile(f"[A-Za-z][A-Za-z0-9+.-]*:[^#{_FORBIDDEN}]+(?:#[^#{_FORBIDDEN}]*)?")
_WHOLE_SECONDS: Final = len("2026-01-02T00:00:00Z")  # the form that nearly all have
_LATEST_OFFSET: Final = timedelta(hours=14)
_USUAL: Final = len("2026-01-02T03:04:05Z")

# What readers of RDF refuse, and real files have: RFC 3987, 2.2 (ucschar), RFC 3986, 2.1 and 3.2.2.
_SUSPECT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})|[\[\]\ufdd0-\ufdef\ufff0-\uffff]")
_IP_LITERAL: Final = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#\[\]]*@)?)\[[0-9A-Fa-f:.]+\](?=[:/?#]|\Z)"
)


def read_time(text: str) -> tuple[datetime | None, str | None]:
    """The instant (aware) of an xsd:dateTime, and the code of what is wrong with its form.

    Without a zone it is read as UTC, as the European Commission's own parser does, and
    "time.no_zone" is named. A date alone ("time.date_only") is no instant. A year that Python
    cannot hold and an impossible date or time are "time.malformed".
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None, "time.date_only" if re.fullmatch(
            _DATE + _ZONE, text, re.ASCII
        ) else "time.malformed"
    zone = match[8]
    try:
        if len(text) == _WHOLE_SECONDS and zone == "Z" and match[4] != "24":
            return datetime.fromisoformat(text), None
        instant = _instant(match)
    except (ValueError, OverflowError):
        return None, "time.malformed"
    return instant, None if zone else "time.no_zone"


def _instant(match: re.Match[str]) -> datetime:
    """The instant of a dateTime that has the right outline.

    Raises:
        ValueError, OverflowError: there is no such day, hour or offset.
    """
    if match[8] == "Z" and match.end() == _USUAL and match[4] != "24":
        return datetime.fromisoformat(match[0])
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction = match[7] or ""
    midnight = hour == 24
    if midnight and (minute or second or fraction.strip("0")):
        raise ValueError("past midnight")
    instant = datetime(
        year,
        month,
        day,
        0 if midnight else hour,
        minute,
        second,
        int(f"{fraction[:6]:0<6}"),
        _zone(match[8]),
    )
    return instant + timedelta(days=int(midnight))


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _LATEST_OFFSET:
        raise ValueError("no such offset")
    return timezone(-offset if text[0] == "-" else offset) if offset else UTC


def write_time(instant: datetime) -> str:
    """An aware instant in the form of Europass: "yyyy-MM-ddThh:mm:ssZ" or with an offset.

    A fraction of a second is written only if there is one, and an offset that xsd:dateTime
    cannot hold (beyond 14 hours, or with seconds) is written as UTC.
    """
    offset = instant.utcoffset() or timedelta()
    if abs(offset) > _LATEST_OFFSET or offset.seconds % 60 or offset.microseconds:
        instant = instant.astimezone(UTC)
    return instant.isoformat().replace("+00:00", "Z")


def is_duration(text: str) -> bool:
    """Whether a text is an xsd:duration, such as "P1Y2M3DT4H5M6.7S"."""
    return _duration().fullmatch(text) is not None


@cache
def _duration() -> re.Pattern[str]:
    """Compiled when the first duration is looked at: most documents have none."""
    return re.compile(_DURATION, re.ASCII)


def is_language_tag(text: str) -> bool:
    """Whether a text is a well-formed language tag (BCP 47), such as "en", "en-GB" or "x-sign"."""
    return _language().fullmatch(text) is not None


@cache
def _language() -> re.Pattern[str]:
    """Compiled when the first tag is looked at: verifying looks at none."""
    return re.compile(_LANGUAGE, re.ASCII | re.IGNORECASE | re.VERBOSE)


def iri_problem(text: str) -> str | None:
    """None if a text can name a node: an absolute IRI, or a blank node label "_:b0".

    "id.relative" for what has no scheme, "id.malformed" for characters that no IRI has.
    """
    if _GOOD.fullmatch(text):
        return None
    if _FORBIDDEN_IN_IRI.search(text) or text.count("#") > 1:
        return "id.malformed"
    return None if _ABSOLUTE.fullmatch(text) else "id.relative"


def breaks_iri(text: str) -> bool:
    """Whether a name that is absolute is no IRI to the letter (RFC 3987 2.2).

    It has "%" without two hexadecimal digits, a bracket outside the address of a host, or a
    character that Unicode has given to nobody. Files with such names are read, and never signed as
    linked data, since readers of RDF refuse them.

    >>> [breaks_iri(one) for one in ("urn:x:%20", "http://[::1]/", "urn:x:%2", "urn:x:[1]")]
    [False, False, True, True]
    """
    if _SUSPECT.search(text) is None:
        return False
    return _SUSPECT.search(_IP_LITERAL.sub(r"\1", text, count=1)) is not None
