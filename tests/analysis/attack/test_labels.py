"""Labels, plans and certificates held against trying every profile one by one on random models."""

from __future__ import annotations

import random

import pytest

from wardbook.analysis.attack.certificate import check, graph_as_json, not_reached, reached
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.plans import closed_set, plan_for, plans
from wardbook.analysis.attack.profiles import (
    EVERYBODY,
    PROFILES,
    able,
    exploitability,
    holds,
    members,
    points,
    weakest,
)
from wardbook.model.attack import LEVELS, NOTHING, Ability, Fact, Hindrance, Step

GOAL = Fact("HS-1", "")


def vector(order: random.Random) -> Ability:
    return Ability(
        *(order.randrange(len(levels)) if order.random() < 0.4 else 0 for levels in LEVELS.values())
    )


def model(seed: int, facts: int = 8, steps: int = 20) -> tuple[Step, ...]:
    """A small random graph: entries, steps with up to three needs, some hindered by controls, cycles included."""
    order = random.Random(seed)
    names = [Fact(f"p{number}", "control") for number in range(facts)] + [GOAL]
    made = [Step(id="entry", kind="entry", gives=names[0], takes=vector(order), why="")]
    for number in range(steps):
        needs = tuple(order.sample(names[:-1], order.randrange(1, 4)))
        hindered = tuple(
            Hindrance(f"C-{control}", None if order.random() < 0.3 else vector(order))
            for control in range(3)
            if order.random() < 0.3
        )
        made.append(
            Step(
                id=f"s{number}",
                kind="k",
                needs=needs,
                gives=order.choice(names),
                takes=vector(order),
                why="",
                hindered=hindered,
            )
        )
    return tuple(made)


def reach_of(steps: tuple[Step, ...], profile: Ability, controls: frozenset[str]) -> set[Fact]:
    """What one profile reaches, by trying every step until nothing more is gained."""
    gained: set[Fact] = set()
    while True:
        before = len(gained)
        for step in steps:
            needed = step.under(controls)
            if needed is not None and profile.covers(needed) and set(step.needs) <= gained:
                gained.add(step.gives)
        if len(gained) == before:
            return gained


@pytest.mark.parametrize("seed", range(200))
def test_labels_equal_trying_every_profile_one_by_one(seed: int) -> None:
    steps = model(seed)
    controls = frozenset({"C-0"}) if seed % 2 else frozenset[str]()
    labels = Labels(steps, controls)
    for profile in PROFILES:
        gained = reach_of(steps, profile, controls)
        assert {fact for fact, label in labels.items() if holds(label, profile)} == gained


@pytest.mark.parametrize("seed", range(60))
def test_every_verdict_has_a_certificate_that_the_checker_accepts_and_a_spoiled_one_that_it_refuses(
    seed: int,
) -> None:
    steps = model(seed)
    order, graph = random.Random(seed), graph_as_json(steps)
    label = Labels(steps)[GOAL]
    for profile in order.sample(PROFILES, 30):
        plan = plan_for(steps, GOAL, profile)
        assert (plan is not None) == holds(label, profile)
        if plan is not None:
            proof = reached(plan, frozenset())
            assert check(graph, proof) == ""
            assert check(graph, proof | {"plan": proof["plan"][:-1]}) != ""
            assert check(graph, proof | {"plan": proof["plan"][1:]}) != ""
            if plan.takes != NOTHING:
                assert check(graph, proof | {"profile": list(NOTHING)}) != ""
        else:
            closed = closed_set(steps, profile)
            proof = not_reached(GOAL, profile, frozenset(), closed)
            assert check(graph, proof) == ""
            assert check(graph, proof | {"closed": [*proof["closed"], str(GOAL)]}) != ""
            for fact in proof["closed"]:
                rest = [other for other in proof["closed"] if other != fact]
                assert check(graph, proof | {"closed": rest}) != ""


def test_a_further_vulnerability_never_shrinks_a_label_and_is_taken_up_on_top() -> None:
    for seed in range(50):
        steps = model(seed)
        order = random.Random(seed)
        more = Step(
            id="more",
            kind="k",
            needs=(steps[1].gives,),
            gives=order.choice(steps).gives,
            takes=vector(order),
            why="",
        )
        before, after, on_top = Labels(steps), Labels((*steps, more)), Labels(steps)
        on_top.add([more])
        assert dict(on_top.items()) == dict(after.items())
        assert all(label & ~after[fact] == 0 for fact, label in before.items())


def test_a_further_control_never_enlarges_a_label() -> None:
    for seed in range(50):
        steps = model(seed)
        free, held = Labels(steps), Labels(steps, frozenset({"C-0", "C-1"}))
        assert all(label & ~free[fact] == 0 for fact, label in held.items())


def test_the_order_of_steps_changes_nothing() -> None:
    steps = list(model(7))
    before = dict(Labels(steps).items())
    random.Random(1).shuffle(steps)
    assert dict(Labels(steps).items()) == before


def test_the_weakest_profiles_tell_the_whole_set() -> None:
    for seed in range(50):
        label = Labels(model(seed))[GOAL]
        told = 0
        for profile in weakest(label):
            told |= able(profile)
            assert all(other == profile or not profile.covers(other) for other in members(label))
        assert told == label


def test_plans_are_different_valid_and_begin_with_the_weakest_attacker() -> None:
    several = 0
    for seed in range(60):
        steps = model(seed, facts=10, steps=40)
        found, label = plans(steps, GOAL), Labels(steps)[GOAL]
        assert bool(found) == bool(label)
        if found:
            assert points(found[0].takes) == points(weakest(label)[0])
        several += len(found) > 1
        for plan in found:
            assert check(graph_as_json(steps), reached(plan, frozenset())) == ""
            assert plan.profile.covers(plan.takes)
        for one in found:
            gains = {step.gives for step in one.steps}
            assert all(one is other or not gains <= {step.gives for step in other.steps} for other in found)
    assert several > 3


def test_exploitability_is_five_for_anybody_one_for_the_ablest_and_nothing_for_nobody() -> None:
    assert exploitability(EVERYBODY) == 5
    assert exploitability(able(PROFILES[-1])) == 1
    assert exploitability(0) == 0
    assert sorted(exploitability(able(profile)) for profile in PROFILES) == sorted(
        1 + sum(points(profile) < bound for bound in (10, 14, 20, 25)) for profile in PROFILES
    )
