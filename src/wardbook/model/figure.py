"""Pictures as facts: what is in them, never where it stands; surfaces draw them."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.table import Audience


class Boundary(msgspec.Struct, frozen=True, kw_only=True):
    """A box around nodes and other boundaries: a trust zone. `inside` is the id of the outer box, "" for none.

    `rank` orders boundaries from the outside world (0) to the most trusted.
    """

    id: str
    label: str
    inside: str = ""
    rank: int = 0
    note: str = ""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One element. `shape` is person, process, store, external, server, hardware, app, cloud or model.

    In a tree it is goal, choice, step, entry or reference.
    """

    id: str
    label: str
    shape: str
    inside: str = ""
    note: str = ""
    outside_system: bool = False


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One directed path between nodes. `mark` is the short label drawn on it (F1, F2, …); `label` its full words.

    `kind` is data, command, code, signal or physical; `crosses` says that it crosses a boundary;
    `dormant` that it exists but is not in use.
    """

    id: str
    source: str
    target: str
    mark: str
    label: str
    kind: str = "data"
    crosses: bool = False
    dormant: bool = False


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing with nested boundaries. `alt` describes it in words for those who cannot see it.

    A figure of `layout` tree has no boundaries; each node but one has one edge, which leads to the node above.
    """

    name: str
    title: str
    alt: str
    boundaries: tuple[Boundary, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    audience: Audience = Audience.REGULATOR
    layout: Literal["map", "tree"] = "map"
    empty: str = "There is nothing to draw yet."
