"""The words of SPDX 3: names in every spelling brought to the compact one, and what they mean in our model.

Sources: SPDX 3.0.1, serialization (JSON-LD, compact names and IRIs), vocabularies of Core and Software;
"Differences from previous editions" for the relations of SPDX 2.3 that became others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

Object = dict[str, Any]  # Any: JSON-LD written by other tools

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
SPEC = "3.0.1"

LONGEST = 200
"""Characters of a name; the specification's own have fewer than 120."""

_PROFILES = "core|software|simplelicensing|expandedlicensing|security|build|ai|dataset|extension|lite"
_TERM = re.compile(r"https?://spdx\.org/rdf/[^/]+/(?:terms/)?(\w+)/(\w+)(?:/(\w+))?/?\Z")
_PREFIXED = re.compile(rf"(?:spdx:)?(?:({_PROFILES})[:/])?(\w+)\Z", re.IGNORECASE)

PACKAGES = {
    "software_Package": "library",
    "software_File": "file",
    "ai_AIPackage": "machine-learning-model",
    "dataset_DatasetPackage": "data",
}
"""Elements that are components, and the kind of one that names no purpose."""

COLLECTIONS = frozenset({"SpdxDocument", "software_Sbom", "Bom", "Bundle"})
VALUES = frozenset(
    (
        *(
            "Hash",
            "PackageVerificationCode",
            "ExternalIdentifier",
            "ExternalRef",
            "ExternalMap",
            "NamespaceMap",
        ),
        *(
            "DictionaryEntry",
            "PositiveIntegerRange",
            "software_ContentIdentifier",
            "extension_CdxPropertyEntry",
        ),
        *("extension_CdxPropertiesExtension", "ai_EnergyConsumption", "ai_EnergyConsumptionDescription"),
    )
)
"""Objects that are a part of their element and no element of their own."""

LICENSES = {"hasConcludedLicense", "hasDeclaredLicense", "concludedLicense", "declaredLicense"}
NO_ASSERTION = frozenset({"NOASSERTION", "NoAssertionLicense", "NoAssertionElement", "noAssertion"})
NONE = frozenset({"NONE", "NoneLicense", "NoneElement"})

PURPOSES = {
    "application": "application",
    "archive": "file",
    "bom": "data",
    "configuration": "data",
    "container": "container",
    "data": "data",
    "device": "device",
    "deviceDriver": "device-driver",
    "diskImage": "file",
    "documentation": "file",
    "evidence": "data",
    "executable": "application",
    "file": "file",
    "filesystemImage": "file",
    "firmware": "firmware",
    "framework": "framework",
    "install": "application",
    "manifest": "file",
    "model": "machine-learning-model",
    "module": "library",
    "operatingSystem": "operating-system",
    "platform": "platform",
}
PURPOSE_OF = {
    **{kind: purpose for purpose, kind in reversed(PURPOSES.items())},
    "library": "library",
    "data": "data",
    "file": "file",
    "application": "application",
}
"""CycloneDX type → purpose; types that are not here have none."""

ALGORITHMS = {
    "sha1": "SHA-1",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "sha3_224": "SHA3-224",
    "sha3_256": "SHA3-256",
    "sha3_384": "SHA3-384",
    "sha3_512": "SHA3-512",
    "blake2b256": "BLAKE2b-256",
    "blake2b384": "BLAKE2b-384",
    "blake2b512": "BLAKE2b-512",
    "blake3": "BLAKE3",
    "md2": "MD2",
    "md4": "MD4",
    "md5": "MD5",
    "md6": "MD6",
    "adler32": "ADLER32",
}
ALGORITHM_OF = {spelled: word for word, spelled in ALGORITHMS.items()}

SUPPORT = ("deployed", "development", "endOfSupport", "limitedSupport", "noSupport", "support")

# CISA's types of an SBOM beside CycloneDX's phases.
PHASES = {
    "design": "design",
    "source": "pre-build",
    "build": "build",
    "analyzed": "post-build",
    "deployed": "operations",
    "runtime": "operations",
}
TYPE_OF_PHASE = {phase: kind for kind, phase in reversed(PHASES.items())}
COMPLETENESS = {"complete": "complete", "incomplete": "incomplete", "noAssertion": "unknown"}


class Edge(NamedTuple):
    """A relation as SPDX 3 says it; `reversed` where SPDX 2.3 says it from the other end."""

    kind: str
    scope: str = ""
    reversed: bool = False


DEPENDS = "DEPENDS_ON"
LINKS = frozenset({"STATIC_LINK", "DYNAMIC_LINK"})

# SPDX 2.3's word → SPDX 3's; the first word of several for the same edge is the one that is read.
RELATIONS: dict[str, Edge] = {
    "DEPENDS_ON": Edge("dependsOn"),
    "CONTAINS": Edge("contains"),
    "DESCRIBES": Edge("describes"),
    "STATIC_LINK": Edge("hasStaticLink"),
    "DYNAMIC_LINK": Edge("hasDynamicLink"),
    "ANCESTOR_OF": Edge("ancestorOf"),
    "DESCENDANT_OF": Edge("descendantOf"),
    "DISTRIBUTION_ARTIFACT": Edge("hasDistributionArtifact"),
    "GENERATES": Edge("generates"),
    "HAS_PREREQUISITE": Edge("hasPrerequisite"),
    "FILE_MODIFIED": Edge("modifiedBy"),
    "VARIANT_OF": Edge("hasVariant", reversed=True),
    "PATCH_FOR": Edge("patchedBy", reversed=True),
    "COPY_OF": Edge("copiedTo", reversed=True),
    "AMENDS": Edge("amendedBy", reversed=True),
    "PACKAGE_OF": Edge("packagedBy", reversed=True),
    "EXPANDED_FROM_ARCHIVE": Edge("expandsTo", reversed=True),
    "FILE_ADDED": Edge("hasAddedFile", reversed=True),
    "FILE_DELETED": Edge("hasDeletedFile", reversed=True),
    "DATA_FILE_OF": Edge("hasDataFile", reversed=True),
    "DOCUMENTATION_OF": Edge("hasDocumentation", reversed=True),
    "METAFILE_OF": Edge("hasMetadata", reversed=True),
    "EXAMPLE_OF": Edge("hasExample", reversed=True),
    "TEST_OF": Edge("hasTest", reversed=True),
    "TEST_CASE_OF": Edge("hasTestCase", reversed=True),
    "SPECIFICATION_FOR": Edge("hasSpecification", reversed=True),
    "REQUIREMENT_DESCRIPTION_FOR": Edge("hasRequirement", reversed=True),
    "DEPENDENCY_MANIFEST_OF": Edge("hasDependencyManifest", reversed=True),
    "OPTIONAL_COMPONENT_OF": Edge("hasOptionalComponent", reversed=True),
    "OPTIONAL_DEPENDENCY_OF": Edge("hasOptionalDependency", reversed=True),
    "PROVIDED_DEPENDENCY_OF": Edge("hasProvidedDependency", reversed=True),
    "BUILD_DEPENDENCY_OF": Edge("dependsOn", "build", reversed=True),
    "DEV_DEPENDENCY_OF": Edge("dependsOn", "development", reversed=True),
    "TEST_DEPENDENCY_OF": Edge("dependsOn", "test", reversed=True),
    "BUILD_TOOL_OF": Edge("usesTool", "build", reversed=True),
    "DEV_TOOL_OF": Edge("usesTool", "development", reversed=True),
    "TEST_TOOL_OF": Edge("usesTool", "test", reversed=True),
    # Other ends and older words of the same edges: written, never read.
    "DEPENDENCY_OF": Edge("dependsOn", reversed=True),
    "RUNTIME_DEPENDENCY_OF": Edge("dependsOn", "runtime", reversed=True),
    "CONTAINED_BY": Edge("contains", reversed=True),
    "DESCRIBED_BY": Edge("describes", reversed=True),
    "GENERATED_FROM": Edge("generates", reversed=True),
    "PREREQUISITE_FOR": Edge("hasPrerequisite", reversed=True),
    "PATCH_APPLIED": Edge("patchedBy", reversed=True),
}
_WORD_OF: dict[tuple[str, str], tuple[str, bool]] = {}
for _word, _edge in RELATIONS.items():
    _WORD_OF.setdefault((_edge.kind, _edge.scope), (_word, _edge.reversed))
_UPPER = re.compile(r"[A-Z][A-Z0-9_]{1,60}")


def relation(kind: str, scope: str, comment: str | None) -> tuple[str, bool]:
    """SPDX 2.3's word for a relation of SPDX 3, and whether it is said from the other end.

    A scope that SPDX 2.3 has no word for does not count (a dependency at run time is a dependency);
    a relation it does not know at all is spelled as it would be. `other` takes its word from the
    comment, where `version3_writing` puts it.
    """
    if kind == "other" and comment and _UPPER.fullmatch(comment):
        return comment, False
    found = _WORD_OF.get((kind, scope)) or _WORD_OF.get((kind, ""))
    return found or (re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind).upper(), False)


def edge(word: str) -> Edge:
    """SPDX 3's relation for a word of SPDX 2.3, of kind "" where there is none."""
    return RELATIONS.get(word) or Edge(_camel(word) if _camel(word) in _OWN else "")


def _camel(word: str) -> str:
    first, *rest = word.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


# Relations of SPDX 3.0.1 that SPDX 2.3 has no word for.
_OWN = frozenset(
    (
        *("affects", "availableFrom", "configures", "coordinatedBy", "delegatedTo", "doesNotAffect"),
        *(
            "exploitCreatedBy",
            "fixedBy",
            "fixedIn",
            "foundBy",
            "hasAssessmentFor",
            "hasAssociatedVulnerability",
        ),
        *(
            "hasEvidence",
            "hasHost",
            "hasInput",
            "hasOutput",
            "invokedBy",
            "other",
            "publishedBy",
            "reportedBy",
        ),
        *(
            "republishedBy",
            "serializedInArtifact",
            "testedOn",
            "trainedOn",
            "underInvestigationFor",
            "usesTool",
        ),
    )
)


def short(name: str) -> str:
    """The compact name (`software_Package`, `dependsOn`) of a type, property or word in any spelling.

    Full IRIs of any release, `software:Package` and `Software/Package` are known; what is none of the
    specification's own comes back as it stands.
    """
    return _short(name) if len(name) <= LONGEST else name


@lru_cache(maxsize=4096)
def _short(name: str) -> str:
    if name == "@type":
        return "type"
    if name == "@id":
        return "spdxId"
    if ":" not in name and "/" not in name:
        return name
    found = _TERM.match(name)
    if found and found[3]:
        return found[3]
    if not found:
        found = _PREFIXED.match(name)
        if not found:
            return name
    profile = (found[1] or "core").lower()
    return found[2] if profile == "core" else f"{profile}_{found[2]}"


def view(element: Object) -> Object:
    """An element by compact names with plain values; the element itself where it is written so already."""
    if any(":" in key or "@" in key or "/" in key for key in element) or any(
        isinstance(value, dict | list) and _is_wrapped(value) for value in element.values()
    ):
        return {short(key): plain(value) for key, value in element.items()}
    return element


def _is_wrapped(value: Any) -> bool:  # Any: JSON-LD
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and ("@value" in item or "@id" in item) for item in items)


def plain(value: Any) -> Any:  # Any: JSON-LD
    """A value without JSON-LD's wrapping: `{"@value": 1}` is 1, `{"@id": "x"}` is "x"."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        if "@value" in value:
            return value["@value"]
        if len(value) == 1 and "@id" in value:
            return value["@id"]
    return value


def type_of(element: Object) -> str:
    """The compact name of an element's type, "" without one; the first of several that is a component's."""
    found = element.get("type", element.get("@type"))
    if isinstance(found, list):
        names = [short(item) for item in found if isinstance(item, str)]
        return next((name for name in names if name in PACKAGES), names[0] if names else "")
    return short(found) if isinstance(found, str) else ""


def id_of(element: Object) -> str | None:
    """An element's id, None without one."""
    found = element.get("spdxId", element.get("@id"))
    return found if isinstance(found, str) and found else None


def text(element: Object, key: str) -> str | None:
    """The text of a property with one value, None without one."""
    value = element.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) and value else None


def texts(element: Object, key: str) -> list[str]:
    """The texts of a property with any number of values; an object counts by its id."""
    value = element.get(key)
    found = []
    for item in value if isinstance(value, list) else [value]:
        one = id_of(item) if isinstance(item, dict) else item
        if isinstance(one, str) and one:
            found.append(one)
    return found


def objects(element: Object, key: str) -> list[Object]:
    """The objects of a property, by compact names."""
    value = element.get(key)
    return [view(item) for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def word(element: Object, key: str) -> str:
    """A property whose value is a word of a vocabulary, compact; "" without one."""
    found = text(element, key)
    return short(found) if found else ""


def is_said(value: str | None) -> bool:
    """Whether a text says something; NOASSERTION in any spelling does not."""
    if not value or value in NO_ASSERTION:
        return False
    return not value.endswith(("NoAssertionLicense", "NoAssertionElement"))
