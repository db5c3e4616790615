"""What a reading gathers while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic
from wardbook.source.text import Node, span


class Invalid:
    """Stands for a value that was reported and cannot be used."""


INVALID = Invalid()

Value = Any  # Any: a decoder's result has the type its annotation names
Decode = Callable[[Node, "Context"], Value]


class Context:
    """What a reading gathers: the diagnostics, and the ids of records that were refused."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.broken: set[str] = set()

    def span(self, node: Node) -> Span:
        """Where a node stands."""
        return span(node)

    def report(self, diagnostic: Diagnostic) -> Invalid:
        """Keep a diagnostic; the value it is about cannot be used."""
        self.diagnostics.append(diagnostic)
        return INVALID
