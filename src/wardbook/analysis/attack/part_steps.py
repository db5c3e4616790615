"""How a part falls, and what its fall allows: patterns, once for all parts of the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.facts import CONTROL, DENY, LEVELS, REACH, READ, TAMPER, USER
from wardbook.analysis.attack.family import Pattern

PART, ZONE, OUTSIDE, HOLDER = range(4)
"""Places of names: the part, its zone, the zone from which it is touched, the part that it is a part of."""

IN_ZONE, IN_OUTSIDE, HOLDER_CONTROL, HOLDER_USER, HOLDER_DENY = range(len(LEVELS), len(LEVELS) + 5)
"""Places of facts after the levels of the part: being inside either zone, what one has of the holder."""


class PartShape(NamedTuple):
    """What of a part decides how it falls: whether it can be exchanged, debugged, plugged into, runs something, is held."""

    swaps: bool
    debugs: bool
    touches: bool
    runs: bool
    is_held: bool


def part_steps(shape: PartShape, estimates: Estimates) -> Sequence[Pattern]:
    """By hand, by flaws that nobody knows yet, and what full control of a part or of its holder means."""
    return tuple(
        Pattern(kind, (needs,), gives, places, estimates.step(kind).needs, (estimates.step(kind).why,))
        for kind, needs, gives, places in (*_by_hand(shape), *_by_flaws(shape), *_rule(shape))
    )


Plain = tuple[str, int, int, tuple[int, ...]]
"""A kind of step, what it needs, what it gives, its places."""


def _by_hand(shape: PartShape) -> Iterator[Plain]:
    if shape.swaps:
        yield "swap", IN_ZONE, CONTROL, (PART, ZONE)
    if shape.debugs:
        yield "debug", IN_ZONE, CONTROL, (PART, ZONE)
    if shape.touches:
        yield "touch", IN_OUTSIDE, REACH, (PART, OUTSIDE)


def _by_flaws(shape: PartShape) -> Iterator[Plain]:
    if shape.runs:
        yield "new-flaw", REACH, USER, (PART,)
        yield "escalate", USER, CONTROL, (PART,)
        yield "exhaust", REACH, DENY, (PART,)


def _rule(shape: PartShape) -> Iterator[Plain]:
    for level in (USER, REACH, DENY, TAMPER, READ):
        yield "rule-part", CONTROL, level, (PART,)
    if shape.is_held:
        yield "rule-part", HOLDER_CONTROL, CONTROL, (PART, HOLDER)
        yield "break-out", CONTROL, HOLDER_USER, (PART, HOLDER)
        yield "stop-along", HOLDER_DENY, DENY, (PART, HOLDER)
