"""Which words of a text are somebody else's: what people wrote in the folder, what other tools listed, ids, numbers, names.

A cell that a view put together has no seams. What is known to be theirs is taken out of it, and what is left
is a sentence of ours with places: `support of {1} ends on {2}`. So whoever writes a view does nothing for it to
be translated, and no word of a user is ever asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec

from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile

_TOKEN = re.compile(r"[^\s,;()\[\]“”\"`<>→·|]+")
_ENDS = ".:!?'’"
_LETTERS = re.compile(r"[^\W\d_]{2}")
_OF_A_MACHINE = re.compile(r"\d|[/@_=\\#]|\w[.:]\w|^--|^[A-Z]{2,}[-A-Z]*$|^\W+$")
"""What no sentence of ours holds as a word: ids, versions, dates, addresses, names of files, abbreviations."""

_BETWEEN = re.compile(r", | |; | → ")
"""What stands between values that are one list, however long it is."""

_COMMON = frozenset(
    [
        *[
            "a",
            "all",
            "and",
            "any",
            "are",
            "as",
            "at",
            "by",
            "closed",
            "device",
            "done",
            "for",
            "from",
            "has",
            "have",
        ],
        *[
            "in",
            "is",
            "it",
            "known",
            "missing",
            "no",
            "none",
            "not",
            "of",
            "on",
            "one",
            "open",
            "or",
            "other",
        ],
        *[
            "others",
            "stated",
            "that",
            "the",
            "their",
            "them",
            "they",
            "this",
            "to",
            "unknown",
            "used",
            "what",
        ],
        *["where", "which", "who", "with", "yes"],
    ]
)
"""Words of ours that somebody may have used as a value too; alone they are ours."""

_LONGEST = 400
"""Characters from which a text of somebody is looked for by its beginning only."""

Shape = tuple[str, tuple[str, ...]]
"""A sentence with `{1}` … where the values of others stand, and these."""


class Users:
    """The words of others in one security file and its prose."""

    def __init__(self, file: SecurityFile, prose: Mapping[str, str]) -> None:
        ours = set(_closed_words())
        words = {text.strip() for text in (*_theirs(file, ours), *_of_prose(prose))}
        self._whole = {word for word in words if word and word not in ours and word not in _COMMON}
        self._begins: dict[str, list[str]] = {}
        for text in self._whole:
            if first := _TOKEN.match(text):
                self._begins.setdefault(first.group().rstrip(_ENDS), []).append(text)
        for texts in self._begins.values():
            texts.sort(key=len, reverse=True)
        self._known: dict[str, Shape | None] = {}

    def shape(self, text: str) -> Shape | None:
        """The text as a sentence of ours with places, None where none of its words is ours."""
        if text not in self._known:
            self._known[text] = None if text.strip() in self._whole else self._shaped(text)
        return self._known[text]

    def _shaped(self, text: str) -> Shape | None:
        source: list[str] = []
        values: list[str] = []
        rest = 0
        for start, end in self._values(text):
            between = text[rest:start]
            if values and rest and _BETWEEN.fullmatch(between):
                values[-1] += between + text[start:end]
            else:
                source += [between, f"{{{len(values) + 1}}}"]
                values.append(text[start:end])
            rest = end
        source.append(text[rest:])
        said = "".join(source)
        if "{" in text or not _LETTERS.search(re.sub(r"\{\d+\}", "", said)):
            return None if not _LETTERS.search(text) or "{" not in text else (text, ())
        return said, tuple(values)

    def _values(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words of others stand, from left to right."""
        place = 0
        while found := _TOKEN.search(text, place):
            start = found.start()
            word = found.group().rstrip(_ENDS)
            end = self._longest(text, start, word)
            if not end and (_OF_A_MACHINE.search(word) or word in self._whole):
                end = start + len(word)
            if end:
                yield start, end
            place = end or found.end()

    def _longest(self, text: str, start: int, first: str) -> int:
        """Where the longest text of somebody ends that begins here, 0 where none does."""
        for theirs in self._begins.get(first, ()):
            if text.startswith(theirs, start) and _ends_word(text, start + len(theirs)):
                return start + len(theirs)
            if len(theirs) > _LONGEST and text.startswith(theirs[:_LONGEST], start):
                return len(text)
        return 0


class _Last:
    """The words of others in the last file asked for: all its documents ask for the same."""

    def __init__(self) -> None:
        self.file: SecurityFile | None = None
        self.prose: Mapping[str, str] = {}
        self.users: Users | None = None


_last = _Last()


def of(file: SecurityFile, prose: Mapping[str, str]) -> Users:
    """The words of others in a file and its prose."""
    if _last.users is None or _last.file is not file or _last.prose != prose:
        _last.file, _last.prose, _last.users = file, dict(prose), Users(file, prose)
    return _last.users


def _ends_word(text: str, place: int) -> bool:
    return place >= len(text) or not (text[place].isalnum() or text[place] in "-_/@")


def filled(said: str, values: tuple[str, ...]) -> str:
    """A translated sentence with the values in the places that it gives them."""
    return re.sub(
        r"\{(\d{1,3})\}",
        lambda found: (
            values[number - 1] if 1 <= (number := int(found.group(1))) <= len(values) else found.group()
        ),
        said,
    )


def _theirs(file: SecurityFile, ours: set[str]) -> Iterator[str]:
    """What people wrote, and what tools and advisories say of components; words of closed lists are added to `ours`."""
    yield from _strings(file.device, ours)
    for component in file.components.values():
        yield from _strings(msgspec.structs.replace(component, support=None), ours)
    for item in file.vulnerabilities.values():
        yield from (item.id, item.vulnerability, item.summary, item.component, item.version, item.purl)
        yield from (*item.aliases, *item.fixed_in, *item.scores, item.reason, item.decided_by)
    yield from file.inputs


def _of_prose(prose: Mapping[str, str]) -> Iterator[str]:
    for path, text in prose.items():
        if path.endswith(".md"):
            yield from (line.lstrip("#-*> ").strip() for line in text.split("\n"))


def _strings(value: Any, ours: set[str]) -> Iterator[str]:  # Any: whatever a record holds
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        closed = _closed_fields(type(value))
        ours.update(*closed.values())
        for name in value.__struct_fields__:
            if name not in closed:
                yield from _strings(getattr(value, name), ours)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (*_strings(key, ours), *_strings(item, ours))
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from _strings(item, ours)


@cache
def _closed_fields(kind: type[msgspec.Struct]) -> dict[str, frozenset[str]]:
    """The fields of a record that hold a word of a closed list, with its words; and that which says where it stands."""
    fields = {item.name: frozenset(_literals(item.type)) for item in msgspec.structs.fields(kind)}
    return {"origin": frozenset(), **{name: words for name, words in fields.items() if words}}


def _literals(kind: Any) -> Iterator[str]:  # Any: an annotation
    if get_origin(kind) is Literal:
        yield from (str(item) for item in get_args(kind))
    else:
        for inner in get_args(kind):
            yield from _literals(inner)


@cache
def _closed_words() -> frozenset[str]:
    """Every word of the closed lists of the knowledge: roles, media, kinds of controls."""
    known = load()
    return frozenset(word for name in known.lists for word in known.words(name))
