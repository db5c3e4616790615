"""The attack graph, its labels, the risks and the choice of controls: on the example and on devices of any size."""

from __future__ import annotations

import datetime
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from benchmarks.attack_devices import VECTORS, device, vulnerability
from benchmarks.row import ROOT, Row
from wardbook.analysis.attack.estimates import Estimates, estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.published import published
from wardbook.analysis.proof import control_states
from wardbook.analysis.proposals import Catalogued, Proposal, catalogued, offered, propose, relevant
from wardbook.analysis.risks import controlled, risks
from wardbook.app.inputs import inputs
from wardbook.compile import compile as compile_file
from wardbook.knowledge.reader import load
from wardbook.model.attack import AttackGraph
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

SEEDS = (1, 2, 3)
RUNS = 3
REACH = (100, 200)
"""Sizes at which we see how far exactness reaches."""

Result = TypeVar("Result")
Made = tuple[Device, tuple[Vulnerability, ...]]


def run() -> list[Row]:
    """The figures of the issue beside their limits, and how far exactness reaches."""
    knowledge = load()
    known = estimates(knowledge)
    catalogue = catalogued(knowledge, known.effects)
    return [
        *_example(known, catalogue),
        *_generated(known, catalogue),
        *_large(known),
        *_reach(known, catalogue),
    ]


def _example(known: Estimates, catalogue: dict[str, Catalogued]) -> list[Row]:
    file = compile_file(inputs(ROOT / "examples" / "infusion-pump", as_of=datetime.date(2026, 11, 24)))
    made = (file.device, tuple(file.vulnerabilities.values()))
    return [
        Row(
            name="the example: everything but control choice",
            figure=_all_but_choice_of(made, known),
            limit=0.05,
            note=f"{len(file.steps)} steps; graph, labels, risks, published; median of {RUNS}, processor time",
        ),
        _choice("the example: control choice, exact", [made], known, catalogue, exact=True),
    ]


def _generated(known: Estimates, catalogue: dict[str, Catalogued]) -> list[Row]:
    small, middle = ([device(parts, seed) for seed in SEEDS] for parts in (50, 500))
    steps = len(attack_graph(*middle[0], known).steps)
    return [
        Row(
            name="500 parts: everything but control choice",
            figure=statistics.median(_all_but_choice_of(made, known) for made in middle),
            limit=0.3,
            note=f"about {steps:,} steps; as above, median over {len(SEEDS)} seeds",
        ),
        _choice("50 parts: control choice, exact", small, known, catalogue, exact=True),
        _choice("500 parts: control choice, greedy with bound", middle, known, catalogue, exact=False),
    ]


def _large(known: Estimates) -> list[Row]:
    made, vulnerabilities = device(5_000, 1)
    graph, seconds = _timed(lambda: attack_graph(made, vulnerabilities, known))
    labels, more = _timed(lambda: Labels(graph.steps))
    fresh = vulnerability(99_999, "p7", VECTORS[0])
    step = [item for item in attack_graph(made, [fresh], known).steps if fresh.id in item.evidence]
    _, on_top = _timed(lambda: labels.add(step))
    return [
        Row(
            name="5,000 parts: graph and all labels",
            figure=seconds + more,
            limit=1.0,
            note=f"{len(graph.steps):,} steps: graph {seconds:.2f} s, labels {more:.2f} s; processor time",
        ),
        Row(
            name="5,000 parts: one new vulnerability on top",
            figure=on_top,
            limit=0.06,
            note="labels taken up where they stand",
        ),
    ]


def _reach(known: Estimates, catalogue: dict[str, Catalogued]) -> list[Row]:
    found = []
    for parts in REACH:
        answers = [_chosen(device(parts, seed), known, catalogue, exact=True) for seed in SEEDS]
        exact = sum(answer.choice.is_exact for answer, _ in answers)
        gaps = ", ".join(f"{answer.choice.bound}/{answer.choice.price}" for answer, _ in answers)
        found.append(
            Row(
                name=f"{parts:,} parts: control choice, as exact as the work limit allows",
                figure=max(seconds for _, seconds in answers),
                note=f"exact on {exact} of {len(SEEDS)} seeds; bound/price {gaps}; the slowest",
            )
        )
    return found


def _choice(
    name: str, devices: Sequence[Made], known: Estimates, catalogue: dict[str, Catalogued], *, exact: bool
) -> Row:
    answers = [_chosen(made, known, catalogue, exact=exact) for made in devices]
    proven = sum(answer.choice.is_exact for answer, _ in answers)
    gaps = ", ".join(f"{answer.choice.bound}/{answer.choice.price}" for answer, _ in answers)
    return Row(
        name=name,
        figure=max(seconds for _, seconds in answers),
        limit=2.0,
        note=f"the slowest of {len(devices)}; proven cheapest {proven} of {len(devices)}; bound/price {gaps}",
    )


def _chosen(
    made: Made, known: Estimates, catalogue: dict[str, Catalogued], *, exact: bool
) -> tuple[Proposal, float]:
    graph = attack_graph(*made, known)
    standing = controlled(graph, control_states(made[0], {})).claimed

    def answer() -> Proposal:
        within = relevant(made[0], graph, standing)
        candidates = offered(made[0], within, catalogue, standing)
        return propose(made[0], graph, candidates, standing, exact=exact, within=within)

    return _timed(answer)


def _all_but_choice(made: Made, known: Estimates) -> AttackGraph:
    graph = attack_graph(*made, known)
    published(graph)
    risks(made[0], graph, control_states(made[0], {}), {item.id: item for item in made[1]})
    return graph


def _all_but_choice_of(made: Made, known: Estimates) -> float:
    return statistics.median(_timed(lambda: _all_but_choice(made, known))[1] for _ in range(RUNS))


def _timed(measure: Callable[[], Result]) -> tuple[Result, float]:
    gc.collect()
    began = time.process_time()
    found = measure()
    return found, time.process_time() - began
