"""When was it tested? The ways in which tools write a time, as ISO 8601, or nothing where a text is none."""

from __future__ import annotations

import datetime
import re

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?=\s|\Z)")
_YEAR_LAST = re.compile(
    r"[A-Za-z]{3},? ([A-Za-z]{3}) +(\d{1,2}) (\d{2}:\d{2}:\d{2})(?: [A-Z+:0-9-]{1,8})? (\d{4})"
)
_DAY_FIRST = re.compile(r"[A-Za-z]{3},? (\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})(?: (\d{2}:\d{2}:\d{2}))?")


def iso(text: str) -> str:
    """`text` as `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss…`; "" for what is none, and for days such as 02/03/2021, which could be two.

    Read are ISO 8601, seconds since 1970 (taken as UTC), `Mon May 16 14:57:31 2016` with or without a zone's name,
    and `Tue, 12 May 2020 20:57:30`. A zone that stands there only by name is left out, for names are ambiguous.
    """
    found = _ISO.match(text.strip())
    if found:
        return _checked("T".join(filter(None, (found[1], found[2]))) + (found[3] or ""))
    if (found := _SLASHES.match(text.strip())) and max(int(found[1]), int(found[2])) > 12:
        day, month = (found[1], found[2]) if int(found[1]) > 12 else (found[2], found[1])
        return _checked(f"{found[3]}-{int(month):02}-{int(day):02}")
    if text.isascii() and text.isdigit() and 9 <= len(text) <= 10:
        return datetime.datetime.fromtimestamp(int(text), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if found := _YEAR_LAST.match(text.strip()):
        return _made(found[4], found[1], found[2], found[3])
    if found := _DAY_FIRST.match(text.strip()):
        return _made(found[3], found[2], found[1], found[4] or "")
    return ""


def _made(year: str, month: str, day: str, clock: str) -> str:
    number = _MONTHS.get(month.lower(), 0)
    return _checked(f"{year}-{number:02}-{int(day):02}" + (f"T{clock}" if clock else ""))


def _checked(text: str) -> str:
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return ""
    return text
