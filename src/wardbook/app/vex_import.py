"""Use case: what suppliers say in VEX files becomes proposals in decisions.yaml; nothing decided is overwritten."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import msgspec

from wardbook.analysis.vex_proposals import Proposed, proposals
from wardbook.app.check import check
from wardbook.app.decide import FILE, Refused, difference, fields
from wardbook.app.vex import VexFile, load
from wardbook.base.atomic import write_file
from wardbook.device.splice import NotSpliceable, add_to_list


class Imported(msgspec.Struct, frozen=True):
    """The files as read, what they propose, and what was, or would be, written: a unified difference."""

    path: Path
    files: tuple[VexFile, ...]
    proposed: Proposed
    change: str

    @property
    def unreadable(self) -> int:
        """How many files hold no VEX document."""
        return sum(each.document is None for each in self.files)


def take_in(
    paths: Iterable[Path],
    folder: Path,
    *,
    as_of: datetime.date,
    by: str | None = None,
    dry_run: bool = False,
    intel: Path | None = None,
) -> Imported:
    """Hold VEX files against the device and add what they propose to decisions.yaml, all of it or nothing.

    Raises Refused where the folder describes no device or the file cannot be extended.
    """
    checked = check(folder, as_of=as_of, intel=intel)
    file = checked.report.subject
    if file is None:
        raise Refused(f"{folder} describes no device; `wardbook check` says why")
    files = tuple(map(load, paths))
    documents = {_name(Path(each.file), folder): each.document for each in files if each.document is not None}
    found = proposals(file, documents, by=by, date=as_of)
    before = checked.files.get(FILE, b"")
    try:
        after = add_to_list(before, *map(fields, found.decisions)) if found.decisions else before
    except NotSpliceable as error:
        raise Refused(f"{FILE} cannot be extended: {error}") from None
    if after != before and not dry_run:
        write_file(folder / FILE, after)
    return Imported(folder / FILE, files, found, difference(before, after))


def _name(path: Path, folder: Path) -> str:
    """A file as the folder's own records name it: by its path in the folder, else by its last name."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.name
