"""What has to be tested, where and by which method? From controls, requirements, ways in, software, SBOMs, obligations.

Every row has an id that follows from what it is about, so that it stays the same while the device grows. Places are
planned where an obligation of the device asks for the method, or where somebody plans or did it anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from wardbook.analysis.crossings import crosses
from wardbook.analysis.exposure import NETWORK, RADIO, media
from wardbook.knowledge.reader import Knowledge
from wardbook.model.architecture import Flow, Part
from wardbook.model.controls import Control, Requirement
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.test_plan import PlanRow, TestMethod

HANDS = frozenset({"keypad", "button", "touchscreen", "hdmi"})
"""Media on which people enter and read, and no protocol is spoken that could be malformed."""

WITHOUT_SOFTWARE = frozenset({"hardware", "store", "external"})
"""Kinds of parts that hold no software of the maker to be tested."""

DEVICE = "device"

ON_CLAIMS = frozenset({"control", "requirement"})
"""Where a method is planned that shows a claim; others are planned at places, whatever stands there."""

Asked = Callable[[TestMethod], tuple[str, ...]]


def planned(file: SecurityFile, knowledge: Knowledge) -> list[PlanRow]:
    """Every row of the plan, without its tests, evidence and state."""
    asked = _asking(file)
    suggested = {record.name: record.list("tests") for record in knowledge.of_kind("catalogue-control")}
    answers = _threats(file)
    rows = [
        row
        for control in file.device.controls.values()
        if control.state not in ("retired", "proposed")
        for row in _of_control(control, file, suggested, answers, asked)
    ]
    inputs = {item.requirement.id for item in file.device.controls.values() if item.requirement}
    rows += [
        _of_requirement(item, file.methods["security-requirement"], asked)
        for item in file.device.requirements.values()
        if item.state != "retired" and item.id not in inputs and "security-requirement" in file.methods
    ]
    used = {item.method for item in file.device.tests.values()}
    used |= {item.method for item in file.device.evidence.values()}
    for method in file.methods.values():
        if asked(method) or method.id in used:
            rows += _at_places(method, file, asked)
    return rows


def is_ours(part: Part) -> bool:
    """Whether a part holds software that the maker of the device answers for."""
    return part.state != "retired" and part.owner in (None, "maker") and part.is_ not in WITHOUT_SOFTWARE


def _asking(file: SecurityFile) -> Asked:
    """Which obligations that bind the device a method answers."""
    binding = {name for name, item in file.obligations.items() if item.state == "applies"}
    return lambda method: tuple(name for name in method.answers if name in binding)


def _threats(file: SecurityFile) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for threat in file.threats.values():
        for control in threat.controls:
            found.setdefault(control, []).append(threat.id)
    return {control: tuple(items) for control, items in found.items()}


def _of_control(
    control: Control,
    file: SecurityFile,
    suggested: Mapping[str, tuple[str, ...]],
    answers: Mapping[str, tuple[str, ...]],
    asked: Asked,
) -> Iterator[PlanRow]:
    """A row for each method by which people test it, and one for each kind that the catalogue adds to those."""
    threats = answers.get(control.id, ())
    accept = (control.requirement.accept if control.requirement else None) or ""
    stated = control.requirement.id if control.requirement else ""
    for name in _methods_of(control, file, suggested.get(control.do, ()), is_answer=bool(threats)):
        method = file.methods[name]
        why = f"{control.do} at {', '.join(control.at) or 'no stated place'}"
        why += f", requirement {stated}" if stated else ""
        why += (
            f", answers {len(threats)} threat{'s' if len(threats) > 1 else ''} such as {threats[0]}"
            if threats
            else ""
        )
        yield PlanRow(
            id=f"{control.id}/{name}",
            at=control.id,
            method=name,
            what=method.says,
            state="missing",
            why=why,
            because_of=tuple(filter(None, (control.id, stated, *threats))),
            asked_by=asked(method),
            accept=accept,
        )


def _methods_of(
    control: Control, file: SecurityFile, suggested: Iterable[str], *, is_answer: bool
) -> list[str]:
    methods = file.methods
    found = [
        item.method
        for item in file.device.tests.values()
        if item.method in methods and (control.id in item.verifies or item.id in control.tests)
    ]
    further = [*suggested, "security-requirement", *(["threat-mitigation"] if is_answer else [])]
    for name in further:
        kinds = {methods[one].type for one in found}
        kind = methods[name].type if name in methods else ""
        if kind and kind not in kinds and not set(methods[name].at) - ON_CLAIMS:
            found.append(name)
    return sorted(set(found))


def _of_requirement(item: Requirement, method: TestMethod, asked: Asked) -> PlanRow:
    return PlanRow(
        id=f"{item.id}/{method.id}",
        at=item.id,
        method=method.id,
        what=method.says,
        state="missing",
        why=f"requirement {item.id}" + (f", kept in {item.kept_in}" if item.kept_in else ""),
        because_of=(item.id, *item.from_),
        asked_by=asked(method),
        accept=item.accept or "",
    )


def _at_places(method: TestMethod, file: SecurityFile, asked: Asked) -> Iterator[PlanRow]:
    for kind in method.at:
        for place, why, accept in _PLACES[kind](file.device) if kind in _PLACES else ():
            yield PlanRow(
                id=f"{place}/{method.id}",
                at=place,
                method=method.id,
                what=method.says,
                state="missing",
                why=why,
                because_of=(place,),
                asked_by=asked(method),
                accept=accept,
            )


Place = tuple[str, str, str]
"""Where, why there, and what is to come out."""


def _ways_in(device: Device) -> Iterator[Place]:
    for flow in device.flows.values():
        ours = [end for end in (flow.receiver, flow.sender) if end in device.parts]
        ours = [end for end in ours if is_ours(device.parts[end])]
        if ours and crosses(device, flow) and flow.medium not in HANDS and flow.kind != "physical":
            yield flow.id, _way(flow, device), f"{ours[0]} goes on working and takes nothing that is wrong"


def _way(flow: Flow, device: Device) -> str:
    over = f" over {flow.via}" if flow.via else ""
    port = f", port {flow.port}" if flow.port else ""
    other = device.parts.get(flow.sender) or device.actors.get(flow.sender)
    zone = device.zones.get(other.in_) if other else None
    trust = f", from {zone.id} (trust {zone.trust})" if zone else ""
    return f"a way across a trust boundary: {flow.sender} to {flow.receiver}{over}{port}{trust}"


def _networked(device: Device) -> Iterator[Place]:
    for part in device.parts.values():
        reached = sorted(media(device, part.id) & (NETWORK | RADIO))
        if is_ours(part) and (reached or part.ports):
            over = " and ".join(reached) or f"ports {', '.join(part.ports)}"
            yield part.id, f"reached over {over}", ""


def _software(device: Device) -> Iterator[Place]:
    for part in device.parts.values():
        if is_ours(part):
            yield part.id, f"software of the device ({part.is_})", ""


def _listed(device: Device) -> Iterator[Place]:
    for part in device.parts.values():
        if is_ours(part) and part.sbom:
            yield part.id, f"listed in {', '.join(choice.file for choice in part.sbom)}", ""


def _whole(device: Device) -> Iterator[Place]:
    yield DEVICE, f"{device.about.device.name} as a whole", ""


_PLACES: dict[str, Callable[[Device], Iterator[Place]]] = {
    "flow": _ways_in,
    "networked-part": _networked,
    "part": _software,
    "sbom-part": _listed,
    "device": _whole,
}
"""The kinds of places that a method's record may name, beside `control` and `requirement`."""
