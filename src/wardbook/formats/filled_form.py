"""A form in a workbook filled in: answers beside the numbers of their questions, and nothing else touched."""

from __future__ import annotations

import re
import zipfile
import zlib
from bisect import bisect
from collections.abc import Iterator, Mapping

import msgspec
from lxml import etree

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.sheet_xml import BookXml, Choice, Place, SheetXml, Unfit, letters
from wardbook.formats.workbook import unsound
from wardbook.model.diagnostic import Diagnostic

_ID = re.compile(r"([A-Z]{4}|[A-Z]{3})\s*[-\u2010-\u2013]\s*([0-9]+(?:\.[0-9]+)*)\.?", re.IGNORECASE)
_ALIASES = {"SHAD": "SAHD"}
"""A slip of the pen in copies of the form that go round."""

_WORDS = {
    "yes": ("yes", "y"),
    "no": ("no", "n"),
    "n/a": ("n/a", "na", "not applicable", "n.a."),
    "see note": ("see note", "see notes", "note", "see note(s)"),
}
_FORMS = {"yes": "Yes", "no": "No", "n/a": "N/A", "see note": "See Note"}
_BROKEN = (
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, NotImplementedError),
    *(RuntimeError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, RecursionError),
)
"""What strange bytes make libraries throw; all of it means that the workbook cannot be filled in."""


class Entry(msgspec.Struct, frozen=True):
    """What belongs beside one question: one of yes, no, n/a and see note, or only words."""

    word: str = ""
    text: str = ""


class FilledForm(msgspec.Struct, frozen=True, kw_only=True):
    """The workbook with its answers, and what could not be filled in.

    `filled` are questions with the sheet and cell of their answer, `left` those that were not written, each with the
    reason, `missing` answers to questions that the workbook does not hold, `unknown` numbers nobody knows.
    """

    data: bytes
    filled: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class _Columns(msgspec.Struct, frozen=True):
    """Where the answers and notes of a block of questions stand."""

    answer: int | None
    note: int | None


def fill(
    data: bytes, name: str, known: frozenset[str], entries: Mapping[str, Entry], *, replace: bool = False
) -> tuple[FilledForm | None, list[Diagnostic]]:
    """The workbook with `entries` written beside their numbers; None with one diagnostic where it cannot be.

    `known` are the numbers of the form. What already stands in a cell is kept unless `replace`.
    """
    if reason := unsound(data):
        return None, [not_readable(Span(name), reason)]
    try:
        book = BookXml(data)
        form = _filled(book, known, entries, replace=replace)
    except Unfit as error:
        return None, [not_readable(Span(name), str(error))]
    except _BROKEN:
        return None, [not_readable(Span(name), "its parts are damaged or do not fit together")]
    return form, []


def _filled(
    book: BookXml, known: frozenset[str], entries: Mapping[str, Entry], *, replace: bool
) -> FilledForm:
    filled: dict[str, str] = {}
    left: dict[str, str] = {}
    unknown: dict[str, None] = {}
    for sheet in book.sheets:
        found = list(_questions(sheet, known, unknown))
        columns = _Layout(sheet, [place for _, place in found])
        for number, place in found:
            if number in filled or number not in entries:
                continue
            said = _Writer(sheet, columns.of(place), columns.choices, replace).write(place, entries[number])
            if said.startswith("!"):
                left[number] = said[1:]
            else:
                filled[number] = f"{sheet.title}!{said}"
                left.pop(number, None)
    if not filled and not left:
        raise Unfit("no sheet of it holds a number of this form, such as AUDT-1 in a cell of its own")
    missing = tuple(number for number in entries if number not in filled and number not in left)
    return FilledForm(
        data=book.bytes(),
        filled=tuple(filled.items()),
        left=tuple(left.items()),
        missing=missing,
        unknown=tuple(unknown),
    )


def _questions(
    sheet: SheetXml, known: frozenset[str], unknown: dict[str, None]
) -> Iterator[tuple[str, Place]]:
    """Numbers of questions in cells of their own; only where a sheet has none, those that begin a cell."""
    whole = [(place, found) for place, text in sheet.texts() if (found := _ID.fullmatch(text))]
    begins = [
        (place, found)
        for place, text in (() if whole else sheet.texts())
        if (found := _ID.match(text)) and not text[found.end() : found.end() + 1].isalnum()
    ]
    for place, found in whole or begins:
        section = found[1].upper()
        number = f"{_ALIASES.get(section, section)}-{found[2]}"
        if number in known:
            yield number, place
        elif whole:
            unknown[found[0]] = None


class _Layout:
    """The columns of answers and notes, by the headings above each question."""

    def __init__(self, sheet: SheetXml, places: list[Place]) -> None:
        self.choices = tuple(sheet.choices())
        rows = {place.row for place in places}
        heads: dict[int, dict[str, int]] = {}
        for place, text in sheet.texts():
            if place.row not in rows and (kind := _heading(text)):
                heads.setdefault(place.row, {}).setdefault(kind, place.column)
        self._heads = {row: found for row, found in heads.items() if "answer" in found}
        self._rows = sorted(self._heads)

    def of(self, place: Place) -> _Columns:
        """The columns for the question at a place: the nearest headings above it, else the first below, else where words are offered."""
        if not self._rows:
            return _Columns(self._offered(place), None)
        found = self._heads[self._rows[max(0, bisect(self._rows, place.row) - 1)]]
        return _Columns(found["answer"], found.get("note"))

    def _offered(self, place: Place) -> int | None:
        for choice in self.choices:
            if not any(_matching(choice.words, word) for word in ("yes", "no")):
                continue
            for first, last in choice.areas:
                if first.row <= place.row <= last.row and first.column > place.column:
                    return first.column
        return None


def _heading(text: str) -> str:
    """Whether a heading stands over answers or notes, by its words."""
    words = re.findall(r"[a-z/]+", text.lower())
    if len(text) > 80 or not words:
        return ""
    if ("yes" in words and "no" in words) or words[0] in (
        "answer",
        "answers",
        "response",
        "responses",
        "value",
    ):
        return "answer"
    if words[0] in ("note", "notes", "comment", "comments", "remark", "remarks", "explanation", "details"):
        return "note"
    return (
        "note" if words[:2] in (["see", "note"], ["see", "notes"]) or words[-1] in ("note", "notes") else ""
    )


class _Writer:
    """Writes one answer into its row, or says why not (a text that begins with `!`)."""

    def __init__(
        self, sheet: SheetXml, columns: _Columns, choices: tuple[Choice, ...], replace: bool
    ) -> None:
        self._sheet = sheet
        self._columns = columns
        self._choices = choices
        self._replace = replace

    def write(self, place: Place, entry: Entry) -> str:
        """The cell of the answer, or `!` and the reason why it stays as it is."""
        if self._columns.answer is None:
            return "!no heading says in which column answers stand"
        at = Place(place.row, self._columns.answer)
        offered = self._offered(at)
        word = entry.text
        if entry.word:
            word = _matching(offered, entry.word) if offered else _FORMS[entry.word]
            if not word:
                return f"!its list offers only {', '.join(offered)}"
        elif offered:
            at = Place(place.row, self._columns.note or 0)
        if reason := self._against(at, place, word):
            return f"!{reason}"
        notes = entry.text if entry.word else ""
        spot = Place(place.row, self._columns.note) if self._columns.note and notes else None
        if notes and spot is None:
            return "!its note has no column to stand in"
        if spot and (reason := self._against(spot, place, notes)):
            return f"!its note: {reason}"
        head = self._sheet.head_of(at)[0]
        self._put(head, word)
        if spot:
            self._put(self._sheet.head_of(spot)[0], notes)
        return f"{letters(head.column)}{head.row}"

    def _put(self, place: Place, text: str) -> None:
        if self._sheet.text(place) != text.strip():
            self._sheet.write(place, text)

    def _against(self, at: Place, place: Place, text: str) -> str:
        """What speaks against writing there."""
        if at.column < 1:
            return "there is no column for words"
        head, rows = self._sheet.head_of(at)
        cell = f"{letters(head.column)}{head.row}"
        if rows > 1 or head.row != place.row or head == self._sheet.head_of(place)[0]:
            return f"its cell is merged with others ({cell})"
        if self._sheet.has_formula(head):
            return f"a formula stands in {cell}"
        stands = self._sheet.text(head)
        if stands and stands != text.strip() and not self._replace:
            return f"{cell} holds an answer already: {stands[:60]!r}"
        return f"the sheet protects {cell}" if self._sheet.is_locked(head) else ""

    def _offered(self, at: Place) -> tuple[str, ...]:
        head = self._sheet.head_of(at)[0]
        for choice in self._choices:
            for first, last in choice.areas:
                inside = first.row <= head.row <= last.row and first.column <= head.column <= last.column
                if inside and choice.words:
                    return choice.words
        return ()


def _matching(offered: tuple[str, ...], word: str) -> str:
    """The word of a list that means the same, "" where there is none."""
    return next((item for item in offered if " ".join(item.lower().split()) in _WORDS[word]), "")
