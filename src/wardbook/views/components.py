"""Of what the parts are made."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.components import Component
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Cell, Link, Missing, Table, code, date, ids, number, text
from wardbook.views.cells import fact
from wardbook.views.register import view


@view("components", subject=SecurityFile, title="Software components", audience=Audience.CUSTOMER)
def components(file: SecurityFile) -> Table:
    """Every component of every part, with version, package URL, supplier and licence."""
    found = file.components
    rows = tuple(
        (
            Link(item.id, item.name),
            Link(item.part),
            fact(item, "version"),
            fact(item, "purl"),
            fact(item, "supplier"),
            fact(item, "license"),
            _sboms(item),
        )
        for item in found.values()
    )
    return Table(
        name="components",
        title="Software components",
        rows=rows,
        anchors=tuple(found),
        audience=Audience.CUSTOMER,
        columns=(
            ids("component", weight=3),
            ids("part"),
            code("version"),
            code("package URL", name="purl", weight=5),
            text("supplier"),
            text("licence", name="license", weight=2),
            code("listed in", weight=3),
        ),
        empty="No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


@view("component-support", subject=SecurityFile, title="Component support", audience=Audience.CUSTOMER)
def component_support(file: SecurityFile) -> Table:
    """Support level and end of support of every component, the soonest unsupported first."""
    return Table(
        name="component-support",
        title="Component support",
        audience=Audience.CUSTOMER,
        columns=(
            ids("component", weight=3),
            ids("part"),
            code("version"),
            text("level"),
            date("supported until", weight=2),
            text("who says so"),
            text("justification", weight=4),
        ),
        rows=tuple(_support_rows(sorted(file.components.values(), key=_soonest_first))),
        empty="No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


def _support_rows(found: list[Component]) -> Iterator[tuple[Cell, ...]]:
    for item in found:
        support = item.support
        if support is None:
            yield (
                Link(item.id, item.name),
                Link(item.part),
                fact(item, "version"),
                Missing(),
                Missing(),
                Missing(),
                Missing(),
            )
        else:
            yield (
                Link(item.id, item.name),
                Link(item.part),
                fact(item, "version"),
                fact(support, "level"),
                fact(support, "until"),
                fact(support, "source"),
                fact(support, "why"),
            )


def _soonest_first(item: Component) -> tuple[str, str]:
    """By date; components nobody knows about come first, because they need the first look."""
    return (item.support.until.isoformat() if item.support and item.support.until else "", item.id)


def _sboms(item: Component) -> Cell:
    return item.sboms or Missing("withheld by the supplier" if item.withheld else "not stated")


@view("sboms", subject=SecurityFile, title="SBOM files")
def sboms(file: SecurityFile) -> Table:
    """Every SBOM file that was read, what it says of itself, and the parts it belongs to."""
    rows = tuple(
        (
            item.file,
            f"{item.format} {item.spec}".strip() or Missing("not readable"),
            fact(item, "root"),
            fact(item, "root_version"),
            fact(item, "author"),
            fact(item, "timestamp"),
            item.components,
            tuple(Link(part) for part in item.parts) or Missing("no part"),
        )
        for item in file.sboms.values()
    )
    return Table(
        name="sboms",
        title="SBOM files",
        rows=rows,
        columns=(
            code("file", weight=3),
            text("format", weight=2),
            text("of", weight=2),
            code("version", weight=2),
            text("author"),
            code("timestamp"),
            number("components"),
            ids("parts"),
        ),
        empty="No part names an SBOM yet.",
    )
