"""What somebody says of a vulnerability in a product, in one shape for OpenVEX, CycloneDX VEX and CSAF VEX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from wardbook.model.advisory import Rating, Reference
from wardbook.model.decisions import Justification
from wardbook.model.sbom import Hash

VexStatus = Literal["not_affected", "affected", "fixed", "under_investigation"]
"""OpenVEX's words (specification 0.2.0, section Status Labels), which are CISA's minimum requirements' too."""

VexFamily = Literal["", "OpenVEX", "CycloneDX", "CSAF"]
"""The format that `kept` members are written in; "" for what we made ourselves."""

VersionStatus = Literal["affected", "unaffected", "unknown"]
"""CycloneDX's words for versions of a product (`affects[].versions[].status`)."""


class VexVersions(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Versions of a product that a statement is about: one version, or a range as VERS text (`vers:…`)."""

    text: str
    is_range: bool = False
    status: VersionStatus = "affected"


class VexPart(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something inside a product that carries the vulnerability: OpenVEX's subcomponent.

    `id` as stated (IRI, package URL, bom-ref, CSAF product id); package URLs and CPE names as stated too,
    whether or not they can be parsed. `kept` are members of its record that no field holds, JSON text by name.
    """

    id: str
    name: str = ""
    version: str = ""
    purls: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    hashes: tuple[Hash, ...] = ()
    kept: dict[str, bytes] = {}

    @property
    def names(self) -> frozenset[str]:
        """Everything that it is known by: id, package URLs, CPE names; what two documents are joined on."""
        return frozenset((self.id, *self.purls, *self.cpes)) - {""}


class VexProduct(VexPart, frozen=True, kw_only=True, gc=False):
    """A product that a statement is about; `versions` empty means the product as its id names it."""

    versions: tuple[VexVersions, ...] = ()
    parts: tuple[VexPart, ...] = ()


class VexRemedy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What to do about it: CSAF's remediation.

    `kind` in CSAF's words (`vendor_fix`, `mitigation`, `workaround`, `no_fix_planned`, `none_available`),
    `products` the ids it is for; empty for all of the statement's.
    """

    kind: str
    text: str = ""
    url: str = ""
    date: str = ""
    products: tuple[str, ...] = ()
    kept: dict[str, bytes] = {}


class VexStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One vulnerability, some products, one status.

    `status_word` and `justification_word` are what the format itself said (`exploitable`,
    `known_affected`, `inline_mitigations_already_exist`) where our word says less or other; "" where ours is it.
    `justification` is in CycloneDX's words, the finer ones. `impact` says why it is not affected,
    `notes` how the status was determined (CycloneDX's `analysis.detail`), `action` what users should do,
    `responses` are CycloneDX's words (`update`, `will_not_fix`, …). `first` and `last` are when it was first
    said and last changed, RFC 3339 as published; "" where the format has none, and the document's holds.
    `kept` are members of its record that no field holds, JSON text by name, in the document's family.
    """

    vulnerability: str
    status: VexStatus
    products: tuple[VexProduct, ...] = ()
    id: str = ""
    revision: int | None = None
    aliases: tuple[str, ...] = ()
    description: str = ""
    status_word: str = ""
    justification: Justification | None = None
    justification_word: str = ""
    impact: str = ""
    notes: str = ""
    action: str = ""
    action_time: str = ""
    responses: tuple[str, ...] = ()
    remedies: tuple[VexRemedy, ...] = ()
    supplier: str = ""
    first: str = ""
    last: str = ""
    ratings: tuple[Rating, ...] = ()
    weaknesses: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    kept: dict[str, bytes] = {}

    @property
    def ids(self) -> frozenset[str]:
        """Every id of the vulnerability, upper-cased: ids of CVE, GHSA and the like ignore case when compared."""
        return frozenset(name.upper() for name in (self.vulnerability, *self.aliases) if name)


class VexDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What one author says at one time.

    `spec` is the version of the format read (`0.2.0`, `1.6`), "" for none. `revision` as text, for CSAF
    counts `1.2.0`. `state` is CSAF's tracking status (`draft`, `interim`, `final`). `kept` are the document's
    other members, JSON text by name, in the shape of `family`.
    """

    id: str = ""
    family: VexFamily = ""
    spec: str = ""
    title: str = ""
    author: str = ""
    role: str = ""
    revision: str = ""
    state: str = ""
    first: str = ""
    last: str = ""
    tooling: str = ""
    statements: tuple[VexStatement, ...] = ()
    kept: dict[str, bytes] = {}

    def time_of(self, statement: VexStatement) -> str:
        """When the statement was last known to be true: its own time, else the document's.

        OpenVEX 0.2.0, section Inheritance Flow: timestamps cascade down from the document.
        """
        return statement.last or statement.first or self.last or self.first

    def about(self, vulnerability: str) -> Iterator[VexStatement]:
        """Statements on a vulnerability by any of its ids, in their order."""
        asked = vulnerability.upper()
        return (said for said in self.statements if asked in said.ids)
