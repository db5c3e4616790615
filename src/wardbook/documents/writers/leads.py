"""Links from the cells of a table to a place in the same paper.

The typesetter lays out a table again for each link in it whose target it has to find, which took four
tenths of its whole time. So these links are set as addresses of one scheme, which nobody follows, and
each becomes a destination of its page (ISO 32000-1, 12.3.2.2) when all pages stand, in the same number
of bytes, so that no offset moves.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

_PAGE_TREE = re.compile(rb"\n\d+ 0 obj\n<</Type/Pages/Count (\d+)/Kids\[((?:\d+ 0 R ?)*)\]")
_PAGE = re.compile(rb"\n(\d+) 0 obj\n<</Type/Page/[^\n]*?/MediaBox\[0 0 [\d.]+ ([\d.]+)\]")
_ABOVE = 10.0
"""Points of what stands above a target that are shown with it, as the typesetter does with its own links."""


class Place(NamedTuple):
    """Where a label stands: page from 1 (0 where it stands nowhere), points from the left and from the top."""

    page: int
    left: float
    top: float


class Misled(Exception):
    """Raised where a link cannot be led to its place; says why."""


def address_of(content: bytes) -> str:
    """The beginning of the addresses of a paper; taken from its content, so that no text in it can be one."""
    return f"wardbook-{hashlib.sha256(content).hexdigest()[:48]}:"


def lead(data: bytes, address: str, places: Mapping[str, Place], page_word: str) -> bytes:
    """The same file with each address a destination. Raises `Misled` where a target stands nowhere."""
    if address.encode() not in data:
        return data
    pages = _pages(data)

    def led(found: re.Match[bytes]) -> bytes:
        label = found.group(2).decode()
        place = places.get(label, Place(0, 0, 0))
        if not 0 < place.page <= len(pages):
            raise Misled(f"the target {label} of a link stands nowhere")
        object_, height = pages[place.page - 1]
        top = height - max(0.0, place.top - _ABOVE)
        target = f"/Dest[{object_} 0 R/XYZ {place.left:.4f} {top:.4f} 0]".encode()
        return (
            target.ljust(len(found.group(1)))
            + found.group(3)
            + _contents(place.page, page_word, found.group(4))
        )

    escaped = re.escape(address.encode())
    link = (
        rb"(/A<</Type/Action/S/URI/URI\("
        + escaped
        + rb"(\w+)\)>>)([^\n]*?)(/Contents\("
        + escaped
        + rb"\2\))"
    )
    made = re.sub(link, led, data)
    if len(made) != len(data) or address.encode() in made:
        raise Misled("a link to a place in the same paper could not be set")
    return made


def _pages(data: bytes) -> list[tuple[int, float]]:
    """The number of each page's object and its height in points, in order."""
    trees = _PAGE_TREE.findall(data)
    heights = {int(number): float(height) for number, height in _PAGE.findall(data)}
    order = [int(number) for _, kids in trees for number in re.findall(rb"(\d+) 0 R", kids)]
    if len(trees) != 1 or len(order) != int(trees[0][0]) or set(order) != set(heights):
        raise Misled("its pages could not be counted")
    return [(number, heights[number]) for number in order]


def _contents(page: int, word: str, instead_of: bytes) -> bytes:
    """What a link says to those who hear it (ISO 14289-1, 7.18.5), as long as what it replaces."""
    for said in (f"{word} {page}", str(page)):
        plain = said.isascii() and said.isprintable() and not set(said) & set("()\\")
        text = f"({said})" if plain else f"<FEFF{said.encode('utf-16-be').hex().upper()}>"
        made = f"/Contents{text}".encode()
        if len(made) <= len(instead_of):
            return made.ljust(len(instead_of))
    raise Misled("the words of a link are too long")
