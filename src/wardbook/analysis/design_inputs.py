"""What must the design answer, and which control does? Obligations, threats and risks joined into design inputs.

An obligation is answered by a control whose record of the catalogue names it, or by one whose requirement is said
to come from it. Which obligation a control of the catalogue answers is our reading, and no ruling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from wardbook.analysis.wording import blanks
from wardbook.base.order import by_id
from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.controls import Control
from wardbook.model.decisions import Decision
from wardbook.model.design_input import CategoryState, ControlCategory, JoinedInput
from wardbook.model.security_file import Device, SecurityFile

CATALOGUE = "wardbook-controls-2026"
"""The source of our catalogue of controls."""

COMPONENT = "iec-62443-4-2-"
"""Editions whose component requirements a record of the catalogue names by their number."""

LIFECYCLE = "iec-81001-5-1-"
"""Editions whose clauses a record of the catalogue names by their number: activities, which every control serves."""


class Joined(msgspec.Struct, frozen=True):
    """Design inputs and what is asked beside them, and the categories of controls, by id."""

    inputs: dict[str, JoinedInput]
    categories: dict[str, ControlCategory]


def answered_by(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """For each word of the catalogue the obligations that such a control answers."""
    component = _numbered(knowledge, COMPONENT)
    return {
        item.name: tuple(
            dict.fromkeys(
                (*item.maps, *(name for number in item.list("component") for name in component(number)))
            )
        )
        for item in knowledge.of_kind("catalogue-control")
    }


def activities_of(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """For each word of the catalogue the clauses of the life-cycle standard that ask for such work."""
    clauses = _numbered(knowledge, LIFECYCLE)
    return {
        item.name: tuple(name for number in item.list("lifecycle") for name in clauses(number))
        for item in knowledge.of_kind("catalogue-control")
    }


def _numbered(knowledge: Knowledge, editions: str) -> Callable[[str], tuple[str, ...]]:
    """The ids of the records that the editions of a standard have for a number as people cite it."""
    sources = [item.id for item in knowledge.sources if item.id.startswith(editions)]

    def named(number: str) -> tuple[str, ...]:
        names = (f"{source}:{number.replace(' ', '-')}" for source in sources)
        return tuple(name for name in names if knowledge.get(name) is not None)

    return named


def chosen(device: Device) -> tuple[Control, ...]:
    """The controls that are not retired, in the order of their ids."""
    return tuple(item for item in device.controls.values() if item.state != "retired")


def said_of(control: Control, answers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Everything that a control answers: by the catalogue, and by what its requirement is said to come from."""
    written = control.requirement.from_ if control.requirement else ()
    return tuple(dict.fromkeys((*answers.get(control.do, ()), *written)))


def exclusions(device: Device) -> dict[str, Decision]:
    """What people left out on purpose, by id: `declined`, with a reason; without one it excludes nothing."""
    return {item.about: item for item in device.decisions if item.is_ == "declined" and item.why}


def design_inputs(file: SecurityFile, knowledge: Knowledge) -> Joined:
    """Join what was chosen with what asks for it, and name what nothing answers.

    `file` has threats, risks and obligations already.
    """
    answers = answered_by(knowledge)
    excluded = exclusions(file.device)
    inputs = {item.id: item for item in _of_controls(file, knowledge, answers)}
    inputs |= {item.id: item for item in _of_requirements(file, knowledge)}
    met = _met(file.device, answers)
    categories = {item.id: item for item in _categories(file, knowledge, answers, met, excluded)}
    whole = {name: item.excluded for item in categories.values() if item.excluded for name in item.points}
    for name in dict.fromkeys(name for names in answers.values() for name in names):
        obligation = file.obligations.get(name)
        if obligation is None or obligation.state != "applies" or name in met:
            continue
        why = excluded[name].why if name in excluded else whole.get(name)
        inputs[name] = JoinedInput(
            id=name, kind="excluded" if why else "asked", title=obligation.title, because=why or ""
        )
    for risk in file.risks.values():
        if risk.claimed.verdict == "not acceptable" and not risk.controls and not risk.decision:
            inputs[risk.id] = JoinedInput(id=risk.id, kind="asked", title=f"{risk.situation} to {risk.harm}")
    return Joined(by_id(inputs), by_id(categories))


def _of_controls(
    file: SecurityFile, knowledge: Knowledge, answers: Mapping[str, tuple[str, ...]]
) -> Iterator[JoinedInput]:
    risks = _reversed((item.id, item.controls) for item in file.risks.values())
    threats = _reversed((item.id, item.controls) for item in file.threats.values())
    for control in chosen(file.device):
        by_catalogue = answers.get(control.do, ())
        asks, record = control.requirement, knowledge.get(f"{CATALOGUE}:{control.do}")
        written = asks.from_ if asks else ()
        texts = tuple(filter(None, (asks.text, asks.accept))) if asks else ()
        yield JoinedInput(
            id=control.id,
            kind="control",
            written=written,
            gone=tuple(name for name in written if _is_gone(name, file, knowledge)),
            blanks=blanks(" ".join(texts)),
            as_catalogue=record is not None and texts == (record.text("requirement"), record.text("accept")),
            untested=_untested(control, file.device),
            obligations=tuple(name for name in by_catalogue if _applies(file, name)),
            risks=risks.get(control.id, ()),
            threats=threats.get(control.id, ()),
        )


def _of_requirements(file: SecurityFile, knowledge: Knowledge) -> Iterator[JoinedInput]:
    for item in file.device.requirements.values():
        if item.state != "retired" and item.id not in file.device.controls:
            gone = tuple(name for name in item.from_ if _is_gone(name, file, knowledge))
            yield JoinedInput(id=item.id, kind="requirement", written=item.from_, gone=gone)


def _is_gone(name: str, file: SecurityFile, knowledge: Knowledge) -> bool:
    """Whether a source has the form of one of ours and is not there; ids of other systems are not ours to judge."""
    source, colon, _ = name.partition(":")
    if colon:
        return knowledge.source(source) is not None and knowledge.get(name) is None
    element, slash, _ = name.rpartition("/")
    device = file.device
    if not slash or name in file.risks or any(item.is_called(name) for item in file.threats.values()):
        return False
    tables = (device.parts, device.flows, device.assets, device.situations, {"device"})
    return any(element in table for table in tables)


def _untested(control: Control, device: Device) -> tuple[str, ...]:
    """The methods that a control is to be verified by and that no test planned for it uses."""
    asks = control.requirement
    tests = [
        item for item in device.tests.values() if item.id in control.tests or control.id in item.verifies
    ]
    return tuple(name for name in asks.methods if name not in {item.method for item in tests}) if asks else ()


def _reversed(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, controls in pairs:
        for control in controls:
            found.setdefault(control, []).append(name)
    return {control: tuple(names) for control, names in found.items()}


def _applies(file: SecurityFile, name: str) -> bool:
    obligation = file.obligations.get(name)
    return obligation is not None and obligation.state == "applies"


def _met(device: Device, answers: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Every obligation that a control or a requirement answers."""
    by_controls = (name for item in chosen(device) for name in said_of(item, answers))
    requirements = (item for item in device.requirements.values() if item.state != "retired")
    return frozenset(by_controls) | {name for item in requirements for name in item.from_}


def _categories(
    file: SecurityFile,
    knowledge: Knowledge,
    answers: Mapping[str, tuple[str, ...]],
    met: frozenset[str],
    excluded: Mapping[str, Decision],
) -> Iterator[ControlCategory]:
    """Each category in which something is asked of this device."""
    letters = {item.name: item.text("category") for item in knowledge.of_kind("catalogue-control")}
    points = list(knowledge.of_kind("control"))
    for record in knowledge.of_kind("control-category"):
        mine = [item.id for item in points if _is_in(item, record) and _applies(file, item.id)]
        if not mine:
            continue
        held = tuple(
            item.id
            for item in chosen(file.device)
            if letters.get(item.do) == record.text("letter") or {*said_of(item, answers)} & {*mine}
        )
        left_out = {name: excluded[name].why or "" for name in mine if name in excluded}
        asked = [name for name in mine if file.obligations[name].bound != "may"]
        unanswered = tuple(name for name in asked if name not in met and name not in left_out)
        why = (excluded[record.id].why or "") if record.id in excluded else ""
        yield ControlCategory(
            id=record.id,
            letter=record.text("letter"),
            title=record.title,
            state=_state(held, unanswered, why),
            controls=held,
            points=tuple(mine),
            unanswered=unanswered if held or not why else (),
            excluded=why,
            left_out=left_out,
        )


def _is_in(point: Record, category: Record) -> bool:
    return point.source == category.source and point.text("category") == category.text("letter")


def _state(held: tuple[str, ...], unanswered: tuple[str, ...], why: str) -> CategoryState:
    if held:
        return "in part" if unanswered else "answered"
    return "excluded" if why else "open"
