"""Outlines: Markdown with a closed set of directives, and the users' prose; text becomes blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from wardbook.base.span import Span
from wardbook.documents.prose import blocks_of
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Block, Callout, FigureBlock, Heading, Paragraph, Run, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.rule import finding
from wardbook.model.statement import Statement
from wardbook.model.table import Table, Tone

_HEAD = re.compile(r"(#{1,4})\s+(.+?)\s*(?:\{#([A-Za-z0-9_-]+)\})?\s*$")
_DIRECTIVES = ("view", "figure", "statement", "prose", "when", "end")


class Piece(msgspec.Struct, frozen=True):
    """One step of an outline: a heading, a directive or a stretch of Markdown; `conditions` are the facts it stands under."""

    kind: str
    argument: str
    line: int
    caption: str = ""
    level: int = 0
    anchor: str = ""
    conditions: tuple[str, ...] = ()


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """An outline as read: what its head says, and its pieces in order."""

    name: str
    title: str
    audience: str
    answers: str
    pieces: tuple[Piece, ...]


class Sources(msgspec.Struct, frozen=True):
    """Where an outline gets what its directives name; None for a name that does not exist."""

    view: Callable[[str], Table | Figure | None]
    statement: Callable[[str], Statement | None]
    prose: Callable[[str], str]
    fact: Callable[[str], bool | None]


@finding("DO001")
def bad_directive(at: Span, text: str, problem: str) -> Diagnostic:
    """An outline holds a line that begins with `:::` and is none of the known directives.

    Known are `view NAME`, `figure NAME`, `statement NAME`, `prose SLOT`, `when FACT` and `end`: no loops,
    no expressions, so that whoever reads an outline knows what it prints.
    """
    return Diagnostic(
        code="DO001",
        at=at,
        subject=text,
        says=f"`::: {text}` cannot be followed: {problem}",
        help=f"use one of {', '.join(_DIRECTIVES)}",
    )


@finding("DO002")
def prose_without_slot(at: Span, slots: Sequence[str]) -> Diagnostic:
    """A file in documents/ that no document asks for, so that nobody would ever read it."""
    return Diagnostic(
        code="DO002",
        severity=Severity.WARNING,
        at=at,
        says="no document has a place for this prose",
        help=f"known places: {', '.join(slots)}",
    )


def read(text: str, name: str) -> tuple[Outline, list[Diagnostic]]:
    """An outline and what is wrong with it; wrong lines are left out."""
    diagnostics: list[Diagnostic] = []
    lines = text.split("\n")
    head, start = _front(lines)
    pieces = tuple(_pieces(lines, start, name, diagnostics))
    outline = Outline(
        name=head.get("name", name),
        title=head.get("title", name),
        audience=head.get("audience", "regulator"),
        answers=head.get("answers", ""),
        pieces=pieces,
    )
    return outline, diagnostics


def fill(outline: Outline, sources: Sources) -> tuple[tuple[Block, ...], list[Diagnostic]]:
    """The blocks an outline stands for, and names it uses that do not exist."""
    blocks: list[Block] = []
    diagnostics: list[Diagnostic] = []
    for piece in outline.pieces:
        if all(sources.fact(condition) for condition in piece.conditions):
            blocks.extend(_blocks(piece, sources, outline.name, diagnostics))
    return tuple(blocks), diagnostics


def _front(lines: list[str]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---":
        return {}, 0
    head: dict[str, str] = {}
    for index, line in enumerate(lines[1:], 1):
        if line.strip() == "---":
            return head, index + 1
        key, _, value = line.partition(":")
        head[key.strip()] = value.strip()
    return head, len(lines)


def _pieces(lines: list[str], start: int, name: str, diagnostics: list[Diagnostic]) -> Iterator[Piece]:
    conditions: list[str] = []
    words: list[str] = []
    for number, line in enumerate([*lines[start:], "::: end-of-file"], start + 1):
        head = _HEAD.match(line)
        if not head and not line.startswith(":::"):
            words.append(line)
            continue
        if any(word.strip() for word in words):
            yield Piece("markdown", "\n".join(words), number - len(words), conditions=tuple(conditions))
        words = []
        if head:
            anchor = head.group(3) or re.sub(r"[^a-z0-9]+", "-", head.group(2).lower()).strip("-")
            yield Piece(
                "heading",
                head.group(2),
                number,
                level=len(head.group(1)),
                anchor=anchor,
                conditions=tuple(conditions),
            )
        elif line != "::: end-of-file":
            yield from _directive(line[3:].strip(), number, name, conditions, diagnostics)


def _directive(
    text: str, number: int, name: str, conditions: list[str], diagnostics: list[Diagnostic]
) -> Iterator[Piece]:
    word, _, argument = text.partition(" ")
    argument, _, caption = argument.partition(" as ")
    if word == "when" and argument:
        conditions.append(argument.strip())
    elif word == "end" and conditions:
        conditions.pop()
    elif word in ("view", "figure", "statement", "prose") and argument:
        yield Piece(word, argument.strip(), number, caption=caption.strip(), conditions=tuple(conditions))
    else:
        problem = (
            "nothing is open that it could close" if word == "end" else "it is not known, or names nothing"
        )
        diagnostics.append(bad_directive(Span(name, number, 1), text, problem))


def _blocks(piece: Piece, sources: Sources, name: str, diagnostics: list[Diagnostic]) -> Iterator[Block]:
    if piece.kind == "heading":
        yield Heading(piece.level, piece.argument, piece.anchor)
    elif piece.kind == "markdown":
        yield from blocks_of(piece.argument, name)[0]
    elif piece.kind == "prose":
        yield from blocks_of(sources.prose(piece.argument), f"documents/{name}/{piece.argument}.md")[0]
    elif piece.kind == "statement":
        statement = sources.statement(piece.argument)
        yield Paragraph(statement.runs) if statement else _missing(piece, name, diagnostics)
    else:
        shown = sources.view(piece.argument)
        anchor = f"{'figure' if isinstance(shown, Figure) else 'table'}-{piece.argument}"
        if isinstance(shown, Table):
            table = msgspec.structs.replace(shown, title=piece.caption) if piece.caption else shown
            yield TableBlock(table, anchor)
        elif isinstance(shown, Figure):
            yield FigureBlock(shown, anchor)
        else:
            yield _missing(piece, name, diagnostics)


def _missing(piece: Piece, name: str, diagnostics: list[Diagnostic]) -> Callout:
    diagnostics.append(
        bad_directive(
            Span(name, piece.line, 1),
            f"{piece.kind} {piece.argument}",
            f"there is no {piece.kind} of that name",
        )
    )
    return Callout(
        Tone.BAD,
        "Missing",
        (Run(f"This document should show the {piece.kind} {piece.argument}, which does not exist."),),
    )
