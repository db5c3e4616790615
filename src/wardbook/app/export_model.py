"""Use case: the threat model of a device folder in the format of another tool."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from wardbook.app.attack import not_there
from wardbook.app.attack_trees import every_tree
from wardbook.app.check import check
from wardbook.formats.threat_models import cyclonedx_preview, otm_writing, threat_dragon_writing
from wardbook.model.imported import NotCarried
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile

Write = Callable[[SecurityFile], tuple[bytes, tuple[NotCarried, ...]]]
TREES = "attack-tree"
PREVIEW = "cyclonedx-2.0-preview"
WRITERS: Mapping[str, tuple[str, Write]] = {
    "otm": ("otm.json", otm_writing.write),
    "threat-dragon": ("threat-dragon.json", threat_dragon_writing.write),
    PREVIEW: ("threat-model.cdx.json", cyclonedx_preview.write),
}
"""Targets that are one file each: its usual name, and what writes it."""

TARGETS = (*WRITERS, TREES)


class NothingToExport(Exception):
    """Raised where there is nothing of the kind; says what there is."""


class Exported(msgspec.Struct, frozen=True):
    """Files by name, what they do not hold, and the report of the folder (without a subject nothing was made)."""

    files: dict[str, bytes]
    left: tuple[NotCarried, ...]
    report: Report
    sources: dict[str, bytes]


def export_model(folder: Path, target: str, *, as_of: datetime.date, situation: str = "") -> Exported:
    """The model in the format `target`; attack trees of one situation, or one file for each.

    Raises NothingToExport for a situation that the device does not have or that nobody brings about.
    """
    checked = check(folder, as_of=as_of)
    file = checked.report.subject
    if file is None:
        return Exported({}, (), checked.report, checked.files)
    if target == TREES:
        return Exported(_trees(file, situation), (), checked.report, checked.files)
    name, write = WRITERS[target]
    data, left = write(file)
    return Exported({name: data}, left, checked.report, checked.files)


def _trees(file: SecurityFile, situation: str) -> dict[str, bytes]:
    if situation and situation not in file.device.situations:
        raise NothingToExport(not_there("situation", situation, file.device.situations))
    trees = every_tree(file)
    if situation:
        trees = {name: text for name, text in trees.items() if name == situation}
    if not trees:
        raise NothingToExport(
            "by this model nobody brings such a situation about, so there is no attack tree"
        )
    return {f"{name}.dft": text.encode() for name, text in trees.items()}
