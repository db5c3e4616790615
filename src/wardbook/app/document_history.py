"""What git knows of a folder since a document's last revision: proposals for a person to write down, never statements."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import msgspec

from wardbook.app.git import git

_FIELD, _RECORD = "\x1f", "\x1e"
_MOST = 50
"""Commits that are proposed; nobody writes a history of more between two revisions."""


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A commit as it could stand in a document's history: day, author, first line; its id to look it up."""

    date: str
    author: str
    what: str
    commit: str


class Proposals(msgspec.Struct, frozen=True, kw_only=True):
    """Commits that changed the folder, the oldest first, and whether older ones were left out."""

    items: tuple[Proposed, ...]
    cut: bool = False


def proposals(folder: Path, since: datetime.date | None) -> Proposals:
    """Commits that changed anything in the folder after a day. Raises Failed where git cannot say.

    Every document follows from the whole folder, so which commit changed which document is for a person to say.
    """
    limits = [f"--since={since.isoformat()}T23:59:59Z"] if since else []
    shape = _FIELD.join(("%cs", "%an", "%s", "%h")) + _RECORD
    told = git(folder, "log", f"--max-count={_MOST + 1}", f"--format={shape}", *limits, "--", ".")
    found = [
        Proposed(date=parts[0], author=parts[1], what=parts[2], commit=parts[3])
        for entry in told.decode("utf-8", "replace").split(_RECORD)
        if len(parts := entry.strip("\n").split(_FIELD)) == 4
    ]
    return Proposals(items=tuple(reversed(found[:_MOST])), cut=len(found) > _MOST)


def as_yaml(name: str, found: Proposals) -> str:
    """The proposals as lines to paste into documents.yaml; the revision is left for a person to give."""
    lines = [
        f"# Proposed from git for `{name}`; a person decides which of these made a revision, and its name."
    ]
    lines += [f"# Only the newest {_MOST} are shown."] if found.cut else []
    lines += [
        f"- {{revision: unknown, date: {item.date}, author: {json.dumps(item.author, ensure_ascii=False)}, "
        f"what: {json.dumps(item.what, ensure_ascii=False)}}}  # {item.commit}"
        for item in found.items
    ]
    return "\n".join(lines) + "\n"
