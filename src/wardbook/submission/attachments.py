"""Would a portal take this PDF? Nothing locked, hidden or alive in it, its faces inside, its name plain."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import finding

BYTES = 1_000_000_000
"""A file beyond this is refused by portals; the figure is from a third party's account, not from the authority."""

LONG_PAGES = 10
"""A document of more pages should have bookmarks."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\Z")
_VERSIONS = ("1.4", "1.5", "1.6", "1.7")
_ALIVE = ("/JavaScript", "/JS", "/Launch", "/RichMedia", "/Movie", "/Sound", "/3D", "/XFA", "/AA")
_LINKS = frozenset({"/Parent", "/P", "/Prev"})
"""Where objects point back to what was walked already."""

_TAGS = frozenset({"/StructTreeRoot"})
_VISITED = 500_000
"""Objects looked through; the longest reports we know have some 100,000."""


class Looked(msgspec.Struct, frozen=True):
    """What a PDF is like: its pages, and each thing that a portal would object to."""

    pages: int
    faults: tuple[str, ...]


@finding("DO030")
def not_attachable(name: str, why: str) -> Diagnostic:
    """A PDF breaks a rule that portals have for attachments.

    A file that is locked, holds scripts, forms or other files, or borrows its faces from the reader's
    machine is sent back by technical screening, before anybody has read a word. The rules follow a third
    party's account of FDA's specifications; evidence is never changed, so its author has to print it anew.
    """
    return Diagnostic(
        code="DO030",
        at=Span(name),
        says=why,
        help="print it anew as a plain PDF 1.4 to 1.7 with its faces inside",
    )


def look(name: str, data: bytes, *, is_ours: bool = False) -> Looked:
    """What is wrong with a PDF as an attachment; a file that cannot be read at all is one fault.

    The tags of a paper of ours are not walked: they are most of its objects, and the typesetter puts only tags there.
    """
    from pypdf import PdfReader  # only those who send papers pay for it
    from pypdf.errors import PyPdfError

    faults = list(_outside(name, data))
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return Looked(0, (*faults, "it is encrypted"))
        count = len(reader.pages)
        faults += _inside(reader, count, _LINKS | _TAGS if is_ours else _LINKS)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return Looked(0, (*faults, "it cannot be read as a PDF"))
    return Looked(count, tuple(dict.fromkeys(faults)))


def _outside(name: str, data: bytes) -> Iterator[str]:
    if not _NAME.match(name.rsplit("/", 1)[-1]):
        yield "its name is not short and plain (letters, digits, `.`, `_`, `-`)"
    if len(data) > BYTES:
        yield f"it has {len(data):,} bytes, more than {BYTES:,}"
    head = data[:1024]
    found = re.search(rb"%PDF-(\d\.\d)", head)
    if found is None:
        yield "it does not begin as a PDF does"
    elif found.group(1).decode() not in _VERSIONS:
        yield f"it is PDF {found.group(1).decode()}; 1.4 to 1.7 is taken"


def _inside(
    reader: Any, count: int, passed_by: frozenset[str]
) -> Iterator[str]:  # Any: a PDF's objects are whatever its author wrote
    if count > LONG_PAGES and not reader.outline:
        yield f"it has {count} pages and no bookmarks"
    seen: set[int] = set()
    stack: list[Any] = [reader.trailer.get("/Root")]  # Any: as above
    while stack and len(seen) < _VISITED:
        item = stack.pop()
        item = item.get_object() if hasattr(item, "get_object") else item
        if id(item) in seen:
            continue
        if isinstance(item, dict):
            seen.add(id(item))
            yield from _of(item)
            stack += [value for key, value in item.items() if key not in passed_by]
        elif isinstance(item, list):
            seen.add(id(item))
            stack += item
    if stack:
        yield "it holds too many objects to be looked through"


def _of(item: Any) -> Iterator[str]:  # Any: a PDF's dictionary
    for key in _ALIVE:
        if key in item or item.get("/S") == key or item.get("/Subtype") == key:
            yield f"it holds {key[1:]}: scripts, media or forms that act"
    if "/EmbeddedFiles" in item or (item.get("/Type") == "/Filespec" and "/EF" in item):
        yield "it holds embedded files"
    if item.get("/Type") == "/Font" and item.get("/Subtype") in (
        "/Type1",
        "/TrueType",
        "/MMType1",
        "/CIDFontType0",
        "/CIDFontType2",
    ):
        described = item.get("/FontDescriptor")
        described = described.get_object() if hasattr(described, "get_object") else described
        if not described or not any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"the face {str(item.get('/BaseFont', '?')).lstrip('/')} is not embedded"
