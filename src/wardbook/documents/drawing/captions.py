"""Where the caption of each boundary stands: within it, clear of nodes, of inner boundaries and of every line, if there is such a place."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.documents.drawing.geometry import Box, Placed, Point, around, segments, touches
from wardbook.documents.drawing.labels import caption_box
from wardbook.model.figure import Boundary, Figure

_STEP = 18


def caption_places(figure: Figure, placed: Placed) -> dict[str, Box]:
    """For each boundary the box of its caption: the first free place along its upper edge, its lower one, else anywhere in it.

    Where every place is crossed, the one that the fewest lines cross.
    """
    return {item.id: caption_place(figure, placed, item)[0] for item in figure.boundaries}


def caption_place(figure: Figure, placed: Placed, item: Boundary) -> tuple[Box, int]:
    """Where the caption of one boundary stands, and how many lines cross it there."""
    whole = placed.boxes[item.id]
    solid = [placed.boxes[node.id] for node in figure.nodes if placed.boxes[node.id].overlaps(whole)]
    solid += [placed.boxes[other.id] for other in figure.boundaries if other.inside == item.id]
    routes = (route for route in placed.routes.values() if around(route).overlaps(whole, 1))
    pieces = [piece for route in routes for piece in segments(route) if touches(*piece, whole)]
    best: tuple[int, Box] | None = None
    for candidate in _candidates(item, whole):
        if best is not None and any(candidate.overlaps(box, 2) for box in solid):
            continue
        crossed = crossings(candidate, pieces)
        if best is None or crossed < best[0]:
            best = (crossed, candidate)
        if not crossed:
            break
    assert best is not None, "a boundary always has one place"
    return best[1], best[0]


def crossings(box: Box, pieces: list[tuple[Point, Point]]) -> int:
    """How many straight pieces of lines run through a box."""
    right, bottom = box.x + box.width, box.y + box.height
    return sum(
        1
        for first, second in pieces
        if (first[0] < right or second[0] < right)
        and (first[0] > box.x or second[0] > box.x)
        and (first[1] < bottom or second[1] < bottom)
        and (first[1] > box.y or second[1] > box.y)
        and touches(first, second, box)
    )


def _candidates(item: Boundary, box: Box) -> Iterator[Box]:
    """Places for a caption, the usual one first."""
    first = caption_box(item, box)
    yield first
    last = box.x + box.width - first.width - 8
    for x in range(first.x + _STEP, last + 1, _STEP):
        yield Box(x, first.y, first.width, first.height)
    low = box.y + box.height - first.height - 6
    for y in (low, *range(first.y + _STEP, low, 2 * _STEP)):
        if y > first.y:
            for x in range(first.x, last + 1, _STEP):
                yield Box(x, y, first.width, first.height)
