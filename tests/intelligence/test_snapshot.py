"""A snapshot: the same records give the same bytes, no id is lost, damage is refused, a cut answers like the whole."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intelligence.worlds import AS_OF, about, advisory, piece, shared_osv, world
from wardbook.intelligence import match, snapshot, versions
from wardbook.intelligence.aliases import Groups
from wardbook.intelligence.portfolio import Portfolio
from wardbook.intelligence.snapshot_cutting import cut
from wardbook.intelligence.snapshot_rows import filter_of, held
from wardbook.intelligence.snapshot_writing import build
from wardbook.model.advisory import Advisory, Affected, Interval, KnownExploited, Likelihood, Record

FRESH = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

names = st.sampled_from(["a", "b", "c"])
numbers = st.builds(lambda *parts: ".".join(map(str, parts)), *[st.integers(0, 4)] * 3)
ends = st.one_of(st.just(""), numbers)
intervals = st.builds(Interval, ends, ends, st.booleans(), st.booleans())
statements = st.builds(
    Affected,
    by=st.just("package"),
    ecosystem=st.just("PyPI"),
    name=names,
    intervals=st.lists(intervals, max_size=3).map(tuple),
    versions=st.lists(numbers, max_size=3).map(tuple),
    unaffected=st.lists(numbers, max_size=1).map(tuple),
)
ids = st.builds("CVE-2024-{}".format, st.integers(1, 12))
advisories = st.builds(
    Advisory,
    id=ids,
    source=st.sampled_from(["osv:PyPI", "cve"]),
    aliases=st.lists(ids, max_size=2).map(tuple),
    modified=st.sampled_from(["", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
    affected=st.lists(statements, max_size=3).map(tuple),
)


def bytes_of(place: Path, records: list[Record]) -> tuple[bytes, bytes]:
    out = place / "same.vulndb"
    build(records, lambda: (), out, AS_OF)
    return out.read_bytes(), out.with_name(out.name + snapshot.BODIES).read_bytes()


@FRESH
@given(st.lists(advisories, max_size=8), st.randoms())
def test_the_order_of_records_changes_no_byte(
    tmp_path: Path, records: list[Advisory], chance: random.Random
) -> None:
    mixed: list[Record] = [
        *records,
        KnownExploited(id="CVE-2024-1", added="2024-01-01"),
        Likelihood(id="CVE-2024-2", probability=0.1, percentile=0.2),
    ]
    first = bytes_of(tmp_path, mixed)
    chance.shuffle(mixed)
    assert bytes_of(tmp_path, mixed) == first


@given(st.lists(st.lists(ids, min_size=1, max_size=4), max_size=12), st.randoms())
def test_merging_aliases_loses_no_id_and_depends_on_no_order(
    sets: list[list[str]], chance: random.Random
) -> None:
    groups = Groups()
    for one in sets:
        groups.join(one)
    merged = list(groups.ids())
    assert sorted(name for group in merged for name in group) == sorted(
        {name for one in sets for name in one}
    )
    for one in sets:
        assert sum(set(one) <= set(group) for group in merged) == 1
    mixed = [list(one) for one in sets]
    for one in mixed:
        chance.shuffle(one)
    chance.shuffle(mixed)
    again = Groups()
    for one in mixed:
        again.join(one)
    assert list(again.ids()) == merged


def affected_says(one: Affected, version: str) -> bool:
    """The OSV schema, section Evaluation, word by word and without any index."""

    def compare(other: str) -> int:
        return versions.compare("pypi", version, other)

    def within(interval: Interval) -> bool:
        above = (
            not interval.low
            or compare(interval.low) > 0
            or (interval.includes_low and compare(interval.low) == 0)
        )
        below = (
            not interval.high
            or compare(interval.high) < 0
            or (interval.includes_high and compare(interval.high) == 0)
        )
        return above and below

    if any(compare(other) == 0 for other in one.unaffected):
        return False
    return any(compare(other) == 0 for other in one.versions) or any(map(within, one.intervals))


@FRESH
@given(st.lists(advisories, max_size=8), st.lists(st.tuples(names, numbers), min_size=1, max_size=12))
def test_what_is_matched_is_what_a_walk_through_all_statements_finds(
    tmp_path: Path, records: list[Advisory], asked: list[tuple[str, str]]
) -> None:
    latest: dict[tuple[str, str], Advisory] = {}
    for one in sorted(records, key=lambda one: (one.modified, msgspec.msgpack.encode(one))):
        latest[one.source, one.id] = one
    groups = Groups()
    for one in latest.values():
        groups.join((one.id, *one.aliases))
    expected = {
        (f"pkg:pypi/{name}@{version}", groups.root(one.id))
        for name, version in asked
        for one in latest.values()
        for statement in one.affected
        if statement.name == name and affected_says(statement, version)
    }
    with world(tmp_path, *records) as opened:
        found = match([piece(f"pkg:pypi/{name}@{version}") for name, version in asked], opened)
    assert {(one.component, groups.root(one.aliases[0])) for one in found.matches} == expected


def test_two_records_of_one_source_and_id_are_one_and_the_later_stays(tmp_path: Path) -> None:
    old = advisory(about(Interval("", "2.0")), modified="2024-01-01T00:00:00Z")
    new = advisory(about(Interval("", "1.0")), modified="2025-01-01T00:00:00Z")
    with world(tmp_path, new, old) as opened:
        assert (opened.info.records, opened.info.replaced) == (1, 1)
        assert not match([piece("pkg:pypi/thing@1.5")], opened).matches


def test_a_snapshot_is_named_by_its_date_and_the_digest_of_its_content(tmp_path: Path) -> None:
    with world(tmp_path, advisory(about(Interval()))) as opened:
        digest = opened.info.digest.removeprefix("sha256:")
        assert opened.info.name == f"vulndb-20261120-{digest[:12]}"
        assert opened.is_intact()
    with world(tmp_path, advisory(about(Interval("1.0", "2.0")))) as other:
        assert other.info.digest.removeprefix("sha256:") != digest


def test_the_whole_advisory_can_be_read_again(tmp_path: Path) -> None:
    record = advisory(about(Interval()), summary="s" * 300, details="everything", aliases=("GHSA-1",))
    with world(tmp_path, record) as opened:
        number = opened.number_of("GHSA-1")
        assert number is not None
        assert opened.advisories(number) == (record,)
        assert opened.number_of("GHSA-2") is None


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=50), st.integers(-(2**63), 2**63 - 1))
def test_the_filter_never_hides_a_row(keys: list[int], other: int) -> None:
    made = filter_of(keys)
    assert held(made, keys) == set(keys)
    assert held(made, [other]) or other not in keys


def test_a_large_scan_finds_what_small_ones_find(tmp_path: Path) -> None:
    records = [advisory(about(Interval(), name=f"n{n}"), called=f"X-{n}") for n in range(0, 900, 3)]
    pieces = [piece(f"pkg:pypi/n{n}@1.0") for n in range(900)]
    with world(tmp_path, *records) as opened:
        assert len(match(pieces, opened).matches) == 300
        assert sum(len(match([one], opened).matches) for one in pieces[:90]) == 30


# --- Damage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "another kind"),
        (b"garbage" * 100, "another kind"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "should have"),
    ],
)
def test_a_file_that_is_no_snapshot_is_refused_with_a_code(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    place = tmp_path / "x.vulndb"
    place.write_bytes(content)
    with pytest.raises(snapshot.SnapshotError, match=reason) as caught:
        snapshot.open(place)
    assert caught.value.diagnostic.code == "VU101"


def test_a_snapshot_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    world(tmp_path, advisory(about(Interval()))).close()
    whole = (tmp_path / "world.vulndb").read_bytes()
    for length in range(0, len(whole), 1000):
        (tmp_path / "short.vulndb").write_bytes(whole[:length])
        with pytest.raises(snapshot.SnapshotError):
            snapshot.open(tmp_path / "short.vulndb")


def test_a_snapshot_of_another_schema_is_refused_by_name(tmp_path: Path) -> None:
    world(tmp_path, advisory(about(Interval()))).close()
    with sqlite3.connect(tmp_path / "world.vulndb") as connection:
        old = connection.execute("SELECT value FROM info WHERE name = 'info'").fetchone()[0]
        connection.execute(
            "UPDATE info SET value = ? WHERE name = 'info'", (old.replace(b"snapshot/1", b"snapshot/0"),)
        )
    with pytest.raises(snapshot.SnapshotError, match="wardbook/snapshot/0"):
        snapshot.open(tmp_path / "world.vulndb")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(100, 1 << 20), st.binary(min_size=1, max_size=8))
def test_damage_inside_ends_in_the_coded_error_or_in_an_answer(
    tmp_path: Path, place: int, junk: bytes
) -> None:
    good = tmp_path / "world.vulndb"
    if not good.exists():
        world(
            tmp_path, *(advisory(about(Interval(), name=f"n{n}"), called=f"X-{n}") for n in range(40))
        ).close()
    data = bytearray(good.read_bytes())
    place %= len(data) - len(junk)
    data[place : place + len(junk)] = junk
    (tmp_path / "bad.vulndb").write_bytes(data)
    # Anything but the coded error fails the test; damage that no answer rests on may go unnoticed.
    with contextlib.suppress(snapshot.SnapshotError), snapshot.open(tmp_path / "bad.vulndb") as opened:
        match([piece(f"pkg:pypi/n{n}@1.0") for n in range(40)], opened)
        opened.is_intact()


def test_bodies_of_another_snapshot_are_refused(tmp_path: Path) -> None:
    world(tmp_path, advisory(about(Interval()))).close()
    world(tmp_path, advisory(about(Interval("1", "2"))), name="other").close()
    (tmp_path / "other.vulndb.bodies").replace(tmp_path / "world.vulndb.bodies")
    with (
        snapshot.open(tmp_path / "world.vulndb") as opened,
        pytest.raises(snapshot.SnapshotError, match="another"),
    ):
        opened.advisories(1)


def test_many_processes_read_one_snapshot_and_leave_nothing_beside_it(tmp_path: Path) -> None:
    world(tmp_path, advisory(about(Interval()))).close()
    program = (
        "import sys; from wardbook.intelligence import snapshot; "
        "s = snapshot.open(sys.argv[1]); print(len(s.rows(['PyPI/thing'])))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "world.vulndb")]
    with world(tmp_path, advisory(about(Interval())), name="world"):
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
        assert [one.communicate()[0].strip() for one in running] == ["1"] * 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["world.vulndb", "world.vulndb.bodies"]


# --- Cuts ----------------------------------------------------------------------------------------------------


def test_a_cut_gives_the_same_result_and_knows_nothing_else(tmp_path: Path) -> None:
    records = list(shared_osv("PyPI"))[:400]
    named = [one.name.lower() for record in records[:120:3] for one in record.affected]
    pieces = [piece(f"pkg:pypi/{name.replace('_', '-')}@1.0") for name in named]
    pieces += [piece("pkg:pypi/nobody@1.0"), piece("pkg:npm/a@1.0.0"), piece(name="busybox", version="1.0")]
    with world(tmp_path, *records) as whole:
        found = match(pieces, whole)
        assert found.matches
        cut(whole, found, tmp_path / "cut.vulndb")
    with snapshot.open(tmp_path / "cut.vulndb") as small:
        again = match(pieces, small)
        assert msgspec.json.encode(again) == msgspec.json.encode(found)
        assert small.is_intact()
        number = small.number_of(found.matches[0].aliases[0])
        assert number is not None
        assert small.advisories(number)
        (other,) = match([piece("pkg:pypi/unasked@1.0")], small).lookups
        assert (other.status, other.why) == ("not-covered", "this snapshot was cut for other components")
    both = ("world.vulndb", "world.vulndb.bodies")
    assert (tmp_path / "cut.vulndb").stat().st_size < sum((tmp_path / name).stat().st_size for name in both)


# --- Portfolios ----------------------------------------------------------------------------------------------


@FRESH
@given(
    st.lists(advisories, max_size=6),
    st.lists(st.lists(st.tuples(names, numbers), max_size=5), min_size=1, max_size=4),
)
def test_a_portfolio_finds_what_each_of_its_sboms_finds_alone(
    tmp_path: Path, records: list[Advisory], sboms: list[list[tuple[str, str]]]
) -> None:
    portfolio = Portfolio()
    listed = [sorted({f"pkg:pypi/{name}@{version}" for name, version in one}) for one in sboms]
    for place, purls in enumerate(listed):
        portfolio.add(str(place), purls)
    with world(tmp_path, *records) as opened:
        alone = [match([piece(purl) for purl in purls], opened).matches for purls in listed]
        found = portfolio.match(opened)
    assert sum(one.sboms for one in found) == sum(map(len, alone))
    told = {(one.vulnerability, portfolio.purls[number]) for one in found for number in one.components}
    assert told == {(one.id.partition("@")[0], one.purl) for matches in alone for one in matches}


def test_a_portfolio_says_which_sboms_list_a_component() -> None:
    portfolio = Portfolio()
    portfolio.add("pump", ["pkg:pypi/a@1", "pkg:pypi/b@1"])
    portfolio.add("monitor", ["pkg:pypi/b@1", "pkg:pypi/c@1"])
    assert portfolio.purls == ["pkg:pypi/a@1", "pkg:pypi/b@1", "pkg:pypi/c@1"]
    assert portfolio.listed_in([1]) == ["pump", "monitor"]
    assert portfolio.listed_in([2]) == ["monitor"]
    assert portfolio.affects("CVE-2026-1", [1, 2]).sboms == 3


@FRESH
@given(
    st.lists(advisories, min_size=1, max_size=6, unique_by=lambda one: one.id),
    st.lists(st.tuples(names, numbers), max_size=9),
)
def test_new_advisories_held_against_a_portfolio_hit_what_a_whole_scan_would(
    tmp_path: Path, records: list[Advisory], asked: list[tuple[str, str]]
) -> None:
    new = [msgspec.structs.replace(one, aliases=(), source="osv:PyPI") for one in records]
    portfolio = Portfolio()
    portfolio.add("only", sorted({f"pkg:pypi/{name}@{version}" for name, version in asked}))
    with world(tmp_path, advisory(about(Interval("9", "9.1")), called="OLD")) as before:
        found = portfolio.index(before).affected_by(new)
    with world(tmp_path, *new) as after:
        assert found == portfolio.match(after)


def test_building_takes_bounded_memory(tmp_path: Path) -> None:
    program = f"""
import resource, datetime
from pathlib import Path
from wardbook.intelligence.snapshot_writing import build
from wardbook.model.advisory import Advisory, Affected, Interval
def records():
    for n in range(20_000):
        one = Affected(ecosystem="PyPI", name=f"n{{n}}", intervals=(Interval("1", "2"),))
        yield Advisory(id=f"X-{{n}}", source="osv:PyPI", details=f"{{n}} " * 1000, affected=(one,))
build(records(), lambda: (), Path({str(tmp_path / "big.vulndb")!r}), datetime.date(2026, 1, 1))
own = Path("/proc/self/status")  # Linux counts the process that started this one into ru_maxrss
peak = [line.split()[1] for line in own.read_text().splitlines() if line.startswith("VmHWM")] if own.exists() else []
print(peak[0] if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    # 20,000 records of 6 kB are 120 MB; kept whole they would not fit beside the interpreter.
    assert int(done.stdout) * (1 if sys.platform == "darwin" else 1024) < 160 * 2**20
