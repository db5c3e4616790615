"""Where in a text something stands."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A place in a file: path as the user wrote it, line and column counted from 1.

    Line 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file:line:column`, leaving out what is not known."""
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


NOWHERE = Span("")
"""The place of things that no file states."""
