"""Coming from another tool and going to one: a model becomes a folder to go on with, and a folder a model."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.formats.threat_model_samples import SAMPLES
from wardbook.app.check import check
from wardbook.app.dates import given
from wardbook.app.import_model import taken_over
from wardbook.app.inputs import load
from wardbook.cli.main import wardbook
from wardbook.formats.threat_models.layout import laid_out
from wardbook.formats.threat_models.reading import read
from wardbook.model.security_file import Device

ROOT = Path(__file__).parents[2]
PUMP = ROOT / "examples" / "infusion-pump"
SHARED = ROOT.parent / "shared" / "data" / "threat-models"
DAY = "2026-11-20"
PUBLISHED = sorted(path.name for path in SHARED.iterdir()) if SHARED.is_dir() else []
Json = dict[str, Any]  # Any: JSON


def run(*words: str | Path, code: int = 0) -> Result:
    """The command in this process; the exit code is part of what is promised."""
    result = CliRunner().invoke(wardbook, [str(word) for word in words])
    expected = result.exit_code == code
    assert expected, f"{result.exit_code}: {result.output}\n{result.exception!r}"
    return result


def imported(tmp_path: Path, name: str, data: bytes) -> Path:
    """The folder that a model becomes."""
    source = tmp_path / name
    source.write_bytes(data)
    folder = tmp_path / "device"
    run("import-model", source, "-o", folder)
    return folder


def device_of(folder: Path) -> Device:
    """A folder that has no reader errors."""
    device, problems = load(folder)
    assert [f"{item.at}: {item.code} {item.says}" for item in problems] == []
    assert device is not None
    return device


@pytest.mark.parametrize("name", SAMPLES)
def test_a_model_of_each_tool_is_imported_checked_shown_and_built(tmp_path: Path, name: str) -> None:
    _goes_on(imported(tmp_path, name, SAMPLES[name]), tmp_path)


@pytest.mark.skipif(not PUBLISHED, reason="the shared models of other tools are not beside this checkout")
@pytest.mark.parametrize("name", PUBLISHED or ["none"])
def test_a_published_model_of_another_tool_is_imported_checked_shown_and_built(
    tmp_path: Path, name: str
) -> None:
    _goes_on(imported(tmp_path, name, (SHARED / name).read_bytes()), tmp_path)


def _goes_on(folder: Path, tmp_path: Path) -> None:
    """Check finds no reader errors and blocks only for what no model of these tools says; show and build work."""
    device = device_of(folder)
    report = check(folder, as_of=given(DAY).date).report
    assert {item.code for item in report.diagnostics if item.code[:2] in ("PF", "RF", "IN")} == set()
    shown = json.loads(run("show", "flows", folder, "--format", "json", "--as-of", DAY).stdout_bytes)
    assert len(shown["rows"]) == len(device.flows)
    run("build", folder, "-o", tmp_path / "out", "--as-of", DAY)
    assert (tmp_path / "out" / "security-file.json").is_file()


def test_ids_are_short_readable_and_the_ones_that_people_chose_stay(tmp_path: Path) -> None:
    device = device_of(imported(tmp_path, "pump.yaml", SAMPLES["otm.yaml"]))
    assert set(device.zones) == {"ward", "box"}
    assert set(device.parts) == {"gateway", "ui", "library"}
    assert set(device.flows) == {"gateway--ui", "ui--gateway"}
    assert device.parts["library"].part_of == "ui"
    assert device.parts["library"].in_ == "box"
    assert device.assets["limits"].kept_in == ("library",)


def test_what_is_not_said_is_left_out_and_what_had_to_be_assumed_says_so(tmp_path: Path) -> None:
    device = device_of(imported(tmp_path, "td.json", SAMPLES["td2.json"]))
    assert device.zones["unplaced"].trust == 1
    assert "no boundary" in (device.zones["unplaced"].assumption or "")
    assert "does not say how far" in (device.zones["pump-box"].assumption or "")
    assert {flow.auth for flow in device.flows.values()} == {None}
    assert {flow.kind for flow in device.flows.values()} == {None}
    assert device.about.intended_use is None
    assert device.about.device.version is None


def test_a_mitigation_that_is_one_of_ours_is_called_so_and_another_gets_a_word_with_its_sentence(
    tmp_path: Path,
) -> None:
    device = device_of(imported(tmp_path, "pump.yaml", SAMPLES["otm.yaml"]))
    control = device.controls["C-1"]
    assert (control.do, control.at, control.state) == ("mutual-tls", ("ui",), "implemented")
    assert "C-2" not in device.controls  # it was rejected there, and the report says so
    assert "it was rejected" in (tmp_path / "device" / "imported.md").read_text(encoding="utf-8")
    (tmp_path / "td").mkdir()
    own = device_of(imported(tmp_path / "td", "td.json", SAMPLES["td2.json"]))
    assert own.about.words["controls"] == {own.controls["C-1"].do: "Sign each order. Check it too."}


def test_threats_stand_in_the_report_with_their_states_and_who_decided(tmp_path: Path) -> None:
    folder = imported(tmp_path, "t.yaml", SAMPLES["threagile.yaml"])
    page = (folder / "imported.md").read_text(encoding="utf-8")
    assert "| gateway | missing-hardening | accepted |" in page
    assert "Old gateway; ticket: T-1 | A. Author 2026-01-04 |" in page
    assert "| ui | Forged at ui | open | critical | tampering, CWE-345 |" in page
    assert "abuse case: Overdose" in page
    assert (folder / "evidence" / "t.yaml").read_bytes() == SAMPLES["threagile.yaml"]


def test_nothing_is_overwritten_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    source = tmp_path / "m.json"
    source.write_bytes(SAMPLES["pytm.json"])
    folder = tmp_path / "there"
    said = run("import-model", source, "--dry-run", "-o", folder).output
    assert "Carried: 2 zones, 1 actor, 2 parts, 1 asset, 2 flows, 3 controls, 1 threat." in said
    assert "1 x assets[].onAWS: a device folder has no place for it" in said
    assert not folder.exists()
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    assert "nothing is ever overwritten" in run("import-model", source, "-o", folder, code=1).output
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert "name the new folder" in run("import-model", source, code=2).output


def test_a_file_that_is_no_model_is_one_coded_line_and_makes_no_folder(tmp_path: Path) -> None:
    source = tmp_path / "x.json"
    source.write_bytes(b'{"bomFormat": "CycloneDX"}')
    said = run("import-model", source, "-o", tmp_path / "out", code=3).output
    assert said.count("\n") == 1
    assert "SF001" in said
    assert not (tmp_path / "out").exists()
    assert "SF001" in run("import-model", tmp_path / "gone", "-o", tmp_path / "out", code=3).output


def test_names_that_are_scripts_or_no_words_at_all_become_plain_ids_and_text(tmp_path: Path) -> None:
    names = [
        "<script>alert(1)</script>",
        "a: b\n- c",
        "${jndi:x}",
        "\u202eabc",
        "true",
        "ポンプ",
        "",
        "device",
        "none",
        "|`*[",
    ]
    tree = {
        "otmVersion": "0.2.0",
        "project": {"id": "p", "name": names[0]},
        "trustZones": [{"id": "z", "name": names[1], "risk": {"trustRating": 1}}],
        "components": [
            {"id": f"#{number}", "name": name, "type": name, "parent": {"trustZone": "z"}, "tags": [name]}
            for number, name in enumerate(names)
        ],
        "dataflows": [
            {"id": f"f{number}", "name": name, "source": f"#{number}", "destination": "#0", "assets": [name]}
            for number, name in enumerate(names)
        ],
    }
    folder = imported(tmp_path, "m.json", json.dumps(tree).encode())
    device = device_of(folder)
    assert len(device.parts) == len(names)
    assert len(device.flows) == len(names)
    assert all(key.replace("-", "").isalnum() and key.isascii() for key in device.parts)
    assert "<script" not in (folder / "imported.md").read_text(encoding="utf-8")


def test_boundaries_that_lie_in_a_circle_are_opened_and_named(tmp_path: Path) -> None:
    zones = [
        {"id": key, "name": key, "risk": {"trustRating": 20}, "parent": {"trustZone": around}}
        for key, around in ("ab", "bc", "ca", "dd")
    ]
    parts = [
        {"id": key, "name": key, "type": "x", "parent": {"component": around}}
        for key, around in (("p", "q"), ("q", "p"))
    ]
    tree = {"otmVersion": "1", "project": {}, "trustZones": zones, "components": parts}
    folder = imported(tmp_path, "m.json", json.dumps(tree).encode())
    device = device_of(folder)
    assert sum(zone.inside is None for zone in device.zones.values()) == 3
    page = (folder / "imported.md").read_text(encoding="utf-8")
    assert page.count("it would be inside itself") == 3


def test_the_same_model_makes_the_same_bytes() -> None:
    for name, data in SAMPLES.items():
        assert taken_over(data, name).files == taken_over(data, name).files


def exported(tmp_path: Path, target: str, folder: Path = PUMP) -> tuple[Json, str]:
    """What an export writes, as a tree, and what it says."""
    out = tmp_path / f"{target}.json"
    result = run("export", folder, "--to", target, "-o", out, "--as-of", DAY)
    tree: Json = json.loads(out.read_bytes())
    return tree, result.output


def test_otm_holds_what_its_schema_requires_and_every_reference_leads_somewhere(tmp_path: Path) -> None:
    tree, said = exported(tmp_path, "otm")
    required = {
        "assets": {"name", "id", "risk"},
        "trustZones": {"id", "name", "risk"},
        "components": {"id", "name", "type", "parent"},
        "dataflows": {"id", "name", "source", "destination"},
        "threats": {"id", "name", "risk"},
        "mitigations": {"id", "name", "riskReduction"},
    }
    for table, fields in required.items():
        assert tree[table], table
        assert all(fields <= set(one) for one in tree[table]), table
    ids = {table: {one["id"] for one in tree[table]} for table in required}
    assert all(one["parent"]["trustZone"] in ids["trustZones"] for one in tree["components"])
    for one in tree["dataflows"]:
        assert {one["source"], one["destination"]} <= ids["components"]
        assert set(one["assets"]) <= ids["assets"]
    for one in (*tree["components"], *tree["dataflows"]):
        for instance in one.get("threats", []):
            assert instance["threat"] in ids["threats"]
            assert {answer["mitigation"] for answer in instance["mitigations"]} <= ids["mitigations"]
    assert "not carried: situations: all (12): OTM has no field for it" in said
    assert "riskReduction (38)" in said


def test_a_folder_goes_to_otm_and_back_with_zones_parts_flows_and_assets(tmp_path: Path) -> None:
    exported(tmp_path, "otm")
    back = device_of(imported(tmp_path, "pump.json", (tmp_path / "otm.json").read_bytes()))
    pump = device_of(PUMP)
    assert {key: (one.trust, one.inside) for key, one in back.zones.items()} == {
        key: (one.trust, one.inside) for key, one in pump.zones.items()
    }
    assert {key: (one.is_, one.in_, one.part_of, one.version) for key, one in back.parts.items()} == {
        key: (one.is_, one.in_, one.part_of, one.version) for key, one in pump.parts.items()
    }
    assert {key: (one.in_, one.role) for key, one in back.actors.items()} == {
        key: (one.in_, one.role) for key, one in pump.actors.items()
    }
    for key, one in pump.flows.items():
        other = back.flows[key]
        assert (other.sender, other.receiver, other.kind, other.via) == (
            one.sender,
            one.receiver,
            one.kind,
            one.via,
        )
        assert set(other.carries) == set(one.carries)
        assert other.auth == one.auth
    assert {
        key: (one.needs.secrecy, one.needs.integrity, one.needs.availability, one.data)
        for key, one in back.assets.items()
    } == {
        key: (one.needs.secrecy, one.needs.integrity, one.needs.availability, one.data)
        for key, one in pump.assets.items()
    }
    assert {one.do for one in back.controls.values()} <= {one.do for one in pump.controls.values()}
    assert len(back.flows) == len(pump.flows)


def test_threat_dragon_gets_one_sheet_on_which_nothing_overlaps_and_everything_lies_in_its_zone(
    tmp_path: Path,
) -> None:
    tree, said = exported(tmp_path, "threat-dragon")
    cells = tree["detail"]["diagrams"][0]["cells"]
    pump = device_of(PUMP)
    assert len(cells) == len(pump.zones) + len(pump.parts) + len(pump.actors) + len(pump.flows)
    assert len({cell["id"] for cell in cells}) == len(cells)
    standing = {cell["id"] for cell in cells if cell["shape"] in ("actor", "process", "store")}
    flows = [cell for cell in cells if cell["shape"] == "flow"]
    assert all({cell["source"]["cell"], cell["target"]["cell"]} <= standing for cell in flows)
    assert all({"type", "hasOpenThreats"} <= set(cell["data"]) for cell in cells)
    boxes = [_rectangle(cell) for cell in cells if cell["id"] in standing]
    assert [(a, b) for a, b in combinations(boxes, 2) if _overlap(a, b)] == []
    assert "not carried: assets: all (19): Threat Dragon has no field for it" in said
    back, problems = read((tmp_path / "threat-dragon.json").read_bytes(), "x")
    assert problems == []
    assert back is not None
    names = {zone.key: zone.name for zone in back.zones}
    place = {one.name: names[one.zone] for one in back.parts}
    place |= {one.name: names[one.zone] for one in back.actors}
    expected = {part.name or key: part.in_ for key, part in pump.parts.items()}
    expected |= {actor.name or key: actor.in_ for key, actor in pump.actors.items()}
    assert place == {name: pump.zones[zone].name or zone for name, zone in expected.items()}
    assert {zone.name: names.get(zone.inside, "") for zone in back.zones} == {
        zone.name or key: (pump.zones[zone.inside].name or zone.inside) if zone.inside else ""
        for key, zone in pump.zones.items()
    }


def _rectangle(cell: Json) -> tuple[int, int, int, int]:
    x, y = cell["position"]["x"], cell["position"]["y"]
    return x, y, x + cell["size"]["width"], y + cell["size"]["height"]


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_the_layout_opens_zones_in_a_circle_and_is_the_same_every_time() -> None:
    inside = {"a": "b", "b": "a", "c": "c", "d": "a", "e": None}
    elements = {"a": tuple(f"p{number}" for number in range(9)), "e": ("q",)}
    first = laid_out(inside, elements)
    assert first == laid_out(inside, elements)
    assert set(first) == {*inside, *elements["a"], "q"}


def test_the_preview_of_cyclonedx_says_that_it_is_one_and_all_its_references_resolve(tmp_path: Path) -> None:
    tree, said = exported(tmp_path, "cyclonedx-2.0-preview")
    assert "preview: CycloneDX 2.0 is not published yet" in said
    assert (tree["specFormat"], tree["specVersion"]) == ("CycloneDX", "2.0")
    properties = {one["name"]: one["value"] for one in tree["properties"]}
    assert "not published" in properties["wardbook:preview"]
    assert properties["wardbook:schema:cyclonedx-threat-2.0"] == "0b918bb0fb16534495e412a04408e57301739850"
    blueprint = tree["blueprints"][0]
    assert {"name", "modelTypes"} <= set(blueprint)
    pump = device_of(PUMP)
    assert len(blueprint["assets"]) + len(blueprint["dataStores"]) == len(pump.parts)
    assert len(blueprint["flows"]) == len(pump.flows)
    refs = [*_values(tree, "bom-ref")]
    assert len(refs) == len(set(refs))
    links = {
        *(
            link
            for name in ("zone", "source", "destination", "boundary", "parent", "dataStore")
            for link in _values(tree, name)
        ),
        *(
            link
            for name in ("affectedAssets", "mitigations", "appliesTo", "relatedRisks", "dataSets")
            for links in _values(tree, name)
            if isinstance(links, list)
            for link in links
            if isinstance(link, str)
        ),
    }
    assert {link for link in links if isinstance(link, str)} <= set(refs)
    paths = tree["threats"]["attackPaths"]
    assert [path["objective"] for path in paths]
    assert all(path["steps"] and all(step["description"] for step in path["steps"]) for path in paths)
    assert {risk["bom-ref"] for risk in tree["risks"]["risks"]} == {
        link for path in paths for link in path["relatedRisks"]
    } | {
        risk["bom-ref"]
        for risk in tree["risks"]["risks"]
        if "exploitability 0" in risk["residualRisk"]["rationale"]
    }
    assert "likelihood" not in json.dumps(tree["risks"])
    assert "only the plan of each situation is written, as an attack path" in said


def _values(tree: Any, name: str) -> list[Any]:  # Any: JSON
    """Every value under a key, wherever it stands."""
    found = []
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found += [value[name]] if name in value else []
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found


def test_attack_trees_are_one_file_for_each_situation_or_the_one_asked_for(tmp_path: Path) -> None:
    run("export", PUMP, "--to", "attack-tree", "-o", tmp_path / "trees", "--as-of", DAY)
    names = sorted(path.name for path in (tmp_path / "trees").iterdir())
    assert names[0] == "HS-01.dft"
    assert len(names) >= 10
    one = run("export", PUMP, "--to", "attack-tree", "--situation", "HS-01", "--as-of", DAY).output
    assert one == (tmp_path / "trees" / "HS-01.dft").read_text(encoding="utf-8")
    assert "toplevel" in one
    assert (
        "there is no situation `HS-1`; did you mean"
        in run("export", PUMP, "--to", "attack-tree", "--situation", "HS-1", code=1).output
    )
    assert "name a folder" in run("export", PUMP, "--to", "attack-tree", "--as-of", DAY, code=2).output
    assert "goes with" in run("export", PUMP, "--to", "otm", "--situation", "HS-01", code=2).output


def test_an_export_of_a_folder_that_cannot_be_read_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").write_text("[", encoding="utf-8")
    run("export", tmp_path, "--to", "otm", "-o", tmp_path / "o.json", code=3)
    assert not (tmp_path / "o.json").exists()


def test_an_export_is_the_same_bytes_every_time() -> None:
    for target in ("otm", "threat-dragon", "cyclonedx-2.0-preview"):
        first, second = (run("export", PUMP, "--to", target, "--as-of", DAY).stdout_bytes for _ in range(2))
        assert first == second
