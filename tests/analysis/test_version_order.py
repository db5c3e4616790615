"""The order of two versions: said where the spelling says it, unknown where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.analysis.version_order import order


@pytest.mark.parametrize(
    ("earlier", "later", "ecosystem"),
    [
        ("1.9", "1.10", ""),
        ("1.2.11", "1.2.11.1", ""),
        ("v1.2", "1.3", ""),
        ("2.0", "1:1.0", "deb"),
        ("0:2.0", "1!1.0", "pypi"),
        ("1.0rc1", "1.0", ""),
        ("1.0rc1", "1.0.1", ""),
        ("1.0a1", "1.0b1", ""),
        ("1.0.dev3", "1.0a1", ""),
        ("1.0", "1.0.post1", ""),
        ("1.0-SNAPSHOT", "1.0", "maven"),
        ("2.0.0-M1", "2.0.0", "maven"),
        ("1.0.0.Final", "1.0.1.Final", "maven"),
        ("1.0.0-1", "1.0.0", "npm"),
        ("1.0.0-x", "1.0.0", "npm"),
        ("1.2-3", "1.2-4", ""),
        ("1.2", "1.2-1", "deb"),
        ("1.2-1", "1.2-1+b1", "deb"),
        ("1.2~rc1-1", "1.2-1", "deb"),
        ("1.2-9", "1.2.1-1", "deb"),
        ("1.1.1k", "1.1.1l", ""),
        ("9", "9d", ""),
        ("2.35-r1", "2.35-r2", ""),
        ("7.83.0-r0", "7.83.1-r0", "apk"),
        ("1.0", "1.0+local", "pypi"),
        ("5.15.0-97-generic", "5.15.0-98-generic", ""),
        ("v0.0.0-20210101000000-abcdef123456", "v0.0.0-20220101000000-0123456abcde", "golang"),
        ("1", "1" + "0" * 200, ""),
    ],
)
def test_the_later_version_is_known(earlier: str, later: str, ecosystem: str) -> None:
    assert order(earlier, later, ecosystem) == -1
    assert order(later, earlier, ecosystem) == 1


@pytest.mark.parametrize(
    ("one", "other", "ecosystem"),
    [
        ("1.0", None, ""),
        ("1.0", "unknown", ""),
        ("244fd47e07d1004", "dc437cc87d10aa", ""),
        ("kirkstone", "dunfell", "yocto"),
        ("31.1-jre", "31.1-android", "maven"),
        ("1.0-1", "1.0", ""),
        ("1.0+x", "1.0", ""),
        ("1.1.1", "1.1.1a", ""),
        ("1.0.foo", "1.0", ""),
        ("1.0-1", "1.0-rc1", "npm"),
        ("1", "1." + "1" * 300, ""),
    ],
)
def test_where_the_spelling_does_not_say_the_order_is_unknown(
    one: str, other: str | None, ecosystem: str
) -> None:
    assert order(one, other, ecosystem) is None
    assert order(other, one, ecosystem) is None


@pytest.mark.parametrize(
    ("one", "other", "ecosystem"),
    [
        ("1.0", "1.0.0", ""),
        ("1.0", "v1.0", ""),
        ("1.0.0", "1.0.0.RELEASE", "maven"),
        ("1.0.0+a", "1.0.0", "npm"),
        ("01.2", "1.02", ""),
    ],
)
def test_two_spellings_of_one_release_order_alike(one: str, other: str, ecosystem: str) -> None:
    assert order(one, other, ecosystem) == order(other, one, ecosystem) == 0


versions = st.one_of(
    st.text(st.sampled_from("0129.-_+~:!vabcrk "), max_size=10),
    st.lists(
        st.sampled_from(["1", "0", "10", ".", "-", "+", "~", "rc", "a", "k", "final", "abcdef1"]), max_size=6
    ).map("".join),
    st.text(max_size=6),
)
ecosystems = st.sampled_from(["", "npm", "deb", "pypi", "maven"])


@given(versions, versions, ecosystems)
def test_the_order_turns_round_when_the_versions_change_places(one: str, other: str, ecosystem: str) -> None:
    there, back = order(one, other, ecosystem), order(other, one, ecosystem)
    assert there in {-1, 0, 1, None}
    assert back == (None if there is None else -there)


@given(versions, ecosystems)
def test_a_version_is_as_late_as_itself(one: str, ecosystem: str) -> None:
    assert order(one, one, ecosystem) in {0, None}
