"""The members of a JSON object, taken one by one, so that what nobody understood is kept."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from wardbook.formats.remarks import Remarks

Object = dict[str, Any]  # Any: a JSON tree

LONGEST_COUNT = 16
"""Digits from which a revision is no count: readers in other languages lose digits."""


def json_text(value: Any) -> bytes:  # Any: a JSON tree
    """A tree as JSON text, numbers of any size too."""
    try:
        return msgspec.json.encode(value)
    except OverflowError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Members:
    """The members of an object, taken one by one; what nobody took is kept."""

    def __init__(self, tree: Object, path: str, remarks: Remarks) -> None:
        self.tree = tree
        self.path = path
        self.remarks = remarks
        self._taken: set[str] = set()
        self._kept: dict[str, bytes] = {}

    def take(self, name: str, is_whole: bool = True) -> None:
        """Nothing needs to be kept of this member, if all of it was understood."""
        if is_whole:
            self._taken.add(name)

    def text(self, name: str) -> str:
        """A member that holds text; "" with a remark where it holds something else."""
        value = self.tree.get(name)
        if value is None or isinstance(value, str):
            self._taken.add(name)
            return value or ""
        self.remarks.odd(f"{self.path}/{name}", "is no text; it is kept and not read")
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A member that holds a list of texts."""
        value = self.list(name)
        found = tuple(item for item in value if isinstance(item, str))
        if len(found) != len(value):
            self.remarks.odd(f"{self.path}/{name}", "holds something that is no text; that is left out")
        return found

    def number(self, name: str) -> str:
        """A member that counts, its digits; text that counts too (version 0.0.x wrote so); "" for none."""
        value = self.tree.get(name)
        digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        if digits.isascii() and digits.isdigit() and len(digits) < LONGEST_COUNT:
            self._taken.add(name)
            return digits
        return ""

    def list(self, name: str) -> list[Any]:  # Any: a JSON tree
        """A member that holds a list; [] with a remark where it holds something else."""
        value = self.tree.get(name)
        if isinstance(value, list):
            self._taken.add(name)
            return value
        if value is not None:
            self.remarks.odd(f"{self.path}/{name}", "is no list; it is kept and not read")
        return []

    def object(self, name: str) -> Object:
        """A member that holds an object; {} with a remark where it holds something else."""
        value = self.tree.get(name)
        if isinstance(value, dict):
            self._taken.add(name)
            return value
        if value is not None:
            self.remarks.odd(f"{self.path}/{name}", "is no object; it is kept and not read")
        return {}

    def keep(self, prefix: str, inner: Members) -> None:
        """What nobody took of an inner object is kept under a prefix."""
        self._kept |= {prefix + name: text for name, text in inner.rest().items()}

    def rest(self) -> dict[str, bytes]:
        """Members that nobody took, as JSON text by name."""
        left = {name: value for name, value in self.tree.items() if name not in self._taken}
        return {**{name: json_text(value) for name, value in left.items()}, **self._kept}
