"""Released versions held against the world: what is told, to whom, why, and what never is told twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registry.field import (
    advisory,
    day,
    exploited,
    in_words,
    likely,
    new_registry,
    release,
    security_file,
    units,
    world,
)
from wardbook.app.monitoring import Monitoring, monitor
from wardbook.model.field.event import body_of
from wardbook.model.field.monitoring import Alerted
from wardbook.model.field.releases import Lot
from wardbook.registry import holdings
from wardbook.registry.store import Registry


def look(
    registry: Registry, place: Path, *lines: str, on: str = "2026-11-21", kev: bytes | None = None
) -> Monitoring:
    with world(place, *lines, kev=kev) as snapshot:
        return monitor(registry, snapshot, as_of=day(on))


def told(done: Monitoring) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(body_of(item).vulnerability, body_of(item).cause, item.releases) for item in done.alerts]


def test_a_new_advisory_is_told_once_with_release_part_units_way_to_harm_and_how_the_risk_moved(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    name = release(registry)
    units(registry, Lot(unit="L1", release=name, count=40, market="us"))
    done = look(registry, tmp_path / "1", advisory("CVE-2026-0001"))
    assert told(done) == [("CVE-2026-0001", "new", (name,))]
    what: Alerted = body_of(done.alerts[0])
    assert [(place.release, place.part, place.component, place.units) for place in what.places] == [
        (name, "pump", "zlib", 40)
    ]
    assert [(harm.harm, harm.severity) for harm in what.harms] == [("overdose", "critical")]
    assert "CVE-2026-0001" in " ".join(what.harms[0].plan)
    assert [(move.risk, move.way) for move in what.moves] == [("HS-1/H-1", "worse")]
    assert look(registry, tmp_path / "1", advisory("CVE-2026-0001")).alerts == ()
    assert [item.kind for item in registry.events(only=["alerted", "monitored"])] == ["monitored", "alerted"]


def test_a_new_release_is_told_what_concerns_it_and_the_others_are_not_told_again(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    release(registry)
    line = advisory("CVE-2026-0001")
    look(registry, tmp_path / "1", line)
    second = release(registry, "1.0.1", on="2026-11-22")
    done = look(registry, tmp_path / "1", line, on="2026-11-22")
    assert told(done) == [("CVE-2026-0001", "new", (second,))]


def test_what_a_release_knew_when_it_was_released_is_no_news_to_it(address: str, tmp_path: Path) -> None:
    registry = new_registry(address)
    line = advisory("CVE-2026-0001")
    name = release(registry, data=security_file(advisories=line))
    assert look(registry, tmp_path / "1", line).alerts == ()
    done = look(registry, tmp_path / "2", line, kev=exploited("CVE-2026-0001"), on="2026-11-26")
    assert told(done) == [("CVE-2026-0001", "exploited", (name,))]


CHANGED = {
    "exploited": (advisory("CVE-2026-0001"), exploited("CVE-2026-0001")),
    "gone": (advisory("CVE-2026-0001", withdrawn="2026-11-22T00:00:00Z"), None),
    "rated": (advisory("CVE-2026-0001", vector="CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"), None),
    "fixed": (advisory("CVE-2026-0001", below="1.3.1"), None),
    "revised": (advisory("CVE-2026-0001", below="9.9.9", fixed=False), None),
}


@pytest.mark.parametrize("cause", CHANGED)
def test_what_changes_about_an_advisory_is_told_with_its_one_reason(
    address: str, tmp_path: Path, cause: str
) -> None:
    registry = new_registry(address)
    name = release(registry)
    look(registry, tmp_path / "1", advisory("CVE-2026-0001"))
    line, kev = CHANGED[cause]
    done = look(registry, tmp_path / "2", line, kev=kev, on="2026-11-25")
    assert told(done) == [("CVE-2026-0001", cause, (name,))]
    assert look(registry, tmp_path / "2", line, kev=kev, on="2026-11-25").alerts == ()


@pytest.mark.parametrize(
    ("version", "is_range", "cause"),
    [
        ("1.2.11", False, "new"),
        ("vers:generic/<1.3", True, "new"),
        ("3.0 and earlier", True, "new"),
        ("all versions up to the spring release", True, "undetermined"),
        ("9.9", False, None),
    ],
)
def test_a_maker_s_advisory_in_words_applies_or_a_person_has_to_say(
    address: str, tmp_path: Path, version: str, is_range: bool, cause: str | None
) -> None:
    registry = new_registry(address)
    name = release(registry)
    said = in_words("zlib", "zlib", version, is_range=is_range)
    with world(tmp_path / "1", more={"maker.json": said}) as snapshot:
        done = monitor(registry, snapshot, as_of=day("2026-11-21"))
    assert told(done) == ([("CVE-2026-7777", cause, (name,))] if cause else [])


def test_a_likelihood_is_told_when_it_first_passes_one_in_ten_and_one_in_two(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    release(registry)
    causes = []
    for number, chance in enumerate(("0.02", "0.09", "0.11", "0.30", "0.08", "0.55")):
        epss = {"epss_scores-current.csv": likely(CVE_2026_0001=chance)}
        with world(tmp_path / str(number), advisory("CVE-2026-0001"), more=epss) as snapshot:
            done = monitor(registry, snapshot, as_of=day(f"2026-11-2{number + 1}"))
        causes.append([cause for _, cause, _ in told(done)])
    assert causes == [["new"], [], ["likelier"], [], [], ["likelier"]]


def test_an_end_of_support_is_told_half_a_year_a_month_before_and_when_it_comes(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    name = release(registry, data=security_file(support_until="2027-07-01"))
    days = ("2026-12-01", "2027-01-02", "2027-02-01", "2027-06-01", "2027-06-15", "2027-07-01", "2027-07-09")
    lines = [
        (on, body_of(item).says, item.releases)
        for on in days
        for item in look(registry, tmp_path / "1", advisory("CVE-2026-1", "else"), on=on).alerts
    ]
    assert lines == [
        ("2027-01-02", "Support of zlib@1.2.11 ends on 2027-07-01.", (name,)),
        ("2027-06-01", "Support of zlib@1.2.11 ends on 2027-07-01.", (name,)),
        ("2027-07-01", "Support of zlib@1.2.11 ended on 2027-07-01.", (name,)),
    ]


def test_a_dry_run_tells_the_same_and_records_nothing(tmp_path: Path) -> None:
    registry = new_registry(f"sqlite:///{tmp_path / 'r.db'}")
    release(registry)
    head = registry.head()
    with world(tmp_path / "1", advisory("CVE-2026-0001")) as snapshot:
        dry = monitor(registry, snapshot, as_of=day("2026-11-21"), dry_run=True)
        assert registry.head() == head
        wet = monitor(registry, snapshot, as_of=day("2026-11-21"))
    assert [item.body for item in dry.alerts] == [item.body for item in wet.alerts]


def test_the_index_made_anew_knows_what_monitoring_knew(address: str, tmp_path: Path) -> None:
    registry = new_registry(address)
    release(registry)
    look(registry, tmp_path / "1", advisory("CVE-2026-0001"), advisory("CVE-2026-0002"))
    look(registry, tmp_path / "2", advisory("CVE-2026-0002", below="1.4.0"), on="2026-11-22")
    before = registry.reading(holdings.watched)
    digest = registry.index_digest()
    assert [pair[1] for pair in before] == ["CVE-2026-0002"]
    assert registry.rebuild() == digest
    assert registry.reading(holdings.watched) == before


WORLDS = st.lists(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(["1.2.0", "1.3.0", "1.4.0"]), st.booleans()),
        max_size=3,
        unique_by=lambda item: item[0],
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12)
@given(worlds=WORLDS, again=st.booleans())
def test_looking_step_by_step_comes_to_the_same_as_looking_once(
    tmp_path_factory: pytest.TempPathFactory, worlds: list[list[tuple[int, str, bool]]], again: bool
) -> None:
    place = tmp_path_factory.mktemp("steps")
    steps = new_registry(f"sqlite:///{place / 'a.db'}")
    release(steps)
    last: tuple[list[str], bytes | None] = ([], None)
    for number, items in enumerate(worlds):
        lines = [advisory(f"CVE-2026-000{name}", below=below) for name, below, _ in items] or [
            advisory("CVE-2026-9", "else")
        ]
        kev = exploited(*(f"CVE-2026-000{name}" for name, _, known in items if known)) or None
        last = (lines, kev)
        look(steps, place / f"w{number}", *lines, kev=kev)
        if again:
            look(steps, place / f"w{number}", *lines, kev=kev)
    once = new_registry(f"sqlite:///{place / 'b.db'}")
    release(once)
    look(once, place / f"w{len(worlds) - 1}", *last[0], kev=last[1])
    assert steps.reading(holdings.watched) == once.reading(holdings.watched)
    assert steps.reading(lambda one: holdings.risks(one, "demo@1.0.0")) == once.reading(
        lambda one: holdings.risks(one, "demo@1.0.0")
    )
