"""Versions in words, as CSAF advisories for medical devices and CVE records give them.

Only whoever builds a snapshot reads words, so no scan pays for these expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.model.advisory import Interval

_VERSION = r"v?(\d[\w.+\-]*)"
_ALL = re.compile(r"(?:vers:all/)?\*|all(?: versions)?|vers:all/\*|all versions?", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:versions? )?{_VERSION} (?:to|through|-|–) (?:version )?{_VERSION}", re.IGNORECASE)
_TWO = re.compile(rf"(>=?) ?{_VERSION}[ ,|&]+(?:and )?(<=?) ?{_VERSION}")
_UP_TO = re.compile(
    rf"(?:<= ?|up to (?:and including )?|through )(?:version )?{_VERSION}"
    rf"|(?:versions? )?{_VERSION},? (?:and|or) (?:all )?(?:prior|earlier|older|below)(?: versions)?",
    re.IGNORECASE,
)
_BELOW = re.compile(
    rf"(?:< ?|(?:all )?(?:versions )?(?:prior to|before|earlier than|below|lower than) )(?:version )?{_VERSION}",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"(>=? ?)(?:version )?{_VERSION}|(?:versions? )?{_VERSION} (?:and|or) (?:later|newer|higher|above)",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?:versions? |=+ ?)?{_VERSION}", re.IGNORECASE)


_PLACEHOLDER = re.compile(r"(?:\.[x*X]+)+$")


def read_versions(text: str) -> tuple[Interval, ...] | None:
    """The versions that words speak of, None where they cannot be read for sure.

    Alternatives are parted by `|`; each must be one of the usual forms: all, `<= 1.2`, `1.2 and prior`,
    `before 1.2`, `>= 1.0 | <= 1.2`, `1.0 to 1.2`, `1.2`, `1.2.x`. Anything else in one of them makes the
    whole unread.
    """
    whole = " ".join(text.split())
    if both := _TWO.fullmatch(whole):
        return (_interval(both[2], both[4], both[1] == ">=", both[3] == "<="),)
    found = [_alternative(part.strip()) for part in whole.split("|")]
    read = [one for one in found if one is not None]
    return tuple(_paired(read)) if read and len(read) == len(found) else None


def _paired(intervals: list[Interval]) -> Iterator[Interval]:
    """CISA writes `>= 1 | <= 2` for one interval: a beginning without end takes the end that follows it."""
    waiting: Interval | None = None
    for one in intervals:
        if waiting is not None and not one.low and one.high:
            yield Interval(waiting.low, one.high, waiting.includes_low, one.includes_high)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if one.low and not one.high:
            waiting = one
        else:
            yield one
    if waiting is not None:
        yield waiting


def _alternative(text: str) -> Interval | None:
    if _ALL.fullmatch(text):
        return Interval()
    if match := _BETWEEN.fullmatch(text):
        return _interval(match[1], match[2], includes_high=True)
    if match := _TWO.fullmatch(text):
        return _interval(match[2], match[4], match[1] == ">=", match[3] == "<=")
    if match := _UP_TO.fullmatch(text):
        return _interval("", match[1] or match[2], includes_high=True)
    if match := _BELOW.fullmatch(text):
        return _interval("", match[1])
    if match := _FROM.fullmatch(text):
        return _interval(match[2] or match[3], "", includes_low=match[1] is None or ">=" in match[1])
    if match := _ONE.fullmatch(text):
        return _interval(match[1], match[1], includes_high=True)
    return None


def _interval(low: str, high: str, includes_low: bool = True, includes_high: bool = False) -> Interval:
    """An interval whose ends may hold placeholders: up to and with `1.2.x` is everything before `1.3`."""
    bare = _PLACEHOLDER.sub("", high)
    if bare != high:
        head, dot, last = bare.rpartition(".")
        if includes_high and last.isdigit():
            return Interval(_PLACEHOLDER.sub("", low), f"{head}{dot}{int(last) + 1}", includes_low)
        high = bare
    return Interval(_PLACEHOLDER.sub("", low), high, includes_low, includes_high)
