"""How the quality system carries security: procedures, roles, tools."""

from __future__ import annotations

from wardbook.model.quality import Procedure
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, Table, code, date, ids, text
from wardbook.views.cells import fact, links
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
