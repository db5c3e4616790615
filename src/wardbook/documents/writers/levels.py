"""Headings that go down one step at a time, as readers who cannot see the page find their way by them."""

from __future__ import annotations

import msgspec

from wardbook.model.document import Block, Document, Heading

_FIRST = 2
"""The level of a document's own headings; its title is the level above."""

_NO_WORDS = "…"
"""What stands for a heading in which nobody wrote anything."""


def stepped(document: Document) -> Document:
    """The document, in which no heading is deeper than one step below the one before, and none is without words.

    PDF/UA-1 (ISO 14289-1, 7.4.2) and WCAG 2 (technique G141) ask for it; a person's prose may begin at any level.
    """
    blocks: list[Block] = []
    before = _FIRST - 1
    for item in document.blocks:
        if not isinstance(item, Heading):
            blocks.append(item)
            continue
        before = max(_FIRST, min(item.level, before + 1))
        blocks.append(Heading(before, item.text if item.text.strip() else _NO_WORDS, item.anchor))
    return msgspec.structs.replace(document, blocks=tuple(blocks))
