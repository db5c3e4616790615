"""Every threat that the facts raise: at parts, paths and assets, and over the life of the device.

One threat per element and group of causes, so that a person can read them; what EMB3D calls it is kept. The
hospital's network is taken as hostile (FDA 2026, V.A.1): a path over it is open to whoever stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from wardbook.analysis.threats.answers import (
    Answer,
    Controls,
    Standing,
    answer,
    answer_everywhere,
    by_subject,
    decided,
)
from wardbook.analysis.threats.asking import Asked, Group
from wardbook.analysis.threats.catalogue import Catalogue
from wardbook.analysis.threats.part_words import part_words
from wardbook.analysis.threats.path_words import Found, asset_words, crossing, path_words
from wardbook.analysis.threats.places import Places
from wardbook.analysis.threats.reach import Reach
from wardbook.analysis.threats.telling import said, surface, told_way, vector_of
from wardbook.model.architecture import Asset, Flow, Part
from wardbook.model.attack import AttackGraph, Fact
from wardbook.model.risk import ControlState
from wardbook.model.security_file import Device
from wardbook.model.threat import Threat, ThreatQuestion
from wardbook.model.vulnerability import Vulnerability


class Threats(msgspec.Struct, frozen=True):
    """What was raised, by id: at parts, paths, assets and over the life, in their order; and what nobody answered."""

    threats: dict[str, Threat]
    questions: dict[str, ThreatQuestion]


def threats(
    device: Device,
    graph: AttackGraph,
    states: Mapping[str, ControlState],
    known: Mapping[str, Vulnerability],
    causes: Catalogue,
) -> Threats:
    """Every threat with its facts, answers and decisions; every question about properties that is open."""
    found = _Raising(device, graph, states, known, causes)
    decisions = by_subject(device.decisions)
    made = {item.id: decided(item, decisions) for item in found.all()}
    return Threats(made, {item.id: item for item in found.questions()})


class _Raising:
    def __init__(
        self,
        device: Device,
        graph: AttackGraph,
        states: Mapping[str, ControlState],
        known: Mapping[str, Vulnerability],
        causes: Catalogue,
    ) -> None:
        self.device, self.asked = device, Asked(causes)
        self.places, self.reach = Places(device), Reach(graph)
        self.controls = Controls(device, states)
        vulnerable = frozenset(item.part for item in known.values() if item.is_open)
        verified = _verified(device)
        self.parts = {
            name: self.asked.part(part, part_words(part, self.places, vulnerable, verified))
            for name, part in self.places.parts.items()
        }
        self.flows = {name: self._path_words(flow) for name, flow in self.places.flows.items()}

    def all(self) -> Iterator[Threat]:
        """Every threat, before decisions."""
        for part in self.places.parts.values():
            yield from self._at_part(part)
        for flow in self.places.flows.values():
            yield from self._at_flow(flow)
        for asset in self.device.assets.values():
            yield from self._at_asset(asset)
        yield from self._over_life()

    def questions(self) -> Iterator[ThreatQuestion]:
        """The open questions of every part, in the order of the parts and of EMB3D's properties."""
        for part, found in self.parts.items():
            for item in found.questions:
                yield ThreatQuestion(
                    id=f"{part}/{item.property}",
                    part=part,
                    property=item.property,
                    asks=item.asks,
                    decides=item.decides,
                    would_raise=item.would_raise,
                )

    def _path_words(self, flow: Flow) -> Found:
        words = path_words(flow, self.places)
        carried = (Fact(asset.id, "denied") for asset in self.places.assets_of(flow))
        if self.reach.directly((Fact(flow.id, "denied"), *carried)):
            words["matters.denied"] = True
        return words

    def _at_part(self, part: Part) -> Iterator[Threat]:
        kept = tuple(asset.id for asset in self.places.kept.get(part.id, ()))
        coming = tuple(flow.id for flow in self.places.coming.get(part.id, ()))
        around = vector_of(self._around(part.id))
        here = self.controls.at((part.id,))
        for group in self.parts[part.id].groups:
            first = group.first
            there = self.controls.at((part.id, *coming)) if group.counts_paths else here
            yield self._threat(
                part.id,
                group,
                answer(group.causes, there, part.id, None),
                says=said(first.says, part.id, None, kept, ()),
                assets=kept,
                gives=(Fact(part.id, first.gives),),
                surface=surface(first.surface, part, self.places),
                vector=first.vector or around,
            )

    def _at_flow(self, flow: Flow) -> Iterator[Threat]:
        words = self.flows[flow.id]
        carried = tuple(asset.id for asset in self.places.assets_of(flow))
        here = self.controls.at((flow.id, flow.receiver, flow.sender))
        stands = tuple(filter(None, (told_way(flow), crossing(flow, self.places))))
        for group in self.asked.other("flow", words):
            first = group.first
            yield self._threat(
                flow.id,
                group,
                answer(group.causes, here, flow.id, words),
                says=said(first.says, flow.id, flow, (), ()),
                assets=carried,
                gives=(Fact(flow.id, first.gives),),
                facts=tuple(dict.fromkeys((*group.facts, *stands))),
                surface=(flow.id,),
                vector=first.vector or vector_of((flow,)),
            )

    def _at_asset(self, asset: Asset) -> Iterator[Threat]:
        found = (self.parts[name] for name in asset.kept_in if name in self.parts)
        raised = frozenset().union(*(item.raised for item in found if item.words["by-hand"]))
        paths = tuple(flow.id for flow in self.places.carrying.get(asset.id, ()))
        for group in self.asked.other("asset", asset_words(asset, self.places), raised):
            first = group.first
            there = self.controls.at((*asset.kept_in, *(paths if group.counts_paths else ())))
            yield self._threat(
                asset.id,
                group,
                answer(group.causes, there, asset.id, None),
                says=said(first.says, asset.id, None, (), ()),
                assets=(asset.id,),
                gives=(Fact(asset.id, first.gives),),
                surface=tuple(dict.fromkeys((*asset.kept_in, *paths))) or (first.surface,),
                vector=first.vector or vector_of(self._near(asset)),
            )

    def _near(self, asset: Asset) -> Sequence[Flow]:
        kept = [flow for part in asset.kept_in for flow in self._around(part)]
        return [*self.places.carrying.get(asset.id, ()), *kept]

    def _around(self, part: str) -> Sequence[Flow]:
        """The paths to a part, and where there are none those it opens itself."""
        return self.places.coming.get(part) or self.places.going.get(part, [])

    def _over_life(self) -> Iterator[Threat]:
        parts = {name: found.words for name, found in self.parts.items()}
        for at, elements in (("parts", parts), ("flows", self.flows)):
            for cause in self.asked.known.causes.get(at, ()):
                members = tuple(name for name, words in elements.items() if cause.holds(words))
                if members:
                    yield self._threat(
                        "device",
                        self.asked.alone(cause),
                        answer_everywhere(cause, self._controls_at(members)),
                        says=said(cause.says, "the device", None, (), members),
                        places=members,
                        assets=self._touched(members),
                        gives=tuple(Fact(name, cause.gives) for name in members),
                        surface=(cause.surface,),
                        vector=cause.vector,
                    )

    def _touched(self, members: Iterable[str]) -> tuple[str, ...]:
        kept = [asset.id for name in members for asset in self.places.kept.get(name, ())]
        flows = (self.places.flows[name] for name in members if name in self.places.flows)
        carried = (asset.id for flow in flows for asset in self.places.assets_of(flow))
        return tuple(dict.fromkeys((*kept, *carried)))

    def _controls_at(self, members: Iterable[str]) -> dict[str, list[Standing]]:
        """The controls at each of some parts or paths, those at the ends of a path among them."""
        found = {}
        for name in members:
            flow = self.places.flows.get(name)
            found[name] = self.controls.at((name,) if flow is None else (name, flow.receiver, flow.sender))
        return found

    def _threat(
        self,
        element: str,
        group: Group,
        answered: Answer,
        *,
        says: str,
        assets: tuple[str, ...],
        gives: tuple[Fact, ...],
        surface: tuple[str, ...],
        vector: str,
        facts: tuple[str, ...] | None = None,
        places: tuple[str, ...] = (),
    ) -> Threat:
        first = group.first
        return Threat(
            id=f"{element}/{group.covers[0] if group.covers else first.name}",
            element=element,
            title=first.title,
            says=says,
            group=first.group,
            causes=group.names,
            covers=group.covers,
            places=places,
            assets=assets,
            surface=surface,
            vector=vector,
            facts=group.facts if facts is None else facts,
            stride=first.stride,
            cwe=group.cwe,
            techniques=group.techniques,
            life_cycle=group.life_cycle,
            gives=tuple(map(str, gives)),
            reaches=self.reach.reaches(gives),
            directly=self.reach.directly(gives),
            by_use=self.places.named_with(element),
            mitigations=group.mitigations,
            controls=answered.controls,
            unanswered=answered.unanswered,
            status=answered.status,
        )


def _verified(device: Device) -> frozenset[str]:
    """The places at which a verified start is said to be implemented."""
    return frozenset(
        place
        for control in device.controls.values()
        if control.do == "secure-boot" and control.state == "implemented"
        for place in control.at
    )
