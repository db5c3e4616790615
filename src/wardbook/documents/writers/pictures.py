"""How large a picture is printed, and which pages are turned for it and for wide tables; the same on paper and in a word processor."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from wardbook.model.document import Block, Heading, Paragraph

AT_BEST = 0.375
"""Points to a unit of a picture at the size its words are meant to have: 24 units are 9 pt."""

TURNED, TURNED_HIGH = 751.0, 439.0
"""Points of a turned page between its margins, and what of its height a picture may take beside its caption."""

LEAD = 900
"""Characters of text before a turned page that may stand on it, so that no heading is left behind alone."""

_SMALL = 0.3
"""Points to a unit below which words on an upright page are small: 7.2 pt."""

_UPRIGHT = 480.0
"""Points of an upright page between its margins."""

_HIGHEST = 600.0
"""Points of an upright page that a picture may take, so that its caption stands on the same page."""

_BESIDE_WORDS = 370.0
"""Points that a picture may take of a turned page where the words before it stand on that page too."""


_LETTERS, _LINE, _AFTER = 120, 15.0, 8.0
"""Letters in a line of a turned page, its height in points, and the room after a paragraph."""

_HEAD = 44.0
"""Points that a heading takes with the room around it."""


class Picture(msgspec.Struct, frozen=True):
    """A drawn figure as the template needs it: its file's name, size in its own units, the line beneath."""

    file: str
    width: int
    height: int
    note: str


def is_sideways(picture: Picture) -> bool:
    """Whether words come out small on an upright page, and larger on a turned one."""
    upright = upright_width(picture) / picture.width
    return upright < _SMALL and turned_scale(picture) > upright


def is_tall(picture: Picture) -> bool:
    """Whether a picture leaves no room for words before it on a turned page."""
    return turned_scale(picture) * picture.height > _BESIDE_WORDS


def turned_scale(picture: Picture, taken: float = 0) -> float:
    """Points to a unit on a turned page, of which words before the picture take so many points of height."""
    return min(AT_BEST, TURNED / picture.width, (TURNED_HIGH - taken) / picture.height)


def taken_by(lead: Sequence[Block]) -> float:
    """Points of height that headings and words take on a turned page, rather too many than too few."""
    return sum(
        _LINE * (1 + sum(len(run.text) for run in block.runs) // _LETTERS) + _AFTER
        if isinstance(block, Paragraph)
        else _HEAD
        for block in lead
    )


def upright_width(picture: Picture) -> float:
    """In points: the size its words are meant to have, or less where the page would not hold it."""
    return picture.width * min(AT_BEST, _UPRIGHT / picture.width, _HIGHEST / max(1, picture.height))


def lead_of(blocks: Sequence[Block], place: int, *, most: int = LEAD) -> int:
    """Where begins what goes with the block at `place` onto a turned page: the last chain of headings, and what follows it.

    Where more than `most` characters would go, nothing goes. Headings without words behind them always go.
    """
    start = place
    while start and isinstance(blocks[start - 1], Paragraph):
        start -= 1
    while start and isinstance(blocks[start - 1], Heading):
        start -= 1
    words = sum(
        len(run.text) for block in blocks[start:place] if isinstance(block, Paragraph) for run in block.runs
    )
    return start if words <= most else place
