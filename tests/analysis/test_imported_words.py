"""What is told of an imported requirement whose words changed, and of one that is worded in two places?"""

from __future__ import annotations

import pytest

from tests.analysis.devices import device
from wardbook.analysis.imported_words import linked_in_words, worded_twice

BOX = "zones: {box: {trust: 1}}\nparts: {pump: {is: process, in: box, owner: maker}}\n"


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (0, "what names it"),
        (2, "R-10, R-11"),
        (13, ", ".join(f"R-{number}" for number in range(10, 22))),
    ],
)
def test_what_rests_on_a_requirement_is_named_up_to_a_dozen(others: int, told: str) -> None:
    further = "".join(f'R-{10 + number}: {{text: "It logs.", from: [R-1]}}\n' for number in range(others))
    written = device(requirements=f'R-1: {{text: "It records."}}\n{further}').device
    assert linked_in_words(written, written.requirements["R-1"]) == told


def worded(asked: str, kept: str, state: str = "implemented") -> list[tuple[str, str, str]]:
    written = device(
        architecture=BOX,
        controls=f"C-1: {{do: mutual-tls, at: pump, state: {state}, because: b, requirement: {{id: R-1, {asked}}}}}\n",
        requirements=f"R-1: {{{kept}}}\n",
    ).device
    found = worded_twice(written, written.controls["C-1"])
    return [(field, word, requirement.id) for field, word, requirement in found]


def test_two_texts_and_two_criteria_are_told_apart() -> None:
    assert worded("text: One., accept: one", "text: Two., accept: two") == [
        ("text", "text", "R-1"),
        ("accept", "acceptance criteria", "R-1"),
    ]
    assert worded("text: One., accept: one", "text: One., accept: two") == [
        ("accept", "acceptance criteria", "R-1")
    ]


def test_what_is_written_in_one_place_only_or_differs_in_spaces_is_no_second_text() -> None:
    assert worded("accept: one", "text: Two.") == []
    assert worded("text: It  logs.", "text: It logs.") == []
    assert worded("text: One.", "text: Two.", state="retired") == []
