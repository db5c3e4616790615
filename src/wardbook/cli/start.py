"""Where the process begins and ends: whatever happens, no traceback reaches a user."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from types import ModuleType
from typing import NoReturn


def started(words: list[str]) -> int:
    """Run `wardbook WORDS…` the way that is for it; its exit code."""
    if words[:1] == ["scan"]:
        from wardbook.cli import scan_plainly  # nothing else has a way of its own

        code = scan_plainly.run(words[1:])
        if code is not None:
            return code
    from wardbook.cli.main import run  # click costs as much as looking up a thousand components

    return run(words)


def _end(code: int) -> NoReturn:
    """End at once: taking tens of thousands of values apart, for nobody, takes a twentieth of most commands.

    Only where nothing else waits for the end, which threads and whatever measures the process do.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    threading = sys.modules.get("threading")  # whoever never loaded it has one thread
    alone = threading is None or threading.active_count() == 1
    if alone and sys.gettrace() is None and sys.getprofile() is None:
        atexit._run_exitfuncs()  # noqa: SLF001 - os._exit leaves them out, and some remove folders
        os._exit(code)
    sys.exit(code)


def _load_msgspec() -> None:
    """Import msgspec without typing_extensions, which it would take where another package brought that, and without platform.

    Python's own typing knows all that our records use, and the other one costs as much as Python itself. `platform` is
    only asked by `uuid`, which msgspec loads, whether this is Linux or AIX.
    """
    if not {"typing_extensions", "msgspec", "platform", "uuid"}.isdisjoint(sys.modules):
        return
    short = ModuleType("platform")
    short.system = lambda: os.uname().sysname if hasattr(os, "uname") else ""  # type: ignore[attr-defined]
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # Python reads None as "not there"
    sys.modules["platform"] = short
    try:
        import msgspec  # noqa: F401 - here and nowhere else is it first
    finally:
        del sys.modules["typing_extensions"], sys.modules["platform"]


def main() -> None:
    """Run the command line."""
    # Our values hold no cycles, and looking for some among them takes a tenth of most commands.
    gc.set_threshold(200_000, 20, 100)
    _load_msgspec()
    try:
        _end(started(sys.argv[1:]))
    except KeyboardInterrupt:
        _say("Stopped; nothing half-written is left behind.")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away; say nothing more, and keep Python from trying.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except OSError as error:
        _say(
            f"error[IN002]: {error.strerror or error}"
            + (f": {error.filename}" if error.filename else "")
            + "\n   = help: check the disk's space and permissions; nothing half-written is left behind"
        )
        sys.exit(4)
    except Exception as error:  # the outermost boundary: users get a coded sentence, not a traceback
        if os.environ.get("WARDBOOK_TRACEBACK"):
            raise
        _say(
            f"error[IN001]: this is our fault, not yours: {type(error).__name__}: {error}\n"
            "   = help: please report it with what you ran; "
            "WARDBOOK_TRACEBACK=1 shows the details a developer needs"
        )
        sys.exit(4)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
