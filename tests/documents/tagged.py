"""What a PDF says through its tags, in the order in which a screen reader tells it; written against ISO 32000-1, 14.6 to 14.8."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdf
from pypdf.generic import ArrayObject, NullObject

_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_SINGLE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_TOKEN = re.compile(
    rb"(?P<string>\()|<<(?P<marked>.*?)>>\s*BDC\b|(?P<bare>\bBMC\b)|(?P<end>\bEMC\b)|/(?P<face>\w+) [\d.]+ Tf\b",
    re.DOTALL,
)
_INSTEAD = re.compile(
    rb"/ActualText\s*(?:<(?P<hexed>[0-9a-fA-F]+)>|\((?P<plain>(?:[^()\\]|\\.)*)\))", re.DOTALL
)
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_NUMBER = re.compile(rb"/MCID (\d+)")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end", re.DOTALL)

Element = Any  # a dictionary of the reader, which has no closer type


class Piece(NamedTuple):
    """Words or a picture's alternative text, with the names of the tags around it, the outermost first."""

    tags: tuple[str, ...]
    text: str


def pieces(data: bytes) -> list[Piece]:
    """Everything tagged, in logical order. What is no content (head, foot, repeated table heads) is not among it."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    return list(_Walk(reader).through(root.raw_get("/K"), 0, ()))


class _Walk:
    """One way through the tree of tags; each page and each face is read once."""

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self._pages = {
            page.indirect_reference.idnum: page for page in reader.pages if page.indirect_reference
        }
        self._told: dict[int, dict[int, str]] = {}
        self._fonts: dict[int, dict[int, str]] = {}

    def through(self, kid: Element, page: int, tags: tuple[str, ...]) -> Iterator[Piece]:
        item = kid if isinstance(kid, int) else kid.get_object()
        if isinstance(item, int):
            yield Piece(tags, self._words(page, int(item)))
        elif isinstance(item, ArrayObject):
            for each in item:
                yield from self.through(each, page, tags)
        elif not isinstance(item, NullObject):
            yield from self._element(item, page, tags)

    def _element(self, item: Element, page: int, tags: tuple[str, ...]) -> Iterator[Piece]:
        if "/Pg" in item:
            page = item.raw_get("/Pg").idnum
        if item.get("/Type") == "/MCR":
            yield Piece(tags, self._words(page, int(item["/MCID"])))
        elif item.get("/Type") != "/OBJR":
            inner = (*tags, str(item["/S"]).removeprefix("/")) if "/S" in item else tags
            if "/Alt" in item:
                yield Piece((*inner, "Alt"), str(item["/Alt"]))
            if "/K" in item:
                yield from self.through(item.raw_get("/K"), page, inner)

    def _words(self, page: int, mark: int) -> str:
        if page not in self._told:
            self._told[page] = _marked(self._pages[page], self._fonts)
        return self._told[page].get(mark, "")


def _marked(page: pypdf.PageObject, fonts: dict[int, dict[int, str]]) -> dict[int, str]:
    """The words of a page by the number of their mark. Words inside of pictures are their alternative text's."""
    contents = page.get_contents()
    if contents is None:
        return {}
    faces = page["/Resources"].get("/Font", {})
    said: dict[int, list[str]] = {}
    marks: list[int | None] = []  # the number that holds at each depth
    spoken: list[bool] = []  # whether a text stands for what is drawn, at each depth
    letters: dict[int, str] = {}
    data, place = contents.get_data(), 0
    while token := _TOKEN.search(data, place):
        place = token.end()
        above, told = (marks[-1], spoken[-1]) if marks else (None, False)
        match token.lastgroup:
            case "marked":
                number, instead = _NUMBER.search(token["marked"]), _INSTEAD.search(token["marked"])
                marks.append(int(number[1]) if number else above)
                spoken.append(told or instead is not None)
                if instead and not told and marks[-1] is not None:
                    said.setdefault(marks[-1], []).append(_instead(instead))
            case "bare":
                marks.append(above)
                spoken.append(told)
            case "end":
                marks.pop()
                spoken.pop()
            case "face":
                letters = _letters(faces.raw_get("/" + token["face"].decode()), fonts)
            case "string":
                place = _end(data, place)
                if above is not None and not told:
                    said.setdefault(above, []).append(_spelt(data[token.end() : place - 1], letters))
    return {mark: "".join(words) for mark, words in said.items()}


def _instead(found: re.Match[bytes]) -> str:
    """The text that stands for what is drawn (14.9.4), in either way of writing a string."""
    if found["hexed"] is not None:
        return _text(found["hexed"]).removeprefix("\ufeff")
    return _ESCAPE.sub(_byte, found["plain"]).decode("latin-1")


def _end(data: bytes, place: int) -> int:
    """The place behind a string whose opening bracket stands right before; brackets in pairs belong to it."""
    depth = 1
    while depth:
        found = _BRACKET.search(data, place)
        if found is None:
            raise ValueError("a string has no end")
        place = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return place


def _spelt(written: bytes, letters: dict[int, str]) -> str:
    data = _ESCAPE.sub(_byte, written)
    codes = (int.from_bytes(data[place : place + 2]) for place in range(0, len(data), 2))
    return "".join(letters[code] for code in codes)


def _byte(found: re.Match[bytes]) -> bytes:
    """What an escape in a string stands for (7.3.4.2)."""
    said = found[1]
    return bytes([int(said, 8)]) if said.isdigit() else _NAMED.get(said, said)


def _letters(font: Any, fonts: dict[int, dict[int, str]]) -> dict[int, str]:
    """What the codes of a face stand for: its ToUnicode map, read once."""
    if font.idnum not in fonts:
        map_ = font.get_object()["/ToUnicode"].get_data()
        found: dict[int, str] = {}
        for kind, body in _BLOCK.findall(map_):
            if kind == b"bfchar":
                found.update({int(code, 16): _text(to) for code, to in _SINGLE.findall(body)})
            else:
                for first, last, to in _RANGE.findall(body):
                    for step in range(int(last, 16) - int(first, 16) + 1):
                        found[int(first, 16) + step] = chr(ord(_text(to)) + step)
        fonts[font.idnum] = found
    return fonts[font.idnum]


def _text(hexed: bytes) -> str:
    return bytes.fromhex(hexed.decode()).decode("utf-16-be")
