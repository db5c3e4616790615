"""What evidence shows: results of tests for this build, and how far each control counts, with the reason."""

from __future__ import annotations

import pytest

from tests.analysis.devices import device as file_of
from wardbook.analysis.claim import fingerprint
from wardbook.analysis.proof import cases_by_test, control_states
from wardbook.analysis.proof import test_results as results
from wardbook.model.risk import ControlState, TestResult
from wardbook.model.run import Case, Outcome, Run
from wardbook.model.security_file import Device

BUILD, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"

ARCHITECTURE = f"""
zones: {{case: {{trust: 4, reach: physical}}}}
parts: {{pump: {{is: process, in: case, version: 2.1.0, build: "{BUILD}"}}}}
"""
CONTROLS = "C-1: {do: mutual-tls, at: [pump], state: implemented, tests: [TC-1]}\n"
TESTS = "tests: {TC-1: {verifies: [C-1]}, TC-10: {}}\n"
OF = "of: {pump: 2.1.0}"


def device(evidence: str = OF, controls: str = CONTROLS, more: str = "", **files: str) -> Device:
    """A pump with one control, one test of it, and one result file about `evidence`."""
    verification = f"{TESTS}evidence:\n  E-1: {{file: evidence/run.xml, {evidence}}}\n{more}"
    return file_of(
        knowledge=None, architecture=ARCHITECTURE, controls=controls, verification=verification, **files
    ).device


def run(*outcomes: Outcome, name: str = "refuses a stranger [TC-1]", says: str = "") -> dict[str, Run]:
    return {"E-1": Run(tuple(Case("suite", name, outcome, says) for outcome in outcomes))}


def result(device: Device, runs: dict[str, Run]) -> TestResult:
    return results(device, runs, {})["TC-1"]


def standing(device: Device, runs: dict[str, Run]) -> ControlState:
    return control_states(device, results(device, runs, {}))["C-1"]


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (("passed", "passed"), "passed"),
        (("passed", "failed"), "failed"),
        (("failed",), "failed"),
        (("passed", "skipped"), "incomplete"),
        (("skipped",), "not run"),
        ((), "not run"),
    ],
)
def test_one_failed_case_fails_a_test_and_a_skipped_one_leaves_it_incomplete(
    outcomes: tuple[Outcome, ...], state: str
) -> None:
    found = result(device(), run(*outcomes))
    assert found.state == state
    counts = (found.passed, found.failed, found.skipped)
    assert counts == tuple(outcomes.count(word) for word in ("passed", "failed", "skipped"))
    proven = standing(device(), run(*outcomes)).standing == "proven"
    assert proven == (state == "passed")


def test_a_failure_is_told_in_the_words_of_the_report() -> None:
    assert result(device(), run("passed", "failed", says="it let me in")).why == "it let me in"
    found = standing(device(), run("failed", says="it let me in"))
    assert (found.standing, found.why) == ("claimed", "TC-1 failed: it let me in")


def test_a_test_that_no_result_file_names_was_not_run() -> None:
    found = result(device(), {})
    assert (found.state, found.why) == ("not run", "no result file names it")


@pytest.mark.parametrize(
    ("name", "belongs"),
    [
        ("TC-1", True),
        ("test (tc-1) refuses", True),
        ("TC-10", False),
        ("XTC-1", False),
        ("TC-1-b", False),
        ("tls", False),
    ],
)
def test_a_case_belongs_to_a_test_whose_id_stands_in_it_as_a_word(name: str, belongs: bool) -> None:
    cases = cases_by_test(device(), run("passed", name=name)["E-1"], {})
    assert ("TC-1" in cases) == belongs
    assert ("TC-10" in cases) == (name == "TC-10")


def test_a_link_names_the_cases_that_do_not_name_their_test() -> None:
    linked = device(f'{OF}, links: {{TC-1: "refuses*"}}')
    assert result(linked, run("passed", name="refuses a stranger")).state == "passed"
    assert result(device(), run("passed", name="refuses a stranger")).state == "not run"


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ("of: {pump: 2.0.0}", "E-1 is about pump 2.0.0, which is now 2.1.0"),
        ("of: {device: 0.9.0}", "E-1 is about device 0.9.0, which is now 1.0.0"),
        ("method: fuzz", "E-1 does not say what was tested"),
        (f'{OF}, digests: {{pump: "{OTHER}"}}', "E-1 is about another build of pump 2.1.0"),
    ],
)
def test_evidence_about_something_else_than_this_build_counts_for_nothing(evidence: str, why: str) -> None:
    found = result(device(evidence), run("passed"))
    assert found.state == "other version"
    assert found.why.startswith(why)
    control = standing(device(evidence), run("passed"))
    assert control.standing == "suspect"
    assert why in control.why


def test_evidence_about_this_build_by_its_digest_proves() -> None:
    assert standing(device(f'{OF}, digests: {{pump: "{BUILD}"}}'), run("passed")).standing == "proven"


def test_an_old_failure_counts_no_more_than_an_old_success() -> None:
    two = device(more="  E-2: {file: evidence/old.xml, of: {pump: 2.0.0}}\n")
    runs = run("passed") | {"E-2": run("failed")["E-1"]}
    assert result(two, runs).state == "passed"


def test_evidence_is_suspect_once_the_claim_it_was_read_against_has_changed() -> None:
    claim = fingerprint(device(), ["TC-1"])
    same = device(f'{OF}, claim: "{claim}"')
    assert standing(same, run("passed")).standing == "proven"
    changed = CONTROLS.replace("mutual-tls", "allow-listing")
    moved = device(f'{OF}, claim: "{claim}"', changed)
    assert result(moved, run("passed")).state == "suspect"
    found = standing(moved, run("passed"))
    assert found.standing == "suspect"
    assert "has changed since" in found.why


FOUND = "findings: {PT-1: {in: E-1, what: a default PIN, at: [pump], defeats: [C-1]}}\n"


def test_an_open_finding_defeats_a_control_that_tests_have_shown_until_it_is_mended() -> None:
    open_ = standing(device(more=FOUND), run("passed"))
    assert (open_.standing, open_.why) == ("defeated", "PT-1 defeats it")
    decisions = '- {about: PT-1, is: fixed, why: "the PIN is gone", by: A. Author, date: 2026-11-01}\n'
    assert standing(device(more=FOUND, decisions=decisions), run("passed")).standing == "proven"


@pytest.mark.parametrize(
    ("state", "standing_", "why"),
    [
        ("planned", "planned", "it is not implemented"),
        ("proposed", "proposed", "it is not implemented"),
        ("retired, because: the radio is gone", "retired", "the radio is gone"),
    ],
)
def test_a_control_that_is_not_implemented_is_no_claim_whatever_its_tests_say(
    state: str, standing_: str, why: str
) -> None:
    found = standing(device(controls=CONTROLS.replace("implemented", state)), run("passed"))
    assert (found.standing, found.why) == (standing_, why)


def test_a_control_whose_state_nobody_stated_is_a_proposal() -> None:
    found = standing(device(controls=CONTROLS.replace("state: implemented, ", "")), run("passed"))
    assert (found.standing, found.why) == ("proposed", "its state is not stated")


def test_a_control_without_a_test_stays_a_claim_and_so_does_one_of_whose_tests_one_is_missing() -> None:
    untested = standing(device(controls=CONTROLS.replace(", tests: [TC-1]", "")), run("passed"))
    assert (untested.standing, untested.why) == ("claimed", "no test is planned for it")
    both = standing(device(controls=CONTROLS.replace("[TC-1]", "[TC-1, TC-10]")), run("passed"))
    assert (both.standing, both.why) == ("claimed", "TC-10 not run: no result file names it")
