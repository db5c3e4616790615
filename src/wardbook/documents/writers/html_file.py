"""A document as one HTML file that needs no other: its style inside, no script, nothing asked of anybody."""

from __future__ import annotations

from html import escape
from importlib import resources
from urllib.parse import quote

from wardbook.documents.drawing.palette import dark_rules
from wardbook.documents.writers.html_blocks import block, row_anchor
from wardbook.model.document import Document, Heading, TableBlock

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def write(document: Document) -> bytes:
    """The bytes of the file. Ids lead to the first row of this document that defines them."""
    defined = {
        anchor
        for item in document.blocks
        if isinstance(item, TableBlock)
        for anchor in item.table.anchors
        if anchor
    }
    body = "".join(
        block(item, lambda id_: f"#{quote(row_anchor(id_))}" if id_ in defined else "")
        for item in document.blocks
    )
    told = (
        f"{document.device} {document.version}",
        document.manufacturer,
        document.as_of.isoformat(),
        " · ".join(filter(None, (document.number, document.revision))),
        document.answers,
        document.cover,
    )
    head = "".join(f"<p>{escape(line)}</p>" for line in told if line)
    banner = f'<p class="banner"><strong>{escape(document.banner)}</strong></p>' if document.banner else ""
    contents = "".join(
        f'<li><a href="#{quote(item.anchor)}">{escape(item.text)}</a></li>'
        for item in document.blocks
        if isinstance(item, Heading) and item.level == 2
    )
    style = resources.files("wardbook.documents.templates").joinpath("style.css").read_text("utf-8")
    plain = "\n".join(_without_faces(style)) + dark_rules("figure svg ")
    page = (
        f'<!doctype html>\n<html lang="{escape(document.language, quote=True)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{plain}</style></head><body>{banner}<main>"
        f"<h1>{escape(document.title)}</h1>{head}<nav><ul>{contents}</ul></nav>{body}</main></body></html>\n"
    )
    return page.encode("utf-8", "replace")


def _without_faces(style: str) -> list[str]:
    """The style's lines without the faces that stand in files beside it; readers' own faces take their place."""
    return [line for line in style.splitlines() if not line.lstrip().startswith("@font-face")]
