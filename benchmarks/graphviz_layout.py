"""Places from Graphviz, to compare with those the product takes from D2; no part of the product."""

from __future__ import annotations

import json
import subprocess
from shutil import which

from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import node_box
from wardbook.model.figure import Boundary, Figure

_INCH = 72.0


def place(figure: Figure, direction: str) -> Placed | None:
    """The places that `dot` finds with clusters and boxes of our size; None where it is not installed."""
    dot = which("dot")
    if dot is None:
        return None
    done = subprocess.run(
        [dot, "-Tjson"], input=_source(figure, direction), capture_output=True, text=True, check=True
    )
    return _placed(json.loads(done.stdout), figure, f"dot {direction}")


def _source(figure: Figure, direction: str) -> str:
    lines = [
        f'digraph g {{ rankdir={direction}; nodesep=0.6; ranksep=1.0; node [shape=box, fixedsize=true, label=""];'
    ]
    known = {item.id for item in figure.boundaries}
    lines += [_cluster(item, figure) for item in figure.boundaries if item.inside not in known]
    lines += [_node(figure, index) for index, node in enumerate(figure.nodes) if node.inside not in known]
    numbers = {node.id: index for index, node in enumerate(figure.nodes)}
    lines += [
        f"n{numbers[edge.source]} -> n{numbers[edge.target]} [id=e{index}];"
        for index, edge in enumerate(figure.edges)
    ]
    return "\n".join([*lines, "}"])


def _cluster(item: Boundary, figure: Figure) -> str:
    number = figure.boundaries.index(item)
    inner = [_cluster(other, figure) for other in figure.boundaries if other.inside == item.id]
    nodes = [_node(figure, index) for index, node in enumerate(figure.nodes) if node.inside == item.id]
    return f"subgraph cluster_{number} {{ margin=26; " + "\n".join((*nodes, *inner)) + "}"


def _node(figure: Figure, index: int) -> str:
    box = node_box(figure.nodes[index])
    return f"n{index} [width={box.width / _INCH:.4f}, height={box.height / _INCH:.4f}];"


def _placed(told: dict[str, object], figure: Figure, engine: str) -> Placed:
    boxes: dict[str, Box] = {}
    routes: dict[str, tuple[Point, ...]] = {}
    for item in told.get("objects", []):  # type: ignore[attr-defined]
        name = item["name"]
        if name.startswith("cluster_") and "bb" in item:
            left, low, right, high = (float(value) for value in item["bb"].split(","))
            boxes[figure.boundaries[int(name[8:])].id] = Box(
                round(left), -round(high), round(right - left), round(high - low)
            )
        elif name.startswith("n") and "pos" in item:
            x, y = (float(value) for value in item["pos"].split(","))
            size = node_box(figure.nodes[int(name[1:])])
            boxes[figure.nodes[int(name[1:])].id] = Box(
                round(x) - size.width // 2, -round(y) - size.height // 2, size.width, size.height
            )
    for item in told.get("edges", []):  # type: ignore[attr-defined]
        points = [
            tuple(float(v) for v in piece.removeprefix("e,").removeprefix("s,").split(","))
            for piece in item["pos"].split()
        ]
        ends, way = (points[:1], points[1:]) if item["pos"].startswith("e,") else ([], points)
        routes[figure.edges[int(item["id"][1:])].id] = tuple(
            (round(x), -round(y)) for x, y in (*way[::3], *ends)
        )
    for item_ in figure.boundaries:
        boxes.setdefault(item_.id, Box(0, 0, 160, 60))
    return Placed(engine=engine, boxes=boxes, routes=routes)
