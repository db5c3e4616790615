"""Files that are either the old or the new one, whole, whatever happens in between."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Replace `path` by `data`: temporary file beside it, flushed to disk, renamed over it.

    Raises OSError when the disk is full or the folder cannot be written; the old file stands. A device such
    as the terminal is written to and never replaced, whoever runs this.
    """
    if _is_device(path):
        with path.open("wb") as stream:
            stream.write(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".wardbook-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _is_device(path: Path) -> bool:
    """Whether there is a device, or one of the names under which a process finds what it has open."""
    devices = Path(os.devnull).parent
    return path.parent in {devices, devices / "fd"} or path.is_char_device() or path.is_block_device()


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder `target` by `files` (relative path to content), all or nothing.

    The new folder is completed beside the old one, then swapped in by renames; the old one is
    put back when the swap fails. Raises OSError as `write_file` does.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".wardbook-", dir=target.parent))
    try:
        for name in sorted(files):
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
            path.chmod(0o644)
        fresh.chmod(0o755)
        _swap(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _swap(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.replace(target)
        return
    old = Path(tempfile.mkdtemp(prefix=".wardbook-old-", dir=target.parent))
    target.replace(old / "was")
    try:
        fresh.replace(target)
    except BaseException:
        (old / "was").replace(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
