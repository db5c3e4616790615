"""What the design has to answer: design inputs with sources, categories of controls, and controls that would fit."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.analysis.controls import Suggestion, suggestions
from wardbook.knowledge.reader import load
from wardbook.model.controls import Control, Requirement
from wardbook.model.design_input import ControlCategory, JoinedInput
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, Value, code, ids, state, text
from wardbook.views.cells import fact, links
from wardbook.views.cells import state as named
from wardbook.views.register import view
from wardbook.views.risks import STANDINGS

_STATES = {
    "answered": Tone.GOOD,
    "excluded": Tone.PLAIN,
    "in part": Tone.OPEN,
    "open": Tone.BAD,
}
_READING = "Which obligation a control answers is Wardbook's reading of the sources named, no ruling of an authority."
_EXCLUDE = (
    "What is left out on purpose is said in decisions.yaml: `{about: ID, is: declined, why: …}`, where ID is a "
    "category, a single point, or a control of the catalogue."
)
_ORDER = (
    "What law asks first, then the worst harm, then design before protection before information. "
    "`wardbook controls adopt CONTROL` writes one down."
)
_NAMED = 8


@view("design-inputs", subject=SecurityFile, title="Design inputs")
def design_inputs(file: SecurityFile) -> Table:
    """Every requirement with text, criteria, what asks for it, tests and state; then what is asked and not answered."""
    rows = tuple(_row(item, file) for item in sorted(file.design_inputs.values(), key=_answered_first))
    return Table(
        name="design-inputs",
        title="Design inputs",
        rows=rows,
        columns=(
            code("requirement"),
            ids("for"),
            text("text", weight=5),
            text("accepted when", weight=4),
            ids("asked by", weight=3),
            text("threats", weight=1),
            ids("tests"),
            state("state", weight=2),
        ),
        empty="No design inputs are recorded yet; `wardbook controls suggest` says which controls would fit.",
        notes=(_READING, _EXCLUDE),
    )


def _answered_first(item: JoinedInput) -> tuple[int, str]:
    return (("control", "requirement", "excluded", "asked").index(item.kind), item.id)


def _row(item: JoinedInput, file: SecurityFile) -> tuple[Cell, ...]:
    control, requirement = file.device.controls.get(item.id), file.device.requirements.get(item.id)
    if item.kind == "control" and control is not None:
        return _of_control(item, control, file)
    if item.kind == "requirement" and requirement is not None:
        return _of_requirement(item, requirement)
    asked = file.obligations.get(item.id)
    is_free = asked is not None and asked.bound == "may"
    open_ = State("not answered", Tone.OPEN if is_free else Tone.BAD)
    ends = State("excluded") if item.kind == "excluded" else open_
    told = f"{item.title}. Left out: {item.because}" if item.because else item.title
    return (
        Missing("none"),
        Missing("no control"),
        told,
        Missing("none"),
        Link(item.id),
        Missing("none"),
        Missing("none"),
        ends,
    )


def _of_control(item: JoinedInput, control: Control, file: SecurityFile) -> tuple[Cell, ...]:
    asks = control.requirement
    standing = file.control_states[item.id].standing
    methods = asks.methods if asks else ()
    return (
        asks.id if asks else Missing("no requirement"),
        Link(item.id),
        fact(asks, "text") if asks else Missing(f"{control.do}, nothing required"),
        fact(asks, "accept") if asks else Missing(),
        _asked(item),
        _counted(item.threats) if item.threats else Missing("none"),
        links(control.tests) if control.tests else Missing("no test", _planned(methods)),
        State(standing, STANDINGS[standing]),
    )


def _of_requirement(item: JoinedInput, requirement: Requirement) -> tuple[Cell, ...]:
    return (
        item.id,
        Link(item.id),
        fact(requirement, "text"),
        fact(requirement, "accept"),
        _sources(item.written),
        Missing("none"),
        links(requirement.tests) if requirement.tests else Missing("no test"),
        named(requirement.state),
    )


def _planned(methods: Iterable[str]) -> str:
    told = ", ".join(methods)  # by their words of the list `test-methods`
    return f"to be shown by {told}" if told else ""


def _asked(item: JoinedInput) -> Cell:
    """Who asks for a control, and how many risks it is there for; the table of risks names them all."""
    by = tuple(dict.fromkeys((*item.written, *item.obligations)))
    risks = (_counted(item.risks, "risks"),) if len(item.risks) > 1 else tuple(map(Link, item.risks))
    return (*_named(by), *risks) or Missing("nothing named")


def _sources(names: Iterable[str]) -> Cell:
    """What asks, each once; many are counted, because a row is to be read."""
    return _named(tuple(dict.fromkeys(names))) or Missing("nothing named")


def _named(found: tuple[str, ...]) -> tuple[Value, ...]:
    more = (f"and {len(found) - _NAMED} more",) if len(found) > _NAMED else ()
    return (*(Link(name) for name in found[:_NAMED]), *more)


def _counted(found: tuple[str, ...], what: str = "") -> str:
    if len(found) == 1:
        return found[0]
    return f"{len(found)}{what and ' '}{what}, such as {found[0]}"


@view("control-categories", subject=SecurityFile, title="Categories of controls")
def control_categories(file: SecurityFile) -> Table:
    """Each of the eight categories: controls, how many have requirement with criteria and a test, what is left, or why not."""
    rows = tuple(_category(item, file) for item in file.control_categories.values())
    return Table(
        name="control-categories",
        title="Categories of controls",
        rows=rows,
        anchors=tuple(item.id for item in file.control_categories.values()),
        columns=(
            code("category", weight=1),
            text("title", weight=2),
            ids("controls", weight=3),
            text(
                "with criteria", weight=1, says="Controls whose requirement has text and acceptance criteria."
            ),
            text("with test", weight=1),
            text("proven", weight=1, says="Controls that tests of this build have shown."),
            ids("points not answered", name="unanswered", weight=3),
            text("left out because", name="because", weight=3),
            state("state", weight=2),
        ),
        empty="No market of this device asks for the eight categories of controls; FDA does.",
        notes=(_READING, _EXCLUDE),
    )


def _category(item: ControlCategory, file: SecurityFile) -> tuple[Cell, ...]:
    held = [file.device.controls[name] for name in item.controls]
    ready = sum(bool(one.requirement and one.requirement.text and one.requirement.accept) for one in held)
    tested = sum(bool(one.tests) for one in held)
    proven = sum(file.control_states[one.id].standing == "proven" for one in held)
    reasons = (item.excluded, *(f"{name}: {why}" for name, why in item.left_out.items()))
    return (
        item.letter,
        item.title,
        links(item.controls) if held else Missing("none"),
        *(f"{count} of {len(held)}" if held else Missing("none") for count in (ready, tested, proven)),
        tuple(Link(name, name.partition(":")[2]) for name in item.unanswered) or "none",
        tuple(filter(None, reasons)) or Missing("nothing left out"),
        State(item.state, _STATES[item.state]),
    )


@view("suggested-controls", subject=SecurityFile, title="Controls that would fit")
def suggested_controls(file: SecurityFile) -> Table:
    """Every control of the catalogue that would fit and was not chosen: what asks for it, which plans it hinders, where."""
    found = suggestions(file, load())
    return Table(
        name="suggested-controls",
        title="Controls that would fit",
        rows=tuple(_suggestion(item) for item in found.found),
        columns=(
            code("control", weight=2),
            text("category", weight=1),
            text("order", weight=1),
            ids("asked by", weight=3, says="Only what nothing chosen answers."),
            ids("plans", weight=2, says="Risks whose cheapest plan it would hinder, the worst first."),
            ids("threats", weight=3, says="Open threats of which it answers a cause."),
            ids("at", weight=3),
            text("may introduce", name="introduces", weight=3),
        ),
        empty="Nothing that applies, no open threat and no plan asks for a control that was not chosen.",
        notes=(
            _ORDER,
            *(f"Declined: {word}: {why}" for word, why in sorted(found.declined.items())),
        ),
    )


def _suggestion(item: Suggestion) -> tuple[Cell, ...]:
    return (
        item.word,
        item.record.text("category"),
        item.record.text("order"),
        links(ask.id for ask in item.asks if ask.is_open)
        if any(ask.is_open for ask in item.asks)
        else Missing("none"),
        links(dict.fromkeys(hold.risk for hold in item.holds)) if item.holds else Missing("none"),
        _sources(item.threats) if item.threats else Missing("none"),
        _sources(item.places) if item.places else Missing("to be said"),
        item.record.text("introduces"),
    )
