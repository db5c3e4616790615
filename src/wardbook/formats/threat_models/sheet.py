"""Where things stand on a drawing, for formats that say by places alone what is inside what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on a sheet, with the key of what it is."""

    key: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point at its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> float:
        """How large it is."""
        return self.width * self.height

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in it."""
        return self.x <= point[0] <= self.x + self.width and self.y <= point[1] <= self.y + self.height


def around(box: Box, boundaries: Iterable[Box]) -> str:
    """The key of the smallest boundary that the middle of `box` lies in, "" for none.

    A boundary is never inside one that is not larger, so that nothing ends up inside itself.
    """
    own = box.area if any(one.key == box.key for one in boundaries) else -1.0
    found = [one for one in boundaries if one.key != box.key and one.area > own and one.holds(box.middle)]
    return min(found, key=lambda one: (one.area, one.key)).key if found else ""
