"""Sets of profiles by number, and what was worked out with them once for all steps alike."""

from __future__ import annotations

from wardbook.analysis.attack.profiles import NOBODY


class Sets:
    """Sets of profiles by number, nobody being 0; `joined` are unions by the numbers of both.

    A device of thousands of parts has hardly more than a hundred different labels.
    """

    def __init__(self) -> None:
        self.known: list[int] = [NOBODY]
        self.joined: dict[tuple[int, int], int] = {}
        self._numbers: dict[int, int] = {NOBODY: 0}

    def number(self, profiles: int) -> int:
        """The number of a set."""
        found = self._numbers.get(profiles)
        if found is None:
            found = self._numbers[profiles] = len(self.known)
            self.known.append(profiles)
        return found

    def join(self, one: int, other: int) -> int:
        """The number of the union of two sets."""
        found = self.joined[one, other] = self.number(self.known[one] | self.known[other])
        return found


class Fan:
    """The steps that need one fact alone: each place of what they give with those who can take one of them.

    `passed` is what was worked out: by the number of those who have the fact, the numbers of those who gain each place.
    """

    __slots__ = ("_able", "_sets", "passed")

    def __init__(self, sets: Sets, able: tuple[tuple[int, int], ...]) -> None:
        self._sets, self._able = sets, able
        self.passed: dict[int, tuple[tuple[int, int], ...]] = {}

    def passing(self, reach: int) -> tuple[tuple[int, int], ...]:
        """Who gains what, once the fact is had by the set of this number."""
        profiles, number = self._sets.known[reach], self._sets.number
        gained = [(place, profiles & able) for place, able in self._able]
        found = self.passed[reach] = tuple([(place, number(some)) for place, some in gained if some])
        return found
