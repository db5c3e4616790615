"""Each element by itself: with which rights it acts, who deals with it, which proofs it holds, and what leads on from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wardbook.model.architecture import Actor, Asset, Flow
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, Table, code, ids, text
from wardbook.views.cells import fact, links
from wardbook.views.register import view

_NAMED = re.compile(r"([\w-]+)\.", re.ASCII)
"""What a condition of a situation names: the word before each dot of `motor.control or ui.control`."""
_PROOFS = frozenset({"key", "credential"})


@view("element-access", subject=SecurityFile, title="Rights, entry and functions of each element")
def element_access(file: SecurityFile) -> Table:
    """Every part with the rights it runs with, where it listens, what it can do, and what its zone asks for entry."""
    zones = file.device.zones
    rows = tuple(
        (
            Link(part.id),
            fact(part, "privilege"),
            fact(part, "ports"),
            fact(zones[part.in_], "needs") if part.in_ in zones else Missing(),
            fact(part, "functions"),
            _or_none(
                flow.id for flow in file.device.flows.values() if flow.dormant and part.id in _ends(flow)
            ),
        )
        for part in file.device.parts.values()
    )
    return Table(
        name="element-access",
        title="Rights, entry and functions of each element",
        rows=rows,
        columns=(
            ids("part", weight=2),
            text("rights", name="privilege", weight=4),
            code("ports", weight=2),
            code("entry needs", name="needs", weight=2),
            text("functions", weight=4),
            ids("unused paths", name="dormant", weight=2),
        ),
        empty="No parts are described yet; write them under `parts:` in architecture.yaml.",
    )


@view("actor-dealings", subject=SecurityFile, title="What each role deals with")
def actor_dealings(file: SecurityFile) -> Table:
    """Everybody who acts on the device: the paths they stand at, the assets that pass there, the uses they take part in."""
    rows = tuple(_role(file, actor) for actor in file.device.actors.values())
    return Table(
        name="actor-dealings",
        title="What each role deals with",
        rows=rows,
        columns=(
            ids("actor", weight=2),
            text("role", weight=2),
            ids("paths", weight=4),
            ids("assets", weight=4),
            ids("uses", weight=4),
        ),
        empty="Nobody is described yet; write who acts on the device under `actors:` in architecture.yaml.",
    )


def _role(file: SecurityFile, actor: Actor) -> tuple[Cell, ...]:
    device = file.device
    met = [flow for flow in device.flows.values() if actor.id in _ends(flow)]
    carried = dict.fromkeys(name for flow in met for name in flow.carries if name in device.assets)
    taken = [use.id for use in device.uses.values() if actor.id in (*use.path, *use.actors)]
    return (
        Link(actor.id),
        fact(actor, "role"),
        _or_none(flow.id for flow in met),
        _or_none(carried),
        _or_none(taken),
    )


@view("credentials", subject=SecurityFile, title="Keys and credentials")
def credentials(file: SecurityFile) -> Table:
    """Every key and credential: who proves itself with it, which element it is shown to, where it is kept, and its life."""
    found = [asset for asset in file.device.assets.values() if _PROOFS & {*asset.data}]
    return Table(
        name="credentials",
        title="Keys and credentials",
        rows=tuple(_credential(file, asset) for asset in found),
        columns=(
            ids("asset", weight=2),
            ids("held by", name="holders", weight=2),
            ids("used on", name="flows", weight=3),
            ids("shown to", name="receivers", weight=2),
            ids("kept in", weight=2),
            text("shared by", weight=2),
            text("life cycle", weight=5),
        ),
        empty="No key and no credential is named yet; say `data: [key]` or `data: [credential]` "
        "at an asset in architecture.yaml.",
    )


def _credential(file: SecurityFile, asset: Asset) -> tuple[Cell, ...]:
    device = file.device
    holders = [actor.id for actor in device.actors.values() if asset.id in actor.badges]
    used = [
        flow
        for flow in device.flows.values()
        if asset.id in (*flow.keys, flow.auth, flow.signed, *flow.carries)
    ]
    return (
        Link(asset.id),
        links(holders) if holders else "no person",
        links(flow.id for flow in used),
        links(dict.fromkeys(flow.receiver for flow in used)),
        links(asset.kept_in),
        fact(asset, "shared"),
        fact(asset, "life_cycle"),
    )


@view("element-threads", subject=SecurityFile, title="From each element to hazard, control and test")
def element_threads(file: SecurityFile) -> Table:
    """Every part, path and asset that a picture names: situations that name it, controls at it, tests of these.

    Elements from which the same leads on stand together, those from which nothing does at the end.
    """
    alike: dict[tuple[Cell, ...], list[Link]] = {}
    for name, onward in _threads(file):
        alike.setdefault(onward, []).append(name)
    nothing = (Missing("none"),) * 3
    rows: list[tuple[Cell, ...]] = [
        (tuple(names), *onward) for onward, names in alike.items() if onward != nothing
    ]
    if nothing in alike:
        rows.append((tuple(alike[nothing]), *nothing))
    return Table(
        name="element-threads",
        title="From each element to hazard, control and test",
        rows=tuple(rows),
        columns=(
            ids("elements", weight=4),
            ids("situations", weight=3),
            ids("controls", weight=4),
            ids("tests", weight=4),
        ),
        empty="No parts, paths and assets are described yet; write them in architecture.yaml.",
    )


def _threads(file: SecurityFile) -> Iterator[tuple[Link, tuple[Cell, ...]]]:
    device = file.device
    for name in (*device.parts, *device.flows, *device.assets):
        hazards = [item.id for item in device.situations.values() if name in _NAMED.findall(item.when or "")]
        controls = [item.id for item in device.controls.values() if name in item.at]
        shown = {*controls}
        tests = [item.id for item in device.tests.values() if shown & {*item.verifies}]
        yield Link(name), (_or_none(hazards), _or_none(controls), _or_none(tests))


def _or_none(found: Iterable[str]) -> Cell:
    """Links, or the word that the model names nothing here: an answer of the table and no gap in a fact."""
    return tuple(Link(item) for item in found) or Missing("none")


def _ends(flow: Flow) -> tuple[str, str]:
    return flow.sender, flow.receiver
