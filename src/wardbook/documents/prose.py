"""Users' Markdown as blocks: a small, safe part of CommonMark; what cannot be printed is said, never dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Block, Bullets, Code, Heading, Paragraph, Run
from wardbook.model.rule import finding

if TYPE_CHECKING:
    from markdown_it.token import Token

_SAFE_LINK = re.compile(r"(https://|mailto:|#)[^\s<>\"']{1,2000}\Z")


@finding("DO003")
def not_printed(at: Span, what: str) -> Diagnostic:
    """Prose holds something that documents do not print: an image, a link other than https, mailto or #anchor, or HTML.

    Documents must read the same years later without any outside file, so pictures come from the model.
    """
    return Diagnostic(
        code="DO003",
        severity=Severity.WARNING,
        at=at,
        says=f"{what} is not printed",
        help="write it in words; links may begin with https://, mailto: or #",
    )


def blocks_of(text: str, file: str) -> tuple[tuple[Block, ...], list[Diagnostic]]:
    """The blocks of a stretch of Markdown, and what of it is not printed. Never raises on any text."""
    if not text.strip():
        return (), []
    from markdown_it import MarkdownIt  # only documents with prose pay for it

    diagnostics: list[Diagnostic] = []
    tokens = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).parse(text)
    return tuple(_blocks(tokens, file, diagnostics)), diagnostics


def _blocks(tokens: Sequence[Token], file: str, diagnostics: list[Diagnostic]) -> Iterator[Block]:
    items: list[tuple[Run, ...]] = []
    depth = 0
    numbered = False
    level = 0
    for token in tokens:
        at = Span(file, (token.map[0] + 1) if token.map else 0, 1 if token.map else 0)
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            numbered = token.type == "ordered_list_open" if depth == 1 else numbered
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            if not depth and items:
                yield Bullets(tuple(items), numbered)
                items = []
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("fence", "code_block"):
            yield Code(token.content.rstrip("\n"))
        elif token.type == "inline":
            runs = tuple(_runs(token.children or [], at, diagnostics))
            if depth:
                items.append(runs)
            elif level:
                words = "".join(run.text for run in runs)
                yield Heading(
                    min(4, level + 1), words, "prose-" + re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
                )
            elif runs:
                yield Paragraph(runs)


def _runs(tokens: Sequence[Token], at: Span, diagnostics: list[Diagnostic]) -> Iterator[Run]:
    bold = italic = 0
    to = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += 1 if token.type == "strong_open" else -1
        elif token.type in ("em_open", "em_close"):
            italic += 1 if token.type == "em_open" else -1
        elif token.type == "link_open":
            to = _safe(str(token.attrGet("href") or ""), at, diagnostics)
        elif token.type == "link_close":
            to = ""
        elif token.type == "image":
            diagnostics.append(not_printed(at, "an image"))
            yield Run(f"[picture: {token.content or 'without words'}]", italic=True)
        elif token.type in ("softbreak", "hardbreak"):
            yield Run(" ")
        elif token.content:
            yield Run(
                token.content, bold=bold > 0, italic=italic > 0, code=token.type == "code_inline", to=to
            )


def _safe(target: str, at: Span, diagnostics: list[Diagnostic]) -> str:
    if _SAFE_LINK.match(target):
        return target
    diagnostics.append(not_printed(at, "a link"))
    return ""
