"""Blocks and tables as HTML in which no text of a user can become markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from wardbook.documents.drawing import draw
from wardbook.documents.writers.words import MARKS, in_words, runs_on
from wardbook.model.document import (
    Block,
    Bullets,
    Callout,
    Code,
    FigureBlock,
    Heading,
    Paragraph,
    Run,
    TableBlock,
)
from wardbook.model.figure import Figure
from wardbook.model.table import Cell, Kind, Link, Missing, State, Table

_BREAKS = re.compile(r"(?<=[\s/:@_-])(?=\w)|(?<=\.)(?=[A-Za-z])")
_LONG = 18
"""Characters in one line, beyond which a word of a machine would push other columns aside."""

Resolve = Callable[[str], str]
"""From the id of a thing to the address of the page and row where it stands, "" when it stands nowhere."""


def block(item: Block, resolve: Resolve) -> str:
    """One block as HTML."""
    match item:
        case Heading(level, text, anchor):
            return f'<h{level} id="{escape(anchor)}">{escape(text)}</h{level}>'
        case Paragraph(runs):
            return f"<p>{_runs(runs)}</p>"
        case Bullets(items, numbered):
            tag = "ol" if numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{_runs(runs)}</li>' for runs in items)}</{tag}>"
        case TableBlock(table, anchor):
            return table_html(table, resolve, anchor)
        case FigureBlock(figure, anchor):
            return figure_html(figure, anchor, resolve)
        case Callout(tone, title, runs, anchor):
            return f'<div role="note" class="callout {tone.value}" id="{escape(anchor)}"><strong>{MARKS[tone]} {escape(title)}</strong><br>{_runs(runs)}</div>'
        case Code(text):
            return f"<pre><code>{escape(text)}</code></pre>"


def table_html(table: Table, resolve: Resolve, anchor: str, *, level: int = 3) -> str:
    """A table that sorts and filters where scripts run, and reads well where they do not; `level` is that of its title."""
    head = "".join(
        f'<th scope="col" class="{column.kind.value}"{_title(column.says)}>{escape(column.title)}</th>'
        for column in table.columns
    )
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in table.notes)
    if not table.rows:
        return f'<section class="table" id="{escape(anchor)}"><h{level}>{escape(table.title)}</h{level}><p class="empty">{escape(table.empty)}</p>{notes}</section>'
    rows = []
    for index, row in enumerate(table.rows):
        mark = table.anchors[index] if index < len(table.anchors) else ""
        cells = "".join(
            f'<td class="{column.kind.value}">{_cell(cell, column.kind, resolve)}</td>'
            for cell, column in zip(row, table.columns, strict=True)
        )
        rows.append(f"<tr{_id(mark)}>{cells}</tr>")
    return (
        f'<section class="table" id="{escape(anchor)}"><h{level}>{escape(table.title)} <span class="count">{len(table.rows)}</span></h{level}>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title)}"><table data-sortable><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>{notes}</section>'
    )


def figure_html(figure: Figure, anchor: str, resolve: Resolve) -> str:
    """A picture inline, its parts links to the rows that define them, with its words beneath.

    What is drawn of a thing that has a row can be reached with the keyboard, in the order of the drawing.
    """
    if figure.is_empty:
        return f'<p class="empty" id="{escape(anchor)}">{escape(figure.empty)}</p>'
    name = escape(anchor, quote=True)
    drawn = _own_ids(_linked(draw(figure).svg, resolve), name)
    return (
        f'<figure id="{name}"><div class="scroll" tabindex="0" role="region" aria-label="{escape(figure.title, quote=True)}">{drawn}</div>'
        f'<figcaption id="{name}-words"><strong>{escape(figure.title)}</strong>. {escape(figure.alt)}</figcaption></figure>'
    )


_PART = re.compile(r'<g data-id="([^"]*)"><title>(.*?)</title>(.*?)</g>', re.DOTALL)


def _linked(svg: str, resolve: Resolve) -> str:
    """The picture with a link around each part whose row is known; our own SVG, in which parts hold no parts."""
    told: set[str] = set()

    def link(found: re.Match[str]) -> str:
        address = resolve(unescape(found.group(1)))
        if not address:
            return found.group(0)
        # A path is drawn as line and number: one of them is enough to stop at.
        again = ' tabindex="-1" aria-hidden="true"' if found.group(1) in told else ""
        told.add(found.group(1))
        return f'<a href="{escape(address, quote=True)}"{again} aria-label="{found.group(2)}">{found.group(0)}</a>'

    return _PART.sub(link, svg)


def _own_ids(svg: str, anchor: str) -> str:
    """The picture with ids that no other picture of the page has, named by its title and told by the words beneath."""
    return (
        svg.replace('id="arrow-', f'id="{anchor}-arrow-')
        .replace("url(#arrow-", f"url(#{anchor}-arrow-")
        .replace(' role="img"', f' role="group" aria-describedby="{anchor}-words"', 1)
    )


def row_anchor(id_: str) -> str:
    """The anchor of the row that defines an id."""
    return f"id-{id_}"


def _id(mark: str) -> str:
    return f' id="{escape(row_anchor(mark), quote=True)}"' if mark else ""


def _title(says: str) -> str:
    return f' title="{escape(says, quote=True)}"' if says else ""


def _cell(cell: Cell, kind: Kind, resolve: Resolve) -> str:
    if isinstance(cell, str):  # most are
        return _code(cell) if kind in (Kind.CODE, Kind.ID) else escape(cell)
    if isinstance(cell, tuple):
        told = [_cell(item, kind, resolve) for item in cell]
        if runs_on(cell, kind):
            return f'<span class="many">{" ".join(told)}</span>'
        return "<br>".join(told)
    match cell:
        case Link(id_, text):
            address = resolve(id_)
            shown = escape(text) if text and kind is not Kind.ID else _code(text or id_)
            return f'<a href="{escape(address, quote=True)}">{shown}</a>' if address else shown
        case State(word, tone):
            return f'<span class="state {tone.value}">{MARKS[tone]} {escape(word)}</span>'
        case Missing():
            return f'<span class="missing">{escape(in_words(cell))}</span>'
    text = in_words(cell)
    return _code(text) if kind in (Kind.CODE, Kind.ID) else escape(text)


def _code(text: str) -> str:
    """A word of a machine: short ones stay whole, longer ones break where they may, only very long ones anywhere."""
    if len(text) <= _LONG:
        return f"<code>{escape(text)}</code>"
    pieces = _BREAKS.split(text)
    kind = "longest" if max(map(len, pieces)) > _LONG else "long"
    return f"<code class={kind}>{'<wbr>'.join(map(escape, pieces))}</code>"


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    body = escape(run.text)
    for wanted, tag in ((run.code, "code"), (run.bold, "strong"), (run.italic, "em")):
        body = f"<{tag}>{body}</{tag}>" if wanted else body
    return (
        f'<a href="{escape(run.to, quote=True)}" rel="noopener noreferrer">{body}</a>'
        if run.to.startswith(("https://", "mailto:", "#"))
        else body
    )
