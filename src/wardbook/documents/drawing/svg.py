"""The SVG of a placed figure: our own strokes, shapes that differ without colour, ids, titles and words for those who cannot see."""

from __future__ import annotations

from wardbook.documents import fonts
from wardbook.documents.drawing import legend
from wardbook.documents.drawing.captions import caption_places
from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import (
    LINE,
    NODE_SIZE,
    SMALL,
    caption,
    caption_lines,
    node_lines,
    note_line,
)
from wardbook.documents.drawing.marks import Mark, mark_places
from wardbook.documents.drawing.palette import FLOWS, INK, PAPER, SOFT, TONES, ZONES
from wardbook.documents.drawing.shapes import outline, supported
from wardbook.documents.drawing.sign_words import DORMANT, PROTECTED
from wardbook.documents.drawing.words import BOLD, text
from wardbook.model.figure import Boundary, Edge, Figure, Node
from wardbook.model.table import Tone

MARGIN = 16
_MISSING = TONES[Tone.BAD]


def write(figure: Figure, placed: Placed) -> tuple[str, int, int]:
    """The SVG text with its width and height in user units."""
    captions = caption_places(figure, placed)
    marks = mark_places(figure, placed, captions)
    held = supported(figure)
    drawn = [
        *(_boundary(item, placed.boxes[item.id]) for item in _outer_first(figure)),
        *(
            _edge(figure, edge, placed.routes[edge.id], is_down=figure.layout == "argument")
            for edge in figure.edges
        ),
        *(_caption(item, placed.boxes[item.id], captions[item.id]) for item in _outer_first(figure)),
        *(_node(figure, node, placed.boxes[node.id], ends=node.id not in held) for node in figure.nodes),
        *(_mark(figure, edge, marks[edge.id]) for edge in figure.edges if edge.id in marks),
    ]
    extent = placed.extent.around(mark.box for mark in marks.values())
    return frame(figure, "\n".join(drawn), extent.x + extent.width, extent.y + extent.height, _arrow_heads())


def marked(figure: Figure, placed: Placed) -> Box:
    """What a picture takes with the numbers of its paths, which may stand beyond the outermost line."""
    marks = mark_places(figure, placed, caption_places(figure, placed))
    return placed.extent.around(mark.box for mark in marks.values())


def frame(figure: Figure, drawn: str, width: int, height: int, defs: str = "") -> tuple[str, int, int]:
    """A picture of any kind as SVG text: its words, its ground, what is drawn, the legend beneath."""
    wide = max(width, legend.narrowest(figure)) + 2 * MARGIN
    under = legend.height(figure, wide)
    high = height + 2 * MARGIN + under
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" font-family="{fonts.FAMILY}" font-size="{NODE_SIZE}">',
        f"<title>{text(figure.title)}</title>",
        f"<desc>{text(figure.alt)}</desc>",
        f'<rect width="{wide}" height="{high}" fill="{PAPER}"/>',
        defs,
        f'<g transform="translate({MARGIN} {MARGIN})">',
        drawn,
        "</g>",
        legend.write(figure, wide, high - under, MARGIN) if under > 24 else "",
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n", wide, high


def _outer_first(figure: Figure) -> list[Boundary]:
    outer = {item.id: item.inside for item in figure.boundaries}

    def depth(name: str) -> int:
        return 0 if outer.get(name, "") not in outer else 1 + depth(outer[name])

    return sorted(figure.boundaries, key=lambda item: (depth(item.id), item.id))


def _zone(item: Boundary) -> str:
    return ZONES[max(0, min(item.rank, 5))]


def _boundary(item: Boundary, box: Box) -> str:
    return (
        f'<g data-id="{text(item.id)}"><title>{text(caption(item))}</title>'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="10" fill="{_zone(item)}" stroke="{SOFT}" stroke-width="1.6" stroke-dasharray="7 5"/></g>'
    )


def _caption(item: Boundary, box: Box, place: Box) -> str:
    return (
        f'<rect x="{place.x}" y="{place.y}" width="{place.width}" height="{place.height}" rx="3" fill="{_zone(item)}" fill-opacity="0.85"/>'
        f'<text x="{place.x + 4}" y="{place.y + 24}" font-size="{SMALL}" {BOLD} fill="{SOFT}">'
        f"{text(caption_lines(item, box.width - 24))}</text>"
    )


def _node(figure: Figure, node: Node, box: Box, *, ends: bool) -> str:
    lines = node_lines(node)
    extra = {"person": 20, "store": 10}.get(node.shape, 0)
    top = box.y + (box.height - (len(lines) + bool(node.note)) * LINE + extra) // 2 + 22
    middle = box.x + box.width // 2
    words = [
        f'<text x="{middle}" y="{top + LINE * index}" text-anchor="middle" {BOLD} fill="{INK}">{text(line)}</text>'
        for index, line in enumerate(lines)
    ]
    if node.note:
        words.append(
            f'<text x="{middle}" y="{top + LINE * len(lines)}" text-anchor="middle" font-size="{SMALL}" fill="{SOFT}">{text(note_line(node))}</text>'
        )
    # First what is seen, as it is seen, for those who ask for it by voice (WCAG 2.1, 2.5.3).
    noted = note_line(node) if node.note else ""
    title = f"{node.label}, {noted}" if noted else node.label
    title += f" ({node.id}), {figure.said(node.shape)}" + (f", {node.note}" if noted != node.note else "")
    return f'<g data-id="{text(node.id)}"><title>{text(title)}</title>{outline(node, box, ends=ends)}{" ".join(words)}</g>'


def _edge(figure: Figure, edge: Edge, route: tuple[Point, ...], *, is_down: bool) -> str:
    colour, dashes = FLOWS.get(edge.kind, FLOWS["data"])
    head = edge.kind if edge.kind in FLOWS else "data"
    if edge.missing:
        colour, dashes, head = _MISSING, "3 7", "missing"
    pattern = "1 5" if edge.dormant else dashes
    weight = "3.4" if edge.crosses else "2"
    dash = f' stroke-dasharray="{pattern}"' if pattern else ""
    way = route[::-1] if is_down else route
    return (
        f'<g data-id="{text(edge.id)}"><title>{text(_edge_words(figure, edge))}</title>'
        f'<path d="{_path(way)}" fill="none" stroke="{colour}" stroke-width="{weight}" stroke-linejoin="round"{dash} marker-end="url(#arrow-{head})"/></g>'
    )


def _edge_words(figure: Figure, edge: Edge) -> str:
    title = (f"{edge.mark}: " if edge.mark else "") + f"{edge.label}, {figure.said(edge.kind)}"
    if edge.guard:
        title += f", {figure.said(PROTECTED.get(edge.guard, PROTECTED['unknown']))}"
    return title + (f", {figure.said(DORMANT)}" if edge.dormant else "")


def _path(route: tuple[Point, ...]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in route)


def _mark(figure: Figure, edge: Edge, place: Mark) -> str:
    """The number of a path on its line; its form says how the path is protected."""
    colour = _MISSING if edge.missing else FLOWS.get(edge.kind, FLOWS["data"])[0]
    box = place.box
    is_strong, is_none = edge.guard == "strong", edge.guard == "none"
    fill, ink = (colour, PAPER) if is_strong else (PAPER, colour)
    corner = 2 if is_none else 15
    dash = ' stroke-dasharray="4 3"' if is_none else ""
    return (
        f'<g data-id="{text(edge.id)}"><title>{text(_edge_words(figure, edge))}</title>'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{corner}" fill="{fill}" stroke="{colour}" stroke-width="1.6"{dash}/>'
        f'<text x="{box.x + box.width // 2}" y="{box.y + 23}" text-anchor="middle" font-size="{SMALL}" {BOLD} fill="{ink}">{text(place.words)}</text></g>'
    )


def _arrow_heads() -> str:
    colours = {kind: colour for kind, (colour, _) in FLOWS.items()} | {"missing": _MISSING}
    heads = "".join(
        f'<marker id="arrow-{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="15" markerHeight="15" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.8 L10 5 L0 9.2 z" fill="{colour}"/></marker>'
        for kind, colour in colours.items()
    )
    return f"<defs>{heads}</defs>"
