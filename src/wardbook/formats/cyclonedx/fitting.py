"""A CycloneDX document made to fit one version of the specification: what that version does not know is taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from wardbook.formats.losses import Loss
from wardbook.formats.official.json_schema import SCHEMAS, validator

Tree = Any  # Any: a JSON tree

ROUNDS = 12
"""Passes over a document; each takes out what the one before made invalid, and real documents need two."""

ERRORS = 20_000
"""Places looked at in one pass; the next pass sees the rest."""

_REQUIRED = frozenset({"bomFormat", "specVersion", "version", "name", "type"})
_LATER_TYPES = frozenset(
    {"cryptographic-asset", "machine-learning-model", "data", "device-driver", "platform"}
)


def fit(tree: Tree, spec: str) -> tuple[Tree, tuple[Loss, ...]]:
    """`tree` without what version `spec` of the official schema refuses, and every place that went.

    The schema decides, so no list of versions and members can grow stale. A type of component that
    the version does not know becomes `library`. Changes `tree` in place and returns it. What is
    demanded and missing stays missing, for the official check to name.
    """
    lost: Counter[tuple[str, str]] = Counter()
    schema = validator(SCHEMAS["CycloneDX", spec])
    for _ in range(ROUNDS):
        places = sorted(_places(schema.iter_errors(tree)), key=_deepest_first)
        if not sum(_taken_out(tree, path, keys, lost) for path, keys in places):
            break
    return tree, _losses(lost, spec)


def in_words_of(tree: Tree, spec: str) -> tuple[Tree, tuple[Loss, ...]]:
    """`tree` with every type in a word that version `spec` knows; all else stays, for the writer of XML to place.

    Changes `tree` in place and returns it.
    """
    lost: Counter[tuple[str, str]] = Counter()
    for path, _ in _places(validator(SCHEMAS["CycloneDX", spec]).iter_errors(tree)):
        above = _at(tree, path[:-1])
        at = _at(above, path[-1:])
        if isinstance(at, str) and path[-1] == "type" and _instead(path, at) is not None:
            _without(above, path, at, lost)
    return tree, _losses(lost, spec)


def _losses(lost: Counter[tuple[str, str]], spec: str) -> tuple[Loss, ...]:
    why = f"CycloneDX {spec} does not know it"
    return tuple(Loss(path, count, f"{why}{more}") for (path, more), count in sorted(lost.items()))


def _at(tree: Tree, path: Iterable[str | int]) -> Tree:
    """What stands at a path, None where nothing does."""
    for step in path:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def _places(
    errors: Iterable[Any],
) -> list[tuple[tuple[str | int, ...], tuple[str, ...]]]:  # Any: a validator's error
    """Where each error stands, with the members that are too many there; several errors of one place are one."""
    found: dict[tuple[tuple[str | int, ...], tuple[str, ...]], None] = {}
    for error, _ in zip(errors, range(ERRORS), strict=False):
        unexpected = tuple(getattr(error.kind, "unexpected", ()))
        found[tuple(error.instance_path), unexpected] = None
    return list(found)


def _deepest_first(place: tuple[tuple[str | int, ...], tuple[str, ...]]) -> tuple[int, list[tuple[int, str]]]:
    """Inner places before outer ones, later items before earlier ones, so that indexes stay true."""
    path, _ = place
    return -len(path), [(-step, "") if isinstance(step, int) else (0, step) for step in path]


def _taken_out(
    tree: Tree, path: tuple[str | int, ...], keys: tuple[str, ...], lost: Counter[tuple[str, str]]
) -> bool:
    at, above = tree, None
    for step in path:
        above = at
        try:
            at = at[step]
        except (KeyError, IndexError, TypeError):
            return False  # it went with something around it
    if keys and isinstance(at, dict):
        gone = [key for key in keys if at.pop(key, None) is not None]
        lost.update((_pattern((*path, key)), "") for key in gone)
        return bool(gone)
    if above is None:
        return False
    return _without(above, path, at, lost)


def _without(above: Tree, path: tuple[str | int, ...], at: Tree, lost: Counter[tuple[str, str]]) -> bool:
    step = path[-1]
    instead = _instead(path, at)
    if instead is not None:
        above[step] = instead
        lost[_pattern(path), f": `{at}` is written as `{instead}`"] += 1
        return True
    if step in _REQUIRED or (len(path) == 1 and step in ("components", "metadata")):
        return False
    if _is_listed(path) and isinstance(at, dict) and at.get("name"):
        return False  # a component never goes as a whole: what is wrong in it is named by the official check
    del above[step]
    lost[_pattern(path), ""] += 1
    return True


def _is_listed(path: tuple[str | int, ...]) -> bool:
    """Whether a component or a service stands there: the root, one that is listed, or one nested in such."""
    return path == ("metadata", "component") or (
        not len(path) % 2 and all(step in ("components", "services") for step in path[::2])
    )


def _instead(path: tuple[str | int, ...], at: Tree) -> str | None:
    """The word for a type that the version does not know, None where the place is no type or has that word already."""
    if path[-1] != "type" or not isinstance(at, str):
        return None
    if len(path) > 2 and path[-3] == "externalReferences":
        return "other" if at != "other" else None
    return "library" if at in _LATER_TYPES else None


def _pattern(path: Iterable[str | int]) -> str:
    text = ""
    for step in path:
        text += "[]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text
