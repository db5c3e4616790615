"""What is asked of the example and of a second, different device, as a whole."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

import pytest

from wardbook.app.review import as_json, as_text, checked_for_review
from wardbook.views.review import review_as

HERE = Path(__file__).parent
AS_OF = datetime.date(2026, 11, 20)
DEVICES = {
    "infusion-pump": HERE.parents[1] / "examples" / "infusion-pump",
    "coagulation-analyser": HERE / "devices" / "coagulation-analyser",
}
WORDS = ("fda", "eu-notified-body", "customer")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("device", DEVICES)
def test_questions_and_their_rules_are_those_that_were_read_as_a_reviewer_would(
    device: str, word: str
) -> None:
    checked = checked_for_review(DEVICES[device], as_of=AS_OF)
    found = review_as(checked.report, word)
    said = [
        f"{item.id} [{item.weight}] {item.title}: {', '.join(sorted({one.code for one in item.reasons}))}"
        for item in found.open
    ]
    golden = HERE / "golden" / f"{device}-{word}.txt"
    text = "\n".join([found.verdict, *said]) + "\n"
    if os.environ.get("WARDBOOK_RENEW"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("device", DEVICES)
def test_every_open_question_has_section_objects_and_repair(device: str) -> None:
    checked = checked_for_review(DEVICES[device], as_of=AS_OF)
    told = as_json(review_as(checked.report, "fda"), checked.report)
    assert told["open"]
    for question in told["open"]:
        assert question["section"]
        assert question["asks"]
        for one in question["objects"]:
            assert one["rule"]
            assert one["says"]
            assert one["help"]
    assert json.loads(json.dumps(told)) == told


def test_the_letter_counts_what_it_leaves_out() -> None:
    checked = checked_for_review(DEVICES["infusion-pump"], as_of=AS_OF)
    text = as_text(review_as(checked.report, "fda"), checked.report)
    assert "more; `--format json` names all" in text
    assert text.index("[blocker") < text.index("[major") < text.index("[minor")
    assert "No rule judges; read it yourself:" in text
    assert "nothing to ask" not in text


def test_the_analyser_is_asked_what_its_report_found_and_nobody_removed() -> None:
    checked = checked_for_review(DEVICES["coagulation-analyser"], as_of=AS_OF)
    found = {
        (item.id, one.code, one.subject)
        for item in review_as(checked.report, "fda").open
        for one in item.reasons
    }
    assert ("CHK.24", "RV117", "PF-1") in found
    assert ("CHK.09", "RV101", "PF-3") in found
    assert ("CHK.23", "RV104", "telemetry") in found
    assert ("CHK.25", "RV105", "controller") in found
    assert ("CHK.04", "SB103", "controller") in found
    assert not any(subject == "fleet-cloud" and code == "RV105" for _, code, subject in found)
