"""Advisories about released versions."""

from __future__ import annotations

from wardbook.analysis.field.advisories import issued
from wardbook.model.field.event import Ledger
from wardbook.model.table import Link, Missing, State, Table, Tone, date, ids, number, state, text
from wardbook.views.register import view


@view("advisories", subject=Ledger, title="Advisories")
def advisories(ledger: Ledger) -> Table:
    """Every advisory: about what, for which releases, drafted or published, and its last revision."""
    found = issued(ledger.events)
    return Table(
        name="advisories",
        title=f"Advisories as of {ledger.as_of}",
        columns=(
            ids("advisory"),
            state("state"),
            ids("about"),
            ids("releases"),
            text("revision"),
            date("published"),
            text("changed", weight=3),
            number("drafts"),
        ),
        rows=tuple(
            (
                Link(name),
                State("published", Tone.GOOD) if item.revisions else State("draft", Tone.OPEN),
                tuple(Link(one) for one in item.advice.vulnerabilities),
                tuple(Link(one) for one in item.releases),
                item.revisions[-1][0] if item.revisions else Missing("none"),
                item.revisions[-1][1][:10] if item.revisions else Missing("not yet"),
                item.revisions[-1][2] if item.revisions else Missing("none"),
                item.drafts,
            )
            for name, item in found.items()
        ),
        anchors=tuple(found),
        empty="No advisory is drafted; `wardbook advisory draft ID --about CVE-…` drafts one.",
    )
