"""A registry as one file, and back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from wardbook.app import dates
from wardbook.app.registry import FILE, TOOL, VARIABLE
from wardbook.registry import backup, store
from wardbook.registry.backup import About
from wardbook.registry.store import Registry

Progress = Callable[[str], None]


def back_up(registry: Registry, out: Path, progress: Progress = lambda _: None) -> About:
    """Write all of a registry to a file, whole or not at all; it is read again before it stands.

    Raises RegistryFault, OSError.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".wardbook-", dir=out.parent)
    try:
        with os.fdopen(handle, "w+b") as stream:
            about = backup.write(registry, stream, progress)
            stream.flush()
            os.fsync(stream.fileno())
            stream.seek(0)
            progress("reading it again")
            backup.check(stream)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return about


def put_back(
    folder: Path, given: str | None, file: Path, progress: Progress = lambda _: None
) -> tuple[Registry, About]:
    """A backup put back where there is no registry yet; the registry is whole or stays empty.

    Raises RegistryFault, OSError.
    """
    with file.open("rb") as stream:
        backup.check(stream)
        stream.seek(0)
        address = given or os.environ.get(VARIABLE) or f"sqlite:///{folder.resolve() / FILE}"
        made = store.prepare(address, clock=dates.moment, tool=TOOL)
        return made, backup.restore(made, stream, progress)
