"""One command run within this process, as its user would see it: exit code and both streams."""

from __future__ import annotations

import contextlib
import io

from wardbook.app.selftest.steps import Ran
from wardbook.cli.start import started


def invoke(words: list[str]) -> Ran:
    """Run `wardbook WORDS…`; whatever escapes it is told by name and never raised."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="\n") for _ in range(2))
    escaped, code = "", 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = started(words)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except OSError as error:
            code, escaped = _on_disk(error)
        except Exception as error:  # noqa: BLE001 - a fault of ours that would reach a user is what the suite looks for
            code, escaped = 4, f"{type(error).__name__} escaped: {error}"
    return Ran(code, _text(out), _text(err), escaped)


def _on_disk(error: OSError) -> tuple[int, str]:
    """The door answers these with a sentence and exit code 4; here they are named, for none is expected."""
    return 4, f"the system refused: {error.strerror or error}"


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO), "made above"
    return buffer.getvalue().decode("utf-8", "surrogateescape")
