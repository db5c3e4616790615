"""Room for captions: engines keep too little above what a boundary holds, so boundaries grow upwards and to the right."""

from __future__ import annotations

from wardbook.documents.drawing.captions import caption_place
from wardbook.documents.drawing.geometry import Box, Placed
from wardbook.documents.drawing.labels import SMALL, caption, width
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
            left + width(caption(item), SMALL, bold=True) + 28,
        ]
    )
    return Box(left, top, right - left, bottom - top)


def _depth(item: Boundary, figure: Figure) -> int:
    outer = {boundary.id: boundary for boundary in figure.boundaries}
    return 0 if item.inside not in outer else 1 + _depth(outer[item.inside], figure)


def widen(figure: Figure, placed: Placed) -> Placed:
    """The layout with boundaries grown to a side where their caption is crossed and nothing else is in the way."""
    outer = {item.id: item.inside for item in figure.boundaries}
    for item in sorted(figure.boundaries, key=lambda boundary: (-_depth(boundary, figure), boundary.id)):
        if not caption_place(figure, placed, item)[1]:
            continue
        need = width(caption(item), SMALL, bold=True) + 24
        for left, right in ((0, need // 2), (need // 2, 0), (0, need), (need, 0)):
            grown = _grown_sideways(figure, placed, item.id, outer, left, right)
            if grown and not caption_place(figure, grown, item)[1]:
                placed = grown
                break
    return placed


def _grown_sideways(
    figure: Figure, placed: Placed, name: str, outer: dict[str, str], left: int, right: int
) -> Placed | None:
    """The layout with one boundary grown and those around it after it; None where that meets something else."""
    boxes = dict(placed.boxes)
    box = boxes[name]
    boxes[name] = Box(box.x - left, box.y, box.width + left + right, box.height)
    changed = [name]
    while outer.get(changed[-1], "") in boxes:
        inner, around = boxes[changed[-1]], boxes[outer[changed[-1]]]
        if around.holds(inner):
            break
        x = min(around.x, inner.x - _BESIDE)
        end = max(around.x + around.width, inner.x + inner.width + _BESIDE)
        boxes[outer[changed[-1]]] = Box(x, around.y, end - x, around.height)
        changed.append(outer[changed[-1]])
    places = {item.id: item.inside for item in figure.boundaries}
    places |= {node.id: node.inside for node in figure.nodes}
    for here in changed:
        beside = [other for other, zone in places.items() if zone == places[here] and other != here]
        if any(boxes[here].overlaps(boxes[other], 8) for other in beside):
            return None
    return Placed(engine=placed.engine, boxes=boxes, routes=placed.routes)
