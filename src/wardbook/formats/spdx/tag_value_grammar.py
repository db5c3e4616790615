"""The tags of SPDX 2 tag-value, in the order they are written, and the values that have parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

Object = dict[str, Any]  # Any: a JSON tree
Value = Any  # Any: a JSON value


class Tag(NamedTuple):
    """What a tag says: a member of the JSON shape of its `owner`, once or many times."""

    owner: str
    member: str
    kind: str = "text"
    many: bool = False


class Owner(NamedTuple):
    """A kind of object: the tag that opens one, what it stands in, and in which list."""

    opener: str
    parent: str
    listed: str


OWNERS = {
    "package": Owner("PackageName", "document", "packages"),
    "reference": Owner("ExternalRef", "package", "externalRefs"),
    "file": Owner("FileName", "document", "files"),
    "artifact": Owner("ArtifactOfProjectName", "file", "artifactOfs"),
    "snippet": Owner("SnippetSPDXID", "document", "snippets"),
    "licence": Owner("LicenseID", "document", "hasExtractedLicensingInfos"),
    "relation": Owner("Relationship", "document", "relationships"),
    "note": Owner("Annotator", "document", "annotations"),
    "review": Owner("Reviewer", "document", "revieweds"),
}

ELEMENTS = ("package", "file", "snippet", "licence")
"""What the tags after it belong to."""

TAGS = {
    "SPDXVersion": Tag("document", "spdxVersion"),
    "DataLicense": Tag("document", "dataLicense"),
    "SPDXID": Tag("element", "SPDXID"),
    "DocumentName": Tag("document", "name"),
    "DocumentNamespace": Tag("document", "documentNamespace"),
    "ExternalDocumentRef": Tag("document", "externalDocumentRefs", "document", many=True),
    "DocumentComment": Tag("document", "comment"),
    "LicenseListVersion": Tag("creation", "licenseListVersion"),
    "Creator": Tag("creation", "creators", many=True),
    "Created": Tag("creation", "created"),
    "CreatorComment": Tag("creation", "comment"),
    "PackageName": Tag("package", "name"),
    "PackageVersion": Tag("package", "versionInfo"),
    "PackageFileName": Tag("package", "packageFileName"),
    "PackageSupplier": Tag("package", "supplier"),
    "PackageOriginator": Tag("package", "originator"),
    "PackageDownloadLocation": Tag("package", "downloadLocation"),
    "FilesAnalyzed": Tag("package", "filesAnalyzed", "flag"),
    "PackageVerificationCode": Tag("package", "packageVerificationCode", "verification"),
    "PackageChecksum": Tag("package", "checksums", "checksum", many=True),
    "PackageHomePage": Tag("package", "homepage"),
    "PackageSourceInfo": Tag("package", "sourceInfo"),
    "PackageLicenseConcluded": Tag("package", "licenseConcluded"),
    "PackageLicenseInfoFromFiles": Tag("package", "licenseInfoFromFiles", many=True),
    "PackageLicenseDeclared": Tag("package", "licenseDeclared"),
    "PackageLicenseComments": Tag("package", "licenseComments"),
    "PackageCopyrightText": Tag("package", "copyrightText"),
    "PackageSummary": Tag("package", "summary"),
    "PackageDescription": Tag("package", "description"),
    "PackageComment": Tag("package", "comment"),
    "PackageAttributionText": Tag("package", "attributionTexts", many=True),
    "PrimaryPackagePurpose": Tag("package", "primaryPackagePurpose", "purpose"),
    "ReleaseDate": Tag("package", "releaseDate"),
    "BuiltDate": Tag("package", "builtDate"),
    "ValidUntilDate": Tag("package", "validUntilDate"),
    "ExternalRef": Tag("reference", "", "reference"),
    "ExternalRefComment": Tag("reference", "comment"),
    "FileName": Tag("file", "fileName"),
    "FileType": Tag("file", "fileTypes", many=True),
    "FileChecksum": Tag("file", "checksums", "checksum", many=True),
    "LicenseConcluded": Tag("file", "licenseConcluded"),
    "LicenseInfoInFile": Tag("file", "licenseInfoInFiles", many=True),
    "LicenseComments": Tag("file", "licenseComments"),
    "FileCopyrightText": Tag("file", "copyrightText"),
    "FileComment": Tag("file", "comment"),
    "FileNotice": Tag("file", "noticeText"),
    "FileContributor": Tag("file", "fileContributors", many=True),
    "FileAttributionText": Tag("file", "attributionTexts", many=True),
    "FileDependency": Tag("file", "fileDependencies", many=True),
    "ArtifactOfProjectName": Tag("artifact", "name"),
    "ArtifactOfProjectHomePage": Tag("artifact", "homePage"),
    "ArtifactOfProjectURI": Tag("artifact", "projectUri"),
    "SnippetSPDXID": Tag("snippet", "SPDXID"),
    "SnippetFromFileSPDXID": Tag("snippet", "snippetFromFile"),
    "SnippetByteRange": Tag("snippet", "ranges", "bytes", many=True),
    "SnippetLineRange": Tag("snippet", "ranges", "lines", many=True),
    "SnippetLicenseConcluded": Tag("snippet", "licenseConcluded"),
    "LicenseInfoInSnippet": Tag("snippet", "licenseInfoInSnippets", many=True),
    "SnippetLicenseComments": Tag("snippet", "licenseComments"),
    "SnippetCopyrightText": Tag("snippet", "copyrightText"),
    "SnippetComment": Tag("snippet", "comment"),
    "SnippetName": Tag("snippet", "name"),
    "SnippetAttributionText": Tag("snippet", "attributionTexts", many=True),
    "LicenseID": Tag("licence", "licenseId"),
    "ExtractedText": Tag("licence", "extractedText"),
    "LicenseName": Tag("licence", "name"),
    "LicenseCrossReference": Tag("licence", "seeAlsos", many=True),
    "LicenseComment": Tag("licence", "comment"),
    "Relationship": Tag("relation", "", "relation"),
    "RelationshipComment": Tag("relation", "comment"),
    "Annotator": Tag("note", "annotator"),
    "AnnotationDate": Tag("note", "annotationDate"),
    "AnnotationType": Tag("note", "annotationType"),
    "SPDXREF": Tag("note", "SPDXREF"),
    "AnnotationComment": Tag("note", "comment"),
    "Reviewer": Tag("review", "reviewer"),
    "ReviewDate": Tag("review", "reviewDate"),
    "ReviewComment": Tag("review", "comment"),
}
"""SPDX 2.3, clauses 6 to 12; `FileDependency`, `ArtifactOf…` and `Review…` are of 2.0 and 2.1."""

DOCUMENT = "SPDXRef-DOCUMENT"
UNKNOWN = "x-unknown-tags"
"""Member of the tree for what has no place in the JSON shape: a list of `{"tag", "value", "in"}`."""

_RANGE = re.compile(r"\s*([0-9]{1,15})\s*:\s*([0-9]{1,15})\s*")


def parsed(kind: str, text: str) -> Value:
    """A value with parts as in the JSON shape, None where it is not written as the kind asks."""
    return _KINDS[kind][0](text)


def written(kind: str, value: Value) -> str | None:
    """The text of a value; None where that text would be read as another value."""
    try:
        text = _KINDS[kind][1](value)
    except (KeyError, TypeError, AttributeError):
        return None
    return text if parsed(kind, text) == value else None


def _flag(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.strip().lower())


def _checksum(text: str) -> Object | None:
    algorithm, colon, value = text.partition(":")
    if not colon or not algorithm.strip() or not value.strip():
        return None
    return {"algorithm": algorithm.strip(), "checksumValue": value.strip()}


def _document(text: str) -> Object | None:
    parts = text.split(None, 2)
    checksum = _checksum(parts[2]) if len(parts) == 3 else None
    if len(parts) < 2 or (len(parts) == 3 and checksum is None):
        return None
    found: Object = {"externalDocumentId": parts[0], "spdxDocument": parts[1]}
    return found if checksum is None else {**found, "checksum": checksum}


def _document_text(value: Object) -> str:
    text = f"{value['externalDocumentId']} {value['spdxDocument']}"
    return f"{text} {_checksum_text(value['checksum'])}" if "checksum" in value else text


def _checksum_text(value: Object) -> str:
    return f"{value['algorithm']}: {value['checksumValue']}"


def _reference(text: str) -> Object | None:
    parts = text.split(None, 2)
    if len(parts) < 3:
        return None
    return {
        "referenceCategory": parts[0].replace("_", "-"),
        "referenceType": parts[1],
        "referenceLocator": parts[2].strip(),
    }


def _reference_text(value: Object) -> str:
    return f"{value['referenceCategory']} {value['referenceType']} {value['referenceLocator']}"


def _relation(text: str) -> Object | None:
    parts = text.split()
    if len(parts) != 3:
        return None
    return {"spdxElementId": parts[0], "relationshipType": parts[1], "relatedSpdxElement": parts[2]}


def _relation_text(value: Object) -> str:
    return f"{value['spdxElementId']} {value['relationshipType']} {value['relatedSpdxElement']}"


def _verification(text: str) -> Object | None:
    code, bracket, rest = text.partition("(")
    if not code.strip():
        return None
    found: Object = {"packageVerificationCodeValue": code.strip()}
    if not bracket:
        return found
    rest = rest.strip().removesuffix(")").strip()
    names = rest.partition(":")[2] if rest[:8].lower() in ("excludes", "excludes:") else rest
    listed = [name.strip() for name in names.split(",")]
    found["packageVerificationCodeExcludedFiles"] = [name for name in listed if name]
    return found


def _verification_text(value: Object) -> str:
    text = str(value["packageVerificationCodeValue"])
    excluded = value.get("packageVerificationCodeExcludedFiles")
    return f"{text} (excludes: {', '.join(excluded)})" if excluded is not None else text


def _range(member: str) -> tuple[Callable[[str], Value], Callable[[Value], str]]:
    """References to the file are filled in when the whole snippet is read."""

    def parse(text: str) -> Value:
        found = _RANGE.fullmatch(text)
        if not found:
            return None
        return {"startPointer": {member: int(found[1])}, "endPointer": {member: int(found[2])}}

    return parse, lambda value: f"{value['startPointer'][member]}:{value['endPointer'][member]}"


_KINDS: dict[str, tuple[Callable[[str], Value], Callable[[Value], str]]] = {
    "text": (lambda text: text, lambda value: value if isinstance(value, str) else ""),
    "flag": (_flag, lambda value: str(value).lower()),
    "purpose": (lambda text: text.replace("-", "_"), lambda value: str(value).replace("_", "-")),
    "checksum": (_checksum, _checksum_text),
    "document": (_document, _document_text),
    "reference": (_reference, _reference_text),
    "relation": (_relation, _relation_text),
    "verification": (_verification, _verification_text),
    "bytes": _range("offset"),
    "lines": _range("lineNumber"),
}
