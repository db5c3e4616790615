"""Does what was appended to a PDF add a signature and nothing that anybody would see?

A signature covers the whole file, also what its maker appended before signing. Without this look, a copy could
show other pages than the document and still begin with its bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

_FREE = frozenset({"/Extensions", "/Version"})
"""Entries of the catalogue that say which edition of PDF is used."""

_FORM = frozenset({"/Fields", "/SigFlags"})
_FIELD = frozenset({"/FT", "/T", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"})
_SIGNATURE = frozenset(
    {"/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange", "/M", "/Reason", "/Name", "/Prop_Build"}
)
_TRAILER = frozenset({"/Size", "/Prev", "/ID", "/Info", "/XRefStm", "/Type", "/W", "/Index", "/Length"})
_TRAILER_STREAM = frozenset({"/Filter", "/DecodeParms"})

Tree = Mapping[str, Any]  # Any: objects of the PDF library


def adds_only_a_signature(reader: PdfFileReader, document: PdfFileReader) -> bool:
    """Whether a PDF is a document and one revision more, which adds one invisible signature to it.

    Objects that were there may be written again where nothing that is shown changes: the catalogue with the form,
    one page with the annotation of the field, and the two places for the name of the program and the date.
    """
    before = document.xrefs.total_revisions
    if reader.encrypted or not _goes_on(reader, document, before):
        return False
    old, new = _revision(reader, before - 1), _revision(reader, before)
    if new.refs_freed_in_revision() or not _same(
        old.trailer_view, new.trailer_view, _TRAILER | _TRAILER_STREAM
    ):
        return False
    was, root = old(old.root_ref), new(new.root_ref)
    form = root["/AcroForm"] if "/AcroForm" in root and "/AcroForm" not in was else {}
    if set(form) != _FORM or len(form["/Fields"]) != 1 or not _same(was, root, _FREE | {"/AcroForm"}):
        return False
    field_ref = form["/Fields"].raw_get(0)
    field = field_ref.get_object()
    if not _is_invisible(field) or set(field["/V"]) - _SIGNATURE:
        return False
    page_ref = field.raw_get("/P").reference
    page_was, page = old(page_ref), new(page_ref)
    if not _same(page_was, page, frozenset({"/Annots"})) or not _is_one_more(page_was, page, field_ref):
        return False
    allowed = {old.root_ref.idnum, page_ref.idnum, *_numbers(root, "/Metadata"), *_numbers(page, "/Annots")}
    allowed |= _numbers(new.trailer_view, "/Info")
    written = (ref for ref in new.explicit_refs_in_revision() if not old.is_ref_unassignable(ref))
    return all(ref.idnum in allowed for ref in written)


def _revision(
    reader: PdfFileReader, number: int
) -> Any:  # Any: the library's class has methods without types
    return reader.get_historical_resolver(number)


def _goes_on(reader: PdfFileReader, document: PdfFileReader, before: int) -> bool:
    """Whether the last revision but one is the document's last: appended bytes could bring a history of their own."""
    return (
        reader.xrefs.total_revisions == before + 1
        and reader.xrefs.get_startxref_for_revision(before - 1) == document.last_startxref
    )


def _is_invisible(field: Tree) -> bool:
    return (
        set(field) == _FIELD
        and field["/FT"] == "/Sig"
        and [float(side) for side in field["/Rect"]] == [0.0, 0.0, 0.0, 0.0]
    )


def _is_one_more(was: Tree, page: Tree, field: object) -> bool:
    before = list(map(_bytes, was["/Annots"])) if "/Annots" in was else []
    return list(map(_bytes, page["/Annots"])) == [*before, _bytes(field)]


def _same(was: Any, now: Any, but: frozenset[str]) -> bool:  # Any: dictionaries of the PDF library
    keys = (set(was) | set(now)) - but
    return all(key in was and key in now and _raw(was, key) == _raw(now, key) for key in keys)


def _raw(tree: Any, key: str) -> bytes:  # Any: as above
    return _bytes(tree.raw_get(key))


def _bytes(item: Any) -> bytes:  # Any: as above
    stream = BytesIO()
    item.write_to_stream(stream, None)
    return stream.getvalue()


def _numbers(tree: Any, key: str) -> set[int]:  # Any: as above
    number = getattr(tree.raw_get(key), "idnum", None) if key in tree else None
    return set() if number is None else {int(number)}
