"""Only what is asked for is built, and a wrong name is answered with the nearest."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from wardbook.cli.build import command

BASE = Path(__file__).parent.parent / "rules" / "base"


def run(out: Path, *more: str) -> Result:
    return CliRunner().invoke(command, [str(BASE), "-o", str(out), "--as-of", "2026-11-20", *more])


def made(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def test_one_document_in_three_formats_is_three_files_and_asking_again_changes_nothing(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    asked = ("--only", "security-architecture", "--formats", "xlsx, DOCX,html")
    assert run(out, *asked).exit_code == 0
    wanted = {f"documents/security-architecture.{form}" for form in ("docx", "html", "xlsx")}
    assert made(out) == {*wanted, "wardbook-build.json"}
    assert "nothing changed" in run(out, *asked).output


def test_another_selection_replaces_the_one_before(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(out, "--only", "security-architecture", "--formats", "html")
    assert run(out, "--only", "security-architecture", "--formats", "xlsx").exit_code == 0
    assert made(out) == {"documents/security-architecture.xlsx", "wardbook-build.json"}


def test_an_unknown_document_or_format_is_refused_with_the_nearest_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    for more, hint in (
        (("--only", "security-architectur"), "did you mean `security-architecture`?"),
        (("--formats", "docs"), "did you mean `docx`?"),
        (("--formats", ","), "no format is named"),
    ):
        result = run(out, *more)
        assert result.exit_code == 2
        assert hint in result.output
    assert not out.exists()


def test_what_a_page_or_a_spreadsheet_cannot_hold_is_told_for_each_file(tmp_path: Path) -> None:
    folder = tmp_path / "device"
    shutil.copytree(BASE, folder)
    architecture = folder / "architecture.yaml"
    text = architecture.read_text(encoding="utf-8")
    architecture.write_text(
        text.replace("  pump: {is", '  pump: {name: "pump\\u202eevil", is', 1), encoding="utf-8"
    )
    out = tmp_path / "out"
    asked = ["--only", "security-architecture", "--formats", "html,xlsx"]
    result = CliRunner().invoke(command, [str(folder), "-o", str(out), "--as-of", "2026-11-20", *asked])
    assert result.exit_code == 0, result.output
    for form in ("html", "xlsx"):
        assert f"security-architecture.{form}" in result.output
        assert "U+202E" in result.output
    page = (out / "documents" / "security-architecture.html").read_text(encoding="utf-8")
    assert "evil" in page
    assert "\u202e" not in page
