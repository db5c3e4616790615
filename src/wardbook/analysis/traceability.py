"""What leads to what, from threat to result and back, and what hangs loose on the way?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from wardbook.model.controls import Control
from wardbook.model.security_file import SecurityFile
from wardbook.model.threat import Threat


class Trace(msgspec.Struct, frozen=True):
    """Every link of the chain, as ids by id: retired controls and requirements are out of it.

    `stated` are threats answered by what the architecture states of a path, with those statements; `harmless` are
    situations that name no harm, so that no risk stands for them.
    """

    risks_of_threat: dict[str, tuple[str, ...]]
    controls_of_threat: dict[str, tuple[str, ...]]
    stated: dict[str, tuple[str, ...]]
    threats_of_risk: dict[str, tuple[str, ...]]
    controls_of_risk: dict[str, tuple[str, ...]]
    threats_of_control: dict[str, tuple[str, ...]]
    risks_of_control: dict[str, tuple[str, ...]]
    tests_of_control: dict[str, tuple[str, ...]]
    controls_of_requirement: dict[str, tuple[str, ...]]
    tests_of_requirement: dict[str, tuple[str, ...]]
    controls_of_test: dict[str, tuple[str, ...]]
    requirements_of_test: dict[str, tuple[str, ...]]
    tests_of_evidence: dict[str, tuple[str, ...]]
    evidence_of_test: dict[str, tuple[str, ...]]
    harmless: tuple[str, ...]


class LooseEnd(msgspec.Struct, frozen=True):
    """Something that does not hang together with the rest: what it lacks, and what people said about that."""

    kind: str
    id: str
    lacks: tuple[str, ...]
    said: str = ""


def trace(file: SecurityFile) -> Trace:
    """The chain of a device in both directions."""
    active = {name: item for name, item in file.device.controls.items() if item.state != "retired"}
    risks_at: dict[str, list[str]] = {}
    for risk in file.risks.values():
        risks_at.setdefault(risk.situation, []).append(risk.id)
    risks_of_threat = {
        item.id: tuple(name for place in item.situations for name in risks_at.get(place, ()))
        for item in file.threats.values()
    }
    controls_of_threat = {
        item.id: tuple(name for name in item.controls if name in active) for item in file.threats.values()
    }
    controls_of_risk = {
        item.id: tuple(name for name in item.controls if name in active) for item in file.risks.values()
    }
    tests_of_control = {name: _tests_of(item, file) for name, item in active.items()}
    controls_of_requirement = _requirements(file, active)
    tests_of_requirement = _tests_of_requirements(file, tests_of_control, controls_of_requirement)
    shown = _tests_of_evidence(file)
    return Trace(
        risks_of_threat=risks_of_threat,
        controls_of_threat=controls_of_threat,
        stated={item.id: _stated(item, file) for item in file.threats.values()},
        threats_of_risk=_back(file.risks, risks_of_threat),
        controls_of_risk=controls_of_risk,
        threats_of_control=_back(active, controls_of_threat),
        risks_of_control=_back(active, controls_of_risk),
        tests_of_control=tests_of_control,
        controls_of_requirement=controls_of_requirement,
        tests_of_requirement=tests_of_requirement,
        controls_of_test=_back(file.device.tests, tests_of_control),
        requirements_of_test=_back(file.device.tests, tests_of_requirement),
        tests_of_evidence=shown,
        evidence_of_test=_back(file.device.tests, shown),
        harmless=tuple(name for name in file.device.situations if name not in risks_at),
    )


def loose_ends(file: SecurityFile) -> tuple[LooseEnd, ...]:
    """Everything of the chain that lacks a neighbour on either side, in the order of the chain."""
    found = trace(file)
    ends = (
        *_loose_threats(file, found),
        *_loose_risks(file, found),
        *_loose_controls(file, found),
        *_loose_requirements(file, found),
        *_loose_tests(file, found),
        *_loose_evidence(file, found),
    )
    return tuple(item for item in ends if item.lacks)


def _stated(item: Threat, file: SecurityFile) -> tuple[str, ...]:
    return tuple(name for name in item.controls if name not in file.device.controls)


def _tests_of(control: Control, file: SecurityFile) -> tuple[str, ...]:
    """Tests that the control names, and those that say they verify it."""
    saying = (item.id for item in file.device.tests.values() if control.id in item.verifies)
    return tuple(dict.fromkeys((*control.tests, *saying)))


def _requirements(file: SecurityFile, active: dict[str, Control]) -> dict[str, tuple[str, ...]]:
    """Each requirement with the controls that it asks for; those of requirements.yaml may ask for none."""
    found: dict[str, list[str]] = {
        name: [] for name, item in file.device.requirements.items() if item.state != "retired"
    }
    for control in active.values():
        if control.requirement:
            found.setdefault(control.requirement.id, []).append(control.id)
    return {name: tuple(controls) for name, controls in found.items()}


def _tests_of_requirements(
    file: SecurityFile, tests_of_control: dict[str, tuple[str, ...]], known: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, controls in known.items():
        written = file.device.requirements.get(name)
        saying = (item.id for item in file.device.tests.values() if name in item.verifies)
        by_control = (test for control in controls for test in tests_of_control[control])
        found[name] = tuple(dict.fromkeys((*(written.tests if written else ()), *saying, *by_control)))
    return found


def _tests_of_evidence(file: SecurityFile) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {name: {} for name in file.device.evidence}
    for result in file.results.values():
        for name in result.evidence:
            found.setdefault(name, {})[result.id] = None
    for name, item in file.device.evidence.items():
        found[name] |= dict.fromkeys((*item.shows, *item.links, *item.claims))
    return {name: tuple(tests) for name, tests in found.items()}


def _back(names: Iterable[str], forth: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The same links read the other way, for each of `names`."""
    found: dict[str, dict[str, None]] = {name: {} for name in names}
    for source, targets in forth.items():
        for target in targets:
            if target in found:
                found[target][source] = None
    return {name: tuple(sources) for name, sources in found.items()}


def _lacking(*facts: tuple[object, str]) -> tuple[str, ...]:
    """The words of those facts that are not there."""
    return tuple(words for is_there, words in facts if not is_there)


def _loose_threats(file: SecurityFile, found: Trace) -> Iterator[LooseEnd]:
    for item in file.threats.values():
        lacks = _lacking((found.risks_of_threat[item.id], "no risk: no hazardous situation is reached"))
        if not found.controls_of_threat[item.id]:
            stated = found.stated[item.id]
            lacks += (
                f"no control; answered by what the architecture states: {', '.join(stated)}"
                if stated
                else "no control",
            )
        said = f"{item.status}: {item.reason}" if item.reason else ""
        yield LooseEnd("threat", item.id, lacks, said)


def _loose_risks(file: SecurityFile, found: Trace) -> Iterator[LooseEnd]:
    for item in file.risks.values():
        lacks = _lacking(
            (found.threats_of_risk[item.id], "no threat leads to it"),
            (found.controls_of_risk[item.id], "no control in the way"),
        )
        yield LooseEnd("risk", item.id, lacks, f"{item.decided}: {item.reason}" if item.decision else "")
    for name in found.harmless:
        yield LooseEnd("situation", name, ("no harm, and therefore no risk",))


def _loose_controls(file: SecurityFile, found: Trace) -> Iterator[LooseEnd]:
    for name, tests in found.tests_of_control.items():
        item = file.device.controls[name]
        lacks = _lacking(
            (found.risks_of_control[name], "no risk"),
            (found.threats_of_control[name], "no threat"),
            (item.requirement, "no requirement"),
            (tests, "no test"),
        )
        yield LooseEnd("control", name, lacks, item.because or _asked_for(name, lacks, file))


def _asked_for(name: str, lacks: tuple[str, ...], file: SecurityFile) -> str:
    """That obligations ask for a control which no threat or risk does; it says nothing about one without a test."""
    joined = file.design_inputs.get(name)
    asks = (*joined.obligations, *joined.written) if joined else ()
    if not asks or not set(lacks) <= {"no risk", "no threat"}:
        return ""
    more = f" and {len(asks) - 2} more" if len(asks) > 2 else ""
    return f"asked for by {', '.join(asks[:2])}{more}"


def _loose_requirements(file: SecurityFile, found: Trace) -> Iterator[LooseEnd]:
    for name, controls in found.controls_of_requirement.items():
        written = file.device.requirements.get(name)
        asked = written.from_ if written else ()
        lacks = _lacking(
            (controls or asked, "no control, and nothing that asks for it"),
            (found.tests_of_requirement[name], "no test"),
        )
        yield LooseEnd("requirement", name, lacks, (written.because or "") if written else "")


def _loose_tests(file: SecurityFile, found: Trace) -> Iterator[LooseEnd]:
    for name, item in file.device.tests.items():
        result = file.results.get(name)
        lacks = _lacking(
            (found.controls_of_test[name] or found.requirements_of_test[name], "no control or requirement"),
            (result and result.evidence, "no result"),
        )
        said = f"put off: {item.deferred}" if item.deferred else ""
        yield LooseEnd("test", name, lacks, said)


def _loose_evidence(file: SecurityFile, found: Trace) -> Iterator[LooseEnd]:
    for name, tests in found.tests_of_evidence.items():
        of_findings = [item.id for item in file.device.findings.values() if item.in_ == name]
        said = f"findings read out of it: {', '.join(of_findings)}" if of_findings else ""
        yield LooseEnd("result", name, _lacking((tests, "no planned test")), said)
