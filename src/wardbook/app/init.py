"""A device folder to begin with, from a template of ours and a few answers."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Template

import msgspec

from wardbook.base.atomic import write_folder
from wardbook.base.canonical import canonical_json

TEMPLATES = {
    "wired-bedside": "a mains-powered bedside device on the hospital's network",
    "wearable-ble": "a wearable that speaks Bluetooth Low Energy to a phone app",
    "software-only-cloud": "software without hardware of its own, run as a cloud service",
    "imaging-workstation": "a workstation that receives and shows images",
    "legacy": "an older device in the field, described after the fact",
}


class Refused(Exception):
    """Raised when a folder cannot be made; says why and what helps."""


class Answers(msgspec.Struct, frozen=True):
    """What is asked at the terminal."""

    name: str
    manufacturer: str

    @property
    def id(self) -> str:
        """A short id made from the name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:40] or "my-device"


def init(folder: Path, template: str, answers: Answers, *, procedures: bool = False) -> tuple[str, ...]:
    """Write a new device folder; returns the names of its files. Raises Refused when something is already there.

    With `procedures` come the procedures a small manufacturer needs, and the questions that their texts must answer.
    """
    if template not in TEMPLATES:
        raise Refused(f"there is no template `{template}`; choose one of {', '.join(TEMPLATES)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"`{folder}` is not empty; name a new folder, nothing is ever overwritten")
    files = {name: _filled(data, answers) for name, data in _template(template).items()}
    if procedures:
        files |= _procedures()
    try:
        write_folder(folder, files)
    except OSError as error:
        raise Refused(f"`{folder}` cannot be written: {error.strerror or error}") from error
    return tuple(sorted(files))


def _template(name: str) -> dict[str, bytes]:
    root = resources.files("wardbook.app").joinpath("templates").joinpath(name)
    return {item.name: item.read_bytes() for item in root.iterdir() if item.name.endswith((".yaml", ".md"))}


def _procedures() -> dict[str, bytes]:
    root = resources.files("wardbook.app").joinpath("process_outlines")
    prose = {
        f"documents/processes/{item.name}": item.read_bytes()
        for item in root.iterdir()
        if item.name.endswith(".md")
    }
    return {"processes.yaml": root.joinpath("processes.yaml").read_bytes(), **prose}


def _filled(data: bytes, answers: Answers) -> bytes:
    """Answers go in as quoted JSON strings, which are YAML too, so that no answer can change the file's structure."""
    values = {"NAME": _quoted(answers.name), "MANUFACTURER": _quoted(answers.manufacturer), "ID": answers.id}
    return Template(data.decode("utf-8")).safe_substitute(values).encode("utf-8")


def _quoted(text: str) -> str:
    return canonical_json("".join(character for character in text if character.isprintable())).decode("utf-8")
