"""What changed between two security files, and why."""

from __future__ import annotations

from wardbook.model.difference import CAUSES, Change, Difference
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.register import view

_SAME = "Nothing changed that is compared: the two say the same."
_TONES = {"added": Tone.OPEN, "removed": Tone.OPEN, "changed": Tone.PLAIN}
_CAUSE_SAYS = {
    "tool": "another version of Wardbook",
    "law": "other knowledge of regulations, standards and attacks",
    "world": "another snapshot of advisories, or another date",
    "design": "another device folder or SBOM",
    "decision": "another decision",
}
_FIRST = ("risks", "plans", "threats", "vulnerabilities", "controls", "decisions", "components")


@view("changes", subject=Difference, title="What changed")
def changes(difference: Difference) -> Table:
    """Every change with its one cause, risks first, then plans, threats, vulnerabilities and controls."""
    found = sorted(difference.changes, key=_by_weight)
    return Table(
        name="changes",
        title=f"What changed from {difference.old.name} to {difference.new.name}",
        columns=(
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


def _by_weight(item: Change) -> tuple[int, str, str, str]:
    place = _FIRST.index(item.table) if item.table in _FIRST else len(_FIRST)
    return place, item.table, item.id, item.aspect


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
