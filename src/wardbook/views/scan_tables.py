"""Tables about a scan: what applies, and what was looked up at all."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping

from wardbook.model.match import Decided, Lookup, Match, Matches
from wardbook.model.table import Cell, Missing, State, Table, Tone, code, state, text

_TONES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.OPEN, "low": Tone.PLAIN, "none": Tone.PLAIN}
_WORST_FIRST = ("critical", "high", "medium", "", "low", "none")
_STATUS = {
    "matched": Tone.BAD,
    "clean": Tone.GOOD,
    "not-covered": Tone.UNKNOWN,
    "undetermined": Tone.UNKNOWN,
}


def matches(found: Matches, decisions: Mapping[str, Decided], as_of: datetime.date) -> Table:
    """Every advisory that applies: known exploited first, then by severity; under it what was looked up and in what."""
    return Table(
        name="scan-matches",
        title="Advisories that apply",
        columns=(
            text("vulnerability", weight=2),
            state("severity"),
            text("exploited", weight=1),
            text("component", weight=3),
            code("version"),
            code("repaired in"),
            text("confidence", weight=1),
            text("decision", weight=2),
        ),
        rows=tuple(
            _match_row(one, decisions.get(one.id)) for one in sorted(found.matches, key=_most_urgent_first)
        ),
        notes=(_counted(found), *_rests_on(found, as_of)),
        empty="No advisory of the snapshot applies to a component that could be looked up."
        if found.snapshot and found.lookups
        else "Nothing was looked up, so nothing is known to apply.",
    )


def _most_urgent_first(one: Match) -> tuple[object, ...]:
    return not one.kev, _WORST_FIRST.index(one.severity), -(one.score or 0.0), -(one.epss or 0.0), one.id


def _match_row(one: Match, decided: Decided | None) -> tuple[Cell, ...]:
    return (
        one.id.partition("@")[0],
        State(one.severity, _TONES[one.severity]) if one.severity else Missing("not rated"),
        "known" if one.kev else (f"EPSS {one.epss:.3f}" if one.epss is not None else Missing("no estimate")),
        _called(one.component, one.version),
        one.version or Missing(),
        one.fixed or Missing("none known"),
        one.confidence,
        decided.status.replace("_", " ") if decided else Missing("undecided"),
    )


def _called(component: str, version: str) -> str:
    """The id of a component without its version, which has a column of its own."""
    return (
        component.partition("@")[0] if component.startswith("pkg:") else component.removesuffix(f"@{version}")
    )


def _counted(found: Matches) -> str:
    """The honest last line: how many were looked up, and how many were not."""
    counts = Counter(str(one.status) for one in found.lookups)
    told = ", ".join(f"{counts[status]:,} {status}" for status in _STATUS if counts[status])
    exploited = sum(one.kev for one in found.matches)
    components = "component" if len(found.lookups) == 1 else "components"
    matched = "match" if len(found.matches) == 1 else "matches"
    return (
        f"{len(found.lookups):,} {components}: {told or 'none'}. "
        f"{len(found.matches):,} {matched}, {exploited:,} known to be exploited."
    )


def _rests_on(found: Matches, as_of: datetime.date) -> tuple[str, ...]:
    if not found.snapshot:
        return ("There is no snapshot of advisories: nothing was looked up.",)
    lines = [f"Snapshot {found.snapshot.get('name')}, {found.snapshot.get('digest')}; as of {as_of}."]
    sources = found.snapshot.get("sources")
    for source in sources if isinstance(sources, list) else []:
        health = "" if source["health"] == "fresh" else f", {source['health']}: {source['why']}"
        newest = f"newest {source['newest'][:10]}" if source["newest"] else "no date"
        lines.append(f"{source['source']}: {source['records']:,} records, {newest}{health}.")
    return tuple(lines)


def lookups(found: Matches) -> Table:
    """The components that could not be looked up, or not decided, with the reason."""
    rows = [one for one in found.lookups if one.status in ("not-covered", "undetermined")]
    return Table(
        name="scan-lookups",
        title="Components without an answer",
        columns=(
            text("component", weight=3),
            code("version"),
            state("status"),
            text("why", weight=5),
            code("proposed CPE", name="proposed", weight=4),
        ),
        rows=tuple(_lookup_row(one) for one in rows),
        empty="Every component could be looked up."
        if found.lookups
        else "No component was read, so nothing was looked up.",
    )


def _lookup_row(one: Lookup) -> tuple[Cell, ...]:
    return (
        _called(one.id, one.version),
        one.version or Missing(),
        State(one.status, _STATUS[one.status]),
        one.why,
        one.proposed or Missing("none"),
    )


def everything(found: Matches, decisions: Mapping[str, Decided]) -> Table:
    """One row per match, and one per component that none applies to, for spreadsheets."""
    by_component: dict[str, list[Match]] = {}
    for one in found.matches:
        by_component.setdefault(one.component, []).append(one)
    return Table(
        name="scan",
        title="Scan",
        columns=(
            text("component"), code("version"), code("purl"), state("status"), text("reason of the status"),
            text("vulnerability"), text("aliases"), state("severity"), code("score"), code("EPSS"),
            text("known exploited"), code("repaired in"), text("confidence"), text("source"), code("range"),
            text("weaknesses"), text("decision"), text("why"),
        ),
        rows=tuple(
            (*_about(lookup), *_facts(one, decisions))
            for lookup in found.lookups
            for one in by_component.get(lookup.id, ()) or (None,)
        ),
    )  # fmt: skip


def _about(one: Lookup) -> tuple[Cell, ...]:
    return one.name, one.version, one.purl, one.status, one.why


def _facts(one: Match | None, decisions: Mapping[str, Decided]) -> tuple[Cell, ...]:
    if one is None:
        return ("",) * 13
    decided = decisions.get(one.id)
    return (
        one.id.partition("@")[0], one.aliases, one.severity, "" if one.score is None else str(one.score),
        "" if one.epss is None else str(one.epss), "yes" if one.kev else "no", one.fixed, one.confidence,
        one.source, one.range, one.cwe, decided.status if decided else "", one.why,
    )  # fmt: skip
