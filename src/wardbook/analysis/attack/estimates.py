"""What steps need, what proofs of identity are worth, what controls do: estimates, as data with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.attack import FACTORS, LEVELS, Ability, Fact


class Estimate(msgspec.Struct, frozen=True):
    """An ability with the reason for it."""

    needs: Ability
    why: str


class Effect(msgspec.Struct, frozen=True):
    """What a control does to steps of the kinds in `hinders`: the least they need then, None where it stops them.

    `at` are the kinds of places where it can stand; `against`, where there are any, are states of which a step
    must need or give one.
    """

    hinders: frozenset[str]
    to: Ability | None
    why: str
    at: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()

    def touches(self, kind: str, needs: Iterable[Fact], gives: Fact) -> bool:
        """Whether it hinders a step of this kind with these facts."""
        if kind not in self.hinders:
            return False
        return not self.against or any(fact.state in self.against for fact in (*needs, gives))


class Estimates(msgspec.Struct, frozen=True):
    """All estimates of one edition: steps by kind, proofs of identity and controls by their words."""

    steps: Mapping[str, Estimate]
    proofs: Mapping[str, Estimate]
    effects: Mapping[str, Effect]

    def step(self, kind: str) -> Estimate:
        """The estimate of a kind of step. A kind without one is a KeyError: our own fault."""
        return self.steps[kind]

    def proof(self, word: str | None) -> Estimate:
        """What it takes to pass for a sender; a word that nobody estimated counts as no proof."""
        return self.proofs.get(word or "unknown", self.proofs["unknown"])


def estimates(knowledge: Knowledge) -> Estimates:
    """The estimates that the knowledge holds; a library's own records of the same name stand in their place."""
    return Estimates(
        steps={_word(item): _estimate(item) for item in knowledge.of_kind("attack-step")},
        proofs={_word(item): _estimate(item) for item in knowledge.of_kind("auth-strength")},
        effects={_word(item): _effect(item) for item in knowledge.of_kind("control-effect")},
    )


def ability_of(record: Record) -> Ability:
    """The levels of a record; a factor that is not named needs nothing."""
    return Ability(
        *(LEVELS[factor].index(record.text(factor)) if record.text(factor) else 0 for factor in FACTORS)
    )


def _estimate(record: Record) -> Estimate:
    return Estimate(ability_of(record), record.says)


def _effect(record: Record) -> Effect:
    to = None if record.text("stops") else ability_of(record)
    lists = (frozenset(record.list(name)) for name in ("hinders", "at", "against"))
    hinders, at, against = lists
    return Effect(hinders, to, record.says, at, against)


def _word(record: Record) -> str:
    """The kind of step, proof or control behind an id such as `step.forge`."""
    return record.name.partition(".")[2]
