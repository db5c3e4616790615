"""Version numbers and times of a document, in their order (CSAF 2.0, 3.1.11; RFC 3339; Semantic Versioning 2.0.0)."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

_NUMBER = re.compile(
    r"(?P<integer>0|[1-9][0-9]*)"
    r"|(?P<major>0|[1-9][0-9]*)\.(?P<minor>0|[1-9][0-9]*)\.(?P<patch>0|[1-9][0-9]*)"
    r"(?:-(?P<pre>[0-9A-Za-z.-]+))?(?:\+(?P<build>[0-9A-Za-z.-]+))?"
)
_TIME = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))"
)
MANY = 40
"""Digits of one number; Python refuses to read numbers of thousands."""

Moment = tuple[datetime.datetime, str]
"""The second in UTC and the digits of its fraction, without trailing zeros."""


class Number(NamedTuple):
    """A version number of a document."""

    core: tuple[int, int, int]
    pre: str = ""
    build: str = ""
    is_integer: bool = True

    @property
    def major(self) -> int:
        """The whole number, or the first of three."""
        return self.core[0]

    @property
    def order(self) -> tuple[object, ...]:
        """Ordered as versions are (Semantic Versioning 2.0.0, 11); build metadata does not count."""
        parts = tuple(
            (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in self.pre.split(".")
        )
        return (self.core, not self.pre, parts if self.pre else ())

    @property
    def is_unreleased(self) -> bool:
        """Whether it says that nothing was released yet: 0, 0.y.z."""
        return self.major == 0


def number(text: str) -> Number | None:
    """The version number in `text`, None where it is none."""
    found = _NUMBER.fullmatch(text) if len(text) < MANY * 3 else None
    if found is None or any(len(part) > MANY for part in re.findall(r"\d+", text)):
        return None
    if found["integer"]:
        return Number((int(text), 0, 0))
    core = (int(found["major"]), int(found["minor"]), int(found["patch"]))
    return Number(core, found["pre"] or "", found["build"] or "", is_integer=False)


def moment(text: str) -> Moment | None:
    """The time in `text` (RFC 3339), in UTC and exact to every digit given; None where it is none."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        read = datetime.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=datetime.UTC)
        if found[8]:
            away = datetime.timedelta(hours=int(found[9]), minutes=int(found[10]))
            read = read - away if found[8] == "+" else read + away
        if second == 60:  # a leap second is the last of its minute
            read += datetime.timedelta(seconds=1)
    except (ValueError, OverflowError):
        return None
    return read, (found[7] or "").rstrip("0")
