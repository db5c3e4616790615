"""One place at which a file breaks its schema."""

from __future__ import annotations

from typing import NamedTuple

NAMED = 50
"""Flaws of one file that are named; the others are counted."""


class Flaw(NamedTuple):
    """Where a schema is broken and why.

    `path` is a JSON pointer or an XPath, "" for the whole file; `reason` a sentence without a full stop,
    `line` 0 where it is not known.
    """

    path: str
    reason: str
    line: int = 0


COUNTED = Flaw("", "")
"""A flaw after the first `NAMED`: finding the words for it would cost time, and nobody reads on."""
