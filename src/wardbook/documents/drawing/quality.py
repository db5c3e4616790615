"""How good a layout is: what a reader stumbles over, as one number that can be compared."""

from __future__ import annotations

from itertools import combinations, islice

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
    pieces = _pieces(placed)
    through = sum(_through(piece, nodes, ends) for piece in pieces)
    crossings = _crossings(pieces)
    extent = placed.extent
    return Quality(
        overlaps,
        strays,
        through,
        crossings,
        100 * extent.width // max(extent.height, 1),
        max(extent.width, extent.height * 168 // 100),
    )


class _Piece(msgspec.Struct, frozen=True):
    """A straight piece of a route with the limits of the box around it."""

    left: int
    right: int
    top: int
    bottom: int
    first: Point
    second: Point
    edge: str


def _pieces(placed: Placed) -> list[_Piece]:
    """The straight pieces of every route, from left to right."""
    found = []
    for edge, route in sorted(placed.routes.items()):
        for a, b in segments(route):
            left, right = sorted((a[0], b[0]))
            top, bottom = sorted((a[1], b[1]))
            found.append(_Piece(left, right, top, bottom, a, b, edge))
    return sorted(found, key=lambda piece: (piece.left, piece.edge))


def _through(piece: _Piece, nodes: dict[str, Box], ends: dict[str, set[str]]) -> int:
    """How many nodes a piece passes that its path has no business with."""
    return sum(
        1
        for name, box in nodes.items()
        if box.x < piece.right
        and piece.left < box.x + box.width
        and box.y < piece.bottom
        and piece.top < box.y + box.height
        and name not in ends[piece.edge]
        and touches(piece.first, piece.second, box)
    )


def _crossings(pieces: list[_Piece]) -> int:
    """How often pieces of different paths cross: a sweep from left to right (Bentley and Ottmann 1979, simplified)."""
    count = 0
    for index, piece in enumerate(pieces):
        for other in islice(pieces, index + 1, None):
            if other.left > piece.right:
                break
            if (
                other.edge != piece.edge
                and other.top <= piece.bottom
                and piece.top <= other.bottom
                and crosses((piece.first, piece.second), (other.first, other.second))
            ):
                count += 1
    return count
