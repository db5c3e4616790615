"""The as-of date: an input, never taken from the clock without saying so."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec


class AsOf(msgspec.Struct, frozen=True):
    """A date and where it came from, as it is printed."""

    date: datetime.date
    source: str


def today() -> AsOf:
    """The date on the clock, in UTC."""
    return AsOf(datetime.datetime.now(datetime.UTC).date(), "today")


def moment() -> str:
    """The second on the clock, in UTC, as signatures state it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def given(text: str) -> AsOf:
    """A date the user wrote. Raises ValueError when it is none."""
    return AsOf(datetime.date.fromisoformat(text), "--as-of")


def of_commit(folder: Path) -> AsOf | None:
    """The date of the last commit that touched the folder, in UTC; None where there is no git history.

    The folder may come from a stranger; see `git` for what is switched off.
    """
    from wardbook.app.git import Failed, git  # costs 5 ms, and most commands ask no commit

    try:
        said = git(folder, "log", "-1", "--date=short-local", "--format=%cd", "--", ".", seconds=10)
        return AsOf(datetime.date.fromisoformat(said.decode().strip()), "the last commit")
    except (Failed, ValueError):
        return None
