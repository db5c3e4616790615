"""Short readable ids for what another tool named by long ones, each used once in the folder."""

from __future__ import annotations

import re
import unicodedata

from wardbook.source.forms import RESERVED

LONGEST = 40
"""Characters of an id made here; people type them in decisions and paths."""


def slug(name: str, longest: int = LONGEST) -> str:
    """Letters, digits and single dashes that stand for a name; "" where it holds nothing of the kind.

    Accents are dropped (NFKD); other scripts leave nothing, and the caller names the thing by its kind.
    """
    plain = unicodedata.normalize("NFKD", name[:200]).encode("ascii", "ignore").decode("ascii").lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(made) > longest:
        made = made[: longest + 1].rpartition("-")[0] or made[:longest]
    return made.strip("-")


_MADE_BY_A_MACHINE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+|[0-9a-f]{12,}")


def is_chosen(key: str) -> bool:
    """Whether a tool's own id is short and readable, as a person chooses it, so that it can stay."""
    return bool(key) and slug(key) == key and key[0].isalpha() and not _MADE_BY_A_MACHINE.fullmatch(key)


_READ_OTHERWISE = frozenset({"true", "false", "yes", "no", "on", "off", "null"})
"""Words that YAML would have to quote, which no path `from -> to` can."""


class Names:
    """Gives out ids, unique over everything it was asked for."""

    def __init__(self) -> None:
        self._taken: set[str] = set(RESERVED | _READ_OTHERWISE)
        self._next: dict[str, int] = {}

    def new(self, name: str, kind: str) -> str:
        """An id for `name`; `kind` stands in where the name gives none, and behind it where it is taken."""
        wanted = slug(name) or f"{kind}-1"
        for candidate in (wanted, f"{wanted}-{kind}"):
            if candidate not in self._taken:
                self._taken.add(candidate)
                return candidate
        number = self._next.get(wanted, 2)
        while f"{wanted}-{number}" in self._taken:
            number += 1
        self._next[wanted] = number + 1
        self._taken.add(f"{wanted}-{number}")
        return f"{wanted}-{number}"
