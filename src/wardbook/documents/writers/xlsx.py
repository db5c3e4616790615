"""Tables as a spreadsheet: one sheet each, text as text, no formula, the same bytes on every run."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence

from wardbook.documents.writers.words import held, in_words
from wardbook.model.table import Table

_EPOCH = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
_LONGEST_CELL = 32_767
"""What a cell of the format can hold (ECMA-376, 18.3.1); longer text is cut and says so."""


def write(tables: Sequence[Table], missing: set[str] | None = None) -> bytes:
    """The bytes of an .xlsx file with a sheet for every table: frozen head, filters, readable widths.

    Characters that it should not hold become a visible mark, and are added to `missing`.
    """
    import xlsxwriter  # takes longer to load than most commands to run

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _EPOCH, "author": "", "comments": ""})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EDF2", "bottom": 1}
    )
    body = book.add_format({"text_wrap": True, "valign": "top"})
    taken: set[str] = set()
    lost: set[str] = set() if missing is None else missing
    for table in tables:
        sheet = book.add_worksheet(_sheet_name(table.name, taken))
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, min(60, 8 + 7 * column.weight))
            sheet.write_string(0, index, _fitting(column.title, lost), head)
        for line, row in enumerate(table.rows, 1):
            for index, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(line, index, cell, body)
                else:
                    sheet.write_string(line, index, _fitting(in_words(cell, "\n"), lost), body)
        sheet.freeze_panes(1, 1)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        else:
            sheet.write_string(1, 0, _fitting(table.empty, lost), body)
    book.close()
    return buffer.getvalue()


def _fitting(text: str, missing: set[str]) -> str:
    clean = held(text, missing)
    return clean if len(clean) <= _LONGEST_CELL else clean[: _LONGEST_CELL - 20] + " … (cut; see JSON)"


def _sheet_name(name: str, taken: set[str]) -> str:
    short = re.sub(r"[\[\]:*?/\\']", "-", name)[:28] or "sheet"
    found, number = short, 1
    while found.lower() in taken:
        number += 1
        found = f"{short}-{number}"
    taken.add(found.lower())
    return found
