"""Single estimates, choke points and blast radius held against trying all of them on small models."""

from __future__ import annotations

import msgspec
import pytest

from tests.analysis.attack.test_labels import GOAL, model, reach_of
from wardbook.analysis.attack import sensitivity
from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.profiles import PROFILES
from wardbook.analysis.attack.sensitivity import Estimated, ablest, blast_radius, choke_points, flips
from wardbook.model.attack import FACTORS, LEVELS, NOTHING, Ability, Fact, Step

CONTROLS = frozenset({"C-0", "C-1"})


def moved(steps: tuple[Step, ...], estimate: Estimated, move: int) -> tuple[Step, ...]:
    """The steps with one estimate a level lower or higher."""
    place = FACTORS.index(estimate.factor)

    def turned(needed: Ability) -> Ability:
        return Ability(*(max(0, level + move) if n == place else level for n, level in enumerate(needed)))

    made = []
    for step in steps:
        hindered = tuple(
            msgspec.structs.replace(item, to=turned(item.to))
            if estimate.of == "control" and item.control == estimate.name and item.to is not None
            else item
            for item in step.hindered
        )
        is_it = estimate.of == "step" and step.kind == estimate.name
        takes = turned(step.takes) if is_it else step.takes
        made.append(msgspec.structs.replace(step, takes=takes, hindered=hindered))
    return tuple(made)


def different_kinds(seed: int) -> tuple[Step, ...]:
    return tuple(
        msgspec.structs.replace(step, kind=f"k{number % 7}") for number, step in enumerate(model(seed))
    )


def test_the_estimates_that_flip_a_verdict_are_those_that_do_when_all_are_tried() -> None:
    both = set()
    for seed in range(60):
        steps, profile = different_kinds(seed), PROFILES[-1 - seed * 7]
        now = GOAL in reach_of(steps, profile, CONTROLS)
        move = 1 if now else -1
        names = {("step", step.kind) for step in steps} | {("control", name) for name in CONTROLS}
        expected = {
            Estimated(of, name, factor)
            for of, name in names
            for factor in FACTORS
            if (GOAL in reach_of(moved(steps, Estimated(of, name, factor), move), profile, CONTROLS)) != now
            and _may_move(Estimated(of, name, factor), profile, move)
        }
        found = flips(Compact(steps), {GOAL: profile}, CONTROLS).found
        assert {item.estimate for item in found} == expected
        both |= {item.becomes_acceptable for item in found}
        for item in found:
            words = LEVELS[item.estimate.factor]
            assert words.index(item.then) - words.index(item.was) == move
    assert both == {True, False}


def _may_move(estimate: Estimated, profile: Ability, move: int) -> bool:
    """A level beyond the last one is none, so nothing is said of it."""
    place = FACTORS.index(estimate.factor)
    return move < 0 or profile[place] + 1 < len(LEVELS[estimate.factor])


def test_choke_points_are_exactly_the_steps_whose_loss_stops_every_plan() -> None:
    seen = 0
    for seed in range(60):
        steps, profile = different_kinds(seed), PROFILES[-1]
        found = choke_points(Compact(steps), {GOAL: profile}, frozenset())
        expected = set()
        if GOAL in reach_of(steps, profile, frozenset()):
            expected = {
                step.id
                for step in steps
                if GOAL
                not in reach_of(tuple(other for other in steps if other is not step), profile, frozenset())
            }
        assert found.keys() == expected
        assert all(situations == (GOAL.thing,) for situations in found.values())
        seen += len(found)
    assert seen > 30


def test_a_fallen_part_reaches_what_follows_from_it_and_nothing_that_needs_another_entry() -> None:
    for seed in range(40):
        steps, profile = model(seed), PROFILES[-1]
        start = Step(id="fallen", kind="k", gives=Fact("p1", "control"), takes=NOTHING, why="")
        alone = (start, *(step for step in steps if step.needs))
        expected = {fact for fact in reach_of(alone, profile, CONTROLS) if fact.thing != "p1"}
        assert set(blast_radius(Compact(steps), "p1", profile, CONTROLS)) == expected
    assert blast_radius(Compact(steps), "no such part", profile, CONTROLS) == ()


def test_the_ablest_covers_everybody_who_must_not_succeed() -> None:
    limits = {
        Fact("a", ""): Ability(1, 0, 2, 0, 0),
        Fact("b", ""): Ability(0, 3, 0, 0, 0),
        Fact("c", ""): None,
    }
    assert ablest(limits) == Ability(1, 3, 2, 0, 0)


def test_a_model_too_large_says_how_many_estimates_were_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    seed = next(
        seed
        for seed in range(60)
        if len(flips(Compact(different_kinds(seed)), {GOAL: PROFILES[-1 - seed * 7]}, CONTROLS).found) > 2
    )
    graph, strictest = Compact(different_kinds(seed)), {GOAL: PROFILES[-1 - seed * 7]}
    whole = flips(graph, strictest, CONTROLS)
    assert whole.untried == 0
    monkeypatch.setattr(sensitivity, "WORK", len(graph.steps) * 2)
    cut = flips(graph, strictest, CONTROLS)
    assert cut.untried > 0
    assert set(cut.found) < set(whole.found)
