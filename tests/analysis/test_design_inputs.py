"""What asks for each design input, what nothing answers, and the eight categories of controls."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest

from wardbook.analysis.controls import suggestions, worth
from wardbook.analysis.design_inputs import activities_of, answered_by, design_inputs
from wardbook.analysis.proposals import FIRMNESS_STEPS
from wardbook.analysis.wording import blanks, located, worded
from wardbook.app.inputs import inputs
from wardbook.compile import compile as compile_file
from wardbook.knowledge.reader import load
from wardbook.model.decisions import Decision
from wardbook.model.obligation import Obligation
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Missing, State, Table
from wardbook.views import all_views

KNOWLEDGE = load()
FDA = "fda-premarket-2026:App1"


@pytest.fixture(scope="module")
def file(example: Path) -> SecurityFile:
    return compile_file(inputs(example, as_of=datetime.date(2026, 11, 20)))


def deciding(file: SecurityFile, *decisions: Decision) -> SecurityFile:
    """The device with further decisions, joined anew."""
    device = msgspec.structs.replace(file.device, decisions=(*file.device.decisions, *decisions))
    made = msgspec.structs.replace(file, device=device)
    joined = design_inputs(made, KNOWLEDGE)
    return msgspec.structs.replace(made, design_inputs=joined.inputs, control_categories=joined.categories)


def table(name: str, file: SecurityFile) -> Table:
    """A table of the device by its name."""
    found = all_views()[name](file)
    assert isinstance(found, Table)
    return found


def test_every_number_that_the_catalogue_cites_is_a_clause_that_is_known() -> None:
    answers, activities = answered_by(KNOWLEDGE), activities_of(KNOWLEDGE)
    for item in KNOWLEDGE.of_kind("catalogue-control"):
        assert len(activities[item.name]) == len(item.list("lifecycle")), item.name
        assert len(answers[item.name]) == len(item.maps) + len(item.list("component")), item.name


def test_a_design_input_names_the_obligations_risks_and_threats_that_ask_for_it(file: SecurityFile) -> None:
    first = file.design_inputs["C-01"]
    assert f"{FDA}.A.1" in first.obligations
    assert first.risks == tuple(item.id for item in file.risks.values() if "C-01" in item.controls)
    assert first.threats == tuple(item.id for item in file.threats.values() if "C-01" in item.controls)
    assert first.risks and first.threats
    shown = table("design-inputs", file)
    row = next(row for row in shown.rows if row[0] == "SRS-112")
    assert "server" in str(row[2]) and "refused" in str(row[3]) and f"{FDA}.A.1" in str(row[4])


def test_what_is_asked_and_not_answered_stands_below_what_is(file: SecurityFile) -> None:
    rows = table("design-inputs", file).rows
    states = [row[-1] for row in rows]
    open_ = [isinstance(item, State) and item.word == "not answered" for item in states]
    assert any(open_) and open_ == sorted(open_)
    retired = [item.id for item in file.device.controls.values() if item.state == "retired"]
    assert retired and not {*retired} & file.design_inputs.keys()
    asked = [item for item in file.design_inputs.values() if item.kind == "asked"]
    answers = answered_by(KNOWLEDGE)
    words = {item.do for item in file.device.controls.values() if item.state != "retired"}
    for item in asked:
        assert not any(item.id in answers.get(word, ()) for word in words)


def test_each_of_the_eight_categories_says_what_answers_it(file: SecurityFile) -> None:
    categories = file.control_categories
    assert [item.letter for item in categories.values()] == list("ABCDEFGH")
    for item in categories.values():
        assert item.controls and item.points and {*item.unanswered} <= {*item.points}
        assert item.state == ("in part" if item.unanswered else "answered")
    shown = table("control-categories", file)
    assert [row[0] for row in shown.rows] == list("ABCDEFGH")
    assert all(not isinstance(row[3], Missing) for row in shown.rows)


def test_a_requirement_that_says_what_it_comes_from_answers_it(file: SecurityFile) -> None:
    point = file.control_categories[f"{FDA}.G"].unanswered[0]
    control = file.device.controls["C-01"]
    assert control.requirement is not None
    requirement = msgspec.structs.replace(control.requirement, from_=(point,))
    controls = {**file.device.controls, "C-01": msgspec.structs.replace(control, requirement=requirement)}
    device = msgspec.structs.replace(file.device, controls=controls)
    joined = design_inputs(msgspec.structs.replace(file, device=device), KNOWLEDGE)
    assert point not in joined.categories[f"{FDA}.G"].unanswered
    assert "C-01" in joined.categories[f"{FDA}.G"].controls
    assert point not in joined.inputs


def test_a_decision_without_a_reason_leaves_nothing_out(file: SecurityFile) -> None:
    point = file.control_categories[f"{FDA}.F"].unanswered[0]
    silent = deciding(file, Decision(about=point, is_="declined"))
    assert point in silent.control_categories[f"{FDA}.F"].unanswered
    told = deciding(file, Decision(about=point, is_="declined", why="no such system"))
    assert told.control_categories[f"{FDA}.F"].left_out == {point: "no such system"}
    assert told.design_inputs[point].kind == "excluded"
    assert told.design_inputs[point].because == "no such system"


def test_where_no_market_asks_for_categories_there_are_none(file: SecurityFile) -> None:
    silent = msgspec.structs.replace(file, obligations={})
    assert design_inputs(silent, KNOWLEDGE).categories == {}
    shown = table("control-categories", msgspec.structs.replace(file, control_categories={}))
    assert not shown.rows and "FDA does" in shown.empty


def test_a_standard_that_a_market_recognises_asks_for_controls_by_its_own_numbers(file: SecurityFile) -> None:
    name = "iec-62443-4-2-2019:CR-1.10"
    asked = Obligation(
        id=name,
        source="iec-62443-4-2-2019",
        title="Feedback",
        bound="must",
        state="applies",
        because="",
        markets=("us",),
        through=("us",),
    )
    made = msgspec.structs.replace(file, obligations={**file.obligations, name: asked})
    assert design_inputs(made, KNOWLEDGE).inputs[name].kind == "asked"
    found = next(item for item in suggestions(made, KNOWLEDGE).found if item.word == "feedback-hiding")
    (ask,) = (ask for ask in found.asks if ask.id == name)
    assert (ask.is_open, ask.by_a_standard, ask.bound) == (True, True, "must")


def test_a_law_comes_before_guidance_and_guidance_before_what_waits_for_a_fact(file: SecurityFile) -> None:
    def first(state: str, bound: str) -> str:
        changed = msgspec.structs.replace(
            file.obligations[f"{FDA}.F.8"],
            state=state,
            bound=bound,
        )
        made = msgspec.structs.replace(file, obligations={**file.obligations, changed.id: changed})
        words = [item.word for item in suggestions(made, KNOWLEDGE).found]
        return "first" if words[0] == "sbom-output" else str(words.index("sbom-output"))

    assert first("applies", "must") == "first"
    assert 0 < int(first("applies", "should")) < int(first("unknown", "must"))


def test_what_a_control_alone_changes_is_what_the_graph_says_with_it(file: SecurityFile) -> None:
    found = suggestions(file, KNOWLEDGE).found
    moved = worth(file, KNOWLEDGE, found)
    assert moved["bus-protection"] == {"HS-08": (3, 1)}
    exploitability = {item.situation: item.claimed.exploitability for item in file.risks.values()}
    for changes in moved.values():
        for name, (before, after) in changes.items():
            assert before == exploitability[name] and after < before
    steps = {f"{name}-{number}": step for name, step in file.steps.items() for number in range(8)}
    assert len(steps) > FIRMNESS_STEPS
    assert worth(msgspec.structs.replace(file, steps=steps), KNOWLEDGE, found) == {}


def test_the_order_of_the_same_reasons_is_always_the_same(file: SecurityFile) -> None:
    first = suggestions(file, KNOWLEDGE)
    turned = msgspec.structs.replace(
        file,
        risks=dict(reversed(file.risks.items())),
        threats=dict(reversed(file.threats.items())),
        obligations=dict(reversed(file.obligations.items())),
    )
    again = suggestions(turned, KNOWLEDGE)
    assert [item.word for item in again.found] == [item.word for item in first.found]
    assert [item.places for item in again.found] == [item.places for item in first.found]


def test_a_sentence_of_the_catalogue_gets_places_and_blanks_and_keeps_what_is_no_blank(
    file: SecurityFile,
) -> None:
    device = file.device
    text = worded("Loss of a link ends in the stated safe state within the stated time.", device, {})
    assert text == "Loss of a link ends in <safe-state> within <time>."
    assert blanks(text) == ("safe-state", "time")
    filled = worded("Each listed act lapses within the stated time.", device, {"time": "5 min"})
    assert filled == "Each <act> lapses within 5 min."
    for left in ("It waits as stated and is recorded.", "A program that is not listed does not start."):
        assert worded(left, device, {}) == left
    assert worded("The device boots.", device, {}).startswith(device.about.device.name)
    assert located("It stops.", device, ["ui"]) == "At ui: It stops."
    assert located("It stops.", device, ["library"]).startswith("At library (")
    assert located("It stops.", device, list(device.parts)[:7]) == "At each of its 7 places: It stops."
