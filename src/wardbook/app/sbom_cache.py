"""What reading the SBOMs and reports of a folder came to, kept so that readers are loaded only for what changed.

They change rarely and come in many formats, each with a reader and a validator that take
10 to 60 ms to load; reading itself takes 1 to 7 ms. What was kept lies under `.wardbook/cache`, named by the
digests of path, content and tool; what cannot be used is made anew.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

import wardbook
from wardbook.base.atomic import write_file
from wardbook.base.canonical import digest
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.run import Case
from wardbook.model.sbom import Sbom, SbomComponent

CACHE = Path(".wardbook") / "cache"
Cases = tuple[tuple[Case, ...] | None, list[Diagnostic]]
Read = tuple[Sbom | None, list[Diagnostic]]
T = TypeVar("T")

_ROOMS = ("base", "model", "formats")
"""The rooms whose code and data decide what a reader or a validator says."""


def read(folder: Path | None, data: bytes, path: str) -> Read:
    """As `formats.sbom.read`, from the cache of `folder` where that holds it.

    Kept records are bytes in either case, so that nothing downstream can tell the two apart.
    """

    def afresh() -> Read:
        from wardbook.formats import sbom  # only a file that changed pays for its reader

        return _plain(*sbom.read(data, path))

    return _kept(_place(folder, data, path, "read"), afresh, _encode, lambda kept: _plain(*_read(kept)))


def broken(folder: Path | None, data: bytes, path: str) -> list[Diagnostic]:
    """As `formats.sbom_checking.broken`, from the cache of `folder` where that holds it."""

    def afresh() -> list[Diagnostic]:
        from wardbook.formats import sbom_checking  # as above

        return sbom_checking.broken(data, path)

    return _kept(_place(folder, data, path, "check"), afresh, _encode, _broken)


def cases(folder: Path | None, data: bytes, path: str) -> Cases:
    """The cases of tests in a report, None where it cannot be read, and what was wrong; from the cache as above."""

    def afresh() -> Cases:
        from wardbook.formats import reports  # a folder without result files needs no XML parser

        reading, problems = reports.read(data, path)
        return None if reading is None else reading.cases, problems

    return _kept(_place(folder, data, path, "cases"), afresh, _encode, _cases)


@cache
def tool(*rooms: str) -> str:
    """A short digest of the code in some rooms: our version, and the path, size and time of each file."""
    found = [wardbook.__version__]
    root = Path(wardbook.__file__).parent
    for base, folders, names in (step for room in rooms for step in os.walk(root / room)):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            about = os.stat(file := f"{base}/{name}")  # noqa: PTH116 - a Path for each of 400 files takes 5 ms
            found.append(f"{file} {about.st_size} {about.st_mtime_ns}")
    return _short("\n".join(found).encode())


def _place(folder: Path | None, data: bytes, path: str, kind: str) -> Path | None:
    if folder is None:
        return None
    return folder / CACHE / f"sbom-{_short(path.encode())}-{_short(data)}-{tool(*_ROOMS)}.{kind}"


def _kept(
    place: Path | None, afresh: Callable[[], T], encode: Callable[[T], bytes], decode: Callable[[bytes], T]
) -> T:
    if place is None:
        return afresh()
    try:
        return decode(place.read_bytes())
    except (OSError, msgspec.MsgspecError, ValueError):
        found = afresh()
    try:
        write_file(place, encode(found))
        for old in place.parent.glob(f"{place.name.rsplit('-', 2)[0]}-*{place.suffix}"):
            if old != place:
                old.unlink(missing_ok=True)
    except OSError:
        pass  # a folder that cannot be written is read afresh each time
    return found


def _short(data: bytes) -> str:
    return digest(data).partition(":")[2][:20]


def _plain(found: Sbom | None, problems: list[Diagnostic]) -> Read:
    """The same with bytes in place of undecoded JSON, which only JSON can hold."""
    if found is None:
        return None, problems
    return msgspec.structs.replace(
        found,
        root=_own(found.root) if found.root else None,
        components=tuple(map(_own, found.components)),
        services=tuple(map(_own, found.services)),
        kept={name: bytes(value) for name, value in found.kept.items()},
    ), problems


def _own(item: SbomComponent) -> SbomComponent:
    # A field that holds its default is left out of the security file, and msgspec knows a default by
    # identity: words that are defaults somewhere must be the same object wherever they came from.
    return msgspec.structs.replace(item, kept=bytes(item.kept), kind=sys.intern(item.kind))


def _purl(_: type, text: str) -> Purl:
    return Purl.parse(text)


_encode: Callable[[object], bytes] = msgspec.msgpack.Encoder(enc_hook=str).encode
_read: Callable[[bytes], Read] = msgspec.msgpack.Decoder(Read, dec_hook=_purl).decode
_cases: Callable[[bytes], Cases] = msgspec.msgpack.Decoder(Cases).decode
_broken: Callable[[bytes], list[Diagnostic]] = msgspec.msgpack.Decoder(list[Diagnostic]).decode
