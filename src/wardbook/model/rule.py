"""How a rule describes itself: its docstring is the help, the reference page, the example and the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from wardbook.model.diagnostic import Gate, Ground


class Sample(msgspec.Struct, frozen=True):
    """Files laid over the base folder, and the `CODE subject` expected from them (none for accepted ones)."""

    files: dict[str, str]
    expected: tuple[str, ...]


class RuleDoc(msgspec.Struct, frozen=True, kw_only=True):
    """What `explain` prints and the reference shows about one rule or reader's finding."""

    code: str
    name: str
    title: str
    meaning: str
    flagged: tuple[str, ...]
    accepted: tuple[str, ...]
    asked_by: tuple[str, ...] = ()
    ground: Ground = Ground.OPINION
    blocks_at: Gate | None = Gate.IDEA


Function = TypeVar("Function", bound=Callable[..., Any])  # Any: decorators keep every signature

FINDINGS: dict[str, Callable[..., Any]] = {}  # Any: each finding takes its own facts
"""Findings of the readers by code, filled as the modules that define them are imported."""


def finding(code: str) -> Callable[[Function], Function]:
    """Register a function that makes one kind of reader's diagnostic, under `code`."""

    def register(function: Function) -> Function:
        FINDINGS[code] = function
        return function

    return register


def describe(
    code: str,
    function: Callable[..., Any],  # Any: rules and findings differ in what they take
    *,
    asked_by: tuple[str, ...] = (),
    ground: Ground = Ground.OPINION,
    blocks_at: Gate | None = Gate.IDEA,
) -> RuleDoc:
    """Read a rule's docstring: first line, meaning, and the blocks under `Flagged:` and `Accepted:`."""
    from inspect import cleandoc  # its import costs half of Python's own start, and only few explain rules

    text = cleandoc(function.__doc__ or "")
    title, _, rest = text.partition("\n")
    meaning, flagged, accepted = _sections(rest)
    return RuleDoc(
        code=code,
        name=function.__name__.replace("_", "-"),
        title=title.strip(),
        meaning=meaning,
        flagged=flagged,
        accepted=accepted,
        asked_by=asked_by,
        ground=ground,
        blocks_at=blocks_at,
    )


def sample(block: str) -> Sample:
    """Split an example into files: a comment line naming a file begins it; `# CODE subject` marks what is expected."""
    files: dict[str, list[str]] = {}
    expected: list[str] = []
    current = ""
    for written in block.splitlines():
        line = written
        body, mark, code = line.rpartition("# ")
        if mark and code[:2].isupper() and code[2:3].isdigit():
            expected.append(code.strip())
            line = body.rstrip()
        name = line.strip().removeprefix("# ").strip() if line.startswith("# ") else ""
        if name.startswith("sbom/") and ": " in name:
            file, _, components = name.partition(": ")
            files.setdefault(file, []).append(components)
            continue
        if name.endswith((".yaml", ".json", ".jsonl", ".md", ".xml", ".txt")) and " " not in name:
            current = name
            files[current] = []
            continue
        if current:
            files[current].append(line)
    return Sample({name: "\n".join(lines) + "\n" for name, lines in files.items()}, tuple(expected))


def _sections(rest: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    parts: dict[str, list[list[str]]] = {"Flagged:": [], "Accepted:": []}
    meaning: list[str] = []
    current: list[str] = meaning
    for line in rest.splitlines():
        if line.strip() in parts:
            current = []
            parts[line.strip()].append(current)
        elif current is not meaning and line and not line.startswith(" "):
            meaning.append(line)
            current = meaning
        else:
            current.append(line)
    from inspect import cleandoc  # as above

    return (
        "\n".join(meaning).strip(),
        tuple(cleandoc("\n".join(block)) for block in parts["Flagged:"]),
        tuple(cleandoc("\n".join(block)) for block in parts["Accepted:"]),
    )
