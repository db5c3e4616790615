"""Small questions to what we stand on: does it typeset, does it lay out, which dates are known to have passed?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from wardbook.app.dates import of_commit
from wardbook.app.intel import sources_of
from wardbook.app.snapshots import own_place
from wardbook.documents.drawing.engine import Asked, Attempt, place
from wardbook.documents.writers import pdf
from wardbook.intelligence.snapshot import SnapshotError
from wardbook.knowledge.reader import load
from wardbook.model.document import Document, Heading, Paragraph, Run
from wardbook.model.figure import Edge, Figure, Node


def typeset() -> str:
    """What keeps one line from being typeset, "" for nothing."""
    blocks = (Heading(1, "One", "one"), Paragraph((Run("One line."),)))
    line = Document(
        name="line", title="One line", device="none", manufacturer="none", version="none",
        as_of=datetime.date(2026, 1, 1), draft=False, blocks=blocks, is_plain=True,
    )  # fmt: skip
    made = pdf.write(line)
    if made.diagnostics:
        return "; ".join(item.says for item in made.diagnostics)
    return (
        ""
        if made.data.startswith(b"%PDF-") and made.pages.get("one") == 1
        else "the result is no PDF with its heading"
    )


def laid_out() -> str:
    """What keeps two boxes with a line between them from being laid out, "" for nothing."""
    nodes = tuple(Node(id=name, label=name, shape="process") for name in ("a", "b"))
    two = Figure(
        name="two",
        title="Two",
        alt="a to b",
        nodes=nodes,
        edges=(Edge(id="e", source="a", target="b", mark="F1", label="e"),),
    )
    return (
        ""
        if any(place([Asked(two, (Attempt("dagre", "down"),))]))
        else "D2 is not there or gives no layout; boxes are laid in rows instead"
    )


def newest_dates(package: Path) -> dict[str, datetime.date]:
    """Days that have certainly passed, by what they are the day of."""
    return dict(_newest(package))


def _newest(package: Path) -> Iterator[tuple[str, datetime.date]]:
    known = [day for source in load().sources if (day := _day(source.date))]
    if known:
        yield "the newest source of our knowledge", max(known)
    commit = of_commit(package)
    if commit is not None:
        yield "the last commit of this checkout", commit.date
    try:
        days = [day for one in sources_of(own_place()) if (day := _day(one.newest[:10]))]
    except SnapshotError:
        days = []
    if days:
        yield "the newest record of your snapshot of advisories", max(days)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
