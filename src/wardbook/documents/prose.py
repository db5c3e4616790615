"""Users' Markdown as blocks: a small, safe part of CommonMark with tables; what cannot be printed is said, never dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Block, Bullets, Code, Heading, Paragraph, Run, TableBlock
from wardbook.model.rule import finding
from wardbook.model.table import Cell, Table, text

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_SAFE_LINK = re.compile(r"(https://|mailto:|#)[^\s<>\"']{1,2000}\Z")
_DEEPEST = 4
"""The deepest heading a document has."""

_NESTING = 60
"""Levels of lists and quotations that are read; the reader recurses, and nobody writes more by hand."""


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


def blocks_of(source: str, file: str, *, under: int = 1) -> tuple[tuple[Block, ...], list[Diagnostic]]:
    """The blocks of a stretch of Markdown, and what of it is not printed. Never raises on any text.

    `under` is the level of the heading it stands under: its own highest heading comes one level below,
    whatever number of # its writer chose. Anchors of headings may repeat; `fill` makes them one each.
    """
    if not source.strip():
        return (), []
    from markdown_it import MarkdownIt  # only documents with prose pay for it
    from markdown_it.tree import SyntaxTreeNode  # as above

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _NESTING}).enable("table")
    tokens = parser.parse(source)
    diagnostics: list[Diagnostic] = []
    if any(token.level >= _NESTING - 1 for token in tokens):
        diagnostics.append(not_printed(Span(file), f"what stands {_NESTING} or more levels deep"))
    reader = _Reader(file, under - _highest(tokens) + 1, diagnostics)
    return tuple(reader.blocks(SyntaxTreeNode(tokens).children)), diagnostics


def _highest(tokens: Sequence[Token]) -> int:
    return min((int(token.tag[1:]) for token in tokens if token.type == "heading_open"), default=1)


class _Reader:
    """One reading of one file: where it is, how far its headings move down, what was not printed."""

    def __init__(self, file: str, deeper: int, diagnostics: list[Diagnostic]) -> None:
        self.file, self.deeper, self.diagnostics = file, deeper, diagnostics

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
        for node in nodes:
            if node.type == "heading":
                yield self._heading(node)
            elif node.type == "paragraph":
                if runs := self._runs(node):
                    yield Paragraph(runs)
            elif node.type in ("bullet_list", "ordered_list"):
                yield Bullets(tuple(self._items(node, 0)), node.type == "ordered_list")
            elif node.type in ("fence", "code_block"):
                yield Code(node.content.rstrip("\n"))
            elif node.type == "table":
                yield self._table(node)
            elif node.type == "blockquote":
                yield from self.blocks(node.children)

    def _heading(self, node: SyntaxTreeNode) -> Heading:
        words = "".join(run.text for run in self._runs(node)) or "(heading without words)"
        slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "section"
        return Heading(max(2, min(_DEEPEST, int(node.tag[1:]) + self.deeper)), words, f"prose-{slug}")

    def _items(self, node: SyntaxTreeNode, depth: int) -> Iterator[tuple[Run, ...]]:
        """Items in the order they are read; lists within lists follow their item, marked with a dash."""
        for item in node.children:
            runs: list[Run] = []
            inner: list[tuple[Run, ...]] = []
            for child in item.children:
                if child.type in ("bullet_list", "ordered_list"):
                    inner.extend(self._items(child, depth + 1))
                else:
                    runs += [Run(" ")] if runs else []
                    runs += self._flat(child)
            mark = (Run("\N{EN DASH} " * depth),) if depth else ()
            yield (*mark, *runs)
            yield from inner

    def _flat(self, node: SyntaxTreeNode) -> tuple[Run, ...]:
        """Whatever stands inside an item of a list, as running words."""
        if node.type in ("fence", "code_block"):
            return (Run(node.content.rstrip("\n"), code=True),)
        if node.type in ("paragraph", "heading", "th", "td"):
            return self._runs(node)
        pieces = [self._flat(child) for child in node.children]
        return tuple(run for piece in pieces if piece for run in (*piece, Run(" ")))

    def _table(self, node: SyntaxTreeNode) -> TableBlock:
        rows = [row for part in node.children for row in part.children]
        heads = [_words(self._runs(cell)) for cell in rows[0].children]
        columns = tuple(
            text(head or f"column {number}", name=f"column-{number}") for number, head in enumerate(heads, 1)
        )
        cells = tuple(tuple(self._cell(cell) for cell in row.children) for row in rows[1:])
        title = ", ".join(head for head in heads if head) or "Table"
        table = Table(name="prose-table", title=title, columns=columns, rows=cells)
        return TableBlock(table, "prose-table")

    def _cell(self, node: SyntaxTreeNode) -> Cell:
        runs = self._runs(node)
        if any(run.to for run in runs):
            self.diagnostics.append(not_printed(self._at(node), "the address of a link in a table"))
        return _words(runs)

    def _runs(self, node: SyntaxTreeNode) -> tuple[Run, ...]:
        return tuple(run for child in node.children for run in self._inline(child, Run("")))

    def _inline(self, node: SyntaxTreeNode, look: Run) -> Iterator[Run]:
        """The words of an inline node and of all within it, with the look that its surroundings give."""
        if node.type in ("softbreak", "hardbreak"):
            yield Run(" ")
        elif node.type == "image":
            self.diagnostics.append(not_printed(self._at(node), "an image"))
            yield Run(f"[picture: {node.content or 'without words'}]", italic=True)
        elif node.children:
            inner = self._looks(node, look)
            for child in node.children:
                yield from self._inline(child, inner)
        elif node.type == "link" or not node.content:
            self._looks(node, look)
        else:
            yield Run(
                node.content, look.bold, look.italic, code=look.code or node.type == "code_inline", to=look.to
            )

    def _looks(self, node: SyntaxTreeNode, look: Run) -> Run:
        if node.type == "link":
            return Run("", look.bold, look.italic, look.code, self._safe(node))
        return Run(
            "", look.bold or node.type == "strong", look.italic or node.type == "em", look.code, look.to
        )

    def _safe(self, node: SyntaxTreeNode) -> str:
        target = str(node.attrs.get("href", ""))
        if _SAFE_LINK.match(target):
            return target
        self.diagnostics.append(not_printed(self._at(node), "a link"))
        return ""

    def _at(self, node: SyntaxTreeNode) -> Span:
        """The line of the nearest node that has one; words within a line have none of their own."""
        found: SyntaxTreeNode | None = node
        while found is not None and not found.is_root:
            if found.map:
                return Span(self.file, found.map[0] + 1, 1)
            found = found.parent
        return Span(self.file)


def _words(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)
