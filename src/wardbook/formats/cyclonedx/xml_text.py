"""XML of strangers, parsed without any of its traps: no DTD, no entity, no network, bounded depth."""

from __future__ import annotations

import re

from lxml import etree

from wardbook.base.limits import XML_DEPTH

Element = etree._Element  # noqa: SLF001  lxml has no other name for it

# XML allows any encoding and every parser knows others; these are the ones that SBOMs are written in.
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16",
    "utf-16be": "utf-16",
}
_DECLARED = re.compile(r"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_HEAD = 400
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (XML_DEPTH + 1)})")


class Refused(Exception):
    """Why a text is not read as XML, with line and column where they are known."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


def parsed(data: bytes) -> Element:
    """The root element of `data`, comments and processing instructions left out; raises `Refused`.

    Any document type declaration is refused before anything is parsed, so that no entity is ever
    expanded and no file or address opened (CWE-611, CWE-776). The parser itself stops at a depth of 256
    and at texts of ten million characters.
    """
    text = _as_utf8(data)
    if _has_doctype(text):
        raise Refused("it has a document type declaration (DOCTYPE), which no SBOM needs and attacks use")
    try:
        root = etree.fromstring(text, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Refused(f"it is no well-formed XML: {_reason(error)}", line, column) from error
    if root.getroottree().docinfo.internalDTD is not None or _TOO_DEEP(root):
        raise Refused(f"its elements nest deeper than {XML_DEPTH}")
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _reason(error: etree.XMLSyntaxError) -> str:
    first = (error.msg or "").split("\n", 1)[0]
    return re.sub(r", line \d+, column \d+.*$", "", first)[:200] or "it ends too early"


def _as_utf8(data: bytes) -> bytes:
    """The text in UTF-8, by its byte order mark or its declaration; raises `Refused` where they disagree."""
    codec, head = _first_bytes(data)
    found = _DECLARED.match(head.decode(codec, "replace"))
    declared = _CODECS.get(found[1].lower(), "") if found else codec
    if not declared:
        raise Refused(f"its encoding `{found[1] if found else ''}` is not read; UTF-8 is")
    if (declared == "utf-16") != codec.startswith("utf-16"):
        raise Refused("it is written in another encoding than its first line says")
    actual = codec if declared == "utf-16" else declared
    if actual == "utf-8":
        return data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused("it is written in another encoding than its first line says")
    try:
        return data.decode(actual).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        raise Refused(f"it is not written in {actual}, as it says") from error


def _first_bytes(data: bytes) -> tuple[str, bytes]:
    """The family of encodings that the first bytes show (XML 1.0, appendix F), and the first line."""
    if data.startswith((b"\xff\xfe", b"<\x00")):
        return "utf-16-le", data[: 2 * _HEAD].removeprefix(b"\xff\xfe")
    if data.startswith((b"\xfe\xff", b"\x00<")):
        return "utf-16-be", data[: 2 * _HEAD].removeprefix(b"\xfe\xff")
    return "utf-8", data[:_HEAD].removeprefix(b"\xef\xbb\xbf")


_BETWEEN = re.compile(rb"\s+")


def _has_doctype(text: bytes) -> bool:
    """Whether a DOCTYPE stands before the root element, the only place where XML allows one."""
    at = 0
    while True:
        if space := _BETWEEN.match(text, at):
            at = space.end()
        if text.startswith(b"<?", at):
            at = text.find(b"?>", at) + 2
        elif text.startswith(b"<!--", at):
            at = text.find(b"-->", at + 4) + 3
        else:
            return text[at : at + 9].upper() == b"<!DOCTYPE"
        if at < 3:  # never closed: the parser says so
            return False


def standalone(element: Element) -> str:
    """An element as text that can be read by itself: with the names it uses, without those around it."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False, encoding="utf-8"), _parser())
    text = etree.tostring(copy, encoding="unicode")
    # A prefix may be used in a value alone (`xsi:type="x:note"`).
    used = [prefix for prefix in copy.nsmap if prefix and f"{prefix}:" in text]
    etree.cleanup_namespaces(copy, keep_ns_prefixes=used)
    return etree.tostring(copy, encoding="unicode")
