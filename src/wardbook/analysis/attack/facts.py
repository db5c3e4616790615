"""Facts by number: made into facts only when somebody reads them, for most facts of a large graph nobody does."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.attack import Fact

LEVELS = ("reach", "user", "control", "read", "tamper", "deny")
"""What an attacker can have of a part, in the order in which the numbers of its facts stand."""

REACH, USER, CONTROL, READ, TAMPER, DENY = range(len(LEVELS))

PASSING = ("path", "read", "tampered", "denied")
"""What an attacker can have of what passes on a path, in the order in which the numbers of its facts stand."""

States = tuple[str, ...]


class Facts:
    """Every fact of one graph by its number.

    States of a thing that are met together have numbers in a row. A thing that has others too, for a path and an
    asset may be called alike, has those by themselves: what is called alike is one thing.
    """

    def __init__(self) -> None:
        self._count = 0
        self._rows: dict[str, tuple[tuple[int, ...], States]] = {}
        self._others: dict[Fact, int] = {}

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Fact]:
        """The facts in the order of their numbers."""
        found = {
            number: Fact(thing, state)
            for thing, (numbers, states) in self._rows.items()
            for number, state in zip(numbers, states, strict=True)
        }
        found |= {number: fact for fact, number in self._others.items()}
        return (found[number] for number in range(self._count))

    def get(self, fact: Fact) -> int | None:
        """The number of a fact, None where it was never met."""
        numbers, states = self._rows.get(fact.thing, ((), ()))
        return numbers[states.index(fact.state)] if fact.state in states else self._others.get(fact)

    def number(self, thing: str, state: str) -> int:
        """The number of a fact, a new one where it is met for the first time."""
        return self.all(thing, (state,))[0]

    def all(self, thing: str, states: States) -> tuple[int, ...]:
        """The numbers of some states of one thing."""
        found = self._rows.get(thing)
        if found is None:
            first = self._count
            self._count += len(states)
            numbers = tuple(range(first, self._count))
            self._rows[thing] = numbers, states
            return numbers
        if found[1] == states:
            return found[0]
        return tuple([self.of(Fact(thing, state)) for state in states])

    def of(self, fact: Fact) -> int:
        """The number of a fact, a new one where it is met for the first time."""
        number = self.get(fact)
        if number is None:
            number = self._others[fact] = self._count
            self._count += 1
        return number
