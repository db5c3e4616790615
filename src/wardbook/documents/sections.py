"""A person's prose in an outline: behind a section, or in its place; a section that is gone is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from wardbook.base.nearest import nearest
from wardbook.documents.outline import Outline, Piece

_DERIVED = ("view", "figure", "statement")


class Words(msgspec.Struct, frozen=True):
    """A file of prose as read: whether it stands in place of its section, and its text.

    Lines keep their numbers: those of the head are blank.
    """

    replaces: bool
    text: str


def words(source: str) -> Words:
    """What a file of prose says; a head is only one that holds nothing but `replaces: true` or `false`."""
    lines = source.split("\n")
    if len(lines) > 2 and lines[0].strip() == "---" and lines[2].strip() == "---":
        key, _, said = (part.strip() for part in lines[1].partition(":"))
        if key == "replaces" and said in ("true", "false"):
            return Words(replaces=said == "true", text="\n".join(["", "", "", *lines[3:]]))
    return Words(replaces=False, text=source)


def with_prose(outline: Outline, prose: Mapping[str, str]) -> Outline:
    """The outline with a place for each file of prose that is named by a section of it, and without what is replaced."""
    pieces = list(outline.pieces)
    for slot in _slots_with_words(outline, prose):
        at = _section(pieces, slot)
        if at is None:
            continue
        if words(prose[f"documents/{outline.name}/{slot}.md"]).replaces:
            pieces = _replaced(pieces, at, slot)
        elif not any(piece.kind == "prose" and piece.argument == slot for piece in pieces):
            end = next((i for i in range(at + 1, len(pieces)) if pieces[i].kind == "heading"), len(pieces))
            pieces.insert(end, Piece("prose", slot, pieces[at].line, conditions=pieces[at].conditions))
    return msgspec.structs.replace(outline, pieces=tuple(pieces))


def places(outlines: Iterable[Outline]) -> list[str]:
    """Every path at which prose has a place: what outlines ask for, and each section by its anchor."""
    found: dict[str, None] = {}
    for outline in outlines:
        for piece in outline.pieces:
            name = {"prose": piece.argument, "heading": piece.anchor}.get(piece.kind)
            if name:
                found[f"documents/{outline.name}/{name}.md"] = None
    return list(found)


def near(path: str, known: list[str]) -> str:
    """The place that a path without one most likely means, "" when none is close."""
    folder = path.rpartition("/")[0] + "/"
    same = [item for item in known if item.startswith(folder)]
    return nearest(path, same) or nearest(path, known) or ""


def _slots_with_words(outline: Outline, prose: Mapping[str, str]) -> list[str]:
    start = f"documents/{outline.name}/"
    return [
        path.removeprefix(start).removesuffix(".md")
        for path in sorted(prose)
        if path.startswith(start) and path.endswith(".md") and prose[path].strip()
    ]


def _section(pieces: list[Piece], slot: str) -> int | None:
    """The heading of the section that a slot belongs to: the one above its place, else the one that bears its name."""
    for index, piece in enumerate(pieces):
        if piece.kind == "prose" and piece.argument == slot:
            return next((i for i in range(index, -1, -1) if pieces[i].kind == "heading"), None)
    return next(
        (i for i, piece in enumerate(pieces) if piece.kind == "heading" and piece.anchor == slot), None
    )


def _replaced(pieces: list[Piece], at: int, slot: str) -> list[Piece]:
    """The pieces with one section down to its heading, a word on what is left out, and the prose."""
    head = pieces[at]
    end = next(
        (
            i
            for i in range(at + 1, len(pieces))
            if pieces[i].kind == "heading" and pieces[i].level <= head.level
        ),
        len(pieces),
    )
    left = [f"{piece.kind} {piece.argument}" for piece in pieces[at + 1 : end] if piece.kind in _DERIVED]
    named = ", ".join(dict.fromkeys(left)) or "words of the outline"
    others = [piece for piece in pieces[at + 1 : end] if piece.kind == "prose" and piece.argument != slot]
    return [
        *pieces[: at + 1],
        Piece("replaced", named, head.line, conditions=head.conditions),
        Piece("prose", slot, head.line, conditions=head.conditions),
        *others,
        *pieces[end:],
    ]
