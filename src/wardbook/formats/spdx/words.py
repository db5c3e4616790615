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

DEPENDS = frozenset({"DEPENDS_ON", "STATIC_LINK", "DYNAMIC_LINK"})
"""Relations whose first element needs the second at work."""

# The same relation in other words, and whether its ends change places.
SAME_AS = {
    "DEPENDENCY_OF": ("DEPENDS_ON", True),
    "RUNTIME_DEPENDENCY_OF": ("DEPENDS_ON", True),
    "PROVIDED_DEPENDENCY_OF": ("DEPENDS_ON", True),
    "OPTIONAL_DEPENDENCY_OF": ("DEPENDS_ON", True),
    "HAS_PREREQUISITE": ("DEPENDS_ON", False),
    "PREREQUISITE_FOR": ("DEPENDS_ON", True),
    "CONTAINED_BY": ("CONTAINS", True),
    "DESCRIBED_BY": ("DESCRIBES", True),
    "GENERATES": ("GENERATED_FROM", True),
}

_ALGORITHMS = {
    "SHA1": "SHA-1",
    "SHA224": "SHA-224",
    "SHA256": "SHA-256",
    "SHA384": "SHA-384",
    "SHA512": "SHA-512",
}
_BACK = {**{ours: theirs for theirs, ours in _ALGORITHMS.items()}, "BLAKE3": "BLAKE3", "MD5": "MD5"}
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


def algorithm(theirs: str) -> str:
    """The algorithm of a checksum as CycloneDX spells it."""
    return _ALGORITHMS.get(theirs, theirs)


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
