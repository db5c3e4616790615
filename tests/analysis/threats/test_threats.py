"""Threats are relevant, complete, explained, answered and decided: on the ten-element pump and on the example."""

from __future__ import annotations

import datetime
import random
from functools import cache
from pathlib import Path

import pytest

from tests.analysis.threats.pump import ARCHITECTURE, CONTROLS, pump
from wardbook.analysis.crossings import crosses
from wardbook.app.inputs import inputs
from wardbook.compile import compile
from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile, dumps
from wardbook.model.threat import Threat

EXAMPLE = Path(__file__).parents[3] / "examples" / "infusion-pump"
AS_OF = datetime.date(2026, 11, 23)
WEB = {f"TID-{number}" for number in range(319, 326)}
MUST_FIND = {
    "drugsrv--comms/TID-406": "false-library",
    "ehr--drugsrv/TID-406": "false-hl7",
    "ota--comms/TID-211": "false-update",
    "service--comms/TID-116": "service-path-misused",
    "motor--ui/alarm-silenced": "alarm-silenced",
    "motor--ui/TID-406": "false-alarm",
    "ui--motor/TID-406": "false-therapy",
    "comms--ui/TID-406": "line-inside-altered",
    "comms/TID-401": "flaw",
    "comms/TID-222": "stopped",
    "comms/TID-119": "opened-by-hand",
    "ui/TID-201": "false-software",
    "drugsrv/many-at-once": "many-at-once",
    "ehr/others-fall": "others-fall",
    "sign-key/key-stolen": "key-stolen",
    "infusion-log/TID-226": "disclosed",
    "nurse--ui/acted-at-the-device": "acted-at-the-device",
    **{
        f"device/{phase}": phase
        for phase in (
            "supply-chain",
            "manufacturing",
            "deployment",
            "interoperation",
            "maintenance",
            "update",
        )
    },
    "device/decommissioning": "decommissioning",
}
"""What a reviewer expects to find on the pump, with the cause that must be among those of the threat."""


@cache
def example() -> SecurityFile:
    return compile(inputs(EXAMPLE, as_of=AS_OF))


def described(change: str, becomes: str) -> SecurityFile:
    """The pump with one passage of its architecture changed."""
    assert change in ARCHITECTURE
    return pump(architecture=ARCHITECTURE.replace(change, becomes))


def groups(file: SecurityFile, element: str) -> set[str]:
    return {item.group for item in file.threats.values() if item.element == element}


def test_a_ten_element_pump_has_at_most_forty_threats_and_nine_tenths_are_tied_to_a_situation() -> None:
    threats = pump().threats.values()
    assert len(threats) <= 40
    assert sum(bool(item.situations) for item in threats) >= 0.9 * len(threats)


@pytest.mark.parametrize(("name", "cause"), MUST_FIND.items())
def test_what_a_reviewer_expects_is_found(name: str, cause: str) -> None:
    assert cause in pump().threats[name].causes


@pytest.mark.parametrize("file", [pump, example], ids=["pump", "example"])
def test_every_part_path_crossing_and_asset_is_covered(file: object) -> None:
    made = file()  # type: ignore[operator]
    device = made.device
    elements = {item.element for item in made.threats.values()}
    assert {name for name, part in device.parts.items() if part.state != "retired"} <= elements
    assert set(device.flows) <= elements
    assert set(device.assets) <= {name for item in made.threats.values() for name in item.assets}
    for flow in device.flows.values():
        if crosses(device, flow):
            told = [fact for item in made.threats.values() if item.element == flow.id for fact in item.facts]
            assert any(fact.startswith("crosses from ") for fact in told), flow.id


def test_a_motor_controller_is_threatened_by_nothing_that_only_the_web_knows() -> None:
    for name, item in pump().threats.items():
        if item.element in ("motor", "ui", "druglib"):
            assert not WEB & set(item.covers), name
            assert "web" not in item.causes, name


@pytest.mark.parametrize("file", [pump, example], ids=["pump", "example"])
def test_every_threat_names_what_a_reader_needs(file: object) -> None:
    knowledge = load()
    made: SecurityFile = file()  # type: ignore[operator]
    words = set(knowledge.words("controls"))
    for name, item in made.threats.items():
        assert name == item.id
        assert item.title and item.says and item.surface and item.vector and item.stride, name
        assert item.facts or item.element == "device", name
        assert item.cwe, name
        assert "{" not in item.says, name
        assert set(item.mitigations) <= words, name
        assert all(knowledge.get(f"mitre-attack-ics-18.1:{one}") for one in item.techniques), name
        assert all(knowledge.get(f"mitre-emb3d-2.0.1:{one}") for one in item.covers), name
        assert set(item.situations) <= set(made.device.situations), name


def test_one_threat_stands_for_one_element_and_one_group_of_causes() -> None:
    for file in (pump(), example()):
        pairs = [(item.element, item.group) for item in file.threats.values()]
        assert len(set(pairs)) == len(pairs)


def test_the_order_in_which_things_are_written_changes_no_byte() -> None:
    head, _, flows = ARCHITECTURE.partition("flows:\n")
    lines, uses = flows.split("uses:\n")
    mixed = lines.splitlines(keepends=True)
    random.Random(5).shuffle(mixed)
    again = pump(architecture=f"{head}flows:\n{''.join(mixed)}uses:\n{uses}")
    assert dumps(again).replace(again.inputs.get("architecture.yaml", "").encode(), b"") == dumps(
        pump()
    ).replace(pump().inputs.get("architecture.yaml", "").encode(), b"")


def test_an_unknown_property_raises_nothing_and_is_a_question() -> None:
    file = pump()
    assert "motor/PID-32" in file.threat_questions
    assert "foreign-programs" not in groups(file, "motor")
    said = described(
        "motor-box, properties: {PID-11: yes, PID-14: yes}", "motor-box, properties: {PID-32: yes}"
    )
    assert "motor/PID-32" not in said.threat_questions
    assert "foreign-programs" in groups(said, "motor")
    assert "A program of somebody else is run" in file.threat_questions["motor/PID-32"].would_raise


def test_a_person_s_no_comes_before_what_the_model_tells() -> None:
    assert "stopped" in groups(pump(), "comms")
    denied = described("PID-31: yes, PID-41: yes", "PID-31: yes, PID-41: no")
    assert "stopped" not in groups(denied, "comms")


def test_at_most_nineteen_questions_are_asked_at_the_top_of_a_part() -> None:
    known = load().of_kind("device-property")
    top = {item.name for item in known if not item.text("parent")}
    assert len(top) == 19
    for file in (pump(), example()):
        asked = {(item.part, item.property) for item in file.threat_questions.values()}
        stated = {part.id for part in file.device.parts.values()}
        assert {part for part, _ in asked} <= stated
        assert all(sum(name in top for part, name in asked if part == one) < 19 for one in stated)


def test_a_stated_control_answers_only_at_its_place() -> None:
    threats = pump().threats
    assert threats["drugsrv--comms/TID-406"].status == "claimed"
    assert threats["drugsrv--comms/TID-406"].controls["C-07"] == "claimed"
    assert threats["ehr--drugsrv/TID-406"].status == "open"


def test_a_planned_or_retired_control_answers_nothing() -> None:
    planned = pump().threats["comms/TID-401"]
    assert (planned.status, planned.controls) == ("open", {"C-09": "planned"})
    for state in ("planned", "retired"):
        changed = pump(controls=CONTROLS.replace("state: implemented", f"state: {state}"))
        assert changed.threats["drugsrv--comms/TID-406"].status == "open"


def test_a_threat_over_several_places_is_answered_only_when_each_has_an_answer() -> None:
    threat = example().threats["device/update"]
    assert threat.status == "open"
    assert threat.unanswered and set(threat.unanswered) < set(threat.places)


DECIDED = "- {{about: {about}, is: dismissed{why}, by: A. Author, date: 2026-11-02}}\n"


def test_a_dismissal_needs_a_reason() -> None:
    without = pump(decisions=DECIDED.format(about="comms/TID-222", why="")).threats["comms/TID-222"]
    assert (without.status, without.decision) == ("open", "")
    given = pump(decisions=DECIDED.format(about="comms/TID-222", why=", why: not needed")).threats[
        "comms/TID-222"
    ]
    assert (given.status, given.reason) == ("dismissed", "not needed")


def test_a_dismissal_of_one_name_within_a_threat_sets_that_aside_and_leaves_the_rest() -> None:
    threat = pump(decisions=DECIDED.format(about="comms/TID-404", why=", why: no locks")).threats[
        "comms/TID-222"
    ]
    assert (threat.status, threat.set_aside) == ("open", {"TID-404": "no locks"})


def test_a_decision_may_name_the_only_cause_of_a_threat() -> None:
    threat = pump(decisions=DECIDED.format(about="comms/stopped", why=", why: not needed")).threats[
        "comms/TID-222"
    ]
    assert threat.status == "dismissed"


def test_the_example_s_decision_about_a_stopped_part_is_carried_out() -> None:
    threat = example().threats["comms/TID-222"]
    assert threat.status == "dismissed"
    assert "goes on infusing" in threat.reason


CASES = {
    "protocol.fhir": ("via: hl7v2/ethernet", "via: fhir/ethernet", "ehr--drugsrv", "false-fhir"),
    "protocol.dicom": ("via: hl7v2/ethernet", "via: dicom/ethernet", "ehr--drugsrv", "false-image"),
    "ieee11073": ("via: hl7v2/ethernet", "via: sdc/ethernet", "ehr--drugsrv", "false-remote-control"),
    "pairing": (
        "via: https/wifi, auth: tls-server}",
        "via: gatt/ble}",
        "drugsrv--comms",
        "false-partner-by-radio",
    ),
    "backup": ("carries: firmware, kind: code", "carries: backup, kind: data", "ota--comms", "false-backup"),
    "time": ("carries: orders, kind: command", "carries: time, kind: data", "ehr--drugsrv", "false-time"),
    "patient": (
        "carries: orders, kind: command",
        "carries: patient-id, kind: data",
        "ehr--drugsrv",
        "false-identity",
    ),
    "phi": (
        "carries: orders, kind: command",
        "carries: infusion-log, kind: data",
        "ehr--drugsrv",
        "patient-data-read",
    ),
    "cloud": ("ota:     {is: server", "ota:     {is: cloud", "ota", "tenants-mixed"),
    "app": ("ota:     {is: server", "ota:     {is: app", "ota", "host-fallen"),
    "poisoning": ("motor:   {is: process", "motor:   {is: model", "motor", "poisoned"),
    "evasion": ("motor:   {is: process", "motor:   {is: model", "motor", "evaded"),
    "extraction": ("motor:   {is: process", "motor:   {is: model", "motor", "model-taken"),
    "drift": ("motor:   {is: process", "motor:   {is: model", "motor", "drifted"),
    "no update": ("PID-11: yes, PID-14: yes", "PID-11: yes, PID-26: yes", "motor", "never-mended"),
    "routing": ("PID-41: yes}", "PID-41: yes, PID-42: yes}", "comms", "routed-through"),
    "web": ("PID-41: yes}", "PID-41: yes, PID-311: yes}", "comms", "web"),
}


@pytest.mark.parametrize(("before", "after", "element", "cause"), CASES.values(), ids=CASES)
def test_a_fact_raises_its_threat_and_its_absence_does_not(
    before: str, after: str, element: str, cause: str
) -> None:
    def causes(file: SecurityFile) -> set[str]:
        return {name for item in file.threats.values() if item.element == element for name in item.causes}

    assert cause not in causes(pump())
    assert cause in causes(described(before, after))


def test_privacy_threats_are_raised_for_data_about_people_only() -> None:
    heads = {item.element: item for item in pump().threats.values() if item.stride.startswith("privacy")}
    assert set(heads) == {"infusion-log"}
    plain = described(
        "infusion-log: {needs: {integrity: medium}, data: phi,", "infusion-log: {needs: {integrity: medium},"
    )
    assert not any(item.stride.startswith("privacy") for item in plain.threats.values())


def test_what_an_attacker_gains_leads_through_the_graph_to_the_situation() -> None:
    library = pump().threats["drugsrv--comms/TID-406"]
    assert library.gives == ("drugsrv--comms.tampered",)
    assert "HS-03" in library.directly
    silent = pump(safety="harms: {}\nsituations: {}\n").threats["drugsrv--comms/TID-406"]
    assert (silent.reaches, silent.directly) == ((), ())


def test_a_retired_part_and_its_paths_are_no_longer_threatened() -> None:
    gone = described(
        "motor:   {is: process, in: motor-box,",
        "motor:   {is: process, in: motor-box, state: retired, because: gone,",
    )
    elements = {item.element for item in gone.threats.values()}
    assert not {"motor", "ui--motor", "motor--ui"} & elements


def test_a_threat_answers_to_its_id_its_causes_and_the_names_it_covers() -> None:
    threat = Threat(
        id="a/TID-1", element="a", title="t", says="s", group="g", causes=("c",), covers=("TID-1", "TID-2")
    )
    assert [threat.is_called(name) for name in ("a/TID-1", "a/TID-2", "a/c", "b/TID-2", "a/d")] == [
        True,
        True,
        True,
        False,
        False,
    ]
