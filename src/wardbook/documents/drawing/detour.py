"""Lines around boxes that are not their business: an engine may lead one through a box, where it reads as if it ended there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from wardbook.documents.drawing.geometry import Box, Placed, Point, around, segments, touches
from wardbook.model.figure import Figure

_ASIDE = 16
_APART = 14
"""How far a line passes a box, and how much farther each further one."""

_ROUNDS = 4
"""How many boxes in a row one line is led around; more is a layout that will not be chosen."""


def detour(figure: Figure, placed: Placed, captions: Iterable[Box] = ()) -> Placed:
    """The layout with lines led past the boxes, and the captions, that they ran through, where there is room beside them."""
    words = list(captions)
    passed: Counter[Box] = Counter()
    nodes = {node.id: placed.boxes[node.id] for node in figure.nodes}
    routes = dict(placed.routes)
    for edge in figure.edges:
        others = [box for name, box in nodes.items() if name not in (edge.source, edge.target)]
        others += words
        for _ in range(_ROUNDS):
            route = routes[edge.id]
            hits = hit_boxes(route, others)
            if not hits:
                break
            ways = [
                way
                for way in _ways(route, hits[0], _ASIDE + _APART * passed[hits[0]])
                if len(hit_boxes(way, others)) < len(hits)
            ]
            if not ways:
                break
            passed[hits[0]] += 1
            routes[edge.id] = min(ways, key=lambda way: (len(hit_boxes(way, others)), _length(way), way))
    return Placed(engine=placed.engine, boxes=placed.boxes, routes=routes)


def hit_boxes(route: tuple[Point, ...], boxes: list[Box]) -> list[Box]:
    """The boxes that a line runs through."""
    pieces, extent = list(segments(route)), around(route)
    near = (box for box in boxes if extent.overlaps(box, 1))
    return [box for box in near if any(touches(first, second, box) for first, second in pieces)]


def _ways(route: tuple[Point, ...], box: Box, aside: int) -> Iterator[tuple[Point, ...]]:
    """The line led past each corner, and along each side, of a box."""
    inside = [index for index, piece in enumerate(segments(route)) if touches(*piece, box)]
    first, last = inside[0], inside[-1]
    before, after = route[: first + 1], route[last + 1 :]
    left, right = box.x - aside, box.x + box.width + aside
    top, bottom = box.y - aside, box.y + box.height + aside
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    for index, corner in enumerate(corners):
        beside = corners[(index + 1) % 4]
        yield (*before, corner, *after)
        yield (*before, corner, beside, *after)
        yield (*before, beside, corner, *after)


def _length(route: tuple[Point, ...]) -> int:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in segments(route))
