"""The as-of date: an input, never taken from the clock without saying so."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import msgspec


class AsOf(msgspec.Struct, frozen=True):
    """A date and where it came from, as it is printed."""

    date: datetime.date
    source: str


def today() -> AsOf:
    """The date on the clock, in UTC."""
    return AsOf(datetime.datetime.now(datetime.UTC).date(), "today")


def given(text: str) -> AsOf:
    """A date the user wrote. Raises ValueError when it is none."""
    return AsOf(datetime.date.fromisoformat(text), "--as-of")


def of_commit(folder: Path) -> AsOf | None:
    """The date of the last commit that touched the folder, in UTC; None where there is no git history.

    The folder may come from a stranger with settings of its own, so hooks, file-system monitors,
    signature programs and every way to fetch missing objects are switched off.
    """
    import subprocess  # costs 5 ms, and most commands ask no commit

    command = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "-c",
        f"core.hooksPath={os.devnull}",
        "-c",
        "log.showSignature=false",
        "-C",
        str(folder),
        "log",
        "-1",
        "--date=short-local",
        "--format=%cd",
        "--",
        ".",
    ]
    environment = {
        **os.environ,
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=10, env=environment, check=False
        )
        return (
            AsOf(datetime.date.fromisoformat(result.stdout.strip()), "the last commit")
            if result.returncode == 0
            else None
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
