"""Alerts told: in lines, as JSON, as a message, as rows for trackers, to a webhook."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wardbook.analysis.field.changes import percent
from wardbook.analysis.field.inbox import Alert
from wardbook.app.download import LOOPBACK
from wardbook.app.monitoring import Monitoring
from wardbook.base.atomic import write_file
from wardbook.base.canonical import canonical_json
from wardbook.documents.writers import csv_table
from wardbook.model.field.event import Draft, body_of
from wardbook.model.field.monitoring import Alerted, Harmful, Place
from wardbook.model.table import Table, text
from wardbook.registry.faults import RegistryFault

_TRIES = 4
_WAIT = 1.0
_PLACES = 6
_JIRA = {"critical": "Highest", "high": "High", "medium": "Medium", "low": "Low"}


def lines(item: Draft) -> Iterator[str]:
    """An alert in lines: what, why told, where, the way to harm, how risks moved, the decision on file."""
    yield from _lines(item.about, body_of(item))


def lines_of(item: Alert) -> Iterator[str]:
    """An alert of the inbox in lines, with what was said and decided about it since."""
    yield from _lines(item.id, item.what)
    yield f"  state: {item.state}, told on {item.on} as event {item.seq}" + (
        f", triage due {item.due}" if item.due else ""
    )
    if item.triaged_on:
        signed = "signed" if item.signed else "stated, not signed"
        why = f": {item.triage_why}" if item.triage_why else ""
        yield f"  triaged on {item.triaged_on} by {item.triaged_by} ({signed}){why}"
    for one in item.decisions:
        signed = "signed" if one.signed else "stated, not signed"
        old = ", before this alert: confirm it again" if one.seq < item.seq else ""
        yield f"  decided on {one.on} by {one.by} ({signed}{old}): {one.what.status} in {', '.join(one.releases)}: {one.why}"
    if item.undecided:
        yield f"  nobody decided for: {', '.join(item.undecided)}"


def to_json(done: Monitoring) -> dict[str, Any]:  # Any: JSON
    """A run and its alerts as JSON: the bodies as the ledger has them."""
    numbers = {item.event.key: item.event.seq for item in done.written}
    return {
        "schema": "wardbook/monitoring/1",
        "run": done.run.body,
        "skipped": done.skipped,
        **({"resumed": done.resumed} if done.resumed_from else {}),
        "alerts": [
            {
                "alert": item.about,
                "event": numbers.get(item.key),
                "on": item.on.isoformat(),
                "releases": list(item.releases),
                **item.body,
            }
            for item in done.alerts
        ],
    }


def write_all(
    done: Monitoring,
    *,
    mail: Path | None,
    to: str,
    jira: Path | None,
    github: Path | None,
    webhook: str | None,
) -> Iterator[str]:
    """Write and send what is told, and say so; nothing where nothing is told. Raises RegistryFault PM312.

    What is recorded stays recorded where a place cannot be written: the alert is in the inbox all the same.
    """
    if not done.alerts:
        return
    if mail is not None:
        yield _write(mail, message(done, to))
    if jira is not None:
        yield _write(jira, jira_rows(done))
    if github is not None:
        yield _write(github, github_rows(done))
    if webhook is not None:
        yield send(webhook, canonical_json(to_json(done)), once=done.run.key)


def _write(path: Path, data: bytes) -> str:
    try:
        write_file(path, data)
    except OSError as error:
        raise RegistryFault(
            "PM312",
            f"{path} cannot be written: {error.strerror or error}",
            "name another file; the alerts are in `wardbook inbox`",
        ) from None
    return f"wrote {path}"


def message(done: Monitoring, to: str) -> bytes:
    """The alerts of a run as a message of RFC 5322, without a sender: whoever sends it is that."""
    made = EmailMessage()
    count = len(done.alerts)
    first = done.alerts[0].about
    made["Subject"] = f"Wardbook: {first}" if count == 1 else f"Wardbook: {count} alerts, first {first}"
    if to:
        try:
            made["To"] = to
        except ValueError:
            raise RegistryFault(
                "PM312", "the address for the message cannot be read", "write name@example.com"
            ) from None
    made["Date"] = format_datetime(_noon(done))
    made["Message-ID"] = f"<{done.run.key.rpartition(':')[2][:32]}@wardbook.invalid>"
    told = "\n\n".join("\n".join(lines(item)) for item in done.alerts)
    made.set_content(
        f"{told}\n\nHeld against {done.run.body['snapshot']}. `wardbook inbox` has everything that waits.\n"
    )
    return made.as_bytes()


def jira_rows(done: Monitoring) -> bytes:
    """The alerts as rows that Jira's importer maps by their headings."""
    heading = ("Summary", "Description", "Issue Type", "Priority", "Labels", "External ID")
    return _rows(
        heading,
        [
            (
                _title(item),
                "\n".join(lines(item)),
                "Bug",
                _JIRA.get(_severity(item), "Medium"),
                f"wardbook {item.about.rpartition('/')[2].partition('-')[0]}",
                item.about,
            )
            for item in done.alerts
        ],
    )


def github_rows(done: Monitoring) -> bytes:
    """The alerts as rows with title, body and labels, as tools that make issues of GitHub from CSV take them."""
    return _rows(
        ("title", "body", "labels"),
        [
            (
                _title(item),
                "\n".join(lines(item)),
                f"security,{_severity(item) or 'not-rated'}",
            )
            for item in done.alerts
        ],
    )


def refuse_webhook(url: str) -> None:
    """Raise RegistryFault PM313 where nothing can or may be sent to `url`.

    An alert says where a device can be hurt before anybody could repair it: nobody on the way may read it.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise RegistryFault(
            "PM313", "the webhook is no address of the web", "write https://HOST/PATH"
        ) from None
    if parts.scheme not in ("http", "https") or not host:
        raise RegistryFault("PM313", "the webhook is no http or https address", "write https://HOST/PATH")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise RegistryFault(
            "PM313",
            f"the webhook at {host} takes plain http, and anybody on the way could read where devices can be hurt",
            "write https://HOST/PATH; plain http goes to this machine only (127.0.0.1, localhost)",
        )


def send(url: str, data: bytes, *, once: str) -> str:
    """Send JSON to a webhook, with a key by which its receiver knows what it has already; tried again a few times.

    Only encrypted, or to this machine; no redirects, and what it answers is not read. Raises RegistryFault PM313.
    """
    import http.client  # only those who send pay for it

    refuse_webhook(url)
    parts = urlsplit(url)
    assert parts.hostname is not None, "an address without a host is refused"
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    why = "it did not answer"
    for number in range(_TRIES):
        if number:
            time.sleep(_WAIT * 2 ** (number - 1))
        try:
            connection = made(parts.hostname, parts.port, timeout=20)
            try:
                head = {
                    "Content-Type": "application/json",
                    "Idempotency-Key": once[-64:],
                    "User-Agent": "wardbook",
                }
                connection.request("POST", path, body=data, headers=head)
                status = connection.getresponse().status
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = str(error) or type(error).__name__
            continue
        if 200 <= status < 300:
            return f"sent to {parts.hostname}"
        why = f"it answered {status}"
        if status < 500 and status != 429:
            break
    raise RegistryFault(
        "PM313",
        f"the webhook at {parts.hostname} took nothing: {why}",
        "the alerts are recorded; `wardbook inbox` has them",
    )


def _lines(name: str, what: Alerted) -> Iterator[str]:
    yield name
    yield f"  {what.says}"
    if what.summary:
        yield f"  {what.summary}"
    facts = what.facts
    if facts is not None:
        rated = facts.severity or "not rated"
        score = f" {facts.score / 10:.1f}" if facts.score >= 0 else ""
        known = f", known to be exploited since {facts.exploited}" if facts.exploited else ""
        repaired = f"; repaired in {', '.join(facts.fixed)}" if facts.fixed else "; no repair is named"
        yield f"  severity {rated}{score}, EPSS {percent(facts.epss)}{known}, match by {facts.confidence}{repaired}"
    for place in what.places[:_PLACES]:
        yield f"  in {_place(place)}"
    if len(what.places) > _PLACES:
        yield f"  and at {len(what.places) - _PLACES} more places"
    for harm in what.harms:
        yield from _harm(harm)
    for move in what.moves:
        yield (
            f"  risk {move.risk} of {move.release} ({move.situation}; {move.harm}, {move.severity}) {move.way}: "
            f"exploitability {move.before} to {move.now}, {move.verdict_before} to {move.verdict_now}"
        )
    if what.cause not in ("support", "gone") and not what.moves and not what.not_run:
        yield "  risks: as before"
    if what.cause not in ("support", "gone") and not what.harms and not what.not_run:
        yield "  way to harm: none by this model"
    if what.not_run:
        yield f"  not reckoned: {what.not_run}"


def _harm(harm: Harmful) -> Iterator[str]:
    cheapest = "the cheapest way" if harm.is_cheapest else "not the cheapest way"
    kept_off = ", only if the controls that are said to stand fail" if harm.although else ""
    yield (
        f"  way to harm in {harm.release}: {harm.says}: {harm.harm} ({harm.severity}), "
        f"exploitability {harm.exploitability} of 5, {cheapest}{kept_off}"
    )
    for number, step in enumerate(harm.plan, 1):
        yield f"    {number}. {step}"


def _place(place: Place) -> str:
    units = "" if place.units < 0 else f", {place.units:,} units"
    component = f"{place.component} {place.version}".strip()
    where = f"{place.part} ({component})" if place.part else "the whole device"
    decision = f"; decision on file: {place.decision}" if place.decision else ""
    return f"{place.release}: {where}{units}{decision}"


def _title(item: Draft) -> str:
    what: Alerted = body_of(item)
    name = what.vulnerability or item.about
    return f"{name}: {what.says} {', '.join(item.releases[:3])}"


def _severity(item: Draft) -> str:
    what: Alerted = body_of(item)
    return what.facts.severity if what.facts else ""


def _rows(heading: Sequence[str], rows: Sequence[tuple[str, ...]]) -> bytes:
    columns = tuple(text(title) for title in heading)
    return csv_table.write(Table(name="alerts", title="Alerts", columns=columns, rows=tuple(rows))).encode()


def _noon(done: Monitoring) -> datetime.datetime:
    return datetime.datetime.combine(done.run.on, datetime.time(12), datetime.UTC)
