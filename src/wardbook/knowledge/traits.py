"""Which names an `applies` may use."""

from __future__ import annotations

import re

from wardbook.knowledge.reader import Knowledge
from wardbook.source.language import Expression, names

PLACEHOLDER = re.compile(r"\{([a-zA-Z0-9_.\-]+)\}")
"""A fact within a sentence of a form."""


def unknown_traits(expression: Expression, knowledge: Knowledge) -> tuple[str, ...]:
    """The names in an expression that are no traits, in the order they stand."""
    return tuple(name.name for name in names(expression) if not is_trait(name.name, knowledge))


def unknown_facts(expression: Expression, source: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The names in a condition of a form's question that are neither traits, disclosure facts nor its own questions."""
    return tuple(name.name for name in names(expression) if not is_fact(name.name, source, knowledge))


def is_fact(name: str, source: str, knowledge: Knowledge) -> bool:
    """Whether a form may rest on this name: a trait, a disclosure fact, or `answer.ID` of a question of the form."""
    if is_trait(name, knowledge):
        return True
    family, _, word = name.partition(".")
    listed = knowledge.words("disclosure-facts") if "disclosure-facts" in knowledge.lists else {}
    if family == "answer":
        return knowledge.get(f"{source}:{word}") is not None
    if family == "control":
        return word in knowledge.words("controls")
    return name in listed or (bool(word) and f"{family}.*" in listed)


def is_trait(name: str, knowledge: Knowledge) -> bool:
    """Whether a name is a listed trait, or `family.word` of a family whose words are a closed list.

    A family is listed as `connects.*`; its fact `values` names the list its words are taken from.
    """
    if "traits" not in knowledge.lists:
        return False
    if name in knowledge.words("traits"):
        return True
    family, _, word = name.partition(".")
    record = knowledge.get(f"words:traits/{family}.*")
    list_name = record.text("values") if record else ""
    return list_name in knowledge.lists and word in knowledge.words(list_name)
