"""How far questions, promises and points of letters are, and which questions the facts of a device make worth asking."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from tests.analysis.devices import device
from wardbook.analysis.pre_submission import candidates, lacks, old_cryptography, to_ask
from wardbook.analysis.regulators import (
    cited_by,
    commitment_standing,
    deficiency_state,
    question_state,
    wrong_evidence,
)
from wardbook.analysis.traits import trait
from wardbook.knowledge.reader import load
from wardbook.model.components import Component, Support
from wardbook.model.risk import TestResult
from wardbook.model.security_file import SecurityFile
from wardbook.model.test_plan import EvidenceState

KNOWLEDGE = load()
BOX = "zones: {box: {trust: 1}}\nparts: {pump: {is: process, in: box, owner: maker}}\n"
US = "markets: [us]\n"


def at(file: SecurityFile, day: str) -> SecurityFile:
    return msgspec.structs.replace(file, as_of=datetime.date.fromisoformat(day))


def asked(about: str = US, postmarket: str = "") -> dict[str, str]:
    written = device(about, postmarket=postmarket) if postmarket else device(about)
    return {item.id: item.because for item in candidates(written, KNOWLEDGE)}


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("", "to be asked"),
        (", asked: 2026-01-01", "asked"),
        (", asked: 2026-01-01, answer: Yes.", "answered"),
        (', asked: 2026-01-01, answer: {unknown: "minutes"}', "answer not known"),
    ],
)
def test_a_question_is_answered_only_when_the_answer_is_known(written: str, state: str) -> None:
    file = device(regulators=f"questions: {{RQ-1: {{to: fda, ask: Enough?{written}}}}}\n")
    assert question_state(file.device.questions["RQ-1"]) == state


@pytest.mark.parametrize(
    ("day", "state"), [("2026-03-01", "open"), ("2026-03-02", "overdue"), ("2025-01-01", "open")]
)
def test_a_promise_is_overdue_the_day_after_it_was_due(day: str, state: str) -> None:
    file = at(
        device(regulators="commitments: {RC-1: {to: fda, what: test, due: 2026-03-01, is: open}}\n"), day
    )
    assert commitment_standing(file, file.device.commitments["RC-1"]).state == state


def test_a_promise_called_done_is_contradicted_until_its_test_passed() -> None:
    file = device(
        architecture=BOX,
        verification="tests: {TC-1: {method: penetration, at: pump}}\n",
        regulators="commitments: {RC-1: {to: fda, what: test, is: done, by: [TC-1]}}\n",
    )
    promise = file.device.commitments["RC-1"]
    assert commitment_standing(file, promise).against == ("TC-1: not run",)
    failed = msgspec.structs.replace(file, results={"TC-1": TestResult(id="TC-1", state="failed")})
    assert commitment_standing(failed, promise).against == ("TC-1: failed",)
    passed = msgspec.structs.replace(file, results={"TC-1": TestResult(id="TC-1", state="passed")})
    assert commitment_standing(passed, promise).state == "done"


def test_feedback_is_cited_by_design_inputs_that_stand_and_by_no_retired_one() -> None:
    file = device(
        architecture=BOX,
        controls="C-1: {do: mutual-tls, at: pump, requirement: {id: R-1, from: [RQ-1]}}\n"
        "C-2: {do: mutual-tls, at: pump, state: retired, because: moved, requirement: {id: R-2, from: [RQ-1]}}\n",
        requirements="R-9: {text: Logs., from: [RQ-1]}\nR-10: {text: Logs., from: [RQ-1], state: retired, because: gone}\n",
    )
    assert cited_by(file, "RQ-1") == ("C-1", "R-9")


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("due: 2026-03-02", "open"),
        ("due: 2026-02-28", "overdue"),
        ("due: 2026-03-01, answer: Attached.", "drafted"),
        ("due: 2026-02-28, answer: Attached.", "overdue"),
        ("due: 2026-02-28, answer: Attached., answered: 2026-02-20", "answered"),
        ("answer: Attached., answered: 2026-02-20, is: accepted", "accepted"),
        ("answer: Attached., answered: 2026-02-20, is: asked-again", "asked again"),
    ],
)
def test_each_point_of_a_letter_has_a_state_of_its_own(written: str, state: str) -> None:
    file = at(
        device(regulators=f"deficiencies: {{RD-1: {{from: fda, ask: Report?, {written}}}}}\n"), "2026-03-01"
    )
    assert deficiency_state(file, file.device.deficiencies["RD-1"]) == state


def test_evidence_of_another_version_does_not_answer_a_letter() -> None:
    file = device(
        architecture=BOX,
        verification="evidence: {E-1: {file: evidence/a.xml, method: penetration}}\n",
        regulators="deficiencies: {RD-1: {from: fda, ask: Report?, answer: Attached., evidence: [E-1]}}\n",
    )
    point = file.device.deficiencies["RD-1"]
    assert wrong_evidence(file, point) == ()
    stale = EvidenceState(id="E-1", stale="tested was 1.0.0", open=("PT-1",))
    held = msgspec.structs.replace(file, evidence_states={"E-1": stale})
    assert wrong_evidence(held, point) == ("E-1: tested was 1.0.0", "E-1: open findings PT-1")


CRYPTO = [
    ("TLS 1.0, RC4", ("TLS 1.0", "RC4")),
    ("3DES in ECB", ("3DES", "ECB")),
    ("HMAC-SHA1", ("SHA1",)),
    ("WPA-TKIP", ("TKIP",)),
    ("TLS 1.3, AES-256-GCM, SHA-256", ()),
    ("WPA2-Enterprise, WPA3", ()),
    ("TLS 1.2 without RC4, never SSL 3.0", ()),
    ("SHA-512, SHA-384, DESFire EV3, RSA-2048, RSA-10240", ()),
]


@pytest.mark.parametrize(("stated", "named"), CRYPTO)
def test_cryptography_for_legacy_use_is_read_from_what_a_path_states(
    stated: str, named: tuple[str, ...]
) -> None:
    parts = "parts: {pump: {is: process, in: box}, app: {is: process, in: box}}\n"
    flow = f'flows:\n  - pump -> app: {{id: f, via: https/ethernet, carries: words, crypto: "{stated}"}}\n'
    file = device(US, architecture=f"zones: {{box: {{trust: 1}}}}\n{parts}{flow}")
    assert old_cryptography(file) == ({"f": named} if named else {})
    assert ("fda-qsub:2" in {item.id for item in candidates(file, KNOWLEDGE)}) is bool(named)


def test_questions_follow_from_facts_and_are_not_proposed_without_them() -> None:
    assert asked("markets: [eu]\n") == {}
    assert "fda-qsub:2" not in asked()
    assert asked()["fda-qsub:3"] == "what kind of submission it will be is not stated"
    assert "fda-qsub:3" not in asked(US + "submission: {us: {type: 510k}}\n")
    assert asked(US + "submission: {us: {type: ide}}\n")["fda-qsub:3"] == "the submission is an IDE"
    changed = "submission: {us: {type: 510k, authorized-before: yes, cyber-affected: no}}\n"
    assert "denied" in asked(US + changed)["fda-qsub:5"]
    assert "fda-qsub:5" not in asked(US + changed.replace("affected: no", "affected: yes"))
    assert "fda-qsub:6" not in asked()
    plan = "timelines: {regular: {within: 90 d, why: hospitals}}\n"
    assert asked(postmarket=plan)["fda-qsub:6"] == "the plan proposes: regular 90 d"


def test_a_component_that_nobody_looks_after_any_more_is_worth_a_question() -> None:
    file = at(device(US), "2026-03-01")

    def because(support: Support) -> str | None:
        item = Component(id="pump/zlib", name="zlib", part="pump", support=support)
        held = msgspec.structs.replace(file, components={item.id: item})
        return next((one.because for one in candidates(held, KNOWLEDGE) if one.id == "fda-qsub:9"), None)

    assert (
        because(Support(until=datetime.date(2026, 2, 28)))
        == "past support or without a maintainer: 1 component"
    )
    assert because(Support(level="abandoned")) is not None
    assert because(Support(until=datetime.date(2026, 3, 1))) is None
    assert because(Support()) is None


def test_a_proposed_question_that_is_taken_up_says_as_which() -> None:
    written = "questions: {RQ-1: {to: FDA, ask: Which?, takes-up: fda-qsub:3}}\n"
    found = {item.id: item.asked_as for item in candidates(device(US, regulators=written), KNOWLEDGE)}
    assert found["fda-qsub:3"] == ("RQ-1",)


def test_a_package_lacks_what_is_not_written_and_each_lack_names_its_file() -> None:
    empty = {(item.where, item.what) for item in lacks(device(US))}
    assert ("regulators.yaml", "no open question to FDA is written (`to: fda`, without an answer)") in empty
    assert {where for where, _ in empty} >= {
        "device.yaml",
        "architecture.yaml",
        "controls.yaml",
        "postmarket.yaml",
    }
    bare = device(US, regulators="questions: {RQ-1: {to: fda, ask: Enough?}, RQ-2: {to: nb, ask: Enough?}}\n")
    assert [item.id for item in to_ask(bare)] == ["RQ-1"]
    assert {item.what for item in lacks(bare)} >= {
        "RQ-1 has no position of ours",
        "RQ-1 names no section of the guidance",
        "RQ-1 has no evidence attached",
    }
    assert trait(bare, "market.us") is True
