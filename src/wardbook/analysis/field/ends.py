"""What the end of a released version asks for, and what of it is still open.

Stages and what is due in each: IMDRF N70 FINAL:2023. What has to be wiped, revoked and switched off follows from the
released model: assets that hold data, key assets, servers of the maker. How data is made unreadable is the user's
procedure; NIST SP 800-88 names the kinds.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from wardbook.analysis.field.inbox import alerts
from wardbook.analysis.field.incidents import incidents
from wardbook.analysis.field.patches import field_lots, patches
from wardbook.analysis.field.releases import in_field, releases
from wardbook.model.duration import days
from wardbook.model.field.ends import EndTaskDone, NoticeSent, StageReached, Task
from wardbook.model.field.event import Event, body_of
from wardbook.model.security_file import Device

ItemState = Literal["done", "open", "not asked", "not known"]
STAGES = ("support", "limited-support", "end-of-support")


class EndItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the end asks for: what, of what, how it stands, and what shows or lacks it."""

    kind: str
    of: str
    asks: str
    state: ItemState
    shows: str = ""


def end_items(
    events: Iterable[Event], release: str, device: Device, on: datetime.date
) -> tuple[EndItem, ...]:
    """Everything that the end of a release asks for, as it stands on a day."""
    told = tuple(event for event in events if event.on <= on)
    own = tuple(event for event in told if release in event.releases)
    return (
        *_notices(own, release, device, on),
        *_open_work(told, own, release, on),
        *_units(told, own, release, on),
        *_tasks(own, device),
    )


def left_open(items: Iterable[EndItem]) -> tuple[EndItem, ...]:
    """What keeps a release from being retired."""
    return tuple(item for item in items if item.state in ("open", "not known"))


def stage_of(events: Iterable[Event], release: str) -> tuple[str, str]:
    """The stage of support that was recorded last and the day, or `support` since its release."""
    stage, day = "support", ""
    for event in events:
        if event.kind == "released" and event.about == release:
            day = event.on.isoformat()
        elif event.kind == "stage-reached" and release in event.releases:
            body: StageReached = body_of(event)
            stage, day = body.stage, event.on.isoformat()
        elif event.kind == "retired" and event.about == release:
            stage, day = "retired", event.on.isoformat()
    return stage, day


def _notices(own: Sequence[Event], release: str, device: Device, on: datetime.date) -> Iterator[EndItem]:
    """Was each end announced as long ahead as the plan promises?"""
    what = releases(own).get(release)
    plan = device.postmarket.end_of_life if device.postmarket else None
    ahead = days(plan.notice) if plan and plan.notice else None
    sent = [(event, body_of(event)) for event in own if event.kind == "notice-sent"]
    ends = {
        "end-of-support": what.what.support_until if what else "",
        "limited-support": next(
            (
                str(event.body.get("until", ""))
                for event in own
                if event.kind == "stage-reached" and event.body["stage"] == "limited-support"
            ),
            "",
        ),
    }
    for stage, day in ends.items():
        if not day and stage == "limited-support":
            continue
        found = [(event, body) for event, body in sent if body.of == stage]
        if not day:
            yield EndItem(
                kind="notice",
                of=stage,
                asks="customers are told in time",
                state="not known",
                shows="until when it is supported is not stated",
            )
            continue
        if ahead is None:
            yield EndItem(
                kind="notice",
                of=stage,
                asks="customers are told in time",
                state="done" if found else "not known",
                shows=_sent(found)
                or "the plan does not say how long ahead (postmarket.yaml, end-of-life.notice)",
            )
            continue
        due = datetime.date.fromisoformat(day) - datetime.timedelta(days=int(ahead))
        early = [pair for pair in found if pair[0].on <= due]
        late = f"; it was due by {due}" if found and not early else ""
        asks = f"customers are told by {due}, {plan.notice if plan else ''} before {day}"
        if found:
            yield EndItem(kind="notice", of=stage, asks=asks, state="done", shows=_sent(found) + late)
        else:
            state: ItemState = "open" if on >= due else "not asked"
            yield EndItem(kind="notice", of=stage, asks=asks, state=state, shows="nobody was told yet")


def _sent(found: Sequence[tuple[Event, NoticeSent]]) -> str:
    return "; ".join(f"told on {event.on} to {body.to} (#{event.seq})" for event, body in found)


def _open_work(
    told: Sequence[Event], own: Sequence[Event], release: str, on: datetime.date
) -> Iterator[EndItem]:
    """Is any alert, repair or incident of the release still open?"""
    waiting = [item.id for item in alerts(told).values() if release in item.releases and not item.is_settled]
    yield _rest("alerts", "every alert is settled", waiting)
    undone = [
        item.id
        for item in patches(told, on.isoformat()).values()
        if release in item.releases and not item.complete_on
    ]
    yield _rest("repairs", "every repair that was promised is in the field", undone)
    opened = {event.about for event in own if event.kind == "incident-opened"}
    left = sorted(name for name, item in incidents(told).items() if name in opened and not item.closed)
    yield _rest("incidents", "every incident is closed", left)


def _rest(kind: str, asks: str, left: Sequence[str]) -> EndItem:
    some = ", ".join(left[:8]) + (f" and {len(left) - 8} more" if len(left) > 8 else "")
    return EndItem(
        kind=kind, of="all", asks=asks, state="open" if left else "done", shows=some or "none is open"
    )


def _units(told: Sequence[Event], own: Sequence[Event], release: str, on: datetime.date) -> Iterator[EndItem]:
    """Is any unit still in the field for which nobody else answers?"""
    if not any(event.kind == "units-imported" for event in told):
        yield EndItem(
            kind="units",
            of="all",
            asks="no unit is left in the field, or its owner answers for it",
            state="not known",
            shows="nobody said where units are",
        )
        return
    counted = in_field(field_lots(told).values(), on.isoformat()).get(release, 0)
    taken = [event for event in own if event.kind == "responsibility-transferred"]
    over = sum(max(0, int(event.body.get("units", -1))) for event in taken)
    left = max(0, counted - over)
    yield EndItem(
        kind="units",
        of="all",
        asks="no unit is left in the field, or its owner answers for it",
        state="open" if left else "done",
        shows=f"{counted:,} in the field, {over:,} of them by transfer with their owners",
    )


def _tasks(own: Sequence[Event], device: Device) -> Iterator[EndItem]:
    """What the model says must be wiped, revoked and switched off, and whether somebody recorded that it was."""
    done: dict[tuple[str, str], str] = {}
    for event in own:
        if event.kind == "end-task-done":
            body: EndTaskDone = body_of(event)
            done[body.task, body.of] = f"{body.how}, on {event.on} by {event.by} (#{event.seq})"
    for task, of, asks in tasks_of(device):
        shows = done.get((task, of), "")
        yield EndItem(
            kind=task,
            of=of,
            asks=asks,
            state="done" if shows else "open",
            shows=shows or "nobody recorded it",
        )


def tasks_of(device: Device) -> Iterator[tuple[Task, str, str]]:
    """Task, what it is done to, and why: from the assets and parts of the released model."""
    plan = device.postmarket.end_of_life if device.postmarket else None
    how = f"; by the plan: {plan.disposal}" if plan and plan.disposal else ""
    others = {part.id for part in device.parts.values() if part.owner not in ("maker", None)}
    for asset in device.assets.values():
        if asset.kept_in and set(asset.kept_in) <= others:
            continue  # whoever owns all the parts that hold it answers for it
        places = ", ".join(asset.kept_in)
        kinds = set(asset.data)
        if kinds & {"key", "credential"}:
            yield "revoke", asset.id, f"what is kept in {places or 'no stated place'} opens nothing any more"
        if kinds & {"phi", "personal"}:
            yield (
                "wipe",
                asset.id,
                f"what is kept in {places or 'no stated place'} cannot be read any more{how}",
            )
    for part in device.parts.values():
        if part.is_ in ("server", "cloud") and part.owner == "maker" and part.state != "retired":
            yield (
                "switch-off",
                part.id,
                "a service of the maker that only this device needs is switched off, or is said to go on for others",
            )
