"""What would keep the attacker of the worst plan away, where no control of the folder does alone."""

from __future__ import annotations

from wardbook.analysis.attack.choice import Goal, choose
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.published import restored
from wardbook.analysis.attack.story import joined
from wardbook.analysis.proposals import catalogued, offered
from wardbook.analysis.risks import controlled
from wardbook.knowledge.reader import Knowledge
from wardbook.model.attack import NOTHING, Fact
from wardbook.model.security_file import SecurityFile
from wardbook.views.story import Grounds, stoppers, worst


def remedy(file: SecurityFile, knowledge: Knowledge) -> str:
    """A sentence on which controls of the catalogue would be enough against the worst plan's attacker; "" where one of the folder is.

    They come beside the controls that are claimed; a set is the first good one, not always the smallest.
    """
    risk = worst(file)
    if risk is None:
        return ""
    graph, grounds = restored(file.steps, file.device.situations), Grounds(file)
    sets, steps = controlled(graph, file.control_states), grounds.steps(risk)
    if any(item.is_enough for item in stoppers(file, grounds.graph, steps, sets.proven)):
        return ""
    needed = NOTHING
    for step in steps:
        needed = needed.raised_to(step.under(sets.proven) or NOTHING)
    catalogue = catalogued(knowledge, estimates(knowledge).effects)
    candidates = offered(file.device, graph, catalogue, sets.claimed)
    goal = Goal(Fact(risk.situation, ""), needed)
    choice = choose(graph.steps, (goal,), candidates, sets.claimed, exact=False)
    if choice.hopeless:
        return "No control of the catalogue keeps such a person from it: redesign, tell users, or weigh benefit and risk."
    if not choice.chosen:
        return "The claimed controls together keep such a person from it once they are proven."
    named = joined([_named(name) for name in choice.chosen])
    return f"Beside the controls that are claimed, {named} would keep such a person from it."


def _named(name: str) -> str:
    """`WORD@PLACE` and `mend:ID` as words; an id of the device's own stays."""
    if name.startswith("mend:"):
        return f"mending {name.removeprefix('mend:').partition('@')[0]}"
    word, at, place = name.partition("@")
    return f"{word} at {place}" if at else word
