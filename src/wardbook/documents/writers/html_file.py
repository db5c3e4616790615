"""A document as one HTML file that needs no other: its style inside, no script, nothing asked of anybody."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from importlib import resources
from urllib.parse import quote

from wardbook.documents.drawing.palette import dark_rules
from wardbook.documents.writers import cover
from wardbook.documents.writers.html_blocks import block, row_anchor
from wardbook.documents.writers.levels import stepped
from wardbook.documents.writers.words import held
from wardbook.model.document import Document, Heading, TableBlock

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def write(document: Document, missing: set[str] | None = None, beside: frozenset[str] = frozenset()) -> bytes:
    """The bytes of the file. Ids lead to the first row of this document that defines them, or to the documents `beside` it.

    Where the file of another document is not there, an id leads to the row that names its place.

    Characters that a page should not hold become a visible mark, and are added to `missing`.
    """
    document = stepped(document)
    defined = {
        anchor
        for item in document.blocks
        if isinstance(item, TableBlock)
        for anchor in item.table.anchors
        if anchor
    }
    body = "".join(
        block(item, lambda id_: _address(id_, document, defined, beside)) for item in document.blocks
    )
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in cover.facts(document))
    answers = f'<p class="answers">{escape(document.answers)}</p>' if document.answers else ""
    head = f'{answers}<dl class="facts">{facts}</dl>'
    marks = cover.running(document)
    banner = f'<aside class="banner"><strong>{escape(marks)}</strong></aside>' if marks else ""
    contents = "".join(
        f'<li><a href="#{quote(item.anchor)}">{escape(item.text)}</a></li>'
        for item in document.blocks
        if isinstance(item, Heading) and item.level == 2
    )
    name = document.words.get("Contents", "Contents")
    menu = f'<nav aria-label="{escape(name, quote=True)}"><ul>{contents}</ul></nav>' if contents else ""
    style = resources.files("wardbook.documents.templates").joinpath("style.css").read_text("utf-8")
    plain = "\n".join(_without_faces(style)) + dark_rules("figure svg ")
    page = (
        f'<!doctype html>\n<html lang="{escape(document.language, quote=True)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{plain}</style></head><body>{banner}<main>"
        f"{_logo(document)}<h1>{escape(document.title)}</h1>{head}{menu}{body}</main></body></html>\n"
    )
    return held(page, set() if missing is None else missing).encode("utf-8")


def _address(id_: str, document: Document, defined: set[str], beside: frozenset[str]) -> str:
    """Where an id leads: within this file, to another one beside it, or nowhere."""
    if id_ in beside and id_ not in defined:
        return f"{quote(id_)}.html"
    row = document.elsewhere.get(id_, "")
    name, _, section = (row or id_).partition("#")
    if row and id_ not in defined:
        return f"{quote(name)}.html#{quote(row_anchor(id_))}" if name in beside else _here(row)
    if id_ in document.elsewhere.values():
        return f"{quote(name)}.html#{quote(section)}" if name in beside else ""
    return _here(id_) if id_ in defined else ""


def _here(id_: str) -> str:
    return f"#{quote(row_anchor(id_))}"


def _logo(document: Document) -> str:
    """The logo inside of the page; its format was checked where it was read."""
    if not document.look.logo:
        return ""
    data = b64encode(document.look.logo).decode("ascii")
    return f'<img class="logo" src="data:image/png;base64,{data}" alt="{escape(document.manufacturer, quote=True)}">'


def _without_faces(style: str) -> list[str]:
    """The style's lines without the faces that stand in files beside it; readers' own faces take their place."""
    return [line for line in style.splitlines() if not line.lstrip().startswith("@font-face")]
