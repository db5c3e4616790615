"""Of what the parts are made."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.adequacy import ATTRIBUTES, attributes, of_component, of_document
from wardbook.analysis.adequacy import State as AttributeState
from wardbook.model.components import Component, Support
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
        rows=(*(_adequacy(file, source) for source in file.sboms.values()), *_withheld(file)),
        columns=(
            code("SBOM", name="file", weight=9),
            number("of", name="components"),
            *(text(_HEADINGS.get(name, name), name=name) for name in ATTRIBUTES if name != "name"),
        ),
        notes=(ADEQUACY_NOTE,),
        empty="No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


def _adequacy(file: SecurityFile, source: SbomSource) -> tuple[Cell, ...]:
    listed = [item for item in file.components.values() if source.file in item.sboms]
    return _counts(file, source.file, listed)


def _withheld(file: SecurityFile) -> Iterator[tuple[Cell, ...]]:
    """Components that no SBOM lists count too."""
    bare = [item for item in file.components.values() if not item.sboms]
    if bare:
        yield _counts(file, "in no SBOM", bare)


def _counts(file: SecurityFile, name: str, listed: list[Component]) -> tuple[Cell, ...]:
    states = [attributes(file, item) for item in listed]
    counted = (_counted([state[name] for state in states]) for name in ATTRIBUTES if name != "name")
    return (name, len(states), *counted)


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
        columns=(
            ids("component", weight=3),
            ids("part", weight=2),
            *(text(_HEADINGS.get(name, name), name=name) for name in ATTRIBUTES),
        ),
        empty="No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


def _state(state: AttributeState) -> Cell:
    tones = {AttributeState.PRESENT: Tone.GOOD, AttributeState.JUSTIFIED: Tone.OPEN}
    return State(state.value, tones.get(state, Tone.BAD))


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
    """Why it can hardly be the whole truth, and where it is of something else than its part."""
    said = [*source.doubts]
    choices = [
        (part, choice)
        for name in source.parts
        if (part := file.device.parts.get(name))
        for choice in part.sbom
        if choice.file == source.file
    ]
    for part, choice in choices:
        if choice.stand_in:
            said.append(f"at {part.id} it stands in: {choice.stand_in}")
        elif not choice.select and part.version and source.root_version not in (None, part.version):
            said.append(f"it is of version {source.root_version}, and {part.id} is {part.version}")
    if not source.format:
        return Missing("not readable")
    return tuple(said) or "none found"


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
        empty="No part names an SBOM yet.",
    )
