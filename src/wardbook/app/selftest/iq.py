"""Installation qualification: is what is installed what was released, on a machine that can be relied on?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable

from wardbook.app.selftest import installed
from wardbook.app.selftest.machine import Machine
from wardbook.model.selftest import Check

Progress = Callable[[str], None]

OLDEST_PYTHON = (3, 11)

FREE_BYTES = 256 * 1024 * 1024
"""A build of the large example writes 40 MB, beside the old one and a temporary copy."""

HARMFUL = {
    "PYTHONPATH": "other modules may be loaded in place of ours",
    "PYTHONHOME": "another standard library may be loaded",
    "PYTHONSTARTUP": "",
    "PYTHONOPTIMIZE": "our own checks are switched off",
    "LD_PRELOAD": "other code may be loaded into the process",
    "WARDBOOK_TRACEBACK": "a fault of ours shows a developer's details instead of a sentence",
}
"""Variables that change what runs, with what they do; "" where they only matter to people who type."""


def qualify(machine: Machine, progress: Progress = lambda _: None) -> tuple[Check, ...]:
    """All checks in the order of their ids."""
    found: list[Check] = []
    for check in (
        installed.version, _python, installed.libraries, installed.own_files, installed.knowledge, _settings, _encodings, _mask, _clock,
        _disk, _writable, _fonts, _typesetter, _layout, _git,
    ):  # fmt: skip
        progress((check.__doc__ or "").partition(":")[2].strip())
        made = check(machine)
        found += made if isinstance(made, tuple) else [made]
    return tuple(sorted(found, key=lambda item: item.id))


def _check(id_: str, asks: str, wanted: str, found: str, why: str = "") -> Check:
    return Check(
        id=id_, asks=asks, outcome="failed" if why else "passed", wanted=wanted, found=found, why=why
    )


def _python(machine: Machine) -> Check:
    """IQ-02: Python is one that we test with, and runs our own checks."""
    found = f"{machine.implementation} {machine.python[0]}.{machine.python[1]}"
    why = ""
    if machine.implementation != "cpython" or machine.python < OLDEST_PYTHON:
        why = "we test with CPython 3.11 and later"
    elif machine.optimised:
        why = "Python runs with -O, which switches our own checks off"
    return _check(
        "IQ-02",
        "Is Python one that Wardbook is tested with?",
        "CPython 3.11 or later, without -O",
        found,
        why,
    )


def _settings(machine: Machine) -> Check:
    """IQ-07: no variable changes what runs."""
    set_ = [name for name, why in HARMFUL.items() if why and machine.environ.get(name)]
    why = "; ".join(f"{name} is set: {HARMFUL[name]}" for name in set_)
    return _check(
        "IQ-07",
        "Does no setting change what runs?",
        "none of " + ", ".join(name for name, says in HARMFUL.items() if says),
        f"{len(set_)} set",
        why,
    )


def _encodings(machine: Machine) -> Check:
    """IQ-08: names of files and text are UTF-8."""
    odd = [name for name in machine.encodings if name.lower().replace("-", "") != "utf8"]
    why = "set LC_ALL=C.UTF-8 or another locale with UTF-8" if odd else ""
    return _check("IQ-08", "Are names of files and texts UTF-8?", "utf-8", ", ".join(machine.encodings), why)


def _mask(machine: Machine) -> Check:
    """IQ-09: new files can be changed by their owner only."""
    why = "others could change what is written; set `umask 022` or `027`" if not machine.umask & 0o002 else ""
    return _check(
        "IQ-09",
        "Can nobody else change what is written?",
        "a umask that takes the right from others",
        f"{machine.umask:03o}",
        why,
    )


def _clock(machine: Machine) -> Check:
    """IQ-10: the clock does not stand before what has certainly happened."""
    today = machine.now.date()
    late = [f"{what} is of {day}" for what, day in machine.newest.items() if day > today]
    wanted = (
        ", ".join(f"not before {day} ({what})" for what, day in machine.newest.items())
        or "no day is known to have passed"
    )
    why = f"the clock says {today}, but {'; '.join(late)}; set it right before you sign" if late else ""
    return _check("IQ-10", "Can the clock be right?", wanted, today.isoformat(), why)


def _disk(machine: Machine) -> Check:
    """IQ-11: there is room to write."""
    full = [f"{name} has {free // 2**20} MiB" for name, free in machine.free.items() if free < FREE_BYTES]
    found = f"least: {min(machine.free.values()) // 2**20} MiB" if full else "enough in each"
    why = f"{'; '.join(full)}; make room" if full else ""
    return _check(
        "IQ-11",
        "Is there room on the disk?",
        f"{FREE_BYTES // 2**20} MiB in each place that is written to",
        found,
        why,
    )


def _writable(machine: Machine) -> Check:
    """IQ-12: the places that are written to can be written to."""
    refused = []
    for place in machine.writable:
        try:
            there = next(one for one in (place, *place.parents) if one.exists())  # nothing is made for good
            with tempfile.TemporaryFile(dir=there) as stream:
                stream.write(b"written")
        except OSError as error:
            refused.append(f"{place}: {error.strerror or error}")
    why = f"{'; '.join(refused)}; allow it, or work elsewhere" if refused else ""
    found = f"{len(machine.writable) - len(refused)} of {len(machine.writable)} can"
    return _check(
        "IQ-12", "Can temporary files, results and caches be written?", "a file in each place", found, why
    )


_FACES = (
    "IBMPlexMono-Regular.ttf",
    "IBMPlexSans-Italic.ttf",
    "IBMPlexSans-Regular.ttf",
    "IBMPlexSans-SemiBold.ttf",
)


def _fonts(machine: Machine) -> Check:
    """IQ-13: the faces of documents are there and are fonts."""
    bad = [name for name in _FACES if not _is_font(machine, name)]
    why = f"{', '.join(bad)} missing or no font; install Wardbook again" if bad else ""
    return _check(
        "IQ-13",
        "Are the faces of documents there?",
        f"{len(_FACES)} faces",
        f"{len(_FACES) - len(bad)} faces",
        why,
    )


def _is_font(machine: Machine, name: str) -> bool:
    try:
        with (machine.fonts / name).open("rb") as stream:
            return stream.read(4) in (b"\x00\x01\x00\x00", b"OTTO", b"true")
    except OSError:
        return False


def _typesetter(machine: Machine) -> Check:
    """IQ-14: a line is typeset."""
    why = _tried(machine.typeset)
    return _check(
        "IQ-14",
        "Does the typesetter make a PDF?",
        "a page with a heading",
        "none" if why else "one page",
        why,
    )


def _layout(machine: Machine) -> Check:
    """IQ-15: two boxes are laid out."""
    why = _tried(machine.laid_out)
    return _check(
        "IQ-15",
        "Does the layout engine place boxes?",
        "two boxes and a line",
        "none" if why else "placed",
        why,
    )


def _tried(probe: Callable[[], str]) -> str:
    try:
        return probe()
    except Exception as error:  # noqa: BLE001 - whatever a broken library raises is the finding
        return f"{type(error).__name__}: {error}"


def _git(machine: Machine) -> Check:
    """IQ-16: git is there for dates and states of a folder."""
    asks, wanted = "Is git there?", "git on PATH"
    if machine.git is None:
        why = "git is not on PATH: --as-of has to be given, and `diff` and `documents` read no history; nothing else needs it"
        return Check(id="IQ-16", asks=asks, outcome="not checked", wanted=wanted, found="none", why=why)
    return _check("IQ-16", asks, wanted, "found")
