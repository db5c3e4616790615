"""A security file as a model of Threat Dragon 2: one sheet, by its published schema (threat-dragon-v2.schema.json)."""

from __future__ import annotations

from wardbook.formats.threat_models.exporting import (
    STRIDE,
    Object,
    identifier,
    is_encrypted,
    label,
    losses,
    worst,
    written,
    zone_of,
)
from wardbook.formats.threat_models.layout import Place, laid_out
from wardbook.model.architecture import Flow
from wardbook.model.imported import NotCarried
from wardbook.model.security_file import SecurityFile
from wardbook.model.threat import Threat

VERSION = "2.0"
_STATUS = {"open": "Open", "deferred": "Open", "transferred": "Open", "accepted": "Open", "dismissed": "NA"}
_SEVERITY = {
    "negligible": "Low",
    "minor": "Low",
    "serious": "Medium",
    "critical": "High",
    "catastrophic": "High",
    "": "TBD",
}
_CARRIED = (
    *("zones[].id", "zones[].name", "zones[].inside", "zones[].note"),
    *(f"actors[].{field}" for field in ("id", "name", "in", "note")),
    *(f"parts[].{field}" for field in ("id", "name", "in", "is", "note", "privilege")),
    *(f"flows[].{field}" for field in ("id", "from", "to", "carries.*", "via", "note")),
    *(
        f"threats[].{field}"
        for field in ("id", "element", "title", "says", "stride", "status", "controls.*", "reason")
    ),
)


def write(file: SecurityFile) -> tuple[bytes, tuple[NotCarried, ...]]:
    """The model, and everything of the security file that it does not hold."""
    device = file.device
    places = _layout(file)
    at: dict[str, list[Object]] = {}
    drawn = {*device.parts, *device.actors, *device.flows}
    placed = [(one, key) for one in file.threats.values() for key in _spots(one, drawn)]
    for number, (one, key) in enumerate(placed, 1):
        at.setdefault(key, []).append(_threat(file, one, key, number))
    cells = [
        *(_zone(file, key, places[f"zone {key}"]) for key in device.zones),
        *(
            _element(file, key, places[key], at.get(key, []))
            for key in (*device.actors, *device.parts)
            if key in places
        ),
        *(_flow(file, flow, at.get(flow.id, [])) for flow in device.flows.values()),
    ]
    tree: Object = {
        "version": VERSION,
        "summary": {
            "title": device.about.device.name,
            "owner": device.about.device.manufacturer or "",
            "description": device.about.intended_use or "",
            "id": 0,
        },
        "detail": {
            "contributors": [],
            "diagrams": [
                {
                    "cells": cells,
                    "version": VERSION,
                    "title": "Global system view",
                    "description": f"Of the security file as of {file.as_of.isoformat()}",
                    "diagramType": "STRIDE",
                    "id": 0,
                    "thumbnail": "./public/content/images/thumbnail.stride.jpg",
                }
            ],
            "diagramTop": 1,
            "reviewer": "",
            "threatTop": len(placed),
        },
    }
    elsewhere = len(file.threats) - len({one.id for one, _ in placed})
    unplaced = (
        (NotCarried("threats[]", elsewhere, "they stand at nothing that is drawn"),) if elsewhere else ()
    )
    return written(tree), (*losses(file, _CARRIED, "Threat Dragon has no field for it"), *unplaced)


def _spots(threat: Threat, drawn: set[str]) -> list[str]:
    return [key for key in dict.fromkeys((threat.element, *threat.places)) if key in drawn]


def _layout(file: SecurityFile) -> dict[str, Place]:
    """Zones have names of their own here, for a part may be called like one in a folder that is broken."""
    device = file.device
    standing: dict[str, list[str]] = {}
    for key, zone in zone_of(file).items():
        standing.setdefault(f"zone {zone}", []).append(key)
    inside = {
        f"zone {key}": f"zone {one.inside}" if one.inside else None for key, one in device.zones.items()
    }
    return laid_out(inside, {zone: tuple(keys) for zone, keys in standing.items()})


def _where(place: Place) -> Object:
    return {
        "position": {"x": place.x, "y": place.y},
        "size": {"width": place.width, "height": place.height},
    }


def _zone(file: SecurityFile, key: str, place: Place) -> Object:
    zone = file.device.zones[key]
    name = label(zone, key)
    return {
        **_where(place),
        "attrs": {"label": {"text": name}},
        "visible": True,
        "shape": "trust-boundary-box",
        "id": identifier(file, f"zone/{key}"),
        "zIndex": -1,
        "data": {
            "type": "tm.BoundaryBox",
            "name": name,
            "description": zone.note or "",
            "isTrustBoundary": True,
            "hasOpenThreats": False,
        },
    }


def _shape(file: SecurityFile, key: str) -> str:
    part = file.device.parts.get(key)
    if part is None or part.is_ == "external":
        return "actor"
    return "store" if part.is_ == "store" else "process"


def _element(file: SecurityFile, key: str, place: Place, threats: list[Object]) -> Object:
    part = file.device.parts.get(key)
    record = part or file.device.actors[key]
    shape = _shape(file, key)
    is_open = any(one["status"] == "Open" for one in threats)
    data: Object = {
        "type": f"tm.{shape.title()}",
        "name": label(record, key),
        "description": record.note or "",
        "outOfScope": False,
        "reasonOutOfScope": "",
        "isTrustBoundary": False,
        "hasOpenThreats": is_open,
        "threats": threats,
    }
    if part is not None and part.privilege:
        data["privilegeLevel"] = part.privilege
    return {
        **_where(place),
        "attrs": {"text": {"text": label(record, key)}},
        "visible": True,
        "shape": shape,
        "id": identifier(file, f"element/{key}"),
        "zIndex": 1,
        "data": data,
    }


def _flow(file: SecurityFile, flow: Flow, threats: list[Object]) -> Object:
    name = ", ".join(flow.carries) or flow.id
    medium = flow.medium or ""
    return {
        "shape": "flow",
        "attrs": {"line": {"targetMarker": {"name": "block"}, "strokeDasharray": None}},
        "connector": "smooth",
        "width": 200,
        "height": 100,
        "zIndex": 10,
        "labels": [{"attrs": {"label": {"text": name}}, "position": 0.5}],
        "id": identifier(file, f"flow/{flow.id}"),
        "source": {"cell": identifier(file, f"element/{flow.sender}")},
        "target": {"cell": identifier(file, f"element/{flow.receiver}")},
        "vertices": [],
        "data": {
            "type": "tm.Flow",
            "name": name,
            "description": flow.note or "",
            "outOfScope": False,
            "reasonOutOfScope": "",
            "isBidirectional": False,
            "isEncrypted": is_encrypted(flow),
            "isPublicNetwork": medium in ("internet", "cellular"),
            "isTrustBoundary": False,
            "protocol": flow.protocol or medium,
            "hasOpenThreats": any(one["status"] == "Open" for one in threats),
            "threats": threats,
        },
    }


def _threat(file: SecurityFile, threat: Threat, key: str, number: int) -> Object:
    answers = [
        f"{name} ({file.device.controls[name].do}): {said}"
        if name in file.device.controls
        else f"{name}: {said}"
        for name, said in threat.controls.items()
    ]
    return {
        "id": identifier(file, f"threat/{threat.id}/{key}"),
        "title": threat.title,
        "description": threat.says,
        "status": _STATUS.get(threat.status, "Mitigated"),
        "severity": _SEVERITY[worst(file, threat)],
        "type": STRIDE.get(threat.stride, threat.stride or "Tampering"),
        "mitigation": "; ".join([*answers, *([threat.reason] if threat.reason else [])]),
        "modelType": "STRIDE",
        "number": number,
        "score": "",
    }
