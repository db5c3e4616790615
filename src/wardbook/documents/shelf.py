"""The outlines that a build goes by: ours, and in their place those a company keeps in `documents/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from wardbook.base.span import Span
from wardbook.documents import outline
from wardbook.documents.outline import Outline
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.rule import finding

ENDING = ".outline.md"
RESERVED = ("index",)
"""Names that a build gives to files of its own."""
_OWN = re.compile(r"documents/([a-z0-9][a-z0-9-]{0,60})\.outline\.md\Z")


class Lack(msgspec.Struct, frozen=True):
    """What our outline has and a company's own lacks: sections by anchor, and what they would show."""

    sections: tuple[str, ...]
    shows: tuple[str, ...]


@finding("DO009")
def outline_lacks(at: Span, name: str, lack: Lack) -> Diagnostic:
    """An outline of your own lacks sections that ours has, perhaps because ours grew since you took it over.

    What is left out on purpose is named in its head, `without: SECTION, SECTION`; the rest is reported until
    it is there or named.
    """
    return Diagnostic(
        code="DO009",
        severity=Severity.WARNING,
        at=at,
        subject=name,
        says=f"the outline that comes with Wardbook for `{name}` has sections that yours lacks: {', '.join(lack.sections)}",
        help="take them over, or write `without: " + ", ".join(lack.sections) + "` into its head",
    )


@finding("DO013")
def badly_named_outline(at: Span) -> Diagnostic:
    """A file ends like an outline and cannot be one by its name, so no document follows it."""
    return Diagnostic(
        code="DO013",
        severity=Severity.WARNING,
        at=at,
        says="the name of this outline is none that a document can have",
        help="name it documents/NAME.outline.md, NAME in small letters, digits and `-`",
    )


@cache
def ours() -> dict[str, Outline]:
    """Every outline that comes with the product, by name."""
    found = [outline.read(text, name)[0] for name, text in sources().items()]
    return {item.name: item for item in found}


@cache
def sources() -> dict[str, str]:
    """The text of every outline that comes with the product, by name."""
    folder = resources.files("wardbook.documents.outlines")
    return {
        item.name.removesuffix(".md"): item.read_text("utf-8")
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".md")
    }


def outlines(prose: Mapping[str, str]) -> dict[str, Outline]:
    """Every outline that a build with these files goes by, by name: a company's own wins over ours."""
    own = {name: item for name, (item, _) in _own(prose).items()}
    return dict(sorted({**ours(), **own}.items()))


def faults(prose: Mapping[str, str]) -> list[Diagnostic]:
    """What is wrong with a company's own outlines, and what they lack of ours."""
    found: list[Diagnostic] = []
    for name, (item, problems) in _own(prose).items():
        found += problems
        lack = lacks(item)
        if lack.sections:
            found.append(outline_lacks(Span(item.file, 1, 1), name, lack))
    strange = [path for path in sorted(prose) if path.endswith(ENDING) and not own_name(path)]
    return [*found, *(badly_named_outline(Span(path)) for path in strange)]


def lacks(own: Outline) -> Lack:
    """The sections of ours that a company's own outline neither has nor names as left out."""
    base = ours().get(own.name)
    if base is None:
        return Lack((), ())
    there = {piece.anchor for piece in own.pieces if piece.kind == "heading"} | set(own.without)
    held = {(piece.kind, piece.argument) for piece in own.pieces}
    sections: list[str] = []
    shows: list[str] = []
    current = ""
    for piece in base.pieces:
        if piece.kind == "heading":
            current = piece.anchor if piece.anchor not in there else ""
            sections += [current] if current else []
        elif current and piece.kind in ("view", "figure") and (piece.kind, piece.argument) not in held:
            shows.append(f"{piece.kind} {piece.argument}")
    return Lack(tuple(sections), tuple(dict.fromkeys(shows)))


def own_name(path: str) -> str:
    """The document that a path is an own outline of, "" where it is none."""
    found = _OWN.match(path)
    return found.group(1) if found and found.group(1) not in RESERVED else ""


def _own(prose: Mapping[str, str]) -> dict[str, tuple[Outline, list[Diagnostic]]]:
    found: dict[str, tuple[Outline, list[Diagnostic]]] = {}
    for path in sorted(prose):
        name = own_name(path)
        if name:
            item, problems = outline.read(prose[path], name, path)
            if item.name != name:
                said = f"the head says `name: {item.name}`; the file's name decides, and says `{name}`"
                problems = [*problems, outline.bad_head(Span(path, 1, 1), said)]
            found[name] = (msgspec.structs.replace(item, name=name), problems)
    return found
