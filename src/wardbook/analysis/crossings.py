"""Which paths cross a trust boundary?"""

from __future__ import annotations

from wardbook.model.architecture import Flow
from wardbook.model.security_file import Device


def zone_of(device: Device, element: str) -> str | None:
    """The zone a part or actor stands in, None for something that is neither."""
    if element in device.parts:
        return device.parts[element].in_
    if element in device.actors:
        return device.actors[element].in_
    return None


def crosses(device: Device, flow: Flow) -> bool:
    """Whether a path leads from one zone into another."""
    return zone_of(device, flow.sender) != zone_of(device, flow.receiver)


def enclosing(device: Device, zone: str | None) -> tuple[str, ...]:
    """A zone and those around it, the innermost first; stops where zones lie inside each other."""
    found: list[str] = []
    while zone is not None and zone in device.zones and zone not in found:
        found.append(zone)
        zone = device.zones[zone].inside
    return tuple(found)
