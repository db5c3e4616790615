"""Words in boxes: wrapped by our own measures, so that no engine and no machine changes a size."""

from __future__ import annotations

from wardbook.documents import fonts
from wardbook.documents.drawing.geometry import Box
from wardbook.model.figure import Boundary, Node

NODE_SIZE = 24
SMALL = 24
"""The least size of words in a picture: on a sheet that fits, 6.5 pt or more."""
LINE = 28
"""Height of a line of a node's label."""
_WIDEST_NODE = 230
_WIDEST_BRANCH = 290
TREE_SHAPES = frozenset(
    {"goal", "choice", "step", "entry", "reference", "claim", "strategy", "context", "solution"}
)
"""Shapes of nodes in trees, which hold sentences instead of names."""
_LINES = 3


def node_lines(node: Node) -> tuple[str, ...]:
    """The label of a node in at most three lines, in a tree five; what does not fit ends in `…`, the whole stands in the title."""
    if node.shape in TREE_SHAPES:
        sides = {"strategy": 56, "solution": 64}.get(node.shape, 24)
        return wrapped(
            node.label,
            _WIDEST_BRANCH - sides,
            NODE_SIZE,
            bold=True,
            lines=7 if node.shape == "context" else 5,
        )
    return wrapped(node.label, _WIDEST_NODE - 24, NODE_SIZE, bold=True)


def node_box(node: Node) -> Box:
    """The size a node needs for its words; its place comes from the engine."""
    lines = node_lines(node)
    widest = max(width(line, NODE_SIZE, bold=True) for line in lines)
    note = width(note_line(node), SMALL) if node.note else 0
    extra = {"person": 20, "store": 12, "solution": 26}.get(node.shape, 0)
    height = 18 + (len(lines) + bool(node.note)) * LINE + extra
    sides = {"choice": 50, "strategy": 56, "solution": 64}.get(node.shape, 26)
    return Box(0, 0, max(96, min(_WIDEST_BRANCH, max(widest, note) + sides)), height)


def note_line(node: Node) -> str:
    """The note of a node, cut to the widest a node can be."""
    return wrapped(node.note, _WIDEST_BRANCH - 26, SMALL, lines=1)[0]


def caption(boundary: Boundary) -> str:
    """The words on a boundary: its name and what is noted of it."""
    return f"{boundary.label} · {boundary.note}" if boundary.note else boundary.label


def caption_lines(boundary: Boundary, room: int) -> str:
    """The caption, cut to the room there is."""
    return wrapped(caption(boundary), max(room, 60), SMALL, bold=True, lines=1)[0]


def caption_box(boundary: Boundary, box: Box) -> Box:
    """Where the caption of a boundary stands within its box."""
    words = caption_lines(boundary, box.width - 24)
    return Box(box.x + 8, box.y + 6, width(words, SMALL, bold=True) + 8, 32)


def wrapped(text: str, room: int, size: int, *, bold: bool = False, lines: int = _LINES) -> tuple[str, ...]:
    """`text` in lines no wider than `room`, words kept whole where they can be."""
    found: list[str] = []
    current = ""
    for word in _pieces(fonts.printable(" ".join(text.split())), room, size, bold):
        candidate = f"{current} {word}" if current else word
        if not current or width(candidate, size, bold=bold) <= room:
            current = candidate
        else:
            found.append(current)
            current = word
    found.append(current)
    if len(found) > lines:
        found = [*found[: lines - 1], _shortened(" ".join(found[lines - 1 :]), room, size, bold)]
    return tuple(found)


def width(text: str, size: int, *, bold: bool = False) -> int:
    """The width of a line in whole units, rounded up."""
    return -(-fonts.text_width(text, size, bold=bold) // 1000)


def _pieces(text: str, room: int, size: int, bold: bool) -> list[str]:
    """Words, those wider than the room broken where they must be."""
    pieces: list[str] = []
    for word in text.split(" "):
        rest = word
        while rest and width(rest, size, bold=bold) > room:
            count = max(
                1,
                next(
                    index for index in range(1, len(rest) + 1) if width(rest[:index], size, bold=bold) > room
                )
                - 1,
            )
            pieces.append(rest[:count])
            rest = rest[count:]
        pieces.append(rest)
    return [piece for piece in pieces if piece] or [""]


def _shortened(text: str, room: int, size: int, bold: bool) -> str:
    shown = text
    while shown and width(shown + "…", size, bold=bold) > room:
        shown = shown[:-1]
    return shown.rstrip() + "…"
