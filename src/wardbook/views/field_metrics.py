"""Repairs and measures of released versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from wardbook.analysis.field.metrics import AGES, Metrics, Times
from wardbook.analysis.field.patches import Patch, patches
from wardbook.model.field.event import Ledger
from wardbook.model.figure import Bar, Figure, Stretch
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
    number,
    state,
    text,
)
from wardbook.views.register import view

_TONES = {"planned": Tone.OPEN, "overdue": Tone.BAD, "available": Tone.OPEN, "in the field": Tone.GOOD}


@view("patches", subject=Ledger, title="Repairs")
def repairs(ledger: Ledger) -> Table:
    """Every repair: what it repairs where, by when, in which version it is available, in how many of the units that need it."""
    day = ledger.as_of.isoformat()
    found = patches(ledger.events, day)
    return Table(
        name="patches",
        title=f"Repairs as of {ledger.as_of}",
        columns=(
            ids("patch"),
            state("state"),
            text("repairs"),
            ids("in", name="releases"),
            date("planned"),
            date("due"),
            ids("available in", name="release"),
            date("since"),
            number("units"),
            text("of", name="need"),
            text("until then", weight=3),
        ),
        rows=tuple(_row(item, day) for item in found.values()),
        anchors=tuple(found),
        empty="No repair is planned; `wardbook patch plan ID --repairs CVE-… --releases …` records one.",
    )


def _row(item: Patch, day: str) -> tuple[Cell, ...]:
    how_far = item.state(day)
    return (
        Link(item.id),
        State(how_far, _TONES[how_far]),
        item.what.repairs,
        tuple(Link(name) for name in item.releases),
        item.planned_on,
        item.what.due or Missing(),
        Link(item.release) if item.release else Missing("not yet"),
        item.released_on or Missing("not yet"),
        item.deployed,
        Missing("units not stated") if item.need is None else f"{item.need:,}",
        item.what.until_then or Missing(),
    )


def measures_table(found: Sequence[Metrics], since: str, until: str) -> Table:
    """The measures of each scope as rows: what, how much, from how many cases, and what is not known."""
    rows: list[tuple[Cell, ...]] = []
    anchors: list[str] = []
    for item in found:
        for row in _measures(item):
            rows.append((Link(item.scope), *row))
            anchors.append("")
    return Table(
        name="field-metrics",
        title=f"How vulnerabilities were dealt with, {since} to {until}",
        columns=(
            ids("scope"),
            text("measure", weight=4),
            text("value", weight=2),
            number("cases"),
            text("median", weight=1),
            text("longest", weight=1),
            text("note", weight=2),
        ),
        rows=tuple(rows),
        anchors=tuple(anchors),
        empty="Nothing was released in this scope, so there is nothing to measure.",
        notes=(
            "A case is a vulnerability in one release, identified when monitoring first told of it in the period.",
            "What was decided not to affect the release is counted apart.",
            "Days are whole days; an average of a few cases says little.",
        ),
    )


def backlog_figure(found: Sequence[Metrics], until: str) -> Figure:
    """Open cases by age, a bar for each scope."""
    names = _ages()
    tones = (Tone.GOOD, Tone.PLAIN, Tone.OPEN, Tone.BAD)
    bars = tuple(
        Bar(
            label=item.scope,
            stretches=tuple(
                Stretch(count, name, tone)
                for count, name, tone in zip(item.backlog, names, tones, strict=True)
            ),
        )
        for item in found
        if sum(item.backlog)
    )
    told = "; ".join(f"{item.scope}: {sum(item.backlog)} open" for item in found)
    return Figure(
        name="field-backlog",
        title=f"Open vulnerabilities by age, as of {until}",
        alt=f"Open vulnerabilities by age as of {until}. {told}.",
        layout="bars",
        bars=bars,
        empty=f"Nothing is open as of {until}.",
    )


def _measures(item: Metrics) -> Iterable[tuple[Cell, ...]]:
    none = Missing("none in the period")
    yield (
        "Vulnerabilities identified",
        str(item.identified),
        item.identified + item.excluded,
        none,
        none,
        f"{item.excluded} more decided not to affect it",
    )
    share: Value = Missing("nothing was identified")
    if item.identified:
        share = f"{1000 * item.patched // item.identified / 10:.1f} % ({item.patched} of {item.identified})"
    yield "Share updated or patched", share, item.identified, none, none, "FDA V.A.6"
    yield (
        "Days from identification to update or patch",
        *_times(item.to_fix, "nothing was repaired"),
        "FDA V.A.6",
    )
    waiting = f"; {item.waiting} repairs are not in every unit yet" if item.waiting else ""
    yield (
        "Days from availability to all units in the field",
        *_times(item.to_field, "no repair is in all units"),
        f"FDA V.A.6, as far as known{waiting}",
    )
    yield (
        "Days from identification to triage",
        *_times(item.to_triage, "nothing was triaged"),
        f"ours; {item.untriaged} not looked at yet",
    )
    told = ", ".join(f"{count} {name}" for count, name in zip(item.backlog, _ages(), strict=True))
    yield "Open by age", told, sum(item.backlog), none, none, "ours"
    exposure: Value = (
        Missing("nobody said where units are") if item.exposure is None else f"{item.exposure:,}"
    )
    yield (
        "Exposure: units × days at a risk that is not acceptable",
        exposure,
        item.exposed_days,
        none,
        none,
        f"ours; on {item.exposed_days} days some release had one",
    )


def _times(found: Times, none: str) -> tuple[Cell, ...]:
    if not found.count:
        return Missing(none), 0, Missing(none), Missing(none)
    tenths = (20 * found.total + found.count) // (2 * found.count)
    half = ".5" if found.twice_median % 2 else ""
    return (
        f"{tenths // 10}.{tenths % 10} d",
        found.count,
        f"{found.twice_median // 2}{half} d",
        f"{found.longest} d",
    )


def _ages() -> tuple[str, ...]:
    first = f"up to {AGES[0]} d"
    between = tuple(f"{low + 1} to {high} d" for low, high in pairwise(AGES))
    return (first, *between, f"over {AGES[-1]} d")
