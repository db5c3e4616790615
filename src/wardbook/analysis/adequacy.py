"""Is an SBOM good enough? Each baseline attribute of each component, and whether the list can be the whole truth.

The attributes are the eight of NTIA, *Framing Software Component Transparency*, 2nd edition
(2021-10-21), which FDA's premarket guidance of 2026, V.A.4.b, asks for, with its own two: level of
support and end of support.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

import msgspec

from wardbook.analysis.identity_evidence import plain_version
from wardbook.model.components import Component, Support
from wardbook.model.sbom import Sbom
from wardbook.model.security_file import SbomSource, SecurityFile

ATTRIBUTES = (
    "author",
    "timestamp",
    "supplier",
    "name",
    "version",
    "hash",
    "identifier",
    "relationship",
    "support level",
    "end of support",
)
BASELINE = ATTRIBUTES[:8]


class State(Enum):
    """How an attribute of a component stands."""

    PRESENT = "present"
    JUSTIFIED = "justified"
    MISSING = "missing"


class Doubt(msgspec.Struct, frozen=True):
    """Why an SBOM can hardly be the whole truth; `kind` is one of DOUBTS."""

    kind: str
    says: str


DOUBTS = (
    *("one-ecosystem", "before-build", "says-incomplete", "no-relations", "placeholders", "tool-leaves-out"),
)

# What an SBOM is of, by CycloneDX's type of its root, where an operating system or firmware is inside.
_IMAGES = frozenset({"container", "operating-system", "firmware", "device", "platform"})
# Ecosystems of packages that a language's own package manager installs from a manifest.
_LANGUAGES = frozenset(
    (
        *("bitnami", "bower", "cargo", "cocoapods", "composer", "conda", "cpan", "cran", "gem", "golang"),
        *("hackage", "hex", "luarocks", "maven", "npm", "nuget", "pub", "pypi", "swift"),
    )
)
# Lifecycle phases (CycloneDX 1.5, metadata.lifecycles) before anything that is shipped exists.
_BEFORE_BUILD = frozenset({"design", "pre-build"})


def attributes(file: SecurityFile, component: Component) -> dict[str, State]:
    """The state of every attribute of `ATTRIBUTES` for one component.

    Author and timestamp are those of an SBOM that lists it. What only fills a field (`NOASSERTION`,
    `unknown`, `latest`, a time that is none) states nothing. A missing attribute is justified by a
    `justification` in components.yaml, a supplier's statement that withholds its SBOM, or `unknown`
    with a reason. Paid support counts only with its contract: without one the end for everybody else holds.
    """
    return {name: _state(file, component, name) for name in ATTRIBUTES}


def _sources(file: SecurityFile, component: Component) -> list[SbomSource]:
    return [file.sboms[path] for path in component.sboms if path in file.sboms]


def _is_supported(support: Support | None, stated: object) -> bool:
    return stated is not None and bool(support and (support.level != "paid-support" or support.contract))


_STATED: Mapping[str, Callable[[SecurityFile, Component], bool]] = {
    "author": lambda file, one: any(says(source.author) for source in _sources(file, one)),
    "timestamp": lambda file, one: any(_is_time(source.timestamp) for source in _sources(file, one)),
    "supplier": lambda _, one: says(one.supplier),
    "name": lambda _, one: bool(one.name),
    "version": lambda _, one: one.version is not None and not is_placeholder(one.version),
    "hash": lambda _, one: bool(one.hashes),
    "identifier": lambda _, one: bool(one.purl or one.cpe),
    "relationship": lambda _, one: one.related,
    "support level": lambda _, one: _is_supported(one.support, one.support and one.support.level),
    "end of support": lambda _, one: _is_supported(one.support, one.support and one.support.until),
}


def _state(file: SecurityFile, component: Component, name: str) -> State:
    if _STATED[name](file, component):
        return State.PRESENT
    support = component.support or Support()
    reasons = {"support level": "level", "end of support": "until"}
    answered = name in reasons and (support.why or support.unknowns.get(reasons[name]))
    return State.JUSTIFIED if _is_justified(component) or answered else State.MISSING


def _is_justified(component: Component) -> bool:
    return bool(component.justification or (component.withheld and component.statement))


def says(text: str | None) -> bool:
    """Whether a text states anything: tools fill fields they know nothing for with such words."""
    return plain_version(text) is not None


def _is_time(text: str | None) -> bool:
    """Whether a text begins with a day by ISO 8601, as every format asks."""
    try:
        datetime.date.fromisoformat((text or "")[:10])
    except ValueError:
        return False
    return True


def of_component(file: SecurityFile, component: Component, attribute: str) -> State | None:
    """The state of an attribute that a list of minimum elements asks of components; None where nobody can judge it here."""
    if attribute in ATTRIBUTES:
        return _state(file, component, attribute)
    held = {
        "license": says(component.license),
        "copyright": says(component.copyright),
        "sha-512": [digest for digest in component.hashes if digest.startswith("SHA-512:")],
    }
    if attribute not in held:
        return None
    return (
        State.PRESENT if held[attribute] else State.JUSTIFIED if _is_justified(component) else State.MISSING
    )


def of_document(source: SbomSource, attribute: str, least: str | None = None) -> State | None:
    """The state of an attribute that is asked of an SBOM as a whole; None where nobody can judge it here.

    `least` are the formats that an element accepts, each from a version on (`CycloneDX 1.6 or SPDX 3.0.1`).
    """
    if not source.format:
        return State.MISSING
    held = {
        "author": says(source.author),
        "timestamp": _is_time(source.timestamp),
        "tool": source.tools,
        "generation-context": source.lifecycles,
        "data-format": source.format,
        "data-format-version": source.spec and (least is None or _is_at_least(source, least)),
        "document-version": source.revision is not None or (source.format == "SPDX" and source.serial),
        "document-uri": source.serial,
        "primary-component": source.root,
        "completeness": source.completeness,
        "no-vulnerabilities": not source.has_vulnerabilities,
    }
    if attribute == "signature":  # one that lies beside the file cannot be seen in it
        return State.PRESENT if source.signed else None
    if attribute not in held:
        return None
    return State.PRESENT if held[attribute] else State.MISSING


def _is_at_least(source: SbomSource, least: str) -> bool:
    asked = dict(re.findall(r"(CycloneDX|SPDX) ([0-9.]+)", least))
    found = asked.get(source.format)
    return found is not None and _numbers(source.spec) >= _numbers(found)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"[0-9]{1,6}", text))


def doubts(source: SbomSource, leaves_out: Mapping[str, str]) -> Iterator[Doubt]:
    """Why the SBOM of a file can hardly be the whole truth.

    `leaves_out` is what is known of tools, by the beginning of their name in lower case.
    """
    if source.root_kind in _IMAGES and source.ecosystems and set(source.ecosystems) <= _LANGUAGES:
        named = ", ".join(sorted(source.ecosystems))
        yield Doubt("one-ecosystem", f"it is of a {source.root_kind}, and lists only packages of {named}")
    if source.lifecycles and set(source.lifecycles) <= _BEFORE_BUILD:
        yield Doubt(
            "before-build", f"it was made in {', '.join(source.lifecycles)}, before anything was built"
        )
    if source.completeness and source.completeness.startswith(("incomplete", "unknown")):
        yield Doubt("says-incomplete", f"it says of itself that it is {source.completeness}")
    if source.components > 1 and not source.relations:
        yield Doubt("no-relations", "it states no relation between its components")
    if source.placeholders:
        shown = ", ".join(f"`{name}`" for name in source.placeholders[:5])
        count = len(source.placeholders)
        told = "a version is a placeholder" if count == 1 else f"{count} versions are placeholders"
        yield Doubt("placeholders", f"{told}: {shown}{', …' if count > 5 else ''}")
    for tool in source.tools:
        for name, what in sorted(leaves_out.items()):
            if tool.lower().startswith(name) or tool.lower().partition("/")[2].startswith(name):
                yield Doubt("tool-leaves-out", f"{tool}: {what}")


def objections(file: SecurityFile, source: SbomSource) -> tuple[str, ...]:
    """Everything that speaks against an SBOM file: its doubts, and where it is of something else than its part."""
    return (*source.doubts, *_elsewhere(file, source))


def _elsewhere(file: SecurityFile, source: SbomSource) -> Iterator[str]:
    parts = (part for name in source.parts if (part := file.device.parts.get(name)))
    for part in parts:
        for choice in part.sbom:
            if choice.file != source.file:
                continue
            if choice.stand_in:
                yield f"at {part.id} it stands in: {choice.stand_in}"
            elif not choice.select and part.version and source.root_version not in (None, part.version):
                yield f"it is of version {source.root_version}, and {part.id} is {part.version}"


def placeholders(sbom: Sbom) -> tuple[str, ...]:
    """Components whose version is a word that stands for none (`unknown`, `latest`, `${project.version}`)."""
    return tuple(
        item.full_name
        for item in sbom.components
        if item.version is not None and is_placeholder(item.version)
    )


# Words that stand where a version belongs, besides those that say "unknown".
_PLACEHOLDERS = frozenset(
    (
        *("(devel)", "0", "0.0", "0.0.0", "dev", "devel", "development", "head", "latest", "main", "master"),
        *("nightly", "snapshot", "tbd", "todo", "trunk", "x", "x.x", "x.x.x", "x.y.z"),
    )
)


def is_placeholder(version: str) -> bool:
    """Whether a version is only a word that stands where one belongs."""
    word = version.strip().lower()
    return plain_version(version) is None or word in _PLACEHOLDERS or word.startswith(("${", "@", "<"))


def relations(sbom: Sbom) -> int:
    """How many relations an SBOM states: dependencies, all others, and components nested in another."""
    nested = sum(1 for item in sbom.components if item.parent)
    return sum(map(len, sbom.depends.values())) + len(sbom.relations) + nested


def ecosystems(sbom: Sbom) -> dict[str, int]:
    """How many components have a package URL of each type, in order of type."""
    return dict(sorted(Counter(item.purl.type for item in sbom.components if item.purl).items()))
