"""Does a statement hold for a version? As the OSV specification says: enumerated or within a range."""

from __future__ import annotations

import re
from typing import NamedTuple

from wardbook.intelligence import ecosystems
from wardbook.intelligence.questions import Question
from wardbook.intelligence.snapshot_rows import Entry, holds, is_listed
from wardbook.intelligence.version_keys import key

NOT_ASKED, OUTSIDE, UNDECIDED, ENUMERATED, WITHIN = range(5)


class Answer(NamedTuple):
    """What holding a version against a statement came to; `place` is that of the span it lies in, or -1."""

    verdict: int
    place: int = -1


_OUTSIDE, _UNDECIDED = Answer(OUTSIDE), Answer(UNDECIDED)


class Versions:
    """Keys of one component's version; statements in a row mostly share one order, so the last key is at hand."""

    def __init__(self, schemes: tuple[str, ...]) -> None:
        self._schemes = schemes
        self._scheme, self._version = -1, ""
        self._key: bytes | None = None

    def key(self, scheme: int, version: str) -> bytes | None:
        """The key of a version under a scheme by number; None where there is none."""
        if scheme != self._scheme or version != self._version:
            self._scheme, self._version = scheme, version
            self._key = key(self._schemes[scheme], version)
        return self._key


# Three plain numbers are a version in every order that there is; nearly all versions are.
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}")


def is_readable(question: Question) -> bool:
    """Whether the version means something in the order of what it was asked about; words and proposals ask nothing."""
    if question.way in ("words", "called"):
        return True
    # Go writes a `v` before every version, which other orders may not know.
    start = 1 if question.version[:1] == "v" and question.name.startswith("Go/") else 0
    if _PLAIN.fullmatch(question.version, start):
        return True
    scheme = "generic" if question.way == "cpe" else ecosystems.scheme(question.name.partition("/")[0])
    return bool(question.version) and (not scheme or key(scheme, question.version) is not None)


def evaluate(entry: Entry, version: str, found: bytes | None) -> Answer:
    """Hold a version and its key, None where it cannot be read, against a statement.

    A statement about every version holds for a version nobody can read, and for none at all; any
    other is then undecided.
    """
    if version and version in entry.texts:
        return Answer(ENUMERATED)
    if found is None:
        for place, (low, high, _) in enumerate(entry.spans):
            if not low and not high and not entry.unaffected:
                return Answer(WITHIN, place)
        return (
            _UNDECIDED
            if entry.spans or entry.extra or entry.listed or entry.is_open or not version
            else _OUTSIDE
        )
    if entry.unaffected and found in entry.unaffected:
        return _OUTSIDE
    if entry.extra and found in entry.extra:
        return Answer(ENUMERATED)
    place = holds(entry.spans, found)
    if place >= 0:
        return Answer(ENUMERATED if entry.listed and is_listed(entry.listed, found) else WITHIN, place)
    return _UNDECIDED if entry.is_open else _OUTSIDE
