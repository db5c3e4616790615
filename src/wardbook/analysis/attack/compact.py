"""The attack graph in numbers: what labels and plans walk again and again, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from wardbook.analysis.attack.rows import Row
from wardbook.analysis.attack.search import Search
from wardbook.analysis.attack.written import Written
from wardbook.model.attack import Ability, Fact, Hindrance, Step, raised


class Compact:
    """Steps in id order, facts by number; `needs` and `gives` of each step, `uses` of each fact.

    `takes` are the numbers in `abilities` of what each step takes while no control stands,
    `hindrances` of each step that something hinders.

    Facts are counted by number because hashing them is what takes the time; steps are numbered in id order,
    so that ties fall alike whatever order they came in.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        if isinstance(steps, Written):
            self.steps: Sequence[Step] = steps
            rows: Iterable[Row] = steps.rows
        else:
            self.steps = tuple(sorted(steps, key=_by_id))
            rows = (
                (step.kind, step.needs, step.gives, step.takes, step.why, step.evidence, step.hindered)
                for step in self.steps
            )
        self.numbers: dict[Fact, int] = {}
        self.needs: list[tuple[int, ...]] = []
        self.gives: list[int] = []
        self.takes: list[int] = []
        self.abilities: list[Ability | None] = []
        self._known: dict[Ability | None, int] = {}
        self.hindrances: dict[int, tuple[Hindrance, ...]] = {}
        self._taken: dict[frozenset[str], list[int]] = {}
        self._searches: dict[tuple[Ability, frozenset[str]], Search] = {}
        self.opened: dict[tuple[Ability, frozenset[str]], bytearray] = {}
        self._number(rows)
        self.uses: list[list[int]] = [[] for _ in self.numbers]
        self.entries: list[int] = []
        uses = self.uses
        for number, needed in enumerate(self.needs):
            for place in needed:
                uses[place].append(number)
            if not needed:
                self.entries.append(number)

    def _number(self, rows: Iterable[Row]) -> None:
        numbers, abilities = self.numbers, self._known
        in_needs, in_gives, in_takes = self.needs.append, self.gives.append, self.takes.append
        for number, (_, needs, gives, takes, _, _, hindered) in enumerate(rows):
            if len(needs) == 1:
                place = numbers.get(needs[0])
                if place is None:
                    place = numbers[needs[0]] = len(numbers)
                in_needs((place,))
            else:
                in_needs(tuple(sorted({numbers.setdefault(fact, len(numbers)) for fact in needs})))
            place = numbers.get(gives)
            if place is None:
                place = numbers[gives] = len(numbers)
            in_gives(place)
            ability = abilities.get(takes)
            if ability is None:
                ability = abilities[takes] = len(abilities)
            in_takes(ability)
            if hindered:
                self.hindrances[number] = hindered
        self.abilities = list(abilities)

    def forward(
        self, is_open: Callable[[int], int] | None = None, start: tuple[int, ...] | None = None
    ) -> bytearray:
        """A mark for each fact that is gained by steps that are open, all of them where nobody asks.

        It begins at the entries, or with the facts `start` alone.
        """
        gained = bytearray(len(self.numbers))
        missing: dict[int, int] = {}
        waiting = list(self.entries) if start is None else []
        for fact in start or ():
            gained[fact] = 1
            self._follow(fact, missing, waiting)
        while waiting:
            number = waiting.pop()
            fact = self.gives[number]
            if gained[fact] or (is_open is not None and not is_open(number)):
                continue
            gained[fact] = 1
            self._follow(fact, missing, waiting)
        return gained

    def _follow(self, fact: int, missing: dict[int, int], waiting: list[int]) -> None:
        for following in self.uses[fact]:
            left = missing.get(following, len(self.needs[following])) - 1
            missing[following] = left
            if not left:
                waiting.append(following)

    @cached_property
    def _by_gain(self) -> list[list[int]]:
        """The steps that give each fact."""
        found: list[list[int]] = [[] for _ in self.numbers]
        for number, fact in enumerate(self.gives):
            found[fact].append(number)
        return found

    def backward(self, targets: Iterable[Fact], is_open: Callable[[int], int] | None = None) -> list[int]:
        """The open steps from which a target can be come at, in id order."""
        waiting = [self.numbers[target] for target in targets if target in self.numbers]
        seen = bytearray(len(self.numbers))
        for fact in waiting:
            seen[fact] = 1
        found = []
        while waiting:
            for number in self._by_gain[waiting.pop()]:
                if is_open is None or is_open(number):
                    found.append(number)
                    for fact in self.needs[number]:
                        if not seen[fact]:
                            seen[fact] = 1
                            waiting.append(fact)
        return sorted(found)

    def first(self, goal: int, is_open: Callable[[int], int]) -> dict[int, int] | None:
        """For each fact settled on the way to a goal the step that gives it most cheaply; None where it stays out of reach."""
        return self._search(is_open).to(goal)

    def first_for(self, goal: int, profile: Ability, controls: frozenset[str]) -> dict[int, int] | None:
        """The same for a profile while controls stand; what was found for one goal is not sought again for the next."""
        found = self._searches.get((profile, controls))
        if found is None:
            found = self._searches[profile, controls] = self._search(open_to(self, profile, controls))
        return found.to(goal)

    def _search(self, is_open: Callable[[int], int]) -> Search:
        return Search(self.needs, self.gives, self.uses, self.entries, is_open)

    def taken(self, controls: frozenset[str]) -> list[int]:
        """What each step takes while controls stand, by number in `abilities`, where what a control stops is None."""
        found = self._taken.get(controls)
        if found is None:
            found = self._taken[controls] = self._under(controls) if controls else self.takes
        return found

    def _under(self, controls: frozenset[str]) -> list[int]:
        found, known = list(self.takes), self._known
        worked_out: dict[tuple[int, tuple[Ability | None, ...]], int] = {}
        for number, hindered in self.hindrances.items():
            asked = tuple([one.to for one in hindered if one.control in controls])
            if asked:
                case = (found[number], asked)
                if case not in worked_out:
                    needed = raised(self.steps[number].takes, hindered, controls)
                    worked_out[case] = known.setdefault(needed, len(known))
                found[number] = worked_out[case]
        self.abilities = list(known)
        return found

    def traced(self, first: dict[int, int], goal: int) -> tuple[Step, ...]:
        """The steps to a goal in an order in which each finds what it needs."""
        ordered: dict[int, None] = {}
        stack = [(first[goal], False)]
        while stack:
            number, is_ready = stack.pop()
            if number in ordered:
                continue
            if is_ready:
                ordered[number] = None
                continue
            stack.append((number, True))
            stack.extend((first[fact], False) for fact in reversed(self.needs[number]))
        return tuple(self.steps[number] for number in ordered)


def compact(steps: Compact | Iterable[Step]) -> Compact:
    """Steps in numbers; those that are already stay as they are."""
    return steps if isinstance(steps, Compact) else Compact(steps)


def open_to(graph: Compact, profile: Ability, controls: frozenset[str]) -> Callable[[int], int]:
    """Whether a profile can take a step while controls stand, asked by the step's number; true is 1."""
    known = graph.opened.get((profile, controls))
    if known is not None:
        return known.__getitem__
    taken = graph.taken(controls)
    covered = [needed is not None and profile.covers(needed) for needed in graph.abilities]
    marks = bytearray(map(covered.__getitem__, taken))
    graph.opened[profile, controls] = marks
    return marks.__getitem__


def _by_id(step: Step) -> str:
    return step.id
