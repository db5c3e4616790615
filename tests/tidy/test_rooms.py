"""Each room says what comes in, what goes out and what must not be known there, and names its modules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tidy.tree import SOURCE

HOUSE = SOURCE / "wardbook"
README_LINES = 30
SAYS = ("Comes in:", "Goes out:", "Must not be known here:")


def rooms() -> list[Path]:
    """The folders of the package that hold code."""
    return sorted(folder.parent for folder in HOUSE.glob("*/__init__.py"))


def complaints(room: Path) -> list[str]:
    """What is wrong with the README of a room."""
    readme = room / "README.md"
    if not readme.is_file():
        return [f"{room.name} has no README.md"]
    text = readme.read_text(encoding="utf-8")
    found = [f"{room.name}: `{words}` is not said" for words in SAYS if words not in text]
    if len(text.splitlines()) >= README_LINES:
        found.append(f"{room.name}: the README has {len(text.splitlines())} lines; under {README_LINES}")
    named = set(re.findall(r"`(\w+\.py|[\w./-]+/)`", text))
    there = {path.name for path in room.glob("*.py") if not path.name.startswith("__")}
    folders = {f"{path.parent.name}/" for path in room.glob("*/__init__.py")}
    found += [f"{room.name}: {name} is not in its README" for name in sorted((there | folders) - named)]
    found += [
        f"{room.name}: {name} is in its README but gone"
        for name in sorted(named)
        if not (room / name).exists()
    ]
    return found


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_says_what_it_is_for_and_names_all_its_modules(room: Path) -> None:
    assert complaints(room) == []


def test_a_missing_and_a_gone_module_are_both_found(tmp_path: Path) -> None:
    (tmp_path / "there.py").touch()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "__init__.py").touch()
    (tmp_path / "README.md").write_text("Comes in: x\nGoes out: y\n- `gone.py`\n", encoding="utf-8")
    assert [complaint.partition(": ")[2] for complaint in complaints(tmp_path)] == [
        "`Must not be known here:` is not said",
        "inner/ is not in its README",
        "there.py is not in its README",
        "gone.py is in its README but gone",
    ]
