"""What a terminal shows."""

from __future__ import annotations

import os
import sys


def uses_colour(*, stream_is_err: bool = False) -> bool:
    """Whether to colour: a terminal, and neither NO_COLOR nor a dumb terminal says otherwise (no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (sys.stderr if stream_is_err else sys.stdout).isatty()


def terminal_width() -> int:
    """Columns to fill: the terminal's, 100 where output goes elsewhere, so that files do not depend on a window."""
    if not sys.stdout.isatty():
        return 100
    return max(60, min(200, os.get_terminal_size().columns))


def printable(text: str) -> str:
    """What strangers wrote, as a terminal may show it: what could repaint the screen becomes a visible mark."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
