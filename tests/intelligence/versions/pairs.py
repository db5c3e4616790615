"""Pairs of versions that are likely to differ where schemes differ: the same seed, the same pairs."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

NUMBERS = ("0", "0", "1", "1", "2", "2", "3", "9", "10", "01", "100", "20210101")

Maker = Callable[[random.Random], str]


def joined(
    words: Sequence[str], separators: Sequence[str], ends: Sequence[str] = ("",), most: int = 5
) -> Maker:
    """Versions of numbers and words with separators between them, and one of several ends."""

    def make(dice: random.Random) -> str:
        found = dice.choice(NUMBERS)
        for _ in range(dice.randrange(most)):
            piece = dice.choice(NUMBERS) if dice.random() < 0.6 else dice.choice(words or NUMBERS)
            found += dice.choice(separators) + piece
        return found + dice.choice(ends)

    return make


def pairs(make: Maker, count: int, *, seed: int = 1, slips: str = "0129.-a") -> list[tuple[str, str]]:
    """Half of them two versions, half a version and the same with one or two slips of the pen."""
    dice = random.Random(seed)
    found = []
    while len(found) < count:
        one = make(dice)
        other = make(dice) if dice.random() < 0.5 else _slipped(one, dice, slips)
        if one and other:
            found.append((one, other))
    return found


def _slipped(version: str, dice: random.Random, slips: str) -> str:
    letters = list(version)
    for _ in range(dice.randrange(1, 3)):
        place = dice.randrange(len(letters) + 1)
        if letters and dice.random() < 0.4:
            letters.pop(min(place, len(letters) - 1))
        else:
            letters.insert(place, dice.choice(slips))
    return "".join(letters)
