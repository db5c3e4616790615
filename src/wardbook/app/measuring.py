"""The measures of released versions, with how their risks stood on each day; and as figures for the next compile."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec

from wardbook.analysis.field.metrics import Metrics, Verdict, metrics
from wardbook.model.field.monitoring import RiskNow
from wardbook.registry.store import Registry

KINDS = (
    "released",
    "retired",
    "units-imported",
    "alerted",
    "triaged",
    "decided",
    "signed",
    "patch-planned",
    "patch-released",
    "patch-deployed",
)
NOT_ACCEPTABLE = "not acceptable"


class _Verdict(msgspec.Struct, rename="kebab"):
    verdict: str = ""


class _Risk(msgspec.Struct, rename="kebab"):
    id: str
    claimed: _Verdict


class _File(msgspec.Struct, rename="kebab"):
    risks: dict[str, _Risk] = {}


class _Reckoned(msgspec.Struct):
    """What a look at the world, or a part of one, says of risks."""

    risks: tuple[RiskNow, ...] = ()


def measured(
    registry: Registry,
    since: datetime.date,
    until: datetime.date,
    *,
    release: str = "",
    market: str = "",
) -> tuple[Metrics, ...]:
    """The measures of a period. Raises RegistryFault."""
    return metrics(
        registry.told(only=KINDS), since, until, verdicts(registry, until), release=release, market=market
    )


def measured_in(
    registry: Registry, periods: Sequence[tuple[datetime.date, datetime.date]]
) -> Iterator[tuple[Metrics, ...]]:
    """The measures of several periods, for which the ledger and what it rests on are read once. Raises RegistryFault."""
    if not periods:
        return
    events = tuple(registry.told(only=KINDS))
    known = verdicts(registry, max(until for _, until in periods))
    for since, until in periods:
        yield metrics(events, since, until, [item for item in known if item.on <= until.isoformat()])


def verdicts(registry: Registry, until: datetime.date) -> tuple[Verdict, ...]:
    """From which day on which risks of which release were not acceptable: at release, and by each monitoring since."""
    found: list[Verdict] = []
    for event in registry.events(only=["released", "monitored-in-part", "monitored"]):
        if event.on > until:
            continue
        day = event.on.isoformat()
        if event.kind == "released":
            file = msgspec.json.decode(registry.object(str(event.body["security_file"])), type=_File)
            bad = sorted(one.id for one in file.risks.values() if one.claimed.verdict == NOT_ACCEPTABLE)
            found.append(Verdict(on=day, release=event.about, not_acceptable=tuple(bad)))
            continue
        changes = msgspec.json.decode(registry.object(str(event.body["changes"])), type=_Reckoned)
        by_release: dict[str, list[str]] = {}
        for risk in changes.risks:
            bad_here = by_release.setdefault(risk.release, [])
            if risk.verdict_claimed == NOT_ACCEPTABLE:
                bad_here.append(risk.risk)
        found += [
            Verdict(on=day, release=name, not_acceptable=tuple(sorted(bad)))
            for name, bad in by_release.items()
        ]
    return tuple(found)
