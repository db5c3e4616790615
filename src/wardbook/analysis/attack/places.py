"""What kind of place is this, and may the maker put something there?"""

from __future__ import annotations

from wardbook.analysis.attack.media import FAR, PATHS
from wardbook.analysis.attack.zones import around, is_physical
from wardbook.model.architecture import Part
from wardbook.model.security_file import Device

NOWHERE: frozenset[str] = frozenset()


def kinds_of(device: Device, place: str) -> frozenset[str]:
    """The words under which `at` of a control's effect names a part, path or zone; none for anything else."""
    part, flow, zone = device.parts.get(place), device.flows.get(place), device.zones.get(place)
    if part is not None:
        return frozenset({part.is_})
    if flow is not None:
        kind = PATHS.get(flow.medium or "", "path-unknown")
        return frozenset({kind, "path", *(["far-path"] if kind in FAR else [])})
    if zone is not None:
        return frozenset({"zone-physical" if is_physical(device, zone) else "zone-network"})
    return NOWHERE


def is_ours(device: Device, place: str) -> bool:
    """Whether the maker can put a control there.

    A part is ours when we operate it or it is a device or accessory that we place on the market; a path when
    one of its ends is ours; a zone when something of ours stands in it and nothing of anybody else.
    """
    if place in device.parts:
        return _is_our_part(device.parts[place])
    if place in device.flows:
        flow = device.flows[place]
        ends = (device.parts.get(flow.sender), device.parts.get(flow.receiver))
        return any(end is not None and _is_our_part(end) for end in ends)
    inside = [
        part for part in device.parts.values() if any(item.id == place for item in around(device, part.in_))
    ]
    return bool(inside) and all(map(_is_our_part, inside))


def _is_our_part(part: Part) -> bool:
    if part.is_ == "external" or part.state == "retired":
        return False
    return part.owner in {None, "maker"} or part.regulated in {"device", "accessory"}
