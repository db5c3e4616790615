"""What has to be shown, by which method, and how far it is."""

from __future__ import annotations

from collections import Counter

from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.model.test_plan import PlanRow, TestMethod
from wardbook.views.cells import links
from wardbook.views.register import view

STATES = {
    "passed": Tone.GOOD,
    "left out": Tone.PLAIN,
    "deferred": Tone.OPEN,
    "not run": Tone.UNKNOWN,
    "no result": Tone.UNKNOWN,
    "missing": Tone.UNKNOWN,
    "not independent": Tone.BAD,
    "stale": Tone.BAD,
    "suspect": Tone.BAD,
    "failed": Tone.BAD,
}
"""The states of a row, as they are counted and read."""

IN_DOUBT = ("not independent", "stale", "suspect")
PUT_OFF = ("deferred", "left out")
NOT_SHOWN = ("missing", "not run", "no result")

MEANING = (
    "Missing: nothing is planned and no report is there. Not run: planned, and nothing shows that all of it was done. "
    "No result: a report is there and nobody said what came out. Stale: what was tested is not this version, build or "
    "SBOM. Suspect: the control, its criteria or its places changed since. Deferred: put off with a date or version. "
    "Left out: a decision says why."
)


@view("verification", subject=SecurityFile, title="Verification plan")
def verification(file: SecurityFile) -> Table:
    """Everything that has to be shown: at which place, by which method, what asks for it, what answers it, and how far it is."""
    return Table(
        name="verification",
        title="Verification plan",
        columns=(
            ids("row"),
            ids("at", weight=1),
            text("method", weight=2),
            text("why", weight=4),
            text("accepted when", name="accept", weight=3),
            ids("tests", weight=1),
            ids("evidence", weight=1),
            state("state"),
            text("because", weight=4),
            ids("asked by", weight=3),
        ),
        rows=tuple(_row(item) for item in file.verification.values()),
        anchors=tuple(file.verification),
        empty="Nothing is to be tested yet: no control, no path, no part and no market is described.",
        notes=(MEANING,),
    )


def _row(item: PlanRow) -> tuple[Cell, ...]:
    return (
        Link(item.id),
        Link(item.at),
        item.method,
        item.why,
        item.accept or Missing(),
        links(item.tests) if item.tests else Missing("none"),
        links(item.evidence) if item.evidence else Missing("none"),
        State(item.state, STATES[item.state]),
        item.says,
        links(item.asked_by) if item.asked_by else Missing("nobody that is known"),
    )


@view("verification-coverage", subject=SecurityFile, title="Verification by method")
def verification_coverage(file: SecurityFile) -> Table:
    """Every method that the plan needs: how many places, how many passed, and what the others are."""
    counted = {name: Counter[str]() for name in file.methods}
    for row in file.verification.values():
        counted[row.method][row.state] += 1
    rows = [_coverage(file.methods[name], found) for name, found in counted.items() if found]
    return Table(
        name="verification-coverage",
        title="Verification by method",
        columns=(
            ids("method", weight=4),
            text("kind", weight=4, says="One of the four that FDA names."),
            number("places"),
            number("passed"),
            number("failed"),
            number("in doubt", says="Not independent, stale or suspect."),
            number("put off", says="Deferred, or left out by a decision."),
            number("not shown", says="Missing, not run, or without a result."),
            text("of which", weight=9),
        ),
        rows=tuple(rows),
        empty="Nothing is to be tested yet: no control, no path, no part and no market is described.",
        notes=(MEANING,),
    )


def _coverage(method: TestMethod, found: Counter[str]) -> tuple[Cell, ...]:
    told = ", ".join(
        f"{found[word]} {word}" for word in STATES if found[word] and word not in ("passed", "failed")
    )
    return (
        Link(method.id),
        method.type or Missing(),
        *_counts(found),
        told or Missing("none"),
    )


@view("verification-kinds", subject=SecurityFile, title="Verification by kind")
def verification_kinds(file: SecurityFile) -> Table:
    """The four kinds of testing that FDA names: how much of each the plan needs, what passed, failed, is in doubt or open."""
    counted: dict[str, Counter[str]] = {}
    for row in file.verification.values():
        counted.setdefault(file.methods[row.method].type or "of the device's own", Counter())[row.state] += 1
    return Table(
        name="verification-kinds",
        title="Verification by kind",
        columns=(
            text("kind", weight=3),
            number("places"),
            number("passed"),
            number("failed"),
            number("in doubt"),
            number("put off"),
            number("not shown"),
        ),
        rows=tuple((kind, *_counts(found)) for kind, found in sorted(counted.items())),
        empty="Nothing is to be tested yet: no control, no path, no part and no market is described.",
    )


def _counts(found: Counter[str]) -> tuple[int, ...]:
    """Rows, and how many of them passed, failed, are in doubt, put off, not shown."""
    groups = (("passed",), ("failed",), IN_DOUBT, PUT_OFF, NOT_SHOWN)
    return (found.total(), *(sum(found[word] for word in words) for words in groups))


@view("test-methods", subject=SecurityFile, title="Methods of testing")
def test_methods(file: SecurityFile) -> Table:
    """Every method of the catalogue: what it is, what its report must state, who may test, when again, whom it answers."""
    return Table(
        name="test-methods",
        title="Methods of testing",
        columns=(
            ids("method", weight=2),
            text("kind", weight=2),
            text("sub-kind", weight=2),
            text("what", weight=4),
            text("facts of the record", name="report", weight=3, says="What `evidence` must state."),
            text("the report says", name="asks", weight=5),
            text(
                "tester",
                weight=2,
                says="How independent of the developers at least; table 3 of IEC 62443-4-1.",
            ),
            number(
                "again after", name="repeat_days", says="Days after which a released device is tested again."
            ),
            code(
                "reports of", name="formats", weight=2, says="Formats that only tools of this method write."
            ),
            ids("answers", weight=3),
        ),
        rows=tuple(_method(item) for item in file.methods.values()),
        anchors=tuple(file.methods),
    )


def _method(item: TestMethod) -> tuple[Cell, ...]:
    return (
        Link(item.id),
        item.type or Missing(),
        item.group or Missing(),
        item.says,
        item.report or Missing("none"),
        item.asks or Missing("none"),
        "nobody in particular" if item.independence == "none" else item.independence,
        Missing("none") if item.repeat_days is None else item.repeat_days,
        item.formats or Missing("none"),
        links(item.answers) if item.answers else Missing("none"),
    )
