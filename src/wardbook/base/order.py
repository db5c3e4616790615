"""Orders that never depend on how something was written down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

Item = TypeVar("Item")

_DIGITS = re.compile(r"([0-9]+)")


@lru_cache(maxsize=20_000)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which `C-9` comes before `C-10`; total, because the text itself decides ties."""
    parts = tuple(
        (1, int(piece), "") if piece.isdigit() else (0, 0, piece)
        for piece in _DIGITS.split(text[:200])
        if piece
    )
    return (*parts, (2, 0, text))


def by_id(table: Mapping[str, Item]) -> dict[str, Item]:
    """The table in natural order of its ids."""
    return {key: table[key] for key in sorted(table, key=natural)}
