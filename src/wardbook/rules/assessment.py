"""Is it good enough, now? Every rule over a security file, at a milestone, with the waivers people decided."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from wardbook.model.decisions import Decision
from wardbook.model.diagnostic import Diagnostic, Gate, Severity
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import Rule, rulebook

STAGE_GATES = {
    "idea": Gate.IDEA,
    "concept": Gate.IDEA,
    "development": Gate.DESIGN,
    "verification": Gate.SUBMISSION,
    "submission": Gate.SUBMISSION,
    "market": Gate.MARKET,
    "support": Gate.MARKET,
    "end-of-support": Gate.MARKET,
    "disposal": Gate.MARKET,
}
"""The milestone `check` uses when none is named, by life-cycle stage."""


def assess(file: SecurityFile, gate: Gate | None = None, readers: Iterable[Diagnostic] = ()) -> Report:
    """Run every rule at `gate` (default: by the life-cycle stage) and lay the waivers over what they say.

    `readers` are the diagnostics of reading, which come before any rule and are part of the report.
    """
    milestone = gate or default_gate(file)
    rules = rulebook()
    found = [*readers, *(weighed for item in rules for weighed in _run(item, file, milestone))]
    found.sort(key=lambda item: (item.at, item.code, item.subject, item.says))
    kept, waived = _lay_waivers(found, file)
    return Report(
        gate=milestone, as_of=file.as_of, diagnostics=kept, waived=waived, rules=len(rules), subject=file
    )


def default_gate(file: SecurityFile) -> Gate:
    """The milestone that follows from the life-cycle stage; the earliest where no stage is stated."""
    lifecycle = file.device.about.lifecycle
    return STAGE_GATES[lifecycle.stage] if lifecycle and lifecycle.stage else Gate.IDEA


def _run(item: Rule, file: SecurityFile, gate: Gate) -> Iterable[Diagnostic]:
    for diagnostic in item.check(file):
        blocks = item.blocks_at is not None and gate.covers(item.blocks_at)
        severity = Severity.ERROR if blocks else Severity.NOTE
        yield msgspec.structs.replace(diagnostic, code=item.code, severity=severity, blocks_at=item.blocks_at)


def _lay_waivers(
    found: list[Diagnostic], file: SecurityFile
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    waivers = {
        decision.about: decision
        for decision in file.device.decisions
        if decision.is_ == "waived" and _holds(decision, file.as_of)
    }
    kept, waived = [], []
    for diagnostic in found:
        decision = waivers.get(diagnostic.id) or waivers.get(diagnostic.code)
        if decision is None or diagnostic.code.startswith(("PF", "RF")):
            kept.append(diagnostic)
        else:
            waived.append(
                msgspec.structs.replace(diagnostic, severity=Severity.NOTE, waived=decision.why or "")
            )
    return tuple(kept), tuple(waived)


def _holds(decision: Decision, as_of: datetime.date) -> bool:
    return bool(decision.why) and (decision.until is None or as_of <= decision.until)
