"""Words of SPDX 2 and what they are called in the model (SPDX 2.3, clauses 7.9, 7.24 and 11)."""

from __future__ import annotations

KINDS = {
    "APPLICATION": "application",
    "FRAMEWORK": "framework",
    "LIBRARY": "library",
    "CONTAINER": "container",
    "OPERATING-SYSTEM": "operating-system",
    "OPERATING_SYSTEM": "operating-system",
    "DEVICE": "device",
    "FIRMWARE": "firmware",
    "FILE": "file",
    "SOURCE": "library",
    "ARCHIVE": "library",
    "INSTALL": "library",
    "OTHER": "library",
}
"""primaryPackagePurpose, as CycloneDX types."""

PURPOSES = {
    kind: purpose
    for purpose, kind in reversed(KINDS.items())
    if purpose not in ("SOURCE", "OPERATING_SYSTEM")
}
PURPOSES |= {"library": "LIBRARY", "operating-system": "OPERATING-SYSTEM"}
"""CycloneDX types as primaryPackagePurpose; the others have none."""

DEPENDS = {
    "DEPENDS_ON": False,
    "DEPENDENCY_OF": True,
    "RUNTIME_DEPENDENCY_OF": True,
    "BUILD_DEPENDENCY_OF": True,
    "DEV_DEPENDENCY_OF": True,
    "TEST_DEPENDENCY_OF": True,
    "OPTIONAL_DEPENDENCY_OF": True,
    "PROVIDED_DEPENDENCY_OF": True,
    "HAS_PREREQUISITE": False,
    "STATIC_LINK": False,
    "DYNAMIC_LINK": False,
}
"""Relations that say that one element needs the other, and whether it is the second that needs the first."""

PLAIN = frozenset({"DEPENDS_ON", "DEPENDENCY_OF"})
"""Dependencies that say no more than that."""

SAME_AS = {
    "PREREQUISITE_FOR": "HAS_PREREQUISITE",
    "CONTAINED_BY": "CONTAINS",
    "DESCRIBED_BY": "DESCRIBES",
    "GENERATED_FROM": "GENERATES",
}
"""Relations that say the same as another one, with their ends changed."""

ALGORITHMS = {
    "SHA1": "SHA-1",
    "SHA224": "SHA-224",
    "SHA256": "SHA-256",
    "SHA384": "SHA-384",
    "SHA512": "SHA-512",
}
"""Algorithms of checksums that CycloneDX spells in another way."""
_BACK = {**{ours: theirs for theirs, ours in ALGORITHMS.items()}, "BLAKE3": "BLAKE3", "MD5": "MD5"}
_OTHERS = frozenset(
    [
        "MD2",
        "MD4",
        "MD6",
        "ADLER32",
        "SHA3-256",
        "SHA3-384",
        "SHA3-512",
        "BLAKE2b-256",
        "BLAKE2b-384",
        "BLAKE2b-512",
    ]
)


def checksum(ours: str, spec: str) -> str | None:
    """The algorithm as SPDX spells it, None where that version of SPDX has none such."""
    found = _BACK.get(ours) or (ours if ours in _OTHERS else None)
    old = {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "MD2", "MD4", "MD5", "MD6"}
    return found if found in old or spec == "2.3" else None


TEXTS = frozenset(
    (
        *(
            "spdxVersion",
            "dataLicense",
            "SPDXID",
            "name",
            "documentNamespace",
            "documentDescribes",
            "comment",
        ),
        *("created", "creators", "licenseListVersion", "externalDocumentId", "spdxDocument"),
        *("algorithm", "checksumValue", "versionInfo", "packageFileName", "supplier", "originator"),
        *("downloadLocation", "homepage", "sourceInfo", "licenseConcluded", "licenseDeclared"),
        *("licenseInfoFromFiles", "licenseComments", "copyrightText", "summary", "description"),
        *("packageVerificationCodeValue", "packageVerificationCodeExcludedFiles", "attributionTexts"),
        *("primaryPackagePurpose", "releaseDate", "builtDate", "validUntilDate", "hasFiles"),
        *("referenceCategory", "referenceType", "referenceLocator", "fileName", "fileTypes"),
        *("licenseInfoInFiles", "noticeText", "fileContributors", "fileDependencies", "snippetFromFile"),
        *("licenseInfoInSnippets", "reference", "licenseId", "extractedText", "seeAlsos", "url", "match"),
        *("timestamp", "spdxElementId", "relationshipType", "relatedSpdxElement", "annotationDate"),
        *("annotationType", "annotator", "reviewer", "reviewDate"),
    )
)
"""Members of SPDX 2 that hold text, or lists of text (the official JSON schemas of 2.2 and 2.3)."""
