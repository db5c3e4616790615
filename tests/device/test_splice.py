"""Edits by the tool leave every other byte as a person wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.device.splice import (
    Block,
    NotSpliceable,
    add_to_list,
    add_to_map,
    add_to_section,
    replace_in_list,
)
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


SAFETY = b"""# the safety file is the master
source: {system: eQMS}

harms:
  H-1: {what: pain, severity: minor}    # seen twice
  # the last one
  H-2: {what: "burn, small"}

# what leads there
situations:
    HS-1:
        what: too hot
        harms: [H-2]

acceptance: {matrix: m}
# end
"""


def test_a_record_goes_to_the_end_of_its_section_in_the_manner_of_those_above_it() -> None:
    after = add_to_section(SAFETY, "harms", "H-3", {"what": "death", "safety-file": ["H-17"]})
    after = add_to_section(after, "situations", "HS-2", {"what": "too fast: always", "harms": ["H-3"]})
    assert after.decode() == SAFETY.decode().replace(
        '  H-2: {what: "burn, small"}\n',
        '  H-2: {what: "burn, small"}\n  H-3: {what: death, safety-file: [H-17]}\n',
    ).replace(
        "        harms: [H-2]\n",
        '        harms: [H-2]\n    HS-2:\n      what: "too fast: always"\n      harms: [H-3]\n',
    )


def test_a_section_that_is_not_there_is_begun_and_one_in_brackets_is_left_alone() -> None:
    assert add_to_section(b"a: b\n", "harms", "H-1", {"what": "x"}) == b"a: b\nharms:\n  H-1: {what: x}\n"
    begun = b"harms:  # none yet\n  H-1: {what: x}\nz: 1\n"
    assert add_to_section(b"harms: {}  # none yet\nz: 1\n", "harms", "H-1", {"what": "x"}) == begun
    assert add_to_section(b"harms:  # none yet\nz: 1\n", "harms", "H-1", {"what": "x"}) == begun
    for data in (
        b"harms: {H-1: {what: x}}\n",
        b"harms: [a]\n",
        b"- a\n",
        b"harms:\n  H-9: {}\n",
    ):
        with pytest.raises(NotSpliceable):
            add_to_section(data, "harms", "H-9", {"what": "x"})


@given(words, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_any_words_come_back_from_a_section_and_every_other_line_stays(
    said: str, last: bool, newline: str
) -> None:
    before = SAFETY.decode().replace("\n", newline).encode()
    if last:
        before = before[: before.index(b"acceptance")].rstrip()
    after = add_to_section(before, "situations", "HS-9", {"what": said, "safety-file": [said]})
    node, problems = text.read(after, "x.yaml")
    assert not problems and isinstance(node, text.Mapping)
    held = next(item for key, item in node.pairs if key.text == "situations")
    assert isinstance(held, text.Mapping)
    found = held.pairs[-1][1]
    assert isinstance(found, text.Mapping) and isinstance(found.pairs[0][1], text.Scalar)
    assert (held.pairs[-1][0].text, found.pairs[0][1].text) == ("HS-9", said)
    lines, old = after.splitlines(), before.splitlines()
    more = len(lines) - len(old)
    assert any(lines[:place] + lines[place + more :] == old for place in range(len(old) + 1))


def test_a_file_that_says_it_holds_nothing_loses_its_brackets_and_keeps_its_remarks() -> None:
    written = b"# mine\n{}  # none yet\n# end\n"
    assert add_to_map(written, "C-1", {"do": "x"}) == b"# mine\n# none yet\n# end\nC-1:\n  do: x\n"
    assert add_to_list(b"# mine\r\n[ ]\r\n", {"is": "x"}) == b"# mine\r\n- is: x\r\n"
    with pytest.raises(NotSpliceable, match="by hand"):
        add_to_map(b"a: 1\n...\n", "b", {"do": "x"})
    with pytest.raises(NotSpliceable):
        add_to_map(b"{\n}\n", "C-1", {"do": "x"})


def test_a_block_within_a_record_has_a_field_in_each_line() -> None:
    fields = {"do": "x", "requirement": Block({"id": "R: 1", "from": ["a:b", "c"]}), "state": "proposed"}
    written = '  do: x\n  requirement:\n    id: "R: 1"\n    from: ["a:b", c]\n  state: proposed\n'
    assert add_to_map(b"", "C-1", fields).decode() == f"C-1:\n{written}"
    in_a_line = '  A: {do: x, requirement: {id: "R: 1", from: ["a:b", c]}, state: proposed}\n'
    assert add_to_section(b"", "s", "A", fields).decode() == f"s:\n{in_a_line}"
