"""A security advisory as its maker drafts and publishes it, in nobody's format yet.

Its words are those of CSAF 2.0, section 3.2, which health-care customers and coordinators read: statuses of
products, categories of notes, remediations and threats.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.advisory import Reference
from wardbook.model.sbom import Hash

PublisherCategory = Literal["coordinator", "discoverer", "other", "translator", "user", "vendor"]
AdvisoryState = Literal["draft", "interim", "final"]
NoteCategory = Literal["description", "details", "faq", "general", "legal_disclaimer", "other", "summary"]
ProductStatus = Literal[
    "first_affected",
    "first_fixed",
    "fixed",
    "known_affected",
    "known_not_affected",
    "last_affected",
    "recommended",
    "under_investigation",
]
RemediationCategory = Literal["mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround"]
ThreatCategory = Literal["exploit_status", "impact", "target_set"]
FlagLabel = Literal[
    "component_not_present",
    "inline_mitigations_already_exist",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_not_present",
]
TrafficLight = Literal["WHITE", "GREEN", "AMBER", "RED"]


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """Who publishes. `namespace` is an address under the publisher's control, such as its web site."""

    name: str
    namespace: str
    category: PublisherCategory = "vendor"
    contact: str = ""
    authority: str = ""


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One revision: its number (`1`, `2` or `1.0.0`), its time (RFC 3339), and what changed."""

    number: str
    date: str
    summary: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A text with its kind."""

    category: NoteCategory
    text: str
    title: str = ""


class AdvisedProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product by vendor, name and version; `is_range` says that the version is a range, best as VERS text.

    Package URL, CPE name, digests of files and the rest help customers to find it in their own lists.
    """

    id: str
    vendor: str
    name: str
    version: str
    is_range: bool = False
    purl: str = ""
    cpe: str = ""
    model_numbers: tuple[str, ...] = ()
    serial_numbers: tuple[str, ...] = ()
    hashes: tuple[Hash, ...] = ()
    file: str = ""


class Remediation(msgspec.Struct, frozen=True, kw_only=True):
    """What helps, and the ids of the products that it is for."""

    category: RemediationCategory
    details: str
    products: tuple[str, ...]
    url: str = ""
    date: str = ""


class Threat(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of attacks, of the impact, or of who is hit, for these products."""

    category: ThreatCategory
    details: str
    products: tuple[str, ...] = ()


class AdvisedScore(msgspec.Struct, frozen=True, kw_only=True):
    """A CVSS vector of version 2.0, 3.0 or 3.1 for these products; its scores are computed when it is written."""

    vector: str
    products: tuple[str, ...]


class AdvisedVulnerability(msgspec.Struct, frozen=True, kw_only=True):
    """One vulnerability. `ids` are (system, id) in other systems; `statuses` product ids by status.

    `flags` are reasons why products are not affected, with the ids of those products.
    """

    cve: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    title: str = ""
    weakness: str = ""
    notes: tuple[Note, ...]
    statuses: dict[ProductStatus, tuple[str, ...]]
    flags: tuple[tuple[FlagLabel, tuple[str, ...]], ...] = ()
    threats: tuple[Threat, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    scores: tuple[AdvisedScore, ...] = ()
    references: tuple[Reference, ...] = ()
    discovered: str = ""
    released: str = ""


class Acknowledgment(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the publisher thanks."""

    names: tuple[str, ...] = ()
    organization: str = ""
    summary: str = ""


class SecurityAdvisory(msgspec.Struct, frozen=True, kw_only=True):
    """One advisory. `history` ends in the revision that is published; its number is the advisory's version.

    `canonical` is the folder, as an https address, under which the file will be found.
    """

    id: str
    title: str
    publisher: Publisher
    state: AdvisoryState
    history: tuple[Revision, ...]
    products: tuple[AdvisedProduct, ...]
    vulnerabilities: tuple[AdvisedVulnerability, ...]
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()
    acknowledgments: tuple[Acknowledgment, ...] = ()
    language: str = "en"
    sharing: TrafficLight = "WHITE"
    severity: str = ""
    canonical: str = ""
    aliases: tuple[str, ...] = ()
