"""The whole system as a picture: which boxes, which arrows; surfaces draw them."""

from __future__ import annotations

from wardbook.analysis.crossings import crosses
from wardbook.model.figure import Figure
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Table
from wardbook.views.flows import flows, marks
from wardbook.views.hops import around, edge, name_of, node, shown
from wardbook.views.register import view
from wardbook.views.system_views import omitted


@view("global-system", subject=SecurityFile, title="Global system view")
def global_system(file: SecurityFile) -> Figure:
    """The whole system with all its trust boundaries, elements and communication paths."""
    numbers, known = marks(file), shown(file)
    reason = omitted(file, "global-system")
    names = () if reason else [name for name in (*file.device.actors, *file.device.parts) if name in known]
    nodes = tuple(node(file, name) for name in names)
    table = flows(file)
    return Figure(
        name="global-system",
        title="Global system view",
        alt=_in_words(file, known),
        boundaries=around(file, nodes),
        nodes=nodes,
        edges=tuple(
            edge(file, flow, numbers[flow.id])
            for flow in file.device.flows.values()
            if {flow.sender, flow.receiver} <= known and not reason
        ),
        empty=reason
        or "Not provided: there is nothing to draw yet; write zones, parts and flows in architecture.yaml.",
        table=table if isinstance(table, Table) else None,
    )


def _in_words(file: SecurityFile, known: set[str]) -> str:
    device = file.device
    crossing = sum(1 for flow in device.flows.values() if crosses(device, flow))
    inside: dict[str, list[str]] = {}
    for name in (*device.actors, *device.parts):
        if name in known:
            place = (device.actors.get(name) or device.parts[name]).in_
            inside.setdefault(place, []).append(name_of(file, name))
    told = [
        f"In {device.zones[zone].name or zone if zone in device.zones else zone}: {', '.join(names)}."
        for zone, names in sorted(inside.items())
    ]
    return (
        f"Diagram of {device.about.device.name}: "
        + agreed(
            f"{len(device.zones)} trust boundaries, {len(device.parts)} parts, {len(device.actors)} actors (people or "
            f"outside bodies) and {len(device.flows)} communication paths, {crossing} of which cross a boundary. "
        )
        + " ".join(told)
        + " The table of communication paths gives the same facts in words."
    )
