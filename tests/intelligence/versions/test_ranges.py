"""Ranges: what breaks the specification is named, what is met is read, and what they mean is one set of versions."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wardbook.intelligence.versions import (
    SCHEMES,
    UnknownScheme,
    UnreadableRange,
    Vers,
    contains,
    from_native,
    parse_range,
    read_range,
)
from wardbook.intelligence.versions import intervals as spans
from wardbook.model.advisory import Interval

BROKEN = [
    ("", "does not begin"),
    ("npm/1.0.0", "does not begin"),
    ("vers:npm", "does not begin"),
    ("VERS:npm/1.0.0", "does not begin"),
    ("vers:npm/", "no constraints"),
    ("vers:npm/|1.0.0", "leading pipe"),
    ("vers:npm/1.0.0|", "trailing pipe"),
    ("vers:npm/1.0.0||2.0.0", "consecutive pipes"),
    ("vers:npm/>=1.0.0 |<2.0.0", "whitespace"),
    ("vers:npm/>=1.0.0\n", "whitespace"),
    ("vers:npm/>=1.0.0%0A", "whitespace"),
    ("vers:npm/>=", "no constraint"),
    ("vers:npm/*|1.0.0", "no constraint"),
    ("vers:npm/>*", "no constraint"),
    ("vers:npm/>>1.0.0", "no constraint"),
    ("vers:npm/1.0.0>", "no constraint"),
    ("vers:npm/~1.0.0!", "no constraint"),
    ("vers:npm/1.0%", "invalid percent-encoding"),
    ("vers:npm/1.0%zz", "invalid percent-encoding"),
    ("vers:npm/1.0%FF", "invalid percent-encoding"),
    ("vers:deb/1.0%2b1", "not canonical"),
    ("vers:lexicographic/é", "ASCII"),
    ("vers:npm/>=2.0.0|<1.0.0", "not sorted"),
    ("vers:all/1.0", "only followed by"),
    ("vers:none/>1", "only followed by"),
    ("vers:npm/" + "1.0.0|" * 20_000 + "2.0.0", "longer than"),
]
BROKEN_STRICTLY = [
    ("vers:NPM/1.0.0", "small letters"),
    ("vers:npm/=1.0.0", "no constraint"),
    ("vers:npm/1.0.0|1.0.0", "more than once"),
    ("vers:pypi/>=1.0|<1.0.0", "more than once"),
    ("vers:npm/2.0.0|1.0.0", "not sorted"),
    ("vers:npm/>=1.0.0|>=2.0.0", "redundant"),
    ("vers:npm/<1.0.0|<=2.0.0", "redundant"),
    ("vers:npm/1.0.0|<2.0.0", "redundant"),
    ("vers:npm/>=1.0.0|1.5.0", "redundant"),
    ("vers:npm/>=1.0.0|!=1.5.0|>2.0.0", "redundant"),
]


@pytest.mark.parametrize(("text", "why"), BROKEN)
def test_a_text_that_is_no_range_is_refused_with_the_rule_it_breaks(text: str, why: str) -> None:
    for read in (read_range, parse_range):
        with pytest.raises(UnreadableRange, match=why):
            read(text)
    with pytest.raises(ValueError, match=why):
        contains(text, "1.0.0")


@pytest.mark.parametrize(("text", "why"), BROKEN_STRICTLY)
def test_what_is_met_but_not_canonical_is_read_and_refused_only_when_asked_strictly(
    text: str, why: str
) -> None:
    assert read_range(text).contains("1.0.0") in {True, False}
    with pytest.raises(UnreadableRange, match=why):
        parse_range(text)


@pytest.mark.parametrize("scheme", ["mattermost", "invalid", "example", "test", "unknown"])
def test_a_range_of_an_unknown_scheme_is_undetermined(scheme: str) -> None:
    for text in (f"vers:{scheme}/*", f"vers:{scheme}/>=1.0"):
        with pytest.raises(UnknownScheme):
            contains(text, "1.0")


def test_a_version_that_cannot_be_read_is_in_no_range_and_outside_none() -> None:
    for text in ("vers:npm/*", "vers:npm/>=1.0.0", "vers:npm/1.0.0|2.0.0", "vers:npm/!=1.0.0"):
        with pytest.raises(ValueError, match="cannot be read"):
            contains(text, "latest")
    with pytest.raises(ValueError, match="cannot be read"):
        contains("vers:npm/>=one|<two", "1.0.0")


SAID = [
    ("vers:npm/*", ["0.0.1", "9.9.9-beta"], []),
    ("vers:npm/1.2.3", ["1.2.3", "v1.2.3"], ["1.2.2", "1.2.4", "1.2.3-rc.1"]),
    ("vers:npm/=1.2.3", ["1.2.3"], ["1.2.4"]),
    ("vers:npm/!=1.2.3", ["1.2.2", "1.2.4"], ["1.2.3"]),
    ("vers:npm/<1.0.0", ["0.9.9", "1.0.0-rc.1"], ["1.0.0"]),
    ("vers:npm/<=1.0.0", ["1.0.0"], ["1.0.1"]),
    ("vers:npm/>1.0.0", ["1.0.1"], ["1.0.0", "0.9.0"]),
    ("vers:npm/>=1.0.0|<2.0.0", ["1.0.0", "1.9.9", "2.0.0-rc.1"], ["0.9.9", "2.0.0"]),
    ("vers:npm/>=1.0.0|!=1.5.0|<2.0.0", ["1.4.9", "1.5.1"], ["1.5.0", "2.0.0"]),
    (
        "vers:npm/<1.0.0|>=2.0.0|<2.1.0|3.0.0|>=4.0.0",
        ["0.1.0", "2.0.5", "3.0.0", "4.0.0"],
        ["1.0.0", "2.1.0", "3.0.1"],
    ),
    ("vers:gem/>=2.2.0|!=2.2.1|<2.3.0", ["2.2", "2.2.2"], ["2.2.1", "2.3"]),
    ("vers:npm/>=1.0.0|!=1.0.0|<2.0.0", ["1.0.1"], ["1.0.0"]),
    ("vers:npm/1.0.0|!=2.0.0", ["1.0.0"], ["2.0.0", "3.0.0"]),
    ("vers:npm/<2.0.18|<3.0.16", ["2.5.0"], ["3.0.16"]),
    ("vers:deb/>=1%3A1.0|<1:2.0~rc1", ["1:1.5-1"], ["1.5-1", "1:2.0-1"]),
    ("vers:rpm/<1.0%2A", ["0.9-1"], ["1.1-1"]),
    ("vers:alpm/>=1.5-2|<1.6-1", ["1.5", "1.5-2", "1.5.1"], ["1.5-1", "1.6-1"]),
    ("vers:debian/<2", ["1:0"], ["2"]),
    ("vers:all/*", ["anything"], []),
    ("vers:none/*", [], ["1.0"]),
]


@pytest.mark.parametrize(("text", "inside", "outside"), [row for row in SAID if row[0] != "vers:debian/<2"])
def test_a_range_holds_the_versions_it_says(text: str, inside: list[str], outside: list[str]) -> None:
    assert [version for version in inside if not contains(text, version)] == []
    assert [version for version in outside if contains(text, version)] == []


def test_an_epoch_comes_before_everything_else_and_another_name_of_the_scheme_is_understood() -> None:
    assert contains("vers:debian/<2", "1.9-1")
    assert not contains("vers:debian/<2", "1:0-1")
    assert str(parse_range("vers:debian/<2")) == "vers:deb/<2"


@pytest.mark.parametrize(
    "text",
    [
        "vers:npm/*",
        "vers:npm/1.2.3",
        "vers:npm/!=1.2.3",
        "vers:npm/>=1.0.0|!=1.5.0|<2.0.0|2.5.0|>3.0.0",
        "vers:deb/>=1:1.0-1|<1:2.0-1",
        "vers:lexicographic/a%20b|>=b%25|<c%7C%C3%A9",
        "vers:datetime/>=2024-01-01T00:00:00Z",
        "vers:none/*",
    ],
)
def test_a_canonical_text_comes_back_as_it_was(text: str) -> None:
    assert str(parse_range(text)) == text


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("vers:npm/<1.0.0|<2.0.0", "vers:npm/<2.0.0"),
        ("vers:npm/>=1.0.0|>=2.0.0", "vers:npm/>=1.0.0"),
        ("vers:npm/3.0.0|1.0.0|2.0.0", "vers:npm/1.0.0|2.0.0|3.0.0"),
        ("vers:npm/<1.0.0|>1.0.0", "vers:npm/!=1.0.0"),
        ("vers:npm/<1.0.0|>=1.0.0", "vers:npm/*"),
        ("vers:npm/<=1.0.0|1.5.0|>=2.0.0|!=0.5.0", "vers:npm/!=0.5.0|<=1.0.0|1.5.0|>=2.0.0"),
        ("vers:npm/>=1.0.0|1.5.0|<2.0.0", "vers:npm/>=1.0.0|<2.0.0"),
        ("vers:npm/>=1.0.0|<=1.0.0", "vers:npm/1.0.0"),
        ("vers:npm/>1.0.0|<=1.0.0", "vers:none/*"),
    ],
)
def test_what_is_said_twice_is_written_once(text: str, shortest: str) -> None:
    assert str(read_range(text)) == shortest
    assert parse_range(shortest).intervals == read_range(text).intervals


POINTS = st.integers(0, 12)
INTERVALS = st.builds(
    lambda low, high, includes_low, includes_high: Interval(
        low="" if low is None else str(low),
        high="" if high is None else str(high),
        includes_low=low is None or includes_low,
        includes_high=high is not None and includes_high,
    ),
    st.none() | POINTS,
    st.none() | POINTS,
    st.booleans(),
    st.booleans(),
)
# Versions at and between all the bounds that can be drawn.
PROBES = [f"{number}{rest}" for number in range(14) for rest in ("", ".5")]


def held(intervals: tuple[Interval, ...] | list[Interval]) -> set[str]:
    return {probe for probe in PROBES if any(spans.holds("intdot", one, probe) for one in intervals)}


@given(st.lists(INTERVALS, max_size=5), POINTS)
def test_union_intersection_and_exception_are_those_of_sets(drawn: list[Interval], point: int) -> None:
    joined = spans.union("intdot", drawn)
    assert held(joined) == held(drawn)
    assert spans.union("intdot", joined) == joined
    assert held(spans.without("intdot", joined, str(point))) == held(drawn) - {str(point)}
    if len(drawn) > 1:
        common = spans.intersection("intdot", drawn[0], drawn[1])
        assert held([common]) == held(drawn[:1]) & held(drawn[1:2])


@given(st.lists(INTERVALS, max_size=5))
def test_any_set_of_intervals_is_written_as_a_text_that_is_read_back_as_the_same_set(
    drawn: list[Interval],
) -> None:
    joined = spans.union("intdot", drawn)
    found = parse_range(str(Vers("intdot", (), joined)))
    assume(joined)
    assert found.intervals == joined


@given(st.sampled_from(SCHEMES), st.text(st.sampled_from("0123.-=<>!*|%2A~^[](), xbeta"), max_size=24))
def test_any_text_is_a_range_or_a_value_error(scheme: str, text: str) -> None:
    for read in (lambda: read_range(f"vers:{scheme}/{text}"), lambda: from_native(scheme, text)):
        try:
            found = read()
        except ValueError as refusal:
            escaped = "" if type(refusal).__module__.startswith("wardbook.") else repr(refusal)
            assert not escaped
        else:
            assert read_range(str(found)).intervals == found.intervals
