"""How good a layout is: what a reader stumbles over, as one number that can be compared."""

from __future__ import annotations

from itertools import combinations, islice

import msgspec

from wardbook.documents.drawing.bundles import runs_on
from wardbook.documents.drawing.captions import caption_places
from wardbook.documents.drawing.captions import crossings as crossings_of
from wardbook.documents.drawing.geometry import Box, Placed, Point, around, crosses, segments, touches
from wardbook.documents.drawing.marks import mark_places
from wardbook.model.figure import Figure

_UNDER = 124
"""What the legend under a picture takes of its height, with the margins."""

READABLE = 2_770
"""The reach beyond which words on A4 landscape come out below 6.5 pt."""


_STRIP = 400
"""Hundredths of the height from which a picture is a strip that another direction might fold better."""


class Quality(msgspec.Struct, frozen=True):
    """Counts of faults: nodes on nodes, nodes outside their boundary, routes through nodes, crossings.

    `captions` are captions of boundaries that a line or a box crosses, `marks` numbers that stand on something else,
    `hidden` lines that run on another one, `astray` lines through a boundary with which they have no business.
    `aspect_percent` is the shape, `reach` the width that a sheet as wide as A4 landscape must hold,
    which decides how small the words get.
    """

    overlaps: int
    strays: int
    through: int
    crossings: int
    captions: int
    marks: int
    hidden: int
    astray: int
    aspect_percent: int
    reach: int

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing that a reader could stumble over."""
        faults = self.overlaps + self.strays + self.through + self.crossings
        faults += self.captions + self.marks + self.hidden + self.astray
        return not faults and self.reach <= READABLE and self.aspect_percent <= _STRIP

    @property
    def cost(self) -> int:
        """Weighted sum: a fault that misleads costs more than one that is merely ugly."""
        shape = max(0, 90 - self.aspect_percent, self.aspect_percent - 170)
        return (
            10_000 * (self.overlaps + self.strays)
            + 120 * self.through
            + 120 * self.captions
            + 60 * self.marks
            + 90 * self.hidden
            + 25 * self.astray
            + 14 * self.crossings
            + 3 * shape
            + self.reach // 4
            + (600 if self.reach > READABLE else 0)
        )


def rough(figure: Figure, placed: Placed) -> int:
    """The cost of a layout before it is finished, by what is quick to count: which ones are worth finishing."""
    return _judged(figure, placed, (0, 0, 0, 0)).cost


def judge(figure: Figure, placed: Placed) -> Quality:
    """Count what is wrong with a layout of a figure."""
    captions = caption_places(figure, placed)
    counts = (
        _crossed_captions(figure, placed, captions),
        _covered_marks(figure, placed, captions),
        _hidden(placed),
        _astray(figure, placed),
    )
    return _judged(figure, placed, counts)


def _judged(figure: Figure, placed: Placed, counts: tuple[int, int, int, int]) -> Quality:
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
        *counts,
        100 * extent.width // max(extent.height, 1),
        max(extent.width + 32, (extent.height + _UNDER) * 172 // 100),
    )


def _crossed_captions(figure: Figure, placed: Placed, captions: dict[str, Box]) -> int:
    """Captions that a line runs through, or on which a node or another caption stands."""
    pieces = [piece for route in placed.routes.values() for piece in segments(route)]
    nodes = [placed.boxes[node.id] for node in figure.nodes]
    found = 0
    for name, box in captions.items():
        others = [other for key, other in captions.items() if key != name]
        found += bool(crossings_of(box, pieces)) or any(box.overlaps(other) for other in (*nodes, *others))
    return found


def _covered_marks(figure: Figure, placed: Placed, captions: dict[str, Box]) -> int:
    """Numbers that stand on a node, a caption or another number."""
    boxes = [mark.box for mark in mark_places(figure, placed, captions).values()]
    solid = [*(placed.boxes[node.id] for node in figure.nodes), *captions.values()]
    on_things = sum(1 for box in boxes if any(box.overlaps(other) for other in solid))
    return on_things + sum(1 for one, two in combinations(boxes, 2) if one.overlaps(two))


def _hidden(placed: Placed) -> int:
    """Lines of which nothing is seen: no length at all, or on another line for most of their way."""
    found = 0
    routes = sorted(placed.routes.items())
    spans = {name: around(route) for name, route in routes}
    for index, (name, route) in enumerate(routes):
        if len(set(route)) < 2:
            found += 1
            continue
        near = (other for key, other in routes[:index] if spans[name].overlaps(spans[key], 8))
        found += any(runs_on(route, other, 6) for other in near)
    return found


def _astray(figure: Figure, placed: Placed) -> int:
    """Lines through a boundary in which neither of their ends stands: a reader may take them for its business."""
    outer = {item.id: item.inside for item in figure.boundaries}
    inside: dict[str, set[str]] = {}
    for node in figure.nodes:
        zone, found = node.inside, set[str]()
        while zone in outer and zone not in found:
            found.add(zone)
            zone = outer[zone]
        inside[node.id] = found
    count = 0
    for edge in figure.edges:
        business = inside[edge.source] | inside[edge.target]
        route = placed.routes[edge.id]
        count += sum(
            1
            for item in figure.boundaries
            if item.id not in business
            and around(route).overlaps(placed.boxes[item.id])
            and any(touches(first, second, placed.boxes[item.id]) for first, second in segments(route))
        )
    return count


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
