"""Every threat that the facts raise: at parts, paths and assets, and over the life of the device.

One threat per element and group of causes, so that a person can read them; what EMB3D calls it is kept. The
hospital's network is taken as hostile (FDA 2026, V.A.1): a path over it is open to whoever stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from wardbook.analysis.threats.answers import Answer, Controls, answer, answer_everywhere, by_subject, decided
from wardbook.analysis.threats.catalogue import COVERED, Catalogue, Cause
from wardbook.analysis.threats.part_words import has_properties, part_words, properties
from wardbook.analysis.threats.path_words import Found, asset_words, crossing, path_words
from wardbook.analysis.threats.places import Places
from wardbook.analysis.threats.reach import Reach
from wardbook.analysis.threats.telling import said, surface, told_facts, told_way, vector_of
from wardbook.base.order import by_id
from wardbook.model.architecture import Asset, Flow, Part
from wardbook.model.attack import AttackGraph, Fact
from wardbook.model.risk import ControlState
from wardbook.model.security_file import Device
from wardbook.model.threat import Threat, ThreatQuestion
from wardbook.model.vulnerability import Vulnerability

Item = TypeVar("Item")
Signature = frozenset[tuple[str, bool | None]]


class Threats(msgspec.Struct, frozen=True):
    """What was raised, and what nobody answered, by id."""

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
    return Threats(by_id(made), by_id({item.id: item for item in found.questions()}))


class _Raising:
    def __init__(
        self,
        device: Device,
        graph: AttackGraph,
        states: Mapping[str, ControlState],
        known: Mapping[str, Vulnerability],
        causes: Catalogue,
    ) -> None:
        self.device, self.causes = device, causes
        self.places, self.reach = Places(device), Reach(graph)
        self.controls = Controls(device, states)
        vulnerable = frozenset(item.part for item in known.values() if item.is_open)
        verified = frozenset(
            place
            for control in device.controls.values()
            if control.do == "secure-boot" and control.state == "implemented"
            for place in control.at
        )
        self.parts = {
            name: part_words(part, self.places, vulnerable, verified)
            for name, part in self.places.parts.items()
        }
        self.flows = {name: self._path_words(flow) for name, flow in self.places.flows.items()}
        self.properties: dict[str, dict[str, bool | None]] = {}
        for name, part in self.places.parts.items():
            if has_properties(part, self.parts[name]):
                self.properties[name] = properties(part, self.parts[name], causes)
                self.parts[name] |= self.properties[name]
        self.raised = {name: self._raised_at(name) for name in self.properties}
        self._verdicts: dict[tuple[str, Signature], tuple[Cause, ...]] = {}

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
        """EMB3D's top questions that nothing answers, and those below one that is answered yes, where threats hang on them."""
        for part, answers in self.properties.items():
            for name, item in self.causes.properties.items():
                if answers[name] is not None or (item.parent and not answers[item.parent]):
                    continue
                below = tuple(self._below(name))
                if below:
                    yield ThreatQuestion(
                        id=f"{part}/{name}",
                        part=part,
                        property=name,
                        asks=item.says,
                        decides=below,
                        would_raise=tuple(self._would_raise(part, below)),
                    )

    def _would_raise(self, part: str, below: tuple[str, ...]) -> Iterator[str]:
        """The threats to a part that are not raised yet and would be if one of EMB3D's threats were."""
        words = self.parts[part]
        known = {cause.group for cause in self._holding("part", words, self.raised[part])}
        asked = words | {COVERED: True}
        for cause in self.causes.causes.get("part", ()):
            if cause.group not in known and not set(below).isdisjoint(cause.covers) and cause.holds(asked):
                yield cause.title

    def _below(self, name: str) -> Iterator[str]:
        yield from self.causes.properties[name].threats
        for child in self.causes.properties.values():
            if child.parent == name:
                yield from self._below(child.id)

    def _path_words(self, flow: Flow) -> Found:
        words = path_words(flow, self.places)
        denied = [
            Fact(flow.id, "denied"),
            *(Fact(asset.id, "denied") for asset in self.places.assets_of(flow)),
        ]
        if self.reach.directly(denied):
            words["matters.denied"] = True
        return words

    def _raised_at(self, part: str) -> dict[str, bool | None]:
        """EMB3D's threats at a part: true where a property raises it, None where one that could is not answered."""
        found: dict[str, bool | None] = {}
        answers = self.properties[part]
        for name, item in self.causes.properties.items():
            if answers[name] is not False:
                for threat in item.threats:
                    found[threat] = True if answers[name] or found.get(threat) else None
        return found

    def _holding(self, at: str, words: Found, raised: Mapping[str, bool | None]) -> tuple[Cause, ...]:
        """The causes that hold for some words, in the order of the catalogue; the same words are asked once."""
        key = (at, frozenset(words.items()))
        if key not in self._verdicts:
            asked = dict(words)
            found = []
            for cause in self.causes.causes.get(at, ()):
                asked[COVERED] = any(raised.get(name) for name in cause.covers)
                if cause.holds(asked):
                    found.append(cause)
            self._verdicts[key] = tuple(found)
        return self._verdicts[key]

    def _at_part(self, part: Part) -> Iterator[Threat]:
        words, raised = self.parts[part.id], self.raised.get(part.id, {})
        kept = tuple(asset.id for asset in self.places.kept.get(part.id, ()))
        coming = tuple(flow.id for flow in self.places.coming.get(part.id, ()))
        for causes in _grouped(self._holding("part", words, raised)):
            first = causes[0]
            paths = coming if any(cause.counts_paths for cause in causes) else ()
            yield self._threat(
                part.id,
                causes,
                answer(causes, self.controls.at((part.id, *paths)), part.id, None),
                says=said(first.says, part.id, None, kept, ()),
                covers=tuple(name for cause in causes for name in cause.covers if raised.get(name)),
                assets=kept,
                gives=(Fact(part.id, first.gives),),
                facts=told_facts(causes, words, self.properties.get(part.id), _answered(part)),
                surface=surface(first.surface, part, self.places),
                vector=first.vector or vector_of(self._around(part.id)),
            )

    def _at_flow(self, flow: Flow) -> Iterator[Threat]:
        words = self.flows[flow.id]
        carried = tuple(asset.id for asset in self.places.assets_of(flow))
        here = self.controls.at((flow.id, flow.receiver, flow.sender))
        stands = tuple(filter(None, (told_way(flow), crossing(flow, self.places))))
        for causes in _grouped(self._holding("flow", words, {})):
            first = causes[0]
            facts = told_facts(causes, words, None, frozenset())
            yield self._threat(
                flow.id,
                causes,
                answer(causes, here, flow.id, words),
                says=said(first.says, flow.id, flow, (), ()),
                covers=tuple(name for cause in causes for name in cause.covers),
                assets=carried,
                gives=(Fact(flow.id, first.gives),),
                facts=tuple(dict.fromkeys((*facts, *stands))),
                surface=(flow.id,),
                vector=first.vector or vector_of((flow,)),
            )

    def _at_asset(self, asset: Asset) -> Iterator[Threat]:
        words = asset_words(asset, self.places)
        raised = frozenset(
            name
            for part in asset.kept_in
            for name, value in self.raised.get(part, {}).items()
            if value and self.parts[part].get("by-hand")
        )
        paths = tuple(flow.id for flow in self.places.carrying.get(asset.id, ()))
        for causes in _grouped(self._holding("asset", words, {})):
            first = causes[0]
            counted = paths if any(cause.counts_paths for cause in causes) else ()
            yield self._threat(
                asset.id,
                causes,
                answer(causes, self.controls.at((*asset.kept_in, *counted)), asset.id, None),
                says=said(first.says, asset.id, None, (), ()),
                covers=tuple(name for cause in causes for name in cause.covers if name in raised),
                assets=(asset.id,),
                gives=(Fact(asset.id, first.gives),),
                facts=told_facts(causes, words, None, frozenset()),
                surface=tuple(dict.fromkeys((*asset.kept_in, *paths))),
                vector=first.vector or vector_of(self._near(asset)),
            )

    def _near(self, asset: Asset) -> Sequence[Flow]:
        kept = [flow for part in asset.kept_in for flow in self._around(part)]
        return [*self.places.carrying.get(asset.id, ()), *kept]

    def _around(self, part: str) -> Sequence[Flow]:
        """The paths to a part, and where there are none those it opens itself."""
        return self.places.coming.get(part) or self.places.going.get(part, [])

    def _over_life(self) -> Iterator[Threat]:
        for at, elements in (("parts", self.parts), ("flows", self.flows)):
            for cause in self.causes.causes.get(at, ()):
                members = tuple(name for name, words in elements.items() if cause.holds(words))
                if members:
                    yield self._threat(
                        "device",
                        (cause,),
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
        return tuple(
            dict.fromkeys((*kept, *(asset.id for flow in flows for asset in self.places.assets_of(flow))))
        )

    def _controls_at(self, members: Iterable[str]) -> dict[str, list[tuple[str, str, str]]]:
        """The controls at each of some parts or paths, those at the ends of a path among them."""
        found = {}
        for name in members:
            flow = self.places.flows.get(name)
            found[name] = self.controls.at((name,) if flow is None else (name, flow.receiver, flow.sender))
        return found

    def _threat(
        self,
        element: str,
        causes: Sequence[Cause],
        answered: Answer,
        *,
        says: str,
        assets: tuple[str, ...],
        gives: tuple[Fact, ...],
        surface: tuple[str, ...],
        vector: str,
        covers: tuple[str, ...] = (),
        facts: tuple[str, ...] = (),
        places: tuple[str, ...] = (),
    ) -> Threat:
        first = causes[0]
        covers = tuple(dict.fromkeys(covers))
        return Threat(
            id=f"{element}/{covers[0] if covers else first.name}",
            element=element,
            title=first.title,
            says=says,
            group=first.group,
            causes=tuple(cause.name for cause in causes),
            covers=covers,
            places=places,
            assets=assets,
            surface=surface,
            vector=vector,
            facts=facts,
            stride=first.stride,
            cwe=_merged(causes, lambda cause: cause.cwe),
            techniques=_merged(causes, lambda cause: cause.techniques),
            life_cycle=next((cause.life_cycle for cause in causes if cause.life_cycle), ""),
            gives=tuple(map(str, gives)),
            reaches=self.reach.reaches(gives),
            directly=self.reach.directly(gives),
            by_use=self.places.named_with(element),
            mitigations=_merged(causes, lambda cause: cause.listed),
            controls=answered.controls,
            unanswered=answered.unanswered,
            status=answered.status,
        )


def _answered(part: Part) -> frozenset[str]:
    """The properties that a person said the part has."""
    return frozenset(name for name, value in part.properties.items() if value)


def _grouped(causes: Iterable[Cause]) -> Iterable[list[Cause]]:
    groups: dict[str, list[Cause]] = {}
    for cause in causes:
        if not cause.is_otherwise or cause.group not in groups:
            groups.setdefault(cause.group, []).append(cause)
    return groups.values()


def _merged(causes: Iterable[Cause], look: Callable[[Cause], tuple[Item, ...]]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(item for cause in causes for item in look(cause)))
