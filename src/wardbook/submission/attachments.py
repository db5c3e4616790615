"""Would a portal take this PDF? Nothing locked, hidden or alive in it, its faces inside, its name plain."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import guarded
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import finding
from wardbook.submission.inside_pdf import faults_inside, pages_at_a_glance

BYTES = 1_000_000_000
"""A file beyond this is refused by portals; the figure is from a third party's account, not from the authority."""

LONG_PAGES = 10
"""A document of more pages should have bookmarks."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\Z")
_BOOKMARKS = re.compile(rb"/Type/Catalog[^\n]*?/Outlines \d+ 0 R")
_VERSIONS = ("1.4", "1.5", "1.6", "1.7")
_HEADER = re.compile(rb"%PDF-(\d\.\d)")
_BLANK = b"\xef\xbb\xbf\x00\t\n\f\r "
"""What editors leave before the first byte; anything else there is another kind of file to another reader."""


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

    A paper of ours is looked through only where its bytes spell a name that a fault needs, and then without its tags:
    they are most of its objects, and the typesetter puts only tags there.
    """
    faults = tuple(_outside(name, data))
    pages = pages_at_a_glance(data) if is_ours else None
    if pages is not None and (pages <= LONG_PAGES or _BOOKMARKS.search(data)):
        return Looked(pages, faults)
    import pypdf  # only those who send papers pay for it

    with _quietly():
        found, _ = guarded(
            lambda whole, _: (_read(pypdf.PdfReader(io.BytesIO(whole), strict=False), is_ours=is_ours), []),
            data,
            name,
            limit=BYTES,
        )
    if found is None:
        return Looked(0, (*faults, "it cannot be read as a PDF"))
    return Looked(found.pages, tuple(dict.fromkeys((*faults, *found.faults))))


def _outside(name: str, data: bytes) -> Iterator[str]:
    if not _NAME.match(name.rsplit("/", 1)[-1]):
        yield "its name is not short and plain (letters, digits, `.`, `_`, `-`)"
    if len(data) > BYTES:
        yield f"it has {len(data):,} bytes, more than {BYTES:,}"
    head = data[:1024]
    found = _HEADER.search(head)
    if found is None or head[: found.start()].strip(_BLANK):
        yield "it does not begin as a PDF does"
    elif found.group(1).decode() not in _VERSIONS:
        yield _other_version(found.group(1).decode())


def _other_version(version: str) -> str:
    return f"it is PDF {version}; 1.4 to 1.7 is taken"


def _read(reader: Any, *, is_ours: bool) -> Looked:  # Any: a PDF's objects
    if reader.is_encrypted:
        return Looked(0, ("it is encrypted",))
    count = len(reader.pages)
    return Looked(count, tuple(_faults(reader, count, is_ours=is_ours)))


def _faults(reader: Any, count: int, *, is_ours: bool) -> Iterator[str]:  # Any: a PDF's objects
    root = reader.trailer["/Root"]
    later = str(root.get("/Version", "/")).lstrip("/")
    if later and later not in _VERSIONS:
        yield _other_version(later)
    if count > LONG_PAGES and not reader.outline:
        yield f"it has {count} pages and no bookmarks"
    yield from faults_inside(root, passes_tags=is_ours)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the reader's remarks about what it mends: a broken file has hundreds, and ours is one sentence."""
    import logging  # only where a PDF is looked at

    told = logging.getLogger("pypdf")
    before = told.level
    told.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        told.setLevel(before)
