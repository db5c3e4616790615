"""Where does an attacker stand? Entries from outside, and moves from a zone into the one it holds."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.attack.building import INSIDE, Steps
from wardbook.model.architecture import Zone
from wardbook.model.attack import Ability, Fact
from wardbook.model.security_file import Device

HOSTILE_TRUST = 1
"""Networks of this trust and less are taken as hostile: somebody is already there (FDA 2026, V.A.1)."""


def stand(device: Device, steps: Steps) -> None:
    """Add how each zone is entered.

    A zone that no other holds is entered from outside by its reach and trust; so is every network of
    trust 0 or 1, and every place of trust 0, for anybody may go there. A zone inside another is entered
    from there. Where a badge is needed, it is defeated, or used by whoever has learnt it.
    """
    for zone in device.zones.values():
        kind = "physical" if is_physical(device, zone) else "network"
        outer = device.zones.get(zone.inside or "")
        if outer is None or zone.trust <= (HOSTILE_TRUST if kind == "network" else 0):
            _enter(device, steps, zone, f"entry-{kind}-{zone.trust}", ())
        if outer is not None and zone.trust > 0:
            _enter(device, steps, zone, f"enter-{kind}-{zone.trust}", (Fact(outer.id, INSIDE),))


def is_physical(device: Device, zone: Zone) -> bool:
    """Whether a zone is entered by hand: as it states, else as the zone around it; a network where nobody says."""
    for item in around(device, zone.id):
        if item.reach is not None:
            return item.reach == "physical"
    return False


def around(device: Device, name: str) -> Iterator[Zone]:
    """A zone and those that hold it, the innermost first; a circle ends where it closes."""
    seen: set[str] = set()
    while name in device.zones and name not in seen:
        seen.add(name)
        yield device.zones[name]
        name = device.zones[name].inside or ""


def is_enclosure(device: Device, name: str) -> bool:
    """Whether a zone is the inside of a thing: entered by hand, and held by another zone."""
    zone = device.zones.get(name)
    return zone is not None and zone.inside is not None and is_physical(device, zone)


def _enter(device: Device, steps: Steps, zone: Zone, kind: str, needs: tuple[Fact, ...]) -> None:
    here = Fact(zone.id, INSIDE)
    takes = steps.estimates.step(kind).needs
    without: Ability = steps.estimates.step("defeat-badge").needs if zone.needs else takes
    steps.add(kind, needs, here, places=(zone.id,), takes=takes.raised_to(without))
    for badge in zone.needs:
        if badge in device.assets:
            steps.add(kind, (*needs, Fact(badge, "known")), here, places=(zone.id,), evidence=(badge,))
