"""Places on a sheet for a tool that wants them: zones as boxes in boxes, elements in rows; the same model, the same sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

CELL_WIDTH, CELL_HEIGHT = 160, 80
GAP = 60
HEAD = 50
IN_A_ROW = 4


class Place(NamedTuple):
    """A rectangle: its corner and its size."""

    x: int
    y: int
    width: int
    height: int


def laid_out(inside: Mapping[str, str | None], elements: Mapping[str, tuple[str, ...]]) -> dict[str, Place]:
    """Where each zone and element stands.

    `inside` is the zone around each zone, `elements` what stands in each zone. Sizes are found from the
    innermost zone out, places from the outermost in, without recursion. A zone inside itself stands on its own.
    """
    around = {zone: _outer(zone, inside) for zone in inside}
    depth = {zone: _depth(zone, around) for zone in inside}
    within: dict[str, list[str]] = {zone: [] for zone in inside}
    for zone in inside:
        if outer := around[zone]:
            within[outer].append(zone)
    size: dict[str, tuple[int, int]] = {}
    for zone in sorted(inside, key=lambda name: -depth[name]):
        size[zone] = _size(len(elements.get(zone, ())), [size[child] for child in within[zone]])
    found: dict[str, Place] = {}
    x = 0
    for zone in (name for name in inside if not around[name]):
        found[zone] = Place(x, 0, *size[zone])
        x += size[zone][0] + GAP
    for zone in sorted(inside, key=lambda name: depth[name]):
        found |= _content(found[zone], elements.get(zone, ()), within[zone], size)
    return found


def _outer(zone: str, inside: Mapping[str, str | None]) -> str:
    """The zone around one, "" for none and where the way outwards goes in a circle."""
    first = inside.get(zone) or ""
    seen = {zone}
    outer = first
    while outer in inside:
        if outer in seen:
            return ""
        seen.add(outer)
        outer = inside[outer] or ""
    return first if first in inside else ""


def _depth(zone: str, around: Mapping[str, str]) -> int:
    depth = 0
    while around[zone]:
        zone = around[zone]
        depth += 1
    return depth


def _grid(count: int) -> tuple[int, int]:
    columns = min(count, IN_A_ROW)
    rows = -(-count // IN_A_ROW)
    return columns * (CELL_WIDTH + GAP), rows * (CELL_HEIGHT + GAP)


def _size(count: int, inner: list[tuple[int, int]]) -> tuple[int, int]:
    """Elements in a grid above, the zones within side by side below."""
    width, height = _grid(count)
    below = sum(one[0] + GAP for one in inner)
    tallest = max((one[1] + GAP for one in inner), default=0)
    return max(width, below, CELL_WIDTH + GAP) + GAP, HEAD + height + tallest + GAP


def _content(
    zone: Place, elements: tuple[str, ...], inner: list[str], size: Mapping[str, tuple[int, int]]
) -> dict[str, Place]:
    found = {}
    for number, key in enumerate(elements):
        row, column = divmod(number, IN_A_ROW)
        x = zone.x + GAP + column * (CELL_WIDTH + GAP)
        found[key] = Place(x, zone.y + HEAD + row * (CELL_HEIGHT + GAP), CELL_WIDTH, CELL_HEIGHT)
    x, y = zone.x + GAP, zone.y + HEAD + _grid(len(elements))[1]
    for child in inner:
        found[child] = Place(x, y, *size[child])
        x += size[child][0] + GAP
    return found
