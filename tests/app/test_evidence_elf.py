"""A firmware folder is looked into: which component each library is, and what stands in no SBOM."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.formats.test_elf import KEY, made
from wardbook.analysis.libraries import component_names, stem
from wardbook.cli.main import wardbook


def run(*words: object) -> Result:
    return CliRunner().invoke(wardbook, ["evidence", "elf", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def firmware(tmp_path: Path) -> Path:
    place = tmp_path / "firmware"
    (place / "bin").mkdir(parents=True)
    needed = ("libssl.so.3", "libz.so.1", "libpump.so.2", "libc.so.6")
    (place / "bin" / "pumpd").write_bytes(made(32, ">", kind=2, needed=needed))
    (place / "key.pem").write_bytes(KEY)
    (place / "loop").symlink_to(place)
    return place


def sbom(tmp_path: Path, *names: str) -> Path:
    path = tmp_path / "sbom.cdx.json"
    components = [{"type": "library", "name": name, "version": "1"} for name in names]
    path.write_text(
        json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components})
    )
    return path


def test_a_library_that_is_in_no_sbom_is_a_finding_and_every_other_is_named(
    firmware: Path, tmp_path: Path
) -> None:
    answer = run(firmware, "--sbom", sbom(tmp_path, "openssl", "zlib1g", "musl"), "--format", "json")
    found = json.loads(answer.stdout)
    assert {item["name"]: item["components"] for item in found["libraries"]} == {
        "libc.so.6": ["musl@1"],
        "libpump.so.2": [],
        "libssl.so.3": ["openssl@1"],
        "libz.so.1": ["zlib1g@1"],
    }
    missing = [item for item in found["findings"] if item["rule"] == "not-in-sbom"]
    assert [(item["file"], item["says"]) for item in missing] == [
        ("bin/pumpd", "`libpump.so.2` is in the binary and not in the SBOM")
    ]
    assert answer.exit_code == 1


def test_a_library_of_the_makers_own_is_none_and_without_an_sbom_nothing_is_said(
    firmware: Path, tmp_path: Path
) -> None:
    own = json.loads(
        run(
            firmware,
            "--sbom",
            sbom(tmp_path, "openssl", "zlib", "glibc"),
            "--own",
            "libpump*",
            "--format",
            "json",
        ).stdout
    )
    assert "not-in-sbom" not in {item["rule"] for item in own["findings"]}
    bare = run(firmware)
    assert "no SBOM was given" in bare.output and "not-in-sbom" not in bare.output


def test_keys_inside_are_found_and_links_are_not_followed(firmware: Path) -> None:
    found = json.loads(run(firmware, "--format", "json").stdout)
    assert [item["file"] for item in found["secrets"]] == ["key.pem"]
    assert found["files"] == 2


def test_the_table_shows_each_program_and_the_last_line_counts(firmware: Path) -> None:
    lines = run(firmware).output.splitlines()
    assert lines[0].split() == ["program", "nx", "pie", "relro", "canary", "fortify", "symbols", "rpath"]
    assert lines[1].split() == ["bin/pumpd", "yes", "no", "full", "yes", "yes", "no", "none"]
    assert lines[-1].startswith("1 programs and libraries in 2 files: ")


def test_the_json_of_a_check_is_evidence(firmware: Path, tmp_path: Path) -> None:
    report = tmp_path / "elf.json"
    report.write_text(run(firmware, "--format", "json").stdout)
    answer = CliRunner().invoke(
        wardbook, ["evidence", "import", str(report), "--dry-run", "--format", "json"]
    )
    (looked,) = json.loads(answer.stdout)
    assert (looked["format"], looked["findings"]) == (
        "wardbook elf",
        len(json.loads(report.read_text())["findings"]),
    )


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert run(tmp_path / "none").exit_code == 3


@pytest.mark.parametrize(
    ("soname", "base", "name"),
    [
        ("libssl.so.3", "libssl", "openssl"),
        ("libstdc++.so.6", "libstdc++", "gcc"),
        ("libboost_system.so.1.74.0", "libboost_system", "boost"),
        ("ld-musl-armhf.so.1", "ld-musl-armhf", "musl"),
        ("libpng16.so.16", "libpng16", "libpng"),
        ("libjson-c.so.5", "libjson-c", "json-c"),
        ("libpython3.11.so.1.0", "libpython3.11", "python"),
    ],
)
def test_names_of_libraries_lead_to_names_of_components(soname: str, base: str, name: str) -> None:
    assert stem(soname) == base
    assert name in component_names(soname)
