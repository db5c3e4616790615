"""Attack steps and plans: what an attacker gains, from what, and how able he must be.

Ability is five levels after the attack potential of ISO/IEC 18045 and ISO/SAE 21434: elapsed time,
expertise, knowledge of the device, window of opportunity, equipment. A step needs a level of each; an
attacker can take it when he has at least that level in every factor. Nothing is added up along a plan: the
same expert with the same equipment takes every step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, get_args

import msgspec

from wardbook.model.safety import Profile

Factor = Literal["time", "expertise", "knowledge", "window", "equipment"]
FACTORS: tuple[Factor, ...] = get_args(Factor)

LEVELS: dict[Factor, tuple[str, ...]] = {
    "time": ("day", "week", "weeks", "months", "years"),
    "expertise": ("layman", "proficient", "expert", "multiple-experts"),
    "knowledge": ("public", "restricted", "sensitive", "critical"),
    "window": ("unlimited", "easy", "moderate", "difficult"),
    "equipment": ("standard", "specialised", "bespoke", "multiple-bespoke"),
}
"""The levels of each factor, the least demanding first; the words of `safety.yaml`."""


class Ability(NamedTuple):
    """A level of each factor by number, 0 the least: what a step needs, or what an attacker has."""

    time: int = 0
    expertise: int = 0
    knowledge: int = 0
    window: int = 0
    equipment: int = 0

    def covers(self, needed: Ability) -> bool:
        """Whether an attacker with this ability can take a step that needs `needed`."""
        return all(has >= wants for has, wants in zip(self, needed, strict=True))

    def raised_to(self, other: Ability) -> Ability:
        """The least ability that covers both."""
        return Ability(*map(max, self, other))

    @property
    def words(self) -> dict[str, str]:
        """Each factor with its level in words."""
        return {factor: LEVELS[factor][level] for factor, level in zip(FACTORS, self, strict=True)}


NOTHING = Ability()
"""What everybody can do at once."""


def ability(profile: Profile) -> Ability:
    """The ability of a profile as `safety.yaml` words it."""
    return Ability(*(LEVELS[factor].index(getattr(profile, factor)) for factor in FACTORS))


class Fact(NamedTuple):
    """What an attacker has gained: `thing` a part, asset, flow, zone or situation, `state` a level of it."""

    thing: str
    state: str

    def __str__(self) -> str:
        return f"{self.thing}.{self.state}" if self.state else self.thing


class Hindrance(msgspec.Struct, frozen=True, gc=False):
    """What a control at its place does to a step: raise the ability it needs to at least `to`, or stop it (None)."""

    control: str
    to: Ability | None = None


def raised(takes: Ability, hindered: Iterable[Hindrance], controls: frozenset[str]) -> Ability | None:
    """What a step takes while these controls stand; None where one of them stops it."""
    for hindrance in hindered:
        if hindrance.control in controls:
            if hindrance.to is None:
                return None
            takes = takes.raised_to(hindrance.to)
    return takes


class Step(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One step: with all of `needs`, an attacker of ability `takes` gains `gives`.

    `kind` names the record of the knowledge that holds the estimate with its rationale, `why` says in a
    sentence what is done, `evidence` what it rests on (a flow, a vulnerability, a finding, a threat).
    An entry is a step that needs nothing.
    """

    id: str
    kind: str
    needs: tuple[Fact, ...] = ()
    gives: Fact
    takes: Ability = NOTHING
    why: str
    evidence: tuple[str, ...] = ()
    hindered: tuple[Hindrance, ...] = ()

    def under(self, controls: frozenset[str]) -> Ability | None:
        """The ability it needs while these controls stand; None where one of them stops it."""
        return raised(self.takes, self.hindered, controls)


class AttackGraph(msgspec.Struct, frozen=True):
    """Every step, in id order, and the situations as facts that steps give."""

    steps: Sequence[Step]
    situations: tuple[Fact, ...] = ()
