"""The example device is whole: what it names exists, and what it lists can be identified."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from wardbook.app import load
from wardbook.app.check import check
from wardbook.app.sboms import check_file
from wardbook.app.sboms import load as load_sbom
from wardbook.model.sbom import Sbom, SbomComponent
from wardbook.model.security_file import Device

FOLDER = Path(__file__).parents[2] / "examples" / "infusion-pump"
SBOMS = sorted((FOLDER / "sbom").iterdir())
LABELLING = {f"fda-premarket-2026:VI.A.{number}" for number in range(1, 15)}
AS_OF = datetime.date(2026, 11, 20)


@pytest.fixture(scope="module")
def device() -> Device:
    """The example as the product reads it."""
    loaded, _ = load(FOLDER)
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def boms() -> dict[str, Sbom]:
    """Every SBOM of the example by file name, read as the product reads it."""
    found = {path.name: load_sbom(path) for path in SBOMS}
    assert all(bom is not None and not problems for bom, problems in found.values())
    return {name: bom for name, (bom, _) in found.items() if bom is not None}


def text(item: SbomComponent) -> str:
    """A component's package URL, else its CPE name, else its name."""
    return item.purl.text if item.purl else item.cpe or item.name


def listed(bom: Sbom) -> list[SbomComponent]:
    """The components of an SBOM without what it is of."""
    return [item for item in bom.components if bom.root is None or item.ref != bom.root.ref]


def is_invented(item: SbomComponent) -> bool:
    """Whether the component belongs to the fictional companies of the example."""
    return (
        "fictional" in (item.supplier or "")
        or "Example Medical" in (item.supplier or "")
        or item.name.startswith("acme-")
    )


def test_the_example_is_read_without_an_error() -> None:
    _, diagnostics = load(FOLDER)
    assert [f"{found.code} {found.at.file}: {found.says}" for found in diagnostics] == []


def test_the_example_says_on_every_page_that_it_is_one(device: Device) -> None:
    assert device.about.device.banner == "Example device, not a real product"


def test_the_communications_processor_holds_the_golden_component(boms: dict[str, Sbom]) -> None:
    assert "pkg:generic/openssl@3.0.8" in {text(item) for item in boms["comms.spdx.json"].components}


def test_every_sbom_is_what_its_specification_says() -> None:
    found = [one for path in SBOMS for one in check_file(path).diagnostics]
    assert [f"{one.code} {one.at.file}: {one.says}" for one in found] == []


def test_the_sboms_are_of_many_formats(boms: dict[str, Sbom]) -> None:
    assert {(bom.format, bom.encoding) for bom in boms.values()} == {
        ("CycloneDX", "json"),
        ("CycloneDX", "xml"),
        ("SPDX", "json"),
        ("SPDX", "tag-value"),
        ("SPDX", "yaml"),
        ("SPDX-3", "json-ld"),
        ("CSV", "csv"),
    }


def test_three_hundred_real_components_are_listed(boms: dict[str, Sbom]) -> None:
    real = {text(item) for bom in boms.values() for item in listed(bom) if not is_invented(item)}
    assert len(real) >= 300


def test_every_component_can_be_looked_up_but_the_two_that_are_left_open_on_purpose() -> None:
    file = check(FOLDER, as_of=AS_OF).report.subject
    assert file is not None
    nameless = {item.id for item in file.components.values() if not item.purl and not item.cpe}
    assert nameless == {"power/power-firmware", "ui/acme-barcode-sdk"}


def test_every_sbom_belongs_to_a_part(device: Device) -> None:
    named = {choice.file for part in device.parts.values() for choice in part.sbom}
    assert named == {f"sbom/{path.name}" for path in SBOMS}


@pytest.mark.parametrize("path", SBOMS, ids=lambda path: path.name)
def test_every_relation_of_an_sbom_has_two_ends(path: Path, boms: dict[str, Sbom]) -> None:
    bom = boms[path.name]
    refs = {item.ref for item in bom.components} | ({bom.root.ref} if bom.root else set())
    named = {ref for source, targets in bom.depends.items() for ref in (source, *targets)}
    assert named
    assert named - refs == set()


@pytest.mark.parametrize("path", SBOMS, ids=lambda path: path.name)
def test_a_package_url_of_the_example_names_what_stands_beside_it(path: Path, boms: dict[str, Sbom]) -> None:
    for item in boms[path.name].components:
        if item.purl is not None:
            full = f"{item.purl.namespace}/{item.purl.name}" if item.purl.type == "npm" else item.purl.name
            assert (full.removeprefix("None/"), (item.purl.version or "").removeprefix("v")) == (
                item.name,
                item.version,
            )


@pytest.mark.parametrize("path", SBOMS, ids=lambda path: path.name)
def test_a_cpe_name_of_the_example_names_the_version_beside_it(path: Path, boms: dict[str, Sbom]) -> None:
    for item in boms[path.name].components:
        for name in item.cpes:
            assert name.split(":")[5].replace("\\", "") == item.version, name


def test_hashes_are_claimed_only_of_what_a_registry_publishes(boms: dict[str, Sbom]) -> None:
    hashed = {item.purl.type for bom in boms.values() for item in bom.components if item.hashes and item.purl}
    assert hashed == {"npm", "pypi"}


def test_every_real_component_has_a_line_in_the_sources(boms: dict[str, Sbom]) -> None:
    sources = (FOLDER / "SOURCES.md").read_text("utf-8")
    for item in (item for bom in boms.values() for item in listed(bom) if not is_invented(item)):
        assert f"| {item.name} | {item.version} |" in sources, item.name


def test_an_sbom_is_of_the_version_of_its_part(device: Device, boms: dict[str, Sbom]) -> None:
    for part in device.parts.values():
        for choice in part.sbom:
            root = boms[Path(choice.file).name].root
            if choice.stand_in is None and root is not None:
                assert root.version == part.version, part.id


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
