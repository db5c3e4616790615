"""In which language documents speak: the catalogue that a folder keeps, and what of it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.documents import users
from wardbook.documents.tongue import SOURCE_LANGUAGE, Tongue, same_places
from wardbook.formats import gettext
from wardbook.formats.gettext import Message
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Callout, Run
from wardbook.model.rule import finding
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.statement import sentence, value
from wardbook.model.table import Audience, Tone

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?\Z")

PAPER_WORDS = (
    "Table",
    "Figure",
    "as of",
    "As of",
    "page",
    "of",
    "DRAFT",
    "Contents",
    "Device",
    "Version",
    "Manufacturer",
    "Written for",
    "Number",
    "Revision",
    "Set aside",
    "Status",
    "What this document answers",
    "facts are missing, or nobody has signed it",
    "complete",
    *(item.value for item in Audience),
)
"""What stands on every paper whatever it says."""


MADE_BY = "Made by Wardbook from the device folder; nothing on these pages was typed twice."
PAGE_WORDS = (
    "Security file",
    "Documents",
    "Tables and pictures",
    "Files",
    "Data",
    "Skip to the content",
    "Search",
    "Search all pages",
    "Pages",
    "version",
    MADE_BY,
)
"""What stands on every page, whatever it shows."""


@finding("DO012")
def not_translated(at: Span, language: str, document: str, count: int, of: int) -> Diagnostic:
    """Documents are wanted in a language in which some of their fixed words are not translated yet.

    They stand in English, each document says how many, and nothing is translated by a machine on the way.
    """
    return Diagnostic(
        code="DO012",
        severity=Severity.WARNING,
        at=at,
        subject=document,
        says=f"{count:,} of {of:,} fixed texts of `{document}` have no translation into `{language}`",
        help=f"`wardbook documents strings export --language {language} -o {language}.po` writes them for a translator",
    )


@finding("DO015")
def bad_language(at: Span, language: str) -> Diagnostic:
    """A language is not written as a tag of two or three small letters, with or without a country."""
    return Diagnostic(
        code="DO015",
        severity=Severity.WARNING,
        at=at,
        says=f"`{language}` is no language",
        help="write `de`, `fr`, `pt-BR` or the like",
    )


def told_once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings with one for all documents that are not wholly translated; each document itself says how far it is."""
    found = list(found)
    open_ = [item for item in found if item.code == "DO012"]
    if len(open_) < 2:
        return found
    more = f"{open_[0].says}; so it is with {len(open_) - 1} more documents"
    first = msgspec.structs.replace(open_[0], says=more)
    return [first if item is open_[0] else item for item in found if item is open_[0] or item.code != "DO012"]


class Fitting(msgspec.Struct, frozen=True, kw_only=True):
    """What of a catalogue can be used, and why the rest cannot."""

    said: dict[str, str]
    empty: int
    fuzzy: int
    unknown: tuple[Message, ...]
    diagnostics: tuple[Diagnostic, ...]


def is_language(tag: str) -> bool:
    """Whether a tag can be the name of a language."""
    return bool(_TAG.match(tag))


def path_of(language: str) -> str:
    """Where a folder keeps its translation into a language."""
    return f"documents/strings/{language}.po"


def wanted(device: Device) -> str:
    """The language that the folder wants, the source's where it names none that can be read."""
    found = device.papers.language if device.papers else None
    return found if found and is_language(found) else SOURCE_LANGUAGE


def tongue(file: SecurityFile, prose: Mapping[str, str]) -> Tongue:
    """The language of this folder's documents with its translation, fresh for one writing."""
    language = wanted(file.device)
    if language == SOURCE_LANGUAGE:
        return Tongue()
    text = prose.get(path_of(language), "")
    return Tongue(language, _said(text, path_of(language)).said if text else {}, users.of(file, prose))


def faults(device: Device, prose: Mapping[str, str]) -> list[Diagnostic]:
    """What is wrong with the language and its catalogue."""
    found: list[Diagnostic] = []
    if device.papers and device.papers.language and not is_language(device.papers.language):
        found.append(bad_language(device.papers.origin.of("language"), device.papers.language))
    path = path_of(wanted(device))
    return [*found, *(_said(prose[path], path).diagnostics if path in prose else ())]


def fitting(messages: Iterable[Message], path: str, asked: Iterable[str] | None) -> Fitting:
    """Which messages may be printed: those with words, their values in place, and of a text that is still asked for."""
    known = None if asked is None else set(asked)
    said: dict[str, str] = {}
    unknown: list[Message] = []
    problems: list[Diagnostic] = []
    empty = fuzzy = 0
    for message in messages:
        why = gettext.why_unfit(message.said) or _why_places(message)
        if not message.said.strip():
            empty += 1
        elif message.is_fuzzy:
            fuzzy += 1
        elif known is not None and message.source not in known:
            unknown.append(message)
            near = nearest(message.source, known)
            instead = f"; it may have become `{near}`" if near else ""
            what = f"no document says `{_short(message.source)}` any more{instead}"
            problems.append(gettext.bad_catalogue(Span(path, message.line, 1), what))
        elif why:
            what = f"the translation of `{_short(message.source)}` is not taken: {why}"
            problems.append(gettext.bad_catalogue(Span(path, message.line, 1), what))
        else:
            said[message.source] = message.said
    return Fitting(said=said, empty=empty, fuzzy=fuzzy, unknown=tuple(unknown), diagnostics=tuple(problems))


def in_english_still(spoken: Tongue) -> tuple[Callout, ...]:
    """The notice that a document bears where some of its fixed words are not translated; none where all are."""
    count, of = len(spoken.untranslated), len(spoken.asked)
    if not count:
        return ()
    words = sentence(
        "untranslated",
        value(count),
        " of ",
        value(of),
        " fixed texts of this document are not translated and stand in English.",
    )
    return (Callout(Tone.UNKNOWN, "Not translated", tuple(Run(run.text) for run in words.runs)),)


def _said(text: str, path: str) -> Fitting:
    catalogue, problems = gettext.read(text.encode("utf-8"), path)
    found = fitting(catalogue.messages, path, None)
    return msgspec.structs.replace(found, diagnostics=(*problems, *found.diagnostics))


def _why_places(message: Message) -> str:
    return (
        ""
        if same_places(message.source, message.said)
        else "its values `{1}`, `{2}` … are not those of the source"
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:58].rstrip() + " …"
