"""Read the device folder, run the rules."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from wardbook.app.inputs import assemble_inputs, broken_specifications, read_device
from wardbook.compile import Inputs, compile
from wardbook.intelligence.snapshot import SnapshotError
from wardbook.model.diagnostic import Gate
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.rules.assessment import assess, default_gate


class Checked(msgspec.Struct, frozen=True):
    """A report, the inputs it rests on (None when the folder could not be read), and the files as read."""

    report: Report
    inputs: Inputs | None
    files: dict[str, bytes]


def check(
    folder: Path,
    *,
    as_of: datetime.date,
    gate: Gate | None = None,
    intel: Path | None = None,
    alone: bool = False,
) -> Checked:
    """Read, compile and assess a folder; everything wrong with it is in the report.

    From the submission on, SBOMs are held against the official schemas of their formats too. `alone` rests on
    nothing outside the folder but the snapshot named.
    """
    loaded = read_device(folder)
    if loaded.device is None:
        report = Report(gate=gate or Gate.IDEA, as_of=as_of, diagnostics=loaded.diagnostics)
        return Checked(report, None, loaded.files)
    found, file = _compiled(assemble_inputs(loaded, as_of, folder, intel, alone=alone))
    milestone = gate or default_gate(file)
    strict = (
        broken_specifications(found.device, loaded.files, folder) if milestone.covers(Gate.SUBMISSION) else []
    )
    return Checked(assess(file, milestone, [*found.diagnostics, *strict]), found, loaded.files)


def _compiled(found: Inputs) -> tuple[Inputs, SecurityFile]:
    """The security file; a snapshot that turns out to be damaged is named, and nothing is looked up in it."""
    try:
        return found, compile(found)
    except SnapshotError as error:
        said = (*found.diagnostics, error.diagnostic)
        without = msgspec.structs.replace(found, snapshot=None, diagnostics=said)
        return without, compile(without)
