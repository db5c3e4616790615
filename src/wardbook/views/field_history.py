"""What happened to a released version, in order."""

from __future__ import annotations

from wardbook.model.field.event import Event, Ledger
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, date, ids, number, state, text
from wardbook.views.register import view


@view("timeline", subject=Ledger, title="What happened")
def timeline(ledger: Ledger) -> Table:
    """Every event about a release in its order: the day, what, by whom, why, and whether it is signed."""
    signed = {int(item.body["seq"]) for item in ledger.events if item.kind == "signed"}
    shown = [item for item in ledger.events if item.kind != "signed"]
    return Table(
        name="timeline",
        title=f"What happened, up to {ledger.as_of}",
        columns=(
            number("event"),
            date("on"),
            date("recorded"),
            text("what"),
            ids("about"),
            text("says", weight=4),
            text("by"),
            state("standing"),
        ),
        rows=tuple(_row(item, signed=item.seq in signed) for item in shown),
        empty="Nothing is recorded.",
    )


def _row(event: Event, *, signed: bool) -> tuple[Cell, ...]:
    return (
        event.seq,
        event.on.isoformat(),
        event.at[:10],
        event.kind.replace("-", " "),
        Link(event.about),
        _said(event) or Missing("nothing more"),
        event.by,
        _standing(event, signed=signed),
    )


def _said(event: Event) -> str:
    """What the event says in a line: its reason, else its own sentence."""
    own = event.body.get("says") or event.body.get("what") or event.body.get("status") or ""
    return "; ".join(str(part) for part in (own, event.why) if part)


def _standing(event: Event, *, signed: bool) -> State:
    if signed:
        return State("signed", Tone.GOOD)
    return State("by the tool") if event.auth == "tool" else State("stated", Tone.OPEN)
