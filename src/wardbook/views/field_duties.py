"""Duties that run after release: what is due when, overdue, met, or not to be told for want of a fact."""

from __future__ import annotations

from datetime import UTC, datetime, time

from wardbook.analysis.field.duties import Duty, clocks, duties
from wardbook.analysis.field.periods import ASSUMED
from wardbook.knowledge.reader import load
from wardbook.model.field.event import Ledger
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, ids, state, text
from wardbook.views.register import view

_TONES = {
    "overdue": Tone.BAD,
    "met late": Tone.BAD,
    "due soon": Tone.OPEN,
    "undetermined": Tone.UNKNOWN,
    "not started": Tone.UNKNOWN,
    "running": Tone.OPEN,
    "met": Tone.GOOD,
    "not applicable": Tone.PLAIN,
}
_ORDER = list(_TONES)
NOTES = (
    ASSUMED + ".",
    "Whether anything is reportable is decided by people; a duty ends as not reportable only by a signed reason.",
    "`verified` says how far the period was checked against its source; an unverified one has to be looked up.",
)


@view("duties", subject=Ledger, title="Duties")
def duties_view(ledger: Ledger) -> Table:
    """Every duty of every matter about which facts were recorded, what is overdue first, as the day looked from begins."""
    return duties_table(ledger, datetime.combine(ledger.as_of, time(), UTC))


@view("overdue", subject=Ledger, title="Overdue duties")
def overdue_view(ledger: Ledger) -> Table:
    """Duties that are overdue as the day looked from begins."""
    return duties_table(ledger, datetime.combine(ledger.as_of, time(), UTC), is_overdue_only=True)


def duties_table(ledger: Ledger, now: datetime, *, is_overdue_only: bool = False) -> Table:
    """The duties as of a moment."""
    found = duties(ledger.events, clocks(load().of_kind("clock")), now)
    shown = [item for item in found if not is_overdue_only or item.state == "overdue"]
    shown.sort(key=lambda item: (_ORDER.index(item.state), item.due or "9", item.matter))
    return Table(
        name="overdue" if is_overdue_only else "duties",
        title=f"{'Overdue duties' if is_overdue_only else 'Duties'} as of {now.isoformat(timespec='minutes')}",
        columns=(
            ids("matter"),
            ids("duty"),
            text("asks", weight=3),
            state("state"),
            text("since", weight=2),
            text("due", weight=2),
            text("why", weight=4),
            text("source", weight=2),
            text("verified"),
        ),
        rows=tuple(_row(item) for item in shown),
        empty="Nothing is overdue."
        if is_overdue_only
        else "No facts were recorded from which a duty could run.",
        notes=NOTES,
    )


def _row(item: Duty) -> tuple[Cell, ...]:
    of = f" of {item.clock.release}" if item.clock.release else ""
    return (
        Link(item.matter),
        Link(item.clock.id),
        item.clock.title + of,
        State(item.state, _TONES[item.state]),
        item.started or Missing(),
        item.due or Missing(),
        item.why,
        item.clock.section,
        item.clock.verified,
    )
