"""Catalogues of gettext (PO): what translators' tools read and write; the part of the format that one language needs."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from wardbook.base.limits import CATALOGUE_BYTES, CATALOGUE_ENTRIES, TRANSLATION_LENGTH
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.rule import finding

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*\Z')
_FIELD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(.*)\Z", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
"""Characters that turn the order of what is read; nothing that is printed needs them here."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One source with its translation ("" for none), the remarks for translators, and where it stands in the file."""

    source: str
    said: str = ""
    remarks: tuple[str, ...] = ()
    is_fuzzy: bool = False
    line: int = 0


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """The messages of one file, and the language that its head names ("" for none)."""

    language: str
    messages: tuple[Message, ...]


@finding("DO020")
def bad_catalogue(at: Span, problem: str) -> Diagnostic:
    """A translation holds a place that cannot be read or used; that message stays in English.

    Read are gettext catalogues (PO) in UTF-8 without plural forms: `msgid "English"` and `msgstr "translated"`.
    """
    return Diagnostic(
        code="DO020",
        severity=Severity.WARNING,
        at=at,
        says=problem,
        help="`wardbook documents strings export` writes a file that can be read back",
    )


def write(catalogue: Catalogue) -> bytes:
    """The catalogue as a PO file; the same messages give the same bytes."""
    head = f"Language: {catalogue.language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    parts = [f'msgid ""\nmsgstr {_string(head)}\n']
    for message in catalogue.messages:
        remarks = "".join(f"#. {_one_line(remark)}\n" for remark in message.remarks)
        fuzzy = "#, fuzzy\n" if message.is_fuzzy else ""
        parts.append(f"{remarks}{fuzzy}msgid {_string(message.source)}\nmsgstr {_string(message.said)}\n")
    return "\n".join(parts).encode("utf-8")


def read(data: bytes, path: str) -> tuple[Catalogue, list[Diagnostic]]:
    """The messages of a PO file and what in it cannot be read. Never raises on any bytes."""
    if len(data) > CATALOGUE_BYTES:
        return _nothing(path, f"it has {len(data):,} bytes, more than the {CATALOGUE_BYTES:,} that are read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _nothing(path, "it is not UTF-8")
    reading = _Reading(path)
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not reading.line(line.strip(), number):
            break
    reading.close()
    return Catalogue(language=reading.language, messages=tuple(reading.messages)), reading.diagnostics


def why_unfit(said: str) -> str:
    """Why words may not be printed as a translation, "" where they may."""
    if len(said) > TRANSLATION_LENGTH:
        return f"it has more than {TRANSLATION_LENGTH:,} characters"
    odd = sorted({item for item in said if item in _TURNING or _is_control(item)})
    return f"it holds the character U+{ord(odd[0]):04X}, which shows nothing" if odd else ""


def _is_control(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs", "Co")


def _nothing(path: str, problem: str) -> tuple[Catalogue, list[Diagnostic]]:
    return Catalogue(language="", messages=()), [bad_catalogue(Span(path), problem)]


class _Reading:
    """One reading of one file: the message that is open, and those that are done."""

    def __init__(self, path: str) -> None:
        self.path, self.language = path, ""
        self.messages: list[Message] = []
        self.diagnostics: list[Diagnostic] = []
        self._fields: dict[str, str] = {}
        self._field, self._line, self._fuzzy = "", 0, False
        self._seen: set[str] = set()

    def line(self, line: str, number: int) -> bool:
        """Take one line; false where no more is read."""
        if not line:
            self.close()
        elif line.startswith("#"):
            if line.startswith("#~"):
                return True
            if "msgstr" in self._fields:
                self.close()
            self._fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line.startswith('"'):
            self._more(line, number)
        else:
            self._opened(line, number)
        return len(self.messages) <= CATALOGUE_ENTRIES and len(self.diagnostics) < _TOLD

    def close(self) -> None:
        """The open message is complete."""
        fields, fuzzy = self._fields, self._fuzzy
        line, self._fields, self._field, self._fuzzy = self._line, {}, "", False
        if not fields:
            return
        if "msgid" not in fields or "msgstr" not in fields or len(fields) > 2:
            self._wrong(line, "this message is not one `msgid` and one `msgstr`")
        elif not fields["msgid"]:
            found = re.search(r"^Language:[ ]*([A-Za-z_-]{2,12})", fields["msgstr"], re.MULTILINE)
            self.language = found.group(1).replace("_", "-") if found else ""
        elif fields["msgid"] in self._seen:
            self._wrong(line, "this message stands twice; the first is taken")
        else:
            self._seen.add(fields["msgid"])
            self.messages.append(
                Message(source=fields["msgid"], said=fields["msgstr"], is_fuzzy=fuzzy, line=line)
            )

    def _opened(self, line: str, number: int) -> None:
        found = _FIELD.match(line)
        if not found:
            self._wrong(number, "this line is neither a remark, `msgid`, `msgstr` nor a text in quotes")
            return
        if found.group(1) == "msgid" and "msgid" in self._fields:
            self.close()
        self._field = found.group(1)
        self._line = self._line if self._fields else number
        self._fields[self._field] = ""
        self._more(found.group(2), number)

    def _more(self, text: str, number: int) -> None:
        found = _QUOTED.match(text)
        if not found or not self._field:
            self._wrong(number, "a text in quotes is expected here, with its message before it")
            return
        self._fields[self._field] += _ESCAPE.sub(
            lambda item: _MEANS.get(item.group(1), item.group(0)), found.group(1)
        )

    def _wrong(self, number: int, problem: str) -> None:
        self.diagnostics.append(bad_catalogue(Span(self.path, number, 1), problem))


_TOLD = 50
"""Faults of one file that are told; a file with more is none."""


def _string(text: str) -> str:
    lines = text.split("\n")
    pieces = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    quoted = [f'"{_escaped(piece)}"' for piece in pieces] or ['""']
    return quoted[0] if len(quoted) == 1 else '""\n' + "\n".join(quoted)


def _escaped(text: str) -> str:
    return (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\r", "\\r")
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
