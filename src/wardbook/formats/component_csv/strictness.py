"""Is a CSV of components what it should be? RFC 4180, then what a row must say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wardbook.base.span import Span
from wardbook.formats.boundary import not_as_expected
from wardbook.formats.component_csv.columns import NOTHING, Place, aliases, component, refs, with_refs
from wardbook.formats.component_csv.table import opened, records
from wardbook.formats.remarks import Remarks
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import SbomComponent

_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def check(data: bytes, name: str, mapping: Mapping[str, str]) -> list[Diagnostic]:
    """Everything that reading remarks on, and what reading forgives."""
    remarks = Remarks(name)
    table = opened(data, mapping, remarks)
    if table is None:
        return remarks.all()
    header = Span(name, table.header.line)
    if table.delimiter != ",":
        says = f"cells stand apart by `{table.delimiter!s}`; RFC 4180 asks for a comma"
        remarks.add(not_as_expected(header, says.replace("\t", "a tab")))
    for field in ("name", "version"):
        if field not in table.fields:
            remarks.add(not_as_expected(header, f"the table has no column for the {field} of a component"))
    found: list[SbomComponent] = []
    asked: list[tuple[Place, tuple[str, ...]]] = []
    for index, (line, record) in enumerate(records(table, remarks)):
        place = Place(line, f"/rows/{index}", remarks)
        item = component(record, table.fields, place)
        cells = {field: record[column].strip() for field, column in table.fields.items() if column in record}
        _check_cells(cells, place)
        found += [item] if item else []
        asked.append((place, refs(cells.get("depends", ""))))
    _check_depends(found, asked)
    return remarks.all()


def _check_cells(cells: Mapping[str, str], place: Place) -> None:
    if "version" in cells and not cells["version"]:
        place.odd("has no version")
    day = cells.get("end_of_support", "")
    if day.lower() not in NOTHING and day[:1].isdigit() and not _DAY.fullmatch(day):
        place.odd(f"holds `{day[:40]}`, which is no day written YYYY-MM-DD")


def _check_depends(found: list[SbomComponent], asked: list[tuple[Place, tuple[str, ...]]]) -> None:
    names = aliases(with_refs(found))
    for place, words in asked:
        for word in words:
            if word not in names:
                place.odd(f"depends on `{word[:80]}`, which is no row of the table")
