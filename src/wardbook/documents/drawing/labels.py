"""Words in boxes: wrapped by our own measures, so that no engine and no machine changes a size."""

from __future__ import annotations

from wardbook.documents import fonts
from wardbook.documents.drawing.geometry import Box
from wardbook.model.figure import Boundary, Node

NODE_SIZE = 24
NOTE_SIZE = 18
CAPTION_SIZE = 23
MARK_SIZE = 19
LINE = 27
"""Height of a line of a node's label."""
_WIDEST_NODE = 230
_WIDEST_BRANCH = 290
TREE_SHAPES = frozenset({"goal", "choice", "step", "entry", "reference"})
"""Shapes of nodes in trees, which hold sentences instead of names."""
_LINES = 3


def node_lines(node: Node) -> tuple[str, ...]:
    """The label of a node in at most three lines, in a tree five; what does not fit ends in `…`, the whole stands in the title."""
    if node.shape in TREE_SHAPES:
        return wrapped(node.label, _WIDEST_BRANCH - 24, NODE_SIZE, bold=True, lines=5)
    return wrapped(node.label, _WIDEST_NODE - 24, NODE_SIZE, bold=True)


def node_box(node: Node) -> Box:
    """The size a node needs for its words; its place comes from the engine."""
    lines = node_lines(node)
    widest = max(width(line, NODE_SIZE, bold=True) for line in lines)
    note = width(node.note, NOTE_SIZE) if node.note else 0
    extra = {"person": 20, "store": 12}.get(node.shape, 0)
    height = 20 + len(lines) * LINE + (21 if node.note else 0) + extra
    sides = 50 if node.shape == "choice" else 26
    most = _WIDEST_BRANCH if node.shape in TREE_SHAPES else _WIDEST_NODE
    return Box(0, 0, max(96, min(most, max(widest, note) + sides)), height)


def caption(boundary: Boundary) -> str:
    """The words on a boundary: its name and what is noted of it."""
    return f"{boundary.label} · {boundary.note}" if boundary.note else boundary.label


def caption_lines(boundary: Boundary, room: int) -> str:
    """The caption, cut to the room there is."""
    return wrapped(caption(boundary), max(room, 60), CAPTION_SIZE, bold=True, lines=1)[0]


def caption_box(boundary: Boundary, box: Box) -> Box:
    """Where the caption of a boundary stands within its box."""
    words = caption_lines(boundary, box.width - 24)
    return Box(box.x + 8, box.y + 6, width(words, CAPTION_SIZE, bold=True) + 8, 30)


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
