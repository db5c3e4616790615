"""Templates for the performance qualification: what only the user's organisation can write and test."""

from __future__ import annotations

from pathlib import Path

import wardbook
from wardbook.app.selftest.suite import suite
from wardbook.app.sign import Refused
from wardbook.base.atomic import write_folder
from wardbook.knowledge.reader import load
from wardbook.model.selftest import UseCase

HERE = Path(__file__).parent / "pq"


def templates() -> dict[str, bytes]:
    """The files by name, with what is known of this version filled in; what is yours is asked as `TO ANSWER:`."""
    found = suite()
    uses = "\n".join(
        f"| {use.id} | {use.what} | {_worst(use)} | TO ANSWER: yes or no? | TO ANSWER: your test, or why none |"
        for use in found.uses.uses.values()
    )
    limits = "\n".join(f"- {item}" for item in found.uses.limits)
    not_for = "\n".join(f"- {item}" for item in found.uses.not_for)
    anomalies = "\n".join(
        f"| {item.id} | {item.what} | {item.instead} | TO ANSWER: does it matter for your use? |"
        for item in found.anomalies.values()
    )
    facts = {
        "VERSION": wardbook.__version__, "KNOWLEDGE": load().digest, "SUITE": found.digest, "USES": uses, "LIMITS": limits,
        "NOT-FOR": not_for, "INTENDED-USE": found.uses.intended_use, "ANOMALIES": anomalies,
    }  # fmt: skip
    return {path.name: _filled(path.read_text("utf-8"), facts).encode() for path in sorted(HERE.glob("*.md"))}


def write(folder: Path) -> tuple[str, ...]:
    """Write the templates to a new or empty folder; their names. Raises Refused where something is there."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise Refused(f"`{folder}` is not empty; name a new folder, nothing of yours is overwritten")
    files = templates()
    write_folder(folder, files)
    return tuple(files)


def _worst(use: UseCase) -> str:
    return max((error.severity for error in use.errors.values()), key=_RANK.index)


_RANK = ("negligible", "minor", "serious", "critical", "catastrophic")


def _filled(text: str, facts: dict[str, str]) -> str:
    for name, value in facts.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return text
