"""How the steps of families are written out: their ids, reasons, evidence and hindrances, for whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wardbook.analysis.attack.facts import Facts
from wardbook.analysis.attack.family import Family, Pattern, Placed
from wardbook.analysis.attack.standing import Standing
from wardbook.model.attack import Ability, Fact, Hindrance, raised

Row = tuple[str, tuple[Fact, ...], Fact, Ability, str, tuple[str, ...], tuple[Hindrance, ...]]
"""Kind, what it needs, what it gives, what it takes, why, evidence and places, what hinders it."""

Takes = tuple[Ability | None, ...]
"""What each step of a family takes; None where a control stops it."""


class Rows:
    """The rows of the things of families, by the facts of the graph and the controls that stand in it."""

    def __init__(self, facts: Facts, standing: Standing) -> None:
        self._standing = standing
        self._facts = tuple(facts)
        self._texts = tuple(map(str, self._facts))
        self._alone = tuple((fact,) for fact in self._facts)
        self._under: dict[tuple[Family, tuple[str, ...]], Takes] = {}

    def write(self, made: dict[str, Row], family: Family, things: Iterable[Placed]) -> None:
        """Add each step of some things to the rows by id."""
        facts, texts, alone = self._facts, self._texts, self._alone
        lines = [(f"{one.kind}@", one, one.evidence + one.places, _plain(one)) for one in family.patterns]
        for thing in things:
            names, numbers = thing
            is_controlled = self._standing.at(names)
            for prefix, pattern, shown, why in lines:
                kind, needs, gives, _, takes, words, stated, _ = pattern
                number = numbers[gives]
                row: Row = (
                    kind,
                    alone[numbers[needs[0]]] if len(needs) == 1 else self._needs(needs, numbers),
                    facts[number],
                    takes,
                    why or "".join([part if isinstance(part, str) else names[part] for part in words]),
                    tuple([names[place] for place in shown]),
                    self._hindrances(pattern, thing, is_controlled=is_controlled)
                    if stated or is_controlled
                    else (),
                )
                name = f"{prefix}{names[shown[0]]}>{texts[number]}"
                if name in made:
                    name = named(made, name, row[1])
                made[name] = row

    def under(self, family: Family, thing: Placed, controls: frozenset[str]) -> Takes:
        """What each step of a thing takes while controls stand."""
        names = thing[0]
        if self._standing.at(names):
            hindered = [self._hindrances(pattern, thing, is_controlled=True) for pattern in family.patterns]
            return tuple(
                map(raised, [one.takes for one in family.patterns], hindered, [controls] * len(hindered))
            )
        words = tuple([word for word in family.words if f"{names[0]}/{word}" in controls])
        if (family, words) not in self._under:
            standing = frozenset(words)
            self._under[family, words] = tuple(
                [
                    raised(one.takes, [Hindrance(word, to) for word, to in one.stated], standing)
                    for one in family.patterns
                ]
            )
        return self._under[family, words]

    def _needs(self, places: tuple[int, ...], numbers: tuple[int, ...]) -> tuple[Fact, ...]:
        return tuple([self._facts[numbers[place]] for place in places])

    def _hindrances(self, pattern: Pattern, thing: Placed, *, is_controlled: bool) -> tuple[Hindrance, ...]:
        """What hinders one step of a thing: what is stated of it, then the controls at its places."""
        names, numbers = thing
        found = tuple([Hindrance(f"{names[0]}/{word}", to) for word, to in pattern.stated])
        if not is_controlled:
            return found
        places = [names[place] for place in pattern.places]
        needs, gives = self._needs(pattern.needs, numbers), self._facts[numbers[pattern.gives]]
        return found + self._standing.hindrances(pattern.kind, needs, gives, places)


def _plain(pattern: Pattern) -> str:
    """Why a step is taken where that names nothing, "" where it does."""
    return "".join(map(str, pattern.why)) if all(isinstance(part, str) for part in pattern.why) else ""


def named(made: Mapping[str, Row], name: str, needs: tuple[Fact, ...]) -> str:
    """The id of a step that would be called so, with what it needs where that alone tells it from one that is there."""
    if name in made and made[name][1] != needs:
        return f"{name}<{'+'.join(map(str, needs))}"
    return name
