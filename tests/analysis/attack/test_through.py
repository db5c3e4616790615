"""The way to harm through one given step, against every minimal plan of small graphs."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.analysis.attack.labels import NO_CONTROLS
from wardbook.analysis.attack.through import Passing
from wardbook.model.attack import NOTHING, Ability, Fact, Step

FACTS = [Fact(f"f{number}", "") for number in range(5)] + [Fact("HS-1", "")]
TARGET = FACTS[-1]


@st.composite
def graphs(draw: st.DrawFn) -> list[Step]:
    """Steps with up to two needs, some that need nothing; every step within reach of anybody."""
    made = []
    for number in range(draw(st.integers(2, 8))):
        needs = tuple(draw(st.lists(st.sampled_from(FACTS[:-1]), max_size=2, unique=True)))
        gives = draw(st.sampled_from([one for one in FACTS if one not in needs]))
        made.append(Step(id=f"s{number}", kind="k", needs=needs, gives=gives, takes=NOTHING, why="w"))
    return made


def reaches(steps: tuple[Step, ...]) -> bool:
    have: set[Fact] = set()
    for _ in steps:
        have |= {step.gives for step in steps if set(step.needs) <= have}
    return TARGET in have


def minimal_plans(steps: list[Step]) -> list[tuple[Step, ...]]:
    """Every set of steps that reaches the target and of which none can be left out."""
    every = (some for size in range(1, len(steps) + 1) for some in combinations(steps, size))
    return [
        some
        for some in every
        if reaches(some) and not any(reaches(tuple(one for one in some if one is not step)) for step in some)
    ]


@settings(max_examples=600)
@given(steps=graphs())
def test_a_way_through_a_step_is_a_plan_of_which_no_step_can_be_left_out(steps: list[Step]) -> None:
    first = steps[0]
    found = Passing(steps, NO_CONTROLS).worst([first], {"HS-1": 1})
    if found is None:
        return
    made = found.plan.steps
    assert first in made
    assert tuple(sorted(made, key=lambda step: step.id)) in [
        tuple(sorted(some, key=lambda step: step.id)) for some in minimal_plans(steps)
    ]
    have: set[Fact] = set()
    for step in made:
        assert set(step.needs) <= have
        have.add(step.gives)


@settings(max_examples=600)
@given(steps=graphs())
def test_where_no_way_is_found_no_minimal_plan_takes_the_step(steps: list[Step]) -> None:
    first = steps[0]
    if Passing(steps, NO_CONTROLS).worst([first], {"HS-1": 1}) is None:
        assert not any(first in some for some in minimal_plans(steps))


def test_the_way_of_the_least_able_is_told_and_how_easy_it_is() -> None:
    hard = Ability(3, 3, 3, 3, 3)
    steps = [
        Step(id="in", kind="k", gives=FACTS[0], takes=NOTHING, why="in"),
        Step(id="hole", kind="k", needs=(FACTS[0],), gives=FACTS[1], takes=hard, why="hole"),
        Step(id="easy", kind="k", needs=(FACTS[0],), gives=FACTS[1], takes=NOTHING, why="easy"),
        Step(id="harm", kind="k", needs=(FACTS[1],), gives=TARGET, takes=NOTHING, why="harm"),
    ]
    found = Passing(steps, NO_CONTROLS).worst([steps[1]], {"HS-1": 1})
    assert found is not None
    assert [step.id for step in found.plan.steps] == ["in", "hole", "harm"]
    assert found.exploitability == 1
