"""How far the device is, for programs."""

from __future__ import annotations

from typing import Any

from wardbook.model.report import Report
from wardbook.model.security_file import ReadinessItem

SCHEMA = "wardbook/status/1"


def as_json(report: Report) -> dict[str, Any]:  # Any: JSON
    """Readiness per point and per market as plain JSON values. Raises ValueError for an unreadable folder."""
    file = report.subject
    if file is None:
        raise ValueError("this report is about a folder that could not be read")
    items = list(file.readiness.values())
    return {
        "schema": SCHEMA,
        "device": {"id": file.device.about.device.id, "version": file.device.about.device.version},
        "as-of": file.as_of.isoformat(),
        "gate": report.gate.value,
        "blocking": report.errors,
        "points": [
            {
                "point": int(point.id),
                "title": point.title,
                **_counts(mine),
                "items": [_plain(item) for item in mine],
            }
            for point in file.mission.values()
            for mine in [[item for item in items if item.point == int(point.id) and not item.market]]
        ],
        "markets": [
            {"market": market, **_counts(mine), "items": [_plain(item) for item in mine]}
            for market in file.device.about.markets
            for mine in [[item for item in items if item.market == market]]
        ],
        "gaps": len(file.gaps),
    }


def _counts(items: list[ReadinessItem]) -> dict[str, int]:
    return {word: sum(1 for item in items if item.state == word) for word in ("done", "open", "unknown")}


def _plain(item: ReadinessItem) -> dict[str, Any]:  # Any: JSON
    return {
        "id": item.id,
        "title": item.title,
        "state": item.state,
        "found": item.found,
        "asked-by": list(item.asked_by),
    }
