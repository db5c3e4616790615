"""Sets of versions as intervals that do not touch, in order: union, intersection, all but some."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key, partial

from wardbook.intelligence.versions.schemes import compare
from wardbook.model.advisory import Interval

EVERYTHING = (Interval(),)


def point(version: str) -> Interval:
    """Just one version."""
    return Interval(low=version, high=version, includes_high=True)


def holds(scheme: str, interval: Interval, version: str) -> bool:
    """Whether a version lies in an interval. UnreadableVersion where one of the three cannot be read."""
    above = compare(scheme, version, interval.low) if interval.low else 1
    below = compare(scheme, interval.high, version) if interval.high else 1
    return (above > 0 or (above == 0 and interval.includes_low)) and (
        below > 0 or (below == 0 and interval.includes_high)
    )


def union(scheme: str, intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same versions in as few intervals as there can be, from the first to the last."""
    found: list[Interval] = []
    filled = [one for one in intervals if not is_empty(scheme, one)]
    for one in sorted(filled, key=cmp_to_key(partial(_by_low, scheme))):
        if found and _touches(scheme, found[-1], one):
            found[-1] = _joined(scheme, found[-1], one)
        else:
            found.append(one)
    return tuple(found)


def intersection(scheme: str, one: Interval, other: Interval) -> Interval:
    """What lies in both; perhaps nothing, which `is_empty` tells."""
    low, high = one, one
    if _by_low(scheme, one, other) < 0:
        low = other
    if _by_high(scheme, one, other) > 0:
        high = other
    return Interval(
        low=low.low, includes_low=low.includes_low, high=high.high, includes_high=high.includes_high
    )


def without(scheme: str, intervals: Iterable[Interval], version: str) -> tuple[Interval, ...]:
    """The intervals, without one version."""
    found: list[Interval] = []
    for one in intervals:
        if holds(scheme, one, version):
            below = Interval(low=one.low, includes_low=one.includes_low, high=version)
            above = Interval(low=version, includes_low=False, high=one.high, includes_high=one.includes_high)
            found += [part for part in (below, above) if not is_empty(scheme, part)]
        else:
            found.append(one)
    return tuple(found)


def is_empty(scheme: str, interval: Interval) -> bool:
    """Whether no version can lie in it, by its bounds alone."""
    if not interval.low or not interval.high or interval.low == interval.high:
        order = 0 if interval.low and interval.low == interval.high else -1
    else:
        order = compare(scheme, interval.low, interval.high)
    return order > 0 or (order == 0 and not (interval.includes_low and interval.includes_high))


def _by_low(scheme: str, one: Interval, other: Interval) -> int:
    if not one.low or not other.low:
        return bool(one.low) - bool(other.low)
    return compare(scheme, one.low, other.low) or other.includes_low - one.includes_low


def _by_high(scheme: str, one: Interval, other: Interval) -> int:
    if not one.high or not other.high:
        return bool(other.high) - bool(one.high)
    return compare(scheme, one.high, other.high) or one.includes_high - other.includes_high


def _touches(scheme: str, one: Interval, later: Interval) -> bool:
    if not one.high or not later.low:
        return True
    order = compare(scheme, later.low, one.high)
    return order < 0 or (order == 0 and (one.includes_high or later.includes_low))


def _joined(scheme: str, one: Interval, later: Interval) -> Interval:
    high = later if _by_high(scheme, later, one) > 0 else one
    return Interval(
        low=one.low, includes_low=one.includes_low, high=high.high, includes_high=high.includes_high
    )
