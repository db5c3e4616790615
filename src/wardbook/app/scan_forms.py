"""A scan in every form it is printed in; the same scan gives the same bytes."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from wardbook.app.scan import Scan
from wardbook.model.match import Decided, Lookup, Match

FORMS = ("table", "json", "sarif", "cyclonedx", "csv")

Object = dict[str, Any]  # Any: JSON for other programs


def rendered(scan: Scan, form: str, *, width: int = 100, colour: bool = False) -> bytes:
    """The bytes of a scan in a form of `FORMS`."""
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(as_object(scan)), indent=1) + b"\n"
    if form == "sarif":
        from wardbook.formats.sarif_matches import write as sarif  # each form loads only its own writer

        return _pretty(sarif(scan.matches, scan.decisions))
    if form == "cyclonedx":
        from wardbook.formats.cyclonedx.matches import write as cyclonedx  # as above

        return _pretty(cyclonedx(scan.matches, scan.decisions, scan.as_of))
    return _as_table(scan, form, width, colour)


def _as_table(scan: Scan, form: str, width: int, colour: bool) -> bytes:
    from wardbook.app.render import render_view  # as above
    from wardbook.views.scan_tables import everything, lookups, matches  # as above

    if form == "csv":
        return render_view(everything(scan.matches, scan.decisions), "csv")
    shown = (matches(scan.matches, scan.decisions, scan.as_of), lookups(scan.matches))
    return b"\n".join(render_view(table, "table", width=width, colour=colour) for table in shown)


def _pretty(value: Object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def as_object(scan: Scan) -> Object:
    """The scan as JSON for other programs: snapshot, as_of, components and matches, sorted by id."""
    return {
        "snapshot": _with_ages(scan.matches.snapshot, scan.as_of),
        "as_of": scan.as_of.isoformat(),
        "components": [_component(one) for one in scan.matches.lookups],
        "matches": [_match(one, scan.decisions.get(one.id)) for one in scan.matches.matches],
    }


def _component(one: Lookup) -> Object:
    found: Object = {
        "id": one.id,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "status": one.status,
        "why": one.why,
    }
    if one.cpe:
        found["cpe"] = one.cpe
    if one.proposed:
        found["proposed_cpes"] = one.proposed
    return found


def _match(one: Match, decided: Decided | None) -> Object:
    return {
        "id": one.id,
        "aliases": one.aliases,
        "component": one.component,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "source": one.source,
        "range": one.range,
        "fixed": one.fixed,
        "confidence": one.confidence,
        "severity": one.severity,
        "score": one.score,
        "cvss": one.cvss,
        "epss": one.epss,
        "kev": one.kev,
        "cwe": one.cwe,
        "summary": one.summary,
        "key": one.key,
        "decision": decided,
        "why": one.why,
    }


def _with_ages(snapshot: dict[str, object], as_of: datetime.date) -> dict[str, object]:
    """The snapshot, each source with the days between its newest record and the as-of date."""
    sources = snapshot.get("sources")
    if not isinstance(sources, list):
        return snapshot
    aged = [{**source, "age_days": age_days(str(source.get("newest", "")), as_of)} for source in sources]
    return {**snapshot, "sources": aged}


def age_days(newest: str, as_of: datetime.date) -> int | None:
    """Days since the newest record of a source; None where that is not known."""
    try:
        return (as_of - datetime.date.fromisoformat(newest[:10])).days
    except ValueError:
        return None
