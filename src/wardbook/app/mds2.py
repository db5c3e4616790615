"""The form that hospitals hand out (MDS2): our own table of answers, and the user's copy of the form filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from wardbook.analysis.disclosure import disclosure
from wardbook.app.render import render_view
from wardbook.base.limits import WORKBOOK_BYTES
from wardbook.formats.filled_form import Entry, FilledForm
from wardbook.formats.filled_form import fill as fill_form
from wardbook.knowledge.reader import Knowledge
from wardbook.model.disclosure import Disclosed
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Table
from wardbook.views.disclosure import answered, traced

_NAMED = 12
"""Questions named in one line of the report; the rest is counted."""


class Filled(msgspec.Struct, frozen=True):
    """The filled form, None where it could not be; `told` are the lines for the person at the terminal."""

    data: bytes | None
    told: tuple[str, ...]


def answers(file: SecurityFile, knowledge: Knowledge) -> dict[str, Disclosed]:
    """The answers, whether or not device.yaml says that customers ask for the form."""
    return dict(file.disclosure) or disclosure(file, knowledge)


def printed(
    file: SecurityFile,
    found: Mapping[str, Disclosed],
    form: str,
    *,
    only_asked: bool = False,
    width: int = 100,
    colour: bool = False,
) -> bytes:
    """Our own table in a form (text, json, csv, xlsx); `only_asked` shows what lacks, and where to say it."""
    kept = {name: item for name, item in found.items() if not (only_asked and item.is_answered)}
    narrow = msgspec.structs.replace(file, disclosure=kept)
    table = _narrowed(traced(narrow)) if only_asked else answered(narrow)
    counted = Counter(item.answer or "in words" for item in found.values() if item.is_answered)
    words = ", ".join(f"{counted[word]} {word}" for word in ("yes", "no", "n/a", "see note", "in words"))
    total = sum(counted.values())
    note = f"{total} of {len(found)} questions answered ({words}); {len(found) - total} not answered yet."
    table = msgspec.structs.replace(table, notes=(*table.notes, note))
    return render_view(table, "table" if form == "text" else form, width=width, colour=colour)


def _narrowed(table: Table) -> Table:
    """Only number and place: what is not answered has nothing else to show."""
    kept = [place for place, column in enumerate(table.columns) if column.name in ("id", "lacks")]
    return msgspec.structs.replace(
        table,
        title="Questions of the MDS2 that are not answered yet",
        columns=tuple(table.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
        empty="Every question is answered.",
    )


def fill(path: Path, found: Mapping[str, Disclosed], *, replace: bool = False) -> Filled:
    """The user's copy of the form with our answers beside its numbers."""
    try:
        with path.open("rb") as stream:
            data = stream.read(WORKBOOK_BYTES + 1)
    except OSError as error:
        return Filled(None, (f"{path} cannot be read: {error.strerror or error}",))
    if len(data) > WORKBOOK_BYTES:
        return Filled(None, (f"{path} has more than {WORKBOOK_BYTES:,} bytes (WORKBOOK_BYTES)",))
    entries = {name: Entry(item.answer or "", item.note) for name, item in found.items() if item.is_answered}
    form, problems = fill_form(data, str(path), frozenset(found), entries, replace=replace)
    if form is None:
        return Filled(
            None, tuple(f"{item.severity.value}[{item.code}] {item.says}; {item.help}" for item in problems)
        )
    return Filled(form.data, tuple(_told(form, found)))


def _told(form: FilledForm, found: Mapping[str, Disclosed]) -> Iterator[str]:
    yield f"{len(form.filled)} of {len(found)} questions filled in."
    asked = [name for name, item in found.items() if not item.is_answered]
    if asked:
        yield f"{len(asked)} left empty because nobody said: {_few(asked)} (`wardbook mds2 --only-asked`)."
    reasons: dict[str, list[str]] = {}
    for name, reason in form.left:
        reasons.setdefault(reason, []).append(name)
    for reason, names in reasons.items():
        yield f"Not written, {reason}: {_few(names)}."
    if form.missing:
        yield f"Not in this workbook: {_few(list(form.missing))}."
    if form.unknown:
        yield f"In this workbook, but no question of the 2019 form: {_few(list(form.unknown))}."


def _few(names: list[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + rest
