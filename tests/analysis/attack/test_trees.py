"""Attack trees say neither more nor less than the plans they are made of; told in words that need no model."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

import pytest

from tests.analysis.attack.test_labels import GOAL, model, reach_of
from wardbook.analysis.attack.plans import plans
from wardbook.analysis.attack.profiles import PROFILES
from wardbook.analysis.attack.story import TELLS, attacker, joined
from wardbook.analysis.attack.trees import attack_tree
from wardbook.base.limits import ATTACK_TREE_BRANCHES
from wardbook.documents.drawing.labels import node_box
from wardbook.documents.drawing.tree_layout import place
from wardbook.formats import galileo
from wardbook.knowledge.reader import load
from wardbook.model.attack import Ability, Fact, Step
from wardbook.model.attack_tree import AttackTree
from wardbook.views.attack_trees import in_words, tree_figure

LINE = re.compile(r'^"(\w+)" (?:(and|or)((?: "\w+")+)|prob=1);(?: /\*.*\*/)?$')


def read_galileo(text: str) -> tuple[str, dict[str, tuple[str, list[str]]]]:
    """A reader of our own for the tests: the top and each name with its gate and inputs."""
    top = re.search(r'^toplevel "(\w+)";$', text, re.MULTILINE)
    assert top is not None
    found: dict[str, tuple[str, list[str]]] = {}
    for line in text.splitlines():
        if line.startswith('"'):
            match = LINE.match(line)
            assert match is not None, line
            assert match[1] not in found, f"{match[1]} is defined twice"
            found[match[1]] = (match[2] or "event", re.findall(r'"(\w+)"', match[3] or ""))
    assert all(name in found for _, inputs in found.values() for name in inputs)
    return top[1], found


def holds(name: str, tree: Mapping[str, tuple[str, list[str]]], done: set[str]) -> bool:
    gate, inputs = tree[name]
    if gate == "event":
        return name in done
    return (all if gate == "and" else any)(holds(item, tree, done) for item in inputs)


def tree_of(steps: tuple[Step, ...], k: int = 5) -> tuple[AttackTree, set[str]]:
    found = plans(steps, GOAL, k=k)
    tree = attack_tree("HS-1", "harm", found, frozenset(), lambda step: f'do {step.id} */ "x"')
    return tree, {step.id for plan in found for step in plan.steps}


@pytest.mark.parametrize("seed", range(60))
def test_a_tree_read_as_galileo_is_true_exactly_for_the_sets_of_steps_that_are_a_plan(seed: int) -> None:
    steps = model(seed, facts=6, steps=12)
    tree, used = tree_of(steps)
    if tree.root is None:
        assert GOAL not in reach_of(steps, PROFILES[-1], frozenset())
        return
    top, gates = read_galileo(galileo.write(tree))
    event = {
        item.step: f"do_{item.name}" if item.below else f"all_{item.name}"
        for item in tree.branches()
        if item.step
    }
    chosen = sorted(used)[:10]
    for count in range(len(chosen) + 1):
        for some in itertools.combinations(chosen, count):
            taken = {*some, *sorted(used)[10:]}
            reached = reach_of(tuple(step for step in steps if step.id in taken), PROFILES[-1], frozenset())
            events = {event[name] for name in taken if name in event}
            # A step can stand at several places of the tree, once for each circle it would close.
            events |= {
                f"do_{item.name}" if item.below else f"all_{item.name}"
                for item in tree.branches()
                if item.step in taken
            }
            assert holds(top, gates, events) == (GOAL in reached)


def test_a_tree_that_would_not_fit_a_sheet_is_cut_and_says_so() -> None:
    layers = 12
    steps = [Step(id="entry", kind="k", gives=Fact("0-0", "x"), why="")]
    for layer, (left, right) in itertools.product(range(layers), itertools.product(range(6), repeat=2)):
        steps.append(
            Step(
                id=f"s{layer}-{left}-{right}",
                kind="k",
                needs=(Fact(f"{layer}-{left}" if layer else "0-0", "x"),),
                gives=Fact(f"{layer + 1}-{right}", "x"),
                why="",
            )
        )
    steps.append(
        Step(
            id="end",
            kind="k",
            needs=tuple(Fact(f"{layers}-{right}", "x") for right in range(6)),
            gives=GOAL,
            why="",
        )
    )
    plan = plans(tuple(steps), GOAL, k=1)[0]
    everything = [type(plan)(plan.target, plan.profile, plan.takes, tuple(steps))]
    tree = attack_tree("HS-1", "harm", everything, frozenset(), lambda step: step.id)
    assert tree.is_cut
    assert sum(1 for _ in tree.branches()) < 4 * ATTACK_TREE_BRANCHES
    assert "not every way is shown" in in_words(tree)
    assert "more_" in galileo.write(tree)
    assert "was cut" in galileo.write(tree)


@pytest.mark.parametrize("seed", range(20))
def test_boxes_of_a_drawn_tree_do_not_overlap_and_each_stands_below_the_one_it_leads_to(seed: int) -> None:
    tree, _ = tree_of(model(seed))
    figure = tree_figure(tree, "t")
    boxes = place(figure).boxes
    for first, second in itertools.combinations(boxes.values(), 2):
        assert not first.overlaps(second, 8)
    for edge in figure.edges:
        lower, upper = boxes[edge.source], boxes[edge.target]
        assert lower.y > upper.y + upper.height
    assert {node.id: (node_box(node).width, node_box(node).height) for node in figure.nodes} == {
        name: (box.width, box.height) for name, box in boxes.items()
    }
    assert figure.alt


def test_every_kind_of_step_of_the_knowledge_can_be_told() -> None:
    kinds = {item.name.partition(".")[2] for item in load().of_kind("attack-step")}
    assert kinds <= TELLS.keys()


def test_an_attacker_is_told_by_what_is_more_than_anybody_has() -> None:
    assert attacker(Ability()) == "without any special skill or means"
    assert attacker(Ability(window=1)) == "with a short while unobserved"
    assert attacker(Ability(3, 2, 0, 0, 1)) == "who is an expert with special equipment and some months"
    assert joined(("a", "b", "c")) == "a, b and c"
