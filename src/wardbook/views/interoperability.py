"""The electronic interfaces of the device, what can go wrong between systems, and how each interface was verified."""

from __future__ import annotations

from wardbook.analysis.labelling.scope import interfaces
from wardbook.model.architecture import Flow
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, code, ids, state, text
from wardbook.views.cells import fact, links
from wardbook.views.flows import carried, marks
from wardbook.views.register import view
from wardbook.views.test_plan import STATES
from wardbook.views.threats import TONES, reached

_NO_INTERFACE = "No path between the device and another system or person is described."


def _electronic(file: SecurityFile) -> list[Flow]:
    """Paths on which data pass between the device and something outside of it; what a person presses or reads is none."""
    return [item.flow for item in interfaces(file, for_regulators=True) if item.kind != "human"]


@view("electronic-interfaces", subject=SecurityFile, title="Electronic interfaces")
def electronic_interfaces(file: SecurityFile) -> Table:
    """Every electronic interface as a submission asks: whether it is inactive, for service only, what it does, and for what."""
    numbers = marks(file)
    return Table(
        name="electronic-interfaces",
        title="Electronic interfaces",
        columns=(
            code("no.", name="number"),
            ids("interface"),
            text("between", weight=3),
            text("inactive"),
            text("service only"),
            text("what it does with data", name="role", weight=2),
            ids("carries", weight=3),
            code("via", weight=2),
            text("version"),
            text("when it fails", name="on-error", weight=3),
        ),
        rows=tuple(
            (
                numbers[flow.id],
                Link(flow.id),
                f"{_named(file, flow.sender)} and {_named(file, flow.receiver)}",
                fact(flow, "dormant"),
                fact(flow, "service_only"),
                fact(flow, "role"),
                carried(file, flow),
                fact(flow, "via"),
                fact(flow, "version"),
                fact(flow, "on_error"),
            )
            for flow in _electronic(file)
        ),
        empty=_NO_INTERFACE,
    )


@view("interface-risks", subject=SecurityFile, title="What can go wrong between systems")
def interface_risks(file: SecurityFile) -> Table:
    """Every threat to an electronic interface: what can happen, the situations it reaches, what answers it."""
    ends = {flow.id for flow in _electronic(file)}
    return Table(
        name="interface-risks",
        title="What can go wrong between systems",
        columns=(
            ids("threat", weight=2),
            text("what can happen", weight=5),
            ids("situations", weight=2),
            ids("answered by", weight=2),
            state("status"),
        ),
        rows=tuple(
            (
                Link(threat.id),
                threat.says,
                reached(threat),
                links(threat.controls) if threat.controls else Missing("nothing"),
                State(threat.status, TONES[threat.status]),
            )
            for threat in file.threats.values()
            if threat.element in ends
        ),
        empty="No threat to an electronic interface was raised." if ends else _NO_INTERFACE,
    )


@view("interface-tests", subject=SecurityFile, title="Verification of the interfaces")
def interface_tests(file: SecurityFile) -> Table:
    """Everything that has to be shown at an electronic interface, by which method, and how far it is."""
    ends = {flow.id for flow in _electronic(file)}
    rows: list[tuple[Cell, ...]] = [
        (
            Link(row.id),
            row.method,
            row.why,
            links(row.tests) if row.tests else Missing("none"),
            State(row.state, STATES[row.state]),
            row.says,
        )
        for row in file.verification.values()
        if row.at in ends
    ]
    return Table(
        name="interface-tests",
        title="Verification of the interfaces",
        columns=(
            ids("row", weight=2),
            text("method", weight=2),
            text("why", weight=4),
            ids("tests"),
            state("state"),
            text("because", weight=4),
        ),
        rows=tuple(rows),
        empty="Nothing is to be shown at an electronic interface." if ends else _NO_INTERFACE,
    )


def _named(file: SecurityFile, name: str) -> str:
    found = file.device.parts.get(name) or file.device.actors.get(name)
    return (found.name if found else None) or name
