"""The index: tables made from the ledger alone, row by row as events come, or all anew to the same digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from wardbook.base.canonical import canonical_json
from wardbook.model.field.event import GENESIS, Event, Head, body_of
from wardbook.model.field.monitoring import (
    Changes,
    ChangesInPart,
    Monitored,
    MonitoredInPart,
    RiskNow,
    Watched,
)
from wardbook.model.field.releases import Released
from wardbook.registry import holdings
from wardbook.registry.faults import corrupt
from wardbook.registry.schema import (
    COMPONENT,
    EVENT_RELEASE,
    INDEX,
    INDEX_STATE,
    LEDGER,
    RELEASE,
    RELEASE_COMPONENT,
    RELEASE_RISK,
    RELEASE_VULNERABILITY,
    WATCHED,
)

VERSION = "3"
"""Raised whenever the same events come to other rows, so that older indexes are made anew."""

Fetch = Callable[[str], bytes]
"""A kept file by its digest."""


def read_event(data: bytes) -> Event:
    """An event from the bytes of the ledger. Raises RegistryFault PM306."""
    try:
        return msgspec.json.decode(data, type=Event)
    except msgspec.MsgspecError as error:
        raise corrupt("its ledger", f"an event cannot be read: {error}") from None


class _Support(msgspec.Struct, rename="kebab"):
    until: str | None = None


class _Component(msgspec.Struct, rename="kebab"):
    """What matching and people need to know of a component of a security file."""

    id: str
    name: str
    part: str
    version: str | None = None
    purl: str | None = None
    supplier: str | None = None
    cpe: str | None = None
    further_cpes: tuple[str, ...] = ()
    built_from: str | None = None
    support: _Support | None = None


class _Vulnerability(msgspec.Struct, rename="kebab"):
    id: str
    vulnerability: str
    status: str = "undecided"
    aliases: tuple[str, ...] = ()
    known_exploited: bool = False


class _Reached(msgspec.Struct, rename="kebab"):
    exploitability: int = 0
    verdict: str = ""
    plan: tuple[str, ...] = ()


class _Risk(msgspec.Struct, rename="kebab"):
    id: str
    claimed: _Reached
    proven: _Reached
    severity: str = ""


class _File(msgspec.Struct, rename="kebab"):
    components: dict[str, _Component] = {}
    vulnerabilities: dict[str, _Vulnerability] = {}
    risks: dict[str, _Risk] = {}


def head(connection: Connection) -> Head:
    """The end of the ledger and the registry's id."""
    query = select(LEDGER.c.seq, LEDGER.c.digest).order_by(LEDGER.c.seq.desc()).limit(1)
    last = connection.execute(query).first()
    if last is None:
        return GENESIS
    first = connection.execute(select(LEDGER.c.about).where(LEDGER.c.seq == 1)).scalar()
    return Head(registry=first or "", seq=last[0], digest=last[1])


def lag(connection: Connection) -> str:
    """Why the index is not that of the ledger, "" where it is."""
    state = dict(tuple(row) for row in connection.execute(select(INDEX_STATE.c.name, INDEX_STATE.c.value)))
    if state.get("version") != VERSION:
        return "it was made by another version"
    end = head(connection)
    if state.get("seq") != str(end.seq):
        return f"it ended at event {state.get('seq', 0)} of {end.seq}"
    return ""


def apply(connection: Connection, event: Event, fetch: Fetch) -> None:
    """Take an event into the index."""
    if event.releases:
        connection.execute(
            insert(EVENT_RELEASE),
            [{"release": one, "seq": event.seq} for one in sorted(set(event.releases))],
        )
    step = _STEPS.get(event.kind)
    if step is not None:
        step(connection, event, fetch)
    _note(connection, "seq", str(event.seq))
    if event.seq == 1:
        _note(connection, "version", VERSION)


def rebuild(
    connection: Connection,
    address: str,
    fetch: Callable[[Connection, str, str], bytes],
    progress: Callable[[str], None] = lambda _: None,
) -> str:
    """Throw the index away and make it anew from ledger and objects; its digest."""
    end = head(connection).seq
    for table in (*INDEX, INDEX_STATE):
        connection.execute(delete(table))
    last = 0
    while True:
        query = (
            select(LEDGER.c.seq, LEDGER.c.data).where(LEDGER.c.seq > last).order_by(LEDGER.c.seq).limit(1_000)
        )
        page = connection.execute(query).all()
        for number, data in page:
            event = read_event(data)
            apply(connection, event, lambda name: fetch(connection, name, address))
            if last % 25 == 0:
                progress(f"making the index anew: event {last:,} of {end:,}")
            last = number  # the row's own: what stands in it may have been forged
        if not page:
            break
    _note(connection, "version", VERSION)
    _note(connection, "seq", str(last))
    return digest_of(connection)


def digest_of(connection: Connection) -> str:
    """The digest over every row of the index in a fixed order, the same on every database."""
    total = hashlib.sha256()
    for table in INDEX:
        keys = [column for column in table.c if column.primary_key]
        rows = [
            canonical_json([value.hex() if isinstance(value, bytes) else value for value in row])
            for row in connection.execute(select(table).order_by(*keys))
        ]
        total.update(f"{table.name} {len(rows)}\n".encode())
        for row in sorted(rows):
            total.update(row + b"\n")
    return "sha256:" + total.hexdigest()


def _released(connection: Connection, event: Event, fetch: Fetch) -> None:
    about: Released = body_of(event)
    number = (connection.execute(select(func.max(RELEASE.c.number))).scalar() or 0) + 1
    connection.execute(
        insert(RELEASE).values(
            number=number,
            id=about.id,
            device=about.device,
            version=about.version,
            package=about.package,
            security_file=about.security_file,
            released_on=event.on.isoformat(),
            support_until=about.support_until,
            end_of_life=about.end_of_life,
            state="released",
        )
    )
    file = msgspec.json.decode(fetch(about.security_file), type=_File)
    known = _numbered(connection, file.components.values())
    _many(
        connection,
        RELEASE_COMPONENT,
        (
            {
                "component": known[_data(item)],
                "release": number,
                "part": item.part,
                "id": item.id,
                "support_until": (item.support.until if item.support else None) or "",
            }
            for item in file.components.values()
        ),
        ("component", "release", "part"),
    )
    _known_then(connection, number, about.id, file)


def _known_then(connection: Connection, number: int, release: str, file: _File) -> None:
    """The vulnerabilities that were known at release, and how its risks stood."""
    _many(
        connection,
        RELEASE_VULNERABILITY,
        (
            {
                "release": number,
                "id": item.id,
                "vulnerability": name,
                "status": item.status,
                "exploited": int(item.known_exploited),
            }
            for item in file.vulnerabilities.values()
            for name in sorted({item.vulnerability, *item.aliases})
        ),
        ("release", "id", "vulnerability"),
    )

    _many(
        connection,
        RELEASE_RISK,
        (
            _risk_row(
                RiskNow(
                    release=release,
                    risk=item.id,
                    severity=item.severity,
                    claimed=item.claimed.exploitability,
                    proven=item.proven.exploitability,
                    verdict_claimed=item.claimed.verdict,
                    verdict_proven=item.proven.verdict,
                    plan=item.claimed.plan,
                )
            )
            for item in file.risks.values()
        ),
        ("release", "risk"),
    )


def _monitored(connection: Connection, event: Event, fetch: Fetch) -> None:
    """Take over what one monitoring changed: each line stands in place of the one before."""
    about: Monitored = body_of(event)
    changes = msgspec.json.decode(fetch(about.changes), type=Changes)
    _watch(connection, changes.watched)
    for release in sorted({item.release for item in changes.risks}):
        connection.execute(delete(RELEASE_RISK).where(RELEASE_RISK.c.release == release))
    if changes.risks:
        connection.execute(insert(RELEASE_RISK), [_risk_row(item) for item in changes.risks])


def _monitored_in_part(connection: Connection, event: Event, fetch: Fetch) -> None:
    """Take over what was told; how risks stand waits for the end of the run, for its alerts say how they moved since."""
    about: MonitoredInPart = body_of(event)
    _watch(connection, msgspec.json.decode(fetch(about.changes), type=ChangesInPart).watched)


def _watch(connection: Connection, watched: Sequence[Watched]) -> None:
    number = holdings.numbers(connection, (item.component for item in watched))
    rows = [(number[item.component], item) for item in watched if item.component in number]
    gone = [{"c": found, "v": item.vulnerability} for found, item in rows]
    if gone:
        where = (WATCHED.c.component == bindparam("c")) & (WATCHED.c.vulnerability == bindparam("v"))
        connection.execute(delete(WATCHED).where(where), gone)
    kept = [
        {
            "component": found,
            "vulnerability": item.vulnerability,
            "aliases": " ".join(item.aliases),
            "facts": canonical_json(msgspec.to_builtins(item.facts)),
        }
        for found, item in rows
        if item.facts is not None
    ]
    if kept:
        connection.execute(insert(WATCHED), kept)


def _risk_row(item: RiskNow) -> dict[str, Any]:  # Any: a column's value
    return {"release": item.release, "risk": item.risk, "data": canonical_json(msgspec.to_builtins(item))}


def _numbered(connection: Connection, items: Iterable[_Component]) -> dict[bytes, int]:
    """The numbers of components, new ones given in the order of what they say."""
    wanted = {_data(item): item for item in items}
    digests = {hashlib.sha256(data).hexdigest(): data for data in wanted}
    found: dict[bytes, int] = {}
    names = sorted(digests)
    for start in range(0, len(names), 500):
        query = select(COMPONENT.c.digest, COMPONENT.c.number).where(
            COMPONENT.c.digest.in_(names[start : start + 500])
        )
        found |= {digests[name]: number for name, number in connection.execute(query)}
    last = connection.execute(select(func.max(COMPONENT.c.number))).scalar() or 0
    rows: list[dict[str, Any]] = []  # Any: a column's value
    for name in names:
        data = digests[name]
        if data in found:
            continue
        last += 1
        found[data] = last
        item = wanted[data]
        rows.append(
            {
                "number": last,
                "digest": name,
                "name": item.name,
                "version": item.version or "",
                "purl": item.purl or "",
                "cpe": item.cpe or "",
                "data": data,
            }
        )
    if rows:
        connection.execute(insert(COMPONENT), rows)
    return found


def _data(item: _Component) -> bytes:
    said = {
        "name": item.name,
        "version": item.version,
        "purl": item.purl,
        "supplier": item.supplier,
        "cpe": item.cpe,
        "further-cpes": " ".join(item.further_cpes),
        "built-from": item.built_from,
    }
    return canonical_json({name: value for name, value in said.items() if value})


def _many(
    connection: Connection,
    table: Any,  # Any: SQLAlchemy's tables have no type of their columns
    rows: Iterable[dict[str, Any]],  # Any: a column's value
    keys: tuple[str, ...],
) -> None:
    """Insert rows, each key once: a security file may list a thing twice at a part."""
    once = {tuple(row[key] for key in keys): row for row in rows}
    if once:
        connection.execute(insert(table), list(once.values()))


def _note(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(update(INDEX_STATE).where(INDEX_STATE.c.name == name).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(INDEX_STATE).values(name=name, value=value))


def _retired(connection: Connection, event: Event, _: Fetch) -> None:
    connection.execute(update(RELEASE).where(RELEASE.c.id == event.about).values(state="retired"))


_STEPS: dict[str, Callable[[Connection, Event, Fetch], None]] = {
    "monitored": _monitored,
    "monitored-in-part": _monitored_in_part,
    "released": _released,
    "retired": _retired,
}
