"""The members of SPDX 2 JSON that are read as fields, typed; any other member is kept as text."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

Text = str | UnsetType | None
Other = Any  # Any: members that are kept, not read


class Checksum(msgspec.Struct, omit_defaults=True, gc=False):
    """A digest."""

    algorithm: Text = UNSET
    value: Text = msgspec.field(name="checksumValue", default=UNSET)


class Reference(msgspec.Struct, omit_defaults=True, gc=False):
    """A name of the package in somebody else's list."""

    category: Text = msgspec.field(name="referenceCategory", default=UNSET)
    type: Text = msgspec.field(name="referenceType", default=UNSET)
    locator: Text = msgspec.field(name="referenceLocator", default=UNSET)
    comment: Text = UNSET


class Note(msgspec.Struct, omit_defaults=True, gc=False):
    """An annotation."""

    date: Text = msgspec.field(name="annotationDate", default=UNSET)
    type: Text = msgspec.field(name="annotationType", default=UNSET)
    annotator: Text = UNSET
    comment: Text = UNSET


class Package(msgspec.Struct, omit_defaults=True, gc=False):
    """A package (SPDX 2.3, clause 7) or a file (clause 8)."""

    ref: Text = msgspec.field(name="SPDXID", default=UNSET)
    name: Text = UNSET
    file_name: Text = msgspec.field(name="fileName", default=UNSET)
    version: Text = msgspec.field(name="versionInfo", default=UNSET)
    supplier: Text = UNSET
    originator: Text = UNSET
    concluded: Text = msgspec.field(name="licenseConcluded", default=UNSET)
    declared: Text = msgspec.field(name="licenseDeclared", default=UNSET)
    copyright: Text = msgspec.field(name="copyrightText", default=UNSET)
    description: Text = UNSET
    summary: Text = UNSET
    comment: Text = UNSET
    purpose: Text = msgspec.field(name="primaryPackagePurpose", default=UNSET)
    valid_until: Text = msgspec.field(name="validUntilDate", default=UNSET)
    checksums: list[Checksum] | UnsetType = UNSET
    references: list[Reference] | UnsetType = msgspec.field(name="externalRefs", default=UNSET)
    annotations: list[Note] | UnsetType = UNSET
    location: Text = msgspec.field(name="downloadLocation", default=UNSET)
    homepage: Text = UNSET
    source_info: Text = msgspec.field(name="sourceInfo", default=UNSET)
    package_file: Text = msgspec.field(name="packageFileName", default=UNSET)
    analyzed: Other = msgspec.field(name="filesAnalyzed", default=UNSET)
    licences_in_files: Other = msgspec.field(name="licenseInfoFromFiles", default=UNSET)
    verification: Other = msgspec.field(name="packageVerificationCode", default=UNSET)
    has_files: Other = msgspec.field(name="hasFiles", default=UNSET)


class Relationship(msgspec.Struct, omit_defaults=True, gc=False):
    """A relation of two elements (clause 11)."""

    source: Text = msgspec.field(name="spdxElementId", default=UNSET)
    kind: Text = msgspec.field(name="relationshipType", default=UNSET)
    target: Text = msgspec.field(name="relatedSpdxElement", default=UNSET)
    comment: Text = UNSET
