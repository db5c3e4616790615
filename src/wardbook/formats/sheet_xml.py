"""The cells of a workbook in place: read where they stand, written without a change to anything else.

Libraries that load and save workbooks lose pictures, shapes and whatever they do not know. Here only the XML of the
sheets that are written to is parsed; every other part of the file is copied as it is.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from wardbook.base.limits import FORM_CELLS, SHEET_CELL, SHEET_COLUMNS, SHEET_ROWS

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_COLUMN = re.compile(r"\$?([A-Z]{1,3})")
_LAST_ROW = 1_048_576
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


class Unfit(Exception):
    """A workbook cannot be filled in; the text says why."""


class Place(NamedTuple):
    """A cell by row and column, both from 1."""

    row: int
    column: int


class Choice(NamedTuple):
    """Words that a cell allows, and the cells it holds for."""

    words: tuple[str, ...]
    areas: tuple[tuple[Place, Place], ...]


class SheetXml:
    """One sheet: its cells as text, and a way to write text into one."""

    def __init__(self, title: str, part: str, data: bytes, book: BookXml) -> None:
        self.title = title
        self.part = part
        self.is_changed = False
        self._book = book
        self._root = _parsed(data)
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[Place, etree._Element] = {}
        self._index()
        self.areas = tuple(
            area
            for item in self._root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")
            if (area := _area(item.get("ref", "")))
        )
        if len(self.areas) > SHEET_ROWS:
            raise Unfit(f"sheet {title!r} has more than {SHEET_ROWS:,} merged cells (SHEET_ROWS)")
        protection = self._root.find(f"{MAIN}sheetProtection")
        self.is_protected = protection is not None and protection.get("sheet") in ("1", "true")

    def _index(self) -> None:
        last = 0
        for row in self._root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
            last = int(row.get("r", last + 1))
            if len(self._rows) >= SHEET_ROWS:
                raise Unfit(f"sheet {self.title!r} has more than {SHEET_ROWS:,} rows (SHEET_ROWS)")
            self._rows[last] = row
            column = 0
            for cell in row.iterfind(f"{MAIN}c"):
                place = place_of(cell.get("r", ""))
                column = place.column if place else column + 1
                if len(self._cells) >= FORM_CELLS:
                    raise Unfit(f"sheet {self.title!r} has more than {FORM_CELLS:,} cells (FORM_CELLS)")
                if column <= SHEET_COLUMNS:
                    self._cells[Place(last, column)] = cell

    def texts(self) -> Iterator[tuple[Place, str]]:
        """Every cell that holds text, row by row."""
        for place in sorted(self._cells):
            if text := self.text(place):
                yield place, text

    def text(self, place: Place) -> str:
        """What a cell shows: its text, or the value last computed for its formula."""
        cell = self._cells.get(place)
        if cell is None:
            return ""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _joined(cell.find(f"{MAIN}is"))
        value = cell.findtext(f"{MAIN}v") or ""
        if kind == "s":
            return self._book.shared(value)
        return value.strip()

    def has_formula(self, place: Place) -> bool:
        """Whether a cell is computed."""
        cell = self._cells.get(place)
        return cell is not None and cell.find(f"{MAIN}f") is not None

    def is_locked(self, place: Place) -> bool:
        """Whether the sheet is protected and this cell is not among those that may be filled."""
        cell = self._cells.get(place)
        style = cell.get("s") if cell is not None else self._style(place)
        return self.is_protected and self._book.is_locked(style)

    def head_of(self, place: Place) -> tuple[Place, int]:
        """The cell that shows what is written at a place, and how many rows it spans: merged cells have one."""
        for first, last in self.areas:
            if first.row <= place.row <= last.row and first.column <= place.column <= last.column:
                return first, last.row - first.row + 1
        return place, 1

    def choices(self) -> Iterator[Choice]:
        """The lists of words that cells allow."""
        for item in self._root.iter(f"{MAIN}dataValidation", f"{_X14}dataValidation"):
            if item.get("type") != "list":
                continue
            is_old = item.tag.startswith(MAIN)
            formula = item.findtext(f"{MAIN}formula1") if is_old else item.findtext(f"{_X14}formula1/{_XM}f")
            reach = item.get("sqref", "") if is_old else item.findtext(f"{_XM}sqref") or ""
            areas = tuple(area for text in reach.split() if (area := _area(text)))
            if areas:
                yield Choice(self._book.words(formula or "", self), areas)

    def write(self, place: Place, text: str) -> None:
        """Put text into a cell as text, never as a formula; its style stays."""
        cell = self._cells.get(place)
        if cell is None:
            cell = self._new(place)
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        holder = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
        holder.text = plain(text)
        holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        self.is_changed = True

    def _new(self, place: Place) -> etree._Element:
        row = self._rows[place.row]
        cell = etree.Element(f"{MAIN}c", r=f"{letters(place.column)}{place.row}")
        if style := self._style(place):
            cell.set("s", style)
        for other in row.iterfind(f"{MAIN}c"):
            at = place_of(other.get("r", ""))
            if at and at.column > place.column:
                other.addprevious(cell)
                break
        else:
            row.insert(len(row.findall(f"{MAIN}c")), cell)
        self._cells[place] = cell
        return cell

    def _style(self, place: Place) -> str:
        row = self._rows.get(place.row)
        if row is not None and row.get("s") and row.get("customFormat") in ("1", "true"):
            return str(row.get("s"))
        for item in self._root.iterfind(f"{MAIN}cols/{MAIN}col"):
            if int(item.get("min", 0)) <= place.column <= int(item.get("max", 0)):
                return item.get("style", "")
        return ""

    def bytes(self) -> bytes:
        """The part as it is to be stored."""
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)


class BookXml:
    """A workbook whose visible sheets can be read and written; everything else stays closed."""

    def __init__(self, data: bytes) -> None:
        self._words: dict[tuple[str, str], tuple[str, ...]] = {}
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        names = set(self._archive.namelist())
        if any(name.startswith("_xmlsignatures/") for name in names):
            raise Unfit("it bears a digital signature, which any change would break")
        root = self._targets("_rels/.rels", "").get("officeDocument") or "xl/workbook.xml"
        if root not in names:
            raise Unfit("it holds no workbook")
        main = self._archive.read(root)
        if _STRICT in main:
            raise Unfit("it is stored in the strict form; save it as an ordinary .xlsx")
        self._main = _parsed(main)
        folder, name = posixpath.split(root)
        links = self._links(f"{folder}/_rels/{name}.rels", folder)
        self._strings = self._shared_strings(links)
        self._unlocked = self._unlocked_styles(links)
        self._names = names
        self._parts = {item_id: target for item_id, _, target in links}
        self.sheets = tuple(self._sheets("visible"))

    def _sheets(self, state: str) -> Iterator[SheetXml]:
        """The sheets of a state (visible, hidden, veryHidden) that hold cells."""
        for item in self._main.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
            part = self._parts.get(item.get(_LINK, ""), "")
            if item.get("state", "visible") == state and part in self._names and "/worksheets/" in part:
                yield SheetXml(item.get("name", ""), part, self._archive.read(part), self)

    def _links(self, part: str, folder: str) -> list[tuple[str, str, str]]:
        try:
            root = _parsed(self._archive.read(part))
        except KeyError:
            return []
        return [
            (
                item.get("Id", ""),
                item.get("Type", "").rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join(folder, item.get("Target", ""))).lstrip("/"),
            )
            for item in root.iter("{*}Relationship")
            if item.get("TargetMode") != "External"
        ]

    def _targets(self, part: str, folder: str) -> dict[str, str]:
        return {kind: target for _, kind, target in self._links(part, folder)}

    def _shared_strings(self, links: list[tuple[str, str, str]]) -> list[str]:
        for _, kind, target in links:
            if kind == "sharedStrings" and target in self._archive.namelist():
                return [_joined(item) for item in _parsed(self._archive.read(target)).iterfind(f"{MAIN}si")]
        return []

    def _unlocked_styles(self, links: list[tuple[str, str, str]]) -> frozenset[int]:
        for _, kind, target in links:
            if kind == "styles" and target in self._archive.namelist():
                styles = _parsed(self._archive.read(target)).iterfind(f"{MAIN}cellXfs/{MAIN}xf")
                return frozenset(
                    number
                    for number, item in enumerate(styles)
                    if (held := item.find(f"{MAIN}protection")) is not None
                    and held.get("locked") in ("0", "false")
                )
        return frozenset()

    def shared(self, number: str) -> str:
        """A shared text by its number."""
        place = int(number) if number.isdigit() else -1
        return self._strings[place] if 0 <= place < len(self._strings) else ""

    def is_locked(self, style: str | None) -> bool:
        """Whether cells of a style may not be changed under protection."""
        return not style or not style.isdigit() or int(style) not in self._unlocked

    def words(self, formula: str, sheet: SheetXml) -> tuple[str, ...]:
        """The words of a list, written out or standing in cells; none where they would have to be computed."""
        formula = formula.strip().lstrip("=")
        key = (sheet.title, formula)
        if key not in self._words:
            self._words[key] = self._listed(formula, sheet)
        return self._words[key]

    def _listed(self, formula: str, sheet: SheetXml) -> tuple[str, ...]:
        if formula.startswith('"') and formula.endswith('"'):
            return tuple(word.strip() for word in formula[1:-1].replace('""', '"').split(",") if word.strip())
        for item in self._main.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
            if item.get("name") == formula and item.text and item.text != formula:
                return self.words(item.text, sheet)
        title, mark, reach = formula.rpartition("!")
        area = _area(reach)
        if area is None:
            return ()
        home = sheet if not mark else self._by_title(title.strip("'").replace("''", "'"))
        if home is None:
            return ()
        found = (text for place, text in home.texts() if _is_in(place, area))
        return tuple(found)

    def _by_title(self, title: str) -> SheetXml | None:
        for sheets in (self.sheets, self._sheets("hidden"), self._sheets("veryHidden")):
            for item in sheets:
                if item.title == title:
                    return item
        return None

    def bytes(self) -> bytes:
        """The workbook with its changed sheets; every other part as it was, in the same order."""
        changed: Mapping[str, SheetXml] = {item.part: item for item in self.sheets if item.is_changed}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.comment = self._archive.comment
            for item in self._archive.infolist():
                data = (
                    changed[item.filename].bytes()
                    if item.filename in changed
                    else self._archive.read(item.filename)
                )
                archive.writestr(_same(item), data)
        return out.getvalue()


def _same(item: zipfile.ZipInfo) -> zipfile.ZipInfo:
    fresh = zipfile.ZipInfo(item.filename, item.date_time)
    fresh.compress_type = item.compress_type if item.compress_type in (0, 8) else 8
    fresh.external_attr, fresh.create_system, fresh.comment = (
        item.external_attr,
        item.create_system,
        item.comment,
    )
    return fresh


def plain(text: str) -> str:
    """Text as a cell may hold it: no characters that XML has not, no more than fit."""
    return _ILLEGAL.sub("", text)[:SHEET_CELL]


def place_of(reference: str) -> Place | None:
    """`C12` as row and column."""
    found = _PLACE.fullmatch(reference)
    return Place(int(found[2]), _number(found[1])) if found else None


def letters(column: int) -> str:
    """3 as `C`."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _number(text: str) -> int:
    column = 0
    for letter in text:
        column = column * 26 + ord(letter) - 64
    return column


def _area(text: str) -> tuple[Place, Place] | None:
    """`B2:C9` as its two corners; `C:C` is a whole column."""
    first, _, last = text.partition(":")
    left, right = _COLUMN.fullmatch(first), _COLUMN.fullmatch(last)
    if left and right:
        return Place(1, _number(left[1])), Place(_LAST_ROW, _number(right[1]))
    start, end = place_of(first), place_of(last or first)
    return (start, end) if start and end else None


def _is_in(place: Place, area: tuple[Place, Place]) -> bool:
    first, last = area
    return first.row <= place.row <= last.row and first.column <= place.column <= last.column


def _joined(holder: etree._Element | None) -> str:
    """The text of a string, without its reading aids."""
    if holder is None:
        return ""
    pieces = [
        item.text or ""
        for item in holder.iter(f"{MAIN}t")
        if (above := item.getparent()) is None or above.tag != f"{MAIN}rPh"
    ]
    return "".join(pieces).strip()


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)
