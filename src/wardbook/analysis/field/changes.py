"""What changed in the world for the components that were released, and why somebody has to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.model.field.monitoring import Cause, Facts

Pair = tuple[int, str]
"""A distinct component by number, and a vulnerability by the name it is called by."""

MARKS = (100_000, 500_000)
"""EPSS in parts per million: somebody is told when a likelihood first passes one of them.

EPSS's own user guide gives no limit; one in ten and one in two are ours, so that no small move rings a bell.
"""

_SEVERITIES = ("", "none", "low", "medium", "high", "critical")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One reason to tell somebody of an advisory at a component; no facts where it went or came."""

    cause: Cause
    component: int
    vulnerability: str
    before: Facts | None
    now: Facts | None


def changes(
    before: Mapping[Pair, Facts], now: Mapping[Pair, Facts], asked: Iterable[int] | None = None
) -> tuple[Change, ...]:
    """Every reason to tell somebody, sorted; `asked` are the components that were looked up, all without it.

    A pair has at most one reason, the weightiest, so that nothing is told twice. What was there and is not found any
    more at a component that was looked up is told too: nothing is closed in silence.
    """
    looked = None if asked is None else frozenset(asked)
    found: list[Change] = []
    for pair in sorted(before.keys() | now.keys()):
        if looked is not None and pair[0] not in looked:
            continue
        old, new = before.get(pair), now.get(pair)
        cause = cause_of(old, new)
        if cause is not None:
            found.append(Change(cause=cause, component=pair[0], vulnerability=pair[1], before=old, now=new))
    return tuple(found)


def cause_of(before: Facts | None, now: Facts | None) -> Cause | None:
    """Why somebody is told, the weightiest reason first; None where nobody needs to be."""
    return next(_causes(before, now), None)


def _causes(before: Facts | None, now: Facts | None) -> Iterator[Cause]:
    if now is None:
        if before is not None:
            yield "gone"
        return
    if now.exploited and (before is None or not before.exploited):
        yield "exploited"
    if before is None:
        yield "new" if now.status == "applies" else "undetermined"
        return
    if before.status != now.status:
        yield "determined" if now.status == "applies" else "undetermined"
    if _passed(before.epss, now.epss):
        yield "likelier"
    if before.severity != now.severity:
        yield "rated"
    if set(now.fixed) - set(before.fixed):
        yield "fixed"
    if before.revision != now.revision or set(before.fixed) != set(now.fixed):
        yield "revised"


def _passed(before: int, now: int) -> bool:
    return any(before < mark <= now for mark in MARKS)


def words(cause: Cause, before: Facts | None, now: Facts | None) -> str:
    """Why somebody is told, in one sentence."""
    if cause == "exploited" and now is not None:
        come = "" if before else "; it is new here too"
        return f"It is exploited: CISA listed it on {now.exploited}{come}."
    if cause == "likelier" and before is not None and now is not None:
        return f"Its likelihood of being exploited within 30 days rose from {percent(before.epss)} to {percent(now.epss)} (EPSS)."
    if cause == "rated" and before is not None and now is not None:
        return f"Its severity changed from {before.severity or 'not rated'} to {now.severity or 'not rated'}."
    if cause == "fixed" and now is not None:
        return f"A version that repairs it is named: {', '.join(now.fixed)}."
    return _PLAIN[cause]


_PLAIN: Mapping[str, str] = {
    "new": "An advisory applies to a component of a released version.",
    "undetermined": "An advisory speaks of a component, and nothing tells whether it applies: a person has to say.",
    "determined": "It was not known whether the advisory applies; it does.",
    "revised": "The advisory says something else than before.",
    "gone": "The advisory was withdrawn or applies no longer; whatever was decided because of it may be looked at again.",
    "support": "Support ends.",
    "exploited": "It is exploited.",
    "likelier": "It is likelier to be exploited.",
    "rated": "Its severity changed.",
    "fixed": "A version that repairs it is named.",
}


def percent(ppm: int) -> str:
    """Parts per million as per cent; what nobody estimated says so."""
    return "not estimated" if ppm < 0 else f"{ppm / 10_000:.1f} %"


def weight(now: Facts | None, cause: Cause) -> tuple[int, ...]:
    """How much an alert weighs, the more the smaller: exploited first, then severity, score, likelihood."""
    if now is None:
        return (3, 0, 0, 0)
    severity = _SEVERITIES.index(now.severity) if now.severity in _SEVERITIES else 0
    return (0 if now.exploited else 1 + (cause == "gone"), -severity, -now.score, -now.epss)
