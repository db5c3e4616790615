"""Packages: made of a small device, checked to the byte, made again from themselves, and refused while something is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.base_folder import BASE, copy_base
from wardbook.cli.main import wardbook as command

AS_OF = ("--as-of", "2026-11-20")


def wardbook(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a device with two libraries, one of them above it."""
    room = tmp_path_factory.mktemp("package")
    out, device = room / "P", copy_base(room / "devices" / "pump")
    for library, file, text in (
        (room / "shared", "company.yaml", "name: Example\n"),
        (device / "own", "components.yaml", "{}\n"),
    ):
        library.mkdir()
        (library / file).write_text(text)
    with (device / "device.yaml").open("a") as about:
        about.write("\nlibraries: [{path: ../../shared}, {path: ./own}]\n")
    made = wardbook(
        "package", "make", str(device), "--profile", "fda-510k", "-o", str(out), *AS_OF, "--draft"
    )
    assert made.exit_code in (0, 1), made.output
    assert (out / "manifest.json").exists(), made.output
    return out


def test_a_final_package_is_refused_with_a_list_of_what_is_missing_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    made = wardbook("package", "make", str(BASE), "--profile", "eu-mdr", "-o", str(tmp_path / "P"), *AS_OF)
    assert made.exit_code == 1
    assert not (tmp_path / "P").exists()
    assert "--draft" in made.output


def test_an_unknown_profile_is_answered_with_the_nearest(tmp_path: Path) -> None:
    made = wardbook("package", "make", str(BASE), "--profile", "fda-510", "-o", str(tmp_path / "P"), *AS_OF)
    assert made.exit_code == 2
    assert "fda-510k" in made.output


def test_a_package_is_whole_as_folder_and_as_zip(draft: Path) -> None:
    for place in (draft, draft.with_name("P.zip")):
        verified = wardbook("package", "verify", str(place))
        assert verified.exit_code == 0, verified.output
        assert "whole" in verified.output
    names = zipfile.ZipFile(draft.with_name("P.zip")).namelist()
    assert names == sorted(names)
    assert "00-index.pdf" in names
    assert any(name.startswith("inputs/device/") for name in names)


@pytest.mark.parametrize("name", ["00-index.pdf", "manifest.json", "inputs/device/device.yaml"])
def test_a_changed_byte_is_found_and_its_file_named(draft: Path, name: str) -> None:
    path = draft / name
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    try:
        verified = wardbook("package", "verify", str(draft))
    finally:
        path.write_bytes(whole)
    assert verified.exit_code != 0
    assert name.rpartition("/")[2].removesuffix(".json") in verified.output


def test_a_draft_with_its_libraries_is_made_again_from_itself_to_the_byte(
    draft: Path, tmp_path: Path
) -> None:
    assert (draft / "inputs" / "libraries" / "1" / "company.yaml").exists()
    place = str(draft.with_name("P.zip"))
    started = [sys.executable, "-P", "-m", "wardbook.cli", "package", "rebuild", place]
    setting = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    environment = {**os.environ, **setting, "HOME": str(tmp_path), "PATH": "/nowhere"}
    rebuilt = subprocess.run(
        started, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
    assert "not the same" not in rebuilt.stdout
