"""Branches of the product tree (CSAF 2.0, 6.1.31, 6.2.18, 6.3.9 to 6.3.11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.products import branches
from wardbook.formats.csaf.rules.catalogue import asks
from wardbook.formats.official.flaw import Flaw

_RANGE_WORDS = frozenset({"after", "all", "before", "earlier", "later", "prior", "versions"})
_VERS = re.compile(r"vers:[a-z.\-+][a-z0-9.\-+]*/.+", re.DOTALL)
_CHAIN = ("vendor", "product_name", "product_version")


def _names(document: Place, category: str) -> Iterator[Place]:
    for branch, _ in branches(document):
        if branch.get("category").text == category:
            yield branch.get("name")


def is_range(text: str) -> bool:
    """Whether a text says by its signs or words that it is no single version."""
    return bool(re.search(r"[<>]", text) or set(text.lower().split()) & _RANGE_WORDS)


@asks("6.1.31", "Version Range in Product Version")
def version_is_a_range(document: Place) -> Iterator[Flaw]:
    """A branch for one version holds a range."""
    for place in _names(document, "product_version"):
        if is_range(place.text):
            yield Flaw(place.path, f"`{place.text[:80]}` is a range, and a `product_version` is one version")


@asks("6.2.18", "Product Version Range without vers")
def range_is_not_vers(document: Place) -> Iterator[Flaw]:
    """A range is written otherwise than VERS asks, so that machines cannot read it."""
    for place in _names(document, "product_version_range"):
        if not _VERS.fullmatch(place.text):
            yield Flaw(place.path, f"`{place.text[:80]}` is no VERS range (`vers:…`)")


@asks("6.3.9", "Branch Categories")
def branches_are_incomplete(document: Place) -> Iterator[Flaw]:
    """Above a product there is no vendor, product name and version, in this order."""
    for branch, above in branches(document):
        if branch.get("product").is_there:
            found = [category for category, _ in above]
            at = [found.index(category) for category in _CHAIN if category in found]
            if len(at) != len(_CHAIN) or at != sorted(at):
                yield Flaw(branch.path, "the branches are not `vendor`, `product_name`, `product_version`")


@asks("6.3.10", "Usage of Product Version Range")
def range_is_used(document: Place) -> Iterator[Flaw]:
    """Versions are given as a range and not one by one."""
    for branch, _ in branches(document):
        if branch.get("category").text == "product_version_range":
            yield Flaw(branch.get("category").path, "a list of single versions says more than a range")


@asks("6.3.11", "Usage of V as Version Indicator")
def version_begins_with_v(document: Place) -> Iterator[Flaw]:
    """A version begins with the letter v."""
    for place in _names(document, "product_version"):
        if re.match(r"[vV][0-9]", place.text):
            yield Flaw(place.path, f"`{place.text[:80]}` begins with the letter v")
