"""Matrices, bars and time lines: pictures whose places follow from their numbers, without any engine."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import msgspec

from wardbook.documents.drawing.labels import SMALL, width, wrapped
from wardbook.documents.drawing.palette import INK, PAPER, RULE, SIGNS, SOFT, TINTS, TONES
from wardbook.documents.drawing.sign_words import AS_OF, NOTHING_YET, OF, TO, UNTIL
from wardbook.documents.drawing.words import BOLD, text
from wardbook.model.figure import Bar, Chip, Figure, Panel, Span
from wardbook.model.table import Tone

_LINE = 32


class Chart(msgspec.Struct, frozen=True):
    """What was drawn, its size, and its words."""

    svg: str
    width: int
    height: int
    words: str


def write(figure: Figure) -> Chart:
    """A figure of layout matrix, bars or time."""
    if figure.layout == "matrix":
        return _matrices(figure.panels)
    if figure.layout == "bars":
        return _bars(figure)
    return _time(figure)


def _say(x: int, y: int, words: str, *, fill: str = INK, anchor: str = "start", bold: bool = False) -> str:
    strong = f" {BOLD}" if bold else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{SMALL}"{strong} fill="{fill}">{text(words)}</text>'


# --- Matrices -----------------------------------------------------------------------------------

_SHORT = 56
_BETWEEN = 56


def _matrices(panels: tuple[Panel, ...]) -> Chart:
    """Matrices side by side where a page is wide enough, else under each other; all with the same columns."""
    rooms = [
        _room(panels, index) for index in range(max((len(panel.columns) for panel in panels), default=0))
    ]
    drawn: list[str] = []
    x, y, wide, high = 0, 0, 0, 0
    for panel in panels:
        body, across, down = _matrix(panel, rooms)
        if x and x + across > _PAGE:
            x, y = 0, high + _BETWEEN
        drawn.append(f'<g transform="translate({x} {y})">{body}</g>')
        wide, high = max(wide, x + across), max(high, y + down)
        x += across + _BETWEEN
    words = "".join(
        panel.title + panel.across + panel.down + "".join((*panel.columns, *panel.rows)) for panel in panels
    )
    return Chart("\n".join(drawn), wide, high, words)


_PAGE = 2_730
_WIDEST_CHIP = 330


def _room(panels: tuple[Panel, ...], column: int) -> int:
    """The width of a column: what its head and the ids in it need, in whichever matrix they stand."""
    heads = [width(panel.columns[column], SMALL) + 16 for panel in panels]
    chips = [
        width(_chip_words(chip), SMALL, bold=True) + 26
        for panel in panels
        for row in panel.cells
        for chip in row[column]
    ]
    return min(max([80, *heads, *chips]), _WIDEST_CHIP)


def _matrix(panel: Panel, rooms: list[int]) -> tuple[str, int, int]:
    side = max([width(panel.down, SMALL) + 40, *(width(name, SMALL) + 24 for name in panel.rows)])
    drawn = [
        _say(0, 24, panel.title, bold=True),
        _say(side, 24 + _LINE, f"{panel.across} →", fill=SOFT),
        _say(0, 24 + 2 * _LINE, f"{panel.down} ↓", fill=SOFT),
    ]
    lefts = [side + sum(rooms[:index]) for index in range(len(rooms))]
    for name, left, room in zip(panel.columns, lefts, rooms, strict=True):
        line = wrapped(name, room - 8, SMALL, lines=1)[0]
        drawn.append(_say(left + room // 2, 24 + 2 * _LINE, line, anchor="middle"))
    top = 24 + 2 * _LINE + 14
    for name, row in zip(panel.rows, panel.cells, strict=True):
        tall = max([_SHORT, *(14 + 36 * len(cell) for cell in row)])
        drawn.append(_say(side - 12, top + tall // 2 + 8, name, anchor="end"))
        drawn += [
            _cell(left, top, room, tall, cell) for left, room, cell in zip(lefts, rooms, row, strict=True)
        ]
        top += tall
    return "".join(drawn), side + sum(rooms), top


def _chip_words(chip: Chip) -> str:
    return f"{SIGNS[chip.tone]} {chip.id}".strip()


def _cell(x: int, y: int, wide: int, tall: int, chips: tuple[Chip, ...]) -> str:
    drawn = [
        f'<rect x="{x}" y="{y}" width="{wide}" height="{tall}" fill="{PAPER}" stroke="{RULE}" stroke-width="1.6"/>'
    ]
    for index, chip in enumerate(chips):
        top = y + 7 + 36 * index
        words = wrapped(_chip_words(chip), wide - 24, SMALL, bold=True, lines=1)[0]
        drawn.append(
            f'<g data-id="{text(chip.id)}"><title>{text(_chip_words(chip))}</title>'
            f'<rect x="{x + 5}" y="{top}" width="{wide - 10}" height="32" rx="6" fill="{TINTS[chip.tone]}" '
            f'stroke="{TONES[chip.tone]}" stroke-width="1.2"/>'
            + _say(x + wide // 2, top + 24, words, fill=TONES[chip.tone], anchor="middle", bold=True)
            + "</g>"
        )
    return "".join(drawn)


# --- Bars ---------------------------------------------------------------------------------------

_BAR = 900
_NAME = 620


def _bars(figure: Figure) -> Chart:
    """Bars under each other, each as long as all; what its pieces are stands beneath it in words."""
    bars = figure.bars
    drawn: list[str] = []
    y = 0
    for bar in bars:
        lines = wrapped(bar.label, _NAME - 20, SMALL, bold=True)
        for index, line in enumerate(lines):
            drawn.append(_say(0, y + 28 + _LINE * index, line, bold=True))
        drawn.append(_bar(bar, _NAME, y, figure.said(OF)))
        said = "   ".join(f"{SIGNS[item.tone]} {item.count} {item.says}".strip() for item in bar.stretches)
        told = wrapped(said or figure.said(NOTHING_YET), _BAR + 320, SMALL, lines=2)
        for index, line in enumerate(told):
            drawn.append(_say(_NAME, y + 72 + _LINE * index, line, fill=SOFT))
        y += max(_LINE * len(lines), 50 + _LINE * len(told)) + 34
    words = "".join(bar.label + "".join(item.says for item in bar.stretches) for bar in bars)
    return Chart("\n".join(drawn), _NAME + _BAR + 340, max(y - 20, 0), words)


def _bar(bar: Bar, x: int, y: int, of: str) -> str:
    total = sum(item.count for item in bar.stretches)
    ground = f'<rect x="{x}" y="{y + 4}" width="{_BAR}" height="36" fill="{PAPER}" stroke="{SOFT}" stroke-width="1.4"/>'
    drawn = [f"<g><title>{text(bar.label)}</title>{ground}"]
    done = 0
    for item in bar.stretches:
        left = x + _BAR * done // max(total, 1)
        done += item.count
        right = x + _BAR * done // max(total, 1)
        if item.count:
            drawn.append(
                f'<rect x="{left}" y="{y + 4}" width="{max(right - left, 2)}" height="36" '
                f'fill="{TINTS[item.tone]}" stroke="{TONES[item.tone]}" stroke-width="1.6"/>'
            )
            words = f"{SIGNS[item.tone]} {item.count}".strip()
            if width(words, SMALL, bold=True) + 10 <= right - left:
                drawn.append(
                    _say(
                        (left + right) // 2, y + 31, words, fill=TONES[item.tone], anchor="middle", bold=True
                    )
                )
    share = f"{_first_good(bar)} {of} {total}" if total else "–"
    drawn.append(_say(x + _BAR + 22, y + 31, share, bold=True))
    return "".join(drawn) + "</g>"


def _first_good(bar: Bar) -> int:
    return sum(item.count for item in bar.stretches if item.tone is Tone.GOOD)


# --- Time lines ---------------------------------------------------------------------------------

_AXIS = 1_700
_LANE = 420
_ROW = 66
_QUARTERS = 1_200
"""Days up to which the axis shows quarters."""


def _time(figure: Figure) -> Chart:
    """Lanes of stretches and days over one axis of years; the day everything holds for is a line through all of them."""
    spans, today = figure.spans, figure.today
    days = [day for span in spans for day in (span.start, span.end) if day] + ([today] if today else [])
    first, last = min(days), max(days)
    length = max((last - first).days, 1)

    def at(day: datetime.date) -> int:
        return _LANE + _AXIS * (day - first).days // length

    drawn: list[str] = []
    y, lane = 64, ""
    for span in spans:
        if span.lane != lane:
            lane = span.lane
            y += 14
            drawn.append(
                f'<line x1="0" y1="{y}" x2="{_LANE + _AXIS + 260}" y2="{y}" stroke="{RULE}" stroke-width="1.4"/>'
            )
            drawn.append(_say(0, y + 36, wrapped(lane, _LANE - 24, SMALL, bold=True, lines=1)[0], bold=True))
        drawn.append(_span(span, at(span.start), at(span.end) if span.end else None, y, figure.said))
        y += _ROW
    grid = [
        f'<line x1="{x}" y1="44" x2="{x}" y2="{y}" stroke="{RULE}" stroke-width="1"/>'
        + _say(x, 34, words, fill=SOFT, anchor="middle")
        for x, words in _ticks(first, last, at)
    ]
    if today:
        x = at(today)
        grid.append(
            f'<line x1="{x}" y1="44" x2="{x}" y2="{y}" stroke="{TONES[Tone.BAD]}" stroke-width="2.4" stroke-dasharray="8 5"/>'
            + _say(
                x,
                y + 28,
                f"{figure.said(AS_OF)} {today.isoformat()}",
                fill=TONES[Tone.BAD],
                anchor="start" if x < _LANE + _AXIS // 2 else "end",
                bold=True,
            )
        )
    words = "".join(span.lane + span.label for span in spans)
    return Chart("\n".join((*grid, *drawn)), _LANE + _AXIS + 260, y + 40, words)


def _span(span: Span, left: int, right: int | None, y: int, word: Callable[[str], str]) -> str:
    colour, tint = TONES[span.tone], TINTS[span.tone]
    when = span.start.isoformat() + (f" {word(TO)} {span.end.isoformat()}" if span.end else "")
    said = f"{SIGNS[span.tone]} {span.label}".strip()
    if right is None:
        shape = f'<path d="M{left} {y + 18} l14 14 l-14 14 l-14 -14 z" fill="{colour}" stroke="{INK}" stroke-width="1.4"/>'
        label_at, label = left, f"{span.start.isoformat()} {said}"
    else:
        wide = max(right - left, 4)
        shape = f'<rect x="{left}" y="{y + 36}" width="{wide}" height="22" rx="4" fill="{tint}" stroke="{colour}" stroke-width="1.8"/>'
        label_at, label = left, f"{word(UNTIL)} {span.end.isoformat()} {said}" if span.end else said
    cut = wrapped(label, 1_150, SMALL, lines=1)[0]
    room = width(cut, SMALL)
    # First what is seen, as it is seen, for those who ask for it by voice (WCAG 2.1, 2.5.3).
    title = f"{label} ({when})" if span.end else label
    title = title if cut == label else f"{cut} ({title})"
    head = f'<g data-id="{text(span.id)}"><title>{text(title)}</title>'
    base = y + (30 if right is not None else 40)
    shift = 22 if right is None else 0
    is_late = label_at + shift + room > _LANE + _AXIS + 250
    x = (
        (label_at - shift if right is None else min(label_at + room, _LANE + _AXIS + 250))
        if is_late
        else label_at + shift
    )
    return head + shape + _say(x, base, cut, fill=colour, anchor="end" if is_late else "start") + "</g>"


def _ticks(
    first: datetime.date, last: datetime.date, at: Callable[[datetime.date], int]
) -> Iterator[tuple[int, str]]:
    """The beginning of years or quarters, so few that their numbers do not touch."""
    if (last - first).days < _QUARTERS:
        months = range(first.year * 4 + (first.month - 1) // 3 + 1, last.year * 4 + (last.month - 1) // 3 + 1)
        for quarter in months:
            day = datetime.date(quarter // 4, quarter % 4 * 3 + 1, 1)
            yield at(day), f"{day.year}-{day.month:02}"
        return
    years = range(first.year + 1, last.year + 1)
    every = max(1, -(-len(years) // 16))
    for year in years[::every]:
        yield at(datetime.date(year, 1, 1)), str(year)
