"""Names that others look things up by (CSAF 2.0, 6.1.11, 6.1.13, 6.1.23 to 6.1.25, 6.2.7 to 6.2.9 and more)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.products import definitions
from wardbook.formats.csaf.rules.catalogue import asks, repeated
from wardbook.formats.csaf.rules.numbers import moment
from wardbook.formats.csaf.weaknesses import EDITION, names_of
from wardbook.formats.official.flaw import Flaw
from wardbook.model.purl import Purl

SHORT_HASH = 64
"""Digits of the shortest hash that counts as strong (6.3.5)."""


@asks("6.1.11", "CWE")
def weakness_does_not_exist(document: Place) -> Iterator[Flaw]:
    """CWE has no such id, or gives it another name; a name that it had since CWE 4.4 is still taken."""
    for vulnerability in document.each("vulnerabilities"):
        place, name = vulnerability.get("cwe", "id"), vulnerability.get("cwe", "name")
        if not place.text:
            continue
        known = names_of(place.text)
        if not known:
            yield Flaw(place.path, f"CWE {EDITION} has no weakness `{place.text[:40]}`")
        elif name.text and name.text not in known:
            yield Flaw(name.path, f"`{name.text[:80]}` is not the name of {place.text}; it is `{known[0]}`")


def _helpers(document: Place) -> Iterator[Place]:
    return (product.get("product_identification_helper") for product, _ in definitions(document))


@asks("6.1.13", "PURL")
def package_url_is_invalid(document: Place) -> Iterator[Flaw]:
    """A package URL breaks its specification."""
    for helper in _helpers(document):
        place = helper.get("purl")
        if place.text:
            try:
                Purl.parse(place.text)
            except ValueError as error:
                yield Flaw(place.path, f"`{place.text[:120]}` is no package URL: {error}")


@asks("6.1.23", "Multiple Use of Same CVE")
def cve_stands_twice(document: Place) -> Iterator[Flaw]:
    """Two vulnerabilities have one CVE."""
    places = (vulnerability.get("cve") for vulnerability in document.each("vulnerabilities"))
    yield from repeated(((place.text, place) for place in places if place.text), "the same CVE")


@asks("6.1.24", "Multiple Definition in Involvements")
def party_stands_twice(document: Place) -> Iterator[Flaw]:
    """One party has two statuses at one time."""
    for vulnerability in document.each("vulnerabilities"):
        yield from repeated(
            (
                ((item.get("party").text, moment(item.get("date").text) or item.get("date").text), item)
                for item in vulnerability.each("involvements")
                if item.get("party").text
            ),
            "the same party at the same time",
        )


@asks("6.1.25", "Multiple Use of Same Hash Algorithm")
def algorithm_stands_twice(document: Place) -> Iterator[Flaw]:
    """One file has two digests by one algorithm."""
    for helper in _helpers(document):
        for hashes in helper.each("hashes"):
            places = (item.get("algorithm") for item in hashes.each("file_hashes"))
            yield from repeated(((place.text, place) for place in places if place.text), "the same algorithm")


@asks("6.2.7", "Missing Date in Involvements")
def involvement_has_no_date(document: Place) -> Iterator[Flaw]:
    """An involvement does not say when."""
    for item in document.each("vulnerabilities", "involvements"):
        if not item.get("date").is_there:
            yield Flaw(item.path, "`date` is missing")


def _only_by(document: Place, algorithm: str) -> Iterator[Flaw]:
    for helper in _helpers(document):
        for hashes in helper.each("hashes"):
            used = {item.get("algorithm").text.lower() for item in hashes.each("file_hashes")}
            if used == {algorithm}:
                yield Flaw(
                    hashes.get("file_hashes").path, f"`{algorithm}` is weak and the only algorithm used"
                )


@asks("6.2.8", "Use of MD5 as the only Hash Algorithm")
def only_md5_is_used(document: Place) -> Iterator[Flaw]:
    """A file is identified by MD5 alone, for which collisions can be made."""
    return _only_by(document, "md5")


@asks("6.2.9", "Use of SHA-1 as the only Hash Algorithm")
def only_sha1_is_used(document: Place) -> Iterator[Flaw]:
    """A file is identified by SHA-1 alone, for which collisions can be made."""
    return _only_by(document, "sha1")


@asks("6.2.16", "Missing Product Identification Helper")
def product_cannot_be_looked_up(document: Place) -> Iterator[Flaw]:
    """A product has nothing but a name."""
    for product, _ in definitions(document):
        if not product.get("product_identification_helper").is_there:
            yield Flaw(product.path, "`product_identification_helper` is missing")


@asks("6.2.17", "CVE in field IDs")
def cve_stands_among_other_ids(document: Place) -> Iterator[Flaw]:
    """An id in another system is a CVE."""
    for item in document.each("vulnerabilities", "ids"):
        if re.fullmatch(r"CVE-[0-9]{4}-[0-9]{4,}", item.get("text").text):
            yield Flaw(item.path, f"`{item.get('text').text[:40]}` belongs into `cve`")


def _lacking(document: Place, member: str) -> Iterator[Flaw]:
    for vulnerability in document.each("vulnerabilities"):
        if not vulnerability.get(member).is_there:
            yield Flaw(vulnerability.path, f"`{member}` is missing")


@asks("6.3.3", "Missing CVE")
def cve_is_missing(document: Place) -> Iterator[Flaw]:
    """A vulnerability has no CVE."""
    return _lacking(document, "cve")


@asks("6.3.4", "Missing CWE")
def weakness_is_missing(document: Place) -> Iterator[Flaw]:
    """A vulnerability does not say what weakness it rests on."""
    return _lacking(document, "cwe")


@asks("6.3.5", "Use of Short Hash")
def hash_is_short(document: Place) -> Iterator[Flaw]:
    """A digest has fewer than 64 digits."""
    for helper in _helpers(document):
        for item in helper.each("hashes", "file_hashes"):
            value = item.get("value")
            if value.text and len(value.text) < SHORT_HASH:
                yield Flaw(
                    value.path, f"the hash has {len(value.text)} digits; {SHORT_HASH} or more are strong"
                )
