"""The members of CycloneDX JSON that are read as fields, typed; any other member is kept as text."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

Text = str | None | UnsetType
Other = Any  # Any: members that are kept, not read


class Named(msgspec.Struct, omit_defaults=True, gc=False):
    """An organisation or a person."""

    name: Text = UNSET
    url: Other = UNSET
    email: Text = UNSET
    contact: Other = UNSET
    address: Other = UNSET
    ref: Text = msgspec.field(name="bom-ref", default=UNSET)


class HashOf(msgspec.Struct, omit_defaults=True, gc=False):
    """A digest."""

    alg: Text = UNSET
    content: Text = UNSET


class LicenseOf(msgspec.Struct, omit_defaults=True, gc=False):
    """A licence by its SPDX id or its name."""

    id: Text = UNSET
    name: Text = UNSET
    url: Other = UNSET
    text: Other = UNSET
    acknowledgement: Text = UNSET


class LicenseChoice(msgspec.Struct, omit_defaults=True, gc=False):
    """A licence, or an expression."""

    license: LicenseOf | UnsetType | None = UNSET
    expression: Text = UNSET
    acknowledgement: Text = UNSET


class Reference(msgspec.Struct, omit_defaults=True, gc=False):
    """A link to something outside."""

    url: Text = UNSET
    type: Text = UNSET
    comment: Text = UNSET
    hashes: list[HashOf] | UnsetType = UNSET


class Property(msgspec.Struct, omit_defaults=True, gc=False):
    """A name with a value."""

    name: Text = UNSET
    value: Text = UNSET


class Record(msgspec.Struct, omit_defaults=True, gc=False):
    """A component (CycloneDX 1.2 to 1.7), with the members that a service has instead."""

    type: Text = UNSET
    mime: Text = msgspec.field(name="mime-type", default=UNSET)
    ref: Text = msgspec.field(name="bom-ref", default=UNSET)
    supplier: Named | UnsetType | None = UNSET
    provider: Named | UnsetType | None = UNSET
    manufacturer: Named | UnsetType | None = UNSET
    authors: list[Named] | UnsetType = UNSET
    author: Text = UNSET
    publisher: Text = UNSET
    group: Text = UNSET
    name: Text = UNSET
    version: Text = UNSET
    description: Text = UNSET
    scope: Text = UNSET
    hashes: list[HashOf] | UnsetType = UNSET
    licenses: list[LicenseChoice] | UnsetType = UNSET
    copyright: Text = UNSET
    cpe: Text = UNSET
    purl: Text = UNSET
    references: list[Reference] | UnsetType = msgspec.field(name="externalReferences", default=UNSET)
    properties: list[Property] | UnsetType = UNSET
    components: list[Raw] | UnsetType = UNSET
    services: list[Raw] | UnsetType = UNSET
    evidence: Other = UNSET
    pedigree: Other = UNSET


class Metadata(msgspec.Struct, omit_defaults=True, gc=False):
    """What the document says of itself."""

    timestamp: Text = UNSET
    authors: list[Named] | UnsetType = UNSET
    manufacture: Named | UnsetType | None = UNSET
    manufacturer: Named | UnsetType | None = UNSET
    supplier: Named | UnsetType | None = UNSET
    component: Raw | UnsetType = UNSET
    tools: Other = UNSET
    lifecycles: Other = UNSET


class Dependency(msgspec.Struct, omit_defaults=True, gc=False):
    """What one component depends on."""

    ref: Text = UNSET
    depends_on: list[str] | UnsetType = msgspec.field(name="dependsOn", default=UNSET)
    provides: list[str] | UnsetType = UNSET
