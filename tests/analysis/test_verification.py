"""The plan of verification: what it asks for, which state each row has and why, and what a change touches."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.devices import HEAD
from wardbook.analysis.claim import fingerprint
from wardbook.analysis.verification import WORST_FIRST
from wardbook.app.check import check
from wardbook.compile import Inputs, compile
from wardbook.device.read import read
from wardbook.knowledge.reader import load
from wardbook.model.run import Case, Outcome, Run
from wardbook.model.security_file import SecurityFile
from wardbook.model.test_plan import PlanRow, PlanState

BUILD, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
ACCEPT = "a foreign certificate is refused within 1 s"
ARCHITECTURE = """
zones: {{ward: {{trust: 1}}, case: {{trust: 4}}}}
parts:
  pump: {{is: process, in: case, version: 2.1.0, build: "{build}", owner: maker}}
  server: {{is: server, in: ward, owner: hospital}}
flows:
  - server -> pump: {{id: update, carries: firmware, kind: code, via: https/wifi, port: tcp/443}}
  - server -> pump: {{id: orders, carries: orders, kind: data, via: hl7v2/wifi}}
"""
CONTROLS = """
C-1: {{do: mutual-tls, at: [update], state: implemented, tests: [T-1], requirement: {{id: R-1, text: "Only friends.", accept: "{accept}"}}}}
C-2: {{do: mutual-tls, at: [orders], state: implemented, tests: [T-2], requirement: {{id: R-2, text: "Only friends.", accept: "no foreign order"}}}}
"""
LAB = "tester: {name: Lab, independence: organisation}"
TESTS = "tests: {T-1: {method: security-requirement}, T-2: {method: security-requirement}, T-3: {method: fuzzing}}\n"


def compiled(
    verification: str = TESTS,
    *,
    runs: dict[str, Run] | None = None,
    accept: str = ACCEPT,
    build: str = BUILD,
    decisions: str = "",
    about: str = "markets: [us]\n",
    digests: dict[str, str] | None = None,
    parts: str = "",
) -> SecurityFile:
    """A pump with two ways in, a control at each and a test of each."""
    written = {
        "device.yaml": HEAD + about,
        "architecture.yaml": ARCHITECTURE.format(build=build).replace("flows:", f"{parts}flows:"),
        "controls.yaml": CONTROLS.format(accept=accept),
        "verification.yaml": verification,
        "decisions.yaml": decisions,
    }
    names = frozenset({*written, *(digests or {}), "evidence/r.md", "evidence/run.xml", "sbom/pump.json"})
    device, found = read({name: text.encode() for name, text in written.items()}, load(), names)
    assert device is not None, found
    assert [item for item in found if item.code.startswith("PF")] == []
    return compile(
        Inputs(
            device=device,
            as_of=datetime.date(2026, 3, 1),
            knowledge=load(),
            runs=runs or {},
            digests=digests or {},
        )
    )


def row(name: str, verification: str, **more: object) -> PlanRow:
    return compiled(verification, **more).verification[name]  # type: ignore[arg-type]


def report(fields: str, more: str = "") -> str:
    return f"{TESTS}evidence:\n  E-1: {{file: evidence/r.md, {fields}}}\n{more}"


def run(**cases: Outcome) -> dict[str, Run]:
    return {
        "E-1": Run(tuple(Case("rig", name.replace("_", "-"), outcome, "") for name, outcome in cases.items()))
    }


def machine(file: str = "of: {pump: 2.1.0}", tester: str = LAB) -> str:
    return f"{TESTS}evidence:\n  E-1: {{file: evidence/run.xml, {tester}, {file}}}\n"


def test_every_way_in_every_part_and_every_control_is_asked_for_by_the_methods_that_a_market_asks_for() -> (
    None
):
    rows = compiled().verification
    asked = {
        "update/fuzzing",
        "orders/malformed-input",
        "pump/static-analysis",
        "device/penetration",
        "pump/known-vulnerability-scan",
    }
    assert asked <= rows.keys()
    assert {"C-1/security-requirement", "C-1/threat-mitigation"} <= rows.keys()
    assert not any(name.startswith("server/") for name in rows)
    assert "fda-premarket-2026:V.C.fuzzing" in rows["update/fuzzing"].asked_by
    assert "tcp/443" in rows["update/fuzzing"].why and "trust 1" in rows["update/fuzzing"].why
    assert rows["C-1/security-requirement"].accept == ACCEPT


def test_without_a_market_only_what_people_chose_is_planned() -> None:
    rows = compiled(about="", verification="").verification
    assert {item.at for item in rows.values()} == {"C-1", "C-2"}


def test_no_control_is_asked_for_while_it_is_only_proposed_and_none_after_it_is_retired() -> None:
    changed = CONTROLS.replace("implemented", "proposed", 1).replace(
        "implemented", "retired, because: gone", 1
    )
    device, _ = read(
        {
            "device.yaml": HEAD.encode(),
            "controls.yaml": changed.format(accept="x").encode(),
            "architecture.yaml": ARCHITECTURE.format(build=BUILD).encode(),
        },
        load(),
        frozenset(),
    )
    assert device is not None
    assert (
        compile(Inputs(device=device, as_of=datetime.date(2026, 3, 1), knowledge=load())).verification == {}
    )


@pytest.mark.parametrize(
    ("evidence", "state", "says"),
    [
        (f"method: penetration, of: {{pump: 2.1.0}}, {LAB}, result: passed", "passed", "E-1 passed"),
        (f"method: red-team, of: {{pump: 2.1.0}}, {LAB}, result: passed", "passed", "E-1 passed"),
        (f"method: penetration, of: {{pump: 2.1.0}}, {LAB}", "no result", "nobody said what came out"),
        (f"method: penetration, of: {{pump: 2.1.0}}, {LAB}, result: failed, results: root by USB", "failed", "root by USB"),
        (f"method: penetration, of: {{pump: 2.1.0}}, {LAB}, result: incomplete", "not run", "incomplete"),
        (f"method: penetration, of: {{pump: 2.0.0}}, {LAB}, result: passed", "stale", "now 2.1.0"),
        (f"method: penetration, {LAB}, result: passed", "stale", "does not say what was tested"),
        (f'method: penetration, of: {{pump: 2.1.0}}, digests: {{pump: "{OTHER}"}}, {LAB}, result: passed', "stale", "another build"),
        ("method: penetration, of: {pump: 2.1.0}, tester: {name: Dev, independence: person}, result: passed", "not independent", "another department"),
        ("method: penetration, of: {pump: 2.1.0}, tester: {name: Dev}, result: passed", "not independent", "nobody said how independent Dev is"),
        ("method: penetration, of: {pump: 2.1.0}, result: passed", "not independent", "nobody said who tested"),
        (f"method: fuzzing, of: {{pump: 2.1.0}}, {LAB}, result: passed", "missing", "no test is planned"),
    ],
)  # fmt: skip
def test_a_persons_report_answers_a_row_as_far_as_it_can_be_relied_on(
    evidence: str, state: PlanState, says: str
) -> None:
    found = row("device/penetration", report(evidence))
    assert (found.state, says in found.says) == (state, True), found.says


PUT_OFF = "- {{about: F-1, is: {what}, why: needs a new case, by: A. Author, date: 2026-02-01{more}}}\n"


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("", "failed"),
        (PUT_OFF.format(what="deferred", more=""), "failed"),
        (PUT_OFF.format(what="deferred", more=", until-version: 2.2.0"), "deferred"),
        (PUT_OFF.format(what="deferred", more=", until: 2026-06-01"), "deferred"),
        (PUT_OFF.format(what="accepted", more=""), "passed"),
        (PUT_OFF.format(what="fixed", more=""), "passed"),
    ],
)
def test_a_finding_fails_its_row_until_it_is_mended_accepted_or_put_off_with_a_plan(
    decision: str, state: PlanState
) -> None:
    more = "findings: {F-1: {in: E-1, what: default PIN, at: [pump]}}\n"
    text = report(f"method: penetration, of: {{pump: 2.1.0}}, {LAB}", more)
    assert row("device/penetration", text, decisions=decision).state == state


def test_a_finding_at_one_way_in_does_not_fail_the_other() -> None:
    more = "findings: {F-1: {in: E-1, what: crash, at: [update]}}\n"
    rows = compiled(report(f"method: fuzzing, of: {{pump: 2.1.0}}, {LAB}, result: passed", more)).verification
    assert (rows["update/fuzzing"].state, rows["orders/fuzzing"].state) == ("failed", "passed")


@pytest.mark.parametrize(
    ("outcomes", "tester", "state"),
    [
        ({"T_1": "passed"}, LAB, "passed"),
        ({"T_1": "failed"}, LAB, "failed"),
        ({"T_1": "skipped"}, LAB, "not run"),
        ({}, LAB, "not run"),
        ({"T_1": "passed"}, "tester: {name: Dev, independence: person}", "not independent"),
    ],
)
def test_the_cases_of_a_planned_test_decide_the_row_of_its_control(
    outcomes: dict[str, Outcome], tester: str, state: PlanState
) -> None:
    found = row("C-1/security-requirement", machine(tester=tester), runs=run(**outcomes))
    assert (found.state, found.tests) == (state, ("T-1",))


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("deferred: the rig comes in May, until: 2026-05-01", "deferred"),
        ("deferred: the rig comes in May, until-version: 2.2.0", "deferred"),
        ("deferred: later", "not run"),
    ],
)
def test_a_test_is_deferred_only_with_a_date_or_version(more: str, state: PlanState) -> None:
    text = TESTS.replace("T-3: {method: fuzzing}", f"T-3: {{method: chaining, {more}}}")
    assert row("device/chaining", text).state == state


def test_a_persons_report_shows_a_planned_test_that_no_tool_can_read() -> None:
    file = compiled(report(f"of: {{pump: 2.1.0}}, {LAB}, shows: [T-1], result: passed"))
    assert file.results["T-1"].state == "passed"
    assert file.control_states["C-1"].standing == "proven"
    assert file.verification["C-1/security-requirement"].state == "passed"
    file = compiled(report(f"of: {{pump: 2.1.0}}, {LAB}, shows: [T-1]"))
    assert file.results["T-1"].state == "not run"


def test_a_row_left_out_by_a_decision_says_who_and_why_and_without_a_reason_it_is_still_missing() -> None:
    left = "- {about: device/chaining, is: declined, why: no file system, by: A. Author, date: 2026-02-01}\n"
    found = row("device/chaining", TESTS, decisions=left)
    assert (found.state, found.says) == ("left out", "no file system (A. Author)")
    silent = left.replace("why: no file system, ", "")
    assert row("device/chaining", TESTS, decisions=silent).state == "missing"


def test_another_sbom_than_the_one_looked_up_makes_a_look_up_stale() -> None:
    parts = "  app: {is: app, in: case, version: 1.0.0, owner: maker, sbom: sbom/pump.json}\n"
    text = report(
        f'method: component-scan, of: {{app: 1.0.0}}, result: passed, sboms: {{sbom/pump.json: "{BUILD}"}}'
    )
    for now, state in ((BUILD, "passed"), (OTHER, "stale")):
        found = row("app/component-scan", text, parts=parts, digests={"sbom/pump.json": now})
        assert found.state == state


def test_an_altered_report_shows_nothing() -> None:
    text = report(
        f'method: penetration, of: {{pump: 2.1.0}}, {LAB}, result: passed, shows: [T-1], digest: "{BUILD}"'
    )
    file = compiled(text, digests={"evidence/r.md": OTHER})
    assert file.verification["device/penetration"].state == "missing"
    assert file.results["T-1"].state == "not run"


BOUND = machine().replace(
    "of: {pump: 2.1.0}",
    'of: {{pump: 2.1.0}}, digests: {{pump: "{build}"}}, claims: {{T-1: "{one}", T-2: "{two}"}}',
)


def bound() -> str:
    """Evidence for both tests, bound to this build and to what each claims now."""
    device = compiled().device
    head, _, tail = BOUND.partition("evidence:")
    one, two = fingerprint(device, ["T-1"]), fingerprint(device, ["T-2"])
    tail = tail.replace("{build}", BUILD).replace("{one}", one).replace("{two}", two)
    return head + "evidence:" + tail.replace("{{", "{").replace("}}", "}").replace('"}\n', '"}}\n')


PASSED = run(T_1="passed", T_2="passed")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(ACCEPT) - 1), st.sampled_from("xyzXYZ0123456789"))
def test_any_other_letter_in_the_acceptance_text_makes_its_evidence_suspect_and_no_other(
    at: int, letter: str
) -> None:
    changed = ACCEPT[:at] + letter + ACCEPT[at + 1 :]
    rows = compiled(bound(), runs=PASSED, accept=changed).verification
    expected = "passed" if changed == ACCEPT else "suspect"
    assert rows["C-1/security-requirement"].state == expected
    assert rows["C-2/security-requirement"].state == "passed"


@settings(max_examples=15, deadline=None)
@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_another_build_makes_evidence_about_it_stale_and_nothing_suspect(digest: str) -> None:
    file = compiled(bound(), runs=PASSED, build=f"sha256:{digest}")
    states = {file.verification[f"C-{number}/security-requirement"].state for number in (1, 2)}
    assert states == ({"passed"} if f"sha256:{digest}" == BUILD else {"stale"})
    assert file.evidence_states["E-1"].suspect == {}


def test_every_state_but_left_out_has_a_place_in_the_order_of_the_worst() -> None:
    assert {*WORST_FIRST} == {*PlanState.__args__} - {"left out"}  # type: ignore[attr-defined]


def test_the_plan_is_the_same_whatever_order_its_files_have() -> None:
    lines = "T-1: {method: security-requirement}, T-2: {method: security-requirement}"
    turned = "T-2: {method: security-requirement}, T-1: {method: security-requirement}"
    assert compiled().verification == compiled(TESTS.replace(lines, turned)).verification


def test_the_plan_of_a_device_that_nobody_had_in_mind_names_its_own_ways_in_and_explains_every_row() -> None:
    folder = Path(__file__).parents[1] / "review" / "devices" / "coagulation-analyser"
    file = check(folder, as_of=datetime.date(2026, 11, 20)).report.subject
    assert file is not None
    rows = file.verification
    flows = {item.at for item in rows.values() if item.method == "fuzzing" and item.at in file.device.flows}
    assert flows
    assert {item.method for item in rows.values()} >= {"penetration", "static-analysis", "malformed-input"}
    assert [item.id for item in rows.values() if not (item.says and item.why and item.what)] == []
    known = {*file.device.tests}
    assert {test for item in rows.values() for test in item.tests} <= known
