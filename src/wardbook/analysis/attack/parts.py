"""What can be done to a part, by hand, by a flaw, by what is known of it, and what full control means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wardbook.analysis.attack.building import INSIDE, Steps
from wardbook.analysis.attack.facts import CONTROL, DENY, LEVELS, USER
from wardbook.analysis.attack.part_steps import PartShape, part_steps
from wardbook.analysis.attack.zones import is_enclosure, is_physical
from wardbook.analysis.rubric import metrics
from wardbook.model.architecture import Part
from wardbook.model.attack import Fact
from wardbook.model.cvss import score
from wardbook.model.security_file import Device
from wardbook.model.verification import Finding
from wardbook.model.vulnerability import Vulnerability

SOFTWARE = frozenset({"process", "server", "app", "cloud", "external", "model"})
"""Kinds of parts that run something which can hold a flaw."""

_DEBUG = re.compile(r"\b(jtag|swd|uart|debug)", re.IGNORECASE)
_TOUCH = re.compile(r"\b(usb|serial|sd|hdmi|rs-?232|rs-?485)\b", re.IGNORECASE)


def fall(device: Device, steps: Steps) -> None:
    """Add how each part in use can fall, and what its fall allows."""
    place, facts = steps.families(part_steps), steps.facts
    for part in device.parts.values():
        if part.state == "retired":
            continue
        shape, zone, outside = _shape(device, part)
        holder = part.part_of if part.part_of in device.parts else None
        held = facts.all(holder, LEVELS) if holder else ()
        place(
            shape,
            (part.id, zone, outside, holder or ""),
            (
                *facts.all(part.id, LEVELS),
                facts.number(zone, INSIDE) if shape.swaps or shape.debugs else -1,
                facts.number(outside, INSIDE) if shape.touches else -1,
                *((held[CONTROL], held[USER], held[DENY]) if held else (-1, -1, -1)),
            ),
        )


def use_vulnerabilities(device: Device, steps: Steps, known: Iterable[Vulnerability]) -> None:
    """Add a step for each known vulnerability that may still matter; what is decided away is none."""
    for item in known:
        part = device.parts.get(item.part)
        if part is not None and item.is_open and part.state != "retired":
            stated = metrics(item)
            kind = _kind(item, stated)
            for needs, gains in _by_vector(stated, part):
                why = f"{item.vulnerability} in {item.component.partition('/')[2]}: {item.summary or 'no summary'}"
                steps.add(
                    kind,
                    (needs,),
                    Fact(part.id, gains),
                    places=(part.id,),
                    why=why,
                    evidence=(item.id,),
                )


def use_findings(device: Device, steps: Steps, findings: Iterable[Finding], closed: frozenset[str]) -> None:
    """Add a step for each finding that tells what an attacker gains; `closed` are those said to be mended."""
    for item in findings:
        if item.gives is None or item.id in closed:
            continue
        stated = _cvss(item.cvss)
        kind = "finding-hard" if stated.get("AC") == "H" else "finding-easy"
        for place in item.at:
            if place in device.parts:
                need = _start(stated, device.parts[place])
                steps.add(
                    kind,
                    (need,),
                    Fact(place, item.gives),
                    places=(place,),
                    why=item.what,
                    evidence=(item.id,),
                )
            elif place in device.flows:
                state = {"tamper": "tampered", "read": "read", "deny": "denied"}.get(item.gives, "tampered")
                need = Fact(place, "path")
                steps.add(
                    kind, (need,), Fact(place, state), places=(place,), why=item.what, evidence=(item.id,)
                )


def _shape(device: Device, part: Part) -> tuple[PartShape, str, str]:
    """The shape of a part, its zone, and the zone from which it is touched: the outer one where it is shut in."""
    zone = device.zones.get(part.in_)
    is_at_hand = zone is not None and is_physical(device, zone)
    outside = part.in_
    if is_at_hand and zone is not None and zone.inside and is_enclosure(device, zone.id):
        outside = zone.inside
    shape = PartShape(
        swaps=is_at_hand and part.is_ in {"process", "hardware", "store", "server", "app"},
        debugs=is_at_hand and any(_DEBUG.search(word) for word in (*part.ports, *part.functions)),
        touches=is_at_hand and any(_TOUCH.search(word) for word in part.ports),
        runs=part.is_ in SOFTWARE,
        is_held=part.part_of in device.parts,
    )
    return shape, part.in_, outside


def keep(device: Device, steps: Steps) -> None:
    """Add what happens to assets in the parts that keep them."""
    for asset in device.assets.values():
        for place in asset.kept_in:
            for kind, level, state in (
                ("take-key" if "key" in asset.data else "take", "read", "known"),
                ("alter", "tamper", "tampered"),
                ("withhold", "deny", "denied"),
            ):
                steps.add(kind, (Fact(place, level),), Fact(asset.id, state), places=(place, asset.id))


def _kind(item: Vulnerability, stated: dict[str, str]) -> str:
    if item.known_exploited:
        return "vulnerability-exploited"
    if stated.get("UI") == "R":
        return "vulnerability-with-help"
    return "vulnerability-hard" if stated.get("AC") == "H" else "vulnerability-easy"


def _by_vector(stated: dict[str, str], part: Part) -> Iterator[tuple[Fact, str]]:
    """What the vector says one needs and gains; without a vector the worst: a foothold for whoever reaches the part."""
    start = _start(stated, part)
    impacts = {letter: stated.get(letter, "H") != "N" for letter in "CIA"}
    if all(impacts.values()) and all(stated.get(letter, "H") == "H" for letter in "CIA"):
        yield start, "control" if start.state == "user" else "user"
        return
    for letter, level in (("C", "read"), ("I", "tamper"), ("A", "deny")):
        if impacts[letter]:
            yield start, level


def _start(stated: dict[str, str], part: Part) -> Fact:
    if stated.get("AV") == "P":
        return Fact(part.in_, INSIDE)
    local = stated.get("AV") == "L" or stated.get("PR", "N") != "N"
    return Fact(part.id, "user" if local else "reach")


def _cvss(vector: str | None) -> dict[str, str]:
    try:
        return dict(score(vector).metrics) if vector else {}
    except ValueError:
        return {}
