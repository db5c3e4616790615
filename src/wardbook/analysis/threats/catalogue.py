"""The catalogue of threats as the analysis uses it: conditions as functions over the words of an element."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import msgspec

from wardbook.knowledge.reader import Knowledge, Record
from wardbook.source.language import Both, Either, Expression, Mistake, Name, Not, names, parse

Words = Mapping[str, bool | None]
"""What is true of an element; a word that is not there is false, None is what nobody stated."""

Condition = Callable[[Words], bool | None]

COVERED = "emb3d"
"""The word that stands for: some threat of EMB3D that the cause covers is raised at this part."""


class Cause(msgspec.Struct, frozen=True):
    """A record of the catalogue, ready to be asked."""

    name: str
    title: str
    says: str
    at: str
    group: str
    gives: str
    holds: Condition
    words: tuple[str, ...]
    covers: tuple[str, ...]
    stride: str
    cwe: tuple[int, ...]
    techniques: tuple[str, ...]
    mitigations: frozenset[str]
    listed: tuple[str, ...]
    stated: tuple[str, ...]
    surface: str
    vector: str
    life_cycle: str
    counts_paths: bool
    is_otherwise: bool


class Hint(msgspec.Struct, frozen=True):
    """What the model says about a property of EMB3D."""

    property: str
    says: str
    yes: Condition | None
    no: Condition | None


class Property(msgspec.Struct, frozen=True):
    """A property of EMB3D: the threats that follow from it, and the property it refines ("" for none)."""

    id: str
    title: str
    says: str
    threats: tuple[str, ...]
    parent: str


class Catalogue(msgspec.Struct, frozen=True):
    """Causes by the kind of place they are raised at, properties in the order of their ids, hints by property."""

    causes: Mapping[str, tuple[Cause, ...]]
    properties: Mapping[str, Property]
    hints: Mapping[str, Hint]
    titles: Mapping[str, str]


def catalogue(knowledge: Knowledge) -> Catalogue:
    """The catalogue that the knowledge holds. A condition that cannot be read is a ValueError: our own fault."""
    causes: dict[str, list[Cause]] = {}
    for record in knowledge.of_kind("threat"):
        causes.setdefault(record.text("at"), []).append(_cause(record))
    return Catalogue(
        causes={place: tuple(items) for place, items in causes.items()},
        properties={item.name: _property(item) for item in knowledge.of_kind("device-property")},
        hints={item.text("property"): _hint(item) for item in knowledge.of_kind("property-hint")},
        titles={item.name: item.title for item in knowledge.of_kind("device-threat")},
    )


@cache
def condition(text: str) -> tuple[Condition, tuple[str, ...]]:
    """An expression as a function, with the names in it. Comparisons are not part of these conditions."""
    expression = parse(text)
    if isinstance(expression, Mistake):
        raise ValueError(f"{text}: {expression.says}")  # noqa: TRY004  the text is wrong, not its type
    return _function(expression), tuple(dict.fromkeys(name.name for name in names(expression)))


def _cause(record: Record) -> Cause:
    holds, words = condition(record.text("when"))
    return Cause(
        name=record.name,
        title=record.title,
        says=record.says,
        at=record.text("at"),
        group=record.text("group"),
        gives=record.text("gives"),
        holds=holds,
        words=words,
        covers=record.list("covers"),
        stride=record.text("stride"),
        cwe=tuple(map(int, record.list("cwe"))),
        techniques=record.list("techniques"),
        mitigations=frozenset(record.list("mitigations")),
        listed=record.list("mitigations"),
        stated=record.list("stated"),
        surface=record.text("surface"),
        vector=record.text("vector"),
        life_cycle=record.text("life-cycle"),
        counts_paths=record.text("at-paths") == "yes",
        is_otherwise=record.text("otherwise") == "yes",
    )


def _property(record: Record) -> Property:
    return Property(record.name, record.title, record.says, record.list("threats"), record.text("parent"))


def _hint(record: Record) -> Hint:
    yes, no = record.text("yes"), record.text("no")
    return Hint(
        record.text("property"),
        record.says,
        condition(yes)[0] if yes else None,
        condition(no)[0] if no else None,
    )


def _function(expression: Expression) -> Condition:
    """Kleene's strong three-valued logic, None for unknown (Kleene 1952, §64), compiled once and asked often."""
    match expression:
        case Name(name=name):
            return lambda words: words.get(name, False)
        case Not(inner=inner):
            return _negated(_function(inner))
        case Both(items=items):
            return _joined(tuple(map(_function, items)), deciding=False)
        case Either(items=items):
            return _joined(tuple(map(_function, items)), deciding=True)
    raise ValueError("a condition of the catalogue compares nothing")


def _negated(inner: Condition) -> Condition:
    def ask(words: Words) -> bool | None:
        value = inner(words)
        return None if value is None else not value

    return ask


def _joined(items: tuple[Condition, ...], *, deciding: bool) -> Condition:
    def ask(words: Words) -> bool | None:
        known: bool | None = not deciding
        for item in items:
            value = item(words)
            if value is deciding:
                return deciding
            if value is None:
                known = None
        return known

    return ask
