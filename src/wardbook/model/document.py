"""A document as a tree of blocks; writers know these and nothing of devices."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from wardbook.model import spelling
from wardbook.model.figure import Figure
from wardbook.model.table import Audience, Table, Tone


class Run(msgspec.Struct, frozen=True):
    """Words with one look; `to` is an anchor (`#id`) or an https address they link to."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    to: str = ""


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading of level 1 to 4, and the anchor that links and page-number questions use."""

    level: int
    text: str
    anchor: str


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """Running text."""

    runs: tuple[Run, ...]


class Bullets(msgspec.Struct, frozen=True, tag="bullets"):
    """A list; `numbered` counts its items."""

    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


class TableBlock(msgspec.Struct, frozen=True, tag="table"):
    """A view printed as a table."""

    table: Table
    anchor: str


class FigureBlock(msgspec.Struct, frozen=True, tag="figure"):
    """A view drawn as a picture."""

    figure: Figure
    anchor: str


class Callout(msgspec.Struct, frozen=True, tag="callout"):
    """A sentence that must not be overlooked: a gap, a draft notice, an example notice."""

    tone: Tone
    title: str
    runs: tuple[Run, ...]
    anchor: str = ""


class Code(msgspec.Struct, frozen=True, tag="code"):
    """Text set as written, such as a command."""

    text: str


Block = Heading | Paragraph | Bullets | TableBlock | FigureBlock | Callout | Code


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a company's papers look: colour (`#rrggbb`, "" for ours), line at the foot, size, logo (PNG), address."""

    accent: str = ""
    footer: str = ""
    paper: str = "a4"
    logo: bytes = b""
    address: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document, ready to be written in any form.

    `name` is its file name without ending, `as_of` the date everything in it holds for, `draft`
    whether gaps keep it from being final, `banner` a line repeated on every page ("" for none), `cover` a
    sentence that must stand on the first page. A plain document has neither cover nor contents.
    `number` and `revision` are the company's ("" for none), `words` the fixed words of paper in `language`.
    `watermark` stands behind every page ("" for none).
    `elsewhere` gives for ids that another document defines the row, in this one, which names that place.
    However it is made, no words of it have raw markup: see `spelling.py`.
    """

    name: str
    title: str
    device: str
    manufacturer: str
    version: str
    as_of: datetime.date
    draft: bool
    blocks: tuple[Block, ...]
    banner: str = ""
    audience: Audience = Audience.REGULATOR
    answers: str = ""
    cover: str = ""
    is_plain: bool = False
    number: str = ""
    revision: str = ""
    language: str = "en"
    words: dict[str, str] = {}
    look: Look = Look()
    watermark: str = ""
    elsewhere: dict[str, str] = {}

    def __post_init__(self) -> None:
        """Set words between backticks as code in running text, and between quotation marks elsewhere."""
        force = msgspec.structs.force_setattr
        for name in ("title", "answers", "cover"):
            force(self, name, spelling.said(getattr(self, name), self.language))
        force(self, "blocks", tuple(_spelled(block, self.language) for block in self.blocks))


def _spelled(block: Block, language: str) -> Block:
    """A block as people read it, the same object where nothing in it changes."""
    match block:
        case Heading(level, text, anchor) if "`" in text:
            return Heading(level, spelling.said(text, language), anchor)
        case Paragraph(runs) if _has_code(runs):
            return Paragraph(_runs(runs))
        case Bullets(items, numbered) if any(map(_has_code, items)):
            return Bullets(tuple(map(_runs, items)), numbered)
        case Callout(tone, title, runs, anchor) if "`" in title or _has_code(runs):
            return Callout(tone, spelling.said(title, language), _runs(runs), anchor)
        case TableBlock(table, anchor):
            told = spelling.table(table, language)
            return block if told is table else TableBlock(told, anchor)
        case FigureBlock(figure, anchor):
            return FigureBlock(_figure(figure, language), anchor)
    return block


def _figure(figure: Figure, language: str) -> Figure:
    words = {name: getattr(figure, name) for name in ("title", "alt", "empty", "note")}
    told = {name: spelling.said(said, language) for name, said in words.items() if "`" in said}
    return msgspec.structs.replace(figure, **told) if told else figure


def _has_code(runs: Iterable[Run]) -> bool:
    return any("`" in run.text and not run.code for run in runs)


def _runs(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with a run of its own for each word of a machine."""
    return tuple(
        msgspec.structs.replace(run, text=text, code=run.code or is_code)
        for run in runs
        for text, is_code in ([(run.text, False)] if run.code or not run.text else spelling.pieces(run.text))
    )
