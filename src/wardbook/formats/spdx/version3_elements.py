"""SPDX 3: one element of the graph as a component, with the agents and licences that it points to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wardbook.formats.source_package import of_properties, of_source_info
from wardbook.formats.spdx.version3_terms import (
    ALGORITHMS,
    LICENSES,
    NO_ASSERTION,
    NONE,
    PACKAGES,
    PURPOSES,
    VALUES,
    Object,
    id_of,
    is_said,
    objects,
    short,
    text,
    texts,
    type_of,
    word,
)
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, SbomComponent

LICENSE_DEPTH = 20
"""Licences within licences; real ones nest below 5, and a circle would not end."""

EXPRESSION_CHARACTERS = 20_000
"""Characters of one licence expression; sets of sets grow without end in a hostile file."""

KIND = "wardbook:kind"
GROUP = "wardbook:group"
SUPPORT_LEVEL = "wardbook:support:level"
JUSTIFICATION = "wardbook:justification"
END_OF_SUPPORT = "cdx:lifecycle:milestone:endOfSupport"

_LISTED = re.compile(r"https?://spdx\.org/licenses/([^/#]+?)(?:\.html|\.json)?\Z")
_DAY = re.compile(r"([0-9]{4}-[01][0-9]-[0-3][0-9])T[0-9:.]+(?:Z|[+-][0-9:]+)?\Z")
_CPES = ("cpe23", "cpe22")
_CVES = ("cve", "securityOther")
_FIXED = "security_VexFixedVulnAssessmentRelationship"
_PURLS = ("packageUrl", "packageURL", "purl")

ReadPurl = Callable[[str, str], Purl | None]


class Graph:
    """Elements by id, for looking up what one points to; of two with the same id the first counts."""

    def __init__(self, elements: list[Object]) -> None:
        self.by_id: dict[str, Object] = {}
        self._licenses: dict[str, tuple[str | None, str | None]] = {}
        self._expressions: dict[str, str | None] = {}
        self._patched: dict[str, list[str]] = {}
        for element in elements:
            found = id_of(element)
            if found:
                self.by_id.setdefault(found, element)
            if word(element, "relationshipType") in LICENSES:
                self._add_license(element)
            elif type_of(element) == _FIXED:
                for ref in texts(element, "to"):
                    self._patched.setdefault(ref, []).extend(texts(element, "from"))

    def _add_license(self, element: Object) -> None:
        source = next(iter(texts(element, "from")), "")
        named = next(iter(texts(element, "to")), None)
        concluded, declared = self._licenses.get(source, (None, None))
        if "oncluded" in word(element, "relationshipType"):
            self._licenses[source] = (concluded or named, declared)
        else:
            self._licenses[source] = (concluded, declared or named)

    def patched(self, ref: str | None) -> tuple[str, ...]:
        """The vulnerabilities that the document calls fixed in an element, as Yocto does for its patches."""
        if not self._patched:
            return ()
        found = (self.by_id.get(name, {}) for name in self._patched.get(ref or "", ()))
        return tuple(
            sorted({text(one, "name") or next(_identifiers(one, _CVES), "") for one in found} - {""})
        )

    def license_of(self, ref: str | None) -> str | None:
        """The licence of an element: the one concluded, else the one declared, as one expression."""
        for named in self._licenses.get(ref or "", ()):
            found = self.license(named) if named else None
            if found:
                return found
        return None

    def license(self, ref: str, depth: int = 0) -> str | None:
        """The expression of a licence element, None where it asserts nothing or nests too deep."""
        listed = _LISTED.match(ref)
        if listed:
            return listed[1]
        if short(ref).rpartition("_")[2] in NO_ASSERTION:
            return None
        if short(ref).rpartition("_")[2] in NONE:
            return "NONE"
        if ref not in self._expressions:
            self._expressions[ref] = None  # so that a circle ends
            element = self.by_id.get(ref) if depth < LICENSE_DEPTH else None
            found = self._expression(element, depth) if element else None
            self._expressions[ref] = found if found and len(found) <= EXPRESSION_CHARACTERS else None
        return self._expressions[ref]

    def _expression(self, element: Object, depth: int) -> str | None:
        written = text(element, "simplelicensing_licenseExpression")
        if written:
            return written if is_said(written) else None
        members = [self.license(each, depth + 1) for each in texts(element, "expandedlicensing_member")]
        kind = type_of(element)
        if kind in PACKAGES:
            return None
        if members and all(members):
            joint = " OR " if "Disjunctive" in kind else " AND "
            return joint.join(f"({each})" if each and " " in each else str(each) for each in members)
        subject = next(iter(texts(element, "expandedlicensing_subjectLicense")), None)
        addition = next(iter(texts(element, "expandedlicensing_subjectAddition")), None)
        extended = next(iter(texts(element, "expandedlicensing_subjectExtendableLicense")), None)
        if extended and addition:
            return self._joined(extended, " WITH ", self.license(addition, depth + 1), depth)
        if subject:
            return self._joined(subject, "", "+", depth)
        return text(element, "name")

    def _joined(self, left: str, between: str, right: str | None, depth: int) -> str | None:
        found = self.license(left, depth + 1)
        return f"{found}{between}{right}" if found and right else found

    def name_of(self, ref: str) -> str | None:
        """What an agent or a tool is called; None where it is not here or asserts nothing."""
        element = self.by_id.get(ref)
        found = text(element, "name") if element and type_of(element) not in PACKAGES else None
        return found if is_said(found) else None

    def names(self, element: Object, key: str) -> str | None:
        """The names of several agents, joined by commas."""
        found = [name for ref in texts(element, key) if (name := self.name_of(ref))]
        found += [name for each in objects(element, key) if not id_of(each) and (name := text(each, "name"))]
        return ", ".join(dict.fromkeys(found)) or None


def component(
    element: Object, graph: Graph, purl: ReadPurl, path: str = "", kept: bytes = b""
) -> SbomComponent | None:
    """The component that an element of a software type says, None where it has no name at all.

    `element` is a view (`version3_terms.view`); `purl` reads a package URL and remarks on a bad one.
    """
    ref = id_of(element)
    found = _purl(element, purl, path)
    name = text(element, "name") or (found.name if found else None)
    if not name:
        return None
    said = properties(element)
    return SbomComponent(
        name=name,
        group=said.get(GROUP),
        version=text(element, "software_packageVersion"),
        purl=found,
        cpes=tuple(dict.fromkeys(_identifiers(element, _CPES))),
        supplier=graph.names(element, "suppliedBy"),
        author=graph.names(element, "originatedBy"),
        license=graph.license_of(ref),
        hashes=tuple(dict.fromkeys(_hashes(element))),
        kind=said.get(KIND) or kind_of(element),
        description=text(element, "description") or text(element, "summary"),
        copyright=_said(text(element, "software_copyrightText")),
        support_level=said.get(SUPPORT_LEVEL) or _support(element),
        end_of_support=said.get(END_OF_SUPPORT) or _day(text(element, "validUntilTime")),
        justification=said.get(JUSTIFICATION),
        built_from=_built_from(element, said),
        patched=graph.patched(ref),
        ref=ref,
        path=path,
        family="SPDX-3",
        kept=kept,
    )


def _built_from(element: Object, said: Mapping[str, str]) -> str | None:
    info = text(element, "software_sourceInfo")
    return of_properties(said) or (of_source_info(info) if info else None)


def kind_of(element: Object) -> str:
    """CycloneDX's type for an element, by its type and its purpose."""
    usual = PACKAGES.get(type_of(element), "library")
    return PURPOSES.get(word(element, "software_primaryPurpose"), usual) if usual == "library" else usual


def properties(element: Object) -> Mapping[str, str]:
    """Name → value of the CycloneDX properties an element carries (`extension_CdxPropertiesExtension`)."""
    if "extension" not in element:
        return {}
    entries = [
        entry
        for extension in objects(element, "extension")
        for entry in objects(extension, "extension_cdxProperty")
    ]
    named = [
        (text(entry, "extension_cdxPropName"), text(entry, "extension_cdxPropValue")) for entry in entries
    ]
    return {name: value for name, value in named if name and value}


def _said(value: str | None) -> str | None:
    return value if is_said(value) else None


def _purl(element: Object, purl: ReadPurl, path: str) -> Purl | None:
    written = text(element, "software_packageUrl") or next(_identifiers(element, _PURLS), None)
    return purl(written, path) if written else None


def _identifiers(element: Object, kinds: tuple[str, ...]) -> Iterator[str]:
    for item in objects(element, "externalIdentifier"):
        found = text(item, "identifier")
        if found and word(item, "externalIdentifierType") in kinds:
            yield found


def _hashes(element: Object) -> Iterator[Hash]:
    """Digests of the element itself; a package verification code is one of other things."""
    for item in objects(element, "verifiedUsing"):
        value = text(item, "hashValue")
        algorithm = word(item, "algorithm")
        if value and algorithm and type_of(item) != "PackageVerificationCode":
            if algorithm == "other":
                algorithm = text(item, "comment") or "other"
            yield Hash(ALGORITHMS.get(algorithm, algorithm), value.lower())


def _support(element: Object) -> str | None:
    found = [short(each) for each in texts(element, "supportLevel")]
    return ", ".join(each for each in found if each not in NO_ASSERTION) or None


def _day(moment: str | None) -> str | None:
    found = _DAY.match(moment) if moment else None
    return found[1] if found else moment


def hoisted(graph: list[Any]) -> list[Any]:  # Any: JSON-LD
    """The graph with elements that stand inside others moved to its end, an id in their place.

    JSON-LD means the same by both; SPDX asks for the flat one, and most tools write it.
    """
    more: list[Any] = []  # Any: JSON-LD
    flat = [_without_nested(item, more) if isinstance(item, dict) else item for item in graph]
    return flat + more


def _without_nested(element: Object, more: list[Any]) -> Object:  # Any: JSON-LD
    if not any(isinstance(value, dict | list) for value in element.values()):
        return element
    return {key: _reference(value, more) for key, value in element.items()}


def _reference(value: Any, more: list[Any]) -> Any:  # Any: JSON-LD
    if isinstance(value, list):
        return (
            [_reference(item, more) for item in value]
            if any(isinstance(i, dict | list) for i in value)
            else value
        )
    if not isinstance(value, dict):
        return value
    inner = _without_nested(value, more)
    ref = id_of(inner)
    if ref and type_of(inner) and type_of(inner) not in VALUES:
        more.append(inner)
        return ref
    return inner
