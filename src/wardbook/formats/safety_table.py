"""A safety risk file kept as a table: its harms and hazardous situations out of the columns that any company may have named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

import msgspec

from wardbook.base.span import Span
from wardbook.formats import workbook
from wardbook.formats.boundary import guarded, not_as_expected, not_readable
from wardbook.formats.component_csv.rows import DELIMITERS, decoded, rows, unguarded_cell
from wardbook.formats.remarks import Remarks
from wardbook.formats.workbook import Sheet, SheetRow
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.safety_record import SafetyHarm, SafetyRecord, SafetySituation, key_of, spoken

FIELDS: dict[str, tuple[str, ...]] = {
    "situation-id": (
        *(
            "hazardous situation id",
            "situation id",
            "hs id",
            "hazsit id",
            "hazard id",
            "hazard no",
            "risk id",
        ),
        *("risk no", "id", "no", "nr", "ref", "reference", "item", "identifier"),
        *("gefaehrdungssituation id", "gefaehrdungssituation nr", "gefaehrdungs id", "gefaehrdung nr"),
        *("risiko id", "risiko nr", "lfd nr", "nummer", "kennung"),
        *("id situation dangereuse", "n situation dangereuse", "id situation", "n", "no risque", "n risque"),
        *("id risque", "numero", "identifiant"),
    ),
    "situation": (
        *("hazardous situation", "hazardous situations", "situation", "hazardous situation description"),
        *("gefaehrdungssituation", "gefaehrliche situation", "gefahrensituation"),
        *("gefaehrdungssituation beschreibung", "situation dangereuse", "situations dangereuses"),
    ),
    "sequence": (
        *("sequence of events", "foreseeable sequence of events", "sequence or combination of events"),
        *("foreseeable sequence or combination of events", "sequence", "event chain", "events", "cause"),
        *("vorhersehbare ereigniskette", "ereigniskette", "ereignisabfolge", "abfolge von ereignissen"),
        *("vorhersehbare abfolge von ereignissen", "ursache", "sequence d evenements"),
        *("sequence previsible d evenements", "enchainement d evenements", "evenements", "cause s"),
    ),
    "harm-id": (
        *("harm id", "harm no", "harm ref", "schaden id", "schaden nr", "schadens id", "id dommage"),
        *("n dommage", "dommage id", "id du dommage"),
    ),
    "harm": (
        *("harm", "harms", "potential harm", "possible harm", "harm description", "resulting harm"),
        *("schaden", "moeglicher schaden", "potenzieller schaden", "schadensbeschreibung", "schaeden"),
        *("dommage", "dommages", "dommage potentiel", "dommage possible", "prejudice"),
    ),
    "severity": (
        *("severity", "severity of harm", "sev", "s", "initial severity", "harm severity", "severity level"),
        *("severity class", "severity rating", "schweregrad", "schadensausmass", "schwere", "ausmass"),
        *("schweregrad des schadens", "schadensschwere", "schadensschweregrad", "gravite"),
        *("gravite du dommage", "severite", "niveau de gravite", "g"),
    ),
    "status": (*("status", "state", "lifecycle state", "record status", "zustand", "statut", "etat"),),
}
"""Headings by field, without case, accents and punctuation, the most telling first."""

SEVERITIES: dict[str, tuple[str, ...]] = {
    "negligible": ("negligible", "insignificant", "vernachlaessigbar", "unbedeutend", "negligeable"),
    "minor": ("minor", "geringfuegig", "gering", "leicht", "mineur", "mineure"),
    "serious": ("serious", "ernst", "ernsthaft", "schwerwiegend", "serieux", "serieuse", "grave"),
    "critical": ("critical", "kritisch", "critique"),
    "catastrophic": ("catastrophic", "katastrophal", "catastrophique"),
}
"""Words for our five severities (those of ISO/TR 24971's examples, and what German and French files write)."""

RETIRED = frozenset(
    {"retired", "obsolete", "deleted", "withdrawn", "closed as obsolete", "void", "entfallen", "geloescht"}
    | {"gestrichen", "ungueltig", "obsolet", "supprime", "supprimee", "retire", "annule", "annulee"}
)

_HEAD_ROWS = 20
"""Rows in which the heading is looked for; a title block above a risk table has fewer."""

_FOLD = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ê": "e", "à": "a", "â": "a", "î": "i"}
    | {"ï": "i", "ô": "o", "û": "u", "ù": "u", "ç": "c", "°": " ", "º": " "}
)
_RANK = re.compile(r"s?[0-9]+|severity|class|level|stufe|klasse|niveau")
_WORD = re.compile(r"[a-z0-9]+")
_OF_SITUATIONS = re.compile(r"situation|\bhs\b|hazsit")
_SEVERAL = re.compile(r"\s*[,;\n]\s*")


class _Table(NamedTuple):
    """A sheet below its heading; `by_row` says that its ids are those of rows, not of situations."""

    columns: dict[str, int]
    rows: tuple[SheetRow, ...]
    by_row: bool


def read(
    data: bytes,
    name: str,
    mapping: Mapping[str, str] | None = None,
    severities: Mapping[str, str] | None = None,
) -> tuple[SafetyRecord | None, list[Diagnostic]]:
    """The harms and situations of a workbook or CSV file, and what could not be read of it.

    `mapping` says for a field of FIELDS which heading it stands under, `severities` for a word or number of
    the file which of our severities it means. None where no sheet has a column for situations or harms.
    """
    return guarded(lambda content, file: _read(content, file, mapping or {}, severities or {}), data, name)


def _read(
    data: bytes, name: str, mapping: Mapping[str, str], severities: Mapping[str, str]
) -> tuple[SafetyRecord | None, list[Diagnostic]]:
    remarks = Remarks(name)
    if data.startswith((workbook.PACKED, workbook.COMPOUND)):
        sheets, problems = workbook.read(data, name)
        if sheets is None:
            return None, problems
    else:
        sheets = _csv(data, mapping, remarks)
        if sheets is None:
            return None, remarks.all()
    for field in mapping.keys() - FIELDS.keys():
        remarks.add(not_as_expected(remarks.at, f"the mapping names `{field[:80]}`, which is no field"))
    tables = [table for sheet in sheets if (table := _table(sheet, mapping)) is not None]
    if not tables:
        says = (
            "no row has headings for hazardous situations or harms; say which they are with a mapping, "
            "such as situation=HEADING"
        )
        return None, [*remarks.all(), not_readable(remarks.at, says)]
    collected = _Collected(remarks, severities)
    for table in sorted(tables, key=lambda item: "situation" in item.columns):
        collected.take(table)
    return collected.record(), remarks.all()


def _csv(data: bytes, mapping: Mapping[str, str], remarks: Remarks) -> tuple[Sheet, ...] | None:
    """The rows of a CSV file, with the delimiter under which most headings are known."""
    text, said = decoded(data)
    if text is None or not text.strip():
        remarks.add(not_readable(remarks.at, said or "it is empty"))
        return None
    found = [
        Sheet(
            "", tuple(SheetRow(row.line, tuple(map(unguarded_cell, row.cells))) for row in rows(text, mark))
        )
        for mark in DELIMITERS
    ]
    best = max(found, key=lambda sheet: len(table.columns) if (table := _table(sheet, mapping)) else 0)
    return (Sheet("", tuple(row for row in best.rows if any(cell.strip() for cell in row.cells))),)


def _table(sheet: Sheet, mapping: Mapping[str, str]) -> _Table | None:
    """The sheet from its heading on: the row in which most columns are known; None without situations and harms."""
    best: _Table | None = None
    for index, row in enumerate(islice(sheet.rows, _HEAD_ROWS)):
        columns = _columns(row.cells, mapping)
        if {"situation", "harm"} & columns.keys() and len(columns) > (len(best.columns) if best else 1):
            heading = row.cells[columns["situation-id"]] if "situation-id" in columns else ""
            by_row = "situation-id" not in mapping and not _OF_SITUATIONS.search(folded(heading))
            best = _Table(columns, sheet.rows[index + 1 :], by_row)
    return best


def _columns(cells: Iterable[str], mapping: Mapping[str, str]) -> dict[str, int]:
    titles = [folded(cell) for cell in cells]
    found: dict[str, int] = {}
    for field, spellings in FIELDS.items():
        wanted = (folded(mapping[field]),) if field in mapping else spellings
        place = next((titles.index(word) for word in wanted if word in titles), None)
        if place is not None and place not in found.values():
            found[field] = place
    if "situation" not in found and "harm" in found and "situation-id" in found and "harm-id" not in found:
        found["harm-id"] = found.pop("situation-id")  # a sheet of harms alone calls their ids `ID`
    return found


def folded(text: str) -> str:
    """A heading or word as it is compared: small letters, no accents, one space for anything else."""
    return " ".join(_WORD.findall(text.casefold().translate(_FOLD)))


class _Collected:
    """Harms and situations taken row by row; a row without a situation goes on with the one above, as merged cells do."""

    def __init__(self, remarks: Remarks, severities: Mapping[str, str]) -> None:
        self.harms: dict[str, SafetyHarm] = {}
        self.situations: dict[str, SafetySituation] = {}
        self._remarks = remarks
        self._unknown: set[str] = set()
        self._severities = {folded(word): meant for word, meant in severities.items()}

    def record(self) -> SafetyRecord:
        """Everything taken; a harm that only retired situations lead to is retired with them."""
        led: dict[str, bool] = {}
        for situation in self.situations.values():
            for key in situation.harms:
                led[key] = led.get(key, True) and situation.is_retired
        harms = {
            key: msgspec.structs.replace(harm, is_retired=harm.is_retired or led.get(key, False))
            for key, harm in self.harms.items()
        }
        return SafetyRecord(harms=harms, situations=self.situations)

    def take(self, table: _Table) -> None:
        last = ""
        for row in table.rows:
            given = {
                field: row.cells[place].strip() if place < len(row.cells) else ""
                for field, place in table.columns.items()
            }
            harms = tuple(self._harms(given, row.number))
            if given.get("situation"):
                last = self._situation(given, harms, row.number, by_row=table.by_row)
            elif last and harms and not given.get("situation-id"):
                self._add(last, harms, "")

    def _harms(self, given: Mapping[str, str], line: int) -> Iterator[str]:
        named = [item for item in _SEVERAL.split(given.get("harm-id", "")) if item]
        words = given.get("harm", "")
        listed = [item for item in _SEVERAL.split(words) if item]
        if listed and all(item in self.harms for item in listed):
            named, words = listed, ""
        if not words:
            yield from (item for item in named if item in self.harms)
            return
        written = given.get("severity", "")
        harm = SafetyHarm(
            id=named[0] if len(named) == 1 else "",
            what=words,
            severity=self._severity(written, line),
            written=written,
            is_retired="situation" not in given and _is_retired(given),
            at=Span(self._remarks.at.file, line),
        )
        key = key_of(harm.id, harm.what)
        known = self.harms.setdefault(key, harm)
        for field in ("what", "severity"):
            was, now = getattr(known, field), getattr(harm, field)
            if was and now and spoken(was) != spoken(now):
                self._remarks.on_line(
                    line, f"harm `{key[:80]}` has {field} `{now[:80]}` here and `{was[:80]}` above"
                )
        yield key

    def _severity(self, written: str, line: int) -> str:
        words = folded(written)
        if not words:
            return ""
        if words in self._severities:
            return self._severities[words]
        named = [word for word in words.split() if not _RANK.fullmatch(word)]
        found = [ours for ours, spellings in SEVERITIES.items() if len(named) == 1 and named[0] in spellings]
        if found:
            return found[0]
        if words not in self._unknown:
            self._unknown.add(words)
            says = f"severity `{written[:80]}` is none of ours; say which it is, such as --severity {written[:20]}=critical"
            self._remarks.on_line(line, says)
        return ""

    def _situation(self, given: Mapping[str, str], harms: tuple[str, ...], line: int, *, by_row: bool) -> str:
        id_, what = given.get("situation-id", ""), given["situation"]
        key = key_of("" if by_row else id_, what)
        known = self.situations.get(key)
        if known is None:
            self.situations[key] = SafetySituation(
                ids=(id_,) if id_ else (),
                what=what,
                sequence=given.get("sequence", ""),
                harms=harms,
                is_retired=_is_retired(given),
                at=Span(self._remarks.at.file, line),
            )
        else:
            if spoken(known.what) != spoken(what):
                says = f"situation `{key[:80]}` reads `{what[:80]}` here and `{known.what[:80]}` above"
                self._remarks.on_line(line, says)
            self._add(key, harms, id_)
        return key

    def _add(self, key: str, harms: tuple[str, ...], id_: str) -> None:
        known = self.situations[key]
        self.situations[key] = msgspec.structs.replace(
            known,
            ids=tuple(dict.fromkeys((*known.ids, *((id_,) if id_ else ())))),
            harms=tuple(dict.fromkeys((*known.harms, *harms))),
        )


def _is_retired(given: Mapping[str, str]) -> bool:
    return folded(given.get("status", "")) in RETIRED
