"""What changed between two editions: as recorded, as their records show, through the editions between."""

from __future__ import annotations

import pytest

from wardbook.analysis.editions import NoSuchEdition, compare_editions
from wardbook.knowledge.reader import Knowledge, Record, Source, load

KNOWLEDGE = load()


def test_a_step_over_several_editions_tells_all_of_them() -> None:
    found = compare_editions(KNOWLEDGE, "fda-premarket-2023", "fda-premarket-2026")
    names = {item.name for item in found}
    assert {"VII", "SW96", "IV.A"} <= names
    assert [item.how for item in found] == sorted(
        (item.how for item in found), key=("added", "removed", "changed", "same").index
    )


def test_a_step_back_is_not_told_as_one_forward() -> None:
    assert compare_editions(KNOWLEDGE, "fda-premarket-2026", "fda-premarket-2023") == ()


def _source(name: str) -> Source:
    return Source(
        id=name,
        title="",
        issuer="",
        edition="",
        date="",
        citation="",
        kind="ours",
        verified="yes",
        checked="",
    )


def _record(source: str, name: str, says: str) -> Record:
    return Record(
        id=f"{source}:{name}", kind="risk", source=source, edition="", section="", title=name, says=says
    )


def test_records_of_both_editions_are_held_against_each_other() -> None:
    before = [_record("one", "a", "Stay."), _record("one", "b", "Go."), _record("one", "c", "Old.")]
    after = [_record("two", "a", "Stay."), _record("two", "b", "Run."), _record("two", "d", "New.")]
    known = Knowledge((_source("one"), _source("two")), (*before, *after), "")
    found = [(item.how, item.name) for item in compare_editions(known, "one", "two")]
    assert found == [("added", "d"), ("removed", "c"), ("changed", "b")]


def test_an_edition_nobody_catalogued_is_refused_with_a_suggestion() -> None:
    with pytest.raises(NoSuchEdition, match="did you mean `fda-premarket-2026`"):
        compare_editions(KNOWLEDGE, "fda-premarket-2025", "fda-premarket-2026x")
