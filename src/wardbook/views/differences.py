"""What changed between two security files, and why."""

from __future__ import annotations

from collections import Counter

from wardbook.model.difference import CAUSES, GROUPS, Difference, Side, reading_order
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.register import view

_SAME = "Nothing changed that is compared: the two say the same."
_OTHER_DEVICE = "These are two devices: the ids are {0.old.id} and {0.new.id}."
_TONES = {"added": Tone.OPEN, "removed": Tone.OPEN, "changed": Tone.PLAIN}
_CAUSE_SAYS = {
    "tool": "another version of Wardbook",
    "law": "other knowledge of regulations, standards and attacks",
    "world": "another snapshot of advisories, or another date",
    "design": "another device folder or SBOM",
    "decision": "another decision",
}


@view("changes", subject=Difference, title="What changed")
def changes(difference: Difference) -> Table:
    """Every change with its one cause, group by group as a reviewer reads: device, architecture, components, and so on."""
    found = sorted(difference.changes, key=reading_order)
    return Table(
        name="changes",
        title=f"What changed from {difference.old.name} to {difference.new.name}",
        columns=(
            text("group", weight=2),
            text("table", weight=2),
            ids("id", weight=3),
            text("aspect", weight=2),
            state("change"),
            text("before", weight=4),
            text("after", weight=4),
            state("cause"),
        ),
        rows=tuple(
            (
                item.group,
                item.table,
                Link(item.id),
                item.aspect or Missing("the thing itself"),
                State(item.kind, _TONES[item.kind]),
                item.before or Missing("not there"),
                item.after or Missing("not there"),
                State(item.cause),
            )
            for item in found
        ),
        empty=_SAME,
        notes=(_method(difference),),
    )


@view("change-groups", subject=Difference, title="How much changed")
def change_groups(difference: Difference) -> Table:
    """How many changes there are in each group, by cause; groups without any are named too."""
    counted = Counter((item.group, item.cause) for item in difference.changes)
    return Table(
        name="change-groups",
        title="How much changed",
        columns=(text("group", weight=4), *(number(cause) for cause in CAUSES), number("all")),
        rows=tuple(
            (
                group,
                *(counted[group, cause] for cause in CAUSES),
                sum(counted[group, cause] for cause in CAUSES),
            )
            for group in GROUPS
        ),
    )


@view("change-sides", subject=Difference, title="What is compared")
def change_sides(difference: Difference) -> Table:
    """The two states: device, version, date, tool, knowledge and advisories of each."""
    return Table(
        name="change-sides",
        title="What is compared",
        columns=(
            text("side"),
            code("named", weight=4),
            text("device", weight=4),
            text("version"),
            text("as of"),
            text("tool"),
            code("knowledge", weight=3),
            code("advisories", weight=3),
        ),
        rows=tuple(
            (word, *_told(item)) for word, item in (("before", difference.old), ("after", difference.new))
        ),
        notes=() if difference.old.id == difference.new.id else (_OTHER_DEVICE.format(difference),),
    )


@view("change-causes", subject=Difference, title="Why it changed")
def change_causes(difference: Difference) -> Table:
    """The five causes: what differs in the inputs of each, and how many changes it brought."""
    return Table(
        name="change-causes",
        title="Why it changed",
        columns=(
            state("cause"),
            text("what it is", weight=4),
            code("what differs", weight=6),
            number("changes"),
        ),
        rows=tuple(
            (
                State(cause),
                _CAUSE_SAYS[cause],
                _differing(difference.differing.get(cause, ())),
                sum(item.cause == cause for item in difference.changes),
            )
            for cause in CAUSES
        ),
    )


def _differing(items: tuple[str, ...]) -> Cell:
    return items or Missing("nothing")


def _told(side: Side) -> tuple[Cell, ...]:
    as_of, knowledge = side.as_of.isoformat(), side.knowledge[:19]
    return side.name, side.device, side.version, as_of, side.tool, knowledge, side.snapshot


def _method(difference: Difference) -> str:
    if difference.method == "recompiled":
        return (
            "Causes were found by compiling again with the inputs of one cause swapped at a time, in the order "
            f"{', '.join(CAUSES)}; a change belongs to the swap that brought it to its final state."
        )
    return (
        "The inputs of at least one side are not at hand, so causes were found by comparing digests: where the "
        "inputs of several causes differ, what is derived is told as the first of design, world, decision, law, tool."
    )
