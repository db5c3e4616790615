"""Edits by the tool leave every other byte as a person wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.device.splice import NotSpliceable, add_to_list, add_to_map, replace_in_list
from wardbook.source import text

FILE = b"""# why we keep this file
- about: PT-03        # the shell
  is: deferred

- {about: "CVE-1@a/b", is: fixed, why: 'it''s gone'}
# a last remark
"""

words = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=40)


def records(data: bytes) -> list[dict[str, object]]:
    node, problems = text.read(data, "x.yaml")
    assert not problems and isinstance(node, text.Sequence)
    return [
        {
            key.text: value.text if isinstance(value, text.Scalar) else [item.text for item in value.items]  # type: ignore[union-attr]
            for key, value in item.pairs
        }
        for item in node.items
        if isinstance(item, text.Mapping)
    ]


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}(-[a-z]{1,5})?", fullmatch=True),
        words | st.lists(words, max_size=3),
        min_size=1,
        max_size=5,
    )
)
def test_any_words_come_back_and_every_line_before_them_stays(fields: dict[str, str | list[str]]) -> None:
    after = add_to_list(FILE, fields)
    assert after.startswith(FILE)
    assert records(after)[:2] == records(FILE)
    assert records(after)[2] == fields


def test_an_empty_or_commented_file_gets_its_first_record() -> None:
    assert add_to_list(b"", {"about": "PT-1"}) == b"- about: PT-1\n"
    assert add_to_list(b"# nothing yet\n", {"about": "PT-1"}) == b"# nothing yet\n- about: PT-1\n"


def test_a_file_without_a_last_newline_or_with_windows_lines_goes_on_in_its_own_manner() -> None:
    assert add_to_list(b"- about: a", {"about": "b"}) == b"- about: a\n- about: b\n"
    assert (
        add_to_list(b"- about: a\r\n", {"about": "b", "is": "fixed"})
        == b"- about: a\r\n- about: b\r\n  is: fixed\r\n"
    )


def test_a_record_is_replaced_and_the_comments_around_it_stay() -> None:
    after = replace_in_list(FILE, 0, {"about": "PT-03", "is": "accepted"})
    assert after == FILE.replace(
        b"- about: PT-03        # the shell\n  is: deferred\n", b"- about: PT-03\n  is: accepted\n"
    )
    after = replace_in_list(FILE, 1, {"about": "x"})
    assert after == FILE.replace(
        b"""- {about: "CVE-1@a/b", is: fixed, why: 'it''s gone'}\n""", b"- about: x\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"[{about: a}]\n",
        b"  - about: a\n",
        b"about: a\n",
        b"word\n",
        b"- about: [\n",
        b"\xff",
        b"- {about: a\n",
    ],
)
def test_what_a_splice_cannot_extend_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(NotSpliceable, match=r"\w{3}"):
        add_to_list(data, {"about": "b"})


def test_a_map_gets_one_more_record_and_no_key_twice() -> None:
    assert add_to_map(b"C-1: {do: x}\n", "C-2", {"do": "y", "at": ["a", "b"]}) == (
        b"C-1: {do: x}\nC-2:\n  do: y\n  at: [a, b]\n"
    )
    with pytest.raises(NotSpliceable, match="already there"):
        add_to_map(b"C-1: {do: x}\n", "C-1", {"do": "y"})


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "Null",
        "1.10",
        "a: b",
        "a #b",
        "- x",
        "*x",
        "&x",
        "!x",
        "{",
        "'",
        '"',
        "a\nb",
        " a",
        "2026-01-01",
    ],
)
def test_no_word_changes_the_structure_or_its_meaning(word: str) -> None:
    assert records(add_to_list(b"", {"why": word})) == [{"why": word}]
