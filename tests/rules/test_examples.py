"""Every rule and every finding does in this folder exactly what its own examples say."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.rules.examples import Case, agrees, base, cases, compiled, files_of, found, inputs_of, marks, run
from wardbook.app.inputs import broken_specifications
from wardbook.knowledge.reader import load as load_knowledge
from wardbook.model.diagnostic import Gate, Severity
from wardbook.model.rule import FINDINGS, RuleDoc, describe, sample
from wardbook.rules.assessment import assess
from wardbook.rules.rulebook import Rule, rulebook

RULES = {item.code: item for item in rulebook()}
FOUND = {code: describe(code, function) for code, function in sorted(FINDINGS.items())}


def by_rule(item: Rule) -> str:
    return item.code


def by_case(case: Case) -> str:
    return case.label


@pytest.mark.parametrize("case", cases(item.doc for item in RULES.values()), ids=by_case)
def test_a_rule_says_exactly_what_its_example_marks_and_where(case: Case) -> None:
    actual = run(RULES[case.code].check, case.code, case.block)
    assert agrees(marks(case.block), actual), f"marked: {marks(case.block)}\nreported: {actual}"
    assert {mark.file for mark in actual} <= files_of(case.block).keys()


@pytest.mark.parametrize("case", cases(item.doc for item in RULES.values()), ids=by_case)
def test_the_files_an_example_of_a_rule_shows_are_read_without_a_fault(case: Case) -> None:
    shown = sample(case.block).files.keys()
    faults = [item for item in inputs_of(case.block).diagnostics if item.at.file in shown]
    if "not an SBOM" not in case.block and "absent" not in case.block:
        assert not faults


@pytest.mark.parametrize("case", cases(FOUND.values()), ids=by_case)
def test_a_finding_of_the_readers_says_exactly_what_its_example_marks_and_where(case: Case) -> None:
    inputs = inputs_of(case.block)
    strict = broken_specifications(inputs.device, files_of(case.block)) if case.code == "SF003" else []
    own = [item for item in (*inputs.diagnostics, *strict) if item.code == case.code]
    actual = found(case.code, own)
    assert agrees(marks(case.block), actual), f"marked: {marks(case.block)}\nreported: {actual}"


@pytest.mark.parametrize(
    "case", cases([*FOUND.values(), *(item.doc for item in RULES.values())]), ids=by_case
)
def test_flagged_examples_mark_something_and_accepted_ones_nothing(case: Case) -> None:
    codes = {mark.says.split()[0] for mark in marks(case.block)}
    assert codes == ({case.code} if case.kind == "flagged" else set())
    assert sample(case.block).files


@pytest.mark.parametrize("item", RULES.values(), ids=by_rule)
def test_a_rule_tells_what_is_wrong_why_it_matters_and_what_helps(item: Rule) -> None:
    doc: RuleDoc = item.doc
    assert doc.title.endswith(".")
    assert doc.meaning
    assert doc.flagged
    assert doc.accepted
    for block in doc.flagged:
        for diagnostic in item.check(compiled(block)):
            assert diagnostic.says
            assert not diagnostic.says.endswith(".")
            assert diagnostic.help
            assert diagnostic.subject


@pytest.mark.parametrize("item", RULES.values(), ids=by_rule)
def test_everybody_a_rule_names_as_asking_is_in_the_knowledge(item: Rule) -> None:
    assert item.asked_by
    assert [record for record in item.asked_by if load_knowledge().get(record) is None] == []


def test_no_two_rules_or_findings_share_a_code_or_a_name() -> None:
    codes = Counter([*(item.code for item in rulebook()), *FINDINGS])
    names = Counter(item.doc.name for item in rulebook())
    assert [code for code, count in codes.items() if count > 1] == []
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("gate", list(Gate))
def test_nothing_blocks_the_base_folder_at_any_milestone(gate: Gate) -> None:
    assert base()
    report = assess(compiled(""), gate, inputs_of("").diagnostics)
    assert [f"{item.id} {item.says}" for item in report.diagnostics if item.severity is Severity.ERROR] == []
