"""Components: joined over SBOMs, corrected by people, chosen from a device-wide SBOM by name."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from wardbook.app import inputs
from wardbook.compile import compile as compile_file
from wardbook.intelligence.targets import target
from wardbook.model.security_file import SecurityFile

ARCHITECTURE = "zones: {{z: {{trust: 2}}}}\nparts:\n  a: {{is: process, in: z, sbom: {sbom}}}\n"


def compiled(folder: Path, sbom: str, facts: str = "", **files: object) -> SecurityFile:
    (folder / "sbom").mkdir(exist_ok=True)
    (folder / "device.yaml").write_text("format: 1\ndevice: {id: d, name: D}\n")
    (folder / "architecture.yaml").write_text(ARCHITECTURE.format(sbom=sbom))
    (folder / "components.yaml").write_text(facts)
    for name, content in files.items():
        (folder / "sbom" / f"{name}.cdx.json").write_text(
            json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", **content})
        )  # type: ignore[dict-item]
    return compile_file(inputs(folder, as_of=datetime.date(2026, 1, 1)))


def lib(name: str, version: str = "1", **more: object) -> dict[str, object]:
    return {"type": "library", "name": name, "version": version, "bom-ref": f"{name}@{version}", **more}


def test_a_component_listed_by_two_sboms_is_one_with_two_origins(tmp_path: Path) -> None:
    one, two = (
        {"components": [lib("zlib", purl="pkg:generic/zlib@1")]},
        {"components": [lib("zlib", purl="pkg:generic/zlib@1", supplier={"name": "zlib"})]},
    )
    file = compiled(tmp_path, "[sbom/one.cdx.json, sbom/two.cdx.json]", one=one, two=two)
    component = file.components["a/zlib"]
    assert component.sboms == ("sbom/one.cdx.json", "sbom/two.cdx.json")
    assert component.supplier == "zlib"


def test_a_name_that_is_not_unique_at_its_part_gives_way_to_the_package_url(tmp_path: Path) -> None:
    file = compiled(
        tmp_path,
        "sbom/one.cdx.json",
        one={
            "components": [
                lib("zlib", "1", purl="pkg:generic/zlib@1"),
                lib("zlib", "2", purl="pkg:generic/zlib@2"),
            ]
        },
    )
    assert list(file.components) == ["a/pkg:generic/zlib@1", "a/pkg:generic/zlib@2"]


def test_people_correct_and_add_to_what_an_sbom_says(tmp_path: Path) -> None:
    file = compiled(
        tmp_path,
        "sbom/one.cdx.json",
        "zlib@1: {supplier: Somebody, support: {level: maintained, until: 2030-01-01}}\nghost@1: {sbom: withheld, at: [a]}\n",
        one={"components": [lib("zlib")]},
    )
    assert file.components["a/zlib"].supplier == "Somebody"
    assert file.components["a/zlib"].corrected
    assert file.components["a/ghost"].withheld


def test_a_part_may_be_one_component_of_a_larger_sbom_with_all_it_depends_on(tmp_path: Path) -> None:
    bom = {
        "components": [lib("app"), lib("curl"), lib("zlib"), lib("other")],
        "dependencies": [
            {"ref": "app@1", "dependsOn": ["curl@1"]},
            {"ref": "curl@1", "dependsOn": ["zlib@1", "app@1"]},
            {"ref": "other@1", "dependsOn": ["zlib@1"]},
        ],
    }
    file = compiled(tmp_path, "{file: sbom/one.cdx.json, select: app}", one=bom)
    assert [item.name for item in file.components.values()] == ["app", "curl", "zlib"]
    assert not compiled(tmp_path, "{file: sbom/one.cdx.json, select: nothing}", one=bom).components


def test_every_cpe_name_and_the_source_package_that_sboms_state_reach_the_look_up(tmp_path: Path) -> None:
    mine, other = ("cpe:2.3:a:zlib:zlib:1:*:*:*:*:*:*:*", "cpe:2.3:a:gnu:zlib:1:*:*:*:*:*:*:*")
    source = [{"name": "aquasecurity:trivy:SrcName", "value": "zlib-source"}]
    one, two = (
        {"components": [lib("zlib", cpe=mine, properties=source)]},
        {"components": [lib("zlib", cpe=other)]},
    )
    listed = "[sbom/one.cdx.json, sbom/two.cdx.json]"
    said = target(compiled(tmp_path, listed, one=one, two=two).components["a/zlib"])
    assert (set(said.cpes), said.built_from) == ({mine, other}, "zlib-source")
    facts = f'zlib@1: {{cpe: "{mine}"}}\n'
    confirmed = target(compiled(tmp_path, listed, facts, one=one, two=two).components["a/zlib"])
    assert confirmed.cpes == (mine,)
