"""The questions as data: each is answered by rules that exist, or says why a person must."""

from __future__ import annotations

import datetime

import pytest

import wardbook.app.inputs  # noqa: F401  fills FINDINGS with everything readers can say
from wardbook.analysis.review import (
    NoSuchReviewer,
    concerned,
    question_for,
    questions_of,
    review,
    reviewers,
)
from wardbook.knowledge.reader import Record, load
from wardbook.model.diagnostic import Diagnostic, Gate
from wardbook.model.report import Report
from wardbook.model.rule import FINDINGS
from wardbook.rules.rulebook import rulebook
from wardbook.views.review import rule_docs

CODES = {item.code for item in rulebook()} | FINDINGS.keys()
WRITTEN = [(who, item) for who in reviewers(load()).values() for item in questions_of(who, load())]
AS_OF = datetime.date(2026, 11, 20)


def by_id(value: object) -> str:
    return value.id if isinstance(value, Record) else str(value)


def report(*found: Diagnostic, waived: tuple[Diagnostic, ...] = ()) -> Report:
    return Report(gate=Gate.SUBMISSION, as_of=AS_OF, diagnostics=found, waived=waived, rules=3)


def test_fda_has_its_thirty_four_checks_and_the_others_enough() -> None:
    counts = {word: len(questions_of(who, load())) for word, who in reviewers(load()).items()}
    names = {item.name for item in questions_of(reviewers(load())["fda"], load())}
    assert {f"CHK.{number:02d}" for number in range(1, 35)} <= names
    assert counts["eu-notified-body"] >= 25
    assert counts["customer"] >= 20


@pytest.mark.parametrize(("who", "question"), WRITTEN, ids=by_id)
def test_each_question_is_answered_by_rules_that_exist_or_says_why_by_hand(
    who: Record, question: Record
) -> None:
    assert question.source == who.source
    assert question.list("rules") or question.text("by-hand")
    for pattern in question.list("rules"):
        code = pattern.partition("@")[0]
        fits = code == "LB???" or any(question_for(known, "", [_only(question, code)]) for known in CODES)
        assert fits, f"no rule is called {code}"
    assert question.text("severity") in ("blocker", "major", "minor")
    assert question.text("rank").isdigit()
    assert question.text("asks").rstrip()[-1] in ".?"
    assert question.maps
    assert question.evidence


def _only(question: Record, code: str) -> Record:
    return Record(
        id=question.id,
        kind=question.kind,
        source=question.source,
        edition="",
        section="",
        title="",
        says="",
        facts={"rules": (code,)},
    )


@pytest.mark.parametrize("who", reviewers(load()).values(), ids=by_id)
def test_no_finding_makes_one_reviewer_ask_two_questions(who: Record) -> None:
    named: dict[str, str] = {}
    for question in questions_of(who, load()):
        for pattern in question.list("rules"):
            assert pattern not in named, f"{pattern} stands at {named.get(pattern)} and {question.name}"
            named[pattern] = question.name


def test_an_empty_list_says_on_what_it_rests_and_never_that_there_is_nothing_to_ask() -> None:
    found = review(report(), "fda", load(), rule_docs())
    assert found.verdict == "No open question from these rules, edition 2026-11"
    assert found.by_hand


def test_objects_of_one_question_stand_together_and_the_worst_question_comes_first() -> None:
    late = Diagnostic(code="SB104", subject="zlib", says="no date", blocks_at=Gate.SUBMISSION)
    early = Diagnostic(code="VU202", subject="CVE-1", says="exploited", blocks_at=Gate.DESIGN)
    again = Diagnostic(code="SB105", subject="expat", says="no level", blocks_at=Gate.SUBMISSION)
    found = review(report(late, early, again), "fda", load(), rule_docs())
    assert [item.id for item in found.open] == ["CHK.08", "CHK.02"]
    assert [one.subject for one in found.open[1].reasons] == ["expat", "zlib"]
    assert found.open[0].blocks_at is Gate.DESIGN


def test_what_never_blocks_is_asked_last_and_accuses_nobody() -> None:
    noted = Diagnostic(code="AR122", subject="thing", says="nothing touches it", blocks_at=None)
    found = review(report(noted), "fda", load(), rule_docs())
    assert [(item.id, item.weight) for item in found.open] == [("CHK.12", "minor")]


def test_the_closest_pattern_decides_to_which_question_a_finding_belongs() -> None:
    phase = Diagnostic(code="TM101", subject="device/supply-chain", says="open", blocks_at=Gate.SUBMISSION)
    other = Diagnostic(code="TM101", subject="comms/TID-222", says="open", blocks_at=Gate.SUBMISSION)
    found = review(report(phase, other), "fda", load(), rule_docs())
    assert {item.id for item in found.open} == {"CHK.13", "CHK.12"}


def test_a_waived_finding_is_named_with_its_reason_and_not_asked() -> None:
    left = Diagnostic(code="SB104", subject="zlib", says="no date", waived="replaced in 2.2.0")
    found = review(report(waived=(left,)), "fda", load(), rule_docs())
    assert found.open == ()
    assert found.waived[0].reasons[0].waived == "replaced in 2.2.0"


def test_a_rule_that_no_question_names_is_asked_by_those_it_says_it_stands_on() -> None:
    unnamed = Diagnostic(code="RG102", subject="us", says="preview", blocks_at=None)
    assert [item.id for item in review(report(unnamed), "fda", load(), rule_docs()).open] == ["RG102"]
    bought = review(report(unnamed), "customer", load(), rule_docs())
    assert bought.open == ()
    assert bought.left == 1


def test_the_order_of_findings_changes_nothing() -> None:
    found = [
        Diagnostic(code=code, subject=subject, says="x", blocks_at=Gate.SUBMISSION)
        for code in ("SB104", "TM101", "VU202")
        for subject in ("b", "a", "c-10", "c-9")
    ]
    there = review(report(*found), "fda", load(), rule_docs())
    back = review(report(*reversed(found)), "fda", load(), rule_docs())
    assert there == back


def test_reviewers_are_those_of_the_markets_and_a_buyer_where_customers_ask() -> None:
    assert concerned(load(), ("eu", "us", "jp"), asked=True) == ("eu-notified-body", "fda", "customer")
    assert concerned(load(), ("jp",), asked=False) == ()


def test_nobody_reviews_under_an_unknown_name() -> None:
    with pytest.raises(NoSuchReviewer, match="fda"):
        review(report(), "tuv", load(), rule_docs())
