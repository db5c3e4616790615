"""Is it good enough, now? Every rule over a security file, at a milestone, with the waivers people decided."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

import msgspec

from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.model.decisions import Decision
from wardbook.model.diagnostic import Diagnostic, Gate, Severity
from wardbook.model.report import Report
from wardbook.model.rule import finding
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


_NEVER_WAIVED = ("PF", "RF")
"""Codes of what reading the folder found: mended, never waived."""


def assess(file: SecurityFile, gate: Gate | None = None, readers: Iterable[Diagnostic] = ()) -> Report:
    """Run every rule at `gate` (default: by the life-cycle stage) and lay the waivers over what they say.

    `readers` are the diagnostics of reading, which come before any rule and are part of the report.
    """
    milestone = gate or default_gate(file)
    rules = rulebook()
    found = [*readers, *(weighed for item in rules for weighed in _run(item, file, milestone))]
    found.sort(key=_placed)
    kept, waived = _lay_waivers(found, file)
    kept = tuple(sorted((*kept, *_idle(file, found, waived, milestone)), key=_placed))
    return Report(
        gate=milestone, as_of=file.as_of, diagnostics=kept, waived=waived, rules=len(rules), subject=file
    )


@finding("DC107")
def waiver_of_nothing(decision: Decision, likely: str | None = None) -> Diagnostic:
    """A waiver waives nothing: what it names is not found, or may not be waived.

    It looks as if somebody had answered for a finding, and the finding stands, or went away long ago and may
    come back unseen. What reading a file found (PF, RF) is mended and never waived.
    """
    is_reading = decision.about.startswith(_NEVER_WAIVED)
    says = "what reading found is mended, never waived" if is_reading else "no finding of now is called that"
    guess = f"; did you mean `{likely}`?" if likely and not is_reading else ""
    return Diagnostic(
        code="DC107",
        subject=decision.about,
        at=decision.origin.of("about"),
        severity=Severity.WARNING,
        says=f"the waiver of `{decision.about}` waives nothing: {says}",
        help=f"remove it, or name a finding as `check` does, `CODE@SUBJECT`{guess}",
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


def _placed(item: Diagnostic) -> tuple[Span, str, str, str]:
    return item.at, item.code, item.subject, item.says


def _idle(
    file: SecurityFile, found: list[Diagnostic], waived: tuple[Diagnostic, ...], gate: Gate
) -> Iterator[Diagnostic]:
    """Waivers in force that nothing was laid under, where this run would have found what they name.

    Findings that are no rule's may be looked for only later (schemas of SBOMs, at the submission), and without
    a snapshot nobody can tell whether what was said of a vulnerability still holds.
    """
    used = {name for item in waived for name in (item.id, item.code)}
    rules = {item.code for item in rulebook()}
    for decision in file.device.decisions:
        code = decision.about.partition("@")[0]
        if decision.is_ != "waived" or not _holds(decision, file.as_of) or decision.about in used:
            continue
        if code.startswith("VU") and file.intelligence is None:
            continue
        if code in rules or code.startswith(_NEVER_WAIVED) or gate.covers(Gate.SUBMISSION):
            near = rules if code not in rules else {item.id for item in found if item.code == code}
            yield waiver_of_nothing(decision, nearest(decision.about, near))


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
        if decision is None or diagnostic.code.startswith(_NEVER_WAIVED):
            kept.append(diagnostic)
        else:
            waived.append(
                msgspec.structs.replace(diagnostic, severity=Severity.NOTE, waived=decision.why or "")
            )
    return tuple(kept), tuple(waived)


def _holds(decision: Decision, as_of: datetime.date) -> bool:
    return bool(decision.why) and (decision.until is None or as_of <= decision.until)
