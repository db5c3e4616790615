"""What a snapshot rests on, as a table: how old each source is, and whether the last attempt to renew it failed."""

from __future__ import annotations

import datetime
from pathlib import Path

from wardbook.app.intel import sources_of
from wardbook.intelligence import snapshot
from wardbook.model.advisory import SourceInfo
from wardbook.model.table import Cell, Missing, State, Table, Tone, code, number, state, text

_TONES = {"fresh": Tone.GOOD, "old": Tone.OPEN, "kept": Tone.OPEN, "never": Tone.BAD}

OLD_DAYS = 30
"""From this age on a source is called old: CISA adds to its catalogue every week, every database daily."""


def info(place: Path, as_of: datetime.date) -> Table:
    """One row for each source. Raises SnapshotError where there is no snapshot to read."""
    with snapshot.open(place) as found:
        about = found.info
    counted = (
        f"{place}: as of {about.as_of}, {about.records:,} advisories of {about.vulnerabilities:,} vulnerabilities, "
        f"{about.known_exploited:,} known to be exploited, {about.likelihoods:,} with an EPSS estimate; digest {about.digest}."
    )
    endorsed = "This product uses data from the NVD API but is not endorsed or certified by the NVD."
    return Table(
        name="intel-info",
        title=f"Snapshot {about.name}",
        columns=(
            text("source"),
            number("records"),
            number("refused"),
            code("newest", weight=2),
            number("age in days", name="age"),
            state("health"),
            text("licence"),
            code("digest", weight=2),
            text("origin", weight=4),
            text("why", weight=3),
        ),
        rows=tuple(_row(one, as_of) for one in sources_of(place)),
        empty="The snapshot names no source.",
        notes=(counted, endorsed) if any(one.source == "nvd" for one in about.sources) else (counted,),
    )


def shown_health(health: str, newest: str, as_of: datetime.date) -> str:
    """The health of a source as it is printed: whoever just fetched an old list holds an old list."""
    age = age_days(newest, as_of)
    is_old = age is not None and age >= OLD_DAYS
    return "old" if is_old and health in ("fresh", "same") else health


def age_days(newest: str, as_of: datetime.date) -> int | None:
    """Days from a source's newest record to the as-of date; None where no record carries a time."""
    try:
        return max(0, (as_of - datetime.date.fromisoformat(newest[:10])).days)
    except ValueError:
        return None


def _row(one: SourceInfo, as_of: datetime.date) -> tuple[Cell, ...]:
    age = age_days(one.newest, as_of)
    health = shown_health(one.health, one.newest, as_of)
    return (
        one.source,
        one.records,
        one.refused,
        one.newest[:10] or Missing(),
        age if age is not None else Missing("unknown", "no record carries a time"),
        State(health, _TONES.get(health, Tone.UNKNOWN)),
        one.licence or Missing(),
        one.digest[:16] or Missing(),
        one.origin or Missing(),
        one.why,
    )
