"""What the world knows of the components: matches, and what was looked up at all."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

Confidence = Literal["exact", "range", "distribution", "cpe", "cpe-weak", "text"]
"""How a match was made, the firmest first.

exact: package URL and enumerated version; range: package URL and range of its ecosystem; distribution:
the distribution's own advisory; cpe: part, vendor, product, range; cpe-weak: a CPE proposed by us, an
unconfirmed platform, or a version of unknown order; text: vendor and product in words.
"""

CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
"""The classes, the firmest first."""

Status = Literal["matched", "clean", "not-covered", "undetermined"]


class Lookup(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What looking one component up came to; `why` one sentence, never blank.

    `clean` only where a source covers the component's ecosystem and its version could be read. `asked` are
    the names it was looked up by, `proposed` CPE names that it may have and nobody confirmed.
    """

    id: str
    name: str
    version: str = ""
    purl: str = ""
    status: Status
    why: str
    cpe: str = ""
    proposed: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


class Match(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An advisory applies to a component.

    `id` is `VULNERABILITY@COMPONENT`; the vulnerability is the CVE where there is one. `aliases` every id
    of it, sorted, none lost. `source` the sources that say so, `range` which range (as VERS text) or
    enumerated version was hit, `key` what was looked up, `fixed` the versions after this one that repair it,
    `why` one sentence. `score` and `severity` are CVSS's base under its newest version that anybody rated by
    (`none`, `low`, `medium`, `high`, `critical`, or "" where nobody did).
    """

    id: str
    aliases: tuple[str, ...]
    component: str
    name: str
    version: str
    purl: str = ""
    source: tuple[str, ...]
    range: str
    key: str
    fixed: tuple[str, ...] = ()
    confidence: Confidence
    cvss: tuple[str, ...] = ()
    score: float | None = None
    severity: str = ""
    epss: float | None = None
    kev: bool = False
    cwe: tuple[str, ...] = ()
    summary: str = ""
    withdrawn: bool = False
    why: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What people decided about a match, in OpenVEX's status and CycloneDX's justification; `on` as YYYY-MM-DD."""

    status: str
    justification: str = ""
    why: str = ""
    by: str = ""
    on: str = ""


class Matches(msgspec.Struct, frozen=True, kw_only=True):
    """All look-ups and matches of one scan, sorted by id, with the snapshot they rest on (name, digest, sources)."""

    snapshot: dict[str, object] = {}
    lookups: tuple[Lookup, ...] = ()
    matches: tuple[Match, ...] = ()
