"""Boxes and routes, in whole units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

Point = tuple[int, int]


class Box(msgspec.Struct, frozen=True, order=True):
    """A rectangle by its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: Box, margin: int = 0) -> bool:
        """Whether two boxes share any area, or come closer than `margin`."""
        return (
            self.x < other.x + other.width + margin
            and other.x < self.x + self.width + margin
            and self.y < other.y + other.height + margin
            and other.y < self.y + self.height + margin
        )

    def holds(self, other: Box) -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def around(self, others: Iterable[Box]) -> Box:
        """The box around this one and others."""
        every = [self, *others]
        left, top = min(box.x for box in every), min(box.y for box in every)
        right = max(box.x + box.width for box in every)
        return Box(left, top, right - left, max(box.y + box.height for box in every) - top)


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where an engine put things: boxes by id (boundaries and nodes), routes by edge id, and the engine's name."""

    engine: str
    boxes: dict[str, Box]
    routes: dict[str, tuple[Point, ...]]

    @property
    def extent(self) -> Box:
        """The box around everything."""
        xs = [
            *(value for box in self.boxes.values() for value in (box.x, box.x + box.width)),
            *(point[0] for route in self.routes.values() for point in route),
        ]
        ys = [
            *(value for box in self.boxes.values() for value in (box.y, box.y + box.height)),
            *(point[1] for route in self.routes.values() for point in route),
        ]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def at_origin(placed: Placed, extent: Box | None = None) -> Placed:
    """Moved so that everything stands at or right and below of (0, 0); `extent` where more is drawn than is placed."""
    extent = extent or placed.extent
    boxes = {
        name: Box(box.x - extent.x, box.y - extent.y, box.width, box.height)
        for name, box in placed.boxes.items()
    }
    routes = {
        name: tuple((x - extent.x, y - extent.y) for x, y in route) for name, route in placed.routes.items()
    }
    return Placed(engine=placed.engine, boxes=boxes, routes=routes)


def segments(route: tuple[Point, ...]) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a route."""
    yield from pairwise(route)


def touches(first: Point, second: Point, box: Box) -> bool:
    """Whether a straight piece passes through a box (Liang and Barsky 1984)."""
    x, y = first
    u, v = second
    left, top = box.x - x, box.y - y
    right, bottom = left + box.width, top + box.height
    dx, dy = u - x, v - y
    if (left > 0 and left > dx) or (right < 0 and right < dx):
        return False  # most pieces are far from most boxes
    if (top > 0 and top > dy) or (bottom < 0 and bottom < dy):
        return False
    enter, leave = 0.0, 1.0
    for step, low, high in ((dx, left, right), (dy, top, bottom)):
        if step == 0:
            continue
        near, far = (low / step, high / step) if step > 0 else (high / step, low / step)
        enter = max(enter, near)
        leave = min(leave, far)
    return enter < leave


def around(route: tuple[Point, ...]) -> Box:
    """The box around a route."""
    xs, ys = [x for x, _ in route] or [0], [y for _, y in route] or [0]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def crosses(first: tuple[Point, Point], second: tuple[Point, Point]) -> bool:
    """Whether two straight pieces cross within both."""

    def side(a: Point, b: Point, c: Point) -> int:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    (a, b), (c, d) = first, second
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
