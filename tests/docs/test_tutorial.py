"""The tutorial does what it says, and no page of the documentation leads nowhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MAY_FAIL = {"wardbook check monitor --gate submission --as-of 2026-11-20": 1}


def steps() -> list[tuple[str, list[str]]]:
    """Every command of the tutorial with the lines of output it shows."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text()):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line:
                found[-1][1].append(line)
    return found


def test_every_command_of_the_tutorial_works_and_prints_what_is_shown(tmp_path: Path) -> None:
    for command, shown in steps():
        words = shlex.split(command)
        assert words[0] == "wardbook"
        result = subprocess.run(
            [sys.executable, "-P", "-m", "wardbook.cli", *words[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == MAY_FAIL.get(command, 0), f"{command}\n{result.stdout}{result.stderr}"
        for line in shown:
            assert line in result.stdout, f"{command} does not print: {line}\n{result.stdout}"


PAGES = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")}
    - {*(ROOT / "docs" / "reference" / "rules").glob("??[0-9]*.md")}
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_of_a_page_leads_nowhere(page: Path) -> None:
    targets = [
        target for target in LINK.findall(page.read_text()) if not target.startswith(("http", "mailto"))
    ]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readme_begins_with_the_two_commands() -> None:
    top = (ROOT / "README.md").read_text().splitlines()[:6]
    assert any(line.startswith("./run demo") for line in top)
    assert any(line.startswith("./run test") for line in top)
