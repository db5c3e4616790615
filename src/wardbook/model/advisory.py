"""What a feed says is vulnerable: one record per source and id, in one shape for every feed."""

from __future__ import annotations

from typing import Literal

import msgspec

By = Literal["package", "cpe", "text"]
"""How a statement names what it is about: a package of an ecosystem, a CPE name, or words only."""


class Interval(msgspec.Struct, frozen=True, gc=False):
    """Versions from `low` to `high`; "" is "from the first" and "no end".

    OSV's `introduced: "0"` is `low=""`; its `fixed` is an exclusive `high`, its `last_affected` an
    inclusive one (OSV schema, section affected[].ranges[].events).
    """

    low: str = ""
    high: str = ""
    includes_low: bool = True
    includes_high: bool = False


class Affected(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One product that an advisory is about.

    A version is affected when it stands in `versions` or lies in one of `intervals` and does not stand in
    `unaffected` (OSV schema, section Evaluation; CVE record format 5, `affected[].versions`).

    package: `ecosystem` as OSV writes it (`PyPI`, `Debian:12`), `name` as published there.
    cpe: `cpe` names part, vendor and product, its version is not used; `platforms` are CPE names that
    must be present too (NVD's AND nodes).
    text: `vendor` and `name` in the source's words; `version_text` is what it says of versions where no
    interval could be read from it.

    `scheme` is the VERS name of the order of versions, "" where the ecosystem decides it. `fixed` lists
    versions that repair it. `symbols` are packages, functions or modules that are really affected.
    `unread` says what the feed stated and this record does not hold (a range of Git commits, an event
    out of order): such a statement can make a look-up undetermined, never clean.
    """

    by: By = "package"
    ecosystem: str = ""
    name: str = ""
    vendor: str = ""
    cpe: str = ""
    platforms: tuple[str, ...] = ()
    scheme: str = ""
    versions: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()
    unaffected: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    version_text: str = ""
    symbols: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class Rating(msgspec.Struct, frozen=True, gc=False):
    """A severity as stated: `kind` is `CVSS:2.0` … `CVSS:4.0`, or a source's own word list; `by` who rated."""

    kind: str
    value: str
    by: str = ""


class Reference(msgspec.Struct, frozen=True, gc=False):
    """A link; `kind` in OSV's words (ADVISORY, FIX, WEB, …)."""

    kind: str
    url: str


class Advisory(msgspec.Struct, frozen=True, kw_only=True):
    """One advisory of one source.

    `source` is `osv:PyPI`, `nvd`, `cve`, `csaf:PUBLISHER`. `aliases` name the same vulnerability,
    `upstream` those that this one repackages (OSV `upstream`), `related` anything near. Times are RFC 3339
    as published. `withdrawn` is the time at which it was withdrawn; a rejected CVE record is one too.
    `ssvc` are CISA's decision points by name. `remedies` are what the source tells users to do.
    """

    id: str
    source: str
    aliases: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    summary: str = ""
    details: str = ""
    published: str = ""
    modified: str = ""
    withdrawn: str = ""
    ratings: tuple[Rating, ...] = ()
    weaknesses: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    affected: tuple[Affected, ...] = ()
    remedies: tuple[str, ...] = ()
    ssvc: dict[str, str] = {}


class KnownExploited(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry of CISA's catalogue of known exploited vulnerabilities."""

    id: str
    added: str
    due: str = ""
    name: str = ""
    action: str = ""
    ransomware: bool = False


class Likelihood(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An EPSS estimate: probability of exploitation in the next 30 days and its percentile, both 0 to 1."""

    id: str
    probability: float
    percentile: float


class SourceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Where records of a snapshot came from.

    `source` as in `Advisory.source`, `origin` the address or file name, `digest` of the bytes read,
    `newest` the latest time that any record carries (whose age is the age of the source), `records` how
    many were read, `refused` how many could not be, `health` a word on the last attempt to renew it:
    `fresh`, `kept` (the last attempt failed and the last good one stayed) or `never`, with `why`.
    `is_whole` is false where somebody chose single records (a file of advisories, a folder): what such a
    source does not name is not thereby clean.
    """

    source: str
    origin: str = ""
    digest: str = ""
    newest: str = ""
    records: int = 0
    refused: int = 0
    licence: str = ""
    health: str = "fresh"
    why: str = ""
    is_whole: bool = True


Record = Advisory | KnownExploited | Likelihood
"""What a feed is made of."""
