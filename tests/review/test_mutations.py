"""Each wrong turn of the example brings up exactly its question."""

from __future__ import annotations

import datetime
import shutil
from functools import cache
from pathlib import Path

import pytest

from tests.review.mutations import MUTATIONS, Mutation
from wardbook.app.review import checked_for_review
from wardbook.model.review import Review
from wardbook.views.review import review_as

EXAMPLE = Path(__file__).parents[2] / "examples" / "infusion-pump"
AS_OF = datetime.date(2026, 11, 20)


def asked(folder: Path) -> set[tuple[str, str, str]]:
    """Question, rule and subject of everything that a reviewer of FDA asks of a folder."""
    found = checked_for_review(folder, as_of=AS_OF)
    assert found.report.subject is not None
    review: Review = review_as(found.report, "fda")
    return {(item.id, one.code, one.subject) for item in review.open for one in item.reasons}


@cache
def before() -> frozenset[tuple[str, str, str]]:
    """What is asked of the example as it is."""
    return frozenset(asked(EXAMPLE))


def test_there_are_twenty_wrong_turns_about_as_many_questions() -> None:
    assert len(MUTATIONS) >= 20
    assert len({item.asks for item in MUTATIONS}) >= 20


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda item: item.name.replace(" ", "-"))
def test_a_wrong_turn_brings_up_exactly_its_question(mutation: Mutation, tmp_path: Path) -> None:
    folder = tmp_path / "pump"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / mutation.file).read_text("utf-8")
    assert text.count(mutation.was) == 1, "the example no longer says what this test changes"
    (folder / mutation.file).write_text(text.replace(mutation.was, mutation.becomes), "utf-8")
    questions = {question for question, _, _ in asked(folder) - before()}
    assert mutation.asks in questions
    assert questions <= {mutation.asks, *mutation.also}
