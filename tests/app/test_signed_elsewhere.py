"""A decision that was signed in another system counts, and no surface calls it signed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.base_folder import copy_base
from wardbook.analysis.difference import by_digests
from wardbook.app.check import Checked, check
from wardbook.app.explain_risk import explain_risk
from wardbook.documents import book
from wardbook.formats.threat_models import cyclonedx_preview
from wardbook.knowledge.reader import load
from wardbook.model.document import TableBlock
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table
from wardbook.views.register import all_views

ELSEWHERE = "signed elsewhere, not checked"
AS_OF = datetime.date(2026, 11, 20)
RISK = "HS-1/H-1"
DECISION = (
    f"- {{about: {RISK}, is: accepted, why: rare, by: A. Author, date: 2026-01-01, "
    "signed-in: {system: eQMS, document: DEC-17, revision: A}}\n"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = copy_base(tmp_path_factory.mktemp("device"))
    (folder / "decisions.yaml").write_text(DECISION)
    return check(folder, as_of=AS_OF)


@pytest.fixture
def file(found: Checked) -> SecurityFile:
    assert found.report.subject is not None
    return found.report.subject


def words(cell: Cell) -> Iterator[str]:
    if isinstance(cell, tuple):
        for item in cell:
            yield from words(item)
    elif isinstance(cell, State | Missing):
        yield cell.word
    elif isinstance(cell, Link):
        yield cell.text or cell.id
    else:
        yield str(cell)


def said(table: Table) -> list[str]:
    return [word for row in table.rows for cell in row for word in words(cell)]


def calls_it_signed(word: str) -> bool:
    """Whether these words call the decision signed without saying where, and that nobody checked."""
    return word == "signed" or "accepted, signed:" in word


def test_it_counts_as_decided_and_no_rule_calls_it_a_proposal(found: Checked, file: SecurityFile) -> None:
    assert (file.risks[RISK].decided, file.risks[RISK].standing) == ("accepted", ELSEWHERE)
    assert "RK103" not in {item.code for item in found.report.diagnostics}


def test_no_view_of_the_device_calls_it_signed_and_the_decisions_say_where(file: SecurityFile) -> None:
    tables = {name: item(file) for name, item in all_views().items() if item.subject is SecurityFile}
    told = {name: said(item) for name, item in tables.items() if isinstance(item, Table)}
    assert not [name for name, item in told.items() if any(map(calls_it_signed, item))]
    assert {ELSEWHERE, "eQMS: DEC-17, revision A"} <= set(told["decisions"])
    assert any(ELSEWHERE in word for word in told["risks"])


def test_no_document_calls_it_signed(found: Checked) -> None:
    told = []
    for name in book.outlines():
        document = book.write(name, found.report, {}, b"")[0]
        tables = [block.table for block in document.blocks if isinstance(block, TableBlock)]
        told += [word for table in tables for word in said(table)]
    assert not list(filter(calls_it_signed, told))
    assert any(ELSEWHERE in word for word in told)


def test_explanations_and_exports_say_the_same(file: SecurityFile) -> None:
    assert ELSEWHERE in str(explain_risk(RISK, file, load()))
    assert '"accepted"' in cyclonedx_preview.write(file)[0].decode()


def test_a_comparison_tells_that_another_document_is_named(found: Checked, tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    (folder / "decisions.yaml").write_text(DECISION.replace("DEC-17", "DEC-18"))
    after = check(folder, as_of=AS_OF).report.subject
    assert found.report.subject is not None
    assert after is not None
    told = msgspec.json.encode(by_digests(found.report.subject, after, ("one", "other"))).decode()
    assert "signed in" in told
    assert "DEC-18" in told
