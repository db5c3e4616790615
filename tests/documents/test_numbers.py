"""A number that stands twice in the set of documents is the same everywhere, and is that of the model."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from wardbook.app.check import check
from wardbook.documents import book
from wardbook.model.document import Block, Bullets, Callout, Document, Paragraph, TableBlock
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table

ROOT = Path(__file__).parent.parent.parent
FOLDERS = (
    ROOT / "examples" / "infusion-pump",
    ROOT / "examples" / "wardbook-itself",
    ROOT / "tests" / "review" / "devices" / "coagulation-analyser",
)
AS_OF = datetime.date(2026, 11, 20)

WHOLE = {
    "threats": lambda file: len(file.threats),
    "risks": lambda file: len(file.risks),
    "hazardous situations": lambda file: len(file.device.situations),
    "controls": lambda file: len(file.device.controls),
    "known vulnerabilities": lambda file: len(file.vulnerabilities),
    "software components": lambda file: len(file.components),
    "parts": lambda file: len(file.device.parts),
    "communication paths": lambda file: len(file.device.flows),
    "assets": lambda file: len(file.device.assets),
    "tests": lambda file: len(file.device.tests),
    "pieces of evidence": lambda file: len(file.device.evidence),
    "unresolved anomalies": lambda file: len(file.device.anomalies),
    "functions": lambda file: len(file.device.uses),
}
"""What is counted in sentences: a count before these words alone is that of all of them."""

ROWS = {
    "threats": "threats",
    "threat-details": "threats",
    "threat-trace": "threats",
    "risks": "risks",
    "risk-summary": "risks",
    "safety-transfer": "hazardous situations",
    "situations": "hazardous situations",
    "controls": "controls",
    "control-standing": "controls",
    "vulnerabilities": "known vulnerabilities",
    "vulnerability-assessment": "known vulnerabilities",
    "components": "software components",
    "component-support": "software components",
    "component-threats": "software components",
    "parts": "parts",
    "element-access": "parts",
    "flows": "communication paths",
    "assets": "assets",
    "tests": "tests",
    "test-results": "tests",
    "evidence-index": "pieces of evidence",
    "anomalies": "unresolved anomalies",
}
"""Tables with a row for each of what is counted."""

_COUNT = re.compile(rf"(?<![\d.,-])(\d+) ({'|'.join(map(re.escape, WHOLE))})\b")
_NUMBER = re.compile(r"(\d+)(?: known)?")


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def told(request: pytest.FixtureRequest) -> tuple[SecurityFile, dict[str, Document]]:
    checked = check(request.param, as_of=AS_OF)
    file, inputs = checked.report.subject, checked.inputs
    assert file is not None
    assert inputs is not None
    return file, {
        name: book.write(name, checked.report, inputs.prose)[0] for name in book.due(file, inputs.prose)
    }


def sentences(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield from _said(block)


def _said(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph | Callout):
        yield "".join(run.text for run in block.runs)
    elif isinstance(block, Bullets):
        yield from ("".join(run.text for run in item) for item in block.items)
    elif isinstance(block, TableBlock):
        yield from block.table.notes


def tables(documents: Mapping[str, Document]) -> dict[str, Table]:
    """Every table of the set by name; the same name in two documents is the same table."""
    return {
        block.table.name: block.table
        for document in documents.values()
        for block in document.blocks
        if isinstance(block, TableBlock)
    }


def counted(documents: Mapping[str, Document]) -> Iterator[tuple[str, int, str]]:
    """Each count of everything of a kind in a sentence: what is counted, how many, in which document."""
    for name, document in documents.items():
        for sentence in sentences(document):
            for count, what in _COUNT.findall(sentence):
                yield what, int(count), name


def wrongly_counted(file: SecurityFile, documents: Mapping[str, Document]) -> list[tuple[str, int, str]]:
    return [found for found in counted(documents) if found[1] != WHOLE[found[0]](file)]


def test_every_sentence_that_counts_all_of_a_kind_counts_as_many_as_the_device_has(
    told: tuple[SecurityFile, dict[str, Document]],
) -> None:
    file, documents = told
    assert wrongly_counted(file, documents) == []
    several = defaultdict(set)
    for what, _, name in counted(documents):
        several[what].add(name)
    assert {"threats", "risks", "controls", "hazardous situations", "software components"} <= {
        what for what, names in several.items() if len(names) > 2
    }


def test_a_table_that_lists_all_of_a_kind_has_as_many_rows_as_are_counted(
    told: tuple[SecurityFile, dict[str, Document]],
) -> None:
    file, documents = told
    rows = {name: len(table.rows) for name, table in tables(documents).items() if name in ROWS}
    assert rows == {name: WHOLE[ROWS[name]](file) for name in rows}
    assert len(rows) > 10


def test_a_number_or_state_of_one_thing_is_the_same_in_every_table(
    told: tuple[SecurityFile, dict[str, Document]],
) -> None:
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for table in tables(told[1]).values():
        for thing, row in _rows(table):
            for column, cell in zip(table.columns, row, strict=True):
                if word := _figure(cell):
                    found[thing, column.title][word].add(table.name)
    assert {key: dict(words) for key, words in found.items() if len(words) > 1} == {}
    assert sum(len(set().union(*words.values())) > 1 for words in found.values()) > 20


def _rows(table: Table) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """The rows about one thing each, by its id; a table with several rows about one thing has none."""
    anchors = [*table.anchors, *[""] * (len(table.rows) - len(table.anchors))]
    things = [
        anchor or (row[0].id if isinstance(row[0], Link) else "")
        for anchor, row in zip(anchors, table.rows, strict=True)
    ]
    if len(set(filter(None, things))) == len(list(filter(None, things))):
        yield from ((thing, row) for thing, row in zip(things, table.rows, strict=True) if thing)


def _figure(cell: Cell) -> str:
    """A cell that is one number or one state, as a word; "" for any other."""
    if isinstance(cell, State):
        return cell.word
    match = _NUMBER.fullmatch(str(cell)) if isinstance(cell, int | str) else None
    return match.group(1) if match else ""


def test_vulnerabilities_by_part_and_by_state_add_up_to_all_of_them(
    told: tuple[SecurityFile, dict[str, Document]],
) -> None:
    file, documents = told
    shown = tables(documents)["vulnerability-summary"]
    [place] = [index for index, column in enumerate(shown.columns) if column.title == "vulnerabilities"]
    counted = [row[place] for row in shown.rows if not isinstance(row[place], Missing)]  # nobody looked there
    assert sum(int(str(count)) for count in counted) == len(file.vulnerabilities)
    for document in documents.values():
        for sentence in sentences(document):
            by_state = re.match(r"(\d+) known vulnerabilities of components are told of.*: (.*)\.", sentence)
            if by_state:
                assert sum(map(int, re.findall(r"\d+", by_state.group(2)))) == int(by_state.group(1))


def test_a_count_that_is_one_too_many_is_seen(told: tuple[SecurityFile, dict[str, Document]]) -> None:
    file, documents = told
    one_less = dict(list(file.threats.items())[1:])
    wrong = wrongly_counted(replace(file, threats=one_less), documents)
    assert {what for what, _, _ in wrong} == {"threats"}
    assert len({name for _, _, name in wrong}) > 2
