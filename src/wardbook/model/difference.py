"""What changed between two security files, each change with the one cause it has."""

from __future__ import annotations

import datetime
from typing import Literal, get_args

import msgspec

Cause = Literal["tool", "law", "world", "design", "decision"]
"""Why something changed: another version of Wardbook, other knowledge, another snapshot or date, another device
folder or SBOM, another decision."""

CAUSES: tuple[Cause, ...] = get_args(Cause)
"""The order in which inputs are swapped: what people here did not choose comes first, what they decided last."""

Kind = Literal["added", "removed", "changed"]

GROUPS: dict[str, tuple[str, ...]] = {
    "device": ("device", "submissions"),
    "architecture": ("zones", "actors", "parts", "assets", "flows", "uses"),
    "components": ("sboms", "components", "vulnerabilities"),
    "threats and risks": ("threats", "harms", "situations", "acceptance", "plans", "risks"),
    "controls": ("controls",),
    "requirements": ("requirements", "anomalies"),
    "verification": ("tests", "evidence", "findings", "results"),
    "decisions": ("decisions",),
    "regulators": (
        *("obligations", "determinations", "questions", "commitments", "deficiencies"),
        *("authorizations", "assessments"),
    ),
    "plan and processes": ("postmarket", "procedures", "roles", "tools", "environments"),
    "labelling and documents": ("labelling", "documents"),
}
"""The tables that are compared, in groups and in the order in which a reviewer reads them."""


def group_of(table: str) -> str:
    """The group in which a table is read."""
    return next(name for name, tables in GROUPS.items() if table in tables)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one aspect of one thing. `aspect` is "" where the thing itself came or went."""

    group: str
    table: str
    id: str
    aspect: str = ""
    kind: Kind
    before: str = ""
    after: str = ""
    cause: Cause


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two: how it was named, what it is, and what it rests on."""

    name: str
    id: str = ""
    device: str
    manufacturer: str = ""
    version: str
    as_of: datetime.date
    tool: str
    knowledge: str
    snapshot: str
    inputs: dict[str, str] = {}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Every change from `old` to `new`, by table, id and aspect.

    `method` says how causes were found: `recompiled` with one input swapped at a time, or by `digests` where
    the inputs of a side are not at hand. `differing` names what differs in the inputs of each cause.
    """

    old: Side
    new: Side
    method: Literal["recompiled", "digests"]
    differing: dict[Cause, tuple[str, ...]] = {}
    changes: tuple[Change, ...] = ()


def reading_order(change: Change) -> tuple[int, int, str, str]:
    """By group and table as a reviewer reads them, then by id; what a thing is before what of it changed."""
    tables = GROUPS[change.group]
    return tuple(GROUPS).index(change.group), tables.index(change.table), change.id, change.aspect
