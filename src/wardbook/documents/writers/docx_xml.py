"""Pieces of WordprocessingML in which no text of a user can become markup."""

from __future__ import annotations

from xml.sax.saxutils import escape

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
DECLARED = " ".join(f'xmlns:{short}="{long}"' for short, long in NAMESPACES.items())


def quoted(text: str) -> str:
    """Text for an attribute."""
    return escape(text, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def run(text: str, *, bold: bool = False, italic: bool = False, code: bool = False, size: int = 0) -> str:
    """Words with one look; `size` is in half points, 0 for that of the paragraph."""
    looks = ('<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>' if code else "") + (
        "<w:b/>" * bold + "<w:i/>" * italic
    )
    looks += f'<w:sz w:val="{size}"/>' if size else ""
    lines = "<w:br/>".join(
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))
        for line in text.split("\n")
    )
    return f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}{lines}</w:r>"


def paragraph(inner: str, *, style: str = "", looks: str = "") -> str:
    """A paragraph of runs, in a style; `looks` are further properties in the order the format asks for."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p {DECLARED}><w:pPr>{named}{looks}</w:pPr>{inner}</w:p>"


def field(code: str, shown: str) -> str:
    """A field that the word processor keeps up to date, showing `shown` until it does."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(label: str, number: int) -> str:
    """A place that links lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{label}"/><w:bookmarkEnd w:id="{number}"/>'


def link_to(label: str, inner: str) -> str:
    """A link to a place of the same document."""
    return f'<w:hyperlink w:anchor="{label}" w:history="1">{inner}</w:hyperlink>'
