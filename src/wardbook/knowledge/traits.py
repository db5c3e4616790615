"""Which names an `applies` may use."""

from __future__ import annotations

from wardbook.knowledge.reader import Knowledge
from wardbook.source.language import Expression, names


def unknown_traits(expression: Expression, knowledge: Knowledge) -> tuple[str, ...]:
    """The names in an expression that are no traits, in the order they stand."""
    return tuple(name.name for name in names(expression) if not is_trait(name.name, knowledge))


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
