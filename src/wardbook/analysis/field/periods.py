"""Moments as people record them, and when so many hours, days, work days or months after them are over."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta

_PERIOD = re.compile(r"(\d{1,5}) ?(h|d|wd|w|m|mo|y)")
ASSUMED = "work days are Monday to Friday; public holidays are not known and not left out, so a day may be named early"


def moment(at: str, *, is_end: bool = False) -> datetime:
    """A recorded moment. A bare day is its first instant in UTC where a clock starts, its last where one ends.

    So neither reading lets a clock of hours look better than what was recorded. Raises ValueError for what is no moment, or has
    no offset from UTC.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", at):
        day = date.fromisoformat(at)
        return datetime.combine(day, time(23, 59, 59) if is_end else time(), UTC)
    found = datetime.fromisoformat(at)
    if found.tzinfo is None:
        raise ValueError(f"{at} does not say its offset from UTC, as 2026-11-27T14:30+01:00 does")
    return found


def due(start: datetime, period: str) -> datetime | None:
    """The last instant at which it is in time; None where no number is stated. Raises ValueError for no period.

    Hours run to the second. Days, work days and months are counted from the day after the start in the offset that was recorded,
    and end with the last second of the last day.
    """
    if period == "none":
        return None
    match = _PERIOD.fullmatch(period.strip())
    if match is None:
        raise ValueError(f"{period} is no period")
    number, unit = int(match[1]), match[2]
    if unit == "h":
        return start + timedelta(hours=number)
    day = start.date()
    if unit in ("d", "w"):
        day += timedelta(days=number * (7 if unit == "w" else 1))
    elif unit == "wd":
        day = _work_days(day, number)
    else:
        day = _months(day, number * (12 if unit == "y" else 1))
    return datetime.combine(day, time(23, 59, 59), start.tzinfo)


def is_period(text: str) -> bool:
    """Whether it is a period that can be reckoned with."""
    return _PERIOD.fullmatch(text.strip()) is not None


def _work_days(day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def _months(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
