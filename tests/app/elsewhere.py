"""The product on another machine: a copy of its code, no network, no feeds, no checkout, a clock that is years off.

Run as `python elsewhere.py CODE FORBIDDEN YEARS CORES words…`. What the product may not have is refused by an
audit hook, so that whoever asks for it is told at once and by name, and by the kernel where it lets us.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

OURS = Path(__file__).parents[2]
"""The checkout; its environment of libraries is the machine's, everything else in it is out of reach."""

_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
_YEAR_SECONDS = 31_556_952


def copied_code(room: Path) -> Path:
    """A folder to import the product from, as an installer would leave it."""
    code = room / "site"
    shutil.copytree(
        OURS / "src" / "wardbook", code / "wardbook", ignore=shutil.ignore_patterns("__pycache__")
    )
    return code


def run(
    code: Path, *words: str, years: int, cores: int, umask: int, settings: Mapping[str, str], at: Path
) -> subprocess.CompletedProcess[str]:
    """What a command says there; `settings` are all that the environment holds beside the place of bytecode."""
    start = [sys.executable, "-P", __file__, str(code), str(OURS), str(years), str(cores)]
    environment = {"PATH": "/nowhere", "PYTHONPYCACHEPREFIX": str(code.parent / "bytecode"), **settings}
    return subprocess.run(
        [*_apart(), *start, *words],
        cwd=at,
        env=environment,
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def _apart() -> tuple[str, ...]:
    """Another user without a network by the kernel's hand, where it lets us; else the audit hook stands alone."""
    unshare = shutil.which("unshare")
    wanted = (unshare or "", "--user", "--map-user=4711", "--map-group=4711", "--net")
    works = unshare and subprocess.run([*wanted, "true"], capture_output=True, check=False).returncode == 0
    return wanted if works else ()


def refuse(forbidden: str, event: str, args: tuple[object, ...]) -> None:
    """Raises PermissionError where an event of the interpreter reaches for the network or into the checkout."""
    if event in _NETWORK:
        raise PermissionError(f"no network here, and {event} was asked for: {args[1:]}")
    if event == "open" and isinstance(args[0], str | bytes):
        path = str(Path(os.fsdecode(args[0])).absolute())
        inside = path.removeprefix(forbidden + os.sep)
        if inside != path and not inside.startswith(".venv"):
            raise PermissionError(f"the checkout is out of reach, and {path} was asked for")


def _main(code: str, forbidden: str, years: str, cores: str, *words: str) -> None:
    now = time.time
    time.time = lambda: now() + int(years) * _YEAR_SECONDS
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    sys.path[:] = [code, *(item for item in sys.path if not item.startswith(str(Path(forbidden) / "src")))]
    sys.addaudithook(lambda event, args: refuse(forbidden, event, args))
    import wardbook

    assert Path(wardbook.__file__ or "").is_relative_to(code), "the copy is what runs"
    from wardbook.cli.main import wardbook as command

    command(list(words), prog_name="wardbook")


if __name__ == "__main__":
    _main(*sys.argv[1:])
