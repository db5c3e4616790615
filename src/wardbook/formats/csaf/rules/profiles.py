"""What the document category promises (CSAF 2.0, section 4, 6.1.26 and 6.1.27)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.products import groups
from wardbook.formats.csaf.rules.catalogue import Checking, asks
from wardbook.formats.csaf.rules.covering import covered, listed
from wardbook.formats.official.flaw import Flaw

BASE = "csaf_base"
INCIDENT = "csaf_security_incident_response"
INFORMATIONAL = "csaf_informational_advisory"
ADVISORY = "csaf_security_advisory"
VEX = "csaf_vex"

_PROFILES = (INCIDENT, INFORMATIONAL, ADVISORY, VEX)
_NAMES = frozenset(
    name.replace("_", "") for profile in _PROFILES for name in (profile, profile.removeprefix("csaf_"))
)


def of(*categories: str) -> Callable[[Checking], Checking]:
    """The test only for documents of these categories."""

    def narrowed(function: Checking) -> Checking:
        def only(document: Place) -> Iterator[Flaw]:
            if document.get("document", "category").text in categories:
                yield from function(document)

        only.__doc__ = function.__doc__
        only.__name__ = function.__name__
        return only

    return narrowed


@asks("6.1.26", "Prohibited Document Category Name")
def category_is_reserved(document: Place) -> Iterator[Flaw]:
    """A category is spelled like that of a profile and is none, or begins with the reserved `csaf_`."""
    place = document.get("document", "category")
    if place.text in {BASE, *_PROFILES}:
        return
    if place.text.lower().startswith("csaf_"):
        yield Flaw(place.path, f"`{place.text[:80]}` begins with `csaf_`, which is reserved for profiles")
    elif re.sub(r"[\s_-]+", "", place.text).lower() in _NAMES:
        yield Flaw(
            place.path, f"`{place.text[:80]}` is nearly the name of a profile; use the profile's own value"
        )


@asks("6.1.27.1", "Document Notes")
@of(INFORMATIONAL, INCIDENT)
def nothing_is_described(document: Place) -> Iterator[Flaw]:
    """No note of the document says what it is about."""
    wanted = {"description", "details", "general", "summary"}
    if not any(note.get("category").text in wanted for note in document.get("document").each("notes")):
        yield Flaw(
            "/document/notes",
            "no note is of the category `description`, `details`, `general` or `summary`",
        )


@asks("6.1.27.2", "Document References")
@of(INFORMATIONAL, INCIDENT)
def nothing_is_referred_to(document: Place) -> Iterator[Flaw]:
    """No reference leads outside; one without a category counts as external (3.1.10.1)."""
    references = document.get("document").each("references")
    if not any(each.get("category").value in {None, "external"} for each in references):
        yield Flaw("/document/references", "no reference is of the category `external`")


@asks("6.1.27.3", "Vulnerabilities")
@of(INFORMATIONAL)
def vulnerabilities_are_out_of_place(document: Place) -> Iterator[Flaw]:
    """An informational advisory lists vulnerabilities."""
    if document.get("vulnerabilities").is_there:
        yield Flaw("/vulnerabilities", "an informational advisory has no vulnerabilities")


@asks("6.1.27.4", "Product Tree")
@of(ADVISORY, VEX)
def products_are_missing(document: Place) -> Iterator[Flaw]:
    """There is no product tree."""
    if not document.get("product_tree").is_there:
        yield Flaw("/product_tree", "`product_tree` is missing")


def _missing(document: Place, *members: str) -> Iterator[Flaw]:
    for vulnerability in document.each("vulnerabilities"):
        if not any(vulnerability.get(member).is_there for member in members):
            yield Flaw(vulnerability.path, " or ".join(f"`{member}`" for member in members) + " is missing")


@asks("6.1.27.5", "Vulnerability Notes")
@of(ADVISORY, VEX)
def vulnerability_is_not_described(document: Place) -> Iterator[Flaw]:
    """A vulnerability has no notes."""
    return _missing(document, "notes")


@asks("6.1.27.6", "Product Status")
@of(ADVISORY)
def status_is_missing(document: Place) -> Iterator[Flaw]:
    """A vulnerability says nothing of any product."""
    return _missing(document, "product_status")


@asks("6.1.27.7", "VEX Product Status")
@of(VEX)
def vex_status_is_missing(document: Place) -> Iterator[Flaw]:
    """A vulnerability has none of the four statuses of VEX."""
    wanted = ("fixed", "known_affected", "known_not_affected", "under_investigation")
    for vulnerability in document.each("vulnerabilities"):
        status = vulnerability.get("product_status")
        if not any(status.get(word).is_there for word in wanted):
            yield Flaw(status.path, "none of " + ", ".join(f"`{word}`" for word in wanted) + " is there")


@asks("6.1.27.8", "Vulnerability ID")
@of(VEX)
def id_is_missing(document: Place) -> Iterator[Flaw]:
    """A vulnerability has neither a CVE nor another id."""
    return _missing(document, "cve", "ids")


@asks("6.1.27.9", "Impact Statement")
@of(VEX)
def impact_is_not_stated(document: Place) -> Iterator[Flaw]:
    """A product is not affected, and neither a flag nor a threat of the category `impact` says why."""
    known = groups(document)
    for vulnerability in document.each("vulnerabilities"):
        stating = [item for item in vulnerability.each("threats") if item.get("category").text == "impact"]
        stated = set[str]().union(
            *(covered(item, known) for item in (*stating, *vulnerability.each("flags")))
        )
        for place in listed(vulnerability, ("known_not_affected",)):
            if place.text not in stated:
                yield Flaw(place.path, f"nothing says why the product `{place.text[:80]}` is not affected")


@asks("6.1.27.10", "Action Statement")
@of(VEX)
def action_is_not_stated(document: Place) -> Iterator[Flaw]:
    """A product is affected, and no remediation says what its users should do."""
    known = groups(document)
    for vulnerability in document.each("vulnerabilities"):
        helped = set[str]().union(*(covered(item, known) for item in vulnerability.each("remediations")))
        for place in listed(vulnerability, ("known_affected",)):
            if place.text not in helped:
                yield Flaw(
                    place.path, f"no remediation says what users of the product `{place.text[:80]}` should do"
                )


@asks("6.1.27.11", "Vulnerabilities")
@of(ADVISORY, VEX)
def vulnerabilities_are_missing(document: Place) -> Iterator[Flaw]:
    """There are no vulnerabilities."""
    if not document.get("vulnerabilities").is_there:
        yield Flaw("/vulnerabilities", "`vulnerabilities` is missing")
