"""The product tree as a list: every product with the branches above it, and groups by id (CSAF 2.0, 3.2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.csaf.fitting import fitted
from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.shapes import Helper, Product, Relation
from wardbook.formats.remarks import Remarks

Branches = tuple[tuple[str, str], ...]
"""Categories and names of branches, the outermost first."""


def branches(document: Place) -> Iterator[tuple[Place, Branches]]:
    """Every branch in the order of the file, with the branches from the root down to it, itself included."""
    waiting: list[tuple[Place, Branches]] = [(item, ()) for item in _reversed(document.get("product_tree"))]
    while waiting:
        branch, above = waiting.pop()
        here = (*above, (branch.get("category").text, branch.get("name").text))
        yield branch, here
        waiting += [(item, here) for item in _reversed(branch)]


def _reversed(holder: Place) -> list[Place]:
    return list(holder.get("branches").items())[::-1]


def definitions(document: Place) -> Iterator[tuple[Place, Branches]]:
    """Every full product name (3.1.3): in branches, in the list of full product names, in relationships."""
    for branch, above in branches(document):
        if (product := branch.get("product")).is_there:
            yield product, above
    tree = document.get("product_tree")
    yield from ((product, ()) for product in tree.each("full_product_names"))
    for relationship in tree.each("relationships"):
        if (product := relationship.get("full_product_name")).is_there:
            yield product, ()


def groups(document: Place) -> dict[str, tuple[str, ...]]:
    """Product ids by group id; of two groups with one id, all members."""
    found: dict[str, tuple[str, ...]] = {}
    for group in document.get("product_tree").each("product_groups"):
        if name := group.get("group_id").text:
            members = tuple(item.text for item in group.each("product_ids") if item.text)
            found[name] = (*found.get(name, ()), *members)
    return found


def products(document: Place, remarks: Remarks) -> tuple[Product, ...]:
    """Every product that has an id; one without is remarked on, for nothing can refer to it."""
    found = []
    for place, above in definitions(document):
        name = place.get("product_id").text
        if not name:
            remarks.odd(place.path, "has no product_id, so nothing can be said of it")
            continue
        helper = Helper()
        if (held := place.get("product_identification_helper")).is_there:
            helper = fitted(held, Helper, remarks) or helper
        found.append(
            Product(
                id=name,
                name=place.get("name").text,
                helper=helper,
                branches=above,
                relation=_relation(document, place.path),
                path=place.path,
            )
        )
    return tuple(found)


def _relation(document: Place, path: str) -> Relation | None:
    start = "/product_tree/relationships/"
    if not path.startswith(start):
        return None
    index = int(path.removeprefix(start).partition("/")[0])
    stated = Place(document.value["product_tree"]["relationships"][index])
    return Relation(
        category=stated.get("category").text,
        product=stated.get("product_reference").text,
        relates_to=stated.get("relates_to_product_reference").text,
    )
