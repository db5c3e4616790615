"""`wardbook init`: a folder that checks and builds at once, from answers that cannot break it, over nothing that is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

import wardbook.cli.init
from wardbook.app import load
from wardbook.app.init import TEMPLATES
from wardbook.cli.main import wardbook as command

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "src" / "wardbook" / "app" / "templates").glob("*/*"))
NAMES = (
    "a: {b",
    'the "quoted" one',
    "it's - [x, y",
    "# no comment",
    "*alias &anchor !!tag",
    "$NAME $$ ${ID}",
    "%TAG | > -",
    "no",
    "1.10",
    "back\\slash \\n",
    "Zürich 心電計 🫀",
)


def run(*words: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], input=typed)


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_folder_from_a_template_passes_the_first_milestone_and_builds(
    template: str, tmp_path: Path
) -> None:
    folder, out = tmp_path / "device", tmp_path / "out"
    assert run("init", folder, "--template", template, "--yes").exit_code == 0
    checked = run("check", folder, "--gate", "idea", "--as-of", "2026-11-20")
    assert checked.exit_code == 0, checked.output
    assert re.findall(r"\[(?:PF|RF)\d+\].*", checked.output) == []
    built = run("build", folder, "-o", out, "--as-of", "2026-11-20")
    assert built.exit_code == 0, built.output
    assert (out / "index.html").is_file()
    assert (out / "security-file.json").is_file()


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_question_that_nobody_asked_yet_counts_for_nothing(template: str, tmp_path: Path) -> None:
    run("init", tmp_path / "device", "--template", template, "--yes")
    status = run("status", tmp_path / "device", "--as-of", "2026-11-20", "--format", "json").output
    [regulators] = [point for point in json.loads(status)["points"] if point["point"] == 5]
    assert {item["state"] for item in regulators["items"]} == {"open"}


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_the_questions_proposed_in_comments_are_read_once_the_comment_signs_are_gone(
    template: str, tmp_path: Path
) -> None:
    run("init", tmp_path / "device", "--template", template, "--yes")
    path = tmp_path / "device" / "regulators.yaml"
    path.write_text(
        re.sub(r"^# (?=  )", "", path.read_text(), flags=re.MULTILINE).replace("questions: {}", "questions:")
    )
    device, diagnostics = load(tmp_path / "device")
    assert [found.says for found in diagnostics] == []
    assert device is not None
    assert sorted(device.questions) == ["RQ-1", "RQ-2"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_as_it_was_typed(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "device"
    made = run("init", folder, "--yes", "--name", name, "--manufacturer", name)
    assert made.exit_code == 0, made.output
    device, diagnostics = load(folder)
    assert device is not None
    assert [found.says for found in diagnostics] == []
    assert (device.about.device.name, device.about.device.manufacturer) == (name, name)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_holds_no_dollar_but_its_three_tokens(path: Path) -> None:
    tokens = re.findall(r"\$\w*", path.read_text("utf-8"))
    assert set(tokens) <= {"$ID", "$NAME", "$MANUFACTURER"}
    assert "$ID" not in tokens or path.name in ("device.yaml", "company.yaml")


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").write_text("mine")
    refused = run("init", tmp_path, "--yes")
    assert refused.exit_code != 0
    assert "is not empty; name a new folder" in refused.output
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"device.yaml": "mine"}


def test_a_file_in_the_place_of_the_folder_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "device").write_text("mine")
    assert run("init", tmp_path / "device", "--yes").exit_code != 0
    assert (tmp_path / "device").read_text() == "mine"


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    assert run("init", tmp_path, "--yes").exit_code == 0
    assert (tmp_path / "device.yaml").is_file()


def test_a_template_that_does_not_exist_is_a_usage_error_that_lists_those_that_do(tmp_path: Path) -> None:
    refused = run("init", tmp_path / "device", "--template", "pacemaker")
    assert refused.exit_code == 2
    assert all(template in refused.output for template in TEMPLATES)
    assert not (tmp_path / "device").exists()


def test_without_a_terminal_it_says_which_option_answers_and_makes_nothing(tmp_path: Path) -> None:
    refused = run("init", tmp_path / "device")
    assert (refused.exit_code, "--template" in refused.output) == (2, True)
    assert not (tmp_path / "device").exists()


def test_at_a_terminal_it_asks_again_after_a_wrong_template_and_takes_the_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(wardbook.cli.init, "sys", terminal)
    typed = "pacemaker\nwearable-ble\nPatch: one {x}\nAcme, Inc.\n"
    made = run("init", tmp_path / "device", typed=typed)
    assert made.exit_code == 0, made.output
    assert all(says in made.output for says in TEMPLATES.values())
    device, _ = load(tmp_path / "device")
    assert device is not None
    assert (device.about.device.name, device.about.device.manufacturer) == ("Patch: one {x}", "Acme, Inc.")
    assert "ble" in device.about.connects
