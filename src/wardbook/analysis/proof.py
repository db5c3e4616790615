"""What is proven? Tests by their result files, controls by their tests, both for the build that is here.

A control counts as proven only when it is implemented, each of its tests passed in evidence about the
versions that the parts have now, and no open finding defeats it. Anything less is a claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from wardbook.analysis.attack.graph import mended
from wardbook.analysis.claim import claimed, fingerprint
from wardbook.base.order import by_id
from wardbook.model.controls import Control
from wardbook.model.risk import ControlStanding, ControlState, TestResult, TestState
from wardbook.model.run import Case, Outcome, Run
from wardbook.model.security_file import Device
from wardbook.model.verification import Evidence


def test_results(
    device: Device, runs: Mapping[str, Run], digests: Mapping[str, str]
) -> dict[str, TestResult]:
    """The result of each planned test, over the runs of all evidence (by evidence id) that name it.

    Evidence about other versions or builds of a part than the present ones, or about another SBOM by the
    `digests` of the folder's files, is reported and counts for nothing; nor does evidence that was read against
    another claim than the present one. Where no tool can read a report, what a person typed of it counts.
    """
    naming: dict[str, list[tuple[str, Case]]] = {}
    doubts: dict[tuple[str, str], str] = {}
    stale: dict[str, str] = {}
    for evidence in device.evidence.values():
        run = runs.get(evidence.id)
        found = cases_by_test(device, run, evidence.links) if run else {}
        if not altered(evidence, digests):
            found |= {test: [case] for test, case in _typed(evidence, device) if test not in found}
        stale[evidence.id] = outdated(evidence, device, digests)
        for test, cases in found.items():
            doubts[evidence.id, test] = suspicion(evidence, device, test, found)
            naming.setdefault(test, []).extend((evidence.id, case) for case in cases)
    return by_id({name: _result(name, naming.get(name, []), stale, doubts) for name in device.tests})


def _typed(evidence: Evidence, device: Device) -> Iterator[tuple[str, Case]]:
    """What a person said that a report shows, as the case it would be."""
    outcome = _OUTCOMES.get(evidence.result or "")
    if outcome is not None:
        for test in evidence.shows:
            if test in device.tests:
                yield test, Case(evidence.file, test, outcome, evidence.results or "")


_OUTCOMES: dict[str, Outcome] = {"passed": "passed", "failed": "failed", "incomplete": "skipped"}


def cases_by_test(device: Device, run: Run, links: Mapping[str, str]) -> dict[str, list[Case]]:
    """The cases of a run by the planned test each shows.

    A case belongs to a test when the test's id stands as a word in its name, class, suite, tags or properties,
    or when `links` names the case, or a pattern that it matches, for that test.
    """
    found: dict[str, list[Case]] = {}
    known = {name.lower(): name for name in device.tests}
    for case in run.cases:
        words = {word.lower() for word in _WORD.findall(case.names)} & known.keys()
        tests = {known[word] for word in words}
        tests |= {test for test, pattern in links.items() if test in device.tests and _fits(case, pattern)}
        for test in sorted(tests):
            found.setdefault(test, []).append(case)
    return found


def _fits(case: Case, pattern: str) -> bool:
    return fnmatchcase(case.name, pattern) or fnmatchcase(f"{case.place} {case.name}".strip(), pattern)


def suspicion(evidence: Evidence, device: Device, test: str, tests: Iterable[str]) -> str:
    """Why evidence is suspect for a test, "" where it is not: what it was read against has changed since.

    `tests` are all that it shows: older versions of the tool kept one fingerprint of all of them.
    """
    if evidence.claims:
        then, now = evidence.claims.get(test), fingerprint(device, (test,))
        changed = then is not None and then != now
    else:
        changed = evidence.claim is not None and evidence.claim != fingerprint(device, tests)
    if not changed:
        return ""
    about = ", ".join(claimed(device, test)) or test
    return (
        f"what {evidence.id} was made for has changed since: {about}, its acceptance criteria or its places; "
        f"test again, or look and renew {evidence.id}"
    )


def altered(evidence: Evidence, digests: Mapping[str, str]) -> str:
    """That the file of evidence is not the one that was taken in, "" where it is, or nobody took it in by its digest."""
    if evidence.digest is None or digests.get(evidence.file, evidence.digest) == evidence.digest:
        return ""
    return f"{evidence.file} is not the file that was imported as {evidence.id}"


def outdated(evidence: Evidence, device: Device, digests: Mapping[str, str]) -> str:
    """Why what was tested is not what is here: another version, build or SBOM; "" where it is."""
    return other_version(evidence, device) or rebuilt(evidence, device, digests)


_WORD = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*", re.ASCII)


def control_states(device: Device, results: Mapping[str, TestResult]) -> dict[str, ControlState]:
    """How far each control counts, with the reason."""
    closed = mended(device)
    defeats: dict[str, list[str]] = {}
    for finding in device.findings.values():
        if finding.id not in closed:
            for control in finding.defeats:
                defeats.setdefault(control, []).append(finding.id)
    return by_id(
        {item.id: _standing(item, defeats.get(item.id, []), results) for item in device.controls.values()}
    )


def other_version(evidence: Evidence, device: Device) -> str:
    """Which version of what evidence is about is not the present one, "" where it is about what is here."""
    for part, version in sorted(evidence.of.items()):
        now = (
            device.about.device.version
            if part == "device"
            else device.parts[part].version
            if part in device.parts
            else None
        )
        if now != version:
            return f"{evidence.id} is about {part} {version}, which is now {now or 'of no stated version'}"
    return "" if evidence.of else f"{evidence.id} does not say what was tested"


def rebuilt(evidence: Evidence, device: Device, digests: Mapping[str, str]) -> str:
    """Which build or SBOM that was tested is not the present one, though the version is."""
    for part, tested in sorted(evidence.digests.items()):
        build = device.parts[part].build if part in device.parts else None
        if build and tested != build:
            said = evidence.of.get(part) or device.parts[part].version or ""
            return f"{evidence.id} is about another build of {part} {said}: {tested[:19]}…, not {build[:19]}…"
    for path, then in sorted(evidence.sboms.items()):
        if digests.get(path, then) != then:
            return f"{evidence.id} looked up another {path} than the present one"
    return ""


def _result(
    name: str,
    cases: list[tuple[str, Case]],
    stale: Mapping[str, str],
    doubts: Mapping[tuple[str, str], str],
) -> TestResult:
    if not cases:
        return TestResult(id=name, state="not run", why="no result file names it")
    named = sorted({evidence for evidence, _ in cases})
    current = [(evidence, case) for evidence, case in cases if not stale[evidence]]
    if not current:
        why = min(stale[evidence] for evidence in named)
        return TestResult(id=name, state="other version", evidence=tuple(named), why=why)
    trusted = [(evidence, case) for evidence, case in current if not doubts[evidence, name]]
    if not trusted:
        doubted = sorted({evidence for evidence, _ in current})
        return TestResult(id=name, state="suspect", evidence=tuple(doubted), why=doubts[doubted[0], name])
    counts = Counter(case.outcome for _, case in trusted)
    said = next((case.says for _, case in trusted if case.outcome != "passed" and case.says), "")
    return TestResult(
        id=name,
        state=_state(counts),
        passed=counts["passed"],
        failed=counts["failed"],
        skipped=counts["skipped"],
        evidence=tuple(sorted({evidence for evidence, _ in trusted})),
        why=said,
    )


def _state(counts: Counter[Outcome]) -> TestState:
    if counts["failed"]:
        return "failed"
    if not counts["passed"]:
        return "not run"
    return "incomplete" if counts["skipped"] else "passed"


def _standing(item: Control, defeats: Iterable[str], results: Mapping[str, TestResult]) -> ControlState:
    standing, why = _how_far(item, ", ".join(defeats), results)
    return ControlState(id=item.id, standing=standing, why=why)


def _how_far(
    item: Control, defeated_by: str, results: Mapping[str, TestResult]
) -> tuple[ControlStanding, str]:
    if item.state == "retired":
        return "retired", item.because or "no reason is given"
    if item.state is None:
        return "proposed", "its state is not stated"
    if item.state != "implemented":
        return item.state, "it is not implemented"
    if defeated_by:
        return "defeated", f"{defeated_by} defeats it"
    if not item.tests:
        return "claimed", "no test is planned for it"
    for test in item.tests:
        result = results.get(test)
        if result is None or result.state != "passed":
            state = result.state if result else "not planned"
            reason = f": {result.why}" if result and result.why else ""
            return (
                "suspect" if state in {"other version", "suspect"} else "claimed"
            ), f"{test} {state}{reason}"
    return "proven", f"{', '.join(item.tests)} passed for this build"
