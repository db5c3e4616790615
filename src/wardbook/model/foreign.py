"""What another system's export says: its items as it wrote them, and the records that were made of them."""

from __future__ import annotations

import msgspec

from wardbook.base.span import NOWHERE, Span


class ForeignLink(msgspec.Struct, frozen=True):
    """A link of an item: the words of the system for what it means ("" for none), and the id it names, verbatim."""

    kind: str
    target: str


class ForeignItem(msgspec.Struct, frozen=True, kw_only=True):
    """A row, object or page as it stands: headings with their texts in order, a heading as often as it was written.

    `key` is a technical key that `relations` of other items name, "" where the format has none.
    """

    cells: tuple[tuple[str, str], ...]
    at: Span = NOWHERE
    key: str = ""
    relations: tuple[ForeignLink, ...] = ()


class ForeignFile(msgspec.Struct, frozen=True, kw_only=True):
    """One export. `system`, `revision` and `date` are "" where it does not say; `is_wiki` says that its texts are Jira's markup."""

    format: str
    items: tuple[ForeignItem, ...]
    system: str = ""
    revision: str = ""
    date: str = ""
    is_wiki: bool = False


class ForeignRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement or anomaly: its id verbatim, its fields by our names as plain text, its links."""

    id: str
    fields: dict[str, str]
    links: tuple[ForeignLink, ...] = ()
    at: Span = NOWHERE


class ForeignRecords(msgspec.Struct, frozen=True, kw_only=True):
    """All records of one export in its order; `left_out` counts what is no record, with the reason; `columns` what no field took."""

    format: str
    records: tuple[ForeignRecord, ...]
    system: str = ""
    revision: str = ""
    date: str = ""
    left_out: dict[str, int] = {}
    columns: tuple[str, ...] = ()
