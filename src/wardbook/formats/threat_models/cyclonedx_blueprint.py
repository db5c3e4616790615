"""The architecture of a security file as a blueprint of CycloneDX 2.0: zones, assets, flows, actors, assumptions."""

from __future__ import annotations

from wardbook.formats.threat_models.exporting import Object, is_encrypted, label, zone_of
from wardbook.model.architecture import Flow
from wardbook.model.security_file import SecurityFile

_ASSETS = {
    "process": "process",
    "server": "service",
    "hardware": "device",
    "app": "component",
    "cloud": "service",
    "model": "model",
    "external": "system",
}
_FLOWS = {"data": "data", "command": "control", "code": "data", "signal": "signal", "physical": "physical"}


def stated(name: str, value: object) -> Object:
    """A property of ours, for what CycloneDX has no field for."""
    return {"name": f"wardbook:{name}", "value": str(value)}


def reference(file: SecurityFile, key: str) -> str:
    """The reference of an element, whatever table it stands in; "" for what is none of this document."""
    device = file.device
    for kind, table in (
        ("part", device.parts),
        ("actor", device.actors),
        ("flow", device.flows),
        ("asset", device.assets),
        ("zone", device.zones),
    ):
        if key in table:
            return f"{kind}:{key}"
    return ""


def references(file: SecurityFile, *keys: str) -> list[str]:
    """The references of those that are elements, each once."""
    return [ref for ref in dict.fromkeys(reference(file, key) for key in keys) if ref]


def crossings_of(file: SecurityFile) -> list[tuple[str, str]]:
    """Pairs of zones that a path joins or that lie in one another, each once, in order."""
    device = file.device
    standing = zone_of(file)
    pairs = {
        (standing.get(flow.sender, ""), standing.get(flow.receiver, "")) for flow in device.flows.values()
    }
    pairs |= {(key, zone.inside) for key, zone in device.zones.items() if zone.inside}
    known = device.zones
    return sorted(
        {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1] and all(one in known for one in pair)}
    )


def blueprint(file: SecurityFile, crossings: list[tuple[str, str]]) -> Object:
    """The one blueprint of a device; `crossings` are the pairs of zones that have a boundary."""
    device = file.device
    about = device.about
    made: Object = {
        "bom-ref": f"blueprint:{about.device.id}",
        "name": about.device.name,
        "description": about.intended_use or "The intended use is not stated.",
        "modelTypes": ["architecture", "data-flow"],
        "assets": [_part(file, key) for key, part in device.parts.items() if part.is_ != "store"],
        "dataStores": [_store(file, key) for key, part in device.parts.items() if part.is_ == "store"],
        "dataSets": [_data(file, key) for key in device.assets],
        "zones": [_zone(file, key) for key in device.zones],
        "boundaries": [
            {"bom-ref": boundary(pair), "type": "trust", "zones": [f"zone:{one}" for one in pair]}
            for pair in crossings
        ],
        "flows": [_flow(file, one) for one in device.flows.values()],
        "actors": [_actor(file, key) for key in device.actors],
        "assumptions": [
            {"description": f"{key}: {zone.assumption}", "topic": "security"}
            for key, zone in device.zones.items()
            if zone.assumption
        ],
    }
    return {key: value for key, value in made.items() if value != []}


def boundary(pair: tuple[str, str]) -> str:
    """The reference of the boundary between two zones."""
    return f"boundary:{pair[0]}--{pair[1]}"


def described(note: str | None) -> Object:
    """The remark of a record, where there is one."""
    return {"description": note} if note else {}


def _zone(file: SecurityFile, key: str) -> Object:
    zone = file.device.zones[key]
    return {
        "bom-ref": f"zone:{key}",
        "name": label(zone, key),
        **described(zone.note),
        "type": "physical" if zone.reach == "physical" else "trust",
        **({"parent": f"zone:{zone.inside}"} if zone.inside in file.device.zones else {}),
        "properties": [
            stated("trust", zone.trust),
            *([stated("reach", zone.reach)] if zone.reach else []),
        ],
    }


def _part(file: SecurityFile, key: str) -> Object:
    part = file.device.parts[key]
    return {
        "bom-ref": f"part:{key}",
        "type": _ASSETS[part.is_],
        "name": label(part, key),
        **described(part.note),
        "zone": f"zone:{part.in_}",
        **({"responsibilities": list(dict.fromkeys(part.functions))} if part.functions else {}),
        "properties": [
            stated("is", part.is_),
            *([stated("version", part.version)] if part.version else []),
        ],
    }


def _store(file: SecurityFile, key: str) -> Object:
    part = file.device.parts[key]
    kept = [f"asset:{name}" for name, asset in file.device.assets.items() if key in asset.kept_in]
    return {
        "bom-ref": f"part:{key}",
        "name": label(part, key),
        **described(part.note),
        "type": {"name": "store", "description": "its technology is not stated"},
        **({"version": part.version} if part.version else {}),
        "zone": f"zone:{part.in_}",
        **({"dataSets": kept} if kept else {}),
    }


def _data(file: SecurityFile, key: str) -> Object:
    asset = file.device.assets[key]
    parts = file.device.parts
    stores = [name for name in asset.kept_in if name in parts and parts[name].is_ == "store"]
    needs = {name: getattr(asset.needs, name) for name in ("secrecy", "integrity", "availability")}
    return {
        "bom-ref": f"asset:{key}",
        "name": label(asset, key),
        "description": asset.note or label(asset, key),
        **(
            {"placements": [{"dataStore": f"part:{name}"} for name in dict.fromkeys(stores)]}
            if stores
            else {}
        ),
        "properties": [
            *(stated(f"needs:{name}", value) for name, value in needs.items() if value),
            *(stated("data", kind) for kind in asset.data),
            *(stated("kept-in", name) for name in asset.kept_in if name not in stores),
        ],
    }


def _flow(file: SecurityFile, flow: Flow) -> Object:
    return {
        "bom-ref": f"flow:{flow.id}",
        "name": flow.id,
        **described(flow.note),
        "type": _FLOWS[flow.kind] if flow.kind else {"name": "not stated"},
        "source": reference(file, flow.sender),
        "destination": reference(file, flow.receiver),
        "bidirectional": False,
        **({"encrypted": True} if is_encrypted(flow) else {}),
        **({"timing": flow.interval} if flow.interval else {}),
        **({"protocols": [flow.protocol]} if flow.protocol else {}),
        "properties": [
            *(stated("carries", word) for word in flow.carries),
            *([stated("medium", flow.medium)] if flow.medium else []),
            *([stated("auth", flow.auth)] if flow.auth else []),
            *([stated("kind", flow.kind)] if flow.kind else []),
        ],
    }


def _actor(file: SecurityFile, key: str) -> Object:
    actor = file.device.actors[key]
    role = {"name": actor.role or "not stated"}
    return {
        "bom-ref": f"actor:{key}",
        "party": {"roles": [role], "persona": {"description": label(actor, key), "archetype": dict(role)}},
        **described(actor.note),
        "zone": f"zone:{actor.in_}",
    }
