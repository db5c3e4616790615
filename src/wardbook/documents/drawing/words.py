"""Words of users in pictures."""

from __future__ import annotations

from html import escape

from wardbook.documents import fonts

BOLD = f'font-family="{fonts.FAMILY} SmBld, {fonts.FAMILY}" font-weight="600"'
"""The attributes of strong words: paper knows the face by its own name, screens by its weight."""


def text(words: str) -> str:
    """User text as SVG text: nothing in it can become markup, and what our faces lack becomes a visible mark."""
    return escape(fonts.printable(" ".join(words.split())), quote=True)
