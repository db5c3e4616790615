"""How the quality system carries security, and the talks with regulators."""

from __future__ import annotations

from wardbook.model.quality import Procedure
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, Table, code, date, ids, state, text
from wardbook.views.cells import fact, links
from wardbook.views.cells import state as named
from wardbook.views.register import view


@view("processes", subject=SecurityFile, title="Procedures that carry security")
def processes(file: SecurityFile) -> Table:
    """Every procedure with its document, owner and the clauses it carries, and when it was last exercised."""
    found = file.device.procedures
    rows = tuple(
        (
            Link(item.id),
            item.what,
            fact(item, "document"),
            fact(item, "version"),
            fact(item, "owner"),
            fact(item, "clauses"),
            fact(item, "records"),
            links((*item.tools, *item.environments)),
            fact(item, "exercised") if item.exercised else _not_exercised(item),
        )
        for item in found.values()
    )
    return Table(
        name="processes",
        title="Procedures that carry security",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("procedure"),
            text("what"),
            code("document", weight=2),
            code("version", weight=1),
            ids("owner"),
            text("clauses", weight=4),
            code("records", weight=2),
            ids("tools and environments", weight=2),
            date("last exercised", weight=2),
        ),
        empty="No procedures are named yet; write them in processes.yaml.",
    )


def _not_exercised(item: Procedure) -> Cell:
    """A procedure that nothing has asked of yet, with the reason where one was given."""
    return Missing("not exercised", item.unknowns.get("exercised", ""))


@view("roles", subject=SecurityFile, title="Roles")
def roles(file: SecurityFile) -> Table:
    """Every role that security needs, and who holds it."""
    found = file.device.roles
    rows = tuple(
        (Link(item.id), item.what, fact(item, "person"), fact(item, "trained")) for item in found.values()
    )
    return Table(
        name="roles",
        title="Roles",
        rows=rows,
        anchors=tuple(found),
        columns=(ids("role"), text("answers for", weight=4), text("person"), code("training")),
        empty="No roles are named yet; write them in processes.yaml.",
    )


@view("tools", subject=SecurityFile, title="Tools and environments")
def tools(file: SecurityFile) -> Table:
    """Every tool with its validation, and every controlled environment with its protection."""
    rows = [
        (
            Link(item.id),
            "tool",
            item.what,
            fact(item, "version"),
            fact(item, "validation"),
            fact(item, "owner"),
        )
        for item in file.device.tools.values()
    ]
    rows += [
        (
            Link(item.id),
            "environment",
            item.what,
            fact(item, "kept_until"),
            fact(item, "protected"),
            fact(item, "access"),
        )
        for item in file.device.environments.values()
    ]
    return Table(
        name="tools",
        title="Tools and environments",
        rows=tuple(rows),
        anchors=(*file.device.tools, *file.device.environments),
        columns=(
            ids("id"),
            text("kind", weight=1),
            text("used for"),
            code("version or kept until", weight=2),
            text("validation or protection", weight=4),
            text("owner or access"),
        ),
        empty="No tools or environments are named yet; write them in processes.yaml.",
    )


@view("questions", subject=SecurityFile, title="Questions to regulators")
def questions(file: SecurityFile) -> Table:
    """Every question to a regulator with our position, and the feedback where there is some."""
    found = file.device.questions
    rows = tuple(
        (
            Link(item.id),
            item.to,
            item.ask,
            fact(item, "position"),
            fact(item, "section"),
            fact(item, "asked"),
            fact(item, "answer"),
        )
        for item in found.values()
    )
    return Table(
        name="questions",
        title="Questions to regulators",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("question"),
            text("to", weight=1),
            text("question", name="ask", weight=4),
            text("our position", weight=4),
            code("about"),
            date("asked"),
            text("feedback"),
        ),
        empty="No questions are planned yet; write them in regulators.yaml.",
    )


@view("commitments", subject=SecurityFile, title="Commitments to regulators")
def commitments(file: SecurityFile) -> Table:
    """Everything promised to a regulator, by when, and what fulfils it."""
    found = file.device.commitments
    rows = tuple(
        (
            Link(item.id),
            item.to,
            item.what,
            fact(item, "due"),
            named(item.is_),
            tuple(Link(name) for name in item.by) or fact(item, "by"),
        )
        for item in found.values()
    )
    return Table(
        name="commitments",
        title="Commitments to regulators",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("commitment"),
            text("to", weight=1),
            text("what", weight=5),
            date("due", weight=2),
            state("state", weight=1),
            ids("fulfilled by"),
        ),
        empty="Nothing is promised to a regulator.",
    )
