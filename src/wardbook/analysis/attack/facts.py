"""Facts by number, each counted once where it is first met: hashing them for every step is what would take the time."""

from __future__ import annotations

from wardbook.model.attack import Fact

LEVELS = ("reach", "user", "control", "read", "tamper", "deny")
"""What an attacker can have of a part, in the order in which the numbers of its facts stand."""

REACH, USER, CONTROL, READ, TAMPER, DENY = range(len(LEVELS))

PASSING = ("path", "read", "tampered", "denied")
"""What an attacker can have of what passes on a path, in the order in which the numbers of its facts stand."""


class Facts:
    """Every fact of one graph by its number, in the order of the numbers."""

    def __init__(self) -> None:
        self.numbers: dict[Fact, int] = {}
        self._levels: dict[str, tuple[int, ...]] = {}

    def number(self, thing: str, state: str) -> int:
        """The number of a fact, a new one where it is met for the first time."""
        return self.numbers.setdefault(Fact(thing, state), len(self.numbers))

    def all(self, thing: str, states: tuple[str, ...]) -> tuple[int, ...]:
        """The number of each of some states of one thing."""
        numbers = self.numbers
        return tuple([numbers.setdefault(Fact(thing, state), len(numbers)) for state in states])

    def levels(self, part: str) -> tuple[int, ...]:
        """The numbers of the levels of a part, in the order of LEVELS."""
        found = self._levels.get(part)
        if found is None:
            found = self._levels[part] = self.all(part, LEVELS)
        return found
