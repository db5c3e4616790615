"""The attack graph in numbers: what labels and plans walk again and again, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from wardbook.analysis.attack.profiles import able
from wardbook.model.attack import Ability, Fact, Step


class Compact:
    """Steps in id order, facts by number; `needs` and `gives` of each step, `uses` of each fact.

    `masks` are the profiles that can take each step while no control stands, `hindered` the steps that some control hinders.

    Facts are counted by number because hashing them is what takes the time; steps are numbered in id order,
    so that ties fall alike whatever order they came in.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps: tuple[Step, ...] = tuple(sorted(steps, key=_by_id))
        self.numbers: dict[Fact, int] = {}
        numbers = self.numbers
        self.needs: list[tuple[int, ...]] = []
        self.gives: list[int] = []
        for step in self.steps:
            if len(step.needs) == 1:
                fact = step.needs[0]
                number = numbers.get(fact)
                if number is None:
                    number = numbers[fact] = len(numbers)
                self.needs.append((number,))
            else:
                self.needs.append(
                    tuple(sorted({numbers.setdefault(fact, len(numbers)) for fact in step.needs}))
                )
            number = numbers.get(step.gives)
            if number is None:
                number = numbers[step.gives] = len(numbers)
            self.gives.append(number)
        self.masks = [able(step.takes) for step in self.steps]
        self.hindered = [number for number, step in enumerate(self.steps) if step.hindered]
        self.uses: list[list[int]] = [[] for _ in numbers]
        self.entries: list[int] = []
        for number, needed in enumerate(self.needs):
            for place in needed:
                self.uses[place].append(number)
            if not needed:
                self.entries.append(number)

    def forward(
        self, is_open: Callable[[int], bool] | None = None, start: tuple[int, ...] | None = None
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

    def backward(self, targets: Iterable[Fact], is_open: Callable[[int], bool] | None = None) -> list[int]:
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

    def first(self, goal: int, is_open: Callable[[int], bool]) -> dict[int, int] | None:
        """For each fact settled on the way to a goal the step that gives it most cheaply; None where it stays out of reach.

        Steps are counted once for each fact that needs them (Knuth's generalisation of Dijkstra's algorithm,
        1977). Prices are small whole numbers, so a list for each price stands in place of a heap.
        """
        missing: dict[int, int] = {}
        cost: dict[int, int] = {}
        first: dict[int, int] = {}
        needs, gives, uses = self.needs, self.gives, self.uses
        buckets: dict[int, list[int]] = {1: list(self.entries)}
        while buckets:
            price = min(buckets)
            for number in sorted(buckets.pop(price)):
                fact = gives[number]
                if fact in cost or not is_open(number):
                    continue
                cost[fact], first[fact] = price, number
                if fact == goal:
                    return first
                for following in uses[fact]:
                    needed = needs[following]
                    if len(needed) > 1:
                        left = missing.get(following, len(needed)) - 1
                        missing[following] = left
                        if left:
                            continue
                    if gives[following] not in cost:
                        total = price + 1 if len(needed) == 1 else 1 + sum([cost[one] for one in needed])
                        buckets.setdefault(total, []).append(following)
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


def compact(steps: Compact | Sequence[Step] | Iterable[Step]) -> Compact:
    """Steps in numbers; those that are already stay as they are."""
    return steps if isinstance(steps, Compact) else Compact(steps)


def open_to(graph: Compact, profile: Ability, controls: frozenset[str]) -> Callable[[int], bool]:
    """Whether a profile can take a step while controls stand, asked by the step's number."""
    known: dict[Ability, bool] = {}
    steps = graph.steps

    def is_open(number: int) -> bool:
        step = steps[number]
        needed = step.takes if not step.hindered else step.under(controls)
        if needed is None:
            return False
        if needed not in known:
            known[needed] = profile.covers(needed)
        return known[needed]

    return is_open


def _by_id(step: Step) -> str:
    return step.id
