"""Which further controls would be enough? What could stand where, what a choice leaves, and what no control touches.

Proposals are no part of the security file: they are asked for, argued about, and adopted or declined by people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from wardbook.analysis.attack.choice import Candidate, Choice, Goal, applied, choose
from wardbook.analysis.attack.estimates import Effect
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.profiles import exploitability, holds
from wardbook.analysis.risks import limit
from wardbook.model.attack import Ability, AttackGraph, Fact, Step
from wardbook.model.security_file import Device, SecurityFile

PRICES = {"low": 1, "medium": 3, "high": 9}
"""Points of cost by class: three low ones weigh as much as one medium. They order proposals and are printed in no risk file."""


class Outlook(msgspec.Struct, frozen=True):
    """A situation under a set of controls: exploitability, and whether an attacker who must not succeed does."""

    situation: str
    exploitability: int
    is_acceptable: bool


class Proposal(msgspec.Struct, frozen=True):
    """A choice with what was offered, how each situation stands with it, and what each control in it is worth alone.

    `worth` is, for each chosen control, the situations that are no longer acceptable once it is taken out.
    """

    choice: Choice
    standing: frozenset[str]
    before: tuple[Outlook, ...]
    after: tuple[Outlook, ...]
    worth: Mapping[str, tuple[str, ...]]


def offered(
    device: Device,
    graph: AttackGraph,
    effects: Mapping[str, Effect],
    costs: Mapping[str, str],
    standing: frozenset[str],
) -> tuple[Candidate, ...]:
    """Every control that could stand where it hinders something, beside those that stand.

    Controls of the device that are proposed or planned come under their own id; those of the catalogue as
    `WORD@PLACE`, unless the word stands at that place already. `costs` gives the class of a word where its
    control names none.
    """
    found: dict[str, dict[str, Ability | None]] = {}
    words: dict[str, str] = {}
    elements = device.parts.keys() | device.flows.keys() | device.zones.keys()
    taken = {
        (item.do, place) for item in device.controls.values() if item.id in standing for place in item.at
    }
    for step in graph.steps:
        for place in step.evidence:
            for word, effect in effects.items():
                if place in elements and step.kind in effect.hinders and (word, place) not in taken:
                    name = f"{word}@{place}"
                    words[name] = word
                    found.setdefault(name, {})[step.id] = effect.to
    for item in device.controls.values():
        if item.state in {"proposed", "planned"} and item.id not in standing and item.do in effects:
            hindered = {
                step.id: effects[item.do].to
                for step in graph.steps
                if any(one.control == item.id for one in step.hindered)
            }
            if hindered:
                found[item.id] = hindered
                words[item.id] = item.do
    own = {item.id: item.cost for item in device.controls.values() if item.cost}
    return tuple(
        Candidate(name, PRICES[own.get(name) or costs.get(words[name], "medium")], hinders)
        for name, hinders in sorted(found.items())
    )


def goals(
    file: SecurityFile, graph: AttackGraph, standing: frozenset[str], steps: Iterable[Step] = ()
) -> tuple[Goal, ...]:
    """The attackers who must not succeed and do, while these controls stand."""
    labels = Labels(steps or graph.steps, standing)
    found = {
        Goal(target, profile)
        for target, profile in _limits(file).items()
        if profile is not None and holds(labels[target], profile)
    }
    return tuple(sorted(found, key=lambda item: (item.target, item.profile)))


def propose(
    file: SecurityFile,
    graph: AttackGraph,
    candidates: tuple[Candidate, ...],
    standing: frozenset[str],
    *,
    exact: bool = True,
) -> Proposal:
    """The cheapest set of candidates after which no attacker who must not succeed still does."""
    choice = choose(graph.steps, goals(file, graph, standing), candidates, standing, exact=exact)
    chosen = tuple(item for item in candidates if item.id in choice.chosen)
    steps, limits = applied(graph.steps, chosen), _limits(file)
    names = frozenset(item.id for item in chosen)
    after = _outlook(Labels(steps, standing | names), limits)
    fine = {item.situation for item in after if item.is_acceptable}
    worth = {
        item.id: tuple(
            one.situation
            for one in _outlook(Labels(steps, standing | names - {item.id}), limits)
            if not one.is_acceptable and one.situation in fine
        )
        for item in chosen
    }
    return Proposal(choice, standing, _outlook(Labels(graph.steps, standing), limits), after, worth)


def _limits(file: SecurityFile) -> dict[Fact, Ability | None]:
    """The strictest profile that must not succeed, by situation."""
    device, found = file.device, dict[Fact, Ability | None]()
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
