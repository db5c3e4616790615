"""The device among the systems around it, as hospitals see it: figure, interfaces, rules for firewalls."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.analysis.labelling.paths import JOINS, closing, opening
from wardbook.analysis.labelling.scope import interfaces
from wardbook.analysis.labelling.words import IP_MEDIA, called, listed, medium, proof, protocol
from wardbook.model.architecture import Flow
from wardbook.model.figure import Figure
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Cell, Missing, Table, code, text
from wardbook.views.hops import around, edge, node, shown
from wardbook.views.register import view

_NO_PATHS = "Not provided: which connections the device has is not stated."


@view("label-connections", subject=SecurityFile, title="Interfaces", audience=Audience.CUSTOMER)
def label_connections(file: SecurityFile) -> Table:
    """Every interface: what passes, how, who proves what, how it is set as delivered, and whether it can be closed."""
    return _interfaces(file)


def _interfaces(file: SecurityFile) -> Table:
    rows = tuple(_interface_rows(file))
    return Table(
        name="label-connections",
        title="Interfaces",
        audience=Audience.CUSTOMER,
        columns=(
            code("no.", name="number", weight=1),
            text("from", weight=3),
            text("to", weight=3),
            text("what passes", name="carries", weight=3),
            text("how", weight=3),
            text("proof and protection", name="protection", weight=4),
            text("as delivered", name="default", weight=3),
            text("can it be closed", name="closes", weight=3),
        ),
        rows=rows,
        empty="No interface is described.",
    )


def _interface_rows(file: SecurityFile) -> Iterator[tuple[Cell, ...]]:
    numbers = _numbers(file)
    for item in interfaces(file):
        flow = item.flow
        line = file.labelling.get(f"label/ports/{flow.id}")
        if line is None or not line.is_told or line.state == "replaced":
            continue
        is_human = item.kind == "human"
        by = protocol(flow.protocol)
        protected = [
            proof(flow.auth, file, flow.medium),
            flow.crypto if flow.crypto != "none" else "Not encrypted.",
        ]
        yield (
            numbers.get(flow.id, ""),
            called(file, flow.sender),
            called(file, flow.receiver),
            listed(called(file, name) for name in flow.carries) or Missing(),
            f"{by} over {medium(flow.medium)}" if by else medium(flow.medium),
            tuple(word for word in protected if word) or Missing(),
            "always on" if is_human and not flow.default else flow.default or Missing(),
            closing(file, flow)[0] or ("" if is_human else Missing()),
        )


@view("label-firewall", subject=SecurityFile, title="Rules for your firewall", audience=Audience.CUSTOMER)
def label_firewall(file: SecurityFile) -> Table:
    """Every connection in the network: who opens it, to whom, on which port, and what for."""
    needed: dict[tuple[Cell, ...], list[str]] = {}
    numbers = _numbers(file)
    for flow in _drawn(file):
        if flow.medium not in IP_MEDIA or flow.dormant or flow.protocol in JOINS:
            continue
        opener, listener = opening(file, flow)
        way = (
            opener or Missing(),
            listener or Missing(),
            flow.port or Missing(),
            protocol(flow.protocol) or Missing(),
            medium(flow.medium),
        )
        needed.setdefault(way, []).append(f"{numbers[flow.id]} {_passes(file, flow)}")
    return Table(
        name="label-firewall",
        title="Rules for your firewall",
        audience=Audience.CUSTOMER,
        columns=(
            text("opened by", weight=3),
            text("to", weight=3),
            code("port", weight=2),
            text("protocol", weight=2),
            text("over", weight=2),
            text("needed for", weight=4),
        ),
        rows=tuple((*way, tuple(things)) for way, things in needed.items()),
        empty="The device has no connection in a network." if file.device.flows else _NO_PATHS,
    )


def _drawn(file: SecurityFile) -> list[Flow]:
    """The connections that are told, without what people see, hear and press."""
    known = shown(file)
    return [
        item.flow
        for item in interfaces(file)
        if item.kind != "human"
        and {item.flow.sender, item.flow.receiver} <= known
        and (line := file.labelling.get(f"label/ports/{item.flow.id}")) is not None
        and line.is_told
    ]


def _passes(file: SecurityFile, flow: Flow) -> str:
    return listed(called(file, name) for name in flow.carries) or "data"


def _numbers(file: SecurityFile) -> dict[str, str]:
    """The number by which figure and tables name a connection."""
    return {flow.id: f"N{number}" for number, flow in enumerate(_drawn(file), 1)}


@view("label-network", subject=SecurityFile, title="Connections", audience=Audience.CUSTOMER)
def label_network(file: SecurityFile) -> Figure:
    """The device among the systems around it: every connection that others can see, without what is inside."""
    told, numbers = _drawn(file), _numbers(file)
    names = dict.fromkeys(end for flow in told for end in (flow.sender, flow.receiver))
    nodes = tuple(node(file, name, note="") for name in sorted(names))
    return Figure(
        name="label-network",
        title="Connections of the device",
        alt="Connections: "
        + " ".join(
            f"{called(file, flow.sender)} to {called(file, flow.receiver)} over {medium(flow.medium)}."
            for flow in told
        ),
        audience=Audience.CUSTOMER,
        boundaries=tuple(
            item if called(file, item.id) else msgspec.structs.replace(item, label="another place")
            for item in around(file, nodes)
        ),
        nodes=nodes,
        edges=tuple(
            msgspec.structs.replace(edge(file, flow, numbers[flow.id]), label=_passes(file, flow))
            for flow in told
        ),
        empty="The device has no connection to another system." if file.device.flows else _NO_PATHS,
        table=_interfaces(file),
    )
