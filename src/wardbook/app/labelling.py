"""The labelling of a device for one audience: as text, data, one page, or a typeset document."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from html import escape
from importlib import resources

from wardbook.analysis.labelling.lines import TOPICS
from wardbook.base.canonical import pretty_json
from wardbook.documents import book
from wardbook.documents.drawing.palette import dark_rules
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Document
from wardbook.model.labelling import LabelLine
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience
from wardbook.views.labelling import lacking, told_to

DOCUMENTS = {"user": "instructions-for-use", "customer": "labelling"}
"""The document that each audience gets."""


def printed(
    report: Report, prose: Mapping[str, str], audience: str, form: str, *, width: int = 100
) -> tuple[bytes, list[Diagnostic]]:
    """The bytes of the labelling in a form (text, json, html, pdf), and what could not be printed."""
    file = report.subject
    if file is None:
        raise ValueError("this report is about a folder that could not be read")
    if form == "json":
        return as_json(file, Audience(audience)), []
    if form == "text":
        return as_text(file, Audience(audience), width).encode("utf-8"), []
    document, problems = book.write(DOCUMENTS[audience], report, prose)
    if form == "html":
        return _page(document).encode("utf-8"), problems
    from wardbook.documents.writers import pdf  # only paper needs the typesetter

    made = pdf.write(document)
    return made.data, [*problems, *made.diagnostics]


def as_json(file: SecurityFile, audience: Audience) -> bytes:
    """The lines that reach an audience as data, without what only regulators and the manufacturer see."""
    about = file.device.about.device
    return pretty_json(
        {
            "schema": "wardbook/labelling/1",
            "device": about.id,
            "version": about.version or "",
            "as-of": file.as_of.isoformat(),
            "audience": audience.value,
            "lines": [
                {
                    "id": item.id,
                    "topic": item.topic,
                    "title": TOPICS[item.topic].title,
                    "text": item.text,
                    "readers": list(item.readers),
                    "answers": list(item.answers),
                }
                for item in told_to(file, audience)
            ],
        }
    )


def as_text(file: SecurityFile, audience: Audience, width: int = 100) -> str:
    """The lines that reach an audience under their headings, each behind its id, and what is not provided."""
    return "\n".join(_text(file, audience, width)) + "\n"


def _text(file: SecurityFile, audience: Audience, width: int) -> Iterator[str]:
    about = file.device.about.device
    lines = told_to(file, audience)
    yield f"{about.name}, version {about.version or 'not stated'}, as of {file.as_of}"
    by_topic: dict[str, list[LabelLine]] = {}
    for item in lines:
        by_topic.setdefault(item.topic, []).append(item)
    for topic, found in by_topic.items():
        yield ""
        yield TOPICS[topic].title
        for item in found:
            yield f"  {item.id}"
            yield textwrap.fill(item.text, max(width, 40), initial_indent="    ", subsequent_indent="    ")
    if not lines:
        yield ""
        yield "Nothing can be told yet: describe the system in architecture.yaml."
    missing = lacking(file) if audience is Audience.CUSTOMER else {}
    if missing:
        yield ""
        yield "Not provided yet"
    for title, lacks in missing.items():
        for lack in lacks:
            yield textwrap.fill(
                f"{title}: {lack}", max(width, 40), initial_indent="    ", subsequent_indent="      "
            )


def _page(document: Document) -> str:
    """The document as one page that needs no other file: style within, no script, nothing asked for outside."""
    from wardbook.documents.writers.html_blocks import block  # only pages need it

    style = resources.files("wardbook.documents.templates").joinpath("style.css").read_text("utf-8")
    body = "".join(block(item, lambda _: "") for item in document.blocks)
    state = "Draft. " if document.draft else ""
    banner = f'<p class="banner">{escape(document.banner)}</p>' if document.banner else ""
    said = f"{state}{document.device}, version {document.version}, {document.manufacturer}, as of {document.as_of}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{escape(document.title)}</title>\n<style>{_faceless(style)}{dark_rules('figure svg ')}{_MARGINS}</style>\n</head>\n"
        f"<body>\n{banner}<main>\n<h1>{escape(document.title)}</h1>\n<p>{escape(said)}</p>\n"
        f'<p class="answers">{escape(document.answers)}</p>\n{body}</main>\n</body>\n</html>\n'
    )


_MARGINS = "main { max-width: 72rem; margin: 1.5rem auto; padding: 0 1.25rem }"
"""A page that stands alone has no menu beside it to keep its words off the edge."""


def _faceless(style: str) -> str:
    """The style without faces that lie in other files; the reader's own are used."""
    pieces = style.split("@font-face")
    return pieces[0] + "".join(piece.partition("}")[2] for piece in pieces[1:])
