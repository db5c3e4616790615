"""How commands about facts, incidents and reports write: who, why, signed or not, dry or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wardbook.app.dates import AsOf
from wardbook.cli.registry_options import named, pen_of, registry_of, tell_dry, tell_signed

if TYPE_CHECKING:
    from wardbook.model.field.event import Draft
    from wardbook.registry.store import Registry


def write(
    make: Callable[[Registry, str, Mapping[str, bytes]], Draft],
    *,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
    files: Sequence[Path] = (),
) -> bool:
    """Make a draft from the registry, who records it and the files kept by digest; record it; whether it is signed."""
    del on  # the draft says its day
    from wardbook.app.incidents import kept  # the libraries load when a command runs
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        keeps = kept(files)
        made = make(registry, named(by, pen), keeps)
        if dry_run:
            tell_dry([made])
        else:
            reason = why or made.why or made.kind
            tell_signed(record_signed(registry, [made], pen, "approval", reason=reason, files=dict(keeps)))
        return pen is not None


def words_of(text: str) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(one.strip() for one in text.split(",") if one.strip())
