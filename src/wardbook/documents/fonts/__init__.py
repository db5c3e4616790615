"""The faces that documents, figures and pages are set in, and how wide their characters are."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path

FAMILY = "IBM Plex Sans"
MONO = "IBM Plex Mono"
MARK = "\N{LOZENGE}"
"""Printed in place of a character that our faces do not have."""

_WIDEST = 1_000


def folder() -> Path:
    """The folder of the font files."""
    return Path(str(resources.files(__name__)))


def text_width(text: str, size: int, *, bold: bool = False) -> int:
    """The width of one line of text in thousandths of the unit of `size`, by the advance of each character; no kerning."""
    advances = _advances("semibold" if bold else "regular")
    return sum(map(advances.__getitem__, text)) * size


@cache
def widest(size: int) -> int:
    """The width of the widest character, as `text_width` counts."""
    return size * max(
        _WIDEST, *(advance for face in ("regular", "semibold") for advance in _advances(face).values())
    )


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Characters that our faces do not have, each once, in order of code point."""
    return tuple(sorted(set(text).difference(_characters(), "\t")))


def printable(text: str) -> str:
    """The text with a visible mark for every character that our faces do not have."""
    if _characters().issuperset(text):  # nearly always
        return text
    covered = _covered()
    return "".join(
        character if ord(character) in covered or character == "\n" else MARK for character in text
    )


class _Advances(dict[str, int]):
    """The advance of each character that a face has; of any other one, the widest."""

    def __missing__(self, _character: str) -> int:
        return _WIDEST


@cache
def _advances(face: str) -> _Advances:
    listed = json.loads(resources.files(__name__).joinpath("advances.json").read_bytes())[face]
    return _Advances(
        (chr(start + index), advance) for start, advances in listed for index, advance in enumerate(advances)
    )


@cache
def _characters() -> frozenset[str]:
    return frozenset(_advances("regular")) | {"\n"}


@cache
def _covered() -> frozenset[int]:
    return frozenset(map(ord, _advances("regular")))
