"""What is tested, by whom, on what."""

from __future__ import annotations

from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, date, ids, state, text
from wardbook.model.test_plan import EvidenceState
from wardbook.views.cells import fact, links, plain
from wardbook.views.register import view


@view("tests", subject=SecurityFile, title="Test plan")
def tests(file: SecurityFile) -> Table:
    """Every planned test: method, what it verifies, who tests and how independent they are."""
    found = file.device.tests
    rows = tuple(
        (
            Link(item.id),
            fact(item, "method"),
            fact(item, "what"),
            links(item.verifies),
            item.tester.name if item.tester else Missing(),
            fact(item.tester, "independence") if item.tester else Missing(),
            fact(item, "deferred") if item.deferred else "no",
        )
        for item in found.values()
    )
    return Table(
        name="tests",
        title="Test plan",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("test"),
            text("method"),
            text("what", weight=5),
            ids("verifies"),
            text("tester", weight=2),
            text("independence", weight=2),
            text("deferred", weight=2),
        ),
        empty="No tests are planned yet; write them in verification.yaml.",
    )


@view("evidence", subject=SecurityFile, title="Evidence")
def evidence(file: SecurityFile) -> Table:
    """Every report and result file, and exactly what was tested."""
    found = file.device.evidence
    rows = tuple(
        (
            Link(item.id),
            item.file,
            fact(item, "method"),
            fact(item, "date"),
            plain(item.of) if item.of else Missing(),
            item.tester.name if item.tester else Missing(),
            file.inputs.get(item.file, Missing("file missing")),
            *_relied_on(file.evidence_states.get(item.id)),
        )
        for item in found.values()
    )
    return Table(
        name="evidence",
        title="Evidence",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("evidence"),
            code("file"),
            text("method", weight=2),
            date("date"),
            code("tested"),
            text("tester", weight=2),
            code("digest", weight=4),
            state("counts", weight=2),
            text("because", weight=4),
            text("not said", name="unsaid", weight=3, says="What a report by its method must state."),
        ),
        empty="No evidence is recorded yet; write it in verification.yaml.",
        notes=(
            "A result counts only for the build and the claim it was made for; a file altered since its import counts for nothing.",
        ),
    )


def _relied_on(item: EvidenceState | None) -> tuple[Cell, ...]:
    """Whether evidence counts, why not, and what its record does not say."""
    if item is None:
        return Missing("not assessed"), Missing("not assessed"), Missing("not assessed")
    reasons = [item.altered, item.stale, *item.suspect.values(), item.dependent]
    words = ["altered", "stale", *("suspect" for _ in item.suspect), "not independent"]
    found = [(word, reason) for word, reason in zip(words, reasons, strict=True) if reason]
    if item.open:
        found.append(("open findings", f"open: {', '.join(item.open)}"))
    word = found[0][0] if found else "yes"
    told = tuple(dict.fromkeys(reason for _, reason in found))
    return (
        State(word, Tone.BAD if found else Tone.GOOD),
        told or Missing("nothing speaks against it"),
        item.unsaid or Missing("nothing"),
    )


@view("findings", subject=SecurityFile, title="Findings of reports")
def findings(file: SecurityFile) -> Table:
    """What people read out of reports, where, how bad, and what was decided."""
    found = file.device.findings
    decided = {decision.about: decision for decision in file.device.decisions}
    rows = tuple(
        (
            Link(item.id),
            item.what,
            links(item.at),
            tuple(f"CWE-{number}" for number in item.cwe) or Missing(),
            fact(item, "cvss"),
            links(item.defeats),
            (decided[item.id].is_ if item.id in decided else Missing("not decided")),
            Link(item.in_),
        )
        for item in found.values()
    )
    return Table(
        name="findings",
        title="Findings of reports",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("finding"),
            text("what", weight=4),
            ids("at"),
            code("weakness", weight=1),
            code("CVSS", name="cvss", weight=3),
            ids("defeats", weight=1),
            text("decision", weight=2),
            ids("report", weight=1),
        ),
        empty="No findings are recorded.",
    )
