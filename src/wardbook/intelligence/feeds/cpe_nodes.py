"""Statements by CPE name, as NVD's `configurations` and CVE's `cpeApplicability` write them (one shape for both).

A configuration joins nodes by AND or OR, a node joins matches. What is `vulnerable` becomes a statement of
its own; what must be there too (the other nodes of an AND, matches that are not vulnerable) its platforms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from wardbook.intelligence.cpe import parsed
from wardbook.model.advisory import Affected, Interval


class Match(msgspec.Struct, gc=False, rename="camel"):
    """One CPE match criterion with its range of versions."""

    criteria: str = ""
    vulnerable: bool = True
    version_start_including: str | None = None
    version_start_excluding: str | None = None
    version_end_including: str | None = None
    version_end_excluding: str | None = None


class Node(msgspec.Struct, gc=False, rename="camel"):
    """Matches joined by an operator."""

    operator: str = "OR"
    negate: bool = False
    cpe_match: list[Match] | None = None


class Configuration(msgspec.Struct, gc=False):
    """Nodes joined by an operator."""

    nodes: list[Node] | None = None
    operator: str | None = None
    negate: bool = False


class _Product(msgspec.Struct):
    """What is gathered of one product: its versions, in the order of the feed."""

    versions: list[str] = []
    intervals: list[Interval] = []
    fixed: list[str] = []
    unread: list[str] = []


_PLAIN_RANGE = re.compile(r"(?<!\\)[*?]")

# Components of a formatted string are parted by colons that no backslash stands before (NIST IR 7695, 6.2).
_PARTS = re.compile(r"(?<!\\):")


def statements(configurations: Iterable[Configuration]) -> Iterator[Affected]:
    """A statement for each vulnerable product and each set of platforms it needs, in the order of the feed."""
    gathered: dict[tuple[str, tuple[str, ...]], _Product] = {}
    for configuration in configurations:
        for match, platforms, unread in _vulnerable(configuration):
            product = gathered.setdefault((any_version(match.criteria), platforms), _Product())
            _add(product, match)
            if unread and unread not in product.unread:
                product.unread.append(unread)
    for (criteria, platforms), product in gathered.items():
        yield Affected(
            by="cpe",
            cpe=criteria,
            platforms=platforms,
            scheme="generic",
            versions=tuple(dict.fromkeys(product.versions)),
            intervals=tuple(dict.fromkeys(product.intervals)),
            fixed=tuple(dict.fromkeys(product.fixed)),
            unread=tuple(product.unread),
        )


def _vulnerable(configuration: Configuration) -> Iterator[tuple[Match, tuple[str, ...], str]]:
    """Each vulnerable match with the platforms it needs, and what of its conditions is left unread."""
    nodes = configuration.nodes or []
    is_joint = (configuration.operator or "OR").upper() == "AND"
    for place, node in enumerate(nodes):
        needed: list[str] = []
        unread = "a configuration that is negated" if configuration.negate or node.negate else ""
        if is_joint:
            for other in (*nodes[:place], *nodes[place + 1 :]):
                if other.negate:
                    unread = "a platform on which it is not affected"
                else:
                    needed += [match.criteria for match in other.cpe_match or ()]
        matches = node.cpe_match or []
        beside = [match.criteria for match in matches if not match.vulnerable]
        is_together = node.operator.upper() == "AND"
        for match in matches:
            if match.vulnerable:
                also = beside if is_together else []
                yield match, tuple(dict.fromkeys((*also, *needed))), unread


def _add(product: _Product, match: Match) -> None:
    version = version_in(match.criteria)
    low = match.version_start_including or match.version_start_excluding or ""
    high = match.version_end_excluding or match.version_end_including or ""
    if low or high:
        product.intervals.append(
            Interval(
                low,
                high,
                includes_low=not match.version_start_excluding,
                includes_high=not match.version_end_excluding and bool(high),
            )
        )
        product.fixed += [match.version_end_excluding] if match.version_end_excluding else []
    elif version == "*":
        product.intervals.append(Interval())
    elif version == "-":
        product.unread.append("the CPE name has no version (`-`)")
    elif _PLAIN_RANGE.search(version):
        product.unread.append(f"a pattern of versions: {version[:80]}")
    else:
        product.versions.append(version)


def any_version(criteria: str) -> str:
    """The CPE name with its version and update taken out: what it says of the product alone."""
    parts = _PARTS.split(criteria)
    if not criteria.startswith("cpe:2.3:") or len(parts) < 7:
        return criteria
    return ":".join((*parts[:5], "*", "*", *parts[7:]))


def version_in(criteria: str) -> str:
    """The version that a CPE name states, its update joined to it: `8.5p1`, `1.0-rc1`; `*` any, `-` none.

    A pattern keeps its wildcards; any other escape is taken off.
    """
    cpe = parsed(criteria)
    if cpe is None:
        return "-"
    parts = _PARTS.split(criteria)
    if (
        criteria.startswith("cpe:2.3:")
        and len(parts) > 5
        and len(parts[5]) > 1
        and _PLAIN_RANGE.search(parts[5])
    ):
        return parts[5]
    if cpe.version in {"*", "-"} or cpe.update in {"*", "-", ""}:
        return cpe.version
    joint = "" if re.fullmatch(r"(?:p|patch|u|update)?[0-9]+|[a-z]", cpe.update) else "-"
    return f"{cpe.version}{joint}{cpe.update}"
