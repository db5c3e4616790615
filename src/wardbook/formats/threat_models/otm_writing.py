"""A security file as Open Threat Model 0.2.0; what OTM has no field for stands under `attributes.wardbook`."""

from __future__ import annotations

from wardbook.formats.threat_models.exporting import (
    SEVERITIES,
    STRIDE,
    Object,
    label,
    losses,
    own,
    worst,
    written,
)
from wardbook.formats.threat_models.otm import OWN
from wardbook.model.architecture import Level
from wardbook.model.imported import NotCarried
from wardbook.model.security_file import SecurityFile
from wardbook.model.threat import Threat

VERSION = "0.2.0"
_RATING: dict[Level | None, int] = {None: 0, "low": 33, "medium": 66, "high": 100}
_IMPACT = {"": 0, **{severity: 20 * (place + 1) for place, severity in enumerate(SEVERITIES)}}
_STATES = {
    "open": "exposed",
    "deferred": "exposed",
    "claimed": "mitigated",
    "proven": "mitigated",
    "dismissed": "not-applicable",
    "accepted": "accepted",
    "transferred": "transferred",
}
_CARRIED = (
    "zones[].*",
    "actors[].*",
    "parts[].*",
    "assets[].*",
    "flows[].*",
    "controls[].*",
    *(
        f"threats[].{field}"
        for field in (
            "id",
            "element",
            "title",
            "says",
            "cwe.*",
            "stride",
            "status",
            "controls.*",
            "reaches.*",
            "reason",
        )
    ),
)


def write(file: SecurityFile) -> tuple[bytes, tuple[NotCarried, ...]]:
    """The file, and everything of the security file that it does not hold."""
    device = file.device
    placed = {one.id: _places(file, one) for one in file.threats.values()}
    instances = _instances(file, placed)
    used = [one for one in file.threats.values() if placed[one.id]]
    tree: Object = {
        "otmVersion": VERSION,
        "project": _project(file),
        "assets": [_asset(file, key) for key in device.assets],
        "trustZones": [_zone(file, key) for key in device.zones],
        "components": [
            *(_actor(file, key) for key in device.actors),
            *(_part(file, key, instances) for key in device.parts),
        ],
        "dataflows": [_flow(file, key, instances) for key in device.flows],
        "threats": [_threat(file, one) for one in used],
        "mitigations": [_mitigation(file, key) for key in device.controls],
    }
    elsewhere = len(file.threats) - len(used)
    unplaced = (
        NotCarried("threats[]", elsewhere, "they stand at no part or path; OTM places them there only"),
    )
    numbers = (
        NotCarried(
            "mitigations[].riskReduction",
            len(device.controls),
            "OTM asks for a number; 0 is written, because a control is worth what the steps it hinders cost",
        ),
    )
    return written(tree), (
        *losses(file, _CARRIED, "OTM has no field for it"),
        *(unplaced if elsewhere else ()),
        *(numbers if device.controls else ()),
    )


def _project(file: SecurityFile) -> Object:
    about = file.device.about
    return {
        "name": about.device.name,
        "id": about.device.id,
        "description": about.intended_use,
        "owner": about.device.manufacturer,
        "attributes": {OWN: {"version": about.device.version, "as-of": file.as_of.isoformat()}},
    }


def _asset(file: SecurityFile, key: str) -> Object:
    asset = file.device.assets[key]
    return {
        "name": label(asset, key),
        "id": key,
        "description": asset.note,
        "risk": {
            "confidentiality": _RATING[asset.needs.secrecy],
            "integrity": _RATING[asset.needs.integrity],
            "availability": _RATING[asset.needs.availability],
            "comment": "low 33, medium 66, high 100; 0 where nothing was stated",
        },
        "attributes": {OWN: own(asset, "id", "name", "note", "needs", "kept-in")},
    }


def _zone(file: SecurityFile, key: str) -> Object:
    zone = file.device.zones[key]
    made: Object = {
        "id": key,
        "name": label(zone, key),
        "type": zone.reach or "zone",
        "description": zone.assumption,
        "risk": {"trustRating": zone.trust * 20},
    }
    if zone.inside:
        made["parent"] = {"trustZone": zone.inside}
    return {**made, "attributes": {OWN: own(zone, "id", "name", "trust", "inside")}}


def _actor(file: SecurityFile, key: str) -> Object:
    actor = file.device.actors[key]
    return {
        "id": key,
        "name": label(actor, key),
        "type": "actor",
        "description": actor.note,
        "parent": {"trustZone": actor.in_},
        "attributes": {OWN: {"is": "actor", **own(actor, "id", "name", "in", "note")}},
    }


def _part(file: SecurityFile, key: str, instances: dict[str, list[Object]]) -> Object:
    part = file.device.parts[key]
    kept = [name for name, asset in file.device.assets.items() if key in asset.kept_in]
    return {
        "id": key,
        "name": label(part, key),
        "type": part.is_,
        "description": part.note,
        "parent": {"trustZone": part.in_},
        "assets": {"stored": kept} if kept else None,
        "threats": instances.get(key, []),
        "attributes": {OWN: own(part, "id", "name", "in", "note")},
    }


def _flow(file: SecurityFile, key: str, instances: dict[str, list[Object]]) -> Object:
    flow = file.device.flows[key]
    assets = [name for name in flow.carries if name in file.device.assets]
    return {
        "id": key,
        "name": key,
        "description": flow.note,
        "bidirectional": False,
        "source": flow.sender,
        "destination": flow.receiver,
        "assets": assets,
        "threats": instances.get(key, []),
        "attributes": {OWN: own(flow, "id", "from", "to", "note")},
    }


def _places(file: SecurityFile, threat: Threat) -> list[str]:
    """Parts and paths that a threat is about: its element, else the places that it names."""
    known = (*file.device.parts, *file.device.flows)
    return [key for key in dict.fromkeys((threat.element, *threat.places)) if key in known]


def _instances(file: SecurityFile, placed: dict[str, list[str]]) -> dict[str, list[Object]]:
    found: dict[str, list[Object]] = {}
    for one in file.threats.values():
        answers = [
            {"mitigation": name, "state": "implemented" if said in ("claimed", "proven") else "required"}
            for name, said in one.controls.items()
            if name in file.device.controls
        ]
        for key in placed[one.id]:
            found.setdefault(key, []).append(
                {"threat": one.id, "state": _STATES[one.status], "mitigations": answers}
            )
    return found


def _threat(file: SecurityFile, threat: Threat) -> Object:
    severity = worst(file, threat)
    reached = (
        f"can lie on the way to {', '.join(threat.reaches)}" if threat.reaches else "reaches no situation"
    )
    return {
        "id": threat.id,
        "name": threat.title,
        "description": threat.says,
        "categories": [STRIDE.get(threat.stride, threat.stride)] if threat.stride else [],
        "cwes": [f"CWE-{number}" for number in threat.cwe],
        "risk": {
            "likelihood": None,
            "likelihoodComment": "not stated: what counts is who is able to, see the risks",
            "impact": _IMPACT[severity],
            "impactComment": f"{severity or 'no severity'}: it {reached}",
        },
        "attributes": {OWN: {"status": threat.status, "reason": threat.reason}},
    }


def _mitigation(file: SecurityFile, key: str) -> Object:
    control = file.device.controls[key]
    asked = control.requirement.text if control.requirement else None
    return {
        "id": key,
        "name": control.do,
        "description": asked or control.note,
        "riskReduction": 0,
        "attributes": {OWN: own(control, "id")},
    }
