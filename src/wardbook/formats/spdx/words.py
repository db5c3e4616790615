"""Words of SPDX 2 and what they are called in the model (SPDX 2.3, clauses 7.9, 7.24 and 11)."""

from __future__ import annotations

from wardbook.formats.spdx.document_words import DIGITS, DIGITS_NEW

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
    "application": "APPLICATION",
    "framework": "FRAMEWORK",
    "library": "LIBRARY",
    "container": "CONTAINER",
    "operating-system": "OPERATING_SYSTEM",
    "device": "DEVICE",
    "firmware": "FIRMWARE",
    "file": "FILE",
}
"""CycloneDX types as primaryPackagePurpose; the others have none."""

DEPENDS = {
    "DEPENDS_ON": False,
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

SAME_AS = {
    "DEPENDENCY_OF": "DEPENDS_ON",
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
_BACK = {ours: theirs for theirs, ours in ALGORITHMS.items()}


def checksum(ours: str, version: str) -> str | None:
    """The algorithm as SPDX spells it, None where that version of SPDX has none such."""
    theirs = _BACK.get(ours, ours)
    return theirs if theirs in DIGITS or (theirs in DIGITS_NEW and version == "2.3") else None


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
