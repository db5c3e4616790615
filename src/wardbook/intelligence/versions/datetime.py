"""The VERS type `datetime`: RFC 3339 time stamps (section 5.6), ordered by the instant they name.

The letters T and Z are capital, as canonical VERS asks.
"""

from __future__ import annotations

import datetime
import re

from wardbook.intelligence.versions.errors import UnreadableVersion

_STAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:)([0-9]{2})(?:\.([0-9]+))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_LEAP_SECOND = 60
_BEGINNING = datetime.datetime(1, 1, 1)  # noqa: DTZ001 # all times are reckoned in UTC, without a zone


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion for anything but a time stamp with its offset."""
    match = _STAMP.fullmatch(version)
    if match is None:
        raise UnreadableVersion("datetime", version)
    day, clock, seconds, fraction, sign, hours, minutes = match.groups()
    leap = int(seconds) == _LEAP_SECOND
    try:
        stamp = datetime.datetime.fromisoformat(f"{day}T{clock}{'59' if leap else seconds}")
        offset = datetime.time(int(hours), int(minutes)) if sign else datetime.time()
    except ValueError:
        raise UnreadableVersion("datetime", version) from None
    ahead = datetime.timedelta(hours=offset.hour, minutes=offset.minute)
    since = stamp - _BEGINNING + (ahead if sign == "-" else -ahead)
    whole = since.days * 86_400 + since.seconds + leap
    return (whole + 86_400).to_bytes(6, "big") + (fraction or "").rstrip("0").encode()
