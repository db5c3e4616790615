"""Where the snapshot of advisories lies, and opening it."""

from __future__ import annotations

import os
from pathlib import Path

from wardbook.base.span import Span
from wardbook.intelligence import snapshot
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import finding

VARIABLE = "WARDBOOK_INTEL"
"""Environment variable that names the snapshot to use."""

NAME = "intel.vulndb"


@finding("VU102")
def nothing_to_look_up_in(places: str) -> Diagnostic:
    """There is no snapshot of advisories, so nothing was looked up.

    Every component is then "not covered": that nothing was found says nothing.
    """
    return Diagnostic(
        code="VU102",
        at=Span(places),
        says="there is no snapshot of advisories here, so no component was looked up",
        help="run `wardbook intel update`, or name a snapshot with --intel FILE",
    )


def own_place() -> Path:
    """Where `wardbook intel update` writes when nobody says where: the user's data folder (XDG base directories)."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "wardbook" / NAME


def places(folder: Path) -> tuple[Path, ...]:
    """Where a snapshot is looked for, in this order: that of the folder, then the user's own."""
    return folder / ".wardbook" / NAME, own_place()


def find(folder: Path, named: Path | None = None) -> tuple[snapshot.Snapshot | None, Diagnostic | None]:
    """The snapshot to look up in, or why there is none."""
    if named is None and os.environ.get(VARIABLE):
        named = own_place()
    looked = (named,) if named is not None else places(folder)
    place = next((one for one in looked if one.exists()), named)
    if place is None:
        return None, nothing_to_look_up_in(str(looked[-1]))
    try:
        return snapshot.open(place), None
    except snapshot.SnapshotError as error:
        return None, error.diagnostic
