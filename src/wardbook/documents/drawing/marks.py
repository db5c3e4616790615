"""Where the number of each path stands: on its line, clear of nodes, of captions and of other numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from wardbook.documents.drawing.geometry import Box, Placed, Point, segments
from wardbook.documents.drawing.labels import SMALL, width
from wardbook.model.figure import Edge, Figure

_HEIGHT = 32
_FEW = 20
"""Paths up to which there is room for the medium beside each number."""


class Mark(msgspec.Struct, frozen=True):
    """The words on a line and the box they stand in."""

    words: str
    box: Box


def mark_places(figure: Figure, placed: Placed, captions: Mapping[str, Box]) -> dict[str, Mark]:
    """For each edge with a number its words and their box; the first free place along its line, else close to it."""
    taken = [placed.boxes[node.id] for node in figure.nodes]
    taken += captions.values()
    places: dict[str, Mark] = {}
    shows_medium = len(figure.edges) <= _FEW
    for edge in sorted(figure.edges, key=lambda item: (_length(placed.routes[item.id]), item.id)):
        mark = _placed(edge, placed.routes[edge.id], taken, shows_medium=shows_medium)
        if mark:
            taken.append(mark.box)
            places[edge.id] = mark
    return places


def _placed(edge: Edge, route: tuple[Point, ...], taken: list[Box], *, shows_medium: bool) -> Mark | None:
    """The number of one path with its medium, or alone where only that finds a free place."""
    mark = None
    for words in dict.fromkeys(
        (mark_words(edge, shows_medium=shows_medium), mark_words(edge, shows_medium=False))
    ):
        if not words:
            return None
        wide = width(words, SMALL, bold=True) + 20
        box, is_free = _freest(_pills(route, wide), taken)
        mark = Mark(words, box)
        if is_free:
            break
    return mark


def _freest(pills: Iterator[Box], taken: list[Box]) -> tuple[Box, bool]:
    """The first place that nothing is close to, else the one with the fewest things close to it; and which it is."""
    best: tuple[int, Box] | None = None
    for pill in pills:
        count = sum(1 for box in taken if pill.overlaps(box, 3))
        if not count:
            return pill, True
        if best is None or count < best[0]:
            best = (count, pill)
    assert best is not None, "a line always has places"
    return best[1], False


_SHIFTS = ((0, -26), (0, 26), (-60, 0), (60, 0), (0, -52), (0, 52), (0, -80), (0, 80))


def _pills(route: tuple[Point, ...], wide: int) -> Iterator[Box]:
    """Places for a number, those on the line first."""
    on_line: list[Point] = []
    for point in _along(route):
        on_line.append(point)
        yield _pill(point, wide)
    for right, down in _SHIFTS:
        for x, y in on_line:
            yield _pill((x + right, y + down), wide)


def mark_words(edge: Edge, *, shows_medium: bool) -> str:
    """The number of a path, with its medium where there is room and `?` where its protection is not stated."""
    if not edge.mark:
        return ""
    words = edge.mark + ("?" if edge.guard == "unknown" else "")
    return f"{words} {edge.medium}" if shows_medium and edge.medium not in ("", "?") else words


def _pill(point: Point, wide: int) -> Box:
    return Box(point[0] - wide // 2, point[1] - _HEIGHT // 2, wide, _HEIGHT)


def _length(route: tuple[Point, ...]) -> int:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in segments(route))


def _along(route: tuple[Point, ...]) -> Iterator[Point]:
    """Points of a route, the middle first, then alternately towards both ends."""
    total = max(_length(route), 1)
    for percent in (50, 44, 56, 38, 62, 32, 68, 26, 74, 20, 80, 14, 86, 9, 91):
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
