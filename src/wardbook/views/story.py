"""The worst that can happen, told in sentences that need no model to be understood."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.analysis.attack.compact import Compact, open_to
from wardbook.analysis.attack.published import restored
from wardbook.analysis.attack.story import attacker, beginning, deeds, joined
from wardbook.analysis.risks import SEVERITIES, controlled
from wardbook.model.attack import NOTHING, Fact, Step
from wardbook.model.document import Run
from wardbook.model.risk import Risk
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value


class Stopper(msgspec.Struct, frozen=True):
    """A control in the way of a plan: whether alone it keeps the plan's attacker from the situation, and how far it counts."""

    control: str
    is_enough: bool
    standing: str


def worst(file: SecurityFile) -> Risk | None:
    """The risk of the worst harm, to several patients before to one, the easiest one; None where nobody can.

    Easy is meant while only proven controls stand.
    """
    found = [item for item in file.risks.values() if item.proven.plan and item.severity in SEVERITIES]
    return min(found, key=_worst_first, default=None)


def _worst_first(item: Risk) -> tuple[int, bool, int, int, str]:
    return (
        -SEVERITIES.index(item.severity),
        not item.multi_patient,
        item.proven.points if item.proven.points is not None else 0,
        len(item.proven.plan),
        item.id,
    )


def worst_plan(file: SecurityFile) -> Statement:
    """Who can bring the worst harm about, from where, by what, and which control stops that."""
    risk = worst(file)
    if risk is None:
        return sentence(
            "worst-plan", "By this model and these estimates nobody brings a harm about that is rated."
        )
    return plan_of(file, risk, Grounds(file))


class Grounds:
    """The attack graph of a file and the proven controls, made once for as many plans as are told."""

    def __init__(self, file: SecurityFile) -> None:
        graph = restored(file.steps, file.device.situations)
        self.graph = Compact(graph.steps)
        self.proven = controlled(graph, file.control_states).proven
        self._by_id = {step.id: step for step in self.graph.steps}

    def steps(self, risk: Risk) -> list[Step]:
        """The steps of a risk's plan while only proven controls stand."""
        return [self._by_id[name] for name in risk.proven.plan]


def plan_of(file: SecurityFile, risk: Risk, grounds: Grounds) -> Statement:
    """The plan of a risk while only proven controls stand, as sentences. The risk must have such a plan."""
    steps, proven = grounds.steps(risk), grounds.proven
    needed = NOTHING
    for step in steps:
        needed = needed.raised_to(step.under(proven) or NOTHING)
    device = file.device
    situation = device.situations[risk.situation]
    harm = device.harms.get(risk.harm)
    given = (", if ", value(situation.given)) if situation.given else ()
    return sentence(
        "worst-plan",
        "Somebody ",
        value(attacker(needed)),
        ", starting from ",
        value(beginning(device, steps)),
        ", can ",
        value(joined(deeds(device, steps)) or "do nothing more"),
        ", so that this comes about: ",
        value(situation.what),
        " (",
        value(risk.situation),
        "); ",
        value(harm.what if harm else risk.harm),
        " can follow",
        *given,
        ". ",
        *_stopped_by(file, grounds.graph, steps, proven),
    )


def stoppers(
    file: SecurityFile, graph: Compact, steps: list[Step], standing: frozenset[str]
) -> Iterator[Stopper]:
    """The controls of the device that do not stand yet and hinder a step of a plan, those that are enough first."""
    needed = NOTHING
    for step in steps:
        needed = needed.raised_to(step.under(standing) or NOTHING)
    names = {
        item.control
        for step in steps
        for item in step.hindered
        if item.control in file.control_states and item.control not in standing
    }
    order = ("claimed", "suspect", "defeated", "planned", "proposed")
    target: Fact = steps[-1].gives
    found = [
        Stopper(
            name,
            not graph.forward(open_to(graph, needed, standing | {name}))[graph.numbers[target]],
            file.control_states[name].standing,
        )
        for name in sorted(names)
    ]
    yield from sorted(
        (item for item in found if item.standing in order),
        key=lambda item: (not item.is_enough, order.index(item.standing), item.control),
    )


def _stopped_by(
    file: SecurityFile, graph: Compact, steps: list[Step], proven: frozenset[str]
) -> tuple[str | Run, ...]:
    first = next(stoppers(file, graph, steps, proven), None)
    if first is None:
        return ("No control that the folder names stands in the way of this.",)
    control = file.device.controls[first.control]
    effect = (
        " keeps such a person from it once tests of this build have proven it; today it is "
        if first.is_enough
        else " stands in the way once tests of this build have proven it, though other ways remain for such a person; today it is "
    )
    return (value(first.control), f" ({control.do})", effect, value(first.standing), ".")
