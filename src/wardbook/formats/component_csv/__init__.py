"""CSV of components: any table with a header and a row for each component, as spreadsheets and tools write them.

There is no standard for it. The grammar is RFC 4180; what a column means is told by the usual headers
(`columns.SPELLINGS`) or by a mapping of the user's own.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wardbook.base.limits import SBOM_BYTES
from wardbook.formats.boundary import guarded, not_as_expected
from wardbook.formats.component_csv.columns import Place, aliases, component, refs, with_refs
from wardbook.formats.component_csv.strictness import check
from wardbook.formats.component_csv.table import Table, opened, records
from wardbook.formats.component_csv.writing import write
from wardbook.formats.remarks import Remarks
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Sbom, SbomComponent

__all__ = ["read", "strict", "write"]


def read(
    data: bytes, name: str, mapping: Mapping[str, str] | None = None
) -> tuple[Sbom | None, list[Diagnostic]]:
    """The components of a CSV table with diagnostics; None where no column names them or it is no text.

    `mapping` says field → header for columns with headers of the user's own, and goes before the usual
    spellings; an empty header keeps a field from being read. Fields are `columns.FIELDS`.
    """
    return guarded(lambda text, file: _read(text, file, mapping or {}), data, name, SBOM_BYTES)


def strict(data: bytes, name: str, mapping: Mapping[str, str] | None = None) -> list[Diagnostic]:
    """Everything in which `data` differs from RFC 4180 and from what a table of components needs.

    One finding for each place. Comma, UTF-8 and one length of rows are asked for; a line may end in LF
    alone, as RFC 4180 readers allow. Needed are columns for name and version with a text in each row,
    package URLs, CPE names, digests and days (YYYY-MM-DD) as their specifications write them.
    """
    return guarded(lambda text, file: (None, check(text, file, mapping or {})), data, name, SBOM_BYTES)[1]


def _read(data: bytes, name: str, mapping: Mapping[str, str]) -> tuple[Sbom | None, list[Diagnostic]]:
    remarks = Remarks(name)
    table = opened(data, mapping, remarks)
    if table is None:
        return None, remarks.all()
    found: list[SbomComponent] = []
    depends: dict[int, tuple[str, ...]] = {}
    for index, (line, record) in enumerate(records(table, remarks)):
        item = _component(line, record, table, f"/rows/{index}", remarks)
        if item is not None:
            depends[len(found)] = refs(record.get(table.fields.get("depends", ""), ""))
            found.append(item)
    if "depends" in table.fields:
        found = with_refs(found)
    _remark_on_refs(found, remarks)
    return _sbom(table, found, _edges(found, depends)), remarks.all()


def _edges(found: list[SbomComponent], depends: dict[int, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    names = aliases(found)
    edges: dict[str, tuple[str, ...]] = {}
    for index, item in enumerate(found):
        if item.ref and depends[index]:
            more = (names.get(word, word) for word in depends[index])
            edges[item.ref] = tuple(dict.fromkeys((*edges.get(item.ref, ()), *more)))
    return edges


def _sbom(table: Table, found: list[SbomComponent], depends: dict[str, tuple[str, ...]]) -> Sbom:
    return Sbom(
        format="CSV",
        spec="",
        encoding="csv",
        components=tuple(item for item in found if item.kind != "service"),
        services=tuple(item for item in found if item.kind == "service"),
        depends=depends,
        kept={
            "columns": msgspec.json.encode(table.columns),
            "fields": msgspec.json.encode(table.fields, order="sorted"),
        },
    )


def _component(
    line: int, record: dict[str, str], table: Table, path: str, remarks: Remarks
) -> SbomComponent | None:
    place = Place(line, path, remarks)
    return component(record, table.fields, place, path=path, kept=msgspec.json.encode(record))


def _remark_on_refs(found: list[SbomComponent], remarks: Remarks) -> None:
    seen: set[str] = set()
    again = 0
    for item in found:
        if item.ref:
            again += item.ref in seen
            seen.add(item.ref)
    if again:
        remarks.add(not_as_expected(remarks.at, f"{again:,} rows have a ref that another row has too"))
