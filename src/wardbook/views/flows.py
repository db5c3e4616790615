"""Every path with every detail that a regulator's architecture views ask for."""

from __future__ import annotations

from wardbook.analysis.crossings import crosses
from wardbook.model.architecture import Flow
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, Table, code, ids, text
from wardbook.views.cells import fact, missing, plain
from wardbook.views.register import view


def marks(file: SecurityFile) -> dict[str, str]:
    """The number (F1, F2, …) under which each flow appears in figures and tables, by flow id."""
    return {flow: f"F{number}" for number, flow in enumerate(file.device.flows, 1)}


@view("flows", subject=SecurityFile, title="Communication paths")
def flows(file: SecurityFile) -> Table:
    """Every path: its number in the figures, ends, content, protocol, authentication and protection."""
    numbers = marks(file)
    rows = tuple(
        (
            numbers[flow.id],
            Link(flow.id),
            Link(flow.sender),
            Link(flow.receiver),
            carried(file, flow),
            fact(flow, "kind"),
            fact(flow, "via"),
            fact(flow, "auth"),
            fact(flow, "crypto"),
            "yes" if crosses(file.device, flow) else "no",
        )
        for flow in file.device.flows.values()
    )
    return Table(
        name="flows",
        title="Communication paths",
        rows=rows,
        anchors=tuple(file.device.flows),
        columns=(
            code("no.", name="number", weight=1),
            ids("path"),
            ids("from"),
            ids("to"),
            ids("carries", weight=3),
            text("kind", weight=1),
            code("via", weight=2),
            text("authentication", weight=2),
            text("cryptography", weight=3),
            text("crosses a boundary", weight=1),
        ),
        empty="No paths are described yet; write them under `flows:` in architecture.yaml.",
    )


_DETAILS: tuple[tuple[str, str], ...] = (
    ("kind", "Data, code or commands"),
    ("via", "Protocol and medium"),
    ("version", "Protocol version"),
    ("port", "Port, channel or frequency"),
    ("auth", "Authentication"),
    ("auth_covers", "Authentication covers"),
    ("fresh", "Protection against replay"),
    ("crypto", "Algorithms, strength, mode"),
    ("keys", "Keys used"),
    ("signed", "Signed with"),
    ("opens", "Opened by"),
    ("window", "Listens"),
    ("requires", "Works only in state"),
    ("session", "Session"),
    ("interval", "How often"),
    ("on_error", "Behaviour on error"),
    ("hand_off", "Protection at hand-over"),
    ("default", "As shipped"),
    ("dormant", "Dormant"),
    ("role", "Role of the interface"),
    ("service_only", "Service only"),
    ("note", "Note"),
    ("source", "Source"),
)


@view("path-details", subject=SecurityFile, title="Details of every communication path")
def path_details(file: SecurityFile) -> Table:
    """Every detail of every path, one row a detail, with what is not stated named as such."""
    numbers = marks(file)
    optional = {
        "requires",
        "interval",
        "dormant",
        "service_only",
        "note",
        "source",
        "keys",
        "window",
        "default",
        "role",
        "auth_covers",
    }
    rows = tuple(
        (numbers[flow.id], Link(flow.id), title, detail(flow, field))
        for flow in file.device.flows.values()
        for field, title in _DETAILS
        if getattr(flow, field) not in (None, ())
        or field not in optional
        or field.replace("_", "-") in flow.unknowns
    )
    return Table(
        name="path-details",
        title="Details of every communication path",
        rows=rows,
        columns=(
            code("no.", name="number", weight=1),
            ids("path"),
            text("detail", weight=3),
            text("stated", weight=6),
        ),
        empty="No paths are described yet; write them under `flows:` in architecture.yaml.",
    )


@view("path-sheets", subject=SecurityFile, title="Details of every communication path")
def path_sheets(file: SecurityFile) -> Table:
    """Every path on one row: each detail that was stated, each that is unknown with its reason, and what is not stated."""
    numbers = marks(file)
    rows = tuple(
        (numbers[flow.id], _ends(flow), _stated(flow), _silent(file, flow))
        for flow in file.device.flows.values()
    )
    return Table(
        name="path-sheets",
        title="Details of every communication path",
        rows=rows,
        columns=(
            code("no.", name="number", weight=1),
            text("path", weight=3),
            text("stated", weight=8),
            text("not stated", weight=4),
        ),
        empty="No paths are described yet; write them under `flows:` in architecture.yaml.",
    )


def _ends(flow: Flow) -> Cell:
    return (Link(flow.id), f"{flow.sender} → {flow.receiver}")


def _stated(flow: Flow) -> Cell:
    found = [f"{title}: {_words(flow, field)}" for field, title in _DETAILS if _words(flow, field)]
    return tuple(found) or Missing()


def _words(flow: Flow, field: str) -> str:
    """A detail in words; "" where nobody said anything."""
    value = getattr(flow, field)
    if value in (None, ()):
        reason = flow.unknowns.get(field.replace("_", "-"))
        return "" if reason is None else f"unknown{': ' + reason if reason else ''}"
    shown = plain(value)
    return ", ".join(str(item) for item in shown) if isinstance(shown, tuple) else str(shown)


def _silent(file: SecurityFile, flow: Flow) -> Cell:
    titles = {field.replace("_", "-"): title for field, title in _DETAILS}
    asked = [
        gap.field for gap in file.gaps.values() if gap.about == flow.id and gap.field not in flow.unknowns
    ]
    return ", ".join(titles.get(field, field) for field in asked) or "nothing that is asked for"


@view("update-paths", subject=SecurityFile, title="Paths that carry code")
def update_paths(file: SecurityFile) -> Table:
    """Every path by which code reaches the system, how it is authenticated and signed, and what happens when it breaks."""
    numbers = marks(file)
    found = [flow for flow in file.device.flows.values() if flow.kind == "code"]
    rows = tuple(
        (
            numbers[flow.id],
            Link(flow.id),
            Link(flow.sender),
            Link(flow.receiver),
            fact(flow, "auth"),
            fact(flow, "signed"),
            fact(flow, "fresh"),
            fact(flow, "on_error"),
        )
        for flow in found
    )
    return Table(
        name="update-paths",
        title="Paths that carry code",
        rows=rows,
        columns=(
            code("no.", name="number", weight=1),
            ids("path"),
            ids("from"),
            ids("to"),
            text("authentication"),
            ids("signed with"),
            text("against replay", weight=2),
            text("on error", weight=5),
        ),
        empty="No path carries code, so no way to update the system is described.",
    )


def detail(flow: Flow, field: str) -> Cell:
    """One detail of a path."""
    value = getattr(flow, field)
    return missing(flow, field) if value in (None, ()) else plain(value)


def carried(file: SecurityFile, flow: Flow) -> Cell:
    """What a path carries: assets as links, plain words as they are."""
    if not flow.carries:
        return missing(flow, "carries")
    return tuple(Link(item) if item in file.device.assets else item for item in flow.carries)
