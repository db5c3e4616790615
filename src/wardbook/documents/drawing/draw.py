"""From a figure to its picture."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from wardbook.base.limits import FIGURE_NODES, FIGURE_PATHS
from wardbook.documents import fonts
from wardbook.documents.drawing import charts, engine, plain_layout, svg, tree_layout
from wardbook.documents.drawing.bundles import spread
from wardbook.documents.drawing.captions import caption_place
from wardbook.documents.drawing.compact import compact
from wardbook.documents.drawing.detour import detour
from wardbook.documents.drawing.geometry import Box, Placed
from wardbook.documents.drawing.quality import READABLE, Quality, judge, rough
from wardbook.documents.drawing.room import make_room, widen
from wardbook.model.figure import Boundary, Figure

WIDEST, HIGHEST = 2_770, 1_610
"""Units of a picture that fit a page of A4 landscape beside its caption while its words stay at 6.5 pt or more."""


_FINISHED = 4
"""Layouts that are finished and judged in full; the others are worse before it."""


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: SVG text, size, the engine that gave the coordinates, where each thing stands, characters our faces lack."""

    svg: str
    width: int
    height: int
    engine: str
    places: dict[str, Box]
    quality: Quality | None
    missing: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether its words can be read on a page of A4 landscape."""
        return self.width <= WIDEST and self.height <= HIGHEST


@lru_cache(maxsize=128)
def draw(figure: Figure) -> Drawing:
    """Draw a figure: the same figure gives the same bytes, in whatever order its parts were listed.

    Several layouts are computed; the one with the fewest faults is drawn, and its engine is named.
    Beyond `FIGURE_NODES` elements or `FIGURE_PATHS` paths no engine is asked: boxes stand in rows, and the picture says so.
    """
    if figure.layout in ("matrix", "bars", "time"):
        return _chart(figure)
    sound = _sound(figure)
    if figure.layout != "map":
        return _drawn(sound, tree_layout.place(sound), None)
    if len(sound.nodes) > FIGURE_NODES or len(sound.edges) > FIGURE_PATHS:
        return _drawn(sound, make_room(sound, plain_layout.place(sound)), None)
    return _drawn(sound, *_searched(sound))


def _searched(figure: Figure) -> tuple[Placed, Quality]:
    """The best layout of the first round that has one without a fault, of all rounds where none has."""
    found: list[Placed] = []
    best: tuple[Placed, Quality] | None = None
    for attempts in engine.rounds(figure):
        new = engine.place(figure, attempts)
        if new:
            first = _best(figure, new, tight=False)
            best = first if best is None or first[1].cost < best[1].cost else best
            if best[1].is_clean:
                return best
        found += new
    found = found or [plain_layout.place(figure)]
    best = best or _best(figure, found, tight=False)
    if best[1].reach > READABLE:
        return min((best, _best(figure, found, tight=True)), key=lambda item: item[1].cost)
    return best


def _best(figure: Figure, found: list[Placed], *, tight: bool) -> tuple[Placed, Quality]:
    """The layout with the fewest faults, the first of several, after what engines leave to us."""
    drafts = [make_room(figure, compact(figure, placed, tight=tight)) for placed in found]
    costs = [rough(figure, placed) for placed in drafts]
    worth = sorted(sorted(range(len(drafts)), key=lambda index: (costs[index], index))[:_FINISHED])
    ready = [finished(figure, drafts[index]) for index in worth]
    judged = [judge(figure, placed) for placed in ready]
    best = min(range(len(ready)), key=lambda index: (judged[index].cost, index))
    return ready[best], judged[best]


def finished(figure: Figure, placed: Placed) -> Placed:
    """What engines leave to us: room for captions, lines beside each other and past boxes."""
    roomy = widen(figure, detour(figure, spread(figure, placed)))
    crossed = [
        box for box, count in (caption_place(figure, roomy, item) for item in figure.boundaries) if count
    ]
    return _at_origin(detour(figure, roomy, crossed) if crossed else roomy)


def _chart(figure: Figure) -> Drawing:
    chart = charts.write(figure)
    text, width, height = svg.frame(figure, chart.svg, chart.width, chart.height)
    return Drawing(
        svg=text,
        width=width,
        height=height,
        engine="our own",
        places={},
        quality=None,
        missing=fonts.missing_glyphs(figure.title + figure.note + chart.words),
    )


def _drawn(figure: Figure, placed: Placed, quality: Quality | None) -> Drawing:
    chosen = _at_origin(placed, svg.marked(figure, placed))
    text, width, height = svg.write(figure, chosen)
    words = [item.label + item.note for item in figure.boundaries]
    words += [item.label + item.note for item in figure.nodes]
    words += [figure.title, figure.note, *(edge.mark + edge.medium for edge in figure.edges)]
    return Drawing(
        svg=text,
        width=width,
        height=height,
        engine=chosen.engine,
        places=chosen.boxes,
        quality=quality,
        missing=fonts.missing_glyphs("".join(words)),
    )


def _sound(figure: Figure) -> Figure:
    """The figure sorted, without edges to nowhere and without boundaries inside themselves, which rules report elsewhere."""
    boundaries = _unlooped(figure.boundaries)
    known = {node.id for node in figure.nodes}
    return msgspec.structs.replace(
        figure,
        boundaries=tuple(sorted(boundaries, key=lambda item: item.id)),
        nodes=tuple(sorted(figure.nodes, key=lambda item: item.id)),
        edges=tuple(
            sorted(
                (edge for edge in figure.edges if edge.source in known and edge.target in known),
                key=lambda item: item.id,
            )
        ),
    )


def _unlooped(boundaries: tuple[Boundary, ...]) -> list[Boundary]:
    outer = {item.id: item.inside for item in boundaries}
    found = []
    for item in boundaries:
        seen = {item.id}
        current = item.inside
        while current in outer and current not in seen:
            seen.add(current)
            current = outer[current]
        found.append(
            msgspec.structs.replace(item, inside="") if current in seen or item.inside not in outer else item
        )
    return found


def _at_origin(placed: Placed, extent: Box | None = None) -> Placed:
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
