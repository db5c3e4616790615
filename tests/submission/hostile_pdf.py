"""Small PDFs written by hand, each with one thing that a portal would object to, or that would harm who opens it."""

from __future__ import annotations

import zlib

RECT = "/Rect [0 0 9 9]"
SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
FILE = "<< /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>"


def written(*objects: str | bytes, version: str = "1.7", trailer: str = "", before: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its root."""
    out, places = before + f"%PDF-{version}\n".encode(), []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item if isinstance(item, bytes) else item.encode())
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + (table + end).encode()


def page(
    root: str = "",
    own: str = "",
    *objects: str | bytes,
    version: str = "1.7",
    trailer: str = "",
    before: bytes = b"",
) -> bytes:
    """A PDF of one page, with more in its root and on its page; further objects are numbered from 4."""
    return written(
        f"<< /Type /Catalog /Pages 2 0 R {root} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] {own} >>",
        *objects,
        version=version,
        trailer=trailer,
        before=before,
    )


def pages(count: int, root: str = "", *objects: str) -> bytes:
    """A PDF of many pages, which are one object."""
    kids = "3 0 R " * count
    first = f"<< /Type /Catalog /Pages 2 0 R {root} >>"
    return written(first, f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", "<< /Type /Page >>", *objects)


def face(words: str) -> str:
    """What a page says of one face."""
    return f"/Resources << /Font << /F << {words} >> >> >>"


def annotation(words: str) -> str:
    """What a page says of one annotation."""
    return f"/Annots [<< /Type /Annot {words} {RECT} >>]"


def stream(words: str, data: bytes) -> bytes:
    """An object with bytes of its own."""
    return f"<< {words} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def packed(content: bytes, *, says_it_holds: int = 1) -> bytes:
    """A PDF whose root names an object that lies in a packed stream of objects, which may unpack to anything."""
    data = zlib.compress(b"10 0 " + content, 9)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /Held 10 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        stream(f"/Type /ObjStm /N {says_it_holds} /First 5 /Filter /FlateDecode", data),
    )
    out, rows = b"%PDF-1.7\n", b"\0\0\0\0\0\0\xff"
    for number, item in enumerate(objects, 1):
        rows += b"\1" + len(out).to_bytes(4, "big") + b"\0\0"
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    rows += b"\1" + len(out).to_bytes(4, "big") + b"\0\0" + bytes(7) * 4
    rows += b"\2" + (4).to_bytes(4, "big") + b"\0\0"
    table = stream("/Type /XRef /Size 11 /W [1 4 2] /Root 1 0 R", rows)
    return out + b"5 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(out)
