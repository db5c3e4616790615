"""A document as the data that the paper template reads: cleaned words, safe links, one label for each anchor, sheets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wardbook.documents import fonts
from wardbook.documents.writers.columns import SIZE, arrange, breakable, is_fixed, kind_of, width
from wardbook.documents.writers.pictures import LEAD, Picture, is_sideways, is_tall, upright_width
from wardbook.documents.writers.words import in_words, runs_on
from wardbook.model.document import (
    Block,
    Bullets,
    Callout,
    Code,
    Document,
    FigureBlock,
    Heading,
    Paragraph,
    Run,
    TableBlock,
)
from wardbook.model.table import Cell, Column, Link, Missing, State, Table, Tone

Json = dict[str, Any]  # Any: JSON

_TALL_ROW = 28
"""Lines of a row that may not fit a page together with its head; such tables break within rows."""

_LINE = 400_000
"""Thousandths of a point of a line of running text at the size of tables: where long words may break."""


_CONTENTS = 2
"""Levels of headings in the table of contents, as the template has them."""

_RUNNING = 96
"""Characters of a line that repeats on every page; the whole of it stands on the cover."""

_LONGEST_ADDRESS = 2_000
"""The typesetter refuses addresses beyond 8,000 bytes; nobody writes one of 2,000 characters by hand."""

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Categories of characters that show nothing or differ from face to face; PDF/A refuses most of them."""

_BREAKS = "\n\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}"
"""Characters that show nothing and only say where a line may end."""

_UNSEEN_ENDS = f"{_BREAKS} \t\r\x0b\x0c\u2028\u2029\N{NO-BREAK SPACE}"
"""What shows nothing at either end of a text."""

_SPACES = {ord("\t"): "    ", ord("\r"): "", 0x0B: " ", 0x0C: " ", 0x2028: "\n", 0x2029: "\n"}
_TONE_MARKS = {Tone.GOOD: "✓", Tone.OPEN: "–", Tone.BAD: "×", Tone.UNKNOWN: "?", Tone.PLAIN: "·"}


LOGO = "logo.png"
"""The logo's file beside the document's data."""


class Paper:
    """One document on its way to paper.

    `data` is what the template reads, `labels` its label for each anchor, `missing` the characters
    in place of which a visible mark stands.
    """

    def __init__(self, document: Document, pictures: Sequence[Picture | None]) -> None:
        self.missing: set[str] = set()
        self.labels = {anchor: f"a{index}" for index, anchor in enumerate(anchors(document.blocks))}
        self._led = led(document, self.labels)
        self._placed: set[str] = set()
        self._pictures = iter(pictures)
        self.data = self._document(document)

    def _document(self, document: Document) -> Json:
        running = f"{document.device} {document.version}  ·  {document.title}"
        return {
            "title": self._line(document.title, 180_000),
            "device": self._line(document.device),
            "manufacturer": self._line(document.manufacturer),
            "version": self._line(document.version),
            "running": self._line(_short(running)),
            "maker": self._line(_short(document.manufacturer)),
            "as-of": document.as_of.isoformat(),
            "draft": document.draft,
            "watermark": self._line(document.watermark),
            "plain": document.is_plain,
            "banner": self._line(document.banner),
            "short-banner": self._line(_short(document.banner)),
            "audience": document.audience.value,
            "answers": self._line(document.answers),
            "cover": self._line(document.cover),
            "number": self._line(document.number),
            "revision": self._line(document.revision),
            "address": self._line(document.look.address),
            "footer": self._line(_short(document.look.footer)),
            "accent": document.look.accent,
            "paper": document.look.paper,
            "logo": LOGO if document.look.logo else "",
            "language": document.language.partition("-")[0],
            "region": document.language.partition("-")[2],
            "words": {word: self._line(said) for word, said in document.words.items()},
            "table-size": SIZE / 10,
            "blocks": list(_sheets([self._block(block) for block in document.blocks])),
            "contents": sum(
                isinstance(block, Heading) and _level(block) <= _CONTENTS for block in document.blocks
            ),
            "labels": list(self.labels.values()),
        }

    def _block(self, block: Block) -> Json:
        match block:
            case Heading(_, words, anchor):
                level = _level(block)
                size = 300_000 if level == 1 else _LINE
                return {
                    "type": "heading",
                    "level": level,
                    "text": self._line(words, size),
                    "label": self._place(anchor),
                }
            case Paragraph(runs):
                return {"type": "paragraph", "runs": self._runs(runs)}
            case Bullets(items, numbered):
                return {
                    "type": "bullets",
                    "items": [self._runs(item) for item in items],
                    "numbered": numbered,
                }
            case Callout(tone, title, runs, anchor):
                return {
                    "type": "callout",
                    "tone": tone.value,
                    "title": self._line(f"{_TONE_MARKS[tone]} {title}"),
                    "runs": self._runs(runs),
                    "label": self._place(anchor),
                }
            case Code(text):
                return {"type": "code", "text": self._line(text, fixed=True)}
            case TableBlock(table, anchor):
                return {"type": "table", "label": self._place(anchor), **self._table(table)}
            case FigureBlock():
                return self._figure(block)

    def _figure(self, block: FigureBlock) -> Json:
        picture = next(self._pictures, None)
        figure = block.figure
        return {
            "type": "figure",
            "label": self._place(block.anchor),
            "file": picture.file if picture else "",
            "alt": self._clean(figure.alt) or self._clean(figure.title),
            "title": self._line(figure.title),
            "empty": self._line(figure.empty),
            "note": picture.note if picture else "",
            "width": upright_width(picture) if picture else 0,
            "sideways": picture is not None and is_sideways(picture),
            "tall": picture is not None and is_tall(picture),
        }

    def _table(self, table: Table) -> Json:
        """A table for the template; an id that two tables define is labelled at the first."""
        layout = arrange(table)
        anchors = [*table.anchors, *[""] * (len(table.rows) - len(table.anchors))]
        return {
            "title": self._line(table.title),
            "columns": [
                {
                    "title": self._clean(breakable(column.title, fixed=False, room=room)),
                    "kind": kind_of(column),
                    "width": room / 1000,
                }
                for column, room in zip(table.columns, layout.widths, strict=True)
            ],
            "rows": [
                [
                    self._cell(cell, column, room)
                    for cell, column, room in zip(row, table.columns, layout.widths, strict=True)
                ]
                for row in table.rows
            ],
            "labels": [self._place(f"id-{anchor}" if anchor else "") for anchor in anchors],
            "empty": self._line(table.empty),
            "notes": [self._line(note) for note in table.notes],
            "sideways": layout.sideways,
            "breakable": layout.highest > _TALL_ROW,
        }

    def _cell(self, cell: Cell, column: Column, room: int) -> list[list[str]]:
        """A cell as a list of look, words and the label they lead to ("" for none); the first says where the others stand beside it."""
        if isinstance(cell, tuple):
            pieces = [piece for item in cell for piece in self._cell(item, column, room)]
            if runs_on(cell, column.kind):
                pieces[0].append("beside")
            return pieces
        fixed = is_fixed(cell, column.kind)
        look, words, label = "c" if fixed else "p", in_words(cell), ""
        match cell:
            case Link(id_):
                label = self._led.get(id_, "")
            case State(word, tone):
                mark = f"{_TONE_MARKS[tone]}\N{NO-BREAK SPACE}"
                beside = room - width(mark, fixed=False, bold=True)
                words = mark + breakable(self._clean(word), fixed=False, room=beside, bold=True)
                return [[tone.value, words, ""]]
            case Missing():
                look = "m"
        return [[look, breakable(self._clean(words), fixed=fixed, room=room), label]]

    def _runs(self, runs: Iterable[Run]) -> list[Json]:
        return [
            {
                "text": self._line(text, fixed=run.code),
                "bold": run.bold,
                "italic": run.italic,
                "code": run.code,
                "to": address(to),
                "label": self.labels.get(to.removeprefix("#"), "") if to.startswith("#") else "",
            }
            for run in runs
            for text in (
                run.text.replace("\N{SOFT HYPHEN}", ""),
            )  # behind a link it ends the typesetter's work
            for to in (run.to if text.strip(_UNSEEN_ENDS) else "",)  # as does a link that nobody can see
        ]

    def _place(self, anchor: str) -> str:
        """The label to set here, "" where there is no anchor or it stands already."""
        if not anchor or anchor in self._placed:
            return ""
        self._placed.add(anchor)
        return self.labels[anchor]

    def _line(self, text: str, room: int = _LINE, *, fixed: bool = False) -> str:
        return breakable(self._clean(text), fixed=fixed, room=room)

    def _clean(self, text: str) -> str:
        """The text with a visible mark for each character that cannot be printed as the same sign everywhere."""
        if text.isascii() and text.isprintable():
            return text
        spaced = text.translate(_SPACES)
        odd = {character for character in set(spaced) if character not in _BREAKS and _is_odd(character)}
        self.missing |= odd
        return spaced.translate(dict.fromkeys(map(ord, odd), fonts.MARK)) if odd else spaced


def _level(heading: Heading) -> int:
    """The level of a heading on paper, where the title is not one of them."""
    return min(3, max(1, heading.level - 1))


def _is_odd(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or bool(fonts.missing_glyphs(character))


def anchors(blocks: Sequence[Block]) -> Iterator[str]:
    """Every anchor of the document once, in order: headings, tables, figures, callouts, and the ids that rows define."""
    found: dict[str, None] = {}
    for block in blocks:
        if isinstance(block, Heading | TableBlock | FigureBlock | Callout) and block.anchor:
            found[block.anchor] = None
        if isinstance(block, TableBlock):
            found.update((f"id-{anchor}", None) for anchor in block.table.anchors if anchor)
    yield from found


def led(document: Document, labels: Mapping[str, str]) -> dict[str, str]:
    """Each id that leads to a place in this document, with its label: its own row, or that which names its place elsewhere."""
    rows = {anchor.removeprefix("id-"): label for anchor, label in labels.items() if anchor.startswith("id-")}
    return {id_: rows[row] for id_, row in document.elsewhere.items() if row in rows} | rows


def _sheets(blocks: Sequence[Json]) -> Iterator[Json]:
    """The blocks, those for a turned page gathered into sheets together with the heading and text that lead to them."""
    lead: list[Json] = []
    sheet: list[Json] = []
    for block in blocks:
        if block["type"] in ("heading", "paragraph"):
            lead.append(block)
            continue
        if block.get("sideways"):
            before, with_it = _led(lead, 0 if block.get("tall") else LEAD)
            if before and sheet:
                yield {"type": "sheet", "blocks": sheet}
                sheet = []
            yield from before
            sheet += [*with_it, block]
        else:
            if sheet:
                yield {"type": "sheet", "blocks": sheet}
                sheet = []
            yield from (*lead, block)
        lead = []
    if sheet:
        yield {"type": "sheet", "blocks": sheet}
    yield from lead


def _led(lead: list[Json], most: int) -> tuple[list[Json], list[Json]]:
    """What stays before a turned page, and what goes with it: from the last chain of headings on, up to `most` letters after it.

    Headings without words after them always go with it, for they would stand alone at the foot of a page.
    """
    start = len(lead)
    while start and lead[start - 1]["type"] != "heading":
        start -= 1
    while start and lead[start - 1]["type"] == "heading":
        start -= 1
    length = sum(len(run["text"]) for block in lead[start:] for run in block.get("runs", ()))
    return (lead[:start], lead[start:]) if length <= most else (lead, [])


def address(target: str) -> str:
    """The address of a link if it is safe to print, "" otherwise."""
    is_safe = target.startswith(("https://", "mailto:")) and len(target) <= _LONGEST_ADDRESS
    return target if is_safe and target.isprintable() and len(target) > len("https://") else ""


def _short(text: str) -> str:
    """A line for every page, cut where it would take a second one; the cover has all of it."""
    return text if len(text) <= _RUNNING else text[: _RUNNING - 2].rstrip() + " …"
