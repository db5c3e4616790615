"""Further controls of a device folder, as people and programs ask for them: sets side by side, and how firm each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from wardbook.analysis.attack.choice import Candidate, applied
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.published import restored
from wardbook.analysis.attack.sensitivity import Flip
from wardbook.analysis.proposals import (
    FIRMNESS_STEPS,
    Outlook,
    Proposal,
    catalogued,
    offered,
    propose,
    relevant,
)
from wardbook.analysis.risks import controlled
from wardbook.app.attack import Unknown, not_there
from wardbook.base.nearest import nearest
from wardbook.knowledge.reader import Knowledge
from wardbook.model.attack import AttackGraph
from wardbook.model.security_file import SecurityFile

SCHEMA = "wardbook/plan/1"

SECONDS = 2
"""What the work limits of a search are made for; a person who waits longer gets them multiplied, never a clock."""


class Variant(msgspec.Struct, frozen=True):
    """One set of further controls: what was asked, and the answer."""

    name: str
    proposal: Proposal


def plan(
    file: SecurityFile,
    knowledge: Knowledge,
    *,
    added: Iterable[str] = (),
    removed: Iterable[str] = (),
    exact: bool = True,
    seconds: float = SECONDS,
) -> tuple[Variant, ...]:
    """Further controls that would be enough beside the claimed ones: the cheapest set, and the first good one.

    `added` are controls of the device that do not stand yet, or what a proposal names (`WORD@PLACE`,
    `mend:ID`); `removed` are taken out of those that do; with either, the answer for the device as it stands
    comes too. Raises Unknown for controls that it does not have and names that no proposal could hold.
    """
    more, less = frozenset(added), frozenset(removed)
    graph = restored(file.steps, file.device.situations)
    catalogue = catalogued(knowledge, estimates(knowledge).effects)
    stands = controlled(graph, file.control_states).claimed
    further = _further(file, offered(file.device, graph, catalogue, stands), more, less)
    name = f"with {_list(more)}" * bool(more) + f" without {_list(less)}" * bool(less)
    asked = [(name, more, less)]
    if more or less:
        asked.append(("as the device stands", frozenset[str](), frozenset[str]()))
    found = []
    for name, extra, without in asked:
        standing = (stands | extra) - without
        built = AttackGraph(applied(graph.steps, further), graph.situations) if extra else graph
        within = relevant(file.device, built, standing)
        candidates = tuple(
            item
            for item in offered(file.device, within, catalogue, standing)
            if item.id not in without | standing
        )
        for is_exact in (True, False) if exact else (False,):
            kind = "the cheapest set" if is_exact else "the first good set"
            answer = propose(
                file.device,
                built,
                candidates,
                standing,
                exact=is_exact,
                within=within,
                effort=seconds / SECONDS,
            )
            found.append(Variant(f"{kind} {name.strip()}".strip(), answer))
    return tuple(found)


def _further(
    file: SecurityFile, offers: Iterable[Candidate], more: frozenset[str], less: frozenset[str]
) -> tuple[Candidate, ...]:
    """What is asked for by the names that proposals use, `WORD@PLACE` and `mend:ID`; Unknown for any other name."""
    controls, by_name = file.device.controls, {item.id: item for item in offers}
    for name in sorted(more | less):
        is_proposed = name in more and ("@" in name or name.startswith("mend:"))
        if name in controls or (is_proposed and name in by_name):
            continue
        if not is_proposed:
            raise Unknown(not_there("control", name, controls))
        guess = nearest(name, by_name)
        hint = f"; did you mean `{guess}`?" if guess else ", or it hinders nothing there"
        raise Unknown(f"`{name}` is not a control that could stand there{hint}")
    return tuple(by_name[name] for name in sorted(more - controls.keys()))


def as_text(variants: tuple[Variant, ...]) -> str:
    """The first answer in words, then all sets side by side."""
    first = variants[0].proposal
    open_ = [item for item in first.before if not item.is_acceptable]
    if not open_:
        return "No attacker who must not succeed does, by this model and these estimates; nothing needs to be added.\n"
    lines = [f"{len(open_)} situations can be brought about by somebody who must not: {_names(open_)}.", ""]
    lines += _chosen(first)
    lines += _remaining(first)
    lines += _firmness(first)
    if len(variants) > 1:
        lines += ["", "Sets side by side:"]
        lines += [f"  {item.name}: {_in_a_line(item.proposal)}" for item in variants]
    if first.choice.is_cut_short:
        lines.append(
            f"The search ended at its work limit after {first.choice.plans} plans; --seconds allows more."
        )
    return "\n".join(lines) + "\n"


def as_json(variants: tuple[Variant, ...]) -> dict[str, Any]:  # Any: JSON values
    """Every set as plain values, the first one's at the top; nothing in it says what a control costs in money."""
    return {
        "schema": SCHEMA,
        **_as_json(variants[0].proposal),
        "sets": [{"name": item.name, **_as_json(item.proposal)} for item in variants],
    }


def _chosen(proposal: Proposal) -> Iterator[str]:
    choice = proposal.choice
    if not choice.chosen:
        yield "No control of the catalogue would be enough for any of them."
        return
    bound = "no cheaper set is enough" if choice.is_exact else f"no set costs less than {choice.bound} points"
    yield f"Enough would be ({choice.price} points; {bound}):"
    for name in choice.chosen:
        worth = proposal.worth.get(name, ())
        fails = (
            "nothing fails again by itself"
            if not worth
            else f"{', '.join(worth)} fail{'s' * (len(worth) == 1)} again"
        )
        yield f"  {name}: without it {fails}"


def _remaining(proposal: Proposal) -> Iterator[str]:
    left = [item for item in proposal.after if not item.is_acceptable]
    yield ""
    yield f"Then remains: {_names(left)}." if left else "Then no situation remains."
    for goal, found in proposal.choice.hopeless:
        way = " → ".join(str(step.gives) for step in found.steps)
        yield f"  {goal.target}: nothing of ours in the catalogue touches {way}; change the design, tell users, or weigh benefit and risk"


def _firmness(proposal: Proposal) -> Iterator[str]:
    if not proposal.is_firmness_known:
        yield ""
        yield f"How firm this is was not looked at: the graph has more than {FIRMNESS_STEPS} steps (FIRMNESS_STEPS)."
        return
    fragile = {item.situation for item in proposal.fragile}
    fine = [item.situation for item in proposal.after if item.is_acceptable]
    firm = [name for name in fine if name not in fragile]
    yield ""
    yield f"Stays acceptable when any one estimate is a level lower: {', '.join(firm) or 'none'}."
    by_estimate: dict[str, list[str]] = {}
    for item in proposal.fragile:
        by_estimate.setdefault(_moved(item), []).append(item.situation)
    for estimate, names in sorted(by_estimate.items()):
        yield f"  {estimate}: {', '.join(names)} would fail again"


def _moved(item: Flip) -> str:
    return (
        f"{item.estimate.of} {item.estimate.name}, {item.estimate.factor} {item.then} instead of {item.was}"
    )


def _in_a_line(proposal: Proposal) -> str:
    choice = proposal.choice
    left = [item for item in proposal.after if not item.is_acceptable]
    remains = f"; remains {_names(left)}" if left else ""
    bound = "" if choice.is_exact else f", at least {choice.bound}"
    return f"{choice.price} points{bound}; {', '.join(choice.chosen) or 'nothing'}{remains}"


def _as_json(proposal: Proposal) -> dict[str, Any]:  # Any: JSON values
    choice = proposal.choice
    return {
        "chosen": list(choice.chosen),
        "price": choice.price,
        "bound": choice.bound,
        "exact": choice.is_exact,
        "cut-short": choice.is_cut_short,
        "worth": {name: list(found) for name, found in proposal.worth.items()},
        "before": [msgspec.to_builtins(item) for item in proposal.before],
        "after": [msgspec.to_builtins(item) for item in proposal.after],
        "firmness-known": proposal.is_firmness_known,
        "fragile": [msgspec.to_builtins(item) for item in proposal.fragile],
        "hopeless": [
            {
                "situation": str(goal.target),
                "profile": goal.profile.words,
                "plan": [step.id for step in found.steps],
            }
            for goal, found in choice.hopeless
        ],
    }


def _names(items: Iterable[Outlook]) -> str:
    return ", ".join(item.situation for item in items)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
