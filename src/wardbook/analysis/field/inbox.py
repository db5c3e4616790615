"""What somebody still has to look at: alerts with what was said and decided about them since."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from wardbook.analysis.field.changes import weight
from wardbook.analysis.field.releases import Release, releases
from wardbook.model.duration import days
from wardbook.model.field.event import Event, body_of
from wardbook.model.field.monitoring import Alerted, Decided, Triaged

AlertState = Literal["open", "to act on", "investigated", "watched", "no action", "decided", "to confirm"]
"""How an alert stands.

open: nobody looked; to act on, investigated, watched, no action: what triage said; decided: a decision covers every
release that it names and is newer; to confirm: the decision is older than the alert, so its facts changed.
"""

_OUTCOMES: Mapping[str, AlertState] = {
    "act": "to act on",
    "investigate": "investigated",
    "watch": "watched",
    "no-action": "no action",
}
SETTLED: frozenset[AlertState] = frozenset({"no action", "decided"})


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of the ledger: about which releases, by whom, signed or only stated."""

    seq: int
    on: str
    by: str
    why: str
    signed: bool
    releases: tuple[str, ...]
    what: Decided


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert and how it stands; `undecided` are the releases for which nobody decided, `due` by when triage is owed."""

    id: str
    seq: int
    on: str
    what: Alerted
    releases: tuple[str, ...]
    state: AlertState
    triaged_by: str = ""
    triaged_on: str = ""
    triage_why: str = ""
    signed: bool = False
    decisions: tuple[Decision, ...] = ()
    undecided: tuple[str, ...] = ()
    due: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nobody owes anything any more: decided, or nothing to do by somebody who signed with a reason."""
        return self.state == "decided" or (self.state == "no action" and self.signed)


def alerts(events: Iterable[Event]) -> dict[str, Alert]:
    """Every alert by its id, in the order told; the last alert of one id counts."""
    told = tuple(events)
    signed = {int(item.body["seq"]) for item in told if item.kind == "signed"}
    known = releases(told)
    triaged: dict[str, tuple[Event, Triaged]] = {}
    decided = tuple(decisions(told))
    by_name: dict[str, list[Decision]] = defaultdict(list)
    for one in decided:
        by_name[one.what.vulnerability].append(one)
    for event in told:
        if event.kind == "triaged":
            body: Triaged = body_of(event)
            triaged[body.alert] = (event, body)
    found: dict[str, Alert] = {}
    for event in told:
        if event.kind != "alerted":
            continue
        what: Alerted = body_of(event)
        names = dict.fromkeys((what.vulnerability, *what.aliases)) if what.vulnerability else {}
        about = [
            one for name in names for one in by_name.get(name, ()) if set(one.releases) & set(event.releases)
        ]
        found[event.about] = _alert(
            event, what, triaged.get(event.about), about, signed, _waits(known, event)
        )
    return found


def decisions(events: Iterable[Event]) -> Iterator[Decision]:
    """Every decision about released versions, in their order."""
    told = tuple(events)
    signed = {int(item.body["seq"]) for item in told if item.kind == "signed"}
    for event in told:
        if event.kind == "decided":
            yield Decision(
                seq=event.seq,
                on=event.on.isoformat(),
                by=event.by,
                why=event.why,
                signed=event.seq in signed,
                releases=event.releases,
                what=body_of(event),
            )


def ordered(found: Iterable[Alert]) -> list[Alert]:
    """Alerts by weight: what is exploited first, then by severity, score, likelihood; those with worse risks before."""
    return sorted(
        found,
        key=lambda item: (
            not any(move.way == "worse" for move in item.what.moves),
            weight(item.what.facts, item.what.cause),
            item.on,
            item.id,
        ),
    )


def _alert(
    event: Event,
    what: Alerted,
    triage: tuple[Event, Triaged] | None,
    about: list[Decision],
    signed: set[int],
    wait: int | None,
) -> Alert:
    newer = [one for one in about if one.seq > event.seq and one.what.status != "under_investigation"]
    covered = {release for one in newer for release in one.releases}
    undecided = tuple(release for release in event.releases if release not in covered)
    state: AlertState = "open"
    if triage is not None:
        state = _OUTCOMES[triage[1].outcome]
    if newer and not undecided:
        state = "decided"
    elif triage is None and any(one.seq < event.seq for one in about):
        state = "to confirm"
    return Alert(
        id=event.about,
        seq=event.seq,
        on=event.on.isoformat(),
        what=what,
        releases=event.releases,
        state=state,
        triaged_by=triage[0].by if triage else "",
        triaged_on=triage[0].on.isoformat() if triage else "",
        triage_why=triage[0].why if triage else "",
        signed=triage is not None and triage[0].seq in signed,
        decisions=tuple(about),
        undecided=undecided,
        due=(event.on + datetime.timedelta(days=wait)).isoformat() if wait is not None else "",
    )


def _waits(known: Mapping[str, Release], event: Event) -> int | None:
    """The shortest time that a plan of the releases concerned allows for triage, in whole days."""
    found = [
        int(length)
        for name in event.releases
        if name in known and (length := days(known[name].what.timelines.get("triage", ""))) is not None
    ]
    return min(found, default=None)
