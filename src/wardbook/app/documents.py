"""The documents of a folder: what each is and how far, its outline to change, its fixed words to translate."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from wardbook.app.build import said_of_files
from wardbook.app.check import check
from wardbook.base.atomic import write_file
from wardbook.base.limits import CATALOGUE_BYTES
from wardbook.base.nearest import nearest
from wardbook.compile import Inputs
from wardbook.documents import book, imprint, language, shelf, users
from wardbook.documents.outline import Outline
from wardbook.documents.tongue import SOURCE_LANGUAGE, Tongue
from wardbook.formats import gettext
from wardbook.formats.gettext import Catalogue, Message
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Document, TableBlock
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Missing, State, Table, Tone, code, state, text


class Refused(Exception):
    """Raised when something asked for cannot be done; says why and what helps."""


class Unreadable(Exception):
    """Raised when the folder describes no device; carries the report and the texts it points into."""

    def __init__(self, report: Report, files: dict[str, bytes]) -> None:
        super().__init__("the folder describes no device")
        self.report, self.files = report, files


class Ejected(msgspec.Struct, frozen=True, kw_only=True):
    """An outline on its way into a folder: where, its bytes, and whether one stood there."""

    path: Path
    data: bytes
    replaced: bool


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A catalogue for a translator: its bytes, how many texts it holds and how many have no words yet."""

    data: bytes
    texts: int
    untranslated: int


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a translation: where it was written, how many texts were taken, left out, and are still missing."""

    path: Path
    language: str
    taken: int
    kept: int
    empty: int
    fuzzy: int
    missing: int
    diagnostics: tuple[Diagnostic, ...]


def listing(folder: Path, *, as_of: datetime.date) -> tuple[Table, list[Diagnostic]]:
    """Every document of the set and every outline, with its state; and what is wrong with what the company brings."""
    file, inputs, report = _read(folder, as_of)
    names = sorted({*file.documents, *book.outlines(inputs.prose)})
    table = Table(
        name="documents",
        title="Documents",
        columns=(
            code("name", weight=3),
            text("title", weight=4),
            text("for", weight=2),
            code("number", weight=3),
            code("revision", weight=2),
            text("outline", weight=2),
            state("state", weight=3),
            text("answers", weight=6),
        ),
        rows=tuple(_row(name, report, file, inputs) for name in names),
        anchors=tuple(names),
        notes=("`wardbook documents eject NAME` brings an outline into the folder to be changed.",),
    )
    return table, book.faults(file, inputs.prose, inputs.logo)


def eject(folder: Path, name: str, *, force: bool = False, dry_run: bool = False) -> Ejected:
    """Write our outline of `name` into the folder, where it wins over ours. Raises Refused, OSError."""
    if name not in shelf.sources():
        near = nearest(name, shelf.sources())
        known = f"did you mean `{near}`?" if near else "known are " + ", ".join(shelf.sources())
        raise Refused(f"there is no outline `{name}`; {known}")
    if not (folder / "device.yaml").is_file():
        raise Refused(f"`{folder}` is no device folder: it has no device.yaml")
    path = folder / "documents" / f"{name}{shelf.ENDING}"
    _stay_inside(folder, path)
    there = path.exists() or path.is_symlink()
    data = shelf.sources()[name].encode("utf-8")
    if there and not force and not dry_run:
        raise Refused(
            f"`{path}` is there already; --force replaces it by ours, and what you changed in it is lost"
        )
    if not dry_run:
        path.parent.mkdir(exist_ok=True)
        write_file(path, data)
    return Ejected(path=path, data=data, replaced=there)


def last_revision(folder: Path, name: str, *, as_of: datetime.date) -> datetime.date | None:
    """The day of the last revision that is recorded for a document, None for none. Raises Refused for an unknown one."""
    file, inputs, _ = _read(folder, as_of)
    known = {*file.documents, *book.outlines(inputs.prose)}
    if name not in known:
        near = nearest(name, known)
        raise Refused(f"there is no document `{name}`" + (f"; did you mean `{near}`?" if near else ""))
    record = file.device.papers.documents.get(name) if file.device.papers else None
    return max((item.date for item in record.history if item.date), default=None) if record else None


def export_strings(folder: Path, tag: str, *, as_of: datetime.date) -> Exported:
    """Every fixed text that the documents of this folder ask for, with the words the folder has for it. Raises Refused."""
    _language(tag)
    _, inputs, report = _read(folder, as_of)
    spoken = _asked(report, inputs)
    known = _known(inputs, tag)
    messages = tuple(
        Message(source=source, said=known.get(source, ""), remarks=tuple(places[:_PLACES]))
        for source, places in sorted(spoken.asked.items())
    )
    missing = sum(1 for message in messages if not message.said)
    data = gettext.write(Catalogue(language=tag, messages=messages))
    return Exported(data=data, texts=len(messages), untranslated=missing)


def import_strings(folder: Path, source: Path, tag: str | None, *, as_of: datetime.date) -> Imported:
    """Take a translator's file into the folder: what fits is kept beside what was there. Raises Refused, OSError.

    What fits: a text that a document still asks for, every value in its place, no character that hides.
    """
    with source.open("rb") as stream:
        data = stream.read(CATALOGUE_BYTES + 1)
    catalogue, problems = gettext.read(data, source.name)
    if not catalogue.messages:
        raise Refused(problems[0].says if problems else f"`{source}` holds no message")
    tag = tag or catalogue.language
    _language(tag)
    _, inputs, report = _read(folder, as_of)
    spoken = _asked(report, inputs)
    found = language.fitting(catalogue.messages, source.name, spoken.asked)
    if not found.said:
        raise Refused(f"`{source}` holds no translation that fits; {len(found.diagnostics)} do not")
    before = {key: said for key, said in _known(inputs, tag).items() if key in spoken.asked}
    said = {**before, **found.said}
    path = folder / language.path_of(tag)
    _stay_inside(folder, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    messages = tuple(Message(source=key, said=said[key]) for key in sorted(said))
    write_file(path, gettext.write(Catalogue(language=tag, messages=messages)))
    return Imported(
        path=path,
        language=tag,
        taken=len(found.said),
        kept=len(said) - len(found.said),
        empty=found.empty,
        fuzzy=found.fuzzy,
        missing=len(spoken.asked) - len(said),
        diagnostics=(*problems, *found.diagnostics),
    )


_PLACES = 3
"""Places named for a translator; a word such as `not stated` has hundreds."""


def _read(folder: Path, as_of: datetime.date) -> tuple[SecurityFile, Inputs, Report]:
    checked = check(folder, as_of=as_of)
    if checked.report.subject is None or checked.inputs is None:
        raise Unreadable(checked.report, checked.files)
    return checked.report.subject, checked.inputs, checked.report


def _row(name: str, report: Report, file: SecurityFile, inputs: Inputs) -> tuple[str | Missing | State, ...]:
    plan = file.documents.get(name)
    outlines = book.outlines(inputs.prose)
    if name not in outlines:
        assert plan is not None, "names come from plans and outlines"
        bears = imprint.imprint(name, file, Tongue())
        state_ = State("no outline yet", Tone.BAD)
        return (
            name, plan.title, plan.audience, bears.number or Missing(), bears.revision or Missing(),
            Missing("none"), state_, plan.says,
        )  # fmt: skip
    document, _ = book.write(name, report, inputs.prose, spoken=Tongue())
    outline = outlines[name]
    return (
        name,
        document.title,
        document.audience.value,
        document.number or Missing(),
        document.revision or Missing(),
        _whose(outline.file, outline, name),
        _state(not_provided(document)),
        document.answers or Missing(),
    )


def _whose(file: str, outline: Outline, name: str) -> str:
    if not file:
        return "ours"
    lack = shelf.lacks(outline)
    known = "yours" if name in shelf.ours() else "yours, none of ours"
    return f"{known}; ours has also {', '.join(lack.sections)}" if lack.sections else known


def not_provided(document: Document) -> int:
    """How many facts a document, written in English, shows as not stated or unknown."""
    cells = (
        item
        for block in document.blocks
        if isinstance(block, TableBlock)
        for row in block.table.rows
        for cell in row
        for item in (cell if isinstance(cell, tuple) else (cell,))
    )
    return sum(1 for item in cells if isinstance(item, Missing) and item.word in ("not stated", "unknown"))


def _state(count: int) -> State:
    return State(f"{count:,} not provided", Tone.OPEN) if count else State("complete", Tone.GOOD)


def _asked(report: Report, inputs: Inputs) -> Tongue:
    """A language that was asked for every fixed text of every document."""
    assert report.subject is not None, "only folders that could be read are asked"
    spoken = Tongue(users=users.of(report.subject, inputs.prose))
    for name in book.outlines(inputs.prose):
        book.write(name, report, inputs.prose, spoken=spoken)
    book.views(report, spoken)
    book.front_page(report, spoken)
    book.pages(spoken, said_of_files())
    return spoken


def _known(inputs: Inputs, tag: str) -> dict[str, str]:
    path = language.path_of(tag)
    catalogue, _ = gettext.read(inputs.prose.get(path, "").encode("utf-8"), path)
    return language.fitting(catalogue.messages, path, None).said


def _language(tag: str) -> None:
    if not language.is_language(tag):
        raise Refused(
            f"`{tag}` is no language; write `de`, `fr`, `pt-BR` or the like"
            if tag
            else "name the language: --language de"
        )
    if tag == SOURCE_LANGUAGE:
        raise Refused("the fixed words are English already")


def _stay_inside(folder: Path, path: Path) -> None:
    """Refuse a place that a link leads out of the folder."""
    if path.is_symlink() or not path.parent.resolve().is_relative_to(folder.resolve()):
        raise Refused(f"`{path}` is reached by a link; nothing is written through links")
