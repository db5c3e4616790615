"""Scores: valid, rightly computed, without contradiction (CSAF 2.0, 6.1.7 to 6.1.10, 6.2.19, 6.3.1, 6.3.2)."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.rules.catalogue import asks
from wardbook.formats.csaf.rules.covering import FIXED, listed
from wardbook.formats.csaf.rules.cvss_members import METRICS, in_vector, scored, stated
from wardbook.formats.official.flaw import Flaw
from wardbook.formats.official.json_schema import CVSS, validator
from wardbook.formats.official.wording import flaw_of
from wardbook.model.cvss import rating


def _objects(document: Place) -> Iterator[tuple[str, Place]]:
    """Every CVSS object with the name of its member."""
    for item in document.each("vulnerabilities", "scores"):
        for member in METRICS:
            if (cvss := item.get(member)).is_there:
                yield member, cvss


@asks("6.1.7", "Multiple Scores with same Version per Product")
def product_is_scored_twice(document: Place) -> Iterator[Flaw]:
    """Two scores of one version of CVSS are for one product."""
    for vulnerability in document.each("vulnerabilities"):
        seen: dict[tuple[str, str], str] = {}
        for item in vulnerability.each("scores"):
            for member in METRICS:
                version = item.get(member, "version").text
                for product in item.each("products") if version else ():
                    before = seen.setdefault((version, product.text), item.path)
                    if before != item.path:
                        yield Flaw(
                            item.get(member).path,
                            f"`{product.text[:80]}` has a score of CVSS {version[:10]} at `{before}` already",
                        )


@asks("6.1.8", "Invalid CVSS")
def cvss_breaks_its_schema(document: Place) -> Iterator[Flaw]:
    """A CVSS object breaks FIRST's schema of its version."""
    for member, cvss in _objects(document):
        said = cvss.get("version").text
        version = "2.0" if member == "cvss_v2" else "3.0" if said == "3.0" else "3.1"
        for error in validator(CVSS[version]).iter_errors(cvss.value):
            flaw = flaw_of(error, cvss.value)
            yield Flaw(cvss.path + flaw.path, flaw.reason)


@asks("6.1.9", "Invalid CVSS computation")
def score_is_computed_wrongly(document: Place) -> Iterator[Flaw]:
    """A score or its severity is not what the vector comes to."""
    for member, cvss in _objects(document):
        if not cvss.get("vectorString").text:
            continue
        try:
            found = scored(cvss, member)
        except ValueError as error:
            yield Flaw(cvss.get("vectorString").path, f"the vector cannot be scored: {error}")
            continue
        temporal = found.base if found.temporal is None else found.temporal
        environmental = temporal if found.environmental is None else found.environmental
        for name, value in (("base", found.base), ("temporal", temporal), ("environmental", environmental)):
            place, severity = cvss.get(f"{name}Score"), cvss.get(f"{name}Severity")
            if place.number is not None and place.number != value:
                yield Flaw(place.path, f"the vector comes to {value}, not to {place.number}")
            word = rating(found.version, value).upper()
            if severity.text and severity.text != word:
                yield Flaw(
                    severity.path,
                    f"{value} is `{word}`, not `{severity.text[:20]}` (scale of CVSS 3, section 5)",
                )


@asks("6.1.10", "Inconsistent CVSS")
def members_contradict_the_vector(document: Place) -> Iterator[Flaw]:
    """A metric is one thing in the vector and another in its own member."""
    for member, cvss in _objects(document):
        given = in_vector(cvss)
        for metric, (value, place) in stated(cvss, member).items():
            if metric in given and given[metric] != value:
                yield Flaw(
                    place.path,
                    f"`{place.text[:40]}` contradicts `{metric}:{given[metric][:10]}` in the vector",
                )


@asks("6.2.19", "CVSS for Fixed Products")
def fixed_product_has_a_score(document: Place) -> Iterator[Flaw]:
    """A product is fixed, and a score for it has another environmental score than 0."""
    for vulnerability in document.each("vulnerabilities"):
        fixed = {place.text for place in listed(vulnerability, FIXED)}
        for item in vulnerability.each("scores"):
            if not fixed & {place.text for place in item.each("products")}:
                continue
            for member in METRICS:
                if (cvss := item.get(member)).is_there and not _is_zero(cvss, member):
                    yield Flaw(cvss.path, "the environmental score for a fixed product should be 0")


def _is_zero(cvss: Place, member: str) -> bool:
    try:
        found = scored(cvss, member)
    except ValueError:
        return False
    computed = found.base if found.environmental is None else found.environmental
    return computed == 0 and cvss.get("environmentalScore").number in {None, 0}


@asks("6.3.1", "Use of CVSS v2 as the only Scoring System")
def only_version_2_is_used(document: Place) -> Iterator[Flaw]:
    """A score is given by CVSS 2 alone."""
    for item in document.each("vulnerabilities", "scores"):
        if item.get("cvss_v2").is_there and not item.get("cvss_v3").is_there:
            yield Flaw(item.path, "CVSS 2 is the only scoring system used")


@asks("6.3.2", "Use of CVSS v3.0")
def version_3_0_is_used(document: Place) -> Iterator[Flaw]:
    """A score is given by CVSS 3.0, which 3.1 replaced."""
    for item in document.each("vulnerabilities", "scores"):
        place = item.get("cvss_v3", "version")
        if place.text == "3.0" or item.get("cvss_v3", "vectorString").text.startswith("CVSS:3.0/"):
            yield Flaw(place.path, "CVSS 3.1 should be used instead of 3.0")
