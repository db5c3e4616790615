"""Which duties run for which matter, since when, until when: folded from recorded facts, never inferred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from wardbook.analysis.field.periods import due, is_period, moment
from wardbook.analysis.field.releases import releases
from wardbook.knowledge.reader import Record
from wardbook.model.field.duties import FactRecorded
from wardbook.model.field.event import Event, body_of

KINDS = ("released", "retired", "fact-recorded", "signed")
DutyState = Literal[
    "undetermined", "not started", "running", "due soon", "overdue", "met", "met late", "not applicable"
]


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A duty as a clock: what starts it, how long it runs, what ends it, where it arises. `market` "" is everywhere."""

    id: str
    title: str
    starts: str
    due: str
    ends: tuple[str, ...]
    market: str = ""
    asked_if: tuple[str, ...] = ()
    section: str = ""
    verified: str = "no"
    release: str = ""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded fact that stands: who recorded it, under which number, whether it is signed."""

    seq: int
    by: str
    why: str
    is_signed: bool
    what: FactRecorded


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A clock for one matter: how it stands, why, since when and until when; `missing` are facts nobody recorded."""

    matter: str
    clock: Clock
    state: DutyState
    why: str
    started: str = ""
    due: str = ""
    ended: str = ""
    missing: tuple[str, ...] = ()


OWN = {
    "triage": ("learned", ("triaged",), ()),
    "regular": ("learned", ("distributed",), ("classified=controlled",)),
    "out-of-cycle": ("learned", ("distributed",), ("classified=uncontrolled",)),
    "notice": ("learned", ("customers-told",), ()),
    "fielded": ("distributed", ("fielded",), ()),
}
"""The manufacturer's own timelines: which fact starts each, which ends it, and where it arises."""


def clocks(records: Iterable[Record]) -> tuple[Clock, ...]:
    """The clocks that the knowledge holds."""
    return tuple(
        Clock(
            id=item.name,
            title=item.title,
            starts=item.text("starts"),
            due=item.text("due"),
            ends=item.list("ends"),
            market=item.text("market"),
            asked_if=item.list("if"),
            section=item.section,
            verified=item.verified,
        )
        for item in records
    )


def known_facts(events: Iterable[Event]) -> dict[str, tuple[Known, ...]]:
    """The facts that stand, by matter. A correction stands only where it is signed, for it can move a clock."""
    told = tuple(events)
    signed = {int(event.body["seq"]) for event in told if event.kind == "signed"}
    found: dict[str, dict[int, Known]] = {}
    for event in told:
        if event.kind != "fact-recorded":
            continue
        what: FactRecorded = body_of(event)
        is_signed = event.seq in signed
        of = found.setdefault(what.matter, {})
        if what.corrects and not is_signed:
            continue
        of.pop(what.corrects, None)
        of[event.seq] = Known(seq=event.seq, by=event.by, why=event.why, is_signed=is_signed, what=what)
    return {matter: tuple(of.values()) for matter, of in found.items()}


def duties(events: Iterable[Event], known: Sequence[Clock], now: datetime) -> tuple[Duty, ...]:
    """Every clock for every matter about which facts were recorded, as of a moment."""
    told = tuple(events)
    every = releases(told)
    touched: dict[str, set[str]] = {}
    for event in told:
        if event.kind == "fact-recorded":
            touched.setdefault(str(event.body["matter"]), set()).update(event.releases)
    found: list[Duty] = []
    for matter, facts in known_facts(told).items():
        of = {name: every[name].what for name in sorted(touched[matter]) if name in every}
        markets = {market for what in of.values() for market in what.markets}
        own = [
            Clock(
                id=f"own-{name}",
                title=f"Our own time line: {name}",
                starts=start,
                due=what.timelines[name],
                ends=ends,
                asked_if=asked,
                section="postmarket.yaml",
                verified="yes",
                release=release,
            )
            for release, what in of.items()
            for name, (start, ends, asked) in OWN.items()
            if is_period(what.timelines.get(name, ""))
        ]
        found.extend(_duty(matter, clock, facts, markets, now) for clock in (*known, *own))
    return tuple(found)


def _duty(matter: str, clock: Clock, facts: Sequence[Known], markets: set[str], now: datetime) -> Duty:
    def said(state: DutyState, why: str, **more: str) -> Duty:
        return Duty(matter=matter, clock=clock, state=state, why=why, **more)  # type: ignore[arg-type]

    if clock.market and not markets:
        why = "which released version is concerned, and so which market, was not recorded"
        return Duty(matter=matter, clock=clock, state="undetermined", why=why, missing=("release",))
    if clock.market and clock.market not in markets:
        return said("not applicable", f"no release concerned is for the market {clock.market}")
    judged = [
        item for item in facts if item.what.fact == "judged-not-reportable" and item.what.duty == clock.id
    ]
    for item in judged:
        if item.is_signed and item.why.strip():
            return said(
                "not applicable", f"judged not reportable by {item.by}, signed, #{item.seq}: {item.why}"
            )
    note = f"; that it is not reportable is proposed and not signed, #{judged[-1].seq}" if judged else ""
    lacks_answers = []
    for asked in clock.asked_if:
        fact, _, wanted = asked.partition("=")
        answers = [item for item in facts if item.what.fact == fact and item.what.answer]
        if not answers:
            lacks_answers.append(fact)
        elif (last := max(answers, key=lambda one: one.seq)).what.answer != wanted:
            return said("not applicable", f"{fact} is {last.what.answer}, said {last.by}, #{last.seq}")
    if lacks_answers:
        why = f"nobody recorded {', '.join(lacks_answers)}{note}"
        return Duty(matter=matter, clock=clock, state="undetermined", why=why, missing=tuple(lacks_answers))
    starts = [moment(item.what.at) for item in facts if item.what.fact == clock.starts]
    if not starts:
        why = f"{clock.starts} was not recorded{note}"
        return Duty(matter=matter, clock=clock, state="not started", why=why, missing=(clock.starts,))
    return _running(matter, clock, facts, min(starts), now, note)


def _running(
    matter: str, clock: Clock, facts: Sequence[Known], start: datetime, now: datetime, note: str
) -> Duty:
    last = due(start, clock.due)
    ends: list[datetime] = []
    missing = []
    for fact in clock.ends:
        done = [
            moment(item.what.at, is_end="T" not in item.what.at)
            for item in facts
            if item.what.fact == fact and (fact != "authority-reported" or item.what.duty == clock.id)
        ]
        if done:
            ends.append(_as_day(min(done), clock, start))
        else:
            missing.append(fact)
    state: DutyState
    if not missing:
        state = "met late" if last is not None and max(ends) > last else "met"
    elif last is None:
        state = "running"
    elif now > last:
        state = "overdue"
    else:
        state = "due soon" if (last - now) * 4 <= last - start else "running"
    why = f"not recorded: {', '.join(missing)}" if missing else "all that ends it was recorded"
    if missing and last is None:
        why += "; the source states no number of days"
    return Duty(
        matter=matter,
        clock=clock,
        state=state,
        why=why + note,
        started=start.isoformat(),
        due=last.isoformat() if last else "",
        ended=max(ends).isoformat() if ends and not missing else "",
        missing=tuple(missing),
    )


def _as_day(end: datetime, clock: Clock, start: datetime) -> datetime:
    """A bare day that ends a clock of days is that day where the clock started: compared as a day, not as an instant."""
    is_bare = end.tzinfo is UTC and (end.hour, end.minute, end.second) == (23, 59, 59)
    if clock.due.endswith("h") or not is_bare:
        return end
    return end.replace(hour=0, minute=0, second=0, tzinfo=start.tzinfo)
