"""A scan in every form it is printed in; the same scan gives the same bytes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from wardbook.app.scan import Scan
from wardbook.model.match import Decided, Lookup, Match

FORMS = ("table", "json", "sarif", "cyclonedx", "csv")

Item = TypeVar("Item", Lookup, Match)
Object = dict[str, Any]  # Any: JSON for other programs


def rendered(scan: Scan, form: str, *, width: int = 100, colour: bool = False) -> bytes:
    """The bytes of a scan in a form of `FORMS`."""
    return b"".join(pieces(scan, form, width=width, colour=colour))


def pieces(scan: Scan, form: str, *, width: int = 100, colour: bool = False) -> Iterator[bytes]:
    """The bytes of a scan in a form of `FORMS`, piece by piece: to hold megabytes of text takes longer than to make it."""
    if form == "json":
        return _as_json(scan)
    return iter((_whole(scan, form, width, colour),))


def _whole(scan: Scan, form: str, width: int, colour: bool) -> bytes:
    if form == "sarif":
        from wardbook.formats.sarif_matches import write as sarif  # each form loads only its own writer

        return _pretty(sarif(scan.matches, scan.decisions))
    if form == "cyclonedx":
        from wardbook.formats.cyclonedx.matches import write as cyclonedx  # as above

        return _pretty(cyclonedx(scan.matches, scan.decisions, scan.as_of))
    return _as_table(scan, form, width, colour)


PIECE = 100
"""Components or matches written at once."""


def _as_json(scan: Scan) -> Iterator[bytes]:
    """The text of `as_object`."""
    yield _pretty(_head(scan)).removesuffix(_END)
    yield from _listed("components", _component, scan.matches.lookups)
    yield from _listed("matches", lambda one: _match(one, scan.decisions.get(one.id)), scan.matches.matches)
    yield _END


def _listed(name: str, shape: Callable[[Item], Object], items: Sequence[Item]) -> Iterator[bytes]:
    """A list as a further member of an object."""
    if not items:
        yield f',\n "{name}": []'.encode()
        return
    begin = f'\n "{name}": ['.encode()
    for start in range(0, len(items), PIECE):
        made = _pretty({name: [shape(one) for one in items[start : start + PIECE]]})
        text = made.removeprefix(b"{" + begin).removesuffix(_LIST_END)
        yield b"," + (text if start else begin + text)
    yield b"\n ]"


_END, _LIST_END = b"\n}\n", b"\n ]\n}\n"


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
        **_head(scan),
        "components": [_component(one) for one in scan.matches.lookups],
        "matches": [_match(one, scan.decisions.get(one.id)) for one in scan.matches.matches],
    }


def _head(scan: Scan) -> Object:
    return {
        "snapshot": _with_ages(scan.matches.snapshot, scan.as_of),
        "as_of": scan.as_of.isoformat(),
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
