"""A document as a tree of blocks; writers know these and nothing of devices."""

from __future__ import annotations

import datetime

import msgspec

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
