"""Versions, status and history of a document (CSAF 2.0, 6.1.14, 6.1.16 to 6.1.22, 6.1.30, 6.2.4 to 6.2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.rules.catalogue import asks, repeated
from wardbook.formats.csaf.rules.numbers import Moment, Number, moment, number
from wardbook.formats.official.flaw import Flaw

HISTORY = "/document/tracking/revision_history"


class Entry(NamedTuple):
    """One entry of the history whose number and date can be read."""

    date: Moment
    number: Number
    place: Place

    @property
    def text(self) -> str:
        """Its number as given."""
        return self.place.get("number").text

    @property
    def order(self) -> tuple[object, ...]:
        """By date, then by number."""
        return (self.date, self.number.order)


def _history(document: Place) -> list[Entry]:
    """The history sorted by date, then by number, as several tests ask.

    Empty where an entry cannot be read: the schema refuses that, and an order without it would be another.
    """
    entries = []
    for place in document.get("document", "tracking").each("revision_history"):
        when, which = moment(place.get("date").text), number(place.get("number").text)
        if when is None or which is None:
            return []
        entries.append(Entry(when, which, place))
    return sorted(entries, key=lambda entry: entry.order)


def _version(document: Place) -> tuple[Place, Number | None, str]:
    tracking = document.get("document", "tracking")
    place = tracking.get("version")
    return place, number(place.text), tracking.get("status").text


@asks("6.1.14", "Sorted Revision History")
def history_is_not_sorted(document: Place) -> Iterator[Flaw]:
    """By date the entries stand in another order than by number."""
    by_date = _history(document)
    for earlier, later in pairwise(by_date):
        if earlier.number.order > later.number.order:
            yield Flaw(
                later.place.get("number").path,
                f"`{later.text[:40]}` is dated after `{earlier.text[:40]}`, which is the higher number",
            )


@asks("6.1.16", "Latest Document Version")
def version_is_not_the_latest(document: Place) -> Iterator[Flaw]:
    """The version is not that of the last entry; build metadata never counts, a pre-release not in a draft."""
    place, version, status = _version(document)
    history = _history(document)
    if version is None or not history:
        return
    last = history[-1].number
    pre = ("", "") if status == "draft" else (version.pre, last.pre)
    if (version.core, version.is_integer, pre[0]) != (last.core, last.is_integer, pre[1]):
        yield Flaw(
            place.path,
            f"the version is `{place.text[:40]}`, but the last entry of the history `{history[-1].text[:40]}`",
        )


@asks("6.1.17", "Document Status Draft")
def early_version_is_no_draft(document: Place) -> Iterator[Flaw]:
    """Version 0, 0.y.z or a pre-release, and the status is not `draft`."""
    place, version, status = _version(document)
    if version and (version.is_unreleased or version.pre) and status != "draft":
        yield Flaw(
            "/document/tracking/status", f"a document of version `{place.text[:40]}` must be a `draft`"
        )


@asks("6.1.18", "Released Revision History")
def released_with_an_unreleased_version(document: Place) -> Iterator[Flaw]:
    """The document is final or interim, and its history holds version 0 or 0.y.z."""
    if _version(document)[2] not in {"final", "interim"}:
        return
    for entry in _history(document):
        if entry.number.is_unreleased:
            yield Flaw(
                entry.place.get("number").path,
                f"`{entry.text[:40]}` does not belong into the history of a released document",
            )


@asks("6.1.19", "Revision History Entries for Pre-release Versions")
def history_holds_a_pre_release(document: Place) -> Iterator[Flaw]:
    """An entry of the history is a pre-release."""
    for entry in _history(document):
        if entry.number.pre:
            yield Flaw(entry.place.get("number").path, f"`{entry.text[:40]}` is a pre-release")


@asks("6.1.20", "Non-draft Document Version")
def released_as_a_pre_release(document: Place) -> Iterator[Flaw]:
    """The document is final or interim, and its version a pre-release."""
    place, version, status = _version(document)
    if version and version.pre and status in {"final", "interim"}:
        yield Flaw(place.path, f"`{place.text[:40]}` is a pre-release, but the document is {status}")


@asks("6.1.21", "Missing Item in Revision History")
def history_has_a_hole(document: Place) -> Iterator[Flaw]:
    """A whole number, or a major version, is left out; the first is 0 or 1."""
    history = _history(document)
    if history and history[0].number.major not in {0, 1}:
        yield Flaw(HISTORY, f"the history begins with `{history[0].text[:40]}` and not with 0 or 1")
    reached = history[0].number.major if history else 0
    for entry in history:
        if entry.number.major > reached + 1:
            yield Flaw(
                entry.place.get("number").path,
                f"between {reached} and {entry.number.major} a version is missing",
            )
        reached = max(reached, entry.number.major)


@asks("6.1.22", "Multiple Definition in Revision History")
def number_stands_twice(document: Place) -> Iterator[Flaw]:
    """Two entries of the history have one number."""
    numbers = (item.get("number") for item in document.get("document", "tracking").each("revision_history"))
    yield from repeated(((place.text, place) for place in numbers if place.text), "the same number")


@asks("6.1.30", "Mixed Integer and Semantic Versioning")
def kinds_of_numbers_are_mixed(document: Place) -> Iterator[Flaw]:
    """Whole numbers and semantic versions stand side by side."""
    tracking = document.get("document", "tracking")
    places = [tracking.get("version"), *(each.get("number") for each in tracking.each("revision_history"))]
    found = [(place, read) for place in places if (read := number(place.text)) is not None]
    for place, read in found[1:]:
        if read.is_integer != found[0][1].is_integer:
            yield Flaw(
                place.path,
                f"`{place.text[:40]}` and `{found[0][0].text[:40]}` are of different kinds of versioning",
            )


@asks("6.2.4", "Build Metadata in Revision History")
def history_holds_build_metadata(document: Place) -> Iterator[Flaw]:
    """A number of the history says more than the version."""
    for entry in _history(document):
        if entry.number.build:
            yield Flaw(entry.place.get("number").path, f"`{entry.text[:40]}` holds build metadata")


def _older(document: Place, member: str, which: int, what: str) -> Iterator[Flaw]:
    place, history = document.get("document", "tracking", member), _history(document)
    said = moment(place.text)
    if said is not None and history and said < history[which].date:
        yield Flaw(place.path, f"`{place.text[:40]}` is older than the {what} entry of the history")


@asks("6.2.5", "Older Initial Release Date than Revision History")
def first_release_is_too_old(document: Place) -> Iterator[Flaw]:
    """The document was released before its history begins."""
    return _older(document, "initial_release_date", 0, "oldest")


@asks("6.2.6", "Older Current Release Date than Revision History")
def current_release_is_too_old(document: Place) -> Iterator[Flaw]:
    """The document was released before its history ends."""
    return _older(document, "current_release_date", -1, "newest")
