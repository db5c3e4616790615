"""What is alive, hidden or missing inside a PDF: every object that hangs from its root, whatever it calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_ALIVE = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/RichMedia",
    "/Movie",
    "/Sound",
    "/3D",
    "/Rendition",
    "/XFA",
    "/AA",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
)
"""Keys, kinds of action and kinds of annotation (ISO 32000-1, 12.5 and 12.6) that do something by themselves, or send."""

_WORDS = {"/JS": "JavaScript", "/AA": "actions of its own"}
"""What people call them."""

_FACES = ("/Type1", "/TrueType", "/MMType1", "/CIDFontType0", "/CIDFontType2")
"""Kinds of faces that need a file of outlines; a Type 3 face draws itself, a Type 0 face rests on one of these."""

_FILES = ("/EmbeddedFiles", "/EmbeddedFile", "/EF", "/FileAttachment")
_PAGES = re.compile(rb"<</Type/Pages/Count (\d+)/Kids")
_SUSPECT = re.compile(
    b"(?:%s)(?![A-Za-z0-9])"
    % b"|".join(name.encode() for name in (*_ALIVE, *_FILES, "/FT", "/ObjStm", "/Encrypt"))
)
_FACE = re.compile(b"/Subtype ?(?:%s)(?![A-Za-z0-9])" % b"|".join(name.encode() for name in _FACES))
_STREAM = re.compile(rb"\nstream\r?\n.*?\nendstream\n", re.DOTALL)
_FACE_FILE = re.compile(rb"/FontFile[23]?(?![A-Za-z0-9])")

_OUTLINES = ("/FontFile", "/FontFile2", "/FontFile3")
_TAGS = "/StructTreeRoot"
_VISITED = 500_000
"""Objects looked through; the longest reports we know have some 100,000."""


def pages_at_a_glance(data: bytes) -> int | None:
    """The pages of a paper of our typesetter that has none of the names a fault needs; None where it has to be walked.

    The typesetter packs no objects away and writes names plainly, so what its objects do not spell is not in it; what
    pages are painted with (streams) holds none. Where a text spells such a name, the walk decides.
    """
    objects = _STREAM.sub(b"", data)
    pages = _PAGES.findall(objects)
    faces, files = len(_FACE.findall(objects)), len(_FACE_FILE.findall(objects))
    if len(pages) != 1 or faces != files or _SUSPECT.search(objects):
        return None
    return int(pages[0])


def faults_inside(root: Any, *, passes_tags: bool) -> Iterator[str]:  # Any: a PDF's objects are its author's
    """Each thing that a portal would object to, once per place; `passes_tags` leaves the tags for readers aside.

    Walked without recursion; what was walked is kept, so that no later object can take its identity.
    """
    walked: dict[int, Any] = {}  # Any: as above
    waiting: list[Any] = [root]  # Any: as above
    while waiting and len(walked) < _VISITED:
        item = _resolved(waiting.pop())
        if id(item) in walked:
            continue
        if isinstance(item, dict):
            walked[id(item)] = item
            yield from _faults_of(item)
            waiting += [value for key, value in item.items() if not (passes_tags and key == _TAGS)]
        elif isinstance(item, list):
            walked[id(item)] = item
            waiting += item
    if waiting:
        yield "it holds too many objects to be looked through"


def _faults_of(item: Any) -> Iterator[str]:  # Any: a PDF's dictionary
    kind, action, subtype = (_resolved(item.get(key)) for key in ("/Type", "/S", "/Subtype"))
    for key in _ALIVE:
        if key in item or key in (action, subtype):
            yield f"it holds {_WORDS.get(key, key[1:])}: scripts, media or forms that act"
    if "/EmbeddedFiles" in item or "/EF" in item or "/EmbeddedFile" in (kind, subtype):
        yield "it holds embedded files"
    if subtype == "/FileAttachment":
        yield "it holds embedded files"
    if _resolved(item.get("/FT")) in ("/Tx", "/Btn", "/Ch"):
        yield "it holds a form that can be filled in"
    if subtype in _FACES and not _has_outlines(item):
        yield f"the face {str(_resolved(item.get('/BaseFont', '?'))).lstrip('/')} is not embedded"


def _has_outlines(face: Any) -> bool:  # Any: as above
    described = _resolved(face.get("/FontDescriptor"))
    if not isinstance(described, dict):
        return False
    return any(hasattr(_resolved(described.get(key)), "get_data") for key in _OUTLINES)


def _resolved(item: Any) -> Any:  # Any: as above
    return item.get_object() if hasattr(item, "get_object") else item
