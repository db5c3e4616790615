"""What a validator found, as a sentence that a person reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from jsonschema_rs import ValidationError, ValidationErrorKind

from wardbook.formats.json_text import pointer
from wardbook.formats.official.flaw import Flaw

Tree: TypeAlias = Any  # Any: JSON written by other tools

VALUE = 60
"""Characters shown of a value."""

NAMES = 8
"""Names shown of a list of names."""

MASK = "the value"
"""What the validator writes instead of a value in its own sentences; else they would hold whole components."""


def flaw_of(error: ValidationError, tree: Tree) -> Flaw:
    """The place and the reason of an error in `tree`; of alternatives, those of the one that came nearest."""
    nearest, reason = _explained(error, tree)
    path = ""
    for step in nearest.instance_path:
        path = pointer(path, step)
    return Flaw(path, reason)


def _explained(error: ValidationError, tree: Tree) -> tuple[ValidationError, str]:
    """The error to name and the reason to give.

    Where every alternative failed, the one was meant whose error stands deepest in the file.
    """
    branches = [branch for branch in getattr(error.kind, "context", ()) if branch]
    if not branches:
        return error, _reason(error, _at(tree, error.instance_path))
    explained = [_explained(found, tree) for branch in branches for found in branch]
    meant, reason = max(explained, key=lambda pair: len(pair[0].instance_path))
    if len(meant.instance_path) == len(error.instance_path) and len(branches) > 1:
        return error, f"it fits none of the alternatives, the first of them because {explained[0][1]}"
    return meant, reason


def _at(tree: Tree, path: Sequence[str | int]) -> Tree:
    for step in path:
        tree = tree[step]
    return tree


def _reason(error: ValidationError, value: Tree) -> str:
    say = (
        _several
        if isinstance(error.kind, ValidationErrorKind.OneOfMultipleValid)
        else _REASONS.get(error.kind.name)
    )
    return say(error, value) if say else error.message.replace(MASK, shown(value), 1)


def _missing(error: ValidationError, _: Tree) -> str:
    return f"`{error.kind.as_dict()['property']}` is missing"


def _unknown(error: ValidationError, _: Tree) -> str:
    names = error.kind.as_dict()["unexpected"]
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} not known here"


def _not_allowed(error: ValidationError, value: Tree) -> str:
    options = [str(option) for option in error.kind.as_dict()["options"]]
    return f"{shown(value)} is not allowed; allowed: {listed(options)}"


def _other_type(error: ValidationError, value: Tree) -> str:
    return f"{shown(value)} is not of the type {' or '.join(error.kind.as_dict()['types'])}"


def _malformed(error: ValidationError, value: Tree) -> str:
    return f"{shown(value)} is no {error.kind.as_dict()['format']}"


def _unlike_pattern(error: ValidationError, value: Tree) -> str:
    return f"{shown(value)} does not match the pattern {error.kind.as_dict()['pattern']}"


def _several(_: ValidationError, value: Tree) -> str:
    return f"{shown(value)} fits several of the alternatives, and exactly one must fit"


def _forbidden(error: ValidationError, value: Tree) -> str:
    schema = error.kind.as_dict()["schema"]
    names = schema.get("required") if isinstance(schema, dict) else None
    if not names:
        return f"{shown(value)} is what may not stand here"
    return f"{listed(names)} may not stand here{' together' if len(names) > 1 else ''}"


def _same(_: ValidationError, value: Tree) -> str:
    """Which two items are the same: the first item that stood before."""
    seen: dict[str, int] = {}
    for index, item in enumerate(value):
        text = json.dumps(item, sort_keys=True)
        if text in seen:
            return f"item {index} is the same as item {seen[text]}; each may stand here once"
        seen[text] = index
    return "two items are the same; each may stand here once"


_REASONS: dict[str, Callable[[ValidationError, Tree], str]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "unevaluatedProperties": _unknown,
    "enum": _not_allowed,
    "type": _other_type,
    "format": _malformed,
    "pattern": _unlike_pattern,
    "uniqueItems": _same,
    "not": _forbidden,
}


def shown(value: Tree) -> str:
    """A value within a sentence, shortened."""
    if isinstance(value, dict):
        return "this object"
    if isinstance(value, list):
        return "this list"
    text = value if isinstance(value, str) else json.dumps(value)
    return f"`{text[:VALUE]}{'…' if len(text) > VALUE else ''}`" if text else "an empty text"


def listed(names: list[str]) -> str:
    """Names within a sentence, the first ones."""
    first = ", ".join(f"`{name[:VALUE]}`" for name in names[:NAMES])
    return first + (f" and {len(names) - NAMES} more" if len(names) > NAMES else "")
