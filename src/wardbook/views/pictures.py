"""The pictures: which boxes, which arrows; surfaces draw them."""

from __future__ import annotations

from wardbook.analysis.crossings import crosses
from wardbook.model.architecture import Flow
from wardbook.model.figure import Boundary, Edge, Figure, Node
from wardbook.model.security_file import SecurityFile
from wardbook.views.flows import marks
from wardbook.views.register import view


@view("global-system", subject=SecurityFile, title="Global system view")
def global_system(file: SecurityFile) -> Figure:
    """The whole system with all its trust boundaries, elements and communication paths."""
    device = file.device
    numbers = marks(file)
    boundaries = tuple(
        Boundary(
            id=zone.id,
            label=zone.name or zone.id,
            inside=zone.inside or "",
            rank=zone.trust,
            note=f"trust {zone.trust}",
        )
        for zone in device.zones.values()
    )
    people = tuple(
        Node(id=actor.id, label=actor.name or actor.id, shape="person", inside=actor.in_)
        for actor in device.actors.values()
    )
    parts = tuple(
        Node(
            id=part.id,
            label=part.name or part.id,
            shape=part.is_,
            inside=part.in_,
            note=part.version or "",
            outside_system=part.is_ == "external" or part.owner not in (None, "maker"),
        )
        for part in device.parts.values()
        if part.state != "retired"
    )
    shown = {node.id for node in (*people, *parts)}
    edges = tuple(
        _edge(file, flow, numbers[flow.id])
        for flow in device.flows.values()
        if {flow.sender, flow.receiver} <= shown
    )
    return Figure(
        name="global-system",
        title="Global system view",
        alt=_in_words(file),
        boundaries=boundaries,
        nodes=(*people, *parts),
        edges=edges,
        empty="There is nothing to draw yet; write zones, parts and flows in architecture.yaml.",
    )


def _edge(file: SecurityFile, flow: Flow, mark: str) -> Edge:
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
    )


def _in_words(file: SecurityFile) -> str:
    device = file.device
    crossing = sum(1 for flow in device.flows.values() if crosses(device, flow))
    return (
        f"Diagram of {device.about.device.name}: {len(device.zones)} trust boundaries, {len(device.parts)} parts, "
        f"{len(device.actors)} people or outside bodies and {len(device.flows)} communication paths, {crossing} of which cross a boundary. "
        "The tables of parts and communication paths give the same facts in words."
    )
