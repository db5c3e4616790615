"""A scan typed plainly is read without click, and comes to what click makes of the same words."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from wardbook.cli import scan as by_click
from wardbook.cli import scan_plainly, scanning

SBOM = b"""{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [
 {"type": "library", "name": "a", "version": "1", "purl": "pkg:pypi/a@1"}]}"""

PLAIN = (
    ["{sbom}"],
    ["{sbom}", "--format", "json", "--as-of", "2026-11-20"],
    ["--intel", "{nowhere}", "{sbom}", "{sbom}", "--fail-on", "high,kev", "--fail-on", "any"],
    ["{sbom}", "-o", "{out}", "--format", "csv", "--format", "sarif"],
    ["{sbom}", "--output", "{out}", "--keep-intel", "{nowhere}"],
)
OTHER = (
    [],
    ["--help"],
    ["{sbom}", "--format", "xml"],
    ["{sbom}", "--form", "json"],
    ["{sbom}", "--format=json"],
    ["{sbom}", "--as-of", "2026-13-01"],
    ["{sbom}", "--fail-on", "nothing-of-the-kind"],
    ["{sbom}", "--intel"],
    ["{sbom}", "{folder}"],
    ["--", "{sbom}"],
)


def words(line: list[str], place: Path) -> list[str]:
    names = {"sbom": place / "a.cdx.json", "out": place / "out", "nowhere": place / "none", "folder": place}
    (place / "a.cdx.json").write_bytes(SBOM)
    return [word.format(**names) for word in line]


@pytest.mark.parametrize("line", PLAIN, ids=" ".join)
def test_plain_words_ask_for_the_same_scan_as_click_reads_in_them(
    line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[scanning.Asked] = []

    def note(one: scanning.Asked) -> int:
        asked.append(one)
        return 3

    monkeypatch.setattr(scan_plainly, "scanned", note)
    monkeypatch.setattr(by_click, "scanned", note)
    assert scan_plainly.run(words(line, tmp_path)) == 3
    assert by_click.command.main(words(line, tmp_path), standalone_mode=False) == 3
    assert asked[0] == asked[1]


@pytest.mark.parametrize("line", OTHER, ids=" ".join)
def test_whatever_is_not_plain_is_left_to_click_before_anything_is_done(
    line: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan_plainly.run(words(line, tmp_path)) is None
    assert capsys.readouterr() == ("", "")


def test_every_option_of_click_is_known_to_the_plain_way() -> None:
    known = itertools.chain.from_iterable(one.opts for one in by_click.command.params if one.name != "paths")
    assert set(known) == scan_plainly.NAMED


def test_a_plain_scan_loads_no_click(tmp_path: Path) -> None:
    command = (
        sys.executable,
        "-P",
        "-X",
        "importtime",
        "-m",
        "wardbook.cli",
        "scan",
        *words(PLAIN[1], tmp_path),
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "wardbook.app.scan" in done.stderr
    assert " click" not in done.stderr
