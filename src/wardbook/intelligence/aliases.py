"""Which ids name the same vulnerability? Merged transitively, and no id is ever lost.

Only `aliases` merge: what a record repackages (`upstream`) or is near to (`related`) is another
vulnerability with an id of its own (OSV schema, sections aliases, upstream and related).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_CVE = re.compile(r"CVE-(\d+)-(\d+)")

# After CVE, what readers know best comes first; anything else by the alphabet.
_KNOWN = ("GHSA-", "OSV-", "PYSEC-", "GO-", "RUSTSEC-")


def preference(identifier: str) -> tuple[int, int, int, str]:
    """Sorts ids by what a vulnerability is called: the oldest CVE, then GHSA and others, then the alphabet."""
    match = _CVE.fullmatch(identifier)
    if match:
        return 0, int(match[1]), int(match[2]), identifier
    for place, start in enumerate(_KNOWN, 1):
        if identifier.startswith(start):
            return place, 0, 0, identifier
    return len(_KNOWN) + 1, 0, 0, identifier


class Groups:
    """Sets of ids that grow together (union-find with path halving); the result depends on no order."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._parent: list[int] = []

    def join(self, identifiers: Iterable[str]) -> None:
        """These ids name one vulnerability. Blank ones count for nothing."""
        first = -1
        for identifier in identifiers:
            if not identifier:
                continue
            number = self._number.setdefault(identifier, len(self._parent))
            if number == len(self._parent):
                self._parent.append(number)
            root = self._root(number)
            if first < 0:
                first = root
            elif root != first:
                self._parent[root] = first

    def ids(self) -> Iterator[tuple[str, ...]]:
        """Every group, its ids in the order of `preference`, the groups in the order of their first id."""
        groups: dict[int, list[str]] = {}
        for identifier, number in self._number.items():
            groups.setdefault(self._root(number), []).append(identifier)
        for group in groups.values():
            group.sort(key=preference)
        yield from (tuple(group) for group in sorted(groups.values(), key=lambda group: group[0]))

    def root(self, identifier: str) -> int | None:
        """A number that all ids of one group share until the next `join`; None for an id never seen."""
        number = self._number.get(identifier)
        return None if number is None else self._root(number)

    def _root(self, number: int) -> int:
        parent = self._parent
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number
