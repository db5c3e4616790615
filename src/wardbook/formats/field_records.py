"""What `wardbook registry export` wrote of decisions about released versions: `field/decisions.jsonl`."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_as_expected
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.field.monitoring import Decided
from wardbook.model.record import Origin
from wardbook.model.vulnerability import FieldDecision

_LONGEST_LINE = 1024 * 1024


class _Line(msgspec.Struct):
    """An event of the ledger, as far as a decision needs it."""

    kind: str
    seq: int
    on: datetime.date
    by: str
    body: dict[str, Any]  # Any: JSON; read as a decision once the kind says that it is one
    why: str = ""
    releases: tuple[str, ...] = ()


def read(data: bytes, path: str, device: str) -> tuple[tuple[FieldDecision, ...], list[Diagnostic]]:
    """The last word on each vulnerability in each released version of a device, in the order of the ledger.

    A line that is no event is named and left out; events of other kinds and other devices are passed over.
    """
    found, problems = guarded(_lines, data, path)
    latest: dict[tuple[str, str, str], FieldDecision] = {}
    kept: dict[str, list[str]] = {}
    for line, body, number in sorted(found or (), key=lambda one: one[0].seq):
        made = FieldDecision(
            id=str(line.seq),
            vulnerability=body.vulnerability,
            component=body.component,
            status=body.status,
            justification=body.justification,
            why=line.why,
            by=line.by,
            on=line.on,
            origin=Origin(Span(path, number, 1)),
        )
        for name, _, version in (release.partition("@") for release in line.releases):
            if name == device:
                latest[body.vulnerability, body.component, version] = made
    for (_, _, version), made in latest.items():
        kept.setdefault(made.id, []).append(version)
    by_id = {made.id: made for made in latest.values()}
    ordered = sorted(by_id.values(), key=lambda one: int(one.id))
    return tuple(
        msgspec.structs.replace(one, versions=tuple(sorted(kept[one.id]))) for one in ordered
    ), problems


def _lines(data: bytes, path: str) -> tuple[list[tuple[_Line, Decided, int]], list[Diagnostic]]:
    found: list[tuple[_Line, Decided, int]] = []
    problems: list[Diagnostic] = []
    for number, text in enumerate(data.splitlines(), 1):
        if not text.strip():
            continue
        try:
            if len(text) > _LONGEST_LINE:
                raise msgspec.ValidationError("longer than any event")
            line = _READ(text)
            if line.kind == "decided":
                found.append((line, msgspec.convert(line.body, Decided), number))
        except msgspec.MsgspecError as error:
            what = f"this is no event of a registry: {error}"
            problems.append(not_as_expected(Span(path, number, 1), what))
    return found, problems


_READ = msgspec.json.Decoder(_Line).decode
