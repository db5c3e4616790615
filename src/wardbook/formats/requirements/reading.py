"""Any export to records: the format told by content, headings to fields, rich text to plain, links to ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from wardbook.base.limits import FILE_BYTES, FOREIGN_TEXT
from wardbook.base.span import Span
from wardbook.formats import unpacking, workbook
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.remarks import Remarks
from wardbook.formats.requirements import csv_rows, markdown, plain_text, reqif, sheet
from wardbook.formats.requirements.headings import Fields, Holds
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.foreign import ForeignFile, ForeignItem, ForeignLink, ForeignRecord, ForeignRecords

FORMATS = ("ReqIF (.reqif, .reqifz)", "CSV", "Jira CSV", "XLSX", "Markdown with front matter")

_KINDED = re.compile(r"([^:\n]{1,60}):\s+(\S.*)")
_BEFORE_TITLE = re.compile(r"\s+[-–—:]\s+|\s{2,}")
_IDISH = re.compile(r"(?=\S*[-/:._\d(])\S{1,120}")
_PIECES = re.compile(r"[\n,;|]")
_NOTHING = frozenset({"-", "–", "n/a", "none", "null", "keine", "aucun", "tbd"})
_COLUMNS = 60
"""Headings without a field that are named; exports have up to 300."""


def read(
    data: bytes, name: str, holds: Holds, mapping: Mapping[str, str] | None = None
) -> tuple[ForeignRecords | None, list[Diagnostic]]:
    """The records of an export and what could not be read of it; None where it is none of FORMATS.

    `mapping` says for a field under which heading it stands; fields that begin with `x-` are kept as they are.
    """
    return guarded(lambda content, file: _read(content, file, Fields(holds, mapping or {})), data, name)


def _read(data: bytes, name: str, fields: Fields) -> tuple[ForeignRecords | None, list[Diagnostic]]:
    if fields.unknown:
        return None, [
            not_readable(
                Span(name), f"`{fields.unknown[0][:80]}` is no field that a heading can be mapped to"
            )
        ]
    file, problems = _file(data, name, fields)
    if file is None:
        return None, problems
    remarks = Remarks(name)
    found, left_out = _records(file, fields, remarks)
    if not found:  # never an empty export: everything that was imported from it would be called gone
        said = [*problems, *remarks.all()]
        return None, said or [not_readable(Span(name), f"it holds no {fields.holds}: {fields.missing()}")]
    columns = Counter(
        heading for item in file.items for heading, _ in item.cells if not fields.field_of(heading)
    )
    return ForeignRecords(
        format=file.format,
        records=found,
        system=file.system,
        revision=file.revision,
        date=file.date,
        left_out=dict(sorted(left_out.items())),
        columns=tuple(sorted(columns))[:_COLUMNS],
    ), [*problems, *remarks.all()]


def _file(data: bytes, name: str, fields: Fields) -> tuple[ForeignFile | None, list[Diagnostic]]:
    if data.startswith(workbook.COMPOUND):
        return sheet.read(data, name, fields)
    if data.startswith((unpacking.ZIP, unpacking.GZIP, unpacking.ZSTANDARD)):
        if data.startswith(unpacking.ZIP) and b"[Content_Types].xml" in data:
            return sheet.read(data, name, fields)
        return _packed(data, name, fields)
    return _text(data, name, fields)


def _text(data: bytes, name: str, fields: Fields) -> tuple[ForeignFile | None, list[Diagnostic]]:
    if reqif.tells(data):
        return reqif.read(data, name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"%PDF")):
        return None, [not_readable(Span(name), f"it is none of {', '.join(FORMATS)}")]
    if markdown.tells(data):
        return markdown.read(data, name)
    return csv_rows.read(data, name, fields)


def _packed(data: bytes, name: str, fields: Fields) -> tuple[ForeignFile | None, list[Diagnostic]]:
    """All exports in an archive as one; pictures beside them are passed over. Names in it are only names."""
    try:
        members = unpacking.unpack(data)
    except unpacking.Packed as error:
        return None, [not_readable(Span(name), str(error))]
    wanted = [(inside, content) for inside, content in members if _is_export(inside, content)]
    if not wanted:
        return None, [not_readable(Span(name), "it holds no ReqIF and no Markdown with front matter")]
    if sum(len(content) for _, content in wanted) > FILE_BYTES:
        return None, [not_readable(Span(name), f"more than {FILE_BYTES:,} bytes come out of it (FILE_BYTES)")]
    read_ones: list[ForeignFile] = []
    problems: list[Diagnostic] = []
    for inside, content in sorted(wanted):
        file, said = _text(content, f"{name}/{inside}" if inside else name, fields)
        problems += said
        read_ones += [file] if file is not None else []
    if not read_ones:
        return None, problems
    first = read_ones[0]
    items = tuple(item for file in read_ones for item in file.items)
    return ForeignFile(
        format=first.format, items=items, system=first.system, revision=first.revision, date=first.date
    ), problems


def _is_export(inside: str, content: bytes) -> bool:
    return (
        not inside
        or reqif.tells(content)
        or (inside.lower().endswith((".md", ".markdown")) and markdown.tells(content))
    )


def _records(
    file: ForeignFile, fields: Fields, remarks: Remarks
) -> tuple[tuple[ForeignRecord, ...], Counter[str]]:
    """Each item as a record, and why the others are none; relations name the ids in place of technical keys."""
    left_out: Counter[str] = Counter()
    made: list[tuple[ForeignItem, str, dict[str, str], list[ForeignLink]]] = []
    ids: dict[str, str] = {}
    for item in file.items:
        given, links = _given(item, fields, remarks, is_wiki=file.is_wiki)
        name = " ".join(given.pop("id", "").split())
        heading = given.pop("heading", "")
        if not given.get("text") and not given.get("title"):
            left_out["headings and empty rows" if heading or not name else "items without a text"] += 1
            continue
        if not name:
            left_out["items without an id"] += 1
            remarks.on_line(item.at.line, "this item has a text and no id; it is left out")
            continue
        if heading and "title" not in given:
            given["title"] = heading
        if item.key:
            ids[item.key] = name
        made.append((item, name, given, links))
    return tuple(
        ForeignRecord(
            id=name,
            fields=given,
            links=tuple(
                dict.fromkeys(
                    (
                        *links,
                        *(ForeignLink(one.kind, ids.get(one.target, one.target)) for one in item.relations),
                    )
                )
            ),
            at=item.at,
        )
        for item, name, given, links in made
    ), left_out


def _given(
    item: ForeignItem, fields: Fields, remarks: Remarks, *, is_wiki: bool
) -> tuple[dict[str, str], list[ForeignLink]]:
    """The fields of an item, the most telling heading of each first, and its links."""
    best: dict[str, tuple[int, list[str]]] = {}
    links: list[ForeignLink] = []
    for heading, cell in item.cells:
        field = fields.field_of(heading)
        if field in {"links", "link"}:
            links += _links(fields.link_of(heading) if field == "link" else "", cell, item.at.line, remarks)
        elif field:
            rank = fields.rank(heading)
            if field not in best or rank < best[field][0]:
                best[field] = (rank, [cell])
            elif rank == best[field][0]:
                best[field][1].append(cell)
    said = {}
    for field, (_, cells) in best.items():
        text = _plain(field, cells, is_wiki=is_wiki)
        if len(text) > FOREIGN_TEXT:
            remarks.bound(
                item.at.line,
                f"`{field}` has {len(text):,} characters and is cut after {FOREIGN_TEXT:,} (FOREIGN_TEXT)",
            )
            text = text[:FOREIGN_TEXT]
        if text:
            said[field] = text
    return said, links


_LONG = frozenset({"text", "accept", "security", "safety", "because"})


def _plain(field: str, cells: list[str], *, is_wiki: bool) -> str:
    if field == "id":
        return plain_text.tidy(cells[0])
    if field not in _LONG:
        return plain_text.tidy(", ".join(dict.fromkeys(" ".join(cell.split()) for cell in cells)))
    plain = plain_text.of_wiki if is_wiki else plain_text.of_html
    return "\n".join(dict.fromkeys(filter(None, map(plain, cells))))


def _links(kind: str, cell: str, line: int, remarks: Remarks) -> Iterator[ForeignLink]:
    """The ids in a cell: one or many, each perhaps with the kind of link before it and its title behind it."""
    for written in _PIECES.split(plain_text.fit(cell)):
        piece = written.strip().strip("[]\"'")
        if not piece or piece.casefold() in _NOTHING:
            continue
        found = _KINDED.fullmatch(piece)
        means, rest = (found[1].strip(), found[2]) if found else (kind, piece)
        target = _BEFORE_TITLE.split(rest, maxsplit=1)[0].strip()
        if _IDISH.fullmatch(target):
            yield ForeignLink(plain_text.tidy(means)[:80], target)
        elif not found and " " not in piece and len(piece) <= 120:
            yield ForeignLink(plain_text.tidy(means)[:80], piece)
        else:
            remarks.on_line(line, f"`{piece[:80]}` among the links begins with no id; it is left out")
