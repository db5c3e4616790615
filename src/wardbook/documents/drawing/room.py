"""Room for captions: engines keep too little above what a boundary holds, so boundaries grow upwards and to the right."""

from __future__ import annotations

from wardbook.documents.drawing.geometry import Box, Placed
from wardbook.documents.drawing.labels import CAPTION_SIZE, caption, width
from wardbook.model.figure import Boundary, Figure

_ABOVE = 44
_BESIDE = 14


def make_room(figure: Figure, placed: Placed) -> Placed:
    """The layout with every boundary high and wide enough for its caption; the innermost grow first."""
    boxes = dict(placed.boxes)
    for item in sorted(figure.boundaries, key=lambda boundary: (-_depth(boundary, figure), boundary.id)):
        held = [boxes[node.id] for node in figure.nodes if node.inside == item.id]
        held += [boxes[other.id] for other in figure.boundaries if other.inside == item.id]
        boxes[item.id] = _grown(item, boxes[item.id], held)
    return Placed(engine=placed.engine, boxes=boxes, routes=placed.routes)


def _grown(item: Boundary, box: Box, held: list[Box]) -> Box:
    top = min([box.y, *(inner.y - _ABOVE for inner in held)])
    left = min([box.x, *(inner.x - _BESIDE for inner in held)])
    bottom = max([box.y + box.height, *(inner.y + inner.height + _BESIDE for inner in held)])
    right = max(
        [
            box.x + box.width,
            *(inner.x + inner.width + _BESIDE for inner in held),
            left + width(caption(item), CAPTION_SIZE, bold=True) + 28,
        ]
    )
    return Box(left, top, right - left, bottom - top)


def _depth(item: Boundary, figure: Figure) -> int:
    outer = {boundary.id: boundary for boundary in figure.boundaries}
    return 0 if item.inside not in outer else 1 + _depth(outer[item.inside], figure)
