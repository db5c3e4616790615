"""Which further controls would be enough? What could stand where, what a choice leaves, and what no control touches.

Proposals are no part of the security file: they are asked for, argued about, and adopted or declined by people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from wardbook.analysis.attack.choice import Candidate, Choice, Goal, applied, choose, corridor
from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.estimates import Effect
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.places import NOWHERE, is_ours, kinds_of
from wardbook.analysis.attack.profiles import exploitability, holds
from wardbook.analysis.attack.sensitivity import Flip, flips
from wardbook.analysis.risks import limit
from wardbook.knowledge.reader import Knowledge
from wardbook.model.attack import Ability, AttackGraph, Fact, Step
from wardbook.model.security_file import Device

PRICES = {"low": 1, "medium": 3, "high": 9}
"""Points of cost by class: three low ones weigh as much as one medium. They order proposals and are printed in no risk file."""

ORDERS = {"design": 1, "protective": 2}
"""How much a point weighs by the order of ISO 14971: a protective measure must save twice its price to stand before
one of design. Information to users is not among them, because what people are told makes nothing sufficient."""


FIRMNESS_STEPS = 4_000
"""Steps of the largest graph on which every estimate is moved by a level: a hundred parts; more would outlast a person's patience."""


class Catalogued(msgspec.Struct, frozen=True):
    """A control of the catalogue as proposals see it: its price, and what it does where."""

    word: str
    price: int
    effect: Effect


class Outlook(msgspec.Struct, frozen=True):
    """A situation under a set of controls: exploitability, and whether an attacker who must not succeed does."""

    situation: str
    exploitability: int
    is_acceptable: bool


class Proposal(msgspec.Struct, frozen=True):
    """A choice with what was offered, how each situation stands with it, and what each control in it is worth alone.

    `worth` is, for each chosen control, the situations that are no longer acceptable once it is taken out;
    `fragile` are estimates of which one level less makes an acceptable situation unacceptable again, looked
    for only where the graph has at most FIRMNESS_STEPS steps (`is_firmness_known`).
    """

    choice: Choice
    standing: frozenset[str]
    before: tuple[Outlook, ...]
    after: tuple[Outlook, ...]
    worth: Mapping[str, tuple[str, ...]]
    fragile: tuple[Flip, ...] = ()
    is_firmness_known: bool = True


def catalogued(knowledge: Knowledge, effects: Mapping[str, Effect]) -> dict[str, Catalogued]:
    """Every control of the catalogue that can make something sufficient: of design or protective, with an effect."""
    return {
        item.name: Catalogued(
            item.name, PRICES[item.text("cost")] * ORDERS[item.text("order")], effects[item.name]
        )
        for item in knowledge.of_kind("catalogue-control")
        if item.name in effects and item.text("order") in ORDERS
    }


def offered(
    device: Device, graph: AttackGraph, catalogue: Mapping[str, Catalogued], standing: frozenset[str]
) -> tuple[Candidate, ...]:
    """Every control that could stand where it hinders something, beside those that stand.

    Controls of the device that are proposed or planned come under their own id; those of the catalogue as
    `WORD@PLACE`, where the place is of a kind at which the control can stand and is the maker's to change,
    unless the word stands there already; an open vulnerability or finding of ours can be mended (`mend:ID`).
    """
    found: dict[str, dict[str, Ability | None]] = {}
    prices: dict[str, int] = {}
    taken = {
        (item.do, place) for item in device.controls.values() if item.id in standing for place in item.at
    }
    possible = _possible(device, catalogue)
    for step in graph.steps:
        for place in step.evidence:
            for item in possible(step.kind, place):
                if (item.word, place) not in taken and item.effect.touches(step.kind, step.needs, step.gives):
                    name = f"{item.word}@{place}"
                    prices[name] = item.price
                    found.setdefault(name, {})[step.id] = item.effect.to
    for name, names in _mendable(device, graph).items():
        prices[name] = PRICES["low"]
        found[name] = dict.fromkeys(names)
    for name, hindered in _own(device, graph, standing).items():
        control = device.controls[name]
        known = catalogue.get(control.do)
        prices[name] = PRICES[control.cost] if control.cost else known.price if known else PRICES["medium"]
        found[name] = hindered
    return tuple(Candidate(name, prices[name], hinders) for name, hinders in sorted(found.items()))


def _possible(
    device: Device, catalogue: Mapping[str, Catalogued]
) -> Callable[[str, str], tuple[Catalogued, ...]]:
    """Which controls of the catalogue could hinder a kind of step at a place."""
    kinds: dict[str, frozenset[str]] = {}
    known: dict[tuple[str, frozenset[str]], tuple[Catalogued, ...]] = {}

    def possible(kind: str, place: str) -> tuple[Catalogued, ...]:
        if place not in kinds:
            there = kinds_of(device, place)
            kinds[place] = there if there and is_ours(device, place) else NOWHERE
        asked = (kind, kinds[place])
        if asked not in known:
            known[asked] = tuple(
                item
                for item in catalogue.values()
                if kind in item.effect.hinders and item.effect.at & kinds[place]
            )
        return known[asked]

    return possible


def _mendable(device: Device, graph: AttackGraph) -> dict[str, list[str]]:
    """The steps that end when a known vulnerability or finding at a place of ours is mended."""
    found: dict[str, list[str]] = {}
    for step in graph.steps:
        if step.kind.startswith(("vulnerability-", "finding-")) and is_ours(device, step.evidence[-1]):
            found.setdefault(f"mend:{step.evidence[0]}", []).append(step.id)
    return found


def _own(
    device: Device, graph: AttackGraph, standing: frozenset[str]
) -> dict[str, dict[str, Ability | None]]:
    """What the device's own controls that are proposed or planned would do to which steps."""
    waiting = {
        item.id
        for item in device.controls.values()
        if item.state in {"proposed", "planned"} and item.id not in standing
    }
    found: dict[str, dict[str, Ability | None]] = {}
    for step in graph.steps:
        for one in step.hindered:
            if one.control in waiting:
                found.setdefault(one.control, {})[step.id] = one.to
    return found


def relevant(device: Device, graph: AttackGraph, standing: frozenset[str]) -> AttackGraph:
    """The steps that can lie on a plan of somebody who must not succeed; what hinders no other one need not be offered."""
    numbered = Compact(graph.steps)
    by_profile: dict[Ability, list[Fact]] = {}
    for goal in goals(device, graph, standing):
        by_profile.setdefault(goal.profile, []).append(goal.target)
    kept = {
        step.id: step
        for profile, targets in by_profile.items()
        for step in corridor(numbered, profile, standing, targets)
    }
    return AttackGraph(tuple(kept[name] for name in sorted(kept)), graph.situations)


def goals(
    device: Device, graph: AttackGraph, standing: frozenset[str], steps: Iterable[Step] = ()
) -> tuple[Goal, ...]:
    """The attackers who must not succeed and do, while these controls stand."""
    labels = Labels(steps or graph.steps, standing)
    found = {
        Goal(target, profile)
        for target, profile in limits(device).items()
        if profile is not None and holds(labels[target], profile)
    }
    return tuple(sorted(found, key=lambda item: (item.target, item.profile)))


def propose(
    device: Device,
    graph: AttackGraph,
    candidates: tuple[Candidate, ...],
    standing: frozenset[str],
    *,
    exact: bool = True,
    within: AttackGraph | None = None,
    effort: float = 1.0,
) -> Proposal:
    """The cheapest set of candidates after which no attacker who must not succeed still does.

    `within` is what `relevant` says of the graph, where it is known already.
    """
    inside = relevant(device, graph, standing) if within is None else within
    asked = goals(device, inside, standing)
    choice = choose(inside.steps, asked, candidates, standing, exact=exact, effort=effort)
    chosen = tuple(item for item in candidates if item.id in choice.chosen)
    strictest = limits(device)
    names = frozenset(item.id for item in chosen)
    before = _outlook(Labels(graph.steps, standing), strictest)
    whole = Compact(applied(graph.steps, chosen))
    after = _outlook(Labels(whole, standing | names), strictest)
    mended = {item.situation for item in after if item.is_acceptable}
    acceptable = {target: profile for target, profile in strictest.items() if target.thing in mended}
    is_small = len(graph.steps) <= FIRMNESS_STEPS
    fragile = flips(whole, acceptable, standing | names).found if is_small else ()
    steps = Compact(applied(inside.steps, chosen))
    worth = {}
    for item in chosen:
        labels = Labels(steps, standing | names - {item.id})
        worth[item.id] = tuple(
            target.thing
            for target, profile in sorted(strictest.items())
            if target.thing in mended and profile is not None and holds(labels[target], profile)
        )
    return Proposal(choice, standing, before, after, worth, fragile, is_firmness_known=is_small)


def limits(device: Device) -> dict[Fact, Ability | None]:
    """The strictest profile that must not succeed, by situation."""
    found = dict[Fact, Ability | None]()
    for item in device.situations.values():
        for name in item.harms:
            harm = device.harms.get(name)
            profile, _ = limit(
                device.acceptance, harm.severity if harm else None, stricter=bool(item.multi_patient)
            )
            known = found.get(Fact(item.id, ""))
            if profile is not None:
                found[Fact(item.id, "")] = profile if known is None else known.raised_to(profile)
    return found


def _outlook(labels: Labels, limits: Mapping[Fact, Ability | None]) -> tuple[Outlook, ...]:
    return tuple(
        Outlook(
            target.thing,
            exploitability(labels[target]),
            profile is None or not holds(labels[target], profile),
        )
        for target, profile in sorted(limits.items())
    )
