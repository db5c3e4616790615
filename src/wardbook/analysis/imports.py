"""What does an export change in the folder? New, changed, gone, edited here; what a person wrote is never overwritten.

Three texts are compared: what the export says, what stands here, and what stood in the export that was imported
last (kept as a digest). Where only the export changed, the text is renewed and the links of the requirement become
suspect; where only the folder changed, it is told; where both did, nothing is done and both are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

import msgspec

from wardbook.analysis.foreign_links import KnownIds
from wardbook.analysis.import_fields import Given, Wanted, decision, of_anomaly, of_requirement
from wardbook.analysis.imported_words import linked, words_of
from wardbook.base.span import Span
from wardbook.formats.requirements.headings import Holds
from wardbook.model.controls import Anomaly, Requirement
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.foreign import ForeignRecord, ForeignRecords
from wardbook.model.security_file import Device

Kind = Literal[
    "new", "changed", "renewed", "same", "edited here", "conflict", "refused", "gone", "resolved there"
]
Record = Requirement | Anomaly

KINDS: dict[Kind, str] = {
    "new": "is new",
    "changed": "has other words in the export, which are taken",
    "renewed": "has other links, state or revision in the export, which are taken",
    "same": "is the same",
    "edited here": "was edited here after it was imported; the export still says what it said",
    "conflict": "reads differently here and in the export; nothing is overwritten",
    "refused": "is not taken",
    "gone": "is gone from the export; it stays here until somebody retires it",
    "resolved there": "is resolved there and was never listed here, so it is no unresolved anomaly",
}
"""Every state of one id after an import, as the end of a sentence."""


class Taken(msgspec.Struct, frozen=True):
    """What becomes of one id: its state, a word on it, what stands there and here, and the fields to write."""

    id: str
    kind: Kind
    at: Span
    says: str = ""
    there: str = ""
    here: str = ""
    fields: dict[str, Given | None] = {}


class ImportPlan(msgspec.Struct, frozen=True):
    """Everything that an export changes, and the links and ids that cannot be followed."""

    taken: tuple[Taken, ...]
    problems: tuple[Diagnostic, ...]
    gone: tuple[str, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many ids are in each state."""
        found = Counter(item.kind for item in self.taken)
        return {kind: found[kind] for kind in KINDS if found[kind]}


class Request(msgspec.Struct, frozen=True):
    """How an export is taken: under which name, with ids qualified by it, and for which ids its words win (`*` for all)."""

    name: str
    holds: Holds
    qualify: bool = False
    theirs: frozenset[str] = frozenset()


def planned(device: Device, found: ForeignRecords, request: Request) -> ImportPlan:
    """What importing these records changes; problems name what a person has to repair at the source or here."""
    records = found.records
    if request.qualify:
        records = tuple(msgspec.structs.replace(one, id=f"{request.name}/{one.id}") for one in records)
    is_requirements = request.holds == "requirements"
    have: Mapping[str, Record] = device.requirements if is_requirements else device.anomalies
    kind = "requirement" if is_requirements else "anomaly"
    names = KnownIds.of(device, dict.fromkeys((record.id for record in records), kind))
    twice = {name for name, count in Counter(record.id for record in records).items() if count > 1}
    taken: list[Taken] = []
    problems: list[Diagnostic] = []
    for record in records:
        here = have.get(record.id)
        if (problem := _ambiguous(record, here, twice, names, request)) is not None:
            problems.append(problem)
            taken.append(Taken(record.id, "refused", record.at, problem.says))
            continue
        if not is_requirements and here is None and decision(record.fields) == "fixed":
            taken.append(Taken(record.id, "resolved there", record.at))
            continue
        if is_requirements:
            wanted = of_requirement(record, device, names, device.requirements.get(record.id))
        else:
            wanted = of_anomaly(record, device, names)
        problems += wanted.problems
        taken.append(_taken(record, here, wanted, device, request))
    here_from = {name for name, item in have.items() if item.imported == request.name}
    gone = tuple(sorted(here_from - {record.id for record in records}))
    taken += [Taken(name, "gone", have[name].origin.span) for name in gone]
    return ImportPlan(tuple(taken), tuple(problems), gone)


def _ambiguous(
    record: ForeignRecord, here: Record | None, twice: set[str], names: KnownIds, request: Request
) -> Diagnostic | None:
    """Why nobody can tell what the id of a record is the id of; None where that is clear."""
    short = record.id[:60]
    if record.id in twice:
        says = f"`{short}` stands in the export more than once"
        remedy = "give each its own id in the source, or export one view of it"
    elif here is not None and here.imported not in {None, request.name}:
        says = f"`{short}` is ambiguous: it was imported from `{here.imported}` too"
        remedy = f"say `--into {here.imported}` if that is the same source, or `--qualify` to write `{request.name}/{short}`"
    elif (problem := names.problem(record.id)) is not None:
        says, remedy = problem.says, problem.help
    else:
        return None
    return Diagnostic(code="CT122", at=record.at, subject=record.id, says=says, help=remedy)


def _taken(
    record: ForeignRecord, here: Record | None, wanted: Wanted, device: Device, request: Request
) -> Taken:
    others: dict[str, Given | None] = {**wanted.filling, **wanted.others}
    if here is None:
        stamp: dict[str, Given | None] = {"imported": request.name, "as-imported": wanted.words}
        written = {name: value for name, value in wanted.text.items() if value}
        return Taken(record.id, "new", record.at, fields={**written, **others, **stamp})
    kind = _kind(record, here, wanted, request)
    fields = {
        name: value
        for name, value in others.items()
        if _as_written(here, name) != value and not (name in wanted.filling and _as_written(here, name))
    }
    there, stands = _text(wanted.text), _text_here(here)
    if kind in {"conflict", "edited here"}:
        return Taken(
            record.id,
            kind,
            record.at,
            there=there,
            here=stands,
            fields=fields if kind == "edited here" else {},
        )
    says = ""
    if kind == "changed":
        fields |= {
            name: value for name, value in wanted.text.items() if _as_written(here, name) != (value or None)
        }
        if isinstance(here, Requirement) and (ends := linked(device, here)):
            says = f"its links are suspect until somebody looked at them: {', '.join(ends[:12])}"
            fields |= _mark(here, wanted.words)
    fields |= {"imported": request.name} if here.imported != request.name else {}
    fields |= {"as-imported": wanted.words} if here.as_imported != wanted.words else {}
    if kind == "same" and fields:
        kind = "renewed"
    return Taken(
        record.id,
        kind,
        record.at,
        says,
        there if kind == "changed" else "",
        stands if kind == "changed" else "",
        fields,
    )


def _mark(here: Requirement, words: str) -> dict[str, Given | None]:
    """The mark that says for which words the links were made; gone where the words are those again."""
    made_for = here.links_as_of or words_of(here)
    if made_for == words:
        return {"links-as-of": None} if here.links_as_of else {}
    return {"links-as-of": made_for} if made_for != here.links_as_of else {}


def _kind(record: ForeignRecord, here: Record, wanted: Wanted, request: Request) -> Kind:
    """The comparison of three: the export, the folder, and the export that was imported last."""
    now = words_of(here)
    if wanted.words == now:
        return "same"
    if here.as_imported == now or record.id in request.theirs or "*" in request.theirs:
        return "changed"
    return "edited here" if here.as_imported == wanted.words else "conflict"


def _as_written(here: Record, name: str) -> object:
    """The value of a field under the name that it has in YAML, None for none; numbers as text."""
    if name.startswith("x-"):
        return here.extra.get(name)
    inside = name.replace("-", "_")
    value = getattr(here, {"from": "from_", "is": "is_"}.get(inside, inside))
    if isinstance(value, tuple):
        return tuple(str(item) for item in value) or None
    return value or None


def _text(words: Mapping[str, Given | None]) -> str:
    return " / ".join(str(value) for value in words.values() if value)


def _text_here(here: Record) -> str:
    if isinstance(here, Requirement):
        return " / ".join(filter(None, (here.title, here.text, here.accept)))
    return " / ".join(filter(None, (here.what, here.details)))
