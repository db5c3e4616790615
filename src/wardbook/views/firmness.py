"""How firm the answers about risks are: what no plan can do without, what a fallen part reaches, which estimate decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.plans import told
from wardbook.analysis.attack.published import restored
from wardbook.analysis.attack.sensitivity import WORK, ablest, blast_radius, choke_points, flips, passes
from wardbook.analysis.proposals import limits
from wardbook.analysis.risks import controlled
from wardbook.model.attack import Ability, Fact
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.cells import links
from wardbook.views.register import view
from wardbook.views.risks import BY_THIS_MODEL

_NO_LIMIT = "safety.yaml states no profile that must not succeed, so no verdict can turn."


@view("choke-points", subject=SecurityFile, title="Choke points")
def choke_points_(file: SecurityFile) -> Table:
    """Steps without which nobody who must not succeed brings a situation about, those of most situations first."""
    graph, strictest, standing = _asked(file)
    rows = tuple(
        (name, file.steps[name].why, links(situations), len(situations), links(file.steps[name].evidence))
        for name, situations in choke_points(graph, strictest, standing).items()
    )
    return Table(
        name="choke-points",
        title="Choke points",
        columns=(
            code("step", weight=4),
            text("what is done", weight=5),
            ids("situations", weight=2),
            number("of them"),
            ids("rests on", weight=3),
        ),
        rows=rows,
        empty="No situation that must not be brought about hangs on a single step.",
        notes=(
            BY_THIS_MODEL,
            "While the claimed controls stand; a control there stops every plan to these situations.",
        ),
    )


@view("blast-radius", subject=SecurityFile, title="Blast radius of each part")
def blast_radii(file: SecurityFile) -> Table:
    """What an attacker reaches who controls one part and stands nowhere else, in spite of the claimed controls."""
    graph, strictest, standing = _asked(file)
    profile = ablest(strictest)
    parts = _most_connected(file, passes(graph))
    made = []
    for name in parts:
        part = file.device.parts[name]
        facts = blast_radius(graph, name, profile, standing)
        situations = tuple(fact.thing for fact in facts if not fact.state)
        fallen = tuple(fact.thing for fact in facts if fact.state == "control")
        assets = tuple(dict.fromkeys(fact.thing for fact in facts if fact.thing in file.device.assets))
        several = [one for one in situations if file.device.situations[one].multi_patient]
        made.append(
            (
                Link(name),
                links(situations),
                links(several),
                links(fallen),
                links(assets),
                part.serves or Missing("not stated"),
            )
        )
    made.sort(key=lambda row: -_count(row[1]))
    return Table(
        name="blast-radius",
        title="Blast radius of each part",
        columns=(
            ids("part"),
            ids("situations", weight=3),
            ids("of several patients", name="multi-patient", weight=2),
            ids("controls then", weight=3),
            ids("assets touched", weight=3),
            text("serves", weight=2),
        ),
        rows=tuple(made),
        empty="architecture.yaml names no part.",
        notes=(
            BY_THIS_MODEL,
            f"The attacker: {told(profile)}, the ablest who must not succeed anywhere.",
            *_left_out(len(file.device.parts) - len(parts), "parts of fewer paths"),
        ),
    )


@view("sensitivity", subject=SecurityFile, title="Estimates that decide")
def sensitivity(file: SecurityFile) -> Table:
    """Every single estimate that turns the verdict of a situation when it is one level lower or higher."""
    graph, strictest, standing = _asked(file)
    turned = flips(graph, strictest, standing)
    rows = tuple(
        (
            Link(item.situation),
            item.estimate.of,
            item.estimate.name,
            item.estimate.factor,
            item.was,
            item.then,
            State("becomes acceptable", Tone.GOOD)
            if item.becomes_acceptable
            else State("no longer acceptable", Tone.BAD),
        )
        for item in turned.found
    )
    return Table(
        name="sensitivity",
        title="Estimates that decide",
        columns=(
            ids("situation"),
            text("estimate of", weight=2),
            code("name", weight=3),
            text("factor", weight=2),
            text("now", weight=2),
            text("then", weight=2),
            state("the situation", name="turns", weight=3),
        ),
        rows=rows,
        empty=_NO_LIMIT
        if not any(strictest.values())
        else "No verdict turns when a single estimate moves by one level.",
        notes=(
            BY_THIS_MODEL,
            "With the claimed controls. What stands here deserves the first look of whoever doubts an estimate.",
            *_left_out(turned.untried, "estimates"),
        ),
    )


def _asked(file: SecurityFile) -> tuple[Compact, Mapping[Fact, Ability | None], frozenset[str]]:
    graph = restored(file.steps, file.device.situations)
    return Compact(graph.steps), limits(file.device), controlled(graph, file.control_states).claimed


def _most_connected(file: SecurityFile, most: int) -> list[str]:
    """The parts of the device, where there are more than can be tried those with the most paths; in id order."""
    if len(file.device.parts) <= most:
        return list(file.device.parts)
    ends = Counter(end for flow in file.device.flows.values() for end in (flow.sender, flow.receiver))
    first = sorted(file.device.parts, key=lambda name: (-ends[name], name))[:most]
    return sorted(first)


def _left_out(count: int, what: str) -> tuple[str, ...]:
    """The bound of a table, where it cut something short."""
    if count <= 0:
        return ()
    return (
        agreed(
            f"{count:,} {what} were not tried: the model is too large for {WORK:,} steps looked at (WORK)."
        ),
    )


def _count(cell: object) -> int:
    return len(cell) if isinstance(cell, tuple) else 0
