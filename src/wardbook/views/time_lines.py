"""What ends or is due when: support, what was promised to regulators, decisions, deadlines, the patch cycle."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from wardbook.model.figure import Figure, Span
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Column, Kind, Table, Tone, text
from wardbook.views.register import view

_MOST = 14
"""Lines of one lane; the soonest are drawn, and the table has all."""

_SHEET = 20
"""Lines of one picture."""

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_DURATION = re.compile(r"\s*(\d{1,4})\s*([dwmy])[a-z]*\s*$")


@view("time-lines", subject=SecurityFile, title="Time lines")
def time_lines(file: SecurityFile) -> Figure:
    """Support and end of life of the device and its components; what is due to regulators and by decision; the patch cycle."""
    sheets = []
    for name, title, found in (
        ("support", "Support and end of life", list(_support(file))),
        ("due", "What is due", list(_due(file))),
    ):
        shown = _fewer(found)
        parts = [shown[start : start + _SHEET] for start in range(0, len(shown), _SHEET)]
        for number, part in enumerate(parts, 1):
            of = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
            key = f"time-lines-{name}" + (f"-{number}" if of else "")
            sheets.append(_sheet(file, key, title + of, found if number == len(parts) else [], part))
    return Figure(
        name="time-lines",
        title="Time lines",
        alt=f"{len(sheets)} time lines as of {file.as_of.isoformat()}.",
        sheets=tuple(sheets),
        empty="Not provided: no end of support, no due date and no patch cycle is stated.",
    )


def _fewer(found: list[Span]) -> tuple[Span, ...]:
    counts: dict[str, int] = {}
    kept = []
    for span in found:
        counts[span.lane] = counts.get(span.lane, 0) + 1
        if counts[span.lane] <= _MOST:
            kept.append(span)
    return tuple(kept)


def _sheet(file: SecurityFile, name: str, title: str, found: list[Span], shown: tuple[Span, ...]) -> Figure:
    rows = tuple(
        (span.lane, span.label, span.start.isoformat(), (span.end or span.start).isoformat())
        for span in found
    )
    left = len({span.label for span in found}) - len({span.label for span in _fewer(found)})
    return Figure(
        name=name,
        title=title,
        alt=f"{title} as of {file.as_of.isoformat()}. "
        + " ".join(f"{span.lane}: {span.label}, {(span.end or span.start).isoformat()}." for span in shown),
        layout="time",
        spans=shown,
        today=file.as_of,
        note=(
            "1 later one stands in the table alone."
            if left == 1
            else f"{left} later ones stand in the table alone."
        )
        if left > 0
        else "",
        table=None
        if not found
        else Table(
            name=f"{name}-days",
            title=f"{title}: days",
            columns=(
                text("of", name="lane", weight=2),
                text("what", weight=5),
                Column("from", "from", Kind.DATE),
                Column("until", "until", Kind.DATE),
            ),
            rows=rows,
            empty="Nothing is dated.",
        ),
    )


def _support(file: SecurityFile) -> Iterator[Span]:
    """The device first, then each component whose end of support is known, the soonest first."""
    life = file.device.about.lifecycle
    ends = life.support_until if life else None
    for id_, label, until in (
        ("support", "security updates promised", ends),
        ("end-of-life", "end of life", life.end_of_life if life else None),
    ):
        if until:
            yield _until(id_, "The device", label, file.as_of, until, Tone.PLAIN)
    found: dict[tuple[str, datetime.date], list[str]] = {}
    for component in file.components.values():
        until = component.support.until if component.support else None
        if until:
            found.setdefault((f"{component.name} {component.version or ''}".strip(), until), []).append(
                component.part
            )
    for (label, until), parts in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        tone = Tone.BAD if until < file.as_of else Tone.OPEN if ends and until < ends else Tone.GOOD
        where = ", ".join(dict.fromkeys(part for part in parts if part))
        yield _until(label, "Components", f"{label} in {where}" if where else label, file.as_of, until, tone)


def _until(id_: str, lane: str, label: str, today: datetime.date, until: datetime.date, tone: Tone) -> Span:
    """A time from today; what has ended is a day."""
    if until <= today:
        return Span(id=id_, lane=lane, label=f"{label}, ended", start=until, tone=tone)
    return Span(id=id_, lane=lane, label=label, start=today, end=until, tone=tone)


def _due(file: SecurityFile) -> Iterator[Span]:
    """What must have happened by a day, lane by lane, the soonest first."""
    device, today = file.device, file.as_of

    def tone(day: datetime.date, *, is_done: bool = False) -> Tone:
        return Tone.GOOD if is_done else Tone.BAD if day < today else Tone.OPEN

    for market, plan in sorted((device.about.submission or {}).items()):
        if plan.planned:
            yield Span(id=market, lane="Submissions", label=f"submission {market}", start=plan.planned)
    regulators = [
        Span(
            id=item.id,
            lane="Regulators",
            label=f"{item.id}: {item.what}",
            start=item.due,
            tone=tone(item.due, is_done=item.is_ == "done"),
        )
        for item in device.commitments.values()
        if item.due
    ]
    for letter in device.deficiencies.values():
        if letter.due:
            done = tone(letter.due, is_done=bool(letter.answer))
            regulators.append(
                Span(
                    id=letter.id,
                    lane="Regulators",
                    label=f"{letter.id}: answer to {letter.from_}",
                    start=letter.received or letter.due,
                    end=letter.due if letter.received else None,
                    tone=done,
                )
            )
    yield from sorted(regulators, key=_when)
    deadlines: dict[datetime.date, list[str]] = {}
    for item in file.vulnerabilities.values():
        if item.deadline and item.status not in ("fixed", "not_affected"):
            deadlines.setdefault(item.deadline, []).append(item.vulnerability)
    for day, names in sorted(deadlines.items()):
        label = names[0] if len(set(names)) == 1 else f"{len(set(names))} vulnerabilities"
        yield Span(id=names[0], lane="Vulnerabilities", label=label, start=day, tone=tone(day))
    for decision in sorted(
        (item for item in device.decisions if item.until), key=lambda item: (item.until, item.id)
    ):
        assert decision.until is not None, "filtered above"
        yield Span(
            id=decision.about,
            lane="Decisions end",
            label=f"{decision.about} {decision.is_.replace('_', ' ')}",
            start=decision.until,
            tone=tone(decision.until),
        )
    yield from _cycle(file)


def _when(span: Span) -> tuple[datetime.date, str]:
    return (span.end or span.start, span.id)


def _cycle(file: SecurityFile) -> Iterator[Span]:
    """The clocks of the management plan, as they would run from today."""
    plan = file.device.postmarket
    if plan is None or plan.timelines is None:
        return
    named = (
        ("triage", "assessed"),
        ("notice", "first word to customers"),
        ("out_of_cycle", "fixed out of cycle"),
        ("regular", "fixed in the regular cycle"),
        ("fielded", "installed on devices, from release"),
    )
    for field, label in named:
        line = getattr(plan.timelines, field)
        match = _DURATION.match(line.within or "") if line else None
        if match:
            days = int(match.group(1)) * _DAYS[match.group(2)]
            end = file.as_of + datetime.timedelta(days=days)
            yield Span(
                id=field,
                lane="Clocks of a report that came today",
                label=f"{label} within {line.within}",
                start=file.as_of,
                end=end,
            )
