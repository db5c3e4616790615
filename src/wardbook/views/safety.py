"""What can hurt somebody."""

from __future__ import annotations

from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Link, Missing, Table, code, ids, text
from wardbook.views.cells import fact, links
from wardbook.views.register import view


@view("situations", subject=SecurityFile, title="Hazardous situations")
def situations(file: SecurityFile) -> Table:
    """Every hazardous situation, what an attacker must achieve to cause it, and the harms it leads to."""
    found = file.device.situations
    rows = tuple(
        (
            Link(item.id),
            item.what,
            fact(item, "when"),
            links(item.harms),
            worst(file, item.harms) or Missing(),
            fact(item, "multi_patient"),
            fact(item, "given"),
            fact(item, "safety_file"),
        )
        for item in found.values()
    )
    return Table(
        name="situations",
        title="Hazardous situations",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("situation"),
            text("what", weight=4),
            code("caused by", weight=4),
            ids("harms", weight=1),
            text("worst severity", weight=2),
            text("several patients", weight=1),
            text("given", weight=3),
            code("in the safety file", weight=2),
        ),
        empty="No hazardous situations are named yet; take them over from the safety risk file into safety.yaml.",
    )


@view("multi-patient", subject=SecurityFile, title="Situations that can harm several patients")
def multi_patient(file: SecurityFile) -> Table:
    """Every situation that can harm several patients at once, with what must be achieved and which uses reach it."""
    found = [item for item in file.device.situations.values() if item.multi_patient]
    rows = tuple(
        (
            Link(item.id),
            item.what,
            fact(item, "when"),
            worst(file, item.harms) or Missing(),
            links(use.id for use in file.device.uses.values() if item.id in use.situations),
        )
        for item in found
    )
    return Table(
        name="multi-patient",
        title="Situations that can harm several patients",
        rows=rows,
        columns=(
            ids("situation", weight=1),
            text("what", weight=4),
            code("caused by", weight=4),
            text("worst severity", weight=2),
            ids("reached in"),
        ),
        empty="No situation is stated to harm several patients.",
    )


@view("harms", subject=SecurityFile, title="Harms")
def harms(file: SecurityFile) -> Table:
    """Every harm with its severity by the safety risk file, and the situations that lead to it."""
    found = file.device.harms
    rows = tuple(
        (
            Link(item.id),
            item.what,
            item.to,
            fact(item, "severity"),
            links(s.id for s in file.device.situations.values() if item.id in s.harms),
        )
        for item in found.values()
    )
    return Table(
        name="harms",
        title="Harms",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("harm"),
            text("what", weight=4),
            text("to", weight=1),
            text("severity", weight=2),
            ids("situations"),
        ),
        empty="No harms are named yet; take them over from the safety risk file into safety.yaml.",
    )


@view("acceptance", subject=SecurityFile, title="Who must not succeed")
def acceptance(file: SecurityFile) -> Table:
    """For each severity the strongest attacker who must still not succeed; a proposal until signed."""
    criteria = file.device.acceptance
    rows = tuple(
        (severity, profile.time, profile.expertise, profile.knowledge, profile.window, profile.equipment)
        for severity in ("catastrophic", "critical", "serious", "minor", "negligible")
        if (profile := getattr(criteria, severity, None)) is not None
    )
    signed = criteria.signed if criteria else None
    note = f"Signed: {signed}." if signed else "Not signed: a proposal that does not count yet."
    return Table(
        name="acceptance",
        title="Who must not succeed",
        rows=rows,
        notes=(note,),
        columns=(
            text("severity", weight=2),
            text("time", weight=1),
            text("expertise", weight=2),
            text("knowledge", weight=2),
            text("window", weight=2),
            text("equipment", weight=2),
        ),
        empty="Nothing is said of who must not succeed; write `acceptance:` in safety.yaml.",
    )


SEVERITIES = ("negligible", "minor", "serious", "critical", "catastrophic")


def worst(file: SecurityFile, harm_ids: tuple[str, ...]) -> str | None:
    """The gravest severity among some harms, None where none is stated."""
    stated = [harm.severity for item in harm_ids if (harm := file.device.harms.get(item)) and harm.severity]
    return max(stated, key=SEVERITIES.index, default=None)
