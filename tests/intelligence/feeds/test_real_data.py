"""The feeds' own files, read whole: every record, with the counts that their publishers have."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from wardbook.intelligence.feeds.reading import records
from wardbook.intelligence.feeds.tally import Ledger
from wardbook.model.advisory import Advisory, KnownExploited, Likelihood

DATA = Path(__file__).parents[4] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the shared feeds are not at hand beside this repository"
)


def read(name: str) -> tuple[list[object], Ledger]:
    ledger = Ledger()
    with (DATA / name).open("rb") as stream:
        return list(records(stream, name, ledger)), ledger


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ecosystem", "count", "withdrawn", "intervals", "unread"),
    [("PyPI", 2661, 10, 5088, 1387), ("Go", 4291, 17, 8435, 10), ("Bitnami", 7444, 0, 19621, 1), ("OSS-Fuzz", 4026, 24, 0, 4026)],
)  # fmt: skip
def test_every_osv_record_is_read(
    ecosystem: str, count: int, withdrawn: int, intervals: int, unread: int
) -> None:
    found, ledger = read(f"advisories/osv/{ecosystem}/all.zip")
    (tally,) = ledger.tallies()
    info = tally.info()
    assert (info.source, info.records, info.refused, info.is_whole) == (f"osv:{ecosystem}", count, 0, True)
    advisories = [one for one in found if isinstance(one, Advisory)]
    assert len(advisories) == count
    assert sum(bool(one.withdrawn) for one in advisories) == withdrawn
    statements = [affected for one in advisories for affected in one.affected]
    assert sum(len(one.intervals) for one in statements) == intervals
    assert sum(bool(one.unread) for one in statements) == unread


@pytest.mark.slow
def test_every_cve_record_is_read_with_what_cisa_added() -> None:
    found, ledger = read("cve/cve-records-2016-2024.zip")
    (tally,) = ledger.tallies()
    assert (tally.records, tally.refused, tally.newest) == (44_130, 0, "2024-10-24T21:01:12.948Z")
    advisories = [one for one in found if isinstance(one, Advisory)]
    assert sum(bool(one.withdrawn) for one in advisories) == 104
    assert sum(bool(one.ssvc) for one in advisories) == 44_026
    by = Counter(affected.by for one in advisories for affected in one.affected)
    assert by["cpe"] > 80_000 and by["text"] > 40_000 and by["package"] > 3_000
    silent = [
        affected
        for one in advisories
        for affected in one.affected
        if not (affected.intervals or affected.versions or affected.unread)
    ]
    assert len(silent) < 0.02 * sum(by.values()), (
        "statements that say nothing of versions, and not that they say nothing"
    )


def test_every_known_exploited_vulnerability_is_read() -> None:
    found, ledger = read("feeds/known_exploited_vulnerabilities.json.gz")
    assert len(found) == 1_404 and all(isinstance(one, KnownExploited) for one in found)
    assert ledger.of("kev").info().newest == "2025-08-25T17:04:19.9796Z"
    assert sum(one.ransomware for one in found if isinstance(one, KnownExploited)) > 200


def test_the_sample_of_epss_the_products_and_the_medical_advisories_are_read() -> None:
    found, ledger = read("feeds/epss-sample.csv")
    assert len(found) == 16 and all(isinstance(one, Likelihood) for one in found)
    assert ledger.of("epss").info().newest == "2025-06-18"
    assert read("feeds/endoflife.json.gz")[1].of("endoflife").info().records == 464
    ledger = Ledger()
    names = sorted((DATA / "advisories" / "csaf-medical").glob("*.json"))
    for path in names:
        with path.open("rb") as stream:
            assert list(records(stream, path.name, ledger)), path.name
    assert [(one.source, one.refused) for one in ledger.tallies()] == [("csaf:cisa", 0)]
    assert len(names) == 12


def test_no_other_tool_s_file_is_taken_for_a_feed() -> None:
    from wardbook.formats.unpacking import Packed  # only this fact needs it

    others = [
        path
        for folder in ("sboms", "reports", "threats", "threat-models")
        for path in sorted((DATA / folder).rglob("*"))
        if path.is_file()
    ]
    assert len(others) >= 30
    for path in others:
        with path.open("rb") as stream, pytest.raises(Packed, match="none of the feeds"):
            list(records(stream, path.name, Ledger()))


@pytest.mark.slow
def test_our_reader_of_archives_gives_the_bytes_that_python_s_gives() -> None:
    from wardbook.intelligence.feeds.zip_stream import zip_entries  # only this fact needs it

    place = DATA / "advisories" / "osv" / "PyPI" / "all.zip"
    with zipfile.ZipFile(place) as archive, place.open("rb") as stream:
        ours = {entry.name: entry.data for entry in zip_entries(stream)}
        assert ours == {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_enumerated_versions_lie_in_the_intervals_read_from_their_record() -> None:
    """PyPA lists versions and ranges that were made apart: an oracle for the evaluation of timelines."""
    from wardbook.intelligence.versions import key  # only this fact needs it

    inside = outside = 0
    for one in read("advisories/osv/PyPI/all.zip")[0]:
        assert isinstance(one, Advisory)
        for affected in one.affected:
            spans = [
                (
                    key("pypi", each.low) if each.low else b"",
                    key("pypi", each.high) if each.high else b"",
                    each.includes_high,
                )
                for each in affected.intervals
            ]
            for version in affected.versions:
                try:
                    place = key("pypi", version)
                except ValueError:
                    continue
                hit = any(
                    low <= place and (not high or place < high or (includes and place == high))
                    for low, high, includes in spans
                )
                inside, outside = inside + hit, outside + (not hit)
    assert inside > 50_000
    assert outside < 0.02 * (inside + outside), f"{outside} of {inside + outside}"
