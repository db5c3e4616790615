"""Where does somebody stand on each path, and which steps does the path allow?"""

from __future__ import annotations

from collections.abc import Sequence

from wardbook.analysis.attack.building import INSIDE, Steps
from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.facts import LEVELS, PASSING
from wardbook.analysis.attack.family import Numbers, Pattern
from wardbook.analysis.attack.media import FAR, OPEN_TO_HANDS, PATHS
from wardbook.analysis.attack.path_shape import credentials_of, path_shape
from wardbook.analysis.attack.path_steps import CARRIED, path_steps
from wardbook.analysis.attack.zones import around, is_enclosure, is_physical
from wardbook.analysis.exposure import zone_of
from wardbook.model.security_file import Device

_NO_PART: Numbers = (-1,) * len(LEVELS)
"""In the place of levels where a path ends at no part; no pattern of such a path asks for them."""


def pass_on(device: Device, steps: Steps) -> None:
    """Add what can be done on every path, and what it means for the ends and for what is carried."""
    stand, pass_by = steps.families(_standing), steps.families(path_steps)
    facts, parts, where = steps.facts, device.parts, _Places(device, steps)
    for flow in device.flows.values():
        own = facts.all(flow.id, PASSING)
        zone = zone_of(device, flow.receiver)
        kinds, zones, inside = where.of(
            PATHS.get(flow.medium or "", "path-unknown"), zone_of(device, flow.sender), zone
        )
        if kinds:
            stand(kinds, (flow.id, flow.medium or "an unstated medium", *zones), (own[0], *inside))
        keys = credentials_of(device, flow)
        carried = [name for name in dict.fromkeys(flow.carries) if name in device.assets]
        pass_by(
            path_shape(device, flow, keys, len(carried), steps.estimates),
            (flow.id, flow.sender, flow.receiver, zone, *keys, *carried),
            (
                *own,
                *(facts.levels(flow.sender) if flow.sender in parts else _NO_PART),
                *(facts.levels(flow.receiver) if flow.receiver in parts else _NO_PART),
                *[facts.number(key, "known") for key in keys],
                *[number for name in carried for number in facts.all(name, CARRIED)],
            ),
        )


Stood = tuple[tuple[str, ...], tuple[str, ...], Numbers]
"""Kinds of steps by which somebody stands on a path, the zones they start from, and being inside those as facts."""


class _Places:
    """From where somebody can stand on a path; worked out once for each kind of path between two zones."""

    def __init__(self, device: Device, steps: Steps) -> None:
        self._device, self._facts = device, steps.facts
        self._chains = {name: tuple(zone.id for zone in around(device, name)) for name in ("", *device.zones)}
        self._shut = frozenset(name for name in device.zones if is_enclosure(device, name))
        self._known: dict[tuple[str, str, str], Stood] = {}

    def of(self, kind: str, sender: str, receiver: str) -> Stood:
        """What there is for a path of a kind between these zones, "" for an end that stands in none."""
        found = self._known.get((kind, sender, receiver))
        if found is None:
            zones = self._zones(kind, [name for name in (sender, receiver) if name])
            kinds = tuple(self._kind(kind, zone) for zone in zones)
            inside = tuple(self._facts.number(zone, INSIDE) for zone in zones)
            found = self._known[kind, sender, receiver] = kinds, zones, inside
        return found

    def _zones(self, kind: str, ends: Sequence[str]) -> tuple[str, ...]:
        if kind not in FAR:
            zones = self._device.zones
            trust = {name: zones[name].trust for name in ends if name in zones}
            least = min(trust.values(), default=0)
            outer = [name for name in ends if kind not in OPEN_TO_HANDS or trust.get(name, 0) == least]
            return tuple(dict.fromkeys(outer))
        held = [self._chains.get(name, ()) for name in ends]
        shared = next((name for name in held[0] if all(name in chain for chain in held)), "") if held else ""
        passed = [name for chain in held for name in (chain[: chain.index(shared) + 1] if shared else chain)]
        return tuple(name for name in dict.fromkeys(passed) if name == shared or name not in self._shut)

    def _kind(self, kind: str, name: str) -> str:
        """Radio is stood on as a network from where nobody is at hand."""
        zone = self._device.zones.get(name)
        is_by_hand = zone is not None and is_physical(self._device, zone)
        return "path-network" if kind in _RADIO and not is_by_hand else kind


_RADIO = frozenset({"path-air", "path-special-air", "path-cellular"})


def _standing(kinds: tuple[str, ...], estimates: Estimates) -> Sequence[Pattern]:
    """Standing on a path from each of some zones: the names are path, medium and zones, the facts those too."""
    return [
        Pattern(
            kind=kind,
            needs=(1 + number,),
            gives=0,
            places=(0, 2 + number),
            takes=estimates.step(kind).needs,
            why=(f"{estimates.step(kind).why} From ", 2 + number, ", on ", 0, " over ", 1, "."),
        )
        for number, kind in enumerate(kinds)
    ]
