"""Which parts and paths does a disclosure form speak of? The device as a customer gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import msgspec

from wardbook.analysis.labelling.scope import is_product, on_site
from wardbook.analysis.labelling.words import listed
from wardbook.model.architecture import Asset, Flow, Part
from wardbook.model.components import Component
from wardbook.model.security_file import SecurityFile
from wardbook.source.language import Fact

_PERSONAL = frozenset({"phi", "personal"})
_GENERAL = frozenset({"app", "server", "cloud", "model", "external"})
"""Kinds of parts that run on machines that others make."""

_RUNS = frozenset({"process", "app", "server", "cloud", "model"})


class Found(msgspec.Struct, frozen=True):
    """A fact, and the ids of what it was seen in."""

    value: Fact = None
    ids: tuple[str, ...] = ()


NOBODY_SAID = Found()


class Scope(msgspec.Struct, frozen=True, dict=True):
    """The device within a security file: parts regulated as the device where some are named so, else all on site.

    Accessories and servers have forms of their own; they count as systems that the device talks to.
    """

    file: SecurityFile

    @cached_property
    def own(self) -> frozenset[str]:
        """Ids of the parts that are the device."""
        near = on_site(self.file)
        regulated = [part.id for part in near if part.regulated == "device"]
        return frozenset(regulated or (part.id for part in near))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts that are the device."""
        return tuple(part for name, part in self.file.device.parts.items() if name in self.own)

    @cached_property
    def outward(self) -> tuple[Flow, ...]:
        """Paths in use between the device and whatever is not the device."""
        return tuple(
            flow
            for flow in self.file.device.flows.values()
            if not flow.dormant and (flow.sender in self.own) != (flow.receiver in self.own)
        )

    @cached_property
    def from_persons(self) -> tuple[Flow, ...]:
        """Paths on which a person acts on the device."""
        return tuple(
            flow
            for flow in self.file.device.flows.values()
            if not flow.dormant
            and flow.sender in self.file.device.actors
            and flow.kind != "physical"
            and self._is_reached(flow)
        )

    def _is_reached(self, flow: Flow) -> bool:
        """Whether it ends in the device, or in an accessory that brings service staff to it."""
        return flow.receiver in self.own or (flow.service_only is True and self._leads_in(flow.receiver))

    def _leads_in(self, name: str) -> bool:
        return any(flow.sender == name and flow.receiver in self.own for flow in self.outward)

    def other_end(self, flow: Flow) -> str:
        """Who is at the end of a path that is not the device."""
        return flow.receiver if flow.sender in self.own else flow.sender

    def is_makers(self, name: str) -> bool:
        """Whether a part stands with the manufacturer or a provider, outside the customer's network."""
        part = self.file.device.parts.get(name)
        if part is None or name in self.own:
            return False
        away = part not in on_site(self.file)
        return part.is_ == "cloud" or part.owner == "vendor" or (part.owner == "maker" and away)

    def is_about(self, places: tuple[str, ...]) -> bool:
        """Whether something at these parts, paths or zones concerns the device."""
        zones = {part.in_ for part in self.parts}
        for place in places:
            flow = self.file.device.flows.get(place)
            if place in self.own or place in zones:
                return True
            if flow and {flow.sender, flow.receiver} & self.own:
                return True
        return False

    @cached_property
    def personal(self) -> frozenset[str]:
        """Ids of assets that are data about persons."""
        return frozenset(name for name, item in self.file.device.assets.items() if _PERSONAL & set(item.data))

    @cached_property
    def near_assets(self) -> tuple[str, ...]:
        """Assets that the device keeps or that pass into or out of it."""
        carried = {name for flow in self.outward for name in flow.carries}
        return tuple(
            name
            for name, item in self.file.device.assets.items()
            if set(item.kept_in) & self.own or name in carried
        )

    @cached_property
    def near_personal(self) -> tuple[Asset, ...]:
        """Those of them that are data about persons."""
        return tuple(self.file.device.assets[name] for name in self.near_assets if name in self.personal)

    @cached_property
    def software(self) -> Found:
        """Whether a part runs software."""
        return _there(part.id for part in self.parts if part.is_ in _RUNS)

    @cached_property
    def software_only(self) -> Found:
        """Whether nothing of it is hardware; a process may be firmware, so it decides nothing."""
        kinds = {part.is_ for part in self.parts}
        if "hardware" in kinds:
            return Found(value=False, ids=tuple(part.id for part in self.parts if part.is_ == "hardware"))
        is_general = bool(kinds & _GENERAL) and kinds <= _GENERAL | {"store"}
        return Found(value=True, ids=tuple(part.id for part in self.parts)) if is_general else NOBODY_SAID

    @cached_property
    def systems(self) -> Found:
        """The operating systems of its parts."""
        running = [part for part in self.parts if part.is_ in _RUNS]
        stated = [part for part in running if part.os and part.os != "none"]
        if stated:
            words = listed(part.os or "" for part in stated)
            return Found(words, tuple(part.id for part in stated))
        is_none = bool(running) and all(part.os == "none" for part in running)
        return Found(value=False, ids=tuple(part.id for part in running)) if is_none else NOBODY_SAID

    @cached_property
    def guests(self) -> Found:
        """Apps and servers of it on machines of a hospital or patient."""
        return _there(
            part.id
            for part in self.parts
            if part.is_ in ("app", "server") and part.owner in ("hospital", "patient")
        )

    @cached_property
    def clouds(self) -> Found:
        """Parts of the product in a cloud."""
        return _there(
            part.id for part in self.file.device.parts.values() if part.is_ == "cloud" and is_product(part)
        )

    @cached_property
    def run_by_customer(self) -> Found:
        """Servers of the product that a hospital runs."""
        return _there(
            part.id
            for part in self.file.device.parts.values()
            if part.is_ == "server" and part.owner == "hospital" and is_product(part)
        )

    @cached_property
    def firmware(self) -> Found:
        """Processors with software of their own, and hardware that has a version of it."""
        return _there(
            part.id
            for part in self.parts
            if part.is_ == "process" or (part.is_ == "hardware" and part.version)
        )

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Components of its parts."""
        return tuple(item for item in self.file.components.values() if item.part in self.own)

    @cached_property
    def third_party(self) -> Found:
        """Components that somebody else supplies."""
        maker = self.file.device.about.device.manufacturer
        return _there(item.id for item in self.components if item.supplier and item.supplier != maker)

    @cached_property
    def sboms(self) -> Found:
        """Its SBOMs by format."""
        kept = [item for item in self.file.sboms.values() if set(item.parts) & self.own]
        formats = listed(sorted({item.format for item in kept if item.format}))
        return Found(formats or True, tuple(item.file for item in kept)) if kept else NOBODY_SAID

    @cached_property
    def sbom_formats(self) -> Found:
        """Those of its SBOMs that follow a published format; false where all are of another."""
        kept = [item for item in self.file.sboms.values() if set(item.parts) & self.own]
        good = [item for item in kept if item.format.lower().startswith(("cyclonedx", "spdx"))]
        if good:
            words = listed(sorted({item.format for item in good}))
            return Found(words, tuple(item.file for item in good))
        return Found(value=False, ids=tuple(item.file for item in kept)) if kept else NOBODY_SAID

    def components_all(self, states: Callable[[Component], object]) -> Found:
        """Whether every component states something; silence of one leaves it open."""
        held = bool(self.components) and all(states(item) for item in self.components)
        return Found(value=True) if held else NOBODY_SAID


def _there(ids: Iterable[str]) -> Found:
    kept = tuple(ids)
    return Found(value=True, ids=kept) if kept else NOBODY_SAID
