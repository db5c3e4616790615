"""What was authorized in each market, and how far the changes since are decided."""

from __future__ import annotations

from wardbook.analysis.changes import design_state, last_authorizations, standing
from wardbook.model.change_assessment import Decided
from wardbook.model.changes import Authorization
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, date, ids, state, text
from wardbook.views.cells import fact
from wardbook.views.register import view


@view("authorizations", subject=SecurityFile, title="What was authorized, and changes since")
def authorizations(file: SecurityFile) -> Table:
    """Every authorized state with its number, whether the design is still that one, and who decided about the changes."""
    found = file.device.authorizations
    last = {item.id for item in last_authorizations(file).values()}
    return Table(
        name="authorizations",
        title="What was authorized, and changes since",
        columns=(
            ids("authorization"),
            text("market", weight=1),
            text("as", weight=3),
            date("date"),
            state("design", weight=2),
            text("is a filing needed", weight=3),
            text("which content", weight=3),
        ),
        rows=tuple(_row(file, item, is_last=item.id in last) for item in found.values()),
        anchors=tuple(found),
        empty="Nothing was authorized that regulators.yaml names; `wardbook change authorized` writes it down.",
    )


def _row(file: SecurityFile, item: Authorization, *, is_last: bool) -> tuple[Cell, ...]:
    stated = tuple(
        f"{name} {value}" for name in ("route", "number", "version", "kept") if (value := getattr(item, name))
    )
    written = (stated or Missing("not stated"), fact(item, "date"))
    if not is_last:
        later = Missing("a later one counts")
        return (Link(item.id), item.market, *written, State("superseded"), later, later)
    decisions = (_decision(standing(file, item, about)) for about in ("filing", "content"))
    return (Link(item.id), item.market, *written, _design(file, item), *decisions)


def _design(file: SecurityFile, item: Authorization) -> State:
    if item.state is None:
        return State("not known: no digest", Tone.UNKNOWN)
    same = item.state == design_state(file)
    return State("as authorized", Tone.GOOD) if same else State("changed since", Tone.OPEN)


def _decision(found: Decided) -> Cell:
    record = found.assessment
    if record is None:
        return Missing("not decided")
    words = f"{record.is_ or 'nothing'}, by {record.by or 'nobody named'}"
    when = f", {record.date.isoformat()}" if record.date else ", no date"
    moved = ("changes have moved on since",) if found.standing == "stale" else ()
    return (Link(record.id), f"{words}{when}", *moved)
