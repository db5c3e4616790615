"""Where does the thing that a row of a plan is about stand, and how are many things named in one sentence?"""

from __future__ import annotations

from collections.abc import Sequence

from wardbook.base.span import Span
from wardbook.model.security_file import SecurityFile

SHOWN = 3
"""Things that a sentence names before it counts the rest."""


def some_of(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    shown = ", ".join(f"`{name}`" for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def place_of_row(file: SecurityFile, at: str) -> Span:
    """Where a control, requirement, path or part is written, and the device for everything else."""
    device = file.device
    tables = (device.controls, device.requirements, device.flows, device.parts)
    found = next((table[at] for table in tables if at in table), None)
    return found.origin.span if found else device.about.origin.span
