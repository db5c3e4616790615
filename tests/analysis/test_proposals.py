"""What is proposed can stand where it is proposed, is the maker's to do, and what users are told is never enough."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.attack_devices import device
from wardbook.analysis.attack.choice import Candidate, Goal, applied
from wardbook.analysis.attack.estimates import Estimates, estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.places import is_ours, kinds_of
from wardbook.analysis.attack.profiles import holds
from wardbook.analysis.proposals import ORDERS, catalogued, goals, limits, offered, propose, relevant
from wardbook.app import proposing
from wardbook.app.inputs import inputs
from wardbook.compile import compile as compile_file
from wardbook.knowledge.reader import load
from wardbook.model.attack import NOTHING, Step
from wardbook.model.security_file import SecurityFile

KNOWLEDGE = load()
ESTIMATES: Estimates = estimates(KNOWLEDGE)
CATALOGUE = catalogued(KNOWLEDGE, ESTIMATES.effects)
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "infusion-pump"
CONTROLS = KNOWLEDGE.of_kind("catalogue-control")


@pytest.fixture(scope="module")
def example() -> SecurityFile:
    return compile_file(inputs(EXAMPLE, as_of=datetime.date(2026, 11, 24)))


def test_the_catalogue_has_about_110_controls_of_all_categories_and_orders_that_answer_every_mitigation_and_every_fda_control() -> (
    None
):
    assert len(CONTROLS) >= 110
    assert {item.text("category") for item in CONTROLS} == set("ABCDEFGH")
    assert {item.text("order") for item in CONTROLS} == {"design", "protective", "information"}
    assert {item.text("cost") for item in CONTROLS} == {"low", "medium", "high"}
    answered = {name for item in CONTROLS for name in item.list("mitigations")}
    assert answered == {f"MID-{number:03}" for number in range(1, 90)}
    mapped = {name for item in CONTROLS for name in item.maps}
    assert {item.id for item in KNOWLEDGE.of_kind("control")} <= mapped
    methods = {*KNOWLEDGE.words("test-methods")}
    for item in CONTROLS:
        assert item.list("tests") and set(item.list("tests")) <= methods
        assert item.list("component") and item.list("lifecycle")
        assert all(item.text(name).endswith(".") for name in ("requirement", "accept", "introduces"))


def test_every_effect_is_of_a_control_hinders_known_steps_and_names_known_places() -> None:
    words, kinds = {item.name for item in CONTROLS}, ESTIMATES.steps.keys()
    made, _ = device(60, 3)
    places = {kind for name in (*made.parts, *made.flows, *made.zones) for kind in kinds_of(made, name)}
    places |= {
        "cloud",
        "path-special-air",
        "path-cellular",
        "path-tunnel",
        "path-near",
        "path-person",
        "path-unknown",
    }
    for word, effect in ESTIMATES.effects.items():
        assert word in words
        assert effect.hinders <= kinds, word
        assert effect.at and effect.at <= places, word
        assert effect.to != NOTHING, word


STRONGER = (
    ("pin", "multi-factor"),
    ("wpa2-personal", "wpa3-personal"),
    ("just-works-pairing", "passkey-pairing", "out-of-band-pairing"),
    ("none", "password", "multi-factor"),
    ("token", "signed-token"),
    ("wpa2-enterprise", "wpa3-enterprise"),
    ("device-key", "signature"),
)
"""Proofs of identity of which each resists at least what the one before it does."""


@pytest.mark.parametrize("proofs", STRONGER)
def test_a_stronger_proof_never_needs_a_less_able_attacker(proofs: tuple[str, ...]) -> None:
    for weaker, stronger in pairwise(proofs):
        assert ESTIMATES.proof(stronger).needs.covers(ESTIMATES.proof(weaker).needs)


@pytest.mark.parametrize("kind", ["entry-network", "entry-physical", "enter-network", "enter-physical"])
def test_a_more_trusted_zone_is_never_entered_more_easily(kind: str) -> None:
    found = [
        ESTIMATES.steps[f"{kind}-{trust}"].needs for trust in range(6) if f"{kind}-{trust}" in ESTIMATES.steps
    ]
    assert len(found) >= 5
    assert all(inner.covers(outer) for outer, inner in pairwise(found))


def test_the_example_gets_no_proposal_for_what_is_not_its_makers_or_cannot_stand_there(
    example: SecurityFile,
) -> None:
    (cheapest, first) = proposing.plan(example, KNOWLEDGE)
    known = example.device
    for variant in (cheapest, first):
        for name in variant.proposal.choice.chosen:
            word, _, place = name.partition("@")
            if name.startswith("mend:"):
                assert (
                    known.parts[name.partition("@")[2].partition("/")[0]].owner == "maker"
                    or "drugsrv" in name
                )
            elif place:
                assert is_ours(known, place)
                assert kinds_of(known, place) & CATALOGUE[word].effect.at
            else:
                assert known.controls[name].state in {"planned", "proposed"}
    assert cheapest.proposal.choice.is_exact
    assert cheapest.proposal.choice.price <= first.proposal.choice.price


@pytest.mark.parametrize("place", ["ehr", "hl7gw", "ad", "siem", "ehr-orders", "servers", "hospital"])
def test_what_belongs_to_the_hospital_is_not_ours_to_change(example: SecurityFile, place: str) -> None:
    assert kinds_of(example.device, place)
    assert not is_ours(example.device, place)


@pytest.mark.parametrize("place", ["comms", "ui", "ota", "drugsrv", "library", "order-in", "pump"])
def test_what_we_make_or_run_is_ours(example: SecurityFile, place: str) -> None:
    assert is_ours(example.device, place)


def test_only_design_and_protection_are_offered_and_design_comes_first() -> None:
    orders = {item.name: item.text("order") for item in CONTROLS}
    assert {orders[word] for word in CATALOGUE} == set(ORDERS)
    assert ORDERS["design"] < ORDERS["protective"]
    costs = {item.name: item.text("cost") for item in CONTROLS}
    for one in CATALOGUE.values():
        for other in CATALOGUE.values():
            if costs[one.word] == costs[other.word] and orders[one.word] == "design" != orders[other.word]:
                assert one.price < other.price


@pytest.mark.parametrize("seed", range(6))
def test_what_is_proposed_is_enough_on_the_whole_graph_and_nothing_in_it_can_be_left_out(seed: int) -> None:
    made, known = device(30, seed)
    graph = attack_graph(made, known, ESTIMATES)
    standing = frozenset[str]()
    within = relevant(made, graph, standing)
    candidates = offered(made, within, CATALOGUE, standing)
    every = {item.id for item in offered(made, graph, CATALOGUE, standing)}
    assert {item.id for item in candidates} <= every
    asked = goals(made, graph, standing)
    assert asked == goals(made, within, standing)
    found = propose(made, graph, candidates, standing)
    hopeless = {goal for goal, _ in found.choice.hopeless}
    chosen = [item for item in candidates if item.id in found.choice.chosen]
    assert not _fail(graph.steps, chosen, [goal for goal in asked if goal not in hopeless])
    for item in chosen:
        rest = [other for other in chosen if other is not item]
        assert set(_fail(graph.steps, rest, asked)) - {goal.target.thing for goal in hopeless} == set(
            found.worth[item.id]
        )
        assert found.worth[item.id]


def _fail(steps: Iterable[Step], chosen: Iterable[Candidate], asked: Iterable[Goal]) -> list[str]:
    there = list(chosen)
    labels = Labels(applied(steps, there), frozenset(item.id for item in there))
    return [goal.target.thing for goal in asked if holds(labels[goal.target], goal.profile)]


def test_a_set_stays_enough_under_every_estimate_that_is_not_called_fragile(example: SecurityFile) -> None:
    (cheapest, _) = proposing.plan(example, KNOWLEDGE)
    fine = {item.situation for item in cheapest.proposal.after if item.is_acceptable}
    assert {item.situation for item in cheapest.proposal.fragile} <= fine
    assert not any(item.becomes_acceptable for item in cheapest.proposal.fragile)


def test_leaving_a_control_out_and_putting_it_in_are_shown_beside_the_device_as_it_stands(
    example: SecurityFile,
) -> None:
    found = proposing.plan(example, KNOWLEDGE, added=["C-25"], removed=["C-21"])
    assert [item.name for item in found] == [
        "the cheapest set with C-25 without C-21",
        "the first good set with C-25 without C-21",
        "the cheapest set as the device stands",
        "the first good set as the device stands",
    ]
    said = proposing.as_text(found)
    assert all(item.name in said for item in found)
    assert [one["name"] for one in proposing.as_json(found)["sets"]] == [item.name for item in found]


def test_the_limits_of_a_device_are_those_of_its_acceptance_criteria() -> None:
    made, _ = device(30, 1)
    assert set(limits(made)) == {goal for goal in limits(made) if goal.thing in made.situations}
    assert all(profile is not None for profile in limits(made).values())
