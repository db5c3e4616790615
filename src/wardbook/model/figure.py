"""Pictures as facts: what is in them, never where it stands; surfaces draw them."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from wardbook.model.table import Audience, Table, Tone

Guard = Literal["", "strong", "some", "none", "unknown"]
"""How a path is protected: strong is authenticated and encrypted or signed, some one of them; "" is not asked."""


class Boundary(msgspec.Struct, frozen=True, kw_only=True):
    """A box around nodes and other boundaries: a trust zone. `inside` is the id of the outer box, "" for none.

    `rank` orders boundaries from the outside world (0) to the most trusted.
    """

    id: str
    label: str
    inside: str = ""
    rank: int = 0
    note: str = ""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One element. `shape` is person, process, store, external, server, hardware, app, cloud or model.

    In a tree it is goal, choice, step, entry or reference; in an argument claim, strategy, context or solution.
    `tone` says how far it holds, where that is asked; an argument's claim with an open tone is undeveloped.
    """

    id: str
    label: str
    shape: str
    inside: str = ""
    note: str = ""
    outside_system: bool = False
    tone: Tone = Tone.PLAIN


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One directed path between nodes. `mark` is the short label drawn on it (F1, F2, …); `label` its full words.

    `kind` is data, command, code, signal or physical; `crosses` says that it crosses a boundary;
    `dormant` that it exists but is not in use; `missing` that it must exist and is not described.
    `medium` is what it runs over and `guard` how it is protected: both are drawn where there is room.
    """

    id: str
    source: str
    target: str
    mark: str
    label: str
    kind: str = "data"
    crosses: bool = False
    dormant: bool = False
    missing: bool = False
    medium: str = ""
    guard: Guard = ""


class Chip(msgspec.Struct, frozen=True):
    """An id in a cell of a matrix, and how it is judged."""

    id: str
    tone: Tone


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One matrix: `cells` by row, then column, each with the ids that stand in it."""

    title: str
    across: str
    down: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[tuple[tuple[Chip, ...], ...], ...]


class Stretch(msgspec.Struct, frozen=True):
    """A piece of a bar: how many, what they are, and how good that is."""

    count: int
    says: str
    tone: Tone


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar: a question, and how what it asks of is divided."""

    label: str
    stretches: tuple[Stretch, ...]


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A time or a day on a line: `end` is None for a day. Spans of one lane stand together."""

    id: str
    lane: str
    label: str
    start: datetime.date
    end: datetime.date | None = None
    tone: Tone = Tone.PLAIN


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing. `alt` describes it in words for those who cannot see it.

    A map has nested boundaries. A tree has none; each node but one has one edge, which leads to the node above.
    An argument is a tree whose arrows lead down, and whose contexts stand beside what they belong to. A matrix
    has panels, bars have bars, and a time line has spans and `today`. `sheets` are the pictures of a figure that
    has several; then it has nothing else. `table` gives the same facts in words, `note` a line within the picture.
    `spoken` are pairs of a fixed word of pictures and what stands for it in the language of the document.
    """

    name: str
    title: str
    alt: str
    boundaries: tuple[Boundary, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    audience: Audience = Audience.REGULATOR
    layout: Literal["map", "tree", "argument", "matrix", "bars", "time"] = "map"
    empty: str = "There is nothing to draw yet."
    panels: tuple[Panel, ...] = ()
    bars: tuple[Bar, ...] = ()
    spans: tuple[Span, ...] = ()
    today: datetime.date | None = None
    sheets: tuple[Figure, ...] = ()
    table: Table | None = None
    note: str = ""
    spoken: tuple[tuple[str, str], ...] = ()

    def said(self, words: str) -> str:
        """A fixed word of pictures in the language of this one."""
        return dict(self.spoken).get(words, words)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw, so that `empty` is printed instead."""
        return not (self.nodes or self.panels or self.bars or self.spans or self.sheets)

    @property
    def pictures(self) -> tuple[Figure, ...]:
        """The pictures of the figure: its sheets, or itself."""
        return self.sheets or (self,)
