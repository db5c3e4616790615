"""How far is the labelling? The state of three things as readiness counts them, with what was found."""

from __future__ import annotations

from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile

Finding = tuple[str, str]
"""A state (done, open, unknown) and what was found."""


def lines_told(file: SecurityFile) -> Finding:
    """Whether everything that is told is whole."""
    told = sum(item.is_told for item in file.labelling.values())
    lacks = sum(len(item.lacks) for item in file.labelling.values() if item.state != "not told")
    if not told:
        return "open", "nothing can be told to users yet: architecture.yaml and labelling.yaml say too little"
    return (
        "open" if lacks else "done",
        f"{told} lines for users and hospitals; {lacks} facts that belong in them are missing",
    )


def items_told(file: SecurityFile) -> Finding:
    """Whether every item that a market asks for is told."""
    states = [item.state for item in file.labelling_items.values() if item.state != "does not apply"]
    if not states:
        return "unknown", "no market is named whose items of labelling could be held against it"
    whole, part = states.count("told"), states.count("told in part")
    found = agreed(
        f"of {len(states)} items {whole} are told, {part} in part, {len(states) - whole - part} not"
    )
    return "done" if whole == len(states) else "open", found


def risks_told(file: SecurityFile) -> Finding:
    """Whether every risk that is left reaches somebody, or has a reason not to."""
    left = [item for item in file.labelling.values() if item.topic == "residual" and item.state != "written"]
    if not file.risks:
        return "unknown", "there is no risk to tell of"
    silent = [item.sources[0] for item in left if item.state == "missing"]
    if silent:
        return "open", f"told to nobody, without a reason: {', '.join(silent)}"
    return "done", f"{len(left)} risks that are left are told to users, or a reason says why not"
