"""What is stated of the components, by attribute: the baseline, what is missing and why, and lists of minimum elements."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.adequacy import ATTRIBUTES, attributes, of_component, of_document
from wardbook.analysis.adequacy import State as AttributeState
from wardbook.model.components import Component, Support
from wardbook.model.security_file import MinimumElement, SbomSource, SecurityFile
from wardbook.model.table import Audience, Cell, Link, Missing, State, Table, Tone, code, ids, number, text
from wardbook.views.register import view

ADEQUACY_NOTE = (
    "How many of the components state an attribute; `+n` more are justified. The eight baseline attributes of NTIA's "
    "Framing (2nd edition; a component without a name is not read), with FDA's level and end of support. "
    "The view `sbom-shortfalls` names what is missing, `sboms` what makes an SBOM doubtful as a whole."
)


@view("sbom-adequacy", subject=SecurityFile, title="Adequacy of the SBOMs", audience=Audience.CUSTOMER)
def sbom_adequacy(file: SecurityFile) -> Table:
    """How many components of each SBOM state each baseline attribute."""
    return Table(
        name="sbom-adequacy",
        title="Adequacy of the SBOMs",
        audience=Audience.CUSTOMER,
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
    some = f"{present}/{len(states)}" + (f" +{justified}" if justified else "")
    words = "all" if present == len(states) else some
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
    return _counted(judged)


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


@view(
    "sbom-shortfalls",
    subject=SecurityFile,
    title="What is not stated of the components",
    audience=Audience.CUSTOMER,
)
def sbom_shortfalls(file: SecurityFile) -> Table:
    """The components of which a baseline attribute is not stated: which, and the justification where there is one."""
    looked = ((item, attributes(file, item)) for item in file.components.values())
    rows = tuple(
        (
            Link(item.id, item.name),
            Link(item.part),
            _named(states, AttributeState.MISSING),
            _named(states, AttributeState.JUSTIFIED),
            _reason(item) or Missing(),
        )
        for item, states in looked
        if any(state is not AttributeState.PRESENT for state in states.values())
    )
    return Table(
        name="sbom-shortfalls",
        title="What is not stated of the components",
        audience=Audience.CUSTOMER,
        rows=rows,
        columns=(
            ids("component", weight=3),
            ids("part"),
            text("missing", weight=3),
            text("justified", weight=3),
            text("justification", weight=4),
        ),
        empty="Every baseline attribute of every component is stated."
        if file.components
        else "No SBOM is read yet; name one at a part: `sbom: sbom/NAME.cdx.json`.",
    )


def _named(states: dict[str, AttributeState], wanted: AttributeState) -> Cell:
    return tuple(name for name, state in states.items() if state is wanted) or Missing("none")


def _reason(item: Component) -> str:
    support = item.support or Support()
    said = [item.justification, support.why, *support.unknowns.values()]
    if item.withheld and item.statement:
        said.append(f"withheld by its supplier: {item.statement}")
    return "; ".join(dict.fromkeys(text for text in said if text))
