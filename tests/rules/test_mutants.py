"""No rule can be emptied, negated or widened without one of its own examples noticing."""

from __future__ import annotations

from importlib import import_module
from itertools import islice
from types import ModuleType

import pytest

from tests.rules.examples import agrees, cases, marks, run
from tests.rules.mutation import Mutant, Scope, functions, mutants
from wardbook.rules.rulebook import Rule, rulebook

HARMLESS: dict[str, str] = {}
"""Wrong versions that differ in nothing anybody can see, each with the reason."""

EXAMPLES = {item.code: cases([item.doc]) for item in rulebook()}
MODULES = {name: import_module(name) for name in sorted({item.check.__module__ for item in rulebook()})}
FUNCTIONS = [(module, function) for name, module in MODULES.items() for function in functions(module)]


def rules_in(scope: Scope, module: ModuleType) -> list[Rule]:
    """The rules among some names that a module defines itself."""
    found = (getattr(value, "wardbook_rule", None) for value in scope.values())
    return [item for item in found if isinstance(item, Rule) and item.check.__module__ == module.__name__]


def is_noticed(item: Rule) -> bool:
    """Whether some example of a rule shows something else than it should, or the rule breaks on it."""
    for case in EXAMPLES[item.code]:
        try:
            if not agrees(marks(case.block), run(item.check, item.code, case.block)):
                return True
        except Exception:  # noqa: BLE001  whatever a wrong version throws, it was noticed
            return True
    return False


def survives(mutant: Mutant, module: ModuleType) -> bool:
    """Whether no example notices a wrong version: its own, or those of all rules where it is a helper's."""
    found = rules_in(mutant.scope, module)
    own = [item for item in found if item.check.__name__ == mutant.function]
    return not any(is_noticed(item) for item in own or found)


@pytest.mark.parametrize(("module", "function"), FUNCTIONS, ids=lambda item: getattr(item, "__name__", item))
def test_a_rule_cannot_be_emptied_negated_or_widened_unnoticed(module: ModuleType, function: str) -> None:
    survivors = [str(mutant) for mutant in mutants(module, function) if survives(mutant, module)]
    assert [text for text in survivors if text not in HARMLESS] == []


def test_every_rule_has_wrong_versions_to_notice() -> None:
    for module, function in FUNCTIONS:
        assert list(islice(mutants(module, function), 1))


def test_harmless_versions_are_still_made() -> None:
    made = {str(mutant) for module, function in FUNCTIONS for mutant in mutants(module, function)}
    assert HARMLESS.keys() <= made
