"""From a figure to its picture."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from wardbook.base.limits import FIGURE_NODES, FIGURE_PATHS
from wardbook.documents import fonts
from wardbook.documents.drawing import charts, plain_layout, svg, tree_layout
from wardbook.documents.drawing.geometry import Box, Placed, at_origin
from wardbook.documents.drawing.quality import Quality
from wardbook.documents.drawing.room import make_room
from wardbook.documents.drawing.search import search, searched
from wardbook.model.figure import Boundary, Figure

WIDEST, HIGHEST = 2_770, 1_610
"""Units of a picture that fit a page of A4 landscape beside its caption while its words stay at 6.5 pt or more."""


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
    if not _is_asked(sound):
        return _drawn(sound, make_room(sound, plain_layout.place(sound)), None)
    return _drawn(sound, *searched(sound))


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


def draw_ahead(figures: Iterable[Figure]) -> None:
    """Find places for some maps at once, so that drawing each takes a moment."""
    sound = [_sound(figure) for figure in figures if figure.layout == "map" and not figure.is_empty]
    search(figure for figure in sound if _is_asked(figure))


def _is_asked(figure: Figure) -> bool:
    """Whether an engine is asked for the places of its elements."""
    return len(figure.nodes) <= FIGURE_NODES and len(figure.edges) <= FIGURE_PATHS


def _drawn(figure: Figure, placed: Placed, quality: Quality | None) -> Drawing:
    chosen = at_origin(placed, svg.marked(figure, placed))
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
