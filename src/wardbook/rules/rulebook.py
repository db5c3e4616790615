"""The decorator that makes a function a rule, and the walk that finds them all."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module

import msgspec

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.rule import RuleDoc, describe
from wardbook.model.security_file import SecurityFile

Check = Callable[[SecurityFile], Iterable[Diagnostic]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: code, function, who asks, on what ground, and from which milestone it blocks (None: never, it only notes)."""

    code: str
    check: Check
    asked_by: tuple[str, ...]
    ground: Ground
    blocks_at: Gate | None

    @property
    def doc(self) -> RuleDoc:
        """Its docstring, read."""
        return describe(
            self.code,
            self.check,
            asked_by=self.asked_by,
            ground=self.ground,
            blocks_at=self.blocks_at,
        )


def rule(
    code: str, *, asked_by: Iterable[str], ground: Ground, blocks_at: Gate | None
) -> Callable[[Check], Check]:
    """Make a function over a security file a rule. `asked_by` names records of the knowledge; each must exist."""

    def register(check: Check) -> Check:
        found = Rule(code=code, check=check, asked_by=tuple(asked_by), ground=ground, blocks_at=blocks_at)
        vars(check)["wardbook_rule"] = found
        return check

    return register


@cache
def rulebook() -> tuple[Rule, ...]:
    """Every rule of this folder, by code."""
    return tuple(sorted(_walk(), key=lambda item: item.code))


def _walk() -> Iterator[Rule]:
    package = import_module("wardbook.rules")
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"wardbook.rules.{info.name}")
        for value in vars(module).values():
            found = getattr(value, "wardbook_rule", None)
            if isinstance(found, Rule) and value.__module__ == module.__name__:
                yield found
