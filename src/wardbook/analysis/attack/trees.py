"""Where does an attacker have a choice? The attack tree of a situation, derived from its plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from wardbook.analysis.attack.plans import Plan, told
from wardbook.analysis.attack.profiles import points
from wardbook.base.limits import ATTACK_TREE_BRANCHES, ATTACK_TREE_DEPTH
from wardbook.model.attack import NOTHING, Fact, Step
from wardbook.model.attack_tree import AttackTree, Branch


def attack_tree(
    situation: str,
    says: str,
    plans: Sequence[Plan],
    controls: frozenset[str],
    tell: Callable[[Step], str],
) -> AttackTree:
    """The tree of every way that the steps of `plans` allow while `controls` stand; `tell` words a step.

    A way that would need what it is about to gain is left out: no shortest plan goes in a circle. What
    stands in the tree already is referred to, not repeated. Beyond ATTACK_TREE_BRANCHES boxes or
    ATTACK_TREE_DEPTH steps in a row the tree is cut, and says so.
    """
    if not plans:
        return AttackTree(situation=situation, says=says, root=None, plans=0)
    growing = _Growing(plans, controls, tell)
    root, _ = growing.grow(plans[0].target, ())
    return AttackTree(situation=situation, says=says, root=root, plans=len(plans), is_cut=growing.is_cut)


class _Growing:
    """One tree in the making."""

    def __init__(self, plans: Sequence[Plan], controls: frozenset[str], tell: Callable[[Step], str]) -> None:
        self._controls, self._tell = controls, tell
        self._ways: dict[Fact, list[Step]] = {}
        for step in {step.id: step for plan in plans for step in plan.steps}.values():
            self._ways.setdefault(step.gives, []).append(step)
        self._done: dict[Fact, Branch] = {}
        self._count = 0
        self.is_cut = False

    def grow(self, fact: Fact, above: tuple[Fact, ...]) -> tuple[Branch | None, bool]:
        """What must be done for a fact, None where only circles lead there; and whether a circle was left out."""
        if fact in self._done:
            known = self._done[fact]
            if not known.below:
                return known, False
            of: Literal["any", "all"] = "any" if known.gate == "any" else "all"
            return Branch(name=known.name, gate="again", of=of, says=known.says, fact=str(fact)), False
        if self._count >= ATTACK_TREE_BRANCHES or len(above) >= ATTACK_TREE_DEPTH:
            self.is_cut = True
            return Branch(name=self._number(), gate="cut", says=f"more leads to {fact}", fact=str(fact)), True
        ways = self._ways.get(fact, [])
        name = self._number() if len(ways) > 1 else ""
        grown, circular = [], False
        for step in ways:
            branch, left_out = self._step(step, (*above, fact))
            circular |= left_out
            if branch is not None:
                grown.append(branch)
        if not grown:
            return None, circular
        found = grown[0]
        if len(grown) > 1:
            found = Branch(
                name=name, gate="any", says=f"any way to {fact}", fact=str(fact), below=tuple(grown)
            )
        if not circular:
            self._done[fact] = found
        return found, circular

    def _step(self, step: Step, above: tuple[Fact, ...]) -> tuple[Branch | None, bool]:
        if set(step.needs) & set(above):
            return None, True
        name, needed = self._number(), step.under(self._controls) or NOTHING
        below, circular = [], False
        for need in step.needs:
            branch, left_out = self.grow(need, above)
            circular |= left_out
            if branch is None:
                return None, True
            below.append(branch)
        found = Branch(
            name=name,
            gate="all",
            says=self._tell(step),
            fact=str(step.gives),
            step=step.id,
            needs=told(needed),
            points=points(needed),
            below=tuple(below),
        )
        return found, circular

    def _number(self) -> str:
        self._count += 1
        return str(self._count)
