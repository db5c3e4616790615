"""What monitoring told: the inbox, one alert whole, what was decided about released versions."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.field.changes import percent
from wardbook.analysis.field.inbox import Alert, alerts, decisions, ordered
from wardbook.model.field.event import Ledger
from wardbook.model.field.monitoring import Facts
from wardbook.model.number import agreed
from wardbook.model.table import (
    Cell,
    Link,
    Missing,
    State,
    Table,
    Tone,
    Value,
    date,
    ids,
    state,
    text,
)
from wardbook.views.register import view

KINDS = (
    "released",
    "retired",
    "units-imported",
    "alerted",
    "triaged",
    "decided",
    "signed",
    "monitored",
    "monitored-in-part",
)
"""The kinds of events that these views are made of."""

_TONES = {
    "open": Tone.BAD,
    "to confirm": Tone.BAD,
    "to act on": Tone.OPEN,
    "investigated": Tone.OPEN,
    "watched": Tone.OPEN,
    "no action": Tone.PLAIN,
    "decided": Tone.GOOD,
}
_CAUSES = {
    "new": "new",
    "undetermined": "a person has to say",
    "determined": "applies after all",
    "exploited": "exploited",
    "likelier": "likelier",
    "rated": "rated anew",
    "fixed": "repair named",
    "revised": "revised",
    "gone": "withdrawn or no longer applies",
    "support": "support ends",
}


@view("inbox", subject=Ledger, title="Inbox")
def inbox(ledger: Ledger) -> Table:
    """Every alert that nobody has settled, the weightiest first: what, why told, where, how risks moved, what is owed."""
    found = [item for item in ordered(alerts(ledger.events).values()) if not item.is_settled]
    return _table("inbox", f"Inbox as of {ledger.as_of}", ledger, found, _EMPTY)


@view("alerts", subject=Ledger, title="Every alert")
def every_alert(ledger: Ledger) -> Table:
    """Every alert ever told, settled ones too, in the order told."""
    found = list(alerts(ledger.events).values())
    return _table("alerts", f"Every alert up to {ledger.as_of}", ledger, found, _EMPTY)


@view("field-decisions", subject=Ledger, title="Decisions about released versions")
def field_decisions(ledger: Ledger) -> Table:
    """What was decided about vulnerabilities of released versions, by whom, and whether it is signed."""
    rows: list[tuple[Cell, ...]] = [
        (
            Link(item.what.vulnerability),
            item.what.component or "every place",
            tuple(Link(name) for name in item.releases),
            State(item.what.status.replace("_", " "), _decided(item.what.status)),
            item.what.justification or Missing("none"),
            item.why or Missing(),
            item.by,
            item.on,
            State("signed", Tone.GOOD) if item.signed else State("stated, not signed", Tone.OPEN),
        )
        for item in decisions(ledger.events)
    ]
    return Table(
        name="field-decisions",
        title="Decisions about released versions",
        columns=(
            ids("vulnerability"),
            text("component"),
            ids("releases"),
            state("status"),
            text("justification"),
            text("why", weight=4),
            text("by"),
            date("on"),
            state("standing"),
        ),
        rows=tuple(rows),
        empty="Nothing was decided about released versions; `wardbook decide ID STATUS --releases …` records it.",
    )


_EMPTY = "Nothing waits; `wardbook monitor` looks at what the world says now."


def _table(name: str, title: str, ledger: Ledger, found: list[Alert], empty: str) -> Table:
    watched = max((item.on for item in ledger.events if item.kind == "monitored"), default=None)
    note = (
        f"Last looked at on {watched}."
        if watched
        else "Nobody has monitored yet, so an empty inbox says nothing."
    )
    looks = [item for item in ledger.events if item.kind in ("monitored", "monitored-in-part")]
    if looks and looks[-1].kind == "monitored-in-part":
        note += (
            f" A look of {looks[-1].on} has not come to its end, so that alerts are missing; "
            "`wardbook monitor` goes on with it."
        )
    return Table(
        name=name,
        title=title,
        columns=(
            ids("alert", weight=3),
            state("state"),
            text("why told", name="cause"),
            text("severity", says="CVSS, and EPSS where it was estimated."),
            ids("where", weight=3, says="Releases and their parts, and units in the field."),
            text("risks", weight=3, says="How risks moved, by the risk engine of each release."),
            text("way to harm", weight=3),
            date("triage due", name="due"),
        ),
        rows=tuple(_row(item, ledger.as_of.isoformat()) for item in found),
        anchors=tuple(item.id for item in found),
        empty=empty,
        notes=(note,),
    )


def _row(item: Alert, today: str) -> tuple[Cell, ...]:
    what = item.what
    due: Value = item.due or Missing("no time in the plan")
    if item.due and item.due < today and item.state in ("open", "to confirm"):
        due = State(f"{item.due}, overdue", Tone.BAD)
    return (
        Link(item.id),
        State(item.state, _TONES[item.state]),
        _CAUSES[what.cause],
        _rated(what.facts),
        (*(Link(name) for name in item.releases), *_parts(item)),
        tuple(_moves(item)) or _unmoved(item),
        tuple(f"{harm.says} ({harm.severity}), {harm.release}" for harm in what.harms) or _harmless(item),
        due,
    )


def _rated(facts: Facts | None) -> Value:
    if facts is None:
        return Missing("none")
    score = f" {facts.score / 10:.1f}" if facts.score >= 0 else ""
    likely = f", EPSS {percent(facts.epss)}" if facts.epss >= 0 else ""
    return f"{facts.severity or 'not rated'}{score}{likely}"


def _parts(item: Alert) -> Iterator[str]:
    yield from dict.fromkeys(place.part for place in item.what.places if place.part)
    by_release = {place.release: place.units for place in item.what.places}
    known = all(count >= 0 for count in by_release.values())
    yield agreed(f"{sum(by_release.values()):,} units") if known else "units not stated"


def _moves(item: Alert) -> Iterator[Value]:
    for move in item.what.moves:
        tone = {"worse": Tone.BAD, "better": Tone.GOOD, "same": Tone.PLAIN}[move.way]
        yield State(
            f"{move.release} {move.risk} {move.way}: {move.before} to {move.now}, {move.verdict_now}", tone
        )


def _unmoved(item: Alert) -> Value:
    if item.what.cause == "support":
        return Missing("none", "an end of support is no step of an attack")
    if item.what.not_run:
        return Missing("not reckoned", item.what.not_run)
    return "as before"


def _harmless(item: Alert) -> Value:
    if item.what.cause in ("support", "gone"):
        return Missing("none")
    if item.what.not_run:
        return Missing("not reckoned", item.what.not_run)
    return "none by this model"


def _decided(status: str) -> Tone:
    return Tone.GOOD if status in ("not_affected", "fixed") else Tone.OPEN
