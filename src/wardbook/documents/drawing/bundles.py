"""Paths between the same two boxes run side by side, so that each can be seen."""

from __future__ import annotations

import math
from functools import lru_cache

from wardbook.documents.drawing.geometry import Box, Placed, Point, segments
from wardbook.model.figure import Figure

_APART = 16
_NEAR = 12
"""Two lines closer than this along most of their way look like one."""


def spread(figure: Figure, placed: Placed) -> Placed:
    """The layout with lines that run on each other drawn as parallels of the shortest of them."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for edge in figure.edges:
        if edge.source != edge.target:
            pairs.setdefault((min(edge.source, edge.target), max(edge.source, edge.target)), []).append(
                edge.id
            )
    routes = dict(placed.routes)
    ends = {edge.id: (edge.source, edge.target) for edge in figure.edges}
    for (first, second), names in sorted(pairs.items()):
        if len(names) < 2 or not _is_merged([routes[name] for name in names]):
            continue
        spine = min((routes[name], name) for name in names if len(routes[name]) > 1) if names else None
        if spine is None:
            continue
        way, name = spine
        if ends[name] != (first, second):
            way = way[::-1]
        for index, own in enumerate(sorted(names)):
            shifted = _shifted(way, (2 * index - len(names) + 1) * _APART / 2)
            shifted = _clipped(shifted, placed.boxes[first], placed.boxes[second])
            routes[own] = shifted if ends[own] == (first, second) else shifted[::-1]
    return Placed(engine=placed.engine, boxes=placed.boxes, routes=routes)


def _is_merged(routes: list[tuple[Point, ...]]) -> bool:
    return any(runs_on(route, other) for index, route in enumerate(routes) for other in routes[index + 1 :])


def runs_on(route: tuple[Point, ...], other: tuple[Point, ...], near: int = _NEAR) -> bool:
    """Whether most of a line lies so close to another that the two look like one."""
    places = _samples(route)
    left = max(len(places), 1) * 4 // 10
    pieces = _bands(other, near)
    for x, y in places:
        for west, east, north, south, a, b in pieces:
            if west <= x <= east and north <= y <= south and _to_piece((x, y), a, b) < near:
                break
        else:
            left -= 1
            if left < 0:
                return False
    return True


@lru_cache(maxsize=4_096)  # a line is held against every line that comes near it
def _bands(route: tuple[Point, ...], near: int) -> list[tuple[int, int, int, int, Point, Point]]:
    """The pieces of a line, each with the limits of what can be near to it."""
    return [
        (
            min(a[0], b[0]) - near,
            max(a[0], b[0]) + near,
            min(a[1], b[1]) - near,
            max(a[1], b[1]) + near,
            a,
            b,
        )
        for a, b in segments(route)
    ]


@lru_cache(maxsize=4_096)
def _samples(route: tuple[Point, ...], count: int = 12) -> list[Point]:
    found = []
    whole = max(_length(route), 1)
    for a, b in segments(route):
        steps = max(1, (abs(b[0] - a[0]) + abs(b[1] - a[1])) * count // whole)
        found += [
            (a[0] + (b[0] - a[0]) * i // steps, a[1] + (b[1] - a[1]) * i // steps) for i in range(steps)
        ]
    return found


def _length(route: tuple[Point, ...]) -> int:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in segments(route))


def _to_piece(point: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    if not square:
        return math.sqrt((point[0] - a[0]) ** 2 + (point[1] - a[1]) ** 2)
    t = max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square))
    return math.sqrt((point[0] - a[0] - t * dx) ** 2 + (point[1] - a[1] - t * dy) ** 2)


def _shifted(route: tuple[Point, ...], by: float) -> tuple[Point, ...]:
    """The polyline moved sideways; at a corner along the middle of both directions."""
    normals = []
    for a, b in segments(route):
        length = math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) or 1.0
        normals.append((-(b[1] - a[1]) / length, (b[0] - a[0]) / length))
    found = []
    for index, point in enumerate(route):
        before = normals[max(0, index - 1)]
        after = normals[min(index, len(normals) - 1)]
        x, y = before[0] + after[0], before[1] + after[1]
        scale = by * 2 / max(x * x + y * y, 1.0)
        found.append((round(point[0] + x * scale), round(point[1] + y * scale)))
    return tuple(found)


def _clipped(route: tuple[Point, ...], first: Box, last: Box) -> tuple[Point, ...]:
    """The route from the border of the first box to that of the last."""
    return _to_border(_to_border(route, last)[::-1], first)[::-1]


def _to_border(route: tuple[Point, ...], box: Box) -> tuple[Point, ...]:
    """The route with its end on the border of a box: cut where it enters, lengthened where it stops short."""
    kept = list(route)
    while len(kept) > 2 and _holds(box, kept[-2]):
        kept.pop()
    a, b = kept[-2], kept[-1]
    middle = (
        max(box.x + 8, min(box.x + box.width - 8, b[0])),
        max(box.y + 6, min(box.y + box.height - 6, b[1])),
    )
    kept[-1] = _entry(a, middle if not _holds(box, b) else b, box)
    return tuple(kept)


def _holds(box: Box, point: Point) -> bool:
    return box.x < point[0] < box.x + box.width and box.y < point[1] < box.y + box.height


def _entry(a: Point, b: Point, box: Box) -> Point:
    """Where the line from a, outside, to b, inside, meets the border."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    enter = 0.0
    for step, low, high in (
        (dx, box.x - a[0], box.x + box.width - a[0]),
        (dy, box.y - a[1], box.y + box.height - a[1]),
    ):
        if step:
            enter = max(enter, min(low / step, high / step))
    enter = max(0.0, min(1.0, enter))
    return round(a[0] + dx * enter), round(a[1] + dy * enter)
