"""Products and groups: defined once, referred to only where defined (CSAF 2.0, 6.1.1 to 6.1.5, 6.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.products import definitions
from wardbook.formats.csaf.rules.catalogue import asks, repeated
from wardbook.formats.official.flaw import Flaw


def _references(document: Place) -> Iterator[Place]:
    """Every product id outside its definition."""
    tree = document.get("product_tree")
    yield from tree.each("product_groups", "product_ids")
    for relationship in tree.each("relationships"):
        yield relationship.get("product_reference")
        yield relationship.get("relates_to_product_reference")
    for vulnerability in document.each("vulnerabilities"):
        for _, status in vulnerability.get("product_status").members():
            yield from status.items()
        for member in ("flags", "remediations", "threats"):
            yield from vulnerability.each(member, "product_ids")
        yield from vulnerability.each("scores", "products")


def _defined(document: Place) -> Iterator[Place]:
    return (product.get("product_id") for product, _ in definitions(document))


@asks("6.1.1", "Missing Definition of Product ID")
def product_is_not_defined(document: Place) -> Iterator[Flaw]:
    """A product id is used that no full product name defines."""
    known = {place.text for place in _defined(document)}
    for place in _references(document):
        if place.text and place.text not in known:
            yield Flaw(place.path, f"the product id `{place.text[:80]}` is not defined in the product tree")


@asks("6.1.2", "Multiple Definition of Product ID")
def product_is_defined_twice(document: Place) -> Iterator[Flaw]:
    """Two full product names define one product id."""
    yield from repeated(
        ((place.text, place) for place in _defined(document) if place.text), "the same product id"
    )


@asks("6.1.3", "Circular Definition of Product ID")
def product_is_made_of_itself(document: Place) -> Iterator[Flaw]:
    """A relationship defines a product by itself, directly or through other relationships.

    Products that rest on none but settled ones are taken away until nothing changes; what is left rests on
    a circle, and is named where it stands in one.
    """
    made: dict[str, set[str]] = {}
    places: dict[str, Place] = {}
    for relationship in document.get("product_tree").each("relationships"):
        name = relationship.get("full_product_name", "product_id").text
        ends = {relationship.get(end).text for end in ("product_reference", "relates_to_product_reference")}
        made.setdefault(name, set()).update(ends)
        places.setdefault(name, relationship.get("full_product_name", "product_id"))
    left = _circular(made)
    for name in sorted(left, key=lambda each: places[each].path):
        yield Flaw(places[name].path, f"the product `{name[:80]}` is defined by itself")


def _circular(made: dict[str, set[str]]) -> set[str]:
    """The names that stand in a circle or between two: neither those that lead into one nor those it leads to."""
    forwards = _unsettled(made)
    backwards = {name: {other for other in forwards if name in made[other]} for name in forwards}
    return _unsettled(backwards)


def _unsettled(edges: dict[str, set[str]]) -> set[str]:
    users: dict[str, list[str]] = {}
    waits = {name: len(ends & edges.keys()) for name, ends in edges.items()}
    for name, ends in edges.items():
        for end in ends & edges.keys():
            users.setdefault(end, []).append(name)
    settled = [name for name, count in waits.items() if not count]
    for name in settled:
        for user in users.get(name, ()):
            waits[user] -= 1
            if not waits[user]:
                settled.append(user)
    return edges.keys() - set(settled)


def _groups_used(document: Place) -> Iterator[Place]:
    for member in ("flags", "remediations", "threats"):
        yield from document.each("vulnerabilities", member, "group_ids")


@asks("6.1.4", "Missing Definition of Product Group ID")
def group_is_not_defined(document: Place) -> Iterator[Flaw]:
    """A group id is used that no product group defines."""
    groups = document.get("product_tree").each("product_groups")
    known = {group.get("group_id").text for group in groups}
    for place in _groups_used(document):
        if place.text and place.text not in known:
            yield Flaw(place.path, f"the group id `{place.text[:80]}` is not defined in the product tree")


@asks("6.1.5", "Multiple Definition of Product Group ID")
def group_is_defined_twice(document: Place) -> Iterator[Flaw]:
    """Two product groups define one group id."""
    ids = (group.get("group_id") for group in document.get("product_tree").each("product_groups"))
    yield from repeated(((place.text, place) for place in ids if place.text), "the same group id")


@asks("6.2.1", "Unused Definition of Product ID")
def product_is_not_used(document: Place) -> Iterator[Flaw]:
    """A product is defined and nothing refers to it; informational advisories may do that."""
    if document.get("document", "category").text == "csaf_informational_advisory":
        return
    used = {place.text for place in _references(document)}
    for place in _defined(document):
        if place.text and place.text not in used:
            yield Flaw(place.path, f"nothing refers to the product `{place.text[:80]}`")
