"""What each source said last that could be believed, kept beside the snapshot: records, date, digest, validators.

A source's records are replaced by one rename, after everything about the new ones was looked at; so
whatever fails in between, the last good ones stand.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from wardbook.app.download import Known
from wardbook.base.atomic import write_file
from wardbook.base.canonical import pretty_json
from wardbook.base.span import Span
from wardbook.formats.unpacking import Packed
from wardbook.intelligence.feeds.spool import spooled
from wardbook.model.advisory import Record, SourceInfo
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.rule import finding

FOLDER = ".feeds"
"""What the name of the store ends in; before it stands the name of the snapshot."""

SHRUNK = 0.5
"""A source that holds less than this share of what it held is not believed; feeds grow, mirrors break."""

GARBLED = 0.1
"""A source of which more than this share cannot be read is not believed."""

_FEW = 20
"""Of so few records, single ones may come, go or be damaged."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A source in the store: what it is, and what the servers said of the files it came from, by address."""

    info: SourceInfo
    known: dict[str, Known] = {}


class Store:
    """The folder beside a snapshot; nothing in it is ever half written."""

    def __init__(self, snapshot: Path) -> None:
        self.folder = snapshot.with_name(snapshot.name + FOLDER)

    def kept(self) -> dict[str, Kept]:
        """Every source in the store by name; what cannot be read is as if it were not there."""
        found: dict[str, Kept] = {}
        for path in sorted(self.folder.glob("*.json")) if self.folder.is_dir() else ():
            try:
                one = msgspec.json.decode(path.read_bytes(), type=Kept)
            except (OSError, msgspec.MsgspecError):
                continue
            found[one.info.source] = one
        return found

    def has_records(self, source: str) -> bool:
        """Whether records of the source are at hand."""
        return self._place(source, ".spool").is_file()

    def records(self, source: str) -> Iterator[Record]:
        """The records of a source as last read. Raises Packed where they are damaged, OSError where they are gone."""
        with self._place(source, ".spool").open("rb") as stream:
            yield from spooled(stream)

    def accept(self, one: Kept, spool: Path | None, raw: Path | None = None) -> None:
        """Replace a source; `raw` is kept where the source's own file is what others read (endoflife.date)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if raw is not None:
            copy = self.folder / f".{_slug(one.info.source)}.raw"
            shutil.copyfile(raw, copy)
            copy.replace(self._place(one.info.source, ".raw"))
        if spool is not None:
            spool.replace(self._place(one.info.source, ".spool"))
        self.note(one)

    def note(self, one: Kept) -> None:
        """Write what is known of a source, and leave its records as they are."""
        write_file(self._place(one.info.source, ".json"), pretty_json(msgspec.to_builtins(one)))

    def drop(self, source: str) -> None:
        """Take away records that turned out to be damaged on this disk; they are to be fetched again."""
        self._place(source, ".spool").unlink(missing_ok=True)
        self._place(source, ".json").unlink(missing_ok=True)

    def raw(self, source: str) -> Path | None:
        """The source's own file, None where it is not kept."""
        place = self._place(source, ".raw")
        return place if place.is_file() else None

    def _place(self, source: str, ending: str) -> Path:
        return self.folder / f"{_slug(source)}{ending}"


def _slug(source: str) -> str:
    """A name of a file; what it may not hold is written as its number, so that no two sources share one."""
    return re.sub(r"[^A-Za-z0-9.]", lambda found: f"-{ord(found[0]):x}-" if found[0] != ":" else "-", source)


@finding("VU103")
def not_renewed(source: str, why: str, last: str) -> Diagnostic:
    """A source of advisories could not be renewed.

    What it said last stays, so nothing disappears from any list; but what it says since then is not known.
    A source that never came is not looked up at all.
    """
    stays = f"what it said last, of {last[:10]}, stays" if last else "nothing of it is there"
    return Diagnostic(
        code="VU103",
        at=Span(source),
        severity=Severity.WARNING,
        says=f"this source could not be renewed: {why}; {stays}",
        help="run `wardbook intel update` again later; after looking at why, --accept SOURCE believes it",
        subject=source,
    )


def doubt(new: SourceInfo, last: SourceInfo | None) -> str:
    """Why what a source says now is not to be believed; "" where it is."""
    if not new.records:
        return "it holds no record"
    total = new.records + new.refused
    if new.refused > max(1, total * GARBLED):
        return f"{new.refused:,} of its {total:,} records cannot be read"
    if last is None or not last.records:
        return ""
    if last.records >= _FEW and new.records < last.records * SHRUNK:
        return f"it shrank from {last.records:,} to {new.records:,} records"
    if last.newest and new.newest < last.newest:
        return f"it goes back in time: it was of {last.newest}, and is of {new.newest or 'no time'} now"
    return ""


def damaged(store: Store, source: str) -> bool:
    """Whether the records of a source cannot be read from end to end."""
    try:
        for _ in store.records(source):
            pass
    except (Packed, OSError):
        return True
    return False
