"""Incidents with their playbook, and reports from outside."""

from __future__ import annotations

from wardbook.analysis.field.incidents import Incident, incidents, reports
from wardbook.knowledge.reader import load
from wardbook.model.field.event import Ledger
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, date, ids, state, text
from wardbook.views.register import view

PLAYBOOK = "wardbook-incident-2026"


def playbook() -> dict[str, str]:
    """The steps of the playbook with what each asks."""
    return {item.name: item.says for item in load().of_kind("clause") if item.source == PLAYBOOK}


@view("incidents", subject=Ledger, title="Incidents")
def incidents_view(ledger: Ledger) -> Table:
    """Every incident: what it is, who leads, which steps are done, what is linked; a closing stands once it is signed."""
    steps = playbook()
    rows = []
    for item in incidents(ledger.events).values():
        done = {step.step for step in item.steps}
        said = State("open", Tone.OPEN)
        if item.closed:
            said = State("closed", Tone.GOOD)
        elif item.closing:
            said = State("closing proposed", Tone.OPEN)
        rows.append(
            (
                Link(item.id),
                item.what.title,
                said,
                item.opened,
                item.what.lead or Missing(),
                item.releases or Missing(),
                f"{len(done & set(steps))} of {len(steps)}",
                (*item.complaints, *item.capas) or Missing("nothing"),
                str(len(item.evidence)),
            )
        )
    return Table(
        name="incidents",
        title=f"Incidents as of {ledger.as_of}",
        columns=(
            ids("incident"),
            text("what", weight=3),
            state("state"),
            date("opened"),
            text("lead"),
            ids("releases"),
            text("steps done"),
            ids("complaints and CAPAs"),
            text("files kept"),
        ),
        rows=tuple(rows),
        empty="No incident was opened.",
    )


def steps_table(item: Incident) -> Table:
    """The playbook of an incident: each step, and who did it when and how."""
    rows: list[tuple[Cell, ...]] = []
    for name, asks in playbook().items():
        done = [step for step in item.steps if step.step == name]
        rows.extend((Link(name), asks, State("done", Tone.GOOD), step.on, step.by, step.how) for step in done)
        if not done:
            rows.append((Link(name), asks, State("open", Tone.OPEN), Missing(), Missing(), Missing()))
    return Table(
        name="incident-steps",
        title=f"{item.id}: {item.what.title}",
        columns=(
            ids("step"),
            text("asks", weight=4),
            state("state"),
            date("on"),
            text("by"),
            text("how", weight=3),
        ),
        rows=tuple(rows),
        empty="There is no playbook.",
        notes=(
            *((f"Closed although these are open: {', '.join(item.left)}.",) if item.left else ()),
            *(
                f"Kept: {name}; `wardbook registry file {name} -o FILE` writes it out."
                for name in item.evidence
            ),
        ),
    )


@view("reports", subject=Ledger, title="Reports from outside")
def reports_view(ledger: Ledger) -> Table:
    """Every report of a vulnerability that came from outside, and the day of each stage."""
    stages = ("acknowledged", "triaged", "coordinated", "fixed", "told")
    return Table(
        name="reports",
        title=f"Reports from outside as of {ledger.as_of}",
        columns=(
            ids("report"),
            text("about", weight=3),
            text("finder"),
            date("received"),
            *(date(name) for name in stages),
        ),
        rows=tuple(
            (
                Link(item.id),
                item.what.about,
                item.what.finder,
                item.received,
                *(item.stages.get(name) or Missing() for name in stages),
            )
            for item in reports(ledger.events).values()
        ),
        empty="No report was received.",
    )
