"""Notional workload: ECTS credit points, hours, or both (Annex I element 7).

Hours are exact: whole hours and minutes. One ECTS credit point stands for 25 to 30 hours of work
(ECTS Users' Guide 2015); whether points and hours agree is told by `microcred.annex1`, because
real programmes round.

    >>> from microcred.micro_credential.workload import ECTS, Hours
    >>> ECTS(2, hours=60), Hours(1.5).duration, Hours.from_duration("P2DT12H")
    (ECTS(2, hours=60), 'PT1H30M', Hours(60))
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from microcred.jsontext import JsonValue
from microcred.micro_credential.refusals import pointer_part, refusal, under

__all__ = ["ECTS", "WORKLOAD", "Hours", "Workload", "decimal_text"]

_MOST_POINTS: Final = 600
_MOST_HOURS: Final = 20_000
_DURATION: Final = re.compile(
    r"P(?:(?P<days>\d{1,6})D)?(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})(?:\.0+)?S)?)?",
    re.ASCII,
)


def _decimal(given: object) -> Decimal:
    """A finite decimal number from an int, float, Decimal or its text."""
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal | str):
        raise refusal("value.wrong", "no number")
    if isinstance(given, str) and not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", given, re.ASCII):
        raise refusal("value.wrong", "no decimal number")
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise refusal("value.wrong", "no number") from None
    if not number.is_finite():
        raise refusal("value.wrong", "no finite number")
    return number


def decimal_text(number: Decimal) -> str:
    """Without exponent and without zeros at the end: "2", "2.5"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Hours:
    """Hours of work.

    Attributes:
        hours: whole hours.
        minutes: 0 to 59.
    """

    hours: int
    minutes: int

    def __init__(self, hours: float | Decimal | str, minutes: int = 0) -> None:
        """`hours` may have a fraction that is whole minutes: 1.5.

        Raises:
            ModelError: not positive, too many, or no whole minutes.
        """
        if isinstance(minutes, bool) or not isinstance(minutes, int):
            raise refusal("value.wrong", "minutes are a whole number")
        exact = _decimal(hours) * 60 + minutes
        if exact <= 0 or exact > _MOST_HOURS * 60:
            raise refusal("value.wrong", f"more than 0 and at most {_MOST_HOURS} hours")
        if exact != int(exact):
            raise refusal("value.wrong", "hours are given to the minute")
        whole, rest = divmod(int(exact), 60)
        object.__setattr__(self, "hours", whole)
        object.__setattr__(self, "minutes", rest)

    def __float__(self) -> float:
        """The hours as a number."""
        return self.hours + self.minutes / 60

    def __repr__(self) -> str:
        """As it is written in Python."""
        return f"Hours({self.hours}, {self.minutes})" if self.minutes else f"Hours({self.hours})"

    def __str__(self) -> str:
        """For people."""
        return f"{self.hours} h {self.minutes} min" if self.minutes else f"{self.hours} h"

    @property
    def duration(self) -> str:
        """As an xsd:duration: "PT60H"."""
        hours = f"{self.hours}H" if self.hours else ""
        return f"PT{hours}" + (f"{self.minutes}M" if self.minutes else "")

    @classmethod
    def from_duration(cls, text: str) -> Hours:
        """From an xsd:duration of days, hours and minutes; a day has 24 hours (XSD 1.1, 3.4.27).

        Raises:
            ModelError: months and years have no fixed number of hours; or seconds are left over.
        """
        match = _DURATION.fullmatch(text)
        given = (
            {name: int(part) for name, part in match.groupdict().items() if part} if match else {}
        )
        if not given or text.endswith("T"):
            raise refusal("value.wrong", "no duration of days, hours and minutes")
        seconds = given.get("days", 0) * 86400 + given.get("hours", 0) * 3600
        seconds += given.get("minutes", 0) * 60 + given.get("seconds", 0)
        if seconds % 60:
            raise refusal("value.wrong", "the duration is not of whole minutes")
        return cls(0, seconds // 60)


@dataclass(frozen=True, slots=True, init=False, repr=False)
class ECTS:
    """Credit points of the European Credit Transfer and Accumulation System.

    Attributes:
        points: positive, at most two decimals.
        hours: the hours of work, if they are said as well.
    """

    points: Decimal
    hours: Hours | None

    def __init__(
        self, points: float | Decimal | str, hours: Hours | float | Decimal | None = None
    ) -> None:
        """`points` is a number, or its text.

        Raises:
            ModelError: not positive, too many, or of more than two decimals.
        """
        number = _decimal(points)
        if number <= 0 or number > _MOST_POINTS:
            raise refusal("value.wrong", f"more than 0 and at most {_MOST_POINTS} credit points")
        if number != number.quantize(Decimal("0.01")):
            raise refusal("value.wrong", "credit points have at most two decimals")
        if hours is not None and not isinstance(hours, Hours):
            with under("/hours"):
                hours = Hours(hours)
        object.__setattr__(self, "points", Decimal(decimal_text(number)))
        object.__setattr__(self, "hours", hours)

    def __repr__(self) -> str:
        """As it is written in Python."""
        number = decimal_text(self.points)
        if self.hours is None:
            return f"ECTS({number})"
        inner = repr(self.hours) if self.hours.minutes else str(self.hours.hours)
        return f"ECTS({number}, hours={inner})"

    def __str__(self) -> str:
        """For people."""
        points = f"{decimal_text(self.points)} ECTS"
        return points if self.hours is None else f"{points} ({self.hours})"


Workload = ECTS | Hours


class _WorkloadForm:
    """{"ects": 2}, {"hours": 60}, {"ects": 2, "hours": 60}; in Python the values themselves."""

    _MEMBERS: Final = ("ects", "hours", "minutes")

    @property
    def empty(self) -> None:
        return None

    def take(self, given: object) -> Workload:
        if isinstance(given, ECTS | Hours):
            return given
        if isinstance(given, Mapping):
            return self._from_object(given)
        if isinstance(given, Sequence) and not isinstance(given, str):
            return self._from_pair(given)
        raise refusal("value.wrong", "say ECTS(2), Hours(60) or ECTS(2, hours=60)")

    def _from_pair(self, given: Sequence[object]) -> Workload:
        points = [one for one in given if isinstance(one, ECTS)]
        hours = [one for one in given if isinstance(one, Hours)]
        if len(points) + len(hours) != len(given) or len(points) != 1 or len(hours) > 1:
            raise refusal("value.wrong", "say ECTS(2), Hours(60) or ECTS(2, hours=60)")
        if not hours:
            return points[0]
        return ECTS(points[0].points, hours[0])

    def _from_object(self, given: Mapping[str, object]) -> Workload:
        for name in given:
            if name not in self._MEMBERS:
                raise refusal("value.unknown_member", "no such member", f"/{pointer_part(name)}")
        hours: Hours | None = None
        if "hours" in given or "minutes" in given:
            with under("/hours"):
                hours = Hours(given.get("hours", 0), given.get("minutes", 0))  # type: ignore[arg-type]
        if "ects" not in given:
            if hours is None:
                raise refusal("value.missing", 'a workload has "ects", "hours" or both')
            return hours
        with under("/ects"):
            return ECTS(given["ects"], hours)  # type: ignore[arg-type]

    def put(self, value: Workload, language: str) -> JsonValue:
        written: dict[str, JsonValue] = {}
        if isinstance(value, ECTS):
            points = value.points
            written["ects"] = int(points) if points == int(points) else float(points)
        hours = value.hours if isinstance(value, ECTS) else value
        if hours is not None:
            written["hours"] = hours.hours
            if hours.minutes:
                written["minutes"] = hours.minutes
        return written

    def tagged(self, value: Workload, language: str | None) -> Workload:
        return value

    def schema(self) -> dict[str, JsonValue]:
        return {"$ref": "#/$defs/Workload"}


WORKLOAD: Final = _WorkloadForm()
