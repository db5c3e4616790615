"""Diagnostics about one file, with a bound: a file that is wrong in ten thousand places is told once."""

from __future__ import annotations

from wardbook.base.limits import DIAGNOSTICS_PER_FILE
from wardbook.base.span import Span
from wardbook.formats.boundary import no_package_url, not_as_expected
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl


def read_purl(text: str) -> tuple[Purl | None, str]:
    """The package URL in `text`, or the one that somebody meant by it; and what is wrong with the text."""
    try:
        return Purl.parse(text), ""
    except ValueError as error:
        wrong = str(error)
    try:
        return Purl.mended(text), wrong
    except ValueError:
        return None, wrong


class Remarks:
    """Collects what a reader has to say about the file `name`."""

    def __init__(self, name: str) -> None:
        self.at = Span(name)
        self._found: list[Diagnostic] = []
        self._left_out = 0
        self._bounds: list[Diagnostic] = []

    def add(self, found: Diagnostic) -> None:
        """Keep a diagnostic, or only count it when there are too many."""
        if len(self._found) < DIAGNOSTICS_PER_FILE:
            self._found.append(found)
        else:
            self._left_out += 1

    def on_line(self, line: int, says: str) -> None:
        """A line does not hold what the format says; nothing is made where it would only be counted."""
        if len(self._found) < DIAGNOSTICS_PER_FILE:
            self._found.append(not_as_expected(Span(self.at.file, line), says))
        else:
            self._left_out += 1

    def bound(self, line: int, says: str) -> None:
        """A bound cut something short from a line on: said even where other remarks are only counted."""
        self._bounds.append(not_as_expected(Span(self.at.file, line), says))

    def odd(self, path: str, what: str) -> None:
        """The place `path` does not hold what its format says; `what` is a sentence without its subject."""
        self.add(not_as_expected(self.at, f"`{path[:200]}` {what}", path))

    def purl(self, text: str | None, path: str) -> Purl | None:
        """`text` as a package URL, with a remark where it is none: what was meant by it, or None."""
        if not text:
            return None
        found, wrong = read_purl(text)
        if wrong:
            self.add(no_package_url(self.at, path, text, wrong, found.text if found else ""))
        return found

    def all(self) -> list[Diagnostic]:
        """Everything found, and how much more there was."""
        if not self._left_out:
            return [*self._found, *self._bounds]
        more = not_as_expected(self.at, f"{self._left_out:,} more remarks about this file are not shown")
        return [*self._found, *self._bounds, more]
