"""A CSAF document in types; names are those of CSAF 2.0, section 3.2.

Everything has a default: what a document leaves out, or says in a way that cannot be read, is empty here and
stands in `CsafDocument.tree` as it was. Members that only CSAF 2.1 knows are read where they say the same.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Engine(msgspec.Struct, frozen=True, kw_only=True):
    """The program that made a document."""

    name: str = ""
    version: str = ""


class Generator(msgspec.Struct, frozen=True, kw_only=True):
    """How a document was made (3.2.1.12.4)."""

    engine: Engine = Engine()
    date: str = ""


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the revision history (3.2.1.12.6)."""

    number: str = ""
    date: str = ""
    summary: str = ""
    legacy_version: str = ""


class Tracking(msgspec.Struct, frozen=True, kw_only=True):
    """What a document is managed by (3.2.1.12)."""

    id: str = ""
    version: str = ""
    status: str = ""
    initial_release_date: str = ""
    current_release_date: str = ""
    aliases: tuple[str, ...] = ()
    revision_history: tuple[Revision, ...] = ()
    generator: Generator = Generator()


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """Who publishes (3.2.1.8)."""

    category: str = ""
    name: str = ""
    namespace: str = ""
    contact_details: str = ""
    issuing_authority: str = ""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A text with its kind (3.1.5)."""

    category: str = ""
    text: str = ""
    title: str = ""
    audience: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A reference (3.1.10); `category` is `self` or `external`, external where nothing is said."""

    category: str = "external"
    summary: str = ""
    url: str = ""


class Tlp(msgspec.Struct, frozen=True, kw_only=True):
    """Who may read on (3.2.1.5.2)."""

    label: str = ""
    url: str = ""


class Distribution(msgspec.Struct, frozen=True, kw_only=True):
    """Rules for sharing (3.2.1.5)."""

    text: str = ""
    tlp: Tlp = Tlp()


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The member `document` (3.2.1)."""

    category: str = ""
    csaf_version: str = ""
    title: str = ""
    lang: str = ""
    source_lang: str = ""
    publisher: Publisher = Publisher()
    tracking: Tracking = Tracking()
    distribution: Distribution = Distribution()
    notes: tuple[Note, ...] = ()
    references: tuple[Link, ...] = ()


class GenericUri(msgspec.Struct, frozen=True, kw_only=True):
    """An identifier of a scheme that CSAF does not know (3.1.3.3.8)."""

    namespace: str = ""
    uri: str = ""


class FileHash(msgspec.Struct, frozen=True, kw_only=True):
    """One digest of a file."""

    algorithm: str = ""
    value: str = ""


class Hashes(msgspec.Struct, frozen=True, kw_only=True):
    """The digests of one file (3.1.3.3.2)."""

    filename: str = ""
    file_hashes: tuple[FileHash, ...] = ()


class Helper(msgspec.Struct, frozen=True, kw_only=True):
    """What else a product is identified by (3.1.3.3); `purls` is the list of CSAF 2.1."""

    cpe: str = ""
    purl: str = ""
    purls: tuple[str, ...] = ()
    hashes: tuple[Hashes, ...] = ()
    model_numbers: tuple[str, ...] = ()
    serial_numbers: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    x_generic_uris: tuple[GenericUri, ...] = ()

    @property
    def all_purls(self) -> tuple[str, ...]:
        """Package URLs in either member, each once."""
        return tuple(dict.fromkeys((*((self.purl,) if self.purl else ()), *self.purls)))


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """What a product is made of: `product` stands in the relation `category` to `relates_to` (3.2.2.4)."""

    category: str = ""
    product: str = ""
    relates_to: str = ""


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One product, wherever in the tree it was defined.

    `branches` are the categories and names from the root of the tree down to it; empty for one of
    `full_product_names`. `relation` is None for one that is no relationship. `path` is where it stands.
    """

    id: str
    name: str = ""
    helper: Helper = Helper()
    branches: tuple[tuple[str, str], ...] = ()
    relation: Relation | None = None
    path: str = ""

    def named(self, *categories: str) -> str:
        """The name of the innermost branch of one of these categories, "" where there is none."""
        return next((name for category, name in reversed(self.branches) if category in categories), "")


class Cwe(msgspec.Struct, frozen=True, kw_only=True):
    """A weakness."""

    id: str = ""
    name: str = ""


class OtherId(msgspec.Struct, frozen=True, kw_only=True):
    """An id in another system than CVE (3.2.3.6)."""

    system_name: str = ""
    text: str = ""


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """A machine-readable reason (3.2.3.5)."""

    label: str = ""
    date: str = ""
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Involvement(msgspec.Struct, frozen=True, kw_only=True):
    """What a party did about it (3.2.3.7)."""

    party: str = ""
    status: str = ""
    date: str = ""
    summary: str = ""


class Remediation(msgspec.Struct, frozen=True, kw_only=True):
    """What helps (3.2.3.12)."""

    category: str = ""
    details: str = ""
    url: str = ""
    date: str = ""
    entitlements: tuple[str, ...] = ()
    restart_required: dict[str, Any] = {}  # Any: a JSON object
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Threat(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of attacks, impact or targets (3.2.3.14)."""

    category: str = ""
    details: str = ""
    date: str = ""
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Cvss(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is read of a CVSS object."""

    version: str = ""
    vector_string: str = ""
    base_score: float | None = None
    base_severity: str = ""


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Scores and the products that they are for (3.2.3.13)."""

    cvss_v2: Cvss | None = None
    cvss_v3: Cvss | None = None
    cvss_v4: Cvss | None = None
    products: tuple[str, ...] = ()

    @property
    def vectors(self) -> tuple[str, ...]:
        """The vectors that are given, the oldest version first."""
        given = (self.cvss_v2, self.cvss_v3, self.cvss_v4)
        return tuple(each.vector_string for each in given if each and each.vector_string)


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """CSAF 2.1's word for a score."""

    content: Score = Score()
    products: tuple[str, ...] = ()


class Vulnerability(msgspec.Struct, frozen=True, kw_only=True):
    """One vulnerability (3.2.3). `product_status` holds product ids by status."""

    cve: str = ""
    title: str = ""
    cwe: Cwe | None = None
    cwes: tuple[Cwe, ...] = ()
    ids: tuple[OtherId, ...] = ()
    discovery_date: str = ""
    release_date: str = ""
    notes: tuple[Note, ...] = ()
    references: tuple[Link, ...] = ()
    product_status: dict[str, tuple[str, ...]] = {}
    flags: tuple[Flag, ...] = ()
    involvements: tuple[Involvement, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    scores: tuple[Score, ...] = ()
    metrics: tuple[Metric, ...] = ()
    threats: tuple[Threat, ...] = ()

    @property
    def weaknesses(self) -> tuple[Cwe, ...]:
        """Weaknesses in either member."""
        return (*((self.cwe,) if self.cwe and self.cwe.id else ()), *self.cwes)

    @property
    def ratings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each CVSS vector with the ids of the products it is for."""
        said = [(vector, score.products) for score in self.scores for vector in score.vectors]
        said += [(vector, metric.products) for metric in self.metrics for vector in metric.content.vectors]
        return tuple(said)


class CsafDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document. `groups` holds product ids by group id; `tree` is the JSON tree, with all that it says."""

    file: str = ""
    head: Head = Head()
    products: tuple[Product, ...] = ()
    groups: dict[str, tuple[str, ...]] = {}
    vulnerabilities: tuple[Vulnerability, ...] = ()
    tree: Any = None  # Any: the JSON of other tools

    @property
    def by_id(self) -> dict[str, Product]:
        """The products by their ids; of two with one id, the first."""
        found: dict[str, Product] = {}
        for product in self.products:
            found.setdefault(product.id, product)
        return found

    def covered(self, item: Flag | Threat | Remediation) -> tuple[str, ...]:
        """The ids of all products that a flag, threat or remediation is for, those of its groups included."""
        members = (member for group in item.group_ids for member in self.groups.get(group, ()))
        return tuple(dict.fromkeys((*item.product_ids, *members)))
