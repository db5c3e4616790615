"""The 1,280 attacker profiles as sets of bits: who can take a step, who is the weakest, how hard is that?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from wardbook.model.attack import FACTORS, LEVELS, Ability

PROFILES: tuple[Ability, ...] = tuple(
    Ability(*levels) for levels in product(*(range(len(LEVELS[factor])) for factor in FACTORS))
)
"""Every profile; its place is its bit in a set of profiles."""

EVERYBODY = (1 << len(PROFILES)) - 1
NOBODY = 0

POINTS: dict[str, tuple[int, ...]] = {
    "time": (0, 1, 4, 17, 19),
    "expertise": (0, 3, 6, 8),
    "knowledge": (0, 3, 7, 11),
    "window": (0, 1, 4, 10),
    "equipment": (0, 4, 7, 9),
}
"""Points of each level as ISO/SAE 21434 annex G prints them, by public tools that carry its table; a column to read, no input."""


def _at_least() -> tuple[tuple[int, ...], ...]:
    """For each factor and level, the set of profiles that have that level or more."""
    return tuple(
        tuple(
            sum(1 << place for place, profile in enumerate(PROFILES) if profile[factor] >= level)
            for level in range(len(LEVELS[name]))
        )
        for factor, name in enumerate(FACTORS)
    )


_AT_LEAST = _at_least()


@cache
def able(needed: Ability) -> int:
    """The set of profiles that can take a step which needs `needed`."""
    mask = EVERYBODY
    for factor, level in enumerate(needed):
        mask &= _AT_LEAST[factor][level]
    return mask


def holds(profiles: int, one: Ability) -> bool:
    """Whether a set of profiles holds one of them."""
    return bool(profiles >> PROFILES.index(one) & 1)


def members(profiles: int) -> Iterator[Ability]:
    """The profiles of a set, in the order of their bits."""
    while profiles:
        lowest = profiles & -profiles
        yield PROFILES[lowest.bit_length() - 1]
        profiles ^= lowest


def weakest(profiles: int) -> tuple[Ability, ...]:
    """The profiles of a set below which no other member lies, the least able (in points) first.

    Sets that come out of the fixpoint hold with a profile every abler one, so these few tell the whole set.
    """
    left, found = profiles, []
    while left:
        one = PROFILES[(left & -left).bit_length() - 1]
        found.append(one)
        left &= ~able(one)
    return tuple(sorted(found, key=lambda profile: (points(profile), profile)))


def points(profile: Ability) -> int:
    """The attack potential of a profile in points."""
    return sum(POINTS[factor][level] for factor, level in zip(FACTORS, profile, strict=True))


def exploitability(profiles: int) -> int:
    """1 (hardest) to 5 (easiest) from the weakest profile that succeeds; 0 where none does.

    5 below 10 points, 4 below 14, 3 below 20, 2 below 25, 1 from there on: the bands of ISO/SAE 21434
    annex G (below 14 high, below 20 medium, below 25 low), the easiest one split by ISO/IEC 18045's basic
    potential (below 10).
    """
    found = weakest(profiles)
    if not found:
        return 0
    least = points(found[0])
    return 5 - sum(least >= bound for bound in (10, 14, 20, 25))
