"""How it goes in the field: which versions are there, whose support ends early, how vulnerabilities were dealt with."""

from __future__ import annotations

from wardbook.model.aftercare import Measure
from wardbook.model.document import Run
from wardbook.model.duration import days
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import Cell, Link, Missing, Table, code, date, ids, number, text
from wardbook.views.cells import fact
from wardbook.views.register import view


@view("support-gaps", subject=SecurityFile, title="Components whose support ends before that of the device")
def support_gaps(file: SecurityFile) -> Table:
    """Components that nobody supports until the device's own support ends: those with a date by name, the others counted."""
    life = file.device.about.lifecycle
    until = life.support_until if life else None
    early: dict[tuple[str, str], list[str]] = {}
    for item in file.components.values():
        ends = item.support.until if item.support else None
        if ends is None:
            early.setdefault(("", item.part), []).append(item.label)
        elif until is None or ends < until:
            early.setdefault((ends.isoformat(), item.part), []).append(item.label)
    rows = tuple(
        (
            day or Missing(),
            Link(part),
            len(names),
            ", ".join(sorted(names)) if day else Missing("by name in the SBOM report"),
        )
        for (day, part), names in sorted(early.items(), key=lambda item: (not item[0][0], item[0]))
    )
    return Table(
        name="support-gaps",
        title="Components whose support ends before that of the device",
        columns=(
            date("supported until", weight=2),
            ids("part", weight=1),
            number("components"),
            text("which", weight=6),
        ),
        rows=rows,
        empty="Every component is supported at least as long as the device."
        if file.components
        else "Not provided: no SBOM lists a component.",
        notes=(
            f"The device is supported until {until.isoformat()}."
            if until
            else "Until when the device is supported is not stated, so every end of support is listed.",
        ),
    )


@view("fielded-versions", subject=SecurityFile, title="Versions in the field")
def fielded_versions(file: SecurityFile) -> Table:
    """Every version that is in the field, and how it is served."""
    found = file.device.postmarket.fielded_versions if file.device.postmarket else {}
    return Table(
        name="fielded-versions",
        title="Versions in the field",
        columns=(code("version", weight=1), text("how it is served", name="served", weight=6)),
        rows=tuple(found.items()),
        empty="Not provided: no version is said to be in the field; where there are any, write `fielded-versions:` in postmarket.yaml.",
    )


@view("measures", subject=SecurityFile, title="Measures by period")
def measures(file: SecurityFile) -> Table:
    """Of each period: vulnerabilities identified, the share mended, the time to a fix and to the field; averages last."""
    found = _measured(file)
    rows = [_measure_row(name, item) for name, item in found.items()]
    if len(found) > 1:
        rows.append(_averages(found))
    return Table(
        name="measures",
        title="Measures by period",
        columns=(
            code("period", weight=2),
            code("of", weight=2),
            number("identified"),
            number("mended"),
            text("share mended", weight=1),
            text("identified to fix", name="to-fix", weight=2),
            text("fix to all devices", name="to-field", weight=2),
            text("taken from", name="source", weight=4),
        ),
        rows=tuple(rows),
        empty="Not provided: nothing was measured yet; write `measures:` in postmarket.yaml once the device is in the field.",
        notes=(
            "Times are the averages of a period; the last line weighs each period by the number of vulnerabilities mended in it.",
        ),
    )


def _measured(file: SecurityFile) -> dict[str, Measure]:
    return file.device.postmarket.measures if file.device.postmarket else {}


def _measure_row(name: str, item: Measure) -> tuple[Cell, ...]:
    return (
        name,
        fact(item, "of"),
        fact(item, "identified"),
        fact(item, "mended"),
        _share(item.mended, item.identified),
        fact(item, "to_fix"),
        fact(item, "to_field"),
        fact(item, "source"),
    )


def _share(mended: int | None, identified: int | None) -> Cell:
    """The share mended, unless a count is missing or there was nothing to mend."""
    if mended is None or identified is None:
        return Missing()
    if not 0 <= mended <= identified:
        return Missing("not a share: more mended than identified")
    if not identified:
        return Missing("none identified")
    return f"{(200 * mended + identified) // (2 * identified)} %"


def _averages(found: dict[str, Measure]) -> tuple[Cell, ...]:
    whole = [item for item in found.values() if item.identified is not None and item.mended is not None]
    identified = sum(item.identified or 0 for item in whole)
    mended = sum(item.mended or 0 for item in whole)
    return (
        "all periods",
        Missing("as above"),
        identified if whole else Missing(),
        mended if whole else Missing(),
        _share(mended, identified) if whole else Missing(),
        _mean(found, "to_fix"),
        _mean(found, "to_field"),
        Missing("worked out here"),
    )


def _mean(found: dict[str, Measure], field: str) -> Cell:
    """The average over the periods that state a time and how many were mended, each by that number."""
    stated = [
        (length, item.mended)
        for item in found.values()
        if item.mended and (length := days(getattr(item, field) or "")) is not None
    ]
    weight = sum(count for _, count in stated)
    return f"{sum(length * count for length, count in stated) / weight:.0f} d" if weight else Missing()


def measured(file: SecurityFile) -> Statement:
    """Whether there is anything to measure yet, and how it is measured."""
    plan = file.device.postmarket
    found = _measured(file)
    fielded = len(plan.fielded_versions) if plan else 0
    how = value(plan.measuring) if plan and plan.measuring else Run("not stated", italic=True)
    if found:
        begin: tuple[str | Run, ...] = (value(len(found)), " periods were measured.")
    elif fielded:
        begin = (
            "Not provided: ",
            value(fielded),
            " versions are said to be in the field, and no measure of how their vulnerabilities were dealt with is stated.",
        )
    else:
        begin = (
            "Not applicable yet: no version is said to be in the field, so there is nothing to measure.",
        )
    return sentence("metrics", *begin, " How it is measured: ", how, ".")
