"""`wardbook review` from the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from wardbook.cli.main import wardbook
from wardbook.cli.review import command

EXAMPLE = Path(__file__).parents[2] / "examples" / "infusion-pump"
ANALYSER = Path(__file__).parent / "devices" / "coagulation-analyser"
DATE = ["--as-of", "2026-11-20"]


def test_the_letter_ends_with_what_it_rests_on_and_says_that_something_blocks() -> None:
    result = CliRunner().invoke(command, [str(ANALYSER), "--as", "fda", *DATE])
    assert result.exit_code == 1
    assert result.output.startswith(
        "Reviewer of FDA, about CL-40 coagulation analyser 3.2.0, as of 2026-11-20"
    )
    assert "rules ran" in result.output


def test_the_folder_can_be_named_by_the_option_that_all_commands_share() -> None:
    result = CliRunner().invoke(command, ["-C", str(ANALYSER), "--as", "customer", "--format", "json", *DATE])
    told = json.loads(result.output)
    assert told["reviewer"] == "customer"
    assert {item["id"] for item in told["open"]} >= {"BUY.09", "BUY.10"}


def test_an_unknown_reviewer_is_answered_with_those_there_are() -> None:
    result = CliRunner().invoke(command, [str(ANALYSER), "--as", "pope", *DATE])
    assert result.exit_code == 1
    assert "fda, " in result.output or "fda" in result.output


def test_a_folder_that_cannot_be_read_ends_with_code_three(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path), "--as", "fda", *DATE])
    assert result.exit_code == 3
    assert "Traceback" not in result.output


def test_text_of_the_folder_reaches_no_terminal_as_a_control_sequence(tmp_path: Path) -> None:
    folder = tmp_path / "device"
    shutil.copytree(ANALYSER, folder)
    path = folder / "decisions.yaml"
    path.write_text(
        path.read_text("utf-8").replace('why: "unlikely', r'why: "\e]0;owned\a unlikely'), "utf-8"
    )
    result = CliRunner().invoke(command, [str(folder), "--as", "fda", *DATE])
    assert "\x1b" not in result.output


def test_views_of_the_review_are_shown_like_any_other() -> None:
    for name in ("review", "review-by-hand", "review-waived", "gaps"):
        result = CliRunner().invoke(wardbook, ["show", name, str(ANALYSER), *DATE])
        assert result.exit_code == 0, result.output
        assert result.output.strip()
