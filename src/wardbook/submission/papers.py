"""The papers that only a package has: its index, its sheet of answers, and annexes made of views."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from wardbook.model.document import Block, Callout, Document, FigureBlock, Heading, Paragraph, Run, TableBlock
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Missing, Table, Tone, code, text
from wardbook.submission.filling import Filled
from wardbook.submission.profiles import Profile, Slot
from wardbook.submission.refusal import Reason
from wardbook.views import all_views

INDEX, ANSWERS = "index", "answers"


def annex(slot: Slot, report: Report) -> Document:
    """The paper of a place whose document has no outline: each of its views under a heading of its own."""
    blocks: list[Block] = [Paragraph((Run(slot.says),))]
    for name in slot.views:
        shown = all_views()[name](report)
        blocks.append(Heading(2, shown.title, name))
        if isinstance(shown, Table):
            blocks.append(TableBlock(shown, f"table-{name}"))
        else:
            blocks.append(FigureBlock(shown, f"figure-{name}"))
    return _document(report.subject, slot.document, slot.title, slot.says, tuple(blocks))


def answers_sheet(profile: Profile, report: Report, filled: Sequence[Filled]) -> Document:
    """Every answer of the form in its order, with the page or fact on which it rests."""
    rows = tuple(
        (
            item.slot.title,
            answer.question,
            answer.says or Missing("not stated"),
            answer.file or Missing("none"),
            answer.rests_on,
        )
        for item in filled
        for answer in item.answers
    )
    table = Table(
        name="answers",
        title="Answers",
        rows=rows,
        empty="This profile asks no questions.",
        columns=(
            text("place", weight=3),
            text("question", weight=3),
            text("answer", weight=5),
            code("file", weight=3),
            code("rests on", weight=4),
        ),
        audience=profile.audience,
    )
    blocks = (
        Heading(2, "Answers to copy into the form" if _has_form(profile) else "Answers", "answers"),
        Callout(Tone.OPEN, "Edition", (Run(f"{profile.edition}. {profile.checked}"),)),
        TableBlock(table, "table-answers"),
    )
    says = "Yes or no, text and page numbers, each with what it rests on."
    return _document(report.subject, ANSWERS, "Answers sheet", says, blocks, profile)


def index_paper(
    profile: Profile, report: Report, filled: Sequence[Filled], open_: Sequence[Reason], *, draft: bool
) -> Document:
    """What is in the package and where; of a draft also everything that keeps it from being final."""
    blocks: list[Block] = [
        Heading(2, profile.title, "profile"),
        Paragraph((Run(profile.says),)),
        Callout(Tone.OPEN, "Edition", (Run(f"{profile.edition}. {profile.checked}"),)),
        Heading(2, "Places and files", "places"),
        TableBlock(_places(profile, filled), "table-places"),
    ]
    if draft:
        blocks += [
            Heading(2, "What keeps this package a draft", "draft"),
            TableBlock(_open(open_), "table-open"),
        ]
    says = "Which place of the submission is filled by which file."
    return _document(report.subject, INDEX, "Index of the package", says, tuple(blocks), profile)


def _has_form(profile: Profile) -> bool:
    return any(slot.form for slot in profile.slots)


def _places(profile: Profile, filled: Sequence[Filled]) -> Table:
    """Which file fills which place; where a form is filled in, also how far its places were checked, not the files."""
    with_form = _has_form(profile)
    return Table(
        name="places",
        title="Places",
        rows=tuple(_place(item, with_form=with_form) for item in filled),
        columns=(
            text("place", weight=4),
            *((code("in the form", weight=2),) if with_form else ()),
            text("required", weight=2),
            code("files", weight=6),
            *((text("place checked", weight=2),) if with_form else ()),
        ),
        audience=profile.audience,
    )


def _place(item: Filled, *, with_form: bool) -> tuple[Cell, ...]:
    return (
        item.slot.title,
        *((item.slot.form or Missing("none"),) if with_form else ()),
        "yes" if item.slot.is_required else "no",
        item.files or Missing(item.moot or ("answers only" if item.answers else "none")),
        *((item.slot.verified,) if with_form else ()),
    )


def _open(open_: Sequence[Reason]) -> Table:
    return Table(
        name="open",
        title="Open",
        rows=tuple((one.kind, one.says, one.help) for one in open_),
        empty="Nothing keeps it from being final; it was asked for as a draft.",
        columns=(text("kind", weight=1), text("what", weight=5), text("what helps", weight=4)),
    )


def _document(
    file: SecurityFile | None,
    name: str,
    title: str,
    answers: str,
    blocks: tuple[Block, ...],
    profile: Profile | None = None,
) -> Document:
    if file is None:
        raise ValueError("this report is about a folder that could not be read")
    identity = file.device.about.device
    document = Document(
        name=name,
        title=title,
        device=identity.name,
        manufacturer=identity.manufacturer or "manufacturer not stated",
        version=identity.version or "not stated",
        as_of=file.as_of,
        draft=False,
        blocks=blocks,
        banner=identity.banner or "",
        answers=answers,
    )
    return _for(document, profile) if profile else document


def _for(document: Document, profile: Profile) -> Document:
    return msgspec.structs.replace(document, audience=profile.audience)
