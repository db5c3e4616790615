"""Support and end of released versions."""

from __future__ import annotations

from collections.abc import Sequence

from wardbook.analysis.field.ends import EndItem, stage_of
from wardbook.analysis.field.patches import field_lots
from wardbook.analysis.field.releases import in_field, releases
from wardbook.model.field.event import Ledger
from wardbook.model.number import agreed
from wardbook.model.table import Link, Missing, State, Table, Tone, date, ids, number, state, text
from wardbook.views.register import view

_TONES = {"done": Tone.GOOD, "open": Tone.BAD, "not asked": Tone.PLAIN, "not known": Tone.UNKNOWN}


@view("support-stages", subject=Ledger, title="Stages of support")
def support_stages(ledger: Ledger) -> Table:
    """Every release with its stage of support, until when, and how many units are in the field."""
    counted = in_field(field_lots(ledger.events).values(), ledger.as_of.isoformat())
    known = any(event.kind == "units-imported" for event in ledger.events)
    rows = []
    for name, item in releases(ledger.events).items():
        stage, since = stage_of(ledger.events, name)
        late = item.what.support_until and item.what.support_until < ledger.as_of.isoformat()
        said = State(stage.replace("-", " "), Tone.PLAIN if stage != "support" or not late else Tone.BAD)
        rows.append(
            (
                Link(name),
                said,
                since,
                item.what.support_until or Missing(),
                item.what.end_of_life or Missing(),
                counted.get(name, 0) if known else Missing(),
                "supported longer ago than was promised, and no stage is recorded"
                if late and stage == "support"
                else "",
            )
        )
    return Table(
        name="support-stages",
        title=f"Stages of support as of {ledger.as_of}",
        columns=(
            ids("release"),
            state("stage", says="IMDRF N70."),
            date("since"),
            date("support until"),
            date("end of life"),
            number("units"),
            text("note", weight=3),
        ),
        rows=tuple(rows),
        empty="Nothing was released.",
    )


def end_table(release: str, day: str, items: Sequence[EndItem]) -> Table:
    """What the end of a release asks for, and how each of it stands."""
    left = sum(item.state in ("open", "not known") for item in items)
    return Table(
        name="end-of-life",
        title=f"The end of {release}, as of {day}",
        columns=(
            text("kind", weight=1),
            ids("of"),
            text("asks", weight=4),
            state("state"),
            text("shown by", weight=4),
        ),
        rows=tuple(
            (
                item.kind,
                Link(item.of),
                item.asks,
                State(item.state, _TONES[item.state]),
                item.shows or Missing("nothing"),
            )
            for item in items
        ),
        empty="Its end asks for nothing.",
        notes=(
            agreed(f"{left} of {len(items)} are open or not known.") if left else "Nothing is left open.",
        ),
    )
