"""What a conversion could not carry over, named field by field and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec


class Loss(msgspec.Struct, frozen=True, order=True):
    """A place (`components[].evidence`), how often it held something, and why the target does not hold it."""

    path: str
    count: int
    why: str


def left_behind(tree: Any, carried: Iterable[str], why: str) -> tuple[Loss, ...]:  # Any: a JSON tree
    """The places of a JSON tree that are not carried, each with its count, in order of path.

    `carried` names places with list indexes as `[]`; a place that ends in `.*` carries all below it.
    A whole object that nobody carries is one place, not one for each of its members.
    """
    exact = {item.removesuffix(".*") for item in carried if item.endswith(".*")}
    single = {item for item in carried if not item.endswith(".*")}
    opened = {prefix for item in (*exact, *single) for prefix in _prefixes(item)}
    found = Counter(_places(tree, exact, single, opened))
    return tuple(Loss(path, count, why) for path, count in sorted(found.items()))


def _prefixes(path: str) -> Iterator[str]:
    for index, letter in enumerate(path):
        if letter == "." or path.startswith("[]", index):
            yield path[:index]


def _places(tree: Any, below: set[str], single: set[str], opened: set[str]) -> Iterator[str]:  # Any: JSON
    """Places of what is left behind, without recursion."""
    waiting = [("", tree)]
    while waiting:
        path, value = waiting.pop()
        if path in below or (path in single and not isinstance(value, dict | list)):
            continue
        if isinstance(value, dict) and (not path or path in opened):
            waiting += [(f"{path}.{key}" if path else str(key), item) for key, item in value.items()]
        elif isinstance(value, list) and (path in opened or path in single):
            waiting += [(f"{path}[]", item) for item in value]
        elif path not in single and value not in (None, [], {}, ""):
            yield path
