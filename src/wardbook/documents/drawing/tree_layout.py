"""Where the boxes of a tree stand: the root on top, every box in the middle above those below it, nothing overlapping."""

from __future__ import annotations

from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import node_box
from wardbook.model.figure import Figure

_BESIDE = 26
_BETWEEN = 44
_STRAIGHT = 3
"""Units by which two middles may differ, from halving odd widths, and still count as one above the other."""


def place(figure: Figure) -> Placed:
    """Places of a figure of layout tree; nodes that lead nowhere stand side by side as roots.

    Each subtree takes as much room as its boxes need beside each other, and each level is as high as its
    highest box. Nodes come in id order, so the same figure gives the same places.
    """
    above = {edge.source: edge.target for edge in figure.edges}
    nodes = {node.id: node for node in figure.nodes}
    below: dict[str, list[str]] = {name: [] for name in nodes}
    for name, upper in above.items():
        below[upper].append(name)
    roots = [name for name in nodes if name not in above]
    ordered, level = _levels(roots, below)
    sizes = {name: node_box(nodes[name]) for name in ordered}
    rooms: dict[str, int] = {}
    for name in reversed(ordered):
        rooms[name] = max(sizes[name].width, _together([rooms[item] for item in below[name]]))
    tops = _tops(level, sizes)
    boxes: dict[str, Box] = {}
    lefts = _beside(roots, rooms, 0)
    for name in ordered:
        left, size = lefts[name], sizes[name]
        boxes[name] = Box(left + (rooms[name] - size.width) // 2, tops[level[name]], size.width, size.height)
        inner = _together([rooms[item] for item in below[name]])
        lefts |= _beside(below[name], rooms, left + (rooms[name] - inner) // 2)
    routes = {edge.id: _route(boxes[edge.source], boxes[edge.target]) for edge in figure.edges}
    return Placed(engine="tree", boxes=boxes, routes=routes)


def _levels(roots: list[str], below: dict[str, list[str]]) -> tuple[list[str], dict[str, int]]:
    """Every node once, those above first, and how deep each stands."""
    level = dict.fromkeys(roots, 0)
    ordered = list(roots)
    for name in ordered:
        for item in below[name]:
            level[item] = level[name] + 1
            ordered.append(item)
    return ordered, level


def _together(rooms: list[int]) -> int:
    return sum(rooms) + _BESIDE * max(0, len(rooms) - 1)


def _beside(names: list[str], rooms: dict[str, int], left: int) -> dict[str, int]:
    found = {}
    for name in names:
        found[name] = left
        left += rooms[name] + _BESIDE
    return found


def _tops(level: dict[str, int], sizes: dict[str, Box]) -> list[int]:
    tops, top = [], 0
    for number in range(max(level.values(), default=-1) + 1):
        tops.append(top)
        top += max(sizes[name].height for name, at in level.items() if at == number) + _BETWEEN
    return tops


def _route(lower: Box, upper: Box) -> tuple[Point, ...]:
    """Up from the middle of the lower box, along halfway, into the middle of the upper one."""
    start, end = lower.x + lower.width // 2, upper.x + upper.width // 2
    bottom = upper.y + upper.height
    turn = lower.y - _BETWEEN // 2
    if abs(start - end) <= _STRAIGHT:
        return (start, lower.y), (start, bottom)
    return (start, lower.y), (start, turn), (end, turn), (end, bottom)
