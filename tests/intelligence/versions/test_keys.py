"""Keys keep the order of their scheme, and say so themselves where no key can."""

from __future__ import annotations

from functools import cmp_to_key

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.intelligence.versions.maven_rules import maven_order
from tests.intelligence.versions.pairs import Maker, joined, pairs
from wardbook.intelligence.versions import (
    ALIASES,
    SCHEMES,
    UnknownScheme,
    UnorderedVersion,
    alpm,
    compare,
    conan,
    key,
)
from wardbook.intelligence.versions.ordered_bytes import NUMBER, word

NUMBER_TEXTS = st.integers(0, 10**30).map(str) | st.sampled_from(
    ["0", "1", "2", "111", "112", "255", "256", "65536"]
)
PIECES = [
    "alpha",
    "beta",
    "rc",
    "a",
    "b",
    "p",
    "pre",
    "final",
    "sp",
    "~",
    "^",
    "dev",
    "post",
    "z",
    "foo",
    "el8",
]
TEXTS = st.text(st.sampled_from("0129.-+~^_:abcrzP !*xv"), max_size=14)
VERSIONS = TEXTS | st.lists(NUMBER_TEXTS | st.sampled_from(PIECES), min_size=1, max_size=5).flatmap(
    lambda parts: st.sampled_from([".", "-", "", "_", "~", "+"]).map(lambda between: between.join(parts))
)


@given(st.lists(NUMBER_TEXTS, min_size=2, max_size=2))
def test_numbers_of_any_length_are_ordered_by_value(numbers: list[str]) -> None:
    one, other = numbers
    assert (NUMBER[one] < NUMBER[other]) == (int(one) < int(other))
    assert NUMBER["00" + one] == NUMBER[one]
    assert 0x30 <= NUMBER[one][0] <= 0xC0


@pytest.mark.parametrize("digits", [1, 77, 78, 79, 500, 1000])
def test_a_number_longer_than_the_head_can_count_is_still_in_order(digits: int) -> None:
    nines, next_one = "9" * digits, "1" + "0" * digits
    assert NUMBER[nines] < NUMBER[next_one]
    assert not NUMBER[next_one].startswith(NUMBER[nines])


@given(TEXTS, TEXTS)
def test_words_are_ordered_by_their_characters_and_no_word_begins_another(one: str, other: str) -> None:
    assert (word(one) < word(other)) == (one < other)
    assert one == other or not word(other).startswith(word(one))


@pytest.mark.parametrize("scheme", SCHEMES)
@given(one=VERSIONS, other=VERSIONS)
@example(one="", other="\x00")
@example(one="1" * 1001, other="1\n")
@example(one="١.٢", other="1.0é")
def test_any_text_has_a_key_or_a_value_error_and_the_order_is_one(scheme: str, one: str, other: str) -> None:
    found = []
    for version in (one, other):
        try:
            found.append(key(scheme, version))
        except UnorderedVersion:
            assert compare(scheme, version, version) == 0
        except ValueError as refusal:
            escaped = "" if type(refusal).__module__.startswith("wardbook.") else repr(refusal)
            assert not escaped
    if len(found) == 2:
        order = (found[0] > found[1]) - (found[0] < found[1])
        assert compare(scheme, one, other) == order
        assert compare(scheme, other, one) == -order


def test_no_scheme_lets_a_line_break_pass_that_it_would_have_to_guess_about() -> None:
    for scheme in set(SCHEMES) - {
        "lexicographic",
        "npm",
        "pypi",
        "nuget",
        "gem",
        "deb",
        "rpm",
        "composer",
        "generic",
        "intdot",
    }:
        with pytest.raises(ValueError, match="cannot be read"):
            key(scheme, "1.0.0\n")


def test_other_names_mean_the_same_scheme_and_unknown_names_none() -> None:
    for alias, scheme in ALIASES.items():
        assert scheme in SCHEMES and alias not in SCHEMES
        if scheme != "alpm":
            assert key(alias, "1.2.3") == key(scheme, "1.2.3") == key(scheme.upper(), "1.2.3")
    for unknown in ("", "mattermost", "vers", "pypi "):
        with pytest.raises(UnknownScheme):
            compare(unknown, "1", "2")


def test_pacman_has_no_key_without_a_package_release_because_its_order_has_circles() -> None:
    assert compare("alpm", "1.5-1", "1.5-2") < 0
    assert compare("alpm", "1.5", "1.5-1") == compare("alpm", "1.5", "1.5-2") == 0
    with pytest.raises(UnorderedVersion, match="every release"):
        key("alpm", "1.5")


def test_conan_has_no_key_for_digits_with_letters_because_its_order_has_circles() -> None:
    assert compare("conan", "2", "10") < 0
    assert compare("conan", "10", "1a") < 0
    assert compare("conan", "1a", "2") < 0
    with pytest.raises(UnorderedVersion, match="circles"):
        key("conan", "1.1.1a")


@pytest.mark.parametrize(
    ("scheme", "make"),
    [
        ("alpm", joined(["a", "rc", "b"], [".", ".", "", "_", ".."], ["-1", "-2"])),
        ("conan", joined(["a", "rc", "x1"], [".", ".", "-", "+"])),
    ],
    ids=["alpm", "conan"],
)
def test_where_pairs_are_compared_without_keys_too_both_say_the_same(scheme: str, make: Maker) -> None:
    pairwise = {"alpm": alpm.compare, "conan": conan.compare}[scheme]
    seen = 0
    for one, other in pairs(make, 5000):
        try:
            left, right = key(scheme, one), key(scheme, other)
        except ValueError:
            continue
        seen += 1
        assert pairwise(one, other) == (left > right) - (left < right), (one, other)
    assert seen > 2500


QUALIFIERS = [
    "alpha",
    "beta",
    "a",
    "b",
    "rc",
    "cr",
    "snapshot",
    "SNAPSHOT",
    "final",
    "ga",
    "RELEASE",
    "sp",
    "foo",
    "jre",
    "m",
    "x",
]


def test_mavens_keys_order_as_its_rules_do_pair_by_pair() -> None:
    make = joined(QUALIFIERS, [".", "-", "", ".", ".", "-"], most=7)
    seen = 0
    for one, other in pairs(make, 12_000):
        try:
            order = compare("maven", one, other)
        except ValueError:
            continue
        seen += 1
        assert order == maven_order(one, other), (one, other)
    assert seen > 11_500


def test_sorting_by_rules_pair_by_pair_gives_the_same_list_as_sorting_by_keys() -> None:
    make = joined(QUALIFIERS, [".", "-", ""], most=5)
    versions = [one for one, _ in pairs(make, 400, seed=3)]
    by_rules = sorted(versions, key=cmp_to_key(maven_order))
    assert [key("maven", one) for one in by_rules] == sorted(key("maven", one) for one in versions)
