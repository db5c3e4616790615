"""A model of strangers as a tree of maps, lists and words, taken apart without trusting any of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wardbook.base.limits import MODEL_ELEMENTS, MODEL_TEXT
from wardbook.formats.losses import left_behind
from wardbook.formats.remarks import Remarks
from wardbook.model.imported import NotCarried

Object = dict[str, Any]  # Any: a JSON tree
NO_PLACE = "a device folder has no place for it"


class TooMuch(Exception):
    """Raised where a model has more elements than anybody draws; says which."""


def words(value: Any, limit: int = MODEL_TEXT) -> str:  # Any: a JSON tree
    """A piece of text in one line; numbers and truth values as they are written, "" for anything else.

    Characters that no text file holds are dropped, and what is longer than `limit` ends in an ellipsis.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return ""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def number(value: Any) -> float | None:  # Any: a JSON tree
    """A number, also where it was written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 40:
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None


class Tree:
    """The tree of one file with the remarks about it; what has a wrong shape is named and left out."""

    def __init__(self, root: Object, name: str) -> None:
        self.root = root
        self.remarks = Remarks(name)
        self.counted = 0

    def maps(self, value: Any, path: str) -> Iterator[tuple[str, Object]]:  # Any: a JSON tree
        """The maps of a list, each with its place; None is an empty list. Raises TooMuch."""
        if value is None:
            return
        if not isinstance(value, list):
            self.remarks.odd(path, "is not a list")
            return
        for index, item in enumerate(value):
            if isinstance(item, dict):
                self._count()
                yield f"{path}/{index}", item
            elif item is not None:
                self.remarks.odd(f"{path}/{index}", "is not a map")

    def _count(self) -> None:
        self.counted += 1
        if self.counted > MODEL_ELEMENTS:
            raise TooMuch(f"it has more than {MODEL_ELEMENTS:,} elements (MODEL_ELEMENTS)")

    def map(self, value: Any, path: str) -> Object:  # Any: a JSON tree
        """A map, an empty one for None and for anything else, which is named."""
        if isinstance(value, dict):
            return value
        if value is not None:
            self.remarks.odd(path, "is not a map")
        return {}

    def texts(self, value: Any, path: str) -> tuple[str, ...]:  # Any: a JSON tree
        """The words of a list, each once, in order; a single word is a list of one."""
        if isinstance(value, str):
            value = [value]
        if value is None:
            return ()
        if not isinstance(value, list):
            self.remarks.odd(path, "is not a list")
            return ()
        return tuple(dict.fromkeys(text for item in value if (text := words(item))))

    def named(self, value: Any, path: str) -> list[Object]:  # Any: a JSON tree
        """The maps of a map by name, each with its name as `title`. Raises TooMuch."""
        found: list[Object] = []
        for key, item in self.map(value, path).items():
            if isinstance(item, dict):
                self._count()
                found.append({**item, "title": key})
            elif item is not None:
                self.remarks.odd(f"{path}/{words(key, 80)}", "is not a map")
        return found


def left(
    tree: Any, carried: tuple[str, ...], why: str = NO_PLACE
) -> tuple[NotCarried, ...]:  # Any: a JSON tree
    """What of `tree` is carried nowhere, by place (`components[].tags`), with its count."""
    return tuple(
        NotCarried(words(loss.path, 120), loss.count, loss.why) for loss in left_behind(tree, carried, why)
    )
