"""What was released, where units are, who may sign."""

from __future__ import annotations

from collections import Counter

from wardbook.analysis.field.patches import field_lots
from wardbook.analysis.field.releases import in_field, releases, signers
from wardbook.model.field.event import Ledger
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, date, ids, number, state, text
from wardbook.views.register import view


@view("releases", subject=Ledger, title="Released versions")
def released(ledger: Ledger) -> Table:
    """Every released version: since when, units in the field, until when it is supported, and its package."""
    counted = in_field(field_lots(ledger.events).values(), ledger.as_of.isoformat())
    known = any(event.kind == "units-imported" for event in ledger.events)
    rows: list[tuple[Cell, ...]] = []
    for name, item in releases(ledger.events).items():
        what = item.what
        units: Cell = counted.get(name, 0) if known else Missing("not stated")
        rows.append(
            (
                Link(name),
                what.name,
                item.since,
                units,
                what.support_until or Missing(),
                what.end_of_life or Missing(),
                _standing(item.retired, what.support_until, ledger.as_of.isoformat(), draft=what.draft),
                what.package,
            )
        )
    return Table(
        name="releases",
        title=f"Released versions as of {ledger.as_of}",
        columns=(
            ids("release"),
            text("device"),
            date("since"),
            number("units", says="In the field on this day, as the last import says."),
            date("support until"),
            date("end of life"),
            state("state"),
            code("package", weight=3),
        ),
        rows=tuple(rows),
        anchors=tuple(releases(ledger.events)),
        empty="Nothing was released; `wardbook release PACKAGE` records a release.",
    )


@view("units", subject=Ledger, title="Units in the field")
def units(ledger: Ledger) -> Table:
    """Units by release, market and customer on this day, and in how many lots."""
    on = ledger.as_of.isoformat()
    counted: Counter[tuple[str, str, str]] = Counter()
    held: Counter[tuple[str, str, str]] = Counter()
    for lot in field_lots(ledger.events).values():
        place = (lot.release, lot.market, lot.customer)
        here = sum(in_field([lot], on).values())
        counted[place] += here
        held[place] += bool(here)
    return Table(
        name="units",
        title=f"Units in the field as of {ledger.as_of}",
        columns=(ids("release"), text("market"), text("customer"), number("units"), number("lots")),
        rows=tuple(
            (Link(place[0]), place[1] or Missing(), place[2] or Missing(), counted[place], held[place])
            for place in sorted(counted)
        ),
        empty="Nobody said where units are; `wardbook units import FILE.csv` does.",
    )


@view("signing-people", subject=Ledger, title="People who sign")
def signing_people(ledger: Ledger) -> Table:
    """Everybody who ever could sign records, with which key, from when until when, and how often they did."""
    return Table(
        name="signing-people",
        title="People who sign",
        columns=(
            text("person"),
            text("role"),
            code("key"),
            date("since"),
            date("until"),
            state("state"),
            number("signed"),
        ),
        rows=tuple(
            (
                item.what.person,
                item.what.role or Missing(),
                item.what.keyid,
                item.since,
                item.until or "still",
                _signs(item.until, compromised=item.compromised),
                item.signed,
            )
            for item in signers(ledger.events).values()
        ),
        empty="Nobody may sign yet; `wardbook registry people add NAME --public-key FILE` registers a key.",
    )


def _standing(retired: str, support_until: str, on: str, *, draft: bool) -> State:
    if retired:
        return State(f"retired {retired}", Tone.PLAIN)
    if support_until and support_until < on:
        return State("support ended", Tone.BAD)
    return State("released as a draft", Tone.OPEN) if draft else State("released", Tone.GOOD)


def _signs(until: str, *, compromised: bool) -> State:
    if compromised:
        return State("compromised", Tone.BAD)
    return State("retired", Tone.PLAIN) if until else State("signs", Tone.GOOD)
