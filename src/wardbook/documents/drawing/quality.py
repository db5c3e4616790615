"""How good a layout is: what a reader stumbles over, as one number that can be compared."""

from __future__ import annotations

from itertools import combinations

import msgspec

from wardbook.documents.drawing.geometry import Box, Placed, Point, crosses, segments, touches
from wardbook.model.figure import Figure


class Quality(msgspec.Struct, frozen=True):
    """Counts of faults: nodes on nodes, nodes outside their boundary, routes through nodes, crossings.

    `aspect_percent` is the shape, `reach` the width that a sheet as wide as A4 landscape must hold,
    which decides how small the words get.
    """

    overlaps: int
    strays: int
    through: int
    crossings: int
    aspect_percent: int
    reach: int

    @property
    def cost(self) -> int:
        """Weighted sum: a fault that misleads costs more than one that is merely ugly."""
        shape = max(0, 90 - self.aspect_percent, self.aspect_percent - 170)
        return (
            10_000 * (self.overlaps + self.strays)
            + 60 * self.through
            + 8 * self.crossings
            + 3 * shape
            + self.reach // 4
        )


def judge(figure: Figure, placed: Placed) -> Quality:
    """Count what is wrong with a layout of a figure."""
    nodes = {node.id: placed.boxes[node.id] for node in figure.nodes}
    inside = {node.id: node.inside for node in figure.nodes}
    ends = {edge.id: {edge.source, edge.target} for edge in figure.edges}
    overlaps = sum(
        1 for first, second in combinations(sorted(nodes), 2) if nodes[first].overlaps(nodes[second])
    )
    siblings = [
        (first, second)
        for first, second in combinations(sorted(figure.boundaries, key=lambda item: item.id), 2)
        if first.inside == second.inside
    ]
    overlaps += sum(
        1 for first, second in siblings if placed.boxes[first.id].overlaps(placed.boxes[second.id])
    )
    foreign = [
        (item, node) for item in figure.boundaries for node in figure.nodes if node.inside == item.inside
    ]
    overlaps += sum(1 for item, node in foreign if placed.boxes[item.id].overlaps(nodes[node.id]))
    strays = sum(
        1
        for name, box in nodes.items()
        if inside[name] in placed.boxes and not placed.boxes[inside[name]].holds(box)
    )
    pieces = [(edge, piece) for edge, route in sorted(placed.routes.items()) for piece in segments(route)]
    through = sum(
        1
        for edge, (first, second) in pieces
        for name, box in nodes.items()
        if name not in ends[edge] and touches(first, second, box)
    )
    crossings = sum(_crossings(first, second) for first, second in combinations(_bounded(placed), 2))
    extent = placed.extent
    return Quality(
        overlaps,
        strays,
        through,
        crossings,
        100 * extent.width // max(extent.height, 1),
        max(extent.width, extent.height * 168 // 100),
    )


_Bounded = tuple[Box, list[tuple[Point, Point]]]


def _bounded(placed: Placed) -> list[_Bounded]:
    """The straight pieces of every route with the box around them, in the order of edge ids."""
    return [(_around(route), list(segments(route))) for _, route in sorted(placed.routes.items())]


def _around(route: tuple[Point, ...]) -> Box:
    xs, ys = [x for x, _ in route], [y for _, y in route]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _crossings(first: _Bounded, second: _Bounded) -> int:
    """How often two routes cross; routes whose boxes are apart are not looked at piece by piece."""
    if not first[0].overlaps(second[0], 1):
        return 0
    return sum(1 for one in first[1] for other in second[1] if crosses(one, other))
