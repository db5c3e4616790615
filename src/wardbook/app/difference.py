"""Two states of a device compared: folders, commits, packages and security files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from wardbook.analysis.difference import by_digests, by_stages, differing
from wardbook.app.difference_sides import GIT, NotComparable, Opened, opened
from wardbook.compile import compile
from wardbook.formats.boundary import guarded
from wardbook.model.difference import Cause, Difference
from wardbook.model.security_file import SecurityFile

__all__ = ["GIT", "Compared", "NotComparable", "Progress", "as_json", "compare"]

SCHEMA = "wardbook/difference/1"


class Compared(msgspec.Struct, frozen=True):
    """A comparison, and the two security files that were compared."""

    difference: Difference
    old: SecurityFile
    new: SecurityFile


Progress = Callable[[str], None]


def compare(
    old: str,
    new: str,
    *,
    as_of: datetime.date,
    folder: Path = Path(),
    intel: Path | None = None,
    progress: Progress = lambda _: None,
) -> Compared:
    """What changed from `old` to `new`, each a device folder, `git:REVISION` of `folder`, a package or a security file.

    Folders and commits are compiled for the same date and, where they bring no advisories of their own,
    against the same snapshot; packages for their own date, with what they carry. Raises NotComparable.
    """
    with ExitStack() as open_:
        sides = []
        for name in (old, new):
            progress(f"reading {name}")
            sides.append(open_.enter_context(opened(name, as_of, folder, intel)))
        progress("looking for causes")
        return Compared(_difference(*sides), sides[0].file, sides[1].file)


def _difference(one: Opened, other: Opened) -> Difference:
    names = (one.name, other.name)
    if one.inputs is None or other.inputs is None:
        return by_digests(one.file, other.file, names)
    here, there = _by_this_tool(one), _by_this_tool(other)
    between = tuple(_swapped(one, here, other, there))
    if one.made_by == other.made_by:
        return by_stages(between, here, names, written=(one.file, other.file))
    stages = (*_to_this_tool(one, here), *between, *_from_this_tool(other))
    return by_stages(stages, one.file, names, tools=_tools(one, other))


def as_json(difference: Difference) -> dict[str, Any]:
    """The difference as plain values."""
    return {"schema": SCHEMA, **msgspec.to_builtins(difference)}


def _by_this_tool(side: Opened) -> SecurityFile:
    """What the tool that runs makes of a side, with the knowledge that it has."""
    assert side.inputs is not None, "asked for sides with inputs only"
    return compile(side.inputs) if side.made_by else side.file


def _tools(old: Opened, new: Opened) -> tuple[str, ...]:
    """Sides that were written by another build of the tool than the one that runs."""
    return tuple(f"another build wrote {side.name}" for side in (old, new) if side.has_other_tool)


def _swapped(
    old: Opened, before: SecurityFile, new: Opened, after: SecurityFile
) -> Iterator[tuple[Cause, SecurityFile]]:
    """One step for each of world, design and decision that differs, under the tool that runs."""
    assert old.inputs is not None, "asked for sides with inputs only"
    assert new.inputs is not None, "asked for sides with inputs only"
    now, there = old.inputs, new.inputs
    causes = tuple(differing(before, after))
    for number, cause in enumerate(causes, 1):
        if cause == "world":
            now = msgspec.structs.replace(now, snapshot=there.snapshot, as_of=there.as_of)
        elif cause == "design":
            decided = {"decisions": now.device.decisions, "assessments": now.device.assessments}
            device = msgspec.structs.replace(there.device, **decided)
            now = msgspec.structs.replace(there, device=device)
        yield cause, after if number == len(causes) else compile(now)


def _to_this_tool(side: Opened, here: SecurityFile) -> Iterator[tuple[Cause, SecurityFile]]:
    """From a side as its tool wrote it to what the tool that runs makes of it: a step for tool and knowledge each."""
    if not side.made_by:
        return
    between = _with_its_knowledge(side)
    if between is None:
        yield "tool", here
        return
    if side.has_other_tool:
        yield "tool", between
    yield "law", here


def _from_this_tool(side: Opened) -> Iterator[tuple[Cause, SecurityFile]]:
    """The same way backwards, to a side as its tool wrote it."""
    if not side.made_by:
        return
    between = _with_its_knowledge(side)
    if between is not None:
        yield "law", between if side.has_other_tool else side.file
    if between is None or side.has_other_tool:
        yield "tool", side.file


def _with_its_knowledge(side: Opened) -> SecurityFile | None:
    """What the tool that runs makes of a side with the knowledge that side was written with.

    None where that knowledge is not there or is of no use to this tool; what it did is then told as the tool's.
    """
    if side.inputs is None or side.knowledge is None:
        return None
    inputs = msgspec.structs.replace(side.inputs, knowledge=side.knowledge)
    found, _ = guarded(lambda *_: (compile(inputs), []), b"", side.name)
    return found
