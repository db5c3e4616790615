"""endoflife.date as a source: the file is checked and dated; `formats.endoflife` reads it where hints are asked for."""

from __future__ import annotations

from wardbook.formats.endoflife import EndOfLife, read
from wardbook.model.diagnostic import Diagnostic


def parse(data: bytes, name: str) -> tuple[EndOfLife | None, list[Diagnostic]]:
    """The products in the file, and what was left out of them; None where it holds none."""
    return read(data, name)
