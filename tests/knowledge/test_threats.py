"""EMB3D is whole, names what exists, and our own catalogue can be evaluated and points to what exists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import emb3d
from wardbook.analysis.threats.catalogue import COVERED, catalogue
from wardbook.knowledge.reader import load

KNOWLEDGE = load()
STIX = Path(__file__).parents[3] / "shared" / "data" / "threats" / "emb3d-stix-2.0.1.json"
NAMES = {
    kind: {item.name: item for item in KNOWLEDGE.of_kind(kind)}
    for kind in (
        "device-property",
        "device-threat",
        "device-mitigation",
        "attack-technique",
        "threat",
    )
}
STATES = {
    "part": {"reach", "user", "control", "deny", "tamper", "read"},
    "flow": {"tampered", "read", "denied"},
    "asset": {"known", "tampered", "denied"},
}
STATES |= {"parts": STATES["part"], "flows": STATES["flow"]}
SURFACES = {"paths", "connectors", "enclosure", "storage", "supply-chain", "people", "host", "unknown", ""}


def test_emb3d_is_whole() -> None:
    counts = [len(NAMES[kind]) for kind in ("device-property", "device-threat", "device-mitigation")]
    assert counts == [59, 81, 89]
    assert sum(not item.text("parent") for item in NAMES["device-property"].values()) == 19
    assert sum(len(item.list("threats")) for item in NAMES["device-property"].values()) == 90
    assert sum(len(item.list("threats")) for item in NAMES["device-mitigation"].values()) == 213


def test_relations_hold_both_ways() -> None:
    for name, item in NAMES["device-threat"].items():
        assert item.list("properties") and item.list("mitigations"), name
        for other in item.list("properties"):
            assert name in NAMES["device-property"][other].list("threats")
        for other in item.list("mitigations"):
            assert name in NAMES["device-mitigation"][other].list("threats")


def test_our_facts_are_those_of_the_source() -> None:
    if not STIX.exists():
        pytest.skip("MITRE's STIX file is not on this machine")
    found = emb3d.records(json.loads(STIX.read_text("utf-8")))
    for file, kind, _ in emb3d._KINDS.values():
        text = (emb3d.FOLDER / f"{file}.yaml").read_text("utf-8")
        assert emb3d.written(file, kind, found[file]) == text


def test_no_sentence_is_copied_from_the_source() -> None:
    if not STIX.exists():
        pytest.skip("MITRE's STIX file is not on this machine")
    theirs = " ".join(item.get("description", "") for item in json.loads(STIX.read_text("utf-8"))["objects"])
    for kind in ("device-property", "device-threat", "device-mitigation"):
        assert not [item.name for item in NAMES[kind].values() if item.says.rstrip(".") in theirs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- EDR / HDR/ NDR 3.14 – Integrity", ["EDR 3.14", "HDR 3.14", "NDR 3.14"]),
        ("- CR 2.1 – Authorization: RE (1) all users", ["CR 2.1 RE(1)"]),
        ("- CR 7.1 – Denial\n\nCR 7.2 – Resource", ["CR 7.1", "CR 7.2"]),
        ("- CR – 3.5 Input Validation", ["CR 3.5"]),
        ("- none", []),
    ],
)
def test_requirements_of_the_standard_are_read_from_a_mapping(text: str, expected: list[str]) -> None:
    assert emb3d.clauses(text) == expected


def test_every_cause_points_to_what_exists() -> None:
    words = set(KNOWLEDGE.words("controls"))
    assert 60 <= len(NAMES["threat"]) <= 90
    for name, item in NAMES["threat"].items():
        assert set(item.list("mitigations")) <= words, name
        assert item.list("mitigations"), name
        assert set(item.list("covers")) <= set(NAMES["device-threat"]), name
        assert set(item.list("techniques")) <= set(NAMES["attack-technique"]), name
        assert item.text("gives") in STATES[item.text("at")], name
        assert item.text("surface") in SURFACES, name
        assert all(number.isdigit() for number in item.list("cwe")), name


def test_every_technique_that_we_carry_is_named_by_a_threat() -> None:
    named = {one for item in NAMES["threat"].values() for one in item.list("techniques")}
    assert set(NAMES["attack-technique"]) == named


def test_every_condition_can_be_evaluated_and_every_property_it_names_exists() -> None:
    known = catalogue(KNOWLEDGE)
    for causes in known.causes.values():
        for cause in causes:
            assert cause.holds({}) in (True, False), cause.name
            assert {word for word in cause.words if word.startswith("PID-")} <= set(known.properties)
            assert COVERED not in cause.words or cause.covers, cause.name
    assert set(known.hints) <= set(known.properties)


def test_nothing_holds_of_an_element_of_which_nothing_is_known_but_what_asks_for_nothing() -> None:
    known = catalogue(KNOWLEDGE)
    held = {cause.name for causes in known.causes.values() for cause in causes if cause.holds({})}
    assert held == {"false-message", "kept-by-nobody"}
