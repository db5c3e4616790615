"""The tutorial does what it says, and no page of the documentation leads nowhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from wardbook.knowledge.reader import load

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"```(console|diff)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
BLOCKS = "wardbook check monitor --gate submission --as-of 2026-11-20"
SLIP = "wardbook check monitor --as-of 2026-11-20"


def blocks() -> list[tuple[str, list[str]]]:
    """Every block of the tutorial that is done rather than read: its kind and its lines."""
    text = (ROOT / "docs" / "tutorial.md").read_text()
    return [(kind, body.splitlines()) for kind, body in BLOCK.findall(text)]


def commands(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Each command of a block with the output it shows."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(None, lines):
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def mend(folder: Path, lines: list[str]) -> None:
    """Do to a file what the block shows: make it anew, or replace the one line it takes away by the line it adds."""
    if lines[0] == "--- /dev/null":
        made, added = lines[1].removeprefix("+++ "), lines[2:]
        assert all(line[0] == "+" for line in added)
        (folder / made).parent.mkdir(exist_ok=True)
        (folder / made).write_text("".join(f"{line[1:]}\n" for line in added))
        return
    file, old, new = lines
    assert (file[:4], old[0], new[0]) == ("--- ", "-", "+")
    text = (folder / file[4:]).read_text()
    assert text.count(old[1:] + "\n") == 1, f"{file[4:]} has no line: {old[1:]}"
    (folder / file[4:]).write_text(text.replace(old[1:] + "\n", new[1:] + "\n"))


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "wardbook"
    return subprocess.run(
        [sys.executable, "-P", "-m", "wardbook.cli", *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_of_the_tutorial_works_and_prints_what_is_shown(tmp_path: Path) -> None:
    promised: dict[str, list[str]] = {}
    for kind, lines in blocks():
        if kind == "diff":
            mend(tmp_path, lines)
            continue
        for command, shown in commands(lines):
            result = run(command, tmp_path)
            expected = 1 if command in (BLOCKS, SLIP) else 0
            assert result.returncode == expected, f"{command}\n{result.stdout}{result.stderr}"
            for line in shown:
                assert line in result.stdout, f"{command} does not print: {line}\n{result.stdout}"
            for line in set(promised.get(command, ())) - set(shown):
                assert "help:" in line or line not in result.stdout, f"{command} still prints: {line}"
            promised[command] = shown


def test_after_the_tutorial_no_slip_is_left(tmp_path: Path) -> None:
    for kind, lines in blocks():
        if kind == "diff":
            mend(tmp_path, lines)
        elif lines[0].startswith("$ wardbook init"):
            run(lines[0][2:], tmp_path)
    assert run(SLIP, tmp_path).returncode == 0


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


def test_the_readme_counts_the_documents_that_exist() -> None:
    made = len(list((ROOT / "src" / "wardbook" / "documents" / "outlines").glob("*.md")))
    planned = sum(record.kind == "document" for record in load().records)
    assert f"{made} of the {planned} documents of the mission exist" in (ROOT / "README.md").read_text()
