"""What stands on a document beside its content: number, revision, history, who approves, and how its company's papers look."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.documents.tongue import Tongue
from wardbook.formats import png
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Block, Heading, Look, Paragraph, Run, TableBlock
from wardbook.model.papers import Approval, Branding, DocumentRecord, DocumentsFile
from wardbook.model.record import Record
from wardbook.model.rule import finding
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.table import Missing, State, Table, Tone, code, date, state, text

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_FIELD = re.compile(r"\{([^{}]*)\}")
_FIELDS = ("device", "document", "nn", "version", "revision")
_LEAST = 4.5
"""Contrast of words as small as ours, by the guidelines for web content (WCAG 2, level AA)."""
_GROUNDS = ("#ffffff", "#f1f4f7")
"""What words in the accent colour stand on: paper, and the tint of tables."""


@finding("DO010")
def logo_not_printed(at: Span, path: str, problem: str) -> Diagnostic:
    """A logo is not there or cannot be printed safely; covers go without it.

    Only PNG is taken, and only its dots: an SVG can hold scripts and load files, and every document would carry it.
    """
    return Diagnostic(
        code="DO010",
        severity=Severity.WARNING,
        at=at,
        says=f"the logo `{path}` is not printed: {problem}",
        help="keep a PNG of at most 1 MB and 2,000 dots a side in documents/, here or in the library",
    )


@finding("DO011")
def unknown_document(at: Span, name: str, near: str) -> Diagnostic:
    """A number, revision or approval is recorded for a document that does not exist."""
    return Diagnostic(
        code="DO011",
        severity=Severity.WARNING,
        at=at,
        subject=name,
        says=f"there is no document `{name}`",
        help=f"did you mean `{near}`?" if near else "`wardbook documents list` names them all",
    )


@finding("DO014")
def bad_branding(at: Span, problem: str, remedy: str) -> Diagnostic:
    """The look or the numbers of documents are told in a way that cannot be followed; ours stand instead.

    A colour must be readable: links and words in it are as small as the rest.
    """
    return Diagnostic(code="DO014", severity=Severity.WARNING, at=at, says=problem, help=remedy)


class Imprint(msgspec.Struct, frozen=True, kw_only=True):
    """What a document bears: number and revision as printed ("" for none), and the blocks before its content."""

    number: str
    revision: str
    blocks: tuple[Block, ...]
    is_signed: bool


def imprint(name: str, file: SecurityFile, tongue: Tongue) -> Imprint:
    """What the folder says about the document called `name`; nothing where it says nothing."""
    record = _records(file.device).get(name)
    blocks = _blocks(record, tongue, file) if record else ()
    return Imprint(
        number=_number(name, record, file),
        revision=_revision(record),
        blocks=blocks,
        is_signed=record is None or all(_is_signed(item, file) for item in record.approvals),
    )


def look(device: Device, logo: bytes) -> Look:
    """How the company's papers look; what cannot be printed is left out, and `faults` says so."""
    branding = _branding(device)
    picture = _picture(logo)
    return Look(
        accent=branding.accent if branding.accent and not _why_no_colour(branding.accent) else "",
        footer=branding.footer or "",
        paper=branding.paper or "a4",
        logo=picture.data if isinstance(picture, png.Png) else b"",
        address=(device.company.address if device.company else None) or "",
    )


def faults(device: Device, logo: bytes | None, names: Iterable[str]) -> list[Diagnostic]:
    """What is wrong with branding, numbers and the names of documents; `logo` is None where its file is not there."""
    found: list[Diagnostic] = []
    branding = _branding(device)
    if branding.logo:
        why = "there is no such file" if logo is None else _picture(logo)
        found += (
            [logo_not_printed(branding.origin.of("logo"), branding.logo, why)] if isinstance(why, str) else []
        )
    if branding.accent and (why := _why_no_colour(branding.accent)):
        remedy = 'write `accent: "#rrggbb"` with a darker colour, such as "#0b5a7a"'
        found.append(bad_branding(branding.origin.of("accent"), why, remedy))
    if branding.numbers and (why := _why_no_scheme(branding.numbers)):
        remedy = "use only " + ", ".join(f"{{{field}}}" for field in _FIELDS)
        found.append(bad_branding(branding.origin.of("numbers"), why, remedy))
    known = set(names)
    for name, record in _records(device).items():
        if name not in known:
            found.append(unknown_document(_at(record), name, nearest(name, known) or ""))
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, from 1 to 21, as WCAG 2 counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _why_no_colour(colour: str) -> str:
    if not _COLOUR.match(colour):
        return f"`{colour}` is no colour"
    worst = min(contrast(colour, ground) for ground in _GROUNDS)
    return f"words in `{colour}` have a contrast of {worst:.2f}, less than {_LEAST}" if worst < _LEAST else ""


def _why_no_scheme(scheme: str) -> str:
    strange = sorted({field for field in _FIELD.findall(scheme) if field not in _FIELDS})
    if strange:
        return f"the scheme of numbers has `{{{strange[0]}}}`, which is not known"
    if re.search(r"[{}]", _FIELD.sub("", scheme)):
        return "the scheme of numbers has a bracket that is not closed"
    return "" if _FIELD.search(scheme) else "the scheme of numbers is the same for every document"


def _number(name: str, record: DocumentRecord | None, file: SecurityFile) -> str:
    """The number as recorded, else by the scheme; "" where a part of the scheme is not stated for this document."""
    if record and record.number:
        return record.number
    scheme = _branding(file.device).numbers
    if not scheme or _why_no_scheme(scheme):
        return ""
    identity = file.device.about.device
    facts = {
        "device": identity.id,
        "document": name,
        "version": identity.version or "",
        "nn": f"{record.nn:02d}" if record and record.nn is not None else "",
        "revision": _revision(record),
    }
    wanted = _FIELD.findall(scheme)
    return (
        _FIELD.sub(lambda found: facts[found.group(1)], scheme) if all(facts[item] for item in wanted) else ""
    )


def _revision(record: DocumentRecord | None) -> str:
    if record is None:
        return ""
    return record.revision or (record.history[-1].revision if record.history else "")


def _blocks(record: DocumentRecord, tongue: Tongue, file: SecurityFile) -> tuple[Block, ...]:
    if not record.history and not record.approvals:
        return ()
    parts: list[Block] = [
        Heading(2, tongue.say("Revisions and approval", "imprint"), "revisions-and-approval")
    ]
    if record.history:
        parts.append(TableBlock(tongue.table(_history(record)), "table-revisions"))
    if record.approvals:
        parts.append(TableBlock(tongue.table(_approvals(record, file)), "table-approvals"))
    else:
        parts.append(Paragraph((Run(tongue.say("Nobody is named who approves this document.", "imprint")),)))
    return tuple(parts)


def _history(record: DocumentRecord) -> Table:
    rows = tuple(
        (
            item.revision,
            item.date.isoformat() if item.date else Missing(),
            item.author or Missing(),
            item.what or Missing(),
        )
        for item in record.history
    )
    columns = (
        code("revision", weight=2),
        date("date", weight=2),
        text("author"),
        text("what changed", weight=6),
    )
    return Table(name="revisions", title="Revisions", columns=columns, rows=rows)


def _approvals(record: DocumentRecord, file: SecurityFile) -> Table:
    rows = tuple(
        (
            item.role,
            item.name or Missing(),
            item.meaning or Missing(),
            item.date.isoformat() if item.date else Missing(),
            _signature(item, file),
        )
        for item in record.approvals
    )
    return Table(
        name="approvals",
        title="Approval",
        columns=(
            text("role"),
            text("name"),
            text("meaning of the signature", weight=4),
            date("date", weight=2),
            state("signature", weight=4),
        ),
        rows=rows,
        notes=(
            "A name or a date is no signature. Signatures themselves are kept where this table says.",
            "Signatures of a whole package, and signed copies of its papers, lie beside the package and never in it.",
        ),
    )


def _signature(item: Approval, file: SecurityFile) -> State | tuple[State | str, ...]:
    """Where the signature is kept. Whether it holds is for the system that made it: that is said, and not claimed."""
    if item.signed_in:
        kept = item.signed_in
        revision = f", revision {kept.revision}" if kept.revision else ""
        return (
            State("said to be signed elsewhere, not checked here", Tone.OPEN),
            f"{kept.system}: {kept.document}{revision}",
        )
    if item.signed and item.signed in file.inputs:
        return State(
            "signature file kept, not checked here", Tone.OPEN
        ), f"{item.signed} {file.inputs[item.signed]}"
    if item.signed:
        return State("signature file is not there", Tone.BAD), item.signed
    return State("not signed", Tone.BAD)


def _is_signed(item: Approval, file: SecurityFile) -> bool:
    """Whether somebody says where the signature is, and, where that is a file of the folder, it is there."""
    return item.signed_in is not None or (item.signed is not None and item.signed in file.inputs)


def _picture(logo: bytes | None) -> png.Png | str:
    if not logo:
        return "it is empty"
    try:
        return png.read(logo)
    except png.BadPng as error:
        return str(error)


def _branding(device: Device) -> Branding:
    return (device.company.branding if device.company else None) or Branding()


def _records(device: Device) -> dict[str, DocumentRecord]:
    papers = device.papers or DocumentsFile()
    return papers.documents


def _at(record: Record) -> Span:
    return record.origin.span
