"""Files of any feed, packed or not: told apart, cut into records, counted and read, a piece at a time.

Names inside an archive are only names. An archive within an archive stays closed.
"""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from wardbook.base.limits import FEED_ENTRIES, FEED_RECORD_BYTES, FILE_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.unpacking import GZIP, ZIP, ZSTANDARD, Packed
from wardbook.intelligence.ecosystems import SCHEMES
from wardbook.intelligence.feeds import csaf, cve, endoflife, epss, kev, nvd, osv
from wardbook.intelligence.feeds.detect import HEAD_BYTES, Kind, detect, is_lines, is_list_of
from wardbook.intelligence.feeds.json_stream import JsonList, lines, whole
from wardbook.intelligence.feeds.streams import Pushed, Reader, opened
from wardbook.intelligence.feeds.tally import Ledger, Tally
from wardbook.intelligence.feeds.zip_stream import Entry, inside, zip_entries
from wardbook.model.advisory import Advisory, Record
from wardbook.model.diagnostic import Diagnostic

Parse = Callable[[bytes, str], tuple[list[Record] | None, list[Diagnostic]]]

_PARSERS = cast(
    "dict[Kind, Parse]",
    {"csaf": csaf.parse, "cve": cve.parse, "kev": kev.parse, "nvd": nvd.parse, "osv": osv.parse},
)

_LISTS: dict[Kind, str] = {"kev": "vulnerabilities", "nvd": "vulnerabilities"}
"""Feeds that are one JSON text with a list, and the list's key."""

MANY = 1_000
"""Records that NVD's answer must have before it is taken for a yearly file or for all pages: fewer are somebody's question."""

_TEXTS = (".json", ".jsonl", ".ndjson", ".csv")
_ARCHIVES = (ZIP, GZIP, ZSTANDARD)
_SORTED_OUT = re.compile(r"(?:^|/)(?:delta(?:Log)?|recent_activities|modified_id|all)\.(?:json|csv)$")
"""Lists of what changed, which CVE's and OSV's archives carry beside their records."""


def records(stream: BinaryIO, name: str, ledger: Ledger) -> Iterator[Record]:
    """Every record in a file, of whatever feed; `ledger` is told of each and of what was refused.

    A feed's own layout says more than a record can: `PyPI/all.zip` is `osv:PyPI`. Raises Packed where the
    file as a whole is damaged, cut short, hostile or of no feed; what came before is then not to be used.
    """
    hint = _hint(name)
    stream.seek(0)
    head = stream.read(4)
    if head.startswith((ZIP, b"PK\x05\x06")):
        yield from _archive(zip_entries(stream), name, ledger, hint)
        return
    reader = opened(stream)
    head = _head(reader)
    if head[257:262] == b"ustar":
        yield from _archive(_tar(Pushed(head, reader)), name, ledger, hint)
        return
    if head.startswith(_ARCHIVES):
        raise Packed("an archive within an archive stays closed")
    kind = detect(head)
    if not kind:
        raise Packed("it is empty" if not head.strip() else "it is none of the feeds that are known")
    yield from _text(kind, Pushed(head, reader), head, name, ledger, hint)


def _hint(name: str) -> str:
    folder = PurePosixPath(name.replace("\\", "/")).parent.name
    return f"osv:{folder}" if folder in SCHEMES else ""


def _source(kind: Kind, hint: str) -> str:
    """The source to which something without a record of its own is counted."""
    return hint if hint and kind == "osv" else kind


def _head(reader: Reader) -> bytes:
    found = b""
    while len(found) < HEAD_BYTES and (piece := reader.read(HEAD_BYTES - len(found))):
        found += piece
    return found


def _archive(entries: Iterator[Entry], name: str, ledger: Ledger, hint: str) -> Iterator[Record]:
    """The records in an archive; most hold one each, and all are of the kind of the first."""
    kind: Kind = ""
    is_layout = False
    waiting: list[Diagnostic] = []
    for entry in entries:
        why, found = entry.refused, kind
        if not why:
            if _SORTED_OUT.search(entry.name) or not _is_text(entry):
                continue
            found = detect(entry.data[:HEAD_BYTES]) if kind not in _PARSERS or kind in _LISTS else kind
            why = "" if found else _not_told(entry)
        if why:
            problem = not_readable(Span(f"{name}: {entry.name}"), why)
            waiting.append(problem)
        else:
            kind = found
            yield from _entry(kind, entry, name, ledger, hint)
            is_layout = kind == "cve" or (kind == "osv" and (bool(hint) or name.endswith("all.zip")))
        if waiting and kind:
            for one in waiting:
                ledger.of(_source(kind, hint), name).refuse([one])
            waiting.clear()
    if not kind:
        raise Packed(waiting[0].says if waiting else "it holds no record of any feed that is known")
    if is_layout:
        ledger.mark_whole(_source(kind, hint))


def _is_text(entry: Entry) -> bool:
    return entry.name.lower().endswith(_TEXTS) or entry.data.startswith(_ARCHIVES)


def _not_told(entry: Entry) -> str:
    if entry.data.startswith(_ARCHIVES):
        return "an archive within an archive stays closed"
    return "it is none of the feeds that are known" if entry.data.strip() else "it is empty"


def _entry(kind: Kind, entry: Entry, name: str, ledger: Ledger, hint: str) -> Iterator[Record]:
    at = f"{name}: {entry.name}"
    if kind in _LISTS or kind in {"epss", "endoflife"}:
        head = entry.data[:HEAD_BYTES]
        yield from _text(kind, io.BytesIO(entry.data), head, at, ledger, hint, origin=name)
    else:
        yield from _one(kind, entry.data, at, ledger, hint, name)


def _text(
    kind: Kind, reader: Reader, head: bytes, name: str, ledger: Ledger, hint: str, origin: str = ""
) -> Iterator[Record]:
    """The records of one text: a list in one JSON text, a table, a record on each line, or one record."""
    origin = origin or name
    is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))
    if kind == "epss" and is_json:
        yield from _answers(reader, "data" if b'"data"' in head else "", name, ledger.of("epss", origin))
    elif kind == "epss":
        yield from _table(reader, head, name, ledger.of("epss", origin))
    elif kind == "kev" and not is_json:
        yield from _catalogue(whole(reader, FILE_BYTES), name, ledger.of("kev", origin))
    elif kind == "osv" and is_list_of(head, "vulns"):
        for number, data in enumerate(JsonList(reader, "vulns"), 1):
            yield from _one(kind, data, f"{name}: {number}", ledger, hint, origin)
    elif kind == "endoflife":
        _products(whole(reader, FILE_BYTES), name, ledger.of("endoflife", origin))
    elif kind in _LISTS and b'"vulnerabilities"' in head:
        yield from _listed(kind, reader, name, ledger.of(kind, origin))
    elif head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        for number, data in enumerate(JsonList(reader), 1):
            yield from _one(kind, data, f"{name}: {number}", ledger, hint, origin)
    elif is_lines(head):
        for number, data in enumerate(lines(reader), 1):
            yield from _one(kind, data, f"{name}: {number}", ledger, hint, origin)
    else:
        yield from _one(kind, whole(reader, FEED_RECORD_BYTES), name, ledger, hint, origin)


def _one(kind: Kind, data: bytes, at: str, ledger: Ledger, hint: str, origin: str) -> Iterator[Record]:
    parse: Parse = _PARSERS[kind]
    if kind == "osv" and hint:
        parse = cast("Parse", partial(osv.parse, source=hint))
    found, problems = guarded(parse, data.removeprefix(b"\xef\xbb\xbf"), at, FEED_RECORD_BYTES)
    if found is None:
        other = detect(data[:HEAD_BYTES])
        if other not in {kind, ""}:
            yield from _one(other, data, at, ledger, "", origin)
        else:
            ledger.of(_source(kind, hint), origin).refuse(problems)
        return
    source = found[0].source if found and isinstance(found[0], Advisory) else _source(kind, hint)
    tally = ledger.of(source, origin)
    tally.took(data)
    for record in found:
        tally.count(record)
    yield from found


def _counted(
    found: Sequence[Record] | None, problems: Sequence[Diagnostic], tally: Tally
) -> Sequence[Record]:
    """The records of one entry, counted; none of an entry that could not be read, which is counted as refused."""
    if found is None:
        tally.refuse(problems)
        return ()
    for record in found:
        tally.count(record)
    return found


def _listed(kind: Kind, reader: Reader, name: str, tally: Tally) -> Iterator[Record]:
    """A list in one JSON text, held against the number of entries that the text itself gives."""
    listed = JsonList(reader, _LISTS[kind])
    number = 0
    for number, data in enumerate(listed, 1):
        found, problems = guarded(_PARSERS[kind], data, f"{name}: {number}", FEED_RECORD_BYTES)
        tally.took(data)
        yield from _counted(found, problems, tally)
    if not listed.found:
        raise Packed(f"it has no list `{_LISTS[kind]}`")
    expected = _expected(kind, listed.head)
    total = _number(listed.head, b"totalResults")
    is_all = total is None or (total >= MANY and tally.records + tally.refused >= total)
    tally.is_whole = tally.is_whole or is_all
    if expected is not None and number != expected:
        raise Packed(f"it says that it holds {expected:,} entries and holds {number:,}")
    if made := re.search(rb'"(?:dateReleased|timestamp)"\s*:\s*"([0-9TZ:.+\-]{10,40})"', listed.head):
        tally.dated(made[1].decode())


def _expected(kind: Kind, head: bytes) -> int | None:
    """KEV counts its entries; NVD says how many a page holds at most, how many there are, and where it begins."""
    if kind == "kev":
        return _number(head, b"count")
    page, total, start = (_number(head, key) for key in (b"resultsPerPage", b"totalResults", b"startIndex"))
    if page is None or total is None:
        return None
    return max(0, min(page, total - (start or 0)))


def _number(head: bytes, key: bytes) -> int | None:
    found = re.search(rb'"' + key + rb'"\s*:\s*([0-9]{1,9})', head)
    return int(found[1]) if found else None


def _table(reader: Reader, head: bytes, name: str, tally: Tally) -> Iterator[Record]:
    tally.dated(epss.day(head))
    tally.is_whole = True
    for number, line in enumerate(lines(reader), 1):
        tally.took(line)
        if epss.is_heading(line):
            continue
        found, problems = epss.parse(line, f"{name}:{number}")
        yield from _counted(found, problems, tally)
        if number < 10 and found is not None:
            tally.dated(epss.dated(line))


def _answers(reader: Reader, key: str, name: str, tally: Tally) -> Iterator[Record]:
    """EPSS estimates as FIRST's API answers with them: those that somebody asked for."""
    for number, data in enumerate(JsonList(reader, key), 1):
        tally.took(data)
        found, problems = guarded(epss.answer, data, f"{name}: {number}", FEED_RECORD_BYTES)
        yield from _counted(found, problems, tally)
        if number < 10 and found is not None:
            tally.dated(epss.answered(data))


def _catalogue(data: bytes, name: str, tally: Tally) -> Iterator[Record]:
    """The catalogue of known exploited vulnerabilities as CISA publishes it in CSV, always in one piece."""
    tally.is_whole = True
    for number, row in enumerate(kev.rows(data), 1):
        tally.took(row)
        found, problems = guarded(kev.parse, row, f"{name}: {number}", FEED_RECORD_BYTES)
        if found is None:
            tally.refuse(problems)
            continue
        for record in found:
            tally.count(record)
        tally.dated(max(record.added for record in found))
        yield from found


def _products(data: bytes, name: str, tally: Tally) -> None:
    found, problems = endoflife.parse(data, name)
    tally.took(data)
    if found is None:
        raise Packed(problems[0].says if problems else "it holds no product")
    tally.records += len(found.products)
    tally.is_whole = True
    for one in problems:
        tally.refuse([one])
    tally.dated(found.dated or "")


def _tar(reader: Reader) -> Iterator[Entry]:
    """The files in a tar archive, read from front to back; it has to end as one ends."""
    watched = _Watched(reader)
    try:
        with tarfile.open(fileobj=cast("BinaryIO", watched), mode="r|") as archive:
            for count, member in enumerate(archive):
                if count >= FEED_ENTRIES:
                    raise Packed(f"it holds more than {FEED_ENTRIES:,} files (FEED_ENTRIES)")
                inside(member.name)
                if member.isdir() or member.type == tarfile.XGLTYPE:
                    continue
                yield _member(archive, member)
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        raise Packed(f"it is a damaged tar archive ({type(error).__name__})") from error
    if watched.last.strip(b"\x00"):
        raise Packed("it is cut short: a tar archive ends in zeros")


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Entry:
    if not member.isfile() or member.issparse():
        return Entry(member.name, b"", "it is a link, a device or has holes")
    if member.size > FEED_RECORD_BYTES:
        return Entry(member.name, b"", f"it has {member.size:,} bytes; the limit is {FEED_RECORD_BYTES:,}")
    stream = archive.extractfile(member)
    data = stream.read() if stream else b""
    if len(data) != member.size:
        raise Packed("it is cut short")
    return Entry(member.name, data)


class _Watched:
    """A reader that remembers the last block it gave."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.last = b""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        piece = self._reader.read(size)
        self.last = (self.last + piece)[-tarfile.BLOCKSIZE :]
        return piece
