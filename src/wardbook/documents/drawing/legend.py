"""What the signs of a picture mean, in rows beneath it, with what its author notes."""

from __future__ import annotations

import msgspec

from wardbook.documents.drawing.labels import SMALL, width
from wardbook.documents.drawing.palette import FLOWS, INK, PAPER, RULE, SIGNS, SOFT, TONES
from wardbook.documents.drawing.shapes import is_undeveloped, supported
from wardbook.documents.drawing.sign_words import (
    ARGUMENT,
    BY_OTHERS,
    CROSSES,
    DORMANT,
    GUARDS,
    LEADS,
    NOT_DESCRIBED,
    SHAPES,
    TO_COME,
    TONE_WORDS,
)
from wardbook.documents.drawing.words import text
from wardbook.model.figure import Figure
from wardbook.model.table import Tone

_ROW = 34
_SIGN = 56
_GAP = 34


class Entry(msgspec.Struct, frozen=True):
    """A sign as SVG at (0, 0), at most 40 wide, and what it means."""

    sign: str
    says: str


def height(figure: Figure, wide: int) -> int:
    """How much room the legend takes under a picture of this width."""
    rows = _rows(_entries(figure), wide)
    return 24 + _ROW * (len(rows) + bool(figure.note))


def write(figure: Figure, wide: int, top: int, margin: int) -> str:
    """The legend as SVG, its upper edge at `top`."""
    drawn = [f'<line x1="{margin}" y1="{top + 6}" x2="{wide - margin}" y2="{top + 6}" stroke="{RULE}"/>']
    y = top + 32
    if figure.note:
        drawn.append(
            f'<text x="{margin}" y="{y}" font-size="{SMALL}" fill="{INK}">{text(_cut(figure.note, wide - 2 * margin))}</text>'
        )
        y += _ROW
    for row in _rows(_entries(figure), wide):
        x = margin
        for entry in row:
            if entry.sign:
                drawn.append(f'<g transform="translate({x} {y - 8})">{entry.sign}</g>')
            shift = _SIGN if entry.sign else 0
            drawn.append(
                f'<text x="{x + shift}" y="{y}" font-size="{SMALL}" fill="{SOFT}">{text(entry.says)}</text>'
            )
            x += _width(entry)
        y += _ROW
    return "".join(drawn)


def narrowest(figure: Figure) -> int:
    """The width below which not even one entry fits a row."""
    return max((_width(entry) for entry in _entries(figure)), default=0)


def _cut(words: str, room: int) -> str:
    shown = words
    while width(shown, SMALL) > room:
        shown = shown[: -1 - len(shown) // 20].rstrip() + "…" if not shown.endswith("…") else shown[:-2] + "…"
    return shown


def _width(entry: Entry) -> int:
    return (_SIGN if entry.sign else 0) + width(entry.says, SMALL) + _GAP


def _rows(entries: list[Entry], wide: int) -> list[list[Entry]]:
    rows: list[list[Entry]] = []
    room = 0
    for entry in entries:
        if not rows or _width(entry) > room:
            rows.append([])
            room = wide - 32
        rows[-1].append(entry)
        room -= _width(entry)
    return rows


def _line(colour: str, dashes: str = "", weight: str = "2") -> str:
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M0 0 h44" stroke="{colour}" stroke-width="{weight}" fill="none"{dash}/>'


def _tone(tone: Tone) -> str:
    return (
        f'<circle cx="16" cy="0" r="14" fill="{TONES[tone]}"/>'
        f'<text x="16" y="8" text-anchor="middle" font-size="24" fill="{PAPER}">{SIGNS[tone]}</text>'
    )


def _entries(figure: Figure) -> list[Entry]:
    """Every sign that the picture uses, in its language."""
    return [Entry(entry.sign, figure.said(entry.says)) for entry in _signs(figure)]


def _signs(figure: Figure) -> list[Entry]:
    if figure.layout == "tree":
        return [Entry(_line(FLOWS["data"][0]), LEADS), Entry("", SHAPES)]
    if figure.layout == "argument":
        tones = {node.tone for node in figure.nodes}
        shapes = {node.shape for node in figure.nodes}
        entries = [Entry("", says) for shape, says in ARGUMENT.items() if shape in shapes]
        entries += [Entry(_tone(tone), says) for tone, says in TONE_WORDS.items() if tone in tones]
        held = supported(figure)
        if any(is_undeveloped(node) and node.id not in held for node in figure.nodes):
            entries.append(Entry(_diamond(), TO_COME))
        return entries
    if figure.layout == "map":
        return _of_map(figure)
    return []


def _diamond() -> str:
    return f'<path d="M16 -13 l13 13 l-13 13 l-13 -13 z" fill="{PAPER}" stroke="{INK}" stroke-width="1.8"/>'


def _of_map(figure: Figure) -> list[Entry]:
    kinds = {edge.kind for edge in figure.edges if not edge.missing}
    entries = [Entry(_line(*FLOWS[kind]), kind) for kind in FLOWS if kind in kinds]
    if any(edge.crosses for edge in figure.edges):
        entries.append(Entry(_line(INK, "", "3.4"), CROSSES))
    if any(edge.dormant for edge in figure.edges):
        entries.append(Entry(_line(INK, "1 5"), DORMANT))
    if any(edge.missing for edge in figure.edges):
        entries.append(Entry(_line(TONES[Tone.BAD], "3 7"), NOT_DESCRIBED))
    if any(node.outside_system for node in figure.nodes):
        entries.append(Entry("", BY_OTHERS))
    guards = {edge.guard for edge in figure.edges}
    if found := [says for name, says in GUARDS.items() if name in guards]:
        entries += [Entry("", ("number " if not index else "") + says) for index, says in enumerate(found)]
    return entries
