"""What changed between two security files, and which one of five causes did it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from wardbook.analysis.difference_facts import Facts, Key, facts
from wardbook.base.canonical import canonical_json, digest
from wardbook.model.difference import CAUSES, Cause, Change, Difference, Side, group_of
from wardbook.model.record import Record
from wardbook.model.security_file import SecurityFile

DECISIONS = "decisions.yaml"

Attribute = Callable[[Key, str | None], Cause]
"""The cause by which a fact came to have its new text; None where it is not there any more."""

_DECIDED = frozenset({"status", "decided", "justification", "reason", "standing of the decision"})
_WRITTEN = frozenset(
    {"device", "submissions", "zones", "actors", "parts", "assets", "flows", "uses", "harms", "situations"}
    | {"acceptance", "controls", "requirements", "tests", "evidence", "findings", "anomalies", "sboms"}
    | {"components", "results", "questions", "commitments", "deficiencies", "authorizations"}
    | {"postmarket", "procedures", "roles", "tools", "environments", "documents"}
)


def by_stages(
    stages: Sequence[tuple[Cause, SecurityFile]],
    old: SecurityFile,
    names: tuple[str, str],
    *,
    written: tuple[SecurityFile, SecurityFile] | None = None,
    tools: tuple[str, ...] = (),
) -> Difference:
    """The difference between `old` and the last stage; each stage is the one before with the inputs of one cause swapped.

    A change belongs to the stage that brought the fact to its final state. Two swaps that only together
    change something are told as the later one: the order of the stages decides, always alike. Where another
    tool wrote both sides, `written` are the two as it wrote them, and the stages only tell the causes. `tools`
    says what is another tool beside its version.
    """
    told = [facts(file) for _, file in stages]
    first = facts(old)

    def attribute(key: Key, _: str | None) -> Cause:
        last = told[-1].get(key)
        for number in range(len(stages) - 1, -1, -1):
            earlier = told[number - 1] if number else first
            if earlier.get(key) != last:
                return stages[number][0]
        return stages[-1][0]

    new = stages[-1][1] if stages else old
    one, other = written or (old, new)
    if written is not None or not told:
        first_told, last_told = facts(one), facts(other)
    else:
        first_told, last_told = first, told[-1]
    found = differing(one, other)
    if tools:
        found["tool"] = (*found.get("tool", ()), *tools)
    return Difference(
        old=side(one, names[0]),
        new=side(other, names[1]),
        method="recompiled",
        differing={cause: found[cause] for cause in CAUSES if cause in found},
        changes=tuple(_changes(first_told, last_told, attribute)) if stages else (),
    )


def by_digests(old: SecurityFile, new: SecurityFile, names: tuple[str, str]) -> Difference:
    """The difference of two security files whose inputs are not at hand; causes by what differs in what they rest on.

    Where the inputs of one cause alone differ, everything is its doing. Otherwise what people write belongs
    to design, what they decide to decision, a vulnerability of a component that both have to the world, and
    what is derived from all of these to the first that differs of design, world, decision, law and tool.
    """
    found = differing(old, new)
    both = {
        item.id for item in new.components.values() if _same(item, old.components.get(item.id), ("version",))
    }

    def attribute(key: Key, after: str | None) -> Cause:
        if len(found) == 1:
            return next(iter(found))
        wanted: list[Cause] = list(_likely(key, both, new if after is not None else old))
        return next((cause for cause in wanted if cause in found), wanted[0])

    return Difference(
        old=side(old, names[0]),
        new=side(new, names[1]),
        method="digests",
        differing=found,
        changes=tuple(_changes(facts(old), facts(new), attribute)),
    )


def side(file: SecurityFile, name: str) -> Side:
    """What is said of a security file beside what changed in it."""
    identity = file.device.about.device
    return Side(
        name=name,
        id=identity.id,
        device=identity.name,
        manufacturer=identity.manufacturer or "not stated",
        version=identity.version or "not stated",
        as_of=file.as_of,
        tool=file.tool,
        knowledge=file.knowledge,
        snapshot=file.intelligence.name if file.intelligence else "none",
        inputs=file.inputs,
    )


def differing(old: SecurityFile, new: SecurityFile) -> dict[Cause, tuple[str, ...]]:
    """For each cause whose inputs differ, what differs in them; in the order of CAUSES."""
    files = sorted(
        name for name in old.inputs.keys() | new.inputs.keys() if old.inputs.get(name) != new.inputs.get(name)
    )
    found: dict[Cause, tuple[str, ...]] = {
        "tool": _pair("Wardbook", old.tool, new.tool),
        "law": _pair("knowledge", old.knowledge[:19], new.knowledge[:19]),
        "world": (
            *_pair("snapshot", *(_snapshot(item) for item in (old, new))),
            *_pair("date", old.as_of.isoformat(), new.as_of.isoformat()),
        ),
        "design": tuple(name for name in files if _is_design(name, old, new)),
        "decision": tuple(name for name, told in _DECIDED_IN.items() if told(old) != told(new)),
    }
    if not found["design"] and _design(old) != _design(new):
        found["design"] = ("what the folder says",)
    return {cause: found[cause] for cause in CAUSES if found[cause]}


def _changes(old: Facts, new: Facts, attribute: Attribute) -> Iterator[Change]:
    """Changes by table, id and aspect; of a thing that came or went only that."""
    differ = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    told = {(*key[:2], old.get(key), new.get(key)) for key in differ if key[2]}
    for key in differ:
        before, after = old.get(key), new.get(key)
        table, name, aspect = key
        thing = (table, name, "")
        is_both = before is not None and after is not None
        if aspect and (thing in old) != (thing in new):
            continue
        if not aspect and is_both and (table, name, before, after) in told:
            continue  # a field says the same
        yield Change(
            group=group_of(table),
            table=table,
            id=name,
            aspect=aspect or ("wording" if is_both else ""),
            kind="changed" if aspect or is_both else "added" if before is None else "removed",
            before=before or "",
            after=after or "",
            cause=attribute(key, after),
        )


def _likely(key: Key, both: Iterable[str], holder: SecurityFile) -> Iterator[Cause]:
    table, name, aspect = key
    if table in ("decisions", "assessments") or aspect in _DECIDED:
        yield "decision"
    elif table in ("obligations", "determinations"):
        yield from ("law", "design")
    elif table in _WRITTEN:
        yield "design"
    elif table == "vulnerabilities" and (
        aspect or (name in holder.vulnerabilities and holder.vulnerabilities[name].component in both)
    ):
        yield "world"
    yield from ("design", "world", "decision", "law", "tool")


def _same(one: Record, other: Record | None, fields: Iterable[str]) -> bool:
    return other is not None and all(getattr(one, field) == getattr(other, field) for field in fields)


def _pair(what: str, old: str, new: str) -> tuple[str, ...]:
    return (f"{what} {old} → {new}",) if old != new else ()


def _snapshot(file: SecurityFile) -> str:
    return file.intelligence.name if file.intelligence else "none"


def _is_design(name: str, old: SecurityFile, new: SecurityFile) -> bool:
    """Whether a file that differs is one of the design: no advisory, and not only what people decided in it."""
    if name == DECISIONS or name.startswith("advisories/"):
        return False
    return not name.startswith("regulators") or _talks(old) != _talks(new)


def _decisions(file: SecurityFile) -> str:
    return _digest([msgspec.to_builtins(item) for item in file.device.decisions])


def _assessments(file: SecurityFile) -> str:
    return _digest(msgspec.to_builtins(file.device.assessments))


_DECIDED_IN = {DECISIONS: _decisions, "assessments of regulators.yaml": _assessments}
"""Where decisions stand, with what is compared there."""


def _talks(file: SecurityFile) -> str:
    """What regulators.yaml says beside what people decided."""
    device = file.device
    tables = (device.questions, device.commitments, device.deficiencies, device.authorizations)
    return _digest([msgspec.to_builtins(table) for table in tables])


def _design(file: SecurityFile) -> str:
    device = msgspec.to_builtins(msgspec.structs.replace(file.device, decisions=(), assessments={}))
    return _digest([device, msgspec.to_builtins(file.sboms)])


def _digest(value: object) -> str:
    return digest(canonical_json(_without_origins(value)))


def _without_origins(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_origins(item) for key, item in value.items() if key != "origin"}
    if isinstance(value, list | tuple):
        return [_without_origins(item) for item in value]
    return value
