"""Where the quality system carries each clause, standard by standard."""

from __future__ import annotations

from wardbook.analysis.phases import EXPECTED, phase_records
from wardbook.model.obligation import CarriedClause
from wardbook.model.quality import Procedure
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.cells import fact
from wardbook.views.register import view

_STATES = {
    "carried": State("carried", Tone.GOOD),
    "not-exercised": State("not exercised", Tone.OPEN),
    "nowhere": State("nowhere", Tone.BAD),
    "does-not-apply": State("does not apply", Tone.PLAIN),
    "unknown": State("unknown", Tone.UNKNOWN),
}
_NO_PROCEDURE = "No procedures are named yet; write them with the clauses they carry in processes.yaml."


@view("conformity", subject=SecurityFile, title="Conformity matrices")
def conformity(file: SecurityFile) -> Table:
    """Each standard, clause by clause: the procedures that carry it with version, owner and records, or that none does."""
    found = file.clauses.values()
    return Table(
        name="conformity",
        title="Conformity matrices",
        rows=tuple(_row(item, file) for item in found),
        columns=(
            text("standard", weight=3),
            code("clause", weight=1),
            text("what", weight=4),
            state("state", weight=2),
            ids("procedure", weight=3),
            code("document", weight=2),
            ids("owner", weight=2),
            code("records", weight=2),
            ids("tool, validated", name="tools", weight=2),
            ids("environment", weight=2),
            text("because", weight=2),
        ),
        empty=_NO_PROCEDURE,
        notes=(
            "`carried`: a procedure names the clause and was used for this device; it says nothing of how well.",
            "`not exercised`: a procedure names it, and nothing has asked for it yet.",
            "Clauses are the ones that bear on security, paraphrased; the standards themselves hold more.",
        ),
    )


def _row(item: CarriedClause, file: SecurityFile) -> tuple[Cell, ...]:
    procedures = [file.device.procedures[name] for name in item.procedures]
    documents = tuple(f"{found.document or found.id} v{found.version or '?'}" for found in procedures)
    owners = dict.fromkeys(found.owner for found in procedures if found.owner)
    records = dict.fromkeys(record for found in procedures for record in found.records)
    return (
        item.standard,
        item.clause,
        item.title,
        _STATES[item.state],
        tuple(Link(found.id) for found in procedures) or Missing("none"),
        documents or Missing("none"),
        tuple(Link(owner) for owner in owners) or Missing("none"),
        tuple(records) or Missing("none"),
        _tools(procedures, file) or Missing("none named"),
        _environments(procedures) or Missing("none named"),
        item.because or "always",
    )


def _tools(procedures: list[Procedure], file: SecurityFile) -> tuple[Link, ...]:
    """The tools that the procedures use, each with the record of its own validation or that there is none."""
    names = dict.fromkeys(name for found in procedures for name in found.tools)
    return tuple(
        Link(name, f"{name} ({file.device.tools[name].validation or 'not validated'})") for name in names
    )


def _environments(procedures: list[Procedure]) -> tuple[Link, ...]:
    return tuple(
        Link(name) for name in dict.fromkeys(name for found in procedures for name in found.environments)
    )


@view("conformity-summary", subject=SecurityFile, title="Conformity in numbers")
def conformity_summary(file: SecurityFile) -> Table:
    """Each standard in one line: clauses carried, not exercised, nowhere, not applying, undecided."""
    standards = dict.fromkeys(item.standard for item in file.clauses.values())
    rows: tuple[tuple[Cell, ...], ...] = tuple((standard, *_counts(file, standard)) for standard in standards)
    return Table(
        name="conformity-summary",
        title="Conformity in numbers",
        rows=rows,
        columns=(text("standard", weight=4), *(number(shown.word) for shown in _STATES.values())),
        empty=_NO_PROCEDURE,
    )


def _counts(file: SecurityFile, standard: str) -> tuple[int, ...]:
    mine: list[str] = [item.state for item in file.clauses.values() if item.standard == standard]
    return tuple(mine.count(word) for word in _STATES)


@view("citations", subject=SecurityFile, title="Clauses that procedures name")
def citations(file: SecurityFile) -> Table:
    """What each procedure says it carries, and whether such a clause is known."""
    rows = tuple(
        (
            Link(item.procedure),
            item.text,
            State(item.state.replace("-", " "), Tone.GOOD if item.state == "known" else Tone.OPEN),
            len(item.clauses),
        )
        for item in file.citations.values()
    )
    return Table(
        name="citations",
        title="Clauses that procedures name",
        rows=rows,
        columns=(ids("procedure"), text("names", weight=4), state("state", weight=2), number("clauses")),
        empty=_NO_PROCEDURE,
    )


@view("process-gaps", subject=SecurityFile, title="What the quality system lacks")
def process_gaps(file: SecurityFile) -> Table:
    """Roles without a person, tools without validation, procedures never exercised, clauses carried nowhere."""
    device = file.device
    rows: list[tuple[Cell, ...]] = [
        (Link(role.id), "role", "nobody holds it", fact(role, "person"))
        for role in device.roles.values()
        if not role.person
    ]
    rows += [
        (Link(tool.id), "tool", "no record of its validation", fact(tool, "validation"))
        for tool in device.tools.values()
        if not tool.validation
    ]
    rows += [
        (Link(item.id), "procedure", "not exercised for this device", fact(item, "exercised"))
        for item in device.procedures.values()
        if not item.exercised
    ]
    rows += [
        (Link(item.id), "clause", f"{item.standard} {item.clause} is carried nowhere", item.title)
        for item in file.clauses.values()
        if item.state == "nowhere" and item.bound == "must"
    ]
    return Table(
        name="process-gaps",
        title="What the quality system lacks",
        rows=tuple(rows),
        columns=(
            ids("what", weight=3),
            text("kind", weight=1),
            text("lacks", weight=5),
            text("said", weight=4),
        ),
        empty="Every role is held, every tool validated, every procedure exercised, every clause carried.",
    )


@view("phase-records", subject=SecurityFile, title="Records that should be there by now")
def phase_record_table(file: SecurityFile) -> Table:
    """For each phase that the device is in or was in: what it leaves behind, by which procedure, and which records are named."""
    rows = tuple(
        (
            item.phase,
            EXPECTED[item.phase],
            Link(item.procedure) if item.procedure else Missing("none"),
            item.records or Missing("none named"),
            State(item.state, _RECORDS[item.state]),
        )
        for item in phase_records(file)
    )
    return Table(
        name="phase-records",
        title="Records that should be there by now",
        rows=rows,
        columns=(
            text("phase", weight=2),
            text("leaves behind", weight=5),
            ids("procedure", weight=2),
            code("records", weight=3),
            state("state", weight=2),
        ),
        empty="No phase has come yet that leaves records, or the stage of life is not stated in device.yaml.",
        notes=(
            "What a phase leaves behind is Wardbook's list. `there`: a record is named; nobody here has read it.",
        ),
    )


_RECORDS = {
    "there": Tone.GOOD,
    "not exercised": Tone.OPEN,
    "no record": Tone.BAD,
    "no procedure": Tone.BAD,
}
