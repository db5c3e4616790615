"""Do safety.yaml and the safety risk file still say the same? Matched by ids, else by wording; each difference by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import msgspec

from wardbook.base.span import NOWHERE, Span
from wardbook.model.safety import Harm, Situation
from wardbook.model.safety_record import SafetyHarm, SafetyRecord, SafetySituation, spoken
from wardbook.model.security_file import Device

DriftKind = Literal["new", "missing", "retired", "unlinked", "wording", "severity", "harms"]

TELLS: dict[DriftKind, str] = {
    "new": "stands in the safety file and not in safety.yaml",
    "missing": "stands in safety.yaml and not in the safety file",
    "retired": "is retired in the safety file and not here",
    "unlinked": "has the same words in both, and `safety-file` does not name its id",
    "wording": "is worded differently",
    "severity": "has another severity",
    "harms": "leads to other harms",
}


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """One difference. `about` is our id ("" for what is new), `theirs_id` that of the safety file; `ours` and `theirs` what each says."""

    kind: DriftKind
    table: Literal["harms", "situations"]
    about: str = ""
    theirs_id: str = ""
    ours: str = ""
    theirs: str = ""
    here: Span = NOWHERE
    there: Span = NOWHERE


def drift(device: Device, record: SafetyRecord) -> tuple[Drift, ...]:
    """Every difference, harms first. Situations about privacy alone are ours and need no counterpart."""
    harms = _paired(device.harms, {key: (item.id,) for key, item in record.harms.items()}, record.harms)
    situations = _paired(
        device.situations, {key: item.ids for key, item in record.situations.items()}, record.situations
    )
    return (
        *_of_harms(device, record, harms),
        *_of_situations(device, record, situations, harms),
    )


def ours_for(device: Device, record: SafetyRecord) -> dict[str, str]:
    """Our harm for each harm of the record that has one, by key."""
    pairs = _paired(device.harms, {key: (item.id,) for key, item in record.harms.items()}, record.harms)
    return {key: name for name, key in pairs.items()}


def _paired(
    ours: Mapping[str, Harm] | Mapping[str, Situation],
    ids: Mapping[str, tuple[str, ...]],
    theirs: Mapping[str, SafetyHarm] | Mapping[str, SafetySituation],
) -> dict[str, str]:
    """Our id → their key: by an id that `safety-file` names, by the same id, by the same words; each of theirs once."""
    pairs: dict[str, str] = {}
    by_id = {item: key for key, names in ids.items() for item in names if item}
    by_words = {spoken(item.what): key for key, item in theirs.items()}
    finders: tuple[Callable[[Harm | Situation], str | None], ...] = (
        lambda record: next((by_id[name] for name in record.safety_file if name in by_id), None),
        lambda record: None if record.safety_file else by_id.get(record.id),
        lambda record: by_words.get(spoken(record.what)),
    )
    for find in finders:
        for name, record in ours.items():
            key = None if name in pairs else find(record)
            if key is not None and key not in pairs.values():
                pairs[name] = key
    return pairs


def _of_harms(device: Device, record: SafetyRecord, pairs: Mapping[str, str]) -> Iterator[Drift]:
    for name, ours in device.harms.items():
        theirs = record.harms.get(pairs.get(name, ""))
        if theirs is None:
            yield _missing("harms", ours)
            continue
        named = Drift(
            kind="wording",
            table="harms",
            about=name,
            theirs_id=theirs.id,
            ours=ours.what,
            theirs=theirs.what,
            here=ours.origin.span,
            there=theirs.at,
        )
        yield from _of_both(ours, theirs.is_retired, (theirs.id,), named)
        if theirs.severity and theirs.severity != ours.severity:
            yield msgspec.structs.replace(
                named, kind="severity", ours=ours.severity or "not stated", theirs=theirs.written
            )
    for key, harm in record.harms.items():
        if key not in pairs.values() and not harm.is_retired:
            yield Drift(kind="new", table="harms", theirs_id=harm.id, theirs=harm.what, there=harm.at)


def _of_situations(
    device: Device, record: SafetyRecord, pairs: Mapping[str, str], harms: Mapping[str, str]
) -> Iterator[Drift]:
    for name, ours in device.situations.items():
        theirs = record.situations.get(pairs.get(name, ""))
        if theirs is None:
            if ours.impact != "privacy":
                yield _missing("situations", ours)
            continue
        named = Drift(
            kind="wording",
            table="situations",
            about=name,
            theirs_id=", ".join(theirs.ids),
            ours=ours.what,
            theirs=theirs.what,
            here=ours.origin.span,
            there=theirs.at,
        )
        yield from _of_both(ours, theirs.is_retired, theirs.ids, named)
        linked = {harms.get(item, item) for item in ours.harms}
        if not theirs.is_retired and theirs.harms and linked != set(theirs.harms):
            back = {key: item for item, key in harms.items()}
            said = ", ".join(back.get(item, record.harms[item].what) for item in theirs.harms)
            yield msgspec.structs.replace(
                named, kind="harms", ours=", ".join(ours.harms) or "none", theirs=said
            )
    for key, situation in record.situations.items():
        if key not in pairs.values() and not situation.is_retired:
            yield Drift(
                kind="new",
                table="situations",
                theirs_id=", ".join(situation.ids),
                theirs=situation.what,
                there=situation.at,
            )


def _of_both(ours: Harm | Situation, is_retired: bool, ids: tuple[str, ...], named: Drift) -> Iterator[Drift]:
    """What can differ of a thing that both have; `named` is the drift of its wording."""
    if is_retired:
        yield msgspec.structs.replace(named, kind="retired")
        return
    known = [item for item in ids if item]
    if known and not set(known) & {*ours.safety_file, ours.id}:
        yield msgspec.structs.replace(
            named, kind="unlinked", ours=", ".join(ours.safety_file) or "none", theirs=", ".join(known)
        )
    if spoken(ours.what) != spoken(named.theirs):
        yield named


def _missing(table: Literal["harms", "situations"], ours: Harm | Situation) -> Drift:
    return Drift(
        kind="missing",
        table=table,
        about=ours.id,
        theirs_id=", ".join(ours.safety_file),
        ours=ours.what,
        here=ours.origin.span,
    )
