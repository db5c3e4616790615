"""The places of a package filled: which file, which page, which answer, and what is lacking."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wardbook.analysis.traits import trait
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table
from wardbook.source.language import Mistake, Truth, Verdict, evaluate, parse
from wardbook.submission.profiles import Profile, Question, Slot
from wardbook.views import all_views

UNDECIDED = "not stated"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is copied into a form: its question, what is said ("" where nothing is known), on what it rests."""

    question: str
    says: str
    rests_on: str
    file: str = ""
    page: int = 0


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A place with its files and answers; `lacks` says what it cannot do without and has not."""

    slot: Slot
    files: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    lacks: tuple[str, ...] = ()
    moot: str = ""


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to fill places with: the file of each document, its pages by anchor, files that go along by kind."""

    files: Mapping[str, str]
    pages: Mapping[str, Mapping[str, int]]
    brought: Mapping[str, tuple[str, ...]]


def fill(profile: Profile, report: Report, papers: Papers) -> tuple[Filled, ...]:
    """Every place of a profile in its order."""
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    return tuple(_filled(slot, report, report.subject, papers) for slot in profile.slots)


def is_moot(slot: Slot, file: SecurityFile) -> bool:
    """Whether the facts say that the place does not arise; what is not known does."""
    return bool(slot.applies) and judged(slot.applies, file).truth is Truth.FALSE


def _filled(slot: Slot, report: Report, file: SecurityFile, papers: Papers) -> Filled:
    if is_moot(slot, file):
        return Filled(slot=slot, moot=f"does not arise: {slot.applies} does not hold")
    answers = [_page(question, papers) for question in slot.pages]
    answers += [_decided(question, file) for question in slot.answers]
    if slot.wants == "pages":
        answers.insert(0, _all_there(slot, answers))
    if slot.text:
        answers.append(_text(slot, report))
    own = (papers.files[slot.document],) if slot.document in papers.files else ()
    brought = tuple(name for kind in slot.brings for name in papers.brought.get(kind, ()))
    lacks = [f"the answer to “{answer.question}”" for answer in answers if not answer.says]
    if slot.document and not own:
        lacks.insert(0, f"the document `{slot.document}`")
    if "sbom" in slot.brings and not papers.brought.get("sbom"):
        lacks.append("a bill of materials for machines")
    return Filled(
        slot=slot,
        files=(*own, *brought),
        answers=tuple(answers),
        lacks=tuple(lacks) if slot.is_required else (),
    )


def _page(question: Question, papers: Papers) -> Answer:
    document, _, anchor = question.answer.partition("#")
    page = papers.pages.get(document, {}).get(anchor, 0)
    return Answer(
        question=question.words,
        says=f"page {page}" if page else "",
        rests_on=question.answer,
        file=papers.files.get(document, ""),
        page=page,
    )


def _all_there(slot: Slot, pages: list[Answer]) -> Answer:
    says = "yes" if pages and all(answer.page for answer in pages) else ""
    return Answer(question=slot.title, says=says, rests_on=", ".join(answer.rests_on for answer in pages))


def _decided(question: Question, file: SecurityFile) -> Answer:
    says = {Truth.TRUE: "yes", Truth.FALSE: "no"}.get(judged(question.answer, file).truth, "")
    return Answer(question=question.words, says=says, rests_on=question.answer)


def judged(text: str, file: SecurityFile) -> Verdict:
    """What the facts of a device make of an expression of the knowledge, and which facts are missing for it."""
    expression = parse(text)
    if isinstance(expression, Mistake):
        problem = f"the knowledge holds `{text}`, which cannot be read: {expression.says}"
        raise LookupError(problem)  # noqa: TRY004  it is about a text, not about a type
    return evaluate(expression, lambda name: trait(file, name))


def _text(slot: Slot, report: Report) -> Answer:
    view, _, column = slot.text.partition("#")
    table = all_views()[view](report)
    if not isinstance(table, Table):
        raise TypeError(f"the place `{slot.name}` takes its text from `{view}`, which is no table")
    names = [item.name for item in table.columns]
    at, who = (
        names.index(column),
        next(i for i, one in enumerate(table.rows[0]) if isinstance(one, Link)) if table.rows else 0,
    )
    stated = [(words(row[who]), row[at]) for row in table.rows if not isinstance(row[at], Missing)]
    silent = [words(row[who]) for row in table.rows if isinstance(row[at], Missing)]
    said = "; ".join(f"{name}: {words(cell)}" for name, cell in stated)
    if said and silent:
        said += f". {UNDECIDED.capitalize()}: {', '.join(silent)}"
    return Answer(question=slot.title, says=said, rests_on=slot.text)


def words(cell: Cell) -> str:
    """A cell as running text."""
    if isinstance(cell, tuple):
        return ", ".join(words(item) for item in cell)
    if isinstance(cell, Link):
        return cell.text or cell.id
    if isinstance(cell, State | Missing):
        return cell.word
    return str(cell)
