"""Chosen controls held against trying every set on small models."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from tests.analysis.attack.test_labels import GOAL, model, vector
from wardbook.analysis.attack import choice
from wardbook.analysis.attack.choice import Candidate, Goal, applied, choose
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.profiles import PROFILES, holds
from wardbook.model.attack import Step


def candidates(steps: tuple[Step, ...], order: random.Random, count: int = 7) -> list[Candidate]:
    """Random controls, each of which stops or hinders some steps."""
    return [
        Candidate(
            id=f"N-{number}",
            price=order.randrange(1, 6),
            hinders={
                step.id: None if order.random() < 0.5 else vector(order)
                for step in order.sample(steps, order.randrange(1, 6))
            },
        )
        for number in range(count)
    ]


def is_enough(steps: tuple[Step, ...], goals: list[Goal], chosen: tuple[Candidate, ...]) -> bool:
    labels = Labels(applied(steps, chosen), frozenset(item.id for item in chosen))
    return not any(holds(labels[goal.target], goal.profile) for goal in goals)


def cheapest(steps: tuple[Step, ...], goals: list[Goal], offered: list[Candidate]) -> int | None:
    """The price of the cheapest sufficient set, by trying all of them; None where not even all together are enough."""
    prices = [
        sum(item.price for item in chosen)
        for size in range(len(offered) + 1)
        for chosen in combinations(offered, size)
        if is_enough(steps, goals, chosen)
    ]
    return min(prices, default=None)


def problem(seed: int) -> tuple[tuple[Step, ...], list[Goal], list[Candidate]]:
    order = random.Random(seed)
    steps = model(seed, facts=6, steps=14)
    goals = [Goal(GOAL, profile) for profile in order.sample(PROFILES[-300:], 2)]
    return steps, goals, candidates(steps, order)


@pytest.mark.parametrize("seed", range(200))
def test_the_chosen_controls_are_as_cheap_as_the_cheapest_of_all_sets(seed: int) -> None:
    steps, goals, offered = problem(seed)
    best = cheapest(steps, goals, offered)
    found = choose(steps, goals, offered)
    chosen = tuple(item for item in offered if item.id in found.chosen)
    assert found.is_exact and found.bound == found.price
    if best is None:
        assert found.hopeless
        rest = [goal for goal in goals if goal not in dict(found.hopeless)]
        assert is_enough(steps, rest, chosen)
    else:
        assert not found.hopeless
        assert found.price == best
        assert is_enough(steps, goals, chosen)


def test_the_greedy_choice_is_enough_and_its_bound_never_lies() -> None:
    gaps = 0
    for seed in range(200):
        steps, goals, offered = problem(seed)
        best = cheapest(steps, goals, offered)
        found = choose(steps, goals, offered, exact=False)
        if best is not None:
            assert is_enough(steps, goals, tuple(item for item in offered if item.id in found.chosen))
            assert found.bound <= best <= found.price
            gaps += found.price > best
    assert gaps < 40


def test_the_order_of_what_is_offered_changes_nothing() -> None:
    for seed in range(30):
        steps, goals, offered = problem(seed)
        assert choose(steps[::-1], goals[::-1], offered[::-1]) == choose(steps, goals, offered)


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "ROUNDS", 1)
    cut = [choose(*problem(seed)) for seed in range(40)]
    assert any(found.is_cut_short for found in cut)
    monkeypatch.setattr(choice, "ROUNDS", 4_000)
    monkeypatch.setattr(choice, "BRANCHES", 0)
    for seed in range(40):
        found = choose(*problem(seed))
        assert found.bound <= found.price
