"""An attack tree: what must be done for a situation to come about, and where an attacker has a choice.

It is derived from plans, never drawn by hand, so it shows the steps of these plans in every combination
that leads there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

Gate = Literal["any", "all", "again", "cut"]
"""`any` of what is below, `all` of it (a step with nothing below it is an entry), `again` what stands elsewhere in
the tree, `cut` where the tree ends early."""


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """One box of the tree. `name` is its number in the tree, unique but for `again`, which bears the number it repeats.

    `step` is the id of the step that a box of `all` takes, `fact` what it gains, `needs` the ability for this
    step alone in words, `points` the same in points; `of` is the gate of what an `again` repeats.
    """

    name: str
    gate: Gate
    says: str
    fact: str = ""
    step: str = ""
    needs: str = ""
    points: int = 0
    of: Literal["any", "all"] = "all"
    below: tuple[Branch, ...] = ()


class AttackTree(msgspec.Struct, frozen=True, kw_only=True):
    """The tree of one situation. `plans` says how many plans it was made of, `is_cut` whether a bound ended it early."""

    situation: str
    says: str
    root: Branch | None
    plans: int
    is_cut: bool = False

    def branches(self) -> Iterator[Branch]:
        """Every box, each before what is below it."""
        waiting = [self.root] if self.root else []
        while waiting:
            branch = waiting.pop()
            yield branch
            waiting.extend(reversed(branch.below))
