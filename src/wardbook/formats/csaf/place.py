"""A place in a JSON tree that strangers wrote: what stands there, and its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from wardbook.formats.json_text import pointer


class Place(NamedTuple):
    """A value and where it stands; asking for what is not there, or is of another kind, gives nothing."""

    value: Any  # Any: JSON of other tools
    path: str = ""

    @property
    def text(self) -> str:
        """The text that stands here, "" for anything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def number(self) -> float | None:
        """The number that stands here, None for anything else."""
        held = self.value
        return held if isinstance(held, int | float) and not isinstance(held, bool) else None

    @property
    def is_there(self) -> bool:
        """Whether anything stands here, null left aside."""
        return self.value is not None

    def get(self, *keys: str) -> Place:
        """The member of the member … that `keys` name."""
        value, path = self.value, self.path
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
            path = pointer(path, key)
        return Place(value, path)

    def items(self) -> Iterator[Place]:
        """What the list here holds, in its order."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Place(value, f"{self.path}/{index}")

    def members(self) -> Iterator[tuple[str, Place]]:
        """What the object here holds, by name, in its order."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Place(value, pointer(self.path, key))

    def each(self, *keys: str) -> Iterator[Place]:
        """The items of the list under the first key, of the lists under the second key of those, and so on.

        `document.each("vulnerabilities", "flags", "product_ids")` are all product ids of all flags.
        """
        for item in self.get(keys[0]).items():
            if len(keys) == 1:
                yield item
            else:
                yield from item.each(*keys[1:])
