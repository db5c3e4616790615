"""Of what the parts are made."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.adequacy import ATTRIBUTES, attributes, of_component, of_document
from wardbook.analysis.adequacy import State as AttributeState
from wardbook.model.components import Component
from wardbook.model.security_file import MinimumElement, SbomSource, SecurityFile
from wardbook.model.table import (
    Audience,
    Cell,
    Link,
    Missing,
    State,
    Table,
    Tone,
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


ADEQUACY_NOTE = (
    "How many components state an attribute; `+n` more are justified. The eight baseline attributes of NTIA's "
    "Framing (2nd edition; a component without a name is not read), with FDA's level and end of support. "
    "The view `sboms` says what makes an SBOM doubtful as a whole."
)


@view("sbom-adequacy", subject=SecurityFile, title="Adequacy of the SBOMs", audience=Audience.REGULATOR)
def sbom_adequacy(file: SecurityFile) -> Table:
    """How many components of each SBOM state each baseline attribute."""
    return Table(
        name="sbom-adequacy",
        title="Adequacy of the SBOMs",
        audience=Audience.REGULATOR,
        rows=tuple(_adequacy(file, source) for source in file.sboms.values()),
        columns=(
            code("SBOM", name="file", weight=9),
            number("of", name="components"),
            *(text(_HEADINGS.get(name, name), name=name) for name in ATTRIBUTES if name != "name"),
        ),
        notes=(ADEQUACY_NOTE,),
        empty="No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


def _adequacy(file: SecurityFile, source: SbomSource) -> tuple[Cell, ...]:
    states = [attributes(file, item) for item in file.components.values() if source.file in item.sboms]
    counted = (_counted([state[name] for state in states]) for name in ATTRIBUTES if name != "name")
    return (source.file, len(states), *counted)


# Long words would leave no room for the files' names.
_HEADINGS = {
    "timestamp": "time",
    "identifier": "id",
    "relationship": "relation",
    "support level": "level",
    "end of support": "until",
}


def _counted(states: list[AttributeState]) -> Cell:
    present = states.count(AttributeState.PRESENT)
    justified = states.count(AttributeState.JUSTIFIED)
    if not states:
        return Missing("no component")
    words = "all" if present == len(states) else str(present) + (f" +{justified}" if justified else "")
    tone = Tone.GOOD if present + justified == len(states) else Tone.BAD
    return State(words, tone)


@view("sbom-minimum", subject=SecurityFile, title="Minimum elements of SBOMs", audience=Audience.REGULATOR)
def sbom_minimum(file: SecurityFile) -> Table:
    """Each list of minimum elements, and of how many SBOMs or components each element is stated."""
    rows = tuple(
        (
            Link(item.id, item.title),
            item.source,
            item.of,
            item.obligation,
            _counted_or_not_judged(_states(file, item)),
            item.verified,
        )
        for item in file.minimum.values()
    )
    return Table(
        name="sbom-minimum",
        title="Minimum elements of SBOMs",
        audience=Audience.REGULATOR,
        rows=rows,
        columns=(
            ids("element", weight=2),
            text("list", weight=4),
            text("of"),
            text("obligation"),
            text("stated by", weight=2),
            text("text compared", name="verified"),
        ),
        empty="No list of minimum elements is known.",
    )


def _states(file: SecurityFile, element: MinimumElement) -> list[AttributeState | None]:
    if element.of == "document":
        return [of_document(source, element.attribute, element.least) for source in file.sboms.values()]
    return [of_component(file, item, element.attribute) for item in file.components.values() if item.sboms]


def _counted_or_not_judged(states: list[AttributeState | None]) -> Cell:
    judged = [state for state in states if state is not None]
    if states and not judged:
        return Missing("not judged by this version")
    return _counted(judged) if len(judged) < 2 else _of_all(judged)


def _of_all(states: list[AttributeState]) -> Cell:
    cell = _counted(states)
    return (
        State(f"{cell.word} of {len(states)}", cell.tone)
        if isinstance(cell, State) and cell.word != "all"
        else cell
    )


@view(
    "component-adequacy",
    subject=SecurityFile,
    title="Adequacy of the components",
    audience=Audience.REGULATOR,
)
def component_adequacy(file: SecurityFile) -> Table:
    """Which baseline attribute of which component is stated, justified or missing."""
    rows = tuple(
        (
            Link(item.id, item.name),
            Link(item.part),
            *(_state(state) for state in attributes(file, item).values()),
        )
        for item in file.components.values()
    )
    return Table(
        name="component-adequacy",
        title="Adequacy of the components",
        audience=Audience.REGULATOR,
        rows=rows,
        columns=(ids("component", weight=3), ids("part"), *(text(name) for name in ATTRIBUTES)),
        empty="No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


def _state(state: AttributeState) -> Cell:
    tones = {AttributeState.PRESENT: Tone.GOOD, AttributeState.JUSTIFIED: Tone.OPEN}
    return State(state.value, tones.get(state, Tone.BAD))


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
            item.doubts or "none found",
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
        empty="No part names an SBOM yet.",
    )
