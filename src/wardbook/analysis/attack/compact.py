"""The attack graph in numbers: what labels and plans walk again and again, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from wardbook.analysis.attack.rows import Row
from wardbook.analysis.attack.written import Written
from wardbook.model.attack import Ability, Fact, Step


class Compact:
    """Steps in id order, facts by number; `needs` and `gives` of each step, `uses` of each fact.

    `takes` are the numbers in `abilities` of what each step takes while no control stands, `hindered` the steps that some control hinders.

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
        self.abilities: list[Ability] = []
        self.hindered: list[int] = []
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
        numbers = self.numbers
        abilities: dict[Ability, int] = {}
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
                self.hindered.append(number)
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

    def backward(self, targets: Iterable[Fact], is_open: Callable[[int], int] | None = None) -> list[int]:
        """The open steps from which a target can be come at, in id order."""
        by_gain: list[list[int]] = [[] for _ in self.numbers]
        for number, fact in enumerate(self.gives):
            by_gain[fact].append(number)
        waiting = [self.numbers[target] for target in targets if target in self.numbers]
        seen = bytearray(len(self.numbers))
        for fact in waiting:
            seen[fact] = 1
        found = []
        while waiting:
            for number in by_gain[waiting.pop()]:
                if is_open is None or is_open(number):
                    found.append(number)
                    for fact in self.needs[number]:
                        if not seen[fact]:
                            seen[fact] = 1
                            waiting.append(fact)
        return sorted(found)

    def first(self, goal: int, is_open: Callable[[int], int]) -> dict[int, int] | None:
        """For each fact settled on the way to a goal the step that gives it most cheaply; None where it stays out of reach.

        Steps are counted once for each fact that needs them (Knuth's generalisation of Dijkstra's algorithm,
        1977). Prices are small whole numbers, so a list for each price stands in place of a heap.
        """
        needs, gives, uses = self.needs, self.gives, self.uses
        missing: dict[int, int] = {}
        cost = [0] * len(self.numbers)  # every price is 1 or more, so 0 is not settled
        first: dict[int, int] = {}
        buckets: dict[int, list[int]] = {1: list(self.entries)}
        while buckets:
            price = min(buckets)
            for number in sorted(buckets.pop(price)):
                fact = gives[number]
                if cost[fact] or not is_open(number):
                    continue
                cost[fact], first[fact] = price, number
                if fact == goal:
                    return first
                single = buckets.setdefault(price + 1, [])
                for following in uses[fact]:
                    if cost[gives[following]] and len(needs[following]) == 1:
                        continue
                    needed = needs[following]
                    if len(needed) == 1:
                        single.append(following)
                        continue
                    left = missing.get(following, len(needed)) - 1
                    missing[following] = left
                    if not left and not cost[gives[following]]:
                        buckets.setdefault(1 + sum([cost[one] for one in needed]), []).append(following)
        return None

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
    covered = [profile.covers(needed) for needed in graph.abilities]
    marks = bytearray(map(covered.__getitem__, graph.takes))
    for number in graph.hindered if controls else ():
        if marks[number]:  # a control only ever asks for more
            needed = graph.steps[number].under(controls)
            marks[number] = needed is not None and profile.covers(needed)
    graph.opened[profile, controls] = marks
    return marks.__getitem__


def _by_id(step: Step) -> str:
    return step.id
