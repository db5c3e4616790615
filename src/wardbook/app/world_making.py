"""A snapshot made of a device folder's own advisories, whatever feeds they come from."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from pathlib import Path

from wardbook.base.span import Span
from wardbook.formats import vex
from wardbook.formats.boundary import not_readable
from wardbook.formats.csaf.reading import is_vex
from wardbook.formats.unpacking import Packed, unpack
from wardbook.intelligence.feeds.reading import records
from wardbook.intelligence.feeds.tally import Ledger
from wardbook.intelligence.snapshot_writing import build
from wardbook.model.advisory import Advisory, KnownExploited, Record
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.rule import finding


@finding("VU104")
def statements_not_taken_in(path: str, family: str) -> Diagnostic:
    """A VEX document lies among the advisories: what a supplier says of its own product decides nothing here.

    Advisories say what is vulnerable; a VEX document says what somebody judged about it. Read as an advisory
    it would make a device look cleaner by another's word. Taken in with `wardbook vex import`, each
    statement becomes a proposal in decisions.yaml, which a person confirms.
    """
    _, _, inner = path.partition(": ")
    first = (
        f"unpack `{inner}`, run `wardbook vex import` on it"
        if inner
        else f"run `wardbook vex import {path} .`"
    )
    return Diagnostic(
        code="VU104",
        at=Span(path),
        severity=Severity.WARNING,
        says=f"this is a VEX document ({family}); its statements are not taken in",
        help=f"{first}, and keep it outside of `advisories/`",
    )


def made(own: Mapping[str, bytes], out: Path) -> list[Diagnostic]:
    """Make the snapshot `out` of advisories by path; what is wrong with them. Raises OSError as writing does."""
    read, ledger, problems = _read(own)
    build(read, lambda: [tally.info() for tally in ledger.tallies()], out, _newest(read))
    for old in out.parent.glob("advisories-*.vulndb*"):
        if not old.name.startswith(out.name):
            old.unlink(missing_ok=True)
    return problems


def _read(own: Mapping[str, bytes]) -> tuple[list[Record], Ledger, list[Diagnostic]]:
    ledger, found, problems = Ledger(), list[Record](), list[Diagnostic]()
    for path in sorted(own):
        for name, data in _texts(path, own[path]):
            if is_vex(data):
                problems.append(statements_not_taken_in(name, "CSAF"))
                continue
            try:
                found += list(records(io.BytesIO(data), name, ledger))
            except Packed as error:
                family = _statements(data, name)
                problems.append(
                    statements_not_taken_in(name, family) if family else not_readable(Span(name), str(error))
                )
    said = [one for tally in ledger.tallies() for one in tally.diagnostics]
    return found, ledger, [*problems, *said]


def _texts(path: str, data: bytes) -> list[tuple[str, bytes]]:
    """The file as it is, or the files in it where one of them is VEX in CSAF, which a feed would read as an advisory."""
    try:
        inner = unpack(data)
    except Packed:
        return [(path, data)]  # for the feeds to refuse, each with its reason
    if len(inner) == 1 and not inner[0][0]:
        return [(path, inner[0][1] if is_vex(inner[0][1]) else data)]
    if not any(is_vex(text) for _, text in inner):
        return [(path, data)]
    return [(f"{path}: {name}", text) for name, text in inner]


def _statements(data: bytes, path: str) -> str:
    """The format of a VEX document that says something of vulnerabilities, "" for any other file."""
    document, _ = vex.read(data, path)
    return vex.family_of(data) if document is not None and document.statements else ""


def _newest(found: list[Record]) -> datetime.date:
    """The day of the newest record: the date of a world that nobody dated otherwise."""
    days = [_day(item.modified or item.published) for item in found if isinstance(item, Advisory)]
    days += [_day(item.added) for item in found if isinstance(item, KnownExploited)]
    return max(days, default=datetime.date(1970, 1, 1))


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return datetime.date(1970, 1, 1)
