"""What outlines ask a report for: its views, each made once for all documents, and the facts they stand under."""

from __future__ import annotations

from wardbook.analysis.traits import trait
from wardbook.model.figure import Figure
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Table
from wardbook.source.language import Mistake, Truth, evaluate, parse
from wardbook.views import all_views


class _Made:
    """The views of the last report asked for; several documents show the same ones."""

    def __init__(self) -> None:
        self.report: Report | None = None
        self.views: dict[str, Table | Figure] = {}


_made = _Made()


def shown(name: str, report: Report) -> Table | Figure | None:
    """A view of a report, None where there is none of that name."""
    if _made.report is not report:
        _made.report, _made.views = report, {}
    if name not in _made.views:
        found = all_views().get(name)
        if found is None:
            return None
        _made.views[name] = found(report)
    return _made.views[name]


def holds(text: str, file: SecurityFile) -> bool | None:
    """Whether a fact of an outline holds, None where nobody knows."""
    expression = parse(text)
    if isinstance(expression, Mistake):
        return None
    verdict = evaluate(expression, lambda name: trait(file, name))
    return {Truth.TRUE: True, Truth.FALSE: False}.get(verdict.truth)
