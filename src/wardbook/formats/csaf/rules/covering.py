"""Which products a statement of a document is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wardbook.formats.csaf.place import Place

AFFECTED = ("first_affected", "known_affected", "last_affected")
NOT_AFFECTED = ("known_not_affected",)
FIXED = ("first_fixed", "fixed")
INVESTIGATED = ("under_investigation",)

STATUS_GROUPS: Mapping[str, tuple[str, ...]] = {
    "affected": AFFECTED,
    "not affected": NOT_AFFECTED,
    "fixed": FIXED,
    "under investigation": INVESTIGATED,
}
"""Statuses that say the same, by what they say (CSAF 2.0, 3.2.3.9 and 6.1.6)."""


def listed(vulnerability: Place, statuses: tuple[str, ...]) -> Iterator[Place]:
    """The product ids that a vulnerability lists under these statuses."""
    for status in statuses:
        yield from vulnerability.get("product_status", status).items()


def covered(item: Place, groups: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The ids of all products that a flag, threat or remediation is for, those of its groups included."""
    direct = {each.text for each in item.each("product_ids")}
    return direct.union(*(groups.get(each.text, ()) for each in item.each("group_ids"))) - {""}
