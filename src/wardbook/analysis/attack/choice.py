"""Which further controls are enough? The cheapest set under which no attacker who must not succeed still does.

Every plan of such an attacker must lose a step, so a sufficient set hits every plan. Plans are found one at
a time: choose a set that hits those known, look for a plan it misses, add it, until none is left (implicit
hitting set; Moreno-Centeno and Karp, Operations Research 61, 2013). The greedy set always comes with a lower
bound from plans that share no control; the exact one where the work limit allows. No clock decides anything.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

import msgspec

from wardbook.analysis.attack.compact import Compact, open_to
from wardbook.analysis.attack.plans import Plan, planned
from wardbook.model.attack import Ability, Fact, Hindrance, Step

ROUNDS = 4_000
"""Plans looked at for one answer; what is cut short by it is said."""

BRANCHES = 200_000
"""Partial sets looked at in one exact search; past it the greedy set with its bound is the answer."""


class Candidate(msgspec.Struct, frozen=True):
    """A control that could stand at some places: what it does to which steps, and its price in points of cost."""

    id: str
    price: int
    hinders: Mapping[str, Ability | None]


class Goal(msgspec.Struct, frozen=True):
    """A situation and an attacker who must not bring it about."""

    target: Fact
    profile: Ability


class Choice(msgspec.Struct, frozen=True):
    """A set of candidates that is enough for every goal but the `hopeless` ones.

    `price` is what it costs, `bound` what any sufficient set costs at least, `is_exact` whether they meet,
    `hopeless` are goals with a plan that no candidate touches, with that plan. `plans` were looked at;
    `is_cut_short` says that the work limit ended the search before every goal was safe.
    """

    chosen: tuple[str, ...]
    price: int
    bound: int
    is_exact: bool
    hopeless: tuple[tuple[Goal, Plan], ...]
    plans: int
    is_cut_short: bool = False


def choose(
    steps: Sequence[Step],
    goals: Iterable[Goal],
    candidates: Sequence[Candidate],
    standing: frozenset[str] = frozenset(),
    *,
    exact: bool = True,
    effort: float = 1.0,
) -> Choice:
    """The cheapest sufficient set of candidates beside the controls that stand already.

    Ties are broken by fewer controls, then by id, so the same inputs give the same set. `effort` multiplies
    the work limits.
    """
    search = _Search(steps, candidates, standing, effort)
    for goal in sorted(goals, key=lambda item: (item.target, item.profile)):
        search.watch(goal)
    return search.run(exact=exact)


def applied(steps: Iterable[Step], chosen: Iterable[Candidate]) -> tuple[Step, ...]:
    """The steps with what the chosen candidates do to them, as hindrances under their ids."""
    extra: dict[str, list[Hindrance]] = {}
    for candidate in chosen:
        for name, needed in candidate.hinders.items():
            extra.setdefault(name, []).append(Hindrance(candidate.id, needed))
    return tuple(
        msgspec.structs.replace(step, hindered=(*step.hindered, *extra[step.id]))
        if step.id in extra
        else step
        for step in steps
    )


Solver = Callable[[], frozenset[str] | None]


class _Search:
    def __init__(
        self,
        steps: Sequence[Step],
        candidates: Sequence[Candidate],
        standing: frozenset[str],
        effort: float,
    ) -> None:
        self._effort = effort
        self._candidates = {item.id: item for item in sorted(candidates, key=lambda item: item.id)}
        self._steps = Compact(steps)
        self._standing = standing
        self._views: dict[Ability, _View] = {}
        self._goals: list[Goal] = []
        self._hopeless: dict[Goal, Plan] = {}
        self._clauses: dict[frozenset[str], None] = {}
        self._looked = 0

    def watch(self, goal: Goal) -> None:
        self._goals.append(goal)

    def run(self, *, exact: bool) -> Choice:
        self._open()
        found, is_exact = self._settle(self._greedy) or frozenset(), False
        if exact and not self._is_spent():
            best = self._settle(self._exact)
            if best is not None and not self._is_spent():
                found, is_exact = best, True
        found = self._thinned(found)
        price = self._price(found)
        bound = price if is_exact else self._packing()
        return Choice(
            chosen=tuple(sorted(found)),
            price=price,
            bound=bound,
            is_exact=is_exact or bound == price,
            hopeless=tuple(
                sorted(self._hopeless.items(), key=lambda item: (item[0].target, item[0].profile))
            ),
            plans=self._looked,
            is_cut_short=self._is_spent(),
        )

    def _open(self) -> None:
        targets: dict[Ability, list[Fact]] = {}
        for goal in self._goals:
            targets.setdefault(goal.profile, []).append(goal.target)
        for profile, facts in targets.items():
            self._views[profile] = _View(
                self._steps, profile, self._candidates.values(), self._standing, facts
            )
        kept = _undominated(self._views.values(), self._candidates)
        for view in self._views.values():
            view.offer(kept)
        self._drop_hopeless()

    def _drop_hopeless(self) -> None:
        """Find the goals that not even all candidates together stop, so that nothing is chosen for their sake."""
        for goal in self._goals:
            self._looked += 1
            steps = self._views[goal.profile].plan(goal.target, self._views[goal.profile].stops)
            if steps is not None:
                self._hopeless[goal] = planned(goal.target, goal.profile, steps, self._standing)

    def _settle(self, solve: Solver) -> frozenset[str] | None:
        """Solve, look for plans that are missed, add them; until none is missed, or the solver or the limit gives up."""
        while True:
            chosen = solve()
            if chosen is None:
                return None
            missed = list(self._missed(chosen))
            if not missed or self._is_spent():
                return chosen
            self._clauses |= dict.fromkeys(missed)

    def _missed(
        self, chosen: frozenset[str], goals: Sequence[Goal] | None = None
    ) -> Iterator[frozenset[str]]:
        """Clauses of plans that a set misses: the candidates of which one must be added.

        Several for each goal: after one plan, what it could have been stopped by counts as chosen too, so
        that the next plan shares no control with it.
        """
        for goal in self._goals if goals is None else goals:
            view, taken = self._views[goal.profile], set(chosen)
            while goal not in self._hopeless and not self._is_spent():
                self._looked += 1
                steps = view.plan(goal.target, taken)
                if steps is None:
                    break
                clause = view.stoppers(steps)
                if not clause:
                    break
                yield clause
                taken |= clause

    def _is_spent(self) -> bool:
        return self._looked >= ROUNDS * self._effort

    def _price(self, chosen: Iterable[str]) -> int:
        return sum(self._candidates[name].price for name in chosen)

    def _greedy(self) -> frozenset[str] | None:
        """Most clauses for the price, again and again (Chvatal's greedy set cover, 1979)."""
        left, chosen = list(self._clauses), set[str]()
        while left:
            hits: dict[str, int] = {}
            for clause in left:
                for name in clause:
                    hits[name] = hits.get(name, 0) + 1
            best = min(hits, key=lambda name: (self._candidates[name].price / hits[name], name))
            chosen.add(best)
            left = [clause for clause in left if best not in clause]
        return frozenset(chosen)

    def _thinned(self, chosen: frozenset[str]) -> frozenset[str]:
        """Without what turned out not to be needed, the dearest tried first."""
        kept = set(chosen)
        for name in sorted(chosen, key=lambda item: (-self._candidates[item].price, item)):
            without = kept - {name}
            if all(clause & without for clause in self._clauses) and not any(
                self._views[goal.profile].plan(goal.target, without)
                for goal in self._goals
                if goal not in self._hopeless
            ):
                kept = without
        return frozenset(kept)

    def _packing(self) -> int:
        """A lower bound: clauses that share no candidate cost at least the cheapest of each."""
        used, total = set[str](), 0
        for clause in sorted(self._clauses, key=lambda item: (len(item), sorted(item))):
            if not clause & used:
                used |= clause
                total += min(self._candidates[name].price for name in clause)
        return total

    def _exact(self) -> frozenset[str] | None:
        """The cheapest set that hits every known clause: best-first branch and bound; None past the work limit."""
        clauses = _minimal(self._clauses)
        queue: list[tuple[int, int, tuple[str, ...]]] = [(self._left_over(clauses, frozenset()), 0, ())]
        seen: set[tuple[str, ...]] = set()
        for _ in range(int(BRANCHES * self._effort)):
            if not queue:
                return None
            _, _, taken = heapq.heappop(queue)
            chosen = frozenset(taken)
            open_ = [clause for clause in clauses if not clause & chosen]
            if not open_:
                return chosen
            clause = min(open_, key=lambda item: (len(item), sorted(item)))
            for name in sorted(clause):
                more = tuple(sorted({*taken, name}))
                if more in seen:
                    continue
                seen.add(more)
                price = self._price(more) + self._left_over(clauses, frozenset(more))
                heapq.heappush(queue, (price, len(more), more))
        return None

    def _left_over(self, clauses: Sequence[frozenset[str]], chosen: frozenset[str]) -> int:
        used, total = set[str](), 0
        for clause in clauses:
            if not clause & chosen and not clause & used:
                used |= clause
                total += min(self._candidates[name].price for name in clause)
        return total


class _View:
    """What one profile can do on ways to its targets: these steps only, and by which candidates each is stopped for it."""

    def __init__(
        self,
        steps: Compact,
        profile: Ability,
        candidates: Iterable[Candidate],
        standing: frozenset[str],
        targets: Iterable[Fact],
    ) -> None:
        self._graph = Compact(corridor(steps, profile, standing, targets))
        numbers = {step.id: number for number, step in enumerate(self._graph.steps)}
        self.stops: dict[str, frozenset[int]] = {}
        self._by_step: dict[str, list[str]] = {}
        for item in candidates:
            stopped = [
                name
                for name, needed in item.hinders.items()
                if name in numbers and (needed is None or not profile.covers(needed))
            ]
            if stopped:
                self.stops[item.id] = frozenset(numbers[name] for name in stopped)

    def offer(self, kept: Container[str]) -> None:
        """Leave only these candidates, and note which of them stop which step."""
        self.stops = {name: stopped for name, stopped in self.stops.items() if name in kept}
        for name, stopped in self.stops.items():
            for number in stopped:
                self._by_step.setdefault(self._graph.steps[number].id, []).append(name)

    def plan(self, target: Fact, chosen: Iterable[str]) -> tuple[Step, ...] | None:
        """A plan in spite of the chosen candidates, None where none is left."""
        open_ = bytearray(b"\1") * len(self._graph.steps)
        for name in chosen:
            for number in self.stops.get(name, ()):
                open_[number] = 0
        goal = self._graph.numbers.get(target)
        first = None if goal is None else self._graph.first(goal, lambda number: bool(open_[number]))
        return None if first is None or goal is None else self._graph.traced(first, goal)

    def stoppers(self, steps: Iterable[Step]) -> frozenset[str]:
        """The candidates that would stop at least one of some steps."""
        return frozenset(name for step in steps for name in self._by_step.get(step.id, ()))


def corridor(
    steps: Compact, profile: Ability, standing: frozenset[str], targets: Iterable[Fact]
) -> tuple[Step, ...]:
    """The steps that can lie on a plan of a profile to a target: those it can take with what it reaches, towards a target."""
    is_open = open_to(steps, profile, standing)
    gained = steps.forward(is_open)
    needs = steps.needs
    return tuple(
        steps.steps[number]
        for number in steps.backward(
            targets, lambda number: is_open(number) and all(gained[fact] for fact in needs[number])
        )
    )


def _undominated(views: Iterable[_View], candidates: Mapping[str, Candidate]) -> frozenset[str]:
    """The candidates worth looking at: none stops all that another one stops and costs no less.

    Of two that are alike in both, the one whose id comes first is kept.
    """
    stops: dict[str, set[tuple[int, int]]] = {}
    for place, view in enumerate(views):
        for name, stopped in view.stops.items():
            stops.setdefault(name, set()).update((place, number) for number in stopped)
    by_step: dict[tuple[int, int], list[str]] = {}
    kept: list[str] = []
    for name in sorted(stops, key=lambda name: (candidates[name].price, -len(stops[name]), name)):
        rivals = min((by_step.get(step, []) for step in stops[name]), key=len)
        if not any(stops[name] <= stops[other] for other in rivals):
            kept.append(name)
            for step in stops[name]:
                by_step.setdefault(step, []).append(name)
    return frozenset(kept)


def _minimal(clauses: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Clauses that hold no other one, the shortest first: whoever hits the smaller hits the larger."""
    kept: list[frozenset[str]] = []
    for clause in sorted(clauses, key=lambda item: (len(item), sorted(item))):
        if not any(other <= clause for other in kept):
            kept.append(clause)
    return kept
