"""Where is an answer to the form of hospitals written, and which questions are told to be open?"""

from __future__ import annotations

import msgspec
import pytest

from tests.analysis.devices import device
from wardbook.analysis.disclosure_answers import answered_at, open_questions
from wardbook.model.disclosure import AnswerState, Disclosed
from wardbook.model.security_file import SecurityFile

ASKED_FOR = "customers-ask: {mds2: yes}\n"
COMPANY = 'name: Example Medical\nanswers: {Q-1: "No"}\n'
HERE = "mds2: {Q-1: {answer: no}}\n"


def question(name: str, state: AnswerState = "asked") -> Disclosed:
    return Disclosed(id=name, section="S", question="Is it so?", state=state)


def form(about: str, unanswered: int, answered: int = 1) -> SecurityFile:
    names = [f"Q-{number}" for number in range(1, unanswered + answered + 1)]
    questions = {
        name: question(name, "answered" if at < answered else "asked") for at, name in enumerate(names)
    }
    return msgspec.structs.replace(device(about), disclosure=questions)


@pytest.mark.parametrize(
    ("state", "labelling", "company", "place"),
    [
        ("written", HERE, COMPANY, "labelling.yaml"),
        ("written", "", COMPANY, "company.yaml"),
        ("shared", HERE, COMPANY, "company.yaml"),
        ("shared", "", COMPANY, "company.yaml"),
        ("shared", "", "", "company.yaml"),
    ],
)
def test_an_answer_is_shown_where_it_was_written(
    state: AnswerState, labelling: str, company: str, place: str
) -> None:
    files = {"labelling": labelling} if labelling else {}
    files |= {"company": company} if company else {}
    assert answered_at(device(knowledge=None, **files), question("Q-1", state)).file == place


def test_an_answer_of_the_company_is_shown_at_its_line() -> None:
    assert answered_at(device(company=COMPANY), question("Q-1", "shared")).line == 2


@pytest.mark.parametrize(
    ("unanswered", "told"),
    [
        (0, ""),
        (1, "1 of 2 questions of the MDS2 are not answered: Q-2"),
        (5, "5 of 6 questions of the MDS2 are not answered: Q-2, Q-3, Q-4, Q-5, Q-6"),
        (6, "6 of 7 questions of the MDS2 are not answered: Q-2, Q-3, Q-4, Q-5, Q-6 and 1 more"),
    ],
)
def test_open_questions_are_counted_and_the_first_five_named(unanswered: int, told: str) -> None:
    assert open_questions(form(ASKED_FOR, unanswered)) == told


def test_questions_that_no_customer_asks_are_not_open() -> None:
    assert open_questions(form("", 3)) == ""
    assert open_questions(form("customers-ask: {mds2: no}\n", 3)) == ""
