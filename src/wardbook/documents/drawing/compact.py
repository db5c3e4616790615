"""Less emptiness: stretches that no node and no caption needs are drawn together, so that words stay large on paper."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

from wardbook.documents.drawing.geometry import Box, Placed
from wardbook.model.figure import Figure

_GAP_ACROSS = 90
_GAP_DOWN = 150
_TIGHT_ACROSS = 76
_TIGHT_DOWN = 104
"""What stays between columns and rows of nodes: room for a path's number across, for captions of nested
boundaries down."""

_SMALL = 12
"""Nodes up to which there is width to spare on a sheet."""

Map = Callable[[int], int]


def compact(figure: Figure, placed: Placed, *, tight: bool = False) -> Placed:
    """The layout with wide gaps between nodes narrowed, further where it is to be tight; order and nesting stay."""
    nodes = [placed.boxes[node.id] for node in figure.nodes]
    if not nodes:
        return placed
    across = _narrowed(
        [(box.x, box.x + box.width) for box in nodes], _TIGHT_ACROSS if tight else _gap_across(figure)
    )
    down = _narrowed([(box.y, box.y + box.height) for box in nodes], _TIGHT_DOWN if tight else _GAP_DOWN)
    boxes = {name: _moved(box, across, down) for name, box in placed.boxes.items()}
    routes = {name: tuple((across(x), down(y)) for x, y in route) for name, route in placed.routes.items()}
    return Placed(engine=placed.engine, boxes=boxes, routes=routes)


def _gap_across(figure: Figure) -> int:
    """Room for one number; in a small picture, for the numbers of all paths that run side by side."""
    if len(figure.nodes) > _SMALL:
        return _GAP_ACROSS
    pairs = Counter(frozenset((edge.source, edge.target)) for edge in figure.edges)
    return max(_GAP_ACROSS, 40 + 56 * min(max(pairs.values(), default=1), 4))


def _moved(box: Box, across: Map, down: Map) -> Box:
    x, y = across(box.x), down(box.y)
    return Box(x, y, across(box.x + box.width) - x, down(box.y + box.height) - y)


def _narrowed(spans: Iterable[tuple[int, int]], widest: int) -> Map:
    """A map of one axis that keeps every span and narrows what lies between them to at most `widest`."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    stops = [(merged[0][0], merged[0][0])]
    for before, after in pairwise(merged):
        stops.append((before[1], stops[-1][1] + before[1] - before[0]))
        gap = after[0] - before[1]
        stops.append((after[0], stops[-1][1] + min(gap, widest)))
    starts = [stop[0] for stop in stops]

    def move(value: int) -> int:
        index = bisect_right(starts, value) - 1
        if index < 0:
            return stops[0][1] - (stops[0][0] - value)
        if index + 1 == len(stops):
            return stops[-1][1] + value - stops[-1][0]
        (low, low_to), (high, high_to) = stops[index], stops[index + 1]
        return low_to + (value - low) * (high_to - low_to) // (high - low) if high > low else low_to

    return move
