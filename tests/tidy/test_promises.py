"""What each issue promised stands in docs/promises.yaml, and whatever it calls shown is really there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from tests.tidy.tree import ROOT

PROMISES = ROOT / "docs" / "promises.yaml"
FIELDS = {"issue", "line", "shown-by", "state", "note"}
SKIPS = {"skip", "skipif", "xfail", "importorskip"}

Row = Mapping[str, object]


def rows() -> list[Row]:
    """The promises as they were written."""
    return list(yaml.load(PROMISES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def malformed(row: Row) -> Iterator[str]:
    """What is wrong with the form of a row."""
    if set(row) - FIELDS or not {"issue", "line", "state"} <= set(row):
        yield f"fields are {', '.join(sorted(FIELDS))}"
    if row.get("state") not in ("shown", "open"):
        yield "the state is `shown` or `open`"
    if row.get("state") == "shown" and not row.get("shown-by"):
        yield "it is shown, but nothing is named that shows it"
    if not isinstance(row.get("shown-by", []), list):
        yield "`shown-by` is a list"


def _names(node: ast.AST) -> set[str]:
    return {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def _defined(tree: ast.Module, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    found: ast.FunctionDef | ast.ClassDef | None = None
    body = tree.body
    for part in name.split("::"):
        matching = [
            item for item in body if isinstance(item, ast.FunctionDef | ast.ClassDef) and item.name == part
        ]
        if not matching:
            return None
        found = matching[0]
        body = found.body
    return found


def _is_skipped(tree: ast.Module, test: ast.FunctionDef | ast.ClassDef) -> bool:
    marks = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    around = [item for item in tree.body if isinstance(item, ast.ClassDef) and test in item.body]
    decorators = [decorator for holder in (test, *around) for decorator in holder.decorator_list]
    called = [node.func for node in ast.walk(test) if isinstance(node, ast.Call)]
    return any(_names(node) & SKIPS for node in [*marks, *decorators, *called])


def unshown(evidence: str, root: Path = ROOT) -> str | None:
    """Why a test (`path::name`), benchmark or file does not show anything; None when it does.

    A test that some machine may skip shows nothing there, so a skipped or expected failure is refused.
    """
    path, _, name = evidence.partition("::")
    if not (root / path).exists():
        return f"{path} does not exist"
    if not name:
        return None
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    test = _defined(tree, name)
    if test is None:
        return f"{path} has no {name}"
    return f"{evidence} may be skipped" if _is_skipped(tree, test) else None


def test_every_row_says_which_issue_what_and_how_far() -> None:
    assert [(row["line"], why) for row in rows() for why in malformed(row)] == []


def test_every_promise_stands_there_once() -> None:
    lines = [(row["issue"], row["line"]) for row in rows()]
    assert sorted({line for line in lines if lines.count(line) > 1}, key=str) == []


def test_what_is_called_shown_is_shown() -> None:
    missing = [
        f"issue {row['issue']}, {row['line']!r}: {why}"
        for row in rows()
        for evidence in _evidence(row)
        if (why := unshown(evidence))
    ]
    assert missing == []


def _evidence(row: Row) -> list[str]:
    named = row.get("shown-by") or []
    assert isinstance(named, list)
    return [str(item) for item in named]


SAMPLE = """
import pytest
def test_good(): assert f()
@pytest.mark.skip
def test_skipped(): ...
@pytest.mark.skipif(True, reason="no chromium")
def test_sometimes(): ...
def test_leaves(): pytest.importorskip("chromium")
class TestAll:
    def test_inner(self): assert f()
@pytest.mark.xfail
class TestNone:
    def test_inner(self): ...
"""


@pytest.mark.parametrize(
    ("evidence", "is_shown"),
    [
        ("test_a.py", True),
        ("test_a.py::test_good", True),
        ("test_a.py::TestAll::test_inner", True),
        ("test_b.py", False),
        ("test_a.py::test_gone", False),
        ("test_a.py::TestAll::test_gone", False),
        ("test_a.py::test_skipped", False),
        ("test_a.py::test_sometimes", False),
        ("test_a.py::test_leaves", False),
        ("test_a.py::TestNone::test_inner", False),
    ],
)
def test_a_missing_or_skipped_test_shows_nothing(tmp_path: Path, evidence: str, is_shown: bool) -> None:
    (tmp_path / "test_a.py").write_text(SAMPLE, encoding="utf-8")
    assert (unshown(evidence, tmp_path) is None) == is_shown


def test_a_row_without_a_state_or_with_an_empty_claim_is_malformed() -> None:
    assert list(malformed({"issue": 2, "line": "x"}))
    assert list(malformed({"issue": 2, "line": "x", "state": "shown", "shown-by": []}))
    assert list(malformed({"issue": 2, "line": "x", "state": "open", "shownby": []}))
    assert not list(malformed({"issue": 2, "line": "x", "state": "open", "shown-by": []}))
