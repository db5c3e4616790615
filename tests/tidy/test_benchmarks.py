"""What is measured is what we say is measured, and the page of figures has one form."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks.__main__ import main, names, renewed, report
from benchmarks.generate import folder, texts
from benchmarks.row import WARDBOOK, Failed, Row, measured, whole_process
from benchmarks.spyderisk_host import PUBLISHED, drawn, host
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.knowledge.reader import load


def test_the_generated_folder_has_the_lines_it_is_named_after(tmp_path: Path) -> None:
    assert abs(folder(tmp_path) - 28_000) < 50
    assert folder(tmp_path / "again") == folder(tmp_path)


def test_the_generated_folder_is_read_to_its_end_without_an_error(tmp_path: Path) -> None:
    for name, text in texts(parts=12).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [*WARDBOOK, "check", str(tmp_path), "--as-of", "2026-11-23"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "\n0 errors, 0 warnings" in "\n" + done.stdout) == (0, True), (
        done.stdout + done.stderr
    )


def test_a_command_that_fails_is_a_row_without_a_figure_that_says_why() -> None:
    command = ("/bin/sh", "-c", "echo 'error[IN001]: no luck' >&2; exit 4")
    row = measured("x", 1.0, "median", lambda: whole_process(command, runs=1))
    assert (row.figure, row.state) == (None, "failed")
    assert row.note == "exit code 4: error[IN001]: no luck"


def test_only_the_allowed_exit_codes_are_an_answer() -> None:
    command = ("/bin/sh", "-c", "exit 1")
    assert whole_process(command, runs=1, allowed=(0, 1)) > 0
    with pytest.raises(Failed):
        whole_process(command, runs=1)


def test_a_figure_over_its_limit_is_called_over() -> None:
    assert Row(name="x", figure=0.3, limit=0.25).state == "over"
    assert Row(name="x", figure=0.2, limit=0.25).state == "within"


def test_the_page_shows_the_bare_interpreter_beside_every_figure() -> None:
    rows = [
        Row(name="a | b", figure=0.1234, limit=0.25, note="median"),
        Row(name="c", figure=None, limit=4.0),
    ]
    assert report([("start", rows)], bare=0.011, machine="2 cores") == (
        "\n"
        "## start\n"
        "\n"
        "Measured on: 2 cores.\n"
        "\n"
        "| what                         | measured | limit  | state    | how                                    |\n"
        "|------------------------------|----------|--------|----------|----------------------------------------|\n"
        "| Python alone, for comparison | 0.011 s  | –      | no limit | median of 9 starts of an empty program |\n"
        "| a / b                        | 0.123 s  | 0.25 s | within   | median                                 |\n"
        "| c                            | –        | 4 s    | failed   |                                        |\n"
    )


def test_writing_one_section_leaves_the_figures_of_the_others_as_they_stood() -> None:
    def section(name: str, figure: float, machine: str) -> str:
        return report([(name, [Row(name="a", figure=figure)])], bare=0.011, machine=machine)

    page = renewed("", section("start", 0.5, "2 cores") + section("attack", 0.7, "2 cores"))
    assert page.startswith("# Performance\n")
    again = renewed(page, section("start", 0.25, "4 cores"))
    assert [line for line in again.splitlines() if line.startswith(("## ", "Measured on", "| a "))] == [
        "## attack",
        "Measured on: 2 cores.",
        "| a                            | 0.700 s  | –     | no limit |                                        |",
        "## start",
        "Measured on: 4 cores.",
        "| a                            | 0.250 s  | –     | no limit |                                        |",
    ]
    assert renewed(again, section("start", 0.25, "4 cores")) == again


def test_an_unknown_benchmark_is_a_usage_error_that_names_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["nothing-of-the-kind"])
    assert stop.value.code == 2
    assert "start" in capsys.readouterr().err
    assert "start" in names()


def test_what_spyderisk_lets_follow_from_a_fallen_host_or_from_overload_follows_in_our_graph_too() -> None:
    steps = attack_graph(host(), (), estimates(load())).steps
    found = {item.kind for item in PUBLISHED if drawn(item, steps)}
    assert len({item.kind for item in PUBLISHED}) == 14
    bugs_that_nobody_uses = {"H.A.H.1", "H.U.H.1", "P.A.HP.2", "P.U.HP.2"}
    overload_of_the_host_by_its_process = {"H.O.HP.1"}
    assert {
        item.kind for item in PUBLISHED
    } - found == bugs_that_nobody_uses | overload_of_the_host_by_its_process
