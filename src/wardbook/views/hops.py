"""Paths as figures draw them and as the tables beneath name them: medium, protection, who answers for each end."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.analysis.crossings import crosses, enclosing
from wardbook.model.architecture import Flow
from wardbook.model.figure import Boundary, Edge, Guard, Node
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Tone, Value
from wardbook.views.cells import fact
from wardbook.views.flows import carried

_WORDS: dict[Guard, State] = {
    "strong": State("authenticated, and encrypted or signed", Tone.GOOD),
    "some": State("in part", Tone.OPEN),
    "none": State("none", Tone.BAD),
    "unknown": State("not stated", Tone.UNKNOWN),
}


def guard(flow: Flow) -> Guard:
    """How a path is protected by what is stated of it; silence is unknown, never none."""
    proves = flow.auth not in (None, "unknown", "none")
    seals = flow.crypto not in (None, "none") or flow.signed not in (None, "none")
    if proves and seals:
        return "strong"
    if proves or seals:
        return "some"
    return "none" if flow.auth == "none" else "unknown"


def guarded(flow: Flow) -> Cell:
    """Protection in a word, with what it consists of."""
    pieces = [f"{name} {words}" for name, words in (("signed with", flow.signed), ("", flow.crypto)) if words]
    return (_WORDS[guard(flow)], *(piece.strip() for piece in pieces if piece != "signed with none"))


def edge(file: SecurityFile, flow: Flow, mark: str) -> Edge:
    """A path as a line of a figure."""
    label = ", ".join(flow.carries) or "content not stated"
    return Edge(
        id=flow.id,
        source=flow.sender,
        target=flow.receiver,
        mark=mark,
        label=f"{label} over {flow.via or 'an unstated medium'}",
        kind=flow.kind or "data",
        crosses=crosses(file.device, flow),
        dormant=bool(flow.dormant),
        medium=flow.medium or "?",
        guard=guard(flow),
    )


def node(file: SecurityFile, name: str, note: str | None = None) -> Node:
    """A part or actor as a box; `note` stands under its name, by default a part's version."""
    device = file.device
    if name in device.actors:
        actor = device.actors[name]
        return Node(id=name, label=actor.name or name, shape="person", inside=actor.in_, note=note or "")
    part = device.parts[name]
    return Node(
        id=name,
        label=part.name or name,
        shape=part.is_,
        inside=part.in_,
        note=part.version or "" if note is None else note,
        outside_system=part.is_ == "external" or part.owner not in (None, "maker"),
    )


def shown(file: SecurityFile) -> set[str]:
    """The actors and the parts in use, by id."""
    device = file.device
    return {*device.actors, *(part.id for part in device.parts.values() if part.state != "retired")}


def around(file: SecurityFile, nodes: Iterable[Node]) -> tuple[Boundary, ...]:
    """The trust boundaries in which nodes stand, with those around them."""
    device = file.device
    needed = {zone for item in nodes for zone in enclosing(device, item.inside)}
    return tuple(
        Boundary(
            id=zone.id,
            label=zone.name or zone.id,
            inside=zone.inside or "",
            rank=zone.trust,
            note=f"trust {zone.trust}",
        )
        for zone in device.zones.values()
        if zone.id in needed
    )


def owner(file: SecurityFile, name: str) -> Value:
    """Who answers for a part; an actor answers for himself, in his role."""
    device = file.device
    if name in device.actors:
        return device.actors[name].role or Missing()
    return (device.parts[name].owner if name in device.parts else None) or Missing()


def name_of(file: SecurityFile, name: str) -> str:
    """The name of a part or actor for people."""
    device = file.device
    found = device.parts.get(name) or device.actors.get(name)
    return (found.name if found else None) or name


def hop(file: SecurityFile, flow: Flow) -> tuple[Cell, ...]:
    """A path as the cells that a table under a figure has: ends with their owners, content, medium, protection, errors."""
    return (
        Link(flow.id),
        (Link(flow.sender), owner(file, flow.sender)),
        (Link(flow.receiver), owner(file, flow.receiver)),
        carried(file, flow),
        fact(flow, "via"),
        fact(flow, "auth"),
        guarded(flow),
        fact(flow, "on_error"),
    )
