"""A document for a word processor: real styles, captions, bookmarks, a table of contents; the same bytes every time."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import msgspec

from wardbook.base.span import Span
from wardbook.documents.writers import cover
from wardbook.documents.writers.docx_body import Body
from wardbook.documents.writers.docx_xml import NAMESPACES, field, paragraph, run
from wardbook.documents.writers.levels import stepped
from wardbook.documents.writers.pdf import missing_characters
from wardbook.documents.writers.words import held
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Document

_STAMP = (1980, 1, 1, 0, 0, 0)
"""The date of every part of the archive, the earliest that the format can hold."""


class Docx(msgspec.Struct, frozen=True):
    """The bytes of a DOCX, and what could not be printed."""

    data: bytes
    diagnostics: tuple[Diagnostic, ...]


def write(document: Document) -> Docx:
    """The document as DOCX. Its dates are the as-of date; characters that XML cannot hold become a visible mark."""
    import docx  # only those who ask for this form pay for the library

    document = stepped(document)
    paper = docx.Document()
    missing: set[str] = set()
    _properties(paper, document, missing)
    _styles(paper, document)
    _running(paper, document, missing)
    body = Body(paper, document, missing)
    body.write()
    buffer = io.BytesIO()
    paper.save(buffer)
    at = Span(f"{document.name}.docx")
    found = (missing_characters(at, tuple(sorted(missing))),) if missing else ()
    return Docx(_dateless(buffer.getvalue()), found)


def _properties(paper: Any, document: Document, missing: set[str]) -> None:  # Any: the library has no types
    said = paper.core_properties
    said.title = held(document.title, missing)[:255]
    said.author = held(document.manufacturer, missing)[:255]
    said.subject = held(f"{document.device} {document.version}", missing)[:255]
    said.comments = ""
    said.keywords = ""
    said.last_modified_by = ""
    said.language = document.language
    said.revision = 1
    said.created = said.modified = datetime.datetime.combine(document.as_of, datetime.time())


def _styles(paper: Any, document: Document) -> None:  # Any: the library has no types
    """The library's styles, in one face, with the document's language and a style for each level of the contents."""
    from docx.enum.style import WD_STYLE_TYPE  # only who asks for this form loads the library
    from docx.oxml import parse_xml  # only who asks for this form loads the library
    from docx.shared import Pt, RGBColor  # only who asks for this form loads the library

    colour = RGBColor.from_string((document.look.accent or "#1f3a5f").lstrip("#").upper())
    styles = paper.styles
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption"):
        styles[name].font.color.rgb = colour
        styles[name].paragraph_format.keep_with_next = True
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption"):
        faces = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        faces.attrib.clear()
        for use in ("ascii", "hAnsi", "cs", "eastAsia"):
            faces.set(f"{{{NAMESPACES['w']}}}{use}", "Arial")
    styles["Caption"].font.size = Pt(9)
    styles["Normal"].font.size = Pt(10)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for level in (1, 2, 3):
        style = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent = Pt(12 * (level - 1))
        style.paragraph_format.space_after = Pt(2)
    defaults = styles.element.find(".//w:rPrDefault/w:rPr", NAMESPACES)
    for old in defaults.findall("w:lang", NAMESPACES):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang xmlns:w="{NAMESPACES["w"]}" w:val="{document.language}"/>'))


def _running(paper: Any, document: Document, missing: set[str]) -> None:  # Any: the library has no types
    """Head and foot of every page: device and title, banner and draft, the page's number."""
    from docx.oxml import parse_xml  # only who asks for this form loads the library

    section = paper.sections[0]
    line = f"{document.device} {document.version} · {document.title}"[:120]
    marks = cover.running(document)
    head = section.header._element  # noqa: SLF001 - the library has no other way to raw parts
    foot = section.footer._element  # noqa: SLF001 - as above
    for part in (head, foot):
        for child in list(part):
            part.remove(child)
    head.append(parse_xml(paragraph(run(held(line, missing)), style="Header")))
    if marks:
        head.append(parse_xml(paragraph(run(held(marks, missing), bold=True), style="Header")))
    number = f"{document.number} {document.revision}".strip()[:80]
    told = (document.manufacturer[:80], number, document.as_of.isoformat(), document.look.footer[:120])
    words = " · ".join(filter(None, told)) + "   "
    pages = field("PAGE", "1") + run(" / ") + field("NUMPAGES", "1")
    foot.append(parse_xml(paragraph(run(held(words, missing)) + pages, style="Footer")))


def _dateless(data: bytes) -> bytes:
    """The archive written again with the same date for every part, for the library stamps them with the clock."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            made.writestr(entry, source.read(name))
    return target.getvalue()
