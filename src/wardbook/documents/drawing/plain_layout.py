"""A layout without any engine: boxes in rows, straight routes. Used where D2 has no build for the machine."""

from __future__ import annotations

import math

from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import node_box
from wardbook.model.figure import Boundary, Figure

_GAP = 60
_PADDING = 28
_CAPTION = 30


def place(figure: Figure) -> Placed:
    """Every boundary as rows of what it holds, outer ones side by side; routes from border to border."""
    boxes: dict[str, Box] = {}
    known = {item.id for item in figure.boundaries}
    outer = [
        item.id
        for item in sorted(figure.boundaries, key=lambda box: (box.rank, box.id))
        if item.inside not in known
    ]
    loose = [node.id for node in sorted(figure.nodes, key=lambda item: item.id) if node.inside not in known]
    _fill([*outer, *loose], 0, 0, figure, boxes)
    routes = {
        edge.id: _route(boxes[edge.source], boxes[edge.target])
        for edge in figure.edges
        if edge.source in boxes and edge.target in boxes
    }
    return Placed(engine="plain rows", boxes=boxes, routes=routes)


def _fill(names: list[str], x: int, y: int, figure: Figure, boxes: dict[str, Box]) -> tuple[int, int]:
    """Lay names in rows from (x, y); returns the lower right corner."""
    by_id: dict[str, Boundary] = {item.id: item for item in figure.boundaries}
    nodes = {node.id: node for node in figure.nodes}
    columns = max(1, math.ceil(math.sqrt(len(names) * 1.4)))
    left, top, lowest, widest = x, y, y, x
    for index, name in enumerate(names):
        if index and index % columns == 0:
            left, top = x, lowest + _GAP
        if name in nodes:
            size = node_box(nodes[name])
            boxes[name] = Box(left, top, size.width, size.height)
        else:
            held = _held(by_id[name], figure)
            right, bottom = (
                _fill(held, left + _PADDING, top + _PADDING + _CAPTION, figure, boxes)
                if held
                else (left + 160, top + 60)
            )
            boxes[name] = Box(left, top, right - left + _PADDING, bottom - top + _PADDING)
        box = boxes[name]
        left = box.x + box.width + _GAP
        lowest, widest = max(lowest, box.y + box.height), max(widest, box.x + box.width)
    return widest, lowest


def _held(boundary: Boundary, figure: Figure) -> list[str]:
    boxes = [
        item.id
        for item in sorted(figure.boundaries, key=lambda box: (box.rank, box.id))
        if item.inside == boundary.id
    ]
    return [
        *(node.id for node in sorted(figure.nodes, key=lambda item: item.id) if node.inside == boundary.id),
        *boxes,
    ]


def _route(source: Box, target: Box) -> tuple[Point, ...]:
    return _border(source, target), _border(target, source)


def _border(box: Box, towards: Box) -> Point:
    """Where the line between two middles leaves the first box."""
    x, y = box.x + box.width // 2, box.y + box.height // 2
    dx, dy = towards.x + towards.width // 2 - x, towards.y + towards.height // 2 - y
    if dx == 0 and dy == 0:
        return x, box.y
    scale = min(box.width / 2 / abs(dx) if dx else math.inf, box.height / 2 / abs(dy) if dy else math.inf)
    return round(x + dx * scale), round(y + dy * scale)
