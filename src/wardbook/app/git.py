"""Git, asked carefully: the folder may come from a stranger with settings of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SECONDS = 60
"""A read of objects that takes longer hangs on a lock or a network file system."""

_SETTINGS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", f"core.attributesFile={os.devnull}"),
)


class Failed(Exception):
    """Raised when git is missing or refuses; says what it said, in one line."""


def git(folder: Path, *words: str, given: bytes = b"", seconds: int = SECONDS) -> bytes:
    """What git prints for a command that only reads. Raises Failed.

    Hooks, file-system monitors, signature programs, replacement objects and every way to fetch missing
    objects are switched off; `git log`, `rev-parse`, `ls-tree` and `cat-file` run no filters.
    """
    environment = {
        **os.environ,
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    try:
        result = subprocess.run(
            ["git", *_SETTINGS, "-C", str(folder), *words],
            input=given,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise Failed("git is not installed, or its folder is not in PATH") from None
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Failed(str(error)) from None
    if result.returncode:
        said = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Failed(said[0] if said else f"git ended with {result.returncode}")
    return result.stdout
