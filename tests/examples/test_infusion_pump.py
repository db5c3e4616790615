"""The example device is whole: what it names exists, and what it lists can be identified."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from wardbook.app import load
from wardbook.model.security_file import Device

FOLDER = Path(__file__).parents[2] / "examples" / "infusion-pump"
SBOMS = sorted((FOLDER / "sbom").glob("*.cdx.json"))
LABELLING = {f"fda-premarket-2026:VI.A.{number}" for number in range(1, 15)}
PURL = re.compile(r"pkg:(?P<type>[a-z][a-z0-9.+-]*)/(?P<name>[^@?#]+)@(?P<version>[^?#]+)\Z")

Object = dict[str, Any]  # Any: JSON of an SBOM


@pytest.fixture(scope="module")
def device() -> Device:
    """The example as the product reads it."""
    loaded, _ = load(FOLDER)
    assert loaded is not None
    return loaded


def bom(path: Path) -> Object:
    """An SBOM file as JSON."""
    data: Object = json.loads(path.read_text("utf-8"))
    return data


def test_the_example_is_read_without_an_error() -> None:
    _, diagnostics = load(FOLDER)
    assert [f"{found.code} {found.at.file}: {found.says}" for found in diagnostics] == []


def test_the_example_says_on_every_page_that_it_is_one(device: Device) -> None:
    assert device.about.device.banner == "Example device, not a real product"


def test_the_communications_processor_holds_the_golden_component() -> None:
    components = bom(FOLDER / "sbom" / "comms.cdx.json")["components"]
    assert "pkg:generic/openssl@3.0.8" in {component.get("purl") for component in components}


@pytest.mark.parametrize("path", SBOMS, ids=lambda path: path.name)
def test_an_sbom_of_the_example_is_cyclonedx_with_a_bom_ref_for_each_component(path: Path) -> None:
    data = bom(path)
    assert (data["bomFormat"], data["specVersion"]) == ("CycloneDX", "1.6")
    refs = [component["bom-ref"] for component in data["components"]]
    refs.append(data["metadata"]["component"]["bom-ref"])
    assert len(refs) == len(set(refs))


@pytest.mark.parametrize("path", SBOMS, ids=lambda path: path.name)
def test_every_relation_of_an_sbom_has_two_ends(path: Path) -> None:
    data = bom(path)
    refs = {component["bom-ref"] for component in data["components"]}
    refs.add(data["metadata"]["component"]["bom-ref"])
    named = {entry["ref"] for entry in data["dependencies"]}
    named.update(ref for entry in data["dependencies"] for ref in entry.get("dependsOn", []))
    assert named - refs == set()


@pytest.mark.parametrize("path", SBOMS, ids=lambda path: path.name)
def test_a_package_url_of_the_example_names_the_version_beside_it(path: Path) -> None:
    for component in bom(path)["components"]:
        purl = component.get("purl")
        if purl is None:
            continue
        found = PURL.match(purl)
        assert found, purl
        assert found["version"].replace("%2B", "+") == component["version"], purl
        assert found["name"].rpartition("/")[2].replace("%2B", "+") == component["name"], purl


@pytest.mark.parametrize("path", SBOMS, ids=lambda path: path.name)
def test_no_hash_is_claimed_for_what_was_never_built(path: Path) -> None:
    assert all("hashes" not in component for component in bom(path)["components"])


def test_every_real_component_has_a_line_in_the_sources() -> None:
    sources = (FOLDER / "SOURCES.md").read_text("utf-8")
    for path in SBOMS:
        for component in bom(path)["components"]:
            purl = component.get("purl", "")
            if purl and "/example-medical/" not in purl:
                assert f"| {component['name']} | {component['version']} |" in sources, component["name"]


def test_an_sbom_is_of_the_version_of_its_part(device: Device) -> None:
    for part in device.parts.values():
        for choice in part.sbom:
            if choice.stand_in is None:
                root = bom(FOLDER / choice.file)["metadata"]["component"]
                assert root["version"] == part.version, part.id


def test_every_file_the_evidence_names_exists(device: Device) -> None:
    assert device.evidence
    for evidence in device.evidence.values():
        assert (FOLDER / evidence.file).is_file(), evidence.id


def test_what_users_are_told_answers_every_item_of_the_labelling_list(device: Device) -> None:
    answered = {item for told in device.told.values() for item in told.answers}
    assert answered >= LABELLING


def test_a_retired_control_of_the_example_says_why(device: Device) -> None:
    retired = [control for control in device.controls.values() if control.state == "retired"]
    assert retired
    assert all(control.because for control in retired)


def test_a_path_of_every_use_exists(device: Device) -> None:
    pairs = {frozenset((flow.sender, flow.receiver)) for flow in device.flows.values()}
    for use in device.uses.values():
        for step in zip(use.path, use.path[1:], strict=False):
            assert frozenset(step) in pairs, f"{use.id}: {step}"
