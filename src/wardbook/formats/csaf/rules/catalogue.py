"""How a test of CSAF 2.0, section 6, is written down: a small function with the number of its section."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from wardbook.formats.csaf.place import Place
from wardbook.formats.official.flaw import Flaw

Group = Literal["mandatory", "optional", "informative"]
"""Section 6.1, which a valid document must pass; 6.2, whose failures are warnings; 6.3, which informs."""

Checking = Callable[[Place], Iterable[Flaw]]


class Test(NamedTuple):
    """One test: the number and title of its section, and the function that yields its failures."""

    id: str
    title: str
    failures: Checking

    @property
    def group(self) -> Group:
        """By the section that it stands in."""
        return _GROUPS[self.id[:3]]


_GROUPS: dict[str, Group] = {"6.1": "mandatory", "6.2": "optional", "6.3": "informative"}

TESTS: dict[str, Test] = {}
"""Every test by number, filled as the modules that hold them are imported."""


def asks(number: str, title: str) -> Callable[[Checking], Checking]:
    """Enter a function as the test of section `number`."""

    def enter(function: Checking) -> Checking:
        TESTS[number] = Test(number, title, function)
        return function

    return enter


def repeated(places: Iterable[tuple[object, Place]], what: str) -> Iterable[Flaw]:
    """A failure at every place whose key another place had before; `what` says what then stands twice."""
    seen: dict[object, str] = {}
    for key, place in places:
        if key in seen:
            yield Flaw(place.path, f"{what} stands at `{seen[key]}` already")
        else:
            seen[key] = place.path
