"""What there is on this machine, gathered in one value, so that a test can plant a fault in each of its facts."""

from __future__ import annotations

import datetime
import locale
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

import wardbook
from wardbook.app.selftest import probes
from wardbook.app.snapshots import own_place
from wardbook.documents import fonts

PACKAGE = Path(wardbook.__file__).parent
LOCK = Path(__file__).parent / "locked.json"

SHOWN = ("LANG", "LC_ALL", "TZ", "SOURCE_DATE_EPOCH")
"""Variables whose value the report shows."""

TOLD = ("WARDBOOK_INTEL", "XDG_DATA_HOME", "TMPDIR")
"""Variables of which it tells only whether they are set: a path may hold the name of a person."""


class Pin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One library of the lock: its version, where it is needed ("" everywhere), for which extras (none: always)."""

    name: str
    version: str
    marker: str = ""
    extras: tuple[str, ...] = ()


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the installation checks look at."""

    package: Path
    search: tuple[str, ...]
    lock: bytes
    version: str
    python: tuple[int, int]
    implementation: str
    optimised: bool
    environ: Mapping[str, str]
    encodings: tuple[str, ...]
    umask: int
    now: datetime.datetime
    newest: Mapping[str, datetime.date]
    free: Mapping[str, int]
    writable: tuple[Path, ...]
    fonts: Path
    typeset: Callable[[], str]
    laid_out: Callable[[], str]
    git: str | None


def machine() -> Machine:
    """This machine as it is."""
    data = own_place().parent
    places = {
        "the folder for temporary files": Path(tempfile.gettempdir()),
        "this folder": Path.cwd(),
        "your data folder": data,
    }
    return Machine(
        package=PACKAGE,
        search=tuple(sys.path),
        lock=LOCK.read_bytes(),
        version=wardbook.__version__,
        python=sys.version_info[:2],
        implementation=sys.implementation.name,
        optimised=not __debug__,
        environ=dict(os.environ),
        encodings=(sys.getfilesystemencoding(), locale.getencoding()),
        umask=_umask(),
        now=datetime.datetime.now(datetime.UTC),
        newest=probes.newest_dates(PACKAGE),
        free={name: shutil.disk_usage(_existing(place)).free for name, place in places.items()},
        writable=tuple(places.values()),
        fonts=fonts.folder(),
        typeset=probes.typeset,
        laid_out=probes.laid_out,
        git=shutil.which("git"),
    )


def facts(found: Machine) -> dict[str, str]:
    """What the report says of the machine: nothing that names a person, a host or a secret."""
    told = {
        "operating system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": f"{platform.python_version()}, {found.implementation}",
        "encodings": ", ".join(found.encodings),
        "processor cores": str(os.cpu_count() or "not known"),
        "moment": found.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    told |= {f"variable {name}": found.environ.get(name, "not set") for name in SHOWN}
    return told | {f"variable {name}": "set" if found.environ.get(name) else "not set" for name in TOLD}


def _umask() -> int:
    """The mask for new files; it can only be read by setting it, so it is set back at once."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _existing(place: Path) -> Path:
    return next(one for one in (place, *place.parents) if one.exists())
