"""OSV's timelines of events, turned into intervals by the evaluation that the OSV schema defines.

A timeline that cannot be put in order, because nobody defines the order or an event is no version, is
said to be unread: what follows from it is unknown, never "not affected".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cmp_to_key, lru_cache, partial
from typing import NamedTuple

import msgspec

from wardbook.intelligence.versions import UnorderedVersion, compare, key
from wardbook.model.advisory import Interval

FIRST = "0"
"""The version that `introduced` uses for "before any other" (OSV schema, Special values)."""

ANY = "*"
"""The version that `limit` uses for "no limit"."""


CACHED_VERSIONS = 20_000
"""Versions that are known to be some: the records of one package name the same ones again and again."""


class Event(msgspec.Struct, gc=False):
    """One event; more than one kind in it is against the schema and read as several."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None
    limit: str | None = None


class Timeline(NamedTuple):
    """What a range says: intervals, the versions that repair it, and what could not be read."""

    intervals: tuple[Interval, ...] = ()
    fixed: tuple[str, ...] = ()
    unread: str = ""


class _Point(NamedTuple):
    version: str
    kind: str


def timeline(events: Sequence[Event], scheme: str) -> Timeline:
    """The intervals of a range of type SEMVER or ECOSYSTEM.

    Events are taken in the order of their versions, as given where two are equal (OSV schema, section
    Evaluation). With no order known (scheme "") they are taken as they stand.
    """
    points = list(_points(events))
    limits = [event.limit for event in events if event.limit is not None]
    if not any(point.kind == "introduced" for point in points):
        return Timeline(unread="a range without an event `introduced`")
    try:
        if scheme:
            for version in (*(point.version for point in points if point.version), *limits):
                _refuse_no_version(scheme, version)
        ordered = (
            sorted(points, key=cmp_to_key(partial(_compared, scheme)))
            if scheme and len(points) > 1
            else points
        )
        found = list(_intervals(ordered, scheme))
        limit = _last(limits, scheme)
        found = [part for item in found if (part := _before(item, limit, scheme))]
    except ValueError:
        told = ", ".join(f"{point.kind} {point.version or FIRST}" for point in points)[:200]
        return Timeline(unread=f"a range of versions that are none of `{scheme}`: {told}")
    return Timeline(tuple(found), tuple(point.version for point in ordered if point.kind == "fixed"))


def ended(intervals: tuple[Interval, ...], last_known: str, scheme: str) -> tuple[Interval, ...]:
    """The intervals, the open one closed by GitHub's `last_known_affected_version_range` (`<= 2.0`, `< 2.1`).

    GitHub writes it where its own range has an end but no repaired version is known
    (github/advisory-database issues 470 and 7295); what it bounds is the same range, so it only
    narrows what the source itself meant.
    """
    stated = re.fullmatch(r"(<=?)\s*([^\s,<>=]+)", last_known.strip())
    if not stated or not intervals or intervals[-1].high or not scheme:
        return intervals
    last = intervals[-1]
    try:
        reaches = not last.low or compare(scheme, last.low, stated[2]) <= 0
    except ValueError:
        return intervals
    if not reaches:
        return intervals
    closed = Interval(last.low, stated[2], last.includes_low, stated[1] == "<=")
    return (*intervals[:-1], closed)


@lru_cache(maxsize=CACHED_VERSIONS)
def _refuse_no_version(scheme: str, version: str) -> None:
    """Raise ValueError for what is no version of the scheme; one event alone is compared with nothing."""
    if ANY in version:
        return
    with suppress(UnorderedVersion):  # it can be compared all the same
        key(scheme, version)


def _points(events: Iterable[Event]) -> Iterable[_Point]:
    for event in events:
        if event.introduced is not None:
            yield _Point("" if event.introduced == FIRST else event.introduced, "introduced")
        if event.fixed is not None:
            yield _Point(event.fixed, "fixed")
        if event.last_affected is not None:
            yield _Point(event.last_affected, "last_affected")


def _compared(scheme: str, one: _Point, other: _Point) -> int:
    if not one.version or not other.version:
        return (one.version != "") - (other.version != "")
    return compare(scheme, one.version, other.version)


def _intervals(points: Iterable[_Point], scheme: str) -> Iterable[Interval]:
    """Walk along the versions; `introduced` opens, `fixed` closes before, `last_affected` after its version."""
    low: str | None = None
    for version, kind in points:
        if kind == "introduced":
            low = version if low is None else low
        elif low is not None:
            is_last = kind == "last_affected"
            if is_last or not scheme or not low or compare(scheme, low, version) != 0:
                yield Interval(low, version, includes_high=is_last)
            low = None
    if low is not None:
        yield Interval(low)


def _last(limits: Sequence[str], scheme: str) -> str:
    """The highest limit, "" for none: a version counts when it is below any of them."""
    if not limits or any(ANY in limit for limit in limits):
        return ""
    if not scheme:
        if len(limits) > 1:
            raise ValueError("several limits without an order")
        return limits[0]
    return max(limits, key=cmp_to_key(partial(compare, scheme)))


def _before(interval: Interval, limit: str, scheme: str) -> Interval | None:
    """The part of an interval below the limit, None where nothing of it is."""
    if not limit:
        return interval
    if not scheme:
        return interval if interval.high else Interval(interval.low, limit, interval.includes_low)
    if interval.low and compare(scheme, interval.low, limit) >= 0:
        return None
    if interval.high and compare(scheme, interval.high, limit) < 0:
        return interval
    return Interval(interval.low, limit, interval.includes_low)
