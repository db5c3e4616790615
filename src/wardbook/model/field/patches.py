"""Events of repairing: what is to be repaired by which version, that it was released, and how it came to the field."""

from __future__ import annotations

import msgspec

from wardbook.model.field.event import says_what


@says_what("patch-planned")
class PatchPlanned(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A repair is planned: which vulnerabilities or findings, in which releases (the event's), by which version.

    `due` is the day by which it is promised, `until_then` what users are told to do meanwhile.
    """

    patch: str
    repairs: tuple[str, ...]
    by_version: str = ""
    due: str = ""
    until_then: str = ""
    what: str = ""


@says_what("patch-released")
class PatchReleased(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A repair is available: the released version that carries it (DEVICE@VERSION), or a document for a workaround."""

    patch: str
    release: str


@says_what("patch-deployed")
class PatchDeployed(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Units have it: how many of `from_release` went to the release that carries the repair, on the event's day.

    `units` names them where they are known one by one or by lot; then these lots move. `market` and `customer` are
    "" where it is not said.
    """

    patch: str
    from_release: str
    count: int
    units: tuple[str, ...] = ()
    market: str = ""
    customer: str = ""
