"""From where can a part be reached? Facts of the model, in words: media, zones, trust, physical access."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wardbook.model.architecture import Flow, Part, Zone
from wardbook.model.security_file import Device

NETWORK = frozenset({"ethernet", "wifi", "cellular", "internet", "vpn"})
"""Media over which whole networks are reached, with addresses and ports."""

NEAR = frozenset({"nfc", "rfid", "inductive"})
"""Radio that reaches about three metres (ten feet) at most."""

RADIO = NEAR | {"wifi", "ble", "bluetooth", "cellular", "zigbee", "lora", "uwb", "mics", "wmts", "ism-radio"}
"""Media without a wire."""

TOUCH = frozenset(
    {"usb", "serial", "uart", "spi", "i2c", "can", "pcie", "sdio", "jtag", "swd", "debug-port"}
    | {"sd-card", "removable-media", "hdmi", "touchscreen", "keypad", "button", "card-reader", "connector"}
)
"""Media that need a hand at the device, or inside it."""


def incoming(device: Device, part: str) -> tuple[Flow, ...]:
    """The paths on which something reaches a part, dormant ones too: what is unused can be used by others."""
    return tuple(
        flow
        for flow in device.flows.values()
        if flow.receiver == part or (flow.sender == part and flow.opens == "to")
    )


def media(device: Device, part: str) -> frozenset[str]:
    """The media over which a part is reached."""
    return frozenset(flow.medium for flow in incoming(device, part) if flow.medium)


def exposure(device: Device, part: str) -> tuple[str, ...]:
    """From where a part is reached: one phrase per path that crosses a trust boundary, then physical access."""
    here = device.parts.get(part)
    return tuple(sorted({*_crossings(device, here), *_hands(device, here)})) if here else ()


def zone_of(device: Device, element: str) -> str:
    """The zone that a part or an actor stands in, "" for neither."""
    found = device.parts.get(element) or device.actors.get(element)
    return found.in_ if found else ""


def _crossings(device: Device, here: Part) -> Iterator[str]:
    for flow in incoming(device, here.id):
        other = flow.sender if flow.receiver == here.id else flow.receiver
        zone = device.zones.get(zone_of(device, other))
        if zone is not None and zone.id != here.in_:
            yield (
                f"{other} in {zone.id} (trust {zone.trust}) over {flow.medium or 'a medium not stated'}, "
                f"authentication {flow.auth or 'not stated'}"
            )


def _hands(device: Device, here: Part) -> Iterator[str]:
    for zone in around(device.zones, here.in_):
        if zone.reach == "physical":
            yield f"by hand within {zone.id}"


def around(zones: Mapping[str, Zone], inner: str) -> Iterator[Zone]:
    """A zone and those that hold it, the innermost first."""
    seen: set[str] = set()
    while inner in zones and inner not in seen:
        seen.add(inner)
        yield zones[inner]
        inner = zones[inner].inside or ""
