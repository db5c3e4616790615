"""Papers in the making: the longest of those that wait comes first, what was made is not made again, what fails is told."""

from __future__ import annotations

import datetime
from threading import Event

import pytest

from wardbook.app import typesetting
from wardbook.app.typesetting import Typesetting
from wardbook.documents.writers.pdf import Pdf
from wardbook.model.document import Document, TableBlock
from wardbook.model.table import Table, text


def document(name: str, rows: int) -> Document:
    table = Table(
        name="t", title="T", columns=(text("a"),), rows=tuple((f"{name} {row}",) for row in range(rows))
    )
    return Document(
        name=name,
        title=name,
        device="Pump",
        manufacturer="Maker",
        version="1",
        as_of=datetime.date(2026, 11, 20),
        draft=False,
        blocks=(TableBlock(table, "table-t"),),
    )


def test_the_longest_of_those_that_wait_is_typeset_first_and_what_was_made_is_not_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    all_begun, order = Event(), list[str]()

    def write(made: Document) -> Pdf:
        all_begun.wait(30)
        order.append(made.name)
        return Pdf(made.name.encode(), {}, ())

    monkeypatch.setattr(typesetting.pdf, "write", write)
    monkeypatch.setattr(typesetting, "AT_ONCE", 1)
    monkeypatch.setattr(typesetting, "_kept", {})
    with Typesetting() as papers:
        for name, rows in (("first", 1), ("short", 2), ("long", 40), ("middle", 9)):
            papers.begin(name, document(name, rows))
        all_begun.set()
        made = dict(papers.papers())
    assert order == ["first", "long", "middle", "short"] or order == ["long", "middle", "short", "first"]
    assert {name: paper.data.decode() for name, paper in made.items()} == {name: name for name in order}
    with Typesetting() as papers:
        papers.begin("long", document("long", 40))
        assert [name for name, _ in papers.papers()] == ["long"]
    assert len(order) == 4


def test_what_fails_while_a_paper_is_typeset_is_told_to_whoever_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def write(_: Document) -> Pdf:
        raise OSError("no room left")

    monkeypatch.setattr(typesetting.pdf, "write", write)
    monkeypatch.setattr(typesetting, "_kept", {})
    with Typesetting() as papers:
        papers.begin("one", document("one", 1))
        with pytest.raises(OSError, match="no room left"):
            next(papers.papers())
