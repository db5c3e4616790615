"""Of what the parts are made."""

from __future__ import annotations

from wardbook.analysis.adequacy import objections
from wardbook.model.components import Component, Support
from wardbook.model.security_file import SbomSource, SecurityFile
from wardbook.model.table import (
    Audience,
    Cell,
    Link,
    Missing,
    Table,
    code,
    date,
    ids,
    number,
    text,
)
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


SUPPORT_NOTE = (
    "A hint is what endoflife.date collected, from the files in `sbom/endoflife/`. It is nobody's statement "
    "about this device, and never takes the place of what a supplier says."
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
            text("who says so", weight=2),
            text("hint", weight=3),
            text("justification", weight=3),
        ),
        rows=tuple(_support_row(item) for item in sorted(file.components.values(), key=_soonest_first)),
        notes=(SUPPORT_NOTE,),
        empty="No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


def _support_row(item: Component) -> tuple[Cell, ...]:
    support = item.support or Support()
    return (
        Link(item.id, item.name),
        Link(item.part),
        fact(item, "version"),
        f"“{support.stated}”, which is no level"
        if support.stated and not support.level
        else fact(support, "level"),
        fact(support, "until"),
        _who_says_so(support),
        _hint(item),
        support.why or item.justification or Missing(),
    )


def _who_says_so(support: Support) -> Cell:
    if support.contract:
        return f"{support.source or 'nobody named'}, contract {support.contract}"
    return fact(support, "source")


def _hint(item: Component) -> Cell:
    """What public data says, with source and date; what is given by contract only where a contract is named."""
    hint = item.hint
    if hint is None:
        return Missing("none")
    ends = [_ends("fixes", hint.active)] if hint.active else []
    ends += [_ends("security fixes", hint.security)] if hint.security else []
    if hint.extended and item.support and item.support.contract:
        ends.append(_ends("by contract", hint.extended))
    elif hint.extended:
        ends.append("longer by contract only, and none is named")
    dated = f"of {hint.dated}, the day of {hint.dated_by}" if hint.dated else "not dated"
    return f"{hint.product} {hint.cycle}: {', '.join(ends)} ({hint.source}, {dated})"


def _ends(what: str, when: str) -> str:
    return f"{what} until {when}" if when[:1].isdigit() else f"{what}: {when}"


def _soonest_first(item: Component) -> tuple[str, str]:
    """By date; components nobody knows about come first, because they need the first look."""
    return (item.support.until.isoformat() if item.support and item.support.until else "", item.id)


def _sboms(item: Component) -> Cell:
    """The SBOMs that list it; that it stands in, is withheld or was corrected by a person is said."""
    said = [*item.sboms]
    if item.stand_in:
        said.append(f"stands in: {item.stand_in}")
    if item.withheld:
        said.append(f"withheld by its supplier: {item.statement or item.justification or 'no statement'}")
    elif item.corrected:
        said.append("components.yaml")
    return tuple(said) or Missing()


def _doubts(file: SecurityFile, source: SbomSource) -> Cell:
    if not source.format:
        return Missing("not readable")
    return objections(file, source) or "none found"


@view("sboms", subject=SecurityFile, title="SBOM files", audience=Audience.CUSTOMER)
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
            _doubts(file, item),
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
            text("doubts", weight=4),
        ),
        audience=Audience.CUSTOMER,
        empty="No part names an SBOM yet.",
    )
