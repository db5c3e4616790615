"""SBOMs out of the cache are those that reading gives, and nothing wrong in the cache is believed."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from wardbook.app import sbom_cache
from wardbook.app.check import check
from wardbook.app.sbom_cache import CACHE, broken, read
from wardbook.formats import sbom, sbom_checking
from wardbook.model.security_file import dumps

EXAMPLE = Path(__file__).parents[2] / "examples" / "infusion-pump" / "sbom"
FILES = sorted(path for path in EXAMPLE.iterdir() if path.is_file())
WRONG = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "a", "purl": "pkg:x"}]}'


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_the_cache_holds_is_what_reading_gives(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    found, said = sbom.read(data, path.name)
    first = read(tmp_path, data, path.name)
    assert first == read(tmp_path, data, path.name) == sbom_cache._plain(found, said)
    assert found is not None
    assert first[0] is not None
    assert [item.purl for item in first[0].components] == [item.purl for item in found.components]
    assert [item.kept for item in first[0].components] == [bytes(item.kept) for item in found.components]


def test_a_cache_changes_no_byte_of_the_security_file(tmp_path: Path) -> None:
    folder = tmp_path / "device"
    shutil.copytree(EXAMPLE.parent, folder, ignore=shutil.ignore_patterns(".wardbook"))
    cold, warm = (check(folder, as_of=datetime.date(2026, 11, 20)).report for _ in range(2))
    assert cold.subject is not None
    assert warm.subject is not None
    assert dumps(cold.subject) == dumps(warm.subject)
    assert cold.diagnostics == warm.diagnostics


def test_what_is_wrong_with_a_file_is_said_again_out_of_the_cache(tmp_path: Path) -> None:
    said = sbom.read(WRONG, "a.json")[1]
    strict = sbom_checking.broken(WRONG, "a.json")
    assert said
    assert strict
    for _ in range(2):
        assert read(tmp_path, WRONG, "a.json")[1] == said
        assert broken(tmp_path, WRONG, "a.json") == strict


def test_what_cannot_be_read_stays_unreadable(tmp_path: Path) -> None:
    for _ in range(2):
        found, said = read(tmp_path, b"\x00nothing", "a.json")
        assert found is None
        assert said


def test_the_second_time_no_reader_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = FILES[0].read_bytes()
    first = read(tmp_path, data, "a"), broken(tmp_path, data, "a")
    monkeypatch.setattr(sbom, "read", None)
    monkeypatch.setattr(sbom_checking, "broken", None)
    assert (sbom_cache._plain(*first[0]), first[1]) == (
        read(tmp_path, data, "a"),
        broken(tmp_path, data, "a"),
    )


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    data = FILES[0].read_bytes()
    first = read(tmp_path, data, "a")
    for path in (tmp_path / CACHE).iterdir():
        path.write_bytes(path.read_bytes()[:100])
    assert read(tmp_path, data, "a") == first
    assert read(tmp_path, data, "a") == first


def test_a_changed_file_and_another_tool_are_read_anew_and_the_old_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path, WRONG, "a.json")
    changed = WRONG.replace(b'"a"', b'"b"')
    found, _ = read(tmp_path, changed, "a.json")
    assert found is not None
    assert [item.name for item in found.components] == ["b"]
    monkeypatch.setattr(sbom_cache, "tool", lambda *_: "other")
    read(tmp_path, changed, "a.json")
    (only,) = (tmp_path / CACHE).iterdir()
    assert "other" in only.name


def test_a_folder_that_cannot_be_written_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / ".wardbook").write_text("a file where a folder is wanted", "utf-8")
    found, _ = read(tmp_path, FILES[0].read_bytes(), FILES[0].name)
    assert found is not None


def test_without_a_folder_nothing_is_kept() -> None:
    assert read(None, WRONG, "a.json")[1] == sbom.read(WRONG, "a.json")[1]
