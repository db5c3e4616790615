"""Is everything shown that has to be? The plan of verification, each row with its tests, evidence, state and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from wardbook.analysis.claim import claimed
from wardbook.analysis.crossings import enclosing
from wardbook.analysis.reliance import dependence, evidence_states, shown_by, tester_of
from wardbook.analysis.test_plan import DEVICE, planned
from wardbook.base.order import by_id
from wardbook.knowledge.reader import Knowledge
from wardbook.model.decisions import Decision
from wardbook.model.number import agreed
from wardbook.model.run import Run
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.test_plan import EvidenceState, PlanRow, PlanState, TestMethod
from wardbook.model.verification import Evidence, TestCase

Work = TypeVar("Work", TestCase, Evidence)


class Verified(msgspec.Struct, frozen=True):
    """The plan by row, and how far each piece of evidence can be relied on."""

    rows: dict[str, PlanRow]
    evidence: dict[str, EvidenceState]


class Standing(NamedTuple):
    """A state and why."""

    state: PlanState
    says: str


WORST_FIRST: tuple[PlanState, ...] = (
    *("failed", "suspect", "stale", "not independent", "no result", "not run", "deferred", "missing"),
    "passed",
)
"""Which state of several counts for a row."""


def verification(file: SecurityFile, runs: Mapping[str, Run], knowledge: Knowledge) -> Verified:
    """The plan of the device with the state of each row."""
    states = evidence_states(file, runs)
    shown = {
        item.id: shown_by(item, file.device, runs.get(item.id)) for item in file.device.evidence.values()
    }
    look = _Look(file, states, shown)
    rows = [look.answered(row) for row in planned(file, knowledge)]
    rows += [look.answered(row) for row in look.left_over(rows)]
    return Verified(by_id({row.id: row for row in rows}), states)


class _Look:
    """One device while the rows of its plan are answered: which tests and which evidence belong to each."""

    def __init__(
        self, file: SecurityFile, states: Mapping[str, EvidenceState], shown: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.file = file
        self.device: Device = file.device
        self.states = states
        self.shown = shown
        self.claims = {name: claimed(file.device, name) for name in file.device.tests}
        self.places = {item.id: self._places(item) for item in file.device.tests.values()}
        self.claiming = _turned(self.claims)
        self.naming = _turned(shown)
        self.around: dict[str, set[str]] = {}
        self.served: dict[
            tuple[str, str], tuple[dict[str, set[int]], list[Any]]
        ] = {}  # Any: tests or evidence
        self.decided: dict[str, Decision] = {item.about: item for item in file.device.decisions}

    def answered(self, row: PlanRow) -> PlanRow:
        """The row with its tests and evidence, its state and why."""
        tests = [self.device.tests[name] for name in self._tests_of(row)]
        direct = self._evidence_of(row)
        names = [item.id for item in tests]
        through = {name for test in names for name in self.naming.get(test, ())}
        standing = self._left_out(row) or self._standing(row, tests, direct)
        return msgspec.structs.replace(
            row,
            tests=tuple(names),
            evidence=tuple(sorted({*through, *(item.id for item in direct)})),
            state=standing.state,
            says=standing.says,
        )

    def _left_out(self, row: PlanRow) -> Standing | None:
        """That people decided that a row is not needed; without a reason it is."""
        decision = self.decided.get(row.id)
        if decision is None or decision.is_ not in ("declined", "dismissed") or not decision.why:
            return None
        return Standing("left out", f"{decision.why} ({decision.by or 'nobody is named'})")

    def left_over(self, rows: Iterable[PlanRow]) -> Iterator[PlanRow]:
        """Rows for what people planned or did and nothing asked for: by its method, at the device."""
        rows = list(rows)
        used = {name for row in rows for name in (*row.tests, *row.evidence)}
        known = {row.id for row in rows}
        words = {item.method for item in self.device.tests.values() if item.id not in used}
        words |= {item.method for item in self.device.evidence.values() if item.id not in used}
        for word in sorted(filter(None, words)):
            method = self.file.methods.get(word)
            if method is not None and f"{DEVICE}/{word}" not in known:
                yield PlanRow(
                    id=f"{DEVICE}/{word}",
                    at=DEVICE,
                    method=word,
                    what=method.says,
                    state="missing",
                    why="nothing that we know of asks for it; people planned or did it",
                )

    def _tests_of(self, row: PlanRow) -> list[str]:
        if row.at in self.device.requirements:
            return self.claiming.get(row.at, [])
        if row.at in self.device.controls:
            found = self.claiming.get(row.at, [])
            return [name for name in found if self._serves(self.device.tests[name].method, row)]
        tests = self.device.tests.values()
        return [item.id for item in self._at("tests", tests, row, lambda item: self.places[item.id])]

    def _evidence_of(self, row: PlanRow) -> list[Evidence]:
        if row.at in self.device.requirements or row.at in self.device.controls:
            return []
        evidence = self.device.evidence.values()
        return self._at("evidence", evidence, row, lambda item: item.scope or tuple(item.of))

    def _at(
        self, what: str, items: Iterable[Work], row: PlanRow, places: Callable[[Work], tuple[str, ...]]
    ) -> list[Work]:
        """Those of some tests or evidence that serve a row's method and cover its place, in their order."""
        found = self.served.get((what, row.method))
        if found is None:
            serving = [item for item in items if self._serves(item.method, row)]
            found = self.served[what, row.method] = ({}, [])
            for number, item in enumerate(serving):
                found[1].append(item)
                for place in places(item):
                    found[0].setdefault(place, set()).add(number)
        by_place, serving = found
        if row.at == DEVICE:
            return list(serving)
        numbers = set().union(*(by_place.get(place, ()) for place in (DEVICE, *self._around(row.at))))
        return [serving[number] for number in sorted(numbers)]

    def _serves(self, word: str | None, row: PlanRow) -> bool:
        method = self.file.methods.get(word or "")
        return method is not None and (method.id == row.method or row.method in method.serves)

    def _places(self, test: TestCase) -> tuple[str, ...]:
        """Where a test is done: as it says, else where its controls stand, else everywhere."""
        if test.at:
            return test.at
        controls = [
            self.device.controls[name]
            for name in claimed(self.device, test.id)
            if name in self.device.controls
        ]
        return tuple(place for control in controls for place in control.at) or (DEVICE,)

    def _covers(self, places: tuple[str, ...], at: str) -> bool:
        """Whether work at some places is work at one."""
        return at == DEVICE or DEVICE in places or bool(self._around(at).intersection(places))

    def _around(self, at: str) -> set[str]:
        """The places work at which is work at one: the same, around it, or at an end of a path."""
        if at not in self.around:
            flow = self.device.flows.get(at)
            ends = (flow.sender, flow.receiver) if flow is not None else (at,)
            self.around[at] = {at, *(name for end in ends for name in _holding(self.device, end))}
        return self.around[at]

    def _standing(self, row: PlanRow, tests: list[TestCase], direct: list[Evidence]) -> Standing:
        """The worst of what its tests show; a report by the same method at the place answers for tests without a result."""
        method = self.file.methods[row.method]
        by_report = self._of_reports(row, direct)
        found = [self._of_test(test, method) for test in tests]
        found = [by_report if by_report and one.state in _SILENT else one for one in found]
        if not tests and by_report is not None:
            found = [by_report]
        if by_report is not None and by_report.state == "failed":
            found.append(by_report)
        if not found:
            return Standing("missing", "no test is planned for it and no report shows it")
        return min(found, key=lambda one: (WORST_FIRST.index(one.state), one.says))

    def _of_test(self, test: TestCase, method: TestMethod) -> Standing:
        result = self.file.results[test.id]
        if result.state == "failed":
            return self._failed(test, f": {result.why}" if result.why else "")
        if result.state == "suspect":
            return Standing("suspect", result.why)
        if result.state == "other version":
            return Standing("stale", result.why)
        if result.state == "passed":
            return self._passed(test, result.evidence, method)
        if test.deferred and (test.until or test.until_version):
            until = test.until.isoformat() if test.until else f"version {test.until_version}"
            return Standing("deferred", f"{test.id} is put off until {until}: {test.deferred}")
        if test.deferred:
            return Standing("not run", f"{test.id} is put off without a date or version: {test.deferred}")
        if result.state == "incomplete":
            return Standing(
                "not run",
                agreed(
                    f"{result.skipped} of {result.passed + result.skipped} cases of {test.id} were not run"
                ),
            )
        return Standing("not run", f"{test.id} is planned and {result.why or 'was not run'}")

    def _failed(self, test: TestCase, said: str) -> Standing:
        decision = self.decided.get(test.id)
        if decision is not None and decision.is_ == "deferred" and (decision.until or decision.until_version):
            return Standing(
                "deferred", f"{test.id} failed{said}; mended until {_until(decision)}: {decision.why}"
            )
        return Standing("failed", f"{test.id} failed{said}")

    def _passed(self, test: TestCase, evidence: tuple[str, ...], method: TestMethod) -> Standing:
        """A passed test counts when somebody made it who was far enough from the developers."""
        for name in evidence:
            item = self.device.evidence[name]
            if why := dependence(item.tester or test.tester, method):
                return Standing("not independent", f"{test.id} passed in {name}, but {why}")
        return Standing("passed", f"{test.id} passed in {', '.join(evidence)}")

    def _of_reports(self, row: PlanRow, direct: list[Evidence]) -> Standing | None:
        """What the reports by this method at this place come to: what is open in any counts, else the best of them."""
        found = [self._of_report(row, item) for item in direct]
        failing = [one for one in found if one.state in ("failed", "deferred")]
        if failing:
            return min(failing, key=lambda one: (WORST_FIRST.index(one.state), one.says))
        return max(found, key=lambda one: (WORST_FIRST.index(one.state), one.says), default=None)

    def _of_report(self, row: PlanRow, item: Evidence) -> Standing:
        state = self.states[item.id]
        if state.altered:
            return Standing("missing", state.altered)
        if found := self._open(row, state):
            return found
        if state.stale:
            return Standing("stale", state.stale)
        if state.suspect:
            return Standing("suspect", min(state.suspect.values()))
        method = self.file.methods[item.method or row.method]
        if why := dependence(tester_of(item, self.shown[item.id], self.device), method):
            return Standing("not independent", f"{item.id}: {why}")
        return self._concluded(item)

    def _open(self, row: PlanRow, state: EvidenceState) -> Standing | None:
        """Findings of a report at the place of a row that are still open, or put off with a plan."""
        here = [name for name in state.open if self._is_at(name, row.at)]
        waiting = [name for name in here if self._has_plan(name)]
        if left := sorted(set(here) - set(waiting)):
            return Standing(
                "failed",
                f"{state.id} found {', '.join(left)}, which {'is' if len(left) == 1 else 'are'} open",
            )
        if waiting:
            told = "; ".join(f"{name} until {_until(self.decided[name])}" for name in waiting)
            return Standing("deferred", f"findings of {state.id} are put off with a plan: {told}")
        return None

    def _is_at(self, finding: str, at: str) -> bool:
        places = self.device.findings[finding].at
        return not places or self._covers(places, at)

    def _has_plan(self, finding: str) -> bool:
        decision = self.decided.get(finding)
        return decision is not None and decision.is_ == "deferred" and bool(decision.why and _until(decision))

    def _concluded(self, item: Evidence) -> Standing:
        found = any(one.in_ == item.id for one in self.device.findings.values())
        if item.result == "failed":
            return Standing(
                "failed", f"{item.id} says that it failed{f': {item.results}' if item.results else ''}"
            )
        if item.result == "incomplete":
            return Standing(
                "not run", f"{item.id} is incomplete{f': {item.results}' if item.results else ''}"
            )
        results = [self.file.results[test].state for test in self.shown[item.id]]
        if "failed" in results:
            return Standing("failed", f"cases of {item.id} failed")
        if item.result == "passed" or found or (results and set(results) == {"passed"}):
            return Standing("passed", f"{item.id}{', whose findings are settled' if found else ' passed'}")
        return Standing("no result", f"{item.id} is here, and nobody said what came out")


def _holding(device: Device, part: str) -> set[str]:
    """A part with the parts it is part of and the zones around them; nothing for who is no part."""
    found: set[str] = set()
    here = device.parts.get(part)
    while here is not None and here.id not in found:
        found |= {here.id, *enclosing(device, here.in_)}
        here = device.parts.get(here.part_of or "")
    return found


def _turned(table: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Which names lead to each thing, in their order."""
    found: dict[str, list[str]] = {}
    for name, things in table.items():
        for thing in things:
            found.setdefault(thing, []).append(name)
    return found


_SILENT = frozenset({"not run"})
"""States of a planned test for which a report by the same method may answer."""


def _until(decision: Decision) -> str:
    if decision.until_version:
        return f"version {decision.until_version}"
    return decision.until.isoformat() if decision.until else ""
