"""Where the boxes of a tree stand: the root on top, every box in the middle above those below it, nothing overlapping.

In an argument contexts stand beside the box they belong to, and boxes with nothing below them hang under each other.
"""

from __future__ import annotations

from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import node_box
from wardbook.model.figure import Figure

_BESIDE = 26
_BETWEEN = 44
_INDENT = 34
_HANGING = 22
"""Room between boxes that hang under each other, and by how much they are moved in."""
_STRAIGHT = 3
"""Units by which two middles may differ, from halving odd widths, and still count as one above the other."""


def place(figure: Figure) -> Placed:
    """Places of a figure of layout tree or argument; nodes that lead nowhere stand side by side as roots."""
    tree = _Tree(figure)
    left = 0
    for root in tree.roots:
        tree.settle(root, left, 0)
        left += tree.rooms[root] + _BESIDE
    routes = {edge.id: tree.route(edge.source, edge.target) for edge in figure.edges}
    return Placed(engine="tree", boxes=tree.boxes, routes=routes)


class _Tree:
    """A tree on its way to places: sizes first, from below; then places, from above. No recursion: trees may be deep."""

    def __init__(self, figure: Figure) -> None:
        self.is_argument = figure.layout == "argument"
        nodes = {node.id: node for node in figure.nodes}
        self.above = {edge.source: edge.target for edge in figure.edges}
        self.below: dict[str, list[str]] = {name: [] for name in nodes}
        self.beside: dict[str, list[str]] = {name: [] for name in nodes}
        for name, upper in self.above.items():
            (self.beside if nodes[name].shape == "context" else self.below)[upper].append(name)
        self.roots = [name for name in nodes if name not in self.above]
        self.sizes = {name: node_box(node) for name, node in nodes.items()}
        self.order = list(self.roots)
        self.level = dict.fromkeys(self.roots, 0)
        for name in self.order:
            for item in self.below[name]:
                self.level[item] = self.level[name] + 1
                self.order.append(item)
        self.rooms: dict[str, int] = {}
        for name in reversed(self.order):
            self.rooms[name] = max(self._row(name), self._under(name))
        self.tops = self._tops()
        self.boxes: dict[str, Box] = {}

    def _row(self, name: str) -> int:
        """The width of a box with what stands beside it, twice, so that the box stays in the middle."""
        aside = sum(self.sizes[item].width + _BESIDE for item in self.beside[name])
        return self.sizes[name].width + aside

    def hangs(self, name: str) -> bool:
        """Whether what is below a box hangs under each other: in an argument, two or more that end there."""
        items = self.below[name]
        return (
            self.is_argument
            and len(items) > 1
            and not any(self.below[item] or self.beside[item] for item in items)
        )

    def _under(self, name: str) -> int:
        items = self.below[name]
        if self.hangs(name):
            return _INDENT + max(self.sizes[item].width for item in items)
        return sum(self.rooms[item] for item in items) + _BESIDE * max(0, len(items) - 1)

    def _tops(self) -> list[int]:
        """The upper edge of each level; those that hang count as one level, each under the other."""
        tops, top = [], 0
        for number in range(max(self.level.values(), default=-1) + 1):
            tops.append(top)
            at = [name for name in self.order if self.level[name] == number]
            heights = [self.sizes[item].height for name in at for item in (name, *self.beside[name])]
            top += max(heights) + _BETWEEN
        return tops

    def settle(self, root: str, left: int, _: int) -> None:
        """Give every box of the tree under a root its place, from `left` on."""
        waiting = [(root, left)]
        while waiting:
            name, start = waiting.pop()
            self._stand(name, start)
            items = self.below[name]
            if self.hangs(name):
                self._hang(name, items)
                continue
            inner = start + (self.rooms[name] - self._under(name)) // 2
            for item in items:
                waiting.append((item, inner))
                inner += self.rooms[item] + _BESIDE

    def _stand(self, name: str, start: int) -> None:
        size, top = self.sizes[name], self.tops[self.level[name]]
        x = start + (self.rooms[name] - self._row(name)) // 2
        self.boxes[name] = Box(x, top, size.width, size.height)
        x += size.width + _BESIDE
        for item in self.beside[name]:
            beside = self.sizes[item]
            self.boxes[item] = Box(x, top + (size.height - beside.height) // 2, beside.width, beside.height)
            x += beside.width + _BESIDE

    def _hang(self, name: str, items: list[str]) -> None:
        above = self.boxes[name]
        top = self.tops[self.level[name]] + above.height + _BETWEEN
        x = above.x + above.width // 2 - self._under(name) // 2
        for item in items:
            size = self.sizes[item]
            self.boxes[item] = Box(x + _INDENT, top, size.width, size.height)
            top += size.height + _HANGING

    def route(self, lower: str, upper: str) -> tuple[Point, ...]:
        """From a box to the one it belongs to: up from its middle, or from its side where it hangs or stands beside."""
        one, two = self.boxes[lower], self.boxes[upper]
        middle = two.x + two.width // 2
        if lower in self.beside[upper]:
            return (one.x, one.y + one.height // 2), (two.x + two.width, one.y + one.height // 2)
        if self.hangs(upper):
            trunk, y = one.x - _INDENT // 2, one.y + one.height // 2
            turn = two.y + two.height + _BETWEEN // 2
            return (one.x, y), (trunk, y), (trunk, turn), (middle, turn), (middle, two.y + two.height)
        start, bottom = one.x + one.width // 2, two.y + two.height
        if abs(start - middle) <= _STRAIGHT:
            return (start, one.y), (start, bottom)
        turn = one.y - _BETWEEN // 2
        return (start, one.y), (start, turn), (middle, turn), (middle, bottom)
