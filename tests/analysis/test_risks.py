"""The risk file on small devices: three times over, judged by the criteria, nothing better than it is."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from tests.analysis.attack.test_graph import WORST, vulnerability
from tests.analysis.devices import device as file_of
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.analysis.risks import SEVERITIES, limit, risks
from wardbook.knowledge.reader import load
from wardbook.model.attack import Ability
from wardbook.model.risk import ControlStanding, ControlState, Reached, Risk
from wardbook.model.safety import Acceptance, Profile
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

ESTIMATES = estimates(load())

ARCHITECTURE = """
zones: {hospital: {trust: 1, reach: network}, case: {trust: 4, reach: physical}}
parts: {server: {is: server, in: hospital}, pump: {is: process, in: case}}
assets: {rate: {needs: {integrity: high}, kept-in: [pump]}}
flows:
  - server -> pump: {id: link, kind: command, via: https/ethernet, carries: rate}
"""
CONTROLS = """
C-1: {do: mutual-tls, at: [link], state: implemented}
C-2: {do: replay-protection, at: [link], state: implemented, introduces: [HS-1]}
C-3: {do: encryption-in-transit, at: [link], state: planned}
"""
SAFETY = """
harms: {{H-1: {{what: overdose, severity: {severity}}}}}
situations: {{HS-1: {{what: too fast, harms: [H-1], {situation}}}}}
acceptance:
  critical: {{time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}}
  catastrophic: {{time: years, expertise: multiple-experts, knowledge: critical, window: difficult, equipment: bespoke}}
{more}
"""
RATE = "when: rate.tampered, multi-patient: no"


def made(situation: str = RATE, severity: str = "critical", more: str = "", **files: str) -> Device:
    safety = SAFETY.format(severity=severity, situation=situation, more=more)
    written = {"architecture": ARCHITECTURE, "controls": CONTROLS, "safety": safety} | files
    return file_of(knowledge=None, **written).device


def states(**standing: ControlStanding) -> dict[str, ControlState]:
    return {
        f"C-{name[1:]}": ControlState(id=f"C-{name[1:]}", standing=word, why="")
        for name, word in standing.items()
    }


def all_risks(
    device: Device, stands: dict[str, ControlState] | None = None, *known: Vulnerability
) -> dict[str, Risk]:
    graph = attack_graph(device, known, ESTIMATES)
    return risks(device, graph, stands or {}, {item.id: item for item in known})


def risk(device: Device, stands: dict[str, ControlState] | None = None, *known: Vulnerability) -> Risk:
    (found,) = all_risks(device, stands, *known).values()
    return found


# --- Three times over ---


def test_no_control_counts_before_claims_count_as_claimed_and_only_tests_as_proven() -> None:
    found = risk(made(), states(c1="claimed", c2="claimed"))
    assert found.claimed.exploitability < found.before.exploitability
    assert found.proven == found.before
    shown = risk(made(), states(c1="proven", c2="proven"))
    assert (shown.before, shown.claimed, shown.proven) == (found.before, found.claimed, found.claimed)


@pytest.mark.parametrize("word", ["suspect", "defeated"])
def test_a_defeated_or_suspect_control_stays_a_claim(word: ControlStanding) -> None:
    found = risk(made(), states(c1=word, c2=word))
    assert found.proven == found.before
    assert found.claimed == risk(made(), states(c1="claimed", c2="claimed")).claimed


@pytest.mark.parametrize("word", ["planned", "proposed", "retired"])
def test_what_is_not_implemented_lowers_nothing(word: ControlStanding) -> None:
    found = risk(made(), states(c1=word, c2=word))
    assert found.claimed == found.proven == found.before
    assert found.controls == ()


def test_what_the_architecture_states_of_a_path_lowers_the_claim_and_not_the_proof() -> None:
    stated = ARCHITECTURE.replace("carries:", "auth: mutual-tls, fresh: nonce, carries:")
    found = risk(made(architecture=stated))
    assert found.claimed.exploitability < found.before.exploitability
    assert found.proven == found.before


def test_no_risk_is_easier_claimed_than_before_or_with_one_more_control_proven() -> None:
    device, names = made(), ("c1", "c2", "c3")
    shown: ControlStanding = "proven"
    proven: dict[frozenset[str], int] = {}
    for size in range(len(names) + 1):
        for chosen in itertools.combinations(names, size):
            found = risk(device, states(**dict.fromkeys(chosen, shown)))
            assert found.proven.exploitability <= found.before.exploitability
            assert found.claimed.exploitability <= found.before.exploitability
            proven[frozenset(chosen)] = found.proven.exploitability
    assert all(proven[more] <= proven[less] for less in proven for more in proven if less < more)
    assert len(set(proven.values())) > 1


def test_a_plan_is_made_of_steps_of_the_graph_and_ends_in_the_situation() -> None:
    device = made()
    found, graph = risk(device).before, attack_graph(device, (), ESTIMATES)
    steps = {step.id: step for step in graph.steps}
    assert str(steps[found.plan[-1]].gives) == "HS-1"
    gained = {steps[name].gives for name in found.plan}
    assert all(need in gained for name in found.plan for need in steps[name].needs)
    assert found.days >= 0
    assert found.weakest


# --- Judged by the criteria ---


def test_a_verdict_follows_the_profile_that_must_not_succeed() -> None:
    found = risk(made(), states(c1="proven", c2="proven"))
    assert found.before.verdict == "not acceptable"
    assert "critical" in found.limit_why


def profile(time: str) -> Profile:
    words = {
        "time": time,
        "expertise": "expert",
        "knowledge": "public",
        "window": "easy",
        "equipment": "standard",
    }
    return msgspec.convert(words, Profile)


CRITERIA = Acceptance(critical=profile("weeks"), catastrophic=profile("years"))


def test_where_several_patients_are_at_risk_the_row_above_holds_as_our_proposal() -> None:
    own, _ = limit(CRITERIA, "critical", stricter=False)
    above, why = limit(CRITERIA, "critical", stricter=True)
    assert (own, above) == (Ability(2, 2, 0, 1, 0), Ability(4, 2, 0, 1, 0))
    assert above is not None
    assert above.covers(own or Ability())
    assert "one row above critical" in why
    assert "our proposal" in why


def test_nothing_is_above_the_worst_row() -> None:
    assert limit(CRITERIA, "catastrophic", stricter=True) == limit(CRITERIA, "catastrophic", stricter=False)


def test_a_risk_to_several_patients_is_judged_by_the_row_above() -> None:
    one, many = risk(made()), risk(made("when: rate.tampered, multi-patient: yes"))
    assert many.multi_patient
    assert many.limit != one.limit
    assert many.limit == risk(made(severity="catastrophic")).limit


@pytest.mark.parametrize(
    ("acceptance", "severity", "why"),
    [
        (None, "critical", "safety.yaml states no profile"),
        (CRITERIA, None, "the severity is not stated"),
        (CRITERIA, "awful", "the severity is not stated"),
        (CRITERIA, "minor", "safety.yaml states no profile for minor"),
    ],
)
def test_without_a_criterion_nothing_is_assessed_and_the_reason_is_said(
    acceptance: Acceptance | None, severity: str | None, why: str
) -> None:
    assert limit(acceptance, severity, stricter=False) == (None, why)


def test_without_a_criterion_no_risk_is_acceptable() -> None:
    found = risk(made(severity="minor"), states(c1="proven", c2="proven"))
    assert {item.verdict for item in (found.before, found.claimed, found.proven)} == {"not assessed"}


def test_severities_go_from_the_least_to_the_worst() -> None:
    assert (SEVERITIES[0], SEVERITIES[-1], len(SEVERITIES)) == ("negligible", "catastrophic", 5)


def test_a_risk_is_a_draft_until_the_criteria_are_signed() -> None:
    assert risk(made()).is_draft
    assert not risk(made(more="  signed: evidence/sig-1.json")).is_draft
    unsigned = msgspec.structs.replace(made(), acceptance=None)
    assert risk(unsigned).is_draft


def test_never_is_acceptable_only_with_a_reason() -> None:
    reasoned = risk(made('when: never, because: "no function is involved"'))
    assert reasoned.before == Reached(exploitability=0, verdict="acceptable")
    assert risk(made("when: never")).before == Reached(exploitability=0, verdict="not assessed")


def test_a_situation_of_which_nobody_says_when_it_is_caused_is_not_assessed() -> None:
    assert risk(made("multi-patient: no")).before.verdict == "not assessed"


def test_privacy_is_a_risk_of_its_own_that_the_criteria_for_safety_do_not_judge() -> None:
    found = all_risks(made("when: rate.known, impact: privacy"))
    assert list(found) == ["HS-1/H-1", "HS-1/privacy"]
    privacy = found["HS-1/privacy"]
    assert (privacy.before.verdict, privacy.limit) == ("not assessed", "")
    assert "privacy" in privacy.limit_why
    assert privacy.before.exploitability > 0
    assert found["HS-1/H-1"].before.verdict == "not acceptable"


# --- Vulnerabilities, controls and decisions ---


def test_an_exploited_vulnerability_is_named_where_it_is_on_the_plan_and_nowhere_else() -> None:
    device = made("when: pump.user, multi-patient: no")
    exploited = vulnerability(WORST, known_exploited=True)
    found = risk(device, None, exploited)
    assert found.known_exploited == (exploited.id,)
    assert any(exploited.id in step for step in found.claimed.plan)
    assert risk(made(), None, exploited).known_exploited == ()
    assert risk(device, None, vulnerability(WORST)).known_exploited == ()


ACCEPTED = '- {about: HS-1/H-1, is: accepted, why: "benefit outweighs it", by: A. Author, date: 2026-11-01}\n'
OVERRIDDEN = '- {about: HS-1/H-1, is: overridden, why: "no other therapy", by: B. Board, date: 2026-11-02}\n'


def test_an_acceptance_does_not_hold_over_an_exploited_vulnerability_unless_somebody_overrode_that() -> None:
    exploited = vulnerability(WORST, known_exploited=True)
    situation = "when: pump.user, multi-patient: no"
    refused = risk(made(situation, decisions=ACCEPTED), None, exploited)
    assert (refused.decided, refused.decision, refused.standing) == ("", "", "none")
    assert "exploited in the wild" in refused.reason
    overridden = risk(made(situation, decisions=ACCEPTED + OVERRIDDEN), None, exploited)
    assert (overridden.decided, overridden.reason) == ("accepted", "benefit outweighs it")
    assert risk(made(situation, decisions=ACCEPTED), None, vulnerability(WORST)).decided == "accepted"


def test_an_unsigned_decision_is_a_proposal_and_changes_no_verdict() -> None:
    found = risk(made(decisions=ACCEPTED))
    assert (found.decided, found.standing) == ("accepted", "proposed")
    assert found.before == risk(made()).before


def test_a_control_that_can_itself_cause_the_situation_is_named() -> None:
    assert risk(made()).introduced_by == ("C-2",)
    retired = CONTROLS.replace("state: implemented, introduces", "state: retired, introduces")
    assert risk(made(controls=retired)).introduced_by == ()


def test_controls_in_the_way_are_those_that_hinder_a_way_to_the_situation() -> None:
    found = risk(made(), states(c1="claimed", c2="proven", c3="planned"))
    assert found.controls == ("C-1", "C-2")
    by_hand = made(
        "when: pump.control, multi-patient: no", architecture=ARCHITECTURE.partition("flows:")[0], controls=""
    )
    assert risk(by_hand, states(c1="claimed", c2="proven")).controls == ()
