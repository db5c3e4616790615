"""JUnit XML in its dialects: pytest, Maven, Gradle, GoogleTest, Go, Jest, CTest, Qt, nested suites, reruns, Trivy's.

There is no specification; what is read is what the tools write. A case without any sign is passed, as all of
them mean it, unless its own `status` or `result` says that it did not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from wardbook.base.limits import XML_DEPTH
from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import advisory_ids, number, short
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import kind
from wardbook.model.reading import Place, Reading, ToolFinding
from wardbook.model.run import Case, Outcome

_SUITES = frozenset({"testsuite", "testsuites"})
_FAILS = {"failure": False, "error": True}
_FAILED_WORDS = frozenset({"failed", "failure", "fail", "error", "broken", "timedout"})
_IDLE_WORDS = frozenset(
    {"skipped", "notrun", "not run", "disabled", "suppressed", "ignored", "pending", "skip"}
)
_SEVERITY = re.compile(r"\[([A-Z]+)\] (\S.*)")


def tells(root: Element) -> bool:
    """Whether it is a JUnit result."""
    return kind(root) in _SUITES


def read(root: Element) -> Reading:
    """Every case as written: one that ran several times stands there several times, and each counts."""
    pairs = list(_cases(root))
    cases = tuple(case for case, _ in pairs)
    properties = _properties(root)
    findings = _trivy(root, pairs)
    return Reading(
        format="JUnit XML",
        tool="Trivy" if findings else _tool(root, properties),
        version=properties.get("QtVersion", ""),
        time=next((time for suite in _suites(root) if (time := iso(suite.get("timestamp", "")))), ""),
        targets=tuple(dict.fromkeys(host for suite in _suites(root) if (host := suite.get("hostname", "")))),
        cases=cases,
        findings=findings,
        facts=properties,
        remarks=tuple(_disagreements(root, cases)),
    )


def _suites(root: Element) -> Iterator[Element]:
    yield from (item for item in root.iter() if kind(item) in _SUITES)


def _cases(root: Element) -> Iterator[tuple[Case, Element]]:
    stack: list[tuple[Element, tuple[str, ...], tuple[str, ...]]] = [(root, (), ())]
    while stack:
        element, places, words = stack.pop()
        if len(places) > XML_DEPTH:
            continue
        name = kind(element)
        if name == "testcase":
            yield _case(element, places, words), element
            continue
        if name in _FAILS:
            says = short(element.get("message") or element.text or "")
            yield (
                Case(
                    " ".join(filter(None, places)),
                    "the suite as a whole",
                    "failed",
                    says,
                    words,
                    is_error=True,
                ),
                element,
            )
            continue
        if name in _SUITES:
            places = (*places, element.get("name", ""))
            words = (*words, *_words(element))
        stack.extend((child, places, words) for child in reversed(element))


def _case(element: Element, places: tuple[str, ...], words: tuple[str, ...]) -> Case:
    outcome, says, is_error = _outcome(element)
    place = " ".join(part for part in (*places, element.get("classname", "")) if part)
    return Case(place, element.get("name", ""), outcome, says, (*words, *_words(element)), is_error)


def _outcome(element: Element) -> tuple[Outcome, str, bool]:
    skipped: str | None = None
    for child in element:
        name = kind(child)
        if name in _FAILS:
            return "failed", short(child.get("message") or child.text or ""), _FAILS[name]
        if name == "skipped" and skipped is None:
            skipped = short(child.get("message") or child.text or "")
    states = {element.get(key, "").lower() for key in ("status", "result")}
    if skipped is None and states & _FAILED_WORDS:
        return "failed", "", "error" in states
    if skipped is not None or states & _IDLE_WORDS:
        return "skipped", skipped or "", False
    return "passed", "", False


def _words(element: Element) -> tuple[str, ...]:
    """Names given beside a case or suite: properties, tags, and ids that dialects give as attributes."""
    found = [value for key in ("id", "tags", "tag") if (value := element.get(key))]
    for group in element:
        if kind(group) in {"properties", "tags"}:
            for item in group:
                found += [item.get("name", ""), item.get("value", ""), (item.text or "").strip()]
    return tuple(short(word) for word in found if word)


def _properties(root: Element) -> dict[str, str]:
    """Properties of suites: what the runner states about where it ran."""
    found: dict[str, str] = {}
    for suite in _suites(root):
        for group in suite:
            if kind(group) == "properties":
                for item in group:
                    if name := item.get("name", ""):
                        found.setdefault(short(name), short(item.get("value") or item.text or ""))
    return found


def _tool(root: Element, properties: dict[str, str]) -> str:
    """The runner, where the file betrays it by its own marks; else "", for a guess is no fact."""
    names = {suite.get("name", "") for suite in (root, *islice(root, 1))}
    if "pytest" in names or "pytest tests" in names:
        return "pytest"
    if "jest tests" in names:
        return "Jest"
    if "QTestVersion" in properties:
        return "Qt Test"
    if "go.version" in properties:
        return "Go"
    if (
        "surefire" in " ".join(str(value) for value in root.attrib.values())
        or "surefire.test.class.path" in properties
    ):
        return "Maven Surefire"
    return (
        "GoogleTest"
        if root.get("name") == "AllTests" and root.find(".//testcase[@result='completed']") is not None
        else ""
    )


def _trivy(root: Element, pairs: list[tuple[Case, Element]]) -> tuple[ToolFinding, ...]:
    """Trivy writes each vulnerability as a failed case called `[SEVERITY] id`; it is the finding that it is."""
    if not root.get("name", "").lower().startswith("trivy"):
        return ()
    found = []
    for case, element in pairs:
        named = _SEVERITY.fullmatch(case.name)
        if named and case.outcome == "failed":
            name, _, version = _split(element.get("classname", ""))
            found.append(
                ToolFinding(
                    rule=named[2],
                    title=case.says or named[2],
                    severity=named[1],
                    vulnerabilities=advisory_ids(named[2]),
                    places=(Place(component=f"{name}@{version}" if version else name),),
                    says=short(element.findtext("failure") or ""),
                )
            )
    return tuple(found)


def _split(package: str) -> tuple[str, str, str]:
    """`libssl1.1-1.1.1c-r0` as name and version: the version begins with the digit after the first such dash."""
    found = re.search(r"-(?=v?\d)", package)
    return (package[: found.start()], "-", package[found.end() :]) if found else (package, "", "")


def _disagreements(root: Element, cases: tuple[Case, ...]) -> Iterator[str]:
    """Where the totals of the file say more failures than its cases show: what is not shown is not passed."""
    outer = (
        [root]
        if kind(root) == "testsuites" and root.get("tests")
        else [
            item
            for item in _suites(root)
            if item.get("tests")
            and not any(kind(up) in _SUITES and up.get("tests") for up in item.iterancestors())
        ]
    )
    stated = {
        key: sum(number(item.get(key, "")) for item in outer) for key in ("tests", "failures", "errors")
    }
    errors = sum(case.is_error for case in cases)
    failures = sum(case.outcome == "failed" for case in cases) - errors
    if not cases:
        yield "no test case stands in it: nothing was run, and nothing is shown"
    if stated["failures"] + stated["errors"] > failures + errors:
        yield (
            f"its totals name {stated['failures']} failures and {stated['errors']} errors; "
            f"its cases show {failures} and {errors}"
        )
    if outer and stated["tests"] > len(cases):
        yield f"its totals name {stated['tests']} tests; {len(cases)} cases stand in it"
