"""Devices of many sizes for pictures, the same for the same seed: the shape of real architectures, names that differ in length."""

from __future__ import annotations

import random
from typing import Literal

from wardbook.model.architecture import Actor, Flow, Part, PartKind, Use, Zone
from wardbook.model.device import DeviceFile, Identity
from wardbook.model.security_file import Device, SecurityFile

SEEDS = range(30)
MOST = 60
"""Parts of the largest device."""

_ZONES: dict[str, tuple[str, Literal[0, 1, 2, 3, 4, 5]]] = {
    "internet": ("", 0),
    "cloud": ("internet", 3),
    "maker": ("", 5),
    "hospital": ("", 1),
    "servers": ("hospital", 2),
    "ward": ("", 2),
    "device": ("ward", 4),
    "board": ("device", 5),
    "sensor-head": ("device", 4),
}
_NAMES = (
    "Gateway",
    "Main controller",
    "Alarm and display unit",
    "Radio",
    "Pump drive with position feedback",
    "Log",
    "Key store",
)
_KINDS: tuple[PartKind, ...] = (
    "process",
    "process",
    "server",
    "store",
    "hardware",
    "app",
    "external",
    "cloud",
)
_MEDIA = ("https/wifi", "hl7v2/ethernet", "uart", "spi", "ble", "usb", None)


def seeded(seed: int) -> SecurityFile:
    """A device of 6 to 60 parts with people, nested zones, paths, and uses that follow them."""
    order = random.Random(seed)
    count = 6 + (MOST - 6) * seed // max(SEEDS[-1], 1)
    zones = list(_ZONES)[: 4 + seed % (len(_ZONES) - 3)]
    parts = {f"p{index:02}": _part(order, index, zones) for index in range(count)}
    actors = {
        f"a{index}": Actor(
            id=f"a{index}", name=order.choice(("Nurse", "Service technician")), in_=order.choice(zones)
        )
        for index in range(1 + count // 12)
    }
    flows = _flows(order, list(parts), list(actors))
    return SecurityFile(
        device=Device(
            about=DeviceFile(format=1, device=Identity(id=f"seed-{seed}", name=f"Seeded device {seed}")),
            zones={
                name: Zone(
                    id=name,
                    name=name.replace("-", " "),
                    trust=_ZONES[name][1],
                    inside=_ZONES[name][0] or None,
                )
                for name in zones
            },
            actors=actors,
            parts=parts,
            flows=flows,
            uses=_uses(order, flows),
        )
    )


def _part(order: random.Random, index: int, zones: list[str]) -> Part:
    return Part(
        id=f"p{index:02}",
        name=f"{order.choice(_NAMES)} {index}",
        is_=order.choice(_KINDS),
        in_=order.choice(zones),
        owner=order.choice(("maker", "maker", "hospital")),
        version=order.choice((None, "1.4.0", "2026.11")),
    )


def _flows(order: random.Random, parts: list[str], actors: list[str]) -> dict[str, Flow]:
    """A tree that joins everything, with some hubs, and half as many paths again."""
    found: dict[str, Flow] = {}

    def add(sender: str, receiver: str) -> None:
        name = f"f{len(found):03}"
        via = order.choice(_MEDIA)
        found[name] = Flow(
            id=name,
            sender=sender,
            receiver=receiver,
            carries=("rate",),
            kind=order.choice(("data", "data", "command", "code", "signal")),
            via=via,
            auth=order.choice((None, "none", "mutual-tls", "pin")),
            crypto=order.choice((None, "AES-128-CCM")),
            dormant=order.random() < 0.05,
        )

    for index, name in enumerate(parts[1:], 1):
        near = parts[max(0, index - 8) : index]
        pair = (order.choice(near), name)
        add(*(pair if order.random() < 0.6 else pair[::-1]))
    for _ in range(len(parts) // 2):
        sender, receiver = order.sample(parts, 2)
        add(sender, receiver)
    for actor in actors:
        add(actor, order.choice(parts))
    return found


def _uses(order: random.Random, flows: dict[str, Flow]) -> dict[str, Use]:
    """Ways over the paths, up to five steps long."""
    found = {}
    for number in range(3):
        way = [order.choice(list(flows.values())).sender]
        for _ in range(5):
            after = [
                flow.receiver
                for flow in flows.values()
                if flow.sender == way[-1] and flow.receiver not in way
            ]
            if not after:
                break
            way.append(order.choice(after))
        found[f"use-{number}"] = Use(id=f"use-{number}", path=tuple(way), states=("infusing",))
    return found
