"""How far the chain from what can happen to what was shown is closed, link by link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from wardbook.model.figure import Bar, Figure, Stretch
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import State, Table, Tone, number, state, text
from wardbook.views.register import view
from wardbook.views.risks import RESULTS, STANDINGS

_ASKS = (Tone.GOOD, Tone.OPEN, Tone.UNKNOWN, Tone.BAD, Tone.PLAIN)
_VERDICTS = {"acceptable": Tone.GOOD, "not acceptable": Tone.BAD, "not assessed": Tone.UNKNOWN}
_DECIDED = {"fixed", "not_affected", "affected"}


@view("trace-coverage", subject=SecurityFile, title="Coverage of the trace")
def trace_coverage(file: SecurityFile) -> Figure:
    """For each link from threats to evidence how many are closed, open, or not known: bars that begin at nothing done."""
    bars = tuple(item for item in _bars(file) if item.stretches)
    rows = tuple(
        (bar.label, State(item.says, item.tone), item.count, sum(other.count for other in bar.stretches))
        for bar in bars
        for item in bar.stretches
    )
    return Figure(
        name="trace-coverage",
        title="Coverage of the trace",
        alt="Bars, one for each link. "
        + " ".join(
            f"{bar.label}: {', '.join(f'{item.count} {item.says}' for item in bar.stretches)}."
            for bar in bars
        ),
        layout="bars",
        bars=bars,
        empty="Not provided: there is no threat, risk, control or test to count.",
        table=Table(
            name="trace-coverage-counts",
            title="Coverage of the trace in numbers",
            columns=(text("link", weight=4), state("state", weight=3), number("count"), number("of")),
            rows=rows,
            empty="There is nothing to count.",
        ),
    )


def _bars(file: SecurityFile) -> Iterable[Bar]:
    device = file.device
    yield _bar("Threats", ((item.status, _threat(item.status)) for item in file.threats.values()))
    yield _bar(
        "Vulnerabilities decided",
        (
            ("decided", Tone.GOOD) if item.status in _DECIDED else (item.status.replace("_", " "), Tone.OPEN)
            for item in file.vulnerabilities.values()
        ),
    )
    yield _bar(
        "Risks as claimed",
        ((item.claimed.verdict, _VERDICTS[item.claimed.verdict]) for item in file.risks.values()),
    )
    yield _bar(
        "Risks as proven",
        ((item.proven.verdict, _VERDICTS[item.proven.verdict]) for item in file.risks.values()),
    )
    controls = [item for item in device.controls.values() if item.state != "retired"]
    yield _bar(
        "Controls with a requirement",
        (
            ("with a requirement", Tone.GOOD) if item.requirement else ("without", Tone.OPEN)
            for item in controls
        ),
    )
    yield _bar(
        "Controls with a test",
        (("with a test", Tone.GOOD) if item.tests else ("without", Tone.OPEN) for item in controls),
    )
    yield _bar(
        "Controls count as",
        (
            (file.control_states[item.id].standing, STANDINGS[file.control_states[item.id].standing])
            for item in controls
        ),
    )
    yield _bar("Tests", ((item.state, RESULTS[item.state]) for item in file.results.values()))


def _threat(status: str) -> Tone:
    if status in ("claimed", "deferred"):
        return Tone.OPEN
    return {"open": Tone.BAD, "proven": Tone.GOOD}.get(status, Tone.PLAIN)


def _bar(label: str, states: Iterable[tuple[str, Tone]]) -> Bar:
    """A bar of how often each state occurs: good ones first, then by how bad they are."""
    counts = Counter(states)
    found = sorted(counts.items(), key=lambda item: (_ASKS.index(item[0][1]), item[0][0]))
    return Bar(label=label, stretches=tuple(Stretch(count, says, tone) for (says, tone), count in found))
