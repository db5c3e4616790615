"""Which CPE name may a component without one have? Proposed from the products that the snapshot knows.

A proposal is a guess until somebody confirms it in components.yaml: what is found by it is `cpe-weak`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from wardbook.intelligence.questions import Plan, Question
from wardbook.intelligence.snapshot_rows import Row
from wardbook.intelligence.targets import Target
from wardbook.intelligence.text_names import is_same_vendor

MOST = 5
"""Proposals shown for one component; a name with more vendors is too common to choose from."""

# A name that several projects share says which one is meant only together with its maker.
_SPECIAL = re.compile(r"[^A-Za-z0-9._~-]")

Proposed = tuple[tuple[Question, ...], tuple[str, ...]]


class Proposals:
    """Proposals for all components of one look-up: names of products to ask about, CPE names to show."""

    def __init__(self, planned: Iterable[tuple[Target, Plan]], rows: Mapping[str, Row]) -> None:
        self._of: dict[str, Proposed] = {}
        self.names: set[str] = set()
        for one, asked in planned:
            # They are asked last, so where the last is none, there is none.
            if asked.questions and asked.questions[-1].way == "called":
                wanted = [question for question in asked.questions if question.way == "called"]
                self._propose(one, wanted, rows)

    def of(self, one: Target) -> Proposed:
        """The questions that may be asked for a component, and the CPE names to propose for it."""
        return self._of.get(one.id, ((), ()))

    def _propose(self, one: Target, wanted: list[Question], rows: Mapping[str, Row]) -> None:
        names = {
            name
            for question in wanted
            if (row := rows.get(question.name))
            for entry in row.entries
            for name in entry.platforms
        }
        ranked = sorted(names, key=lambda name: (-_weight(one, name), name))[:MOST]
        if not ranked:
            return
        asked = [name for name in ranked if _weight(one, name) > 0]
        if len(names) == 1:
            asked = ranked
        self.names.update(asked)
        questions = tuple(Question("called", name, one.version) for name in asked)
        self._of[one.id] = questions, tuple(_formatted(name, one.version) for name in ranked)


def _weight(one: Target, name: str) -> int:
    """2 where its maker is the vendor, 1 where the vendor is called as the product is and no maker is said, else 0."""
    _, _, vendor, product = name.split(":", 3)
    words = vendor.replace("_", " ")
    if one.vendors:
        return 2 if any(is_same_vendor(words, maker) for maker in one.vendors) else 0
    return (
        1 if vendor in (product, f"{product}_project", f"{product}project", f"the_{product}_project") else 0
    )


def _formatted(name: str, version: str) -> str:
    """A CPE 2.3 formatted string; NIST IR 7695, 6.2.2.2 asks for a backslash before punctuation but `.`, `-` and `_`."""
    _, part, vendor, product = name.split(":", 3)
    parts = [part, *(_escaped(value) for value in (vendor, product)), _escaped(version.lower()) or "*"]
    return ":".join(["cpe", "2.3", *parts, *["*"] * 7])


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], value).replace("~", "\\~")
