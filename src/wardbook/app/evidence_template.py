"""A report to fill in: what a method asks its report to say, and the rows of the plan that it would answer."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.security_file import SecurityFile
from wardbook.model.test_plan import PlanRow, TestMethod

OPEN = "(to be stated)"
"""What stands where nobody has said anything yet."""

_ASKS = {
    "date": "Date of the test",
    "of": "Tested: part, version, and digest of the build",
    "tester": "Tester: person, team or company",
    "independence": "Independence of the developers: none, person, department or organisation",
    "expertise": "Expertise that fits the task",
    "tools": "Tools",
    "tool-versions": "Version of each tool",
    "configuration": "Settings of tools and of what was tested",
    "scope": "In scope; and left out, with the reason",
    "duration": "Time spent",
    "approach": "How it was done: steps and techniques",
    "results": "What came out, in a sentence",
    "original": "This file is the testers' own report, unaltered",
}
"""What each fact of a record of evidence means to who writes a report."""


def template(file: SecurityFile, method: TestMethod) -> str:
    """A report by this method about this device in Markdown, with every fact that it must state still open."""
    rows = [row for row in file.verification.values() if row.method == method.id]
    return "\n".join(_lines(file, method, rows)) + "\n"


def _lines(file: SecurityFile, method: TestMethod, rows: list[PlanRow]) -> Iterator[str]:
    identity = file.device.about.device
    yield from (f"# {method.title}: {_cell(identity.name)} {_cell(identity.version or '')}".rstrip(), "")
    yield from (method.says, "", "## Facts", "", "| what | |", "|---|---|")
    for fact in method.report:
        yield f"| {_ASKS[fact]} | {OPEN} |"
    if method.independence != "none":
        yield from ("", f"Independence at least: {method.independence} (IEC 62443-4-1, table 3).")
    yield from ("", "## What this report says", "")
    for asked in method.asks:
        yield from (f"### {asked}", "", OPEN, "")
    yield from _results(rows)
    yield from ("## Findings", "", "| finding | where | CWE | severity | proposed |", "|---|---|---|---|---|")
    yield from (f"| {OPEN} | | | | |", "")
    if clauses := dict.fromkeys(name for row in rows for name in row.asked_by):
        yield from (f"Asked by: {', '.join(clauses)}.", "")
    tests = "".join(f" --for {name}" for name in dict.fromkeys(name for row in rows for name in row.tests))
    yield from (
        "Take it in with:",
        "",
        f"    wardbook evidence add REPORT --as {method.id}{tests} --of PART=VERSION --result passed",
    )


def _results(rows: list[PlanRow]) -> Iterator[str]:
    if not rows:
        return
    yield from (
        "## Results",
        "",
        "| row of the plan | why | accepted when | test | result |",
        "|---|---|---|---|---|",
    )
    for row in rows:
        tests = ", ".join(row.tests) or "none planned"
        yield f"| {_cell(row.id)} | {_cell(row.why)} | {_cell(row.accept) or OPEN} | {_cell(tests)} | {OPEN} |"
    yield ""


def _cell(words: str) -> str:
    """Words in one cell of a Markdown table, whatever they hold."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    for mark in "\\|<>`*_[]":
        plain = plain.replace(mark, f"\\{mark}")
    return plain
