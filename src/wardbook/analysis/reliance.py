"""How far can a piece of evidence be relied on? What its report must say, who made it, what was tested, what is open."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping

from wardbook.analysis.attack.graph import mended
from wardbook.analysis.proof import altered, cases_by_test, other_version, rebuilt, suspicion
from wardbook.base.order import by_id
from wardbook.model.run import Run
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.test_plan import EvidenceState, TestMethod
from wardbook.model.verification import Evidence, Tester

STEPS = ("none", "person", "department", "organisation")
"""How independent testers can be, the least first."""

RELEASED = frozenset({"market", "support"})
"""The stages of life in which devices are used and looked after."""

SETTLED = frozenset({"accepted", "dismissed", "transferred"})
"""Decisions after which a finding is known and no longer open."""


def evidence_states(file: SecurityFile, runs: Mapping[str, Run]) -> dict[str, EvidenceState]:
    """Every piece of evidence with what is wrong about it."""
    return by_id({item.id: _state(item, file, runs.get(item.id)) for item in file.device.evidence.values()})


def shown_by(evidence: Evidence, device: Device, run: Run | None) -> tuple[str, ...]:
    """The planned tests that a piece of evidence is about: by its cases, its links, or what a person said."""
    found = set(cases_by_test(device, run, evidence.links)) if run else set()
    return tuple(sorted(found | (set(evidence.shows) & device.tests.keys())))


def _state(evidence: Evidence, file: SecurityFile, run: Run | None) -> EvidenceState:
    method = file.methods.get(evidence.method or "")
    tests = shown_by(evidence, file.device, run)
    version = other_version(evidence, file.device)
    build = rebuilt(evidence, file.device, file.inputs)
    by_cases = set(tests) - set(evidence.shows)
    doubts = {test: suspicion(evidence, file.device, test, by_cases or tests) for test in tests}
    return EvidenceState(
        id=evidence.id,
        unsaid=tuple(_unsaid(evidence, method, file.device, has_cases=bool(run))) if method else (),
        stale=version or build,
        is_rebuilt=bool(build) and not version,
        altered=altered(evidence, file.inputs),
        dependent=dependence(tester_of(evidence, tests, file.device), method),
        suspect={test: why for test, why in doubts.items() if why},
        open=open_findings(evidence.id, file.device),
        due=_due(evidence, method, file),
    )


def tester_of(evidence: Evidence, tests: tuple[str, ...], device: Device) -> Tester | None:
    """Who made it: as the evidence says, else as its planned tests say where all say the same."""
    if evidence.tester is not None:
        return evidence.tester
    planned = [device.tests[test].tester for test in tests]
    return planned[0] if planned and all(item == planned[0] for item in planned) else None


def dependence(tester: Tester | None, method: TestMethod | None) -> str:
    """Why who tested is not independent enough for a method, "" where they are, or nobody has to be."""
    if method is None or method.independence == "none":
        return ""
    least = f"{method.id} asks for {_WHO[method.independence]} at least"
    if tester is None:
        return f"nobody said who tested; {least}"
    if tester.independence is None:
        return f"nobody said how independent {tester.name} is; {least}"
    if STEPS.index(tester.independence) < STEPS.index(method.independence):
        return f"{tester.name} is {_STANDS[tester.independence]}; {least}"
    return ""


_WHO = {
    "person": "another person than developed it",
    "department": "another department than developed it",
    "organisation": "another organisation",
}
_STANDS = {
    "none": "not independent of the developers",
    "person": "another person of the same department",
    "department": "another department of the same organisation",
}


def open_findings(evidence: str, device: Device) -> tuple[str, ...]:
    """The findings of a report that are neither mended nor settled by a decision with a reason."""
    closed = mended(device) | {item.about for item in device.decisions if item.is_ in SETTLED and item.why}
    return tuple(
        item.id for item in device.findings.values() if item.in_ == evidence and item.id not in closed
    )


def _unsaid(evidence: Evidence, method: TestMethod, device: Device, *, has_cases: bool) -> Iterator[str]:
    found = any(item.in_ == evidence.id for item in device.findings.values())
    known = {"results": has_cases or found or bool(evidence.result or evidence.results)}
    for fact in method.report:
        if not known.get(fact, _SAID[fact](evidence)):
            yield fact


def _who(field: str) -> Callable[[Evidence], bool]:
    return lambda item: item.tester is not None and getattr(item.tester, field) is not None


def _has_versions(item: Evidence) -> bool:
    """Whether every tool is named with a number, which its version is; where none is named, `tools` is what is missing."""
    return all(any(letter.isdigit() for letter in tool) for tool in item.tools)


def _has_settings(item: Evidence) -> bool:
    return bool(item.configuration) or (bool(item.tools) and all(":" in tool for tool in item.tools))


def _is_stated(field: str) -> Callable[[Evidence], bool]:
    return lambda item: bool(getattr(item, field)) or bool(item.unknowns.get(field.replace("_", "-")))


_SAID: dict[str, Callable[[Evidence], bool]] = {
    **{
        name: _is_stated(name)
        for name in ("date", "of", "tester", "scope", "duration", "approach", "tools", "results")
    },
    "independence": _who("independence"),
    "expertise": _who("expertise"),
    "tool-versions": _has_versions,
    "configuration": lambda item: _has_settings(item) or bool(item.unknowns.get("configuration")),
    "original": lambda item: item.original is not None or bool(item.unknowns.get("original")),
}
"""Whether evidence states each fact that a method can ask of its reports."""

FACTS = frozenset(_SAID)
"""The facts that a method of the catalogue may ask of its reports."""


def _due(evidence: Evidence, method: TestMethod | None, file: SecurityFile) -> datetime.date | None:
    """When a released device has to be tested again after its newest evidence by a method; None for all other evidence."""
    life = file.device.about.lifecycle
    if method is None or method.repeat_days is None or evidence.date is None:
        return None
    if life is None or life.stage not in RELEASED:
        return None
    same = (item for item in file.device.evidence.values() if item.method == evidence.method and item.date)
    newest = max(same, key=lambda item: (str(item.date), item.id))
    return evidence.date + datetime.timedelta(days=method.repeat_days) if newest.id == evidence.id else None
