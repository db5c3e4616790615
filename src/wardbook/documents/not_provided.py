"""What a document could not say, gathered on one page at its end, wherever it stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from wardbook.model.document import Block, Callout, FigureBlock, Heading, Paragraph, Run, TableBlock
from wardbook.model.number import agreed
from wardbook.model.table import Audience, Cell, Link, Missing, State, Table, Tone, Value, text

ANCHOR = "not-provided"
"""The heading under which an outline wants the page."""

_SILENT = frozenset({"not stated", "unknown", "not answered yet"})
_SAID = "Not provided"
_FEW = 4
_VALUE = "stated"
"""The title of a column whose rows are facts by name, so that the name says what is missing."""

_OPEN = "not provided"
"""The title of a column that lists what is missing: a table of its own stands there, so it is not gathered twice."""

_Gap = tuple[str, str, str]


NOTHING = "Not provided: nothing is written for this section."
"""What stands in a section in which nothing stands: a reader cannot tell a gap from a fault."""


def never_empty(blocks: Sequence[Block], words: str = NOTHING) -> tuple[Block, ...]:
    """The same blocks, with `words` in each section that has none; the page of what is not provided is filled later."""
    made: list[Block] = []
    for block, after in pairwise((*blocks, None)):
        assert block is not None, "only the last of a pair is none"
        made.append(block)
        if not isinstance(block, Heading) or block.anchor == ANCHOR:
            continue
        if after is None or (isinstance(after, Heading) and after.level <= block.level):
            made.append(Paragraph((Run(words),)))
    return tuple(made)


def gathered(blocks: Sequence[Block], audience: Audience) -> tuple[Block, ...]:
    """The same blocks; under a heading with the anchor `not-provided` stands a table of all that is missing above."""
    made: list[Block] = []
    for block in blocks:
        made.append(block)
        if isinstance(block, Heading) and block.anchor == ANCHOR:
            table = _table(tuple(_gaps(blocks)), audience, is_listed=any(map(_lists_gaps, blocks)))
            made.append(TableBlock(table, f"table-{ANCHOR}"))
    return tuple(made)


def _lists_gaps(block: Block) -> bool:
    """Whether it is a table of what is missing, with something in it."""
    return (
        isinstance(block, TableBlock)
        and bool(block.table.rows)
        and any(column.title == _OPEN for column in block.table.columns)
    )


def _table(gaps: tuple[_Gap, ...], audience: Audience, *, is_listed: bool) -> Table:
    """The gaps in their order; what a section says twice, in a sentence and in a table, stands once."""
    return Table(
        name=ANCHOR,
        title="Not provided",
        columns=(
            text("section", weight=3),
            text("where", weight=3),
            text("what is not provided", name="what", weight=7),
        ),
        rows=tuple({(gap[0], gap[2]): gap for gap in reversed(gaps)}.values())[::-1],
        empty="Nothing else is missing."
        if is_listed
        else "Everything that this document asks for is stated.",
        audience=audience,
    )


def _gaps(blocks: Sequence[Block]) -> Iterator[_Gap]:
    section = ""
    for block in blocks:
        if isinstance(block, Heading):
            section = block.text
        else:
            yield from ((section, where, what) for where, what in _of(block))


def _of(block: Block) -> Iterator[tuple[str, str]]:
    """Where something is missing in a block, and what."""
    if isinstance(block, TableBlock):
        yield from ((block.table.title, what) for what in _of_table(block.table))
    elif isinstance(block, FigureBlock) and block.figure.is_empty and block.figure.empty.startswith(_SAID):
        yield block.figure.title, block.figure.empty
    elif isinstance(block, Callout) and block.tone is Tone.UNKNOWN:
        yield block.title, "".join(run.text for run in block.runs)
    elif isinstance(block, Paragraph):
        said = "".join(run.text for run in block.runs)
        if said.startswith(_SAID) or any(run.italic and _is_gap(run.text) for run in block.runs):
            yield "text", said


def _is_gap(words: str) -> bool:
    """Whether the words that stand for a value say that nobody stated it."""
    return any(words.endswith(silent) for silent in _SILENT)


def _asks(empty: str) -> bool:
    """Whether a table is empty for want of facts: it says so, or names where to write them."""
    return empty.startswith(_SAID) or " yet" in empty or ".yaml" in empty


def _of_table(table: Table) -> Iterator[str]:
    if not table.rows and _asks(table.empty):
        yield table.empty
    for index, column in enumerate(table.columns):
        rows = [row for row in table.rows if any(_is_silent(item) for item in _values(row[index]))]
        if rows:
            named = list(dict.fromkeys(filter(None, (_name(row) for row in rows))))[:_FEW]
            more = f" and {len(rows) - len(named)} more" if named and len(rows) > len(named) else ""
            of = f"{', '.join(named)}{more}" if named else agreed(f"{len(rows)} rows")
            yield of if column.title == _VALUE else f"{column.title} of {of}"


def _name(row: tuple[Cell, ...]) -> str:
    """What a row is about: the first of its cells that says something."""
    return next(
        (_words(cell) for cell in row if not any(map(_is_silent, _values(cell))) and _words(cell)), ""
    )


def _values(cell: Cell) -> tuple[Value, ...]:
    return cell if isinstance(cell, tuple) else (cell,)


def _is_silent(item: Value) -> bool:
    return isinstance(item, Missing) and (item.word in _SILENT or item.word.lower().startswith(_SAID.lower()))


def _words(cell: Cell) -> str:
    told = []
    for item in _values(cell):
        if isinstance(item, Link):
            told.append(item.text or item.id)
        else:
            told.append(item.word if isinstance(item, State | Missing) else str(item))
    return ", ".join(told)
