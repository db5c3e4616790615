"""The fixed words of documents in one language: what is asked for, what a translation says, what stays English.

The English source is the key. A sentence with values is keyed with `{1}`, `{2}` … in their places, made from
its runs: whoever writes a statement does nothing for it to be translated. What users wrote is never looked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from wardbook.documents.drawing.sign_words import SIGN_WORDS
from wardbook.documents.users import Users
from wardbook.documents.users import filled as with_values
from wardbook.model.document import Run
from wardbook.model.figure import Figure
from wardbook.model.statement import Statement
from wardbook.model.table import Cell, Column, Link, Missing, State, Table

SOURCE_LANGUAGE = "en"

_PLACE = re.compile(r"\{(\d{1,3})\}")
_STRETCH = re.compile(r"(\n[ \t]*\n)")
_WORDS = re.compile(r"[^\W\d_]{2}")
_COUNT = re.compile(r"(?<![\w.,:/#{-])\d[\d,]*(?![\w:/-]|[.,]\d)")
"""A number that stands alone, as in `3 not run`; not a part of an id, a date, a version or a clause."""

_LONE = ("yes", "no")
"""Cells that are words of ours although they are no states."""


class Tongue:
    """One language during one writing of documents; `asked` is every source that was wanted, with the places that did.

    Whole cells and captions can only be told apart from what `users` wrote where that is known.
    """

    def __init__(
        self,
        language: str = SOURCE_LANGUAGE,
        found: Mapping[str, str] = MappingProxyType({}),
        users: Users | None = None,
    ) -> None:
        self.language = language
        self._found = found
        self._users = users
        self.asked: dict[str, list[str]] = {}

    @property
    def asks(self) -> bool:
        """Whether words of views can be told apart from those of others, so that they may be asked for."""
        return self._users is not None

    @property
    def untranslated(self) -> tuple[str, ...]:
        """What was asked for and stands in English, sorted; nothing where English is wanted."""
        if self.language == SOURCE_LANGUAGE:
            return ()
        return tuple(sorted(source for source in self.asked if not self._found.get(source)))

    def say(self, source: str, place: str) -> str:
        """The words for a source, itself where there are none; what holds no words is not asked for."""
        if not _WORDS.search(_PLACE.sub("", source)):
            return source
        places = self.asked.setdefault(source, [])
        if place not in places:
            places.append(place)
        said = self._found.get(source, "")
        return said if said and same_places(source, said) else source

    def counted(self, source: str, place: str) -> str:
        """Like `say`, for words that views put numbers into: one message for `2 passed` and `3 passed`."""
        if "{" in source:
            return self.say(source, place)
        numbers = _COUNT.findall(source)
        places = iter(range(1, len(numbers) + 1))
        said = self.say(_COUNT.sub(lambda _: f"{{{next(places)}}}", source), place)
        return _PLACE.sub(lambda found: _nth(numbers, int(found.group(1))), said)

    def mixed(self, words: str, place: str) -> str:
        """Words that a view put together from ours and others': ours in this language, theirs as they are."""
        if self._users is None or not words:
            return words
        shape = self._users.shape(words)
        if shape is None:
            return words
        source, values = shape
        return with_values(self.say(source, place), values)

    def _ours(self, words: str, place: str) -> str:
        """Like `mixed`, for words that are ours but may hold a name of somebody."""
        if self._users is None or (shape := self._users.shape(words)) is None:
            return self.counted(words, place)
        if all(_COUNT.fullmatch(value) for value in shape[1]):
            return self.counted(words, place)
        return self.mixed(words, place)

    def markdown(self, text: str, place: str) -> str:
        """A stretch of an outline's Markdown, paragraph by paragraph; one with a fence as a whole."""
        if "```" in text or "~~~" in text:
            return self.say(text.strip("\n"), place)
        parts = _STRETCH.split(text)
        return "".join(self._paragraph(part, place) for part in parts)

    def runs(self, statement: Statement) -> tuple[Run, ...]:
        """The runs of a statement in this language, each value in the place that the translation gives it."""
        source, values = pattern(statement.runs)
        held = tuple(
            msgspec.structs.replace(item, text=self.say(item.text, "word in a sentence"))
            if item.italic
            else msgspec.structs.replace(item, text=self.mixed(item.text, "word in a sentence"))
            for item in values
        )
        said = self.say(source, f"statement {statement.name}")
        return filled(said, held)

    def table(self, table: Table) -> Table:
        """A table with title, heads, notes, states and sentences in this language; what users wrote stays as it is."""
        place = f"table {table.name}"
        return msgspec.structs.replace(
            table,
            title=self._ours(table.title, place),
            columns=tuple(self._column(column, place) for column in table.columns),
            rows=tuple(tuple(self._cell(cell) for cell in row) for row in table.rows),
            empty=self._ours(table.empty, place) if not table.rows else table.empty,
            notes=tuple(self._ours(note, place) for note in table.notes),
        )

    def figure(self, figure: Figure) -> Figure:
        """A figure with title, description, table and what is drawn in this language; names of the model stay."""
        place = f"figure {figure.name}"
        return msgspec.structs.replace(
            self._drawn(figure, place),
            title=self._ours(figure.title, place),
            alt=self.mixed(figure.alt, place),
            empty=self._ours(figure.empty, place) if figure.is_empty else figure.empty,
            note=self.mixed(figure.note, place),
            table=self.table(figure.table) if figure.table else None,
        )

    def _drawn(self, figure: Figure, place: str) -> Figure:
        """What is drawn, with the words of the picture itself where another language is spoken."""
        if self._users is None:
            return figure

        def said(words: str) -> str:
            return self.mixed(words, place)

        def several(words: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(map(said, words))

        change = msgspec.structs.replace
        return change(
            figure,
            boundaries=tuple(
                change(item, label=said(item.label), note=said(item.note)) for item in figure.boundaries
            ),
            nodes=tuple(change(item, label=said(item.label), note=said(item.note)) for item in figure.nodes),
            edges=tuple(
                change(item, label=said(item.label), medium=said(item.medium)) for item in figure.edges
            ),
            panels=tuple(
                change(
                    item,
                    title=said(item.title),
                    across=said(item.across),
                    down=said(item.down),
                    columns=several(item.columns),
                    rows=several(item.rows),
                )
                for item in figure.panels
            ),
            bars=tuple(
                change(
                    item,
                    label=said(item.label),
                    stretches=tuple(change(piece, says=said(piece.says)) for piece in item.stretches),
                )
                for item in figure.bars
            ),
            spans=tuple(change(item, lane=said(item.lane), label=said(item.label)) for item in figure.spans),
            spoken=tuple((word, self.say(word, "every picture")) for word in SIGN_WORDS),
        )

    def _paragraph(self, part: str, place: str) -> str:
        core = part.strip()
        return part.replace(core, self.say(core, place), 1) if core else part

    def _column(self, column: Column, place: str) -> Column:
        says = self.say(column.says, f"{place}, column") if column.says else ""
        return msgspec.structs.replace(column, title=self.say(column.title, f"{place}, column"), says=says)

    def _cell(self, cell: Cell) -> Cell:
        if isinstance(cell, str):  # most are
            return self.say(cell, "word in a cell") if cell in _LONE else self.mixed(cell, "cell")
        if isinstance(cell, State):
            return msgspec.structs.replace(cell, word=self._ours(cell.word, "state"))
        if isinstance(cell, Missing):
            why = self.mixed(cell.why, "reason in a cell")
            return msgspec.structs.replace(cell, word=self._ours(cell.word, "state"), why=why)
        if isinstance(cell, Link):
            return Link(cell.id, self.mixed(cell.text, "cell")) if cell.text else cell
        if isinstance(cell, tuple):
            return tuple(found for item in cell if not isinstance(found := self._cell(item), tuple))
        return cell


def pattern(runs: Sequence[Run]) -> tuple[str, tuple[Run, ...]]:
    """A sentence's source with `{1}` … where its values stand, and the values."""
    words: list[str] = []
    values: list[Run] = []
    for run in runs:
        if run.bold or run.italic or run.code or run.to:
            values.append(run)
            words.append(f"{{{len(values)}}}")
        else:
            words.append(run.text)
    return "".join(words), tuple(values)


def filled(said: str, values: Sequence[Run]) -> tuple[Run, ...]:
    """The runs of a translated sentence. A number that no value has stays as it is written."""
    runs: list[Run] = []
    rest = 0
    for found in _PLACE.finditer(said):
        number = int(found.group(1))
        if not 1 <= number <= len(values):
            continue
        runs += [Run(said[rest : found.start()])] if found.start() > rest else []
        runs.append(values[number - 1])
        rest = found.end()
    return (*runs, Run(said[rest:])) if rest < len(said) else tuple(runs)


def same_places(source: str, said: str) -> bool:
    """Whether a translation has each value of its source exactly as often."""
    return sorted(_PLACE.findall(source)) == sorted(_PLACE.findall(said))


def _nth(numbers: Sequence[str], number: int) -> str:
    return numbers[number - 1] if 1 <= number <= len(numbers) else f"{{{number}}}"
