"""Where the number of each path stands: on its line, clear of nodes and of other numbers."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.documents.drawing.geometry import Box, Placed, Point, segments
from wardbook.documents.drawing.labels import MARK_SIZE, caption_box, width
from wardbook.model.figure import Figure

_HEIGHT = 26


def mark_places(figure: Figure, placed: Placed) -> dict[str, tuple[int, int, int]]:
    """For each edge the middle of its number and the number's width; the first free place along its line, else close to it."""
    taken = [placed.boxes[node.id] for node in figure.nodes]
    taken += [caption_box(item, placed.boxes[item.id]) for item in figure.boundaries]
    places: dict[str, tuple[int, int, int]] = {}
    for edge in sorted(figure.edges, key=lambda item: (_length(placed.routes[item.id]), item.id)):
        wide = width(edge.mark, MARK_SIZE, bold=True) + 18
        on_line = list(_along(placed.routes[edge.id]))
        candidates = on_line + [(x, y + aside) for aside in (-22, 22, -44, 44) for x, y in on_line[:7]]
        chosen = next(
            (point for point in candidates if not any(_pill(point, wide).overlaps(box, 2) for box in taken)),
            candidates[0],
        )
        taken.append(_pill(chosen, wide))
        places[edge.id] = (chosen[0], chosen[1], wide)
    return places


def _pill(point: Point, wide: int) -> Box:
    return Box(point[0] - wide // 2, point[1] - _HEIGHT // 2, wide, _HEIGHT)


def _length(route: tuple[Point, ...]) -> int:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in segments(route))


def _along(route: tuple[Point, ...]) -> Iterator[Point]:
    """Points of a route, the middle first, then alternately towards both ends."""
    total = max(_length(route), 1)
    for percent in (50, 42, 58, 34, 66, 26, 74, 18, 82, 12, 88, 50):
        yield _at(route, total * percent // 100)


def _at(route: tuple[Point, ...], distance: int) -> Point:
    for first, second in segments(route):
        step = abs(second[0] - first[0]) + abs(second[1] - first[1])
        if step and distance <= step:
            return first[0] + (second[0] - first[0]) * distance // step, first[1] + (
                second[1] - first[1]
            ) * distance // step
        distance -= step
    return route[-1]
