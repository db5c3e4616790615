"""The pre-submission package: refused while something is missing, a draft on demand, never written over other files."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wardbook.cli.main import wardbook

EXAMPLE = Path("examples/infusion-pump")
DATE = "2026-11-20"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(wardbook, ["qsub", "--as-of", DATE, *arguments])


@pytest.fixture
def pump(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "pump"))


def bare(folder: Path) -> Path:
    folder.mkdir()
    (folder / "device.yaml").write_text(
        "format: 1\ndevice: {id: demo, name: Demo, version: 1.0.0, manufacturer: Maker}\nmarkets: [us]\n",
        "utf-8",
    )
    return folder


def test_the_package_holds_document_index_pages_and_a_manifest_of_every_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("-C", str(EXAMPLE), "-o", str(out)).exit_code == 0
    listed = json.loads((out / "manifest.json").read_bytes())
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert present == {item["path"] for item in listed["files"]} | {"manifest.json"}
    assert {"00-index.pdf", "01-pre-submission.pdf", "pages/documents/pre-submission.html"} <= present
    for item in listed["files"]:
        digest = hashlib.sha256((out / item["path"]).read_bytes()).hexdigest()
        assert item["digest"] == f"sha256:{digest}"


def test_questions_stand_with_position_section_and_evidence(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("-C", str(EXAMPLE), "-o", str(out))
    rows = json.loads((out / "data/numbered-questions.json").read_bytes())["rows"]
    assert [row["question"] for row in rows] == [{"id": "RQ-3"}]
    assert "fda-premarket-2026:App1.B.1" in str(rows[0])
    page = (out / "pages/documents/pre-submission.html").read_text("utf-8")
    for heading in ("Purpose", "Cyber device", "Regulatory history", "Plan of tests", "Meeting"):
        assert heading in page
    assert "From memory, check" in page


def test_evidence_of_a_question_is_attached_byte_by_byte(pump: Path, tmp_path: Path) -> None:
    written = pump / "regulators.yaml"
    written.write_text(written.read_text("utf-8").replace("[HS-01, C-07, C-21]", "[E-20]"), "utf-8")
    out = tmp_path / "out"
    assert run("-C", str(pump), "-o", str(out)).exit_code == 0
    attached = list((out / "attachments").iterdir())
    assert [item.name for item in attached] == ["01-pentest.md"]
    assert attached[0].read_bytes() == (EXAMPLE / "evidence/pentest.md").read_bytes()


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("-C", str(EXAMPLE), "-o", str(tmp_path / name))
    first, second = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("a", "b")
    )
    assert first == second


def test_gaps_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = run("-C", str(bare(tmp_path / "bare")), "-o", str(out))
    assert found.exit_code == 1
    assert "missing: the intended use is not stated; say it in device.yaml" in found.output
    assert "--draft" in found.output
    assert not out.exists()


def test_a_draft_of_a_package_with_gaps_says_so_on_its_index(tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = run("-C", str(bare(tmp_path / "bare")), "-o", str(out), "--draft")
    assert found.exit_code == 0
    assert json.loads((out / "manifest.json").read_bytes())["draft"] is True
    assert "a draft" in found.output


def test_what_is_worth_asking_is_told_to_us_and_not_sent(tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = run("-C", str(EXAMPLE), "-o", str(out))
    assert "worth asking:" in found.output
    sent = b"".join(path.read_bytes() for path in out.rglob("*") if path.suffix in (".html", ".json", ".js"))
    assert b"fda-qsub:9" not in sent


@pytest.mark.parametrize("where", ["file", "folder", "device"])
def test_files_of_others_are_never_overwritten(where: str, pump: Path, tmp_path: Path) -> None:
    out = {"file": tmp_path / "note.txt", "folder": tmp_path / "mine", "device": pump}[where]
    if where == "file":
        out.write_text("mine", "utf-8")
    if where == "folder":
        out.mkdir()
        (out / "manifest.json").write_text('["mine"]', "utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    found = run("-C", str(pump), "-o", str(out))
    assert found.exit_code == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_that_cannot_be_read_ends_with_its_findings(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "device.yaml").write_text("format: [", "utf-8")
    found = run("-C", str(folder), "-o", str(tmp_path / "out"))
    assert found.exit_code == 3
    assert "device.yaml" in found.output
