"""An `Sbom` as CSV: its own columns where it came from a table, ours where not; what a table cannot say is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from wardbook.formats.carried import left_of_components, left_of_document
from wardbook.formats.component_csv.columns import (
    FIELDS,
    HASH_FIELDS,
    SPELLINGS,
    aliases,
    cell_of,
    component,
    default_ref,
    recognised,
    refs,
)
from wardbook.formats.component_csv.rows import COLUMNS, line_of
from wardbook.formats.json_text import kept_tree
from wardbook.formats.losses import Loss
from wardbook.model.sbom import Sbom, SbomComponent

WHY = "a CSV table has a row for each component and says nothing of the whole"

# Fields that are written anew together, for a cell of one may hold another (see `columns.identifiers`).
_GROUPS = (
    ("purl", "cpe"),
    ("hash", *HASH_FIELDS),
    *((field,) for field in FIELDS if field not in {"purl", "cpe", "hash", "depends", *HASH_FIELDS}),
)
_DOCUMENT = (
    "dependencies.*",
    "services.*",
    "components.*",
    "bomFormat",
    "specVersion",
    "spdxVersion",
    "@context",
    "columns.*",
    "fields.*",
)

Record = dict[str, str]


def write(sbom: Sbom) -> tuple[bytes, tuple[Loss, ...]]:
    """The components and services of `sbom` as CSV in UTF-8 (RFC 4180), and what a table cannot hold.

    A cell that a spreadsheet could take for a formula gets an apostrophe (OWASP, CSV injection), which
    `read` takes off again. A row that came from a table keeps its cells except where a field changed.
    """
    listed = (*sbom.components, *sbom.services)
    kept = [_kept(item) for item in listed]
    columns, fields = _layout(sbom, kept)
    names = aliases(listed)
    changes = [
        _changes(item, record, fields, _on(item, sbom), names)
        for item, record in zip(listed, kept, strict=True)
    ]
    titles = _titles(changes, fields, columns)
    fields = {**fields, **titles}
    columns = [*columns, *titles.values()]
    lines = [line_of(columns)]
    for record, changed in zip(kept, changes, strict=True):
        cells = {**record, **{fields[field]: text for field, text in changed.items() if field in fields}}
        lines.append(line_of(cells.get(column, "") for column in columns))
    return "".join(lines).encode("utf-8", "replace"), _losses(sbom)


def _kept(item: SbomComponent) -> Record:
    """The row a component came from, empty where it came from no table."""
    record = kept_tree(item.kept) if item.kept and item.family == "CSV" else {}
    return {key: cell for key, cell in record.items() if isinstance(cell, str)}


def _layout(sbom: Sbom, kept: Iterable[Record]) -> tuple[list[str], dict[str, str]]:
    """Columns that exist already, in their order, and the fields they stand for."""
    known: dict[str, None] = {}
    if sbom.format == "CSV" and "columns" in sbom.kept:
        known = dict.fromkeys(msgspec.json.decode(sbom.kept["columns"], type=list[str]))
    for record in kept:
        known.update(dict.fromkeys(record))
    columns = list(known)[:COLUMNS]
    if sbom.format == "CSV" and "fields" in sbom.kept:
        fields = msgspec.json.decode(sbom.kept["fields"], type=dict[str, str])
    else:
        fields = recognised(columns)
    return columns, {
        field: column for field, column in fields.items() if field in SPELLINGS and column in known
    }


def _on(item: SbomComponent, sbom: Sbom) -> tuple[str, ...]:
    return sbom.depends.get(item.ref, ()) if item.ref else ()


def _changes(
    item: SbomComponent,
    record: Mapping[str, str],
    fields: Mapping[str, str],
    depends: tuple[str, ...],
    names: Mapping[str, str],
) -> Record:
    """Field → cell for every field that the row does not say already."""
    before = component(record, fields) if record else None
    found: Record = {}
    for group in _GROUPS:
        new = {field: cell_of(field, item) for field in group}
        old = {field: cell_of(field, before) for field in group} if before else dict.fromkeys(group, "")
        if new != old:
            found.update(new)
    if (
        found.get("ref") == default_ref(item)
        and not (before and before.ref)
        and ("depends" in fields or depends)
    ):
        del found["ref"]  # reading gives it again
    said = refs(record.get(fields.get("depends", ""), ""))
    if tuple(names.get(word, word) for word in said) != depends:
        found["depends"] = cell_of("depends", item, depends)
    return found


def _titles(changes: Iterable[Mapping[str, str]], fields: Mapping[str, str], columns: list[str]) -> Record:
    """Field → header of the columns that must be added, in our order."""
    needed = {field for changed in changes for field, text in changed.items() if text}
    needed |= {"name", "version"} if not columns else set()
    found: Record = {}
    for field in FIELDS:
        if field in needed and field not in fields:
            free = (title for title in SPELLINGS[field] if title not in columns)
            found[field] = next(free, f"{SPELLINGS[field][0]} (2)")
    return found


def _losses(sbom: Sbom) -> tuple[Loss, ...]:
    found = [
        Loss(path, 1, WHY)
        for path in ("root", "name", "serial", "revision", "author", "supplier", "timestamp", "completeness")
        if getattr(sbom, path) is not None
    ]
    found += [
        Loss(f"{path}[]", len(getattr(sbom, path)), WHY)
        for path in ("tools", "lifecycles", "relations")
        if getattr(sbom, path)
    ]
    listed = {item.ref for item in (*sbom.components, *sbom.services)}
    orphans = sum(len(on) for ref, on in sbom.depends.items() if ref not in listed)
    found += [Loss("depends", orphans, "its source is no row of the table")] if orphans else []
    found += left_of_components(sbom, "CSV", "no column of ours holds it")
    found += left_of_document(sbom, _DOCUMENT, WHY)
    return tuple(sorted(found))
