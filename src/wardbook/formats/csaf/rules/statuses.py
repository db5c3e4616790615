"""What is said of products: statuses, flags, remediations (CSAF 2.0, 6.1.6, 6.1.29, 6.1.32, 6.1.33, 6.2.2, 6.2.3)."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.products import groups
from wardbook.formats.csaf.rules.catalogue import asks
from wardbook.formats.csaf.rules.covering import AFFECTED, INVESTIGATED, STATUS_GROUPS, covered, listed
from wardbook.formats.official.flaw import Flaw

VEX_JUSTIFICATIONS = frozenset(
    {
        "component_not_present",
        "inline_mitigations_already_exist",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_not_present",
    }
)
"""Labels of flags that say why a product is not affected (3.2.3.5)."""


@asks("6.1.6", "Contradicting Product Status")
def statuses_contradict(document: Place) -> Iterator[Flaw]:
    """One product stands in two groups of statuses that exclude each other; `recommended` excludes none."""
    for vulnerability in document.each("vulnerabilities"):
        said: dict[str, str] = {}
        for group, statuses in STATUS_GROUPS.items():
            for place in listed(vulnerability, statuses):
                before = said.setdefault(place.text, group)
                if before != group and place.text:
                    yield Flaw(
                        place.path,
                        f"the product `{place.text[:80]}` is said to be {before} and to be {group}",
                    )


def _without_products(document: Place, member: str) -> Iterator[Flaw]:
    for item in document.each("vulnerabilities", member):
        if isinstance(item.value, dict) and not item.value.keys() & {"product_ids", "group_ids"}:
            yield Flaw(item.path, "no product and no group is named that it is for")


@asks("6.1.29", "Remediation without Product Reference")
def remediation_is_for_nothing(document: Place) -> Iterator[Flaw]:
    """A remediation names no product that it is for."""
    return _without_products(document, "remediations")


@asks("6.1.32", "Flag without Product Reference")
def flag_is_for_nothing(document: Place) -> Iterator[Flaw]:
    """A flag names no product that it is for."""
    return _without_products(document, "flags")


@asks("6.1.33", "Multiple Flags with VEX Justification Codes per Product")
def product_has_two_justifications(document: Place) -> Iterator[Flaw]:
    """Two flags give reasons why one product is not affected, so that nobody knows which holds."""
    known = groups(document)
    for vulnerability in document.each("vulnerabilities"):
        seen: dict[str, str] = {}
        for flag in vulnerability.each("flags"):
            if flag.get("label").text not in VEX_JUSTIFICATIONS:
                continue
            for product in sorted(covered(flag, known)):
                if product in seen:
                    yield Flaw(
                        flag.path, f"`{product[:80]}` has a VEX justification at `{seen[product]}` already"
                    )
                else:
                    seen[product] = flag.path


@asks("6.2.2", "Missing Remediation")
def remediation_is_missing(document: Place) -> Iterator[Flaw]:
    """A product is affected or under investigation, and no remediation is for it."""
    known = groups(document)
    for vulnerability in document.each("vulnerabilities"):
        helped = set[str]().union(*(covered(item, known) for item in vulnerability.each("remediations")))
        for place in listed(vulnerability, (*AFFECTED, *INVESTIGATED)):
            if place.text not in helped:
                yield Flaw(place.path, f"there is no remediation for the product `{place.text[:80]}`")


@asks("6.2.3", "Missing Score")
def score_is_missing(document: Place) -> Iterator[Flaw]:
    """A product is affected, and no score covers it."""
    for vulnerability in document.each("vulnerabilities"):
        scored = {place.text for place in vulnerability.each("scores", "products")}
        for place in listed(vulnerability, AFFECTED):
            if place.text not in scored:
                yield Flaw(place.path, f"there is no score for the product `{place.text[:80]}`")
