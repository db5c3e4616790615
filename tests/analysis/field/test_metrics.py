"""The measures of released versions, against a count day by day and against cases worked out by hand."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registry.field import day
from wardbook.analysis.field.metrics import Metrics, Times, Verdict, metrics, times
from wardbook.analysis.field.patches import field_lots, patches
from wardbook.model.field.event import GENESIS, Draft, Event, Head, draft
from wardbook.model.field.monitoring import Alerted, Decided, Facts, Triaged
from wardbook.model.field.patches import PatchDeployed, PatchPlanned, PatchReleased
from wardbook.model.field.releases import Lot, Released, UnitsImported
from wardbook.registry.chain import chained

START = day("2026-01-01")


def ledger(*drafts: Draft) -> tuple[Event, ...]:
    head, found = GENESIS, []
    for item in drafts:
        event = chained(item, head, at=f"{item.on.isoformat()}T08:00:00Z", tool="t")
        head = Head(registry="r", seq=event.seq, digest=event.digest)
        found.append(event)
    return tuple(found)


def released(name: str = "d@1", on: str = "2026-01-01") -> Draft:
    body = Released(
        id=name,
        device="d",
        version=name.partition("@")[2],
        name="D",
        manufacturer="M",
        package="p",
        security_file="s",
        files=1,
        markets=("us",),
    )
    return draft(body, about=name, on=day(on), by="A", releases=(name,))


def alerted(vulnerability: str, on: str, *releases: str, cause: str = "new") -> Draft:
    body = Alerted(cause=cause, vulnerability=vulnerability, says="s", facts=Facts(status="applies"))  # type: ignore[arg-type]
    return draft(body, about=f"{vulnerability}/{cause}", on=day(on), by="t", auth="tool", releases=releases)


def triaged(alert: str, on: str, *releases: str) -> Draft:
    return draft(Triaged(alert=alert, outcome="act"), about=alert, on=day(on), by="A", releases=releases)


def decided(vulnerability: str, status: str, on: str, *releases: str) -> Draft:
    body = Decided(vulnerability=vulnerability, status=status)  # type: ignore[arg-type]
    return draft(body, about=vulnerability, on=day(on), by="A", why="w", releases=releases)


def patch(name: str, repairs: str, on: str, *releases: str) -> Draft:
    return draft(
        PatchPlanned(patch=name, repairs=(repairs,)), about=name, on=day(on), by="A", releases=releases
    )


def available(name: str, release: str, on: str, *releases: str) -> Draft:
    return draft(
        PatchReleased(patch=name, release=release), about=name, on=day(on), by="A", releases=releases
    )


def deployed(name: str, release: str, count: int, on: str) -> Draft:
    body = PatchDeployed(patch=name, from_release=release, count=count)
    return draft(body, about=name, on=day(on), by="S", releases=(release,))


def units(on: str, *lots: Lot) -> Draft:
    return draft(UnitsImported(source="u", digest="d", lots=lots), about="u", on=day(on), by="S")


def only(found: tuple[Metrics, ...], scope: str) -> Metrics:
    return next(item for item in found if item.scope == scope)


def test_three_vulnerabilities_worked_out_by_hand() -> None:
    told = ledger(
        released(),
        released("d@2", "2026-03-01"),
        units("2026-01-02", Lot(unit="L1", release="d@1", count=10)),
        alerted("CVE-1", "2026-01-10", "d@1"),
        alerted("CVE-2", "2026-01-20", "d@1"),
        alerted("CVE-3", "2026-02-01", "d@1"),
        triaged("CVE-1/new", "2026-01-13", "d@1"),
        decided("CVE-2", "not_affected", "2026-01-25", "d@1"),
        patch("P", "CVE-1", "2026-01-15", "d@1"),
        available("P", "d@2", "2026-03-01", "d@1"),
        deployed("P", "d@1", 4, "2026-03-11"),
        deployed("P", "d@1", 6, "2026-03-31"),
    )
    one = only(metrics(told, START, day("2026-06-30")), "d@1")
    assert (one.identified, one.excluded, one.patched) == (2, 1, 1)
    assert one.to_fix == Times(count=1, total=50, twice_median=100, longest=50)
    assert one.to_field == Times(count=1, total=30, twice_median=60, longest=30)
    assert one.to_triage == Times(count=1, total=3, twice_median=6, longest=3)
    assert one.untriaged == 1
    assert one.backlog == (0, 0, 1, 0)
    early = only(metrics(told, START, day("2026-03-20")), "d@1")
    assert early.to_field.count == 0
    assert early.waiting == 1


def test_an_advisory_told_by_two_names_is_one_case() -> None:
    first = alerted("CVE-1", "2026-01-10", "d@1")
    again = alerted("CVE-1", "2026-02-10", "d@1", cause="exploited")
    one = only(metrics(ledger(released(), first, again), START, day("2026-06-30")), "d@1")
    assert one.identified == 1
    assert one.backlog == (0, 0, 1, 0)


def test_medians_are_told_beside_averages() -> None:
    assert times([1, 2, 30]) == Times(count=3, total=33, twice_median=4, longest=30)
    assert times([1, 2, 4, 30]) == Times(count=4, total=37, twice_median=6, longest=30)
    assert times([]) == Times(count=0)


LOTS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 40), st.one_of(st.none(), st.integers(0, 60))), max_size=4
)


@settings(max_examples=200)
@given(
    lots=LOTS,
    turns=st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=5, unique_by=lambda item: item[0]),
    first=st.integers(0, 30),
    length=st.integers(0, 40),
)
def test_exposure_is_what_a_count_of_each_unit_on_each_day_gives(
    lots: list[tuple[int, int, int | None]], turns: list[tuple[int, bool]], first: int, length: int
) -> None:
    def at(number: int) -> datetime.date:
        return START + datetime.timedelta(days=number)

    held = tuple(
        Lot(
            unit=f"L{place}",
            release="d@1",
            count=count,
            since=at(since).isoformat(),
            until=at(since + until).isoformat() if until is not None else "",
        )
        for place, (count, since, until) in enumerate(lots)
    )
    told = ledger(released(), units("2026-01-01", *held))
    verdicts = tuple(
        Verdict(on=at(number).isoformat(), release="d@1", not_acceptable=("R",) if bad else ())
        for number, bad in sorted(turns)
    )
    one = only(metrics(told, at(first), at(first + length), verdicts), "d@1")
    expected = days = 0
    for number in range(first, first + length + 1):
        on = at(number).isoformat()
        now = [item for item in verdicts if item.on <= on]
        if not now or not now[-1].not_acceptable:
            continue
        days += 1
        expected += sum(lot.count for lot in held if lot.since <= on and (not lot.until or on < lot.until))
    assert (one.exposure, one.exposed_days) == (expected, days)


@settings(max_examples=200)
@given(
    counts=st.lists(st.integers(1, 20), min_size=1, max_size=4),
    moves=st.lists(st.integers(1, 15), max_size=5),
)
def test_no_unit_is_lost_or_made_when_repairs_reach_the_field(counts: list[int], moves: list[int]) -> None:
    total = sum(counts)
    drafts = [
        released(),
        released("d@2", "2026-01-02"),
        units(
            "2026-01-03", *(Lot(unit=f"L{n}", release="d@1", count=count) for n, count in enumerate(counts))
        ),
        patch("P", "CVE-1", "2026-01-04", "d@1"),
        available("P", "d@2", "2026-01-05", "d@1"),
    ]
    moved = 0
    for number, count in enumerate(moves):
        if moved + count > total:
            break
        moved += count
        drafts.append(deployed("P", "d@1", count, f"2026-02-{number + 1:02}"))
    told = ledger(*drafts)
    there = [lot for lot in field_lots(told).values() if not lot.until]
    assert sum(lot.count for lot in there) == total
    assert sum(lot.count for lot in there if lot.release == "d@2") == moved
    item = patches(told, "2026-12-31")["P"]
    assert item.need == total
    assert bool(item.complete_on) == (moved == total)
