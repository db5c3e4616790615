"""A scan as it was asked for on the command line: what is printed where, and the exit code."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from wardbook.app import dates
from wardbook.app.scan import THRESHOLDS, scan
from wardbook.app.scan_forms import pieces
from wardbook.cli.terminal import terminal_width, uses_colour

BLOCKS, UNREADABLE = 1, 3


class Mistaken(Exception):
    """What was typed asks for nothing that can be done; the text says why. Nothing was read or printed yet."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a scan's command line."""

    paths: tuple[Path, ...]
    intel: Path | None
    as_of: dates.AsOf | None
    form: str
    thresholds: tuple[str, ...]
    output: Path | None
    kept: Path | None


def scanned(asked: Asked) -> int:
    """Scan, print, and say how it ended. Raises Mistaken before anything is done."""
    gc.disable()  # one answer, no cycles, and the process ends: looking for garbage takes a fifth of the time
    thresholds = [word for text in asked.thresholds for word in text.split(",") if word]
    if unknown := sorted(set(thresholds) - set(THRESHOLDS)):
        raise Mistaken(f"--fail-on knows {', '.join(THRESHOLDS)}, not {', '.join(unknown)}")
    if len(asked.paths) > 1 and any(path.is_dir() for path in asked.paths):
        raise Mistaken("a device folder is scanned alone; name SBOM files, or one folder")
    day = (asked.as_of or dates.today()).date
    found = scan(asked.paths, intel=asked.intel, as_of=day, kept=asked.kept)
    for one in found.diagnostics:
        sys.stderr.write(
            f"{one.at}: {one.code} {one.says}\n" + (f"   = help: {one.help}\n" if one.help else "")
        )
    colour = asked.output is None and uses_colour()
    _put(pieces(found, asked.form, width=terminal_width(), colour=colour), asked.output)
    if found.unreadable:
        return UNREADABLE
    return BLOCKS if found.fails_on(thresholds) else 0


def _put(data: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        for piece in data:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    from wardbook.base.atomic import write_file  # most scans write to the terminal

    write_file(output, b"".join(data))
    sys.stderr.write(f"Wrote {output}.\n")
