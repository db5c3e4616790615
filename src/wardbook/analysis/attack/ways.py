"""Where does somebody stand on each path, and which steps does the path allow?"""

from __future__ import annotations

from collections.abc import Sequence

from wardbook.analysis.attack.building import INSIDE, Steps
from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.facts import LEVELS, PASSING, Facts
from wardbook.analysis.attack.family import Numbers, Pattern
from wardbook.analysis.attack.media import FAR, OPEN_TO_HANDS, RADIO
from wardbook.analysis.attack.path_shape import PathShape, Sayings, credentials_of, path_shape
from wardbook.analysis.attack.path_steps import CARRIED, path_steps
from wardbook.analysis.attack.zones import around, is_enclosure, is_physical
from wardbook.model.architecture import Flow
from wardbook.model.security_file import Device

NOWHERE: Numbers = (-1,) * len(LEVELS)
"""In the place of levels where a path ends at no part; no pattern of such a path asks for them."""


def pass_on(device: Device, steps: Steps) -> None:
    """Add what can be done on every path, and what it means for the ends and for what is carried."""
    sayings, where = Sayings(device, steps.estimates), _Places(device, steps)
    stand = steps.families(_standing)

    def patterns(shape: PathShape, estimates: Estimates) -> Sequence[Pattern]:
        return path_steps(sayings.known[shape.said], shape, estimates)

    pass_by = steps.families(patterns)
    ends = _ends(device, steps)
    for flow in device.flows.values():
        own = steps.facts.all(flow.id, PASSING)
        sender, receiver = ends.get(flow.sender, ELSEWHERE), ends.get(flow.receiver, ELSEWHERE)
        said, kind, medium = sayings.read(flow)
        kinds, zones, inside = where.of(kind, sender[0], receiver[0])
        if kinds:
            stand(kinds, (flow.id, medium, *zones), (own[0], *inside))
        keys = credentials_of(device, flow)
        carried = _carried(device, flow)
        pass_by(
            path_shape(device, flow, said, keys, len(carried)),
            (flow.id, flow.sender, flow.receiver, receiver[0], *keys, *carried),
            own + sender[1] + receiver[1] + _of_assets(steps.facts, keys, carried),
        )


End = tuple[str, Numbers]
"""Where something stands at which a path can end, and the numbers of its levels."""

ELSEWHERE: End = ("", NOWHERE)


def _ends(device: Device, steps: Steps) -> dict[str, End]:
    """Each part, and each actor that is no part."""
    found: dict[str, End] = {name: (actor.in_, NOWHERE) for name, actor in device.actors.items()}
    return found | {name: (part.in_, steps.facts.all(name, LEVELS)) for name, part in device.parts.items()}


def _carried(device: Device, flow: Flow) -> list[str]:
    """The assets that a path carries, each once."""
    return [name for name in dict.fromkeys(flow.carries) if name in device.assets] if flow.carries else []


def _of_assets(facts: Facts, keys: Sequence[str], carried: Sequence[str]) -> Numbers:
    """The facts of credentials, then those of what is carried."""
    found = tuple([facts.number(key, "known") for key in keys]) if keys else ()
    return found + tuple([number for name in carried for number in facts.all(name, CARRIED)])


Stood = tuple[tuple[str, ...], tuple[str, ...], Numbers]
"""Kinds of steps by which somebody stands on a path, the zones they start from, and being inside those as facts."""


_INSIDE = (INSIDE,)


class _Places:
    """From where somebody can stand on a path; worked out once for each kind of path between two zones."""

    def __init__(self, device: Device, steps: Steps) -> None:
        self._facts = steps.facts
        self._chains = {name: tuple(zone.id for zone in around(device, name)) for name in ("", *device.zones)}
        self._trust = {name: zone.trust for name, zone in device.zones.items()}
        self._shut = frozenset(name for name in device.zones if is_enclosure(device, name))
        self._by_hand = frozenset(name for name, zone in device.zones.items() if is_physical(device, zone))
        self._known: dict[tuple[str, str, str], Stood] = {}

    def of(self, kind: str, sender: str, receiver: str) -> Stood:
        """What there is for a path of a kind between these zones, "" for an end that stands in none."""
        found = self._known.get((kind, sender, receiver))
        if found is None:
            zones = self._zones(kind, [name for name in (sender, receiver) if name])
            kinds = tuple([self._kind(kind, zone) for zone in zones])
            inside = tuple([self._facts.all(zone, _INSIDE)[0] for zone in zones])
            found = self._known[kind, sender, receiver] = kinds, zones, inside
        return found

    def _zones(self, kind: str, ends: Sequence[str]) -> tuple[str, ...]:
        if kind in FAR:
            return self._passed(ends)
        if kind in OPEN_TO_HANDS:
            trust = {name: self._trust[name] for name in ends if name in self._trust}
            least = min(trust.values(), default=0)
            ends = [name for name in ends if trust.get(name, 0) == least]
        return tuple(dict.fromkeys(ends))

    def _passed(self, ends: Sequence[str]) -> tuple[str, ...]:
        """The zones between two, out to the first that holds both; nobody stands in an enclosure without its being the last."""
        held = [self._chains.get(name, ()) for name in ends]
        shared = next((name for name in held[0] if all(name in chain for chain in held)), "") if held else ""
        passed = [name for chain in held for name in (chain[: chain.index(shared) + 1] if shared else chain)]
        return tuple([name for name in dict.fromkeys(passed) if name == shared or name not in self._shut])

    def _kind(self, kind: str, zone: str) -> str:
        """Radio is stood on as a network from where nobody is at hand."""
        return "path-network" if kind in RADIO and zone not in self._by_hand else kind


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
