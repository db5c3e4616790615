"""How long is a duration as people write it, so that two can be compared?"""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"([0-9]+) ?(s|min|h|d|w|m|y)")
_DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.0, "y": 365.0}
"""Days in a unit; a month counts as 30 and a year as 365, which is closer than anybody's promise."""


def days(text: str) -> float | None:
    """The days in `72 h`, `30 d` or `12 m`; None where the text is no duration."""
    found = _WRITTEN.fullmatch(text.strip())
    return int(found[1]) * _DAYS[found[2]] if found else None
