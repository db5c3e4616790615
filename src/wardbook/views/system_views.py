"""The views of the architecture beside the global one: what reaches many patients, how updates travel, each use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from wardbook.analysis.crossings import zone_of
from wardbook.model.architecture import Flow, Use
from wardbook.model.figure import Edge, Figure
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Column, Link, Missing, Table, code, ids, state, text
from wardbook.views.flows import marks
from wardbook.views.hops import around, edge, hop, name_of, node, shown
from wardbook.views.register import view

NO_PATH = "no path is described"
_NOBODY = (
    "Not provided: no situation, asset or part is stated to reach several patients; "
    "where that is so, say why under `views-omitted:` in architecture.yaml."
)


def hop_columns() -> tuple[Column, ...]:
    """The columns of a path in the table under a figure."""
    return (
        ids("path", weight=2),
        ids("from", weight=2),
        ids("to", weight=2),
        ids("carries", weight=3),
        code("via", weight=2),
        text("authentication", weight=2),
        state("protection", weight=3),
        text("on error", weight=4),
    )


def omitted(file: SecurityFile, view_name: str) -> str:
    """Why a view is left out, as a sentence; "" where nobody said so."""
    reason = file.device.views_omitted.get(view_name, "")
    return f"This view is left out. The manufacturer's reason: {reason}" if reason else ""


@view("use-case-views", subject=SecurityFile, title="Security use case views")
def use_case_views(file: SecurityFile) -> Figure:
    """One picture for each use: the elements it passes, each step numbered, in which states, what it can cause."""
    reason = omitted(file, "use-case")
    sheets = () if reason else tuple(_use(file, use) for use in file.device.uses.values())
    return Figure(
        name="use-case-views",
        title="Security use case views",
        alt=f"{len(sheets)} pictures, one for each use.",
        sheets=sheets,
        empty=reason
        or "Not provided: no use is described; write those whose compromise could matter under `uses:` in architecture.yaml.",
    )


def _use(file: SecurityFile, use: Use) -> Figure:
    known = shown(file)
    steps = [(number, *pair) for number, pair in enumerate(pairwise(use.path), 1)]
    steps = [step for step in steps if {step[1], step[2]} <= known]
    numbers = marks(file)
    edges: list[Edge] = []
    rows: list[tuple[Cell, ...]] = []
    for number, sender, receiver in steps:
        found = list(_between(file, sender, receiver))
        for flow in found:
            edges.append(edge(file, flow, f"{number} · {numbers[flow.id]}"))
            rows.append((f"{number}", numbers[flow.id], *hop(file, flow)))
        if not found:
            edges.append(_missing(number, sender, receiver))
            rows.append((f"{number}", Missing(NO_PATH), *_unsaid(sender, receiver)))
    drawn = {item.id for item in edges}
    helpers = {name for name in use.actors if name in known} - set(use.path)
    for flow in file.device.flows.values():
        ends = {flow.sender, flow.receiver}
        if flow.id not in drawn and ends & helpers and ends <= helpers | set(use.path):
            edges.append(edge(file, flow, numbers[flow.id]))
            rows.append(("beside", numbers[flow.id], *hop(file, flow)))
    ends_of = {end for item in edges for end in (item.source, item.target)}
    nodes = tuple(
        node(file, name) for name in dict.fromkeys((*use.path, *sorted(helpers & ends_of))) if name in known
    )
    title = f"{use.name or use.id}: the way of this use"
    return Figure(
        name=f"use-case-views-{use.id}",
        title=title,
        alt=_told(file, use, rows),
        boundaries=around(file, nodes),
        nodes=nodes,
        edges=tuple(dict.fromkeys(edges)),
        note=_when(use),
        empty=f"Not provided: the path of {use.id} names nothing that is described.",
        table=Table(
            name=f"use-{use.id}",
            title=f"Steps of {use.name or use.id}",
            columns=(code("step", weight=1), code("no.", name="number", weight=1), *hop_columns()),
            rows=tuple(dict.fromkeys(rows)),
            empty="This use passes one element alone, so no path is taken.",
        ),
    )


def _between(file: SecurityFile, sender: str, receiver: str) -> Iterator[Flow]:
    """The paths of a step: those in its direction, else those against it, by which an answer comes."""
    flows = file.device.flows.values()
    there = [flow for flow in flows if (flow.sender, flow.receiver) == (sender, receiver)]
    back = [flow for flow in flows if (flow.receiver, flow.sender) == (sender, receiver)]
    yield from there or back


def _missing(number: int, sender: str, receiver: str) -> Edge:
    return Edge(
        id=f"step-{number}",
        source=sender,
        target=receiver,
        mark=f"{number} · ?",
        label=NO_PATH,
        missing=True,
    )


def _unsaid(sender: str, receiver: str) -> tuple[Cell, ...]:
    none = Missing()
    return (Missing(NO_PATH), Link(sender), Link(receiver), none, none, none, none, none)


def _when(use: Use) -> str:
    pieces = ["States: " + (", ".join(use.states) or "not stated")]
    if use.situations:
        pieces.append("Can cause: " + ", ".join(use.situations))
    return "; ".join(pieces)


def _told(file: SecurityFile, use: Use, rows: list[tuple[Cell, ...]]) -> str:
    way = " to ".join(name_of(file, name) for name in use.path)
    beside = [name_of(file, name) for name in use.actors if name not in use.path]
    return (
        f"The use {use.name or use.id} passes from {way}. {_when(use)}."
        + (f" Taking part: {', '.join(beside)}." if beside else "")
        + agreed(f" The table gives its {len(rows)} paths step by step.")
    )


@view("updateability", subject=SecurityFile, title="Updateability and patchability view")
def updateability(file: SecurityFile) -> Figure:
    """How code reaches every part that can be updated, from the maker's build on, hop by hop, and which parts none reaches."""
    reason = omitted(file, "updateability")
    known, numbers = shown(file), marks(file)
    code_flows = [
        flow
        for flow in file.device.flows.values()
        if flow.kind == "code" and {flow.sender, flow.receiver} <= known
    ]
    uses = [use for use in file.device.uses.values() if use.view == "updateability"]
    steps = {pair for use in uses for pair in pairwise(use.path)}
    taken = [
        flow
        for flow in file.device.flows.values()
        if {flow.sender, flow.receiver} <= known
        and (flow in code_flows or (flow.sender, flow.receiver) in steps)
    ]
    stuck = [] if not taken else list(without_update(file, code_flows))
    names = dict.fromkeys([end for flow in taken for end in (flow.sender, flow.receiver)] + stuck)
    nodes = tuple(node(file, name, "no update path" if name in stuck else None) for name in names)
    ways = list(_ways(code_flows))
    return Figure(
        name="updateability",
        title="Updateability and patchability view",
        alt=_updates_told(file, ways, stuck),
        boundaries=() if reason else around(file, nodes),
        nodes=() if reason else nodes,
        edges=() if reason else tuple(edge(file, flow, numbers[flow.id]) for flow in taken),
        empty=reason
        or "Not provided: no path carries code, so no way from the maker's build to a part is described.",
        table=Table(
            name="update-hops",
            title="Every hop of an update",
            columns=(code("no.", name="number", weight=1), *hop_columns()),
            rows=tuple((numbers[flow.id], *hop(file, flow)) for flow in taken),
            empty="No path carries code.",
            notes=(
                *(f"Way: {' → '.join(way)}." for way in ways),
                *((f"No path brings code to: {', '.join(stuck)}.",) if stuck else ()),
            ),
        ),
    )


def without_update(file: SecurityFile, code_flows: list[Flow]) -> Iterator[str]:
    """The maker's parts that run software and that no code reaches, those that send it and reach none aside."""
    fed = {flow.receiver for flow in code_flows} | {flow.sender for flow in code_flows}
    for part in file.device.parts.values():
        runs = part.is_ in ("process", "app", "server", "cloud", "model") or part.version is not None
        if runs and part.owner in (None, "maker") and part.state != "retired" and part.id not in fed:
            yield part.id


def _ways(code_flows: list[Flow]) -> Iterator[tuple[str, ...]]:
    """Each way of code from where it begins to where it ends, at most one for each first and last hop."""
    following: dict[str, list[str]] = {}
    for flow in code_flows:
        following.setdefault(flow.sender, []).append(flow.receiver)
    fed = {flow.receiver for flow in code_flows}
    for start in sorted(set(following) - fed) or sorted(following):
        came: dict[str, str] = {start: ""}
        waiting = [start]
        for name in waiting:
            for after in sorted(following.get(name, ())):
                if after not in came:
                    came[after] = name
                    waiting.append(after)
        for end in waiting:
            if not [after for after in following.get(end, ()) if came.get(after) == end] and end != start:
                yield tuple(_back(end, came))


def _back(name: str, came: dict[str, str]) -> list[str]:
    way = [name]
    while came[way[0]]:
        way.insert(0, came[way[0]])
    return way


def _updates_told(file: SecurityFile, ways: list[tuple[str, ...]], stuck: list[str]) -> str:
    told = [f"Code travels from {' to '.join(name_of(file, name) for name in way)}." for way in ways]
    if stuck:
        told.append(f"No path brings code to {', '.join(name_of(file, name) for name in stuck)}.")
    return " ".join(told) or "No path carries code."


@view("multi-patient-view", subject=SecurityFile, title="Multi-patient harm view")
def multi_patient_view(file: SecurityFile) -> Figure:
    """The elements and paths through which several patients can be harmed at once, and why each is one of them."""
    reason = omitted(file, "multi-patient")
    why = reasons(file)
    known, numbers = shown(file), marks(file)
    taken = [
        flow
        for flow in file.device.flows.values()
        if flow.id in why and {flow.sender, flow.receiver} <= known
    ]
    names = dict.fromkeys(
        [name for name in why if name in known]
        + [end for flow in taken for end in (flow.sender, flow.receiver)]
    )
    nodes = tuple(node(file, name, _reach(file, name)) for name in names)
    return Figure(
        name="multi-patient-view",
        title="Multi-patient harm view",
        alt=_many_told(file, why, known),
        boundaries=() if reason else around(file, nodes),
        nodes=() if reason else nodes,
        edges=() if reason else tuple(edge(file, flow, numbers[flow.id]) for flow in taken),
        empty=reason or _NOBODY,
        table=Table(
            name="multi-patient-reach",
            title="What can reach several patients, and why",
            columns=(
                code("no.", name="number", weight=1),
                ids("element"),
                text("stands in", weight=2),
                text("why", weight=8),
            ),
            rows=tuple(
                (numbers.get(name, "–"), Link(name), _stands(file, name), tuple(found))
                for name, found in why.items()
                if name in known or name in numbers
            ),
            empty="Nothing is stated to reach several patients.",
        ),
    )


def _reach(file: SecurityFile, name: str) -> str:
    part = file.device.parts.get(name)
    return f"serves {part.serves}" if part and part.serves else ""


def _stands(file: SecurityFile, name: str) -> Cell:
    flow = file.device.flows.get(name)
    if flow:
        return (Link(flow.sender), Link(flow.receiver))
    zone = zone_of(file.device, name)
    return Link(zone) if zone else Missing()


def reasons(file: SecurityFile) -> dict[str, list[str]]:
    """Every part, actor and path through which several patients can be harmed, with the reasons, in id order.

    A part that serves several, an asset that devices share with whatever keeps or carries it, the way of a use
    that is a view of this, and each place that the plan of a situation with several patients passes.
    """
    found: dict[str, list[str]] = {}
    for name, words in (*_shared(file), *_on_the_way(file), *_planned(file)):
        if words not in found.setdefault(name, []):
            found[name].append(words)
    return dict(sorted(found.items()))


def _shared(file: SecurityFile) -> Iterator[tuple[str, str]]:
    device = file.device
    for part in device.parts.values():
        if part.serves:
            yield part.id, f"serves {part.serves}"
    for asset in device.assets.values():
        if asset.shared not in (None, "one device"):
            words = f"{asset.name or asset.id} is shared by {asset.shared}"
            yield from ((place, words) for place in asset.kept_in)
            yield from ((flow.id, words) for flow in device.flows.values() if asset.id in flow.carries)


def _on_the_way(file: SecurityFile) -> Iterator[tuple[str, str]]:
    for use in file.device.uses.values():
        if use.view == "multi-patient":
            for sender, receiver in pairwise(use.path):
                for flow in _between(file, sender, receiver):
                    yield flow.id, f"on the way of {use.id}"


def _planned(file: SecurityFile) -> Iterator[tuple[str, str]]:
    device = file.device
    for risk in file.risks.values():
        for step in risk.before.plan if risk.multi_patient else ():
            place = file.steps[step].gives.rpartition(".")[0] if step in file.steps else ""
            if place in device.parts or place in device.flows:
                yield place, f"on the easiest way to {risk.situation} without controls"


def _many_told(file: SecurityFile, why: dict[str, list[str]], known: set[str]) -> str:
    parts = [name_of(file, name) for name in why if name in known]
    situations = [item.id for item in file.device.situations.values() if item.multi_patient]
    return (
        agreed(f"{len(parts)} elements and {len(why) - len(parts)} paths can reach several patients")
        + (f": {', '.join(parts)}. " if parts else ". ")
        + f"Situations that can strike several patients: {', '.join(situations) or 'none stated'}."
    )
