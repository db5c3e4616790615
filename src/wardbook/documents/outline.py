"""Outlines: Markdown with a closed set of directives, and the users' prose; text becomes blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import msgspec

from wardbook.base.limits import OUTLINE_PIECES
from wardbook.base.span import Span
from wardbook.documents.drawing import sheets
from wardbook.documents.prose import blocks_of
from wardbook.documents.tongue import Tongue
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Block, Callout, FigureBlock, Heading, Paragraph, Run, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.rule import finding
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import Audience, Table, Tone

_HEAD = re.compile(r"(#{1,4})\s+(.+?)\s*(?:\{#([A-Za-z0-9_-]+)\})?\s*$")
_DIRECTIVES = ("view", "figure", "statement", "prose", "when", "end")
_KEYS = ("name", "title", "audience", "answers", "cover", "without")


TO_ANSWER = "TO ANSWER:"
"""How a line of prose begins that is a question still; a document that holds one is a draft."""


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
    """An outline as read: what its head says, and its pieces in order. `cover` names a statement for the first page.

    `file` is where a company's own stands, `without` the sections of ours that it leaves out on purpose.
    """

    name: str
    title: str
    audience: str
    answers: str
    pieces: tuple[Piece, ...]
    cover: str = ""
    file: str = ""
    without: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The file that faults of it are reported at, its name for one of ours."""
        return self.file or self.name


class Sources(msgspec.Struct, frozen=True):
    """Where an outline gets what its directives name; None for a name that does not exist, or a fact nobody knows.

    `may_show` says of a kind and a name whether it is for the reader of this document.
    """

    view: Callable[[str], Table | Figure | None]
    statement: Callable[[str], Statement | None]
    prose: Callable[[str], str]
    fact: Callable[[str], bool | None]
    may_show: Callable[[str, str], bool] = lambda _, __: True
    tongue: Tongue = msgspec.field(default_factory=Tongue)


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
def prose_without_slot(at: Span, near: str, slots: Sequence[str]) -> Diagnostic:
    """A file in documents/ that no document has a section or place for, so that nobody would ever read it.

    Either its name was mistyped, or its section is gone from the outline since it was written.
    """
    known = f"known places: {', '.join(slots[:_NAMED])}" + (" …" if len(slots) > _NAMED else "")
    return Diagnostic(
        code="DO002",
        severity=Severity.WARNING,
        at=at,
        says="no document has a place for this prose",
        help=f"did you mean `{near}`?" if near else known,
    )


_NAMED = 12
"""Places that a finding lists; nobody reads a hundred."""


@finding("DO008")
def not_for_reader(at: Span, piece: Piece, audience: str) -> Diagnostic:
    """An outline names a view, figure or statement that is not for the reader of its document; it is not printed.

    Plans of attack, details of what is not patched yet and tables of effort are for regulators. No outline
    can bring them to customers or users, whatever it says.
    """
    return Diagnostic(
        code="DO008",
        at=at,
        subject=piece.argument,
        says=f"the {piece.kind} `{piece.argument}` is not for the audience `{audience}`",
        help="take the line out, or say `audience: regulator` in the head of the outline",
    )


@finding("DO007")
def prose_with_questions(at: Span, count: int) -> Diagnostic:
    """Prose still holds questions of the outline it began as, in lines that begin with `TO ANSWER:`.

    They print as they stand, and the document is a draft: a question is no content.
    """
    return Diagnostic(
        code="DO007",
        severity=Severity.WARNING,
        at=at,
        says=f"{count} question{'s are' if count != 1 else ' is'} not answered",
        help="replace each line that begins with `TO ANSWER:` by your answer",
    )


@finding("DO006")
def bad_head(at: Span, problem: str) -> Diagnostic:
    """The lines between `---` at the top of an outline say something that is not known there.

    A document needs its title, whom it is for, and which question it answers before anything else.
    """
    return Diagnostic(
        code="DO006",
        at=at,
        says=problem,
        help=f"write `key: value` with one of {', '.join(_KEYS)}; "
        f"audience is one of {', '.join(item.value for item in Audience)}",
    )


def read(text: str, name: str, file: str = "") -> tuple[Outline, list[Diagnostic]]:
    """An outline and what is wrong with it; wrong lines are left out, so an Outline can always be filled."""
    diagnostics: list[Diagnostic] = []
    lines = [line.rstrip("\r") for line in text.split("\n")]
    head, start = _front(lines, file or name, diagnostics)
    reading = _Reading(file or name, diagnostics)
    pieces = tuple(islice(reading.pieces(lines[start:], start + 1), OUTLINE_PIECES + 1))
    if len(pieces) > OUTLINE_PIECES:
        problem = f"the outline has more than {OUTLINE_PIECES:,} pieces; the rest is left out"
        diagnostics.append(bad_head(Span(file or name, pieces[-1].line, 1), problem))
    outline = Outline(
        name=head.get("name") or name,
        title=head.get("title") or name,
        audience=head.get("audience", Audience.REGULATOR.value),
        answers=head.get("answers", ""),
        pieces=pieces[:OUTLINE_PIECES],
        cover=head.get("cover", ""),
        file=file,
        without=tuple(filter(None, (part.strip() for part in head.get("without", "").split(",")))),
    )
    return outline, diagnostics


def fill(outline: Outline, sources: Sources) -> tuple[tuple[Block, ...], list[Diagnostic]]:
    """The blocks an outline stands for, and what could not be filled or printed.

    Where a fact is not known to hold, what stands under it is left out; where nobody knows, the document
    says so once. Every anchor is given to one block only.
    """
    diagnostics: list[Diagnostic] = []
    blocks: list[Block] = []
    level = 1
    unknown = ""
    printed = frozenset(piece.argument for piece in outline.pieces if piece.kind == "view")
    for piece in outline.pieces:
        verdicts = [sources.fact(condition) for condition in piece.conditions]
        doubtful = (
            piece.conditions[verdicts.index(None)] if None in verdicts and False not in verdicts else ""
        )
        if doubtful and doubtful != unknown:
            blocks.append(_not_known(doubtful, sources.tongue))
        unknown = doubtful
        if all(verdicts):
            level = piece.level or level
            blocks.extend(_blocks(piece, level, sources, outline, diagnostics, printed))
    return tuple(_anchored_once(blocks)), diagnostics


def _front(lines: list[str], name: str, diagnostics: list[Diagnostic]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---":
        return {}, 0
    head: dict[str, str] = {}
    for index, line in enumerate(lines[1:], 1):
        if line.strip() == "---":
            return head, index + 1
        key, _, value = (part.strip() for part in line.partition(":"))
        if key == "audience" and value not in [item.value for item in Audience]:
            diagnostics.append(bad_head(Span(name, index + 1, 1), f"`{value}` is no audience"))
        elif key in _KEYS:
            head[key] = value
        elif line.strip():
            diagnostics.append(bad_head(Span(name, index + 1, 1), f"`{key}` is not known here"))
    diagnostics.append(bad_head(Span(name, 1, 1), "the head has no second `---` that ends it"))
    return head, len(lines)


class _Reading:
    """One reading of one outline: which facts are open, and the words not yet handed on."""

    def __init__(self, name: str, diagnostics: list[Diagnostic]) -> None:
        self.name, self.diagnostics = name, diagnostics
        self.open: list[tuple[str, int]] = []
        self.words: list[str] = []

    def pieces(self, lines: Sequence[str], first: int) -> Iterator[Piece]:
        fence = ""
        for number, line in enumerate(lines, first):
            mark = line.lstrip()[:3]
            if mark in ("```", "~~~") and fence in ("", mark):
                fence = "" if fence else mark
            head = None if fence else _HEAD.match(line)
            if head:
                yield from self._said(number)
                yield self._heading(head, number)
            elif line.startswith(":::") and not fence:
                yield from self._said(number)
                yield from self._directive(line[3:].strip(), number)
            else:
                self.words.append(line)
        yield from self._said(first + len(lines))
        for fact, number in self.open:
            self._wrong(f"when {fact}", number, "no `::: end` closes it")

    def _said(self, number: int) -> Iterator[Piece]:
        words, self.words = self.words, []
        if any(word.strip() for word in words):
            yield Piece("markdown", "\n".join(words), number - len(words), conditions=self._conditions())

    def _heading(self, head: re.Match[str], number: int) -> Piece:
        slug = re.sub(r"[^a-z0-9]+", "-", head.group(2).lower()).strip("-") or "section"
        return Piece(
            "heading",
            head.group(2),
            number,
            level=len(head.group(1)),
            anchor=head.group(3) or slug,
            conditions=self._conditions(),
        )

    def _directive(self, text: str, number: int) -> Iterator[Piece]:
        word, _, rest = text.partition(" ")
        argument, _, caption = (part.strip() for part in rest.partition(" as "))
        if word == "when" and rest.strip():
            self.open.append((rest.strip(), number))
        elif word == "end" and not rest and self.open:
            self.open.pop()
        elif word in ("view", "figure", "statement", "prose") and argument:
            yield Piece(word, argument, number, caption=caption, conditions=self._conditions())
        elif word == "end":
            self._wrong(text, number, "it takes no words" if rest else "nothing is open that it could close")
        else:
            self._wrong(text, number, "it names nothing" if word in _DIRECTIVES else "it is not known")

    def _conditions(self) -> tuple[str, ...]:
        return tuple(fact for fact, _ in self.open)

    def _wrong(self, text: str, number: int, problem: str) -> None:
        self.diagnostics.append(bad_directive(Span(self.name, number, 1), text, problem))


def _blocks(
    piece: Piece,
    level: int,
    sources: Sources,
    outline: Outline,
    diagnostics: list[Diagnostic],
    printed: frozenset[str],
) -> Iterator[Block]:
    tongue, where = sources.tongue, f"document {outline.name}"
    if piece.kind == "heading":
        yield Heading(piece.level, tongue.say(piece.argument, f"{where}, heading"), piece.anchor)
    elif piece.kind in ("markdown", "prose"):
        is_ours = piece.kind == "markdown"
        text = tongue.markdown(piece.argument, where) if is_ours else sources.prose(piece.argument)
        file = outline.place if is_ours else f"documents/{outline.name}/{piece.argument}.md"
        blocks, found = blocks_of(text, file, under=level)
        diagnostics.extend(found)
        yield from blocks
    elif piece.kind == "replaced":
        yield _by_hand(piece, tongue)
    elif not sources.may_show(piece.kind, piece.argument):
        diagnostics.append(not_for_reader(Span(outline.place, piece.line, 1), piece, outline.audience))
        yield _withheld(tongue)
    elif piece.kind == "statement":
        statement = sources.statement(piece.argument)
        yield Paragraph(tongue.runs(statement)) if statement else _missing(piece, outline, diagnostics)
    else:
        yield from _shown(piece, sources, printed, where) or (_missing(piece, outline, diagnostics),)


def _shown(piece: Piece, sources: Sources, printed: frozenset[str], where: str) -> tuple[Block, ...]:
    """The table or pictures of a view; pictures are asked for by `figure`, a table by `view`.

    Each picture stands on as many sheets as it takes to be read, its table beneath it unless the outline
    prints that table itself.
    """
    shown, tongue = sources.view(piece.argument), sources.tongue
    caption = tongue.say(piece.caption, f"{where}, caption") if piece.caption else ""
    if isinstance(shown, Table) and piece.kind == "view":
        table = tongue.table(shown)
        table = msgspec.structs.replace(table, title=caption) if caption else table
        return (TableBlock(table, f"table-{piece.argument}"),)
    if isinstance(shown, Figure) and piece.kind == "figure":
        figure = msgspec.structs.replace(shown, title=caption) if caption else shown
        return tuple(_pictures(figure, printed, tongue))
    return ()


def _pictures(figure: Figure, printed: frozenset[str], tongue: Tongue) -> Iterator[Block]:
    for picture in map(tongue.figure, sheets(figure)):
        yield FigureBlock(picture, f"figure-{picture.name}")
        if picture.table and picture.table.name not in printed and not picture.is_empty:
            yield TableBlock(picture.table, f"table-{picture.table.name}")


def _missing(piece: Piece, outline: Outline, diagnostics: list[Diagnostic]) -> Callout:
    at = Span(outline.place, piece.line, 1)
    problem = f"there is no {piece.kind} of that name"
    diagnostics.append(bad_directive(at, f"{piece.kind} {piece.argument}", problem))
    words = f"This document should show the {piece.kind} {piece.argument}, which does not exist."
    return Callout(Tone.BAD, "Missing", (Run(words),))


def _not_known(fact: str, tongue: Tongue) -> Callout:
    words = sentence(
        "not-known",
        "Whether ",
        Run(fact, code=True),
        " holds is not known, so what depends on it is left out here.",
    )
    return Callout(Tone.UNKNOWN, tongue.say("Not known", "notice"), tongue.runs(words))


def _by_hand(piece: Piece, tongue: Tongue) -> Callout:
    words = sentence(
        "by-hand",
        "What follows was written by a person in place of what the model says here. Left out: ",
        value(piece.argument),
        ".",
    )
    return Callout(Tone.OPEN, tongue.say("Written by hand", "notice"), tongue.runs(words))


def _withheld(tongue: Tongue) -> Callout:
    words = "Something stands here in the maker's own records that is not for the readers of this document."
    return Callout(Tone.PLAIN, tongue.say("Not shown", "notice"), (Run(tongue.say(words, "notice")),))


def _anchored_once(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks; an anchor that stood already gets the next free number behind it."""
    taken: set[str] = set()
    for block in blocks:
        anchor = block.anchor if isinstance(block, Heading | TableBlock | FigureBlock | Callout) else ""
        free, number = anchor, 1
        while free and free in taken:
            number += 1
            free = f"{anchor}-{number}"
        taken.add(free)
        yield block if free == anchor else msgspec.structs.replace(block, anchor=free)
