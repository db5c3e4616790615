"""Events of advisories: drafted, published, revised; what was published never changes."""

from __future__ import annotations

import msgspec

from wardbook.model.field.event import says_what


class Advice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a person adds to what follows from the ledger.

    `vulnerabilities` are those the advisory is about; `do` what users do now; `acknowledged` whom the maker thanks.
    """

    id: str
    vulnerabilities: tuple[str, ...]
    title: str = ""
    says: str = ""
    do: str = ""
    acknowledged: tuple[str, ...] = ()


@says_what("advisory-drafted")
class AdvisoryDrafted(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """An advisory was drafted, or its draft changed: what was added by hand, and the digest of the draft as CSAF."""

    advice: Advice
    csaf: str


@says_what("advisory-published")
class AdvisoryPublished(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A revision of an advisory was published: its number, what changed, and the digest of each file by its name."""

    advice: Advice
    number: str
    changed: str
    files: dict[str, str]
    published: str
