"""Threat models of other tools: what is carried, counted, and what is named as not carried."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.formats.threat_model_samples import SAMPLES, td2
from wardbook.base.limits import MODEL_ELEMENTS
from wardbook.formats.threat_models.reading import read
from wardbook.model.imported import ImportedModel

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "threat-models"
TABLES = ("zones", "actors", "parts", "assets", "flows", "threats", "controls")

OWN_COUNTS = {
    "otm.yaml": (2, 0, 3, 1, 3, 2, 2),
    "threagile.yaml": (3, 1, 3, 2, 3, 2, 2),
    "td2.json": (1, 1, 2, 0, 2, 2, 1),
    "td1.json": (0, 1, 1, 0, 1, 1, 1),
    "pytm.json": (2, 1, 2, 1, 2, 1, 3),
    "model.tm7": (1, 1, 2, 0, 1, 1, 1),
}
SHARED_COUNTS = {
    "demo-threat-model.json": (0, 1, 6, 0, 10, 14, 14),
    "example-open-threat-model.json": (2, 0, 4, 2, 4, 2, 3),
    "mobile-cloud.otm.json": (2, 0, 4, 0, 6, 43, 43),
    "otm-example.yaml": (2, 0, 4, 2, 4, 2, 3),
    "pytm-output.json": (2, 1, 4, 1, 6, 0, 0),
    "sample.tm7": (1, 0, 1, 0, 0, 0, 0),
    "threagile.yaml": (6, 0, 14, 12, 36, 8, 3),
    "threat-dragon-v2.json": (0, 1, 6, 0, 10, 14, 14),
    "three-tier-web-app.json": (2, 0, 3, 0, 4, 2, 2),
}


def model(name: str) -> ImportedModel:
    """One of our own samples, read without a remark."""
    found, problems = read(SAMPLES[name], name)
    assert found is not None
    assert problems == []
    return found


def counts(found: ImportedModel) -> tuple[int, ...]:
    """How many of each kind a model has."""
    return tuple(len(getattr(found, table)) for table in TABLES)


def left(found: ImportedModel) -> dict[str, int]:
    """What was not carried, with how often."""
    return {one.place: one.count for one in found.left}


@pytest.mark.parametrize("name", SAMPLES)
def test_everything_of_a_small_model_of_each_tool_is_counted(name: str) -> None:
    assert dict(zip(TABLES, counts(model(name)), strict=True)) == dict(
        zip(TABLES, OWN_COUNTS[name], strict=True)
    )


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared models of other tools are not beside this checkout"
)
@pytest.mark.parametrize("name", SHARED_COUNTS)
def test_the_published_models_of_other_tools_are_read_without_a_remark_and_counted(name: str) -> None:
    found, problems = read((SHARED / name).read_bytes(), name)
    assert problems == []
    assert found is not None
    assert counts(found) == SHARED_COUNTS[name]
    assert all(one.why and one.count for one in found.left)


def test_formats_are_told_apart_by_content_whatever_the_file_is_called() -> None:
    formats = {name: read(data, "x.txt")[0] for name, data in SAMPLES.items()}
    assert {name: found and found.format for name, found in formats.items()} == {
        "otm.yaml": "Open Threat Model 0.2.0",
        "threagile.yaml": "Threagile 1.0.0",
        "td2.json": "Threat Dragon 2.0",
        "td1.json": "Threat Dragon 1",
        "pytm.json": "pytm",
        "model.tm7": "Microsoft Threat Modeling Tool 4.3",
    }


def test_otm_ratings_become_levels_and_trust_and_the_two_ways_of_a_path_are_two_flows() -> None:
    found = model("otm.yaml")
    assert [(zone.trust, zone.inside) for zone in found.zones] == [(2, ""), (4, "ward")]
    limits = found.assets[0]
    assert (limits.secrecy, limits.integrity, limits.availability) == ("low", "high", "medium")
    assert limits.kept_in == ("library",)
    assert [part.is_ for part in found.parts] == ["server", None, "store"]
    there, back, _ = found.flows
    assert (there.protocol, there.auth, there.carries) == ("https", "mutual-tls", ("limits",))
    assert (back.sender, back.receiver, back.auth) == ("ui", "gateway", "")
    assert [(one.at, one.state, one.cwe) for one in found.threats] == [
        ("ui", "open", (345,)),
        ("f1", "mitigated", (345,)),
    ]
    assert [(one.key, one.state, one.at) for one in found.controls] == [
        ("m1", "implemented", ("ui",)),
        ("m2", "proposed", ("f1",)),
    ]
    assert left(found) == {
        "mitigations[].riskReduction": 2,
        "project.id": 1,
        "project.ownerContact": 1,
        "representations": 1,
        "threats[].risk.likelihood": 1,
    }


def test_threagile_merges_links_and_decisions_are_read_as_threagile_means_them() -> None:
    found = model("threagile.yaml")
    assert [(one.integrity, one.secrecy) for one in found.assets] == [("high", "low"), ("low", "low")]
    orders, answers, odd = found.flows
    assert (orders.protocol, orders.auth, orders.carries, orders.notes) == (
        "https",
        "mutual-tls",
        ("limits",),
        ("through a VPN",),
    )
    assert (answers.sender, answers.receiver, answers.carries) == ("ui", "gateway", ("old-limits",))
    assert (odd.protocol, odd.auth, odd.notes) == ("", "none", ("protocol as the model names it: iiop",))
    assert [(one.name, one.trust, one.inside) for one in found.zones] == [
        ("Ward", 2, ""),
        ("Pump box", 4, "ward"),
        ("Internet", 0, ""),
    ]
    assert [(one.key, one.is_) for one in found.parts] == [
        ("gateway", "server"),
        ("ui", "process"),
        ("vault", "store"),
    ]
    tracked, own = found.threats
    assert (tracked.at, tracked.state, tracked.why, tracked.by, tracked.date) == (
        "gateway",
        "accepted",
        "Old gateway",
        "A. Author",
        "2026-01-04",
    )
    assert (own.at, own.severity, own.cwe) == ("ui", "critical", (345,))
    assert found.notes == ("abuse case: Overdose: Somebody wants to hurt a patient.",)
    assert left(found)["technical_assets[].communication_links[].authorization"] == 1


def test_threat_dragon_boxes_are_zones_by_their_place_and_curves_are_named() -> None:
    found = model("td2.json")
    assert [actor.zone for actor in found.actors] == [""]
    assert {part.name: part.zone for part in found.parts} == {
        "User interface": "0/b",
        "Drug library": "0/b",
    }
    assert found.parts[0].privilege == "root"
    assert found.parts[1].notes == ("out of the scope of that model", "keeps credentials")
    assert [(one.protocol, one.medium) for one in found.flows] == [("https", "internet")] * 2
    assert [(one.state, one.at) for one in found.threats] == [("mitigated", "0/u"), ("open", "0/f")]
    assert [(one.state, one.says) for one in found.controls] == [
        ("implemented", "Sign each order. Check it too.")
    ]
    assert left(found)["trust boundary curves"] == 1
    assert model("td1.json").parts[0].name == "User interface"
    assert model("td1.json").flows[0].name == "Orders"


def test_of_pytm_only_what_is_true_states_anything() -> None:
    found = model("pytm.json")
    assert {one.word: one.at for one in found.controls if one.word} == {
        "hardening": ("Gateway",),
        "encryption-in-transit": ("flow 0", "flow 1"),
    }
    assert found.parts[0].notes == ("stated: definesConnectionTimeout",)
    assert (found.flows[0].protocol, found.flows[0].port, found.flows[0].crypto) == (
        "https",
        "443",
        "TLS 1.2",
    )
    assert "protocol as the model names it: carrier pigeon" in found.flows[1].notes
    limits = found.assets[0]
    assert (limits.secrecy, limits.data, limits.kept_in) == ("high", ("personal",), ("Drug library",))
    assert (found.threats[0].at, found.threats[0].cwe) == ("Gateway", (120,))
    assert left(found) == {"assets[].onAWS": 1, "findings[].references": 1}


def test_of_tm7_places_paths_and_the_states_of_threats_are_read() -> None:
    found = model("model.tm7")
    assert {part.name: (part.is_, part.zone) for part in found.parts} == {
        "User interface": ("process", "z"),
        "Drug library": ("store", "z"),
    }
    assert found.actors[0].zone == ""
    assert (found.flows[0].protocol, found.flows[0].sender, found.flows[0].receiver) == ("https", "n", "u")
    threat = found.threats[0]
    assert (threat.state, threat.why, threat.by, threat.date) == (
        "mitigated",
        "signed since 2.0",
        "A. Author",
        "2026-01-04",
    )
    assert found.controls[0].state == "implemented"
    assert left(found) == {
        "DrawingSurfaceModel: positions and sizes": 6,
        "DrawingSurfaceModel/Lines: line boundaries": 1,
        "KnowledgeBase/ThreatTypes": 2,
    }


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{','.join([f'*{chr(97 + level)}'] * 9)}]\n"
    for level in range(12)
)
HOSTILE = {
    "nothing": b"",
    "another format": b'{"bomFormat": "CycloneDX"}',
    "a list": b"[1]",
    "a word": b"hello",
    "alias bomb": b"threagile_version: 1\n" + BOMB.encode(),
    "an alias of itself": b"threagile_version: &a {x: *a}\n",
    "a tag": b"otmVersion: !!python/object/apply:os.system [ls]\n",
    "two documents": b"otmVersion: 1\n---\notmVersion: 2\n",
    "deep JSON": b'{"otmVersion": ' + b"[" * 100_000,
    "deep YAML": b"otmVersion: " + b"[" * 100_000,
    "NaN": b'{"otmVersion": "1", "project": NaN}',
    "lone surrogate": b'{"otmVersion": "\\ud800"}',
    "entities": b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><ThreatModel>&c;</ThreatModel>',
    "external entity": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><ThreatModel/>',
    "deep XML": b"<ThreatModel>" + b"<a>" * 5_000,
    "another XML": b"<bom/>",
    "half": SAMPLES["td2.json"][:-20],
    "UTF-16 that does not say so": '{"otmVersion": "1"}'.encode("utf-16-le"),
    "too many elements": json.dumps(
        {"otmVersion": "1", "trustZones": [{"id": f"{number}"} for number in range(MODEL_ELEMENTS + 1)]}
    ).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_model_ends_in_one_coded_diagnostic(name: str) -> None:
    began = time.perf_counter()
    found, problems = read(HOSTILE[name], "x")
    assert found is None
    assert [item.code for item in problems] == ["SF001"]
    assert "while parsing" not in problems[0].says
    assert problems[0].help
    assert time.perf_counter() - began < 5


def test_what_has_a_wrong_shape_is_named_with_its_place_and_the_rest_is_read() -> None:
    tree: dict[str, Any] = {  # Any: JSON
        "otmVersion": 2,
        "project": [],
        "trustZones": [{"id": "a", "name": {"x": 1}, "risk": 7}, 3, None],
        "components": {"a": 1},
        "dataflows": [{"id": "f", "source": ["x"], "assets": "one"}],
    }
    found, problems = read(json.dumps(tree).encode(), "x")
    assert found is not None
    assert [(item.code, item.path) for item in problems] == [
        ("SF002", "/project"),
        ("SF002", "/components"),
        ("SF002", "/trustZones/0/risk"),
        ("SF002", "/trustZones/1"),
    ]
    assert found.flows[0].carries == ("one",)


def test_a_boundary_around_itself_and_one_as_large_as_another_nest_nowhere() -> None:
    tree = td2()
    cells = tree["detail"]["diagrams"][0]["cells"]
    cells.append({**cells[0], "id": "twin"})
    found, _ = read(json.dumps(tree).encode(), "x")
    assert found is not None
    assert [zone.inside for zone in found.zones] == ["", ""]
