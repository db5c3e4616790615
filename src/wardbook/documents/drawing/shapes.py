"""The outline of a box by what it is: shapes that differ without colour."""

from __future__ import annotations

from wardbook.documents.drawing.geometry import Box
from wardbook.documents.drawing.palette import FILLS, INK, PAPER, SIGNS, TONES
from wardbook.model.figure import Figure, Node
from wardbook.model.table import Tone

_DIAMOND = 13


def outline(node: Node, box: Box, *, ends: bool = False) -> str:
    """The strokes of a box, the diamond where an argument `ends` here unsupported, and the sign of how far it holds."""
    dashes = ' stroke-dasharray="5 3"' if node.outside_system else ""
    style = f'fill="{FILLS.get(node.shape, PAPER)}" stroke="{INK}" stroke-width="1.8"{dashes}'
    return (
        _shape(node.shape, box, style)
        + (_undeveloped(box) if ends and is_undeveloped(node) else "")
        + _sign(node, box)
    )


def is_undeveloped(node: Node) -> bool:
    """Whether a claim lacks support, which a diamond says where the argument ends with it."""
    return node.shape == "claim" and node.tone in (Tone.OPEN, Tone.UNKNOWN, Tone.BAD)


def supported(figure: Figure) -> set[str]:
    """The boxes of an argument under which something stands; what stands beside them supports nothing."""
    shapes = {node.id: node.shape for node in figure.nodes}
    return {edge.target for edge in figure.edges if shapes[edge.source] != "context"}


def _shape(shape: str, box: Box, style: str) -> str:
    x, y, w, h = box.x, box.y, box.width, box.height
    middle = x + w // 2
    match shape:
        case "store":
            arc = f"a{w / 2:g} 9 0 0"
            return f'<path d="M{x} {y + 9} {arc} 1 {w} 0 v{h - 18} {arc} 1 {-w} 0 z M{x} {y + 9} {arc} 0 {w} 0" {style}/>'
        case "person":
            body = f"M{x + 6} {y + h} v{-(h - 38)} q0 -10 10 -10 h{w - 32} q10 0 10 10 v{h - 38} z"
            return f'<circle cx="{middle}" cy="{y + 13}" r="11" {style}/><path d="{body}" {style}/>'
        case "hardware":
            return f'<path d="M{x + 8} {y} h{w - 16} l8 8 v{h - 16} l-8 8 h{-(w - 16)} l-8 -8 v{-(h - 16)} z" {style}/>'
        case "cloud" | "context":
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{min(h // 2, 34)}" {style}/>'
        case "server":
            return (
                f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4" {style}/>'
                f'<path d="M{x} {y + 7} h{w}" stroke="{INK}" stroke-width="1.2" fill="none"/>'
            )
        case "app":
            return (
                f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4" {style}/>'
                f'<path d="M{middle - 12} {y + h - 5} h24" stroke="{INK}" stroke-width="1.6" fill="none"/>'
            )
        case "choice" | "model":
            return f'<path d="M{x + 14} {y} h{w - 28} l14 {h / 2:g} l-14 {h / 2:g} h{-(w - 28)} l-14 {-h / 2:g} z" {style}/>'
        case "strategy":
            return f'<path d="M{x + 16} {y} h{w - 16} l-16 {h} h{-(w - 16)} z" {style}/>'
        case "solution":
            return f'<ellipse cx="{middle}" cy="{y + h / 2:g}" rx="{w / 2:g}" ry="{h / 2:g}" {style}/>'
        case "external" | "claim" | "goal" | "step":
            return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" {style}/>'
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="12" {style}/>'


def _undeveloped(box: Box) -> str:
    """The diamond under a claim that nothing supports yet."""
    middle, bottom = box.x + box.width // 2, box.y + box.height
    return (
        f'<path d="M{middle} {bottom} l{_DIAMOND} {_DIAMOND} l{-_DIAMOND} {_DIAMOND} l{-_DIAMOND} {-_DIAMOND} z" '
        f'fill="{PAPER}" stroke="{INK}" stroke-width="1.8"/>'
    )


def _sign(node: Node, box: Box) -> str:
    sign = SIGNS[node.tone]
    if not sign:
        return ""
    x, y, colour = box.x + box.width - 4, box.y + 2, TONES[node.tone]
    return (
        f'<circle cx="{x}" cy="{y}" r="14" fill="{colour}" stroke="{PAPER}" stroke-width="2"/>'
        f'<text x="{x}" y="{y + 8}" text-anchor="middle" font-size="24" fill="{PAPER}">{sign}</text>'
    )
