"""What a self-test came to, as JSON, as text and as a document: one value, three forms with the same facts."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator

import msgspec

from wardbook.base.canonical import pretty_json
from wardbook.documents.writers import terminal
from wardbook.model.document import Block, Bullets, Callout, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.selftest import SCHEMA, Outcome, Report, Suite
from wardbook.model.table import Cell, Missing, State, Table, Tone, code, state, text

_TONES = {"passed": Tone.GOOD, "failed": Tone.BAD, "not checked": Tone.UNKNOWN}
_NAMES = {"iq": "Installation qualification", "oq": "Operational qualification"}
WIDTH = 100
_ANSWERS = {
    "iq": "Whether the tool was installed as it was released, on a machine that can be relied on.",
    "oq": "Whether the tool does on this machine what it is meant to do.",
}


def as_json(report: Report, suite: Suite) -> bytes:
    """The report for programs: facts of the machine stand under `machine` alone."""
    told = {
        "schema": SCHEMA,
        "part": report.part,
        "outcome": report.outcome,
        "summary": summary(report),
        "as-of": report.as_of,
        "tool": report.tool,
        "knowledge": report.knowledge,
        "suite": report.suite,
        "only": report.only,
        "intended-use": suite.uses.intended_use,
        "not-for": suite.uses.not_for,
        "limits": suite.uses.limits,
        "checks": report.checks,
        "tests": [
            {
                **msgspec.to_builtins(item),
                "errors": suite.tests[item.id].errors,
                "derived": suite.tests[item.id].derived,
            }
            for item in report.tests
        ],
        "trace": _trace_rows(report, suite),
        "known-anomalies": [_plain(item) for item in suite.anomalies.values()],
        "asks": [_plain(item) for item in suite.asks.values()],
        "machine": report.machine,
    }
    return pretty_json(msgspec.to_builtins(told))


def as_text(report: Report, suite: Suite) -> bytes:
    """The report for a terminal or a mail."""
    document = as_document(report, suite)
    lines = [document.title, "=" * len(document.title), "", summary(report), ""]
    for block in document.blocks:
        lines += _lines(block)
    return ("\n".join(lines).rstrip() + "\n").encode()


def as_document(report: Report, suite: Suite) -> Document:
    """The report as a document, for the writers of PDF and pages."""
    return Document(
        name=f"selftest-{report.part}",
        title=f"{_NAMES[report.part]} of Wardbook",
        device="Wardbook",
        manufacturer="the self-test, run by the tool's user on their own machine",
        version=report.tool,
        as_of=datetime.date.fromisoformat(report.as_of),
        draft=False,
        blocks=tuple(_blocks(report, suite)),
        answers=_ANSWERS[report.part],
        cover=f"{_verdict(report)[1]}: {summary(report)}.",
        words={
            "Device": "Tool",
            "Manufacturer": "Report by",
            "Set aside": "Result",
            "regulator": "quality management",
        },
    )


def summary(report: Report) -> str:
    """One sentence that is true: how many of what, and what that means."""
    found = [*(item.outcome for item in report.checks), *(item.outcome for item in report.tests)]
    counted = ", ".join(
        f"{sum(item == word for item in found)} {word}"
        for word in _TONES
        if word in found or word == "failed"
    )
    what = "checks" if report.part == "iq" else "tests"
    part = (
        f"; only {', '.join(report.only)} was asked for, so this is no qualification" if report.only else ""
    )
    return f"{len(found)} {what}: {counted or 'none'}{part}"


def _blocks(report: Report, suite: Suite) -> Iterator[Block]:
    tone, title = _verdict(report)
    yield Heading(1, "Result", "result")
    yield Callout(tone, title, (Run(summary(report) + "."),), "verdict")
    yield Paragraph((Run(_meaning(report.outcome)),))
    if not_passed := tuple(_not_passed(report)):
        yield Bullets(not_passed)
    yield Heading(1, "Intended use and limits", "use")
    yield Paragraph((Run(suite.uses.intended_use),))
    yield Paragraph((Run("It is not for:"),))
    yield Bullets(tuple(_runs(item) for item in suite.uses.not_for))
    yield Paragraph((Run("What this report cannot show:"),))
    yield Bullets(tuple(_runs(item) for item in suite.uses.limits))
    if report.part == "iq":
        yield Heading(1, "Checks of the installation", "checks")
        yield TableBlock(checks_table(report), "table-checks")
    else:
        yield from _tests(report, suite)
    yield Heading(1, "Known anomalies", "anomalies")
    yield TableBlock(_anomalies(suite), "table-anomalies")
    yield Heading(1, "What is asked of a tool, and by whom it is answered", "asks")
    yield TableBlock(_asks(suite), "table-asks")
    yield Heading(1, "What was tested, and where", "machine")
    yield TableBlock(_machine(report), "table-machine")


def _not_passed(report: Report) -> Iterator[tuple[Run, ...]]:
    """Whatever did not pass with its reason, where a reader looks first."""
    for check in report.checks:
        if check.outcome != "passed":
            yield Run(f"{check.id} {check.outcome}: ", bold=True), *_runs(f"{check.asks} {check.why}")
    for test in report.tests:
        if test.outcome != "passed":
            said = "; ".join(test.deviations) or test.why
            yield Run(f"{test.id} {test.outcome}: ", bold=True), *_runs(f"{test.title}: {said}")


def _runs(words: str) -> tuple[Run, ...]:
    """Words with those between backticks set as code."""
    return tuple(Run(part, code=bool(odd % 2)) for odd, part in enumerate(words.split("`")) if part)


def _tests(report: Report, suite: Suite) -> Iterator[Block]:
    yield Heading(1, "Use case, potential error, test", "trace")
    yield Paragraph((Run(coverage(report, suite)),))
    yield TableBlock(trace_table(report, suite), "table-trace")
    yield Heading(1, "Tests", "tests")
    yield TableBlock(tests_table(report, suite), "table-tests")


def _verdict(report: Report) -> tuple[Tone, str]:
    return _TONES[report.outcome], {
        "passed": "Passed",
        "failed": "Failed",
        "not checked": "Nothing failed, not everything was checked",
    }[report.outcome]


def _meaning(outcome: Outcome) -> str:
    return {
        "passed": "Everything that is listed here was found as it should be. Whether that is enough for your use is for you to decide.",
        "failed": "Do not rely on the tool on this machine before every failure is understood: its reason stands beside it.",
        "not checked": "What was not checked is listed with its reason. Decide whether your use needs it.",
    }[outcome]


def coverage(report: Report, suite: Suite) -> str:
    """How many of the potential errors were really looked for, in a sentence."""
    ran = {item.id for item in report.tests if item.outcome != "not checked"}
    sought = [name for name in suite.errors if any(name in suite.tests[id_].errors for id_ in ran)]
    share = 100 * len(sought) // len(suite.errors)
    return (
        f"{len(suite.uses.uses)} use cases have {len(suite.errors)} potential errors; tests that ran look for {len(sought)} "
        f"of them ({share} %). "
        "Severity is the worst that could follow, before anybody reviews a record."
    )


def checks_table(report: Report) -> Table:
    """The checks of the installation with what they found."""
    return Table(
        name="checks",
        title="Checks of the installation",
        columns=(
            text("check", weight=2),
            text("asks", weight=4),
            state("outcome", weight=2),
            text("wanted", weight=4),
            text("found", weight=4),
            text("why, and what helps", name="why", weight=5),
        ),
        rows=tuple(
            (
                item.id,
                item.asks,
                State(item.outcome, _TONES[item.outcome]),
                item.wanted,
                item.found,
                item.why or Missing("none"),
            )
            for item in report.checks
        ),
    )


def tests_table(report: Report, suite: Suite) -> Table:
    """The tests with how their expected results were derived, and every deviation."""
    return Table(
        name="tests",
        title="Tests",
        columns=(
            text("test", weight=2),
            text("what must be so", name="title", weight=5),
            text("expected result from", name="derived", weight=6),
            state("outcome", weight=2),
            text("deviations", weight=5),
        ),
        rows=tuple(
            (
                item.id,
                item.title,
                suite.tests[item.id].derived,
                State(item.outcome, _TONES[item.outcome]),
                item.deviations or item.why or Missing("none"),
            )
            for item in report.tests
        ),
    )


def trace_table(report: Report, suite: Suite) -> Table:
    """Use case, potential error, harm, severity, tests, and what they came to."""
    return Table(
        name="trace",
        title="Use case, potential error, test",
        columns=(
            text("use case", name="use", weight=3),
            text("potential error", name="error", weight=4),
            text("what could follow", name="harm", weight=4),
            text("severity", weight=2),
            code("tests", weight=2),
            state("outcome", weight=2),
        ),
        rows=tuple(_trace(report, suite)),
    )


def _trace(report: Report, suite: Suite) -> Iterator[tuple[Cell, ...]]:
    for row in _trace_rows(report, suite):
        use, error = suite.errors[str(row["error"])]
        tests = row["tests"]
        assert isinstance(tests, tuple), "made below"
        yield (
            f"{use.id} {use.what}",
            f"{error.id} {error.what}",
            error.harm,
            error.severity,
            tests,
            State(str(row["outcome"]), _TONES[str(row["outcome"])]),
        )


def _trace_rows(report: Report, suite: Suite) -> list[dict[str, object]]:
    """One row for each potential error; failed where any of its tests failed, passed only where all of them did."""
    if report.part == "iq":
        return []
    outcomes = {item.id: item.outcome for item in report.tests}
    rows: list[dict[str, object]] = []
    for name, (use, error) in suite.errors.items():
        tests = tuple(case.id for case in suite.tests.values() if name in case.errors)
        found = {outcomes.get(test, "not checked") for test in tests}
        outcome = "failed" if "failed" in found else "not checked" if "not checked" in found else "passed"
        rows.append(
            {"use": use.id, "error": name, "severity": error.severity, "tests": tests, "outcome": outcome}
        )
    return rows


def _anomalies(suite: Suite) -> Table:
    return Table(
        name="anomalies",
        title="Known anomalies",
        columns=(
            text("id", weight=2),
            text("what", weight=4),
            text("when", weight=4),
            text("effect on records", name="effect", weight=4),
            text("what to do", name="instead", weight=4),
        ),
        rows=tuple(
            (item.id, item.what, item.when, item.effect, item.instead) for item in suite.anomalies.values()
        ),
    )


def _asks(suite: Suite) -> Table:
    return Table(
        name="asks",
        title="What is asked of a tool",
        columns=(
            text("source", weight=3),
            text("asks, in our words", name="asks", weight=4),
            text("read in the text?", name="checked", weight=3),
            text("this report", name="tool", weight=4),
            text("yours", weight=4),
        ),
        rows=tuple(
            (item.source, item.asks, f"{item.verified}: {item.checked}", item.tool, item.yours)
            for item in suite.asks.values()
        ),
    )


def _machine(report: Report) -> Table:
    facts = {
        "Wardbook": report.tool,
        "knowledge": report.knowledge,
        "suite": report.suite,
        "date": report.as_of,
        **report.machine,
    }
    return Table(
        name="machine",
        title="What was tested, and where",
        columns=(text("fact", weight=2), code("value", weight=6)),
        rows=tuple(facts.items()),
    )


def _plain(item: msgspec.Struct) -> dict[str, object]:
    """A record of the suite without where it stands in its file."""
    told: dict[str, object] = msgspec.to_builtins(item)
    return {name: value for name, value in told.items() if name not in {"origin", "extra", "unknowns"}}


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield from (block.text, "-" * len(block.text), "")
    elif isinstance(block, TableBlock):
        yield from (*terminal.write(block.table, width=WIDTH).splitlines()[2:], "")
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from _wrapped("".join(run.text for run in item), "- ")
        yield ""
    elif isinstance(block, Callout):
        yield from (*_wrapped(f"{block.title}: " + "".join(run.text for run in block.runs)), "")
    elif isinstance(block, Paragraph):
        yield from (*_wrapped("".join(run.text for run in block.runs)), "")


def _wrapped(words: str, mark: str = "") -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
