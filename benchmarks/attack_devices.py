"""Devices of any size to attack, made from a seed: zones in one another, paths, credentials, vulnerabilities, harms."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from wardbook.model.architecture import Asset, Flow, Needs, Part, Zone
from wardbook.model.device import DeviceFile, Identity
from wardbook.model.safety import Acceptance, Harm, Profile, Situation
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

MEDIA = ("https/ethernet", "mqtt/wifi", "spi", "uart", "can", "usb", "ble", "shared-memory", "i2c")
PROOFS = ("none", "password", "pin", "mutual-tls", "hmac", "wired-inside", "token", "signature", None)
KINDS = ("command", "data", "code", "signal")
PARTS = ("process", "process", "process", "hardware", "store", "server", "app", "external")
VECTORS = (
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:H/A:N",
    "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
)
ACCEPTED = Acceptance(
    catastrophic=Profile(
        time="months", expertise="expert", knowledge="sensitive", window="difficult", equipment="bespoke"
    ),
    critical=Profile(
        time="weeks", expertise="expert", knowledge="restricted", window="moderate", equipment="specialised"
    ),
    serious=Profile(
        time="week",
        expertise="proficient",
        knowledge="restricted",
        window="moderate",
        equipment="specialised",
    ),
)
FLOWS_PER_PART = 2.4
"""Paths for each part, after the measurements of the method."""

PARTS_PER_SITUATION = 100


def device(parts: int, seed: int) -> tuple[Device, tuple[Vulnerability, ...]]:
    """A device of that many parts with about one open vulnerability each; the same seed gives the same."""
    order = random.Random(seed)
    zones = {item.id: item for item in _zones(order, max(3, round(math.sqrt(parts))))}
    made = {item.id: item for item in _parts(order, tuple(zones), parts)}
    names = tuple(made)
    keys = [
        Asset(id=f"key-{n}", needs=Needs(secrecy="high"), data=("key",), kept_in=(order.choice(names),))
        for n in range(max(2, parts // 8))
    ]
    flows = {item.id: item for item in _flows(order, names, [key.id for key in keys])}
    situations = {item.id: item for item in _situations(order, names, max(3, parts // PARTS_PER_SITUATION))}
    made_device = Device(
        about=DeviceFile(format=1, device=Identity(id="made", name="made")),
        zones=zones,
        parts=made,
        assets={item.id: item for item in keys},
        flows=flows,
        harms={
            "H-1": Harm(id="H-1", what="death", severity="catastrophic"),
            "H-2": Harm(id="H-2", what="shock", severity="critical"),
            "H-3": Harm(id="H-3", what="pain", severity="serious"),
        },
        situations=situations,
        acceptance=ACCEPTED,
    )
    return made_device, tuple(_vulnerabilities(order, names))


def vulnerability(number: int, part: str, vector: str) -> Vulnerability:
    """An open vulnerability of a part with this vector."""
    name = f"CVE-2026-{number:05}"
    return Vulnerability(
        id=f"{name}@{part}/lib@1.0", vulnerability=name, aliases=(), component=f"{part}/lib@1.0", part=part,
        how_found="purl", source=("made",), range="all", confidence="high", severity="high",
        scores=(f"{vector} = 9.8",),
    )  # fmt: skip


def _zones(order: random.Random, count: int) -> Iterator[Zone]:
    yield Zone(id="net", trust=1, reach="network")
    yield Zone(id="ward", trust=2, reach="physical")
    for number in range(count - 2):
        inside = order.choice(("net", "ward", f"z{number - 1}" if number else "ward"))
        yield Zone(id=f"z{number}", trust=order.choice((2, 3, 4, 5)), inside=inside)


def _parts(order: random.Random, zones: tuple[str, ...], count: int) -> Iterator[Part]:
    for number in range(count):
        ports = ("usb",) if order.random() < 0.1 else ("jtag",) if order.random() < 0.1 else ()
        kind = order.choice(PARTS)
        owner = "hospital" if kind == "external" else "maker"
        yield Part(id=f"p{number}", is_=kind, in_=order.choice(zones), owner=owner, ports=ports)  # type: ignore[arg-type]


def _flows(order: random.Random, parts: tuple[str, ...], keys: list[str]) -> Iterator[Flow]:
    for number in range(round(FLOWS_PER_PART * len(parts))):
        here = order.randrange(len(parts))
        near = min(len(parts) - 1, max(0, here + order.randrange(-8, 9)))
        there = near if order.random() < 0.8 else order.randrange(len(parts))
        if here != there:
            proof = order.choice(keys) if order.random() < 0.15 else order.choice(PROOFS)
            yield Flow(
                id=f"f{number}",
                sender=parts[here],
                receiver=parts[there],
                kind=order.choice(KINDS),  # type: ignore[arg-type]
                via=order.choice(MEDIA),
                auth=proof,
            )


def _situations(order: random.Random, parts: tuple[str, ...], count: int) -> Iterator[Situation]:
    for number in range(count):
        states = [f"{order.choice(parts)}.{order.choice(('control', 'tamper', 'deny'))}" for _ in range(2)]
        when = " and ".join(states) if order.random() < 0.3 else states[0]
        yield Situation(
            id=f"HS-{number}", what=f"situation {number}", when=when, harms=(f"H-{order.randrange(1, 4)}",)
        )


def _vulnerabilities(order: random.Random, parts: tuple[str, ...]) -> Iterator[Vulnerability]:
    for number in range(round(1.1 * len(parts))):
        yield vulnerability(number, order.choice(parts), order.choice(VECTORS))
