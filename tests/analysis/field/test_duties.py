"""Duties reckoned from recorded facts, against cases worked out by hand and a count day by day."""

from __future__ import annotations

import datetime
from datetime import UTC, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.registry.field import day
from wardbook.analysis.field.duties import Duty, clocks, duties
from wardbook.analysis.field.periods import due, moment
from wardbook.knowledge.reader import load
from wardbook.model.field.duties import FactRecorded
from wardbook.model.field.event import GENESIS, Draft, Event, Head, draft
from wardbook.model.field.releases import Released, Signed
from wardbook.registry.chain import chained

CLOCKS = clocks(load().of_kind("clock"))


def ledger(*drafts: Draft) -> tuple[Event, ...]:
    head, found = GENESIS, []
    for item in drafts:
        event = chained(item, head, at=f"{item.on.isoformat()}T08:00:00Z", tool="t")
        head = Head(registry="r", seq=event.seq, digest=event.digest)
        found.append(event)
    return tuple(found)


def released(*markets: str, timelines: dict[str, str] | None = None) -> Draft:
    body = Released(
        id="d@1", device="d", version="1", name="D", manufacturer="M", package="p", security_file="s", files=1,
        markets=markets, timelines=timelines or {},
    )  # fmt: skip
    return draft(body, about="d@1", on=day("2026-01-01"), by="A", releases=("d@1",))


def fact(name: str, at: str, answer: str = "", duty: str = "", corrects: int = 0, why: str = "w") -> Draft:
    body = FactRecorded(matter="I-1", fact=name, at=at, answer=answer, duty=duty, corrects=corrects)
    return draft(body, about="I-1", on=day(at[:10]), by="A", why=why, releases=("d@1",))


def signed(seq: int) -> Draft:
    body = Signed(seq=seq, digest="d", meaning="approval", reason="r", envelope="e")
    return draft(body, about="#", on=day("2026-03-01"), by="A")


def state(name: str, now: str, *drafts: Draft) -> Duty:
    found = duties(ledger(*drafts), CLOCKS, moment(now))
    return next(item for item in found if item.clock.id == name)


UNCONTROLLED = (
    released("us"),
    fact("learned", "2026-03-01"),
    fact("classified", "2026-03-02", "uncontrolled"),
)


def test_thirty_days_run_from_learning_and_end_only_when_all_three_are_recorded() -> None:
    assert state("us-pm16-30", "2026-03-05", *UNCONTROLLED).state == "running"
    assert state("us-pm16-30", "2026-03-30", *UNCONTROLLED).state == "due soon"
    assert state("us-pm16-30", "2026-03-31T23:59:59Z", *UNCONTROLLED).state == "due soon"
    assert state("us-pm16-30", "2026-04-01", *UNCONTROLLED).state == "overdue"
    two = (*UNCONTROLLED, fact("customers-told", "2026-03-20"), fact("interim-control", "2026-03-20"))
    assert state("us-pm16-30", "2026-04-01", *two).missing == ("plan-made",)
    assert state("us-pm16-30", "2026-05-01", *two, fact("plan-made", "2026-03-31")).state == "met"
    assert state("us-pm16-30", "2026-05-01", *two, fact("plan-made", "2026-04-01")).state == "met late"


def test_what_nobody_recorded_is_undetermined_and_named() -> None:
    found = state("us-pm16-30", "2026-09-01", released("us"), fact("learned", "2026-03-01"))
    assert (found.state, found.missing) == ("undetermined", ("classified",))
    assert state("eu-87-15", "2026-09-01", *UNCONTROLLED).state == "not applicable"
    controlled = state(
        "us-pm16-30", "2026-09-01", *UNCONTROLLED, fact("classified", "2026-03-04", "controlled")
    )
    assert controlled.state == "not applicable"
    assert "#4" in controlled.why


def test_not_reportable_counts_only_with_a_signed_reason() -> None:
    base = (
        released("eu"),
        fact("incident-known", "2026-03-01"),
        fact("serious-incident", "2026-03-01", "yes"),
        fact("judged-not-reportable", "2026-03-02", duty="eu-87-15"),
    )
    assert state("eu-87-15", "2026-03-20", *base).state == "overdue"
    assert "not signed" in state("eu-87-15", "2026-03-20", *base).why
    assert state("eu-87-15", "2026-03-20", *base, signed(4)).state == "not applicable"
    unreasoned = (*base[:3], fact("judged-not-reportable", "2026-03-02", duty="eu-87-15", why=" "))
    assert state("eu-87-15", "2026-03-20", *unreasoned, signed(4)).state == "overdue"


def test_a_report_for_one_duty_ends_no_other() -> None:
    base = (
        released("eu"),
        fact("non-device-product", "2026-03-01", "yes"),
        fact("exploited-or-severe", "2026-03-01", "yes"),
        fact("cra-event-known", "2026-03-01T10:00+02:00"),
        fact("authority-reported", "2026-03-02T09:59+02:00", duty="cra-24h"),
    )
    assert state("cra-24h", "2026-03-05", *base).state == "met"
    assert state("cra-72h", "2026-03-04T08:00:01Z", *base).state == "overdue"
    assert state("cra-72h", "2026-03-04T08:00:00Z", *base).state == "due soon"


def test_a_correction_moves_a_clock_only_when_it_is_signed() -> None:
    moved = (*UNCONTROLLED, fact("learned", "2026-03-25", corrects=2))
    assert state("us-pm16-30", "2026-04-10", *moved).state == "overdue"
    assert state("us-pm16-30", "2026-04-10", *moved, signed(4)).state == "running"
    later = (*UNCONTROLLED, fact("learned", "2026-03-25"))
    assert state("us-pm16-30", "2026-04-10", *later).state == "overdue", "the first day of learning stands"


def test_the_makers_own_time_lines_are_duties_too() -> None:
    base = (released("us", timelines={"triage": "5 d", "notice": "unknown"}), fact("learned", "2026-03-01"))
    assert state("own-triage", "2026-03-07", *base).state == "overdue"
    assert all(item.clock.id != "own-notice" for item in duties(ledger(*base), CLOCKS, moment("2026-03-07")))


def test_work_days_leave_out_weekends_and_months_end_on_their_last_day() -> None:
    assert due(moment("2026-11-27"), "5 wd") == moment("2026-12-04", is_end=True)
    assert due(moment("2026-01-31"), "1 mo") == moment("2026-02-28", is_end=True)
    assert due(moment("2028-02-29"), "1 y") == moment("2029-02-28", is_end=True)


DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1))


@given(DAYS, st.integers(0, 60))
def test_work_days_are_those_that_a_count_day_by_day_finds(start: datetime.date, number: int) -> None:
    last = due(moment(start.isoformat()), f"{number} wd")
    assert last is not None
    between = [start + timedelta(days=n) for n in range(1, (last.date() - start).days + 1)]
    assert sum(one.strftime("%a") not in ("Sat", "Sun") for one in between) == number


@given(
    st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2040, 1, 1)),  # noqa: DTZ001 - hypothesis wants them bare
    st.integers(-12, 14),
    st.integers(1, 99),
)
def test_days_are_calendar_days_where_the_clock_started(
    start: datetime.datetime, offset: int, number: int
) -> None:
    zone = datetime.timezone(timedelta(hours=offset))
    last = due(start.replace(tzinfo=zone), f"{number} d")
    assert last is not None
    assert (last.date() - start.date()).days == number
    assert (last + timedelta(seconds=1)).time() == datetime.time()
    hours = due(start.replace(tzinfo=zone), f"{number} h")
    assert hours is not None
    assert (hours.astimezone(UTC) - start.replace(tzinfo=zone).astimezone(UTC)) == timedelta(hours=number)


@given(DAYS, st.integers(-30, 90), st.integers(-12, 14))
def test_a_duty_of_days_is_met_by_the_day_and_late_after_it(
    start: datetime.date, after: int, offset: int
) -> None:
    sign = "-" if offset < 0 else "+"
    at = f"{start.isoformat()}T12:00{sign}{abs(offset):02d}:00"
    end = start + timedelta(days=after)
    drafts = (
        released("eu"),
        fact("serious-incident", start.isoformat(), "yes"),
        fact("incident-known", at),
        fact("authority-reported", end.isoformat(), duty="eu-87-15"),
    )
    assert state("eu-87-15", "2041-01-01", *drafts).state == ("met" if after <= 15 else "met late")
