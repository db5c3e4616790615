"""The SVG of a placed figure: our own strokes, shapes that differ without colour, ids, titles and words for those who cannot see."""

from __future__ import annotations

from html import escape

from wardbook.documents import fonts
from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import (
    CAPTION_SIZE,
    LINE,
    MARK_SIZE,
    NODE_SIZE,
    NOTE_SIZE,
    caption,
    caption_box,
    caption_lines,
    node_lines,
    width,
)
from wardbook.documents.drawing.marks import mark_places
from wardbook.model.figure import Boundary, Edge, Figure, Node

MARGIN = 16
_INK = "#1a2733"
_SOFT = "#5b6b7a"
_FILLS = {
    "external": "#eceff2",
    "person": "#ffffff",
    "hardware": "#f4efe6",
    "store": "#eaf3ea",
    "cloud": "#e6f0f7",
    "model": "#f1eaf6",
    "goal": "#f9e6e1",
    "choice": "#fdf6dc",
    "entry": "#e6f0f7",
    "reference": "#eceff2",
}
_LINES = {
    "data": ("#0b5a7a", ""),
    "command": ("#8a3b00", ""),
    "code": ("#6b3fa0", "9 4"),
    "signal": ("#1b6e3c", "2 4"),
    "physical": ("#5b6b7a", "12 4 2 4"),
}
_BOLD = f'font-family="{fonts.FAMILY} SmBld, {fonts.FAMILY}" font-weight="600"'
_ZONES = ("#fbfcfd", "#f3f7fa", "#eaf1f6", "#e1ebf2", "#d8e5ee", "#cfdfea")
_LEGEND = 56


def write(figure: Figure, placed: Placed) -> tuple[str, int, int]:
    """The SVG text with its width and height in user units."""
    extent = placed.extent
    entries = _legend_entries(figure)
    wide, high = (
        max(extent.width, _legend_width(figure, entries)) + 2 * MARGIN,
        extent.height + 2 * MARGIN + _LEGEND,
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" font-family="{fonts.FAMILY}" font-size="{NODE_SIZE}">',
        f"<title>{_text(figure.title)}</title>",
        f"<desc>{_text(figure.alt)}</desc>",
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
        _arrow_heads(),
        f'<g transform="translate({MARGIN} {MARGIN})">',
        *(_boundary(item, placed.boxes[item.id]) for item in _outer_first(figure)),
        *(_edge(edge, placed.routes[edge.id]) for edge in figure.edges),
        *(_node(node, placed.boxes[node.id]) for node in figure.nodes),
        *(_caption(item, placed.boxes[item.id]) for item in _outer_first(figure)),
        *_marks(figure, placed),
        "</g>",
        _legend(entries, wide, high - _LEGEND, _OTHERS if figure.layout == "map" else _SHAPES),
        "</svg>",
    ]
    return "\n".join(parts) + "\n", wide, high


def _outer_first(figure: Figure) -> list[Boundary]:
    outer = {item.id: item.inside for item in figure.boundaries}

    def depth(name: str) -> int:
        return 0 if outer.get(name, "") not in outer else 1 + depth(outer[name])

    return sorted(figure.boundaries, key=lambda item: (depth(item.id), item.id))


def _boundary(item: Boundary, box: Box) -> str:
    fill = _ZONES[max(0, min(item.rank, 5))]
    return (
        f'<g data-id="{_text(item.id)}"><title>{_text(caption(item))}</title>'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="10" fill="{fill}" stroke="{_SOFT}" stroke-width="1.6" stroke-dasharray="7 5"/></g>'
    )


def _caption(item: Boundary, box: Box) -> str:
    words = caption_lines(item, box.width - 24)
    place = caption_box(item, box)
    fill = _ZONES[max(0, min(item.rank, 5))]
    return (
        f'<rect x="{place.x}" y="{place.y}" width="{place.width}" height="{place.height}" rx="3" fill="{fill}" fill-opacity="0.8"/>'
        f'<text x="{place.x + 4}" y="{place.y + 23}" font-size="{CAPTION_SIZE}" {_BOLD} fill="{_SOFT}">'
        f"{_text(words)}</text>"
    )


def _node(node: Node, box: Box) -> str:
    lines = node_lines(node)
    extra = {"person": 20, "store": 10}.get(node.shape, 0)
    top = box.y + (box.height - (len(lines) * LINE + (21 if node.note else 0)) + extra) // 2 + 21
    middle = box.x + box.width // 2
    words = [
        f'<text x="{middle}" y="{top + LINE * index}" text-anchor="middle" {_BOLD} fill="{_INK}">{_text(line)}</text>'
        for index, line in enumerate(lines)
    ]
    if node.note:
        words.append(
            f'<text x="{middle}" y="{top + LINE * len(lines) - 5}" text-anchor="middle" font-size="{NOTE_SIZE}" fill="{_SOFT}">{_text(fonts.printable(node.note)[:24])}</text>'
        )
    title = f"{node.label} ({node.id}), {node.shape}" + (f", {node.note}" if node.note else "")
    return (
        f'<g data-id="{_text(node.id)}"><title>{_text(title)}</title>{_shape(node, box)}{"".join(words)}</g>'
    )


def _shape(node: Node, box: Box) -> str:
    dashes = ' stroke-dasharray="5 3"' if node.outside_system else ""
    style = f'fill="{_FILLS.get(node.shape, "#ffffff")}" stroke="{_INK}" stroke-width="1.8"{dashes}'
    x, y, w, h = box.x, box.y, box.width, box.height
    match node.shape:
        case "store":
            return f'<path d="M{x} {y + 9} a{w / 2:g} 9 0 0 1 {w} 0 v{h - 18} a{w / 2:g} 9 0 0 1 {-w} 0 z M{x} {y + 9} a{w / 2:g} 9 0 0 0 {w} 0" {style}/>'
        case "person":
            middle = x + w // 2
            return f'<circle cx="{middle}" cy="{y + 13}" r="11" {style}/><path d="M{x + 6} {y + h} v{-(h - 38)} q0 -10 10 -10 h{w - 32} q10 0 10 10 v{h - 38} z" {style}/>'
        case "hardware":
            return f'<path d="M{x + 8} {y} h{w - 16} l8 8 v{h - 16} l-8 8 h{-(w - 16)} l-8 -8 v{-(h - 16)} z" {style}/>'
        case "cloud":
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{h // 2}" {style}/>'
        case "server" | "app":
            bar = (
                f'<path d="M{x} {y + 7} h{w}" stroke="{_INK}" stroke-width="1.2" fill="none"/>'
                if node.shape == "server"
                else f'<path d="M{x + w // 2 - 12} {y + h - 6} h24" stroke="{_INK}" stroke-width="1.6" fill="none"/>'
            )
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4" {style}/>{bar}'
        case "external":
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" {style}/>'
        case "choice":
            return f'<path d="M{x + 14} {y} h{w - 28} l14 {h / 2:g} l-14 {h / 2:g} h{-(w - 28)} l-14 {-h / 2:g} z" {style}/>'
        case "goal" | "step":
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="2" {style}/>'
        case "model":
            return f'<path d="M{x + 14} {y} h{w - 28} l14 {h / 2:g} l-14 {h / 2:g} h{-(w - 28)} l-14 {-h / 2:g} z" {style}/>'
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="12" {style}/>'


def _edge(edge: Edge, route: tuple[Point, ...]) -> str:
    colour, dashes = _LINES.get(edge.kind, _LINES["data"])
    pattern = "1 5" if edge.dormant else dashes
    weight = "3.4" if edge.crosses else "2"
    dash = f' stroke-dasharray="{pattern}"' if pattern else ""
    title = (f"{edge.mark}: " if edge.mark else "") + f"{edge.label}, {edge.kind}"
    title += ", dormant" if edge.dormant else ""
    return (
        f'<g data-id="{_text(edge.id)}"><title>{_text(title)}</title>'
        f'<path d="{_path(route)}" fill="none" stroke="{colour}" stroke-width="{weight}" stroke-linejoin="round"{dash} marker-end="url(#arrow-{edge.kind if edge.kind in _LINES else "data"})"/></g>'
    )


def _path(route: tuple[Point, ...]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in route)


def _marks(figure: Figure, placed: Placed) -> list[str]:
    places = mark_places(figure, placed)
    drawn = []
    for edge in figure.edges:
        if not edge.mark:
            continue
        x, y, wide = places[edge.id]
        colour = _LINES.get(edge.kind, _LINES["data"])[0]
        drawn.append(
            f'<rect x="{x - wide // 2}" y="{y - 13}" width="{wide}" height="26" rx="13" fill="#ffffff" stroke="{colour}" stroke-width="1.2"/>'
            f'<text x="{x}" y="{y + 7}" text-anchor="middle" font-size="{MARK_SIZE}" {_BOLD} fill="{colour}">{_text(edge.mark)}</text>'
        )
    return drawn


def _arrow_heads() -> str:
    heads = "".join(
        f'<marker id="arrow-{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="15" markerHeight="15" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.8 L10 5 L0 9.2 z" fill="{colour}"/></marker>'
        for kind, (colour, _) in _LINES.items()
    )
    return f"<defs>{heads}</defs>"


_OTHERS = "dashed outline: operated by others"
_SHAPES = "pointed: any of what is below; box: a step, and all of what is below"
_Entry = tuple[str, str, str, str]


def _legend_entries(figure: Figure) -> list[_Entry]:
    """Words, colour, dashes and weight of each line that the picture uses."""
    if figure.layout == "tree":
        return [("leads to what stands above it", *_LINES["data"], "2")]
    kinds = {edge.kind for edge in figure.edges}
    entries = [(kind, *_LINES[kind], "2") for kind in _LINES if kind in kinds]
    entries.append(("crosses a boundary", _INK, "", "3"))
    if any(edge.dormant for edge in figure.edges):
        entries.append(("dormant", _INK, "1 5", "2"))
    return entries


def _legend_width(figure: Figure, entries: list[_Entry]) -> int:
    last = _OTHERS if figure.layout == "map" else _SHAPES
    return sum(78 + width(words, 20) for words, *_ in entries) + width(last, 20)


def _legend(entries: list[_Entry], wide: int, top: int, last: str) -> str:
    drawn = [f'<line x1="{MARGIN}" y1="{top + 8}" x2="{wide - MARGIN}" y2="{top + 8}" stroke="#c9d3dc"/>']
    left = MARGIN
    for words, colour, dashes, weight in entries:
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        drawn.append(f'<path d="M{left} {top + 28} h40" stroke="{colour}" stroke-width="{weight}"{dash}/>')
        drawn.append(
            f'<text x="{left + 48}" y="{top + 33}" font-size="20" fill="{_INK}">{_text(words)}</text>'
        )
        left += 78 + width(words, 20)
    drawn.append(f'<text x="{left}" y="{top + 33}" font-size="20" fill="{_SOFT}">{last}</text>')
    return "".join(drawn)


def _text(text: str) -> str:
    """User text as SVG text: nothing in it can become markup, and what our faces lack becomes a visible mark."""
    return escape(fonts.printable(" ".join(text.split())), quote=True)
