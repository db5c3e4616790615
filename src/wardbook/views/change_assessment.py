"""Changes since an authorization as a market asks about them: questions, what bears on each, and who decided what."""

from __future__ import annotations

from collections import Counter

from wardbook.model.change_assessment import ChangeAssessment, ChangeQuestion, ContentPart, Decided
from wardbook.model.changes import Subject
from wardbook.model.difference import Change, reading_order
from wardbook.model.table import Cell, Missing, State, Table, Tone, date, ids, state, text
from wardbook.views.register import view

_SHOWN = 10
"""Things told beside a question; what is more is counted, and stands in the list of all changes."""

_SHORT = 50
"""Characters up to which before and after are told beside a question too."""

_LEADS = {
    "filing": "points to a filing",
    "no-filing": "points to none, with a record on file",
    "full": "points to the full content",
    "reduced": "points to the reduced content",
    "look": "calls for a closer look",
}
_READ = {"yes": "read", "third-party": "read in accounts by others", "no": "not read"}
_IS = {"yes": "yes", "no": "no", "does-not-apply": "does not apply"}
_TITLES: dict[Subject, str] = {
    "filing": "Is a filing needed?",
    "content": "If filed, which content on cybersecurity?",
}
_STANDINGS = {
    "decided": State("decided", Tone.GOOD),
    "stale": State("changes have moved on", Tone.BAD),
    "missing": State("not decided", Tone.BAD),
}


@view("change-filing", subject=ChangeAssessment, title="Is a filing needed?")
def change_filing(found: ChangeAssessment) -> Table:
    """Each question of the market's rules on filing, the changes since the authorization that bear on it, and the answer."""
    return _questions(found, "filing")


@view("change-content", subject=ChangeAssessment, title="If filed, which content on cybersecurity?")
def change_content(found: ChangeAssessment) -> Table:
    """Each question on the content that goes with a filing, the changes that bear on it, and the answer."""
    return _questions(found, "content")


@view("change-parts", subject=ChangeAssessment, title="What full and reduced content hold")
def change_parts(found: ChangeAssessment) -> Table:
    """What belongs to the full and to the reduced content on cybersecurity, and the changes each part has to tell of."""
    return Table(
        name="change-parts",
        title="What full and reduced content hold",
        columns=(
            state("content"),
            text("part", weight=2),
            text("what it is", weight=5),
            text("rule", weight=3),
            text("the model shows", weight=6),
        ),
        rows=tuple(
            (
                State(item.path),
                item.title,
                item.says,
                f"{item.section} ({_READ[item.verified]})",
                _shows(item),
            )
            for item in found.parts
        ),
        empty="No text of this market that divides content by the kind of change is known here; ask the authority.",
    )


@view("change-decisions", subject=ChangeAssessment, title="What was decided")
def change_decisions(found: ChangeAssessment) -> Table:
    """The two decisions, each with person, date and reason; Wardbook takes neither."""
    return Table(
        name="change-decisions",
        title="What was decided",
        columns=(
            text("subject", weight=3),
            state("state", weight=2),
            ids("record"),
            text("decision", weight=2),
            text("how", weight=2),
            text("reason", weight=4),
            text("by", weight=2),
            date("date"),
        ),
        rows=tuple(_decided(item) for item in found.decided),
        notes=(
            *found.doubts,
            _since(found),
            "Wardbook lists what bears on each question and decides nothing.",
        ),
    )


def _questions(found: ChangeAssessment, about: Subject) -> Table:
    asked = tuple(item for item in found.questions if item.about == about)
    return Table(
        name=f"change-{about}",
        title=_TITLES[about],
        columns=(
            ids("question"),
            text("asks", weight=4),
            text("rule", weight=3),
            text("a yes", weight=2),
            text("the model shows", weight=6),
            text("not shown by the model", weight=3),
            text("answer", weight=3),
        ),
        rows=tuple(_question(item) for item in asked),
        anchors=tuple(item.id for item in asked),
        empty=f"No question of this market on {about} is known here; ask the authority, and write its answer down.",
        notes=(*found.doubts, *_checked(asked)),
    )


def _checked(asked: tuple[ChangeQuestion, ...]) -> tuple[str, ...]:
    """How far the rules were read, each sentence once with the questions it is about."""
    said: dict[str, list[str]] = {}
    for item in asked:
        said.setdefault(item.checked, []).append(item.id)
    return tuple(f"{', '.join(names)}: {checked}" for checked, names in said.items())


def _question(item: ChangeQuestion) -> tuple[Cell, ...]:
    is_read = item.verified != "no"
    return (
        item.id,
        item.asks,
        f"{item.section} ({_READ[item.verified]})",
        _LEADS[item.leads] if is_read else Missing("no conclusion is drawn", "the rule was not read"),
        _shows(item),
        item.beyond,
        _answer(item),
    )


def _shows(item: ChangeQuestion | ContentPart) -> Cell:
    """How much of what changed bears on a question, then thing by thing; only how much where all of it does."""
    if not item.changes:
        return Missing("nothing that is modelled and bears on it changed")
    counted = Counter((change.table, change.kind) for change in sorted(item.changes, key=reading_order))
    counts = "; ".join(f"{table}: {number} {kind}" for (table, kind), number in counted.items())
    if item.is_of_all:
        return counts, "which stand in the list of all changes"
    things: dict[tuple[str, str], list[Change]] = {}
    for change in sorted(item.changes, key=reading_order):
        things.setdefault((change.table, change.id), []).append(change)
    more = len(things) - _SHOWN
    told = [_thing(*key, changes) for key, changes in list(things.items())[:_SHOWN]]
    left = [f"and {more} more, which stand in the list of all changes"] if more > 0 else []
    return (counts, *told, *left)


def _thing(table: str, name: str, changes: list[Change]) -> str:
    """One thing and what of it changed."""
    if not changes[0].aspect:
        return f"{table} {name}: {changes[0].kind}"
    return f"{table} {name}: {', '.join(_moved(change) for change in changes)}"


def _moved(change: Change) -> str:
    moved = f" {change.before or 'not there'} → {change.after or 'not there'}"
    return f"{change.aspect}{moved if len(moved) <= _SHORT else ''}"


def _answer(item: ChangeQuestion) -> Cell:
    if item.answer is None:
        return Missing("not answered")
    why = item.answer.why
    return f"{_IS[item.answer.is_]}: {why}" if why else (_IS[item.answer.is_], Missing("no reason stated"))


def _decided(item: Decided) -> tuple[Cell, ...]:
    record = item.assessment
    title, shown = _TITLES[item.about], _STANDINGS[item.standing]
    if record is None:
        nothing = Missing("not stated")
        return title, shown, Missing("none"), nothing, nothing, nothing, nothing, nothing
    return (
        title,
        shown,
        record.id,
        record.is_ or Missing("not stated"),
        record.how or Missing("not stated"),
        record.why or Missing("not stated"),
        record.by or Missing("not stated"),
        record.date.isoformat() if record.date else Missing("not stated"),
    )


def _since(found: ChangeAssessment) -> str:
    item = found.authorization
    parts = (f"`{item.id}`", item.number or "", f"version {item.version}" if item.version else "")
    when = f"of {item.date.isoformat()}" if item.date else "without a date"
    return f"Changes count since {', '.join(part for part in parts if part)}, {when}."
