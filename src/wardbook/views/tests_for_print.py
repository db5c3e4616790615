"""The plan of verification as documents print it: methods that it needs, its rows, what is put off, what is open."""

from __future__ import annotations

from collections.abc import Sequence

from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, ids, number, state, text
from wardbook.model.test_plan import PlanRow
from wardbook.views.cells import links
from wardbook.views.register import view
from wardbook.views.test_plan import IN_DOUBT, MEANING, NOT_SHOWN, PUT_OFF, STATES

_OPEN = ("failed", *IN_DOUBT, *NOT_SHOWN)
_NOTHING = "Nothing is to be tested yet: no control, no path, no part and no market is described."


@view("planned-methods", subject=SecurityFile, title="Methods of this plan")
def planned_methods(file: SecurityFile) -> Table:
    """Every method that the plan needs: what it is, what its report must state, who may test, when it is repeated."""
    needed = {row.method for row in file.verification.values()}
    return Table(
        name="planned-methods",
        title="Methods of this plan",
        columns=(
            ids("method", weight=2),
            text("what it is", weight=4),
            text("its report says", weight=5),
            text("tester", weight=2),
            number("again after", says="Days after which a released device is tested again."),
        ),
        rows=tuple(
            (
                Link(item.id),
                item.says,
                item.asks or Missing("nothing in particular"),
                "nobody in particular" if item.independence == "none" else item.independence,
                Missing("none") if item.repeat_days is None else item.repeat_days,
            )
            for item in file.methods.values()
            if item.id in needed
        ),
        empty=_NOTHING,
        notes=("How independent a tester has to be follows table 3 of IEC 62443-4-1.",),
    )


@view("verification-by-method", subject=SecurityFile, title="What has to be shown")
def verification_by_method(file: SecurityFile) -> Table:
    """The plan in few columns, method by method: where, what asks for it, when it is accepted, the tests planned."""
    rows = sorted(file.verification.values(), key=lambda row: (row.method, row.id))
    return Table(
        name="verification-by-method",
        title="What has to be shown",
        columns=(
            text("method", weight=2),
            ids("at", weight=2),
            text("why", weight=4),
            text("accepted when", name="accept", weight=4),
            ids("tests"),
        ),
        rows=tuple(
            (
                row.method,
                Link(row.at),
                row.why,
                row.accept or Missing(),
                links(row.tests) if row.tests else Missing("none planned"),
            )
            for row in rows
        ),
        empty=_NOTHING,
    )


@view("put-off", subject=SecurityFile, title="Put off and left out")
def put_off(file: SecurityFile) -> Table:
    """What the plan asks for and a person put off or left out, with the reason and until when."""
    return _those(
        file,
        "put-off",
        "Put off and left out",
        PUT_OFF,
        "Nothing of the plan is put off, and nothing is left out.",
    )


@view("verification-open", subject=SecurityFile, title="Failed, in doubt or not shown")
def verification_open(file: SecurityFile) -> Table:
    """What failed, what cannot be relied on any more, and what nothing shows yet, the worst first.

    Rows of the plan of one method, of which the same is said, stand together: a long list of places hides the failures.
    """
    rows = [row for word in _OPEN for row in file.verification.values() if row.state == word]
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[PlanRow]] = {}
    for row in rows:
        alike.setdefault((row.state, row.method, row.says, tuple(row.asked_by)), []).append(row)
    return Table(
        name="verification-open",
        title="Failed, in doubt or not shown",
        columns=(
            state("state"),
            text("method", weight=2),
            ids("at", weight=4),
            text("because", weight=4),
            ids("asked by", weight=3),
        ),
        rows=tuple(
            (
                State(word, STATES[word]),
                method,
                tuple(Link(row.id, row.at) for row in found),
                says,
                _asked(asked),
            )
            for (word, method, says, asked), found in alike.items()
        ),
        empty="Everything that the plan asks for has been shown." if file.verification else _NOTHING,
        notes=(agreed(f"{len(rows)} rows of the plan, by method and by what is said of them."), MEANING)
        if rows
        else (),
    )


def _those(file: SecurityFile, name: str, title: str, states: Sequence[str], empty: str) -> Table:
    rows = [row for word in states for row in file.verification.values() if row.state == word]
    return Table(
        name=name,
        title=title,
        columns=(
            ids("row", weight=2),
            text("method", weight=2),
            state("state"),
            text("because", weight=4),
            ids("asked by", weight=3),
        ),
        rows=tuple(_row(row) for row in rows),
        empty=empty if file.verification else _NOTHING,
        notes=(MEANING,) if rows else (),
    )


def _row(row: PlanRow) -> tuple[Cell, ...]:
    return (
        Link(row.id),
        row.method,
        State(row.state, STATES[row.state]),
        row.says,
        _asked(row.asked_by),
    )


def _asked(by: Sequence[str]) -> Cell:
    return links(by) if by else Missing("nobody that is known")
