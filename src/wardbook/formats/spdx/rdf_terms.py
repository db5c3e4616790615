"""The properties of SPDX 2 in RDF and the members of the JSON shape that they are."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from wardbook.formats.spdx.document_words import (
    CATEGORIES,
    DIGITS,
    DIGITS_NEW,
    FILE_TYPES,
    PURPOSES,
    RELATIONS,
)

Object = dict[str, Any]  # Any: a JSON tree
Value = Any  # Any: a JSON value

SPDX = "http://spdx.org/rdf/terms#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DOAP = "http://usefulinc.com/ns/doap#"
POINTERS = "http://www.w3.org/2009/pointers#"
LICENCES = "http://spdx.org/licenses/"
REFERENCES = "http://spdx.org/rdf/references/"
PREFIXES = {"spdx": SPDX, "rdfs": RDFS, "doap": DOAP, "ptr": POINTERS}
"""Prefixes of what is written."""

DOCUMENT = "SPDXRef-DOCUMENT"
UNKNOWN = "x-unknown-triples"
"""Member of the tree for what has no place in the JSON shape."""
SPECIAL = {SPDX + "noassertion": "NOASSERTION", SPDX + "none": "NONE"}
"""Resources that stand for a word."""

REFERENCE_TYPES = frozenset({"cpe22Type", "cpe23Type", "advisory", "fix", "url", "swid", "swh", "gitoid"})
REFERENCE_TYPES |= {"maven-central", "npm", "nuget", "bower", "purl"}
"""The types of external references that SPDX 2.3 lists (annex F)."""


class Term(NamedTuple):
    """A property: member, kind of value, and whether there may be several.

    Kinds: `text`; `stated`, a text that may be NONE or NOASSERTION; `flag`; `number`; `licence`; `refs`, the
    id of an element; `link`, an IRI; `type`, the type of a reference; the name of a list of words; the name
    of a class, for an object.
    """

    member: str
    kind: str = "text"
    many: bool = False


_COMMENT = {RDFS + "comment": Term("comment")}
_NOTES = {SPDX + "annotation": Term("annotations", "annotation", many=True)}
_CHECKSUMS = {SPDX + "checksum": Term("checksums", "checksum", many=True)}


def _spdx(**terms: Term) -> dict[str, Term]:
    return {SPDX + name: term for name, term in terms.items()}


_LICENSED = _spdx(
    licenseConcluded=Term("licenseConcluded", "licence"),
    licenseComments=Term("licenseComments"),
    copyrightText=Term("copyrightText", "stated"),
    attributionText=Term("attributionTexts", many=True),
)

CLASSES: dict[str, dict[str, Term]] = {
    "document": _spdx(
        specVersion=Term("spdxVersion"),
        dataLicense=Term("dataLicense", "licence"),
        name=Term("name"),
        creationInfo=Term("creationInfo", "creation"),
        externalDocumentRef=Term("externalDocumentRefs", "external", many=True),
        hasExtractedLicensingInfo=Term("hasExtractedLicensingInfos", "extracted", many=True),
        describesPackage=Term("documentDescribes", "refs", many=True),
        reviewed=Term("revieweds", "review", many=True),
    )
    | _COMMENT
    | _NOTES,
    "creation": _spdx(
        created=Term("created"),
        creator=Term("creators", many=True),
        licenseListVersion=Term("licenseListVersion"),
    )
    | _COMMENT,
    "external": _spdx(
        externalDocumentId=Term("externalDocumentId"),
        spdxDocument=Term("spdxDocument", "link"),
        checksum=Term("checksum", "checksum"),
    ),
    "checksum": _spdx(algorithm=Term("algorithm", "checksumAlgorithm"), checksumValue=Term("checksumValue")),
    "annotation": _spdx(
        annotator=Term("annotator"),
        annotationDate=Term("annotationDate"),
        annotationType=Term("annotationType", "annotationType"),
    )
    | _COMMENT,
    "review": _spdx(reviewer=Term("reviewer"), reviewDate=Term("reviewDate")) | _COMMENT,
    "relationship": _spdx(
        relationshipType=Term("relationshipType", "relationshipType"),
        relatedSpdxElement=Term("relatedSpdxElement", "refs"),
    )
    | _COMMENT,
    "package": _spdx(
        name=Term("name"),
        versionInfo=Term("versionInfo"),
        packageFileName=Term("packageFileName"),
        supplier=Term("supplier"),
        originator=Term("originator"),
        downloadLocation=Term("downloadLocation", "stated"),
        filesAnalyzed=Term("filesAnalyzed", "flag"),
        packageVerificationCode=Term("packageVerificationCode", "verification"),
        sourceInfo=Term("sourceInfo"),
        licenseInfoFromFiles=Term("licenseInfoFromFiles", "licence", many=True),
        licenseDeclared=Term("licenseDeclared", "licence"),
        summary=Term("summary"),
        description=Term("description"),
        externalRef=Term("externalRefs", "reference", many=True),
        primaryPackagePurpose=Term("primaryPackagePurpose", "purpose"),
        releaseDate=Term("releaseDate"),
        builtDate=Term("builtDate"),
        validUntilDate=Term("validUntilDate"),
        hasFile=Term("hasFiles", "refs", many=True),
    )
    | {DOAP + "homepage": Term("homepage")}
    | _CHECKSUMS
    | _LICENSED
    | _COMMENT
    | _NOTES,
    "verification": _spdx(
        packageVerificationCodeValue=Term("packageVerificationCodeValue"),
        packageVerificationCodeExcludedFile=Term("packageVerificationCodeExcludedFiles", many=True),
    ),
    "reference": _spdx(
        referenceCategory=Term("referenceCategory", "referenceCategory"),
        referenceType=Term("referenceType", "type"),
        referenceLocator=Term("referenceLocator"),
    )
    | _COMMENT,
    "file": _spdx(
        fileName=Term("fileName"),
        fileType=Term("fileTypes", "fileType", many=True),
        licenseInfoInFile=Term("licenseInfoInFiles", "licence", many=True),
        noticeText=Term("noticeText"),
        fileContributor=Term("fileContributors", many=True),
        fileDependency=Term("fileDependencies", "refs", many=True),
        artifactOf=Term("artifactOfs", "project", many=True),
    )
    | _CHECKSUMS
    | _LICENSED
    | _COMMENT
    | _NOTES,
    "project": {DOAP + "name": Term("name"), DOAP + "homepage": Term("homePage")},
    "snippet": _spdx(
        name=Term("name"),
        snippetFromFile=Term("snippetFromFile", "refs"),
        range=Term("ranges", "range", many=True),
        licenseInfoInSnippet=Term("licenseInfoInSnippets", "licence", many=True),
    )
    | _LICENSED
    | _COMMENT
    | _NOTES,
    "range": {
        POINTERS + "startPointer": Term("startPointer", "pointer"),
        POINTERS + "endPointer": Term("endPointer", "pointer"),
    },
    "pointer": {
        POINTERS + "reference": Term("reference", "refs"),
        POINTERS + "offset": Term("offset", "number"),
        POINTERS + "lineNumber": Term("lineNumber", "number"),
    },
    "extracted": _spdx(
        licenseId=Term("licenseId"),
        extractedText=Term("extractedText"),
        name=Term("name"),
        crossRef=Term("crossRefs", "cross", many=True),
    )
    | {RDFS + "seeAlso": Term("seeAlsos", many=True)}
    | _COMMENT,
    "cross": _spdx(
        url=Term("url"),
        isValid=Term("isValid", "flag"),
        isLive=Term("isLive", "flag"),
        isWayBackLink=Term("isWayBackLink", "flag"),
        match=Term("match"),
        order=Term("order", "number"),
        timestamp=Term("timestamp"),
    ),
}
"""Source: the RDF terms of SPDX 2.2 and 2.3 (annex C)."""

TYPES = {
    "document": SPDX + "SpdxDocument",
    "creation": SPDX + "CreationInfo",
    "external": SPDX + "ExternalDocumentRef",
    "checksum": SPDX + "Checksum",
    "annotation": SPDX + "Annotation",
    "review": SPDX + "Review",
    "relationship": SPDX + "Relationship",
    "package": SPDX + "Package",
    "verification": SPDX + "PackageVerificationCode",
    "reference": SPDX + "ExternalRef",
    "file": SPDX + "File",
    "project": DOAP + "Project",
    "snippet": SPDX + "Snippet",
    "range": POINTERS + "StartEndPointer",
    "extracted": SPDX + "ExtractedLicensingInfo",
    "cross": SPDX + "CrossRef",
}
"""The RDF class of each; that of a pointer depends on what it points at."""
ELEMENTS = {"packages": "package", "files": "file", "snippets": "snippet"}
"""Lists of the document, and of what."""

_WORDS = {
    "checksumAlgorithm": frozenset({*DIGITS, *DIGITS_NEW}),
    "annotationType": frozenset({"REVIEW", "OTHER"}),
    "relationshipType": RELATIONS,
    "purpose": PURPOSES,
    "referenceCategory": CATEGORIES,
    "fileType": FILE_TYPES,
}
_NOT_LETTERS = re.compile(r"[-_]")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FRAGMENT = re.compile(r"[A-Za-z0-9]+")


def _folded(word: str) -> str:
    """Tools differ in capitals, hyphens and underlines."""
    return _NOT_LETTERS.sub("", word).lower()


_FOLDED = {kind: {_folded(word): word for word in words} for kind, words in _WORDS.items()}


def is_word(kind: str) -> bool:
    """Whether a kind is a list of words."""
    return kind in _WORDS


def word_of(kind: str, iri: str) -> str:
    """The word that `…#fileType_source` stands for; in capitals where it is in no list."""
    local = iri.removeprefix(SPDX).removeprefix(kind + "_")
    return _FOLDED[kind].get(_folded(local)) or _CAPITAL.sub("_", local).upper()


def word_iri(kind: str, word: str) -> str | None:
    """The resource for a word, None where there is none that means it."""
    if kind == "checksumAlgorithm":
        local = word.lower().replace("-", "" if word.startswith("BLAKE") else "_")
    else:
        first, *others = _NOT_LETTERS.split(word.lower())
        local = first + "".join(part.capitalize() for part in others)
    iri = f"{SPDX}{kind}_{local}"
    usual = word.replace("_", "-") if kind == "referenceCategory" else word
    usual = usual.replace("-", "_") if kind == "purpose" else usual
    return iri if _FRAGMENT.match(local) and word_of(kind, iri) == usual else None
