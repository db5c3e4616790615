"""The risks of a released version in another world: its own model, controls and knowledge, new advisories and nothing else."""

from __future__ import annotations

import datetime
from functools import cached_property, lru_cache

import msgspec

from wardbook.analysis.attack.estimates import Estimates, estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.analysis.attack.labels import NO_CONTROLS
from wardbook.analysis.attack.through import Passing, Through
from wardbook.analysis.risks import SEVERITIES, controlled, risks
from wardbook.analysis.vulnerabilities import basis, vulnerabilities
from wardbook.intelligence.matching import match
from wardbook.intelligence.snapshot import Snapshot
from wardbook.knowledge.reader import load, unpack
from wardbook.model.attack import AttackGraph, Step
from wardbook.model.components import Component
from wardbook.model.field.monitoring import RiskNow
from wardbook.model.record import Record
from wardbook.model.risk import ControlState, Risk
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability
from wardbook.registry.faults import RegistryFault, corrupt
from wardbook.registry.store import Registry

KNOWLEDGE = "inputs/knowledge/compiled.bin"


class Part(Record, kw_only=True):
    """The part of a security file that risks follow from; the rest of it is passed over when it is read."""

    as_of: datetime.date
    device: Device
    components: dict[str, Component] = {}
    vulnerabilities: dict[str, Vulnerability] = {}
    control_states: dict[str, ControlState] = {}
    risks: dict[str, Risk] = {}


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """What a release's risks rest on beside the world; `doubt` says why they may not be reckoned as they were."""

    release: str
    file: Part
    estimates: Estimates
    doubt: str = ""

    @property
    def device(self) -> Device:
        """The device as it was released."""
        return self.file.device

    @property
    def components(self) -> dict[str, Component]:
        """The components as they were released."""
        return self.file.components

    @property
    def states(self) -> dict[str, ControlState]:
        """How each control stood."""
        return self.file.control_states


class Rerun(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A release's vulnerabilities and risks in the new world, and the attacks they follow from."""

    what: Frozen
    vulnerabilities: dict[str, Vulnerability]
    risks: dict[str, Risk]
    graph: AttackGraph

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step of the attacks."""
        return tuple(self.graph.steps)

    @cached_property
    def claimed(self) -> Passing:
        """The attacks while the controls stand that are said to."""
        return Passing(self.steps, controlled(self.graph, self.what.states).claimed)

    @cached_property
    def bare(self) -> Passing:
        """The attacks where no control stands."""
        return Passing(self.steps, NO_CONTROLS)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Each hazardous situation with the rank of its worst harm."""
        harms = self.what.device.harms
        found: dict[str, int] = {}
        for situation in self.what.device.situations.values():
            ranks = [
                SEVERITIES.index(harms[name].severity or "negligible")
                for name in situation.harms
                if name in harms
            ]
            if ranks:
                found[situation.id] = max(ranks)
        return found

    def way_of(self, vulnerability: str) -> tuple[Through | None, bool]:
        """The way from a vulnerability, by its id at a part, to the worst harm; None where the model knows none.

        With it whether the controls that are said to stand were left out, because with them there is no way.
        """
        taken = [step for step in self.steps if vulnerability in step.evidence]
        if not taken:
            return None, False
        found = self.claimed.worst(taken, self.ranks)
        return (found, False) if found else (self.bare.worst(taken, self.ranks), True)


_READ = msgspec.json.Decoder(Part, strict=False).decode


def frozen(registry: Registry, release: str, package: str, security_file: str) -> Frozen:
    """A release as it was. Raises RegistryFault where its files are not to be had.

    The estimates are those that the release was judged with: its package carries the knowledge. Where they, on the
    world of that time, do not give the risks of that time, `doubt` says so.
    """
    try:
        file = _READ(registry.object(security_file))
    except msgspec.MsgspecError as error:
        raise corrupt(registry.address, f"the security file of {release} cannot be read: {error}") from None
    held = registry.held(package, KNOWLEDGE)
    try:
        rests_on = _estimates(held, registry) if held else estimates(load())
        doubt = "" if held else "its package carries no knowledge; that of this version of Wardbook was used"
    except (msgspec.MsgspecError, RegistryFault, LookupError, ValueError):
        rests_on = estimates(load())
        doubt = "its knowledge cannot be read by this version of Wardbook; that of this version was used"
    return Frozen(release=release, file=file, estimates=rests_on, doubt=doubt)


@lru_cache(maxsize=8)
def _estimates(held: str, registry: Registry) -> Estimates:
    """Most releases share their knowledge, and reading it costs more than all else."""
    return estimates(unpack(registry.object(held)))


def in_world(what: Frozen, snapshot: Snapshot) -> Rerun:
    """Match the release's components in a snapshot and judge its risks anew; decisions hold as on the day of its file."""
    world = basis(snapshot)
    assert world is not None, "there is a snapshot"
    matches = match(what.components.values(), snapshot)
    known = vulnerabilities(what.device, what.components, matches, world, what.file.as_of).vulnerabilities
    graph = attack_graph(what.device, known.values(), what.estimates)
    return Rerun(
        what=what, vulnerabilities=known, risks=risks(what.device, graph, what.states, known), graph=graph
    )


def as_released(what: Frozen) -> bool:
    """Whether the same reckoning, on the vulnerabilities of the release, gives the risks of the release."""
    known = what.file.vulnerabilities
    graph = attack_graph(what.device, known.values(), what.estimates)
    anew = risks(what.device, graph, what.states, known)
    return {name: _standing(item) for name, item in anew.items()} == {
        name: _standing(item) for name, item in what.file.risks.items()
    }


def told(release: str, item: Risk) -> RiskNow:
    """A risk as it is recorded."""
    return RiskNow(
        release=release,
        risk=item.id,
        severity=item.severity,
        claimed=item.claimed.exploitability,
        proven=item.proven.exploitability,
        verdict_claimed=item.claimed.verdict,
        verdict_proven=item.proven.verdict,
        plan=item.claimed.plan,
    )


def _standing(item: Risk) -> tuple[object, ...]:
    return tuple(
        (one.exploitability, one.verdict, one.plan) for one in (item.before, item.claimed, item.proven)
    )
